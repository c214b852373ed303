/* The encoder against the simulated printer's decoder, and the parser of answers against Epson's reference.
 */
#include "hw/printer-sim-decoder.h"
#include "services/printer/escpos.h"
#include "tests/lib/suite.h"

struct page {
        uint8_t rows[4000][72];
        unsigned n, fed, cuts, barriers, ids, cut_at[8];
        size_t stride;
        uint8_t id[4];
};

static struct page page;

static void on_row(_unused_ void *userdata, const uint8_t *row) {
        ck_assert_uint_lt(page.n, ELEMENTSOF(page.rows));
        memcpy(page.rows[page.n++], row, page.stride);
}

static void on_feed(_unused_ void *userdata, unsigned rows) {
        ck_assert_uint_le(page.n + rows, ELEMENTSOF(page.rows));
        page.n += rows;
        page.fed += rows;
}

static void on_cut(_unused_ void *userdata) {
        page.cut_at[page.cuts++] = page.n;
}

static void on_reset(_unused_ void *userdata) {
}

static void on_barrier(_unused_ void *userdata) {
        page.barriers++;
}

static void on_process_id(_unused_ void *userdata, const uint8_t *id) {
        page.ids++;
        memcpy(page.id, id, sizeof(page.id));
}

static void on_report(_unused_ void *userdata, _unused_ uint8_t mask) {
}

static const struct sim_decoder_output output = {on_row,     on_feed,       on_cut,   on_reset,
                                                 on_barrier, on_process_id, on_report};

static struct sim_decoder *decoder;

static void decode(const struct stream *stream, unsigned width) {
        page.stride = width / 8;
        if (!decoder)
                assert_ok(sim_decoder_new(width, &output, NULL, &decoder));
        for (size_t i = 0; i < stream->size; i++)
                sim_decoder_feed(decoder, stream->data[i]);
}

static void teardown(void) {
        decoder = sim_decoder_free(decoder);
}

static void fill(struct raster *raster, unsigned rows, unsigned seed) {
        uint8_t *data;

        srand(seed);
        assert_ok(raster_add_rows(raster, rows, &data));
        for (unsigned y = 0; y < rows; y++) {
                if (rand() % 4 == 0)
                        continue;
                for (size_t x = 0; x < raster->stride; x++)
                        data[y * raster->stride + x] = (uint8_t) (rand() % 3 ? 0 : rand());
        }
        /* So that comparison is exact: what would be broken up is not there. */
        raster_break_commands(raster->data, raster->height * raster->stride);
}

START_TEST(printer_reads_back_the_dots_that_were_meant) {
        const struct profile *profile = profile_at((size_t) _i);
        _cleanup_stream_ struct stream stream = {0};
        struct raster *raster;

        assert_ok(raster_new(profile->width, &raster));
        fill(raster, 333, (unsigned) _i);
        assert_ok(escpos_begin(&stream, profile));
        assert_ok(escpos_image(&stream, profile, raster));
        assert_ok(escpos_barrier(&stream, profile->confirmation, 0xbeef));
        decode(&stream, profile->width);

        ck_assert_uint_eq(sim_decoder_errors(decoder), 0);
        ck_assert(sim_decoder_is_idle(decoder));
        ck_assert_uint_ge(page.n, 333);
        /* Bands meet at other bytes than rows do, and columns at others again: some dots are added there. */
        unsigned added = 0;
        for (unsigned y = 0; y < 333; y++)
                for (size_t x = 0; x < raster->stride; x++) {
                        uint8_t meant = raster_row(raster, y)[x], got = page.rows[y][x];

                        ck_assert_msg((got & meant) == meant, "row %u byte %zu: %02x, not %02x", y, x, got,
                                      meant);
                        added += (unsigned) __builtin_popcount(got & ~meant);
                }
        ck_assert_uint_le(added, profile->image == IMAGE_ESC_STAR ? 200 : 5);
        ck_assert_uint_eq(page.cuts, 1);
        if (profile->confirmation == CONFIRMATION_PROCESS_ID)
                ck_assert_mem_eq(page.id, "\x3b\x3e\x3e\x3f", 4); /* in what Epson allows: 0x20 to 0x7e */
        else
                ck_assert_uint_eq(page.barriers, 1);
        raster_free(raster);
}
END_TEST

/* All that goes out for a job, with every kind of command; small, for it is cut at every byte. */
static void encode_job(struct stream *stream, const struct profile *profile) {
        struct raster *raster;
        uint8_t *rows;

        assert_ok(raster_new(profile->width, &raster));
        assert_ok(raster_add_rows(raster, 30, &rows));
        for (unsigned y = 0; y < 30; y++)
                if (y != 10)
                        memset(rows + y * raster->stride, 0x55, 1 + y % 3);
        assert_ok(escpos_ask_status(stream));
        assert_ok(escpos_begin(stream, profile));
        assert_ok(escpos_image(stream, profile, raster));
        assert_ok(escpos_barrier(stream, CONFIRMATION_PROCESS_ID, 0xbeef));
        assert_ok(escpos_barrier(stream, CONFIRMATION_BARRIER, 0));
        raster_free(raster);
}

