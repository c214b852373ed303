/*
 * All state of the process, and the only place that sees all parts. camera-lens.c: runs of cameras;
 * camera-record.c: what comes of them to disk; camera-store.c: the disk; camera-keep.c: how much is kept;
 * camera-rebuild.c: an index that is made again; camera-day.c: what time brings; camera-news.c: what is
 * reported.
 */
#pragma once

#include <sys/signalfd.h>

#include "camera-conf.h"
#include "footage.h"
#include "gaps.h"
#include "hw/camera-sim.h"
#include "lens-phase.h"
#include "recording.h"
#include "retention.h"
#include "services/base/daemon.h"
#include "services/base/event-source.h"
#include "services/base/flood.h"
#include "services/caller/authority.h"
#include "splitter.h"

#define CAMERA_BUS_NAME "vn.motcua.Camera1"
#define CAMERA_ROOT "/vn/motcua/Camera1"

enum {
        CAMERA_OUTBOX_ROWS_MAX = 1000000,
        NOTES_MAX = 512, /* events that the outbox does not take now */
        NOTE_FIELDS_MAX = 8,
        GAPS_UNFILED_MAX = 256, /* that the index does not have yet */
        GAPS_ASKED_MAX = 1000,
        PAST_GAPS_MAX = 1000, /* announced stretches of the time before a start */
        CHANGES_MAX = 10,
        INITS_MAX = 60,          /* more than a worker gives that keeps to CAMERA_OUT_INIT_USEC */
        CAMERAS_KNOWN_MAX = 256, /* of which there is footage */
        HOLDS_AT_ONCE = 64,      /* that end in one minute */
        REQUESTS_MAX = 16,
        REQUESTS_EACH = 8, /* of one person */
        SNAPSHOTS_MAX = 4,
        SESSIONS_MAX = 8,
        EXPORTS_MAX = 2,
        VIEWERS_MAX = 4,
        VIEWERS_EACH = 2, /* of one person */
        CALLER_SIZE = 64, /* a name on the bus */
};

/* A cable that hangs loose: that it works again is told so often. */
#define CHANGES_USEC (100 * USEC_PER_SEC)
#define INITS_USEC (3600 * USEC_PER_SEC)

struct camera_manager;

/* Time and length of footage that is written and not synced: what follows on is one piece. */
struct unsynced {
        struct gap_time from;
        uint64_t duration_usec; /* 0: nothing */
};

/* A configured camera, and what records it. */
struct lens {
        struct camera_manager *manager;
        const struct camera_conf *conf;
        struct camera *camera;
        struct splitter *splitter;
        struct recording *recording; /* NULL: there is no store */
        struct lens_phase phase;
        struct gap_watch watch;
        struct unsynced unsynced;
        struct box_track track;  /* of the last init */
        uint64_t segment;        /* that is being written */
        int disk_error;          /* that a write gave, until the loop comes to it; 0: none */
        bool is_spoilt;          /* what it gives is no such stream: it is being stopped */
        struct flood inits;      /* other ones than before, each of which begins a segment */
        sd_event_source *retry;  /* the next run */
        sd_event_source *settle; /* what an event left to do, from the loop */
        sd_bus_slot *slot;
        /* Of the last run. */
        char encoder[64], detail[CAMERA_DETAIL_MAX + 1];
        enum camera_codec codec;
        unsigned width_px, height_px;
        bool was_opened;
        uint64_t overlay_sec;  /* of the text that it has */
        uint64_t last_usec;    /* until when there is footage, real time */
        uint64_t bytes_before; /* of recording_last(), at midnight */
        /* Before this start: what was announced and not recorded, as soon as the time of the start is known.
         */
        struct past {
                bool is_owed;
                uint64_t from_usec, boottime_usec; /* real time; when this boot's part begins */
                enum gap_cause cause;
        } past;
        bool had_past;
        /* Since when there is such a camera: what is announced begins with it. */
        struct since {
                uint64_t usec, boottime_usec; /* real time; when this start was */
                bool is_known;                /* and remembered */
        } since;
        struct footage_figures today;
        int32_t today_day;
        uint64_t today_usec; /* CLOCK_MONOTONIC */
        bool has_today;
        int32_t told_day; /* whose figures were told when its hours were over */
        /* What was told of. */
        struct recoveries recoveries;
        int told_state, look_state;       /* -1: none */
        int shown_state, shown_recording; /* as the bus was told */
};

