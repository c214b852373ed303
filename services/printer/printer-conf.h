/* The sections [Printer] and [Printer ID] of the configuration. */
#pragma once

#include <jansson.h>

#include "services/config/config.h"

#define TEMPLATE_DIR_DEFAULT "/etc/motcua/templates"

enum { PRINTERS_MAX = 8, TEXTS_MAX = 32 };

struct printer_conf {
        char *id; /* NULL: [Printer], what holds for all of them */
        char *serial, *port, *usb_id, *profile, *backup;
        uint64_t paper_mm; /* 58 or 80 */
        uint64_t width;    /* dots; 0: by the profile or the paper */
        bool named;        /* a section of its own, or which one it is: it is missed when it is not there */
        /* Of [Printer] alone. */
        char *template_dir, *font;
        uint64_t queue_max, takeover_usec;
        json_t *texts;
};

/* A text of the configuration that slips show. */
struct printer_text {
        const char *key;     /* "Label"; "Text" for all of Text.* */
        char *text, *origin; /* FILE:LINE */
};

struct printer_confs {
        struct printer_conf *service; /* [Printer], or its defaults */
        struct printer_conf *printers[PRINTERS_MAX];
        size_t n;
        struct printer_text *texts;
        size_t n_texts, texts_allocated;
        char *template_dir_origin, *font_origin; /* FILE:LINE */
        int64_t utc_offset_usec;                 /* of the centre */
};

extern const struct config_table printer_conf_table;

/* text, size, errors: as config_load(). Without any [Printer ID] there is one printer with the ID "printer",
 * and [Printer] is its section. */
int printer_confs_load(const char *path, const char *text, size_t size, struct printer_confs **ret,
                       struct problem *ret_problem);
struct printer_confs *printer_confs_free(struct printer_confs *confs);
DEFINE_CLEANUP(struct printer_confs *, printer_confs_free)

/* Dots that the head of this printer has. */
unsigned printer_conf_width(const struct printer_conf *conf);
/* What [Centre] says under that key, Name or Commune; NULL: nothing. */
const char *printer_confs_text(const struct printer_confs *confs, const char *key);
/* Index by ID; -ENOENT. */
int printer_confs_find(const struct printer_confs *confs, const char *id);
