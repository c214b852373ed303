/* What a report's parts are in words and numbers. */
#include <inttypes.h>

#include "daemon/reports/report.h"
#include "dbus/camera-words.h"

static const char *const by_names[_REPORT_BY_MAX] = {"service", "counter", "official",
                                                     "hour",    "day",     "month"};

const char *report_by_to_string(enum report_by by) {
        return by_names[by];
}

int report_by_from_string(const char *s) {
        for (int i = 0; i < _REPORT_BY_MAX; i++)
                if (streq(s, by_names[i]))
                        return i;
        return -EINVAL;
}

static const struct {
        const char *name, *text[_LANGUAGE_MAX];
} states[_REPORT_STATE_MAX] = {
        [REPORT_IS_MEASURED] = {"measured", {"", ""}},
        [REPORT_IS_ENTERED] = {"entered", {"số nhập", "typed in"}},
        [REPORT_HAS_NOTHING] = {"nothing", {"không có", "none"}},
        [REPORT_TOO_FEW] = {"too-few", {"quá ít", "too few"}},
        [REPORT_NOT_MEASURED] = {"not-measured", {"chưa đo", "not measured"}},
        [REPORT_NOT_ENTERED] = {"not-entered", {"chưa nhập", "not typed in"}},
        [REPORT_NOT_KEPT_BY] = {"not-kept-by", {"chỉ có chung", "of the whole only"}},
};

const char *report_state_to_string(enum report_state state) {
        return states[state].name;
}

const char *report_state_text(enum report_state state, enum language language) {
        return states[state].text[language];
}

static const struct {
        const char *name, *text[_LANGUAGE_MAX];
} variants[_REPORT_VARIANT_MAX] = {
        [REPORT_ALL] = {"", {"", ""}},
        [REPORT_WITHOUT_SUSPECT] = {"without-suspect", {"không kể lượt nghi ngờ", "without suspect"}},
        [REPORT_WITHOUT_VOIDED] = {"without-voided", {"không kể lượt đã hủy", "without voided"}},
        [REPORT_KEYPAD] = {"keypad", {"qua bàn phím", "by keypad"}},
        [REPORT_PHONE] = {"phone", {"qua điện thoại", "by phone"}},
        [REPORT_PRIORITY] = {"priority", {"riêng số ưu tiên", "priority tickets"}},
        [REPORT_QR] = {"qr", {"riêng trang khảo sát", "the survey's page"}},
        [REPORT_PAPER] = {"paper", {"riêng phiếu giấy", "paper alone"}},
};

const char *report_variant_to_string(enum report_variant variant) {
        return variants[variant].name;
}

const char *report_variant_text(enum report_variant variant, enum language language) {
        return variants[variant].text[language];
}

const char *report_cause_text(const char *cause, enum language language) {
#define CAUSE(id, vi, en) {id, {vi, en}},
        static const struct { const char *id, *text[_LANGUAGE_MAX]; } causes[] = {GAP_CAUSE_EACH(CAUSE)};
#undef CAUSE

        for (size_t i = 0; i < ELEMENTSOF(causes); i++)
                if (streq(causes[i].id, cause))
                        return causes[i].text[language];
        return cause;
}

static bool has_value(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED;
}

static void tenths_text(uint64_t tenths, enum language language, char ret[static REPORT_NUMBER_SIZE]) {
        (void) snprintf(ret, REPORT_NUMBER_SIZE, "%" PRIu64 "%c%" PRIu64, tenths / 10,
                        language == LANGUAGE_VI ? ',' : '.', tenths % 10);
}

/* Numbers of the record, and those that may be typed in, are far below what would not fit. */
uint64_t report_permille(const struct report_value *value) {
        assert(value->denominator > 0 && value->numerator < UINT64_MAX / 4000 &&
               value->denominator < UINT64_MAX / 4000);
        return (value->numerator * 2000 + value->denominator) / (value->denominator * 2);
}

int report_share_text(const struct report_value *value, enum language language,
                      char ret[static REPORT_NUMBER_SIZE]) {
        if (!has_value(value) || value->denominator == 0)
                return -EINVAL;
        tenths_text(report_permille(value), language, ret);
        return 0;
}

static uint64_t tenths_of_minutes(uint64_t usec) {
        return (usec + 3 * USEC_PER_SEC) / (6 * USEC_PER_SEC);
}

int report_minutes_text(uint64_t usec, enum language language, char ret[static REPORT_NUMBER_SIZE]) {
        tenths_text(tenths_of_minutes(usec), language, ret);
        return 0;
}

bool report_change(enum report_unit unit, const struct report_value *now, const struct report_value *before,
                   int64_t *ret_tenths) {
        if (!has_value(now) || !has_value(before) || now->denominator == 0 || before->denominator == 0)
                return false;
        if (unit == REPORT_SHARE)
                *ret_tenths = (int64_t) report_permille(now) - (int64_t) report_permille(before);
        else
                *ret_tenths = (int64_t) tenths_of_minutes(now->median_usec) -
                              (int64_t) tenths_of_minutes(before->median_usec);
        return true;
}

static const char *nobody(enum report_by by, enum language language) {
        static const char *const texts[][_LANGUAGE_MAX] = {{"(không lấy số)", "(without a ticket)"},
                                                           {"(không ai đăng nhập)", "(nobody signed in)"}};

        return texts[by == REPORT_BY_OFFICIAL][language];
}

const char *report_group_title(enum report_by by, const struct report_group *group, enum language language,
                               char buffer[static REPORT_TITLE_SIZE]) {
        const char *id = group->id;
        uint64_t hour;

        if (group->name)
                return group->name;
        if (by == REPORT_BY_HOUR && parse_u64(id, 0, 23, &hour) >= 0) {
                (void) snprintf(buffer, REPORT_TITLE_SIZE, "%02u:00–%02u:00", (unsigned) hour,
                                (unsigned) hour + 1);
                return buffer;
        }
        if (by == REPORT_BY_DAY && strlen(id) == 10 && language == LANGUAGE_VI) {
                (void) snprintf(buffer, REPORT_TITLE_SIZE, "%.2s/%.2s/%.4s", id + 8, id + 5, id);
                return buffer;
        }
        if (by == REPORT_BY_MONTH && strlen(id) == 7 && language == LANGUAGE_VI) {
                (void) snprintf(buffer, REPORT_TITLE_SIZE, "tháng %.2s/%.4s", id + 5, id);
                return buffer;
        }
        return id[0] != '\0' ? id : nobody(by, language);
}

bool report_has_channels(const struct report *report) {
        return report->whole.counts[REPORT_RATED_BY_PHONE] + report->whole.before[REPORT_RATED_BY_PHONE] > 0;
}

const struct report_row *report_find_row(const struct report_group *group, const char *code,
                                         enum report_variant variant) {
        for (size_t i = 0; i < group->n_rows; i++)
                if (streq(group->rows[i].figure->code, code) && group->rows[i].figure->variant == variant)
                        return &group->rows[i];
        return NULL;
}

const struct report_section *report_find_section(const struct report *report, enum report_by by) {
        for (size_t i = 0; i < report->n_sections; i++)
                if (report->sections[i].by == by)
                        return &report->sections[i];
        return NULL;
}
