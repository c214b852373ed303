/* What a screen told since the test began. */
#pragma once

#include "hw/display.h"

static struct {
        unsigned shown, lost, changed;
        int result;
} heard;

static inline void on_shown(_unused_ struct display_output *which, int result, _unused_ void *userdata) {
        heard.shown++;
        heard.result = result;
}

static inline void on_lost(_unused_ struct display_output *which, _unused_ void *userdata) {
        heard.lost++;
}

static inline void on_changed(_unused_ void *userdata) {
        heard.changed++;
}

static inline bool is_shown(_unused_ void *userdata) {
        return heard.shown > 0;
}

static inline bool is_lost(_unused_ void *userdata) {
        return heard.lost > 0;
}
