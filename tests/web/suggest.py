"""Suggestions on the page: suggest.py CENTRE_DIR [CASE...]. Cases are the functions named page_..."""
import concurrent.futures
import html
import http.client
import os
import re
import signal
import urllib.parse

import visit

CONF = visit.FOLDER / "run/motcua.conf"
FULL = visit.FOLDER / "run/full"  # while it is there, motcuad's disk is full
RECORD = "vn.motcua.Centre1.Record"
CODE = r'<p class="suggested">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3})</p>'


def form(path="/suggest"):
    """The name that the page made for the form."""
    return re.search(r'name="once" value="([^"]+)"', visit.get(path))[1]


def post(fields, source=None, path="/suggest", headers=visit.FORM):
    return visit.ask("POST", path, urllib.parse.urlencode(fields), headers, source=source)


def send(fields, source=None, path="/suggest"):
    status, _, text = post(fields, source, path)
    return status, text


def leave(text, source=None, **more):
    """Its code."""
    status, shown = send({"once": form(), "text": text, **more}, source)
    assert status == 200, (status, shown)
    return re.search(CODE, shown)[1]


def written(shown):
    """What stands in the form's field."""
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)[1])


def received():
    """All that is recorded of each, also what those do not see who ask without a reason."""
    return visit.events_of("suggestion-received", RECORD)


def read(code):
    """As in GetSuggestions, texts, moves, why there is nothing."""
    return visit.call("ReadSuggestion", "sa{sv}", code, "0", interface=RECORD)


def move(code, word, value=""):
    visit.call("MoveSuggestion", "sssa{sv}", code, word, value, "0", interface=RECORD)


def page_a_form_brings_a_code_that_is_read_by():
    for prefix, words, other in (("", "Xin không ghi họ tên, số điện thoại", "/en/suggest"), ("/en", "leave out names and phone numbers", "/suggest")):
        text = visit.get(prefix + "/suggest")
        assert words in text and f'action="{prefix}/suggest"' in text and f'href="{other}"' in text and "<script" not in text, text
        assert "reception of citizens" in text or "nơi tiếp công dân" in text
        assert f'href="{prefix}/suggest"' in visit.get(prefix or "/") and f'href="{prefix}/suggest/code"' in text
    assert form() != form()
    before = len(received())
    code = leave("Ghế chờ nóng quá", d="dia-chinh")
    found = received()[before:]
    assert len(found) == 1 and found[0][2]["department"]["data"] == "dia-chinh" and found[0][2]["channel"]["data"] == "qr", found
    assert "Ghế" not in str(found) and [text for _, kind, text in read(code)[1]] == ["Ghế chờ nóng quá"]
    plain = code.replace("-", "")
    status, headers, text = visit.ask("GET", "/suggest/" + plain)
    assert status == 200 and headers["Cache-Control"] == "no-store" and headers["Set-Cookie"] is None, headers
    assert code in text and "Đã nhận, chờ phân loại" in text and "Chưa có trả lời" in text and f'href="/en/suggest/{plain}"' in text, text
    # What was written stays with those who answer.
    assert "Ghế" not in text and "Received, to be classified" in visit.get("/en/suggest/" + plain)


def page_an_answer_is_read_with_its_day_and_other_ends_are_said():
    code = leave("Xin thêm ghế")
    for word, value, words in (("classify", "suggestion", "Đã phân loại"), ("assign", "dia-chinh", "Đang xử lý")):
        move(code, word, value)
        assert words in visit.get("/suggest/" + code)
    move(code, "answer", "Đã thêm <b>10 ghế</b> & quạt")
    text = visit.get("/suggest/" + code.lower())
    assert "Đã thêm &lt;b&gt;10 ghế&lt;/b&gt; &amp; quạt" in text and "Đã trả lời</p>" in text, text
    assert re.search(r"<dt>Ngày trả lời</dt><dd>\d\d/\d\d/\d{4}</dd>", text) and "chậm nhất" not in text, text
    move(code, "close")
    assert "Answered and closed" in visit.get("/en/suggest/" + code) and "10 ghế" in visit.get("/en/suggest/" + code)
    visit.call("EraseSuggestion", "ssa{sv}", code, "asked", "0", interface=RECORD)
    assert "không còn được lưu" in visit.get("/suggest/" + code) and "10 ghế" not in visit.get("/suggest/" + code)
    for moves, words in (((("classify", "rules"), ("pass-on", "Sở Nội vụ")), "Passed on to another office"),
                         ((("classify", "complaint"), ("separate", "")), "Moved to the petitions"),
                         ((("decline", "trùng"),), "Not handled")):
        code = leave("Về việc khác")
        for word, value in moves:
            move(code, word, value)
        text = visit.get("/en/suggest/" + code)
        assert words in text and "trùng" not in text and "Nội vụ" not in text and "Về việc" not in text, text


