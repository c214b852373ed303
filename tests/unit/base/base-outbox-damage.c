/* An outbox on a disk that changes what it keeps: named, or without an effect, and what is sound goes on. */
#include <inttypes.h>

#include "services/base/outbox.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/outbox.h"
#include "tests/lib/suite.h"

enum { ROWS = 1000 };

static char *path;

static void setup(void) {
        path = file_join(suite_dir(), "outbox.db");
}

static void teardown(void) {
        free(path);
}

static struct outbox *open_outbox(void) {
        struct outbox *outbox = NULL;

        assert_ok(outbox_open(path, ROWS, NULL, &outbox));
        return outbox;
}

struct readers_view {
        FILE *out;
        uint64_t last;
        size_t n_damaged;
};

static int look(uint64_t sequence, const char *type, const char *fields, void *userdata) {
        struct readers_view *view = userdata;

        view->n_damaged += type[0] == '\0' && fields[0] == '\0';
        (void) fprintf(view->out, "%" PRIu64 " %s %s\n", sequence, type, fields);
        ck_assert_uint_eq(sequence, view->last + 1);
        view->last = sequence;
        return 0;
}

/* All that an outbox says to who opens it. */
static char *read_all(struct outbox *outbox, size_t *ret_n_damaged) {
        struct readers_view view = {.last = outbox_last_sequence(outbox) - outbox_pending(outbox)};
        _cleanup_free_ char *state = NULL;
        char *text = NULL;
        size_t size;

        view.out = open_memstream(&text, &size);
        ck_assert_ptr_nonnull(view.out);
        assert_ok(outbox_get_state(outbox, "armings", &state));
        (void) fprintf(view.out, "%s %s\n", outbox_epoch(outbox), state);
        assert_ok(outbox_each_pending(outbox, 0, ROWS, look, &view));
        ck_assert_uint_eq(view.last, outbox_last_sequence(outbox));
        (void) fclose(view.out);
        *ret_n_damaged = view.n_damaged;
        return text;
}

/* 250 events of which some are gone, so that it has pages of every kind. */
static void fill_outbox(void) {
        struct outbox *outbox = open_outbox();

        assert_ok(outbox_begin(outbox));
        for (unsigned i = 1; i <= 250; i++) {
                _cleanup_free_ char *fields = NULL;

                assert_ok(
                        str_format(&fields, "{\"keypad\":\"quay-%u-%0*d\"}", i, i % 50 == 0 ? 2000 : 60, 0));
                assert_ok(outbox_add(outbox, "press", fields, NULL));
        }
        assert_ok(outbox_set_state(outbox, "armings", "quay1 17"));
        assert_ok(outbox_commit(outbox));
        assert_ok(outbox_acknowledge(outbox, 120));
        assert_ok(outbox_prune(outbox));
        outbox_free(outbox);
}

START_TEST(flipped_bytes_are_found_or_change_nothing) {
        size_t size, n_named = 0, n_damaged;
        struct outbox *outbox;

        fill_outbox();
        _cleanup_free_ char *data = file_read(path, &size), *aside = NULL;
        outbox = open_outbox();
        _cleanup_free_ char *before = read_all(outbox, &n_damaged);
        outbox_free(outbox);
        assert_ok(str_format(&aside, "%s.damaged-1", path));
        for (size_t place = 0; place < flip_count(size); place++) {
                flip_write(path, data, size, place);
                int r = outbox_open(path, ROWS, NULL, &outbox);
                if (r == -EPROTONOSUPPORT) {
                        n_named++; /* the version was hit */
                        continue;
                }
                ck_assert_msg(r >= 0, "place %zu: %s", place, strerror(-r));
                if (outbox_moved_aside(outbox)) {
                        n_named++;
                        ck_assert_int_eq(access(aside, F_OK), 0);
                        flip_remove(aside);
                } else {
                        _cleanup_free_ char *after = read_all(outbox, &n_damaged);

                        ck_assert_msg((n_damaged > 0) == (outbox_damage(outbox) != NULL), "place %zu", place);
                        ck_assert_msg(n_damaged > 0 || streq(before, after), "place %zu: not found", place);
                        n_named += n_damaged > 0;
                }
                outbox_free(outbox);
        }
        ck_assert_uint_gt(n_named, size / FLIP_PAGE);
}
END_TEST

static void count_damage(void *userdata) {
        ++*(unsigned *) userdata;
}

START_TEST(flipped_bit_is_found_and_holds_up_nothing) {
        unsigned n_found = 0;
        uint64_t sequence;
        size_t n_damaged;

        fill_outbox();
        flip_bit(path, "quay-151-");
        struct outbox *outbox = open_outbox();
        outbox_on_damage(outbox, count_damage, &n_found);
        _cleanup_free_ char *after = read_all(outbox, &n_damaged);
        ck_assert_uint_eq(n_damaged, 1);
        ck_assert_uint_eq(n_found, 1);
        ck_assert_str_eq(outbox_damage(outbox), "table event, sequence 151, column sum");
        ck_assert_ptr_nonnull(strstr(after, "\n151  \n152 press {"));
        assert_ok(outbox_append(outbox, "press", "{}", &sequence));
        ck_assert_uint_eq(sequence, 251);
        outbox_free(outbox);
}
END_TEST

START_TEST(flipped_bit_of_the_state_is_found) {
        fill_outbox();
        flip_bit(path, "quay1 17");
        struct outbox *outbox = open_outbox();
        ck_assert_str_eq(outbox_moved_aside(outbox), "table state, key armings, column sum");
        outbox_free(outbox);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(flipped_bytes_are_found_or_change_nothing),
        SUITE_CASE(flipped_bit_is_found_and_holds_up_nothing),
        SUITE_CASE(flipped_bit_of_the_state_is_found),
};

SUITE_MAIN("base-outbox-damage", cases, setup, teardown)
