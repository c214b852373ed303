#include "daemon/cameras/conf.h"

#include "daemon/cameras/book.h"
#include "daemon/ratings/conf.h"

/* Kept as one text with single spaces, the form in which the record tells it. */
static int parse_counters(const struct config_key *key, const char *name _unused_, const char *value,
                          void *target, struct problem *ret_problem) {
        char list[CAMERA_COUNTERS_SIZE] = "";
        size_t used = 0, n = 0;

        for (const char *p = value + strspn(value, " ,"); *p != '\0'; p += strspn(p, " ,")) {
                size_t length = strcspn(p, " ,");
                char id[ID_SIZE] = "";

                if (length < sizeof(id))
                        memcpy(id, p, length);
                if (!id_is_valid(id))
                        return conf_refuse(ret_problem, "phải là mã các quầy, cách nhau bằng dấu cách",
                                           "must be IDs of counters, separated by spaces");
                if (n++ == CAMERA_COUNTERS_MAX)
                        return conf_refuse(ret_problem, "nêu được nhiều nhất %d quầy",
                                           "can name at most %d counters", CAMERA_COUNTERS_MAX);
                if (used > 0)
                        list[used++] = ' ';
                memcpy(list + used, p, length);
                used += length;
                p += length;
        }
        return conf_set_string(conf_field(key, target), list);
}

#define SETTING_KEY(name, member, section, key, parse, min, max, standard, unit, vi, en)                     \
        {section,  key,  parse,   offsetof(struct cameras_conf, rules.member), min, max,                     \
         standard, unit, {vi, en}},

static const struct config_key keys[] = {
        CAMERAS_SETTINGS(SETTING_KEY){
                "Camera",
                "Counters",
                parse_counters,
                offsetof(struct camera_conf, counters),
                0,
                0,
                NULL,
                NULL,
                {"Mã các quầy mà camera quay, cách nhau bằng dấu cách; nhiều nhất 16. Có đánh giá thấp ở một "
                 "quầy "
                 "thì hình của các camera quay quầy đó được giữ lại. Sources= phải có camera.",
                 "IDs of the counters that the camera looks at, separated by spaces; at most 16. At a low "
                 "rating at one of them its footage is held. Sources= must name camera."}},
        {0},
};

static const char *const shared[] = {"Camera", "Cameras", NULL};

static int add_camera(struct cameras_conf *conf, const char *id, void **ret_target,
                      struct problem *ret_problem) {
        int r = config_check_path_id(id, ret_problem);

        if (r < 0)
                return r;
        if (conf->n == CAMERAS_CONFIGURED_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d mục [Camera]",
                                   "there can be at most %d cameras", CAMERAS_CONFIGURED_MAX);
        struct camera_conf *camera = calloc(1, sizeof(*camera));
        if (!camera)
                return -ENOMEM;
        *ret_target = conf->cameras[conf->n++] = camera;
        return conf_set_string(&camera->id, id);
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct cameras_conf *conf = cameras_conf(userdata);

        if (streq(section, "Camera"))
                return add_camera(conf, id, ret_target, ret_problem);
        conf->rules.known = true;
        *ret_target = conf;
        return 0;
}

static int check(struct config_context *context _unused_, void *userdata) {
        struct cameras_conf *conf = cameras_conf(userdata);

        /* Without [Cameras] its defaults hold. */
        return conf->rules.known ? 0 : config_load_defaults(&cameras_conf_part.table, "Cameras", userdata);
}

static void clear(void *part) {
        struct cameras_conf *conf = part;

        for (size_t i = 0; i < conf->n; i++) {
                free(conf->cameras[i]->id);
                free(conf->cameras[i]->counters);
                free(conf->cameras[i]);
        }
}

static const struct camera_conf *find_camera(const struct conf *all, const char *id) {
        const struct cameras_conf *conf = cameras_conf(all);

        for (size_t i = 0; record_conf_has(all, CAMERA_SOURCE) && i < conf->n; i++)
                if (streq(conf->cameras[i]->id, id))
                        return conf->cameras[i];
        return NULL;
}

bool cameras_conf_has(const struct conf *conf, const char *id) {
        return find_camera(conf, id) != NULL;
}

static int declare_rules(struct book *book, const struct instant *now, const struct conf *all) {
        const struct camera_rules *old = &cameras_of(book)->rules, *wanted = &cameras_conf(all)->rules;
        struct event_field fields[SETTINGS_MAX];

        if (!old->known && !record_conf_has(all, CAMERA_SOURCE))
                return 0;
        if (old->known && settings_equal(cameras_settings, old, wanted))
                return 0;
        size_t n = settings_to_fields(cameras_settings, wanted, fields, 0);
        return book_observe(book, now, "camera-rules-changed", fields, n);
}

static int declare_camera(struct book *book, const struct instant *now, const char *id,
                          const struct camera_conf *camera) {
        struct event_field fields[] = {
                EVENT_FIELD_S("camera", id),
                EVENT_FIELD_S("counters", camera && camera->counters ? camera->counters : ""),
                EVENT_FIELD_B("configured", camera != NULL),
        };

        return book_observe(book, now, "camera-counters-changed", fields, ELEMENTSOF(fields));
}

/* First those that left, which make room. */
static int declare_left(struct book *book, const struct instant *now, const struct conf *all) {
        int r = 0;

        for (size_t i = cameras_of(book)->n_cameras; r >= 0 && i-- > 0;) {
                const struct camera_row camera = cameras_of(book)->cameras[i];
                if (camera.configured && !find_camera(all, camera.id))
                        r = declare_camera(book, now, camera.id, NULL);
        }
        return r;
}

static int declare(struct book *book, const struct instant *now, const struct conf *all) {
        const struct cameras_conf *conf = cameras_conf(all);
        int r = declare_rules(book, now, all);

        if (r >= 0)
                r = declare_left(book, now, all);
        for (size_t i = 0; r >= 0 && record_conf_has(all, CAMERA_SOURCE) && i < conf->n; i++) {
                const struct camera_conf *camera = conf->cameras[i];
                const struct camera_row *row = cameras_find(book, camera->id);
                const char *counters = camera->counters ? camera->counters : "";
                if (!row || !row->configured || !streq(row->counters, counters))
                        r = declare_camera(book, now, camera->id, camera);
        }
        return r;
}

const struct conf_part cameras_conf_part = {
        .size = sizeof(struct cameras_conf),
        .table = {.keys = keys, .shared = shared, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = declare,
};
