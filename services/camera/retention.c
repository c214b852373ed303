#include "services/camera/retention.h"

#include "services/config/day.h"

const char *retention_why_to_string(enum retention_why why) {
        static const char *const names[] = {"age", "bytes", "free-space"};

        static_assert(ELEMENTSOF(names) == _RETENTION_WHY_MAX, "each has a name");
        return why >= 0 && why < _RETENTION_WHY_MAX ? names[why] : "";
}

/* ends: whether holds end by this clock. */
static bool hold_covers(const struct retention_hold *hold, const struct retention_segment *segment,
                        uint64_t now_usec, bool ends) {
        if (hold->camera[0] != '\0' && !streq(hold->camera, segment->camera))
                return false;
        if (hold->dated && ends && now_usec >= hold->end_usec)
                return false;
        if (!hold->dated && !segment->dated)
                return true;
        return segment->from_usec < hold->until_usec && hold->from_usec < segment->until_usec;
}

static bool is_plausible(const struct retention_segment *segment, const struct retention_state *state) {
        return segment->dated && segment->until_usec <= state->now_usec + RETENTION_FUTURE_USEC;
}

/*
 * Up to which segment footage may be old: those before the last leap, which has no proof yet, are not. Real
 * time is compared with what was made just before, for a clock that came back explains itself.
 */
static size_t find_unproven_leap(const struct retention_input *input, const struct retention_state *state) {
        uint64_t later_usec = state->now_usec, newest_usec = 0;

        for (size_t i = input->n_segments; i > 0; i--) {
                const struct retention_segment *s = &input->segments[i - 1];

                if (!is_plausible(s, state))
                        continue;
                if (newest_usec == 0)
                        newest_usec = s->until_usec;
                if (later_usec > s->until_usec && later_usec - s->until_usec > RETENTION_LEAP_USEC)
                        return newest_usec > later_usec && newest_usec - later_usec >= RETENTION_PROOF_USEC
                                       ? 0
                                       : i;
                later_usec = s->from_usec;
        }
        return 0;
}

struct planning {
        const struct retention_input *input;
        const struct retention_rules *rules;
        const struct retention_state *state;
        struct retention_plan *plan;
        size_t leapt;               /* segments before it are not old */
        size_t next_dated;          /* the first from where it was looked for that is dated plausibly */
        uint64_t newest_usec;       /* of what was made before */
        uint64_t used, to_be_freed; /* bytes */
};

static uint64_t find_next_dated(struct planning *p, size_t segment) {
        if (p->next_dated < segment)
                p->next_dated = segment;
        while (p->next_dated < p->input->n_segments &&
               !is_plausible(&p->input->segments[p->next_dated], p->state))
                p->next_dated++;
        return p->next_dated < p->input->n_segments ? p->input->segments[p->next_dated].until_usec
                                                    : UINT64_MAX;
}

/* Called of each segment in order. */
static bool is_old(struct planning *p, size_t segment) {
        uint64_t until_usec = find_next_dated(p, segment);

        if (until_usec == UINT64_MAX)
                return false;
        if (until_usec < p->newest_usec)
                until_usec = p->newest_usec;
        p->newest_usec = until_usec;
        if (!p->state->synchronized || until_usec >= p->state->now_usec ||
            p->state->now_usec - until_usec <= p->rules->age_usec)
                return false;
        if (segment < p->leapt) {
                p->plan->leapt = true;
                return false;
        }
        return true;
}

/* Whether the segment may not go. */
static bool is_held(const struct planning *p, size_t segment) {
        const struct retention_segment *s = &p->input->segments[segment];
        const bool ends = p->state->synchronized && p->leapt == 0;

        if (s->open || s->held)
                return true;
        for (size_t i = 0; i < p->input->n_holds; i++)
                if (hold_covers(&p->input->holds[i], s, p->state->now_usec, ends))
                        return true;
        return false;
}

static uint64_t above(uint64_t value, uint64_t limit) {
        return value > limit ? value - limit : 0;
}

static int why_it_goes(struct planning *p, size_t segment) {
        /* Of each, also of what is held: it keeps the order of time. */
        if (is_old(p, segment))
                return RETENTION_AGE;
        if (p->to_be_freed > 0)
                return RETENTION_FREE_SPACE;
        if (p->rules->bytes > 0 && p->used > p->rules->bytes)
                return RETENTION_BYTES;
        return -ENOENT;
}

static void let_go(struct planning *p, size_t segment, enum retention_why why) {
        const struct retention_segment *s = &p->input->segments[segment];
        struct retention_plan *plan = p->plan;

        if (plan->n == RETENTION_PLAN_MAX) {
                plan->more = true;
                return;
        }
        plan->goes[plan->n].segment = segment;
        plan->goes[plan->n++].why = why;
        p->used -= s->bytes;
        p->to_be_freed = above(p->to_be_freed, s->bytes);
}

void retention_plan(const struct retention_input *input, const struct retention_rules *rules,
                    const struct retention_state *state, struct retention_plan *ret) {
        struct planning p = {
                .input = input,
                .rules = rules,
                .state = state,
                .plan = ret,
                .leapt = find_unproven_leap(input, state),
        };

        /* All that is deleted for what cannot be had is deleted in vain. */
        *ret = (struct retention_plan){.impossible = state->size_bytes > 0 &&
                                                     rules->free_bytes >= state->size_bytes};
        ret->unproven = p.leapt > 0;
        if (!ret->impossible)
                p.to_be_freed = above(rules->free_bytes, state->free_bytes);
        for (size_t i = 0; i < input->n_segments; i++)
                p.used += input->segments[i].bytes;
        for (size_t i = 0; i < input->n_segments; i++) {
                int why = why_it_goes(&p, i);

                if (is_held(&p, i)) {
                        ret->held_bytes += input->segments[i].open ? 0 : input->segments[i].bytes;
                        continue;
                }
                if (why >= 0)
                        let_go(&p, i, (enum retention_why) why);
        }
        if (ret->more)
                return;
        ret->missing_bytes = ret->impossible ? above(rules->free_bytes, state->free_bytes) : p.to_be_freed;
        ret->over_bytes = rules->bytes > 0 ? above(p.used, rules->bytes) : 0;
}
