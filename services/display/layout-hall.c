#include "layout-internal.h"

enum {
        RECENT_MAX = 3,
        ONE_COLUMN_MAX = 10, /* counters, side by side above that */
        TWO_COLUMNS_MAX = 24,
};

static bool is_stale(const struct layout *layout) {
        return layout->board->stale_since[0] != '\0';
}

static bool is_portrait(const struct scene *scene) {
        return scene->height_px > scene->width_px;
}

/* Colours of a panel of calls: of what is old, those of a counter that is closed. */
struct call_colours {
        uint32_t ground, text, number;
};

static struct call_colours call_colours(const struct layout *layout) {
        const struct theme *theme = layout->theme;

        return is_stale(layout) ? (struct call_colours){theme->row, theme->muted, theme->muted}
                                : (struct call_colours){theme->call, theme->call_text, theme->call_number};
}

static void add_nth(const struct layout *layout, const struct board_call *call, struct canvas_rect rect,
                    struct scene *scene, enum text_align align) {
        const struct text_style style = {.px = part_px(scene, 44), .shrink = true, .align = align};

        if (call->of > 0)
                scene_format(scene, rect, call_colours(layout).text, &style,
                             WORDS(layout, "Lần %u/%u", "Call %u/%u"), call->nth, call->of);
}

/* A macro: the compiler looks at formats. */
#define TO_COUNTER(layout) WORDS(layout, "đến %s", "to %s")

/* One above the other, as large as the panel allows. */
static void add_one_call(const struct layout *layout, const struct board_call *call, struct canvas_rect rect,
                         struct scene *scene) {
        const struct call_colours colours = call_colours(layout);
        const struct text_style
                words = {.px = part_px(scene, 56), .bold = true, .shrink = true, .align = TEXT_CENTRE},
                number = {.px = part_px(scene, 330), .bold = true, .shrink = true, .align = TEXT_CENTRE},
                counter = {.px = part_px(scene, 110),
                           .line_px = part_px(scene, 60),
                           .bold = true,
                           .shrink = true,
                           .align = TEXT_CENTRE,
                           .capitals = true};
        unsigned height = rect.height_px;

        scene_text(scene, cut_top(&rect, height * 15 / 100), colours.text, &words,
                   is_stale(layout) ? WORDS(layout, "SỐ GỌI TRƯỚC KHI MẤT KẾT NỐI", "LAST CALLED BEFORE")
                                    : WORDS(layout, "MỜI CÔNG DÂN SỐ", "NUMBER"));
        add_nth(layout, call, cut_bottom(&rect, height * 11 / 100), scene, TEXT_CENTRE);
        scene_text(scene, cut_top(&rect, height * 46 / 100), colours.number, &number, call->number);
        scene_format(scene, rect, colours.text, &counter, TO_COUNTER(layout), call->counter);
}

/* Side by side, where there are several. */
static void add_call_row(const struct layout *layout, const struct board_call *call, struct canvas_rect rect,
                         struct scene *scene) {
        const struct call_colours colours = call_colours(layout);
        const struct text_style number = {.px = part_px(scene, 220),
                                          .bold = true,
                                          .shrink = true,
                                          .align = TEXT_CENTRE},
                                counter = {.px = part_px(scene, 90),
                                           .line_px = part_px(scene, 50),
                                           .bold = true,
                                           .shrink = true,
                                           .align = TEXT_LEFT,
                                           .capitals = true};
        struct canvas_rect left = cut_left(&rect, rect.width_px / 2);

        scene_text(scene, left, colours.number, &number, call->number);
        (void) cut_left(&rect, part_px(scene, 20));
        add_nth(layout, call, cut_bottom(&rect, rect.height_px * 28 / 100), scene, TEXT_LEFT);
        scene_format(scene, rect, colours.text, &counter, TO_COUNTER(layout), call->counter);
}

static void add_calls(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        const struct call_colours colours = call_colours(layout);
        const struct text_style welcome = {.px = part_px(scene, 70), .bold = true, .align = TEXT_CENTRE};
        size_t n = board_large_calls(board, LAYOUT_LARGE_MAX);

        scene_fill(scene, rect, colours.ground);
        if (layout->theme->call == layout->theme->ground)
                scene_fill(scene, cut_bottom(&rect, part_px(scene, 4)), layout->theme->line);
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect row = row_of(rect, i, n);

                if (i > 0)
                        scene_fill(scene, cut_top(&row, part_px(scene, 4)), colours.text);
                row = inset(row, part_px(scene, 14));
                if (n == 1)
                        add_one_call(layout, &board->calls[i], row, scene);
                else
                        add_call_row(layout, &board->calls[i], row, scene);
        }
        if (n == 0)
                scene_text(scene, inset(rect, part_px(scene, 40)), colours.text, &welcome,
                           WORDS(layout, "KÍNH CHÀO QUÝ CÔNG DÂN", "WELCOME"));
}

