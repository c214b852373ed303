#include "tests/lib/disk-trial.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum { SEEDS = 8 }; /* of what depends on chance, in the same way each time */

int disk_try(const struct disk_plan *plan, const char *folder, int (*work)(void), struct disk_trial *ret) {
        _cleanup_free_ char *more = file_join(folder, "more");
        struct disk_trial *trial =
                mmap(NULL, sizeof(*trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        int status;

        ck_assert_ptr_ne(trial, MAP_FAILED);
        pid_t pid = fork();
        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
                struct disk_plan *ours = disk_get_plan();

                *ours = *plan;
                ours->recording = true;
                int r = work();
                trial->done = r >= 0;
                (void) mkdirat(AT_FDCWD, more, 0700);
                trial->calls = ours->calls;
                _exit(r < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert(WIFEXITED(status));
        *ret = *trial;
        munmap(trial, sizeof(*trial));
        ck_assert(plan->mode != DISK_WELL || WEXITSTATUS(status) == EXIT_SUCCESS);
        return WEXITSTATUS(status);
}

void disk_try_each(disk_each_fn each, uint64_t least) {
        static const struct disk_plan plans[] = {
                {.mode = DISK_FAILS_ONCE, .error = EIO},
                {.mode = DISK_FAILS_ON, .error = EIO},
                {.mode = DISK_FAILS_ON, .error = ENOSPC},
                {.mode = DISK_KILL},
                {.mode = DISK_CUT_ALL},
                {.mode = DISK_CUT_SOME},
                {.mode = DISK_CUT_ANY},
        };
        uint64_t calls = each(&(struct disk_plan){.mode = DISK_WELL});

        ck_assert_uint_gt(calls, least);
        for (size_t i = 0; i < ELEMENTSOF(plans); i++)
                for (uint64_t at = 1; at <= calls; at++) {
                        bool by_chance = plans[i].mode == DISK_CUT_SOME || plans[i].mode == DISK_CUT_ANY;

                        for (unsigned seed = 0; seed < (by_chance ? SEEDS : 1); seed++) {
                                struct disk_plan plan = plans[i];

                                plan.at = at;
                                plan.seed = (unsigned) at + seed * 7919;
                                (void) each(&plan);
                        }
                }
}
