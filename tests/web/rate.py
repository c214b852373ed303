"""A citizen of the demo rates by phone, and answers the survey: rate.py CENTRE_DIR PICTURES COUNTER. The code is that of the last
ticket which the counter called; without Chromium the forms are sent all the same, and there are no pictures."""
import datetime
import pathlib
import re
import shutil
import sys
import tempfile
import urllib.parse

import phone
import visit

COUNTER = sys.argv[3]


def code_on_paper():
    zone = datetime.timezone(datetime.timedelta(hours=7))
    today = datetime.datetime.now(zone).strftime("%Y-%m-%d")
    called = [ticket["ticket"]["data"] for ticket in visit.call("GetTickets", "a{sv}", "1", "day", "s", today)[0]
              if ticket["counter"]["data"] == COUNTER and ticket["state"]["data"] == "done"]
    codes = {code["ticket"]["data"]: code["scanned"]["data"] for code in visit.call("GetTicketCodes")[0]}
    return codes[called[-1]]


def with_browser(code):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="motcua-phone-"))
    mobile = phone.Phone(folder)
    try:
        mobile.set_screen(360, 640)
        for path, name in (("/", "home"), ("/board", "board"), ("/p/" + code, "ticket")):
            mobile.open(path)
            mobile.picture(name)
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
    finally:
        mobile.browser.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"The public's page on a phone, six pictures: {phone.PICTURES}")


def send(path, fields):
    status, _, text = visit.ask("POST", path, urllib.parse.urlencode(fields), visit.FORM)
    said = re.search(r'role="(?:status|alert)">([^<]*)', text)
    print(f"The public's page says: {said[1] if said else status} (Chromium, which would leave pictures, is not installed)")
    if status != 200:
        sys.exit(1)


def without_browser(code):
    send("/rate", {"code": code, "subject": "reception", "level": "satisfied"})
    form = visit.get("/s/" + code)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, value in reversed(re.findall(r'name="(q\d)" value="([^"]+)"', form)):
        fields[name] = value
    send("/survey", {**fields, "code": code})


def main():
    code = code_on_paper()
    (with_browser if shutil.which("chromium") else without_browser)(code)


main()
