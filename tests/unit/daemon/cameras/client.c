/* The aggregator and a camera daemon on a socketpair: what it is asked to hold, what its answers do, and when
 * the wall says that cameras record. */
#include "daemon/cameras/client.h"

#include <inttypes.h>

#include "daemon/cameras/book.h"
#include "daemon/cameras/conf.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(minimum, more)                                                                                \
        "[Centre]\nSources=keypad camera\nKeyRepeatMsec=0\nMinimumRatings=" minimum "\n"                     \
        "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"                                             \
        "[Counter 2]\nAttendant=quay2\nRating.reception=quay2\n" more
#define HALL "[Camera hall]\nSource=test\nCounters=1, 2\n"
#define HOLD_TIMES "[Cameras]\nRetentionDays=30\nHoldBeforeSec=60\nHoldAfterSec=30\n"

enum { ASKED_MAX = 64 };

/* A camera daemon that answers as it is told. */
struct film {
        struct world world;
        struct outbox *outbox;
        struct event_source *source;
        sd_bus_slot *slot;
        const char *error; /* of Hold; NULL: it holds */
        bool silent;       /* Hold is not answered */
        bool recording;
        bool mute; /* the property is not answered */
        unsigned asked, gets;
        char keys[ASKED_MAX][HOLD_KEY_SIZE];
        char camera[64], reason[64];
        uint64_t from_usec, until_usec, visit, asked_usec;
        uint64_t at[ASKED_MAX]; /* CLOCK_BOOTTIME of the calls */
        sd_bus_message *kept;
};

static struct film film;

/* The same key gives the same hold. */
static uint64_t number_of(const char *key) {
        uint64_t n = 0;

        while (!streq(film.keys[n], key))
                n++;
        return n + 1;
}

static int method_hold(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *camera, *reason, *key, *names[3];

        ck_assert_uint_lt(film.asked, ASKED_MAX);
        assert_ok(sd_bus_message_read(message, "stts", &camera, &film.from_usec, &film.until_usec, &reason));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        assert_ok(
                sd_bus_message_read(message, "{sv}{sv}", &names[0], "s", &key, &names[1], "t", &film.visit));
        ck_assert(streq(names[0], "key") && streq(names[1], "visit"));
        film.asked_usec = 0;
        if (!sd_bus_message_at_end(message, false)) {
                assert_ok(sd_bus_message_read(message, "{sv}", &names[2], "t", &film.asked_usec));
                ck_assert_str_eq(names[2], "asked_usec");
        }
        assert_ok(sd_event_now(film.world.event, CLOCK_BOOTTIME, &film.at[film.asked]));
        snprintf(film.camera, sizeof(film.camera), "%s", camera);
        snprintf(film.reason, sizeof(film.reason), "%s", reason);
        snprintf(film.keys[film.asked++], HOLD_KEY_SIZE, "%s", key);
        if (film.silent) {
                sd_bus_message_unref(film.kept);
                film.kept = sd_bus_message_ref(message);
                return 1;
        }
        if (film.error)
                return sd_bus_error_setf(error, film.error, "It says no.");
        return sd_bus_reply_method_return(message, "t", number_of(key));
}

static int get_recording(BUS_PROPERTY_ARGS) {
        film.gets++;
        if (film.mute)
                return -EIO;
        return sd_bus_message_append(reply, "b", (int) film.recording);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Hold", "sttsa{sv}", "t", method_hold, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("Recording", "b", get_recording, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END,
};

static struct centre *centre_of(void) {
        return &film.world.manager->centre;
}

static const struct cameras *cameras(void) {
        return cameras_of(recorder_book(centre_of()->recorder));
}

static void set_present(bool present) {
        source_set_owner(centre_of()->sources[1], present ? "" : NULL);
}

static void open_world(const char *config) {
        _cleanup_free_ char *path = NULL;
        struct world *world = &film.world;

        film = (struct film){0};
        world_open_configured(world, config);
        world_appear(world);
        assert_ok(str_format(&path, "%s/camera-outbox.db", world->dir));
        assert_ok(outbox_open(path, 1000000, NULL, &film.outbox));
        assert_ok(event_source_new(world->event, world->hardware_bus, "/vn/motcua/Camera1",
                                   world->hardware_clock, film.outbox, &film.source));
        assert_ok(sd_bus_add_object_vtable(world->hardware_bus, &film.slot, "/vn/motcua/Camera1",
                                           "vn.motcua.Camera1", vtable, NULL));
        world_until(world, world_is_settled(world));
}

