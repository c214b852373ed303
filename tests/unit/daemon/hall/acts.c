#include "daemon/calendar/mark.h"
#include "daemon/corrections/correction.h"
#include "daemon/queue/book.h"
#include "daemon/ratings/rules.h"
#include "tests/unit/daemon/hall/hall.h"

#include <inttypes.h>

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR (60 * MINUTE)

static const char *const attendant_keys[] = {"next",  "done", "open",        "start",   "next",   "done",
                                             "next",  "done", "open",        "no-show", "recall", "hold",
                                             "pause", "undo", "pause-lunch", "return",  "close",  "transfer"};
static const char *const levels[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                     "very-dissatisfied"};
static const char *const actions[] = {"next",        "open",    "done",   "start",    "next",
                                      "open",        "no-show", "recall", "hold",     "pause",
                                      "pause-after", "undo",    "close",  "transfer", "return"};
static const char *const named[] = {"call", "return", "cancel", "transfer"};
static const char *const news[] = {"job-printed", "job-printed",   "job-uncertain",
                                   "job-failed",  "job-cancelled", "job-expired"};
static const char *const troubles[] = {"paper-out", "paper-in", "printer-ready", "cover-open",
                                       "printer-absent"};
static const char *const walls[_WALL_MAX] = {"the right time", "the hour of the last shutdown", "1970"};
static const char *const arrivals[] = {"at once", "late", "never"};
static const uint64_t offs[] = {10 * USEC_PER_SEC, 5 * MINUTE, HOUR, 0};

static const char *counter_of(const struct act *act) {
        static const char *const counters[HALL_COUNTERS] = {"1", "2", "3"};

        return counters[act->where % HALL_COUNTERS];
}

#define PICK(list, i) ((list)[(i) % ELEMENTSOF(list)])

static void press(struct hall *hall, const char *keypad, const char *key) {
        for (unsigned i = 0; i < hall->act->times; i++) {
                hall_press(hall, keypad, key, 0);
                /* What follows quickly comes in one batch. */
                if (hall->act->gap_usec > 500 * USEC_PER_MSEC)
                        hall_deliver(hall);
                if (i + 1 < hall->act->times)
                        hall->now_usec += hall->act->gap_usec;
        }
        hall_deliver(hall);
}

static void press_kiosk(struct hall *hall) {
        char key[16];

        if (hall->act->where % 6 == 5)
                hall_press(hall, "cua", "priority", 0);
        snprintf(key, sizeof(key), "ticket-%u", 1 + hall->act->which % 3);
        press(hall, "cua", key);
}

static void press_attendant(struct hall *hall) {
        char keypad[] = {'q', 'u', 'a', 'y', (char) ('1' + hall->act->where % HALL_COUNTERS), '\0'};

        press(hall, keypad, PICK(attendant_keys, hall->act->which));
}

/* Who is told the number of a ticket may ask for it again. */
static void note_key(struct hall *hall, size_t key, bool was_there) {
        uint64_t id = hall->book->outcome.ticket;
        uint64_t issued_usec = hall->view.tickets[id].issued_usec;

        if (was_there && id > 0 &&
            (hall->keyed[key].ticket != id || hall->keyed[key].issued_usec != issued_usec))
                HALL_BROKEN(hall, PROMISE_TICKET_KEY, "key k%zu gave %s, and then %s", key + 1,
                            hall->view.tickets[hall->keyed[key].ticket].text, hall->view.tickets[id].text);
        if (id == 0)
                return;
        hall->keyed[key].ticket = id;
        hall->keyed[key].issued_usec = issued_usec;
}

static void issue(struct hall *hall) {
        size_t key = hall->act->where % (HALL_KEYS + 2);
        char text[3] = {'k', (char) ('1' + key), '\0'};
        bool is_keyed = key < HALL_KEYS, was_there = false;
        bool is_told = is_keyed && hall->mistake != MISTAKE_FORGETS_TICKET_KEY;

        if (is_keyed && hall->keyed[key].ticket > 0)
                was_there = book_day_ticket(hall->book, hall->keyed[key].ticket) &&
                            hall->view.tickets[hall->keyed[key].ticket].issued_usec ==
                                    hall->keyed[key].issued_usec;
        struct event_field fields[] = {
                EVENT_FIELD_S("action", "issue"),
                EVENT_FIELD_S("service", hall_services[hall->act->which % 4]),
                EVENT_FIELD_S("priority", hall->act->which / 4 % 3 == 2 ? "elderly" : "none"),
                EVENT_FIELD_S("actor", "test"),
                EVENT_FIELD_S("key", text),
        };
        hall_begin(hall);
        hall_observe(hall, "command", fields, ELEMENTSOF(fields) - !is_told);
        hall_commit(hall);
        if (is_keyed)
                note_key(hall, key, was_there);
}

