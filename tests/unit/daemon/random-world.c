#include "tests/unit/daemon/random-world.h"

#include "daemon/queue/rules.h"
#include "daemon/wall/book.h"
#include "tests/unit/daemon/random-cameras.h"
#include "tests/unit/daemon/random-slips.h"

static const char *const keypads[3] = {"quay1", "quay1b", "quay2"};

uint64_t random_draw(uint64_t *state, uint64_t n) {
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        return (*state * UINT64_C(2685821657736338717) >> 33) % n;
}

static uint64_t draw(struct random_world *world, uint64_t n) {
        return random_draw(&world->random, n);
}

static void open_batch(struct random_world *world) {
        if (!world->in_batch)
                record_begin(&world->record);
        world->in_batch = true;
}

void random_world_settle(struct random_world *world) {
        if (world->in_batch)
                record_commit(&world->record);
        world->in_batch = false;
}

static void press(struct random_world *world, size_t keypad, const char *key) {
        record_event_fields(&world->record, "press", EVENT_FIELD_S("keypad", keypads[keypad]),
                            EVENT_FIELD_S("key", key), EVENT_FIELD_T("arming", world->arming[keypad]));
}

static void disarm(struct random_world *world, size_t keypad, const char *reason) {
        if (world->arming[keypad] > 0)
                record_event_fields(&world->record, "disarmed", EVENT_FIELD_S("keypad", keypads[keypad]),
                                    EVENT_FIELD_T("arming", world->arming[keypad]),
                                    EVENT_FIELD_S("reason", reason));
        world->arming[keypad] = 0;
}

/* As the aggregator would: a keypad is opened for one that waits. Now and then for one that does not. */
static void arm(struct random_world *world, size_t keypad) {
        struct book *book = recorder_book(world->record.recorder);
        uint64_t visit = ratings_of(book)->last_visit > 0 ? 1 + draw(world, ratings_of(book)->last_visit) : 1;
        char token[TOKEN_SIZE];

        for (size_t i = 0; i < ratings_of(book)->n_live && draw(world, 10) > 0; i++)
                if (streq(ratings_of(book)->live[i].keypad, keypads[keypad]))
                        visit = ratings_of(book)->live[i].visit;
        test_token(book, visit, keypad == 1 ? SUBJECT_PROCEDURES : SUBJECT_RECEPTION, token);
        if (draw(world, 20) > 0)
                disarm(world, keypad, "replaced");
        record_event_fields(&world->record, "armed", EVENT_FIELD_S("keypad", keypads[keypad]),
                            EVENT_FIELD_S("token", token), EVENT_FIELD_T("window_usec", 60000000),
                            EVENT_FIELD_T("settle_usec", 5000000));
        world->arming[keypad] = world->record.sequence - 1;
}

static void rate(struct random_world *world, size_t keypad) {
        static const char *const levels[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                             "very-dissatisfied"};

        press(world, keypad, levels[draw(world, draw(world, 2) ? 1 : ELEMENTSOF(levels))]);
        if (draw(world, 3) == 0)
                press(world, keypad, draw(world, 2) ? "reason-long-wait" : "reason-unclear");
        if (draw(world, 2)) {
                record_pass(&world->record, 5000000);
                disarm(world, keypad, "settled");
        }
}

static void repeat_old(struct random_world *world) {
        /* An event that was recorded is given again: nothing must change. */
        struct record *record = &world->record;
        uint64_t sequence = record->sequence;

        record_event_fields(record, "door", EVENT_FIELD_T("n", sequence));
        struct event_field same[] = {EVENT_FIELD_T("n", sequence)};
        ck_assert_int_eq(record_event_at(record, sequence, "door", same, 1), INTAKE_DUPLICATE);
}

static void change_presence(struct random_world *world, size_t keypad) {
        world->absent[keypad] = !world->absent[keypad];
        if (world->absent[keypad]) {
                disarm(world, keypad, "absent");
                record_event_fields(&world->record, "keypad-absent", EVENT_FIELD_S("keypad", keypads[keypad]),
                                    EVENT_FIELD_S("reason", "lost"));
        } else {
                record_event_fields(&world->record, "keypad-ready", EVENT_FIELD_S("keypad", keypads[keypad]));
        }
}

static void lose_outbox(struct random_world *world) {
        struct record *record = &world->record;
        char epoch[33];

        /* Windows that were open there are forgotten with it. */
        for (size_t i = 0; i < 3; i++)
                world->arming[i] = 0;
        snprintf(epoch, sizeof(epoch), "%032x", (unsigned) draw(world, 1000000));
        record_epoch(record, "keypad", epoch);
        record->sequence = 1;
}

