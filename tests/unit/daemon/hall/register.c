#include "daemon/calendar/book.h"
#include "daemon/suggestions/add.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/work.h"
#include "tests/unit/daemon/hall/hall.h"

#include <inttypes.h>

/* What citizens suggest and the office does with it: the hall keeps beside it what each of them wrote. */

#define TEXT "Văn bản"

void hall_forget_suggestions(struct hall *hall, size_t n_told) {
        while (hall->n_suggestions > 0 && hall->suggestions[hall->n_suggestions - 1].told >= n_told)
                hall->n_suggestions--;
        for (size_t i = 0; i < hall->n_suggestions; i++)
                if (hall->suggestions[i].erased_told >= n_told)
                        hall->suggestions[i].erased_told = SIZE_MAX;
}

static void send(struct hall *hall, const struct suggestion_asked *form) {
        struct suggestion_asked asked = *form;
        const struct hall_suggestion *known =
                hall->n_suggestions > 0 ? &hall->suggestions[hall->n_suggestions - 1] : NULL;
        struct hall_suggestion added = {.told = hall->n_told, .erased_told = SIZE_MAX};
        struct instant now;

        bool was_there = known && streq(known->once, asked.row.once);
        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(suggestions_add(hall->book, hall->store, &now, &asked));
        if (hall->mistake == MISTAKE_LOSES_A_TEXT)
                suggestions_of(hall->book)->n_texts = 0;
        hall_commit(hall);
        if (hall->mistake == MISTAKE_KEEPS_A_TERM && suggestions_of(hall->book)->n_open > 0)
                suggestions_of(hall->book)->open[0].now.term.due_day++;
        if (asked.error || asked.is_repeated != was_there)
                HALL_BROKEN(hall, PROMISE_TEXT, "a form is %s: %s", was_there ? "sent again" : "new",
                            asked.error ? asked.error : "repeated");
        if (asked.error || asked.is_repeated)
                return;
        added.event = asked.row.event;
        id_copy(added.once, sizeof(added.once), asked.row.once);
        id_copy(added.code, sizeof(added.code), asked.row.code);
        ck_assert_uint_lt(hall->n_suggestions, HALL_SHEETS);
        hall->suggestions[hall->n_suggestions++] = added;
}

/* Now and then twice, as by a finger. */
static void come(struct hall *hall) {
        struct suggestion_calendar calendar;
        struct suggestion_asked asked = {
                .row = {.channel = SUGGESTION_CHANNEL_QR}, .is_page = true, .calendar = &calendar};

        assert_ok(suggestions_conf_calendar(hall->conf, &calendar));
        snprintf(asked.row.once, sizeof(asked.row.once), "form-%zu", hall->n_suggestions);
        snprintf(asked.text, sizeof(asked.text), TEXT " %s", asked.row.once);
        for (unsigned i = 0; i < hall->act->times; i++)
                send(hall, &asked);
}

static struct hall_suggestion *pick(struct hall *hall) {
        return hall->n_suggestions == 0
                       ? NULL
                       : &hall->suggestions[hall->n_suggestions - 1 - hall->act->where % hall->n_suggestions];
}

