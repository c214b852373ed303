/* All state of the process, and the only place that sees all parts. printer-queue.c moves jobs,
 * printer-news.c reports them. */
#pragma once

#include "printer-conf.h"
#include "services/base/daemon.h"
#include "services/base/event-source.h"
#include "services/base/flood.h"
#include "slips.h"
#include "spool.h"
#include "station.h"

#define PRINTER_BUS_NAME "vn.motcua.Printer1"
#define PRINTER_ROOT "/vn/motcua/Printer1"
#define TEST_TEMPLATE "test"

enum { PRINTER_OUTBOX_ROWS_MAX = 1000000, PLACE_TEXTS = 8 };

struct printer_manager;

/* A configured printer, and the job on it. */
struct place {
        struct printer_manager *manager;
        const struct printer_conf *conf;
        struct station *station;
        struct raster *notice;
        sd_bus_slot *slot, *sim_slot;
        struct job *job; /* printing, or awaited; NULL: none */
        uint64_t rows;   /* of the job; 0: counted already */
        /* What the job became, when the disk would not take it. */
        bool unsaved, has_news;
        enum spool_printer step;
        enum job_state news;
        uint64_t unable_since_usec; /* CLOCK_MONOTONIC; 0: able */
        bool seen;                  /* it was there since the daemon started */
        /* What the events have reported so far. */
        enum station_state told_state;
        const char *told_hindrance;
        enum paper told_paper;
        enum cover told_cover;
        /* That it works again is told so often and no more: what hinders it is told always, and so is the
         * last. */
        struct recoveries recoveries;
        struct place_look {
                enum station_state state;
                enum paper paper;
                enum cover cover;
        } look;                   /* as it was last seen */
        char *shown[PLACE_TEXTS]; /* the properties of type s that change, as the bus was told; NULL: no
                                     memory */
        bool shown_online;
};

/* What the manager is made of; it takes all of them over, also when making it fails. For main(): those that
 * there are by then. */
struct printer_parts {
        struct printer_confs *confs;
        struct slips slips;
        const char *conf_path; /* borrowed */
        uint64_t conf_stamp;   /* of what runs */
        sd_event *event;
        struct clock *clock;
        struct outbox *outbox;
        struct spool *spool;
        struct printer *printer;
        char *sim_folder; /* of simulated printers; NULL: they are real */
        sd_bus *bus;
};

void printer_parts_done(struct printer_parts *parts);

struct printer_manager {
        struct printer_parts parts;
        struct event_source *source;
        struct place *places[PRINTERS_MAX]; /* in the order of the configuration */
        size_t n_places;
        sd_event_source *dispatch, *timer, *retry;
        sd_event_source *later;         /* what was held back of printers */
        uint64_t told_serial;           /* of the last news in the outbox */
        char told_spool[SPOOL_ID_SIZE]; /* whose news that was; empty: not looked up yet */
        uint64_t queued;                /* jobs waiting or printing */
        /* The job that was taken on last, as it was drawn then; NULL: another configuration, or it has begun.
         */
        struct raster *drawn;
        uint64_t drawn_job;
        const struct place *drawn_for;
        bool failing;
        bool damaged; /* some row was, since the start */
        bool to_mend; /* the spool may have such rows */
        enum daemon_state state;
        /* A configuration with other printers, until no job is on one; NULL: none. */
        struct printer_confs *next_confs;
        struct slips next_slips;
        uint64_t next_stamp;
        char *refused; /* why the last reload was refused; NULL: it was not */
};

int printer_manager_new(struct printer_parts *parts, struct printer_manager **ret);
struct printer_manager *printer_manager_free(struct printer_manager *manager);
DEFINE_CLEANUP(struct printer_manager *, printer_manager_free)

/* Decides what becomes of what the process before left, and looks for the printers. */
int printer_manager_start(struct printer_manager *manager);
/* For daemon_watch_folder() on the folder of spool and outbox; userdata is the manager. */
int printer_manager_files_changed(sd_event_source *source, const struct inotify_event *change,
                                  void *userdata);

/* For daemon_loop_new(); userdata is the address of a struct printer_manager *. Takes everything over,
 * printers as soon as no job is on one. */
