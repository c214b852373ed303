/* Officials in the configuration: what centre-conf.c's table of keys needs for them. */
#pragma once

#include "daemon/conf.h"

/* A new section [Official ID]. */
int conf_add_official(struct centre_conf *conf, const char *id, struct official_conf **ret,
                      char **ret_problem);
struct official_conf *official_conf_free(struct official_conf *official);
/* What spans sections. */
int conf_check_officials(const struct config_context *context, const struct centre_conf *conf,
                         char **ret_problem);
