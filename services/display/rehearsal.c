#include "rehearsal.h"

#include "hw/timer.h"

/* Calls that stand large together, and digits: three and four of them, so that each meets each in twelve
 * boards. */
enum { BOARDS = 12 };
static const char *const digits[] = {"012", "345", "678", "999"};

struct rehearsal {
        sd_event_source *step;
        struct view view; /* as the board was; the boards are made of it */
        const struct display_confs *confs;
        struct fonts *fonts; /* NULL: nothing was rehearsed */
        unsigned width_px, height_px;
        unsigned n_done; /* boards */
        size_t mark;     /* of the scene, the next */
        struct scene *scene, *before;
        struct canvas *canvas;
};

bool rehearsal_is_over(const struct rehearsal *rehearsal) {
        return !rehearsal->canvas;
}

static void end(struct rehearsal *rehearsal) {
        (void) sd_event_source_set_enabled(rehearsal->step, SD_EVENT_OFF);
        rehearsal->scene = scene_free(rehearsal->scene);
        rehearsal->before = scene_free(rehearsal->before);
        rehearsal->canvas = canvas_free(rehearsal->canvas);
}

void rehearsal_stop(struct rehearsal *rehearsal) {
        end(rehearsal);
        rehearsal->fonts = NULL;
}

static unsigned n_boards(const struct rehearsal *rehearsal) {
        return BOARDS * (rehearsal->confs->n_prefixes > 0 ? (unsigned) rehearsal->confs->n_prefixes : 1);
}

/* "A 345", "345": as tickets of a service have them. */
static void set_number(const struct rehearsal *rehearsal, char ret[static BOARD_NUMBER_SIZE]) {
        const struct display_confs *confs = rehearsal->confs;
        const char *prefix = confs->n_prefixes > 0 ? confs->prefixes[rehearsal->n_done / BOARDS] : "";

        (void) snprintf(ret, BOARD_NUMBER_SIZE, "%s%s%s", prefix, prefix[0] != '\0' ? " " : "",
                        digits[rehearsal->n_done % ELEMENTSOF(digits)]);
}

static void set_calls(const struct rehearsal *rehearsal, struct board *board) {
        board->n_calls = BOARD_CALLS_MAX;
        for (size_t i = 0; i < board->n_calls; i++) {
                struct board_call *call = &board->calls[i];

                *call = (struct board_call){
                        .nth = 1, .of = 3, .is_new = i <= rehearsal->n_done % LAYOUT_LARGE_MAX};
                set_number(rehearsal, call->number);
                if (board->n_counters > 0)
                        memcpy(call->counter, board->counters[i % board->n_counters].label,
                               sizeof(call->counter));
        }
}

static void set_counters(const struct rehearsal *rehearsal, struct board *board) {
        for (size_t i = 0; i < board->n_counters; i++) {
                struct board_counter *counter = &board->counters[i];
                unsigned turn = rehearsal->n_done + (unsigned) i;

                counter->state = (enum board_counter_state)(turn % _BOARD_COUNTER_STATE_MAX);
                counter->number[0] = '\0';
                counter->reason = counter->state == BOARD_PAUSED
                                          ? (enum board_reason)(turn % _BOARD_REASON_MAX)
                                          : BOARD_FOR_NO_REASON;
                if (counter->state == BOARD_CALLING || counter->state == BOARD_SERVING)
                        set_number(rehearsal, counter->number);
        }
}

static int lay_out(struct rehearsal *rehearsal) {
        _cleanup_free_ struct view *view = malloc(sizeof(*view));
        int r = view ? scene_new(rehearsal->width_px, rehearsal->height_px, &rehearsal->scene) : -ENOMEM;

        if (r < 0)
                return r;
        *view = rehearsal->view;
        view->page = NULL;
        view->board.stale_since[0] = view->board.notice[0] = '\0';
        set_calls(rehearsal, &view->board);
        set_counters(rehearsal, &view->board);
        view_lay_out(view, rehearsal->scene);
        rehearsal->mark = 0;
        return 0;
}

/* What stood there on the board before has its letters. */
static bool is_news(const struct rehearsal *rehearsal, size_t i) {
        const struct scene_mark *mark = &rehearsal->scene->marks[i];
        const struct scene *before = rehearsal->before;

        return mark->kind == SCENE_TEXT &&
               !(before && i < before->n && scene_is_same(&before->marks[i], mark));
}

static int draw_next(struct rehearsal *rehearsal) {
        const struct scene *scene = rehearsal->scene;
        struct scene_faults faults;

        while (rehearsal->mark < scene->n && !is_news(rehearsal, rehearsal->mark))
                rehearsal->mark++;
        if (rehearsal->mark < scene->n)
                return scene_draw(scene, rehearsal->fonts, rehearsal->canvas,
                                  &scene->marks[rehearsal->mark++].rect, 1, &faults);
        scene_free(rehearsal->before);
        rehearsal->before = TAKE_PTR(rehearsal->scene);
        rehearsal->n_done++;
        return 0;
}

static int on_step(sd_event_source *source, void *userdata) {
        struct rehearsal *rehearsal = userdata;
        int r = rehearsal->scene ? draw_next(rehearsal) : lay_out(rehearsal);

        /* Without memory nobody misses it. */
        if (r < 0 || rehearsal->n_done == n_boards(rehearsal))
                end(rehearsal);
        else
                trigger(source);
        return 0;
}

bool rehearsal_begin(struct rehearsal *rehearsal, const struct view *view, const struct display_confs *confs,
                     struct fonts *fonts, unsigned width_px, unsigned height_px) {
        const struct board *board = &view->board, *mine = &rehearsal->view.board;

        if (rehearsal->fonts == fonts && rehearsal->width_px == width_px &&
            rehearsal->height_px == height_px && mine->n_counters == board->n_counters &&
            mine->n_services == board->n_services)
                return false;
        end(rehearsal);
        rehearsal->view = *view;
        rehearsal->confs = confs;
        rehearsal->fonts = fonts;
        rehearsal->width_px = width_px;
        rehearsal->height_px = height_px;
        rehearsal->n_done = 0;
        if (canvas_new(width_px, height_px, &rehearsal->canvas) < 0)
                return false;
        trigger(rehearsal->step);
        return true;
}

int rehearsal_new(sd_event *event, struct rehearsal **ret) {
        _cleanup_(rehearsal_freep) struct rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));

        if (!rehearsal)
                return -ENOMEM;
        int r = trigger_new(event, on_step, rehearsal, &rehearsal->step);
        if (r >= 0)
                r = sd_event_source_set_priority(rehearsal->step, SD_EVENT_PRIORITY_IDLE);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(rehearsal);
        return 0;
}

struct rehearsal *rehearsal_free(struct rehearsal *rehearsal) {
        if (!rehearsal)
                return NULL;
        if (rehearsal->step)
                end(rehearsal);
        sd_event_source_disable_unref(rehearsal->step);
        free(rehearsal);
        return NULL;
}
