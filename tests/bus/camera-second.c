/* The second person, and what happens between asking and doing: numbers of holds and of requests begin again
 * with another index or another daemon, and what was approved of one must not be done to another. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "camera-ask.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "services/camera/index.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define HOUR (3600 * USEC_PER_SEC)

struct waiting {
        uint64_t id;
        size_t n;
        bool is_approved;
};

static struct waiting list_requests(struct rig *rig) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        struct waiting waiting = {0};
        int is_approved = false;

        ck_assert_str_eq(rig_call(rig, rig->bus, "GetRequests", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tssttsstb)"));
        while (must(sd_bus_message_read(reply, "(tssttsstb)", &waiting.id, NULL, NULL, NULL, NULL, NULL, NULL,
                                        NULL, &is_approved)) > 0) {
                waiting.is_approved = is_approved;
                waiting.n++;
        }
        return waiting;
}

/* Of all cameras, as that of recovery is too. */
static uint64_t hold_all(struct rig *rig, uint64_t from) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint64_t id;

        ck_assert_str_eq(
                rig_call(rig, rig->bus, "Hold", &reply, "sttsa{sv}", "", from, from + HOUR, RIG_WHY, 0), "");
        must(sd_bus_message_read(reply, "t", &id));
        return id;
}

/* While the daemon runs. */
static void lose_index(struct rig *rig) {
        static const char *const names[] = {INDEX_DATABASE, INDEX_DATABASE "-wal", INDEX_DATABASE "-shm",
                                            "holds"};
        unsigned missing = rig_count(rig, "store-state state=missing"),
                 ready = rig_count(rig, "store-state state=ready");

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *path = file_join(rig->folder, names[i]);

                (void) unlink(path);
        }
        rig_await(rig, "store-state state=missing", missing + 1);
        rig_await(rig, "store-state state=ready", ready + 1);
}

