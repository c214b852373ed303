/* The configuration of backups by the clock: section [Backup], which motcuactl backup follows. */
#pragma once

#include "daemon/record/conf.h"

struct backup_conf {
        char *folder; /* NULL: none is made */
        uint64_t keep;
        bool mounted;
};
extern const struct conf_part backup_conf_part;
static inline struct backup_conf *backup_conf(const struct conf *conf) {
        return conf_get_part(conf, &backup_conf_part);
}
