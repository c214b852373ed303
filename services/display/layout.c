#include "layout-internal.h"

const char *layout_state(const struct layout *layout, enum board_counter_state state, bool brief) {
        static const struct {
                const char *whole[_LANGUAGE_MAX], *brief[_LANGUAGE_MAX];
        } words[_BOARD_COUNTER_STATE_MAX] = {
                [BOARD_CLOSED] = {{"QUẦY ĐÓNG", "CLOSED"}, {"ĐÓNG", "CLOSED"}},
                [BOARD_FREE] = {{"SẴN SÀNG", "READY"}, {"SẴN SÀNG", "READY"}},
                [BOARD_CALLING] = {{"ĐANG GỌI", "CALLING"}, {"ĐANG GỌI", "CALLING"}},
                [BOARD_SERVING] = {{"ĐANG PHỤC VỤ", "SERVING"}, {"PHỤC VỤ", "SERVING"}},
                [BOARD_PAUSED] = {{"TẠM DỪNG", "PAUSED"}, {"TẠM DỪNG", "PAUSED"}},
        };

        assert(state >= 0 && state < _BOARD_COUNTER_STATE_MAX);
        return brief ? words[state].brief[layout->language] : words[state].whole[layout->language];
}

static void add_alert(const struct layout *layout, struct canvas_rect *rect, struct scene *scene,
                      const char *text) {
        const struct text_style style = {
                .px = part_px(scene, 42), .bold = true, .shrink = true, .align = TEXT_CENTRE};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 62));

        scene_fill(scene, bar, layout->theme->alert);
        scene_text(scene, inset(bar, part_px(scene, 6)), layout->theme->alert_text, &style, text);
}

static void add_alerts(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct board *board = layout->board;
        _cleanup_free_ char *text = NULL;

        if (board->stale_since[0] != '\0' &&
            str_format(&text,
                       WORDS(layout, "MẤT KẾT NỐI – SỐ HIỂN THỊ CÓ THỂ CHƯA MỚI (TỪ %s)",
                             "NO CONNECTION – NUMBERS MAY BE OLD (SINCE %s)"),
                       board->stale_since) >= 0)
                add_alert(layout, rect, scene, text);
        if (board->is_paper_out)
                add_alert(layout, rect, scene,
                          WORDS(layout, "HẾT PHIẾU IN – XIN NGHE GỌI SỐ",
                                "NO PAPER FOR TICKETS – PLEASE LISTEN FOR YOUR NUMBER"));
}

void layout_head(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct board *board = layout->board;
        const struct text_style
                name = {.px = part_px(scene, 30), .bold = true, .shrink = true, .capitals = true},
                centre = {.px = part_px(scene, 44), .bold = true, .shrink = true, .capitals = true},
                time = {.px = part_px(scene, 62), .bold = true, .shrink = true, .align = TEXT_RIGHT},
                day = {.px = part_px(scene, 28), .shrink = true, .align = TEXT_RIGHT};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 120));

        scene_fill(scene, bar, theme->head);
        if (theme->head == theme->ground)
                scene_fill(scene, cut_bottom(&bar, part_px(scene, 4)), theme->line);
        bar = inset(bar, part_px(scene, 10));
        struct canvas_rect clock = cut_right(&bar, part_px(scene, 330));
        (void) cut_left(&bar, part_px(scene, 10));
        scene_text(scene, cut_top(&clock, clock.height_px * 64 / 100), theme->head_text, &time, board->time);
        scene_text(scene, clock, theme->head_text, &day, board->day);
        scene_text(scene, cut_top(&bar, bar.height_px * 40 / 100), theme->head_text, &name, board->commune);
        scene_text(scene, bar, theme->head_text, &centre, board->centre);
        add_alerts(layout, rect, scene);
}

void layout_notice(const struct layout *layout, struct scene *scene) {
        const struct theme *theme = layout->theme;
        struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px};
        const struct text_style title = {
                .px = part_px(scene, 100), .bold = true, .shrink = true, .align = TEXT_CENTRE};
        const struct text_style text = {
                .px = part_px(scene, 120), .bold = true, .align = TEXT_CENTRE, .leading_percent = 135};

        scene_fill(scene, rect, theme->alert);
        rect = inset(rect, part_px(scene, 50));
        scene_text(scene, cut_top(&rect, part_px(scene, 150)), theme->alert_text, &title,
                   WORDS(layout, "THÔNG BÁO KHẨN", "URGENT NOTICE"));
        scene_fill(scene, cut_top(&rect, part_px(scene, 8)), theme->alert_text);
        scene_text(scene, inset(rect, part_px(scene, 20)), theme->alert_text, &text, layout->board->notice);
}
