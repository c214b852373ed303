/*
 * All state of the process, and the only place that sees all parts. display-show.c: what stands on the
 * outputs now; display-link.c: whether the aggregator is there; display-news.c: what is reported.
 */
#pragma once

#include "display-content.h"
#include "pages-load.h"
#include "rehearsal.h"
#include "rotation.h"
#include "screenshot.h"
#include "services/base/daemon.h"
#include "services/base/event-source.h"
#include "services/base/flood.h"
#include "view.h"
#include "services/board/wall-clock.h"

#define DISPLAY_BUS_NAME "vn.motcua.Display1"
#define DISPLAY_ROOT "/vn/motcua/Display1"
/* Without the aggregator for so long, figures are old. */
#define STALE_USEC (10 * USEC_PER_SEC)

enum {
        DISPLAY_OUTBOX_ROWS_MAX = 1000000,
        SCREENSHOTS_MAX = 4,
        TOLD_MAX = 64, /* calls that an output is known to have shown, and utterances that ended */
};

struct display_manager;

/* What was told of: events of the record by their ids, the latest last. */
struct told {
        uint64_t ids[TOLD_MAX];
        size_t n;
};

/* Happened, and not in the outbox yet: the disk may not take it. The oldest go for new ones. */
struct backlog {
        struct unsaved {
                uint64_t id;
                enum voice_end end; /* of speech */
                struct clock_reading at;
        } list[TOLD_MAX];
        size_t n;
};

/* Outputs that reloads took out, which the disk has not heard of yet. The oldest go for new ones. */
struct removals {
        struct removal {
                char output[BOARD_ID_SIZE];
                struct clock_reading at;
        } list[TOLD_MAX];
        size_t n;
};

/* News that come and go: told only so often. */
struct changes {
        struct recoveries recoveries;
        int told, look; /* a state; -1: none */
};

struct output {
        struct display_manager *manager;
        const struct display_conf *conf;
        struct screen *screen;
        struct rehearsal *rehearsal;
        sd_bus_slot *slot;
        bool seen; /* a screen was there since the start */
        uint64_t laid_cursor, shown_cursor;
        /* Calls that stand large in the picture that is on its way, and in the one on the glass. */
        uint64_t laid[VIEW_LARGE_MAX], shown[VIEW_LARGE_MAX];
        size_t n_laid, n_shown;
        struct told told; /* calls */
        struct backlog unsaved;
        struct changes changes;
        unsigned n_faults;
        int shown_state, shown_mode; /* as the bus was told; -1: nothing */
        char connector[DISPLAY_NAME_MAX];
        unsigned width_px, height_px;
};

/* What the manager is made of; it takes all of them over, also when making it fails. For main(): those that
 * there are by then. */
struct display_parts {
        struct display_confs *confs;
        const char *conf_path; /* borrowed */
        uint64_t conf_stamp;   /* of what runs */
        struct fonts *fonts;
        struct pages *pages;
        char *pages_problem; /* why other ones are not shown; NULL: nothing is wrong */
        sd_event *event;
        struct clock *clock;
        struct outbox *outbox;
        struct display *display;
        struct sound *sound;
        char *sim_folder; /* of simulated hardware; NULL: it is real */
        sd_bus *bus;
        /* Another loudspeaker, for other parts.confs; the one before stays if that fails. */
        int (*open_sound)(const struct display_parts *parts, struct sound **ret);
};

void display_parts_done(struct display_parts *parts);

struct display_manager {
        struct display_parts parts;
        struct event_source *source;
        struct output *outputs[DISPLAYS_MAX]; /* in the order of the configuration */
        size_t n_outputs;
        struct board board; /* as it was given */
        struct view view;   /* of the output that is laid out */
        uint64_t serial;    /* of what is to be shown */
        struct rotation rotation;
        const struct page *page; /* that stands; NULL: none */
        size_t part;
        bool is_quiet;
        bool page_waits; /* a call stands, or stood just now */
        bool clock_is_known;
        struct wall_clock wall;

        /* The aggregator. */
        sd_bus_slot *name_slot, *owner_slot;
        bool is_owned;           /* its name */
        bool is_given;           /* it has given a board on the channel that there is */
        uint64_t away_boot_usec; /* since when it is not there; 0: it is */
        bool is_stale;

        struct voice *voice; /* it is given nothing to say, if it is not enabled */
        char *voice_problem; /* of its recordings; NULL: there is none */
        struct changes speaker;
        struct told spoken;
        struct backlog unsaved; /* speech */
        struct removals removals;
        uint64_t told_cursor; /* the highest cursor of which the outbox knows */

        struct asked {
                struct screenshot *screenshot; /* NULL: a free place */
                sd_bus_message *call;          /* that waits for its answer */
                uint64_t cursor;               /* of what it shows */
        } asked[SCREENSHOTS_MAX];
        sd_event_source *tick, *retry, *later, *settled, *watch, *reread;
        /* Pages that are looked at before they are shown, some of them each time that there is nothing to do.
         */
        struct checking {
                struct pages_check *pages;      /* NULL: none are */
                struct display_content content; /* that goes with them; of no confs: the one that there is */
                uint64_t stamp;                 /* of that */
                sd_event_source *step;
                bool is_outdated; /* they were edited since */
        } checking;
        bool failing;
        bool damaged; /* the outbox was, since the start */
        enum daemon_state state;
        char *refused; /* why the last reload was refused; NULL: it was not */
};

