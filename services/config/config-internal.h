/* What the files of the configuration's reader share: all sections and assignments as they were written. */
#pragma once

#include "config.h"

enum { CONFIG_PARTS_MAX = 24 };

struct config_assignment {
        char *name, *value;
        struct config_place place;
        bool is_reset; /* left empty by a drop-in: the default holds */
        bool is_wrong; /* as was said already */
};

struct config_section {
        char *title, *kind, *id;
        struct config_place place; /* where it was first seen */
        struct config_place last;  /* where it was last seen */
        struct config_assignment *assignments;
        size_t n_assignments, assignments_allocated;
        void *targets[CONFIG_PARTS_MAX]; /* of each part of the table */
        bool ours;                       /* otherwise another daemon's */
};

struct config_problem {
        struct config_place place;
        char *text;
};

struct config_context {
        const struct config_table *table;
        void *userdata;
        char **files; /* the main file first */
        size_t n_files, files_allocated;
        struct config_section *sections;
        size_t n_sections, sections_allocated;
        enum language language; /* of the problems */
        struct config_problem *problems;
        size_t n_problems, problems_allocated;
        int error; /* of the first problem */

        /* The file being read */
        struct config_section *current;
        bool is_skipping; /* behind a title that was refused */
        struct config_place here;
};

struct config_section *config_find_section(const struct config_context *context, const char *kind,
                                           const char *id);
struct config_assignment *config_find_assignment(const struct config_section *section, const char *name);

/* config-read.c: -ENOMEM; all else becomes a problem. text: NULL to read the file. */
int config_read_file(struct config_context *context, const char *path, const char *text, size_t size);

/* config-references.c: that what sections name is there. */
int config_check_references(struct config_context *context);