static void lose_tail(struct random_world *world) {
        struct record *record = &world->record;

        if (record->sequence < 3)
                return;
        record->sequence -= 1 + draw(world, record->sequence / 3);
        record_event_fields(record, "door", EVENT_FIELD_T("other", draw(world, UINT32_MAX)));
}

static void set_clock(struct random_world *world) {
        struct record *record = &world->record;

        if (!record->synchronized) {
                record->synchronized = true;
                record->realtime_usec = NOON;
                assert_ok(clock_sim_set(record->clock, record->offset_usec, true));
        } else if (draw(world, 3) == 0) {
                record->synchronized = false;
                record->realtime_usec -= 40 * USEC_PER_DAY;
                assert_ok(clock_sim_set(record->clock, record->offset_usec - 40 * (int64_t) USEC_PER_DAY,
                                        false));
        }
}

static void observe(struct random_world *world) {
        static const char *const types[] = {"source-lost", "source-back", "centre-stopped", "centre-started"};
        const char *type = types[draw(world, ELEMENTSOF(types))];
        struct event_field of = EVENT_FIELD_S("of", "keypad"),
                           start[] = {EVENT_FIELD_S("version", "test"), EVENT_FIELD_T("down_since_usec", 1)};
        bool is_start = streq(type, "centre-started"), is_stop = streq(type, "centre-stopped");

        record_observe(&world->record, type, is_start ? start : &of,
                       is_start  ? ELEMENTSOF(start)
                       : is_stop ? 0
                                 : 1);
}

#define OBSERVE(world, ...) record_observe_fields(&(world)->record, __VA_ARGS__)

static void move_keypad(struct random_world *world) {
        OBSERVE(world, "counter-changed", EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("attendant", "quay2"),
                EVENT_FIELD_S("reception", draw(world, 2) ? "quay2" : "quay3"),
                EVENT_FIELD_S("procedures", ""));
}

static void give_up_transaction(struct random_world *world) {
        struct record *record = &world->record;
        struct random_world before;

        random_world_settle(world);
        before = *world;
        open_batch(world);
        press(world, 0, "done");
        rate(world, draw(world, 3));
        recorder_abort(record->recorder);
        uint64_t random = world->random;
        *world = before; /* the source gives the same numbers again */
        world->random = random;
}

static void add_service(struct random_world *world, const char *id, const char *prefix, uint64_t limit) {
        OBSERVE(world, "service-changed", EVENT_FIELD_S("service", id), EVENT_FIELD_S("prefix", prefix),
                EVENT_FIELD_T("limit", limit), EVENT_FIELD_S("hours", ""));
}

static void change_key(struct random_world *world, const char *keypad, const char *key, const char *service,
                       const char *counter) {
        OBSERVE(world, "key-changed", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("service", service), EVENT_FIELD_S("counter", counter));
}

static void print_rules(struct random_world *world, bool printed, const char *printers) {
        OBSERVE(world, "print-rules-changed", EVENT_FIELD_B("printed", printed),
                EVENT_FIELD_S("printers", printers), EVENT_FIELD_T("ttl_usec", 60000000));
        random_slips_rule(&world->record, printed, printers);
}

static void printer_event(struct random_world *world, const char *type, const struct event_field *fields,
                          size_t n) {
        struct record_origin origin = {PRINTER_SOURCE, world->printer_sequence++};

        ck_assert_int_eq(record_event_from(&world->record, &origin, type, fields, n), INTAKE_NEW);
}

static void lose_printer(struct random_world *world) {
        char epoch[33];
        snprintf(epoch, sizeof(epoch), "%032x", (unsigned) draw(world, 1000000));
        record_epoch(&world->record, PRINTER_SOURCE, epoch);
        world->printer_sequence = 1;
}

static void display_event(struct random_world *world, const char *type, const struct event_field *fields,
                          size_t n) {
        struct record_origin origin = {DISPLAY_SOURCE, world->display_sequence++};

        ck_assert_int_eq(record_event_from(&world->record, &origin, type, fields, n), INTAKE_NEW);
}

static void lose_display(struct random_world *world) {
        char epoch[33];
        snprintf(epoch, sizeof(epoch), "%032x", (unsigned) draw(world, 1000000));
        record_epoch(&world->record, DISPLAY_SOURCE, epoch);
        world->display_sequence = 1;
        display_event(world, "sound-absent", (struct event_field[]){EVENT_FIELD_T("n", 0)}, 1);
}

