#include "view.h"

static const struct board_counter *find_own(const struct view *view) {
        return view->conf->shows == SHOWS_COUNTER ? board_find_counter(&view->board, view->conf->counter)
                                                  : NULL;
}

/* Without what belongs to the hall: the head, the alerts, and a page. */
static void lay_out_alone(const struct view *view, struct layout *layout, struct scene *scene) {
        struct board *board = malloc(sizeof(*board));

        if (!board)
                return; /* black until the next change: the screen tries again */
        *board = view->board;
        board->n_calls = board->n_counters = board->n_services = 0;
        layout->board = board;
        layout_hall(layout, scene);
        free(board);
}

void view_lay_out(const struct view *view, struct scene *scene) {
        const struct board_counter *own = find_own(view);
        struct layout layout = {.board = &view->board,
                                .theme = theme_get(view->conf->theme),
                                .language = view->conf->language,
                                .page = view->page,
                                .part = view->part};

        if (view->board.notice[0] != '\0')
                layout_notice(&layout, scene);
        else if (own)
                layout_sign(&layout, (size_t) (own - view->board.counters), scene);
        else if (view->conf->shows == SHOWS_HALL)
                layout_hall(&layout, scene);
        else
                lay_out_alone(view, &layout, scene);
}

/* A call of a counter is large on its sign. */
static bool is_large_on_sign(const struct board_counter *own, const struct board_call *call) {
        return own->state == BOARD_CALLING && streq(own->number, call->number) &&
               streq(own->label, call->counter);
}

size_t view_find_large(const struct view *view, size_t ret[static VIEW_LARGE_MAX]) {
        const struct board *board = &view->board;
        const struct board_counter *own = find_own(view);
        size_t n = 0;

        /* What is old is no call. */
        if (board->notice[0] != '\0' || board->stale_since[0] != '\0')
                return 0;
        if (view->conf->shows == SHOWS_HALL && !view->page)
                for (; n < board_large_calls(board, VIEW_LARGE_MAX); n++)
                        ret[n] = n;
        for (size_t i = 0; own && n == 0 && i < board->n_calls; i++)
                if (is_large_on_sign(own, &board->calls[i]))
                        ret[n++] = i;
        return n;
}
