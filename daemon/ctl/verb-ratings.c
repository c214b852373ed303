#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "event-line.h"
#include "report.h"
#include "show.h"
#include "verb.h"

static int get_page(struct ctl *ctl, uint64_t cursor, json_t **ret, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "GetRatings", &call, "tu", cursor,
                            (uint32_t) CTL_PAGE);
        if (r >= 0)
                r = CTL_APPEND(call, {"counter", ctl->options->counter});
        return ctl_call_json(ctl, call, r, error, ret);
}

static int cell_finished(_unused_ const struct cell *cell, const struct ctl_options *options, json_t *object,
                         char **ret) {
        return show_time(options->style, json_get_t(object, "finished_usec"),
                         json_get_b(object, "synchronized"), ret);
}

/* The level, or how the rating ended without one. */
static int cell_given(const struct cell *cell, const struct ctl_options *options, json_t *object,
                      char **ret) {
        const char *level = json_get_s(object, cell->name, NULL),
                   *reason = json_get_s(object, "reason", NULL);
        enum language language = options->language;

        bool voided = json_get_b(object, "voided");

        return str_format(ret, "%s%s%s%s%s",
                          level ? word(language, WORD_KEY, level)
                                : word(language, WORD_STATE, json_get_s(object, "state", "")),
                          reason ? ": " : "", reason ? word(language, WORD_REASON, reason) : "",
                          voided ? ", " : "", voided ? text(language, TEXT_VOIDED) : "");
}

static int cell_voided(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
                       char **ret) {
        return str_format(ret, "%s", json_get_b(object, cell->name) ? "voided" : "");
}

static int cell_count(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
                      char **ret) {
        return str_format(ret, "%zu", json_array_size(json_object_get(object, cell->name)));
}

static int print_table(const struct ctl_options *options, json_t *ratings, bool first) {
        static const struct cell terminal[] = {
                CELL_NUMBER("visit", TEXT_COLUMN_VISIT),
                {"counter", cell_text, TEXT_COLUMN_COUNTER},
                {"finished", cell_finished, TEXT_COLUMN_FINISHED},
                {"subject", cell_word, TEXT_COLUMN_SUBJECT, WORD_SUBJECT},
                {"level", cell_given, TEXT_COLUMN_LEVEL},
                {"flags", cell_words, TEXT_COLUMN_FLAGS, WORD_FLAG},
                {0},
        };
        static const struct cell plain[] = {
                {"visit", cell_number},  {"counter", cell_text},      {"subject", cell_text},
                {"day", cell_text},      {"finished", cell_finished}, {"state", cell_text},
                {"level", cell_text},    {"scale", cell_number},      {"flags", cell_text},
                {"voided", cell_voided}, {"corrections", cell_count}, {0},
        };

        return cells_print(ratings, options->style == CTL_STYLE_TERMINAL ? terminal : plain, options, first,
                           stdout);
}

/* Behind the table, as the events that they are. */
static int print_corrections(const struct ctl_options *options, json_t *ratings) {
        json_t *rating, *event;
        size_t i, k;
        int r = 0;

        json_array_foreach(ratings, i, rating) {
                json_array_foreach(json_object_get(rating, "corrections"), k, event) {
                        if (r >= 0)
                                r = event_line_print_item(options, event, NULL);
                }
        }
        return r;
}

/* A visit of two subjects has two lines. */
static uint64_t count_undated(json_t *ratings) {
        json_t *rating;
        uint64_t n = 0, last = 0;
        size_t i;

        json_array_foreach(ratings, i, rating) {
                n += !json_get_b(rating, "synchronized") && json_get_t(rating, "visit") != last;
                last = json_get_t(rating, "visit");
        }
        return n;
}

static void print_undated(const struct ctl_options *options, uint64_t undated) {
        char number[NUMBER_SIZE];

        if (undated > 0 && options->style == CTL_STYLE_TERMINAL)
                say(stdout, options->language, TEXT_UNDATED,
                    PAIRS({"undated", show_number(undated, number)}));
}

static int ratings_since(struct ctl *ctl) {
        uint64_t cursor = ctl->options->since, undated = 0;

        ctl_enter_zone(ctl);
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
                if (r >= 0 && ctl->options->style == CTL_STYLE_TERMINAL)
                        r = print_corrections(ctl->options, ratings);
                if (r < 0)
                        return ctl_explain_errno(ctl, r);
                undated += count_undated(ratings);
                if (n == 0) {
                        print_undated(ctl->options, undated);
                        return CTL_OK;
                }

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
         .man = {"Từng lượt phục vụ và kết quả đánh giá; lượt có hai nội dung thì có hai dòng. Giờ có dấu "
                 "`~` "
                 "là của đồng hồ chưa đồng bộ: cuối danh sách nêu có bao nhiêu lượt như vậy. Dưới bảng là "
                 "các lần hủy kết quả, ghi chú, giải trình, ý kiến lãnh đạo. Dành cho root "
                 "và "
                 "nhóm `motcua`.",
                 "Each visit and how it was rated; a visit of two subjects has two lines. A time with `~` "
                 "was "
                 "told by a clock that has not been synchronised: how many visits these are stands at the "
                 "end. "
                 "What was said against or of a rating stands below the table. "
                 "For root and group `motcua`."}},
        {0},
};
