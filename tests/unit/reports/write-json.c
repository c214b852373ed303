/* A report with everything that there can be, as JSON on standard output. */
#include "answers.h"
#include "daemon/reports/write.h"

static json_t *entry(const char *kind, const char *key, const char *item, const char *text) {
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:i}", "kind", kind, "key",
                         key, "item", item, "first_day", "2026-11-01", "last_day", "2026-11-30", "numerator",
                         9, "denominator", 10, "text", text, "source", "Bảng tin", "source_day", "2026-11-02",
                         "actor", "uid 0", "event", 9);
}

int main(void) {
        json_t *groups = json_pack("[o, o, o, o, o, o]", answer_group("service", "a", "=A", false),
                                   answer_group("official", "lan", NULL, true),
                                   answer_group("hour", "08", NULL, false),
                                   answer_group("subject", "reception", NULL, false),
                                   answer_camera("cua", 19, 9000, 8950), answer_camera("quay", 0, 0, 0));
        json_t *entries = json_pack("[o, o]", entry("item", "cong-khai", "so-1", "Danh mục"),
                                    entry("figure", "N1", "", ""));
        struct report *report = answer_report(
                "2026-11", 1U << REPORT_BY_SERVICE | 1U << REPORT_BY_OFFICIAL | 1U << REPORT_BY_HOUR,
                answer_make(groups, entries), answer_make(json_array(), NULL));

        assert_ok(report_write_json(report, stdout));
        report_free(report);
        return 0;
}