START_TEST(resynchronisation_ends_a_job_cut_at_any_byte) {
        const struct profile *profile = profile_at((size_t) _i);
        _cleanup_stream_ struct stream job = {0}, rest = {0};

        encode_job(&job, profile);
        assert_ok(escpos_resynchronise(&rest, profile));
        size_t barrier_at = rest.size;
        assert_ok(escpos_barrier(&rest, CONFIRMATION_BARRIER, 0));
        for (size_t cut_at = 1; cut_at <= job.size; cut_at++) {
                struct stream part = {.data = job.data, .size = cut_at};
                struct stream to_barrier = {.data = rest.data, .size = barrier_at};
                struct stream barrier = {.data = rest.data + barrier_at, .size = rest.size - barrier_at};

                page = (struct page){0};
                decode(&part, profile->width);
                decode(&to_barrier, profile->width);
                ck_assert_msg(sim_decoder_is_idle(decoder), "cut at %zu: still within a command", cut_at);
                unsigned answered = page.barriers;
                decode(&barrier, profile->width);
                ck_assert_msg(page.barriers == answered + 1, "cut at %zu: no answer", cut_at);
                /* No letter comes out. An image that announced another size than it has is passed over. */
                ck_assert_msg(sim_decoder_errors(decoder) <= (profile->image == IMAGE_GS_PAREN_L),
                              "cut at %zu: %u errors", cut_at, sim_decoder_errors(decoder));
                decoder = sim_decoder_free(decoder);
        }
}
END_TEST

START_TEST(cuts_within_an_image_are_cut) {
        const struct profile *profile = profile_find("generic-58");
        _cleanup_stream_ struct stream stream = {0};
        struct raster *raster;

        assert_ok(raster_new(profile->width, &raster));
        fill(raster, 50, 2);
        assert_ok(raster_cut_here(raster));
        fill(raster, 60, 3);
        assert_ok(escpos_image(&stream, profile, raster));
        decode(&stream, profile->width);
        ck_assert_uint_eq(page.cuts, 2);
        ck_assert_uint_ge(page.cut_at[0], 50);
        ck_assert_uint_ge(page.cut_at[1], 110);
        raster_free(raster);
}
END_TEST

START_TEST(no_realtime_command_hides_in_an_image) {
        const struct profile *profile = profile_at((size_t) _i);
        _cleanup_stream_ struct stream stream = {0};
        static const uint8_t question[] = {0x10, 0x04, 0x01};
        struct raster *raster;
        uint8_t *rows;

        assert_ok(raster_new(profile->width, &raster));
        assert_ok(raster_add_rows(raster, 48, &rows));
        for (size_t i = 0; i + 3 <= 48 * raster->stride; i += 3)
                memcpy(rows + i, question, sizeof(question));
        assert_ok(escpos_image(&stream, profile, raster));
        for (size_t i = 0; i + 1 < stream.size; i++)
                ck_assert(!(stream.data[i] == 0x10 && (stream.data[i + 1] == 4 || stream.data[i + 1] == 5)));
        raster_free(raster);
}
END_TEST

static const struct {
        const char *bytes;
        size_t n;
        enum escpos_answer answer; /* of the last byte */
        struct escpos_status status;
} answers[] = {
        {"\x10\x00\x00\x0f", 4, ESCPOS_STATUS, {PAPER_OK, COVER_CLOSED, FAULT_NONE}},
        {"\x38\x00\x0f\x0f", 4, ESCPOS_STATUS, {PAPER_OUT, COVER_OPEN, FAULT_NONE}},
        {"\x18\x08\x03\x0f", 4, ESCPOS_STATUS, {PAPER_LOW, COVER_CLOSED, FAULT_CUTTER}},
        {"\x00", 1, ESCPOS_BARRIER, {PAPER_OK, COVER_UNKNOWN, FAULT_UNKNOWN}},
        {"\x0f", 1, ESCPOS_BARRIER, {PAPER_OUT, COVER_UNKNOWN, FAULT_UNKNOWN}},
        {"\x12\x12\x12", 3, ESCPOS_STATUS, {PAPER_OK, COVER_CLOSED, FAULT_NONE}},
        {"\x16\x12\x72", 3, ESCPOS_STATUS, {PAPER_OUT, COVER_OPEN, FAULT_NONE}},
        {"\x37\x22\x31\x32\x33\x34\x00", 7, ESCPOS_PROCESS_ID, {PAPER_UNKNOWN, COVER_UNKNOWN, FAULT_UNKNOWN}},
        {"\xff\x11\x13", 3, ESCPOS_NOTHING, {PAPER_UNKNOWN, COVER_UNKNOWN, FAULT_UNKNOWN}},
        /* A lost byte costs one report, not the ones behind it. */
        {"\x10\x00\x10\x00\x0c\x0f", 6, ESCPOS_STATUS, {PAPER_OUT, COVER_CLOSED, FAULT_NONE}},
};

