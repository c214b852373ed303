"""The survey on the page: survey.py CENTRE_DIR [CASE...]. Cases are the functions named page_..."""
import concurrent.futures
import html
import http.client
import os
import re
import signal
import urllib.parse

import visit

QUESTIONS = visit.FOLDER / "run/survey"
CONF = visit.FOLDER / "run/motcua.conf"
ALL = {"q1": "chung:very-satisfied", "q2": "cho:neutral", "q3": "", "q6": "ket-qua:som"}


def hidden(text):
    """What the form itself brings."""
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)}


def form(path="/survey"):
    return hidden(visit.get(path))


def send(fields, source=None, path="/survey"):
    status, _, text = visit.ask("POST", path, urllib.parse.urlencode(fields), visit.FORM, source=source)
    return status, text


def sheets():
    """All that is recorded of each, also what those do not see who ask without a reason."""
    return visit.events_of("survey-answered", "vn.motcua.Centre1.Record")


def reload(questions=None, conf=None):
    for path, text in ((QUESTIONS, questions), (CONF, conf)):
        if text is not None:
            path.write_text(text)
    os.kill(visit.motcuad_pid(), signal.SIGHUP)


def page_survey_is_one_page_of_radio_buttons_and_none_is_chosen():
    for prefix, words in (("", "Bỏ qua câu này"), ("/en", "Skip this question")):
        text = visit.get(prefix + "/survey")
        assert text.count("<fieldset>") == text.count("</legend>") == text.count(words) == 8, text
        assert " checked" not in text and f'action="{prefix}/survey"' in text and "<script" not in text
    assert "PHIẾU KHẢO SÁT Ý KIẾN NGƯỜI DÂN</h1>" in visit.get("/survey")
    assert form()["once"] != form()["once"]
    assert 'href="/survey"' in visit.get("/") and 'href="/en/survey"' in visit.get("/en")


def page_a_ticket_answers_once_and_leaves_no_trace():
    code, before = visit.finished_visits(1)[0], len(sheets())
    assert f'href="/s/{code}"' in visit.get("/p/" + code)
    text = visit.get("/s/" + code)
    assert f'value="{code}"' in text and f'href="/en/s/{code}"' in text, text
    fields = {**hidden(text), **ALL, "code": code}
    for _ in range(2):
        status, text = send(fields)
        assert status == 200 and "Xin cảm ơn Ông/Bà đã trả lời!" in text and f'href="/p/{code}"' in text, text
    # From another phone too: it is the ticket that counts.
    assert send({**form(), **ALL, "code": code.lower()})[0] == 200
    status, text = send({**fields, "q1": "chung:dissatisfied"})
    assert status == 409 and "đã trả lời khảo sát" in text, (status, text)
    found = sheets()[before:]
    assert len(found) == 1 and code not in str(found), found
    assert found[0][2]["coded"]["data"]
    answers = found[0][2]["answers"]["data"]
    assert answers == "chung=very-satisfied cho=neutral ket-qua=som" and fields["once"] not in str(found), found


def page_without_a_code_a_form_counts_once():
    before, fields = len(sheets()), {**form("/en/survey"), **ALL, "code": ""}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: send(fields)[0], range(4))) == [200] * 4
    assert len(sheets()) == before + 1
    assert send({**form(), **ALL})[0] == 200
    assert len(sheets()) == before + 2


def page_a_department_has_its_own():
    text = visit.get("/survey?d=dia-chinh")
    assert "Địa chính &lt;b&gt;" in text and 'href="/en/survey?d=dia-chinh"' in text, text
    assert hidden(text)["d"] == "dia-chinh"
    before = len(sheets())
    assert send({**hidden(text), **ALL})[0] == 200
    assert "dia-chinh" in str(sheets()[before:]), sheets()[before:]
    for wrong in ("nothing", "%3Cscript%3E", "%00", "a" * 70, "%E2%80%AE"):
        found, _, text = visit.ask("GET", "/survey?d=" + wrong)
        assert found == 404 and "<script" not in text, (wrong, found)
    assert send({**form(), **ALL, "d": "nothing"})[0] == 404
    assert len(sheets()) == before + 1


def page_nothing_answered_is_said_and_nothing_lost():
    before, fields = len(sheets()), {**form(), "code": "", "q1": "", "q2": ""}
    status, text = send(fields)
    assert status == 400 and "chưa trả lời câu nào" in text and hidden(text)["once"] == fields["once"], text
    assert len(sheets()) == before


def page_a_wrong_code_is_named_and_what_was_chosen_stays():
    before, waiting = len(sheets()), visit.call("IssueTicket", "sa{sv}", "ho-tich", "0")[2]
    for code, status, words in (("7K3", 400, "không phải mã phiếu"), ("0" * 20, 404, "Không có phiếu nào"),
                                (waiting, 409, "chưa làm việc xong")):
        found, text = send({**form(), **ALL, "code": code})
        assert found == status and words in text and 'aria-invalid="true"' in text, (code, found, text)
        assert 'value="chung:very-satisfied" checked' in text and f'value="{code}"' in text
    assert visit.ask("GET", "/s/7K3")[0] == 400
    assert len(sheets()) == before


