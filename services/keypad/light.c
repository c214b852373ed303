#include "light.h"

#define BLINK_HALF_USEC (500 * USEC_PER_MSEC)

enum { STEPS_MAX = 5 };

/* Milliseconds on, off, on, ...; ends at the first 0. */
static const uint16_t patterns[_PATTERN_MAX][STEPS_MAX + 1] = {
        [PATTERN_PULSE] = {200},     [PATTERN_FAIL] = {100, 100, 100, 100, 100},
        [PATTERN_BEEP_OK] = {60},    [PATTERN_BEEP_ERROR] = {80, 80, 80, 80, 80},
        [PATTERN_BEEP_CALL] = {600},
};

DEFINE_TO_STRING(light_mode, LIGHT_MODE)
DEFINE_FROM_STRING(light_mode, LIGHT_MODE)
DEFINE_FROM_STRING(sound, SOUND)

int light_pattern_from_sound(const char *s) {
        int sound = sound_from_string(s);

        return sound < 0 ? sound : PATTERN_BEEP_OK + sound;
}

/* The step a pattern is in: its index and when it ends; false: it is over. */
static bool find_step(const struct light *light, uint64_t now_usec, size_t *ret_step,
                      uint64_t *ret_end_usec) {
        uint64_t end_usec = light->since_usec;

        for (size_t i = 0; patterns[light->pattern][i] > 0; i++) {
                end_usec += patterns[light->pattern][i] * USEC_PER_MSEC;
                if (now_usec < end_usec) {
                        *ret_step = i;
                        *ret_end_usec = end_usec;
                        return true;
                }
        }
        return false;
}

void light_set(struct light *light, enum light_mode mode, uint64_t now_usec) {
        if (mode == LIGHT_PULSE) {
                light_play(light, PATTERN_PULSE, now_usec);
                return;
        }
        *light = (struct light){
                .mode = mode, .taken = light->taken, .taken_on = light->taken_on, .since_usec = now_usec};
}

void light_play(struct light *light, enum light_pattern pattern, uint64_t now_usec) {
        light->pattern = pattern;
        light->since_usec = now_usec;
}

void light_take(struct light *light, bool on) {
        light->taken = true;
        light->taken_on = on;
        light->pattern = PATTERN_NONE;
}

void light_give_back(struct light *light, uint64_t now_usec) {
        light->taken = false;
        if (light->pattern == PATTERN_NONE)
                light->since_usec = now_usec;
}

bool light_level(struct light *light, uint64_t now_usec) {
        uint64_t end_usec;
        size_t step;

        if (light->pattern != PATTERN_NONE) {
                if (find_step(light, now_usec, &step, &end_usec))
                        return step % 2 == 0;
                light->pattern = PATTERN_NONE;
                light->since_usec = now_usec;
        }
        if (light->taken)
                return light->taken_on;
        if (light->mode == LIGHT_BLINK)
                return (now_usec - light->since_usec) / BLINK_HALF_USEC % 2 == 0;
        return light->mode == LIGHT_ON;
}

uint64_t light_next(const struct light *light, uint64_t now_usec) {
        uint64_t end_usec;
        size_t step;

        if (light->pattern != PATTERN_NONE)
                return find_step(light, now_usec, &step, &end_usec) ? end_usec : now_usec;
        if (light->taken || light->mode != LIGHT_BLINK)
                return UINT64_MAX;
        return light->since_usec + ((now_usec - light->since_usec) / BLINK_HALF_USEC + 1) * BLINK_HALF_USEC;
}

enum light_mode light_shown(const struct light *light) {
        if (light->pattern == PATTERN_PULSE)
                return LIGHT_PULSE;
        if (light->pattern != PATTERN_NONE)
                return LIGHT_BLINK;
        if (light->taken)
                return light->taken_on ? LIGHT_ON : LIGHT_OFF;
        return light->mode;
}
