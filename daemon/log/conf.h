/* The configuration of what is signed: the log's name, and who cosigns. */
#pragma once

#include "daemon/log/note.h"
#include "daemon/record/conf.h"

enum { WITNESSES_MAX = 16 };

struct witness_conf {
        char *id;
        struct note_key key; /* of cosignatures */
        bool is_set;
};

struct log_conf {
        char *name; /* NULL: one is made */
        uint64_t needed;
        struct witness_conf *witnesses[WITNESSES_MAX];
        size_t n_witnesses;
};
extern const struct conf_part log_conf_part;
static inline struct log_conf *log_conf(const struct conf *conf) {
        return conf_get_part(conf, &log_conf_part);
}
/* Of which the signature says that it is; NULL: no witness. */
const struct witness_conf *log_conf_witness(const struct log_conf *conf,
                                            const struct note_signature *signature);
/* By its key in verifier-key form. */
const struct witness_conf *log_conf_witness_of(const struct log_conf *conf, const char *key);