/* The calls before those that stand large. */
static void add_recent(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct board *board = layout->board;
        size_t large = board_large_calls(board, LAYOUT_LARGE_MAX), n = board->n_calls - large;
        const struct text_style title = {.px = part_px(scene, 34), .bold = true, .shrink = true},
                                number = {.px = part_px(scene, 70),
                                          .bold = true,
                                          .shrink = true,
                                          .align = TEXT_CENTRE},
                                counter = {.px = part_px(scene, 34), .align = TEXT_CENTRE};

        n = n > RECENT_MAX ? RECENT_MAX : n;
        scene_text(scene, cut_top(&rect, part_px(scene, 48)), theme->text, &title,
                   WORDS(layout, "VỪA GỌI", "CALLED BEFORE"));
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect cell = inset(column_of(rect, i, RECENT_MAX), part_px(scene, 5));
                const struct board_call *call = &board->calls[large + i];

                scene_fill(scene, cell, theme->row);
                if (theme->row == theme->ground)
                        scene_fill(scene, cut_bottom(&cell, part_px(scene, 3)), theme->line);
                cell = inset(cell, part_px(scene, 6));
                scene_text(scene, cut_top(&cell, cell.height_px * 62 / 100),
                           is_stale(layout) ? theme->muted : theme->text, &number, call->number);
                scene_text(scene, cell, theme->muted, &counter, call->counter);
        }
}

/* Label, number, state; where a counter is paused, why, in the number's place. */
static void add_counter(const struct layout *layout, const struct board_counter *counter,
                        struct canvas_rect rect, struct scene *scene, bool brief) {
        const struct theme *theme = layout->theme;
        bool calls = counter->state == BOARD_CALLING && !is_stale(layout),
             works = counter->state != BOARD_CLOSED && !is_stale(layout);
        uint32_t colour = calls ? theme->row_calling_text : works ? theme->text : theme->muted;
        unsigned height = rect.height_px;
        const struct text_style label = {.px = height * 42 / 100},
                                number = {.px = height * 66 / 100,
                                          .bold = true,
                                          .shrink = true,
                                          .align = TEXT_CENTRE},
                                state = {.px = height * 30 / 100,
                                         .line_px = height * 22 / 100,
                                         .bold = calls,
                                         .shrink = true,
                                         .align = TEXT_RIGHT};
        const struct text_style reason = {.px = height * 42 / 100, .align = TEXT_CENTRE};
        bool says_reason = counter->number[0] == '\0' && counter->reason[0] != '\0';

        scene_fill(scene, rect, calls ? theme->row_calling : theme->row);
        scene_fill(scene, cut_bottom(&rect, part_px(scene, 2)), theme->line);
        rect = inset(rect, part_px(scene, 4));
        (void) cut_left(&rect, part_px(scene, 6));
        (void) cut_right(&rect, part_px(scene, 6));
        unsigned width = rect.width_px;
        scene_text(scene, cut_left(&rect, width * 42 / 100), colour, &label, counter->label);
        struct canvas_rect right = cut_right(&rect, width * (brief ? 24 : 26) / 100);
        (void) cut_left(&right, part_px(scene, brief ? 4 : 14));
        scene_text(scene, right, colour, &state, layout_state(layout, counter->state, brief));
        scene_text(scene, inset(rect, part_px(scene, 4)), colour, says_reason ? &reason : &number,
                   says_reason ? counter->reason : counter->number);
}

static void add_counters(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        size_t n = board->n_counters, columns = n <= ONE_COLUMN_MAX ? 1 : n <= TWO_COLUMNS_MAX ? 2 : 3;
        size_t rows = (n + columns - 1) / columns;
        const struct text_style title = {.px = part_px(scene, 34), .bold = true, .shrink = true};

        scene_text(scene, cut_top(&rect, part_px(scene, 48)), layout->theme->text, &title,
                   WORDS(layout, "CÁC QUẦY", "COUNTERS"));
        /* Few counters do not grow beyond what can be read well. */
        if (rows > 0 && rect.height_px / rows > part_px(scene, 130))
                rect.height_px = (unsigned) rows * part_px(scene, 130);
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect column = column_of(rect, i / rows, columns);

                if (i / rows + 1 < columns)
                        (void) cut_right(&column, part_px(scene, 8));
                add_counter(layout, &board->counters[i], row_of(column, i % rows, rows), scene, columns > 1);
        }
}

