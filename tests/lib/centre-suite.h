/* Suites whose cases each run a centre in suite_dir(). Exits with 77 and a reason if the private bus cannot
 * run here. */
#pragma once

#include "centre.h"
#include "loop.h"
#include "suite.h"

/* In which a case ends, unless it hangs: several waits of LOOP_PATIENCE_USEC. */
enum { CENTRE_CASE_SEC = 600 };

int centre_suite_run(const char *name, const struct suite_case *cases, size_t n_cases, double timeout_sec);

#define CENTRE_SUITE_MAIN(name, cases)                                                                       \
        int main(void) {                                                                                     \
                return centre_suite_run(name, cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);                    \
        }
