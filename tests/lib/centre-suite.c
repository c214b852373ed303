#include "centre-suite.h"

enum { EXIT_SKIPPED = 77 };

int centre_suite_run(const char *name, const struct suite_case *cases, size_t n_cases, double timeout_sec) {
        const char *missing = centre_missing();

        if (missing) {
                printf("%s: %zu cases skipped: %s\n", name, n_cases, missing);
                return EXIT_SKIPPED;
        }
        return suite_run(name, cases, n_cases, NULL, NULL, timeout_sec);
}