/* Most often of the day's last ones. */
static uint64_t pick_ticket(const struct hall *hall) {
        const struct ticket *tickets;
        size_t n = queue_list(queue_of(hall->book)->queue, &tickets);

        return n == 0 ? 1 : tickets[n - 1 - hall->act->where / HALL_COUNTERS % n].id;
}

static void command(struct hall *hall, const char *action, bool names_ticket) {
        bool is_transfer = streq(action, "transfer");
        struct event_field fields[6] = {EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test")};
        size_t n = 2;

        if (names_ticket)
                fields[n++] = EVENT_FIELD_T("ticket", pick_ticket(hall));
        if (!names_ticket || streq(action, "call"))
                fields[n++] = EVENT_FIELD_S("counter", counter_of(hall->act));
        if (is_transfer && hall->act->which / 16 % 2)
                fields[n++] = EVENT_FIELD_S("target", hall->act->which / 32 % 2 ? "1" : "2");
        else if (is_transfer)
                fields[n++] = EVENT_FIELD_S("service", hall_services[hall->act->which / 32 % 3]);
        hall_begin(hall);
        hall_observe(hall, "command", fields, n);
        hall_commit(hall);
}

/* As motcuad does once somebody may: what does not fit the rating is refused. */
static void correct(struct hall *hall) {
        enum correction correction = hall->act->which % _CORRECTION_MAX;
        uint64_t last = ratings_of(hall->book)->last_visit;
        uint64_t visit = last > 0 ? last - hall->act->where % 8 % last : 0;
        struct event_field fields[6] = {
                EVENT_FIELD_T("visit", visit),
                EVENT_FIELD_S("subject", "reception"),
                EVENT_FIELD_S("actor", "test"),
                EVENT_FIELD_S(correction_kind(correction)->text_field, "vì sao"),
        };
        struct rating_row *rating;
        const char *problem;
        size_t n = 4;

        hall_begin(hall);
        int r = ratings_find(hall->book, visit, SUBJECT_RECEPTION, &rating);
        if (r >= 0 && !correction_refusal(correction, rating, &problem)) {
                fields[n++] = EVENT_FIELD_S("counter", rating->counter);
                if (correction == CORRECTION_REPLY)
                        fields[n++] = EVENT_FIELD_S("official", rating->official);
                hall_observe(hall, correction_kind(correction)->event, fields, n);
        }
        hall_commit(hall);
}

static void rate_by_phone(struct hall *hall) {
        uint64_t last = ratings_of(hall->book)->last_visit, left_usec;
        const struct phone_wish wish = {
                .visit = last > 0 ? last - hall->act->where % 8 % last : 0,
                .subject = hall->act->where / 8 % 2 ? SUBJECT_PROCEDURES : SUBJECT_RECEPTION,
                .level = hall->act->which % _LEVEL_MAX,
        };
        struct instant now;
        int outcome;

        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(ratings_rate_by_phone(hall->book, &now, &wish, &outcome, &left_usec));
        hall_commit(hall);
}

static void tell_of_paper(struct hall *hall) {
        struct hall_job *job =
                hall->n_jobs == 0 ? NULL : &hall->jobs[hall->n_jobs - 1 - hall->act->where % hall->n_jobs];

        if (!job || job->over)
                return;
        struct hall_row *row = hall_add_row(hall, &hall->printer, PICK(news, hall->act->which));
        job->over = !streq(row->type, "job-uncertain");
        hall_add_s(row, "key", job->key);
        hall_add_s(row, "printer", "phieu");
        hall_add_s(row, "confirmation", "barrier");
        hall_add_s(row, "reason", "unplugged");
        hall_add_t(row, "job", (uint64_t) (job - hall->jobs) + 1);
        hall_add_t(row, "reprint", 0);
        hall_add_t(row, "attempt", 1);
        row->fields[row->n_fields++] = EVENT_FIELD_S("template", "ticket");
        row->fields[row->n_fields++] = EVENT_FIELD_S("kind", "ticket");
        hall_deliver(hall);
}

static void tell_of_printer(struct hall *hall) {
        struct hall_row *row = hall_add_row(hall, &hall->printer, PICK(troubles, hall->act->which));

        hall_add_s(row, "printer", "phieu");
        hall_add_s(row, "reason", "unplugged");
        hall_deliver(hall);
}

/* Harm that a program would do here. */
static void reload_wrongly(struct hall *hall) {
        struct queue_part *bq = queue_of(hall->book);

        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                struct service_row *service = &bq->services[i];

                service->dirty = true;
                if (hall->mistake == MISTAKE_CHANGES_WITHOUT_EVENT)
                        service->limit = 77;
                if (hall->mistake == MISTAKE_STRANDS_SILENTLY && !queue_is_served(bq->queue, i))
                        service->unserved = true;
                if (hall->mistake != MISTAKE_BEGINS_NUMBERS_AGAIN ||
                    !book_service_is_unused(hall->book, 0, i))
                        continue;
                service->issued = 0;
                queue_set_issued(bq->queue, i, 0);
        }
        if (hall->mistake == MISTAKE_CLOSES_ON_RELOAD)
                hall_observe_fields(hall, "counter-removed", EVENT_FIELD_S("counter", "1"));
}