static bool is_held(struct rig *rig, uint64_t wanted) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        bool found = false;
        uint64_t id = 0;

        ck_assert_str_eq(rig_call(rig, rig->bus, "GetHolds", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        while (must(sd_bus_message_read(reply, "(tsttttss)", &id, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) >
               0)
                found |= id == wanted;
        return found;
}

/* A hold on all that is there, which an operator has asked to release. */
static uint64_t begin_release(struct rig *rig, struct polkit *polkit, sd_bus **ret_operator) {
        rig_begin(rig, RIG_POLICY "SecondPerson=yes\n", RIG_C1);
        uint64_t hold = hold_all(rig, ask_footage(rig, 2));
        *ret_operator = centre_connect(rig->centre, CENTRE_OPERATOR);
        polkit_start(polkit, rig->centre, POLKIT_YES);
        ck_assert_str_eq(ask_member(rig, *ret_operator, "Release", hold, RIG_WHY),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        return hold;
}

START_TEST(an_approval_is_of_that_hold_and_not_of_its_number) {
        struct polkit polkit;
        sd_bus *operator;
        struct rig rig;

        uint64_t hold = begin_release(&rig, &polkit, &operator);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", list_requests(&rig).id, RIG_WHY), "");
        ck_assert(list_requests(&rig).is_approved);
        lose_index(&rig);
        ck_assert(is_held(&rig, hold)); /* everything, by recovery */
        ck_assert_str_eq(ask_member(&rig, operator, "Release", hold, RIG_WHY),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert(is_held(&rig, hold));
        ck_assert_uint_eq(list_requests(&rig).n, 1);
        ck_assert(!list_requests(&rig).is_approved);
        ck_assert_uint_eq(rig_count(&rig, "hold-released"), 0);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

START_TEST(what_waits_for_polkit_is_refused_when_the_index_is_another) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct polkit polkit;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t hold = hold_all(&rig, ask_footage(&rig, 2));
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        struct ask call = {.rig = &rig};
        polkit_start(&polkit, rig.centre, POLKIT_NEVER);
        must(sd_bus_message_new_method_call(operator, & message, RIG_NAME, RIG_ROOT, RIG_NAME, "Release"));
        must(sd_bus_message_append(message, "tsa{sv}", hold, RIG_WHY, 0));
        ask_begin(&call, message, operator);
        while (polkit.n_held == 0)
                must(sd_event_run(centre_event(rig.centre), LOOP_PATIENCE_USEC));
        lose_index(&rig);
        ck_assert_str_eq(ask_end(&call, NULL), SD_BUS_ERROR_LIMITS_EXCEEDED);
        polkit_answer_held(&polkit, true);
        ck_assert(is_held(&rig, hold));
        ck_assert_uint_eq(rig_count(&rig, "hold-released"), 0);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

/* Who saw it in a list, and approves a moment later, approves of nothing else. */
START_TEST(a_request_of_before_a_restart_names_no_other) {
        struct polkit polkit;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SecondPerson=yes\n", RIG_C1);
        uint64_t begun = ask_footage(&rig, 2);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + USEC_PER_SEC, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        struct waiting before = list_requests(&rig);
        rig_stop(&rig, SIGKILL);
        rig_start(&rig, NULL);
        ck_assert_uint_eq(list_requests(&rig).n, 0);
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + USEC_PER_SEC / 2, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", before.id, RIG_WHY), BUS_ERROR_NO_SUCH_REQUEST);
        ck_assert(!list_requests(&rig).is_approved);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

/* Who asked and who approved, each with a reason of their own, whatever it was of. */
START_TEST(both_who_release_stand_in_the_record) {
        struct polkit polkit;
        sd_bus *operator;
        struct rig rig;

        uint64_t hold = begin_release(&rig, &polkit, &operator);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", list_requests(&rig).id, "Đã xem"), "");
        ck_assert_str_eq(ask_member(&rig, operator, "Release", hold, RIG_WHY), "");
        rig_await(&rig,
                  "hold-released actor=uid 61003 hold=1 reason=" RIG_WHY " second=uid 0 second_reason=Đã xem",
                  1);
        ck_assert(!is_held(&rig, hold));
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

/* Pictures one after the other are a view as any other: approved of once, and no longer than that may last.
 */
START_TEST(pictures_take_a_second_person_and_end) {
        _cleanup_close_ int pipe_read = -1, pipe_write = -1;
        struct polkit polkit;
        struct rig rig;
        int ends[2];

        rig_begin(&rig, RIG_POLICY "SecondPerson=yes\nLiveViewSec=10\n", RIG_C1);
        ask_footage(&rig, 1);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        must_errno(pipe2(ends, O_CLOEXEC));
        pipe_read = ends[0];
        pipe_write = ends[1];
        must_errno(fcntl(pipe_write, F_SETPIPE_SZ, 1 << 20)); /* for all of them */
        ck_assert_str_eq(ask_picture(&rig, operator, pipe_write, RIG_WHY, "s"),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_uint_eq(rig_count(&rig, "footage-viewed"), 0);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", list_requests(&rig).id, "Đã xem"), "");
        uint64_t begun = rig_now();
        const char *error;
        size_t n = 0;
        while (streq(error = ask_picture(&rig, operator, pipe_write, RIG_WHY, "s"), ""))
                n++;
        ck_assert_str_eq(error, BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_uint_ge(rig_now() - begun, 10 * USEC_PER_SEC);
        ck_assert_uint_ge(n, 2);
        char byte;
        ck_assert_int_eq(must_errno(read(pipe_read, &byte, 1)), 1);
        rig_await(&rig,
                  "footage-viewed camera=c1 actor=uid 61003 reason=" RIG_WHY
                  " second=uid 0 second_reason=Đã xem",
                  1);
        rig_await(&rig, "footage-viewed camera=c1 actor=uid 61003 pictures=", 1);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(pictures_take_a_second_person_and_end),
        SUITE_CASE(both_who_release_stand_in_the_record),
        SUITE_CASE(an_approval_is_of_that_hold_and_not_of_its_number),
        SUITE_CASE(what_waits_for_polkit_is_refused_when_the_index_is_another),
        SUITE_CASE(a_request_of_before_a_restart_names_no_other),
};

CENTRE_SUITE_MAIN("camera-second", cases)
