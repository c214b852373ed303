#include "daemon/queue/closing.h"

#define NOON_USEC (USEC_PER_DAY / 2)

uint64_t closing_after(uint64_t wall_usec, uint64_t close_of_day_usec, int64_t utc_offset_usec) {
        int64_t midnight = day_start_usec(day_of(wall_usec, utc_offset_usec), utc_offset_usec);
        int64_t end = midnight + (int64_t) close_of_day_usec;

        if (end <= (int64_t) wall_usec)
                end = (close_of_day_usec < NOON_USEC ? end : midnight) + (int64_t) USEC_PER_DAY;
        return end > 0 ? (uint64_t) end : 1;
}

bool closing_has_passed(uint64_t wall_usec, uint64_t close_of_day_usec, int64_t utc_offset_usec) {
        int64_t midnight = day_start_usec(day_of(wall_usec, utc_offset_usec), utc_offset_usec);

        return close_of_day_usec >= NOON_USEC &&
               (int64_t) wall_usec - midnight >= (int64_t) close_of_day_usec;
}

static uint64_t until(uint64_t then, uint64_t now) {
        return then > now ? then - now : 0;
}

static uint64_t later(uint64_t a, uint64_t b) {
        return a > b ? a : b;
}

static uint64_t close_after(const struct closing *closing, uint64_t wall_usec) {
        return closing_after(wall_usec, closing->close_of_day_usec, closing->utc_offset_usec);
}

/* The present boot's, by the present wall clock. */
static uint64_t boot_start(const struct closing *closing) {
        return until(closing->wall_usec, closing->boottime_usec);
}

/* As late as it may have been. Whatever a wrong clock said in an earlier boot: it was before this one. */
static uint64_t latest(const struct closing *closing, const struct closing_instant *instant) {
        return !instant->is_true && instant->earlier_boot ? boot_start(closing) : instant->wall_usec;
}

static bool is_about_to_be_corrected(const struct closing_instant *instant) {
        return instant->exists && !instant->is_true && !instant->earlier_boot;
}

/* Whoever came since it began was there when people last did something: the close after that is theirs. */
static uint64_t end_of_begun(const struct closing *closing) {
        uint64_t end = close_after(closing, latest(closing, &closing->begun));

        if (closing->begun.is_true || !closing->acted.is_true)
                return end;
        uint64_t acted = close_after(closing, closing->acted.wall_usec);
        return acted < end ? acted : end;
}

static void find_known(const struct closing *closing, struct closing_end *ret) {
        if (closing->synchronized &&
            (is_about_to_be_corrected(&closing->begun) || is_about_to_be_corrected(&closing->unsure)))
                return;
        uint64_t end = end_of_begun(closing);
        ret->in_usec = until(end, closing->wall_usec);
        ret->whole = !closing->unsure.exists || latest(closing, &closing->unsure) < end;
}

/* Not behind what is known, nor behind the day's own earlier boots. */
static bool is_plausible(const struct closing *closing) {
        const struct closing_instant *begun = &closing->begun;

        return closing->wall_usec >= closing->least_usec &&
               (!begun->earlier_boot || boot_start(closing) >= begun->wall_usec);
}

static uint64_t enough_quiet(const struct closing *closing, bool plausible) {
        return closing->somebody || !plausible ? CLOSING_QUIET_USEC : CLOSING_QUIET_EMPTY_USEC;
}

/* How long it must still be quiet. A clock that went on while the power was off counts that as well. */
static uint64_t quiet_in(const struct closing *closing, bool plausible) {
        uint64_t quiet_usec = closing->quiet_usec;

        if (plausible && closing->acted.earlier_boot)
                quiet_usec = later(quiet_usec, until(closing->wall_usec, closing->acted.wall_usec));
        return until(enough_quiet(closing, plausible), quiet_usec);
}

static void find_guessed(const struct closing *closing, struct closing_end *ret) {
        bool plausible = is_plausible(closing), certain = closing->begun.is_true;
        uint64_t now = plausible ? closing->wall_usec : closing->least_usec;
        uint64_t close = until(close_after(closing, closing->begun.wall_usec), now);
        uint64_t quiet = quiet_in(closing, plausible);

        if (!plausible && (!certain || quiet < close))
                ret->in_usec = quiet;
        else if (certain)
                ret->in_usec = close;
        else
                ret->in_usec = later(close, quiet);
        /* Of what began while the clock was known the close is certain, of what came under a guess it is not.
         */
        ret->whole = !certain || !closing->unsure.exists || quiet <= ret->in_usec;
}

void closing_find(const struct closing *closing, struct closing_end *ret) {
        *ret = (struct closing_end){.in_usec = UINT64_MAX, .whole = true};
        if (!closing->begun.exists)
                return;
        if (closing->is_known)
                find_known(closing, ret);
        else
                find_guessed(closing, ret);
}
