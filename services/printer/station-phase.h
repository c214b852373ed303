/* Inside of a station: what it waits for, and what comes next. station.c has its life and its link. */
#pragma once

#include "sender.h"
#include "station.h"

enum phase {
        PHASE_ABSENT,
        PHASE_IDENTIFY, /* the device id */
        PHASE_ASK,      /* how it is, before anything else */
        PHASE_BLOCKED,  /* paper, cover or fault: somebody's hands */
        PHASE_PROBE,    /* an answer to a barrier: it keeps what its profile promises */
        PHASE_RESYNC,   /* the end of what a broken job left */
        PHASE_QUIET,    /* nothing more to come from before */
        PHASE_READY,
        PHASE_CHECK,   /* how it is, right before a job */
        PHASE_SENDING, /* the job going in */
        PHASE_CONFIRM,
        PHASE_LATE,
        PHASE_SILENT,
        _PHASE_MAX,
};

struct station {
        sd_event *event;
        struct printer *printer;
        struct station_config config;
        const struct station_handler *handler;
        void *userdata;

        struct printer_link *link;
        const char *hindrance; /* to opening one that is there; NULL: none */
        const struct profile *profile;
        enum confirmation confirmation; /* what the profile promises and this printer keeps */
        char *model;
        enum phase phase;
        struct sender sender;
        struct escpos_parser parser;
        sd_event_source *timer;
        bool out_of_step; /* a command may be unfinished */
        bool mute;        /* answers no questions */
        unsigned owed;    /* answers to GS r that are still to come: they come in order */
        unsigned unanswered, failed_probes;

        struct stream job;
        unsigned job_rows;
        uint32_t process_id;
        bool has_job, asked_at_end;
        unsigned late_ticks;

        enum station_state told;
        const char *told_hindrance;
        struct escpos_status told_status;
        enum confirmation told_confirmation;
};

void phase_enter(struct station *station, enum phase phase);
/* What hinders printing: "cover-open", "paper-out", "fault", or NULL. */
const char *phase_trouble(const struct station *station);
/* Reports to the handler what changed. */
void phase_tell(struct station *station);
/* The job came to this; the handler may give the next one. */
void phase_end_job(struct station *station, enum station_outcome outcome, const char *reason);

/* The printer said how it is; answered: because it was asked. */
void phase_on_status(struct station *station, bool answered);
void phase_on_barrier(struct station *station);
void phase_on_process_id(struct station *station, uint32_t process_id);
void phase_on_timer(struct station *station);
void phase_on_sent(struct station *station);
void phase_on_send_failed(struct station *station, int error);

/* The callbacks of the link, in station.c. */
void station_on_written(struct printer_link *link, int result, size_t accepted, void *userdata);
void station_on_port_status(struct printer_link *link, int result, uint8_t status, void *userdata);
