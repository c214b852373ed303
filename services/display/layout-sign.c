#include "layout-internal.h"

/* Who sits there has no number: the state in its place, and why. */
static void add_state(const struct layout *layout, const struct board_counter *counter,
                      struct canvas_rect rect, uint32_t colour, struct scene *scene) {
        const struct text_style state = {.px = part_px(scene, 240),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE,
                                         .place = TEXT_MIDDLE},
                                reason = {.px = part_px(scene, 120),
                                          .shrink = true,
                                          .align = TEXT_CENTRE,
                                          .place = TEXT_TOP};

        if (counter->reason != BOARD_FOR_NO_REASON)
                scene_text(scene, cut_bottom(&rect, rect.height_px * 38 / 100), colour, &reason,
                           board_reason_text(counter->reason, layout->language));
        scene_text(scene, rect, colour, &state, layout_state(layout, counter->state, false));
}

void layout_sign(const struct layout *layout, size_t position, struct scene *scene) {
        const struct theme *theme = layout->theme;
        assert(position < layout->board->n_counters);
        const struct board_counter *counter = &layout->board->counters[position];
        struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px};
        const struct text_style label = {.px = part_px(scene, 170),
                                         .line_px = part_px(scene, 90),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE,
                                         .capitals = true},
                                number = {.px = scene->height_px,
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE},
                                state = {.px = part_px(scene, 140),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE};
        bool stale = layout_is_stale(layout), calls = counter->state == BOARD_CALLING && !stale;
        uint32_t ground = calls ? theme->row_calling : theme->ground, colour = calls ? theme->row_calling_text
                                                                               : stale ? theme->muted
                                                                                       : theme->text;
        struct canvas_rect bar = cut_top(&rect, part_px(scene, 240));

        scene_fill(scene, bar, theme->head);
        scene_text(scene, inset(bar, part_px(scene, MARGIN)), theme->head_text, &label, counter->label);
        scene_fill(scene, cut_top(&rect, part_px(scene, 8)), theme->accent);
        scene_fill(scene, rect, ground);
        if (stale) {
                bar = cut_bottom(&rect, part_px(scene, 190));
                scene_fill(scene, bar, theme->alert);
                scene_text(scene, inset(bar, part_px(scene, MARGIN)), theme->alert_text, &state,
                           WORDS(layout, "⚠ MẤT KẾT NỐI", "⚠ NO CONNECTION"));
        } else if (counter->number[0] != '\0') {
                bar = cut_bottom(&rect, part_px(scene, 220));
                scene_text(scene, inset(bar, part_px(scene, MARGIN)), colour, &state,
                           layout_state(layout, counter->state, false));
        }
        rect = inset(rect, part_px(scene, 40));
        if (counter->number[0] != '\0')
                scene_text(scene, rect, colour, &number, counter->number);
        else
                add_state(layout, counter, rect, colour, scene);
}
