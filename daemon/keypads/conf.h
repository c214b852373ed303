/* What numbered keys stand for: ticket kiosks, and where an attendant transfers to. For centre-conf.c's
 * table. */
#pragma once

#include "daemon/conf.h"

int conf_parse_ticket_key(const struct config_key *key, const char *name, const char *value, void *target,
                          char **ret_problem);
int conf_parse_transfer(const struct config_key *key, const char *name, const char *value, void *target,
                        char **ret_problem);
int conf_parse_class(const struct config_key *key, const char *name, const char *value, void *target,
                     char **ret_problem);

/* A new section [Kiosk ID]. */
int conf_add_kiosk(struct centre_conf *conf, const char *id, struct kiosk_conf **ret, char **ret_problem);
struct kiosk_conf *kiosk_conf_free(struct kiosk_conf *kiosk);
void conf_keys_clear(struct key_conf keys[static KEYS_NUMBERED]);
/* What spans sections. */
int conf_check_keys(const struct config_context *context, const struct centre_conf *conf, char **ret_problem);
