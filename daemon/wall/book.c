#include "daemon/wall/book.h"

DEFINE_TO_STRING(speech_ending, SPEECH_ENDING)
DEFINE_FROM_STRING(speech_ending, SPEECH_ENDING)
DEFINE_TO_STRING(voicing, VOICING)
DEFINE_FROM_STRING(voicing, VOICING)

static const char *const announcements[] = SENTENCE_TYPE_WORDS, *const output_states[] = SCREEN_STATE_WORDS;

static int find_word(const char *const *words, int n, const char *s) {
        for (int i = 0; i < n; i++)
                if (streq(words[i], s))
                        return i;
        return -EINVAL;
}

const char *announcement_to_string(enum sentence_type word) {
        return announcements[word];
}

int announcement_from_string(const char *s) {
        return find_word(announcements, _SENTENCE_TYPE_MAX, s);
}

const char *output_state_to_string(enum screen_state word) {
        return output_states[word];
}

int output_state_from_string(const char *s) {
        return find_word(output_states, _SCREEN_STATE_MAX, s);
}

struct announcement_row *book_announcement(const struct book *book, size_t i) {
        struct wall_part *wall = wall_of(book);

        if (i >= wall->n_announcements)
                return NULL;
        return &wall->announcements[(wall->next_place + ANNOUNCEMENTS_MAX - 1 - i) % ANNOUNCEMENTS_MAX];
}

struct announcement_row *book_find_announcement(const struct book *book, uint64_t event) {
        struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(book, i)); i++)
                if (row->event == event)
                        return row;
        return NULL;
}

struct announcement_row *book_announce(struct book *book, const struct announcement_row *row) {
        struct wall_part *wall = wall_of(book);
        struct announcement_row *added = &wall->announcements[wall->next_place];

        *added = *row;
        added->place = wall->next_place;
        added->dirty = true;
        wall->next_place = (wall->next_place + 1) % ANNOUNCEMENTS_MAX;
        if (wall->n_announcements < ANNOUNCEMENTS_MAX)
                wall->n_announcements++;
        return added;
}

struct output_row *book_get_output(struct book *book, const char *id) {
        struct wall_part *wall = wall_of(book);

        for (size_t i = 0; i < wall->n_outputs; i++)
                if (streq(wall->outputs[i].id, id))
                        return &wall->outputs[i];
        if (wall->n_outputs == OUTPUTS_MAX)
                return NULL;
        struct output_row *row = &wall->outputs[wall->n_outputs++];
        *row = (struct output_row){.position = (uint32_t) wall->n_outputs};
        id_copy(row->id, sizeof(row->id), id);
        return row;
}

bool book_wall_lacks(const struct book *book) {
        const struct wall_part *wall = wall_of(book);

        for (size_t i = 0; i < wall->n_outputs; i++)
                if (wall->outputs[i].state != SCREEN_SHOWING)
                        return true;
        return wall->row.sound_absent;
}

uint64_t book_notice_end(const struct book *book, const struct moment *now) {
        const struct notice_row *notice = &wall_of(book)->row.notice;

        if (notice->event == 0 || notice->for_usec == 0)
                return UINT64_MAX;
        return (notice->since.boot == now->boot ? notice->since.boottime_usec : 0) + notice->for_usec;
}

uint64_t book_hours_end(const struct book *book, const struct moment *now) {
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        const struct queue_part *bq = queue_of(book);
        uint64_t end_usec = 0;
        bool is_true, has_hours = false;
        struct hours hours;

        uint64_t wall = book_queue_wall(book, now, &is_true);
        int32_t today = day_of(wall, offset);
        for (uint32_t i = 0; is_true && i < bq->rules.n_services; i++) {
                if (bq->services[i].limit == 0 || hours_parse(bq->services[i].hours, &hours) < 0 ||
                    (hours.n == 0 && hours.n_dates == 0))
                        continue;
                has_hours = true;
                uint64_t end = hours_end_of_day(&hours, today);
                if (end > end_usec)
                        end_usec = end;
        }
        if (!has_hours && bq->rules.close_of_day_usec >= USEC_PER_DAY / 2)
                end_usec = bq->rules.close_of_day_usec;
        return is_true && end_usec > 0 ? realtime_clamp(day_start_usec(today, offset) + (int64_t) end_usec)
                                       : 0;
}

static bool is_open(const struct queue_part *bq) {
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                if (queue_get_desk(bq->queue, i)->state != DESK_CLOSED)
                        return true;
        return false;
}

bool book_closing_due(const struct book *book, const struct moment *now, uint64_t *ret_in_usec) {
        const struct wall_part *wall = wall_of(book);

        if (!wall->rules.shown || wall->rules.closing_usec == 0 || !is_open(queue_of(book)))
                return false;
        bool is_true;
        uint64_t end = book_hours_end(book, now), wall_usec = book_queue_wall(book, now, &is_true);
        if (end <= wall_usec ||
            wall->row.closing_day == day_of(wall_usec, ratings_of(book)->rules.utc_offset_usec))
                return false;
        uint64_t due = end > wall->rules.closing_usec ? end - wall->rules.closing_usec : 0;
        *ret_in_usec = due > wall_usec ? due - wall_usec : 0;
        return true;
}
