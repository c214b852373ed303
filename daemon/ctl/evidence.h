/*
 * The evidence pack of a year: a folder of files, and the same as an archive. Of the centre it asks for a
 * report, for the duties of the calendar and then for a copy of the record, which has all that these say; all
 * else is read from that copy, so that nobody's press waits for it. Nothing of a citizen is in it, no ticket
 * and no single rating.
 */
#pragma once

#include "ctl.h"
#include "daemon/reports/criteria.h"
#include "daemon/reports/evidence.h"

enum { EVIDENCE_FILES_MAX = 32 };

struct evidence {
        struct ctl *ctl;
        struct report *report; /* of the year */
        json_t *duties;        /* and of its calendar */
        struct report_form form;
        struct criteria *criteria; /* NULL: none were given */
        struct problem problem;    /* what hindered it */
        char *note, *key;          /* the newest checkpoint, NULL: none is signed; whose */
        char *record;              /* path of the copy, while it is there */
        char *lines;               /* and of what motcua-verify said of it */
        int verify_code;           /* as motcua-verify said */

        char *folder; /* where the files are: under another name until all is there */
        int fd;       /* of it */
        struct evidence_file {
                const char *name;
                char sha256[EVIDENCE_HASH_SIZE];
        } files[EVIDENCE_FILES_MAX];
        size_t n_files;
        struct evidence_paper papers[EVIDENCE_PAPERS_MAX];
        size_t n_papers;
        char **texts; /* of papers, owned */
        size_t n_texts, texts_allocated;
};
void evidence_done(struct evidence *evidence);

/* A file to be, in memory: so whoever fills it need not know of disks, and what a disk says is not lost. */
struct evidence_stream {
        FILE *f;
        char *data;
        size_t size;
};

/* A new file of the folder, synced and hashed. name: a constant. */
typedef int (*evidence_write_fn)(struct evidence *evidence, FILE *f);
int evidence_write_file(struct evidence *evidence, const char *name, evidence_write_fn write);
/* The same in two steps. r: negative: it is not to be. */
int evidence_open_file(struct evidence_stream *ret);
int evidence_close_file(struct evidence *evidence, const char *name, struct evidence_stream *stream, int r);
/* NULL: there is no such file. */
const struct evidence_file *evidence_find_file(const struct evidence *evidence, const char *name);

/* evidence-registers.c: lists of events from evidence->record: changes of the configuration, what was typed
 * in and confirmed, gaps of keypads and cameras, who had access to footage. */
int evidence_write_registers(struct evidence *evidence);
/* evidence-calendar.c: the duties of the year and what was done of them, as the centre says. */
int evidence_ask_calendar(struct evidence *evidence, sd_bus_error *ret_error);
int evidence_write_calendar(struct evidence *evidence, FILE *f);
/* Whether one of the registers is of events of that type. */
bool evidence_has_type(const char *type);
/* evidence-papers.c: report, data, self-scoring; then the index of all files. */
int evidence_write_papers(struct evidence *evidence);
