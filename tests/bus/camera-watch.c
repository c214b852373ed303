/* Who looks on while it is recorded, by what door, and what whoever reads badly costs others: nothing. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

#include "camera-rig.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "services/camera/splitter.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/process.h"
#include "tests/lib/video-decoder.h"

enum { PIPE_SMALL = 4096 };

/* What comes out of a pipe, and what it is. */
struct view {
        struct rig *rig;
        int from; /* -1: closed */
        FILE *file;
        char *path;
        sd_event_source *source;
        struct splitter *splitter;
        struct box_track track;
        unsigned inits, fragments;
        uint32_t frames;
        uint64_t end; /* of the last fragment */
        bool is_over, is_odd;
};

static void on_init(_unused_ const uint8_t *bytes, _unused_ size_t size, const struct box_track *track,
                    void *userdata) {
        struct view *view = userdata;

        view->inits++;
        view->track = *track;
}

static void on_fragment(_unused_ uint8_t *bytes, const struct box_fragment *box, _unused_ uint64_t at_nsec,
                        void *userdata) {
        struct view *view = userdata;

        view->is_odd |= box->sequence != ++view->fragments || box->base_time != view->end ||
                        (view->fragments == 1 && !box->key);
        view->end = box->base_time + box->duration;
        view->frames += box->frames;
}

static int on_bytes(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents, void *userdata) {
        struct view *view = userdata;
        uint8_t bytes[65536];
        ssize_t n = must_errno(read(fd, bytes, sizeof(bytes)));

        if (n == 0) {
                view->is_over = true;
                return sd_event_source_set_enabled(view->source, SD_EVENT_OFF);
        }
        must(splitter_feed(view->splitter, bytes, (size_t) n, 1));
        assert(fwrite(bytes, 1, (size_t) n, view->file) == (size_t) n);
        return 0;
}

/* Reads all that comes, from the loop. */
static void view_read(struct view *view, const char *name) {
        static const struct splitter_events events = {.init = on_init, .fragment = on_fragment};

        must_errno(asprintf(&view->path, "%s/%s", suite_dir(), name));
        view->file = fopen(view->path, "wxe");
        assert(view->file);
        must(splitter_new(&events, view, &view->splitter));
        must(sd_event_add_io(centre_event(view->rig->centre), &view->source, view->from, EPOLLIN, on_bytes,
                             view));
}

static void view_close(struct view *view) {
        view->source = sd_event_source_disable_unref(view->source);
        if (view->from >= 0)
                close(view->from);
        view->from = -1;
        if (view->file)
                fclose(view->file);
        view->file = NULL;
        view->splitter = splitter_free(view->splitter);
        free(view->path);
        view->path = NULL;
}

struct call {
        struct rig *rig;
        sd_bus_message *answer;
        sd_bus_slot *slot;
        char name[100];
};

static int on_answer(sd_bus_message *answer, void *userdata, _unused_ sd_bus_error *error) {
        struct call *call = userdata;
        const sd_bus_error *failure = sd_bus_message_get_error(answer);

        (void) snprintf(call->name, sizeof(call->name), "%s", failure ? failure->name : "");
        call->answer = sd_bus_message_ref(answer);
        return 0;
}

static bool is_answered(void *userdata) {
        return ((struct call *) userdata)->answer;
}

static void call_begin(struct call *call, sd_bus *bus, const char *path, const char *why, int fd) {
        _cleanup_client_message_ sd_bus_message *message = NULL;

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, path, RIG_NAME ".Camera", "Watch"));
        must(sd_bus_message_append(message, "hsa{sv}", fd, why, 0));
        must(sd_bus_call_async(bus, &call->slot, message, on_answer, call, LOOP_PATIENCE_USEC));
}

static const char *call_end(struct call *call) {
        centre_wait(call->rig->centre, is_answered, call, "an answer");
        call->answer = sd_bus_message_unref(call->answer);
        call->slot = sd_bus_slot_unref(call->slot);
        return call->name;
}

static struct call call;

static const char *watch_fd(struct rig *rig, sd_bus *bus, const char *why, int fd) {
        call = (struct call){.rig = rig};
        call_begin(&call, bus, RIG_ROOT "/camera/c1", why, fd);
        return call_end(&call);
}

/* With a pipe of this size, whose end for reading the view has. */
static const char *watch(struct rig *rig, sd_bus *bus, struct view *view) {
        _cleanup_close_ int to = -1;
        int ends[2];

        *view = (struct view){.rig = rig};
        must_errno(pipe2(ends, O_CLOEXEC));
        view->from = ends[0];
        to = ends[1];
        must_errno(fcntl(to, F_SETPIPE_SZ, PIPE_SMALL));
        return watch_fd(rig, bus, RIG_WHY, to);
}

struct view_wait {
        struct view *view;
        unsigned fragments;
};

