/* Who may see and keep footage, what is written down of it, and what is handed out: the real daemon with the
 * shipped policy. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "camera-ask.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "tests/lib/client.h"

#define HOUR (3600 * USEC_PER_SEC)

START_TEST(without_a_plain_yes_nothing_is_handed_out) {
        static const struct {
                enum polkit_answer answer;
                const char *error;
                unsigned refused;
        } cases[] = {
                {POLKIT_NO, BUS_ERROR_NOT_AUTHORIZED, 1},
                {POLKIT_PASSWORD, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, 1},
                {POLKIT_ERROR, BUS_ERROR_NO_AUTHORITY, 0},
                {POLKIT_NONSENSE, BUS_ERROR_NO_AUTHORITY, 0},
        };
        _cleanup_close_ int pipe_read = -1, pipe_write = -1;
        unsigned refused = 0;
        int ends[2];
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = ask_footage(&rig, 1);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        must_errno(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
        pipe_read = ends[0];
        pipe_write = ends[1];
        /* There is no polkit at all. */
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + HOUR, RIG_WHY, NULL),
                         BUS_ERROR_NO_AUTHORITY);
        ck_assert_str_eq(ask_picture(&rig, operator, pipe_write, RIG_WHY, NULL), BUS_ERROR_NO_AUTHORITY);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                struct polkit polkit;

                polkit_start(&polkit, rig.centre, cases[i].answer);
                ck_assert_str_eq(ask_export(&rig, operator, begun, begun + HOUR, RIG_WHY, NULL),
                                 cases[i].error);
                ck_assert_str_eq(ask_picture(&rig, operator, pipe_write, RIG_WHY, NULL), cases[i].error);
                ck_assert_str_eq(ask_member(&rig, operator, "Approve", 1, RIG_WHY),
                                 BUS_ERROR_NO_SUCH_REQUEST);
                polkit_stop(&polkit);
                refused += cases[i].refused;
                ck_assert_uint_eq(rig_count(&rig, "footage-refused camera=c1 actor=uid 61003 what=export"),
                                  refused);
                ck_assert_uint_eq(rig_count(&rig, "footage-refused camera=c1 actor=uid 61003 what=view"),
                                  refused);
        }
        char byte;
        ck_assert(read(pipe_read, &byte, 1) < 0);
        ck_assert_uint_eq(rig_count(&rig, "footage-exported") + rig_count(&rig, "footage-viewed"), 0);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

START_TEST(a_second_person_approves) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        struct polkit polkit;
        struct rig rig;
        uint64_t id;

        rig_begin(&rig, RIG_POLICY "SecondPerson=yes\n", RIG_C1);
        uint64_t begun = ask_footage(&rig, 2), until = begun + USEC_PER_SEC;
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetRequests", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tssttsstb)"));
        must(sd_bus_message_read(reply, "(tssttsstb)", &id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
        ck_assert(sd_bus_message_at_end(reply, false) > 0); /* asked twice, it is one */
        ck_assert_str_eq(ask_member(&rig, operator, "Approve", id, RIG_WHY), BUS_ERROR_SAME_PERSON);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", id + 1, RIG_WHY), BUS_ERROR_NO_SUCH_REQUEST);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", id, ""), BUS_ERROR_BAD_TEXT);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Approve", id, RIG_WHY), "");
        /* Of another stretch, or for another reason, it is another request; and an approval is good for once.
         */
        ck_assert_str_eq(ask_export(&rig, operator, begun, until + 1, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, "Lý do khác", NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, rig.bus, begun, until, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, RIG_WHY, NULL), "");
        rig_await(&rig,
                  "footage-exported camera=c1 actor=uid 61003 reason=" RIG_WHY
                  " second=uid 0 second_reason=" RIG_WHY,
                  1);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

/* ----- holds ----- */

struct stretch {
        const char *camera;
        uint64_t from, until;
};
#define STRETCH(camera, from, until) (&(const struct stretch){(camera), (from), (until)})

