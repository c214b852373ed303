/* Two days of a centre, of which the power is off in the night or for a moment, with each kind of clock: when
 * the first day ends, and when the second, and that nobody is sent away while people are there. motcuad(8)
 * has the table for people, under THE DAY OF THE QUEUE. */
#include <limits.h>

#include "daemon/queue/rules.h"
#include "tests/unit/daemon/book-memory.h"

#define MINUTE (60 * USEC_PER_SEC)
#define MIDNIGHT (NOON - 720 * MINUTE)
#define AT(hour, minute) ((hour) *60 + (minute))
#define NEXT(hour, minute) (24 * 60 + AT(hour, minute))

enum { STEP = 5, NEVER = INT_MAX, SEEDS = 400, FEW_SEEDS = 40 };

enum wall {
        BATTERY, /* right, and nobody confirms it */
        KEPT,    /* goes on from what it showed when the power went */
        ZERO,    /* begins with 1970 */
};

struct two_days {
        const char *what;
        int off, on;
        enum wall wall;
        int ntp;       /* from when on it is synchronised in the second boot */
        bool somebody; /* waits at any time, also when the power goes, at noon and in the evening */
        /* What is to be: when the first day has ended, and when the last. */
        int first_end, last_end;
};

#define OVERNIGHT AT(16, 0), NEXT(7, 20)
#define AFTER_CLOSE AT(19, 0), NEXT(7, 20)
#define EARLY NEXT(7, 25)
#define LATE NEXT(9, 0)

/* People are there from 07:30 to 11:30 and from 13:30 to 17:00; the machine stays on. */
static const struct two_days table[] = {
        {"off before, battery, early", OVERNIGHT, BATTERY, EARLY, false, NEXT(7, 20), NEXT(18, 0)},
        {"off before, battery, early, +", OVERNIGHT, BATTERY, EARLY, true, NEXT(7, 20), NEXT(18, 0)},
        {"off before, battery, late", OVERNIGHT, BATTERY, LATE, false, NEXT(7, 20), NEXT(18, 0)},
        {"off before, battery, late, +", OVERNIGHT, BATTERY, LATE, true, NEXT(7, 20), NEXT(18, 0)},
        {"off before, battery, never", OVERNIGHT, BATTERY, NEVER, false, NEXT(7, 20), NEXT(18, 0)},
        {"off before, battery, never, +", OVERNIGHT, BATTERY, NEVER, true, NEXT(7, 20), NEXT(20, 0)},
        {"off before, none, early", OVERNIGHT, KEPT, EARLY, false, NEXT(7, 25), NEXT(18, 0)},
        {"off before, none, early, +", OVERNIGHT, KEPT, EARLY, true, NEXT(7, 25), NEXT(18, 0)},
        {"off before, none, late", OVERNIGHT, KEPT, LATE, false, NEXT(9, 0), NEXT(18, 0)},
        {"off before, none, late, +", OVERNIGHT, KEPT, LATE, true, NEXT(9, 0), NEXT(18, 0)},
        {"off before, none, never", OVERNIGHT, KEPT, NEVER, false, NEXT(9, 20), NEXT(17, 30)},
        {"off before, none, never, +", OVERNIGHT, KEPT, NEVER, true, NEXT(9, 20), NEXT(20, 0)},
        {"off before, 1970, late", OVERNIGHT, ZERO, LATE, false, NEXT(9, 0), NEXT(18, 0)},
        {"off before, 1970, late, +", OVERNIGHT, ZERO, LATE, true, NEXT(9, 0), NEXT(18, 0)},
        {"off before, 1970, never", OVERNIGHT, ZERO, NEVER, false, NEXT(9, 25), NEXT(20, 0)},
        {"off before, 1970, never, +", OVERNIGHT, ZERO, NEVER, true, NEXT(9, 25), NEXT(20, 0)},
        {"off after, battery, early", AFTER_CLOSE, BATTERY, EARLY, false, AT(18, 0), NEXT(18, 0)},
        {"off after, battery, early, +", AFTER_CLOSE, BATTERY, EARLY, true, AT(18, 0), NEXT(18, 0)},
        {"off after, battery, late", AFTER_CLOSE, BATTERY, LATE, false, AT(18, 0), NEXT(18, 0)},
        {"off after, battery, late, +", AFTER_CLOSE, BATTERY, LATE, true, AT(18, 0), NEXT(18, 0)},
        {"off after, battery, never", AFTER_CLOSE, BATTERY, NEVER, false, AT(18, 0), NEXT(18, 0)},
        {"off after, battery, never, +", AFTER_CLOSE, BATTERY, NEVER, true, AT(18, 0), NEXT(20, 0)},
        {"off after, none, early", AFTER_CLOSE, KEPT, EARLY, false, AT(18, 0), NEXT(18, 0)},
        {"off after, none, early, +", AFTER_CLOSE, KEPT, EARLY, true, AT(18, 0), NEXT(18, 0)},
        {"off after, none, late", AFTER_CLOSE, KEPT, LATE, false, AT(18, 0), NEXT(18, 0)},
        {"off after, none, late, +", AFTER_CLOSE, KEPT, LATE, true, AT(18, 0), NEXT(18, 0)},
        {"off after, none, never", AFTER_CLOSE, KEPT, NEVER, false, AT(18, 0), NEXT(12, 20)},
        {"off after, none, never, +", AFTER_CLOSE, KEPT, NEVER, true, AT(18, 0), NEXT(20, 0)},
        {"a moment, battery, never", AT(10, 0), AT(10, 5), BATTERY, NEVER, false, AT(18, 0), NEXT(18, 0)},
        {"a moment, battery, never, +", AT(10, 0), AT(10, 5), BATTERY, NEVER, true, AT(18, 0), NEXT(20, 0)},
        {"a moment, none, late, +", AT(10, 0), AT(10, 5), KEPT, AT(11, 0), true, AT(18, 0), NEXT(18, 0)},
        {"a moment, none, never, +", AT(10, 0), AT(10, 5), KEPT, NEVER, true, AT(18, 5), NEXT(20, 0)},
        {"a moment, 1970, never, +", AT(10, 0), AT(10, 5), ZERO, NEVER, true, AT(18, 10), NEXT(20, 0)},
};

