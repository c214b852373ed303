#include "daemon/entries/entry.h"

#include <inttypes.h>

const char *const entry_events[_ENTRY_KIND_MAX] = {"figure-entered", "item-entered", "points-confirmed"};

static const char *const kind_names[_ENTRY_KIND_MAX] = {"figure", "item", "points"};

const char *entry_kind_to_string(enum entry_kind kind) {
        return kind_names[kind];
}

int entry_kind_from_string(const char *s) {
        for (int i = 0; i < _ENTRY_KIND_MAX; i++)
                if (streq(s, kind_names[i]))
                        return i;
        return -EINVAL;
}

bool entry_text_is_valid(const char *text) {
        size_t n = 0;

        /* Every byte but those that go on with a character. */
        for (const char *p = text; *p; p++)
                n += ((unsigned char) *p & 0xc0) != 0x80;
        return n <= ENTRY_TEXT_MAX && text[strspn(text, " ")] != '\0' && text_is_plain(text);
}

bool entry_code_is_valid(const char *code) {
        size_t digits = code[0] == '\0' ? 0 : strspn(code + 1, "0123456789");

        return code[0] >= 'A' && code[0] <= 'Z' && digits >= 1 && code[1 + digits] == '\0' &&
               digits < ENTRY_CODE_MAX;
}

bool entry_digest_is_valid(const char *digest) {
        return strlen(digest) == ENTRY_DIGEST_SIZE - 1 &&
               strspn(digest, "0123456789abcdef") == ENTRY_DIGEST_SIZE - 1;
}

int entry_year(uint64_t year, struct entry_row *row) {
        char text[sizeof("18446744073709551615-12-31")];

        (void) snprintf(text, sizeof(text), "%" PRIu64 "-01-01", year);
        int r = day_parse(text, &row->first_day);
        (void) snprintf(text, sizeof(text), "%" PRIu64 "-12-31", year);
        return r < 0 ? r : day_parse(text, &row->last_day);
}

static bool is_year(const struct entry_row *row) {
        char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];

        day_format(row->first_day, first);
        day_format(row->last_day, last);
        return strncmp(first, last, strlen("YYYY")) == 0 && streq(first + strlen("YYYY"), "-01-01") &&
               streq(last + strlen("YYYY"), "-12-31");
}

static const char *points_problem(const struct entry_row *row) {
        if (!entry_digest_is_valid(row->key) || !id_is_valid(row->item))
                return "Criteria have a digest of 64 hexadecimal digits, and a criterion has an ID.";
        if (!is_year(row))
                return "Points are confirmed for a whole year.";
        if (row->denominator > ENTRY_COUNT_MAX || row->numerator > row->denominator ||
            (row->has_proposal && row->proposed > row->denominator))
                return "There are no more points than the criterion has, nor more than ten million.";
        if (row->text[0] != '\0' && !entry_text_is_valid(row->text))
                return "Say why in 1 to 250 characters on one line, none of them invisible.";
        if (row->has_proposal && row->proposed != row->numerator && row->text[0] == '\0')
                return "Say why these points are not the proposed ones.";
        return NULL;
}

const char *entry_problem(const struct entry_row *row) {
        if (row->kind == ENTRY_POINTS)
                return points_problem(row);
        if (row->kind == ENTRY_FIGURE && !entry_code_is_valid(row->key))
                return "A figure's code is a letter and a number, such as N1.";
        if (row->kind == ENTRY_ITEM && (!id_is_valid(row->key) || !id_is_valid(row->item)))
                return "A list and its item have IDs of letters, digits, dots, dashes and underscores.";
        if (row->last_day < row->first_day || row->last_day - row->first_day >= ENTRY_PERIOD_DAYS_MAX)
                return "The last day must not be before the first, nor ten years after it.";
        if (row->denominator > ENTRY_COUNT_MAX || row->numerator > row->denominator)
                return "The numerator must not be above the denominator, nor that above a billion.";
        if (!entry_text_is_valid(row->source) || (row->kind == ENTRY_ITEM && !entry_text_is_valid(row->text)))
                return "Say what it is and where it is from, in 1 to 250 characters on one line, none of "
                       "them "
                       "invisible.";
        return NULL;
}

static int read_text(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *text;

        if (fields_get_s(fields, name, &text) < 0 || strlen(text) >= size)
                return -EINVAL;
        id_copy(ret, size, text);
        return 0;
}

static int read_day(const struct fields *fields, const char *name, int32_t *ret) {
        const char *text;

        return fields_get_s(fields, name, &text) < 0 ? -EINVAL : day_parse(text, ret);
}

static int read_figure(const struct fields *fields, struct entry_row *row) {
        if (read_text(fields, "code", row->key, sizeof(row->key)) < 0 ||
            fields_get_t(fields, "numerator", &row->numerator) < 0 ||
            fields_get_t(fields, "denominator", &row->denominator) < 0)
                return -EINVAL;
        return 0;
}

static int read_item(const struct fields *fields, struct entry_row *row) {
        bool held;

        if (read_text(fields, "list", row->key, sizeof(row->key)) < 0 ||
            read_text(fields, "item", row->item, sizeof(row->item)) < 0 ||
            read_text(fields, "text", row->text, sizeof(row->text)) < 0 ||
            fields_get_b(fields, "held", &held) < 0)
                return -EINVAL;
        row->numerator = held;
        row->denominator = 1;
        return 0;
}

static int read_points(const struct fields *fields, struct entry_row *row) {
        row->has_proposal = fields_get_t(fields, "proposed", &row->proposed) >= 0;
        if (read_text(fields, "criteria", row->key, sizeof(row->key)) < 0 ||
            read_text(fields, "row", row->item, sizeof(row->item)) < 0 ||
            read_text(fields, "text", row->text, sizeof(row->text)) < 0 ||
            fields_get_t(fields, "points", &row->numerator) < 0 ||
            fields_get_t(fields, "max", &row->denominator) < 0)
                return -EINVAL;
        return 0;
}

int entry_from_fields(enum entry_kind kind, const struct fields *fields, struct entry_row *ret) {
        static int (*const readers[_ENTRY_KIND_MAX])(const struct fields *fields, struct entry_row *row) = {
                [ENTRY_FIGURE] = read_figure, [ENTRY_ITEM] = read_item, [ENTRY_POINTS] = read_points};

        *ret = (struct entry_row){.kind = kind};
        if (read_day(fields, "first_day", &ret->first_day) < 0 ||
            read_day(fields, "last_day", &ret->last_day) < 0 ||
            read_day(fields, "origin_day", &ret->source_day) < 0 ||
            (kind != ENTRY_POINTS && read_text(fields, "origin", ret->source, sizeof(ret->source)) < 0) ||
            read_text(fields, "actor", ret->actor, sizeof(ret->actor)) < 0 || readers[kind](fields, ret) < 0)
                return -EINVAL;
        return entry_problem(ret) ? -EINVAL : 0;
}
