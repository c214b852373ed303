/* The daemon's parts together, with simulated cameras and clocks that jump: what hours, midnights, restarts
 * and loose cables make of gaps, figures and events. */
#include <sys/socket.h>
#include <sys/stat.h>

#include "services/base/log.h"
#include "services/camera/camera-manager.h"
#include "services/camera/describe.h"
#include "services/config/day.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MINUTE (60 * SEC)
#define HOUR (60 * MINUTE)
#define PLUS_7 (7 * (int64_t) HOUR)
#define C1 "[Camera c1]\nSource=test\nPurpose=x\n"
#define C2 "[Camera c2]\nSource=test\nPurpose=x\n"
#define DAYS "RetentionDays=30\nNoticePosted=2020-01-01\nFreeBytes=1M\n"
#define ONE_DAY "RetentionDays=1\nNoticePosted=2020-01-01\nFreeBytes=1M\nSegmentSec=10\n"

static struct {
        sd_event *event;
        sd_bus *client;
        struct camera_manager *manager;
        int64_t offset_usec; /* of the wall clock, as daemons see it */
        bool unknown;
} rig;

static sd_bus *make_peer(int fd, bool server) {
        sd_bus *bus = NULL;
        sd_id128_t id = {};

        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fd, fd));
        if (server)
                assert_ok(sd_bus_set_server(bus, true, id));
        assert_ok(sd_bus_set_anonymous(bus, true));
        assert_ok(sd_bus_set_trusted(bus, true));
        assert_ok(sd_bus_start(bus));
        assert_ok(sd_bus_attach_event(bus, rig.event, SD_EVENT_PRIORITY_NORMAL));
        return bus;
}

static struct camera_confs *load(const char *policy, const char *cameras) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *text = NULL;
        struct camera_confs *confs;

        assert_ok(str_format(&text, "[Cameras]\nFolder=%s/footage\n%s%s", suite_dir(), policy, cameras));
        int r = camera_confs_load("m.conf", text, strlen(text), &confs, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        return confs;
}

static void begin(const char *policy, const char *cameras) {
        _cleanup_free_ char *path = NULL, *folder = NULL;
        struct camera_parts parts = {.conf_path = "/nowhere", .confs = load(policy, cameras)};
        int fds[2];

        assert_ok(str_format(&folder, "%s/footage", suite_dir()));
        (void) mkdir(folder, 0700);
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_event_new(&rig.event));
        parts.event = sd_event_ref(rig.event);
        parts.bus = make_peer(fds[0], true);
        rig.client = make_peer(fds[1], false);
        assert_ok(clock_new_sim(&parts.clock));
        assert_ok(clock_sim_set(parts.clock, rig.offset_usec, !rig.unknown));
        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
        assert_ok(outbox_open(path, 100000, NULL, &parts.outbox));
        assert_ok(camera_sims_new(parts.event, &parts.sims));
        assert_ok(camera_manager_new(&parts, &rig.manager));
        assert_ok(camera_manager_start(rig.manager));
}

/* As kill -9 does. */
static void kill_it(void) {
        rig.manager = camera_manager_free(rig.manager);
        rig.client = sd_bus_close_unref(rig.client);
        rig.event = sd_event_unref(rig.event);
}

static void setup(void) {
        log_open("test", getenv("TEST_LOG") ? LOG_TARGET_CONSOLE : LOG_TARGET_NULL);
}

static void teardown(void) {
        kill_it();
}

static bool never(_unused_ void *userdata) {
        return false;
}

static void run(uint64_t usec) {
        (void) loop_wait(rig.event, usec, never, NULL);
}

/* The machine is there, and the daemon is not. */
static void pause_for(uint64_t usec) {
        sd_event *event;

        assert_ok(sd_event_new(&event));
        (void) loop_wait(event, usec, never, NULL);
        sd_event_unref(event);
}

static uint64_t now(void) {
        struct gap_time at;

        manager_now(rig.manager, &at);
        return at.realtime_usec;
}

