#include "keypad-conf.h"

#include "keypad-check.h"
#include "services/config/nearest.h"

static int key_problem(const char *name, struct problem *ret_problem) {
        struct nearest nearest = {.typed = name};
        _cleanup_free_ char *names = NULL;

        for (int i = 0; i < _KEY_MAX; i++) {
                int r = str_extend(&names, ", ", "%s", key_to_string(i));

                nearest_offer(&nearest, key_to_string(i));
                if (r < 0)
                        return r;
        }
        return problem_tell(ret_problem, -EINVAL, "không có nút “%s”%s%s; có: %s",
                            "there is no key \"%s\"%s%s; there are %s", name,
                            nearest_lead(&nearest, ret_problem->language), nearest_word(&nearest), names);
}

static int set_line(char **line, const char *value, struct problem *ret_problem) {
        size_t size = strlen(value);

        if (size < 1 || size > LINE_NAME_MAX)
                return problem_tell(ret_problem, -EINVAL, "phải là tên hoặc số của chân, 1 đến %d byte",
                                    "must be a line's name or offset, 1 to %d bytes", LINE_NAME_MAX);
        return str_set(line, value);
}

/* name is "Key.done" or "Light.done". */
static int parse_family_key(const char *name, struct problem *ret_problem) {
        const char *dot = strchr(name, '.');
        int key = key_from_string(dot ? dot + 1 : name);

        return key < 0 ? key_problem(dot ? dot + 1 : name, ret_problem) : key;
}

static int parse_key(_unused_ const struct config_key *config, const char *name, const char *value,
                     void *target, struct problem *ret_problem) {
        struct keypad_conf *conf = target;
        int key = parse_family_key(name, ret_problem);

        if (key < 0)
                return key;
        int index = keypad_conf_find_key(conf, key);
        struct keypad_conf_key *k = &conf->keys[index < 0 ? (int) conf->n_keys : index];
        int r = set_line(&k->line, value, ret_problem);
        if (r < 0)
                return r;
        k->key = key;
        if (index < 0)
                conf->n_keys++;
        return 0;
}

static int parse_light(_unused_ const struct config_key *config, const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct keypad_conf *conf = target;
        int key = parse_family_key(name, ret_problem);

        return key < 0 ? key : set_line(&conf->lights[key], value, ret_problem);
}

/* name is "Output.lamp". */
static int parse_output(_unused_ const struct config_key *config, const char *name, const char *value,
                        void *target, struct problem *ret_problem) {
        struct keypad_conf *conf = target;
        const char *dot = strchr(name, '.'), *id = dot ? dot + 1 : "";

        int r = config_check_path_id(id, ret_problem);
        if (r < 0)
                return r;
        int index = keypad_conf_find_output(conf, id);
        if (index < 0 && conf->n_outputs == KEYPAD_OUTPUTS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều nhất %d đầu ra", "at most %d outputs",
                                    KEYPAD_OUTPUTS_MAX);
        struct keypad_conf_output *output = &conf->outputs[index < 0 ? (int) conf->n_outputs : index];
        r = set_line(&output->line, value, ret_problem);
        if (r >= 0 && index < 0)
                r = str_set(&output->name, id);
        if (r >= 0 && index < 0)
                conf->n_outputs++;
        return r;
}

static int parse_line(const struct config_key *config, _unused_ const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        return set_line(CONFIG_TARGET(char *, config, target), value, ret_problem);
}

static void lines_clear(struct keypad_conf_lines *lines) {
        for (size_t i = 0; i < lines->n; i++)
                free(lines->names[i]);
        *lines = (struct keypad_conf_lines){};
}

static int parse_lines(const struct config_key *config, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct keypad_conf_lines *lines = CONFIG_TARGET(struct keypad_conf_lines, config, target);
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        lines_clear(lines);
        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
                if (lines->n == MATRIX_SIDE_MAX)
                        return problem_tell(ret_problem, -EINVAL, "nhiều nhất %d chân", "at most %d lines",
                                            MATRIX_SIDE_MAX);
                int r = set_line(&lines->names[lines->n], word, ret_problem);
                if (r < 0)
                        return r;
                lines->n++;
        }
        return lines->n > 0 ? 0
                            : problem_tell(ret_problem, -EINVAL, "phải là các chân, cách nhau bằng dấu cách",
                                           "must be lines with a space between");
}

