/*
 * The calendar as part of the book: duties in the order in which the record met them, what is done, and who
 * was reminded lately. Rows that changed stay until they are flushed; texts of what was done are only then in
 * memory.
 */
#pragma once

#include "daemon/calendar/duty.h"
#include "daemon/record/book.h"

struct duty_mark {
        char duty[DUTY_ID_SIZE];
        char period[DUTY_PERIOD_SIZE];
        bool done;
        int32_t done_day;
        uint64_t changes;
};

struct calendar {
        struct holidays_row holidays;
        bool holidays_known, holidays_dirty;
        struct hours working; /* of them */
        struct duty_row *duties;
        size_t n_duties, duties_allocated;
        struct duty_mark *marks;
        size_t n_marks, marks_allocated;
        struct duty_mark_row *changed; /* of them, to be flushed */
        size_t n_changed, changed_allocated;
        struct reminder_row *reminders; /* the last ones, in order */
        size_t n_reminders, reminders_allocated;
        bool reminders_done; /* nothing is left to remind of on done_day, whatever else happens */
        int32_t done_day;
};

extern const struct room calendar_room;

static inline struct calendar *calendar_of(const struct book *book) {
        return book_part(book, &calendar_room);
}

/* NULL: the record has none. */
struct duty_row *calendar_find(const struct book *book, const char *duty);
struct duty_mark *calendar_find_mark(const struct book *book, const char *duty, const char *period);
/* Of duties that are followed. */
bool calendar_is_empty(const struct book *book);

/* The centre's day; false: the clock is not known, and the day is none that anything is concluded from. */
bool calendar_day(const struct book *book, const struct moment *now, int32_t *ret_day);

/* What is to be done of a duty on that day: DUTY_DUE or DUTY_OVERDUE. */
struct duty_open {
        const struct duty_row *duty;
        struct duty_period period;
        enum duty_state state;
};
/* false: nothing. */
bool calendar_find_open(const struct book *book, const struct duty_row *duty, int32_t day,
                        struct duty_open *ret);
/* Whether somebody was reminded of it on that day. */
bool calendar_was_reminded(const struct book *book, const char *duty, int32_t day);

/* When on a day people are reminded, since its midnight: somebody is there, or will be soon. */
#define REMINDER_OF_DAY_USEC (7 * 3600 * USEC_PER_SEC)
/* How long until that, or until the day ends, whichever is first; UINT64_MAX: nothing changes by itself. */
uint64_t calendar_next(const struct book *book, const struct moment *now);

/* What the wall says of duties that are to be shown and are due, empty for nothing; at most size - 1 bytes.
 */
void calendar_wall_text(const struct book *book, const struct moment *now, char *ret, size_t size);
