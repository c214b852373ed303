/*
 * What slips are drawn with: font and templates, each drawn once with sample fields before it is used. What
 * cannot be printed is told and left out. Blocks as render_new() does, and for as long as drawing takes.
 */
#pragma once

#include "catalogue.h"
#include "printer-conf.h"
#include "render.h"

struct slips {
        struct render *render;
        struct catalogue *catalogue;
};

struct slips_listener {
        void (*fault)(const char *problem, void *userdata); /* a line "FILE:LINE: ..."; the rest works */
        void *userdata;
};

/* shipped: the folder of shipped templates; NULL: the installed one. -ENOENT, -EIO: there is no font, with
 * *ret_problem told; -ENOMEM. Faults are told in its language. */
int slips_open(const struct printer_confs *confs, const char *shipped, const struct slips_listener *listener,
               struct slips *ret, struct problem *ret_problem);
void slips_done(struct slips *slips);

/* Configuration and slips, where every fault refuses the whole. Errors: as config_load(). */
int slips_check(const char *conf_path, struct printer_confs **ret_confs, struct slips *ret,
                struct problem *ret_problem);
