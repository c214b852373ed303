#include "report.h"

void say(FILE *f, enum language language, enum text id, struct report_values values) {
        _cleanup_free_ char *line = NULL;

        if (expand_pairs(text(language, id), values.pairs, values.n_pairs, &line) < 0)
                fputs(text(language, id), f);
        else
                fputs(line, f);
        fputc('\n', f);
}

void report(enum language language, enum text id, struct report_values values) {
        fputs("motcuactl: ", stderr);
        say(stderr, language, id, values);
}