START_TEST(answers_mean_what_the_reference_says) {
        struct escpos_parser parser = {0};
        enum escpos_answer last = ESCPOS_NOTHING;

        escpos_parser_asked(&parser);
        for (size_t i = 0; i < answers[_i].n; i++)
                last = escpos_parse(&parser, (uint8_t) answers[_i].bytes[i]);
        ck_assert_int_eq(last, answers[_i].answer);
        ck_assert_int_eq(parser.status.paper, answers[_i].status.paper);
        ck_assert_int_eq(parser.status.cover, answers[_i].status.cover);
        ck_assert_int_eq(parser.status.fault, answers[_i].status.fault);
        if (last == ESCPOS_PROCESS_ID)
                ck_assert_uint_eq(parser.process_id, 0x1234);
}
END_TEST

START_TEST(profile_is_found_by_device_id_and_width) {
        ck_assert_str_eq(profile_match("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", 576)->name,
                         "epson-80");
        ck_assert_str_eq(profile_match("MANUFACTURER:EPSON;MODEL:TM-T88V;", 576)->name, "epson-80");
        ck_assert_str_eq(profile_match("MFG:EPSON;MDL:LQ-350;", 576)->name, "generic-80");
        ck_assert_str_eq(profile_match("MFG:POS;MDL:58;", 384)->name, "generic-58");
        ck_assert_str_eq(profile_match(NULL, 576)->name, "generic-80");
        ck_assert_str_eq(profile_match(";;MFG", 576)->name, "generic-80");
        ck_assert_str_eq(profile_match("MFG:EPSON;MDL:TM-T88VII;", 512)->name, "epson-512");
        ck_assert_str_eq(profile_match("MFG:EPSON;MDL:TM-T20II;", 512)->name, "epson-80");
        ck_assert_str_eq(profile_match("MFG:EPSON;MDL:TM-P20;", 384)->name, "epson-80");
        ck_assert_str_eq(profile_match(NULL, 512)->name, "generic-80");
        ck_assert_str_eq(profile_match(NULL, 832)->name, "generic-80");
        ck_assert_str_eq(profile_match(NULL, 464)->name, "generic-58");
        ck_assert_ptr_null(profile_find("none"));
}
END_TEST

/* Blank rows are as high as printed ones. */
START_TEST(feed_counts_in_the_dots_of_the_model) {
        static const struct {
                const char *profile;
                uint8_t dpi;
        } models[] = {{"epson-80", 203}, {"epson-512", 180}};

        for (size_t i = 0; i < ELEMENTSOF(models); i++) {
                const uint8_t units[] = {0x1d, 'P', models[i].dpi, models[i].dpi};
                _cleanup_stream_ struct stream stream = {0};

                assert_ok(escpos_begin(&stream, profile_find(models[i].profile)));
                ck_assert_ptr_nonnull(memmem(stream.data, stream.size, units, sizeof(units)));
        }
}
END_TEST

/* The largest code on the widest paper is one command, as any of it must be. */
START_TEST(largest_code_on_the_widest_paper_is_sent) {
        enum { ROWS = 342 };
        _cleanup_(raster_freep) struct raster *raster = NULL;
        _cleanup_stream_ struct stream stream = {0};
        uint8_t *rows;

        assert_ok(raster_new(RASTER_WIDTH_MAX, &raster));
        assert_ok(raster_add_rows(raster, ROWS, &rows));
        for (size_t y = 0; y < ROWS; y++)
                rows[y * raster->stride + (RASTER_WIDTH_MAX + ROWS) / 2 / 8] = 0x01;
        assert_ok(raster_keep_whole(raster, 0, ROWS));
        assert_ok(escpos_image(&stream, profile_find("generic-80"), raster));
}
END_TEST

static const struct suite_case cases[] = {
        {"printer_reads_back_the_dots_that_were_meant", &printer_reads_back_the_dots_that_were_meant, 9},
        {"resynchronisation_ends_a_job_cut_at_any_byte", &resynchronisation_ends_a_job_cut_at_any_byte, 9},
        SUITE_CASE(cuts_within_an_image_are_cut),
        {"no_realtime_command_hides_in_an_image", &no_realtime_command_hides_in_an_image, 9},
        {"answers_mean_what_the_reference_says", &answers_mean_what_the_reference_says, ELEMENTSOF(answers)},
        SUITE_CASE(profile_is_found_by_device_id_and_width),
        SUITE_CASE(feed_counts_in_the_dots_of_the_model),
        SUITE_CASE(largest_code_on_the_widest_paper_is_sent),
};

SUITE_MAIN("printer/escpos", cases, NULL, teardown)
