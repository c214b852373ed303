#include "daemon/officials/conf.h"

static const struct config_key keys[] = {
        {"Official",
         "Name",
         config_parse_string,
         offsetof(struct official_conf, name),
         0,
         0,
         NULL,
         NULL,
         {"Tên cán bộ hiển thị cho mọi người; không đặt thì là mã. Mã nằm trong các sự kiện, mà mọi người "
          "dùng trên máy đều đọc được. Không có mục [Official] nào thì không ai đăng nhập.",
          "The official's name, as people read it; the ID when not set. The ID stands in events, which every "
          "local "
          "user may read. Without any [Official] nobody signs in."}},
        {"Official",
         "Title",
         config_parse_string,
         offsetof(struct official_conf, title),
         0,
         0,
         NULL,
         NULL,
         {"Chức danh hiển thị cùng tên.", "The title that is shown with the name."}},
        {"Official",
         "Number",
         config_parse_u64,
         offsetof(struct official_conf, number),
         1,
         9999,
         NULL,
         NULL,
         {"Số mà cán bộ nhập trên bàn phím trước mã PIN: số, enter, mã PIN, enter. Mã PIN được đặt bằng "
          "motcuactl set-pin và không nằm trong tệp cấu hình nào.",
          "What the official types on a PIN pad before the PIN: number, enter, PIN, enter. The PIN itself is "
          "set with "
          "motcuactl set-pin and stands in no file of the configuration."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct officials_conf *conf = officials_conf(userdata);

        if (conf->n_officials == OFFICIALS_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d cán bộ", "there can be at most %d officials",
                                   OFFICIALS_MAX);

        struct official_conf *official = calloc(1, sizeof(*official));
        if (!official)
                return -ENOMEM;
        conf->officials[conf->n_officials++] = official;
        *ret_target = official;
        return conf_set_string(&official->id, id);
}

static int check(struct config_context *context, void *userdata) {
        const struct officials_conf *conf = officials_conf(userdata);
        int r = 0;

        for (size_t i = 0; i < conf->n_officials; i++)
                for (size_t j = 0; r != -ENOMEM && j < i && conf->officials[i]->number > 0; j++)
                        if (conf->officials[j]->number == conf->officials[i]->number)
                                r = config_problem(context, "Official", conf->officials[i]->id, "Number",
                                                   "cán bộ %s: Number= trùng với cán bộ %s",
                                                   "official %s: Number= is also that of official %s",
                                                   conf->officials[i]->id, conf->officials[j]->id);
        return r;
}

static void clear(void *part) {
        struct officials_conf *conf = part;

        for (size_t i = 0; i < conf->n_officials; i++) {
                free(conf->officials[i]->id);
                free(conf->officials[i]->name);
                free(conf->officials[i]->title);
                free(conf->officials[i]);
        }
}

const struct official_conf *officials_conf_official(const struct conf *conf, const char *id) {
        const struct officials_conf *officials = officials_conf(conf);

        for (size_t i = 0; i < officials->n_officials; i++)
                if (streq(officials->officials[i]->id, id))
                        return officials->officials[i];
        return NULL;
}

const struct conf_part officials_conf_part = {
        .size = sizeof(struct officials_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
};
