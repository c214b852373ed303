"""The page on a phone: phone.py CENTRE_DIR SCREENSHOTS [CASE...]. Small screens, light and dark, letters twice as large, with and
without a script, by fingers and by keys alone. With MOTCUA_AXE, axe-core's file, each page is looked at by it too: no violation of
WCAG 2.2 AA. What is seen is left as PNG in SCREENSHOTS."""
import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
import browser  # noqa: E402, pylint: disable=wrong-import-position
import visit  # noqa: E402, pylint: disable=wrong-import-position

PICTURES = pathlib.Path(sys.argv[2])
AXE = pathlib.Path(os.environ["MOTCUA_AXE"]).read_text(encoding="utf-8") if "MOTCUA_AXE" in os.environ else None
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT = f"http://127.0.0.1:{visit.PORT}"
PATHS = ("/", "/board", "/ticket", "/procedures", "/phones", "/privacy", "/survey", "/suggest", "/suggest/code")


class Phone:
    def __init__(self, folder):
        self.browser = browser.Browser(folder, "data:text/html,<title>phone</title>")
        self.session = self.browser.attach("phone")
        self.ask("Page.enable")
        self.axe_found = []

    def ask(self, method, **parameters):
        return self.browser.ask(method, self.session, **parameters)

    def evaluate(self, expression):
        return self.browser.evaluate(self.session, expression)

    def set_screen(self, width, height, scheme="light"):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path):
        self.ask("Page.navigate", url=AT + path)
        self.await_page(path)

    def await_page(self, path, text=""):
        condition = (f"document.readyState === 'complete' && location.href === {json.dumps(AT + path)} && "
                     f"document.body.innerText.includes({json.dumps(text)})")
        try:
            visit.until(f"{path} {text}", lambda: self.holds(condition))
        except AssertionError as error:
            seen = self.evaluate("location.href + ': ' + document.body.innerText.slice(0, 500)")
            raise AssertionError(f"{error}; {seen}") from error

    def holds(self, expression):
        """While a page is on its way there is nothing to ask."""
        try:
            return self.evaluate(expression)
        except RuntimeError:
            return False

    def picture(self, name):
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def check(self, name):
        """Nothing is wider than the screen, what is touched is large enough, and axe finds nothing."""
        self.picture(name)
        wide = self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name}: {wide} px wider than the screen"
        small = self.evaluate("""[...document.querySelectorAll('a,button,input:not([type=hidden]),textarea,select,summary')].filter(e => {
            const box = e.getBoundingClientRect();
            return box.width > 0 && !e.classList.contains('skip') && (box.height < 24 || box.width < 24);
        }).map(e => e.outerHTML.slice(0, 80))""")
        assert not small, f"{name}: smaller than 24 px: {small}"
        if AXE:
            self.evaluate(AXE + ";0")
            found = self.evaluate(f"axe.run({{runOnly: {json.dumps(TAGS)}}}).then(result => result.violations.map("
                                  "v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))")
            assert not found, f"{name}: {found}"
            self.axe_found.append(name)

    def press(self, key, code=None):
        codes = {"Tab": 9, "Enter": 13, " ": 32, "Backspace": 8, "ArrowDown": 40}
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, windowsVirtualKeyCode=codes[key],
                     **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}))

    def tab_to(self, selector):
        """By the key alone, and it is seen where that is."""
        for _ in range(60):
            self.press("Tab")
            if self.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                outline = self.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{selector} has the focus, and nobody sees it"
                return
        raise AssertionError(f"no key leads to {selector}")


def finished_visit():
    """The code of a ticket whose visit is done at counter 2, which asks for a rating."""
    code = visit.call("IssueTicket", "sa{sv}", "ho-tich", "0")[2]
    with contextlib.suppress(Exception):
        visit.counter("Open", "2")
    # From elsewhere: what this one asks is not to be counted as the phone's.
    while "Đang chờ" in visit.get("/p/" + code, source="127.0.7.1"):
        visit.counter("Next", "2")
        visit.counter("Done", "2")
    return code.replace("-", "")