/* An event that the outbox did not take. */
struct note {
        const char *type; /* a literal */
        struct clock_reading at;
        size_t n;
        struct event_field fields[NOTE_FIELDS_MAX];
        char *texts[NOTE_FIELDS_MAX]; /* what of the fields is a string */
};

/* Who lets somebody else do something, and why. */
struct approval {
        char actor[ACTOR_SIZE]; /* empty: nobody has, or nobody has to */
        char reason[INDEX_REASON_SIZE];
};
enum { APPROVAL_FIELDS = 2 };

/* What needs a second person. */
struct request {
        uint64_t id; /* 0: a free place */
        enum request_what { REQUEST_EXPORT, REQUEST_RELEASE, REQUEST_VIEW, REQUEST_WATCH } what;
        char camera[SEGMENT_ID_SIZE];
        uint64_t from_usec, until_usec; /* of a release: the hold, and 0; of looking: 0 */
        char reason[INDEX_REASON_SIZE];
        char actor[ACTOR_SIZE];
        struct approval approval;
        uint64_t asked_usec; /* CLOCK_MONOTONIC */
        uint64_t asked_real_usec;
};

/* A leader who looks at pictures. */
struct session {
        char caller[CALLER_SIZE]; /* empty: a free place */
        char name[BUS_OPTION_TEXT_MAX + 1], camera[SEGMENT_ID_SIZE];
        char actor[ACTOR_SIZE], reason[INDEX_REASON_SIZE];
        struct approval approval;
        uint64_t pictures, begun_usec, last_usec; /* CLOCK_MONOTONIC */
};

struct snapshot;
struct export_job;
struct viewer;

/* What the manager is made of; it takes all of them over, also when making it fails. For main(): those that
 * there are by then. */
struct camera_parts {
        struct camera_confs *confs;
        const char *conf_path; /* borrowed */
        uint64_t conf_stamp;   /* of what runs */
        sd_event *event;
        struct clock *clock;
        struct outbox *outbox;
        struct camera_sims *sims; /* NULL: cameras are real */
        const char *remux;        /* the program; borrowed */
        sd_bus *bus;
};

void camera_parts_done(struct camera_parts *parts);

struct camera_manager {
        struct camera_parts parts;
        struct event_source *source;
        struct actors *actors;
        struct authority *authority;
        struct lens *lenses[CAMERAS_MAX]; /* in the order of the configuration */
        size_t n_lenses;

        /* The disk. */
        struct footage *footage; /* NULL: it is not to be had */
        enum store_state store;
        enum refusal refusal;
        char *store_problem; /* in English, of the last try */
        uint64_t bytes_used, bytes_free, held_bytes, days_left;
        bool has_held;
        bool is_unproven; /* the clock leapt, and footage does not prove yet that it is right */
        bool is_over;     /* nothing may be deleted, and there is too little room */
        /* How much was kept by the configuration before, while one that keeps less is not followed yet;
         * otherwise as by what is followed. */
        struct keep {
                uint64_t days, bytes;           /* days 0: not known yet; bytes 0: all */
                uint64_t since_usec;            /* when that came, real time; 0: the clock is not known */
                uint64_t next_days, next_bytes; /* what is not followed yet; days 0: there is none */
                bool is_saved;
        } keep;
        char told_index[INDEX_IDENTITY_SIZE];
        uint64_t told_serial;
        int told_store, told_refusal;
        char told_generation[INDEX_IDENTITY_SIZE];
        struct index_gap unfiled[GAPS_UNFILED_MAX];
        size_t n_unfiled;

        struct note notes[NOTES_MAX];
        size_t n_notes;
        uint64_t lost_notes;
        struct flood refusals;

        struct request requests[REQUESTS_MAX];
        uint64_t last_request;                 /* its number */
        char asked_index[INDEX_IDENTITY_SIZE]; /* whose footage and holds people mean; empty: of none yet */
        struct session sessions[SESSIONS_MAX];
        struct snapshot *snapshots[SNAPSHOTS_MAX];
        struct export_job *exports[EXPORTS_MAX];
        struct viewer *viewers[VIEWERS_MAX];

        sd_event_source *rebuild; /* a slice of what is read into the index again */
        uint64_t n_rebuilt;       /* files */
        sd_event_source *second, *minute, *boundary, *poll, *sync, *retry, *later;
        uint64_t began_usec;  /* CLOCK_BOOTTIME */
        uint64_t newest_usec; /* of the footage that there was at the start, real time */
        int32_t day;          /* the local day that the last minute was of */
        bool has_day;
        int shown_recording, shown_store, shown_refusal;
        bool ends; /* it was told to */
        bool failing;
        bool damaged; /* outbox or index were, since the start */
        enum daemon_state state;
        char *refused; /* why the last reload was refused; NULL: it was not */
};