int display_manager_new(struct display_parts *parts, struct display_manager **ret);
struct display_manager *display_manager_free(struct display_manager *manager);
DEFINE_CLEANUP(struct display_manager *, display_manager_free)

int display_manager_start(struct display_manager *manager);
/* For daemon_watch_folder() on the folder of the outbox; userdata is the manager. */
int display_manager_files_changed(sd_event_source *source, const struct inotify_event *change,
                                  void *userdata);
/* For daemon_loop_new(); userdata is the address of a struct display_manager *. */
void display_manager_reload(void *userdata);
void display_manager_stop(struct display_manager *manager);

int output_path(const struct output *output, char **ret);
struct output *output_free(struct output *output);
DEFINE_CLEANUP(struct output *, output_free)
/* Nothing asks for a screen by name, and none was there: that is how a box without one is. */
bool output_is_missed(const struct output *output);
/* Nor a loudspeaker by its section. */
bool manager_misses_speaker(const struct display_manager *manager);
int manager_add_output(struct display_manager *manager, const struct display_conf *conf);
/* Makes the voice as the configuration has it; blocks for its recordings. */
int manager_load_voice(struct display_manager *manager);
int manager_watch_sound(struct display_manager *manager);
void manager_set_failing(struct display_manager *manager, int error);
void manager_update_state(struct display_manager *manager);

/* ----- display-show.c ----- */

/* A board in the place of the one before; it is copied. */
void show_board(struct display_manager *manager, const struct board *board);
/* Has it said what is to be said, if there is a voice. */
void show_speech(struct display_manager *manager);
/* Something changed that is shown: lays everything out, in the loop's next round. */
void show_again(struct display_manager *manager);
/* Other pages: from the first. */
void show_pages(struct display_manager *manager);
int show_on_tick(sd_event_source *timer, uint64_t usec, void *userdata);
extern const struct screen_events show_screen_events; /* userdata is the output */

/* ----- display-pages.c: pages that are edited while they stand ----- */

/* Watches the folder of the pages; what is not there is not watched. */
void pages_watch(struct display_manager *manager);
/* Logs each line of it. before: the pages that stay; NULL: there are none. */
void pages_log_faults(const char *problems, const struct pages *before);
/*
 * Checks them, with a content that is taken over, or NULL: as they were edited. What was being checked before
 * is not wanted any more. Then reload_end() is called, or they are shown. Errors: as pages_check_new(), and
 * nothing is called.
 */
int pages_begin(struct display_manager *manager, struct display_content *content, uint64_t stamp,
                struct problem *ret_problem);
void pages_cancel(struct display_manager *manager);
int pages_on_step(sd_event_source *source, void *userdata);
int pages_on_reread(sd_event_source *timer, uint64_t usec, void *userdata);

/* ----- display-reload.c ----- */

/* With the pages that belong to it, or why they are refused; it is taken over. */
void reload_end(struct display_manager *manager, struct display_content *content, uint64_t stamp, int error,
                const char *problem);

/* ----- display-link.c ----- */

int link_start(struct display_manager *manager);
/* It gave a board, on its channel. */
void link_board_given(struct display_manager *manager);
/* For event_source_set_closed(). */
void link_closed(void *userdata);
/* Since when what stands is old, as CLOCK_BOOTTIME, and when it will be; UINT64_MAX: never. */
uint64_t link_stale_from(const struct display_manager *manager);

/* ----- display-news.c ----- */

/* What was told before this start. */
int news_load(struct display_manager *manager);
int news_load_output(struct output *output);
/* Another record, or one that was restored: what was told was of other events. */
int news_forget(struct display_manager *manager);
int news_of_output(struct output *output);
/* Kept until the disk takes it, before all that is told of another one of that name. */
int news_of_removal(const struct output *output);
/* The calls on its glass that were not told yet. */
int news_of_shown(struct output *output);
int news_of_speaker(struct display_manager *manager);
void news_of_speech(struct display_manager *manager, uint64_t id, enum voice_end end);
bool news_is_spoken(const struct display_manager *manager, uint64_t id);
/* All that is not told yet. */
int news_tell(struct display_manager *manager);
int news_on_later(sd_event_source *timer, uint64_t usec, void *userdata);

/* ----- display-bus.c: vn.motcua.Display1, and vn.motcua.Display1.Output of each output ----- */

void display_bus_asked_done(struct asked *asked);
/* Adds the root object, for a channel too, on which alone boards are taken. userdata is the manager, which
 * outlives the bus. */
int display_bus_export(sd_bus *bus, void *userdata);
int display_bus_export_output(struct output *output);
void display_bus_output_came(const struct output *output, bool there);
void display_bus_output_changed(struct output *output);
void display_bus_stale_changed(struct display_manager *manager);

/* ----- display-sim-bus.c: vn.motcua.Display1.Sim, with simulated hardware only ----- */

/* A simulated screen for each configured one that has none. */
int display_sim_bus_make(struct display *display, const struct display_confs *confs);
int display_sim_bus_export(struct display_manager *manager);
