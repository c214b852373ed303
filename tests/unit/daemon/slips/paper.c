/* What stands on slips. */
#include "daemon/log/key.h"
#include "daemon/slips/paper.h"
#include "daemon/queue/conf.h"
#include "services/draw/qr.h"
#include "tests/unit/daemon/book-memory.h"

static const struct source_info sources[] = {
        {KEYPAD_SOURCE, KEYPAD_SOURCE, "vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {PRINTER_SOURCE, PRINTER_SOURCE, "vn.motcua.Printer1", "/vn/motcua/Printer1"},
        {0},
};
static const struct conf_part *const parts[] = {
        &record_conf_part, &ratings_conf_part, &queue_conf_part, &printing_conf_part, &slips_conf_part, NULL,
};
static const struct config_table *const tables[] = {
        &record_conf_part.table,   &ratings_conf_part.table, &queue_conf_part.table,
        &printing_conf_part.table, &slips_conf_part.table,   NULL,
};
static const struct conf_spec spec = {.parts = parts, .table = {.parts = tables}, .sources = sources};

#define ROOT_HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NOTE_TEXT "motcua/12345678\n4711\nABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n"

static struct conf *load_conf(const char *more, bool *ret_refused) {
        _cleanup_free_ char *text = NULL;
        struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(str_format(&text,
                             "[Service ho-tich]\nPrefix=A\n[Counter "
                             "1]\nServices=ho-tich\n[Centre]\nName=Trung tâm\nSources=keypad printer\n%s",
                             more));
        int r = conf_load(&spec, "test.conf", text, strlen(text), &conf, &problem);
        *ret_refused = r < 0;
        return conf;
}

static struct conf *conf_of(const char *more) {
        bool refused;
        struct conf *conf = load_conf(more, &refused);

        ck_assert(!refused);
        return conf;
}

static const char *field_of(const struct slip_paper *paper, const char *name) {
        for (size_t i = 0; i < paper->n; i++)
                if (streq(paper->fields[i].name, name))
                        return paper->fields[i].value;
        return "-";
}

static struct closing_row closing_row(void) {
        return (struct closing_row){
                .number = 12,
                .served = 60,
                .rated = 48,
                .skipped = 12,
                .date = "2026-11-23",
                .cameras = 2,
                .announced_usec = 16 * 3600 * USEC_PER_SEC,
                .recorded_usec = (16 * 3600 - 61) * USEC_PER_SEC,
                .views = 2,
                .exports = 1,
                .size = 4711,
                .root = ROOT_HEX,
        };
}

START_TEST(slip_of_a_day_says_what_is_signed) {
        struct conf *conf = conf_of("Commune=UBND XÃ KIẾN MINH\n");
        struct closing_row row = closing_row();
        struct slip_paper paper;

        closing_paper_make(conf, &row, NOTE_TEXT "\n— motcua/12345678 abc=\n", &paper);
        ck_assert_str_eq(field_of(&paper, "commune"), "UBND XÃ KIẾN MINH");
        ck_assert_str_eq(field_of(&paper, "centre"), "Trung tâm");
        ck_assert_str_eq(field_of(&paper, "number"), "12");
        ck_assert_str_eq(field_of(&paper, "day"), "23/11/2026");
        ck_assert_str_eq(field_of(&paper, "served"), "60");
        ck_assert_str_eq(field_of(&paper, "rated"), "48");
        ck_assert_str_eq(field_of(&paper, "skipped"), "12");
        ck_assert_str_eq(field_of(&paper, "cameras"), "2");
        ck_assert_str_eq(field_of(&paper, "working"), "16 giờ 00 phút");
        ck_assert_str_eq(field_of(&paper, "recorded"), "15 giờ 58 phút"); /* never more than it was */
        ck_assert_str_eq(field_of(&paper, "viewed"), "2");
        ck_assert_str_eq(field_of(&paper, "exported"), "1");
        ck_assert_str_eq(field_of(&paper, "size"), "4711");
        ck_assert_str_eq(field_of(&paper, "head"),
                         "00112233 44556677 8899aabb ccddeeff 00112233 44556677 8899aabb ccddeeff");
        ck_assert_str_eq(field_of(&paper, "log"), "motcua/12345678");
        ck_assert_str_eq(field_of(&paper, "root"), "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=");
        ck_assert_str_eq(field_of(&paper, "signature"), "— motcua/12345678 abc=");
        static const char *const absent[] = {"unheard", "open", "unsure", "unknown", "unsigned"};
        for (size_t i = 0; i < ELEMENTSOF(absent); i++)
                ck_assert_str_eq(field_of(&paper, absent[i]), "-");
        conf_free(conf);
}
END_TEST

START_TEST(slip_of_a_day_says_what_is_missing) {
        struct conf *conf = conf_of("");
        struct closing_row row = closing_row();
        struct slip_paper paper;

        row.unsure = true;
        row.unheard = 3;
        row.open = 1;
        row.cameras_unknown = 2;
        row.size = 0;
        closing_paper_make(conf, &row, NULL, &paper);
        ck_assert_str_eq(field_of(&paper, "unsure"), "1");
        ck_assert_str_eq(field_of(&paper, "unheard"), "3");
        ck_assert_str_eq(field_of(&paper, "open"), "1");
        ck_assert_str_eq(field_of(&paper, "unknown"), "2");
        static const char *const absent[] = {"commune", "recorded", "working",   "head",
                                             "size",    "log",      "signature", "unsigned"};
        for (size_t i = 0; i < ELEMENTSOF(absent); i++)
                ck_assert_str_eq(field_of(&paper, absent[i]), "-");
        row.cameras = row.cameras_unknown = 0;
        closing_paper_make(conf, &row, NULL, &paper);
        ck_assert_str_eq(field_of(&paper, "cameras"), "-");
        ck_assert_str_eq(field_of(&paper, "viewed"), "2");
        row.views = row.exports = 0;
        closing_paper_make(conf, &row, NULL, &paper);
        ck_assert_str_eq(field_of(&paper, "viewed"), "-");
        conf_free(conf);
}
END_TEST

static void write_code(const struct slip_paper *paper, char **ret) {
        const char *signature = field_of(paper, "signature");
        bool is_signed = !streq(signature, "-");

        ck_assert_int_eq(is_signed, streq(field_of(paper, "unsigned"), "-"));
        assert_ok(str_format(ret, "%s\n%s\n%s\n%s%s%s", field_of(paper, "log"), field_of(paper, "size"),
                             field_of(paper, "root"), is_signed ? "\n" : "", is_signed ? signature : "",
                             is_signed ? "\n" : ""));
}

/* As the template makes it. What is signed is what is read, to the byte; of a log with a long name without
 * the signature. */
START_TEST(what_a_telephone_reads_fits_the_code) {
        struct closing_row row = closing_row();
        struct conf *conf = conf_of("");
        char name[LOG_NAME_MAX + 1] = "";
        struct slip_paper paper;
        struct qr *qr = NULL;
        bool signed_before = true;

        for (size_t n = 1; n <= LOG_NAME_MAX; n++) {
                _cleanup_free_ char *note = NULL, *code = NULL;

                name[n - 1] = 'a';
                assert_ok(str_format(&note,
                                     "%s\n4711\nABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n\n— %s "
                                     "0123456789012345678901234567890123456789012345678901234567890123456789"
                                     "0123456789012345678901=\n",
                                     name, name));
                closing_paper_make(conf, &row, note, &paper);
                write_code(&paper, &code);
                bool is_signed = streq(code, note);
                ck_assert_int_eq(strncmp(note, code, strlen(code)), 0);
                ck_assert(signed_before || !is_signed);
                ck_assert(is_signed == (strlen(note) <= PAPER_QR_MAX));
                ck_assert(is_signed || n > strlen("motcua.vn/kien-minh")); /* as they are in use */
                signed_before = is_signed;
                assert_ok(qr_new(code, &qr));
                ck_assert_uint_le(qr->modules, QR_MODULES_MAX);
                qr = qr_free(qr);
        }
        ck_assert(!signed_before);
        conf_free(conf);
}
END_TEST

START_TEST(code_holds_as_much_as_is_assumed) {
        char text[PAPER_QR_MAX + 2];
        struct qr *qr = NULL;

        memset(text, '~', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        assert_error(qr_new(text, &qr), E2BIG);
        text[PAPER_QR_MAX] = '\0';
        assert_ok(qr_new(text, &qr));
        qr_free(qr);
}
END_TEST

/* The store has it so; whatever else it might have makes no code. */
START_TEST(note_that_is_none_makes_no_code) {
        static const char *const notes[] = {"", "\n", "a\n1\nb\n", "a\n1\nb\nc\nd\n", "a\n1\nb\n\nd\n\n"};
        struct closing_row row = closing_row();
        struct conf *conf = conf_of("");
        struct slip_paper paper;

        for (size_t i = 0; i < ELEMENTSOF(notes); i++) {
                closing_paper_make(conf, &row, notes[i], &paper);
                ck_assert_str_eq(field_of(&paper, "log"), "-");
                ck_assert_str_eq(field_of(&paper, "size"), "4711");
        }
        conf_free(conf);
}
END_TEST

START_TEST(slip_of_a_rating_has_its_code_and_no_level) {
        struct conf *conf = conf_of("LeaderPhone=0225 123 456\nRatingSlips=ask\n");
        struct log_hash leaf = {{0}};
        struct slip_paper paper;
        struct memory memory;
        struct instant now;

        memory_open(&memory);
        memory_now(&memory, &now);
        struct slip_row row = {.kind = SLIP_RATING, .number = 9, .at = now.at};
        rating_paper_make(memory.book, conf, &row, &leaf, &paper);
        ck_assert_str_eq(field_of(&paper, "code"), "AAAA-AAAA-AAAA-AAAA");
        ck_assert_str_eq(field_of(&paper, "time"), "12:00");
        ck_assert_str_eq(field_of(&paper, "day"), "23/11/2026");
        ck_assert_str_eq(field_of(&paper, "phone"), "0225 123 456");
        ck_assert_str_eq(field_of(&paper, "unsure"), "-");
        ck_assert_uint_eq(paper.n, 5);
        row.at.synchronized = false;
        rating_paper_make(memory.book, conf, &row, &leaf, &paper);
        ck_assert_str_eq(field_of(&paper, "unsure"), "1");
        memory_close(&memory);
        conf_free(conf);
}
END_TEST

static const struct {
        const char *text;
        bool refused;
} configurations[] = {
        {"ClosingSlip=no\n", false},
        {"ClosingSlip=maybe\n", true},
        {"RatingSlips=always\n", false},
        {"RatingSlips=some\n", true},
        {"LeaderPhone=\xe2\x80\xae 0225\n", true},
        {"LeaderPhone=0000000000000000000000000000000000000000000000000000000000000000 1\n", true},
        {"ClosingSlipPrinter=printer\n", false}, /* the only one, where none has a section */
        {"ClosingSlipPrinter=khac\n", true},
        {"RatingSlipPrinter=a b\n", true},
        {"RatingSlipPrinter=phieu\n[Printer phieu]\n", false},
};

START_TEST(configuration_is_checked) {
        bool refused;

        conf_free(load_conf(configurations[_i].text, &refused));
        ck_assert_msg(refused == configurations[_i].refused, "%s", configurations[_i].text);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(slip_of_a_day_says_what_is_signed),
        SUITE_CASE(slip_of_a_day_says_what_is_missing),
        SUITE_CASE(what_a_telephone_reads_fits_the_code),
        SUITE_CASE(code_holds_as_much_as_is_assumed),
        SUITE_CASE(note_that_is_none_makes_no_code),
        SUITE_CASE(slip_of_a_rating_has_its_code_and_no_level),
        {.name = "configuration_is_checked",
         .test = &configuration_is_checked,
         .loop_end = ELEMENTSOF(configurations)},
};

SUITE_MAIN("slips-paper", cases, NULL, NULL)
