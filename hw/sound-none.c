#include "sound-none.h"

static int none_play(_unused_ struct sound *sound, _unused_ const int16_t *samples, _unused_ size_t n,
                     _unused_ sound_done_fn done, _unused_ void *userdata) {
        return -ENODEV;
}

static void none_stop(_unused_ struct sound *sound) {
}

static int none_watch(_unused_ struct sound *sound, _unused_ sound_changed_fn changed,
                      _unused_ void *userdata) {
        return 0;
}

static struct sound *none_free(struct sound *sound) {
        free(sound);
        return NULL;
}

int sound_none_new(_unused_ sd_event *event, struct sound **ret) {
        static const struct sound_ops ops = {
                .name = "none", .play = none_play, .stop = none_stop, .watch = none_watch, .free = none_free};
        struct sound *sound = calloc(1, sizeof(*sound));

        if (!sound)
                return -ENOMEM;
        sound->ops = &ops;
        *ret = sound;
        return 0;
}