/* A program that forgot that it had. */
static void remind_again(struct hall *hall) {
        const struct calendar *calendar = calendar_of(hall->book);
        const struct reminder_row *row =
                calendar->n_reminders > 0 ? &calendar->reminders[calendar->n_reminders - 1] : NULL;
        char day[DAY_TEXT_SIZE];

        if (!row || hall->mistake != MISTAKE_REMINDS_AGAIN)
                return;
        day_format(row->day, day);
        hall_observe_fields(hall, "duty-due", EVENT_FIELD_S("duty", row->duty),
                            EVENT_FIELD_S("period", "2026"), EVENT_FIELD_S("day", day),
                            EVENT_FIELD_S("by_day", day), EVENT_FIELD_S("end_day", day),
                            EVENT_FIELD_S("title", "Việc"), EVENT_FIELD_S("title_en", "Duty"));
}

static void reload(struct hall *hall) {
        hall_load_configuration(hall, hall->act->which);
        hall_begin(hall);
        hall_declare(hall);
        if (hall->mistake != MISTAKE_NONE)
                reload_wrongly(hall);
        remind_again(hall);
        hall_commit(hall);
}

static void restore(struct hall *hall) {
        if (hall->n_copied == 0)
                return;
        for (size_t i = hall->n_copied; i < hall->n_told; i++) {
                free(hall->told[i].source);
                free(hall->told[i].type);
                free(hall->told[i].fields);
        }
        hall->is_restored = true;
        hall->n_told = hall->n_copied;
        hall->first_told = hall->n_copied;
        hall_forget_sheets(hall, hall->n_copied);
        hall_forget_suggestions(hall, hall->n_copied);
        hall_view_again(hall);
        hall_restart(hall, hall->copy, NULL);
}

/* Somebody is being thanked then. */
static void strike(struct hall *hall, bool by_power) {
        _cleanup_free_ char *expected = hall_describe(hall), *path = NULL;

        assert_ok(str_format(&path, "%s/killed.db", hall->dir));
        hall_press(hall, "cua", "ticket-1", 0);
        hall_begin(hall);
        hall_offer(hall, &hall->keypad);
        assert_ok(book_flush(hall->book, hall->store));
        hall_copy(hall, path);
        hall_abort(hall);
        if (by_power) {
                uint64_t off = PICK(offs, hall->act->which / 9), at = hall->now_usec;
                uint64_t midnight = day_start_usec(day_of(at, 7 * (int64_t) HOUR) + 1, 7 * (int64_t) HOUR);
                unsigned ntp = hall->act->which / 3 % 3;
                struct instant now;

                hall_now(hall, &now);
                ck_assert_uint_lt(hall->boot + 1, HALL_BOOTS);
                hall->boot++;
                hall->kept_usec = now.at.realtime_usec;
                hall->now_usec = hall->booted_usec = off > 0 ? at + off : midnight + 7 * HOUR + 20 * MINUTE;
                hall->ntp_usec = ntp == 2   ? UINT64_MAX
                                 : ntp == 1 ? hall->now_usec + 95 * MINUTE
                                            : hall->now_usec + 10 * USEC_PER_SEC;
                hall_reset_keypads(hall);
        }
        hall_restart(hall, path, expected);
}

