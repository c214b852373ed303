#include "layout-internal.h"

void layout_sign(const struct layout *layout, size_t position, struct scene *scene) {
        const struct theme *theme = layout->theme;
        assert(position < layout->board->n_counters);
        const struct board_counter *counter = &layout->board->counters[position];
        struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px};
        unsigned height = scene->height_px;
        const struct text_style label = {.px = height / 6,
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE,
                                         .capitals = true},
                                number = {.px = height, .bold = true, .shrink = true, .align = TEXT_CENTRE},
                                state = {
                                        .px = height / 7, .bold = true, .shrink = true, .align = TEXT_CENTRE};
        bool calls = counter->state == BOARD_CALLING && layout->board->stale_since[0] == '\0';
        uint32_t ground = calls ? theme->row_calling : theme->ground,
                 colour = calls ? theme->row_calling_text : theme->text;
        struct canvas_rect bar = cut_top(&rect, height / 4);

        scene_fill(scene, bar, theme->head);
        scene_text(scene, inset(bar, part_px(scene, 20)), theme->head_text, &label, counter->label);
        scene_fill(scene, rect, ground);
        bar = cut_bottom(&rect, height / 4);
        if (layout->board->stale_since[0] != '\0') {
                scene_fill(scene, bar, theme->alert);
                scene_text(scene, inset(bar, part_px(scene, 20)), theme->alert_text, &state,
                           WORDS(layout, "MẤT KẾT NỐI", "NO CONNECTION"));
        } else if (counter->reason[0] != '\0') {
                scene_text(scene, inset(row_of(bar, 0, 2), part_px(scene, 4)), colour, &state,
                           layout_state(layout, counter->state, false));
                scene_text(scene, inset(row_of(bar, 1, 2), part_px(scene, 4)), colour, &state,
                           counter->reason);
        } else {
                scene_text(scene, inset(bar, part_px(scene, 20)), colour, &state,
                           layout_state(layout, counter->state, false));
        }
        scene_text(scene, inset(rect, part_px(scene, 20)), colour, &number,
                   counter->number[0] != '\0' ? counter->number : "–");
}
