#include "problem.h"

void problem_done(struct problem *problem) {
        free(TAKE_PTR(problem->text));
}

int problem_tell(struct problem *problem, int error, const char *vi, const char *en, ...) {
        va_list ap;

        if (!problem)
                return error;
        problem_done(problem);
        va_start(ap, en);
        int r = str_vformat(&problem->text, problem->language == LANGUAGE_VI ? vi : en, ap);
        va_end(ap);
        return r < 0 ? r : error;
}

int problem_lead(struct problem *problem, int error, const char *format, ...) {
        _cleanup_free_ char *what = problem ? TAKE_PTR(problem->text) : NULL, *lead = NULL;
        va_list ap;

        if (!what)
                return error;
        va_start(ap, format);
        int r = str_vformat(&lead, format, ap);
        va_end(ap);
        if (r >= 0)
                r = str_format(&problem->text, "%s%s", lead, what);
        return r < 0 ? r : error;
}
