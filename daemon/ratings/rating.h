/*
 * The rating of one visit for one subject, as a pure state machine. The keypad owns the window and says
 * when it closed; here is decided what its presses mean. Times are CLOCK_BOOTTIME of one boot: a window never
 * survives a boot, because the keypad daemon closes an open one when it starts.
 *
 *   waiting --armed--> open --disarmed--> rated | skipped | waiting (the keypad was lost before any press)
 *   waiting --gave up--> unheard --armed--> open (the call had arrived after all)
 *   skipped --armed--> open (likewise); rated is final
 *   any but rated --undone--> void --pressed before the keypad heard of it--> open: what was thanked counts
 */
#pragma once

#include "daemon/ratings/scale.h"
#include "dbus/keypad-words.h"

struct rating_window {
        uint64_t arming; /* sequence of the "armed" event in its stream; 0: never armed */
        uint64_t stream; /* the record's number of the source and epoch that "arming" counts in */
        uint64_t armed_usec;
        uint64_t settle_usec;
        bool pressed;
        uint64_t first_press_usec;
        uint64_t press_usec;  /* of the press that stands */
        uint64_t press_event; /* its id */
        enum level level;
        enum reason reason; /* pressed so far; once the window is closed: of a low rating only */
};

struct rating_press {
        enum level level;
        uint64_t event;
        uint64_t boottime_usec;
};

/* A press while the window is open. Within the settling time the last press wins. */
enum press_verdict rating_window_press(struct rating_window *window, uint64_t scale,
                                       const struct rating_press *press);

/* Whether the level that stands is for the leader to hear of. */
bool rating_window_is_low(const struct rating_window *window);

/* What the closed window comes to: RATED, SKIPPED, or WAITING when nobody had the chance to press. */
enum rating_state rating_window_close(const struct rating_window *window, enum disarm_reason reason);

/* Whether an "armed" event may reopen a rating in this state. */
bool rating_may_open(enum rating_state state);

/* What is left of the time to rate, counted from the finish of the visit; 0: over. Less than a second
 * counts as over, because no keypad opens for less. */
uint64_t rating_time_left(uint64_t finished_usec, uint64_t window_usec, uint64_t now_usec);
