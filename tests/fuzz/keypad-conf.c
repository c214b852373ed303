/* [Keypad ...] sections of any bytes: what is accepted is a set of lines that can be opened as it stands. */
#include "fuzz.h"
#include "services/keypad/keypad-conf.h"

static void check_keypad(const struct keypad_conf *conf) {
        assert(conf->chip && conf->n_keys + conf->n_outputs > 0 && conf->n_keys <= _KEY_MAX);
        assert(conf->long_press_usec < conf->stuck_usec);
        for (size_t i = 0; i < conf->n_keys; i++) {
                const struct keypad_conf_key *key = &conf->keys[i];

                assert(keypad_conf_find_key(conf, key->key) == (int) i);
                assert(!key->is_cell || (key->row < conf->rows.n && key->column < conf->columns.n));
                assert(key_kind(key->key) != KEY_KIND_RATING || key_in_scale(key->key, conf->scale));
                assert(strlen(key->line) > 0 && strlen(key->line) <= LINE_NAME_MAX);
                for (size_t k = 0; k < i; k++)
                        assert(key->is_cell || conf->keys[k].is_cell ||
                               !streq(key->line, conf->keys[k].line));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct keypad_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        int r = keypad_confs_load("motcua.conf", (const char *) data, size, &confs, &problem);

        assert(r == 0 || (r == -EINVAL && problem.text &&
                          strncmp(problem.text, "motcua.conf", strlen("motcua.conf")) == 0));
        for (size_t i = 0; confs && i < confs->n; i++)
                check_keypad(confs->keypads[i]);
        keypad_confs_free(confs);
        return 0;
}
