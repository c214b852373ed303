#include "theme.h"

static const struct theme themes[_THEME_NAME_MAX] = {
        [THEME_LIGHT] = {.name = "light",
                         .ground = 0xeef1f6,
                         .text = 0x14213d,
                         .muted = 0x47546b,
                         .head = 0x8f1319,
                         .head_text = 0xffffff,
                         .accent = 0xf2b632,
                         .call = 0x0b3a82,
                         .call_text = 0xffffff,
                         .call_number = 0xffe14d,
                         .row = 0xffffff,
                         .row_calling = 0xffe14d,
                         .row_calling_text = 0x14213d,
                         .line = 0xc3cad6,
                         .alert = 0xb3001b,
                         .alert_text = 0xffffff,
                         .escape = 0x00603a,
                         .escape_text = 0xffffff},
        [THEME_DARK] = {.name = "dark",
                        .ground = 0x10151f,
                        .text = 0xf2f5fa,
                        .muted = 0xb4bfd0,
                        .head = 0x1b2433,
                        .head_text = 0xf2f5fa,
                        .accent = 0xf2b632,
                        .call = 0x12305c,
                        .call_text = 0xf2f5fa,
                        .call_number = 0xffe14d,
                        .row = 0x1b2433,
                        .row_calling = 0xffe14d,
                        .row_calling_text = 0x10151f,
                        .line = 0x3a465a,
                        .alert = 0xb3001b,
                        .alert_text = 0xffffff,
                        .escape = 0x00603a,
                        .escape_text = 0xffffff},
        [THEME_CONTRAST] = {.name = "contrast",
                            .ground = 0x000000,
                            .text = 0xffffff,
                            .muted = 0xffffff,
                            .head = 0x000000,
                            .head_text = 0xffffff,
                            .accent = 0xffffff,
                            .call = 0x000000,
                            .call_text = 0xffffff,
                            .call_number = 0xffff00,
                            .row = 0x000000,
                            .row_calling = 0xffff00,
                            .row_calling_text = 0x000000,
                            .line = 0xffffff,
                            .alert = 0xffff00,
                            .alert_text = 0x000000,
                            .escape = 0x000000,
                            .escape_text = 0xffff00},
};

const struct theme *theme_get(enum theme_name name) {
        assert(name >= 0 && name < _THEME_NAME_MAX);
        return &themes[name];
}

enum theme_name theme_from_string(const char *name) {
        for (int i = 0; i < _THEME_NAME_MAX; i++)
                if (streq(name, themes[i].name))
                        return (enum theme_name) i;
        return _THEME_NAME_INVALID;
}
