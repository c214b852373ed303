#include "layout-internal.h"

enum {
        RECENT_MAX = 3,
        ONE_COLUMN_MAX = 10, /* counters, side by side above that */
        TWO_COLUMNS_MAX = 24,
        SERVICES_BRIEF = 12, /* above that, in fewer words */
        TITLE = 46,          /* thousandths, of what stands over a table */
};

static bool is_portrait(const struct scene *scene) {
        return scene->height_px > scene->width_px;
}

/* Of text in capitals at least, which is wider: the size at which so many letters take a width. */
static unsigned px_of_letters(unsigned width_px, unsigned letters) {
        return width_px * 100 / (letters * 70);
}

static unsigned at_most(unsigned px, unsigned most_px) {
        return px < most_px ? px : most_px;
}

/* Colours of a panel of calls: of what is old, those of a counter that is closed. */
struct call_colours {
        uint32_t ground, text, number;
};

static struct call_colours call_colours(const struct layout *layout) {
        const struct theme *theme = layout->theme;

        return layout_is_stale(layout)
                       ? (struct call_colours){theme->row, theme->muted, theme->muted}
                       : (struct call_colours){theme->call, theme->call_text, theme->call_number};
}

/* A macro: the compiler looks at formats. */
#define TO_COUNTER(layout) WORDS(layout, "đến %s", "to %s")
#define NTH_CALL(layout) WORDS(layout, "Lần %u/%u", "Call %u/%u")

/* One above the other, as large as the panel allows. */
static void add_one_call(const struct layout *layout, const struct board_call *call, struct canvas_rect rect,
                         struct scene *scene) {
        const struct call_colours colours = call_colours(layout);
        const struct text_style words = {.px = part_px(scene, 58),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_CENTRE},
                                number = {.px = part_px(scene, 420),
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE},
                                counter = {.px = part_px(scene, 120),
                                           .line_px = part_px(scene, 64),
                                           .bold = true,
                                           .shrink = true,
                                           .align = TEXT_CENTRE,
                                           .capitals = true},
                                nth = {.px = part_px(scene, 44), .shrink = true, .align = TEXT_CENTRE};
        unsigned height = rect.height_px;

        scene_text(scene, cut_top(&rect, height * 14 / 100), colours.text, &words,
                   layout_is_stale(layout)
                           ? WORDS(layout, "SỐ GỌI TRƯỚC KHI MẤT KẾT NỐI", "LAST CALLED BEFORE")
                           : WORDS(layout, "MỜI CÔNG DÂN SỐ", "NUMBER"));
        if (call->of > 0)
                scene_format(scene, cut_bottom(&rect, height * 11 / 100), colours.text, &nth,
                             NTH_CALL(layout), call->nth, call->of);
        scene_text(scene, inset(cut_top(&rect, height * 49 / 100), part_px(scene, 14)), colours.number,
                   &number, call->number);
        scene_format(scene, rect, colours.text, &counter, TO_COUNTER(layout), call->counter);
}

/* Side by side, where there are several. */
static void add_call_row(const struct layout *layout, const struct board_call *call, struct canvas_rect rect,
                         struct scene *scene) {
        const struct call_colours colours = call_colours(layout);
        const struct text_style number = {.px = part_px(scene, 240),
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE},
                                counter = {.px = part_px(scene, 84),
                                           .line_px = part_px(scene, 56),
                                           .bold = true,
                                           .shrink = true,
                                           .capitals = true,
                                           .place = call->of > 0 ? TEXT_BOTTOM : TEXT_MIDDLE},
                                nth = {.px = part_px(scene, 44), .shrink = true, .place = TEXT_TOP};
        struct canvas_rect left = cut_left(&rect, rect.width_px / 2);

        scene_text(scene, left, colours.number, &number, call->number);
        (void) cut_left(&rect, part_px(scene, 24));
        if (call->of > 0)
                scene_format(scene, cut_bottom(&rect, rect.height_px * 36 / 100), colours.text, &nth,
                             NTH_CALL(layout), call->nth, call->of);
        scene_format(scene, rect, colours.text, &counter, TO_COUNTER(layout), call->counter);
}