static void wall_rules(struct random_world *world, bool shown) {
        OBSERVE(world, "wall-rules-changed", EVENT_FIELD_B("shown", shown),
                EVENT_FIELD_B("rate", draw(world, 4)), EVENT_FIELD_B("level", draw(world, 4)),
                EVENT_FIELD_T("closing_usec", 900 * USEC_PER_SEC));
}

/* Of one of the last announcements, or of nothing. */
static void speak(struct random_world *world, const char *type, const char *name) {
        static const char *const endings[] = {"said", "said", "cut", "late", "forgotten"};
        const struct book *book = recorder_book(world->record.recorder);
        const struct announcement_row *row = book_announcement(book, draw(world, 8));
        struct event_field fields[] = {EVENT_FIELD_T(name, row ? row->event : draw(world, 1000)),
                                       EVENT_FIELD_S("ending", endings[draw(world, ELEMENTSOF(endings))]),
                                       EVENT_FIELD_S("output", "sanh")};

        display_event(world, type, fields, ELEMENTSOF(fields));
}

static void show(struct random_world *world) {
        static const char *const outputs[] = {"output-ready", "output-absent", "output-held",
                                              "output-failing", "output-removed"};
        const struct notice_row *notice = &wall_of(recorder_book(world->record.recorder))->row.notice;
        uint64_t what = draw(world, 100);

        if (what < 50)
                speak(world, "spoken", "speech");
        else if (what < 60)
                speak(world, "shown", "call");
        else if (what < 75) {
                struct event_field fields[] = {EVENT_FIELD_S("output", draw(world, 2) ? "sanh" : "quay"),
                                               EVENT_FIELD_S("connector", "HDMI-A-1"),
                                               EVENT_FIELD_T("width", 1920), EVENT_FIELD_T("height", 1080)};
                display_event(world, outputs[draw(world, ELEMENTSOF(outputs))], fields, ELEMENTSOF(fields));
        } else if (what < 85)
                OBSERVE(world, "notice-set", EVENT_FIELD_S("text", "Mất điện"),
                        EVENT_FIELD_B("emergency", draw(world, 2)),
                        EVENT_FIELD_T("for_usec", draw(world, 3) * 2000000), EVENT_FIELD_S("actor", "test"));
        else if (what < 92)
                OBSERVE(world, "notice-cleared", EVENT_FIELD_T("notice", draw(world, 3) ? notice->event : 7),
                        EVENT_FIELD_S("reason", "person"), EVENT_FIELD_S("actor", "test"));
        else if (what < 95)
                wall_rules(world, draw(world, 4));
        else if (what < 97)
                lose_display(world);
        else
                OBSERVE(world, draw(world, 2) ? "source-lost" : "source-back",
                        EVENT_FIELD_S("of", DISPLAY_SOURCE));
}

void random_world_open_queue(struct random_world *world) {
        world->queued = true;
        open_batch(world);
        struct event_field rules[TEST_RULES_FIELDS];
        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "shortest_visit_usec", 6000000);
        test_rules_set(rules, "kiosk_repeat_usec", 10000000);
        record_observe(&world->record, "rules-changed", rules, ELEMENTSOF(rules));
        OBSERVE(world, "queue-rules-changed", TEST_QUEUE_CLASSES(60000000, 30000000),
                EVENT_FIELD_T("no_show_strikes", 2), EVENT_FIELD_T("undo_usec", 5000000),
                EVENT_FIELD_T("inactive_usec", 4000000), TEST_QUEUE_LIMITS(20000000, 3, 30000000),
                EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        add_service(world, "ho_tich", "A", 999);
        add_service(world, "dat_dai", "B", 20);
        OBSERVE(world, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "ho_tich dat_dai"));
        OBSERVE(world, "counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "dat_dai"));
        change_key(world, "quay1", "ticket-1", "ho_tich", "");
        change_key(world, "quay1", "transfer-1", "", "2");
        change_key(world, "quay2", "transfer-1", "ho_tich", "");
        OBSERVE(world, "kiosk-changed", EVENT_FIELD_S("keypad", "quay1"),
                EVENT_FIELD_S("priority", "pregnant"), EVENT_FIELD_T("priority_usec", 3000000));
        print_rules(world, true, "");
        /* Streams are numbered as their sources come; a replay meets a source at its first event. */
        record_event_fields(&world->record, "door", EVENT_FIELD_T("n", 0));
        lose_printer(world);
        printer_event(world, "printer-ready", (struct event_field[]){EVENT_FIELD_S("printer", "phieu")}, 1);
        lose_display(world);
        wall_rules(world, true);
        random_cameras_open(world);
}

