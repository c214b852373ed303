/*
 * The index of an evidence pack: which papers there are for each group of evidence of the yearly
 * self-scoring, in a folder that motcuactl makes, or elsewhere, and which nobody has recorded. The five
 * groups are those of a form that was used elsewhere; they have no points here. Pure.
 */
#pragma once

#include "daemon/record/report-form.h"
#include "daemon/reports/report.h"
#include "services/paper/document.h"

enum evidence_group {
        EVIDENCE_COMMON, /* for all of them */
        EVIDENCE_DEMOCRACY,
        EVIDENCE_REFORM,
        EVIDENCE_OFFICE,
        EVIDENCE_DIALOGUE,
        EVIDENCE_SATISFACTION,
        _EVIDENCE_GROUP_MAX,
};
const char *evidence_group_name(enum evidence_group group, enum language language);
/* Where items of a list stand that was typed in. */
enum evidence_group evidence_group_of_list(const char *list);

enum { EVIDENCE_PAPERS_MAX = 1024, EVIDENCE_HASH_SIZE = 65 };

/* Texts are borrowed. */
struct evidence_paper {
        enum evidence_group group;
        const char *title;
        const char *file;   /* NULL: it is not in the folder */
        const char *sha256; /* in hexadecimal; NULL: none */
        const char *source; /* where it is from; of what is not in the folder, why */
};

/* In their order, by group. NULL: no memory. */
struct paper *evidence_paper_new(const struct report *report, const struct report_form *form,
                                 const struct evidence_paper *papers, size_t n, enum language language);
/* The same for spreadsheets: number of the group, its name, title, file, sha256, source. */
int evidence_write_csv(const struct evidence_paper *papers, size_t n, enum language language, FILE *f);
