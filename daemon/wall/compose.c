#include "daemon/wall/compose.h"

#include <ctype.h>

#include "daemon/printing/book.h"
#include "daemon/queue/conf.h"
#include "daemon/wall/book.h"
#include "daemon/wall/conf.h"

static const char *const desk_words[_DESK_STATE_MAX] = {
        [DESK_CLOSED] = "closed",   [DESK_IDLE] = "free",     [DESK_CALLING] = "calling",
        [DESK_SERVING] = "serving", [DESK_PAUSED] = "paused",
};

/* Cut between letters. */
static void take(char *ret, size_t size, const char *text) {
        size_t n = strlen(text);

        if (n >= size)
                for (n = size - 1; n > 0 && ((unsigned char) text[n] & 0xc0) == 0x80;)
                        n--;
        memcpy(ret, text, n);
        ret[n] = '\0';
}

/* A label, as a display takes it. */
static void take_label(char ret[static WALL_TEXT_SIZE], const char *label, const char *id) {
        take(ret, WALL_TEXT_SIZE, label && label[0] != '\0' && text_is_plain(label) ? label : id);
}

static void take_counter(const struct conf *conf, const char *id, char ret[static WALL_TEXT_SIZE]) {
        const struct counter_conf *counter = ratings_conf_counter(conf, id);

        take_label(ret, counter ? counter->label : NULL, id);
}

/* "12", "A", "A2": letters without marks, and no more of them than one. */
static bool is_spoken(const char *text, size_t n) {
        if (n == 0 || n >= WALL_SPOKEN_SIZE || !isalnum((unsigned char) text[0]))
                return false;
        for (size_t i = 1; i < n; i++)
                if (!isdigit((unsigned char) text[i]))
                        return false;
        return true;
}

void wall_spoken_counter(const char *id, const char *label, char ret[static WALL_SPOKEN_SIZE]) {
        const char *last = label ? strrchr(label, ' ') : NULL;
        size_t n = 0;

        last = last ? last + 1 : label ? label : "";
        if (is_spoken(last, strlen(last))) {
                take(ret, WALL_SPOKEN_SIZE, last);
                return;
        }
        bool digits = strpbrk(id, "0123456789");
        for (const char *p = id; *p != '\0' && n < WALL_SPOKEN_SIZE - 1; p++)
                if (digits ? isdigit((unsigned char) *p) : isalnum((unsigned char) *p))
                        ret[n++] = *p;
        ret[n] = '\0';
}

static uint64_t since(const struct moment *moment, uint64_t boot) {
        return moment->boot == boot ? moment->boottime_usec : 0;
}

static void add_call(struct wall_board *board, const struct announcement_row *row, const struct conf *conf,
                     uint64_t boot) {
        if (board->n_calls == WALL_CALLS_MAX)
                return;
        struct wall_call *call = &board->calls[board->n_calls++];
        call->event = row->event;
        call->called_usec = since(&row->since, boot);
        id_copy(call->number, sizeof(call->number), row->number);
        take_counter(conf, row->counter, call->counter);
        call->nth = (uint32_t) row->nth;
        call->of = (uint32_t) row->of;
        if (row->of == 0)
                call->nth = 0;
}

static void add_unprinted(struct wall_board *board, const struct announcement_row *row) {
        if (board->n_unprinted == WALL_UNPRINTED_MAX)
                return;
        struct wall_unprinted *unprinted = &board->unprinted[board->n_unprinted++];
        unprinted->event = row->event;
        id_copy(unprinted->number, sizeof(unprinted->number), row->number);
}

static void add_speech(struct wall_board *board, const struct announcement_row *row, const struct conf *conf,
                       uint64_t boot) {
        if (row->voicing == VOICING_OVER || row->voicing == VOICING_WITH)
                return;
        struct wall_speech *speech = &board->speech[board->n_speech++];
        const struct counter_conf *counter = ratings_conf_counter(conf, row->counter);
        speech->event = row->event;
        speech->since_usec = since(&row->since, boot);
        speech->what = row->what;
        id_copy(speech->number, sizeof(speech->number), row->number);
        id_copy(speech->next, sizeof(speech->next), row->next);
        wall_spoken_counter(row->counter, counter ? counter->label : NULL, speech->counter);
        id_copy(speech->level, sizeof(speech->level), row->level);
        speech->spoken = row->voicing >= VOICING_SAID;
}

