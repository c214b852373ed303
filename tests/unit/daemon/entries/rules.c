#include "daemon/entries/entry.h"
#include "daemon/entries/book.h"
#include "tests/unit/daemon/book-memory.h"

#define FIGURE(code, first, last, n, of)                                                                     \
        EVENT_FIELD_S("code", code), EVENT_FIELD_S("first_day", first), EVENT_FIELD_S("last_day", last),     \
                EVENT_FIELD_T("numerator", n), EVENT_FIELD_T("denominator", of),                             \
                EVENT_FIELD_S("origin", "Cổng dịch vụ công"), EVENT_FIELD_S("origin_day", "2026-02-01"),     \
                EVENT_FIELD_S("actor", "uid 0")

START_TEST(each_entry_is_kept_as_it_was_made) {
        struct memory memory;

        memory_open(&memory);
        memory_observe_fields(&memory, "figure-entered", FIGURE("N1", "2026-01-01", "2026-01-31", 9, 10));
        memory_observe_fields(&memory, "figure-entered", FIGURE("N1", "2026-01-01", "2026-01-31", 8, 10));
        memory_observe_fields(&memory, "item-entered", EVENT_FIELD_S("list", "cong-khai"),
                              EVENT_FIELD_S("item", "so-1"), EVENT_FIELD_S("first_day", "2026-01-01"),
                              EVENT_FIELD_S("last_day", "2026-03-31"), EVENT_FIELD_S("text", "Danh mục"),
                              EVENT_FIELD_B("held", true), EVENT_FIELD_S("origin", "Bảng tin"),
                              EVENT_FIELD_S("origin_day", "2026-04-01"), EVENT_FIELD_S("actor", "uid 1000"));

        const struct entries *entries = entries_of(memory.book);
        ck_assert_uint_eq(entries->n_rows, 3);
        ck_assert_uint_eq(entries->rows[0].numerator, 9);
        ck_assert_uint_eq(entries->rows[1].numerator, 8);
        ck_assert_uint_lt(entries->rows[0].event, entries->rows[1].event);
        ck_assert_int_eq((int) entries->rows[2].kind, ENTRY_ITEM);
        ck_assert_str_eq(entries->rows[2].key, "cong-khai");
        ck_assert_str_eq(entries->rows[2].actor, "uid 1000");
        ck_assert_uint_eq(entries->rows[2].numerator, 1);
        memory_close(&memory);
}
END_TEST

static struct entry_row good(void) {
        struct entry_row row = {
                .kind = ENTRY_FIGURE, .numerator = 1, .denominator = 2, .first_day = 5, .last_day = 9};

        id_copy(row.key, sizeof(row.key), "N1");
        id_copy(row.source, sizeof(row.source), "x");
        return row;
}

START_TEST(what_nobody_may_enter_is_named) {
        struct entry_row row = good();

        ck_assert_ptr_null(entry_problem(&row));
        row.numerator = 3;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good();
        row.denominator = UINT64_C(1000000001);
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good();
        row.last_day = 4;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good();
        row.last_day = row.first_day + ENTRY_PERIOD_DAYS_MAX;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good();
        row.kind = ENTRY_ITEM;
        ck_assert_ptr_nonnull(entry_problem(&row));

        static const char *const codes[] = {"", "N", "1", "n1", "N1x", "NN1", "N1234", "=1"},
                                 *const sources[] = {"", "  ", "a\nb", "a\u202eb", "\t"};
        for (size_t i = 0; i < ELEMENTSOF(codes); i++)
                ck_assert_msg(!entry_code_is_valid(codes[i]), "%s", codes[i]);
        for (size_t i = 0; i < ELEMENTSOF(sources); i++)
                ck_assert_msg(!entry_text_is_valid(sources[i]), "%s", sources[i]);
}
END_TEST

static char *repeat(const char *text, size_t n) {
        char *repeated = NULL;

        for (size_t i = 0; i < n; i++)
                ck_assert_int_ge(str_extend(&repeated, "", "%s", text), 0);
        return repeated;
}

/* As many characters as there may be, of more bytes. */
START_TEST(texts_are_counted_in_characters) {
        _cleanup_free_ char *longest = repeat("ộ", ENTRY_TEXT_MAX), *longer = repeat("ộ", ENTRY_TEXT_MAX + 1);

        ck_assert(entry_text_is_valid(longest));
        ck_assert(!entry_text_is_valid(longer));
}
END_TEST

