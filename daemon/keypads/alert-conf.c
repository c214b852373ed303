#include "daemon/keypads/alert-conf.h"

#include "daemon/ratings/scale.h"

static int parse_levels(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem) {
        unsigned *levels = conf_field(key, target);
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        *levels = 0;
        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
                int level = level_from_string(word);

                if (level < 0 || scale_report_level(level) != REPORT_DISSATISFIED)
                        return conf_refuse(ret_problem,
                                           "phải là dissatisfied, very-dissatisfied hoặc cả hai, cách nhau "
                                           "bằng dấu cách",
                                           "must be dissatisfied, very-dissatisfied or both, "
                                           "with a space between");
                *levels |= 1U << level;
        }
        return *levels > 0 ? 0 : conf_refuse(ret_problem, "không nêu mức nào", "names no level");
}

static int parse_output(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem) {
        struct alert_conf *alert = target;
        const char *slash = strchr(value, '/');
        _cleanup_free_ char *keypad = slash ? strndup(value, (size_t) (slash - value)) : strdup("");

        if (!keypad)
                return -ENOMEM;
        if (!conf_is_path_id(keypad) || !conf_is_path_id(slash + 1))
                return conf_refuse(
                        ret_problem,
                        "phải là BÀN-PHÍM/ĐẦU-RA: “lanhdao/den” cho Output.den= của [Keypad lanhdao]",
                        "must be KEYPAD/OUTPUT: \"leader/lamp\" for Output.lamp= of "
                        "[Keypad leader]");
        int r = conf_set_string(&alert->keypad, keypad);
        return r < 0 ? r : conf_set_string(&alert->output, slash + 1);
}

static int parse_pattern(const struct config_key *key, const char *name _unused_, const char *value,
                         void *target, struct problem *ret_problem) {
        static const char *const patterns[] = OUTPUT_PATTERN_WORDS;
        enum output_pattern *pattern = conf_field(key, target);

        for (enum output_pattern i = OUTPUT_ON; i < _OUTPUT_PATTERN_MAX; i++)
                if (streq(patterns[i], value)) {
                        *pattern = i;
                        return 0;
                }
        return conf_refuse(ret_problem, "phải là on, blink hoặc pulse", "must be on, blink or pulse");
}

static const struct config_key keys[] = {
        {"Alert", "Output", parse_output,
         .doc = {"Đầu ra được bật khi có đánh giá thấp, để lãnh đạo biết khi công dân còn ở đó: "
                 "BÀN-PHÍM/ĐẦU-RA, ví dụ lanhdao/den cho Output.den= của [Keypad lanhdao]. Mã của mục do "
                 "người cấu hình đặt; nhiều nhất 8 mục. Đánh giá được ghi nhận muộn hơn một phút thì không "
                 "bật. Đầu ra tắt khi hết OnSec, khi công dân đổi sang mức cao hơn, khi bấm nút acknowledge "
                 "hay gọi motcuactl acknowledge.",
                 "The output that is switched on at a low rating, so that the leader knows while the citizen "
                 "is still there: KEYPAD/OUTPUT, such as leader/lamp for Output.lamp= of [Keypad leader]. "
                 "The "
                 "section's ID is free; there are at most 8. A rating that is recorded more than a minute "
                 "late switches nothing on. It goes off after OnSec, if the citizen changes to a higher "
                 "level, and by a key acknowledge or motcuactl acknowledge."}},
        {"Alert", "LowRating", parse_levels, offsetof(struct alert_conf, levels),
         .default_text = "dissatisfied very-dissatisfied",
         .doc = {"Những mức đánh giá bật đầu ra: dissatisfied, very-dissatisfied hoặc cả hai, cách nhau bằng "
                 "dấu cách.",
                 "The levels that switch it on: dissatisfied, very-dissatisfied or both, with a space "
                 "between."}},
        {"Alert", "Pattern", parse_pattern, offsetof(struct alert_conf, pattern), .default_text = "on",
         .doc = {"Bật thế nào: on (liên tục), blink (nháy mỗi giây một lần) hoặc pulse (mỗi giây bật 0,1 "
                 "giây; hợp với còi).",
                 "How it is on: on (steadily), blink (once a second) or pulse (0.1 s of each second, which "
                 "suits a buzzer)."}},
        {"Alert",
         "OnSec",
         config_parse_sec,
         offsetof(struct alert_conf, on_usec),
         1,
         3600,
         "30",
         "s",
         {"Bật bao lâu. Thêm một đánh giá thấp trong thời gian đó thì tính lại từ đầu.",
          "How long it is on; from the beginning again at another low rating in that time."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct alerts_conf *conf = alerts_conf(userdata);

        if (!conf_is_path_id(id))
                return conf_refuse(ret_problem, "mã cảnh báo gồm 1 đến 32 ký tự trong A-Z a-z 0-9 _",
                                   "an alert's ID is 1 to 32 of the characters A-Z a-z 0-9 _");
        if (conf->n == ALERTS_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d mục [Alert]", "there can be at most %d alerts",
                                   ALERTS_MAX);
        struct alert_conf *alert = calloc(1, sizeof(*alert));
        if (!alert)
                return -ENOMEM;
        *ret_target = conf->alerts[conf->n++] = alert;
        return conf_set_string(&alert->id, id);
}

static int check_alert(struct config_context *context, const struct alerts_conf *conf, size_t n) {
        const struct alert_conf *alert = conf->alerts[n];
        char key[64];

        if (!alert->output)
                return config_problem(context, "Alert", alert->id, NULL,
                                      "cảnh báo %s: thiếu Output=, là đầu ra được bật, dạng BÀN-PHÍM/ĐẦU-RA",
                                      "alert %s: Output= is missing: what it switches on, as KEYPAD/OUTPUT",
                                      alert->id);
        (void) snprintf(key, sizeof(key), "Output.%s", alert->output);
        if (!config_value(context, "Keypad", alert->keypad, key))
                return config_problem(context, "Alert", alert->id, "Output",
                                      "cảnh báo %s: Output=%s/%s: không có %s= trong [Keypad %s]",
                                      "alert %s: Output=%s/%s: there is no %s= in [Keypad %s]", alert->id,
                                      alert->keypad, alert->output, key, alert->keypad);
        for (size_t i = 0; i < n; i++)
                if (conf->alerts[i]->output && streq(conf->alerts[i]->keypad, alert->keypad) &&
                    streq(conf->alerts[i]->output, alert->output))
                        return config_problem(context, "Alert", alert->id, "Output",
                                              "cảnh báo %s: Output=%s/%s trùng với cảnh báo %s",
                                              "alert %s: Output=%s/%s is also that of alert %s", alert->id,
                                              alert->keypad, alert->output, conf->alerts[i]->id);
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        const struct alerts_conf *conf = alerts_conf(userdata);
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < conf->n; i++)
                r = check_alert(context, conf, i);
        return r;
}

static void clear(void *part) {
        struct alerts_conf *conf = part;

        for (size_t i = 0; i < conf->n; i++) {
                free(conf->alerts[i]->id);
                free(conf->alerts[i]->keypad);
                free(conf->alerts[i]->output);
                free(conf->alerts[i]);
        }
}

const struct conf_part alerts_conf_part = {
        .size = sizeof(struct alerts_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
};
