#include "daemon/log/sql-check.h"
#include "daemon/verify-internal.h"

enum { ROWS_A_STEP = 4096 };

static int on_finding(const struct log_finding *finding, void *userdata) {
        _cleanup_free_ char *line = NULL;
        int r = log_finding_write(finding, &line);

        return r < 0 ? r : verify_found(userdata, "%s", line);
}

static int check_log(struct verify *verify) {
        _cleanup_(log_check_freep) struct log_check *check = NULL;
        int r = log_check_new(verify->store, on_finding, verify, &check);

        if (r < 0)
                return r;
        do {
                r = log_check_step(check, ROWS_A_STEP);
                verify_show_progress(verify, log_check_position(check), 2 * verify->n_events);
        } while (r == 1 && verify->n_findings < VERIFY_FINDINGS_MAX);
        return r;
}

int verify_log(struct verify *verify) {
        int r = check_log(verify);

        return verify_found_error(verify, r);
}
