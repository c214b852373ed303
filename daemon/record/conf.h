/*
 * The aggregator's part of the configuration. Each room has a part of it, with keys, checks and declarations
 * of its own; the parts stand in daemon/rooms.c, in the order in which each knows those before it. Values
 * stay as they were loaded: another configuration is loaded anew and takes the place of this one.
 */
#pragma once

#include "daemon/record/book.h"
#include "services/config/config.h"

enum { CONF_PARTS_MAX = 24, PATH_ID_MAX = 32 };

/* A daemon whose events can be recorded. */
struct source_info {
        const char *name; /* as in Sources= and in the event table: KIND or KIND@INSTANCE; NULL: the end */
        const char *kind; /* what its events are; several instances may be of one kind */
        const char *bus_name; /* "vn.motcua.Keypad1" */
        const char *path;     /* "/vn/motcua/Keypad1" */
};

struct conf;

struct conf_part {
        size_t size;               /* the part begins as zeroes */
        struct config_table table; /* userdata: the struct conf */
        void (*clear)(void *part); /* may be NULL */
        /* Makes the record say what the configuration says, by observations of what differs; may be NULL. */
        int (*declare)(struct book *book, const struct instant *now, const struct conf *conf);
        /* Whether the record has room for what is new. -ENOBUFS with a problem that says when it has; may be
         * NULL. */
        int (*fits)(const struct conf *conf, const struct book *book, char **ret_problem);
};

/* What a configuration is made of. */
struct conf_spec {
        const struct conf_part *const *parts; /* ends with NULL */
        struct config_table table;            /* composed of the parts' tables */
        const struct source_info *sources;    /* all that are known */
};

struct conf {
        const struct conf_spec *spec;
        void *parts[CONF_PARTS_MAX];
};

/* path: a file; or with text, what stands for one in messages. -EINVAL or -ENOENT with *ret_problem
 * "FILE:LINE: ...". */
int conf_load(const struct conf_spec *spec, const char *path, const char *text, size_t size,
              struct conf **ret, struct problem *ret_problem);
struct conf *conf_free(struct conf *conf);
DEFINE_CLEANUP(struct conf *, conf_free)
int conf_fits(const struct conf *conf, const struct book *book, char **ret_problem);
int conf_declare(const struct conf *conf, struct book *book, const struct instant *now);
void *conf_get_part(const struct conf *conf, const struct conf_part *type);

/* What the record itself must know. */
struct record_conf {
        char *name;
        const struct source_info *sources[BOOK_SOURCES_MAX];
        size_t n_sources;
};
extern const struct conf_part record_conf_part;
static inline struct record_conf *record_conf(const struct conf *conf) {
        return conf_get_part(conf, &record_conf_part);
}
/* Whether a source of that kind is recorded. */
bool record_conf_has(const struct conf *conf, const char *kind);

/* Helpers of parsers: -EINVAL with *ret_problem told, in Vietnamese and English. */
#define conf_refuse(ret_problem, vi, en, ...) problem_tell((ret_problem), -EINVAL, vi, en, ##__VA_ARGS__)
/* Replaces *p by a copy. */
int conf_set_string(char **p, const char *value);
/* Where the key's value goes. */
static inline void *conf_field(const struct config_key *key, void *target) {
        return (char *) target + key->offset;
}
/* The whole path of a folder. */
int conf_parse_folder(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem);
/* 1 to 32 of A-Z a-z 0-9 _: it stands in an object path. */
bool conf_is_path_id(const char *id);