def suggestion(words, *moves):
    """The code of one with which that was done."""
    status, _, text = visit.ask("POST", "/suggest", urllib.parse.urlencode({"once": f"phone{len(words)}", "text": words}), visit.FORM, source="127.0.7.2")
    assert status == 200, text
    code = re.search(r'<p class="suggested">([^<]+)</p>', text)[1].replace("-", "")
    for word, value in moves:
        visit.call("MoveSuggestion", "sssa{sv}", code, word, value, "0", interface="vn.motcua.Centre1.Record")
    return code


def pages_on_small_screens(phone):
    code = finished_visit()
    new = suggestion("Xin thêm ghế")
    answered = suggestion("Ghế chờ nóng", ("classify", "suggestion"), ("assign", "dia-chinh"), ("answer", "Đã thay quạt, và thêm 10 ghế ở sảnh. " * 6))
    moved = suggestion("Về người khác", ("classify", "complaint"), ("separate", ""))
    names = {code: "done", new: "new", answered: "answered", moved: "moved"}
    waiting = visit.call("IssueTicket", "sa{sv}", "ho-tich", "0")[2].replace("-", "")
    names[waiting] = "waiting"
    for scheme in ("light", "dark"):
        for width, height in ((320, 480), (360, 640)):
            phone.set_screen(width, height, scheme)
            for path in (*PATHS, "/p/" + code, "/p/" + waiting, "/nothing", "/en/p/" + code, "/en/board", "/en/survey",
                         "/survey?d=dia-chinh", "/s/" + code, "/s/7K3", "/en/suggest", "/suggest?d=dia-chinh", "/suggest/" + new,
                         "/suggest/" + answered, "/en/suggest/" + moved, "/suggest/7K3", "/suggest/00000000000"):
                phone.open(path)
                shown = path
                for found, name in names.items():
                    shown = shown.replace(found, name)
                shown = shown.strip("/").replace("/", "-").replace("?d=", "-") or "home"
                phone.check(f"{shown}-{width}-{scheme}")


def letters_twice_as_large(phone):
    code = finished_visit()
    phone.set_screen(320, 480)
    answered = suggestion("Chữ to", ("classify", "suggestion"), ("assign", "dia-chinh"), ("answer", "Đã thêm ghế"))
    for path in (*PATHS, "/p/" + code, "/suggest/" + answered):
        phone.open(path)
        phone.evaluate("document.documentElement.style.fontSize = '200%'; 0")
        phone.check((path.replace(code, "done").replace(answered, "answered").strip("/").replace("/", "-") or "home") + "-320-large")


def by_form(phone, path, fields, kind="application/x-www-form-urlencoded"):
    """As a form of this page sends it."""
    phone.evaluate(f"""(() => {{
        const form = document.createElement('form');
        Object.assign(form, {{method: 'post', action: {json.dumps(path)}, enctype: {json.dumps(kind)}}});
        for (const [name, value] of Object.entries({json.dumps(fields)})) {{
            const area = form.appendChild(document.createElement('textarea'));
            Object.assign(area, {{name, value}});
        }}
        document.body.appendChild(form).submit();
    }})()""")


def pages_of_what_is_refused(phone):
    """What is too large, too often, too early or of nobody."""
    waiting = visit.call("IssueTicket", "sa{sv}", "ho-tich", "0")[2].replace("-", "")
    rating = {"subject": "reception", "level": "satisfied"}
    for scheme, path, fields, text, name in (
            ("light", "/rate", {**rating, "code": waiting}, "Chưa đến lượt đánh giá", "409"),
            ("dark", "/en/rate", {**rating, "code": "Z" * 20}, "No ticket of today has this code", "404"),
            ("light", "/rate", {**rating, "code": waiting, "more": "1"}, "", "400"),
            ("dark", "/suggest", {"text": "A" * 5000}, "", "413"),
            ("light", "/survey", {"q1": "x" * 5000}, "", "413-survey"),
            ("light", "/suggest", {"once": "", "text": "a"}, "", "400-suggest"),
            ("light", "/nothing", {"a": "b"}, "", "405")):
        phone.set_screen(320, 480, scheme)
        phone.open("/ticket")
        by_form(phone, path, fields)
        phone.await_page(path, text)
        phone.check(f"refused-{name}")
    phone.open("/ticket")
    by_form(phone, "/rate", {"code": waiting}, "text/plain")
    phone.await_page("/rate")
    phone.check("refused-415")
    phone.ask("Page.navigate", url=f"http://other.localhost:{visit.PORT}/")
    visit.until("the page of another name", lambda: phone.holds("location.host.startsWith('other') && document.body.innerText.includes('không phải của trang này')"))
    assert phone.evaluate("document.links.length") == 0
    phone.check("refused-421")
    for path in ("/p/", "/suggest/"):
        for i in range(62):
            visit.ask("GET", path + ("000000" if path == "/p/" else f"{i:011d}"))
        phone.open(path + ("000000" if path == "/p/" else "0" * 11))
        assert phone.evaluate("document.body.innerText.includes('Nhiều mã vừa được nhập')")
        phone.check("refused-429" + path.replace("/", "-").rstrip("-"))


