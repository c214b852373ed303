#include "keypad-conf.h"

/* What one line is used for. */
struct use {
        const struct keypad_conf *conf;
        const char *line;
        const char *family; /* "Key.", "Light.", "Buzzer", "Output.", "Rows", "Columns" */
        const char *name;   /* behind the family's dot; else "" */
};

enum { USES_MAX = 2 * _KEY_MAX + 2 * MATRIX_SIDE_MAX + 1 + KEYPAD_OUTPUTS_MAX };

struct check {
        struct config_context *context;
        size_t n;
        struct use uses[]; /* of all keypads so far */
};

/* key: NULL: of the section. */
#define FAIL(check, conf, key, vi, en, ...)                                                                  \
        config_problem((check)->context, "Keypad", (conf)->id, key, "[Keypad %s] " vi, "[Keypad %s] " en,    \
                       (conf)->id, ##__VA_ARGS__)

/* Of a key of a family, such as "Key.done". */
#define FAIL_OF(check, conf, family, key, vi, en, ...)                                                       \
        ({                                                                                                   \
                char _key[64];                                                                               \
                (void) snprintf(_key, sizeof(_key), "%s%s", family, key);                                    \
                FAIL(check, conf, _key, vi, en, ##__VA_ARGS__);                                              \
        })

/* "07" and "7" are one line. */
static bool same_line(const char *a, const char *b) {
        uint64_t x, y;

        if (parse_u64(a, 0, UINT64_MAX, &x) >= 0 && parse_u64(b, 0, UINT64_MAX, &y) >= 0)
                return x == y;
        return streq(a, b);
}

static int add_use(struct check *check, const struct use *use) {
        for (size_t i = 0; i < check->n; i++) {
                const struct use *other = &check->uses[i];

                if (!streq(other->conf->chip, use->conf->chip) || !same_line(other->line, use->line))
                        continue;
                if (other->conf == use->conf)
                        return FAIL_OF(check, use->conf, use->family, use->name,
                                       "%s%s và %s%s cùng ở chân %s", "%s%s and %s%s are both on line %s",
                                       other->family, other->name, use->family, use->name, use->line);
                return FAIL_OF(check, use->conf, use->family, use->name,
                               "%s%s ở chân %s của %s, nơi [Keypad %s] đã có %s%s",
                               "%s%s is on line %s of %s, where [Keypad %s] has %s%s", use->family, use->name,
                               use->line, use->conf->chip, other->conf->id, other->family, other->name);
        }
        check->uses[check->n++] = *use;
        return 0;
}

static int add_side(struct check *check, const struct keypad_conf *conf,
                    const struct keypad_conf_lines *lines, const char *family) {
        for (size_t i = 0; i < lines->n; i++) {
                int r = add_use(check, &(struct use){conf, lines->names[i], family, ""});

                if (r < 0)
                        return r;
        }
        return 0;
}

static int check_lines(struct check *check, const struct keypad_conf *conf) {
        size_t before = check->n;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < conf->n_keys; i++)
                if (!conf->keys[i].is_cell)
                        r = add_use(check, &(struct use){conf, conf->keys[i].line, "Key.",
                                                         key_to_string(conf->keys[i].key)});
        for (size_t i = 0; r >= 0 && i < _KEY_MAX; i++)
                if (conf->lights[i])
                        r = add_use(check, &(struct use){conf, conf->lights[i], "Light.", key_to_string(i)});
        if (r >= 0 && conf->buzzer)
                r = add_use(check, &(struct use){conf, conf->buzzer, "Buzzer", ""});
        for (size_t i = 0; r >= 0 && i < conf->n_outputs; i++)
                r = add_use(check,
                            &(struct use){conf, conf->outputs[i].line, "Output.", conf->outputs[i].name});
        if (r >= 0)
                r = add_side(check, conf, &conf->rows, "Rows");
        if (r >= 0)
                r = add_side(check, conf, &conf->columns, "Columns");
        if (r >= 0 && check->n - before > GPIO_LINES_MAX)
                r = FAIL(check, conf, NULL, "dùng %zu chân, nhiều nhất là %d", "uses %zu lines, at most %d",
                         check->n - before, GPIO_LINES_MAX);
        return r;
}

static int check_cells(struct check *check, struct keypad_conf *conf) {
        const char *taken[MATRIX_SIDE_MAX][MATRIX_SIDE_MAX] = {};

        if ((conf->rows.n > 0) != (conf->columns.n > 0))
                return FAIL(check, conf, conf->rows.n > 0 ? "Rows" : "Columns",
                            "Rows và Columns phải đi cùng nhau", "Rows and Columns go together");
        if (conf->rows.n == 0)
                return 0;
        for (size_t i = 0; i < conf->n_keys; i++) {
                struct keypad_conf_key *key = &conf->keys[i];
                int r = matrix_parse_cell(key->line, (unsigned) conf->rows.n, (unsigned) conf->columns.n,
                                          &key->row, &key->column);

                if (r == -ERANGE)
                        return FAIL_OF(check, conf, "Key.", key_to_string(key->key),
                                       "Key.%s=%s: ma trận có %zu hàng và %zu cột",
                                       "Key.%s=%s: the matrix has %zu rows and %zu columns",
                                       key_to_string(key->key), key->line, conf->rows.n, conf->columns.n);
                key->is_cell = r >= 0;
                if (!key->is_cell)
                        continue;
                if (taken[key->row][key->column])
                        return FAIL_OF(check, conf, "Key.", key_to_string(key->key),
                                       "Key.%s và Key.%s cùng ở vị trí %s",
                                       "Key.%s and Key.%s are both at %s", taken[key->row][key->column],
                                       key_to_string(key->key), key->line);
                taken[key->row][key->column] = key_to_string(key->key);
        }
        return 0;
}

/* A level that cannot be pressed would speak well or ill of everybody. */
static int check_scale(struct check *check, const struct keypad_conf *conf) {
        if (keypad_conf_scale(conf) == 0)
                return 0;
        for (int i = 0; i < _KEY_MAX; i++) {
                bool there = keypad_conf_find_key(conf, i) >= 0;

                if (key_kind(i) != KEY_KIND_RATING)
                        continue;
                if (there && !key_in_scale(i, conf->scale))
                        return FAIL_OF(check, conf, "Key.", key_to_string(i),
                                       "Key.%s không phải mức của thang đánh giá; Scale=%u có %s",
                                       "Key.%s is no level of the scale; Scale=%u has %s", key_to_string(i),
                                       (unsigned) conf->scale,
                                       conf->scale == 3 ? "satisfied, neutral, dissatisfied"
                                                        : "very-satisfied, satisfied, neutral, dissatisfied");
                if (!there && key_in_scale(i, conf->scale))
                        return FAIL(check, conf, NULL, "thiếu Key.%s; với Scale=%u thì mỗi mức có một nút",
                                    "Key.%s is missing; with Scale=%u every level has a key",
                                    key_to_string(i), (unsigned) conf->scale);
        }
        return 0;
}

/* Half a PIN pad lets nobody in. */
static int check_pin_pad(struct check *check, const struct keypad_conf *conf) {
        bool any = false;

        for (int i = KEY_DIGIT_0; i <= KEY_CLEAR; i++)
                any = any || keypad_conf_find_key(conf, i) >= 0;
        for (int i = KEY_DIGIT_0; any && i <= KEY_ENTER; i++)
                if (keypad_conf_find_key(conf, i) < 0)
                        return FAIL(check, conf, NULL,
                                    "thiếu Key.%s; bàn phím nhập mã PIN có digit-0 đến digit-9 và enter",
                                    "Key.%s is missing; a PIN pad has digit-0 to digit-9 and enter",
                                    key_to_string(i));
        return 0;
}

static int check_keypad(struct check *check, struct keypad_conf *conf) {
        if (!conf->chip)
                return FAIL(check, conf, NULL, "thiếu Chip: đường dẫn, tên hoặc nhãn của chip",
                            "Chip is missing: the chip's path, name or label");
        if (conf->n_keys == 0 && conf->n_outputs == 0)
                return FAIL(check, conf, NULL, "không có nút nào; hãy thêm, ví dụ Key.done=27",
                            "has no keys; write some, such as Key.done=27");
        if (conf->long_press_usec >= conf->stuck_usec)
                return FAIL(check, conf, "LongPressMsec", "LongPressMsec phải nhỏ hơn StuckSec",
                            "LongPressMsec must be less than StuckSec");
        if (conf->debounce_usec >= conf->long_press_usec && conf->long_press_usec > 0)
                return FAIL(check, conf, "LongPressMsec", "LongPressMsec phải lớn hơn DebounceMsec",
                            "LongPressMsec must be more than DebounceMsec");
        for (int i = 0; i < _KEY_MAX; i++)
                if (conf->lights[i] && keypad_conf_find_key(conf, i) < 0)
                        return FAIL_OF(check, conf, "Light.", key_to_string(i),
                                       "Light.%s không có Key.%s đi cùng", "Light.%s has no Key.%s beside it",
                                       key_to_string(i), key_to_string(i));
        int r = check_scale(check, conf);
        if (r >= 0)
                r = check_pin_pad(check, conf);
        if (r >= 0)
                r = check_cells(check, conf);
        return r < 0 ? r : check_lines(check, conf);
}

int keypad_conf_check(struct config_context *context, void *userdata) {
        struct keypad_confs *confs = userdata;
        _cleanup_free_ struct check *check =
                calloc(1, sizeof(*check) + confs->n * USES_MAX * sizeof(check->uses[0]));

        if (!check)
                return -ENOMEM;
        check->context = context;
        for (size_t i = 0; i < confs->n; i++) {
                int r = check_keypad(check, confs->keypads[i]);

                if (r < 0 && r != -EINVAL)
                        return r;
        }
        return 0;
}
