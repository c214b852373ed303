/* Who may see and keep footage, what is written down of it, and what is handed out: the real daemon with the
 * shipped policy. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "camera-rig.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "services/camera/clip-verify.h"
#include "services/camera/footage.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/video-decoder.h"

#define HOUR (3600 * USEC_PER_SEC)

/* A call that waits for its answer while polkit's loop, which is ours, runs. */
struct call {
        struct rig *rig;
        sd_bus_message *answer;
        sd_bus_slot *slot;
};

static int on_answer(sd_bus_message *answer, void *userdata, _unused_ sd_bus_error *error) {
        struct call *call = userdata;

        call->answer = sd_bus_message_ref(answer);
        return 0;
}

static bool is_answered(void *userdata) {
        return ((struct call *) userdata)->answer;
}

static const char *finish(struct call *call, sd_bus_message *message, sd_bus *bus,
                          sd_bus_message **ret_reply) {
        static char name[100];

        must(sd_bus_call_async(bus, &call->slot, message, on_answer, call, LOOP_PATIENCE_USEC));
        centre_wait(call->rig->centre, is_answered, call, "an answer");
        const sd_bus_error *error = sd_bus_message_get_error(call->answer);
        (void) snprintf(name, sizeof(name), "%s", error ? error->name : "");
        if (!error && ret_reply)
                *ret_reply = sd_bus_message_ref(call->answer);
        sd_bus_message_unref(call->answer);
        sd_bus_slot_unref(call->slot);
        return name;
}

static const char *ask_format(struct rig *rig, sd_bus *bus, const char *format, uint64_t from, uint64_t until,
                              sd_bus_message **ret_reply) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct call call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, "Export"));
        must(sd_bus_message_append(message, "sttsa{sv}", "c1", from, until, RIG_WHY, 1, "format", "s",
                                   format));
        return finish(&call, message, bus, ret_reply);
}

static const char *ask_export(struct rig *rig, sd_bus *bus, uint64_t from, uint64_t until, const char *why,
                              sd_bus_message **ret_reply) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct call call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, "Export"));
        must(sd_bus_message_append(message, "sttsa{sv}", "c1", from, until, why, 0));
        return finish(&call, message, bus, ret_reply);
}

static const char *ask(struct rig *rig, sd_bus *bus, const char *member, uint64_t id, const char *why) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct call call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, member));
        must(sd_bus_message_append(message, "tsa{sv}", id, why, 0));
        return finish(&call, message, bus, NULL);
}

static const char *ask_picture(struct rig *rig, sd_bus *bus, int fd, const char *why, const char *session) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct call call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_CAMERA("c1"), "Snapshot"));
        must(sd_bus_message_append(message, "hs", fd, why));
        if (session)
                must(sd_bus_message_append(message, "a{sv}", 1, "session", "s", session));
        else
                must(sd_bus_message_append(message, "a{sv}", 0));
        return finish(&call, message, bus, NULL);
}

static uint64_t record(struct rig *rig, uint64_t seconds) {
        uint64_t begun = rig_now();

        rig_await_property(rig, RIG_DAEMON, "Recording", "yes");
        rig_await_footage(rig, "c1", begun + seconds * USEC_PER_SEC);
        return begun;
}

/* ----- exports ----- */

static void read_side(int fd, char **ret, size_t *ret_size) {
        struct stat st;

        must_errno(fstat(fd, &st));
        *ret_size = (size_t) st.st_size;
        *ret = calloc(1, *ret_size + 1);
        assert(*ret);
        ck_assert_int_eq(must_errno(pread(fd, *ret, *ret_size, 0)), st.st_size);
}