static bool has_fragments(void *userdata) {
        const struct view_wait *wait = userdata;

        return wait->view->fragments >= wait->fragments;
}

static bool is_over(void *userdata) {
        return ((struct view *) userdata)->is_over;
}

static void await_fragments(struct view *view, unsigned n) {
        struct view_wait wait = {view, n};

        centre_wait(view->rig->centre, has_fragments, &wait, "fragments");
        ck_assert(!view->is_odd);
        ck_assert_uint_eq(view->inits, 1);
}

/* Of one who says that it ends so, when it is told. */
static void await_end(struct view *view, const char *end, unsigned n) {
        _cleanup_free_ char *line = NULL;

        must_errno(asprintf(&line, "footage-watched camera=c1 actor=uid 0 end=%s", end));
        rig_await(view->rig, line, n);
}

static void begin(struct rig *rig, const char *policy) {
        rig_begin(rig, policy, RIG_C1);
        rig_await_property(rig, RIG_DAEMON, "Recording", "yes");
}

/* Nothing that is done by who looks makes a gap. */
static void end(struct rig *rig) {
        struct rig_footage footage;

        rig_await_property(rig, RIG_CAMERA("c1"), "Viewers", "0");
        ck_assert_uint_eq(rig_count(rig, "recording-gap"), 0);
        rig_stop(rig, SIGTERM);
        rig_check_files(rig, "c1", false, &footage);
        ck_assert_uint_ge(footage.fragments, 2);
        rig_end(rig);
}

/* ----- looking ----- */

START_TEST(what_is_recorded_is_seen_while_it_is_written) {
        _cleanup_video_ struct video video = {0};
        struct polkit polkit;
        struct view view;
        struct rig rig;

        begin(&rig, RIG_POLICY);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(watch(&rig, operator, & view), "");
        ck_assert_str_eq(polkit.action, "vn.motcua.camera.view");
        ck_assert_uint_eq(rig_count(&rig, "footage-watched camera=c1 actor=uid 61003 reason=" RIG_WHY), 1);
        rig_await_property(&rig, RIG_CAMERA("c1"), "Viewers", "1");
        view_read(&view, "seen.mp4");
        await_fragments(&view, 2);
        /* Another segment, of another time: what is seen goes on. */
        rig_sim(&rig, "SetClock", "xb", INT64_C(600000000), 1);
        rig_await(&rig, "segment-closed camera=c1", 1);
        await_fragments(&view, view.fragments + 2);
        fflush(view.file);
        if (!video_missing()) {
                ck_assert(video_decode(view.path, &video));
                ck_assert_uint_eq(video.n_pictures, view.frames);
        }
        view_close(&view);
        rig_await(&rig, "footage-watched camera=c1 actor=uid 61003 end=left reason=" RIG_WHY, 1);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        end(&rig);
}
END_TEST

START_TEST(who_is_gone_from_the_bus_sees_no_more) {
        struct view view;
        struct rig rig;

        begin(&rig, RIG_POLICY);
        sd_bus *root = centre_connect(rig.centre, CENTRE_ROOT);
        ck_assert_str_eq(watch(&rig, root, &view), "");
        view_read(&view, "seen.mp4");
        await_fragments(&view, 1);
        sd_bus_close_unref(root);
        centre_wait(rig.centre, is_over, &view, "the end");
        await_end(&view, "left", 1);
        view_close(&view);
        end(&rig);
}
END_TEST

START_TEST(a_live_view_lasts_as_long_as_it_may) {
        struct view view;
        struct rig rig;

        begin(&rig, RIG_POLICY "LiveViewSec=10\n");
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        view_read(&view, "seen.mp4");
        await_fragments(&view, 1);
        centre_wait(rig.centre, is_over, &view, "the end");
        await_end(&view, "time", 1);
        view_close(&view);
        end(&rig);
}
END_TEST