static const char *hold(struct rig *rig, sd_bus *bus, const struct stretch *stretch, const char *key,
                        uint64_t *ret) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *error = rig_call(rig, bus, "Hold", &reply, "sttsa{sv}", stretch->camera, stretch->from,
                                     stretch->until, RIG_WHY, 2, "key", "s", key, "visit", "t", UINT64_C(7));

        if (error[0] == '\0')
                must(sd_bus_message_read(reply, "t", ret));
        return error;
}

START_TEST(the_aggregator_holds_on_its_own_connection_and_nobody_hears) {
        uint64_t a = 0, b = 0, c = 0;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = ask_footage(&rig, 1);
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r1", &a), "");
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r1", &b), "");
        ck_assert_uint_eq(a, b);
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r2", &c), "");
        ck_assert_uint_ne(a, c);
        /* It is as durable as footage. */
        rig_stop(&rig, SIGKILL);
        rig_start(&rig, NULL);
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r1", &b), "");
        ck_assert_uint_eq(a, b);
        /* That is all that it may. */
        ck_assert_str_eq(rig_call(&rig, rig.channel, "Release", NULL, "tsa{sv}", a, RIG_WHY, 0),
                         SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_str_eq(rig_call(&rig, rig.channel, "Export", NULL, "sttsa{sv}", "c1", begun, begun + HOUR,
                                  RIG_WHY, 0),
                         SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_str_eq(rig_call(&rig, rig.channel, "AcceptStore", NULL, "sa{sv}", RIG_WHY, 0),
                         SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_uint_eq(rig_count(&rig, "hold-"), 0);
        /* People release it, and that is told. */
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Release", a, RIG_WHY), "");
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Release", a, RIG_WHY), BUS_ERROR_NO_SUCH_HOLD);
        rig_await(&rig, "hold-released actor=uid 0", 1);
        /* What was released stays so, whoever asks again. */
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r1", &b),
                         BUS_ERROR_HOLD_OVER);
        rig_end(&rig);
}
END_TEST

START_TEST(holds_of_people_are_told_with_their_reason) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        uint64_t id = 0, listed, from, until, end, made;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = ask_footage(&rig, 1);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("", begun, begun + HOUR), "k", &id), "");
        rig_await(&rig, "hold-placed camera= actor=uid 0", 1);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetHolds", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        must(sd_bus_message_read(reply, "(tsttttss)", &listed, &camera, &from, &until, &end, &made, &reason,
                                 &actor));
        ck_assert_uint_eq(listed, id);
        ck_assert(from == begun && until == begun + HOUR && end > made + 179 * 24 * HOUR);
        ck_assert_str_eq(reason, RIG_WHY);
        ck_assert_str_eq(actor, "uid 0");
        rig_end(&rig);
}
END_TEST

START_TEST(what_makes_no_sense_is_refused) {
        static const char *const bad_reasons[] = {"", " ", "a\nb", "a\342\200\256b"}; /* U+202E */
        _cleanup_free_ char *long_reason = malloc(600), *huge = malloc(100001);
        uint64_t id, now = rig_now();
        struct rig rig;

        assert(long_reason && huge);
        memset(long_reason, 'a', 599);
        long_reason[599] = '\0';
        memset(huge, 'a', 100000);
        huge[100000] = '\0';
        rig_begin(&rig, RIG_POLICY, RIG_C1);
        ask_footage(&rig, 1);
        for (size_t i = 0; i < ELEMENTSOF(bad_reasons); i++)
                ck_assert_str_eq(ask_export(&rig, rig.bus, now, now + HOUR, bad_reasons[i], NULL),
                                 BUS_ERROR_BAD_TEXT);
        ck_assert_str_eq(ask_export(&rig, rig.bus, now, now + HOUR, long_reason, NULL), BUS_ERROR_BAD_TEXT);
        ck_assert_str_ne(ask_export(&rig, rig.bus, now, now + HOUR, huge, NULL), "");
        ck_assert_str_eq(ask_export(&rig, rig.bus, now, now, RIG_WHY, NULL), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(ask_export(&rig, rig.bus, now, now + 7 * HOUR, RIG_WHY, NULL),
                         BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(ask_export(&rig, rig.bus, UINT64_MAX - 1, UINT64_MAX, RIG_WHY, NULL),
                         BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(ask_export(&rig, rig.bus, 1, HOUR, RIG_WHY, NULL), BUS_ERROR_NOT_RECORDED);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("c1", 1, HOUR), "k", &id), BUS_ERROR_NOT_RECORDED);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("c9", now, now + HOUR), "k", &id),
                         BUS_ERROR_NO_SUCH_CAMERA);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("../c1", now, now + HOUR), "k", &id),
                         BUS_ERROR_NO_SUCH_CAMERA);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("c1", now, now + 48 * HOUR), "k", &id),
                         BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(hold(&rig, rig.bus, STRETCH("c1", now, now + HOUR), long_reason, &id),
                         BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "Hold", NULL, "sttsa{sv}", "c1", now, now + HOUR, RIG_WHY, 1,
                                  "end_usec", "t", now + UINT64_C(4000) * 24 * HOUR),
                         BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(ask_member(&rig, rig.bus, "Release", UINT64_MAX, RIG_WHY), BUS_ERROR_NO_SUCH_HOLD);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetFigures", NULL, "sa{sv}", "2026-02-30", 0),
                         BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetGaps", NULL, "stta{sv}", "c9", (uint64_t) 0, now, 0),
                         BUS_ERROR_NO_SUCH_CAMERA);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetHolds", NULL, "a{sv}", 1, "x", "s", "y"),
                         BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "Export", NULL, "sttsa{sv}", "c1", now, now + HOUR, RIG_WHY,
                                  1, "format", "s", "avi"),
                         BUS_ERROR_BAD_OPTION);
        rig_await_property(&rig, RIG_DAEMON, "State", "ready");
        rig_end(&rig);
}
END_TEST