static void print(struct random_world *world) {
        static const char *const jobs[] = {"job-printed",   "job-uncertain", "job-failed",
                                           "job-cancelled", "job-expired",   "job-unheard-of"};
        static const char *const troubles[] = {"paper-out",     "paper-in",       "cover-open",
                                               "cover-closed",  "printer-absent", "printer-fault",
                                               "printer-ready", "paper-low",      "printer-removed"};
        uint64_t what = draw(world, 100);
        char key[PRINT_KEY_SIZE];

        if (what < 70) {
                test_print_key(recorder_book(world->record.recorder), what < 65 ? draw(world, 200) : 0, key);
                random_slips_key(&world->record, what, key);
                random_slips_make(&world->record);
                struct event_field fields[] = {
                        EVENT_FIELD_T("job", 1 + draw(world, 200)),
                        EVENT_FIELD_S("key", key),
                        EVENT_FIELD_S("printer", "phieu"),
                        EVENT_FIELD_S("confirmation", "barrier"),
                        EVENT_FIELD_S("reason", "unplugged"),
                        EVENT_FIELD_T("reprint", draw(world, 2)),
                        EVENT_FIELD_S("template", "ticket"),
                        EVENT_FIELD_S("kind", "ticket"),
                        EVENT_FIELD_T("attempt", 1),
                };
                printer_event(world, jobs[draw(world, ELEMENTSOF(jobs))], fields, ELEMENTSOF(fields));
        } else if (what < 95) {
                struct event_field fields[] = {EVENT_FIELD_S("printer", draw(world, 3) ? "phieu" : "phu"),
                                               EVENT_FIELD_S("reason", "unplugged")};
                printer_event(world, troubles[draw(world, ELEMENTSOF(troubles))], fields, 2);
        } else if (what < 97)
                OBSERVE(world, draw(world, 2) ? "source-lost" : "source-back",
                        EVENT_FIELD_S("of", PRINTER_SOURCE));
        else if (what == 97)
                print_rules(world, draw(world, 4), draw(world, 2) ? "phieu" : "");
        else if (what == 98)
                lose_printer(world);
        else
                OBSERVE(world, "print-given-up", EVENT_FIELD_T("ticket", draw(world, 200)),
                        EVENT_FIELD_S("text", "A 001"), EVENT_FIELD_S("reason", "refused"));
}

static void sign(struct random_world *world) {
        static const char *const officials[] = {"lan", "minh", "hoa"};
        const char *counter = draw(world, 2) ? "1" : "2", *official = officials[draw(world, 3)];

        if (draw(world, 3))
                OBSERVE(world, "signed-in", EVENT_FIELD_S("counter", counter),
                        EVENT_FIELD_S("official", official), EVENT_FIELD_S("actor", "test"));
        else if (draw(world, 2))
                OBSERVE(world, "sign-in-refused", EVENT_FIELD_S("counter", counter),
                        EVENT_FIELD_S("official", draw(world, 4) ? official : ""),
                        EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("reason", "wrong-pin"));
        else
                OBSERVE(world, "command", EVENT_FIELD_S("action", "sign-out"),
                        EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("actor", "test"));
}

/* Services, prefixes and counters come, move and go. */
static void reconfigure(struct random_world *world) {
        static const char *const services[] = {"", "dat_dai", "ho_tich dat_dai", "chung_thuc"};
        const char *counter = draw(world, 2) ? "1" : "2";

        add_service(world, draw(world, 2) ? "chung_thuc" : "dat_dai", draw(world, 2) ? "C" : "B",
                    draw(world, 2) * 10);
        if (draw(world, 4) == 0)
                OBSERVE(world, "counter-removed", EVENT_FIELD_S("counter", counter));
        OBSERVE(world, "counter-services-changed", EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("services", services[draw(world, ELEMENTSOF(services))]),
                EVENT_FIELD_S("preferred", services[draw(world, ELEMENTSOF(services))]));
}

