/* The shipped slips on each width of paper, printed by the service and read back from the bytes that went
 * out: drawn by a decoder in another language, words read by tesseract, codes by zbar. */
#include "rig.h"

#include <ctype.h>

#define TESSERACT "/usr/bin/tesseract"
#define ZBARIMG "/usr/bin/zbarimg"
#define PYTHON "/usr/bin/python3"

/* The words that a slip must bear, as tesseract reads them. */
static const struct slip {
        const char *template, *fields[2 * 14 + 1];
        const char *words, *code;
} slips[] = {
        {"ticket",
         {"number", "A 025", "service", "Hộ tịch Chứng thực", "counter", "2", "time", "08:15", "day",
          "23/11/2026", "code", "7K3-Q9M", "url", "https://kienminh.example.vn/gy/7K3Q9M", NULL},
         "UBND XÃ KIẾN MINH TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHIẾU SỐ THỨ TỰ A 025 Lĩnh vực: Hộ tịch Chứng "
         "thực Quầy dự "
         "kiến: 2 Giờ lấy số: 08:15 Ngày 23/11/2026 Mã phiếu: 7K3-Q9M Xin giữ phiếu để đánh giá sau khi làm "
         "việc Quét mã "
         "QR để góp ý Phiếu chỉ có giá trị trong ngày XIN CẢM ƠN ÔNG/BÀ",
         "https://kienminh.example.vn/gy/7K3Q9M"},
        {"rating",
         {"code", "AB12-CD34", "time", "08:40", "day", "23/11/2026", "phone", "0225.1234567", NULL},
         "UBND XÃ KIẾN MINH TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHIẾU XÁC NHẬN ĐÁNH GIÁ Giờ đánh giá: 08:40 "
         "Ngày 23/11/2026 Mã đánh giá: AB12-CD34 Danh sách mã được niêm yết cuối ngày. Phiếu không ghi tên "
         "người đánh giá. Nếu chưa hài lòng, xin Ông/Bà gọi lãnh đạo: 0225.1234567 XIN CẢM ƠN ÔNG/BÀ",
         NULL},
        {"closing",
         {"number",   "17",
          "day",      "23/11/2026",
          "served",   "60",
          "rated",    "48",
          "skipped",  "12",
          "recorded", "7 giờ 58",
          "working",  "8 giờ 00",
          "viewed",   "2",
          "exported", "1",
          "head",     "6d1f0f2e 3dc81b5a",
          "size",     "4711",
          "log",      "kienminh.example/chot",
          "root",     "bR8PLj3IG1o=",
          "unsigned", "1",
          NULL},
         "UBND XÃ KIẾN MINH TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG BIÊN BẢN CHỐT NGÀY 23/11/2026 Số lượt phục vụ "
         "60 Số lượt đánh giá 48 Số lượt bỏ qua 12 Giờ ghi hình 7 giờ 58 Giờ làm việc 8 giờ 00 Số lần xem "
         "camera 2 Số lần trích xuất camera 1 Mã chốt Lãnh đạo Trung tâm Đại diện Ủy ban MTTQ Ký, ghi rõ họ "
         "tên Ký, ghi rõ họ tên",
         "kienminh.example/chot\n4711\nbR8PLj3IG1o="},
};

static void print_slip(const struct slip *slip, const char *printer) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *call = NULL, *reply = NULL;
        uint64_t job;

        must(sd_bus_message_new_method_call(rig_bus(), &call, BUS_NAME, ROOT, BUS_NAME, "Print"));
        must(sd_bus_message_append(call, "s", slip->template));
        must(sd_bus_message_open_container(call, 'a', "{sv}"));
        for (size_t i = 0; slip->fields[i]; i += 2)
                must(sd_bus_message_append(call, "{sv}", slip->fields[i], "s", slip->fields[i + 1]));
        must(sd_bus_message_close_container(call));
        must(sd_bus_message_append(call, "a{sv}", 1, "printer", "s", printer));
        if (sd_bus_call(rig_bus(), call, 0, &error, &reply) < 0)
                test_die("%s: %s", slip->template, error.message);
        must(sd_bus_message_read(reply, "t", &job));
        sd_bus_message_unref(call);
        sd_bus_message_unref(reply);
        rig_wait_job(job, "printed");
}

