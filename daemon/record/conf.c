#include "daemon/record/conf.h"

int conf_set_string(char **p, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*p);
        *p = copy;
        return 0;
}

bool conf_is_path_id(const char *id) {
        return id[0] != '\0' && strlen(id) <= PATH_ID_MAX &&
               id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] == '\0';
}

void *conf_get_part(const struct conf *conf, const struct conf_part *type) {
        size_t i = 0;

        while (conf->spec->parts[i] != type) {
                assert(conf->spec->parts[i]);
                i++;
        }
        return conf->parts[i];
}

struct conf *conf_free(struct conf *conf) {
        if (!conf)
                return NULL;
        for (size_t i = 0; conf->spec->parts[i]; i++) {
                if (conf->parts[i] && conf->spec->parts[i]->clear)
                        conf->spec->parts[i]->clear(conf->parts[i]);
                free(conf->parts[i]);
        }
        free(conf);
        return NULL;
}

int conf_load(const struct conf_spec *spec, const char *path, const char *text, size_t size,
              struct conf **ret, struct problem *ret_problem) {
        _cleanup_(conf_freep) struct conf *conf = calloc(1, sizeof(*conf));

        if (!conf)
                return -ENOMEM;
        conf->spec = spec;
        for (size_t i = 0; spec->parts[i]; i++) {
                assert(i < CONF_PARTS_MAX);
                conf->parts[i] = calloc(1, spec->parts[i]->size);
                if (!conf->parts[i])
                        return -ENOMEM;
        }
        int r = config_load_defaults(&spec->table, "Centre", conf);
        if (r >= 0)
                r = config_load(path, text, size, &spec->table, conf, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(conf);
        return 0;
}

int conf_fits(const struct conf *conf, const struct book *book, char **ret_problem) {
        int r = 0;

        for (size_t i = 0; r >= 0 && conf->spec->parts[i]; i++)
                if (conf->spec->parts[i]->fits)
                        r = conf->spec->parts[i]->fits(conf, book, ret_problem);
        return r;
}

int conf_declare(const struct conf *conf, struct book *book, const struct instant *now) {
        int r = 0;

        for (size_t i = 0; r >= 0 && conf->spec->parts[i]; i++)
                if (conf->spec->parts[i]->declare)
                        r = conf->spec->parts[i]->declare(book, now, conf);
        return r;
}

bool record_conf_has(const struct conf *conf, const char *kind) {
        const struct record_conf *record = record_conf(conf);

        for (size_t i = 0; i < record->n_sources; i++)
                if (streq(record->sources[i]->kind, kind))
                        return true;
        return false;
}

/* Parsed into the whole, as it must know all that there are. */
static int add_source(struct conf *conf, const char *name, struct problem *ret_problem) {
        struct record_conf *record = record_conf(conf);
        const struct source_info *info = conf->spec->sources;

        for (size_t i = 0; i < record->n_sources; i++)
                if (streq(record->sources[i]->name, name))
                        return conf_refuse(ret_problem, "nêu %s hai lần", "names %s twice", name);
        while (info->name && !streq(info->name, name))
                info++;
        if (!info->name)
                return conf_refuse(ret_problem, "phải là các tên trong keypad, printer, display, camera",
                                   "must be names of keypad, printer, display, camera");
        assert(record->n_sources < BOOK_SOURCES_MAX);
        record->sources[record->n_sources++] = info;
        return 0;
}

static int parse_sources(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                         void *target, struct problem *ret_problem) {
        struct conf *conf = target;
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        record_conf(conf)->n_sources = 0;
        for (char *word = strtok_r(copy, " ,", &state); word; word = strtok_r(NULL, " ,", &state)) {
                int r = add_source(conf, word, ret_problem);
                if (r < 0)
                        return r;
        }
        return record_conf(conf)->n_sources > 0
                       ? 0
                       : conf_refuse(ret_problem, "phải nêu ít nhất một nguồn sự kiện",
                                     "must name at least one source");
}

static int parse_name(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        return config_parse_string(key, name, value, record_conf(target), ret_problem);
}

static const struct config_key keys[] = {
        {"Centre",
         "Name",
         parse_name,
         offsetof(struct record_conf, name),
         0,
         0,
         "Một cửa",
         NULL,
         {"Tên trung tâm hiển thị cho mọi người.", "The centre's name, as people read it."}},
        {"Centre",
         "Sources",
         parse_sources,
         0,
         0,
         0,
         "keypad",
         NULL,
         {"Các nguồn có sự kiện được ghi, cách nhau bằng dấu cách: keypad (bàn phím), printer (máy in), "
          "display (màn hình), camera.",
          "The sources whose events are recorded, separated by spaces: keypad, printer, display, camera."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = userdata;
        return 0;
}

static void clear(void *part) {
        free(((struct record_conf *) part)->name);
}

const struct conf_part record_conf_part = {
        .size = sizeof(struct record_conf),
        .table = {.keys = keys, .get_target = get_target},
        .clear = clear,
};

int conf_parse_folder(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (value[0] != '/')
                return conf_refuse(ret_problem, "phải là đường dẫn đầy đủ của một thư mục: /mnt/backup",
                                   "must be the whole path of a folder: /mnt/backup");
        return config_parse_string(key, name, value, target, ret_problem);
}
