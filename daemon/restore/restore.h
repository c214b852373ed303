/*
 * Makes a copy of the record the record again. The copy is proven first, all of it in a draft beside the
 * record; the event "record-restored" and what is to be given to nobody once more are recorded in the draft,
 * and then the draft takes the record's place (files.h). So there is never a restored record
 * that does not say so, nor one that says it twice, whatever is killed at whichever moment.
 */
#pragma once

#include "services/base/util.h"

struct restore {
        const char *path; /* of the copy */
        const char *state_dir, *config_path;
        const char *actor, *reason;
        bool behind;      /* also if the record there has more, or more was signed */
        bool other;       /* also if that is another record, or one that went another way */
        uint64_t numbers; /* the highest of today that somebody may have, where the record cannot tell; 0: not
                           * told
                           */
        enum language language; /* of what is told of the configuration */
        FILE *progress;         /* where a bar is drawn; NULL: nowhere */
        FILE *out;              /* what does not fit, as of verify_record() */
};

enum restore_outcome {
        RESTORE_DONE,
        RESTORE_AT_WORK,    /* motcuad, or another restore */
        RESTORE_UNREADABLE, /* the copy; error */
        RESTORE_NO_RECORD,  /* it is another kind of file, or damaged: text says where */
        RESTORE_NEWER,
        RESTORE_UNPROVEN,
        RESTORE_BEHIND, /* events, before_events */
        RESTORE_OTHER,
        RESTORE_CONFIG, /* text */
        RESTORE_FAILED, /* error */
        RESTORE_STAGED, /* as good as done; error: what motcuad has to finish when it starts */
};

struct restore_result {
        int error; /* a negative errno, or 0 */
        char *text;
        char *aside;            /* in the state directory: the record there was; NULL: none */
        uint64_t events;        /* of the copy */
        uint64_t before_events; /* of the record there was, or that were signed; 0: neither can be told */
        bool numbers_known;     /* which were given out since the copy */
        bool texts_known;       /* which were erased since the copy; or it has none */
};
void restore_result_done(struct restore_result *result);

/* Blocks for the disk and the proof. Of any outcome but RESTORE_DONE and RESTORE_STAGED the record is as it
 * was. */
enum restore_outcome restore_record(const struct restore *restore, struct restore_result *ret);
