/* The sections [Display ID], [Wall] and [Voice] of the configuration. */
#pragma once

#include "screen.h"
#include "services/config/config.h"
#include "services/board/theme.h"
#include "voice.h"

#define PAGES_DIR_DEFAULT "/etc/motcua/pages"
#define VOICE_DIR_DEFAULT "/etc/motcua/voice"

enum { DISPLAYS_MAX = 8, QUIET_SPANS_MAX = 4, PREFIXES_MAX = 4, PREFIX_SIZE = 8 };

enum display_shows { SHOWS_HALL, SHOWS_COUNTER, SHOWS_PAGES };

struct display_conf {
        char *id;
        bool named; /* a section of its own: its screen is missed when it is not there */
        struct screen_conf screen;
        enum display_shows shows;
        char *counter; /* of SHOWS_COUNTER: its ID */
        enum theme_name theme;
        enum language language;
};

struct wall_conf {
        char *pages, *font;
        uint64_t call_usec;       /* how long a call stands large */
        uint64_t page_after_usec; /* how long nothing must have been called before pages are shown */
};

/* Of a day, in minutes; one that ends before it begins goes over midnight. */
struct quiet_span {
        unsigned from_min, until_min;
};

struct speaker_conf {
        bool named; /* as of a display */
        bool enabled;
        char *device; /* NULL: the system's own */
        char *folder;
        uint64_t volume_percent, lead_msec;
        bool chime;
        struct quiet_span quiet[QUIET_SPANS_MAX];
        size_t n_quiet;
        struct voice_conf voice;
};

struct display_confs {
        char prefixes[PREFIXES_MAX][PREFIX_SIZE]; /* of the numbers of services: the first of them */
        size_t n_prefixes;
        struct display_conf *displays[DISPLAYS_MAX];
        size_t n;
        struct wall_conf *wall;
        struct speaker_conf *speaker;
        char *pages_origin, *font_origin; /* FILE:LINE */
        int64_t utc_offset_usec;          /* of the centre */
        bool is_source;                   /* Sources= names the display: boards will come */
        size_t n_counters, n_services;    /* that the configuration has */
};

extern const struct config_table display_conf_table;

/* text, size, errors: as config_load(). Without any [Display ID] there is one output "hall", on any screen,
 * if [Centre] Sources= names the display; otherwise nothing is taken from whoever else uses the machine. */
int display_confs_load(const char *path, const char *text, size_t size, struct display_confs **ret,
                       struct problem *ret_problem);
struct display_confs *display_confs_free(struct display_confs *confs);
DEFINE_CLEANUP(struct display_confs *, display_confs_free)

/* Position by ID; -ENOENT. */
int display_confs_find(const struct display_confs *confs, const char *id);
/* Whether it is quiet at that minute of the day. */
bool speaker_conf_is_quiet(const struct speaker_conf *conf, unsigned minute);
