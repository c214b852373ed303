#include "tests/unit/daemon/random-cameras.h"

#include "daemon/cameras/rules.h"

static uint64_t draw(struct random_world *world, uint64_t n) {
        return random_draw(&world->cameras, n);
}

static void camera_event(struct random_world *world, const char *type, const struct event_field *fields,
                         size_t n) {
        struct record_origin origin = {CAMERA_SOURCE, world->camera_sequence++};

        ck_assert_int_eq(record_event_from(&world->record, &origin, type, fields, n), INTAKE_NEW);
}
#define FILM(world, type, ...)                                                                               \
        camera_event(world, type, (struct event_field[]){__VA_ARGS__},                                       \
                     ELEMENTSOF(((struct event_field[]){__VA_ARGS__})))

/* The one of before, or another. */
static void find_store(struct random_world *world) {
        static const char *const generations[] = {"a", "b", "c"};

        FILM(world, "store-state", EVENT_FIELD_S("state", "ready"),
             EVENT_FIELD_S("generation", generations[draw(world, 3)]));
}

static void lose_cameras(struct random_world *world) {
        char epoch[33];
        snprintf(epoch, sizeof(epoch), "%032x", (unsigned) draw(world, 1000000));
        record_epoch(&world->record, CAMERA_SOURCE, epoch);
        world->camera_sequence = 1;
        find_store(world);
}

static void point_camera(struct random_world *world, const char *camera, const char *counters) {
        record_observe_fields(&world->record, "camera-counters-changed", EVENT_FIELD_S("camera", camera),
                              EVENT_FIELD_S("counters", counters),
                              EVENT_FIELD_B("configured", counters[0] != '\0'));
}

void random_cameras_open(struct random_world *world) {
        world->cameras = world->random | 1;
        lose_cameras(world);
        record_observe_fields(&world->record, "camera-rules-changed",
                              EVENT_FIELD_T("hold_before_usec", 300 * USEC_PER_SEC),
                              EVENT_FIELD_T("hold_after_usec", 120 * USEC_PER_SEC));
        point_camera(world, "hall", "1 2");
        point_camera(world, "desk", "1");
}

/* As the agent does, of what is told of. */
static void answer_wants(struct random_world *world) {
        struct book *book = recorder_book(world->record.recorder);
        struct instant now;

        assert_ok(recorder_now(world->record.recorder, &now));
        for (size_t i = 0; i < cameras_of(book)->n_wants; i++) {
                const struct want_row *want = &cameras_of(book)->wants[i];
                if (want->stage != WANT_TOLD || draw(world, 2))
                        continue;
                if (draw(world, 4))
                        assert_ok(cameras_observe_held(book, &now, want, 1 + draw(world, 30)));
                else
                        assert_ok(cameras_observe_missing(book, &now, want, "not-recorded"));
        }
}

static void hold(struct random_world *world) {
        FILM(world, "hold-placed", EVENT_FIELD_T("hold", 1 + draw(world, 30)),
             EVENT_FIELD_S("camera", draw(world, 4) ? "hall" : ""),
             EVENT_FIELD_T("from_usec", world->record.realtime_usec), EVENT_FIELD_T("until_usec", 5),
             EVENT_FIELD_T("end_usec", 0), EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"),
             EVENT_FIELD_S("key", draw(world, 2) ? "k" : ""));
        FILM(world, "hold-ended", EVENT_FIELD_T("hold", 1 + draw(world, 30)));
}

void random_cameras_step(struct random_world *world) {
        static const char *const names[] = {"hall", "desk", "nobody"}, *const states[] = {"recording",
                                                                                          "stalled",
                                                                                          "absent"};
        struct event_field camera = EVENT_FIELD_S("camera", names[draw(world, 3)]);
        uint64_t now = world->record.realtime_usec, what = draw(world, 12);

        if (what < 3)
                FILM(world, "camera-state", camera, EVENT_FIELD_S("state", states[draw(world, 3)]));
        else if (what < 6)
                FILM(world, "recording-gap", camera, EVENT_FIELD_T("from_usec", now - now % 3600000000),
                     EVENT_FIELD_T("until_usec", now + draw(world, 100000000000)),
                     EVENT_FIELD_S("cause", states[1 + draw(world, 2)]));
        else if (what == 6)
                FILM(world, "footage-figures", camera, EVENT_FIELD_S("day", "2026-11-23"),
                     EVENT_FIELD_T("announced_usec", draw(world, 100)),
                     EVENT_FIELD_T("recorded_usec", draw(world, 100)));
        else if (what == 7)
                FILM(world, "footage-viewed", camera, EVENT_FIELD_S("reason", "x"),
                     EVENT_FIELD_S("actor", "uid 1"));
        else if (what == 8)
                hold(world);
        else if (what == 9)
                point_camera(world, "desk", draw(world, 2) ? "1" : draw(world, 2) ? "2" : "");
        else if (what == 10 && draw(world, 10) == 0)
                lose_cameras(world);
        else if (what == 10 && draw(world, 10) == 0)
                find_store(world);
        else
                answer_wants(world);
}