static void command(struct random_world *world) {
        static const char *const actions[] = {"open",     "next", "start", "done",  "no-show", "recall",
                                              "transfer", "hold", "undo",  "pause", "close"};
        static const char *const services[] = {"ho_tich", "dat_dai", "none"}, *const keys[] = {"a", "b", "c"},
                                 *const named[] = {"return", "call", "cancel", "transfer"};
        const char *counter = draw(world, 2) ? "1" : "2";
        uint64_t what = draw(world, 100);
        if (what < 10)
                OBSERVE(world, "command", EVENT_FIELD_S("action", "issue"),
                        EVENT_FIELD_S("service", services[draw(world, 2)]), EVENT_FIELD_S("actor", "test"),
                        EVENT_FIELD_S("key", keys[draw(world, ELEMENTSOF(keys))]));
        else if (what < 45)
                OBSERVE(world, "command", EVENT_FIELD_S("action", "issue"),
                        EVENT_FIELD_S("service", services[draw(world, 3)]),
                        EVENT_FIELD_S("priority", draw(world, 3) ? "none" : "elderly"),
                        EVENT_FIELD_S("actor", "test"));
        else if (what < 50 || (what >= 58 && what < 66))
                OBSERVE(world, "command", EVENT_FIELD_S("action", named[draw(world, 4)]),
                        EVENT_FIELD_T("ticket", draw(world, 60)), EVENT_FIELD_S("actor", "test"),
                        EVENT_FIELD_S(what % 2 ? "counter" : "service", what % 2 ? counter : "dat_dai"));
        else if (what < 55)
                OBSERVE(world, "command", EVENT_FIELD_S("action", "transfer"),
                        EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("target", "2"),
                        EVENT_FIELD_S("actor", "test"));
        else if (what == 55 || what == 57)
                OBSERVE(world, "command", EVENT_FIELD_S("action", "end-day"),
                        EVENT_FIELD_S("actor", what == 55 ? "test" : QUEUE_ACTOR_TIME));
        else if (what >= 94)
                OBSERVE(world, "counter-inactive", EVENT_FIELD_S("counter", counter),
                        EVENT_FIELD_T("waiting", 1), EVENT_FIELD_T("idle_usec", 4000000));
        else if (what == 56)
                reconfigure(world);
        else
                OBSERVE(world, "command",
                        EVENT_FIELD_S("action",
                                      actions[draw(world, draw(world, 3) ? 5 : ELEMENTSOF(actions))]),
                        EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("actor", "test"));
}

static void attend(struct random_world *world) {
        static const char *const keys[] = {"open",       "next",     "done",     "ticket-1",    "start",
                                           "no-show",    "recall",   "hold",     "pause",       "close",
                                           "undo",       "transfer", "priority", "pause-lunch", "transfer-1",
                                           "pause-trip", "ticket-2", "return",   "sign-out"};

        const char *key = keys[draw(world, draw(world, 3) ? 4 : ELEMENTSOF(keys))];
        size_t keypad = draw(world, 2) ? 0 : 2;

        press(world, keypad, key);
        /* A finger slips, or a child goes on. */
        while (draw(world, 4) == 0) {
                record_pass(&world->record, draw(world, 2000000));
                press(world, keypad, key);
        }
}

/* What an ordinary morning never sees. */
static void happen_oddly(struct random_world *world, uint64_t what) {
        if (what < 85)
                observe(world);
        else if (what < 87)
                set_clock(world);
        else if (what == 87)
                lose_outbox(world);
        else if (what == 88)
                lose_tail(world);
        else if (what == 89)
                world->record.sequence += 3; /* a gap */
        else if (what == 90)
                record_event_fields(&world->record, "press", EVENT_FIELD_S("keypad", "quay1")); /* no key */
        else if (what == 91)
                world->record.boot_id = draw(world, 2) ? OTHER_BOOT : clock_boot_id(world->record.clock);
        else if (what == 92)
                move_keypad(world);
        else
                repeat_old(world);
}

static void happen(struct random_world *world, size_t keypad, uint64_t what) {
        if (what < 25)
                press(world, keypad == 1 ? 0 : keypad, "done");
        else if (what < 50)
                arm(world, keypad);
        else if (what < 75)
                rate(world, keypad);
        else if (what < 80)
                disarm(world, keypad, draw(world, 2) ? "window" : "restart");
        else if (what < 83)
                change_presence(world, keypad);
        else
                happen_oddly(world, what);
}

void random_world_step(struct random_world *world) {
        size_t keypad = draw(world, 3);
        uint64_t what = draw(world, 100);

        record_pass(&world->record, draw(world, 3000000));
        if (draw(world, 4) == 0)
                random_world_settle(world);
        if (what == 0) {
                give_up_transaction(world);
                return;
        }
        if (what == 1) {
                random_world_settle(world);
                record_reopen(&world->record);
        }
        open_batch(world);
        if (world->queued && random_draw(&world->cameras, 5) == 0)
                random_cameras_step(world);
        if (draw(world, 20) == 0)
                sign(world);
        else if (world->queued && draw(world, 8) == 0)
                show(world);
        else if (!world->queued || draw(world, 2))
                happen(world, keypad, what);
        else if (draw(world, 2))
                command(world);
        else if (draw(world, 2))
                attend(world);
        else
                print(world);
}