void printer_manager_reload(void *userdata);
void printer_manager_stop(struct printer_manager *manager);

int place_path(const struct place *place, char **ret);
struct place *place_free(struct place *place);
DEFINE_CLEANUP(struct place *, place_free)
void manager_set_failing(struct printer_manager *manager, int error);
void manager_update_state(struct printer_manager *manager);
/* Where spool or outbox are damaged, for a person; NULL: nowhere. */
const char *manager_find_damage(const struct printer_manager *manager);
/* A printer that nothing asks for by name may not be there; one that went, or cannot be opened, is missed. */
bool place_is_missed(const struct place *place);

/* One more printer, looked for. */
int manager_add_place(struct printer_manager *manager, const struct printer_conf *conf);
/* Looks for the printers, and reports those that are not there. */
void manager_look(struct printer_manager *manager);
/* printer-reload.c: whether other printers wait to take the place of these; applies them once they can. */
bool reload_is_pending(struct printer_manager *manager);

/* ----- printer-queue.c ----- */

struct print_request {
        const char *template, *key, *printer; /* key and printer may be empty */
        const struct fields *fields;
        int kind;          /* enum template_kind; negative: the template's */
        uint64_t ttl_usec; /* 0: the template's */
        /* Empty: none. Otherwise why the paper of that key is printed again, whatever is known of it. */
        const char *reprint;
};

/*
 * Each returns 0 or a negative errno with *ret_problem a new string for a person: -ENOENT (no such template,
 * printer or job), -EINVAL (fields), -EILSEQ, -E2BIG (it does not fit), -EEXIST (the key stands for something
 * else), -EAGAIN (the queue is full), -EBUSY (the job's state does not allow it), or a storage error.
 */
int queue_print(struct printer_manager *manager, const struct print_request *request, uint64_t *ret_job,
                char **ret_problem);
/* Jobs that wait for the printer, or are on it. */
int queue_count_of(const struct place *place, uint32_t *ret);
int queue_cancel(struct printer_manager *manager, uint64_t id, char **ret_problem);
int queue_confirm(struct printer_manager *manager, uint64_t id, char **ret_problem);
int queue_reprint(struct printer_manager *manager, uint64_t id, const char *reason, char **ret_problem);

void queue_on_ended(struct place *place, enum station_outcome outcome, const char *reason);
/* What the process before left: jobs that were on paper. */
int queue_recover(struct printer_manager *manager);
/* Looks at the queue soon. */
void queue_wake(struct printer_manager *manager);
int queue_dispatch(struct printer_manager *manager);
/* A printer on which the process, or the configuration, before may have left a job half printed. */
int queue_mark_broken(struct place *place);
/* Saves what could not be saved. */
int queue_save(struct printer_manager *manager);

/* ----- printer-news.c ----- */

/* Puts what waits in the spool into the outbox, and announces it on the bus. */
int news_tell(struct printer_manager *manager);
/* Records what became of the printer itself. */
int news_of_place(struct place *place);
/* It left the configuration. */
int news_of_removal(struct place *place);
/* The same of what was held back; userdata is the manager. */
int news_on_later(sd_event_source *timer, uint64_t usec, void *userdata);

/* ----- printer-bus.c: vn.motcua.Printer1, and vn.motcua.Printer1.Printer of each printer ----- */

/* Adds the root object, for a channel too, and one printer's. userdata is the manager, which outlives the
 * bus. */
int printer_bus_export(sd_bus *bus, void *userdata);
int printer_bus_export_place(struct place *place);
/* Announces that the printer's object is there, or is about to go. */
void printer_bus_place_came(const struct place *place, bool there);
/* Announces what changed of a printer. */
void printer_bus_place_changed(struct place *place);

/* ----- printer-sim-bus.c: vn.motcua.Printer1.Sim on each printer, with simulated hardware only ----- */

/* Makes a simulated printer for each configured one that has none. folder: where each has its own, with its
 * paper. */
int printer_sim_bus_make(struct printer *printer, const struct printer_confs *confs, const char *folder);
/* The manager's printer is simulated. */
int printer_sim_bus_export(struct place *place);