static int parse_chip(const struct config_key *config, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (value[0] == '\0')
                return problem_tell(ret_problem, -EINVAL, "phải là đường dẫn, tên hoặc nhãn của chip",
                                    "must be a chip's path, name or label");
        return config_parse_string(config, name, value, target, ret_problem);
}

static int parse_bias(const struct config_key *config, _unused_ const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        static const char *const names[] = {
                [GPIO_BIAS_AS_IS] = "as-is",
                [GPIO_BIAS_DISABLED] = "disabled",
                [GPIO_BIAS_PULL_UP] = "pull-up",
                [GPIO_BIAS_PULL_DOWN] = "pull-down",
        };

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (streq(names[i], value)) {
                        *CONFIG_TARGET(enum gpio_bias, config, target) = (enum gpio_bias) i;
                        return 0;
                }
        return problem_tell(ret_problem, -EINVAL, "phải là pull-up, pull-down, disabled hoặc as-is",
                            "must be pull-up, pull-down, disabled or as-is");
}

static struct keypad_conf *keypad_conf_free(struct keypad_conf *conf) {
        if (!conf)
                return NULL;
        for (size_t i = 0; i < conf->n_keys; i++)
                free(conf->keys[i].line);
        for (size_t i = 0; i < _KEY_MAX; i++)
                free(conf->lights[i]);
        for (size_t i = 0; i < KEYPAD_OUTPUTS_MAX; i++) {
                free(conf->outputs[i].name);
                free(conf->outputs[i].line);
        }
        lines_clear(&conf->rows);
        lines_clear(&conf->columns);
        free(conf->buzzer);
        free(conf->chip);
        free(conf->id);
        free(conf);
        return NULL;
}
DEFINE_CLEANUP(struct keypad_conf *, keypad_conf_free)

static int get_target(_unused_ const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        _cleanup_(keypad_conf_freep) struct keypad_conf *conf = NULL;
        struct keypad_confs *confs = userdata;

        int r = config_check_path_id(id, ret_problem);
        if (r < 0)
                return r;
        if (confs->n == KEYPADS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d bàn phím", "more than %d keypads",
                                    KEYPADS_MAX);
        conf = calloc(1, sizeof(*conf));
        if (!conf)
                return -ENOMEM;
        conf->id = strdup(id);
        if (!conf->id)
                return -ENOMEM;
        *ret_target = confs->keypads[confs->n++] = TAKE_PTR(conf);
        return 0;
}

#define OFFSET(member) offsetof(struct keypad_conf, member)

