#include "daemon/reports/paragraph.h"
#include "sample.h"
#include "tests/lib/suite.h"

static struct report_sample *sample;
static char *text;

static void make(bool few, enum language language) {
        sample = report_sample_free(sample);
        sample = report_sample_new(28, few);
        free(text);
        text = NULL;
        assert_ok(report_paragraph_new(&sample->report, language, &text));
}

static void remake(enum language language) {
        free(text);
        text = NULL;
        assert_ok(report_paragraph_new(&sample->report, language, &text));
}

static void teardown(void) {
        sample = report_sample_free(sample);
        free(text);
        text = NULL;
}

static void expect(const char *part) {
        ck_assert_msg(strstr(text, part), "no \"%s\" in: %s", part, text);
}

static void expect_none(const char *part) {
        ck_assert_msg(!strstr(text, part), "\"%s\" in: %s", part, text);
}

START_TEST(sentences_have_shares_with_their_counts) {
        make(false, LANGUAGE_VI);
        expect("KIẾN MINH: kết quả phục vụ người dân tháng 11 năm 2026. ");
        expect("Đã phục vụ 1234 lượt, nhiều hơn kỳ trước 25 lượt.");
        expect("Một nửa số lượt chờ không quá 7,5 phút, chín phần mười số lượt chờ không quá 20,5 phút.");
        expect("Số lượt được gọi trong vòng 15 phút đạt 85,9 phần trăm (1100 trên 1280 lượt gọi).");
        expect("Tỷ lệ tham gia đánh giá tại quầy là 81 phần trăm (1000 trên 1234 lượt được mời).");
        expect("Hài lòng trở lên đạt 90 phần trăm (900 trên 1000 lượt đánh giá), tăng 1,8 điểm phần trăm so "
               "với kỳ trước.");
        expect("Không hài lòng là 2,5 phần trăm (25 trên 1000 lượt đánh giá).");
        expect("đạt 95 phần trăm (190 trên 200 hồ sơ đã giải quyết).");
        make(false, LANGUAGE_EN);
        expect("November 2026. Turns served: 1234, more than in the period before by 25. ");
        expect("Satisfied or very satisfied: 90 percent (900 of 1000 ratings), up 1.8 points against the "
               "period "
               "before. ");
}
END_TEST

START_TEST(too_few_ratings_tell_no_share) {
        make(true, LANGUAGE_VI);
        expect("Số lượt đánh giá quá ít, dưới 10 lượt, nên không nêu mức độ hài lòng.");
        expect_none("ài lòng trở lên");
        expect_none("Không hài lòng là");
        make(true, LANGUAGE_EN);
        expect("There are too few ratings, below 10");
        expect_none("atisfied:");
}
END_TEST

START_TEST(a_period_of_nothing_says_so_and_no_more) {
        make(false, LANGUAGE_VI);
        memset(sample->report.whole.counts, 0, sizeof(sample->report.whole.counts));
        sample->report.whole.withheld = true;
        for (size_t i = 0; i < sample->report.whole.n_rows; i++)
                sample->report.whole.rows[i].value = (struct report_value){.state = REPORT_HAS_NOTHING};
        remake(LANGUAGE_VI);
        ck_assert_str_eq(strstr(text, "2026. "), "2026. Không có lượt phục vụ nào.");
        remake(LANGUAGE_EN);
        ck_assert_str_eq(strstr(text, "2026. "), "2026. Nobody was served in that time.");
}
END_TEST

static void set_share(const char *code, uint64_t numerator, uint64_t denominator) {
        struct report_row *row =
                (struct report_row *) report_find_row(&sample->report.whole, code, REPORT_ALL);

        row->value = (struct report_value){
                .state = REPORT_IS_MEASURED, .numerator = numerator, .denominator = denominator};
}

START_TEST(suggestions_are_told_in_numbers_and_by_nothing_of_what_they_say) {
        make(false, LANGUAGE_VI);
        sample->report.has_register = false;
        remake(LANGUAGE_VI);
        expect_none("góp ý");
        sample->report.has_register = true;
        sample->report.received_suggestions = sample->report.open_suggestions = 0;
        set_share("P1", 9, 10);
        set_share("P3", 4, 4);
        remake(LANGUAGE_VI);
        expect(" Trong kỳ không có góp ý mới. Góp ý được trả lời, chuyển hoặc giải quyết xong đúng hạn đạt "
               "90 "
               "phần trăm (9 trên 10 góp ý đến hạn). Hòm thư góp ý được mở 4 trên 4 lần theo lịch.");
        expect_none("bằng mã");
        sample->report.received_suggestions = 12;
        sample->report.open_suggestions = 2;
        remake(LANGUAGE_VI);
        expect(" Đã nhận 12 góp ý của người dân. Còn 2 góp ý đang được xử lý. ");
        expect(" Người góp ý xem trả lời bằng mã đã được cấp khi gửi.");
        remake(LANGUAGE_EN);
        expect(" Suggestions received: 12. Still being worked on: 2. Answered, passed on or done on time: 90 "
               "percent (9 of 10 due). The letter box was opened 4 of 4 times that were planned. ");
        /* A message of Zalo has so many characters. */
        ck_assert_uint_le(strlen(text), 2000);
}
END_TEST

START_TEST(a_fall_and_the_same_are_said) {
        make(false, LANGUAGE_VI);
        struct report_row *row =
                (struct report_row *) report_find_row(&sample->report.whole, "H2", REPORT_ALL);

        row->before = row->value;
        sample->report.whole.before[REPORT_SERVED] = 1240;
        remake(LANGUAGE_VI);
        expect("ít hơn kỳ trước 6 lượt");
        expect("lượt đánh giá), bằng kỳ trước.");
        row->before.numerator = 1000;
        row->before.denominator = 1000;
        remake(LANGUAGE_VI);
        expect("giảm 10 điểm phần trăm so với kỳ trước");
        row->before = (struct report_value){.state = REPORT_TOO_FEW, .denominator = 3};
        remake(LANGUAGE_VI);
        expect("Hài lòng trở lên đạt 90 phần trăm (900 trên 1000 lượt đánh giá). ");
}
END_TEST

START_TEST(nobody_is_named_and_nothing_is_hidden) {
        make(false, LANGUAGE_VI);
        sample->report.centre = "Xã \xe2\x80\xae Kiến\nMinh";
        sample->report.unfinished = true;
        remake(LANGUAGE_VI);
        expect("Xã [U+202E] Kiến Minh: ");
        expect("Kỳ này chưa kết thúc, số liệu tính đến ngày 03/12/2026.");
        expect_none("cb-");          /* officials */
        expect_none("Trần Văn");     /* who typed it in */
        expect_none("Cổng dịch vụ"); /* what somebody typed */
        ck_assert(text_is_plain(text));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(sentences_have_shares_with_their_counts),
        SUITE_CASE(too_few_ratings_tell_no_share),
        SUITE_CASE(a_period_of_nothing_says_so_and_no_more),
        SUITE_CASE(a_fall_and_the_same_are_said),
        SUITE_CASE(suggestions_are_told_in_numbers_and_by_nothing_of_what_they_say),
        SUITE_CASE(nobody_is_named_and_nothing_is_hidden),
};

SUITE_MAIN("reports-paragraph", cases, NULL, teardown)