static void teardown(void) {
        sd_bus_message_unref(film.kept);
        sd_bus_slot_unref(film.slot);
        event_source_free(film.source);
        outbox_free(film.outbox);
        world_close(&film.world);
}

static void report(const char *type, const struct event_field *fields, size_t n) {
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = n};

        assert_ok(event_source_record(film.source, &draft, 1, NULL, NULL, NULL));
        world_until(&film.world, source_is_live(centre_of()->sources[1]) && outbox_pending(film.outbox) == 0);
}

/* One visit at counter 1. */
static void rate(const char *level) {
        struct world *world = &film.world;
        uint64_t rated = world_count(world, "rating");

        world->arming = 0;
        world_press(world, "quay1", "done", 0);
        world_until(world, world->arming > 0);
        world_press(world, "quay1", level, world->arming);
        world_disarm(world, "quay1", world->arming, "settled");
        world_until(world, world_count(world, "rating") == rated + 1);
}

static uint64_t count(const char *type) {
        return world_count(&film.world, type);
}

static void restart(void) {
        world_restart(&film.world);
        world_appear(&film.world);
        world_until(&film.world, world_is_settled(&film.world));
}

/* ----- holds ----- */

START_TEST(low_rating_holds_the_footage_of_its_visit) {
        struct fields_room room;
        uint64_t value;

        open_world(CONFIG("1", HALL HOLD_TIMES));
        set_present(true);
        rate("satisfied");
        rate("dissatisfied");
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert_str_eq(film.camera, "hall");
        ck_assert_str_eq(film.reason, "low-rating");
        ck_assert_uint_eq(film.visit, 2);
        ck_assert_uint_lt(film.from_usec + 90 * USEC_PER_SEC, film.until_usec + 1);
        ck_assert_uint_eq(count("footage-wanted"), 1);
        struct fields fields = world_last_event(&film.world, "footage-held", &room);
        assert_ok(fields_get_t(&fields, "hold", &value));
        ck_assert_uint_eq(value, 1);
        ck_assert_uint_eq(cameras()->n_wants, 0);
        restart();
        set_present(true);
        rate("satisfied");
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(what_nobody_may_know_yet_is_held_and_not_told) {
        open_world(CONFIG("3", HALL));
        set_present(true);
        rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        rate("satisfied");
        ck_assert(count("footage-wanted") == 0 && count("footage-held") == 0);
        rate("satisfied");
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(answer_that_is_not_told_is_asked_for_again_after_a_restart) {
        open_world(CONFIG("3", HALL));
        set_present(true);
        rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        restart();
        set_present(true);
        world_until(&film.world, film.asked == 2);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
        rate("satisfied");
        rate("satisfied");
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_uint_eq(cameras()->n_wants, 0);
}
END_TEST

START_TEST(daemon_that_is_away_for_days_is_asked_when_it_comes) {
        open_world(CONFIG("1", HALL));
        set_present(false);
        rate("dissatisfied");
        rate("very-dissatisfied");
        restart();
        ck_assert_uint_eq(cameras()->n_wants, 2);
        world_restart_at(&film.world, NOON + 400 * UINT64_C(86400) * USEC_PER_SEC, true);
        world_appear(&film.world);
        world_until(&film.world, world_is_settled(&film.world));
        ck_assert_uint_eq(film.asked, 0);
        set_present(true);
        world_until(&film.world, count("footage-held") == 2);
        ck_assert_uint_eq(film.asked, 2);
        ck_assert_str_ne(film.keys[0], film.keys[1]);
}
END_TEST

/* Between the conclusion and the call, and between the call and its answer. */
START_TEST(power_cut_asks_with_the_same_key) {
        open_world(CONFIG("1", HALL));
        set_present(true);
        film.silent = true;
        rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        restart();
        film.silent = false;
        set_present(true);
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 2);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
}
END_TEST

START_TEST(daemon_that_comes_anew_is_asked_again) {
        open_world(CONFIG("1", HALL));
        set_present(true);
        film.silent = true;
        rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        set_present(false);
        film.silent = false;
        set_present(true);
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_str_eq(film.keys[0], film.keys[1]);
}
END_TEST

#define REPORT(type, ...)                                                                                    \
        report(type, (struct event_field[]){__VA_ARGS__}, ELEMENTSOF(((struct event_field[]){__VA_ARGS__})))

static void tell_generation(const char *generation) {
        REPORT("store-state", EVENT_FIELD_S("state", "ready"), EVENT_FIELD_S("generation", generation));
}

/* With the key of before, one a second, since when it was held first; what is new goes before. */
START_TEST(what_the_daemon_may_have_lost_is_asked_for_again) {
        open_world(CONFIG("1", HALL));
        set_present(true);
        tell_generation("a");
        for (unsigned i = 1; i <= 3; i++) {
                rate("dissatisfied");
                world_until(&film.world, count("footage-held") == i);
                ck_assert_uint_eq(film.asked_usec, 0);
        }
        if (_i == 1) { /* it is away just then, and this one too */
                set_present(false);
                restart();
                set_present(true);
        }
        tell_generation("a");
        ck_assert_uint_eq(film.asked, 3);
        tell_generation("b");
        rate("dissatisfied");
        world_until(&film.world, count("footage-held") == 7);
        ck_assert_uint_eq(film.asked, 7);
        ck_assert_uint_gt(film.asked_usec, NOON);
        ck_assert_str_eq(film.keys[3], film.keys[0]);
        for (unsigned i = 4, n = 1; i < 7; i++) {
                if (streq(film.keys[i], film.keys[n]))
                        ck_assert_uint_ge(film.at[i], film.at[3] + n++ * USEC_PER_SEC);
                else
                        ck_assert_uint_lt(film.at[i], film.at[3] + USEC_PER_SEC);
                ck_assert(i < 6 || n == 3);
        }
        ck_assert_uint_eq(cameras()->n_wants, 0);
        restart();
        set_present(true);
        tell_generation("b");
        rate("satisfied");
        ck_assert_uint_eq(film.asked, 7);
}
END_TEST

static const char *missing_reason(void) {
        static char reason[64];
        struct fields_room room;
        struct fields fields = world_last_event(&film.world, "footage-missing", &room);
        const char *text;

        assert_ok(fields_get_s(&fields, "reason", &text));
        snprintf(reason, sizeof(reason), "%s", text);
        return reason;
}

START_TEST(refused_for_good_is_recorded_with_the_reason) {
        static const char *const cases[][2] = {
                {BUS_ERROR_NOT_RECORDED, "not-recorded"},
                {BUS_ERROR_HOLD_OVER, "hold-over"},
                {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
                {SD_BUS_ERROR_UNKNOWN_METHOD, "refused"},
        };

        open_world(CONFIG("1", HALL));
        set_present(true);
        film.error = cases[_i][0];
        rate("dissatisfied");
        world_until(&film.world, count("footage-missing") == 1);
        ck_assert_str_eq(missing_reason(), cases[_i][1]);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert(cameras()->n_wants == 0 && count("footage-held") == 0);
}
END_TEST

START_TEST(refused_and_not_told_is_not_asked_over_and_over) {
        open_world(CONFIG("2", HALL));
        set_present(true);
        film.error = BUS_ERROR_NOT_RECORDED;
        rate("dissatisfied");
        world_until(&film.world, film.asked == 1);
        report("camera-state",
               (struct event_field[]){EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("state", "stalled")}, 2);
        ck_assert_uint_eq(count("footage-missing"), 0);
        rate("satisfied");
        world_until(&film.world, count("footage-missing") == 1);
        ck_assert_uint_eq(film.asked, 1);
}
END_TEST

START_TEST(disk_that_fails_is_asked_again) {
        open_world(CONFIG("1", HALL));
        set_present(true);
        film.error = _i == 0 ? BUS_ERROR_STORE_MISSING : BUS_ERROR_STORAGE_FAILED;
        rate("dissatisfied");
        world_until(&film.world, film.asked == 3);
        ck_assert_uint_eq(count("footage-missing"), 0);
        film.error = NULL;
        world_until(&film.world, count("footage-held") == 1);
}
END_TEST

/* The configuration has the camera, and the daemon is not reloaded yet. */
START_TEST(camera_that_is_configured_is_asked_for_until_it_is_there) {
        open_world(CONFIG("1", HALL));
        set_present(true);
        film.error = BUS_ERROR_NO_SUCH_CAMERA;
        rate("dissatisfied");
        world_until(&film.world, film.asked == 2);
        ck_assert_uint_eq(count("footage-missing"), 0);
        /* It left, and the footage that it has made is asked for still. */
        world_write_config(&film.world, CONFIG("1", ""));
        centre_manager_reload(&film.world.manager);
        ck_assert_ptr_null(film.world.manager->refused);
        world_until(&film.world, count("footage-missing") == 1);
        ck_assert_str_eq(missing_reason(), "no-such-camera");
}
END_TEST

START_TEST(camera_and_counter_that_leave_are_owed_still) {
        open_world(CONFIG("1", HALL));
        set_present(false);
        rate("dissatisfied");
        world_write_config(&film.world, "[Centre]\nSources=keypad camera\nKeyRepeatMsec=0\nMinimumRatings=1\n"
                                        "[Counter other]\nAttendant=quay1\nRating.reception=quay1\n");
        centre_manager_reload(&film.world.manager);
        ck_assert_ptr_null(film.world.manager->refused);
        ck_assert_uint_eq(cameras()->n_cameras, 0);
        rate("very-dissatisfied"); /* nobody looks at that counter */
        set_present(true);
        world_until(&film.world, count("footage-held") == 1);
        ck_assert_uint_eq(film.asked, 1);
        ck_assert_str_eq(film.camera, "hall");
        ck_assert_uint_eq(film.visit, 1);
}
END_TEST

START_TEST(reload_says_what_cameras_look_at_once) {
        open_world(CONFIG("1", HALL));
        ck_assert_uint_eq(count("camera-counters-changed"), 1);
        ck_assert_uint_eq(count("camera-rules-changed"), 1);
        centre_manager_reload(&film.world.manager);
        restart();
        ck_assert_uint_eq(count("camera-counters-changed"), 1);
        ck_assert_uint_eq(count("camera-rules-changed"), 1);
        world_write_config(&film.world, CONFIG("1", "[Camera hall]\nCounters=2\n[Camera door]\n" HOLD_TIMES));
        centre_manager_reload(&film.world.manager);
        ck_assert_uint_eq(count("camera-counters-changed"), 3);
        ck_assert_uint_eq(count("camera-rules-changed"), 2);
        ck_assert(!camera_sees(&cameras()->cameras[0], "1"));
        ck_assert(camera_sees(&cameras()->cameras[0], "2"));
        ck_assert_str_eq(cameras()->cameras[1].counters, "");
}
END_TEST

START_TEST(without_the_source_there_are_no_cameras) {
        open_world("[Centre]\nMinimumRatings=1\nSources=keypad display\n"
                   "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"
                   "[Camera hall]\nCounters=1\n" HOLD_TIMES);
        ck_assert_uint_eq(count("camera-rules-changed"), 0);
        ck_assert_uint_eq(count("camera-counters-changed"), 0);
        rate("dissatisfied");
        ck_assert_uint_eq(count("footage-wanted"), 0);
}
END_TEST

/* ----- the sign ----- */

static bool records(void) {
        return cameras_are_recording(centre_of());
}

static void tell_changed(void) {
        assert_ok(sd_bus_emit_properties_changed(film.world.hardware_bus, "/vn/motcua/Camera1",
                                                 "vn.motcua.Camera1", "Recording", NULL));
}

START_TEST(sign_follows_what_is_written) {
        open_world(CONFIG("1", HALL));
        ck_assert(!records());
        film.recording = true;
        set_present(true);
        world_until(&film.world, records());
        film.recording = false;
        tell_changed();
        world_until(&film.world, !records());
        film.recording = true;
        tell_changed();
        world_until(&film.world, records());
        /* The moment that the daemon is gone. */
        set_present(false);
        ck_assert(!records());
        set_present(true);
        world_until(&film.world, records());
        world_write_config(&film.world, "[Centre]\nSources=keypad\n[Counter 1]\nAttendant=quay1\n");
        centre_manager_reload(&film.world.manager);
        ck_assert(!records());
}
END_TEST

/* A display daemon, of whose boards nothing else is read. */
static int method_set_board(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        const char *name;
        int flag;

        *(int *) userdata = 0;
        assert_ok(sd_bus_message_skip(message, "t"));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                if (streq(name, "recording")) {
                        assert_ok(sd_bus_message_read(message, "v", "b", &flag));
                        *(int *) userdata = flag;
                } else
                        assert_ok(sd_bus_message_skip(message, "v"));
                assert_ok(sd_bus_message_exit_container(message));
        }
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable display_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("SetBoard", "ta{sv}", "", method_set_board, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

START_TEST(wall_has_the_sign_while_cameras_record) {
        _cleanup_(outbox_freep) struct outbox *outbox = NULL;
        _cleanup_(event_source_freep) struct event_source *source = NULL;
        _cleanup_free_ char *path = NULL;
        sd_bus_slot *slot = NULL;
        int sign = -1;

        open_world("[Centre]\nSources=keypad camera display\n[Counter 1]\nAttendant=quay1\n"
                   "[Camera hall]\nCounters=1\n");
        assert_ok(str_format(&path, "%s/display-outbox.db", film.world.dir));
        assert_ok(outbox_open(path, 1000000, NULL, &outbox));
        assert_ok(event_source_new(film.world.event, film.world.hardware_bus, "/vn/motcua/Display1",
                                   film.world.hardware_clock, outbox, &source));
        assert_ok(sd_bus_add_object_vtable(film.world.hardware_bus, &slot, "/vn/motcua/Display1",
                                           "vn.motcua.Display1", display_vtable, &sign));
        set_present(false); /* the record begins when all are known to be there or not */
        source_set_owner(centre_of()->sources[2], "");
        world_until(&film.world, source_is_live(centre_of()->sources[2]));
        assert_ok(recorder_write(centre_of()->recorder, NULL, NULL));
        world_until(&film.world, sign == 0);
        film.recording = true;
        set_present(true);
        world_until(&film.world, sign == 1);
        film.recording = false;
        tell_changed();
        world_until(&film.world, sign == 0);
        film.recording = true;
        tell_changed();
        world_until(&film.world, sign == 1);
        set_present(false);
        world_until(&film.world, sign == 0);
        sd_bus_slot_unref(slot);
}
END_TEST

START_TEST(daemon_that_says_nothing_does_not_record) {
        open_world(CONFIG("1", HALL));
        film.recording = true;
        set_present(true);
        world_until(&film.world, records());
        film.mute = true; /* without a word */
        world_until(&film.world, !records());
        film.mute = false;
        world_until(&film.world, records());
}
END_TEST

/* ----- what the bus tells ----- */

static sd_bus_message *call(const char *member, const char *first, const char *last) {
        sd_bus_message *message = world_new_call(&film.world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, member);

        if (first)
                assert_ok(sd_bus_message_append(message, "ss", first, last));
        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        return world_call(&film.world, message);
}

START_TEST(states_and_figures_are_told) {
        _cleanup_free_ char *states = NULL, *figures = NULL, *again = NULL, *groups = NULL, *nothing = NULL;
        struct event_field hall = EVENT_FIELD_S("camera", "hall");

        open_world(CONFIG("3", HALL));
        set_present(true);
        film.silent = true;
        rate("dissatisfied");
        REPORT("camera-state", hall, EVENT_FIELD_S("state", "recording"));
        REPORT("hold-placed", EVENT_FIELD_T("hold", 4), EVENT_FIELD_S("camera", ""),
               EVENT_FIELD_T("from_usec", 1), EVENT_FIELD_T("until_usec", 2), EVENT_FIELD_T("end_usec", 3),
               EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"));
        states = world_text_of(call("GetCameras", NULL, NULL));
        ck_assert_str_eq(states, "camera=hall state=recording configured=1 counters=1 2 holds=1 wanted=1 |");

        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON + 5),
               EVENT_FIELD_S("cause", "stalled"));
        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON + 10),
               EVENT_FIELD_T("until_usec", NOON + 12), EVENT_FIELD_S("cause", "power"));
        REPORT("recording-gap", hall, EVENT_FIELD_T("from_usec", NOON + 20),
               EVENT_FIELD_T("until_usec", NOON + 21), EVENT_FIELD_S("cause", "stalled"));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-23"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 90));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-23"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 540000000));
        REPORT("footage-figures", hall, EVENT_FIELD_S("day", "2026-11-22"),
               EVENT_FIELD_T("announced_usec", 600000000), EVENT_FIELD_T("recorded_usec", 600000000));
        figures = world_text_of(call("GetCameraFigures", "2026-11-22", "2026-11-23"));
        ck_assert_str_eq(
                figures,
                "day=2026-11-22 camera=hall announced_usec=600000000 recorded_usec=600000000 gaps=0 "
                "segments=0 "
                "segments_usec=0 deleted=0 deleted_bytes=0 damaged=0 views=0 exports=0 refusals=0 holds=0 |"
                "day=2026-11-23 camera=hall announced_usec=600000000 recorded_usec=540000000 gaps=3 "
                "segments=0 "
                "segments_usec=0 deleted=0 deleted_bytes=0 damaged=0 views=0 exports=0 refusals=0 holds=0 "
                "gaps_usec.power=2 gaps_usec.stalled=6 |");
        sd_bus_message *report = call("GetReport", "2026-11-22", "2026-11-23");
        assert_ok(sd_bus_message_skip(report, "a{sv}"));
        groups = world_text_of(report);
        ck_assert_ptr_nonnull(strstr(groups, "camera_days=2 camera_due_min=20 camera_recorded_min=19 |"));
        ck_assert_ptr_nonnull(
                strstr(groups, "by=camera id=hall camera_days=2 camera_due_min=20 camera_recorded_min=19 "
                               "gaps.power=1 gaps.stalled=2 gaps_min.power=0 gaps_min.stalled=0 |"));
        report = call("GetReport", "2026-11-20", "2026-11-21");
        ck_assert(!sd_bus_message_is_method_error(report, NULL));
        assert_ok(sd_bus_message_skip(report, "a{sv}"));
        nothing = world_text_of(report);
        ck_assert_ptr_null(strstr(nothing, "camera_")); /* of which nothing was told */
        restart();
        again = world_text_of(call("GetCameraFigures", "2026-11-22", "2026-11-23"));
        ck_assert_str_eq(figures, again);
        sd_bus_message *reply = call("GetCameraFigures", "2026-11-23", "2026-11-22");
        ck_assert(sd_bus_message_is_method_error(reply, BUS_ERROR_BAD_ARGUMENT));
        sd_bus_message_unref(reply);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(low_rating_holds_the_footage_of_its_visit),
        SUITE_CASE(what_nobody_may_know_yet_is_held_and_not_told),
        SUITE_CASE(answer_that_is_not_told_is_asked_for_again_after_a_restart),
        SUITE_CASE(daemon_that_is_away_for_days_is_asked_when_it_comes),
        SUITE_CASE(power_cut_asks_with_the_same_key),
        SUITE_CASE(daemon_that_comes_anew_is_asked_again),
        {"refused_for_good", &refused_for_good_is_recorded_with_the_reason, 4, 0},
        {"what_the_daemon_may_have_lost_is_asked_for_again",
         &what_the_daemon_may_have_lost_is_asked_for_again, 2, 0},
        SUITE_CASE(refused_and_not_told_is_not_asked_over_and_over),
        {"disk_that_fails_is_asked_again", &disk_that_fails_is_asked_again, 2, 0},
        SUITE_CASE(camera_that_is_configured_is_asked_for_until_it_is_there),
        SUITE_CASE(camera_and_counter_that_leave_are_owed_still),
        SUITE_CASE(reload_says_what_cameras_look_at_once),
        SUITE_CASE(without_the_source_there_are_no_cameras),
        SUITE_CASE(sign_follows_what_is_written),
        SUITE_CASE(wall_has_the_sign_while_cameras_record),
        SUITE_CASE(daemon_that_says_nothing_does_not_record),
        SUITE_CASE(states_and_figures_are_told),
};

SUITE_MAIN("cameras-client", cases, NULL, teardown)