static const struct config_key keys[] = {
        {"Keypad", "Chip", parse_chip, OFFSET(chip),
         .doc = {"Chip GPIO có mọi chân của bàn phím: đường dẫn, tên hoặc nhãn, như gpiodetect(1) in ra. "
                 "Trên Raspberry Pi là pinctrl-bcm2835, pinctrl-bcm2711 hoặc pinctrl-rp1.",
                 "The GPIO chip that all lines of the keypad are on: path, name or label, as gpiodetect(1) "
                 "prints them. A Raspberry Pi's header is pinctrl-bcm2835, pinctrl-bcm2711 or pinctrl-rp1."}},
        {"Keypad",
         "Scale",
         config_parse_u64,
         OFFSET(scale),
         3,
         5,
         "5",
         "levels",
         {"Số mức đánh giá. 3: satisfied, neutral, dissatisfied; 4: thêm very-satisfied; 5: thêm "
          "very-dissatisfied. Bàn phím có nút cho mọi mức, hoặc không có nút nào.",
          "Number of rating levels. 3: satisfied, neutral, dissatisfied; 4: very-satisfied too; 5: "
          "very-dissatisfied too. A keypad has a key for each of them, or none at all."}},
        {"Keypad", "Key.*", parse_key,
         .doc = {"Chân của một nút, theo tên hoặc số, như gpioinfo(1) in ra; khi có Rows và Columns thì là "
                 "vị trí, ví dụ r1c2 là hàng một, cột hai. Mức đánh giá: very-satisfied, satisfied, neutral, "
                 "dissatisfied, very-dissatisfied. Lý do: reason-long-wait, reason-late-result, "
                 "reason-unfriendly, reason-unclear, reason-many-trips, reason-extra-papers, "
                 "reason-obstruction, reason-other. Nút của cán bộ: next, recall, start, done, no-show, "
                 "transfer (sang lĩnh vực kia khi có hai lĩnh vực), transfer-1 đến transfer-8, hold, return "
                 "(số duy nhất đang chờ bổ sung hồ sơ ở đó), pause, pause-meeting, pause-lunch, pause-trip, "
                 "pause-fault, pause-other (tạm dừng vì lý do đó, hoặc nêu lý do sau), open, close, undo, "
                 "sign-out. Nút của lãnh đạo: acknowledge (tắt cảnh báo của các mục [Alert]). slip (in phiếu "
                 "xác nhận đánh giá, khi "
                 "RatingSlips=ask) là của công dân. Bàn phím lấy "
                 "số: ticket-1 đến ticket-8, priority. Bàn phím nhập mã PIN: digit-0 "
                 "đến digit-9, enter, clear; cán bộ nhập số, enter, mã PIN, enter.",
                 "The line of a key, by name or offset, as gpioinfo(1) prints them; or, with Rows and "
                 "Columns, "
                 "its place, such as r1c2 for the first row and second column. Ratings: very-satisfied, "
                 "satisfied, neutral, dissatisfied, very-dissatisfied. Reasons: reason-long-wait, "
                 "reason-late-result, reason-unfriendly, reason-unclear, reason-many-trips, "
                 "reason-extra-papers, reason-obstruction, reason-other. The attendant's: next, recall, "
                 "start, done, no-show, transfer (to the other service where there are two), transfer-1 to "
                 "transfer-8, hold, return (the one ticket that waits for papers there), pause, "
                 "pause-meeting, "
                 "pause-lunch, pause-trip, pause-fault, pause-other (pause for that reason, or say it "
                 "afterwards), "
                 "open, close, undo, sign-out. The leader's: acknowledge (ends the alerts of [Alert]). slip "
                 "(prints a slip that confirms the rating, with RatingSlips=ask) is the citizen's. A "
                 "ticket kiosk's: ticket-1 to ticket-8, priority. A PIN "
                 "pad's: "
                 "digit-0 to digit-9, enter, clear; an official "
                 "types the number, enter, the PIN, enter."}},
        {"Keypad", "Light.*", parse_light,
         .doc = {"Chân của đèn bên cạnh nút cùng tên.",
                 "The line of the light beside a key of the same name."}},
        {"Keypad", "Buzzer", parse_line, OFFSET(buzzer),
         .doc = {"Chân của còi chủ động.", "The line of an active buzzer."}},
        {"Keypad", "Output.*", parse_output,
         .doc = {"Chân của một đèn, còi hay rơ-le không thuộc nút nào, nhiều nhất 8; tên do người cấu hình "
                 "đặt, "
                 "ví dụ Output.den=17. Mục [Alert] và motcuactl output bật nó trong một thời gian; hết thời "
                 "gian thì bàn phím tự tắt. Bàn phím có thể chỉ có đầu ra.",
                 "The line of a lamp, siren or relay that is no key's, at most 8, under a name of its own, "
                 "such as Output.lamp=17. A section [Alert] and motcuactl output switch it on for a time; "
                 "it goes off by itself. A keypad may have outputs alone."}},
        {"Keypad", "Rows", parse_lines, OFFSET(rows),
         .doc = {"Các chân hàng của ma trận, được đọc, cách nhau bằng dấu cách, nhiều nhất 16.",
                 "Lines of a matrix that are read, with a space between, at most 16."}},
        {"Keypad", "Columns", parse_lines, OFFSET(columns),
         .doc = {"Các chân cột của ma trận, được điều khiển, nhiều nhất 16. Chúng là cực máng hở khi "
                 "ActiveLow=yes, ngược lại là cực nguồn hở, nên bấm nhiều nút cùng lúc không gây hại dù "
                 "không có đi-ốt.",
                 "Lines of a matrix that are driven, at most 16. They are open drain with ActiveLow=yes, "
                 "else open source, so keys pressed together do no harm without diodes."}},
        {"Keypad", "ActiveLow", config_parse_bool, OFFSET(active_low), .default_text = "yes",
         .doc = {"Nút được bấm có đọc là mức thấp không: yes cho nút nối giữa chân và đất.",
                 "Whether a pressed key reads low: yes for keys between line and ground."}},
        {"Keypad", "OutputsActiveLow", config_parse_bool, OFFSET(outputs_active_low), .default_text = "no",
         .doc = {"Đèn, còi và đầu ra có bật khi chân ở mức thấp không.",
                 "Whether lights, buzzer and outputs are on when their line is low."}},
        {"Keypad", "Bias", parse_bias, OFFSET(bias), .default_text = "pull-up",
         .doc = {"Điện trở của chip ở các chân nút, hàng và cột: pull-up, pull-down, disabled hoặc as-is.",
                 "Resistor of the chip on key, row and column lines: pull-up, pull-down, disabled or "
                 "as-is."}},
        {"Keypad",
         "DebounceMsec",
         config_parse_msec,
         OFFSET(debounce_usec),
         0,
         200,
         "10",
         "ms",
         {"Tiếp điểm phải đóng, hoặc mở, bao lâu thì được tính. 0: mọi cạnh đều được tính.",
          "How long a contact must stay closed, or open, to count. 0: every edge counts."}},
        {"Keypad",
         "LongPressMsec",
         config_parse_msec,
         OFFSET(long_press_usec),
         0,
         60000,
         "1500",
         "ms",
         {"Giữ nút bao lâu là bấm lâu. 0: không có bấm lâu.",
          "How long a key is held for a long press. 0: there are none."}},
        {"Keypad",
         "StuckSec",
         config_parse_sec,
         OFFSET(stuck_usec),
         2,
         3600,
         "30",
         "s",
         {"Giữ nút bao lâu thì coi là nút bị kẹt.", "How long a key is held until it is taken for stuck."}},
        {"Keypad",
         "PressesPerSec",
         config_parse_u64,
         OFFSET(presses_per_sec),
         1,
         200,
         "20",
         "presses",
         {"Số lượt bấm mỗi giây được nhận trên cả bàn phím; nhiều hơn thì được đếm và bỏ.",
          "Presses a second of the whole keypad that are taken; more are counted and dropped."}},
        {},
};

