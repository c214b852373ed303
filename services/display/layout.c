#include "layout-internal.h"

const char *layout_state(const struct layout *layout, enum board_counter_state state, bool brief) {
        static const struct {
                const char *whole[_LANGUAGE_MAX], *brief[_LANGUAGE_MAX];
        } words[_BOARD_COUNTER_STATE_MAX] = {
                [BOARD_CLOSED] = {{"QUẦY ĐÓNG", "CLOSED"}, {"ĐÓNG", "CLOSED"}},
                [BOARD_FREE] = {{"SẴN SÀNG", "READY"}, {"SẴN SÀNG", "READY"}},
                [BOARD_CALLING] = {{"ĐANG GỌI", "CALLING"}, {"ĐANG GỌI", "CALLING"}},
                [BOARD_SERVING] = {{"ĐANG PHỤC VỤ", "SERVING"}, {"PHỤC VỤ", "SERVING"}},
                [BOARD_PAUSED] = {{"TẠM DỪNG", "PAUSED"}, {"TẠM DỪNG", "PAUSED"}},
        };

        assert(state >= 0 && state < _BOARD_COUNTER_STATE_MAX);
        return brief ? words[state].brief[layout->language] : words[state].whole[layout->language];
}

static void add_alert(const struct layout *layout, struct canvas_rect *rect, struct scene *scene,
                      const char *text) {
        const struct text_style style = {
                .px = part_px(scene, 42), .bold = true, .shrink = true, .align = TEXT_CENTRE};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 66));

        scene_fill(scene, bar, layout->theme->alert);
        bar = inset(narrow(bar, part_px(scene, MARGIN)), part_px(scene, 4));
        scene_text(scene, bar, layout->theme->alert_text, &style, text);
        (void) cut_top(rect, part_px(scene, 3));
}

/* It can wait: it stands as still as the rows do. */
static void add_reminder(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct text_style style = {.px = part_px(scene, 38), .shrink = true, .align = TEXT_CENTRE};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 60));

        scene_fill(scene, bar, layout->theme->row);
        bar = inset(narrow(bar, part_px(scene, MARGIN)), part_px(scene, 4));
        scene_text(scene, bar, layout->theme->text, &style, layout->board->reminder);
        (void) cut_top(rect, part_px(scene, 3));
}

/* The numbers themselves stand large: who has one has nothing else to know it by. */
static void add_unprinted(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct board *board = layout->board;
        bool stale = layout_is_stale(layout);
        uint32_t colour = stale ? theme->muted : theme->row_calling_text;
        const struct text_style left = {.px = part_px(scene, 38), .bold = true, .shrink = true},
                                right = {.px = part_px(scene, 34), .shrink = true, .align = TEXT_RIGHT},
                                number = {.px = part_px(scene, 76),
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 96)), numbers;

        scene_fill(scene, bar, stale ? theme->row : theme->row_calling);
        bar = inset(narrow(bar, part_px(scene, MARGIN)), part_px(scene, 4));
        numbers = bar;
        bool wide = scene->width_px > scene->height_px; /* a poster has no room for more than the numbers */
        scene_text(scene, cut_left(&numbers, bar.width_px * (wide ? 24 : 36) / 100), colour, &left,
                   WORDS(layout, "SỐ KHÔNG IN ĐƯỢC:", "NUMBERS NOT PRINTED:"));
        if (wide)
                scene_text(scene, cut_right(&numbers, bar.width_px * 22 / 100), colour, &right,
                           WORDS(layout, "Xin Ông/Bà nhớ số", "Please remember yours"));
        for (size_t i = 0; i < board->n_unprinted; i++)
                scene_text(scene, narrow(column_of(numbers, i, board->n_unprinted), part_px(scene, GAP)),
                           colour, &number, board->unprinted[i].number);
        (void) cut_top(rect, part_px(scene, 3));
}

static void add_alerts(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct board *board = layout->board;
        _cleanup_free_ char *text = NULL;

        if (layout_is_stale(layout) &&
            str_format(&text,
                       WORDS(layout, "⚠ MẤT KẾT NỐI – SỐ HIỂN THỊ CÓ THỂ CHƯA MỚI (TỪ %s)",
                             "⚠ NO CONNECTION – NUMBERS MAY BE OLD (SINCE %s)"),
                       board->stale_since) >= 0)
                add_alert(layout, rect, scene, text);
        if (board->is_paper_out)
                add_alert(layout, rect, scene,
                          WORDS(layout, "⚠ HẾT PHIẾU IN – XIN NGHE GỌI SỐ",
                                "⚠ NO PAPER FOR TICKETS – PLEASE LISTEN FOR YOUR NUMBER"));
        if (board->n_unprinted > 0)
                add_unprinted(layout, rect, scene);
        /* What is wrong needs the room. */
        if (board->reminder[0] != '\0' && !layout_is_stale(layout) && !board->is_paper_out &&
            board->n_unprinted == 0)
                add_reminder(layout, rect, scene);
}

