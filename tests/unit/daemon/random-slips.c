#include "tests/unit/daemon/random-slips.h"

#include "daemon/slips/book.h"

void random_slips_rule(struct record *record, bool printed, const char *printers) {
        record_observe_fields(record, "slip-rules-changed", EVENT_FIELD_B("closing", printed),
                              EVENT_FIELD_S("closing_printer", printers),
                              EVENT_FIELD_S("ratings", printers[0] ? "ask" : "always"),
                              EVENT_FIELD_S("rating_printer", ""));
}

void random_slips_make(struct record *record) {
        const struct closing_row *row = slips_find_unmade(recorder_book(record->recorder), 0);

        if (row)
                record_observe_fields(record, "closing-slip", EVENT_FIELD_T("number", row->number),
                                      EVENT_FIELD_T("day", row->day), EVENT_FIELD_S("date", "2026-11-23"),
                                      EVENT_FIELD_B("unsure", false), EVENT_FIELD_T("cameras", 1),
                                      EVENT_FIELD_T("cameras_unknown", 0), EVENT_FIELD_T("announced_usec", 7),
                                      EVENT_FIELD_T("recorded_usec", 6), EVENT_FIELD_T("size", 1),
                                      EVENT_FIELD_S("root", "ab"));
}

void random_slips_key(const struct record *record, uint64_t what, char *key) {
        const struct book *book = recorder_book(record->recorder);
        const struct slips *slips = slips_of(book);

        if (slips->n_rows > 0 && what % 3 == 0)
                slips_key(book, &slips->rows[what % slips->n_rows], key);
}