/* So that it is that time of a day. */
static void set_clock(const char *day_text, uint64_t of_day_usec, bool synchronized) {
        struct timespec ts;
        int32_t day;

        assert_ok(day_parse(day_text, &day));
        (void) clock_gettime(CLOCK_REALTIME, &ts);
        rig.offset_usec =
                day_start_usec(day, PLUS_7) + (int64_t) of_day_usec - (int64_t) ts.tv_sec * (int64_t) SEC;
        rig.unknown = !synchronized;
        if (rig.manager)
                assert_ok(clock_sim_set(rig.manager->parts.clock, rig.offset_usec, synchronized));
}

/* ----- events ----- */

struct find {
        const char *type, *camera;
        size_t n;
        char fields_text[EVENT_JSON_MAX + 1]; /* of the last one */
};

static int find_in(_unused_ uint64_t sequence, const char *type, const char *fields_text, void *userdata) {
        struct find *find = userdata;
        struct fields_room room;
        struct fields fields;
        const char *camera = "";

        assert_ok(fields_from_text(fields_text, &room, &fields));
        (void) fields_get_s(&fields, "camera", &camera);
        if (!streq(type, find->type) || !streq(camera, find->camera))
                return 0;
        find->n++;
        (void) snprintf(find->fields_text, sizeof(find->fields_text), "%s", fields_text);
        return 0;
}

static size_t count(const char *type, const char *camera) {
        static struct find find;

        find = (struct find){.type = type, .camera = camera};
        assert_ok(outbox_each_pending(rig.manager->parts.outbox, 0, UINT32_MAX, find_in, &find));
        return find.n;
}

static struct fields last(const char *type, const char *camera, struct fields_room *room) {
        static struct find find;
        struct fields fields;

        find = (struct find){.type = type, .camera = camera};
        assert_ok(outbox_each_pending(rig.manager->parts.outbox, 0, UINT32_MAX, find_in, &find));
        ck_assert_msg(find.n > 0, "there is no %s of %s", type, camera);
        assert_ok(fields_from_text(find.fields_text, room, &fields));
        return fields;
}

static uint64_t last_t(const char *type, const char *camera, const char *field) {
        struct fields_room room;
        struct fields fields = last(type, camera, &room);
        uint64_t value;

        assert_ok(fields_get_t(&fields, field, &value));
        return value;
}

static const char *last_s(const char *type, const char *camera, const char *field) {
        static char text[200];
        struct fields_room room;
        struct fields fields = last(type, camera, &room);
        const char *value;

        assert_ok(fields_get_s(&fields, field, &value));
        (void) snprintf(text, sizeof(text), "%s", value);
        return text;
}

static uint64_t of_day(const char *day_text, uint64_t usec) {
        int32_t day;

        assert_ok(day_parse(day_text, &day));
        return (uint64_t) day_start_usec(day, PLUS_7) + usec;
}

#define NEAR(a, b)                                                                                           \
        ck_assert_msg((a) < (b) + 3 * SEC && (b) < (a) + 3 * SEC, "%llu s off",                              \
                      (unsigned long long) ((a) > (b) ? (a) - (b) : (b) - (a)) / SEC)

/* ----- cases ----- */

START_TEST(an_open_gap_is_told_at_midnight_and_goes_on) {
        set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        begin(DAYS, C1 C2);
        run(30 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false));
        run(3 * MINUTE);
        ck_assert(!manager_is_recording(rig.manager));
        ck_assert_uint_eq(count("recording-gap", "c1"), 1);
        ck_assert_str_eq(last_s("recording-gap", "c1", "cause"), "unplugged");
        NEAR(last_t("recording-gap", "c1", "from_usec"), of_day("2026-11-26", 24 * HOUR - 90 * SEC));
        /* The minute's tick cuts it: at midnight or within the minute behind. */
        uint64_t cut = last_t("recording-gap", "c1", "until_usec");
        ck_assert(cut >= of_day("2026-11-27", 0) && cut <= of_day("2026-11-27", 70 * SEC));
        ck_assert_uint_eq(count("footage-head", "c1"), 1);
        ck_assert_uint_eq(count("footage-figures", "c1"), 1);
        ck_assert_str_eq(last_s("footage-figures", "c1", "day"), "2026-11-26");
        NEAR(last_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(last_t("footage-figures", "c1", "recorded_usec"), 30 * SEC);
        NEAR(last_t("footage-figures", "c2", "recorded_usec"), 2 * MINUTE);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", true));
        (void) camera_manager_devices_changed(NULL, NULL, rig.manager);
        run(30 * SEC);
        ck_assert_uint_eq(count("recording-gap", "c1"), 2);
        NEAR(last_t("recording-gap", "c1", "from_usec"), cut);
        ck_assert_uint_eq(count("recording-gap", "c2"), 0);
}
END_TEST

