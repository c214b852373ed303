/* The check of a configuration by motcuad, for motcuactl too, and what that follows of it. */
#pragma once

#include "daemon/record/report-form.h"
#include "services/base/problem.h"

/* Errors: as config_load(). */
int centre_check(const char *conf_path, struct problem *ret_problem);

/* What [Backup] says. */
struct centre_backup {
        char *folder; /* NULL: none is wanted */
        uint64_t keep;
        bool mounted;
};
static inline void centre_backup_done(struct centre_backup *backup) {
        free(backup->folder);
}
int centre_read_backup(const char *conf_path, struct centre_backup *ret, struct problem *ret_problem);

/* What [Report] says. */
int centre_read_report(const char *conf_path, struct report_form *ret, struct problem *ret_problem);