START_TEST(what_is_no_pipe_is_refused_and_closed_ones_cost_nothing) {
        _cleanup_free_ char *path = NULL;
        struct view view;
        struct rig rig;
        int ends[2];

        begin(&rig, RIG_POLICY);
        must_errno(asprintf(&path, "%s/file", suite_dir()));
        _cleanup_close_ int file = must_errno(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)),
                            null = must_errno(open("/dev/null", O_WRONLY | O_CLOEXEC));
        must_errno(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
        _cleanup_close_ int here = ends[0], there = ends[1];
        ck_assert_str_eq(watch_fd(&rig, rig.bus, RIG_WHY, file), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(watch_fd(&rig, rig.bus, RIG_WHY, null), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(watch_fd(&rig, rig.bus, RIG_WHY, here), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        ck_assert_str_eq(watch_fd(&rig, rig.bus, RIG_WHY, view.from), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(watch_fd(&rig, rig.bus, "", there), BUS_ERROR_BAD_TEXT);
        view_close(&view);
        await_end(&view, "left", 1);
        for (unsigned i = 2; i < 20; i++) {
                ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
                view_close(&view);
                await_end(&view, "left", i);
        }
        end(&rig);
}
END_TEST

START_TEST(a_hundred_who_ask_are_two_who_see) {
        enum { N = 100 };
        static struct call calls[N];
        unsigned n_seen = 0, n_refused = 0;
        _cleanup_close_ int to = -1;
        struct view views[2];
        struct polkit polkit;
        struct rig rig;
        int ends[2];

        begin(&rig, RIG_POLICY);
        must_errno(pipe2(ends, O_CLOEXEC));
        to = ends[1];
        for (size_t i = 0; i < N; i++) {
                calls[i] = (struct call){.rig = &rig};
                call_begin(&calls[i], rig.bus, RIG_ROOT "/camera/c1", RIG_WHY, to);
        }
        for (size_t i = 0; i < N; i++) {
                const char *name = call_end(&calls[i]);

                n_seen += name[0] == '\0';
                n_refused += streq(name, SD_BUS_ERROR_LIMITS_EXCEEDED);
        }
        ck_assert_uint_eq(n_seen, 2);
        ck_assert_uint_eq(n_refused, N - 2);
        /* There is room for somebody else. */
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        for (size_t i = 0; i < ELEMENTSOF(views); i++)
                ck_assert_str_eq(watch(&rig, operator, & views[i]), "");
        rig_await_property(&rig, RIG_CAMERA("c1"), "Viewers", "4");
        close(ends[0]);
        await_end(&views[0], "left", 2);
        for (size_t i = 0; i < ELEMENTSOF(views); i++)
                view_close(&views[i]);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        end(&rig);
}
END_TEST

/* ----- who may ----- */

START_TEST(who_may_not_is_given_nothing_and_is_told_of) {
        struct polkit polkit;
        struct view view;
        struct rig rig;

        begin(&rig, RIG_POLICY);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        ck_assert_str_eq(watch(&rig, operator, & view), BUS_ERROR_NO_AUTHORITY);
        view_close(&view);
        polkit_start(&polkit, rig.centre, POLKIT_NO);
        ck_assert_str_eq(watch(&rig, operator, & view), BUS_ERROR_NOT_AUTHORIZED);
        char byte;
        ck_assert_int_eq(must_errno(read(view.from, &byte, 1)), 0);
        view_close(&view);
        rig_await(&rig, "footage-refused camera=c1 actor=uid 61003 what=view", 1);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        end(&rig);
}
END_TEST

START_TEST(a_second_person_approves_of_each_view) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        struct polkit polkit;
        const char *what;
        struct view view;
        struct rig rig;
        uint64_t id;

        begin(&rig, RIG_POLICY "SecondPerson=yes\n");
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_YES);
        ck_assert_str_eq(watch(&rig, operator, & view), BUS_ERROR_SECOND_PERSON_NEEDED);
        view_close(&view);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "GetRequests", &reply, "a{sv}", 0), "");
        must(sd_bus_message_enter_container(reply, 'a', "(tssttsstb)"));
        must(sd_bus_message_read(reply, "(tssttsstb)", &id, &what, NULL, NULL, NULL, NULL, NULL, NULL, NULL));
        ck_assert_str_eq(what, "watch");
        ck_assert_str_eq(rig_call(&rig, rig.bus, "Approve", NULL, "tsa{sv}", id, RIG_WHY, 0), "");
        ck_assert_str_eq(watch(&rig, operator, & view), "");
        rig_await(&rig, "footage-watched camera=c1 actor=uid 61003 reason=" RIG_WHY " second=uid 0", 1);
        view_close(&view);
        rig_await(&rig, "footage-watched camera=c1 actor=uid 61003 end=left", 1);
        ck_assert_str_eq(watch(&rig, operator, & view), BUS_ERROR_SECOND_PERSON_NEEDED);
        view_close(&view);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        end(&rig);
}
END_TEST

/* ----- what ends it ----- */

START_TEST(camera_reload_and_stop_end_it) {
        struct view view;
        struct rig rig;

        begin(&rig, RIG_POLICY);
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        rig_reload(&rig);
        await_end(&view, "reload", 1);
        view_close(&view);
        /* Another size of pictures is another file. */
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        view_read(&view, "flap.mp4");
        await_fragments(&view, 1);
        rig_sim(&rig, "Flap", "s", "c1");
        centre_wait(rig.centre, is_over, &view, "the end");
        await_end(&view, "camera", 1);
        view_close(&view);
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        rig_sim(&rig, "Plug", "sb", "c1", 0);
        await_end(&view, "camera", 2);
        view_close(&view);
        ck_assert_str_eq(watch(&rig, rig.bus, &view), BUS_ERROR_ABSENT);
        view_close(&view);
        rig_sim(&rig, "Plug", "sb", "c1", 1);
        rig_await_property(&rig, RIG_CAMERA("c1"), "Recording", "yes");
        ck_assert_str_eq(watch(&rig, rig.bus, &view), "");
        rig_stop(&rig, SIGTERM);
        view_close(&view);
        rig_start(&rig, NULL);
        await_end(&view, "stopped", 1);
        rig_end(&rig);
}
END_TEST

