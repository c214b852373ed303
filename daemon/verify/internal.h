/* The parts of the proof of a record: what is at hand, and what each of them looks at. */
#pragma once

#include "daemon/log/tree.h"
#include "daemon/record/book.h"
#include "daemon/verify/verify.h"
#include "daemon/record/sql-read.h"

struct verify {
        const char *path;
        const struct verify_options *options;
        FILE *out;
        const char *why; /* it cannot be verified, if no errno says it */
        unsigned n_findings;
        struct store *store, *replayed; /* store: to read; NULL: it cannot be */
        struct book *recorded, *book;   /* of each */
        struct verify_marks *marks;
        uint64_t n_events;
        unsigned shown; /* of its progress, in percent, and 1 */
};

/* One line; 1: that is enough of them. */
_printf_(2, 3) int verify_found(struct verify *verify, const char *format, ...);
/* The same of an error of reading, if it says that the file is not what it should be; otherwise r. */
int verify_found_error(struct verify *verify, int r);
/* So many thousandths of the events are read. */
void verify_show_progress(struct verify *verify, uint64_t done, uint64_t total);

/* These return 0; 1 when enough was found; or a negative errno. */

/* tables.c: the replayed database has the other attached as "recorded". */
int verify_schema(struct verify *verify);
int verify_tables(struct verify *verify);
/* Of ratings that have one code, whose citizens are shown one of them: every event fits all the same. */
int verify_warn_of_codes(struct verify *verify);
/* log.c: with what was signed of it. */
int verify_log(struct verify *verify);

/* signed.c: the checkpoints that the record has, and the one that was given, whose signatures are
 * looked at at once; and then what they say of the log, as far as it was read. */
int verify_read_marks(struct verify *verify);
void verify_marks_free(struct verify *verify);
/* The size of the next of them. */
uint64_t verify_next_mark(const struct verify *verify);
int verify_check_marks(struct verify *verify, const struct log_tree *tree);
/* Those that the log does not reach. */
int verify_check_marks_beyond(struct verify *verify);
