/* Configuration text of any bytes: it is read, or refused with lines that each name the place. */
#include "fuzz.h"
#include "services/config/config.h"

struct target {
        char *text;
        bool flag;
        uint64_t number, seconds, milliseconds;
};

struct targets {
        struct target all[16];
        size_t n;
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem) {
        struct targets *targets = userdata;

        if (targets->n == ELEMENTSOF(targets->all))
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("at most %zu sections"), targets->n);
        *ret_target = &targets->all[targets->n++];
        return 0;
}

static const struct config_key keys[] = {
        {"Centre",
         "Name",
         config_parse_string,
         offsetof(struct target, text),
         0,
         0,
         "x",
         NULL,
         {"Tiếng Việt.", "Text."}},
        {"Centre",
         "Scale",
         config_parse_u64,
         offsetof(struct target, number),
         3,
         5,
         "5",
         NULL,
         {"Tiếng Việt.", "A number."}},
        {"Keypad",
         "ActiveLow",
         config_parse_bool,
         offsetof(struct target, flag),
         0,
         0,
         "no",
         NULL,
         {"Tiếng Việt.", "A flag."}},
        {"Keypad",
         "StuckSec",
         config_parse_sec,
         offsetof(struct target, seconds),
         1,
         600,
         "30",
         "s",
         {"Tiếng Việt.", "Time."}},
        {"Keypad",
         "DebounceMsec",
         config_parse_msec,
         offsetof(struct target, milliseconds),
         1,
         100,
         "10",
         "ms",
         {"Tiếng Việt.", "Time."}},
        {"Keypad",
         "Key.*",
         config_parse_string,
         offsetof(struct target, text),
         0,
         0,
         NULL,
         NULL,
         {"Tiếng Việt.", "Text."}},
        {},
};

static const struct config_table table = {.keys = keys, .get_target = get_target};

static void check_lines(char *text) {
        char *state = NULL;

        for (char *line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
                assert(strncmp(line, "motcua.conf:", strlen("motcua.conf:")) == 0 && text_is_plain(line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct targets targets = {};
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        int r = config_load("motcua.conf", (const char *) data, size, &table, &targets, &problem);

        assert(r == 0 || (r == -EINVAL && problem.text));
        if (r == 0)
                assert(!problem.text);
        else
                check_lines(problem.text);
        for (size_t i = 0; i < targets.n; i++) {
                assert(!targets.all[i].text || text_is_plain(targets.all[i].text));
                assert(targets.all[i].milliseconds <= 100000);
                free(targets.all[i].text);
        }
        return 0;
}