const struct config_table keypad_conf_table = {
        .keys = keys,
        .get_target = get_target,
        .check = keypad_conf_check,
};

int keypad_confs_load(const char *path, const char *text, size_t size, struct keypad_confs **ret,
                      struct problem *ret_problem) {
        _cleanup_(keypad_confs_freep) struct keypad_confs *confs = calloc(1, sizeof(*confs));

        if (!confs)
                return -ENOMEM;
        int r = config_load(path, text, size, &keypad_conf_table, confs, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(confs);
        return 0;
}

int keypad_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(keypad_confs_freep) struct keypad_confs *confs = NULL;

        return keypad_confs_load(conf_path, NULL, 0, &confs, ret_problem);
}

struct keypad_confs *keypad_confs_free(struct keypad_confs *confs) {
        if (!confs)
                return NULL;
        for (size_t i = 0; i < confs->n; i++)
                keypad_conf_free(confs->keypads[i]);
        free(confs);
        return NULL;
}

int keypad_conf_find_key(const struct keypad_conf *conf, enum key key) {
        for (size_t i = 0; i < conf->n_keys; i++)
                if (conf->keys[i].key == key)
                        return (int) i;
        return -ENOENT;
}

int keypad_conf_find_output(const struct keypad_conf *conf, const char *name) {
        for (size_t i = 0; i < conf->n_outputs; i++)
                if (streq(conf->outputs[i].name, name))
                        return (int) i;
        return -ENOENT;
}

bool keypad_conf_has_kind(const struct keypad_conf *conf, enum key_kind kind) {
        for (size_t i = 0; i < conf->n_keys; i++)
                if (key_kind(conf->keys[i].key) == kind)
                        return true;
        return false;
}

unsigned keypad_conf_scale(const struct keypad_conf *conf) {
        return keypad_conf_has_kind(conf, KEY_KIND_RATING) ? (unsigned) conf->scale : 0;
}