/* It is said as long as it stands, however much was announced since. */
static bool add_old_emergency(struct wall_board *board, const struct book *book, uint64_t boot) {
        const struct notice_row *notice = &wall_of(book)->row.notice;

        if (!notice->emergency || book_find_announcement(book, notice->event))
                return false;
        board->speech[board->n_speech++] = (struct wall_speech){.event = notice->event,
                                                                .since_usec = since(&notice->since, boot),
                                                                .what = SENTENCE_EMERGENCY,
                                                                .spoken = true};
        return true;
}

static void add_announcements(struct wall_board *board, const struct book *book, const struct conf *conf,
                              uint64_t boot) {
        const struct announcement_row *row;
        size_t n = 0;

        for (; (row = book_announcement(book, n)); n++) {
                if (row->stands && row->what == SENTENCE_UNPRINTED)
                        add_unprinted(board, row);
                else if (row->stands)
                        add_call(board, row, conf, boot);
        }
        if (add_old_emergency(board, book, boot) && n == ANNOUNCEMENTS_MAX)
                n--;
        while (n > 0)
                add_speech(board, book_announcement(book, --n), conf, boot);
}

/* One that calls no tickets has no state of the queue's: it is open while the day of the queue lasts, and
 * always where there is no queue. */
static enum desk_state state_at(const struct book *book, const struct conf *conf, const char *id,
                                const struct desk *desk) {
        if (desk && desk->state != DESK_CLOSED)
                return desk->state;
        bool is_open = !queue_conf_services_of(conf, id) &&
                       (queue_conf(conf)->n_services == 0 || queue_of(book)->day.begun.boot != 0);
        return is_open ? DESK_IDLE : DESK_CLOSED;
}

static void add_counters(struct wall_board *board, const struct book *book, const struct conf *conf) {
        const struct ratings_conf *counters = ratings_conf(conf);

        for (size_t i = 0; i < counters->n_counters && board->n_counters < WALL_COUNTERS_MAX; i++) {
                const char *id = counters->counters[i]->id;
                const struct desk *desk = book_get_desk(book, id);
                enum desk_state state = state_at(book, conf, id, desk);
                struct wall_counter *counter = &board->counters[board->n_counters++];
                id_copy(counter->id, sizeof(counter->id), id);
                take_counter(conf, id, counter->label);
                counter->state = desk_words[state];
                counter->reason = pause_reason_to_string(desk && state == DESK_PAUSED ? desk->pause_reason
                                                                                      : PAUSE_NO_REASON);
                if (desk && desk->ticket > 0)
                        id_copy(counter->number, sizeof(counter->number),
                                book_ticket_text(book, desk->ticket));
        }
}

static void add_services(struct wall_board *board, const struct book *book, const struct conf *conf,
                         const struct wall_figures *figures) {
        const struct queue_conf *queue = queue_conf(conf);

        for (size_t i = 0; i < queue->n_services && board->n_services < WALL_SERVICES_MAX; i++) {
                int position = book_find_service(book, queue->services[i]->id);
                struct wall_service *service = &board->services[board->n_services++];

                take_label(service->label, queue->services[i]->label, queue->services[i]->id);
                service->wait_min = -1;
                if (position < 0)
                        continue;
                service->waiting = (uint32_t) queue_count_waiting(queue_of(book)->queue, (uint32_t) position);
                service->wait_min = figures->wait_min[position];
        }
}

void wall_compose(const struct book *book, const struct conf *conf, const struct wall_figures *figures,
                  uint64_t boot, struct wall_board *ret) {
        const struct notice_row *notice = &wall_of(book)->row.notice;
        const char *commune = printing_conf(conf)->commune, *printers = book_printer_state(book);

        memset(ret, 0, sizeof(*ret));
        take_label(ret->commune, commune, "");
        take_label(ret->centre, record_conf(conf)->name, "");
        add_announcements(ret, book, conf, boot);
        add_counters(ret, book, conf);
        add_services(ret, book, conf, figures);
        /* A corrected clock moves visits to another day, and no public ratings: a display takes no more of
         * these than of those. */
        if (wall_conf(conf)->satisfaction && figures->satisfaction.rated <= figures->satisfaction.served)
                ret->satisfaction = figures->satisfaction;
        ret->paper_out = !streq(printers, PRINT_OFF) && !streq(printers, "ready");
        ret->recording = figures->recording;
        id_copy(ret->reminder, sizeof(ret->reminder), figures->reminder);
        id_copy(ret->notice, sizeof(ret->notice), notice->text);
        ret->emergency = notice->event > 0 && notice->emergency;
}

static bool has_same_bytes(const void *a, const void *b, size_t size) {
        return memcmp(a, b, size) == 0;
}

bool wall_is_same(const struct wall_board *a, const struct wall_board *b) {
        return has_same_bytes(a, b, sizeof(*a));
}
