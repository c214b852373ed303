#include "bus-json.h"
#include "ctl-bus.h"
#include "show.h"
#include "table.h"
#include "words.h"
#include "verb.h"

static int get_page(struct ctl *ctl, uint64_t cursor, json_t **ret, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_RECORD_INTERFACE, "GetRatings",
                             &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "tu", cursor, (uint32_t) CTL_PAGE);
        if (r >= 0)
                r = CTL_APPEND(call, {"counter", ctl->options->counter});
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        return ctl_call_json(ctl, call, error, ret);
}

static int add_terminal_row(struct table *table, enum language language, json_t *rating, const char *when) {
        const char *level = json_get_s(rating, "level", NULL), *state = json_get_s(rating, "state", ""),
                   *reason = json_get_s(rating, "reason", NULL);
        _cleanup_free_ char *flags = NULL, *given = NULL;
        char visit[NUMBER_SIZE];

        int r = word_list(language, WORD_FLAG, json_get_s(rating, "flags", ""), &flags);
        if (r >= 0)
                r = str_format(&given, "%s%s%s",
                               level ? word(language, WORD_KEY, level) : word(language, WORD_STATE, state),
                               reason ? ": " : "", reason ? word(language, WORD_REASON, reason) : "");
        if (r < 0)
                return r;
        TABLE_ADD(table, show_number(json_get_t(rating, "visit"), visit), json_get_s(rating, "counter", ""),
                  when, word(language, WORD_SUBJECT, json_get_s(rating, "subject", "")), given, flags);
        return 0;
}

static void add_plain_row(struct table *table, json_t *rating, const char *when) {
        char visit[NUMBER_SIZE], scale[NUMBER_SIZE];

        TABLE_ADD(table, show_number(json_get_t(rating, "visit"), visit), json_get_s(rating, "counter", ""),
                  json_get_s(rating, "subject", ""), json_get_s(rating, "day", ""), when,
                  json_get_s(rating, "state", ""), json_get_s(rating, "level", ""),
                  show_number(json_get_t(rating, "scale"), scale), json_get_s(rating, "flags", ""));
}

static int new_table(const struct ctl_options *options, struct table **ret) {
        enum language language = options->language;
        const struct table_column terminal[] = {
                {text(language, TEXT_COLUMN_VISIT), true},     {text(language, TEXT_COLUMN_COUNTER), false},
                {text(language, TEXT_COLUMN_FINISHED), false}, {text(language, TEXT_COLUMN_SUBJECT), false},
                {text(language, TEXT_COLUMN_LEVEL), false},    {text(language, TEXT_COLUMN_FLAGS), false},
        };
        static const struct table_column plain[] = {
                {"visit", false}, {"counter", false},  {"subject", false},
                {"day", false},   {"finished", false}, {"state", false},
                {"level", false}, {"scale", false},    {"flags", false},
        };

        return options->style == CTL_STYLE_TERMINAL ? table_new(terminal, ELEMENTSOF(terminal), ret)
                                                    : table_new(plain, ELEMENTSOF(plain), ret);
}

static int print_table(const struct ctl_options *options, json_t *ratings, bool first) {
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *rating;
        size_t i;

        int r = new_table(options, &table);
        if (r < 0)
                return r;
        json_array_foreach(ratings, i, rating) {
                _cleanup_free_ char *when = NULL;

                r = show_time(options->style, json_get_t(rating, "finished_usec"),
                              json_get_b(rating, "synchronized"), &when);
                if (r >= 0 && options->style == CTL_STYLE_TERMINAL)
                        r = add_terminal_row(table, options->language, rating, when);
                else if (r >= 0)
                        add_plain_row(table, rating, when);
                if (r < 0)
                        return r;
        }
        return options->style == CTL_STYLE_TERMINAL ? table_print_aligned(table, stdout)
                                                    : table_print_plain(table, first, stdout);
}

static int ratings_since(struct ctl *ctl) {
        uint64_t cursor = ctl->options->since;

        for (bool first = true;; first = false) {
                _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_(json_decrefp) json_t *ratings = NULL;

                int r = get_page(ctl, cursor, &ratings, &error);
                if (r < 0)
                        return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);

                size_t n = json_array_size(ratings);
                if (ctl->options->style == CTL_STYLE_JSON)
                        r = ctl_print_lines(ratings);
                else if (first || n > 0)
                        r = print_table(ctl->options, ratings, first);
                if (r < 0)
                        return ctl_explain_errno(ctl, r);
                if (n == 0)
                        return CTL_OK;

                uint64_t last = json_get_t(json_array_get(ratings, n - 1), "visit");
                if (last <= cursor)
                        return ctl_explain_errno(ctl, -EBADMSG);
                cursor = last;
        }
}

const struct verb verbs_ratings[] = {
        {.name = "ratings",
         .options = OPTION_SINCE | OPTION_COUNTER,
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = ratings_since,
         .help = {"từng lượt phục vụ và đánh giá", "each visit and its rating"},
         .man = "Each visit and how it was rated; a visit of two subjects has two lines. For root and group "
                "`motcua`."},
        {0},
};
