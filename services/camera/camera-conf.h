/* The sections [Cameras] and [Camera ID] of the configuration. */
#pragma once

#include "dbus/camera-words.h"
#include "hw/camera.h"
#include "services/config/config.h"
#include "services/config/hours.h"

#define FOOTAGE_DIR_DEFAULT "/var/lib/motcua-camerad/footage"

enum { CAMERAS_MAX = 16, CAMERA_COUNTERS_MAX = 16, CAMERA_PLACE_SIZE = 101, CAMERA_PURPOSE_SIZE = 257 };

struct camera_conf {
        char *id;
        char *source; /* as it is written */
        enum camera_kind kind;
        const char *device;                     /* within source; NULL: the first, or the pattern */
        char *credentials, *credentials_origin; /* NULL: none; the line that names them */
        uint64_t width_px, height_px, rate, bitrate_kbit;
        struct hours hours; /* with the holidays of the centre */
        char *hours_text;   /* as it is written; NULL: always */
        struct camera_mask masks[CAMERA_MASKS_MAX];
        size_t n_masks;
        bool overlay, passthrough, watch_keys;
        char *place, *purpose;
        char *counters; /* IDs separated by a space */
};

struct footage_conf {
        char *folder;
        uint64_t retention_days;  /* 0: none was chosen */
        uint64_t retention_bytes; /* 0: no limit */
        uint64_t free_bytes;
        int32_t notice_day; /* on which the public notice was posted; with has_notice */
        bool has_notice;
        uint64_t segment_usec, sync_usec, hold_days, watch_usec;
        bool second_person;
};

struct camera_confs {
        struct camera_conf *cameras[CAMERAS_MAX];
        size_t n;
        struct footage_conf *footage;
        int64_t utc_offset_usec; /* of the centre */
};

extern const struct config_table camera_conf_table;

/* text, size, errors: as config_load(). Without any [Camera ID] nothing is recorded. */
int camera_confs_load(const char *path, const char *text, size_t size, struct camera_confs **ret,
                      struct problem *ret_problem);
struct camera_confs *camera_confs_free(struct camera_confs *confs);
DEFINE_CLEANUP(struct camera_confs *, camera_confs_free)

/* Position by ID; -ENOENT. */
int camera_confs_find(const struct camera_confs *confs, const char *id);
/* Whether pictures are taken in the same way, and footage says the same of itself. Hours may be other ones.
 */
bool camera_conf_equals(const struct camera_conf *a, const struct camera_conf *b);
/* Why nothing may be recorded, whatever the day. */
enum refusal footage_conf_refusal(const struct footage_conf *conf);
/* For camera_start(). encoder is borrowed; NULL: by trial. */
void camera_conf_spec(const struct camera_conf *conf, const char *encoder, struct camera_spec *ret);

/* "test", "v4l2", "libcamera", "rtsp". */
const char *camera_kind_name(enum camera_kind kind);