def page_sent_twice_it_is_one_and_has_one_code():
    before, fields = len(received()), {"once": form(), "text": "Gửi hai lần", "d": ""}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(fields), range(4)))
    assert [status for status, _ in answers] == [200] * 4, answers
    assert len({re.search(CODE, text)[1] for _, text in answers}) == 1 and len(received()) == before + 1
    # In the other language too; and who goes back and writes something else has said that as well.
    assert re.search(CODE, send(fields, path="/en/suggest")[1])[1] == re.search(CODE, answers[0][1])[1]
    other = re.search(CODE, send({**fields, "text": "Viết lại"})[1])[1]
    assert len(received()) == before + 2
    assert [text for _, kind, text in read(other)[1]] == ["Viết lại"]


def page_what_is_wrong_is_named_and_the_text_stays():
    before, once, long = len(received()), form(), "ghế " * 125 + "."
    for text, words, kept in (("", "chưa viết gì", ""), (" \r\n ", "chưa viết gì", " \n "), (long, "501/500", long),
                              ("Một\u202ehai\u200b", "ký tự không nhìn thấy được", "Mộthai"),
                              ("a\x1b[31m\r\nb", "ký tự không nhìn thấy được", "a[31m\nb")):
        status, shown = send({"once": once, "text": text, "d": "dia-chinh"})
        assert status == 400 and words in shown and 'aria-invalid="true"' in shown, (text, status, shown)
        assert written(shown) == kept and f'value="{once}"' in shown and 'value="dia-chinh" selected' in shown, (text, shown)
    assert len(received()) == before
    # As it stands there now it is sent.
    assert send({"once": once, "text": "Mộthai"})[0] == 200 and len(received()) == before + 1
    assert send({"once": form(), "text": "ế" * 500})[0] == 413, "500 characters that no word has so many of are more than a form"
    leave("ghế " * 125)
    leave("Dòng một\r\nDòng hai")
    status, shown = send({"once": once, "text": "Về đơn vị", "d": "khong-co"})
    assert status == 404 and written(shown) == "Về đơn vị" and "selected" in shown, shown


def page_markup_is_text():
    hostile = "<script>alert(1)</script>\"'&amp;</textarea>"
    assert [text for _, kind, text in read(leave(hostile))[1]] == [hostile]
    status, shown = send({"once": form(), "text": hostile + "\u202e"})
    assert status == 400 and written(shown) == hostile and "<script" not in shown and shown.count("</textarea>") == 1, shown
    status, shown = send({"once": '"><script>', "text": "a"})
    assert status == 400 and "<script" not in shown


def page_a_department_may_be_chosen_before():
    text = visit.get("/suggest?d=dia-chinh")
    assert '<option value="dia-chinh" selected>Địa chính &lt;b&gt;</option>' in text, text
    for wrong in ("nothing", "%3Cscript%3E", "%00", "a" * 70, "%E2%80%AE"):
        found, _, text = visit.ask("GET", "/suggest?d=" + wrong)
        assert found == 404 and "<script" not in text and "<textarea" in text, (wrong, found)


