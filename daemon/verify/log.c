#include "daemon/log/sql-check.h"
#include "daemon/verify/internal.h"

enum { ROWS_A_STEP = 4096 };

static int on_finding(const struct log_finding *finding, void *userdata) {
        _cleanup_free_ char *line = NULL;
        int r = log_finding_write(finding, &line);

        return r < 0 ? r : verify_found(userdata, "%s", line);
}

/* Up to what was signed, or a step. */
static uint32_t next_step(const struct verify *verify, uint64_t position) {
        uint64_t mark = verify_next_mark(verify);

        return mark > position && mark - position < ROWS_A_STEP ? (uint32_t) (mark - position) : ROWS_A_STEP;
}

static int check_log(struct verify *verify) {
        _cleanup_(log_check_freep) struct log_check *check = NULL;
        bool is_more = true;
        int r = log_check_new(verify->store, on_finding, verify, &check);

        while (r >= 0 && is_more && verify->n_findings < VERIFY_FINDINGS_MAX) {
                r = log_check_step(check, next_step(verify, log_check_position(check)));
                is_more = r > 0;
                if (r >= 0 && log_check_tree(check))
                        r = verify_check_marks(verify, log_check_tree(check));
                verify_show_progress(verify, log_check_position(check), 2 * verify->n_events);
        }
        return r < 0 ? r : verify->n_findings == VERIFY_FINDINGS_MAX;
}

int verify_log(struct verify *verify) {
        int r = verify_read_marks(verify);

        if (r == 0)
                r = check_log(verify);
        if (r == 0)
                r = verify_check_marks_beyond(verify);
        verify_marks_free(verify);
        return verify_found_error(verify, r);
}
