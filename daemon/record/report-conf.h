/* The configuration of reports: section [Report], which motcuactl report follows. */
#pragma once

#include "daemon/record/conf.h"
#include "daemon/record/report-form.h"

extern const struct conf_part report_conf_part;
static inline struct report_form *report_conf(const struct conf *conf) {
        return conf_get_part(conf, &report_conf_part);
}