static void add_calls(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        const struct call_colours colours = call_colours(layout);
        const struct text_style welcome = {.px = part_px(scene, 90), .bold = true, .align = TEXT_CENTRE};
        size_t n = board_large_calls(board, LAYOUT_LARGE_MAX);

        scene_fill(scene, rect, colours.ground);
        if (layout->theme->call == layout->theme->ground)
                scene_fill(scene, cut_bottom(&rect, part_px(scene, 4)), layout->theme->line);
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect row = row_of(rect, i, n);

                if (i > 0)
                        scene_fill(scene, narrow(cut_top(&row, part_px(scene, 3)), part_px(scene, MARGIN)),
                                   colours.text);
                row = inset(narrow(row, part_px(scene, 10)), part_px(scene, 14));
                if (n == 1)
                        add_one_call(layout, &board->calls[i], row, scene);
                else
                        add_call_row(layout, &board->calls[i], row, scene);
        }
        if (n == 0)
                scene_text(scene, inset(rect, part_px(scene, 40)), colours.text, &welcome,
                           WORDS(layout, "KÍNH CHÀO QUÝ CÔNG DÂN", "WELCOME"));
}

static void add_title(const struct layout *layout, struct canvas_rect rect, struct scene *scene,
                      enum text_align align, const char *text) {
        const struct text_style style = {
                .px = part_px(scene, 28), .bold = true, .shrink = true, .align = align};

        scene_text(scene, rect, layout->theme->muted, &style, text);
}

/* The calls before those that stand large. */
static void add_recent(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct theme *theme = layout->theme;
        const struct board *board = layout->board;
        size_t large = board_large_calls(board, LAYOUT_LARGE_MAX), n = board->n_calls - large;
        const struct text_style number = {.px = part_px(scene, 84),
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE},
                                counter = {.px = part_px(scene, 32), .align = TEXT_CENTRE};

        n = n > RECENT_MAX ? RECENT_MAX : n;
        add_title(layout, cut_top(&rect, part_px(scene, TITLE)), scene, TEXT_LEFT,
                  WORDS(layout, "VỪA GỌI", "CALLED BEFORE"));
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect cell = column_of(rect, i, RECENT_MAX);
                const struct board_call *call = &board->calls[large + i];

                if (i + 1 < RECENT_MAX)
                        (void) cut_right(&cell, part_px(scene, GAP));
                scene_fill(scene, cell, theme->row);
                if (theme->row == theme->ground)
                        scene_fill(scene, cut_bottom(&cell, part_px(scene, 3)), theme->line);
                cell = inset(cell, part_px(scene, 7));
                scene_text(scene, cut_bottom(&cell, cell.height_px * 42 / 100), theme->muted, &counter,
                           call->counter);
                scene_text(scene, inset(cell, part_px(scene, 5)),
                           layout_is_stale(layout) ? theme->muted : theme->text, &number, call->number);
        }
}

/* The columns of a table of counters: label, number, state. */
struct counter_columns {
        struct canvas_rect label, number, state;
};

static struct counter_columns divide(const struct scene *scene, struct canvas_rect row, bool brief) {
        struct counter_columns columns;

        row = narrow(row, part_px(scene, brief ? 8 : 14));
        unsigned width = row.width_px;
        columns.label = cut_left(&row, width * (brief ? 43 : 38) / 100);
        columns.state = cut_right(&row, width * (brief ? 24 : 30) / 100);
        columns.number = narrow(row, part_px(scene, 8));
        return columns;
}

/* Where a counter is paused, why, in the number's place. */
static void add_counter(const struct layout *layout, const struct board_counter *counter,
                        struct canvas_rect rect, struct scene *scene, bool brief) {
        const struct theme *theme = layout->theme;
        bool calls = counter->state == BOARD_CALLING && !layout_is_stale(layout),
             works = counter->state != BOARD_CLOSED && !layout_is_stale(layout);
        uint32_t colour = calls ? theme->row_calling_text : works ? theme->text : theme->muted;
        unsigned height = rect.height_px;
        const struct counter_columns columns =
                divide(scene, inset(narrow(rect, 0), part_px(scene, brief ? 2 : 4)), brief);
        const struct text_style label = {.px = height * 38 / 100, .bold = calls},
                                number = {.px = height * 80 / 100,
                                          .bold = true,
                                          .shrink = true,
                                          .tight = true,
                                          .align = TEXT_CENTRE},
                                reason = {.px = height * 36 / 100, .align = TEXT_CENTRE},
                                /* All states in letters of one size. */
                state = {.px = at_most(height * 34 / 100, px_of_letters(columns.state.width_px, 9)),
                         .bold = calls,
                         .align = TEXT_RIGHT};
        bool says_reason = counter->number[0] == '\0' && counter->reason != BOARD_FOR_NO_REASON;

        scene_fill(scene, rect, calls ? theme->row_calling : theme->row);
        scene_fill(scene, cut_bottom(&rect, part_px(scene, 2)), theme->line);
        scene_text(scene, columns.label, colour, &label, counter->label);
        scene_text(scene, columns.state, colour, &state, layout_state(layout, counter->state, brief));
        if (says_reason)
                scene_text(scene, columns.number, colour, &reason,
                           board_reason_text(counter->reason, layout->language));
        else
                scene_text(scene, inset(columns.number, part_px(scene, brief ? 4 : 12)), colour, &number,
                           counter->number);
}