static void restart(struct hall *hall) {
        _cleanup_free_ char *expected = hall_describe(hall);

        hall_restart(hall, NULL, expected);
}

static void copy(struct hall *hall) {
        hall_copy(hall, hall->copy);
        hall->n_copied = hall->n_told;
}

/* What is due, or overdue, is done that day; a duty that is there no more is nobody's. */
static void mark(struct hall *hall, const char *duty) {
        const struct duty_asked asked = {duty, "", "biên bản", ""};
        struct duty_mark_row row;
        char day[DAY_TEXT_SIZE];
        struct instant now;
        const char *problem;

        hall_now(hall, &now);
        if (calendar_may_mark(hall->book, &now.at, &asked, &row, &problem))
                return;
        day_format(row.done_day, day);
        hall_observe_fields(hall, "duty-done", EVENT_FIELD_S("duty", row.duty),
                            EVENT_FIELD_S("period", row.period), EVENT_FIELD_S("done_day", day),
                            EVENT_FIELD_S("text", row.text), EVENT_FIELD_S("actor", "test"));
}

static void end_day(struct hall *hall) {
        hall_begin(hall);
        mark(hall, "box");
        mark(hall, "letters");
        hall_observe_fields(hall, "command", EVENT_FIELD_S("action", "end-day"),
                            EVENT_FIELD_S("actor", "test"));
        hall_commit(hall);
}

static void rate(struct hall *hall) {
        const struct act *act = hall->act;

        for (unsigned i = 0; i < act->times; i++)
                hall_rate(hall, act->where % HALL_KEYPADS, PICK(levels, act->which));
        hall_deliver(hall);
}

static void carry_out(struct hall *hall, const struct act *act) {
        switch (act->kind) {
        case ACT_TICKET:
                press_kiosk(hall);
                return;
        case ACT_KEY:
                press_attendant(hall);
                return;
        case ACT_RATE:
                rate(hall);
                return;
        case ACT_ISSUE:
                issue(hall);
                return;
        case ACT_COMMAND:
                command(hall, PICK(actions, act->which), false);
                return;
        case ACT_NAMED:
                command(hall, PICK(named, act->which), true);
                return;
        case ACT_CORRECT:
                correct(hall);
                return;
        case ACT_PHONE:
                rate_by_phone(hall);
                return;
        case ACT_SHEET:
        case ACT_SUGGEST:
                (act->kind == ACT_SHEET ? hall_answer : hall_suggest)(hall);
                return;
        case ACT_PAPER:
                tell_of_paper(hall);
                return;
        case ACT_PRINTER:
                tell_of_printer(hall);
                return;
        case ACT_RELOAD:
                reload(hall);
                return;
        case ACT_COPY:
                copy(hall);
                return;
        case ACT_RESTORE:
                restore(hall);
                return;
        case ACT_RESTART:
                restart(hall);
                return;
        case ACT_KILL:
        case ACT_CUT:
                strike(hall, act->kind == ACT_CUT);
                return;
        case ACT_END:
                end_day(hall);
                return;
        case _ACT_MAX:
                break;
        }
        ck_abort();
}

void hall_do(struct hall *hall, const struct act *act) {
        hall->act = act;
        hall->first_told = hall->n_told;
        hall_look_at_doors(hall);
        hall_pass(hall, act->after_usec);
        if (hall->broken != _PROMISE_MAX)
                return;
        carry_out(hall, act);
        if (hall->broken == _PROMISE_MAX)
                hall_follow(hall);
        if (hall->broken == _PROMISE_MAX)
                hall_check(hall);
}

static uint64_t draw(uint64_t *random, uint64_t n) {
        *random ^= *random >> 12;
        *random ^= *random << 25;
        *random ^= *random >> 27;
        return (*random * UINT64_C(2685821657736338717) >> 33) % n;
}

