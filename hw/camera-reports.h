/* What a worker's records say to the daemon, each checked as if anybody had sent it: it may be any bytes.
 * Pure, but for the clock that its times are compared with. */
#pragma once

#include "camera-wire.h"

/* Of a run: what may come after what. */
struct camera_reports {
        bool is_opened;
        uint64_t last_nsec; /* of a fragment */
        bool wants_picture; /* set by whoever asked for one; off when it has come */
        uint8_t *jpeg;      /* that is coming */
        size_t jpeg_size, jpeg_whole;
};

enum camera_report_what {
        CAMERA_REPORT_IS_DONE,  /* nothing is left to do */
        CAMERA_REPORT_IS_LIFE,  /* nothing either; pictures come */
        CAMERA_REPORT_IS_END,   /* the run is over: it has stopped */
        CAMERA_REPORT_IS_FAULT, /* the run is over, by that */
};

struct camera_report_result {
        enum camera_report_what what;
        enum camera_fault fault;
        char detail[CAMERA_DETAIL_MAX + 1]; /* printable ASCII, whatever was sent */
};

/* A run begins. */
void camera_reports_begin(struct camera_reports *reports);
void camera_reports_clear(struct camera_reports *reports);

/* Takes a record, and calls back for it; what ends the run is left to the caller. -EBADMSG: it is none, or
 * not one that may come now; -ENOMEM. */
int camera_reports_take(struct camera_reports *reports, const uint8_t *record, size_t size,
                        const struct camera_events *events, void *userdata, struct camera_report_result *ret);
