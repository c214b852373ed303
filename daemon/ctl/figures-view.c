#include "figures-view.h"

#include <inttypes.h>

#include "bus-json.h"
#include "cells.h"
#include "history-view.h"
#include "report.h"
#include "show.h"

static const char *const level_order[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                          "very-dissatisfied"};

/* Levels of an object: on a terminal "Name count · Name count", else "name=count,name=count". */
static int cell_levels(const struct cell *cell, const struct ctl_options *options, json_t *entry,
                       char **ret) {
        bool terminal = options->style == CTL_STYLE_TERMINAL;
        json_t *levels = json_object_get(entry, cell->name);
        int r = str_format(ret, "%s", "");

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(level_order); i++)
                if (json_object_get(levels, level_order[i]))
                        r = str_extend(ret, terminal ? " · " : ",", "%s%s%" PRIu64,
                                       terminal ? word(options->language, WORD_KEY, level_order[i])
                                                : level_order[i],
                                       terminal ? " " : "=", json_get_t(levels, level_order[i]));
        return r;
}

bool figures_are_of_officials(const struct ctl_options *options) {
        return options->by && streq(options->by, "official");
}

static int entry_name(enum language language, json_t *entry, char **ret) {
        const char *counter = json_get_s(entry, "counter", ""),
                   *official = json_get_s(entry, "official", NULL);

        if (official && !official[0])
                return str_format(ret, "%s", text(language, TEXT_NOBODY_SIGNED_IN));
        if (official)
                return str_format(ret, "%s %s", text(language, TEXT_COLUMN_OFFICIAL), official);
        if (!counter[0])
                return str_format(ret, "%s", text(language, TEXT_WHOLE_CENTRE));
        return str_format(ret, "%s %s", text(language, TEXT_COLUMN_COUNTER), counter);
}

static int cell_entry(_unused_ const struct cell *cell, const struct ctl_options *options, json_t *entry,
                      char **ret) {
        return entry_name(options->language, entry, ret);
}

static int cell_minutes(const struct cell *cell, const struct ctl_options *options, json_t *entry,
                        char **ret) {
        char minutes[NUMBER_SIZE];

        show_number(show_minutes(json_get_t(entry, cell->name)), minutes);
        return expand_pairs(text(options->language, TEXT_MINUTES), (struct expand_pair[]){{"n", minutes}}, 1,
                            ret);
}

static int cell_official_id(_unused_ const struct cell *cell, const struct ctl_options *options,
                            json_t *entry, char **ret) {
        const char *official = json_get_s(entry, "official", NULL);

        return str_format(ret, "%s", official ? cell_official(options, official) : "");
}

/* The mean, with how many it is of. */
static int cell_mean(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *entry,
                     char **ret) {
        json_t *time = json_object_get(entry, cell->name);
        uint64_t n = json_get_t(time, "n");
        char mean[DURATION_TEXT_SIZE];

        if (n == 0)
                return str_format(ret, "%s", "");
        return str_format(ret, "%s (%" PRIu64 ")", history_duration(json_get_t(time, "mean_usec"), mean), n);
}

#define COUNTS                                                                                               \
        CELL_NUMBER("served", TEXT_COLUMN_SERVED), CELL_NUMBER("rated", TEXT_COLUMN_RATED),                  \
                CELL_NUMBER("skipped", TEXT_COLUMN_SKIPPED), CELL_NUMBER("unheard", TEXT_COLUMN_UNHEARD),    \
                CELL_NUMBER("open", TEXT_COLUMN_OPEN), CELL_NUMBER("suspect", TEXT_COLUMN_SUSPECT)
#define UNDATED                                                                                              \
        {"undated", cell_number}, {                                                                          \
                "undated_elsewhere", cell_number                                                             \
        }

static const struct cell terminal_cells[] = {
        {"counter", cell_entry, TEXT_COLUMN_COUNTER},
        {"subject", cell_word, TEXT_COLUMN_SUBJECT, WORD_SUBJECT},
        COUNTS,
        CELL_NUMBER("stray", TEXT_COLUMN_STRAY),
        {"offline_usec", cell_minutes, TEXT_COLUMN_OFFLINE, .right = true},
        {0},
};

static const struct cell plain_cells[] = {
        {"first", cell_text},
        {"last", cell_text},
        {"counter", cell_text},
        {"subject", cell_text},
        COUNTS,
        {"stray", cell_number},
        {"offline_usec", cell_number},
        {"levels", cell_levels},
        UNDATED,
        {"voided", cell_number},
        {0},
};

/* Presses outside any window, and keypads that are away, are no official's. */
static const struct cell terminal_officials[] = {
        {"official", cell_entry, TEXT_COLUMN_OFFICIAL},
        {"subject", cell_word, TEXT_COLUMN_SUBJECT, WORD_SUBJECT},
        COUNTS,
        {"waiting", cell_mean, TEXT_COLUMN_MEAN_WAITING, .right = true},
        {"serving", cell_mean, TEXT_COLUMN_MEAN_SERVING, .right = true},
        {0},
};