/* What makes sense in its state, and now and then what does not. */
static void move(struct hall *hall, struct hall_suggestion *picked) {
        static const enum suggestion_move next[] = {
                [SUGGESTION_STATE_NEW] = SUGGESTION_MOVE_CLASSIFY,
                [SUGGESTION_STATE_CLASSIFIED] = SUGGESTION_MOVE_ASSIGN,
                [SUGGESTION_STATE_IN_PROGRESS] = SUGGESTION_MOVE_ANSWER,
                [SUGGESTION_STATE_ANSWERED] = SUGGESTION_MOVE_CLOSE,
                [SUGGESTION_STATE_CLOSED] = SUGGESTION_MOVE_REOPEN,
                [SUGGESTION_STATE_PASSED_ON] = SUGGESTION_MOVE_REOPEN,
                [SUGGESTION_STATE_MOVED] = SUGGESTION_MOVE_REOPEN,
                [SUGGESTION_STATE_NOT_HANDLED] = SUGGESTION_MOVE_REOPEN,
        };
        static const char *const classes[] = {"suggestion", "complaint", "praise"};
        struct suggestion_calendar calendar;
        struct suggestion_work work = {.code = picked->code, .calendar = &calendar, .actor = "test"};
        unsigned which = hall->act->which / 8;
        struct suggestion_row row;
        struct instant now;

        assert_ok(suggestions_conf_calendar(hall->conf, &calendar));
        assert_ok(suggestions_find(hall->store, picked->code, &row));
        bool separates =
                suggestion_is_petition(row.now.class) && row.now.state == SUGGESTION_STATE_CLASSIFIED;
        work.move = separates ? SUGGESTION_MOVE_SEPARATE : next[row.now.state];
        if (which % 4 == 0)
                work.move = (enum suggestion_move)(which / 4 % _SUGGESTION_MOVE_MAX);
        switch (suggestion_move_kind(work.move)->value) {
        case VALUE_NONE:
                work.value = "";
                break;
        case VALUE_CLASS:
                work.value = classes[which % ELEMENTSOF(classes)];
                break;
        case VALUE_PLACE:
                work.value = "board";
                break;
        case VALUE_CATEGORY:
                work.value = "thai-do";
                break;
        case VALUE_UNIT:
                work.value = "tu-phap";
                break;
        case VALUE_ANSWER:
        case VALUE_NOTE:
                work.value = TEXT;
                break;
        }
        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(suggestions_move(hall->book, hall->store, &now, &work));
        /* What was erased before stays so in a copy of that time. */
        if (!work.error && work.move == SUGGESTION_MOVE_SEPARATE && picked->erased_told == SIZE_MAX)
                picked->erased_told = hall->n_told;
        hall_commit(hall);
}

static void erase(struct hall *hall, struct hall_suggestion *picked) {
        struct suggestion_work work = {
                .code = picked->code, .erasure = SUGGESTION_ERASURE_ASKED, .actor = "test"};
        struct instant now;

        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(suggestions_erase(hall->book, hall->store, &now, &work));
        if (picked->erased_told == SIZE_MAX)
                picked->erased_told = hall->n_told;
        hall_commit(hall);
}

/* What was done by yesterday; whoever waits keeps what they wrote. */
static void sweep(struct hall *hall) {
        struct suggestions_kept kept;
        struct instant now;
        int32_t day;

        hall_now(hall, &now);
        if (!calendar_day(hall->book, &now.at, &day))
                return;
        assert_ok(suggestions_find_kept(hall->store, day - 1, &kept));
        for (size_t i = 0; i < kept.n; i++)
                for (size_t k = 0; k < hall->n_suggestions; k++) {
                        struct hall_suggestion *one = &hall->suggestions[k];
                        struct suggestion_row row;

                        if (one->event != kept.events[i])
                                continue;
                        assert_ok(suggestions_find(hall->store, one->code, &row));
                        if (suggestion_is_open(row.now.state))
                                HALL_BROKEN(hall, PROMISE_TEXT, "%s is erased and waits", one->once);
                        if (one->erased_told == SIZE_MAX)
                                one->erased_told = hall->n_told;
                }
        hall_begin(hall);
        assert_ok(suggestions_erase_kept(hall->book, &now, &kept));
        hall_commit(hall);
}

static void open_box(struct hall *hall) {
        struct suggestion_work work = {.box = {.letters = hall->act->where % 4, .seal = BOX_SEAL_INTACT},
                                       .actor = "test"};
        struct instant now;

        id_copy(work.box.units, sizeof(work.box.units), "van-phong mat-tran");
        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(suggestions_open_box(hall->book, &now, &work));
        hall_commit(hall);
}

/* The last minutes, or some before, do not hold; now and then nobody wrote any. */
static void void_box(struct hall *hall) {
        uint64_t last = suggestions_of(hall->book)->last_box, number = last - hall->act->where % 2;
        struct suggestion_work work = {.box = {.number = number}, .value = TEXT, .actor = "test"};
        bool stood = suggestions_box_stands(hall->book, number);
        struct instant now;

        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(suggestions_void_box(hall->book, &now, &work));
        hall_commit(hall);
        if (stood == (work.error != NULL) || suggestions_box_stands(hall->book, number))
                HALL_BROKEN(hall, PROMISE_TEXT, "opening %" PRIu64 " %s, and is voided: %s", number,
                            stood ? "stands" : "does not stand", work.error ? work.error : "yes");
}