/* The verifier's word, over bytes that came through the descriptors and nothing else. */
static void check_clip(sd_bus_message *reply, bool partial) {
        struct clip_sidecar sidecar = {{0}};
        struct clip_verdict verdict;
        _cleanup_free_ char *text = NULL, *what = NULL;
        char names[CLIP_FILES_MAX + 1][CLIP_NAME_SIZE];
        int fds[CLIP_FILES_MAX + 1] = {0}, is_partial;
        const char *name;
        size_t size = 0, n = 0, bad;

        must(sd_bus_message_enter_container(reply, 'a', "(sh)"));
        while (must(sd_bus_message_read(reply, "(sh)", &name, &fds[n])) > 0) {
                ck_assert_int_eq(must_errno(fcntl(fds[n], F_GETFL)) & O_ACCMODE, O_RDONLY);
                ck_assert(write(fds[n], "x", 1) < 0);
                struct stat st;
                must_errno(fstat(fds[n], &st));
                ck_assert_uint_eq(st.st_nlink, 0);
                (void) snprintf(names[n++], CLIP_NAME_SIZE, "%s", name);
        }
        must(sd_bus_message_exit_container(reply));
        must(sd_bus_message_read(reply, "b", &is_partial));
        ck_assert_int_eq(is_partial, partial);
        ck_assert_uint_ge(n, 2);
        ck_assert(strstr(names[n - 1], ".json"));
        read_side(fds[n - 1], &text, &size);
        if (clip_sidecar_from_text(text, size, &sidecar, &what) < 0)
                ck_abort_msg("%s", what);
        ck_assert_uint_eq(sidecar.n_files, n - 1);
        must(clip_verify_sidecar(&sidecar, &bad, &verdict));
        for (size_t i = 0; i < sidecar.n_files; i++) {
                struct segment_reader reader;

                ck_assert_str_eq(names[i], sidecar.files[i].name);
                must(footage_reader(&fds[i], &reader));
                int r = clip_verify_file(&sidecar, i, &reader, &verdict);
                ck_assert_msg(r >= 0, "file %zu: %s", i, clip_fault_to_string(verdict.fault));
                ck_assert_uint_gt(verdict.fragments, 0);
        }
        clip_sidecar_done(&sidecar);
}

START_TEST(exports_are_proven_and_written_down_first) {
        _cleanup_client_message_ sd_bus_message *reply = NULL, *again = NULL, *open = NULL;
        struct polkit polkit;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1);
        uint64_t begun = record(&rig, 3);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + 60 * USEC_PER_SEC, RIG_WHY, &reply), "");
        ck_assert_str_eq(polkit.action, "vn.motcua.camera.export");
        check_clip(reply, true);
        rig_await(&rig, "footage-exported camera=c1 actor=uid 61003 reason=" RIG_WHY " sha256=", 1);
        /* Of what is written: complete, though it stands in what is still being written. */
        ck_assert_str_eq(ask_export(&rig, operator, begun, begun + 2 * USEC_PER_SEC, RIG_WHY, &open), "");
        check_clip(open, false);
        /* Of what is over: complete, whatever has come since. */
        rig_await(&rig, "segment-closed camera=c1", 1);
        uint64_t until = rig_find(&rig, "segment-closed camera=c1", 1)->until_usec;
        ck_assert_str_eq(ask_export(&rig, operator, begun, until - USEC_PER_SEC, RIG_WHY, &again), "");
        check_clip(again, false);
        rig_await(&rig, "footage-exported", 3);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

static int make_file(const struct rig *rig, const char *name) {
        _cleanup_free_ char *path = NULL;

        must(str_format(&path, "%s/c1/%s", rig->folder, name));
        return must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

/* The newest file is to be read before anything is known of the camera, and has a long hole. That of somebody
 * else cannot be read, which is no fault of the disk. */
static void add_files(const struct rig *rig) {
        int hole = make_file(rig, "0000000099.mp4"), other = make_file(rig, "0000000098.mp4");
        struct stat st;

        must_errno(stat(rig->folder, &st));
        must_errno(fchown(hole, st.st_uid, st.st_gid));
        must_errno(ftruncate(hole, INT64_C(1) << 30));
        must_errno(close(hole));
        must_errno(close(other));
}

static bool is_indexed(void *userdata) {
        const struct rig *rig = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint64_t done, total;

        must(sd_bus_get_property(rig->bus, RIG_NAME, RIG_DAEMON, "IndexProgress", NULL, &reply, "(tt)"));
        must(sd_bus_message_read(reply, "(tt)", &done, &total));
        return total == 0;
}

/* Of what was not read yet, nobody is told that it was never recorded. */
START_TEST(what_is_not_in_the_index_yet_is_asked_for_again) {
        _cleanup_free_ char *index = NULL, *wal = NULL;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1);
        uint64_t from = record(&rig, 4);
        rig_stop(&rig, SIGKILL);
        must(str_format(&index, "%s/index.db", rig.folder));
        must(str_format(&wal, "%s-wal", index));
        must_errno(unlink(index));
        (void) unlink(wal);
        add_files(&rig);
        rig_start(&rig, NULL);
        ck_assert_str_eq(ask_export(&rig, rig.bus, from, from + 3 * USEC_PER_SEC, RIG_WHY, NULL),
                         BUS_ERROR_INDEX_INCOMPLETE);
        ck_assert(!is_indexed(&rig));
        centre_wait(rig.centre, is_indexed, &rig, "the index");
        rig_await_footage(&rig, "c1", rig_now());
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        ck_assert_str_eq(ask_export(&rig, rig.bus, from, from + 3 * USEC_PER_SEC, RIG_WHY, &reply), "");
        check_clip(reply, false);
        rig_end(&rig);
}
END_TEST

