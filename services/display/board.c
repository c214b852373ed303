#include "board.h"

size_t board_large_calls(const struct board *board, size_t most) {
        size_t n = 0;

        while (n < board->n_calls && n < most && board->calls[n].is_new)
                n++;
        return n == 0 && board->n_calls > 0 ? 1 : n;
}
