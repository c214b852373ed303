/*
 * Configuration: /etc/motcua/motcua.conf and drop-ins FILE.d/NAME.conf (sorted by name). A daemon has one
 * table of keys, which parses, checks, and writes the man page. Sections are "[Centre]" or "[Counter 1]": a
 * kind and, for some, an ID. Kinds that belong to other daemons are read and not parsed; a kind nobody knows
 * is an error.
 *
 * A line is "[Section]", "Key=Value", or a comment that begins with "#" or ";"; it may be indented. A value
 * is the rest of its line, whatever stands in it. One file has each section, and each key in it, once; a
 * later file adds to a section and replaces values, and with an empty one sets the default again.
 *
 * Every problem is a line "FILE:LINE: what is wrong and what is allowed"; all of them are named. What names a
 * section (Attendant=, Ticket.1=) must name one that is there, whosever it is: no daemon takes half of a file
 * that another refuses.
 */
#pragma once

#include "services/base/problem.h"

struct config_key;
struct config_context;

/* Where something is written. */
struct config_place {
        size_t file;   /* its index */
        unsigned line; /* 0: the file as a whole */
};

/*
 * Parses value into *(char *) target + key->offset. name: the key as written (tells apart "Key.*").
 * Returns 0, -ENOMEM, or -EINVAL with *ret_problem told, such as "must be 3, 4 or 5".
 */
typedef int (*config_parse_fn)(const struct config_key *key, const char *name, const char *value,
                               void *target, struct problem *ret_problem);

struct config_key {
        const char *section; /* kind: "Centre", "Keypad" */
        const char *name; /* "Scale", or "Key.*" for a family: the part behind the dot is the family's own */
        config_parse_fn parse;
        size_t offset;
        uint64_t min, max;        /* for numbers, in unit */
        const char *default_text; /* for the man page and, if not NULL and not a family, parsed into each new
                                     target */
        const char *unit;         /* "s", "ms", "rows", or NULL */
        /* One or two sentences each. A struct, so that a key without one of them does not compile. */
        struct config_doc {
                const char *vi, *en;
        } doc;
};

struct config_table {
        /* Those that this one is composed of, in order, ended by NULL; all else is then NULL. Sections of one
         * kind may have keys in several, each of which makes a target of its own. */
        const struct config_table *const *parts;

        const struct config_key *keys; /* ends with section == NULL */
        /* Kinds of section in which another daemon has keys too: what this table does not know there is for
         * that one to refuse. Ends with NULL; NULL: none. */
        const char *const *shared;
        /* The object that a section's keys are parsed into; made when the section is first seen. id: NULL for
         * a section without one. -EINVAL with a problem refuses it. Called once for each new section. */
        int (*get_target)(const char *section, const char *id, void *userdata, void **ret_target,
                          struct problem *ret_problem);
        /* Rules that span keys, run at the end unless there are problems already; each that is broken is told
         * to config_problem(). Returns a negative errno to give up, -EINVAL like 0. May be NULL. */
        int (*check)(struct config_context *context, void *userdata);
};

/*
 * A missing main file is an error (-ENOENT), a missing drop-in folder is not; what is no regular file is
 * refused, and never waited for. Limits: files of 1 MiB, 1000 sections.
 * text: what stands in the file, for tests, which has no drop-ins then; NULL: the file is read.
 * Returns 0, or a negative errno; if the file is the reason, one or more lines are told to *ret_problem, in
 * its language.
 */
int config_load(const char *path, const char *text, size_t size, const struct config_table *table,
                void *userdata, struct problem *ret_problem);

/* Parses the defaults of the section without an ID, which may then be left out of the file. */
int config_load_defaults(const struct config_table *table, const char *section, void *userdata);

/*
 * For checks. config_problem(): something is wrong with that key; without one (NULL) or where it is not set,
 * with the section; without that, with the main file. Returns -EINVAL, or -ENOMEM.
 * config_problem_at(): the same of a place. Returns error, or -ENOMEM.
 * config_value(): what is written in any daemon's section, NULL: not set. id: NULL for a section without one.
 * config_origin(): the place that config_problem() would name, in a new string, for problems found later.
 * config_next_id(): the first ID of that kind, or the next one; NULL: no more. Valid during the check.
 */
#define config_problem(context, section, id, key, vi, en, ...)                                               \
        config_problem_at((context), config_place_of((context), (section), (id), (key)), -EINVAL, vi, en,    \
                          ##__VA_ARGS__)
_printf_both_(4, 6) int config_problem_at(struct config_context *context, struct config_place place,
                                          int error, const char *vi, const char *en, ...);
struct config_place config_place_of(const struct config_context *context, const char *section, const char *id,
                                    const char *key);
const char *config_value(const struct config_context *context, const char *section, const char *id,
                         const char *key);
int config_origin(const struct config_context *context, const char *section, const char *id, const char *key,
                  char **ret);
const char *config_next_id(const struct config_context *context, const char *section, const char *id);

/* What problems are told in, for a check that reads another file. */
enum language config_language(const struct config_context *context);

/* KeepDays= of [Suggestions], or its default, which the aggregator erases by and the public's page tells. One
 * that is wrong is for the aggregator to refuse. */
#define CONFIG_KEEP_DAYS_DEFAULT "365"
enum { CONFIG_KEEP_DAYS_MAX = 3650 };
uint64_t config_keep_days(const struct config_context *context);

/* UtcOffset= of [Centre], or its default. One that is wrong is for the aggregator to refuse. */
int64_t config_utc_offset(const struct config_context *context);

/* Whether what the section configures can be named by id on the bus. */
int config_check_path_id(const char *id, struct problem *ret_problem);

/* For a parser: what it parses into. */
#define CONFIG_TARGET(type, key, target) ((type *) (void *) ((char *) (target) + (key)->offset))

/* Ready parsers. */
int config_parse_string(const struct config_key *, const char *, const char *, void *,
                        struct problem *); /* char *, UTF-8 */
int config_parse_bool(const struct config_key *, const char *, const char *, void *,
                      struct problem *); /* bool: yes, no */
int config_parse_u64(const struct config_key *, const char *, const char *, void *,
                     struct problem *); /* uint64_t, plain */
int config_parse_sec(const struct config_key *, const char *, const char *, void *,
                     struct problem *); /* seconds to uint64_t µs */
int config_parse_msec(const struct config_key *, const char *, const char *, void *,
                      struct problem *); /* milliseconds to uint64_t µs */

/* The parts one after the other, a table without any being its only one; NULL: there are no more. */
static inline const struct config_table *config_part(const struct config_table *table, size_t i) {
        return table->parts ? table->parts[i] : i == 0 ? table : NULL;
}

/* Writes the keys as man(7) text for the page's CONFIGURATION part. */
int config_write_man(const struct config_table *table, enum language language, FILE *f);
