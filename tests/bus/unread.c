/*
 * Whoever does not read what is answered holds it on the bus, which takes nothing more from a daemon for
 * which 127 MiB wait. So each gets only so much, and everybody else is answered as before.
 */
#include "services/base/unread.h"
#include "tests/lib/attackers.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/loop.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/scene.h"

enum {
        VISITS = 170, /* events for an answer of full length */
        MIB = 1024 * 1024,
        /* What is known to wait, what may be assumed to, and the last answer of each account. */
        LIVE_MAX = UNREAD_TOTAL_MAX + UNREAD_ASSUMED_MAX + CENTRE_STRANGERS * MIB / 2,
        BUS_KB_MAX = 96 * 1024,
        DAEMON_KB_MAX = 16 * 1024,
};

struct hall {
        struct scene scene;
        size_t n_visits;
        uint64_t bus_kb, daemon_kb; /* before */
};

static void visit(struct hall *hall) {
        size_t n = ++hall->n_visits;

        client_press(hall->scene.bus, "quay1", "done");
        scene_await(&hall->scene, "armed", n);
        client_press(hall->scene.bus, "quay1", "satisfied");
        const struct record *rating = scene_await(&hall->scene, "rating", n);
        ck_assert_uint_eq(record_t(rating, "visit"), n);
}

static void begin(struct hall *hall) {
        *hall = (struct hall){};
        scene_begin(&hall->scene, centre_config_quick);
        while (hall->n_visits < VISITS)
                visit(hall);
        hall->bus_kb = process_pss_kb(centre_bus_process(hall->scene.centre));
        hall->daemon_kb = process_pss_kb(centre_process(hall->scene.centre, CENTRE_MOTCUAD));
}

/* What the bus holds of all that the aggregator sent, for whomever. */
static uint64_t live_bytes(struct hall *hall) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint32_t bytes = 0;
        const char *key;

        must(sd_bus_call_method(hall->scene.bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                "org.freedesktop.DBus.Debug.Stats", "GetConnectionStats", NULL, &reply, "s",
                                "vn.motcua.Centre1"));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                must(sd_bus_message_read(reply, "s", &key));
                if (streq(key, "IncomingBytes"))
                        must(sd_bus_message_read(reply, "v", "u", &bytes));
                else
                        must(sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        return bytes;
}

static bool is_answered(sd_bus *bus, uint32_t max) {
        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        must(sd_bus_message_new_method_call(bus, &call, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                            "vn.motcua.Centre1", "GetEventsSince"));
        must(sd_bus_message_append(call, "tu", UINT64_C(0), max));
        int r = sd_bus_call(bus, call, LOOP_PATIENCE_USEC, &error, &reply);
        ck_assert_msg(r >= 0 || sd_bus_error_has_name(&error, SD_BUS_ERROR_LIMITS_EXCEEDED), "%s: %s",
                      error.name, error.message);
        return r >= 0;
}

/* Refused when attackers take all the time that there is for reads: then it asks again. It never waits in
 * vain. */
static void read_honestly(struct hall *hall, enum centre_user user, bool may_be_refused) {
        sd_bus *bus = centre_connect(hall->scene.centre, user);
        uint64_t begin_usec = monotonic_usec();

        for (size_t n = 0; n < 3;) {
                if (is_answered(bus, 1000) || may_be_refused)
                        n++;
                else if (monotonic_usec() - begin_usec > LOOP_PATIENCE_USEC)
                        test_die("an honest reader is never answered");
                else
                        must(sd_event_run(centre_event(hall->scene.centre), 20 * USEC_PER_MSEC));
        }
        sd_bus_close_unref(bus);
}

static void check_bounds(struct hall *hall) {
        uint64_t bus_kb = process_pss_kb(centre_bus_process(hall->scene.centre)),
                 daemon_kb = process_pss_kb(centre_process(hall->scene.centre, CENTRE_MOTCUAD));

        if (getenv("MOTCUA_SHOW"))
                fprintf(stderr, "live %lu bus %lu daemon %lu\n", live_bytes(hall), bus_kb, daemon_kb);
        ck_assert_uint_lt(live_bytes(hall), LIVE_MAX);
        if (sanitized)
                return;
        ck_assert_uint_lt(bus_kb, hall->bus_kb + BUS_KB_MAX);
        ck_assert_uint_lt(daemon_kb, hall->daemon_kb + DAEMON_KB_MAX);
}

static const struct {
        enum attack attack;
        unsigned n_accounts;
        uint64_t until; /* calls: answered, they would be several times what the bus takes */
        bool is_flood;  /* which takes all the time that there is for reads: others may be refused, by name */
} attacks[] = {
        {ATTACK_NEVER_READ_SLOWLY, 1, 2000, false},
        {ATTACK_NEVER_READ_SLOWLY, 20, 3000, false},
        {ATTACK_NEVER_READ, 1, 20000, true},
};

START_TEST(unread_answers_are_bounded_and_everybody_else_is_answered) {
        struct hall hall;

        begin(&hall);
        struct attackers *attackers =
                attackers_new(hall.scene.centre, attacks[_i].attack, attacks[_i].n_accounts);
        while (attackers_count(attackers) < attacks[_i].until || live_bytes(&hall) < MIB) {
                visit(&hall);
                check_bounds(&hall);
                must(sd_event_run(centre_event(hall.scene.centre), 20 * USEC_PER_MSEC));
        }
        read_honestly(&hall, CENTRE_NOBODY, attacks[_i].is_flood);
        read_honestly(&hall, CENTRE_OPERATOR, attacks[_i].is_flood);
        if (attacks[_i].n_accounts == 1)
                read_honestly(&hall, CENTRE_STRANGER, attacks[_i].is_flood);
        check_bounds(&hall);
        attackers_free(attackers);
        read_honestly(&hall, CENTRE_NOBODY, /* may_be_refused= */ false);
        read_honestly(&hall, CENTRE_STRANGER, /* may_be_refused= */ false);
        visit(&hall);
        scene_end(&hall.scene);
}
END_TEST

/* By calls that wait for their answer, and look at nothing else that comes. */
START_TEST(whoever_reads_is_never_refused) {
        struct hall hall;

        begin(&hall);
        sd_bus *bus = centre_connect(hall.scene.centre, CENTRE_NOBODY);
        for (size_t i = 0; i < 300; i++)
                ck_assert(is_answered(bus, 1000));
        sd_bus_close_unref(bus);
        for (size_t i = 0; i < 100; i++) {
                bus = centre_connect(hall.scene.centre, CENTRE_NOBODY);
                ck_assert(is_answered(bus, 1000));
                sd_bus_close_unref(bus);
        }
        ck_assert_uint_lt(live_bytes(&hall), MIB);
        scene_end(&hall.scene);
}
END_TEST

static const struct suite_case cases[] = {
        {"unread_answers_are_bounded_and_everybody_else_is_answered",
         &unread_answers_are_bounded_and_everybody_else_is_answered, ELEMENTSOF(attacks)},
        SUITE_CASE(whoever_reads_is_never_refused),
};

CENTRE_SUITE_MAIN("unread", cases)
