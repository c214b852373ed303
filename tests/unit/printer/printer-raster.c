#include "services/printer/raster.h"
#include "tests/lib/suite.h"

static struct raster *raster;

static void setup(void) {
        assert_ok(raster_new(64, &raster));
}

static void teardown(void) {
        raster = raster_free(raster);
}

static uint8_t *add(unsigned rows) {
        uint8_t *first;

        assert_ok(raster_add_rows(raster, rows, &first));
        return first;
}

START_TEST(width_is_whole_bytes_and_no_wider_than_the_paper) {
        struct raster *other = NULL;

        assert_error(raster_new(0, &other), EINVAL);
        assert_error(raster_new(383, &other), EINVAL);
        assert_error(raster_new(RASTER_WIDTH_MAX + 8, &other), EINVAL);
        ck_assert_ptr_null(other);
}
END_TEST

START_TEST(grey_is_black_from_the_threshold_up) {
        uint8_t grey[64] = {[0] = 95, [1] = 96, [63] = 255};

        assert_ok(raster_add_grey(raster, grey, sizeof(grey), 1, 96));
        ck_assert_uint_eq(raster_row(raster, 0)[0], 0x40);
        ck_assert_uint_eq(raster_row(raster, 0)[7], 0x01);
}
END_TEST

START_TEST(ink_ends_at_the_last_black_byte) {
        uint8_t *row = add(1);

        ck_assert_uint_eq(raster_row_ink(raster, 0), 0);
        row[4] = 1;
        ck_assert_uint_eq(raster_row_ink(raster, 0), 5);
}
END_TEST

START_TEST(blank_rows_become_one_band_without_bytes) {
        struct raster_band band;

        add(100);
        add(1)[0] = 1;
        raster_get_band(raster, 0, 24, &band);
        ck_assert_uint_eq(band.rows, 100);
        ck_assert_uint_eq(band.bytes, 0);
}
END_TEST

START_TEST(band_ends_where_a_new_one_saves_bytes) {
        struct raster_band band;

        add(1)[2] = 1;
        add(3); /* too few to be worth a command */
        add(1)[2] = 1;
        add(4);
        add(1)[7] = 1;
        raster_get_band(raster, 0, 24, &band);
        ck_assert_uint_eq(band.rows, 5);
        ck_assert_uint_eq(band.bytes, 3);
}
END_TEST

START_TEST(band_is_no_taller_than_asked) {
        struct raster_band band;

        memset(add(30), 1, 30 * 8);
        raster_get_band(raster, 0, 24, &band);
        ck_assert_uint_eq(band.rows, 24);
        raster_get_band(raster, 24, 24, &band);
        ck_assert_uint_eq(band.rows, 6);
}
END_TEST

START_TEST(span_kept_whole_is_one_band_with_its_blank_rows) {
        struct raster_band band;
        uint8_t *rows;

        memset(add(10), 1, 10 * 8);
        rows = add(40);
        rows[0] = rows[39 * 8] = 1;
        assert_ok(raster_keep_whole(raster, 10, 40));
        raster_get_band(raster, 0, 24, &band);
        ck_assert_uint_eq(band.rows, 10);
        raster_get_band(raster, 10, 24, &band);
        ck_assert_uint_eq(band.rows, 40);
        ck_assert_uint_eq(band.bytes, 1);
}
END_TEST

START_TEST(band_ends_at_a_cut) {
        struct raster_band band;

        memset(add(10), 1, 10 * 8);
        assert_ok(raster_cut_here(raster));
        memset(add(10), 1, 10 * 8);
        raster_get_band(raster, 0, 24, &band);
        ck_assert_uint_eq(band.rows, 10);
}
END_TEST

START_TEST(bands_cover_every_row_once) {
        unsigned covered = 0;
        struct raster_band band;

        srand((unsigned) _i);
        for (unsigned y = 0; y < 500; y++)
                add(1)[rand() % 8] = rand() % 3 == 0 ? 0x55 : 0;
        assert_ok(raster_keep_whole(raster, 100, 77));
        assert_ok(raster_keep_whole(raster, 300, 50));
        for (; covered < raster->height; covered += band.rows) {
                raster_get_band(raster, covered, 24, &band);
                ck_assert_uint_gt(band.rows, 0);
                for (unsigned y = 0; y < band.rows; y++)
                        ck_assert_uint_le(raster_row_ink(raster, covered + y), band.bytes);
        }
        ck_assert_uint_eq(covered, 500);
}
END_TEST

START_TEST(slip_longer_than_the_limit_is_refused) {
        add(RASTER_HEIGHT_MAX);
        assert_error(raster_add_rows(raster, 1, NULL), E2BIG);
}
END_TEST

START_TEST(realtime_commands_in_data_are_broken_up) {
        uint8_t data[] = {0x10, 0x04, 0x01, 0x10, 0x05, 0x10, 0x14, 0x10, 0x10, 0x04, 0x10};

        ck_assert_uint_eq(raster_break_commands(data, sizeof(data)), 4);
        for (size_t i = 0; i + 1 < sizeof(data); i++)
                ck_assert(
                        !(data[i] == 0x10 && (data[i + 1] == 4 || data[i + 1] == 5 || data[i + 1] == 0x14)));
        ck_assert_uint_eq(data[10], 0x10);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(width_is_whole_bytes_and_no_wider_than_the_paper),
        SUITE_CASE(grey_is_black_from_the_threshold_up),
        SUITE_CASE(ink_ends_at_the_last_black_byte),
        SUITE_CASE(blank_rows_become_one_band_without_bytes),
        SUITE_CASE(band_ends_where_a_new_one_saves_bytes),
        SUITE_CASE(band_is_no_taller_than_asked),
        SUITE_CASE(span_kept_whole_is_one_band_with_its_blank_rows),
        SUITE_CASE(band_ends_at_a_cut),
        {"bands_cover_every_row_once", &bands_cover_every_row_once, 20},
        SUITE_CASE(slip_longer_than_the_limit_is_refused),
        SUITE_CASE(realtime_commands_in_data_are_broken_up),
};

SUITE_MAIN("printer/raster", cases, setup, teardown)
