#include "services/keypad/matrix.h"
#include "tests/lib/suite.h"

/* One round of current from the wires that carry it, over the pressed keys, to those that they join. */
static void spread(const bool pressed[4][4], bool rows[4], bool columns[4]) {
        for (unsigned r = 0; r < 4; r++)
                for (unsigned c = 0; c < 4; c++)
                        if (pressed[r][c] && (rows[r] || columns[c]))
                                rows[r] = columns[c] = true;
}

/* What a scan of keys without diodes sees: a row shows a column when a path of pressed keys joins them. */
static void scan(const bool pressed[4][4], uint16_t raw[static MATRIX_SIDE_MAX]) {
        memset(raw, 0, MATRIX_SIDE_MAX * sizeof(*raw));
        for (unsigned column = 0; column < 4; column++) {
                bool rows[4] = {}, columns[4] = {};

                columns[column] = true;
                for (unsigned round = 0; round < 8; round++)
                        spread(pressed, rows, columns);
                for (unsigned r = 0; r < 4; r++)
                        if (rows[r])
                                raw[r] |= (uint16_t) (1U << column);
        }
}

static struct matrix make(void) {
        return (struct matrix){.n_rows = 4, .n_columns = 4};
}

START_TEST(one_and_two_keys_are_seen_as_they_are) {
        uint16_t raw[MATRIX_SIDE_MAX];

        for (unsigned first = 0; first < 16; first++)
                for (unsigned second = 0; second < 16; second++) {
                        struct matrix matrix = make();
                        bool pressed[4][4] = {};

                        pressed[first / 4][first % 4] = pressed[second / 4][second % 4] = true;
                        scan((const bool(*)[4]) pressed, raw);
                        matrix_update(&matrix, raw);
                        for (unsigned i = 0; i < 16; i++)
                                ck_assert(matrix_cell(&matrix, i / 4, i % 4) == pressed[i / 4][i % 4]);
                }
}
END_TEST

START_TEST(third_corner_makes_no_ghost) {
        struct matrix matrix = make();
        uint16_t raw[MATRIX_SIDE_MAX];
        bool pressed[4][4] = {};

        pressed[0][0] = pressed[0][2] = true;
        scan((const bool(*)[4]) pressed, raw);
        matrix_update(&matrix, raw);
        pressed[3][0] = true; /* now r4c3 looks pressed as well */
        scan((const bool(*)[4]) pressed, raw);
        ck_assert_uint_eq(raw[3], 5);
        matrix_update(&matrix, raw);
        ck_assert(matrix_cell(&matrix, 0, 0));
        ck_assert(matrix_cell(&matrix, 0, 2));
        ck_assert(!matrix_cell(&matrix, 3, 0));
        ck_assert(!matrix_cell(&matrix, 3, 2));

        pressed[0][2] = false; /* a finger leaves: the others are known */
        scan((const bool(*)[4]) pressed, raw);
        matrix_update(&matrix, raw);
        ck_assert(matrix_cell(&matrix, 0, 0));
        ck_assert(!matrix_cell(&matrix, 0, 2));
        ck_assert(matrix_cell(&matrix, 3, 0));
        ck_assert(!matrix_cell(&matrix, 3, 2));
}
END_TEST

static uint64_t next_random(uint64_t *state) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

/* Fingers come and go one by one; a cell is never believed that no finger was on since it was last up. */
START_TEST(no_fingers_make_a_ghost) {
        uint64_t state = (uint64_t) _i * UINT64_C(0x9e3779b97f4a7c15) + 7;
        struct matrix matrix = make();
        uint16_t raw[MATRIX_SIDE_MAX];
        bool pressed[4][4] = {};

        for (size_t step = 0; step < 2000; step++) {
                unsigned i = (unsigned) (next_random(&state) % 16);
                struct matrix before = matrix;

                pressed[i / 4][i % 4] = !pressed[i / 4][i % 4] && next_random(&state) % 3 > 0;
                scan((const bool(*)[4]) pressed, raw);
                matrix_update(&matrix, raw);
                for (unsigned k = 0; k < 16; k++)
                        if (matrix_cell(&matrix, k / 4, k % 4) && !matrix_cell(&before, k / 4, k % 4))
                                ck_assert(pressed[k / 4][k % 4]);
        }
        memset(pressed, 0, sizeof(pressed));
        scan((const bool(*)[4]) pressed, raw);
        matrix_update(&matrix, raw);
        for (unsigned k = 0; k < 16; k++)
                ck_assert(!matrix_cell(&matrix, k / 4, k % 4));
}
END_TEST

START_TEST(cells_are_parsed_or_refused) {
        static const char *const not_cells[] = {"",     "r",    "r1",    "c1",    "r1c",   "1,2", "r1c2 ",
                                                "R1C2", "r1x2", "r-1c2", "r1c+2", " r1c2", "17",  "rc"};
        static const char *const outside[] = {"r0c1", "r1c0", "r5c1", "r1c4", "r999c1", "r1c99999999999"};
        unsigned row, column;

        assert_ok(matrix_parse_cell("r1c1", 4, 3, &row, &column));
        ck_assert_uint_eq(row, 0);
        ck_assert_uint_eq(column, 0);
        assert_ok(matrix_parse_cell("r4c3", 4, 3, &row, &column));
        ck_assert_uint_eq(row, 3);
        ck_assert_uint_eq(column, 2);
        for (size_t i = 0; i < ELEMENTSOF(not_cells); i++)
                assert_error(matrix_parse_cell(not_cells[i], 4, 3, &row, &column), EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(outside); i++)
                assert_error(matrix_parse_cell(outside[i], 4, 3, &row, &column), ERANGE);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(one_and_two_keys_are_seen_as_they_are),
        SUITE_CASE(third_corner_makes_no_ghost),
        {"no_fingers_make_a_ghost", &no_fingers_make_a_ghost, 20},
        SUITE_CASE(cells_are_parsed_or_refused),
};

SUITE_MAIN("keypad-matrix", cases, NULL, NULL)