START_TEST(ordinary_files_name_what_can_be_proven) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *text = NULL;
        _cleanup_video_ struct video video = {0};
        char names[4][100];
        const char *name;
        int fd, fds[4];
        size_t n = 0, size;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, (const char *const[]){"MOTCUA_REMUX=" TEST_REMUX, NULL});
        uint64_t begun = record(&rig, 3);
        ck_assert_str_eq(ask_format(&rig, rig.bus, "mp4", begun, begun + 2 * USEC_PER_SEC, &reply), "");
        must(sd_bus_message_enter_container(reply, 'a', "(sh)"));
        while (must(sd_bus_message_read(reply, "(sh)", &name, &fd)) > 0) {
                ck_assert_uint_lt(n, 4);
                (void) snprintf(names[n], sizeof(names[n]), "%s", name);
                fds[n++] = fd;
        }
        ck_assert_uint_eq(n, 4);
        ck_assert(strstr(names[0], ".mp4") && strstr(names[1], ".json"));
        ck_assert(strstr(names[2], "-ordinary.mp4") && strstr(names[3], "-ordinary.json"));
        read_side(fds[3], &text, &size);
        ck_assert_msg(strstr(text, "motcua-remux-1") && strstr(text, names[0]) && strstr(text, names[1]),
                      "%s", text);
        if (!video_missing()) {
                _cleanup_free_ char *path = NULL, *bytes = NULL;

                must_errno(asprintf(&path, "%s/ordinary.mp4", suite_dir()));
                read_side(fds[2], &bytes, &size);
                file_write(path, bytes, size);
                ck_assert(video_decode(path, &video));
                ck_assert_uint_ge(video.n_pictures, 10);
        }
        rig_await(&rig, "footage-exported camera=c1", 1);
        /* A program that fails is told of, and nothing is handed out. */
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, (const char *const[]){"MOTCUA_REMUX=/bin/false", NULL});
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        ck_assert_str_eq(ask_format(&rig, rig.bus, "mp4", begun, begun + 2 * USEC_PER_SEC, NULL),
                         BUS_ERROR_STORAGE_FAILED);
        ck_assert_uint_eq(rig_count(&rig, "footage-exported camera=c1"), 1);
        rig_end(&rig);
}
END_TEST

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
        uint64_t begun = record(&rig, 1);
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
                ck_assert_str_eq(ask(&rig, operator, "Approve", 1, RIG_WHY), BUS_ERROR_NO_SUCH_REQUEST);
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
        uint64_t begun = record(&rig, 2), until = begun + USEC_PER_SEC;
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
        ck_assert_str_eq(ask(&rig, operator, "Approve", id, RIG_WHY), BUS_ERROR_SAME_PERSON);
        ck_assert_str_eq(ask(&rig, rig.bus, "Approve", id + 1, RIG_WHY), BUS_ERROR_NO_SUCH_REQUEST);
        ck_assert_str_eq(ask(&rig, rig.bus, "Approve", id, ""), BUS_ERROR_BAD_TEXT);
        ck_assert_str_eq(ask(&rig, rig.bus, "Approve", id, RIG_WHY), "");
        /* Of another stretch, or for another reason, it is another request; and an approval is good for once.
         */
        ck_assert_str_eq(ask_export(&rig, operator, begun, until + 1, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, "Lý do khác", NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, rig.bus, begun, until, RIG_WHY, NULL),
                         BUS_ERROR_SECOND_PERSON_NEEDED);
        ck_assert_str_eq(ask_export(&rig, operator, begun, until, RIG_WHY, NULL), "");
        rig_await(&rig, "footage-exported camera=c1 actor=uid 61003 reason=" RIG_WHY " second=uid 0", 1);
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