def begin_anew():
    """The page, with all that it lets through."""
    visit.get("/")
    os.kill(visit.pid(), signal.SIGKILL)


def pages_of_a_centre_that_does_not_answer(phone):
    """It hangs, it is away, and the page's configuration is refused."""
    begin_anew()
    code, rating = finished_visit(), {"subject": "reception", "level": "satisfied"}
    phone.set_screen(320, 480)
    phone.open("/p/" + code)
    with visit.motcuad_hangs():
        by_form(phone, "/rate", {**rating, "code": code})
        phone.await_page("/rate", "chỉ tính một lần")
        phone.check("unknown-504")
    visit.until("motcuad", visit.has_answered)
    phone.open("/suggest")
    os.kill(visit.motcuad_pid(), signal.SIGKILL)
    visit.until("motcuad to be gone", lambda: not visit.has_answered())
    by_form(phone, "/suggest", {"once": "away", "text": "Không có máy chủ"})
    phone.await_page("/suggest", "Chưa ghi nhận được")
    phone.check("away-suggest")
    by_form(phone, "/rate", {**rating, "code": code})
    phone.await_page("/rate", "Chưa ghi nhận được")
    phone.check("away-rate")
    for path in ("/", "/board", "/p/" + code, "/suggest/00000000000", "/privacy"):
        phone.open(path)
        phone.check("away" + path.replace(code, "ticket").rstrip("/").replace("/", "-"))
    conf = visit.FOLDER / "run/motcua.conf"
    good = conf.read_text()
    try:
        conf.write_text(good.replace("IdleSec=2", "IdleSec=never"))
        os.kill(visit.pid(), signal.SIGKILL)
        phone.open("/board")
        phone.check("closed")
        assert phone.evaluate("document.links.length") == 0
    finally:
        conf.write_text(good)


def board_is_live_without_being_loaded_again(phone):
    phone.set_screen(360, 640)
    phone.open("/board")
    phone.evaluate("window.isTheSame = true; 0")
    visit.call("SetNotice", "sa{sv}", "Chiều nay <nghỉ>", "0")
    phone.await_page("/board", "Chiều nay <nghỉ>")
    assert phone.evaluate("window.isTheSame")
    phone.check("board-notice")
    visit.call("SetNotice", "sa{sv}", "Ra khỏi tòa nhà", "1", "emergency", "b", "true")
    phone.await_page("/board", "Ra khỏi tòa nhà")
    phone.check("board-emergency")
    visit.call("ClearNotice")
    visit.until("the notice to go", lambda: phone.holds("!document.body.innerText.includes('Ra khỏi tòa nhà')"))


def board_that_was_asleep_is_fresh_or_marked(phone):
    """Its clock goes on by ten minutes while nothing runs: it asks anew at once."""
    phone.open("/board")
    phone.evaluate("window.isTheSame = true; 0")
    phone.evaluate("""(() => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + 600000;
        document.dispatchEvent(new Event('visibilitychange'));
    })()""")
    # What it heard lies ten minutes back: marked until a board has come, which then is new.
    visit.until("a fresh board", lambda: phone.holds("document.getElementById('old').hidden"))
    visit.call("SetNotice", "sa{sv}", "Sau khi ngủ", "0")
    phone.await_page("/board", "Sau khi ngủ")
    assert phone.evaluate("window.isTheSame")
    visit.call("ClearNotice")