/* The power is off for a while; from when on the clock is synchronised afterwards. */
struct cut {
        int off, on;
        enum wall wall;
        int ntp;
};

enum { CUTS_MAX = 16, TICKETS_MAX = 1024 };

static struct memory memory;

struct run {
        const char *what;
        struct cut cuts[CUTS_MAX];
        size_t n_cuts, n_over; /* over: that have been */
        bool somebody;
        int n_days;

        int now;
        uint64_t kept_usec; /* what the clock showed when the power went */
        char boot_id[33];
        uint64_t first_of_date;  /* ticket */
        int issued[TICKETS_MAX]; /* when; by id */
        size_t boot_of[TICKETS_MAX];
        bool was_known[CUTS_MAX + 1]; /* the clock of that boot, in the end */
        int first_end, last_end;
        bool sent_away;
};

static void command(const char *action, const char *name, const char *value) {
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S(name, value));
}

static size_t count_waiting(uint64_t first) {
        const struct ticket *tickets;
        size_t n = 0, n_tickets = queue_list(queue_of(memory.book)->queue, &tickets);

        for (size_t i = 0; i < n_tickets; i++)
                n += first > 0 && tickets[i].id >= first && tickets[i].state == TICKET_WAITING;
        return n;
}

static int date_of(int now) {
        return now / (24 * 60);
}

static bool is_open(int now) {
        int minute = now % (24 * 60);

        return (minute >= AT(7, 30) && minute <= AT(11, 30)) || (minute >= AT(13, 30) && minute <= AT(17, 0));
}