def page_what_the_page_has_not_made_is_refused():
    before, once = len(received()), form()
    encoded = f"once={once}&text=a"
    for more in ("&text=b", "&channel=box", "&category=x", "&d=a&d=a", "&", "&x", "%00", "%", "&box=1"):
        assert visit.ask("POST", "/suggest", encoded + more, visit.FORM)[0] == 400, more
    assert send({"text": "a"})[0] == 400
    status, shown = send({"once": once, "text": "A" * 5000})
    assert status == 413 and "rút gọn" in shown, (status, shown)
    assert post({"once": once, "text": "a"}, headers={"Content-Type": "text/plain"})[0] == 415
    assert post({"once": once, "text": "a"}, headers={**visit.FORM, "Sec-Fetch-Site": "cross-site"})[0] == 403
    assert post({"once": once, "text": "a"}, headers={**visit.FORM, "Origin": "http://evil.example"})[0] == 403
    assert post({"once": once, "text": "a"}, headers={**visit.FORM, "Host": "evil.example"})[0] == 421
    assert visit.ask("GET", "/suggest/00000000000", headers={"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert len(received()) == before


def page_a_code_is_taken_as_people_type_it():
    code = leave("Mã")
    plain = code.replace("-", "")
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + " "
    status, headers, _ = visit.ask("POST", "/en/suggest/code", urllib.parse.urlencode({"code": typed}), visit.FORM)
    assert (status, headers["Location"]) == (303, "/en/suggest/" + plain)
    assert code in visit.get("/en/suggest/" + plain)
    for wrong in ("", "7K3-Q9M", code + "0", code[:-1] + "U", "<script>", "a" * 300):
        status, _, text = visit.ask("POST", "/suggest/code", urllib.parse.urlencode({"code": wrong}), visit.FORM)
        assert status == 400 and "không phải mã góp ý" in text and "<script>" not in text, (wrong, status)
    assert visit.ask("GET", "/suggest/7K3Q9M")[0] == 400 and visit.ask("GET", "/suggest/%3Cscript%3E")[0] == 400
    # One digit that is wrong, and a code that is none: there is none, and the two look alike.
    other = plain[:-1] + ("0" if plain[-1] != "0" else "1")
    assert visit.ask("GET", "/suggest/" + other)[0] == visit.ask("GET", "/suggest/00000000000")[0] == 404
    assert "Không có góp ý nào" in visit.ask("GET", "/suggest/" + other)[2]
    assert "Xem trả lời" in visit.get("/suggest/code")


def page_codes_that_are_guessed_are_slowed_down():
    code = leave("Đoán mã")
    begin_anew()
    found = [visit.ask("GET", f"/suggest/{i:011d}", source="127.0.13.1")[0] for i in range(70)]
    assert 429 not in found[:20] and 200 not in found and found[-1] == 429, found
    status, headers, text = visit.ask("GET", "/suggest/" + code, source="127.0.13.1")
    assert status == 429 and int(headers["Retry-After"]) > 0 and "Nhiều mã vừa được nhập" in text
    # Neither tickets nor what is written waits for that.
    assert visit.ask("GET", "/p/000000", source="127.0.13.1")[0] != 429
    assert send({"once": form(), "text": "Vẫn gửi được"}, "127.0.13.1")[0] == 200


def page_where_it_is_off_nothing_leads_to_it():
    code, conf = leave("Trước khi tắt"), CONF.read_text()
    try:
        CONF.write_text(conf.replace("Suggestions=yes\n", ""))
        os.kill(visit.pid(), signal.SIGHUP)
        visit.until("no suggestions", lambda: visit.ask("GET", "/suggest")[0] == 404)
        assert "hòm thư góp ý" in visit.ask("GET", "/suggest")[2]
        for path in ("/", "/en", "/board", "/privacy"):
            assert "suggest" not in visit.get(path).lower() and "góp ý" not in visit.get(path).lower(), path
        assert visit.ask("GET", "/suggest/" + code)[0] == visit.ask("GET", "/suggest/code")[0] == 404
        assert send({"once": "abc", "text": "a"})[0] == 404
    finally:
        CONF.write_text(conf)
        os.kill(visit.pid(), signal.SIGHUP)
    visit.until("suggestions", lambda: visit.ask("GET", "/suggest")[0] == 200)
    assert "365 ngày" in visit.get("/privacy") and "365 days" in visit.get("/en/privacy")


def status_of(fields, source):
    """Of the answer; 0: there was none, or too many came at once, and it is sent again either way."""
    try:
        status = send(fields, source)[0]
        return 0 if status == 429 else status
    except (OSError, http.client.HTTPException):
        return 0


def page_kills_lose_and_double_no_suggestion():
    """Whoever was not thanked sends it again: it is there once, by the code that was shown."""
    before = len(received())
    sent = {f"form{i}": {"once": f"form{i}", "text": f"Góp ý số {i}"} for i in range(12)}
    kills, tries = visit.send_under_kills(list(sent), lambda name, source: status_of(sent[name], source))
    found = received()[before:]
    codes = {code: read(code)[1] for code in (event[2]["code"]["data"] for event in found)}
    assert len(found) == len(sent) == len({rows[0][2] for rows in codes.values()}), codes
    shown = re.search(CODE, send(sent["form0"])[1])[1].replace("-", "")
    assert codes[shown][0][2] == "Góp ý số 0" and len(received()) == before + len(sent)
    print(f"      {kills} kills, {tries} tries for {len(sent)} suggestions")


def page_a_full_disk_keeps_the_text_in_the_form():
    before, fields = len(received()), {"once": form(), "text": "Đĩa đầy", "d": "dia-chinh"}
    FULL.touch()
    try:
        status, shown = send(fields)
        assert status == 503 and "Chưa ghi nhận được" in shown and written(shown) == "Đĩa đầy" and fields["once"] in shown, (status, shown)
    finally:
        FULL.unlink()
    visit.until("the record", lambda: send(fields)[0] == 200)
    assert len(received()) == before + 1


def page_ended_under_a_suggestion_it_says_that_it_is_not_known():
    before, fields = len(received()), {"once": form(), "text": "Đang nâng cấp", "d": "dia-chinh"}
    answer = visit.ended_under("/suggest", urllib.parse.urlencode(fields))
    assert answer.startswith("HTTP/1.1 504 ") and "chỉ tính một lần" in answer, answer[:500]
    assert written(answer) == "Đang nâng cấp" and f'value="{fields["once"]}"' in answer, answer
    assert send(fields)[0] == 200 and len(received()) == before + 1


def page_not_answered_for_a_suggestion_it_says_that_it_is_not_known():
    """motcuad has been asked, and may have recorded it."""
    before, fields = len(received()), {"once": form(), "text": "Chưa biết"}
    with visit.motcuad_hangs():
        status, shown = send(fields)
    assert status == 504 and "chỉ tính một lần" in shown and written(shown) == "Chưa biết", (status, shown)
    visit.until("motcuad", visit.has_answered)
    assert send(fields)[0] == 200 and len(received()) == before + 1


def begin_anew():
    """With all that it lets through, whatever came before."""
    visit.get("/")
    os.kill(visit.pid(), signal.SIGKILL)


def page_who_sends_many_is_slowed_down_and_loses_no_text():
    begin_anew()
    fields = {"once": form(), "text": "Lặp lại"}
    found = [send(fields, "127.0.14.1")[0] for _ in range(62)]
    assert found[0] == 200 and found[-1] == 429 and set(found) == {200, 429}, found
    status, headers, shown = post(fields, "127.0.14.1")
    assert status == 429 and int(headers["Retry-After"]) > 0 and written(shown) == "Lặp lại" and "chưa ghi nhận" in shown


def page_without_the_aggregator_it_says_so():
    begin_anew()
    fields = {"once": form(), "text": "Không có máy chủ"}
    os.kill(visit.motcuad_pid(), signal.SIGKILL)
    visit.until("motcuad to be gone", lambda: not visit.has_answered())
    status, shown = send(fields)
    assert status == 503 and "Chưa ghi nhận được" in shown and written(shown) == fields["text"], (status, shown)
    assert visit.ask("GET", "/suggest/00000000000")[0] == 503 and visit.ask("GET", "/suggest")[0] == 200


if __name__ == "__main__":
    visit.main(globals())
