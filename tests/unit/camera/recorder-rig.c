#include "tests/unit/camera/recorder-rig.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include "services/base/log.h"
#include "services/config/day.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define PLUS_7 (7 * (int64_t) HOUR)

struct recorder_rig rig;

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

void recorder_begin(const char *policy, const char *cameras) {
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
void recorder_kill(void) {
        rig.manager = camera_manager_free(rig.manager);
        rig.client = sd_bus_close_unref(rig.client);
        rig.event = sd_event_unref(rig.event);
}

void recorder_setup(void) {
        log_open("test", getenv("TEST_LOG") ? LOG_TARGET_CONSOLE : LOG_TARGET_NULL);
}

static bool never(_unused_ void *userdata) {
        return false;
}

void recorder_run(uint64_t usec) {
        (void) loop_wait(rig.event, usec, never, NULL);
}

static bool is_unplugged(void *userdata) {
        return camera_sims_plug(rig.manager->parts.sims, userdata, false) >= 0;
}

void recorder_unplug(const char *id) {
        ck_assert_msg(loop_wait(rig.event, MINUTE, is_unplugged, (void *) id), "camera %s does not begin",
                      id);
}

/* The machine is there, and the daemon is not. */
void recorder_pause(uint64_t usec) {
        sd_event *event;

        assert_ok(sd_event_new(&event));
        (void) loop_wait(event, usec, never, NULL);
        sd_event_unref(event);
}

uint64_t recorder_now(void) {
        struct gap_time at;

        manager_now(rig.manager, &at);
        return at.realtime_usec;
}

/* So that it is that time of a day. */
void recorder_set_clock(const char *day_text, uint64_t of_day_usec, bool synchronized) {
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

size_t event_count(const char *type, const char *camera) {
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

uint64_t event_t(const char *type, const char *camera, const char *field) {
        struct fields_room room;
        struct fields fields = last(type, camera, &room);
        uint64_t value;

        assert_ok(fields_get_t(&fields, field, &value));
        return value;
}

const char *event_s(const char *type, const char *camera, const char *field) {
        static char text[200];
        struct fields_room room;
        struct fields fields = last(type, camera, &room);
        const char *value;

        assert_ok(fields_get_s(&fields, field, &value));
        (void) snprintf(text, sizeof(text), "%s", value);
        return text;
}

bool event_has(const char *type, const char *camera, const char *field) {
        struct fields_room room;
        struct fields fields = last(type, camera, &room);

        for (size_t i = 0; i < fields.n; i++)
                if (streq(fields.items[i].name, field))
                        return true;
        return false;
}

uint64_t recorder_of_day(const char *day_text, uint64_t usec) {
        int32_t day;

        assert_ok(day_parse(day_text, &day));
        return (uint64_t) day_start_usec(day, PLUS_7) + usec;
}
