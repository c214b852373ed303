#include "board.h"

DEFINE_FROM_STRING(board_counter_state, BOARD_COUNTER_STATE)
DEFINE_FROM_STRING(board_reason, BOARD_REASON)

const char *board_reason_text(enum board_reason reason, enum language language) {
        static const char *const texts[_BOARD_REASON_MAX][_LANGUAGE_MAX] = {
                [BOARD_FOR_NO_REASON] = {"", ""},
                [BOARD_FOR_MEETING] = {"Họp", "Meeting"},
                [BOARD_FOR_LUNCH] = {"Nghỉ trưa", "Lunch break"},
                [BOARD_FOR_TRIP] = {"Đi công tác", "Away"},
                [BOARD_FOR_FAULT] = {"Sự cố thiết bị", "Out of order"},
                [BOARD_FOR_OTHER] = {"Việc khác", "Other work"},
        };

        assert(reason >= 0 && reason < _BOARD_REASON_MAX);
        return texts[reason][language];
}

const struct board_counter *board_find_counter(const struct board *board, const char *id) {
        for (size_t i = 0; i < board->n_counters; i++)
                if (streq(board->counters[i].id, id))
                        return &board->counters[i];
        return NULL;
}

size_t board_large_calls(const struct board *board, size_t most) {
        size_t n = 0;

        while (n < board->n_calls && n < most && board->calls[n].is_new)
                n++;
        return n == 0 && board->n_calls > 0 ? 1 : n;
}

uint64_t board_set_age(struct board *board, uint64_t now_usec, uint64_t new_usec) {
        uint64_t next = UINT64_MAX;

        for (size_t i = 0; i < board->n_calls; i++) {
                struct board_call *call = &board->calls[i];
                uint64_t end;

                /* 0, or one from the future, is of another boot: it is as old as can be. */
                call->is_new = call->called_usec > 0 && call->called_usec <= now_usec &&
                               !__builtin_add_overflow(call->called_usec, new_usec, &end) && now_usec < end;
                if (call->is_new && end < next)
                        next = end;
        }
        return next;
}