START_TEST(what_a_restart_missed_is_a_gap_within_the_hours) {
        set_clock("2026-11-27", 16 * HOUR + 58 * MINUTE, true);
        begin(DAYS, C1 "Hours=07:00-11:00 13:00-17:00\n");
        run(60 * SEC);
        uint64_t last_usec = rig.manager->lenses[0]->last_usec;
        kill_it();
        set_clock("2026-11-28", 7 * HOUR + 59 * MINUTE, true);
        begin(DAYS, C1 "Hours=07:00-11:00 13:00-17:00\n");
        run(20 * SEC);
        ck_assert_uint_eq(count("recording-gap", "c1"), 2);
        ck_assert_str_eq(last_s("recording-gap", "c1", "cause"), "restart");
        NEAR(last_t("recording-gap", "c1", "from_usec"), of_day("2026-11-28", 7 * HOUR));
        NEAR(last_t("recording-gap", "c1", "until_usec"), now() - 20 * SEC);
        /* The day before is told once more, as it is now. */
        ck_assert_str_eq(last_s("footage-figures", "c1", "day"), "2026-11-27");
        NEAR(last_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(last_t("footage-figures", "c1", "recorded_usec"), 60 * SEC);
        NEAR(last_usec, of_day("2026-11-27", 16 * HOUR + 59 * MINUTE));
}
END_TEST

/* A machine without a battery for its clock: what it missed is told when it knows what time it is. */
START_TEST(a_boot_in_1970_records_and_tells_of_the_gap_later) {
        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, C1);
        run(30 * SEC);
        kill_it();
        pause_for(10 * MINUTE);
        set_clock("1970-01-02", 0, false);
        begin(DAYS, C1);
        run(60 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        ck_assert_uint_eq(count("recording-gap", "c1"), 0);
        set_clock("2026-11-27", 10 * HOUR + 30 * SEC + 10 * MINUTE + 60 * SEC, true);
        run(10 * SEC);
        ck_assert_uint_eq(count("recording-gap", "c1"), 1);
        NEAR(last_t("recording-gap", "c1", "from_usec"), of_day("2026-11-27", 10 * HOUR + 30 * SEC));
        NEAR(last_t("recording-gap", "c1", "until_usec"),
             of_day("2026-11-27", 10 * HOUR + 30 * SEC + 10 * MINUTE));
}
END_TEST

/* Neither what is old nor what hold is over is known then, however long it lasts, whatever it shows. */
START_TEST(a_clock_that_nobody_ever_sets_deletes_nothing_and_ends_no_hold) {
        struct index_hold hold = {
                .camera = "c2", .reason = "x", .actor = "uid 0", .until_usec = 1, .made_usec = 1};

        set_clock("2026-11-27", 10 * HOUR, true);
        begin(ONE_DAY, C1);
        run(MINUTE);
        kill_it();
        /* Two days later by a clock that nobody set; one is kept. */
        set_clock("2026-11-29", 11 * HOUR, false);
        begin(ONE_DAY, C1);
        hold.end_usec = of_day("2026-11-28", 0);
        assert_ok(footage_hold(rig.manager->footage, &hold));
        run(10 * USEC_PER_MSEC);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false)); /* it costs nothing then */
        run(12 * MINUTE);
        ck_assert(manager_knows_time(rig.manager));
        ck_assert_uint_eq(count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(count("hold-ended", ""), 0);
        _cleanup_free_ char *text = NULL;
        assert_ok(describe_service(rig.manager, LANGUAGE_EN, &text));
        ck_assert(strstr(text, "nothing is deleted for its age"));
        set_clock("2026-11-29", 12 * HOUR, true);
        run(2 * MINUTE);
        ck_assert_uint_gt(count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(count("hold-ended", ""), 1);
}
END_TEST

/* Without a network no clock is ever synchronised: after a while it is taken for what it is. */
START_TEST(a_clock_that_nobody_ever_sets_is_believed_in_the_end) {
        set_clock("2026-11-27", 10 * HOUR, false);
        begin(DAYS, C1);
        run(30 * SEC);
        kill_it();
        set_clock("2026-11-27", 10 * HOUR + 20 * MINUTE, false);
        begin(DAYS, C1);
        run(10 * USEC_PER_MSEC);                                           /* what was open is closed */
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false)); /* it costs nothing then */
        run(9 * MINUTE);
        ck_assert_uint_eq(count("recording-gap", "c1"), 0);
        run(3 * MINUTE);
        ck_assert_uint_eq(count("recording-gap", "c1"), 1);
        NEAR(last_t("recording-gap", "c1", "from_usec"), of_day("2026-11-27", 10 * HOUR + 30 * SEC));
        NEAR(last_t("recording-gap", "c1", "until_usec"), of_day("2026-11-27", 10 * HOUR + 20 * MINUTE));
        /* One that says what cannot be, never. */
        kill_it();
        set_clock("2026-11-20", 0, false);
        begin(DAYS, C1);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", false)); /* it costs nothing then */
        struct index_hold hold = {
                .camera = "c1", .reason = "x", .actor = "uid 0", .until_usec = 1, .made_usec = 1};
        hold.end_usec = of_day("2026-11-19", 0);
        assert_ok(footage_hold(rig.manager->footage, &hold));
        run(12 * MINUTE);
        ck_assert_uint_eq(count("recording-gap", "c1"), 1);
        ck_assert_uint_eq(count("hold-ended", ""), 0);
}
END_TEST

