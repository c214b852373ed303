/* An export on its way, for the files that make it: camera-export.c asks and makes the clip,
 * export-ordinary.c what is made of it. */
#pragma once

#include "camera-manager.h"
#include "clip.h"
#include "hw/remux.h"

/* Behind all else but the index that is made again: of two of one priority, the older one always comes first
 * where both have more to do, and whoever asks would wait until all is read. */
enum { EXPORT_PRIORITY = SD_EVENT_PRIORITY_IDLE - 1 };

struct ordinary;

struct export_file {
        char name[CLIP_NAME_SIZE];
        int fd;
};

struct export_job {
        struct camera_manager *manager;
        sd_bus_message *call;
        struct request request; /* whose it is, and of what */
        struct approval approval;
        char name[100]; /* of its files */
        struct clip *clip;
        struct log_hash sidecar; /* its sum */
        sd_event_source *step;
        struct export_file files[CLIP_FILES_MAX + 1];
        size_t n;
        bool is_ordinary;          /* ordinary files too */
        struct ordinary *ordinary; /* those that are being made; NULL: none are */
};

/* A file that is in no folder, empty. -E2BIG: there are too many. */
int export_make_file(const char *name, int *ret_fd, void *userdata);
int export_write_text(struct export_job *job, const char *name, const char *text, size_t size);
/* All files are there, or why not: answers, and frees the job. */
void export_end(struct export_job *job, int result);

/* Of each file of the clip, which is whole, and the sidecar with this sum. Then export_end() is called, from
 * the loop. Errors: -E2BIG: there would be more files than a message carries. */
int ordinary_new(struct export_job *job, const struct log_hash *sidecar, struct ordinary **ret);
struct ordinary *ordinary_free(struct ordinary *ordinary);