int camera_manager_new(struct camera_parts *parts, struct camera_manager **ret);
struct camera_manager *camera_manager_free(struct camera_manager *manager);
DEFINE_CLEANUP(struct camera_manager *, camera_manager_free)

int camera_manager_start(struct camera_manager *manager);
/* For daemon_watch_folder() on the folder of the outbox, and on that of devices; userdata is the manager. */
int camera_manager_files_changed(sd_event_source *source, const struct inotify_event *change, void *userdata);
int camera_manager_devices_changed(sd_event_source *source, const struct inotify_event *change,
                                   void *userdata);
/* For daemon_loop_new(); userdata is the address of a struct camera_manager *. */
void camera_manager_reload(void *userdata);
/* For daemon_loop_new_with_end(): ends all runs in order, so that what was encoded is still recorded, and
 * then the loop; at once when it is asked again. userdata as of the reload. */
int camera_manager_end(sd_event_source *source, const struct signalfd_siginfo *signal, void *userdata);
/* After the loop: closes segments, and tells what is to be told. */
void camera_manager_stop(struct camera_manager *manager);

/* As the configuration says, from now on. */
void manager_begin(struct camera_manager *manager);
void manager_set_failing(struct camera_manager *manager, int error);
void manager_update_state(struct camera_manager *manager);
/* Whether it is ending; then the loop ends too as soon as no run is left. */
bool manager_ends(struct camera_manager *manager);
void manager_found_damage(struct camera_manager *manager, const char *what, const char *file,
                          const char *damage);
void manager_now(const struct camera_manager *manager, struct gap_time *ret);
/* Whether the clock is known, or has long looked as if it were right: enough to tell of gaps and figures, as
 * a centre without a network has no better one, and what is told says that it was not synchronised. Never
 * enough to delete anything, or to end a hold. */
bool manager_knows_time(const struct camera_manager *manager);
struct lens *manager_find(const struct camera_manager *manager, const char *id);
/* Whether something is to be recorded, and all that is, is. */
bool manager_is_recording(const struct camera_manager *manager);

/* ----- camera-lens.c ----- */

int lens_new(struct camera_manager *manager, const struct camera_conf *conf, struct lens **ret);
struct lens *lens_free(struct lens *lens);
DEFINE_CLEANUP(struct lens *, lens_free)
/* Whether it is to record now; starts and stops it. */
void lens_update(struct lens *lens);
void lens_set_overlay(struct lens *lens);
/* What changed of it is told to whoever is to know. */
void lens_tell(struct lens *lens);
/* It was begun, no fault is known, and for GAP_PATIENCE_USEC nothing of it is recorded: a server that takes
 * the connection and says nothing, a camera in the dark. */
bool lens_starts_late(const struct lens *lens);

/* ----- camera-record.c ----- */

/* A source that says it took a picture so long ago is not believed. */
#define RECORD_LAG_USEC (60 * USEC_PER_SEC)

/* Opens and closes the camera's recording in the store; there is none until that knows how the camera's chain
 * goes on. Errors: of recording_new(). */
int record_open(struct lens *lens);
void record_close(struct lens *lens);
int record_begin_run(struct lens *lens);
void record_stream(struct lens *lens, const void *bytes, size_t size, uint64_t at_nsec);
/* A run has ended: what was not whole is dropped. */
void record_end_run(struct lens *lens);
/* Closes a segment into which nothing has come for long. */
void record_close_idle(struct lens *lens);
/* Syncs what is due, of all lenses, and arms the timer. */
int record_on_sync(sd_event_source *timer, uint64_t usec, void *userdata);
/* Gaps begin and end; now that time has passed, or the cause is another. */
void record_look(struct lens *lens);
void record_set_due(struct lens *lens, bool due);
void record_cut(struct lens *lens);
/* One that is over: into the index, and told. */
void record_gap_between(struct lens *lens, uint64_t from_usec, uint64_t until_usec, enum gap_cause cause);
/* Those that the index did not take. */
void record_file_gaps(struct camera_manager *manager);
/* What is owed of the time before this start. */
void record_find_past(struct lens *lens);
void record_tell_past(struct lens *lens);

/* ----- camera-store.c ----- */

