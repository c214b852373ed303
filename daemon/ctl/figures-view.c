#include "figures-view.h"

#include <inttypes.h>

#include "bus-json.h"
#include "report.h"
#include "show.h"
#include "table.h"

static const char *const level_order[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                          "very-dissatisfied"};

static const struct {
        const char *name;
        enum text title;
} counts[] = {
        {"served", TEXT_COLUMN_SERVED},   {"rated", TEXT_COLUMN_RATED}, {"skipped", TEXT_COLUMN_SKIPPED},
        {"unheard", TEXT_COLUMN_UNHEARD}, {"open", TEXT_COLUMN_OPEN},   {"suspect", TEXT_COLUMN_SUSPECT},
        {"stray", TEXT_COLUMN_STRAY},
};

/* Levels of an object as "name=count,name=count" or, in a language, "Name count · Name count". */
static int list_levels(json_t *levels, const enum language *language, char **ret) {
        _cleanup_free_ char *line = strdup("");

        if (!line)
                return -ENOMEM;
        for (size_t i = 0; i < ELEMENTSOF(level_order); i++) {
                _cleanup_free_ char *longer = NULL;
                const char *separator = line[0] ? (language ? " · " : ",") : "";

                if (!json_object_get(levels, level_order[i]))
                        continue;
                int r = str_format(&longer, "%s%s%s%s%" PRIu64, line, separator,
                                   language ? word(*language, WORD_KEY, level_order[i]) : level_order[i],
                                   language ? " " : "=", json_get_t(levels, level_order[i]));
                if (r < 0)
                        return r;
                free(line);
                line = TAKE_PTR(longer);
        }
        *ret = TAKE_PTR(line);
        return 0;
}

static int entry_name(enum language language, json_t *entry, char **ret) {
        const char *counter = json_get_s(entry, "counter", ""), *official = json_get_s(entry, "official", "");

        if (official[0])
                return str_format(ret, "%s %s", text(language, TEXT_COLUMN_OFFICIAL), official);
        if (!counter[0])
                return str_format(ret, "%s", text(language, TEXT_WHOLE_CENTRE));
        return str_format(ret, "%s %s", text(language, TEXT_COLUMN_COUNTER), counter);
}

static void add_counts(struct table *table, json_t *entry) {
        for (size_t i = 0; i < ELEMENTSOF(counts); i++)
                (void) table_add_u64(table, json_get_t(entry, counts[i].name));
}

static int add_terminal_row(struct table *table, enum language language, json_t *entry) {
        _cleanup_free_ char *name = NULL, *offline = NULL;
        char minutes[NUMBER_SIZE];

        int r = entry_name(language, entry, &name);
        if (r >= 0)
                r = expand_pairs(
                        text(language, TEXT_MINUTES),
                        (struct expand_pair[]){
                                {"n", show_number(show_minutes(json_get_t(entry, "offline_usec")), minutes)}},
                        1, &offline);
        if (r < 0)
                return r;
        TABLE_ADD(table, name, word(language, WORD_SUBJECT, json_get_s(entry, "subject", "")));
        add_counts(table, entry);
        return table_add(table, offline);
}

static int print_counts(json_t *figures, enum language language, FILE *f) {
        struct table_column columns[ELEMENTSOF(counts) + 3] = {
                {text(language, TEXT_COLUMN_COUNTER), false},
                {text(language, TEXT_COLUMN_SUBJECT), false},
        };
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *entry;
        size_t i;

        for (i = 0; i < ELEMENTSOF(counts); i++)
                columns[i + 2] = (struct table_column){text(language, counts[i].title), true};
        columns[i + 2] = (struct table_column){text(language, TEXT_COLUMN_OFFLINE), true};
        int r = table_new(columns, ELEMENTSOF(columns), &table);
        json_array_foreach(figures, i, entry) {
                if (r < 0)
                        break;
                r = add_terminal_row(table, language, entry);
        }
        return r < 0 ? r : table_print_aligned(table, f);
}

static void print_without_suspect(json_t *entry, enum language language, FILE *f) {
        char suspect[NUMBER_SIZE], percent[NUMBER_SIZE], part_text[NUMBER_SIZE], whole_text[NUMBER_SIZE];
        uint64_t flagged = json_get_t(entry, "suspect"), rated = json_get_t(entry, "rated");
        uint64_t part = json_get_t(json_object_get(entry, "report_without_suspect"), "satisfied");

        if (flagged == 0 || flagged >= rated || part > rated - flagged)
                return;
        say(f, language, TEXT_SATISFIED_WITHOUT_SUSPECT,
            PAIRS({"suspect", show_number(flagged, suspect)},
                  {"percent", show_number(show_percent(part, rated - flagged), percent)},
                  {"part", show_number(part, part_text)},
                  {"rated", show_number(rated - flagged, whole_text)}));
}