void layout_head(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct board *board = layout->board;
        const struct text_style
                name = {.px = part_px(scene, 30), .bold = true, .shrink = true, .capitals = true},
                centre = {.px = part_px(scene, 46), .bold = true, .shrink = true, .capitals = true},
                time = {.px = part_px(scene, 78),
                        .bold = true,
                        .shrink = true,
                        .tight = true,
                        .align = TEXT_RIGHT},
                day = {.px = part_px(scene, 28), .shrink = true, .align = TEXT_RIGHT};
        struct canvas_rect bar = cut_top(rect, part_px(scene, 122));

        scene_fill(scene, bar, theme->head);
        scene_fill(scene, cut_top(rect, part_px(scene, 5)), theme->accent);
        bar = inset(narrow(bar, part_px(scene, MARGIN)), part_px(scene, 10));
        struct canvas_rect clock = cut_right(&bar, part_px(scene, 330));
        (void) cut_right(&bar, part_px(scene, MARGIN));
        scene_text(scene, cut_top(&clock, clock.height_px * 58 / 100), theme->head_text, &time, board->time);
        scene_text(scene, clock, theme->head_text, &day, board->day);
        scene_text(scene, cut_top(&bar, bar.height_px * 40 / 100), theme->head_text, &name, board->commune);
        scene_text(scene, bar, theme->head_text, &centre, board->centre);
        add_alerts(layout, rect, scene);
}

static void add_notice(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct text_style title = {.px = part_px(scene, 100),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE},
                                text = {.px = part_px(scene, 120), .bold = true, .align = TEXT_CENTRE};

        scene_fill(scene, rect, theme->alert);
        rect = inset(rect, part_px(scene, 50));
        scene_text(scene, cut_top(&rect, part_px(scene, 150)), theme->alert_text, &title,
                   WORDS(layout, "⚠ THÔNG BÁO KHẨN", "⚠ URGENT NOTICE"));
        scene_fill(scene, cut_top(&rect, part_px(scene, 8)), theme->alert_text);
        scene_text(scene, inset(rect, part_px(scene, 20)), theme->alert_text, &text, layout->board->notice);
}

static void add_stripes(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        enum { STRIPES = 32 };

        scene_fill(scene, rect, layout->theme->row_calling);
        for (size_t i = 0; i < STRIPES; i += 2)
                scene_fill(scene, column_of(rect, i, STRIPES), layout->theme->row_calling_text);
}

/*
 * Where the way out is from here the board does not know: the arrows point out of the picture, to both sides,
 * and the words send people to the signs that hang over the doors. In both languages, whatever the display
 * has.
 */
static void add_emergency(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct text_style title = {.px = part_px(scene, 130),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE},
                                text = {.px = part_px(scene, 120), .bold = true, .align = TEXT_CENTRE},
                                signs = {.px = part_px(scene, 74), .bold = true, .align = TEXT_CENTRE},
                                arrow = {.px = part_px(scene, 230),
                                         .bold = true,
                                         .shrink = true,
                                         .tight = true,
                                         .align = TEXT_CENTRE},
                                other = {.px = part_px(scene, 52), .shrink = true, .align = TEXT_CENTRE};
        unsigned side = part_px(scene, MARGIN);

        scene_fill(scene, rect, theme->escape);
        add_stripes(layout, cut_top(&rect, part_px(scene, 44)), scene);
        add_stripes(layout, cut_bottom(&rect, part_px(scene, 44)), scene);
        rect = narrow(rect, side);
        (void) cut_top(&rect, side); /* marks above letters keep clear of the stripes */
        scene_text(scene, cut_top(&rect, part_px(scene, 190)), theme->escape_text, &title,
                   WORDS(layout, "SƠ TÁN KHẨN CẤP", "EVACUATE NOW"));
        scene_text(scene, cut_bottom(&rect, part_px(scene, 100)), theme->escape_text, &other,
                   WORDS(layout, "EVACUATE NOW – FOLLOW THE EXIT SIGNS",
                         "SƠ TÁN KHẨN CẤP – ĐI THEO BIỂN LỐI THOÁT HIỂM"));
        struct canvas_rect way = cut_bottom(&rect, part_px(scene, 200));
        scene_fill(scene, way, theme->escape_text);
        scene_text(scene, inset(cut_left(&way, part_px(scene, 240)), side), theme->escape, &arrow, "◀");
        scene_text(scene, inset(cut_right(&way, part_px(scene, 240)), side), theme->escape, &arrow, "▶");
        scene_text(scene, way, theme->escape, &signs,
                   WORDS(layout, "ĐI THEO BIỂN LỐI THOÁT HIỂM", "FOLLOW THE EXIT SIGNS"));
        scene_text(scene, inset(rect, part_px(scene, 14)), theme->escape_text, &text, layout->board->notice);
}

void layout_notice(const struct layout *layout, struct scene *scene) {
        const struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px};

        if (layout->board->is_emergency)
                add_emergency(layout, rect, scene);
        else
                add_notice(layout, rect, scene);
}
