/* The keypads of the configuration: sections [Keypad ID]. */
#pragma once

#include "hw/gpio.h"
#include "key-name.h"
#include "matrix.h"
#include "services/config/config.h"

enum {
        KEYPADS_MAX = 64,
        LINE_NAME_MAX = 31, /* the kernel's limit */
        KEYPAD_OUTPUTS_MAX = 8,
};

struct keypad_conf_key {
        enum key key;
        char *line;   /* name or offset; for a cell, as written */
        bool is_cell; /* of the matrix */
        unsigned row, column;
};

/* A lamp or siren that is no key's. */
struct keypad_conf_output {
        char *name, *line;
};

struct keypad_conf_lines {
        char *names[MATRIX_SIDE_MAX];
        size_t n;
};

struct keypad_conf {
        char *id, *chip;
        uint64_t scale;
        struct keypad_conf_key keys[_KEY_MAX]; /* in the order of the configuration */
        size_t n_keys;
        char *lights[_KEY_MAX]; /* by enum key; NULL: none */
        char *buzzer;           /* NULL: none */
        struct keypad_conf_output outputs[KEYPAD_OUTPUTS_MAX];
        size_t n_outputs;
        struct keypad_conf_lines rows, columns;
        bool active_low, outputs_active_low;
        enum gpio_bias bias;
        uint64_t debounce_usec, long_press_usec, stuck_usec;
        uint64_t presses_per_sec;
};

struct keypad_confs {
        struct keypad_conf *keypads[KEYPADS_MAX];
        size_t n;
};

extern const struct config_table keypad_conf_table; /* its target is a struct keypad_confs */

/* text: what stands in the file, for tests; NULL: the file is read. Errors: as config_load(). */
int keypad_confs_load(const char *path, const char *text, size_t size, struct keypad_confs **ret,
                      struct problem *ret_problem);
struct keypad_confs *keypad_confs_free(struct keypad_confs *confs);
DEFINE_CLEANUP(struct keypad_confs *, keypad_confs_free)

/* Of keypad_conf_table: the rules that span keys, and sections. Also finds each matrix key its row and
 * column. */
int keypad_conf_check(struct config_context *context, void *userdata);

/* Index into keys; -ENOENT: the keypad has no such key. */
int keypad_conf_find_key(const struct keypad_conf *conf, enum key key);
/* Index into outputs; -ENOENT. */
int keypad_conf_find_output(const struct keypad_conf *conf, const char *name);
bool keypad_conf_has_kind(const struct keypad_conf *conf, enum key_kind kind);
/* 3, 4 or 5; 0: no rating keys. */
unsigned keypad_conf_scale(const struct keypad_conf *conf);
