#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/reports/write.h"
#include "evidence.h"
#include "words.h"

static const char *const columns[] = {"by_day", "end_day", "duty",     "title", "period",
                                      "state",  "text",    "done_day", "actor", "event"};

static void put_header(enum language language, FILE *f) {
        static const char *const titles[_LANGUAGE_MAX][ELEMENTSOF(columns)] = {
                {"Chậm nhất", "Ngày cuối", "Mã", "Công việc", "Kỳ", "Tình trạng", "Ghi chú", "Ngày làm",
                 "Người ghi", "Sự kiện"},
                {"By", "Last day", "Duty", "Title", "Period", "State", "Note", "Done on", "Who", "Event"}};

        (void) fputs("\ufeff", f);
        for (size_t i = 0; i < ELEMENTSOF(columns); i++) {
                (void) fputs(i > 0 ? ";" : "", f);
                report_csv_text(titles[language][i], f);
        }
        (void) fputs("\r\n", f);
}

static void put_cell(json_t *duty, const char *column, enum language language, FILE *f) {
        if (streq(column, "event")) {
                if (json_object_get(duty, column))
                        (void) fprintf(f, "%llu", (unsigned long long) json_get_t(duty, column));
                return;
        }
        const char *name = streq(column, "title") && language == LANGUAGE_EN ? "title_en" : column,
                   *text = json_get_s(duty, name, "");
        if (streq(column, "state"))
                text = word(language, WORD_STATE, text);
        if (text[0] != '\0')
                report_csv_text(text, f);
}

int evidence_ask_calendar(struct evidence *evidence, sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(evidence->ctl, CTL_RECORD_INTERFACE, "GetDuties", &call, "ta{sv}",
                            (uint64_t) evidence->report->period.year, 0);
        return ctl_call_json(evidence->ctl, call, r, ret_error, &evidence->duties);
}

int evidence_write_calendar(struct evidence *evidence, FILE *f) {
        enum language language = evidence->ctl->options->language;
        json_t *duty;
        size_t i;

        put_header(language, f);
        json_array_foreach(evidence->duties, i, duty) {
                for (size_t k = 0; k < ELEMENTSOF(columns); k++) {
                        (void) fputs(k > 0 ? ";" : "", f);
                        put_cell(duty, columns[k], language, f);
                }
                (void) fputs("\r\n", f);
        }
        return ferror(f) ? -EIO : 0;
}