static uint64_t draw_time(uint64_t *random) {
        uint64_t what = draw(random, 100);

        return what < 30   ? draw(random, 4 * USEC_PER_SEC)
               : what < 75 ? draw(random, 2 * MINUTE)
               : what < 97 ? draw(random, 10 * MINUTE)
                           : draw(random, 5 * HOUR);
}

/* Each difference is rare, so that most of what is configured stays. */
static uint32_t draw_configuration(uint64_t *random) {
        uint32_t bits = UINT32_MAX;

        for (int i = 0; i < 3; i++)
                bits &= (uint32_t) draw(random, 65536);
        return bits;
}

static uint32_t find_word(const char *const *words, const char *word) {
        uint32_t i = 0;

        while (!streq(words[i], word))
                i++;
        return i;
}

/* What an attendant does most often; steps: at each counter, from the morning on. */
static void draw_work(uint64_t *random, unsigned steps[static HALL_COUNTERS], struct act *act) {
        static const char *const script[] = {"open",  "next", "start", "done",  "undo",    "next",
                                             "start", "done", "next",  "start", "no-show", "next"};
        bool is_key = act->kind == ACT_KEY;

        if ((!is_key && act->kind != ACT_COMMAND) || draw(random, 4) == 0)
                return;
        const char *word = PICK(script, steps[act->where % HALL_COUNTERS]++);
        act->which = find_word(is_key ? attendant_keys : actions, word);
        if (streq(word, "undo"))
                act->after_usec %= 4 * USEC_PER_SEC;
}

/* Whoever was served may say how it was. */
static void draw_rating(uint64_t *random, const struct act *before, struct act *act) {
        bool is_done = (before->kind == ACT_KEY && streq(PICK(attendant_keys, before->which), "done")) ||
                       (before->kind == ACT_COMMAND && streq(PICK(actions, before->which), "done"));

        if (!is_done || draw(random, 3) == 0)
                return;
        act->kind = ACT_RATE;
        act->where = before->where % HALL_COUNTERS;
        act->after_usec %= 40 * USEC_PER_SEC;
}

void hall_make_days(uint64_t seed, struct hall_days *ret) {
        static const enum act_kind mix[] = {
                ACT_TICKET, ACT_TICKET,  ACT_TICKET,  ACT_TICKET,  ACT_KEY,     ACT_KEY,     ACT_KEY,
                ACT_KEY,    ACT_KEY,     ACT_KEY,     ACT_RATE,    ACT_RATE,    ACT_ISSUE,   ACT_ISSUE,
                ACT_ISSUE,  ACT_COMMAND, ACT_COMMAND, ACT_COMMAND, ACT_COMMAND, ACT_NAMED,   ACT_NAMED,
                ACT_PAPER,  ACT_PAPER,   ACT_PAPER,   ACT_PRINTER, ACT_RELOAD,  ACT_CORRECT, ACT_PHONE,
                ACT_PHONE,  ACT_SHEET,   ACT_SUGGEST};
        static const enum act_kind rare[] = {ACT_COPY, ACT_RESTORE, ACT_RESTART, ACT_KILL,
                                             ACT_CUT,  ACT_CUT,     ACT_END};
        uint64_t random = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1);
        unsigned steps[HALL_COUNTERS] = {0};

        ret->wall = seed % _WALL_MAX;
        for (ret->n = 0; ret->n < HALL_ACTS;) {
                struct act *act = &ret->acts[ret->n++];

                *act = (struct act){
                        .kind = draw(&random, 16) == 0 ? PICK(rare, draw(&random, 700))
                                                       : PICK(mix, draw(&random, 2700)),
                        .after_usec = draw_time(&random),
                        .which = (uint32_t) draw(&random, 5184),
                        .where = (uint32_t) draw(&random, 720),
                        .times = draw(&random, 4) == 0 ? 2 + (unsigned) draw(&random, 2) : 1,
                        .gap_usec = draw(&random, 3500) * USEC_PER_MSEC,
                };
                if (act->kind == ACT_RELOAD)
                        act->which = draw_configuration(&random);
                /* Most of them work at two counters, which are closed after a long time. */
                if (act->after_usec > 2 * HOUR || act->kind == ACT_END || act->kind == ACT_CUT)
                        memset(steps, 0, sizeof(steps));
                if (draw(&random, 4) > 0)
                        act->where -= act->where % HALL_COUNTERS == 2;
                if (ret->n > 1)
                        draw_rating(&random, act - 1, act);
                draw_work(&random, steps, act);
        }
}