static const struct cell plain_officials[] = {
        {"first", cell_text},
        {"last", cell_text},
        {"official", cell_official_id},
        {"subject", cell_text},
        COUNTS,
        {"levels", cell_levels},
        {"waiting_n", cell_part},
        {"waiting_mean_usec", cell_part},
        {"serving_n", cell_part},
        {"serving_mean_usec", cell_part},
        UNDATED,
        {"voided", cell_number},
        {0},
};

/* Without some of the ratings: what counts them, the report of the others, and the line for that. */
struct without {
        const char *count, *report;
        enum text line;
};

static void print_without(json_t *entry, const struct without *without, enum language language, FILE *f) {
        char some_text[NUMBER_SIZE], percent[NUMBER_SIZE], part_text[NUMBER_SIZE], rest_text[NUMBER_SIZE];
        uint64_t some = json_get_t(entry, without->count), rated = json_get_t(entry, "rated");
        uint64_t part = json_get_t(json_object_get(entry, without->report), "satisfied");

        if (!json_object_get(entry, without->report) || some == 0 || some >= rated || part > rated - some)
                return;
        say(f, language, without->line,
            PAIRS({without->count, show_number(some, some_text)},
                  {"percent", show_number(show_percent(part, rated - some), percent)},
                  {"part", show_number(part, part_text)}, {"rated", show_number(rated - some, rest_text)}));
}

static void print_voided(json_t *entry, enum language language, FILE *f) {
        uint64_t voided = json_get_t(entry, "voided");
        char number[NUMBER_SIZE];

        if (voided > 0 && !json_object_get(entry, "report_without_voided"))
                say(f, language, TEXT_VOIDED_COUNT, PAIRS({"voided", show_number(voided, number)}));
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

static int print_levels(json_t *entry, const struct ctl_options *options, FILE *f) {
        _cleanup_free_ char *levels = NULL;

        int r = cell_levels(&(struct cell){.name = "levels"}, options, entry, &levels);
        if (r < 0)
                return r;
        fprintf(f, "    %s\n", levels);
        print_without(entry,
                      &(struct without){"suspect", "report_without_suspect", TEXT_SATISFIED_WITHOUT_SUSPECT},
                      options->language, f);
        print_without(entry,
                      &(struct without){"voided", "report_without_voided", TEXT_SATISFIED_WITHOUT_VOIDED},
                      options->language, f);
        print_reasons(entry, options->language, f);
        return 0;
}

static void print_unpublished(json_t *entry, enum language language, FILE *f) {
        uint64_t unpublished = json_get_t(entry, "unpublished");
        char number[NUMBER_SIZE];

        if (unpublished > 0)
                say(f, language, TEXT_UNPUBLISHED, PAIRS({"unpublished", show_number(unpublished, number)}));
}

static int print_satisfaction(json_t *entry, const struct ctl_options *options, FILE *f) {
        enum language language = options->language;
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
                r = print_levels(entry, options, f);
        print_voided(entry, language, f);
        print_unpublished(entry, language, f);
        return r;
}

/* Of the whole centre, which stands first: the others are parts of it. */
static void print_undated(json_t *figures, enum language language, FILE *f) {
        json_t *entry = json_array_get(figures, 0);
        uint64_t here = json_get_t(entry, "undated"), elsewhere = json_get_t(entry, "undated_elsewhere");
        char here_text[NUMBER_SIZE], elsewhere_text[NUMBER_SIZE];

        if (here + elsewhere > 0)
                say(f, language, TEXT_UNDATED_DAYS,
                    PAIRS({"here", show_number(here, here_text)},
                          {"elsewhere", show_number(elsewhere, elsewhere_text)}));
}

static int print_terminal(const char *first, const char *last, json_t *figures,
                          const struct ctl_options *options, FILE *f) {
        json_t *entry;
        size_t i;

        bool of_officials = figures_are_of_officials(options);

        days_print(first, last, options, f);
        int r = cells_print(figures, of_officials ? terminal_officials : terminal_cells, options, true, f);
        if (of_officials)
                say(f, options->language, TEXT_MEAN_LEGEND, NO_PAIRS);
        fputc('\n', f);
        json_array_foreach(figures, i, entry) {
                if (r >= 0)
                        r = print_satisfaction(entry, options, f);
        }
        if (r >= 0)
                print_undated(figures, options->language, f);
        return r;
}

int figures_print(const char *first, const char *last, json_t *figures, const struct ctl_options *options,
                  FILE *f) {
        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                return print_terminal(first, last, figures, options, f);
        case CTL_STYLE_PLAIN:
                return days_print_plain(first, last, figures,
                                        figures_are_of_officials(options) ? plain_officials : plain_cells,
                                        options, f);
        case CTL_STYLE_JSON:
                return json_write(
                        json_pack("{s:s, s:s, s:O}", "first", first, "last", last, "figures", figures), f);
        }
        assert(false);
        return -EINVAL;
}
