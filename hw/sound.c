#include "sound.h"

int sound_play(struct sound *sound, const int16_t *samples, size_t n, sound_done_fn done, void *userdata) {
        assert(n > 0);
        return sound->ops->play(sound, samples, n, done, userdata);
}

void sound_stop(struct sound *sound) {
        sound->ops->stop(sound);
}

bool sound_is_present(struct sound *sound) {
        return sound->ops->is_present(sound);
}

int sound_watch(struct sound *sound, sound_changed_fn changed, void *userdata) {
        return sound->ops->watch(sound, changed, userdata);
}

struct sound *sound_free(struct sound *sound) {
        return sound ? sound->ops->free(sound) : NULL;
}
