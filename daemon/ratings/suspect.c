#include "daemon/ratings/suspect.h"

DEFINE_TO_STRING(suspect_rule, SUSPECT_RULE)

bool suspect_is_too_fast(uint64_t armed_usec, uint64_t press_usec, uint64_t too_fast_usec) {
        return press_usec < armed_usec || press_usec - armed_usec < too_fast_usec;
}

void streak_add(struct streak *streak, enum level level, uint64_t boot, uint64_t at_usec) {
        if (streak->level != level || streak->boot != boot)
                streak->n = 0;
        streak->level = level;
        streak->boot = boot;

        if (streak->n == STREAK_MAX) {
                memmove(streak->at_usec, streak->at_usec + 1, (STREAK_MAX - 1) * sizeof(uint64_t));
                streak->n--;
        }
        streak->at_usec[streak->n++] = at_usec;
}

bool streak_is_suspect(const struct streak *streak, uint64_t count, uint64_t within_usec) {
        assert(count >= 2 && count <= STREAK_MAX);

        if (streak->n < count)
                return false;

        uint64_t first = streak->at_usec[streak->n - count], last = streak->at_usec[streak->n - 1];
        return last < first || last - first <= within_usec;
}

void suspect_to_string(unsigned flags, char ret_text[static SUSPECT_TEXT_SIZE]) {
        size_t used = 0;

        ret_text[0] = '\0';
        for (int rule = 0; rule < _SUSPECT_RULE_MAX; rule++) {
                if (!(flags & 1U << rule))
                        continue;
                int n = snprintf(ret_text + used, SUSPECT_TEXT_SIZE - used, "%s%s", used > 0 ? " " : "",
                                 suspect_rule_to_string(rule));
                assert(n > 0 && used + (size_t) n < SUSPECT_TEXT_SIZE);
                used += (size_t) n;
        }
}