/* Tries to have the disk, or to have it again. */
void store_open(struct camera_manager *manager);
/* The time of this boot, if the clock knows it. */
void store_learn_boot(struct camera_manager *manager);
/* Closes segments and gives the disk up. state: why. */
void store_close(struct camera_manager *manager, enum store_state state, const char *problem);
/* A call gave this error: whether the disk is still to be had, and what was done about it. 0: the call may be
 * tried again. */
int store_handle(struct camera_manager *manager, int error);
/* Deletes what is to go; at once. */
void store_retain(struct camera_manager *manager);
int store_on_poll(sd_event_source *timer, uint64_t usec, void *userdata);
/* Why nothing may be recorded today. */
enum refusal store_refusal(const struct camera_manager *manager);
enum gap_cause store_cause(enum store_state state);
int store_accept(struct camera_manager *manager, const char *reason, const char *actor);

/* ----- camera-keep.c: how much footage is kept -----
 *
 * What is deleted does not come back, and a day too few is easily written: a configuration that keeps less
 * than the one before is followed 24 hours after it was taken over, also over restarts, in which everybody is
 * told. FreeBytes= is followed at once, as recording would have to stop. */

void keep_look(struct camera_manager *manager);
/* When it is followed, real time; REALTIME_USEC_MAX: a day after the clock is known; 0: it is. */
uint64_t keep_shorter_from(const struct camera_manager *manager);
void keep_get_rules(const struct camera_manager *manager, struct retention_rules *ret);

/* ----- camera-rebuild.c: what the index does not have yet ----- */

/* Of a store that was opened: logs what was found, and opens the cameras that can be recorded. */
int rebuild_begin(struct camera_manager *manager);
void rebuild_go_on(struct camera_manager *manager);
/* Also where there is no store. */
bool rebuild_is_over(const struct camera_manager *manager);
int rebuild_on_slice(sd_event_source *source, void *userdata);

/* ----- camera-day.c ----- */

int day_on_second(sd_event_source *timer, uint64_t usec, void *userdata);
int day_on_minute(sd_event_source *timer, uint64_t usec, void *userdata);
int day_on_boundary(sd_event_source *timer, uint64_t usec, void *userdata);
/* The clock or the configuration is another: what is announced may be too. */
void day_changed(struct camera_manager *manager);
/* Of that day, up to now. -ENODEV: no store. */
int day_figures(struct lens *lens, int32_t day, struct footage_figures *ret);
/* Those of today into the lens: of now, or of at most 10 s ago and no gap since. */
void day_count_today(struct lens *lens);
/* Since when there is the camera, as far as it is known now. */
void day_learn_since(struct lens *lens);
void day_tell_heads(struct camera_manager *manager);
/* Figures of the day before, once a camera and day. */
void day_tell_yesterday(struct camera_manager *manager);

/* ----- camera-news.c ----- */

/* Into the outbox, or kept until it takes it. */
void news_add(struct camera_manager *manager, const char *type, const struct event_field *fields, size_t n);
void news_free(struct camera_manager *manager);
/* In the outbox, by itself; NULL: forgotten. Errors: as outbox_commit(). */
int news_remember(struct camera_manager *manager, const char *key, const char *value);
void news_of_lens(struct lens *lens);
void news_of_removal(struct lens *lens);
void news_of_store(struct camera_manager *manager);
/* Which index it is that was opened, and what it has told: so that its generation can be told. */
int news_know_index(struct camera_manager *manager);
/* Why nothing is recorded is logged once. */
void news_of_refusal(struct camera_manager *manager);
/* All that is not told yet. */
int news_tell(struct camera_manager *manager);
int news_on_later(sd_event_source *timer, uint64_t usec, void *userdata);
/* The encoder that works with the camera; NULL: none does any more. */
void news_remember_encoder(struct lens *lens, const char *encoder);
/* In real time. -ENOENT. */
int news_get_since(const struct lens *lens, uint64_t *ret);
int news_remember_since(struct lens *lens, uint64_t usec);
int news_get_encoder(const struct lens *lens, char **ret);

/* ----- camera-bus.c: vn.motcua.Camera1, and vn.motcua.Camera1.Camera of each camera ----- */

/* As property GapCause. */
const char *lens_gap_cause(const struct lens *lens);
/* One that is configured, or of which there is footage; otherwise .NoSuchCamera. */
int camera_bus_check_camera(struct camera_manager *manager, const char *camera, sd_bus_error *error);
/* Adds the root object, for a channel too. userdata is the manager, which outlives the bus. */
int camera_bus_export(sd_bus *bus, void *userdata);
int camera_bus_export_lens(struct lens *lens);
void camera_bus_lens_came(const struct lens *lens, bool there);
void camera_bus_lens_changed(struct lens *lens);
void camera_bus_changed(struct camera_manager *manager);