START_TEST(the_longest_texts_fit_into_their_event) {
        static const char *const letters[] = {"\xf0\x9f\x98\xa1", "\"", "\\"};
        _cleanup_free_ char *id = repeat("x", ID_SIZE - 1);
        struct memory memory;

        memory_open(&memory);
        for (size_t i = 0; i < ELEMENTSOF(letters); i++) {
                _cleanup_free_ char *text = repeat(letters[i], ENTRY_TEXT_MAX);
                memory_observe_fields(&memory, "item-entered", EVENT_FIELD_S("list", id),
                                      EVENT_FIELD_S("item", id), EVENT_FIELD_S("first_day", "2026-01-01"),
                                      EVENT_FIELD_S("last_day", "2026-03-31"), EVENT_FIELD_S("text", text),
                                      EVENT_FIELD_B("held", false), EVENT_FIELD_S("origin", text),
                                      EVENT_FIELD_S("origin_day", "2026-04-01"),
                                      EVENT_FIELD_S("actor", "uid 4294967295"));
        }
        ck_assert_uint_eq(entries_of(memory.book)->n_rows, ELEMENTSOF(letters));
        memory_close(&memory);
}
END_TEST

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct entry_row good_points(void) {
        struct entry_row row = {.kind = ENTRY_POINTS, .numerator = 750, .denominator = 1000};

        id_copy(row.key, sizeof(row.key), DIGEST);
        id_copy(row.item, sizeof(row.item), "vd-1");
        assert_ok(entry_year(2026, &row));
        return row;
}

START_TEST(points_other_than_proposed_need_a_reason) {
        struct entry_row row = good_points();

        ck_assert_ptr_null(entry_problem(&row)); /* nothing was proposed */
        row.has_proposal = true;
        row.proposed = 750;
        ck_assert_ptr_null(entry_problem(&row));
        row.proposed = 800;
        ck_assert_ptr_nonnull(entry_problem(&row));
        id_copy(row.text, sizeof(row.text), "   ");
        ck_assert_ptr_nonnull(entry_problem(&row));
        id_copy(row.text, sizeof(row.text), "đã trừ lượt trùng");
        ck_assert_ptr_null(entry_problem(&row));
}
END_TEST

START_TEST(points_are_of_a_year_a_criterion_and_no_more_than_there_are) {
        static const char *const digests[] = {"", "0123", DIGEST "0", "0123456789ABCDEF"};
        struct entry_row row = good_points();

        row.numerator = 1001;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good_points();
        row.has_proposal = true;
        row.proposed = 1001;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good_points();
        row.last_day--;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good_points();
        assert_ok(entry_year(2027, &row));
        row.first_day -= 365;
        ck_assert_ptr_nonnull(entry_problem(&row));
        row = good_points();
        row.item[0] = '\0';
        ck_assert_ptr_nonnull(entry_problem(&row));
        for (size_t i = 0; i < ELEMENTSOF(digests); i++)
                ck_assert_msg(!entry_digest_is_valid(digests[i]), "%s", digests[i]);
        ck_assert_int_lt(entry_year(0, &row), 0);
        ck_assert_int_lt(entry_year(1969, &row), 0);
        ck_assert_int_lt(entry_year(10000, &row), 0);
        ck_assert_int_lt(entry_year(UINT64_MAX, &row), 0);
}
END_TEST

START_TEST(points_are_kept_with_what_was_proposed) {
        struct memory memory;

        memory_open(&memory);
        memory_observe_fields(&memory, "points-confirmed", EVENT_FIELD_S("criteria", DIGEST),
                              EVENT_FIELD_S("row", "vd-1"), EVENT_FIELD_S("first_day", "2026-01-01"),
                              EVENT_FIELD_S("last_day", "2026-12-31"), EVENT_FIELD_T("points", 750),
                              EVENT_FIELD_T("max", 1000), EVENT_FIELD_T("proposed", 800),
                              EVENT_FIELD_S("text", "đã trừ"), EVENT_FIELD_S("origin_day", "2026-11-28"),
                              EVENT_FIELD_S("actor", "uid 0"));
        memory_observe_fields(&memory, "points-confirmed", EVENT_FIELD_S("criteria", DIGEST),
                              EVENT_FIELD_S("row", "vd-7"), EVENT_FIELD_S("first_day", "2026-01-01"),
                              EVENT_FIELD_S("last_day", "2026-12-31"), EVENT_FIELD_T("points", 0),
                              EVENT_FIELD_T("max", 1500), EVENT_FIELD_S("text", ""),
                              EVENT_FIELD_S("origin_day", "2026-11-28"), EVENT_FIELD_S("actor", "uid 0"));
        const struct entries *entries = entries_of(memory.book);
        ck_assert_uint_eq(entries->n_rows, 2);
        ck_assert(entries->rows[0].has_proposal && entries->rows[0].proposed == 800);
        ck_assert_uint_eq(entries->rows[0].numerator, 750);
        ck_assert_str_eq(entries->rows[0].text, "đã trừ");
        ck_assert(!entries->rows[1].has_proposal);
        memory_close(&memory);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(points_other_than_proposed_need_a_reason),
        SUITE_CASE(points_are_of_a_year_a_criterion_and_no_more_than_there_are),
        SUITE_CASE(points_are_kept_with_what_was_proposed),
        SUITE_CASE(the_longest_texts_fit_into_their_event),
        SUITE_CASE(each_entry_is_kept_as_it_was_made),
        SUITE_CASE(what_nobody_may_enter_is_named),
        SUITE_CASE(texts_are_counted_in_characters),
};

SUITE_MAIN("entries-rules", cases, NULL, NULL)