/* Of half of the footage no figures are told, and what may be read yet is not called missing. */
START_TEST(cameras_record_while_an_index_that_is_lost_is_made_again) {
        _cleanup_free_ char *index = NULL, *wal = NULL;
        uint64_t done, total;

        set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        begin(DAYS "SegmentSec=10\n", C1 C2);
        run(MINUTE);
        kill_it();
        assert_ok(str_format(&index, "%s/footage/" INDEX_DATABASE, suite_dir()));
        assert_ok(str_format(&wal, "%s-wal", index));
        ck_assert_int_eq(unlink(index), 0);
        (void) unlink(wal);
        set_clock("2026-11-27", MINUTE, true);
        begin(DAYS "SegmentSec=10\n", C1 C2);
        footage_get_progress(rig.manager->footage, &done, &total);
        ck_assert_uint_eq(done, 0);
        ck_assert_uint_ge(total, 10);
        ck_assert_int_eq(rig.manager->store, STORE_READY);
        ck_assert(!rig.manager->lenses[0]->recording);
        day_tell_yesterday(rig.manager);
        ck_assert_uint_eq(count("footage-figures", "c1"), 0);
        store_retain(rig.manager);
        run(10 * SEC);
        ck_assert(rebuild_is_over(rig.manager));
        ck_assert(manager_is_recording(rig.manager));
        ck_assert_uint_eq(count("footage-figures", "c1"), 1);
        NEAR(last_t("footage-figures", "c1", "recorded_usec"), MINUTE);
        ck_assert_uint_eq(count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(count("recording-gap", "c1"), 2); /* of two days */
}
END_TEST

START_TEST(what_is_written_and_not_synced_is_not_recorded) {
        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS "SyncSec=5\n", C1);
        run(3 * SEC);
        ck_assert_uint_gt(rig.manager->lenses[0]->unsynced.duration_usec, 0);
        ck_assert_uint_eq(rig.manager->lenses[0]->last_usec, 0);
        ck_assert(!manager_is_recording(rig.manager));
        run(5 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        NEAR(rig.manager->lenses[0]->last_usec, of_day("2026-11-27", 10 * HOUR + 6 * SEC));
}
END_TEST

START_TEST(hours_open_and_close_a_camera_by_themselves) {
        set_clock("2026-11-27", 7 * HOUR - 60 * SEC, true);
        begin(DAYS, C1 "Hours=07:00-07:02\n");
        run(50 * SEC);
        ck_assert(!rig.manager->lenses[0]->phase.runs);
        ck_assert_uint_eq(rig.manager->lenses[0]->last_usec, 0);
        run(20 * SEC);
        ck_assert(manager_is_recording(rig.manager));
        run(3 * MINUTE);
        ck_assert(!rig.manager->lenses[0]->phase.runs);
        ck_assert_uint_eq(count("recording-gap", "c1"), 0);
        ck_assert_uint_eq(count("segment-closed", "c1"), 1);
        NEAR(rig.manager->lenses[0]->last_usec, of_day("2026-11-27", 7 * HOUR + 2 * MINUTE));
        /* When they are over, the day's figures are told. */
        ck_assert_uint_eq(count("footage-figures", "c1"), 1);
        NEAR(last_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(last_t("footage-figures", "c1", "recorded_usec"), 2 * MINUTE);
}
END_TEST

START_TEST(a_hand_before_the_lens_is_told_so_often_and_counted) {
        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, C1);
        run(10 * SEC);
        for (int i = 0; i < 40; i++) {
                assert_ok(camera_sims_set_look(rig.manager->parts.sims, "c1",
                                               i % 2 == 0 ? CAMERA_LOOK_COVERED : CAMERA_LOOK_WELL));
                run(SEC);
        }
        run(2 * MINUTE);
        size_t told = count("camera-state", "c1");
        ck_assert_msg(told < 40, "%zu", told);
        ck_assert_uint_ge(count("camera-changes-dropped", "c1"), 1);
        ck_assert_str_eq(last_s("camera-state", "c1", "state"), "recording"); /* as it is in the end */
        ck_assert(manager_is_recording(rig.manager));
}
END_TEST

START_TEST(a_camera_that_stalls_is_one_gap_with_its_cause) {
        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, C1);
        run(20 * SEC);
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", true));
        run(5 * MINUTE);
        ck_assert_str_eq(lens_gap_cause(rig.manager->lenses[0]), "stalled");
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", false));
        run(3 * MINUTE);
        ck_assert_uint_eq(count("recording-gap", "c1"), 1);
        ck_assert_str_eq(last_s("recording-gap", "c1", "cause"), "stalled");
        NEAR(last_t("recording-gap", "c1", "from_usec"), of_day("2026-11-27", 10 * HOUR + 20 * SEC));
}
END_TEST