/* What the agent does after each commit. */
static void end_if_due(struct run *run) {
        const struct queue_day *day = &queue_of(memory.book)->day;
        struct closing_end end;
        struct instant now;

        for (int i = 0; i < 3; i++) {
                memory_now(&memory, &now);
                queue_find_end(memory.book, &now.at, &end);
                if (end.in_usec > 0)
                        return;
                size_t n_waiting = count_waiting(run->first_of_date);
                memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "end-day"),
                                      EVENT_FIELD_S("actor", QUEUE_ACTOR_TIME));
                if (is_open(run->now) && count_waiting(run->first_of_date) < n_waiting)
                        run->sent_away = true;
                if (run->first_end == NEVER)
                        run->first_end = run->now;
                run->last_end = day->begun.boot == 0 ? run->now : run->last_end;
        }
        ck_abort_msg("%s: it ends again and again", run->what);
}

static void set_clock(struct run *run) {
        const struct cut *cut = run->n_over > 0 ? &run->cuts[run->n_over - 1] : NULL;
        uint64_t now = MIDNIGHT + (uint64_t) run->now * MINUTE;

        memory.boottime_usec = (uint64_t) (run->now - (cut ? cut->on : 0)) * MINUTE + USEC_PER_SEC;
        snprintf(run->boot_id, sizeof(run->boot_id), "%032zx", run->n_over + 1);
        memory.boot_id = run->boot_id;
        memory.synchronized = !cut || run->now >= cut->ntp;
        memory.realtime_usec = memory.synchronized || cut->wall == BATTERY ? now
                               : cut->wall == KEPT ? run->kept_usec + memory.boottime_usec
                                                   : memory.boottime_usec;
        if (memory.synchronized)
                run->was_known[run->n_over] = true;
}

static void work(struct run *run) {
        command("issue", "service", "a");
        uint64_t ticket = memory.book->outcome.ticket;
        ck_assert_uint_lt(ticket, TICKETS_MAX);
        run->issued[ticket] = run->now;
        run->boot_of[ticket] = run->n_over;
        if (run->first_of_date == 0)
                run->first_of_date = ticket;
        if (book_get_desk(memory.book, "1")->state == DESK_CLOSED)
                command("open", "counter", "1");
        if (queue_count_waiting(queue_of(memory.book)->queue, QUEUE_NOWHERE) <= run->somebody)
                return;
        command("next", "counter", "1");
        command("done", "counter", "1");
}

/* Once the time is known nobody is there of a day before, but one of whom nobody knows when that was. */
static void check_who_waits(const struct run *run) {
        const struct ticket *tickets;
        size_t n = queue_list(queue_of(memory.book)->queue, &tickets);

        for (size_t i = 0; memory.synchronized && i < n; i++) {
                int issued = run->issued[tickets[i].id];
                int dates = date_of(run->now) - date_of(issued);

                if (tickets[i].state == TICKET_WAITING)
                        ck_assert_msg(dates == 0 ||
                                              (dates == 1 && !run->was_known[run->boot_of[tickets[i].id]]),
                                      "%s: at %d/%02d:%02d one waits of %d days before", run->what,
                                      date_of(run->now), run->now / 60 % 24, run->now % 60, dates);
        }
}

static void live(struct run *run) {
        int last = AT(7, 0);

        run->first_end = NEVER;
        for (run->now = last; run->now < (run->n_days - 1) * 24 * 60 + AT(29, 0); run->now += STEP) {
                const struct cut *next = run->n_over < run->n_cuts ? &run->cuts[run->n_over] : NULL;

                if (next && run->now >= next->off && run->now < next->on)
                        continue;
                if (next && run->now >= next->on) {
                        run->kept_usec = memory.realtime_usec + STEP * MINUTE;
                        run->n_over++;
                }
                set_clock(run);
                if (date_of(last) < date_of(run->now))
                        run->first_of_date = 0;
                last = run->now;
                memory_conclude(&memory);
                end_if_due(run);
                if (is_open(run->now) && date_of(run->now) < run->n_days) {
                        work(run);
                        check_who_waits(run);
                }
                end_if_due(run);
        }
}

static void setup(void) {
        memory_open(&memory);
        memory_observe_fields(&memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                              EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                              EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 2),
                              EVENT_FIELD_T("undo_usec", 0), EVENT_FIELD_T("inactive_usec", 0),
                              TEST_QUEUE_OFF, EVENT_FIELD_T("close_of_day_usec", 18 * 60 * MINUTE));
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "a"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "1", "a");
}