/* What people and devices do. */
static void write_deed(FILE *f, const struct act *act) {
        unsigned which = act->which;

        if (act->kind == ACT_TICKET)
                fprintf(f, "the kiosk's key ticket-%u%s", 1 + which % 3,
                        act->where % 6 == 5 ? " after its key priority" : "");
        else if (act->kind == ACT_KEY)
                fprintf(f, "key %s at counter %s", PICK(attendant_keys, which), counter_of(act));
        else if (act->kind == ACT_RATE)
                fprintf(f, "key %s on keypad %s", PICK(levels, which),
                        hall_keypads[act->where % HALL_KEYPADS]);
        else if (act->kind == ACT_ISSUE)
                fprintf(f, "IssueTicket %s%s", hall_services[which % 4],
                        which / 4 % 3 == 2 ? ", elderly" : "");
        else if (act->kind == ACT_COMMAND)
                fprintf(f, "command %s at counter %s", PICK(actions, which), counter_of(act));
        else if (act->kind == ACT_NAMED)
                fprintf(f, "command %s of the ticket %u before the last, at counter %s", PICK(named, which),
                        act->where / HALL_COUNTERS, counter_of(act));
        else if (act->kind == ACT_CORRECT)
                fprintf(f, "%s of visit %u before the last", correction_kind(which % _CORRECTION_MAX)->event,
                        act->where % 8);
        else if (act->kind == ACT_PHONE)
                fprintf(f, "level %u by phone of visit %u before the last", which % _LEVEL_MAX,
                        act->where % 8);
        else if (act->kind == ACT_SHEET)
                fprintf(f, "a sheet of the survey, the %uth way, %u times, of whom: %u", which, act->times,
                        act->where);
        else if (act->kind == ACT_SUGGEST)
                fprintf(f, "a suggestion, the %uth way, %u times, of which: %u", which, act->times,
                        act->where);
        else if (act->kind == ACT_PAPER)
                fprintf(f, "%s of the job %u before the last", PICK(news, which), act->where);
        else if (act->kind == ACT_PRINTER)
                fprintf(f, "the printer tells %s", PICK(troubles, which));
        if (act->kind == ACT_ISSUE && act->where % (HALL_KEYS + 2) < HALL_KEYS)
                fprintf(f, ", with key k%u", 1 + act->where % (HALL_KEYS + 2));
        if (act->kind <= ACT_RATE && act->times > 1)
                fprintf(f, ", %u times, %.3f s apart", act->times, (double) act->gap_usec / 1e6);
}

static void write_act(FILE *f, const struct act *act) {
        static const char *const off[] = {"10 s", "5 min", "an hour", "the night"};
        static const char *const texts[_ACT_MAX] = {
                [ACT_RELOAD] = "reload: ",
                [ACT_COPY] = "the record is copied",
                [ACT_RESTORE] = "the copy takes the record's place",
                [ACT_RESTART] = "restart",
                [ACT_KILL] = "the kiosk's key ticket-1, and a kill before it is recorded",
                [ACT_CUT] = "the kiosk's key ticket-1, and the power goes before it is recorded, ",
                [ACT_END] = "the day is ended",
        };

        fprintf(f, "  after %9.3f s: ", (double) act->after_usec / 1e6);
        if (texts[act->kind])
                fputs(texts[act->kind], f);
        else
                write_deed(f, act);
        if (act->kind == ACT_RELOAD)
                hall_write_configuration(f, act->which);
        if (act->kind == ACT_CUT)
                fprintf(f, "for %s; NTP comes %s", PICK(off, act->which / 9), arrivals[act->which / 3 % 3]);
        fputc('\n', f);
}

void hall_write_days(FILE *f, const struct hall_days *days) {
        fprintf(f, "after a power cut the clock shows %s\n", walls[days->wall]);
        for (size_t i = 0; i < days->n; i++)
                write_act(f, &days->acts[i]);
}
