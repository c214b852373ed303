"""A page whose configuration is refused: closed.py CENTRE_DIR. It says so, once in the log, and is not started again and again
for whoever waits; as soon as the file is right, so is the page."""
import time

import visit

CONF = visit.FOLDER / "run/motcua.conf"


def log():
    return (visit.FOLDER / "log/motcua-webd").read_text(errors="replace")


def main():
    good = CONF.read_text()
    CONF.write_text(good.replace("Hosts=127.0.0.1", "Hosts=http://trang.xa.vn\n#"))
    for path in ("/", "/board", "/p/0123456789abcdefghjk", "/events", "/nothing"):
        status, headers, text = visit.ask("GET", path)
        assert status == 503 and headers["Retry-After"], (path, status)
        assert "Kiến Minh" not in text, text
    assert visit.ask("POST", "/rate", "code=x", visit.FORM)[0] == 503
    assert visit.ask("GET", "/", headers={"Host": "evil.example"})[0] == 503
    began = time.monotonic()
    # Nobody there for longer than IdleSec=, and somebody who asks again and again for longer than the file is left alone.
    visit.until("a while", lambda: time.monotonic() > began + 3)
    visit.until("somebody who does not go away", lambda: visit.get("/", 503) and time.monotonic() > began + 9)
    assert visit.runs() == 1, visit.runs()
    lines = [line for line in log().splitlines() if "motcua.conf:" in line]
    assert len(lines) == 1 and "Hosts" in lines[0], lines
    # Another mistake is another line.
    CONF.write_text(good.replace("IdleSec=2", "IdleSec=never"))
    visit.until("the other mistake", lambda: visit.get("/", 503) and "IdleSec" in log())
    CONF.write_text(good)

    def is_open():
        try:
            return visit.ask("GET", "/")[0] == 200
        except OSError:
            return False  # it was just ending

    visit.until("the page that opens", is_open)
    assert visit.runs() == 2, visit.runs()
    assert "is right now" in log(), log()


main()
