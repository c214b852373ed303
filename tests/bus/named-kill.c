#include "named-kill.h"

#include "tests/lib/killer.h"
#include "tests/lib/loop.h"

void named_kill_set(struct scene *f, const struct named_kill *kill) {
        _cleanup_free_ char *at = NULL;

        must_errno(asprintf(&at, "KILLER_AT=%s:%u", kill->where, kill->n));
        centre_stop(f->centre, kill->daemon, SIGTERM);
        centre_start(f->centre, kill->daemon, (const char *const[]){"LD_PRELOAD=" TEST_KILLER, at, NULL});
        if (kill->daemon == CENTRE_MOTCUAD)
                centre_wait_ready_or_gone(f->centre, CENTRE_MOTCUAD);
}

struct death {
        struct process *process;
        bool (*is_done)(void *userdata);
        void *userdata;
};

static bool died_or_done(void *userdata) {
        const struct death *death = userdata;

        return process_has_exited(death->process) || death->is_done(death->userdata);
}

bool named_kill_await(struct scene *f, const struct named_kill *kill, bool (*is_done)(void *userdata),
                      void *userdata) {
        struct death death = {centre_process(f->centre, kill->daemon), is_done, userdata};

        centre_wait(f->centre, died_or_done, &death, "the process dies, or all is done");
        return process_has_exited(death.process);
}

void named_kill_revive(struct scene *f, const struct named_kill *kill) {
        centre_wait_exit(f->centre, kill->daemon);
        centre_start(f->centre, kill->daemon, NULL);
        centre_wait_ready(f->centre, kill->daemon);
}