/* What a program says about the image, in a new string. */
static char *run(const char *const *argv, const char *output) {
        _cleanup_free_ char *path = rig_path(output);
        struct process_spec spec = {.argv = argv, .log_path = path};
        struct process *process = process_start(rig_event(), &spec, NULL, NULL);

        if (!process_wait(process, LOOP_PATIENCE_USEC))
                test_die("%s does not end", argv[0]);
        process_free(process);
        return file_read(path, NULL);
}

static char *find_word(char *text, const char *word) {
        size_t n = strlen(word);

        for (char *at = text; (at = strstr(at, word)); at++)
                if ((at == text || isspace((unsigned char) at[-1])) &&
                    (at[n] == '\0' || isspace((unsigned char) at[n])))
                        return at;
        return NULL;
}

/* How many of the words stand in the text, each in a place of its own. */
static unsigned count_words(const char *words, char *text, unsigned *ret_all) {
        _cleanup_free_ char *copy = strdup(words);
        char *save = NULL;
        unsigned found = 0, all = 0;

        for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save), all++) {
                char *at = find_word(text, word);

                if (!at) {
                        printf("not read: %s\n", word);
                        continue;
                }
                found++;
                memset(at, ' ', strlen(word));
        }
        *ret_all = all;
        return found;
}

static const struct {
        const char *printer, *width;
} papers[] = {{"phieu", "576"}, {"hep", "384"}, {"vua", "512"}, {"rong", "832"}};

/* The first piece of paper, as an image; its path in a new string. */
static char *draw_paper(size_t paper) {
        _cleanup_free_ char *name = NULL, *prefix = rig_path("drawn");

        must_errno(asprintf(&name, "state/sim/%s/stream", papers[paper].printer));
        _cleanup_free_ char *stream = rig_path(name);
        _cleanup_free_ char *said =
                run((const char *const[]){PYTHON, TEST_DECODER, papers[paper].width, stream, prefix, NULL},
                    "decoder");
        ck_assert_msg(streq(said, "1 pieces, 0 rows hanging, 0 letters\n"), "%s", said);
        return rig_path("drawn-0001.png");
}

START_TEST(words_and_codes_can_be_read) {
        const struct slip *slip = &slips[(size_t) _i % ELEMENTSOF(slips)];
        size_t paper = (size_t) _i / ELEMENTSOF(slips);
        unsigned all;

        rig_configure("TemplateDir=" SHIPPED_TEMPLATES "\nText.commune=UBND XÃ KIẾN MINH\n"
                      "Text.centre=TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG\n[Printer hep]\nPaperMm=58\n[Printer "
                      "vua]\nProfile=epson-512\n"
                      "[Printer rong]\nWidth=832");
        rig_start(NULL);
        ck_assert(rig_wait_name());
        print_slip(slip, papers[paper].printer);
        _cleanup_free_ char *image = draw_paper(paper);
        _cleanup_free_ char *text =
                run((const char *const[]){TESSERACT, image, "-", "-l", "vie", "--psm", "4", NULL}, "words");
        _cleanup_free_ char *copy = strdup(text);
        unsigned found = count_words(slip->words, copy, &all);
        printf("%s on %s dots: %u of %u words\n", slip->template, papers[paper].width, found, all);
        ck_assert_msg(found * 100 >= all * 98, "%u of %u words of:\n%s", found, all, text);
        if (!slip->code)
                return;
        _cleanup_free_ char *code = run((const char *const[]){ZBARIMG, "-q", "--raw", image, NULL}, "code");
        ck_assert_msg(strstr(code, slip->code), "the code says %s", code);
}
END_TEST

static const struct suite_case cases[] = {
        {"words_and_codes_can_be_read", &words_and_codes_can_be_read, ELEMENTSOF(slips) * ELEMENTSOF(papers)},
};

static const char *missing(void) {
        if (rig_missing())
                return rig_missing();
        if (access("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata", R_OK) < 0)
                return "tesseract-ocr-vie is not installed";
        if (access(PYTHON, X_OK) < 0)
                return "python3 is not installed";
        return access(ZBARIMG, X_OK) < 0 ? "zbar-tools is not installed" : NULL;
}

int main(void) {
        if (missing()) {
                printf("printer/reading: skipped: %s\n", missing());
                return 77;
        }
        return suite_run("printer/reading", cases, ELEMENTSOF(cases), rig_setup, rig_teardown, RIG_CASE_SEC);
}