static void add_service(const struct layout *layout, const struct board_service *service,
                        struct canvas_rect cell, struct scene *scene) {
        const struct theme *theme = layout->theme;
        unsigned height = cell.height_px;
        const struct text_style label = {.px = height * 36 / 100, .bold = true},
                                waiting = {.px = height * 36 / 100, .shrink = true};

        scene_fill(scene, cell, theme->row);
        if (theme->row == theme->ground)
                scene_fill(scene, cut_bottom(&cell, part_px(scene, 2)), theme->line);
        cell = inset(cell, part_px(scene, 6));
        scene_text(scene, cut_top(&cell, cell.height_px * 54 / 100), theme->text, &label, service->label);
        if (service->wait_min < 0 || service->waiting == 0)
                scene_format(scene, cell, theme->muted, &waiting,
                             WORDS(layout, "Số đang chờ: %u", "Waiting: %u"), service->waiting);
        else
                scene_format(scene, cell, theme->muted, &waiting,
                             WORDS(layout, "Số đang chờ: %u · khoảng %d phút", "Waiting: %u · about %d min"),
                             service->waiting, service->wait_min);
}

/* How they stand: so many rows of so many. */
static size_t services_a_row(const struct layout *layout, const struct scene *scene) {
        size_t n = layout->board->n_services;

        if (is_portrait(scene))
                return n <= 8 ? 2 : 3;
        return n <= 5 ? n : n <= 8 ? 4 : 6;
}

static unsigned services_height(const struct layout *layout, const struct scene *scene) {
        size_t a_row = services_a_row(layout, scene), rows = (layout->board->n_services + a_row - 1) / a_row;

        return (unsigned) rows * part_px(scene, rows > 2 && !is_portrait(scene) ? 72 : 112);
}

static void add_services(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        size_t n = board->n_services, a_row = services_a_row(layout, scene), rows = (n + a_row - 1) / a_row;

        for (size_t i = 0; i < n; i++)
                add_service(
                        layout, &board->services[i],
                        inset(column_of(row_of(rect, i / a_row, rows), i % a_row, a_row), part_px(scene, 4)),
                        scene);
}

/* The foot: satisfaction with its counts, and that cameras record. */
static void add_foot(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct board *board = layout->board;
        const struct theme *theme = layout->theme;
        const struct text_style style = {.px = part_px(scene, 30), .shrink = true},
                                right = {.px = part_px(scene, 30),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_RIGHT};

        if (board->rated == 0 && !board->is_recording)
                return;
        struct canvas_rect bar = inset(cut_bottom(rect, part_px(scene, 52)), part_px(scene, 6));
        if (board->is_recording)
                scene_text(scene, cut_right(&bar, bar.width_px / 4), theme->text, &right,
                           WORDS(layout, "● ĐANG GHI HÌNH", "● RECORDING"));
        if (board->rated > 0)
                scene_format(scene, bar, theme->text, &style,
                             WORDS(layout, "TỶ LỆ HÀI LÒNG %u %% (%u lượt đánh giá / %u lượt phục vụ)",
                                   "SATISFIED %u %% (%u ratings / %u visits)"),
                             board->satisfied_percent, board->rated, board->served);
}

static void add_main(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;

        if (layout->page && !is_stale(layout) && !(board->n_calls > 0 && board->calls[0].is_new)) {
                layout_page(layout, rect, scene);
                return;
        }
        struct canvas_rect recent = cut_bottom(&rect, part_px(scene, 190));
        (void) cut_top(&recent, part_px(scene, 8));
        add_calls(layout, rect, scene);
        add_recent(layout, recent, scene);
}

void layout_hall(const struct layout *layout, struct scene *scene) {
        const struct board *board = layout->board;
        struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px}, part;

        scene_fill(scene, rect, layout->theme->ground);
        layout_head(layout, &rect, scene);
        rect = inset(rect, part_px(scene, 12));
        add_foot(layout, &rect, scene);
        if (board->n_services > 0)
                add_services(layout, cut_bottom(&rect, services_height(layout, scene)), scene);
        (void) cut_bottom(&rect, part_px(scene, 8));
        if (board->n_counters == 0) {
                add_main(layout, rect, scene);
                return;
        }
        if (is_portrait(scene)) {
                part = cut_top(&rect, rect.height_px * 46 / 100);
                (void) cut_top(&rect, part_px(scene, 12));
        } else {
                part = cut_left(&rect, rect.width_px * (board->n_counters > ONE_COLUMN_MAX ? 46 : 57) / 100);
                (void) cut_left(&rect, part_px(scene, 16));
        }
        add_main(layout, part, scene);
        add_counters(layout, rect, scene);
}
