/*
 * One configured printer in its place: finds it whenever it is plugged in, asks how it is, brings it back
 * into step after a broken job, and prints one job at a time. Knows dots and bytes; nothing of queues, disks
 * or the bus.
 */
#pragma once

#include "escpos.h"
#include "hw/printer.h"

struct station;

enum station_outcome {
        STATION_PRINTED,
        STATION_UNTOUCHED, /* the printer took no byte */
        STATION_BROKEN,    /* it took some, and will never confirm */
        STATION_LATE,      /* it took all and has not confirmed in time; PRINTED or BROKEN follows */
        _STATION_OUTCOME_MAX,
};

struct station_config {
        const char *serial, *port, *usb_id, *profile; /* each may be NULL: any, any, any of the printer class,
                                                         by device id */
        unsigned width;                               /* dots */
        const struct raster *notice;                  /* what is printed where a broken job ends */
};

struct station_handler {
        /* State, hindrance, paper, cover, model or confirmation level changed. */
        void (*changed)(struct station *station, void *userdata);
        /* What a broken job left was brought to its end: the next one begins on clean paper. */
        void (*in_step)(struct station *station, void *userdata);
        /* The job of station_print() came to this. reason: NULL, or what went wrong: "unplugged",
         * "paper-out", "cover-open", "fault", "refused", "stalled", "no-answer". A new job may be given from
         * within. */
        void (*ended)(struct station *station, enum station_outcome outcome, const char *reason,
                      void *userdata);
};

/* config is copied, but what it points at is not. -EINVAL: no such profile. */
int station_new(sd_event *event, struct printer *printer, const struct station_config *config,
                const struct station_handler *handler, void *userdata, struct station **ret);
struct station *station_free(struct station *station);
DEFINE_CLEANUP(struct station *, station_free)

/* Something was plugged in or out. */
void station_look(struct station *station);
/* A job was broken off by someone before us: the printer may be in the middle of a command. */
void station_set_broken(struct station *station);

/* Prints. process_id: 16 bits that differ from those of the last jobs. -EAGAIN: not ready; -E2BIG, -ENOMEM.
 */
int station_print(struct station *station, const struct raster *raster, uint32_t process_id);

enum station_state station_get_state(const struct station *station);
/* Why one that is plugged in counts as absent: "in-use", "no-permission", "unusable"; NULL: none is seen. */
const char *station_get_hindrance(const struct station *station);
const struct escpos_status *station_get_status(const struct station *station);
/* How surely jobs are confirmed now. */
enum confirmation station_get_confirmation(const struct station *station);
const char *station_get_model(const struct station *station);   /* empty: unknown */
const char *station_get_profile(const struct station *station); /* name */
const char *station_get_serial(const struct station *station);  /* empty: absent, or none */
const char *station_get_port(const struct station *station);    /* empty: absent */