static void teardown(void) {
        memory_close(&memory);
}

START_TEST(each_day_ends_as_what_is_known_of_time_allows) {
        const struct two_days *of = &table[_i];
        struct run run = {
                .what = of->what,
                .cuts = {{of->off, of->on, of->wall, of->ntp}},
                .n_cuts = 1,
                .n_days = 2,
                .somebody = of->somebody,
        };

        live(&run);
        ck_assert_msg(!run.sent_away, "%s: people are sent away", run.what);
        ck_assert_msg(run.first_end == of->first_end && run.last_end == of->last_end,
                      "%s: ends at %02d:%02d and %02d:%02d", run.what, run.first_end / 60, run.first_end % 60,
                      run.last_end / 60, run.last_end % 60);
}
END_TEST

static uint64_t draw(uint64_t *random, uint64_t n) {
        *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (*random >> 33) % n;
}

/* The machine is switched off in the evening, or is not; the power goes for some minutes, or does not. */
static void draw_cuts(struct run *run, uint64_t *random) {
        enum wall wall = draw(random, 3);

        for (int day = 0; day < run->n_days; day++) {
                int noon = day * 24 * 60 + AT(12, 0);
                struct cut moment = {.off = noon - 200 + STEP * (int) draw(random, 80)};
                struct cut night = {noon + 240 + STEP * (int) draw(random, 50), noon + AT(19, 20), wall,
                                    NEVER};

                moment.on = moment.off + STEP * (1 + (int) draw(random, 4));
                moment.wall = wall;
                moment.ntp = draw(random, 2) ? NEVER : moment.on + STEP * (int) draw(random, 30);
                if (draw(random, 2) && moment.on < night.off)
                        run->cuts[run->n_cuts++] = moment;
                if (draw(random, 4))
                        night.ntp = night.on + STEP * (int) draw(random, draw(random, 2) ? 3 : 60);
                if (draw(random, 4) && day + 1 < run->n_days)
                        run->cuts[run->n_cuts++] = night;
        }
}

START_TEST(random_days_send_nobody_away_and_keep_nobody) {
        uint64_t random = (uint64_t) _i * UINT64_C(0x9e3779b97f4a7c15) + 1;
        char what[32];
        struct run run = {.what = what, .n_days = 4, .somebody = _i % 2};

        snprintf(what, sizeof(what), "seed %d", _i);
        (void) draw(&random, 2);
        draw_cuts(&run, &random);
        live(&run);
        ck_assert_msg(!run.sent_away, "%s: people are sent away", run.what);
}
END_TEST

static void end_by_hand(void) {
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "end-day"),
                              EVENT_FIELD_S("actor", "test"));
        memory_settle(&memory);
}

static uint64_t issue(const char *text) {
        command("issue", "service", "a");
        memory_assert_last(&memory, "ticket-issued", "text", text);
        memory_settle(&memory);
        return memory.book->outcome.ticket;
}

/* Ended by hand, and then the power went: as in the morning after. Who bears the first one has been sent
 * away. */
START_TEST(a_number_may_repeat_while_nobody_knows_the_date) {
        uint64_t first = issue("A 001");

        end_by_hand();
        memory.boot_id = OTHER_BOOT;
        memory.synchronized = false;
        ck_assert_ptr_null(queue_get_ticket(queue_of(memory.book)->queue, first));
        uint64_t again = issue("A 001");
        ck_assert_uint_ne(again, first);
        end_by_hand();
        memory.synchronized = true;
        memory_conclude(&memory);
        (void) issue("A 002");
}
END_TEST

static const struct suite_case cases[] = {
        {"each_day_ends_as_what_is_known_of_time_allows", &each_day_ends_as_what_is_known_of_time_allows,
         ELEMENTSOF(table), ELEMENTSOF(table)},
        {"random_days_send_nobody_away_and_keep_nobody", &random_days_send_nobody_away_and_keep_nobody, SEEDS,
         FEW_SEEDS},
        SUITE_CASE(a_number_may_repeat_while_nobody_knows_the_date),
};

SUITE_MAIN("queue-days", cases, setup, teardown)
