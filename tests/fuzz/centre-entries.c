/*
 * An event's fields as any bytes: what is taken as an entry may be entered, and stays what it is. The same
 * bytes as a period of reports: what is taken is written as it was read, and follows on the period before.
 */
#include "daemon/entries/entry.h"
#include "daemon/reports/period.h"
#include "fuzz.h"

static void look_at_period(const char *text) {
        struct report_period period, again, before;
        char written[REPORT_PERIOD_TEXT_SIZE];

        if (report_period_parse(text, 20782, &period) < 0)
                return;
        report_period_format(&period, written);
        assert(report_period_parse(written, 0, &again) == 0);
        assert(again.first_day == period.first_day && again.last_day == period.last_day);
        report_period_before(&period, &before);
        assert(before.last_day == period.first_day - 1 && before.first_day <= before.last_day);
        for (enum language language = 0; language < _LANGUAGE_MAX; language++)
                report_period_text(&period, language, written);
}

static void look_at_entry(enum entry_kind kind, const struct fields *fields) {
        struct entry_row row;

        if (entry_from_fields(kind, fields, &row) < 0)
                return;
        assert(!entry_problem(&row) && row.numerator <= row.denominator && row.first_day <= row.last_day);
        assert(text_is_plain(row.source) && text_is_plain(row.text));
        assert(kind != ENTRY_POINTS || (entry_digest_is_valid(row.key) && id_is_valid(row.item)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);
        static struct fields_room room;
        struct fields fields;

        assert(text);
        look_at_period(text);
        if (fields_from_text(text, &room, &fields) < 0)
                return 0;
        look_at_entry(ENTRY_FIGURE, &fields);
        look_at_entry(ENTRY_ITEM, &fields);
        look_at_entry(ENTRY_POINTS, &fields);
        return 0;
}
