"""A citizen of the demo with a phone: citizen.py CENTRE_DIR PICTURES visited COUNTER, who rates, answers the survey and leaves a
suggestion, with the code of the last ticket which the counter called; and citizen.py CENTRE_DIR PICTURES reads CODE, what became of
that suggestion. Without Chromium the forms are sent all the same, and there are no pictures."""
import contextlib
import datetime
import pathlib
import re
import shutil
import sys
import tempfile
import urllib.parse

import phone
import visit

SUGGESTION = "Ghế chờ ở sảnh ít quá, người già phải đứng."


def code_on_paper(counter):
    zone = datetime.timezone(datetime.timedelta(hours=7))
    today = datetime.datetime.now(zone).strftime("%Y-%m-%d")
    called = [ticket["ticket"]["data"] for ticket in visit.call("GetTickets", "a{sv}", "1", "day", "s", today)[0]
              if ticket["counter"]["data"] == counter and ticket["state"]["data"] == "done"]
    codes = {code["ticket"]["data"]: code["scanned"]["data"] for code in visit.call("GetTicketCodes")[0]}
    return codes[called[-1]]


@contextlib.contextmanager
def browser():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="motcua-phone-"))
    mobile = phone.Phone(folder)
    mobile.set_screen(360, 640)
    try:
        yield mobile
    finally:
        mobile.browser.close()
        shutil.rmtree(folder, ignore_errors=True)


def look(mobile, path, name):
    mobile.open(path)
    mobile.picture(name)


def visited(code):
    with browser() as mobile:
        for path, name in (("/", "home"), ("/board", "board"), ("/p/" + code, "ticket")):
            look(mobile, path, name)
        mobile.tab_to("button[value=satisfied]")
        mobile.press("Enter")
        mobile.await_page("/rate", "Xin cảm ơn Ông/Bà đã đánh giá!")
        mobile.picture("thanks")
        mobile.open("/s/" + code)
        phone.answer(mobile, *range(8))
        mobile.picture("survey")
        mobile.tab_to("form button")
        mobile.press("Enter")
        mobile.await_page("/survey", "Xin cảm ơn Ông/Bà đã trả lời!")
        mobile.picture("survey-thanks")
        mobile.open("/suggest")
        mobile.tab_to("#text")
        mobile.ask("Input.insertText", text=SUGGESTION)
        mobile.picture("suggest")
        mobile.tab_to("form button")
        mobile.press("Enter")
        mobile.await_page("/suggest", "Xin cảm ơn Ông/Bà đã góp ý!")
        mobile.picture("suggest-thanks")
    print(f"The public's page on a phone, eight pictures: {phone.PICTURES}")


def send(path, fields):
    status, _, text = visit.ask("POST", path, urllib.parse.urlencode(fields), visit.FORM)
    said = re.search(r'role="(?:status|alert)">([^<]*)', text)
    print(f"The public's page says: {said[1] if said else status} (Chromium, which would leave pictures, is not installed)")
    if status != 200:
        sys.exit(1)


def brought_by(form):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def visited_without_browser(code):
    send("/rate", {"code": code, "subject": "reception", "level": "satisfied"})
    form = visit.get("/s/" + code)
    first_choices = dict(reversed(re.findall(r'name="(q\d)" value="([^"]+)"', form)))
    send("/survey", {**brought_by(form), **first_choices, "code": code})
    send("/suggest", {**brought_by(visit.get("/suggest")), "text": SUGGESTION})


def main():
    has_browser, (does, about) = shutil.which("chromium"), sys.argv[3:]
    if does == "visited":
        (visited if has_browser else visited_without_browser)(code_on_paper(about))
        return
    path = "/suggest/" + about.replace("-", "")
    assert "ghế" in visit.get(path)
    if has_browser:
        with browser() as mobile:
            look(mobile, path, "suggest-answer")


main()