/* Of an encoder that worked once and does not any more, nothing is remembered. */
START_TEST(an_encoder_that_fails_is_forgotten) {
        _cleanup_free_ char *encoder = NULL;

        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, "[Camera c1]\nSource=test:encoder-gone\nPurpose=x\n");
        run(10 * SEC);
        assert_ok(news_get_encoder(rig.manager->lenses[0], &encoder));
        ck_assert_str_eq(encoder, CAMERA_SIM_ENCODER);
        (void) camera_sims_kill(rig.manager->parts.sims,
                                "c1"); /* the next run is given it, and fails by it */
        run(1500 * USEC_PER_MSEC);
        ck_assert_int_eq(lens_phase_state(&rig.manager->lenses[0]->phase, monotonic_usec()), LENS_NO_ENCODER);
        run(30 * SEC);
        ck_assert(manager_is_recording(rig.manager));
}
END_TEST

/* What is no stream ends the run, and the next one begins. */
START_TEST(each_special_camera_has_its_state) {
        static const struct {
                const char *device;
                enum lens_state state;
                const char *cause;
        } cases[] = {
                {"absent", LENS_ABSENT, "unplugged"},
                {"refused", LENS_REFUSED_BY_CAMERA, "refused"},
                {"unsupported", LENS_UNSUPPORTED, "unsupported"},
                {"encoder", LENS_NO_ENCODER, "encoder"},
                {"resources", LENS_FAILING, "resources"},
                {"dark", LENS_STARTING, "not-started"},
        };
        _cleanup_free_ char *cameras = NULL;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_ok(str_extend(&cameras, "\n", "[Camera c%zu]\nSource=test:%s\nPurpose=x\n", i,
                                     cases[i].device));
        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, cameras);
        run(20 * SEC);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const struct lens *lens = rig.manager->lenses[i];

                ck_assert_int_eq(lens_phase_state(&lens->phase, monotonic_usec()), cases[i].state);
                ck_assert_str_eq(lens_gap_cause(lens), cases[i].cause);
        }
        ck_assert_int_eq(rig.manager->state, DAEMON_DEGRADED);
}
END_TEST

