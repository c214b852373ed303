/* The queue's part of the configuration: what centre-conf.c's table of keys needs for it. */
#pragma once

#include "daemon/conf.h"

int conf_parse_prefix(const struct config_key *key, const char *name, const char *value, void *target,
                      char **ret_problem);
int conf_parse_hours(const struct config_key *key, const char *name, const char *value, void *target,
                     char **ret_problem);
int conf_parse_services(const struct config_key *key, const char *name, const char *value, void *target,
                        char **ret_problem);
int conf_parse_head_start(const struct config_key *key, const char *name, const char *value, void *target,
                          char **ret_problem);
int conf_parse_time_of_day(const struct config_key *key, const char *name, const char *value, void *target,
                           char **ret_problem);

/* A new section [Service ID]. */
int conf_add_service(struct centre_conf *conf, const char *id, struct service_conf **ret, char **ret_problem);
struct service_conf *service_conf_free(struct service_conf *service);
/* What spans sections. */
int conf_check_queue(const struct config_context *context, const struct centre_conf *conf,
                     char **ret_problem);

_printf_(2, 3) int conf_refuse(char **ret_problem, const char *format, ...);
