/* The keys of [Centre] that say what stands on a ticket and where it is printed. */
#pragma once

#include "daemon/conf.h"

int conf_parse_printers(const struct config_key *key, const char *name, const char *value, void *target,
                        char **ret_problem);
int conf_parse_url(const struct config_key *key, const char *name, const char *value, void *target,
                   char **ret_problem);