/* A hold ends by itself, and says so. */
START_TEST(a_hold_ends_at_its_time) {
        struct index_hold hold = {.camera = "c1", .reason = "x", .actor = "uid 0"};

        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, C1);
        run(10 * SEC);
        hold.from_usec = now() - 5 * SEC;
        hold.until_usec = hold.made_usec = now();
        hold.end_usec = now() + 2 * MINUTE;
        assert_ok(footage_hold(rig.manager->footage, &hold));
        run(MINUTE);
        ck_assert_uint_eq(count("hold-ended", ""), 0);
        run(3 * MINUTE);
        ck_assert_uint_eq(count("hold-ended", ""), 1);
}
END_TEST

static bool has_ended(_unused_ void *userdata) {
        return sd_event_get_state(rig.event) == SD_EVENT_FINISHED;
}

/* Told to end in the middle of a fragment: what there is of it is recorded. */
START_TEST(an_end_in_order_records_to_the_last_picture) {
        struct camera_manager *manager;
        sd_event_source *source = NULL;

        set_clock("2026-11-27", 10 * HOUR, true);
        begin(DAYS, C1 C2);
        run(10 * SEC + 700 * USEC_PER_MSEC);
        manager = rig.manager;
        assert_ok(sd_event_add_defer(rig.event, &source, NULL, NULL));
        assert_ok(sd_event_source_set_enabled(source, SD_EVENT_OFF));
        uint64_t told = now();
        assert_ok(camera_manager_end(source, NULL, &manager));
        while (sd_event_run(rig.event, UINT64_MAX) >= 0 && !has_ended(NULL))
                ;
        sd_event_source_unref(source);
        camera_manager_stop(rig.manager);
        for (size_t i = 0; i < 2; i++)
                ck_assert_msg(rig.manager->lenses[i]->last_usec + 500 * USEC_PER_MSEC > told, "%llu ms",
                              (unsigned long long) (told - rig.manager->lenses[i]->last_usec) / 1000);
        ck_assert_uint_eq(count("segment-closed", "c1") + count("segment-closed", "c2"), 2);
        ck_assert_uint_eq(count("footage-head", "c1"), 1);
        ck_assert_str_eq(last_s("camera-state", "c1", "state"), "recording");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_open_gap_is_told_at_midnight_and_goes_on),
        SUITE_CASE(what_a_restart_missed_is_a_gap_within_the_hours),
        SUITE_CASE(a_boot_in_1970_records_and_tells_of_the_gap_later),
        SUITE_CASE(a_clock_that_nobody_ever_sets_deletes_nothing_and_ends_no_hold),
        SUITE_CASE(a_clock_that_nobody_ever_sets_is_believed_in_the_end),
        SUITE_CASE(cameras_record_while_an_index_that_is_lost_is_made_again),
        SUITE_CASE(what_is_written_and_not_synced_is_not_recorded),
        SUITE_CASE(hours_open_and_close_a_camera_by_themselves),
        SUITE_CASE(a_hand_before_the_lens_is_told_so_often_and_counted),
        SUITE_CASE(a_camera_that_stalls_is_one_gap_with_its_cause),
        SUITE_CASE(an_encoder_that_fails_is_forgotten),
        SUITE_CASE(each_special_camera_has_its_state),
        SUITE_CASE(a_hold_ends_at_its_time),
        SUITE_CASE(an_end_in_order_records_to_the_last_picture),
};

SUITE_MAIN("camera-daemon", cases, setup, teardown)
