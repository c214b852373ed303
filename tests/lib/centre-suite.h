/*
 * Suites whose cases each run a centre in a folder of their own. The folder of a case that failed, in
 * whatever way, is found by the parent: it prints the logs in it. Exits with 77 and a reason where the
 * private bus cannot run.
 */
#pragma once

#include "centre.h"
#include "loop.h"
#include "suite.h"

/* The running case's folder: exists and is empty at its start. */
const char *centre_suite_dir(void);

int centre_suite_run(const char *name, const struct suite_case *cases, size_t n_cases, double timeout_sec);

#define CENTRE_SUITE_MAIN(name, cases, timeout_sec)                                                          \
        int main(void) {                                                                                     \
                return centre_suite_run(name, cases, ELEMENTSOF(cases), timeout_sec);                        \
        }
