/* The aggregator's part of the configuration, checked as a whole. */
#pragma once

#include "daemon/queue/rows.h"
#include "daemon/ratings/rows.h"
#include "services/base/config.h"

enum {
        CENTRE_COUNTERS_MAX = 200,
};

/* A hardware service whose events can be recorded. */
struct source_info {
        const char *name;     /* as in Sources= and in the event table */
        const char *bus_name; /* "vn.motcua.Keypad1" */
        const char *path;     /* "/vn/motcua/Keypad1" */
};

/* All that are known, ended by a name of NULL. */
extern const struct source_info source_table[];
enum { SOURCES_MAX = 8 };

enum {
        KEYS_NUMBERED = 8, /* keys such as ticket-1 to ticket-8 */
        KIOSKS_MAX = 64,
        OFFICIALS_MAX = 500,
};

/* What a numbered key stands for; both NULL: nothing. */
struct key_conf {
        char *service, *counter;
};

struct counter_conf {
        char *id;
        char *label; /* NULL: the ID */
        char *attendant;
        char *services; /* IDs separated by a space; NULL: calls no tickets */
        char *keypads[_SUBJECT_MAX];
        struct key_conf transfers[KEYS_NUMBERED];
};

/* A keypad on which citizens take tickets. */
struct kiosk_conf {
        char *id; /* the keypad's */
        struct key_conf tickets[KEYS_NUMBERED];
        uint64_t priority; /* enum priority */
        uint64_t priority_usec;
};

/* What citizens take tickets for. */
struct service_conf {
        char *id;
        char *label; /* NULL: the ID */
        char *prefix;
        char *hours; /* NULL: always */
        uint64_t daily_limit;
};

/* Who signs in at a counter. */
struct official_conf {
        char *id;
        char *name;      /* as people read it; NULL: the ID */
        char *title;     /* NULL: none */
        uint64_t number; /* typed before the PIN; 0: not set */
};

struct centre_conf {
        char *name;
        uint64_t scale;
        int64_t utc_offset_usec;
        uint64_t window_usec;
        uint64_t settle_usec;
        uint64_t too_fast_usec;
        uint64_t streak_count;
        uint64_t streak_usec;
        uint64_t done_repeat_usec;
        uint64_t minimum_ratings;
        const struct source_info *sources[SOURCES_MAX];
        size_t n_sources;
        struct counter_conf *counters[CENTRE_COUNTERS_MAX]; /* in the order of the file */
        size_t n_counters;

        struct service_conf *services[QUEUE_SERVICES_MAX];
        size_t n_services; /* 0: no queue, "done" finishes the visit of whoever is there */
        struct kiosk_conf *kiosks[KIOSKS_MAX];
        size_t n_kiosks;
        struct official_conf *officials[OFFICIALS_MAX];
        size_t n_officials; /* 0: nobody signs in */
        uint64_t head_start_usec[_PRIORITY_MAX];
        uint64_t no_show_strikes;
        uint64_t undo_usec;
        uint64_t inactive_usec;
        uint64_t close_of_day_usec; /* since local midnight */

        /* What is printed. */
        char *commune; /* NULL: the slip does without */
        bool print_tickets;
        char *ticket_printers; /* IDs separated by a space; NULL: any */
        uint64_t ticket_ttl_usec;
        char *ticket_url; /* NULL: no code to scan */
};

/* Stands in ticket_url for the ticket's own code. */
#define TICKET_URL_CODE "{code}"

extern const struct config_table centre_config_table;

/* Whether tickets are printed: there are some, and a printer service. */
bool centre_conf_prints(const struct centre_conf *conf);

/* -EINVAL or -ENOENT with *ret_problem "FILE:LINE: ...". */
int centre_conf_load(const char *path, struct centre_conf **ret, char **ret_problem);
int centre_conf_load_text(const char *name, const char *text, size_t size, struct centre_conf **ret,
                          char **ret_problem);
struct centre_conf *centre_conf_free(struct centre_conf *conf);
DEFINE_CLEANUP(struct centre_conf *, centre_conf_free)

const struct counter_conf *centre_conf_counter(const struct centre_conf *conf, const char *id);
const struct official_conf *centre_conf_official(const struct centre_conf *conf, const char *id);
/* id: its first bytes. */
const struct service_conf *centre_conf_service(const struct centre_conf *conf, const char *id, size_t length);
