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

/* n_presses: none. Searches onwards from "from", where the next row's press nearly always is. */
static size_t find_press(const struct verify_press *presses, size_t n_presses, const struct verify_row *row,
                         size_t from, uint64_t slack_usec) {
        for (size_t i = 0; i < n_presses; i++) {
                size_t at = (from + i) % n_presses;
                if (is_same(&presses[at], row, slack_usec))
                        return at;
        }
        return n_presses;
}

static char *match_rows(const struct verify_press *presses, size_t n_presses, const struct verify_row *rows,
                        size_t n_rows, uint64_t slack_usec, const struct verify_row **row_of) {
        size_t from = 0;

        for (size_t i = 0; i < n_rows; i++) {
                size_t at = n_presses > 0 ? find_press(presses, n_presses, &rows[i], from, slack_usec) : 0;
                if (at == n_presses)
                        return complaint("event %" PRIu64 ": keypad %s key %s at %" PRIu64
                                         " us: nobody pressed it",
                                         rows[i].id, rows[i].keypad, rows[i].key, rows[i].boottime_usec);
                if (row_of[at])
                        return complaint("event %" PRIu64
                                         ": keypad %s key %s: counted twice, first as event %" PRIu64,
                                         rows[i].id, rows[i].keypad, rows[i].key, row_of[at]->id);
                row_of[at] = &rows[i];
                from = at;
        }
        return NULL;
}

static char *check_thanked(const struct verify_press *presses, size_t n_presses,
                           const struct verify_row *const *row_of) {
        for (size_t i = 0; i < n_presses; i++)
                if (presses[i].thanked && !row_of[i])
                        return complaint("keypad %s key %s at %" PRIu64 " us: thanked and lost",
                                         presses[i].keypad, presses[i].key, presses[i].boottime_usec);
        return NULL;
}

static char *check_order(const struct verify_row *rows, size_t n_rows) {
        for (size_t i = 0; i < n_rows; i++)
                for (size_t j = i + 1; j < n_rows; j++) {
                        if (!streq(rows[i].keypad, rows[j].keypad))
                                continue;
                        if (rows[j].boottime_usec < rows[i].boottime_usec || rows[j].id <= rows[i].id)
                                return complaint("event %" PRIu64 " stands after event %" PRIu64
                                                 " of keypad %s but was pressed before it",
                                                 rows[j].id, rows[i].id, rows[i].keypad);
                        break; /* the next row of this keypad is compared in its own turn */
                }
        return NULL;
}

char *verify_presses(const struct verify_press *presses, size_t n_presses, const struct verify_row *rows,
                     size_t n_rows, uint64_t slack_usec) {
        _cleanup_free_ const struct verify_row **row_of = calloc(n_presses + 1, sizeof(*row_of));

        assert(row_of);
        char *problem = match_rows(presses, n_presses, rows, n_rows, slack_usec, row_of);
        if (!problem)
                problem = check_thanked(presses, n_presses, row_of);
        if (!problem)
                problem = check_order(rows, n_rows);
        return problem;
}
