/* A store in the case's folder, and cameras that record into it: fatal when something fails. */
#pragma once

#include "services/camera/recording.h"

#define RIG_REALTIME UINT64_C(1800000000000000)
enum { RIG_BOOTTIME_SEC = 1000 };

struct rig {
        char *folder;
        struct clock *clock;
        struct footage *footage;
        struct recording *recording; /* of camera "cam-1" */
        struct recording_policy policy;
        uint64_t sec;        /* of the next fragment, since RIG_REALTIME */
        unsigned key_sec;    /* a key frame each so many; 0: in each fragment */
        int64_t realtime_by; /* the wall clock is ahead by so much */
        bool unsynchronized;
        bool slowly; /* footage_recover_step() is the case's to call */
        char store[FOOTAGE_STORE_SIZE];
};

/* In a new folder, or in that of before. */
void rig_open(struct rig *rig);
/* As a process that is killed: nothing is closed. */
void rig_close(struct rig *rig);
/* From the end on: the rig that is left has neither footage nor folder. */
void rig_done(struct rig *rig);

/* Makes the recording, with the init of that width. */
void rig_record(struct rig *rig, unsigned width);
/* The next fragment, a second of two pictures. Returns as recording_write(). */
int rig_write(struct rig *rig);
void rig_write_some(struct rig *rig, unsigned n);

/* Path of a segment of cam-1; a new string. */
char *rig_path(const struct rig *rig, uint64_t number);
/* The segment, which must be whole and fit the index. */
void rig_check_segment(struct rig *rig, uint64_t number, struct index_segment *ret);
/* Fragments of cam-1 that can be read. */
unsigned rig_count(struct rig *rig);
unsigned rig_count_findings(const struct rig *rig, enum footage_finding_kind kind);
/* How many events of that type are owed. */
unsigned rig_count_owed(struct rig *rig, const char *type);
