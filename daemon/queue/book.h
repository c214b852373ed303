/*
 * The queue as part of the book: the rules and the day as the record has them, and the queue itself, which is
 * built from the tables when the book is loaded. Services and counters have positions, given in the order in
 * which the record met them and never given again. Rows that changed stay in memory until they are flushed.
 */
#pragma once

#include "daemon/officials/book.h"
#include "daemon/queue/rows.h"
#include "daemon/queue/ticket-code.h"

/* A ticket with what the queue itself does not keep of it. */
struct day_ticket {
        struct ticket_row row;
        struct period_row period; /* the last one */
        bool dirty, period_dirty;
};

/* What a period counts for (sign 1), or does not any more (sign -1). */
struct queue_figure_change {
        struct queue_figure figure;
        int sign;
};

/* What of the past is looked up when a rule asks. */
struct queue_past {
        /* The first after this one that began in this boot while its clock was not synchronised. -ENOENT. */
        int (*next_uncertain_period)(void *from, uint64_t boot, uint64_t ticket, uint64_t n,
                                     struct period_row *ret);
};

struct queue_part {
        struct queue_rules rules;
        bool rules_known, rules_dirty;
        struct queue_day day;
        bool day_dirty;
        struct service_row services[QUEUE_SERVICES_MAX];
        char desks[QUEUE_COUNTERS_MAX][ID_SIZE];
        bool desks_dirty[QUEUE_COUNTERS_MAX];
        struct queue *queue;
        struct day_ticket *tickets; /* by id, without gaps; until flushed also those of the day before */
        size_t n_tickets, tickets_allocated;
        struct period_row *periods; /* that are over and changed, until flushed */
        size_t n_periods, periods_allocated;
        struct queue_figure_change *figures; /* until flushed */
        size_t n_figures, figures_allocated;
        struct desk_watch watches[QUEUE_COUNTERS_MAX];
        struct desk_time_row *desk_times; /* that are over, until flushed */
        size_t n_desk_times, desk_times_allocated;
        struct service_hours_row *service_hours; /* likewise */
        size_t n_service_hours, service_hours_allocated;

        /* While an input is applied. */
        queue_effect_fn effect; /* its userdata is the book */
        const struct input *input;
        const char *key; /* of the ticket that is issued; NULL: none */
        bool day_ends;
        int effect_error;

        const struct queue_past *past;
        void *past_from;
};

extern const struct room queue_room;

static inline struct queue_part *queue_of(const struct book *book) {
        return book_part(book, &queue_room);
}

/* -ENOENT: none. A desk is a counter that calls tickets. */
int book_find_service(const struct book *book, const char *id);
int book_find_desk(const struct book *book, const char *counter);
const struct desk *book_get_desk(const struct book *book, const char *counter); /* NULL: none */
/* IDs separated by a space, as bits; those that are not known are left out. */
uint64_t book_service_bits(const struct book *book, const char *services);
/* Whether the record has it that the counter, also one without a queue, serves just these, and of them
 * prefers just those. */
bool book_desk_serves(const struct book *book, const char *counter, const char *services,
                      const char *preferred);
/* How many services there is room for: free places, and those of services that left. boot: the present one.
 */
size_t book_service_room(const struct book *book, uint64_t boot);
/* Whether neither a ticket of the day nor a period that may be corrected is of that service. */
bool book_service_is_unused(const struct book *book, uint64_t boot, uint32_t position);
/* Positions made when new. -ENOBUFS: no more can be until the day has ended. */
int book_add_service(struct book *book, uint64_t boot, const char *id);
int book_add_desk(struct book *book, uint64_t boot, const char *counter);

/* Of the day. NULL: none. The pointer holds until the next is added. */
struct day_ticket *book_day_ticket(const struct book *book, uint64_t id);
/* Of the day, that was asked for with this key; NULL: none. */
const struct day_ticket *book_keyed_ticket(const struct book *book, const char *key);
int book_add_day_ticket(struct book *book, const struct day_ticket *ticket);

/* The rules changed. */
int book_queue_renew(struct book *book);
/* The queue's own time at this moment: goes on with CLOCK_BOOTTIME, between boots with the wall clock if that
 * was true on both sides, else by what the later boot has run, and never back. */
uint64_t book_queue_time(struct book *book, const struct moment *at);
/* The same for what people do, which is what the day goes by. */
uint64_t book_queue_act(struct book *book, const struct moment *at);
/* Without going on. */
uint64_t book_queue_peek_time(const struct book *book, const struct moment *at);

/* The wall clock of a moment: as book_wall(), and in a boot in which people did something while the time was
 * known it goes on from there, whatever the clock is set to. */
uint64_t book_queue_wall(const struct book *book, const struct moment *moment, bool *ret_is_true);

/* A ticket's periods and what they count for. */
int book_begin_period(struct book *book, struct day_ticket *ticket, uint64_t n, const struct moment *at);
/* The period ends that the change ends, and the next one begins. day_ends: the change is part of that. */
int book_move_period(struct book *book, const struct queue_effect *effect, bool day_ends);
/* The boot's clock was corrected: its periods may belong to another hour. */
int book_correct_periods(struct book *book, uint64_t boot);

/* Of a ticket of the day: what stands on its paper, until the next is added; its code. */
const char *book_ticket_text(const struct book *book, uint64_t ticket);
void book_ticket_code(const struct book *book, const struct ticket_secret *secret, uint64_t ticket,
                      struct ticket_code *ret);
