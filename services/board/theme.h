/* Colours of the display, 0xRRGGBB. Pure tables; a test measures that everything can be read. */
#pragma once

#include "services/base/util.h"

enum theme_name { THEME_LIGHT, THEME_DARK, THEME_CONTRAST, _THEME_NAME_MAX, _THEME_NAME_INVALID = -EINVAL };

struct theme {
        const char *name; /* in the configuration */
        uint32_t ground, text, muted;
        uint32_t head, head_text, accent; /* accent: the line below it */
        uint32_t call, call_text, call_number;
        uint32_t row, row_calling, row_calling_text; /* of a counter */
        uint32_t line;                               /* between rows */
        uint32_t alert, alert_text;                  /* stale figures, no paper, urgent notice */
        uint32_t escape, escape_text;                /* leave the building */
};

const struct theme *theme_get(enum theme_name name);
enum theme_name theme_from_string(const char *name);
