#include "camera-sim-news.h"

int camera_sim_queue_add(struct camera_sim_queue *queue, const struct camera_sim_news *what,
                         const uint8_t *bytes, size_t size) {
        struct camera_sim_news *news = malloc(sizeof(*news) + size);

        if (!news)
                return -ENOMEM;
        *news = *what;
        news->next = NULL;
        news->size = size;
        if (size > 0)
                memcpy(news->bytes, bytes, size);
        if (queue->first)
                queue->last->next = news;
        else
                queue->first = news;
        queue->last = news;
        return 0;
}

struct camera_sim_news *camera_sim_queue_take(struct camera_sim_queue *queue) {
        struct camera_sim_news *news = queue->first;

        if (news)
                queue->first = news->next;
        return news;
}

bool camera_sim_queue_has(const struct camera_sim_queue *queue, enum camera_sim_news_type type) {
        for (const struct camera_sim_news *news = queue->first; news; news = news->next)
                if (news->type == type)
                        return true;
        return false;
}

void camera_sim_news_tell(const struct camera_sim_news *news, const struct camera_events *events,
                          void *userdata) {
        switch (news->type) {
        case NEWS_OPENED:
                if (events->opened)
                        events->opened(news->encoder, CAMERA_H264, news->width_px, news->height_px, userdata);
                break;
        case NEWS_DATA:
                events->data(news->bytes, news->size, news->at_nsec, userdata);
                break;
        case NEWS_LOOK:
                if (events->look)
                        events->look(news->look, userdata);
                break;
        case NEWS_CLOCK:
                if (events->clock_stepped)
                        events->clock_stepped(news->stepped_usec, userdata);
                break;
        case NEWS_PICTURE:
                if (events->picture)
                        events->picture(0, news->bytes, news->size, userdata);
                break;
        }
}
