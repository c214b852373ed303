#include "suite.h"

int suite_run(const char *name, const struct suite_case *cases, size_t n_cases, void (*setup)(void),
              void (*teardown)(void), double timeout_sec) {
        Suite *suite = suite_create(name);

        for (size_t i = 0; i < n_cases; i++) {
                TCase *tcase = tcase_create(cases[i].name);

                tcase_set_timeout(tcase, timeout_sec);
                if (setup || teardown)
                        tcase_add_checked_fixture(tcase, setup, teardown);
                if (cases[i].loop_end > 0)
                        tcase_add_loop_test(tcase, *cases[i].test, 0, cases[i].loop_end);
                else
                        tcase_add_test(tcase, *cases[i].test);
                suite_add_tcase(suite, tcase);
        }

        SRunner *runner = srunner_create(suite);
        srunner_run_all(runner, CK_ENV);
        int failed = srunner_ntests_failed(runner);
        srunner_free(runner);
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
