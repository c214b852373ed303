#include "daemon/reports/box-minutes.h"

#include "services/config/day.h"

enum { VOID_PT = 18 };

#define DOTS "…………………"

#define SAY(paper, vi, en) ((paper)->language == LANGUAGE_EN ? (en) : (vi))

static const char *text_of(json_t *opening, const char *name) {
        const char *text = json_string_value(json_object_get(opening, name));

        return text ? text : "";
}

static unsigned long long number_of(json_t *opening, const char *name) {
        json_int_t n = json_integer_value(json_object_get(opening, name));

        return n > 0 ? (unsigned long long) n : 0;
}

static const char *seal_text(const struct paper *paper, const char *seal) {
        if (streq(seal, "intact"))
                return SAY(paper, "nguyên vẹn", "intact");
        if (streq(seal, "broken"))
                return SAY(paper, "không còn nguyên vẹn", "broken");
        return SAY(paper, "không niêm phong", "not sealed");
}

static void add_when(struct paper *paper, const struct box_minutes *minutes) {
        const char *day = text_of(minutes->opening, "day"), *time = text_of(minutes->opening, "time"),
                   *place = minutes->place ? minutes->place : DOTS;
        int32_t opened;

        if (time[0] == '\0')
                time = "…… : ……";
        if (paper->language == LANGUAGE_EN)
                paper_add(paper, PAPER_PARAGRAPH,
                          "On %s at %s, in %s, the letter box was opened in the presence of:",
                          day[0] == '\0' ? DOTS : day, time, place);
        else if (day[0] == '\0')
                paper_add(
                        paper, PAPER_PARAGRAPH,
                        "Hồi %s, ngày …… tháng …… năm ………, tại %s, hòm thư góp ý được mở trước sự chứng kiến "
                        "của:",
                        time, place);
        else if (day_parse(day, &opened) >= 0) {
                struct civil civil = civil_of(opened);
                paper_add(paper, PAPER_PARAGRAPH,
                          "Hồi %s, ngày %02u tháng %02u năm %u, tại %s, hòm thư góp ý được mở trước sự chứng "
                          "kiến của:",
                          time, civil.day, civil.month, civil.year, place);
        } else
                paper->error = -EBADMSG;
}

static void add_void(struct paper *paper, json_t *opening) {
        const char *reason = text_of(opening, "void_reason");
        int32_t day;

        if (reason[0] == '\0')
                return;
        paper_add_large(paper, VOID_PT, "%s", SAY(paper, "ĐÃ HỦY – KHÔNG CÓ GIÁ TRỊ", "VOID – NOT VALID"));
        if (day_parse(text_of(opening, "void_day"), &day) < 0) {
                paper->error = -EBADMSG;
                return;
        }
        if (paper->language == LANGUAGE_EN) {
                paper_add(paper, PAPER_PARAGRAPH, "These minutes were voided on %s. Reason: %s",
                          text_of(opening, "void_day"), reason);
                return;
        }
        struct civil civil = civil_of(day);
        paper_add(paper, PAPER_PARAGRAPH, "Biên bản này đã hủy ngày %02u tháng %02u năm %u. Lý do: %s",
                  civil.day, civil.month, civil.year, reason);
}

static void add_units(struct paper *paper, json_t *units) {
        json_t *unit;
        size_t i;

        json_array_foreach(units, i, unit) {
                const char *name = json_string_value(unit);

                paper_add(
                        paper, PAPER_ITEM,
                        SAY(paper, "%s: ông/bà " DOTS ", chức vụ " DOTS, "%s: name " DOTS ", position " DOTS),
                        name ? name : DOTS);
        }
}

static void add_signatures(struct paper *paper, json_t *units) {
        json_t *unit;
        size_t i;

        json_array_foreach(units, i, unit) {
                _cleanup_free_ char *title = NULL;

                if (str_format(&title, SAY(paper, "ĐẠI DIỆN %s", "FOR %s"),
                               json_string_value(unit) ? json_string_value(unit) : DOTS) < 0)
                        paper->error = -ENOMEM;
                else
                        paper_add_signature(paper, (const char *const[]){NULL}, title, NULL, NULL);
        }
}

static void add_codes(struct paper *paper, json_t *codes) {
        _cleanup_free_ char *text = NULL;
        json_t *code;
        size_t i;
        int r = 0;

        json_array_foreach(codes, i, code) {
                const char *one = json_string_value(code);

                if (r >= 0 && one)
                        r = str_extend(&text, ", ", "%s", one);
        }
        if (r < 0)
                paper->error = r;
        paper_add(paper, PAPER_PARAGRAPH,
                  SAY(paper, "Số góp ý đã ghi vào sổ: %zu. Mã đã cấp: %s.",
                      "Suggestions put into the register: %zu. Codes that were given: %s."),
                  json_array_size(codes), text ? text : DOTS);
}

struct paper *box_minutes_new(const struct box_minutes *minutes, enum language language) {
        struct paper *paper = paper_new(language);
        json_t *opening = minutes->opening;

        if (!paper)
                return NULL;
        if (minutes->body)
                paper_set(paper, &paper->head.body, "%s", minutes->body);
        paper_set(paper, &paper->head.type, "%s", SAY(paper, "BIÊN BẢN", "MINUTES"));
        paper_set(paper, &paper->head.subject,
                  SAY(paper, "Mở hòm thư góp ý lần %llu", "Opening %llu of the letter box"),
                  number_of(opening, "number"));
        add_void(paper, opening);
        add_when(paper, minutes);
        add_units(paper, json_object_get(opening, "unit_names"));
        paper_add(paper, PAPER_PARAGRAPH,
                  SAY(paper, "Tình trạng niêm phong trước khi mở: %s.", "Seal, before it was opened: %s."),
                  seal_text(paper, text_of(opening, "seal")));
        paper_add(paper, PAPER_PARAGRAPH, SAY(paper, "Số thư trong hòm: %llu.", "Letters in the box: %llu."),
                  number_of(opening, "letters"));
        add_codes(paper, json_object_get(opening, "codes"));
        paper_add(paper, PAPER_PARAGRAPH, "%s",
                  SAY(paper,
                      "Sau khi mở, hòm thư được niêm phong lại. Biên bản được đọc lại cho những người có mặt "
                      "cùng nghe, thống nhất và ký tên.",
                      "The box was sealed again. These minutes were read to those present, who sign them."));
        add_signatures(paper, json_object_get(opening, "unit_names"));
        paper_add(paper, PAPER_NOTE,
                  SAY(paper, "Ghi trong sổ sự kiện: số %llu.", "In the record: event %llu."),
                  number_of(opening, "event"));
        return paper;
}
