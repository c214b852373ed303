#include "daemon/queue/closing.h"

/* Whatever a wrong clock said in an earlier boot: it was before this one. */
static uint64_t latest(const struct closing *closing, const struct closing_instant *instant) {
        bool unknown = !instant->is_true && instant->earlier_boot && closing->synchronized;

        return unknown ? closing->boot_start_usec : instant->wall_usec;
}

uint64_t closing_usec(const struct closing *closing) {
        const struct closing_instant *begun = &closing->begun, *guessed = &closing->guessed;

        /* One of this boot is about to be corrected. */
        if (closing->synchronized && ((!begun->is_true && !begun->earlier_boot) ||
                                      (guessed->exists && !guessed->is_true && !guessed->earlier_boot)))
                return 0;
        /* A clock that was right in the morning and is a guess now would close the counters at a guess. */
        if (!begun->exists || (begun->is_true && !closing->synchronized))
                return 0;
        uint64_t wall = latest(closing, begun);
        if (guessed->exists && latest(closing, guessed) > wall)
                wall = latest(closing, guessed);

        int64_t end = day_start_usec(day_of(wall, closing->utc_offset_usec), closing->utc_offset_usec) +
                      (int64_t) closing->close_of_day_usec;
        if (end <= (int64_t) wall)
                end += (int64_t) USEC_PER_DAY;
        return end > 0 ? (uint64_t) end : 1;
}