/* Of a camera that has left the configuration while polkit was asked: nobody. */
START_TEST(what_waits_for_polkit_is_refused_by_a_reload) {
        struct polkit polkit;
        _cleanup_close_ int to = -1;
        struct call asked;
        struct rig rig;
        int ends[2];

        begin(&rig, RIG_POLICY);
        sd_bus *operator= centre_connect(rig.centre, CENTRE_OPERATOR);
        polkit_start(&polkit, rig.centre, POLKIT_NEVER);
        must_errno(pipe2(ends, O_CLOEXEC));
        to = ends[1];
        asked = (struct call){.rig = &rig};
        call_begin(&asked, operator, RIG_ROOT "/camera/c1", RIG_WHY, to);
        while (polkit.n_held == 0)
                must(sd_event_run(centre_event(rig.centre), LOOP_PATIENCE_USEC));
        rig_configure(&rig, RIG_POLICY, RIG_C2);
        rig_reload(&rig);
        ck_assert_str_eq(call_end(&asked), SD_BUS_ERROR_LIMITS_EXCEEDED);
        polkit_answer_held(&polkit, true);
        rig_await_property(&rig, RIG_CAMERA("c2"), "Recording", "yes");
        ck_assert_uint_eq(rig_count(&rig, "footage-watched"), 0);
        close(ends[0]);
        polkit_stop(&polkit);
        sd_bus_close_unref(operator);
        rig_end(&rig);
}
END_TEST

/* ----- as people do it ----- */

/* Of the file, which ends anywhere. */
static void count_fragments(struct view *view, const char *path) {
        static const struct splitter_events events = {.init = on_init, .fragment = on_fragment};
        size_t size;
        _cleanup_free_ char *bytes = file_read(path, &size);

        must(splitter_new(&events, view, &view->splitter));
        must(splitter_feed(view->splitter, bytes, size, 1));
        view->splitter = splitter_free(view->splitter);
}

START_TEST(a_player_that_stops_is_dropped_and_what_it_has_stays) {
        struct view view = {0};
        struct rig rig;

        begin(&rig, RIG_POLICY);
        view.rig = &rig;
        _cleanup_free_ char *bus = centre_path(rig.centre, "bus"), *path = NULL, *option = NULL,
                            *log = centre_path(rig.centre, "log/motcuactl");
        must_errno(asprintf(&path, "%s/seen.mp4", suite_dir()));
        must_errno(asprintf(&option, "--bus=unix:path=%s", bus));
        const char *const argv[] = {TEST_MOTCUACTL, option, "camera", "watch", "c1", RIG_WHY, path, NULL};
        struct process *process = process_start(
                centre_event(rig.centre), &(struct process_spec){.argv = argv, .log_path = log}, NULL, NULL);
        rig_await(&rig, "footage-watched camera=c1 actor=uid 0 reason=" RIG_WHY, 1);
        rig_await_footage(&rig, "c1", rig_now() + 2 * USEC_PER_SEC);
        process_signal(process, SIGSTOP);
        await_end(&view, "slow", 1);
        process_signal(process, SIGCONT);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        ck_assert_int_eq(process_result(process), 0);
        process_free(process);
        _cleanup_free_ char *said = file_read(log, NULL);
        ck_assert_msg(strstr(said, "motcuactl events"), "%s", said);
        count_fragments(&view, path);
        ck_assert(view.fragments >= 2 && !view.is_odd);
        end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_recorded_is_seen_while_it_is_written),
        SUITE_CASE(who_is_gone_from_the_bus_sees_no_more),
        SUITE_CASE(a_live_view_lasts_as_long_as_it_may),
        SUITE_CASE(what_is_no_pipe_is_refused_and_closed_ones_cost_nothing),
        SUITE_CASE(a_hundred_who_ask_are_two_who_see),
        SUITE_CASE(who_may_not_is_given_nothing_and_is_told_of),
        SUITE_CASE(a_second_person_approves_of_each_view),
        SUITE_CASE(camera_reload_and_stop_end_it),
        SUITE_CASE(what_waits_for_polkit_is_refused_by_a_reload),
        SUITE_CASE(a_player_that_stops_is_dropped_and_what_it_has_stays),
};

CENTRE_SUITE_MAIN("camera-watch", cases)
