/* A file of criteria of any bytes: it is read, or refused with a line that names its place; and what was read
 * gives no more points than there are, and none where it is manual. */
#include "daemon/reports/criteria.h"
#include "fuzz.h"

static void check_row(const struct criterion *row) {
        const struct report nothing = {0};
        struct criteria_value value;

        assert(id_is_valid(row->id) && row->title[0] && text_is_plain(row->title) &&
               text_is_plain(row->group));
        assert(text_is_plain(row->evidence) && text_is_plain(row->owner));
        assert((row->measure == CRITERIA_MANUAL) == (row->of == NULL));
        assert((row->measure == CRITERIA_MANUAL) == (row->n_steps == 0));
        for (size_t i = 0; i < row->n_steps; i++)
                assert(row->steps[i].points <= row->max);
        criteria_measure(row, &nothing, &value);
        assert(!value.has_points && value.points == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(criteria_freep) struct criteria *criteria = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = criteria_parse("f.csv", (const char *) data, size, &criteria, &problem);

        if (r < 0) {
                assert(r == -EINVAL || r == -E2BIG);
                assert(problem.text && !criteria && strncmp(problem.text, "f.csv:", strlen("f.csv:")) == 0);
                return 0;
        }
        assert(!problem.text && criteria->n <= CRITERIA_MAX);
        assert(strspn(criteria->digest, "0123456789abcdef") == CRITERIA_DIGEST_SIZE - 1);
        for (size_t i = 0; i < criteria->n; i++)
                check_row(&criteria->rows[i]);
        return 0;
}
