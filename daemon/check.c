#include "daemon/check.h"

#include "daemon/record/backup-conf.h"
#include "daemon/record/report-conf.h"
#include "daemon/rooms.h"

int centre_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(conf_freep) struct conf *conf = NULL;

        return conf_load(&centre_conf_spec, conf_path, NULL, 0, &conf, ret_problem);
}

int centre_read_backup(const char *conf_path, struct centre_backup *ret, struct problem *ret_problem) {
        _cleanup_(conf_freep) struct conf *conf = NULL;

        int r = conf_load(&centre_conf_spec, conf_path, NULL, 0, &conf, ret_problem);
        if (r < 0)
                return r;
        struct backup_conf *backup = backup_conf(conf);
        ret->folder = TAKE_PTR(backup->folder);
        ret->keep = backup->keep;
        ret->mounted = backup->mounted;
        return 0;
}

int centre_read_report(const char *conf_path, struct report_form *ret, struct problem *ret_problem) {
        _cleanup_(conf_freep) struct conf *conf = NULL;

        int r = conf_load(&centre_conf_spec, conf_path, NULL, 0, &conf, ret_problem);
        if (r < 0)
                return r;
        *ret = *report_conf(conf);
        *report_conf(conf) = (struct report_form){0};
        return 0;
}