/* ----- looking ----- */

static size_t read_all(int fd, uint8_t *bytes, size_t size) {
        size_t n = 0;

        for (ssize_t r; n < size && (r = read(fd, bytes + n, size - n)) != 0;)
                n += (size_t) must_errno(r);
        return n;
}

static bool is_jpeg(const uint8_t *bytes, size_t size) {
        return size > 100 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[size - 2] == 0xff &&
               bytes[size - 1] == 0xd9;
}

START_TEST(who_looks_is_written_down_when_it_begins_and_ends) {
        static uint8_t bytes[1024 * 1024];
        struct polkit polkit;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        ask_footage(&rig, 1);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        for (int i = 0; i < 3; i++) {
                _cleanup_free_ char *path = NULL;

                must_errno(asprintf(&path, "%s/picture-%d", suite_dir(), i));
                _cleanup_close_ int fd = must_errno(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
                ck_assert_str_eq(ask_picture(&rig, operator, fd, RIG_WHY, "s1"), "");
                must_errno(lseek(fd, 0, SEEK_SET));
                ck_assert(is_jpeg(bytes, read_all(fd, bytes, sizeof(bytes))));
                /* It is not empty any more. */
                ck_assert_str_eq(ask_picture(&rig, operator, fd, RIG_WHY, "s1"), BUS_ERROR_BAD_ARGUMENT);
        }
        ck_assert_uint_eq(polkit.n_asked, 1);
        ck_assert_str_eq(polkit.action, "vn.motcua.camera.view");
        ck_assert_uint_eq(rig_count(&rig, "footage-viewed"), 1);
        _cleanup_close_ int read_only = must_errno(open("/dev/null", O_RDONLY | O_CLOEXEC));
        ck_assert_str_eq(ask_picture(&rig, operator, read_only, RIG_WHY, NULL), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(ask_picture(&rig, operator, read_only, "", NULL), BUS_ERROR_BAD_TEXT);
        /* The session is over when the daemon stops, at the latest. */
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, NULL);
        rig_await(&rig, "footage-viewed camera=c1 actor=uid 61003 pictures=", 1);
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(without_a_plain_yes_nothing_is_handed_out),
        SUITE_CASE(a_second_person_approves),
        SUITE_CASE(the_aggregator_holds_on_its_own_connection_and_nobody_hears),
        SUITE_CASE(holds_of_people_are_told_with_their_reason),
        SUITE_CASE(what_makes_no_sense_is_refused),
        SUITE_CASE(who_looks_is_written_down_when_it_begins_and_ends),
};

CENTRE_SUITE_MAIN("camera-access", cases)
