#include "assets.h"

#include <inttypes.h>

#include "services/board/theme.h"
#include "services/web/asset-files.h"

static void add_colours(struct html *html, const struct theme *theme) {
        const struct {
                const char *name;
                uint32_t colour;
        } colours[] = {
                {"ground", theme->ground},
                {"text", theme->text},
                {"muted", theme->muted},
                {"head", theme->head},
                {"head-text", theme->head_text},
                {"accent", theme->accent},
                {"call", theme->call},
                {"call-text", theme->call_text},
                {"call-number", theme->call_number},
                {"row", theme->row},
                {"row-calling", theme->row_calling},
                {"row-calling-text", theme->row_calling_text},
                {"line", theme->line},
                {"alert", theme->alert},
                {"alert-text", theme->alert_text},
                {"escape", theme->escape},
                {"escape-text", theme->escape_text},
        };

        html_raw(html, ":root{");
        for (size_t i = 0; i < ELEMENTSOF(colours); i++)
                html_format(html, "--%s:#%06" PRIx32 ";", colours[i].name, colours[i].colour);
        html_raw(html, "}");
}

void asset_write_style(struct html *html) {
        add_colours(html, theme_get(THEME_LIGHT));
        html_raw(html, "\n@media (prefers-color-scheme:dark){");
        add_colours(html, theme_get(THEME_DARK));
        html_raw(html, "}\n@media (prefers-contrast:more){");
        add_colours(html, theme_get(THEME_CONTRAST));
        html_raw(html, "}\n");
        html_raw(html, asset_style_css);
}

const char *asset_script(void) {
        return asset_board_js;
}