def page_questions_that_change_are_shown_again_with_what_fits():
    before, old = len(sheets()), QUESTIONS.read_text()
    fields = {**form(), **ALL, "code": ""}
    changed = old.replace("question: cho |", "question: cho-moi |").replace("Nhìn chung, ", "Nói chung, ")
    try:
        reload(questions=changed)
        # The page itself has not heard of them.
        visit.until("the new questions", lambda: "Nói chung, " in str(visit.call("GetSurvey")))
        status, text = send(fields)
        assert status == 409 and "Các câu hỏi vừa được sửa đổi" in text and "Nói chung, " in text, (status, text)
        assert 'value="chung:very-satisfied" checked' in text and 'value="ket-qua:som" checked' in text
        assert text.count(" checked") == 2 and hidden(text)["version"] != fields["version"]
        assert hidden(text)["once"] == fields["once"] and len(sheets()) == before
        chosen = dict(re.findall(r'name="(q\d+)" value="([^"]+)" checked', text))
        assert send({**hidden(text), **chosen})[0] == 200 and len(sheets()) == before + 1
    finally:
        reload(questions=old)
    visit.until("the questions before", lambda: "Nhìn chung, " in visit.get("/survey"))


def page_where_there_is_no_survey_nothing_leads_to_one():
    code, fields, conf = visit.finished_visits(1)[0], form(), CONF.read_text()
    try:
        reload(conf=re.sub(r"\[Survey\]\nQuestions=.*\n", "", conf))
        visit.until("no survey", lambda: visit.ask("GET", "/survey")[0] == 404)
        assert "Hiện nay không có khảo sát" in visit.ask("GET", "/survey")[2]
        assert "survey" not in visit.get("/") and "/s/" not in visit.get("/p/" + code) and "survey" not in visit.get("/en")
        status, text = send({**fields, **ALL})
        assert status == 404 and "Hiện nay không có khảo sát" in text, (status, text)
    finally:
        reload(conf=conf)
    visit.until("the survey", lambda: visit.ask("GET", "/survey")[0] == 200)
    assert 'href="/survey"' in visit.get("/") and 'href="/s/' in visit.get("/p/" + code)


def page_what_the_page_has_not_made_is_refused():
    before, fields = len(sheets()), form()
    encoded = urllib.parse.urlencode(fields)
    for more in ("q1=chung", "q1=chung:very-satisfied&q2=chung:neutral", "q1=chung:wonderful", "q1=nothing:at-all", "q1=a:b&q1=a:b",
                 "q16=chung:neutral", "x=y", "q1=%3Cscript%3E:a", "q1=chung:neutral&d=%00"):
        status, _, text = visit.ask("POST", "/survey", encoded + "&" + more, visit.FORM)
        assert status == 400 and "<script" not in text, (more, status)
    assert send(ALL)[0] == 400
    assert send({**fields, **ALL, "code": "A" * 5000})[0] == 413
    assert visit.ask("POST", "/survey", encoded, {"Content-Type": "text/plain"})[0] == 415
    foreign = {**visit.FORM, "Sec-Fetch-Site": "cross-site"}
    assert visit.ask("POST", "/survey", urllib.parse.urlencode({**fields, **ALL}), foreign)[0] == 403
    assert visit.ask("GET", "/s/" + "0" * 20, headers={"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert visit.ask("POST", "/s/" + "0" * 20, encoded, visit.FORM)[0] == 405
    assert len(sheets()) == before


def status_of(fields, source):
    """Of the answer; 0: there was none."""
    try:
        return send(fields, source)[0]
    except (OSError, http.client.HTTPException):
        return 0


def page_kills_lose_and_double_no_sheet():
    """With a ticket and without one."""
    codes, before, version = visit.finished_visits(12), len(sheets()), form()["version"]
    answers = {f"form{i}": {"version": version, "once": f"form{i}", "code": codes[i] if i < 12 else "", **ALL} for i in range(24)}
    kills, tries = visit.send_under_kills(list(answers), lambda name, source: status_of(answers[name], source))
    assert len(sheets()) == before + len(answers)
    print(f"      {kills} kills, {tries} tries for {len(answers)} sheets")


def page_ended_under_a_sheet_it_says_that_it_is_not_known():
    before, fields = len(sheets()), {**form(), **ALL}
    answer = visit.ended_under("/survey", urllib.parse.urlencode(fields))
    assert answer.startswith("HTTP/1.1 504 ") and "chỉ tính một lần" in answer, answer[:500]
    assert hidden(answer)["once"] == fields["once"] and 'value="ket-qua:som" checked' in answer, answer
    assert send(fields)[0] == 200 and len(sheets()) == before + 1


def begin_anew():
    """With all that it lets through, whatever came before."""
    visit.get("/")
    os.kill(visit.pid(), signal.SIGKILL)


def page_who_sends_many_is_slowed_down():
    begin_anew()
    fields = {**form(), **ALL, "q1": "chung:wonderful"}
    found = [send(fields, "127.0.11.1")[0] for _ in range(62)]
    assert found[:50] == [400] * 50 and found[-1] == 429, found
    status, headers, text = visit.ask("POST", "/survey", urllib.parse.urlencode(fields), visit.FORM, source="127.0.11.1")
    assert status == 429 and int(headers["Retry-After"]) > 0 and "chưa ghi nhận" in text and " checked" in text
    # Whoever has a ticket is not, and by who has one and sends it again and again nobody else is.
    fields["code"] = "0" * 20
    found = [send(fields, "127.0.11.1")[0] for _ in range(33)]
    assert found[0] != 429 and found[-1] == 429, found
    assert send(fields, "127.0.11.2")[0] not in (429, 503)


def page_without_the_aggregator_it_says_so():
    begin_anew()
    fields = {**form(), **ALL}
    os.kill(visit.motcuad_pid(), signal.SIGKILL)
    visit.until("motcuad to be gone", lambda: not visit.has_answered())
    status, text = send(fields)
    assert status == 503 and "Chưa ghi nhận được" in text and 'value="ket-qua:som" checked' in text, (status, text)
    visit.select.select([], [], [], 1.1)
    assert visit.ask("GET", "/survey")[0] == 503


if __name__ == "__main__":
    visit.main(globals())