/* When the newest hold ends. */
static uint64_t last_end(struct rig *rig) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        uint64_t id, from, until, end_usec, made, last = 0;

        ck_assert_str_eq(rig_call(rig, rig->bus, "GetHolds", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tsttttss)"));
        while (sd_bus_message_read(reply, "(tsttttss)", &id, &camera, &from, &until, &end_usec, &made,
                                   &reason, &actor) > 0)
                last = end_usec;
        return last;
}

START_TEST(the_aggregator_holds_on_its_own_connection_and_nobody_hears) {
        uint64_t a = 0, b = 0, c = 0;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = record(&rig, 1);
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
        ck_assert_str_eq(ask(&rig, rig.bus, "Release", a, RIG_WHY), "");
        ck_assert_str_eq(ask(&rig, rig.bus, "Release", a, RIG_WHY), BUS_ERROR_NO_SUCH_HOLD);
        rig_await(&rig, "hold-released actor=uid 0", 1);
        /* What was released stays so, whoever asks again. */
        ck_assert_str_eq(hold(&rig, rig.channel, STRETCH("c1", begun, begun + HOUR), "r1", &b),
                         BUS_ERROR_HOLD_OVER);
        rig_end(&rig);
}
END_TEST

START_TEST(a_hold_counts_from_when_it_was_asked_for_first) {
        static const struct {
                uint64_t ago_hours;
                const char *error;
                uint64_t left_hours;
        } asks[] = {{0, "", 180 * 24}, {24 * 170, "", 240}, {24 * 181, BUS_ERROR_HOLD_OVER, 0}};
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = record(&rig, 1);
        for (size_t i = 0; i < ELEMENTSOF(asks); i++) {
                uint64_t now_usec = rig_now();

                ck_assert_str_eq(rig_call(&rig, rig.channel, "Hold", NULL, "sttsa{sv}", "c1", begun,
                                          begun + HOUR, RIG_WHY, 1, "asked_usec", "t",
                                          now_usec - asks[i].ago_hours * HOUR),
                                 asks[i].error);
                if (asks[i].error[0] == '\0')
                        ck_assert_uint_lt(last_end(&rig) - now_usec - asks[i].left_hours * HOUR, HOUR);
        }
        /* Of a moment that has not come it is now. */
        uint64_t now_usec = rig_now();
        ck_assert_str_eq(rig_call(&rig, rig.channel, "Hold", NULL, "sttsa{sv}", "c1", begun, begun + HOUR,
                                  RIG_WHY, 1, "asked_usec", "t", UINT64_MAX),
                         "");
        ck_assert_uint_lt(last_end(&rig) - now_usec - 180 * 24 * HOUR, HOUR);
        rig_end(&rig);
}
END_TEST

START_TEST(holds_of_people_are_told_with_their_reason) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *camera, *reason, *actor;
        uint64_t id = 0, listed, from, until, end, made;
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        uint64_t begun = record(&rig, 1);
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
        record(&rig, 1);
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
        ck_assert_str_eq(ask(&rig, rig.bus, "Release", UINT64_MAX, RIG_WHY), BUS_ERROR_NO_SUCH_HOLD);
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
        record(&rig, 1);
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
        SUITE_CASE(exports_are_proven_and_written_down_first),
        SUITE_CASE(what_is_not_in_the_index_yet_is_asked_for_again),
        SUITE_CASE(ordinary_files_name_what_can_be_proven),
        SUITE_CASE(without_a_plain_yes_nothing_is_handed_out),
        SUITE_CASE(a_second_person_approves),
        SUITE_CASE(the_aggregator_holds_on_its_own_connection_and_nobody_hears),
        SUITE_CASE(a_hold_counts_from_when_it_was_asked_for_first),
        SUITE_CASE(holds_of_people_are_told_with_their_reason),
        SUITE_CASE(what_makes_no_sense_is_refused),
        SUITE_CASE(who_looks_is_written_down_when_it_begins_and_ends),
};

CENTRE_SUITE_MAIN("camera-access", cases)
