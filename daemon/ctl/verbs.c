#include "verb.h"

/* The files verb-X.c, in the order of --help: each ends with its verbs. */
#define EACH_FILE(X)                                                                                         \
        X(status)                                                                                            \
        X(check)                                                                                             \
        X(figures)                                                                                           \
        X(history)                                                                                           \
        X(report)                                                                                            \
        X(enter)                                                                                             \
        X(calendar)                                                                                          \
        X(evidence)                                                                                          \
        X(suggestion)                                                                                        \
        X(box)                                                                                               \
        X(survey)                                                                                            \
        X(times)                                                                                             \
        X(ratings)                                                                                           \
        X(correct)                                                                                           \
        X(rating_codes)                                                                                      \
        X(events)                                                                                            \
        X(watch)                                                                                             \
        X(press)                                                                                             \
        X(wait)                                                                                              \
        X(queue)                                                                                             \
        X(notice)                                                                                            \
        X(slips)                                                                                             \
        X(printers)                                                                                          \
        X(camera)                                                                                            \
        X(pin)                                                                                               \
        X(backup)                                                                                            \
        X(restore)                                                                                           \
        X(source)                                                                                            \
        X(verify)                                                                                            \
        X(verify_clip)                                                                                       \
        X(checkpoint)                                                                                        \
        X(record_voice)

#define DECLARE(file) extern const struct verb verbs_##file[];
EACH_FILE(DECLARE)

#define NAME(file) verbs_##file,
static const struct verb *const files[] = {EACH_FILE(NAME)};

const struct verb *verb_at(size_t i) {
        for (size_t file = 0; file < ELEMENTSOF(files); file++)
                for (const struct verb *verb = files[file]; verb->name; verb++)
                        if (i-- == 0)
                                return verb;
        return NULL;
}

const struct verb *verb_find(const char *name) {
        const struct verb *verb;

        for (size_t i = 0; (verb = verb_at(i)); i++)
                if (streq(verb->name, name))
                        return verb;
        return NULL;
}

void verb_count_arguments(const struct verb *verb, size_t *ret_min, size_t *ret_max) {
        const char *synopsis = verb->arguments[LANGUAGE_EN] ? verb->arguments[LANGUAGE_EN] : "";
        size_t min = 0, max = 0, depth = 0;

        for (const char *p = synopsis; *p; p++) {
                depth += *p == '[';
                depth -= *p == ']';
                if (!strchr("[] ", *p) && (p == synopsis || strchr("[ ", p[-1]))) {
                        max++;
                        min += depth == 0;
                }
        }
        *ret_min = min;
        *ret_max = max;
}

int verb_synopsis(const struct verb *verb, enum language language, char **ret) {
        const char *arguments = verb->arguments[language];
        int r = str_format(ret, "%s", arguments ? arguments : "");

        for (const struct ctl_option *option = option_table; r >= 0 && option->name; option++)
                if (option->bit & verb->options)
                        r = str_extend(ret, " ", "[--%s%s%s]", option->name,
                                       option->value[language] ? "=" : "",
                                       option->value[language] ? option->value[language] : "");
        return r;
}