static void print_reasons(json_t *entry, enum language language, FILE *f) {
        const char *reason;
        json_t *value;
        bool some = false;

        json_object_foreach(json_object_get(entry, "reasons"), reason, value) {
                if (json_integer_value(value) == 0)
                        continue;
                fprintf(f, "%s%s %" JSON_INTEGER_FORMAT, some ? " · " : "    ",
                        word(language, WORD_REASON, reason), json_integer_value(value));
                some = true;
        }
        if (some)
                fputc('\n', f);
}

static int print_levels(json_t *entry, enum language language, FILE *f) {
        _cleanup_free_ char *levels = NULL;

        int r = list_levels(json_object_get(entry, "levels"), &language, &levels);
        if (r < 0)
                return r;
        fprintf(f, "    %s\n", levels);
        print_without_suspect(entry, language, f);
        print_reasons(entry, language, f);
        return 0;
}

static void print_unpublished(json_t *entry, enum language language, FILE *f) {
        uint64_t unpublished = json_get_t(entry, "unpublished");
        char number[NUMBER_SIZE];

        if (unpublished > 0)
                say(f, language, TEXT_UNPUBLISHED, PAIRS({"unpublished", show_number(unpublished, number)}));
}

static int print_satisfaction(json_t *entry, enum language language, FILE *f) {
        char rated_text[NUMBER_SIZE], part_text[NUMBER_SIZE], percent[NUMBER_SIZE], served[NUMBER_SIZE],
                skipped[NUMBER_SIZE], unheard[NUMBER_SIZE], offline[NUMBER_SIZE];
        uint64_t rated = json_get_t(entry, "rated");
        uint64_t part = json_get_t(json_object_get(entry, "report"), "satisfied");
        _cleanup_free_ char *name = NULL;

        int r = entry_name(language, entry, &name);
        if (r < 0)
                return r;
        if (part > rated)
                return -EBADMSG;

        bool withheld = json_get_b(entry, "withheld");
        bool none = rated == 0 && json_get_t(entry, "unpublished") == 0;
        enum text line = none ? TEXT_NO_RATINGS : withheld ? TEXT_WITHHELD : TEXT_SATISFIED;
        say(f, language, line,
            PAIRS({"counter", name},
                  {"subject", word(language, WORD_SUBJECT, json_get_s(entry, "subject", ""))},
                  {"rated", show_number(rated, rated_text)}, {"part", show_number(part, part_text)},
                  {"percent", show_number(rated > 0 ? show_percent(part, rated) : 0, percent)},
                  {"served", show_number(json_get_t(entry, "served"), served)},
                  {"skipped", show_number(json_get_t(entry, "skipped"), skipped)},
                  {"unheard", show_number(json_get_t(entry, "unheard"), unheard)},
                  {"offline", show_number(show_minutes(json_get_t(entry, "offline_usec")), offline)}));
        if (line == TEXT_SATISFIED)
                r = print_levels(entry, language, f);
        print_unpublished(entry, language, f);
        return r;
}

static int print_terminal(const char *first, const char *last, json_t *figures, enum language language,
                          FILE *f) {
        json_t *entry;
        size_t i;

        say(f, language, streq(first, last) ? TEXT_DAY_ONE : TEXT_DAY_RANGE,
            PAIRS({"first", first}, {"last", last}));
        fputc('\n', f);
        int r = print_counts(figures, language, f);
        fputc('\n', f);
        json_array_foreach(figures, i, entry) {
                if (r < 0)
                        break;
                r = print_satisfaction(entry, language, f);
        }
        return r;
}

static int add_plain_row(struct table *table, const char *first, const char *last, json_t *entry) {
        _cleanup_free_ char *levels = NULL;

        int r = list_levels(json_object_get(entry, "levels"), NULL, &levels);
        if (r < 0)
                return r;
        TABLE_ADD(table, first, last, json_get_s(entry, "counter", ""), json_get_s(entry, "subject", ""));
        add_counts(table, entry);
        (void) table_add_u64(table, json_get_t(entry, "offline_usec"));
        return table_add(table, levels);
}

static int print_plain(const char *first, const char *last, json_t *figures, FILE *f) {
        static const struct table_column columns[] = {
                {"first", false},  {"last", false},    {"counter", false}, {"subject", false},
                {"served", false}, {"rated", false},   {"skipped", false}, {"unheard", false},
                {"open", false},   {"suspect", false}, {"stray", false},   {"offline_usec", false},
                {"levels", false},
        };
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *entry;
        size_t i;

        int r = table_new(columns, ELEMENTSOF(columns), &table);
        json_array_foreach(figures, i, entry) {
                if (r < 0)
                        break;
                r = add_plain_row(table, first, last, entry);
        }
        return r < 0 ? r : table_print_plain(table, true, f);
}

int figures_print(const char *first, const char *last, json_t *figures, const struct ctl_options *options,
                  FILE *f) {
        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                return print_terminal(first, last, figures, options->language, f);
        case CTL_STYLE_PLAIN:
                return print_plain(first, last, figures, f);
        case CTL_STYLE_JSON:
                return json_write(
                        json_pack("{s:s, s:s, s:O}", "first", first, "last", last, "figures", figures), f);
        }
        assert(false);
        return -EINVAL;
}
