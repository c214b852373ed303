#include "scene.h"

#include <signal.h>

#include "centre-suite.h"
#include "client.h"
#include "daemon/verify/verify.h"
#include "files.h"

#define PRESS_AGAIN_USEC (3 * USEC_PER_SEC)

static int on_change(_unused_ sd_bus_message *message, _unused_ void *userdata,
                     _unused_ sd_bus_error *ret_error) {
        return 0; /* it woke the loop */
}

void scene_prepare(struct scene *scene) {
        *scene = (struct scene){.centre = centre_new(suite_dir())};
        scene->bus = centre_bus(scene->centre);
        records_follow(&scene->records, scene->bus);
        must(sd_bus_match_signal(scene->bus, NULL, NULL, NULL, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged", on_change, NULL));
        _cleanup_free_ char *path = centre_path(scene->centre, "trace");
        trace_open(&scene->trace, centre_event(scene->centre), path);
}

void scene_start(struct scene *scene) {
        centre_start_all(scene->centre);
}

void scene_begin(struct scene *scene, const char *config) {
        scene_prepare(scene);
        if (config)
                centre_write_config(scene->centre, config);
        scene_start(scene);
}

/* Whatever has happened, what is derived is what the events say. */
static void verify(struct scene *scene) {
        _cleanup_free_ char *database = centre_path(scene->centre, "state/centre/" CENTRE_DATABASE);

        if (!centre_is_ready(scene->centre, CENTRE_MOTCUAD))
                return;
        centre_stop(scene->centre, CENTRE_MOTCUAD, SIGTERM);
        if (verify_record(database, NULL, stdout) != 0)
                test_die("the record does not fit");
}

void scene_end(struct scene *scene) {
        verify(scene);
        trace_close(&scene->trace);
        centre_free(scene->centre);
        records_clear(&scene->records);
}

struct await_type {
        struct scene *scene;
        const char *type;
        size_t count;
};

static bool has_count(void *userdata) {
        const struct await_type *await = userdata;

        return records_count(&await->scene->records, await->type) >= await->count;
}

const struct record *scene_await(struct scene *scene, const char *type, size_t count) {
        struct await_type await = {scene, type, count};

        centre_wait(scene->centre, has_count, &await, type);
        return records_last(&scene->records, type);
}

struct await_recorded {
        struct await_type type;
        size_t looked_at; /* so many announcements */
        size_t n;
};

static bool is_recorded(void *userdata) {
        struct await_recorded *await = userdata;
        struct scene *scene = await->type.scene;
        _cleanup_records_ struct records all = {};

        if (await->looked_at == scene->records.n)
                return false;
        await->looked_at = scene->records.n;
        records_fetch(&all, scene->bus, 0);
        await->n = records_count(&all, await->type.type);
        return await->n >= await->type.count;
}

size_t scene_await_recorded(struct scene *scene, const char *type, size_t count) {
        struct await_recorded await = {.type = {scene, type, count}, .looked_at = SIZE_MAX};

        centre_wait(scene->centre, is_recorded, &await, type);
        return await.n;
}

struct await_key {
        struct scene *scene;
        const char *key;
};

static bool has_key(void *userdata) {
        const struct await_key *await = userdata;
        const struct records *records = &await->scene->records;

        for (size_t i = records->n; i > 0; i--) {
                const struct record *record = &records->items[i - 1];
                if (streq(record->type, "press") && streq(record_s(record, "key"), await->key))
                        return true;
        }
        return false;
}

void scene_await_key(struct scene *scene, const char *key) {
        struct await_key await = {scene, key};

        centre_wait(scene->centre, has_key, &await, key);
}

void scene_press_until_recorded(struct scene *scene, const char *keypad, const char *key) {
        struct await_key await = {scene, key};

        for (unsigned i = 0; i < LOOP_PATIENCE_USEC / PRESS_AGAIN_USEC; i++) {
                client_press(scene->bus, keypad, key);
                if (loop_wait(centre_event(scene->centre), PRESS_AGAIN_USEC, has_key, &await))
                        return;
        }
        test_die("pressed in vain: %s", key);
}

struct await_text {
        struct scene *scene;
        const struct scene_property *property;
        const char *value;
};

/* The announcement of the change wakes the loop; the value is then read anew. */
static bool has_text(void *userdata) {
        const struct await_text *await = userdata;
        const struct scene_property *p = await->property;
        _cleanup_free_ char *value =
                client_get_string(await->scene->bus, p->destination, p->path, p->interface, p->name);

        return streq(value, await->value);
}

void scene_await_text(struct scene *scene, const struct scene_property *property, const char *value) {
        struct await_text await = {scene, property, value};

        centre_wait(scene->centre, has_text, &await, value);
}

struct await_light {
        struct scene *scene;
        const char *keypad, *line;
        size_t count;
};

static bool shone(void *userdata) {
        const struct await_light *await = userdata;

        trace_update(&await->scene->trace);
        return trace_count(&await->scene->trace, await->keypad, await->line, true, true) >= await->count;
}

void scene_await_light(struct scene *scene, const char *keypad, const char *line, size_t count) {
        struct await_light await = {scene, keypad, line, count};

        centre_wait(scene->centre, shone, &await, line);
}

void scene_expect_log(struct scene *scene, const char *log, const char *text) {
        _cleanup_free_ char *path = centre_path(scene->centre, log), *content = file_read(path, NULL);

        if (!strstr(content, text))
                test_die("%s does not say \"%s\"", log, text);
}

void scene_await_log(struct scene *scene, const char *log, const char *text) {
        uint64_t begin_usec = monotonic_usec();

        for (;;) {
                _cleanup_free_ char *path = centre_path(scene->centre, log), *content = file_read(path, NULL);

                if (strstr(content, text))
                        return;
                if (monotonic_usec() - begin_usec > LOOP_PATIENCE_USEC)
                        test_die("%s does not say \"%s\"", log, text);
                must(sd_event_run(centre_event(scene->centre), 20 * USEC_PER_MSEC)); /* a log wakes nobody */
        }
}

struct barrage {
        size_t sent, answered;
};

static int on_answer(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct barrage *barrage = userdata;

        barrage->answered++;
        return 0;
}

static bool has_room(void *userdata) {
        const struct barrage *barrage = userdata;

        return barrage->sent - barrage->answered < 100; /* the bus lets 128 replies be outstanding */
}

static bool all_answered(void *userdata) {
        const struct barrage *barrage = userdata;

        return barrage->sent == barrage->answered;
}

void scene_press_many(struct scene *scene, const char *keypad, const char *const *keys, size_t n_keys,
                      size_t n_presses) {
        _cleanup_free_ char *path = NULL;
        struct barrage barrage = {};

        must(sd_bus_path_encode("/vn/motcua/Keypad1/keypad", keypad, &path));
        for (; barrage.sent < n_presses; barrage.sent++) {
                centre_wait(scene->centre, has_room, &barrage, "room on the bus");
                must(sd_bus_call_method_async(
                        scene->bus, NULL, "vn.motcua.Keypad1", path, "vn.motcua.Sim1", "Press", on_answer,
                        &barrage, "sa{sv}", keys[barrage.sent % n_keys], 1, "hold_usec", "t", UINT64_C(50)));
        }
        centre_wait(scene->centre, all_answered, &barrage, "all presses are answered");
}
