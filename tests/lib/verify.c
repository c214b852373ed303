#include "verify.h"

#include <inttypes.h>
#include <stdarg.h>

#include "loop.h"

_printf_(1, 2) static char *complaint(const char *format, ...);

static char *complaint(const char *format, ...) {
        char *text = NULL;
        va_list ap;

        va_start(ap, format);
        must_errno(vasprintf(&text, format, ap));
        va_end(ap);
        return text;
}

static bool is_same(const struct verify_press *press, const struct verify_row *row, uint64_t slack_usec) {
        uint64_t difference = press->boottime_usec > row->boottime_usec
                                      ? press->boottime_usec - row->boottime_usec
                                      : row->boottime_usec - press->boottime_usec;

        return difference <= slack_usec && streq(press->keypad, row->keypad) && streq(press->key, row->key);
}

struct matching {
        const struct verify_press *presses;
        size_t n_presses;
        const struct verify_row *rows;
        size_t n_rows;
        uint64_t slack_usec;
        size_t *press_of; /* index of each row's press */
        size_t *row_of;   /* index plus one of each press's row; 0: none */
};

/* n_presses: none. Searches onwards from "from", where the next row's press nearly always is. */
static size_t find_press(const struct matching *m, const struct verify_row *row, size_t from) {
        for (size_t i = 0; i < m->n_presses; i++) {
                size_t at = (from + i) % m->n_presses;
                if (is_same(&m->presses[at], row, m->slack_usec))
                        return at;
        }
        return m->n_presses;
}

static char *match_rows(struct matching *m) {
        size_t from = 0;

        for (size_t i = 0; i < m->n_rows; i++) {
                const struct verify_row *row = &m->rows[i];
                size_t at = find_press(m, row, from);
                if (at == m->n_presses)
                        return complaint("event %" PRIu64 ": keypad %s key %s at %" PRIu64
                                         " us: nobody pressed it",
                                         row->id, row->keypad, row->key, row->boottime_usec);
                if (m->row_of[at] > 0)
                        return complaint("event %" PRIu64
                                         ": keypad %s key %s: counted twice, first as event %" PRIu64,
                                         row->id, row->keypad, row->key, m->rows[m->row_of[at] - 1].id);
                m->row_of[at] = i + 1;
                m->press_of[i] = at;
                from = at;
        }
        return NULL;
}

static char *check_thanked(const struct matching *m) {
        for (size_t i = 0; i < m->n_presses; i++)
                if (m->presses[i].thanked && m->row_of[i] == 0)
                        return complaint("keypad %s key %s at %" PRIu64 " us: thanked and lost",
                                         m->presses[i].keypad, m->presses[i].key,
                                         m->presses[i].boottime_usec);
        return NULL;
}

/* The next row of the same keypad; n_rows: none. */
static size_t next_of_keypad(const struct matching *m, size_t row) {
        size_t next = row + 1;

        while (next < m->n_rows && !streq(m->rows[row].keypad, m->rows[next].keypad))
                next++;
        return next;
}

static char *check_order(const struct matching *m) {
        for (size_t i = 0; i < m->n_rows; i++) {
                size_t j = next_of_keypad(m, i);
                if (j == m->n_rows)
                        continue;
                if (m->presses[m->press_of[j]].boottime_usec < m->presses[m->press_of[i]].boottime_usec ||
                    m->rows[j].id <= m->rows[i].id)
                        return complaint("event %" PRIu64 " stands after event %" PRIu64
                                         " of keypad %s but was pressed before it",
                                         m->rows[j].id, m->rows[i].id, m->rows[i].keypad);
        }
        return NULL;
}

char *verify_presses(const struct verify_press *presses, size_t n_presses, const struct verify_row *rows,
                     size_t n_rows, uint64_t slack_usec) {
        _cleanup_free_ size_t *press_of = calloc(n_rows + 1, sizeof(*press_of));
        _cleanup_free_ size_t *row_of = calloc(n_presses + 1, sizeof(*row_of));
        struct matching m = {presses, n_presses, rows, n_rows, slack_usec, press_of, row_of};

        assert(press_of && row_of);
        char *problem = match_rows(&m);
        if (!problem)
                problem = check_thanked(&m);
        if (!problem)
                problem = check_order(&m);
        return problem;
}
