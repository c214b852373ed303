/* What a simulated camera has to tell its owner: one a round of the loop, in the order in which it came. */
#pragma once

#include "camera.h"

enum camera_sim_news_type { NEWS_OPENED, NEWS_DATA, NEWS_LOOK, NEWS_CLOCK, NEWS_PICTURE };

struct camera_sim_news {
        enum camera_sim_news_type type;
        const char *encoder; /* of opened, for ever */
        unsigned width_px, height_px;
        enum camera_look look;
        int64_t stepped_usec;
        uint64_t at_nsec;
        struct camera_sim_news *next;
        size_t size;
        uint8_t bytes[]; /* of data and pictures */
};

struct camera_sim_queue {
        struct camera_sim_news *first, *last;
};

/* Appends a copy of it and of its bytes. 0 or -ENOMEM. */
int camera_sim_queue_add(struct camera_sim_queue *queue, const struct camera_sim_news *what,
                         const uint8_t *bytes, size_t size);
/* The first, the caller's to free(); NULL: none. */
struct camera_sim_news *camera_sim_queue_take(struct camera_sim_queue *queue);
bool camera_sim_queue_has(const struct camera_sim_queue *queue, enum camera_sim_news_type type);

void camera_sim_news_tell(const struct camera_sim_news *news, const struct camera_events *events,
                          void *userdata);
