/*
 * All templates: NAME.template is the template NAME. A folder of the admin's goes before the shipped one.
 * What is wrong with one is told, and it is left out: the shipped one of its name takes its place.
 */
#pragma once

#include "template.h"

enum { TEMPLATES_MAX = 64 };

struct catalogue {
        struct template *templates[TEMPLATES_MAX + 1];
        size_t n;
};

struct catalogue_folder {
        const char *path;
        bool may_be_missing;
};

struct catalogue_listener {
        /* "FILE:LINE: ...", or what is wrong with a folder. */
        void (*fault)(const char *problem, void *userdata);
        /* What is to hold of a template beside its syntax: 0, -ENOMEM, or another error with a problem.
         * shipped: that of the same name from a later folder, or NULL. May be NULL. */
        int (*check)(const struct template *template, const struct template *shipped, void *userdata,
                     struct problem *ret_problem);
        void *userdata;
        enum language language; /* of the problems */
};

/* Of good templates with one name, the one in the first folder is taken. Returns 0, or -ENOMEM. */
int catalogue_load(const struct catalogue_folder *folders, size_t n_folders,
                   const struct catalogue_listener *listener, struct catalogue **ret);
struct catalogue *catalogue_free(struct catalogue *catalogue);
DEFINE_CLEANUP(struct catalogue *, catalogue_free)

/* NULL: there is none of that name. */
const struct template *catalogue_find(const struct catalogue *catalogue, const char *name);