void hall_suggest(struct hall *hall) {
        unsigned way = hall->act->which % 8;
        struct hall_suggestion *picked = pick(hall);

        if (way <= 1 || !picked)
                come(hall);
        else if (way == 2)
                erase(hall, picked);
        else if (way == 3)
                sweep(hall);
        else if (way == 4)
                (hall->act->which / 8 % 3 == 2 ? void_box : open_box)(hall);
        else
                move(hall, picked);
}

static void check_text(struct hall *hall, const struct hall_suggestion *one) {
        bool is_erased = one->erased_told != SIZE_MAX;
        struct suggestion_text_row row;
        char expected[64];

        snprintf(expected, sizeof(expected), TEXT " %s", one->once);
        int r = suggestions_load_text(hall->store, one->event, &row);
        ck_assert(r >= 0 || r == -ENOENT);
        bool has_text = r >= 0 && row.kind == SUGGESTION_KIND_TEXT;
        if (has_text == is_erased)
                HALL_BROKEN(hall, PROMISE_TEXT, "%s %s", one->once,
                            is_erased ? "is erased, and its text is there" : "has lost its text");
        else if (has_text && !streq(row.text, expected))
                HALL_BROKEN(hall, PROMISE_TEXT, "%.15s says '%.99s'", one->once, row.text);
}

/* By what the configuration asks for, which was declared. */
static void check_terms(struct hall *hall) {
        const struct suggestions *suggestions = suggestions_of(hall->book);
        struct suggestion_calendar calendar;

        assert_ok(suggestions_conf_calendar(hall->conf, &calendar));
        for (size_t i = 0; i < suggestions->n_open; i++) {
                const struct suggestion_standing *now = &suggestions->open[i].now;
                struct suggestion_term term = suggestion_term_of(now, &calendar.terms, &calendar.working);

                if (term.known != now->term.known || term.due_day != now->term.due_day ||
                    term.warn_day != now->term.warn_day)
                        HALL_BROKEN(hall, PROMISE_TERM, "suggestion %" PRIu64 " is due on %d, and not on %d",
                                    suggestions->open[i].event, now->term.due_day, term.due_day);
        }
}

static void check_reminder(struct hall *hall, size_t n) {
        const struct hall_told *told = &hall->told[n];

        if (!told->was_known)
                HALL_BROKEN(hall, PROMISE_TERM, "suggestions are due, and nobody knows the day");
        for (size_t i = 0; i < n; i++)
                if (streq(hall->told[i].type, told->type) && hall->told[i].was_known &&
                    hall_date(hall->told[i].true_usec) == hall_date(told->true_usec))
                        HALL_BROKEN(hall, PROMISE_TERM, "suggestions are due, and were that day already");
}

void hall_check_suggestions(struct hall *hall) {
        size_t n_received = 0, n_open = 0;

        check_terms(hall);
        for (size_t i = hall->first_told; i < hall->n_told; i++)
                if (streq(hall->told[i].type, "suggestions-due"))
                        check_reminder(hall, i);
        for (size_t i = hall->first_told; i < hall->n_told; i++)
                if (strstr(hall->told[i].fields, TEXT) && !streq(hall->told[i].type, "box-voided"))
                        HALL_BROKEN(hall, PROMISE_TEXT, "%.15s says what somebody wrote", hall->told[i].type);
        /* People in the hall change nothing of it. */
        if (hall->act->kind < ACT_SUGGEST)
                return;
        for (size_t i = 0; i < hall->n_told; i++)
                n_received += streq(hall->told[i].type, "suggestion-received");
        for (size_t i = 0; i < hall->n_suggestions; i++) {
                struct suggestion_row row;

                check_text(hall, &hall->suggestions[i]);
                assert_ok(suggestions_find(hall->store, hall->suggestions[i].code, &row));
                n_open += suggestion_is_open(row.now.state);
        }
        if (n_received != hall->n_suggestions)
                HALL_BROKEN(hall, PROMISE_TEXT, "%zu suggestions are recorded, and %zu were thanked",
                            n_received, hall->n_suggestions);
        if (n_open != suggestions_of(hall->book)->n_open)
                HALL_BROKEN(hall, PROMISE_TEXT, "%zu wait, and %zu are known to", n_open,
                            suggestions_of(hall->book)->n_open);
}