/* Handlers, by the files that have them; userdata is the manager, of Snapshot and Watch the lens. */
int camera_bus_hold(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_release(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_get_holds(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_get_gaps(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_export_footage(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_get_requests(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_approve(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_accept_store(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error);
int camera_bus_watch(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* ----- camera-access.c: who may see and keep footage ----- */

/* -EINVAL with .BadText. */
int access_check_reason(const char *reason, sd_bus_error *error);
/* .StoreMissing, while there is none. */
int access_check_store(const struct camera_manager *manager, sd_bus_error *error);
/*
 * Who calls, then polkit: granted is called when both are known. handler: of the member, which is called
 * again with userdata. Never over a channel. As a handler returns; the message is read from its begin.
 */
#define ACCESS_AGGREGATOR "aggregator" /* as an actor: it has a connection of its own */
#define ACCESS_EXPORT "vn.motcua.camera.export"
#define ACCESS_HOLD "vn.motcua.camera.hold"
#define ACCESS_STORE "vn.motcua.camera.store"
#define ACCESS_VIEW "vn.motcua.camera.view"
struct access {
        struct camera_manager *manager;
        const char *action;
        sd_bus_message_handler_t handler;
        authority_granted_fn granted;
        authority_refused_fn refused; /* one of the next */
        void *userdata;               /* the manager; of a view, the lens */
};
int access_ask(const struct access *access, sd_bus_message *message, sd_bus_error *error);
/* polkit said no: an event. */
void access_refused_export(sd_bus_message *message, void *userdata, const char *actor);
void access_refused_hold(sd_bus_message *message, void *userdata, const char *actor);
void access_refused_view(sd_bus_message *message, void *userdata, const char *actor);
/*
 * With SecondPerson=yes: whether somebody else has approved of this. 0: *ret is who, nobody if nobody is
 * needed. Otherwise .SecondPersonNeeded, of a request that is made then. One that was approved is used up by
 * access_use().
 */
int access_second(struct camera_manager *manager, const struct request *wanted, struct approval *ret,
                  sd_bus_error *error);
/* What an event says of it: up to APPROVAL_FIELDS behind n fields, which point into it. Returns how many
 * there are then. */
size_t approval_add_fields(const struct approval *approval, struct event_field *fields, size_t n);
void access_use(struct camera_manager *manager, const struct request *wanted);
void access_forget_old(struct camera_manager *manager);
/* Where requests begin to count. -EIO and the like: there is no chance to be had. */
int access_init(struct camera_manager *manager);
/* An index was opened. If it is another than before, what people asked for and approved was of other holds
 * and other footage: all of it is void, and what still waits for an answer is refused. */
void access_know_index(struct camera_manager *manager);

/* ----- camera-watch.c: who looks on while it is recorded ----- */

/* Why somebody sees no more. */
enum watch_end {
        WATCH_LEFT,   /* the pipe was closed, or the caller is gone from the bus */
        WATCH_SLOW,   /* what was given was not taken in time */
        WATCH_TIME,   /* LiveViewSec= are over */
        WATCH_CAMERA, /* it stopped, or gives another stream */
        WATCH_RELOAD,
        WATCH_STOPPED,
        _WATCH_END_MAX,
        _WATCH_END_INVALID = -EINVAL
};
/* All who look at it; lens NULL: at any. */
void watch_end(struct camera_manager *manager, const struct lens *lens, enum watch_end why);
/* An init came: another than before ends it. */
void watch_on_init(struct lens *lens, const uint8_t *bytes, size_t size);
/* A fragment was written; its place fields are changed. */
void watch_on_fragment(struct lens *lens, uint8_t *bytes, const struct box_fragment *box);
uint64_t watch_count(const struct lens *lens);

/* ----- camera-snapshot.c, camera-export.c ----- */

/* A picture came, or none. */
void snapshot_on_picture(struct lens *lens, int result, const void *jpeg, size_t size);
/* Its camera goes. */
void snapshot_forget(struct lens *lens);
void snapshot_free_all(struct camera_manager *manager);
/* Sessions that are over are told of. */
void snapshot_end_sessions(struct camera_manager *manager, uint64_t now_usec);
void export_free_all(struct camera_manager *manager);

/* ----- camera-sim-bus.c: vn.motcua.Camera1.Sim, with simulated hardware only ----- */

int camera_sim_bus_export(struct camera_manager *manager);