static void add_counters(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        size_t n = board->n_counters, columns = n <= ONE_COLUMN_MAX ? 1 : n <= TWO_COLUMNS_MAX ? 2 : 3;
        size_t rows = (n + columns - 1) / columns;
        struct canvas_rect titles = cut_top(&rect, part_px(scene, TITLE));

        /* Few counters do not grow beyond what can be read well. */
        if (rows > 0 && rect.height_px / rows > part_px(scene, 150))
                rect.height_px = (unsigned) rows * part_px(scene, 150);
        for (size_t i = 0; i < n; i++) {
                struct canvas_rect column = column_of(rect, i / rows, columns);

                if (i / rows + 1 < columns)
                        (void) cut_right(&column, part_px(scene, GAP));
                if (i % rows == 0) {
                        const struct counter_columns title =
                                divide(scene,
                                       (struct canvas_rect){column.x_px, titles.y_px, column.width_px,
                                                            titles.height_px},
                                       columns > 1);

                        add_title(layout, title.label, scene, TEXT_LEFT, WORDS(layout, "QUẦY", "COUNTER"));
                        add_title(layout, title.number, scene, TEXT_CENTRE, WORDS(layout, "SỐ", "NUMBER"));
                        if (columns == 1)
                                add_title(layout, title.state, scene, TEXT_RIGHT,
                                          WORDS(layout, "TÌNH TRẠNG", "STATE"));
                }
                add_counter(layout, &board->counters[i], row_of(column, i % rows, rows), scene, columns > 1);
        }
}

/* label over the waiting, or beside it. */
static void add_service(const struct layout *layout, const struct board_service *service,
                        struct canvas_rect cell, struct scene *scene, bool beside) {
        const struct theme *theme = layout->theme;
        unsigned height = cell.height_px, px = height * (beside ? 44 : 32) / 100;
        const struct text_style label = {.px = px, .bold = true};
        struct text_style waiting = {.px = px, .shrink = true, .align = beside ? TEXT_RIGHT : TEXT_LEFT};
        uint32_t colour = layout_is_stale(layout) ? theme->muted : theme->text;

        scene_fill(scene, cell, theme->row);
        if (theme->row == theme->ground)
                scene_fill(scene, cut_bottom(&cell, part_px(scene, 2)), theme->line);
        cell = inset(narrow(cell, part_px(scene, 8)), part_px(scene, 5));
        struct canvas_rect name = beside ? cut_left(&cell, cell.width_px * 44 / 100)
                                         : cut_top(&cell, cell.height_px * 52 / 100);
        /* As large as with the longest estimate. */
        waiting.px = at_most(px, px_of_letters(cell.width_px, beside ? 25 : 28));
        scene_text(scene, name, colour, &label, service->label);
        if (service->wait_min < 0 || service->waiting == 0)
                scene_format(scene, cell, theme->muted, &waiting,
                             WORDS(layout, "Số đang chờ: %u", "Waiting: %u"), service->waiting);
        else if (layout->board->n_services > SERVICES_BRIEF)
                scene_format(scene, cell, theme->muted, &waiting,
                             WORDS(layout, "Chờ: %u · %d phút", "Waiting: %u · %d min"), service->waiting,
                             service->wait_min);
        else
                scene_format(scene, cell, theme->muted, &waiting,
                             WORDS(layout, "Số đang chờ: %u · khoảng %d phút", "Waiting: %u · about %d min"),
                             service->waiting, service->wait_min);
}