class Tab:
    """One more of the same browser, with the board in it."""

    def __init__(self, phone):
        self.browser = phone.browser
        self.target = self.browser.ask("Target.createTarget", url=AT + "/board")["targetId"]
        self.session = self.browser.ask("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        visit.until("a tab", lambda: self.holds("document.readyState === 'complete' && !!document.getElementById('board')"))

    def holds(self, expression):
        try:
            return self.browser.evaluate(self.session, expression)
        except RuntimeError:
            return False

    def be(self, state):
        """hidden, or visible: headless, nobody looks at any of them."""
        self.browser.evaluate(self.session, f"""Object.defineProperty(document, 'visibilityState', {{value: {json.dumps(state)}, configurable: true}});
            document.dispatchEvent(new Event('visibilitychange'))""")

    def close(self):
        self.browser.ask("Target.closeTarget", targetId=self.target)


def boards_in_all_tabs_leave_the_way_free_for_a_rating(phone):
    """A browser has six connections for a site; of the tabs that nobody looks at none keeps one, and each is fresh when it is looked at."""
    code, tabs, has_news = finished_visit(), [], "document.body.innerText.includes('Trong bảy thẻ')"
    try:
        for _ in range(7):
            tabs.append(Tab(phone))
            tabs[-1].be("hidden")
        phone.ask("Page.bringToFront")
        visit.call("SetNotice", "sa{sv}", "Trong bảy thẻ", "0")
        phone.open("/p/" + code)
        phone.tab_to("button[value=satisfied]")
        phone.press("Enter")
        phone.await_page("/rate", "Xin cảm ơn Ông/Bà đã đánh giá!")
        assert not tabs[0].holds(has_news)
        tabs[0].be("visible")
        visit.until("the news", lambda: tabs[0].holds(has_news))
    finally:
        for tab in tabs:
            tab.close()
        phone.ask("Page.bringToFront")
    visit.call("ClearNotice")


# A clock that goes on when it is told to, and streams that are refused, or stay silent.
FAKE = """(() => {
    let now = 1e12, timers = [], last = 0;
    const add = (call, after, every) => (timers.push({id: ++last, at: now + after, call, every}), last);
    window.opens = 0;
    window.told = {};
    window.isRefused = true;
    window.setBack = 0;
    Date.now = () => now - setBack;
    window.setTimeout = (call, after) => add(call, after, 0);
    window.setInterval = (call, every) => add(call, every, every);
    window.clearTimeout = id => { timers = timers.filter(timer => timer.id !== id); };
    window.sleep = time => { now += time; };
    window.advance = time => {
        for (const end = now + time; ;) {
            const next = timers.reduce((a, b) => b.at < a.at ? b : a, {at: Infinity});
            if (next.at > end)
                return void (now = Math.max(now, end));
            now = Math.max(now, next.at);
            if (next.every)
                next.at = now + next.every;
            else
                clearTimeout(next.id);
            next.call();
        }
    };
    window.EventSource = function () {
        window.opens++;
        this.readyState = isRefused ? 2 : 1;
        this.close = () => {};
        this.addEventListener = (name, call) => { told[name] = call; };
        if (isRefused)
            setTimeout(() => this.onerror(), 50);
    };
})()"""


def board_that_is_refused_or_hears_nothing_asks_again_in_good_time(phone):
    """Where there is no room it asks every 10 to 25 s, however long that goes on; of silence after 70 s; after sleep at once."""
    script = phone.ask("Page.addScriptToEvaluateOnNewDocument", source=FAKE)["identifier"]
    try:
        phone.open("/board")
        refused = phone.evaluate("advance(600000); opens")
        assert 24 <= refused <= 61, f"{refused} times in ten minutes"
        silent = phone.evaluate("isRefused = false; advance(30000); opens = 0; advance(600000); opens")
        assert 7 <= silent <= 9, f"{silent} times in ten silent minutes"
        slept = phone.evaluate("opens = 0; sleep(600000); advance(5000); opens")
        assert slept == 1, f"{slept} times after its sleep"
        assert phone.evaluate("!document.getElementById('old').hidden")
        # A clock that goes back by an hour is no hour in which all is fresh: the board is old, and is asked for again, once.
        assert phone.evaluate("told.board({data: ''}); document.getElementById('old').hidden")
        back = phone.evaluate("opens = 0; setBack = 3600000; advance(65000); [document.getElementById('old').hidden, opens]")
        assert back == [False, 1], back
    finally:
        phone.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


def visit_is_rated_with_keys_alone(phone):
    code = finished_visit()
    phone.set_screen(360, 640)
    phone.open("/ticket")
    phone.tab_to("#code")
    phone.ask("Input.insertText", text=code.lower())
    phone.press("Enter")
    phone.await_page("/p/" + code, "Mời Ông/Bà đánh giá")
    phone.tab_to("button[value=satisfied]")
    phone.picture("rate-focus")
    phone.press("Enter")
    phone.await_page("/rate", "Xin cảm ơn Ông/Bà đã đánh giá!")
    phone.check("thanks")
    phone.tab_to("a.button")
    phone.press("Enter")
    phone.await_page("/p/" + code, "còn đổi được")
    phone.check("rated")


def without_a_script_a_visit_is_rated_and_the_board_is_loaded_again(phone):
    code = finished_visit()
    phone.set_screen(320, 480)
    phone.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        phone.open("/p/" + code)
        phone.tab_to("button[value=very-satisfied]")
        phone.press("Enter")
        phone.await_page("/rate", "Xin cảm ơn Ông/Bà đã đánh giá!")
        phone.picture("thanks-without-script")
        phone.open("/board")
        phone.picture("board-without-script")
        found = phone.ask("DOM.getDocument", depth=-1)
        assert "noscript" in json.dumps(found).lower()
    finally:
        phone.ask("Emulation.setScriptExecutionDisabled", value=False)


def survey_is_answered_with_keys_alone(phone):
    """From the ticket; what was forgotten is said, and nothing of it lost."""
    code = finished_visit()
    phone.set_screen(320, 480)
    phone.open("/p/" + code)
    phone.tab_to(f"a[href='/s/{code}']")
    phone.press("Enter")
    phone.await_page("/s/" + code, "Gửi câu trả lời")
    assert not phone.evaluate("document.querySelectorAll('input:checked').length")
    phone.tab_to("form button")
    phone.press("Enter")
    phone.await_page("/survey", "chưa trả lời câu nào")
    phone.check("survey-nothing")
    answer(phone, 0, 5)
    phone.check("survey-chosen")
    phone.tab_to("form button")
    phone.press("Enter")
    phone.await_page("/survey", "Xin cảm ơn Ông/Bà đã trả lời!")
    phone.check("survey-thanks")
    assert phone.evaluate("document.body.innerText.includes('Về phiếu của tôi')")


def answer(phone, *questions):
    """The first choice of each, by the keys."""
    for question in questions:
        phone.tab_to(f"input[name=q{question + 1}]")
        phone.press(" ", "Space")
        assert phone.evaluate(f"document.querySelectorAll('input[name=q{question + 1}]')[0].checked"), question


def survey_without_a_script_says_what_is_wrong(phone):
    phone.set_screen(320, 480, "dark")
    phone.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        phone.open("/en/survey?d=dia-chinh")
        answer(phone, 1, 7)
        phone.tab_to("#code")
        phone.ask("Input.insertText", text="7K3")
        phone.press("Enter")
        phone.await_page("/en/survey", "This is no code of a ticket")
        phone.picture("survey-wrong-code")
        assert phone.evaluate("document.querySelectorAll('input:checked').length") == 2
        phone.tab_to("#code")
        for _ in range(3):
            phone.press("Backspace")
        phone.press("Enter")
        phone.await_page("/en/survey", "Thank you for your answers!")
        phone.picture("survey-thanks-without-script")
    finally:
        phone.ask("Emulation.setScriptExecutionDisabled", value=False)


def suggestion_is_left_and_looked_at_with_keys_alone(phone):
    """From the first page on; what is wrong is said, and nothing of it lost."""
    phone.set_screen(320, 480)
    phone.open("/")
    phone.tab_to("a[href='/suggest']")
    phone.press("Enter")
    phone.await_page("/suggest", "Nội dung góp ý")
    phone.tab_to("#text")
    phone.ask("Input.insertText", text="Ghế chờ nóng quá. " * 30)
    phone.tab_to("form button")
    phone.press("Enter")
    phone.await_page("/suggest", "Góp ý dài quá")
    phone.check("suggest-long")
    assert phone.evaluate("document.getElementById('text').value") == "Ghế chờ nóng quá. " * 30
    phone.evaluate("document.getElementById('text').value = 'Ghế chờ nóng quá'; 0")
    phone.tab_to("#d")
    phone.press("ArrowDown")
    phone.tab_to("form button")
    phone.press("Enter")
    phone.await_page("/suggest", "Xin cảm ơn Ông/Bà đã góp ý!")
    phone.check("suggest-thanks")
    phone.evaluate("document.documentElement.style.fontSize = '200%'; 0")
    phone.check("suggest-thanks-large")
    code = phone.evaluate("document.querySelector('.suggested').textContent")
    phone.tab_to("main a.button")
    phone.press("Enter")
    phone.await_page("/suggest/" + code.replace("-", ""), "chờ phân loại")
    found = visit.call("ReadSuggestion", "sa{sv}", code, "0", interface="vn.motcua.Centre1.Record")
    assert found[0]["department"]["data"] == "dia-chinh" and found[1][0][2] == "Ghế chờ nóng quá", found


def suggestion_without_a_script_has_a_code_that_is_typed(phone):
    phone.set_screen(360, 640, "dark")
    phone.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        phone.open("/en/suggest")
        phone.tab_to("#text")
        phone.ask("Input.insertText", text="More chairs, please")
        phone.press("Enter")
        phone.ask("Input.insertText", text="and a fan")
        phone.tab_to("form button")
        phone.press("Enter")
        phone.await_page("/en/suggest", "Thank you for your suggestion!")
        phone.picture("suggest-thanks-without-script")
        code = phone.evaluate("document.querySelector('.suggested').textContent")
        phone.open("/en/suggest/code")
        phone.tab_to("#code")
        phone.ask("Input.insertText", text="0000 0000 000")
        phone.press("Enter")
        phone.await_page("/en/suggest/00000000000", "No suggestion has this code")
        phone.picture("suggest-unknown")
        phone.tab_to("#code")
        phone.ask("Input.insertText", text=code.lower().replace("-", " "))
        phone.press("Enter")
        phone.await_page("/en/suggest/" + code.replace("-", ""), "to be classified")
        found = visit.call("ReadSuggestion", "sa{sv}", code, "0", interface="vn.motcua.Centre1.Record")
        assert found[1][0][2] == "More chairs, please and a fan", found
    finally:
        phone.ask("Emulation.setScriptExecutionDisabled", value=False)


def nothing_else_is_loaded(phone):
    """Neither from elsewhere nor without being asked for; no errors, of the policy neither; nothing is kept in the browser."""
    for path in PATHS:
        phone.open(path)
        names = phone.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert all(name.startswith(AT + "/") for name in names), names
        assert phone.evaluate("document.cookie + JSON.stringify({...localStorage})") == "{}"


CASES = (pages_on_small_screens, letters_twice_as_large, board_is_live_without_being_loaded_again,
         board_that_was_asleep_is_fresh_or_marked, board_that_is_refused_or_hears_nothing_asks_again_in_good_time,
         boards_in_all_tabs_leave_the_way_free_for_a_rating, visit_is_rated_with_keys_alone,
         without_a_script_a_visit_is_rated_and_the_board_is_loaded_again, survey_is_answered_with_keys_alone,
         survey_without_a_script_says_what_is_wrong, suggestion_is_left_and_looked_at_with_keys_alone,
         suggestion_without_a_script_has_a_code_that_is_typed, nothing_else_is_loaded, pages_of_what_is_refused,
         pages_of_a_centre_that_does_not_answer)


def main():
    if browser.missing():
        print(f"skipped: {browser.missing()}")
        return 77
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="motcua-phone-"))
    phone, failed = Phone(folder), 0
    try:
        for case in CASES if len(sys.argv) < 4 else [case for case in CASES if case.__name__ in sys.argv[3:]]:
            phone.browser.deadline += browser.PATIENCE_SEC
            try:
                case(phone)
                print(f"ok    {case.__name__}", flush=True)
            except (AssertionError, RuntimeError) as error:
                failed += 1
                print(f"FAIL  {case.__name__}: {error}", flush=True)
    finally:
        phone.browser.close()
        shutil.rmtree(folder, ignore_errors=True)
    if AXE:
        print(f"      axe-core looked at {len(phone.axe_found)} pages")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
