/*
 * The queue as part of the book: the rules and the day as the record has them, and the queue itself, which is
 * built from the tables when the book is loaded. Services and counters have positions, given in the order in
 * which the record met them and never given again.
 */
#pragma once

#include "daemon/record/book.h"

struct book_queue {
        struct queue_rules rules;
        bool rules_known;
        struct queue_day day;
        struct service_row kinds[QUEUE_SERVICES_MAX];
        char desks[QUEUE_COUNTERS_MAX][ID_SIZE];
        struct queue *queue;

        /* While an input is applied. */
        queue_effect_fn effect; /* its userdata is the book */
        const struct input *input;
        bool day_ends;
        int effect_error;
        /* What became of the last input. */
        const char *refusal;  /* NULL: done */
        uint64_t ticket;      /* that it issued */
        char code[CODE_SIZE]; /* of that */
};

int book_queue_load(struct book *book);
struct book_queue *book_queue_free(struct book_queue *bq);

/* -ENOENT: none. A desk is a counter that calls tickets. */
int book_find_service(const struct book *book, const char *id);
int book_find_desk(const struct book *book, const char *counter);
const struct desk *book_get_desk(const struct book *book, const char *counter); /* NULL: none */
/* IDs separated by a space, as bits; those that are not known are left out. */
uint64_t book_service_bits(const struct book *book, const char *services);
/* Whether the record has it that the counter, also one without a queue, serves just these. */
bool book_desk_serves(const struct book *book, const char *counter, const char *services);
/* Positions made when new. -ENOBUFS: no more can be. */
int book_add_service(struct book *book, const char *id);
int book_add_desk(struct book *book, const char *counter);

/* The rules changed. */
int book_queue_renew(struct book *book);
int book_save_desk(struct book *book, uint32_t position);
/* The queue's own time at this moment: goes on with CLOCK_BOOTTIME, between boots with the wall clock if that
 * was true on both sides, and never back. */
int book_queue_time(struct book *book, const struct moment *at, uint64_t *ret_usec);
/* The same without going on. */
int book_queue_peek_time(struct book *book, const struct moment *at, uint64_t *ret_usec);

/* A ticket's periods and what they count for. n: counted from 1. */
int book_begin_period(struct book *book, const struct ticket *ticket, uint64_t n, const struct moment *at);
/* The period ends that the change ends, and the next one begins. day_ends: the change is part of that. */
int book_move_period(struct book *book, const struct queue_effect *effect, bool day_ends);
/* The boot's clock was corrected: its periods may belong to another hour. */
int book_correct_periods(struct book *book, uint64_t boot);

/* "A 025" */
void book_ticket_text(const struct book *book, const struct ticket *ticket,
                      char ret_text[static NUMBER_TEXT_SIZE]);