/* How they stand: so many rows of so many. */
static size_t services_a_row(const struct layout *layout, const struct scene *scene) {
        size_t n = layout->board->n_services;

        if (is_portrait(scene))
                return n <= 6 ? 1 : n <= 12 ? 2 : 3;
        return n <= 5 ? n : n <= 8 ? 4 : 6;
}

static unsigned services_height(const struct layout *layout, const struct scene *scene) {
        size_t a_row = services_a_row(layout, scene), rows = (layout->board->n_services + a_row - 1) / a_row;

        if (is_portrait(scene))
                return (unsigned) rows * part_px(scene, a_row == 1 ? 76 : rows > 4 ? 60 : 112);
        return (unsigned) rows * part_px(scene, rows > 2 ? 72 : 112);
}

static void add_services(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;
        size_t n = board->n_services, a_row = services_a_row(layout, scene), rows = (n + a_row - 1) / a_row;
        unsigned gap = part_px(scene, 8);

        for (size_t i = 0; i < n; i++) {
                struct canvas_rect cell = column_of(row_of(rect, i / a_row, rows), i % a_row, a_row);

                (void) cut_top(&cell, gap);
                if (i % a_row + 1 < a_row)
                        (void) cut_right(&cell, gap);
                add_service(layout, &board->services[i], cell, scene, a_row == 1);
        }
}

/* The foot: satisfaction with its counts, and that cameras record, which nobody knows of a wall that is old.
 */
static void add_foot(const struct layout *layout, struct canvas_rect *rect, struct scene *scene) {
        const struct board *board = layout->board;
        const struct theme *theme = layout->theme;
        bool is_recording = board->is_recording && !layout_is_stale(layout);
        const struct text_style style = {.px = part_px(scene, 30), .shrink = true},
                                right = {.px = part_px(scene, 30),
                                         .bold = true,
                                         .shrink = true,
                                         .align = TEXT_RIGHT};

        if (board->rated == 0 && !is_recording)
                return;
        struct canvas_rect bar = cut_bottom(rect, part_px(scene, 54));
        (void) cut_top(&bar, part_px(scene, 8));
        if (is_recording)
                scene_text(scene, cut_right(&bar, bar.width_px / 4), theme->text, &right,
                           WORDS(layout, "● ĐANG GHI HÌNH", "● RECORDING"));
        if (board->rated > 0)
                scene_format(scene, bar, layout_is_stale(layout) ? theme->muted : theme->text, &style,
                             WORDS(layout, "TỶ LỆ HÀI LÒNG %u %% (%u lượt đánh giá / %u lượt phục vụ)",
                                   "SATISFIED %u %% (%u ratings / %u visits)"),
                             board->satisfied_percent, board->rated, board->served);
}

static void add_main(const struct layout *layout, struct canvas_rect rect, struct scene *scene) {
        const struct board *board = layout->board;

        if (layout->page && !layout_is_stale(layout) && !(board->n_calls > 0 && board->calls[0].is_new)) {
                layout_page(layout, rect, scene);
                return;
        }
        if (board->n_calls > board_large_calls(board, LAYOUT_LARGE_MAX))
                add_recent(layout, cut_bottom(&rect, part_px(scene, 178)), scene);
        add_calls(layout, rect, scene);
}

void layout_hall(const struct layout *layout, struct scene *scene) {
        const struct board *board = layout->board;
        struct canvas_rect rect = {0, 0, scene->width_px, scene->height_px}, part;

        scene_fill(scene, rect, layout->theme->ground);
        layout_head(layout, &rect, scene);
        rect = narrow(rect, part_px(scene, MARGIN));
        (void) cut_top(&rect, part_px(scene, GAP));
        (void) cut_bottom(&rect, part_px(scene, GAP));
        add_foot(layout, &rect, scene);
        if (board->n_services > 0)
                add_services(layout, cut_bottom(&rect, services_height(layout, scene)), scene);
        if (board->n_counters == 0) {
                add_main(layout, rect, scene);
                return;
        }
        if (is_portrait(scene)) {
                part = cut_top(&rect, rect.height_px * 46 / 100);
        } else {
                part = cut_left(&rect, rect.width_px * (board->n_counters > ONE_COLUMN_MAX ? 46 : 57) / 100);
                (void) cut_left(&rect, part_px(scene, 18));
        }
        add_main(layout, part, scene);
        add_counters(layout, rect, scene);
}
