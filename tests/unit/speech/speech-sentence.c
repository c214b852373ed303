#include "services/speech/sentence.h"
#include "tests/lib/suite.h"

/* As it is read aloud, a pause as a comma. */
static const char *spoken(const struct clip_list *list, enum language language) {
        static char text[1024];
        size_t n = 0;

        text[0] = '\0';
        for (size_t i = 0; i < list->n; i++) {
                enum clip clip = list->clips[i];

                if (clip == CLIP_PAUSE) {
                        n += (size_t) snprintf(text + n, sizeof(text) - n, ",");
                        continue;
                }
                ck_assert_msg(clip_text(clip, language), "%s has no text", clip_name(clip));
                n += (size_t) snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? " " : "",
                                       clip_text(clip, language));
        }
        ck_assert(n < sizeof(text));
        return text;
}

static const char *name(const struct sentence_style *style, const char *written) {
        struct clip_list list = {0};

        assert_ok(sentence_add_name(&list, style, written));
        return spoken(&list, style->language);
}

static const char *sentence(struct sentence sentence, enum language language) {
        const struct sentence_style style = {.language = language, .no_chime = true};
        struct clip_list list;

        assert_ok(sentence_make(&sentence, &style, &list));
        return spoken(&list, language);
}

START_TEST(numbers_of_tickets_are_said_with_their_zeros) {
        static const struct sentence_style style = {0};

        ck_assert_str_eq(name(&style, "A 025"), "a, không hai mươi lăm");
        ck_assert_str_eq(name(&style, "A 003"), "a, không không ba");
        ck_assert_str_eq(name(&style, "B 010"), "bê, không mười");
        ck_assert_str_eq(name(&style, "A 105"), "a, một trăm linh năm");
        ck_assert_str_eq(name(&style, "A 1005"), "a, một nghìn không trăm linh năm");
        ck_assert_str_eq(name(&style, "Đ 001"), "đê, không không một");
        ck_assert_str_eq(name(&style, "đ 001"), "đê, không không một");
        ck_assert_str_eq(name(&style, "ĂÂÊÔƠƯ"), "á ớ ê ô ơ ư");
        ck_assert_str_eq(name(&style, "ăâêôơư"), "á ớ ê ô ơ ư");
        ck_assert_str_eq(name(&style, "HT 024"), "hát tê, không hai mươi tư");
        ck_assert_str_eq(name(&style, "a025"), "a, không hai mươi lăm");
        ck_assert_str_eq(name(&style, "0"), "không");
        ck_assert_str_eq(name(&style, "000"), "không không không");
        ck_assert_str_eq(name(&style, "12345"), "một hai ba bốn năm");
        ck_assert_str_eq(name(&style, ""), "");
        ck_assert_str_eq(name(&style, "- 7 -"), "bảy");
}
END_TEST

START_TEST(digits_are_said_one_by_one_where_that_is_configured) {
        static const struct sentence_style style = {.digits = true};

        ck_assert_str_eq(name(&style, "A 025"), "a, không hai năm");
        ck_assert_str_eq(name(&style, "A 115"), "a, một một năm");
}
END_TEST

START_TEST(the_south_has_words_of_its_own) {
        static const struct sentence_style style = {.south = true}, four = {.plain_four = true};

        ck_assert_str_eq(name(&style, "A 105"), "a, một trăm lẻ năm");
        ck_assert_str_eq(name(&style, "A 1000"), "a, một ngàn");
        ck_assert_str_eq(name(&four, "A 024"), "a, không hai mươi bốn");
}
END_TEST

START_TEST(letters_without_a_clip_are_counted_and_left_out) {
        static const struct sentence_style style = {0};
        struct clip_list list = {0};

        ck_assert_int_eq(sentence_add_name(&list, &style, "Ж 025"), 1);
        ck_assert_str_eq(spoken(&list, LANGUAGE_VI), "không hai mươi lăm");
        list.n = 0;
        ck_assert_int_eq(sentence_add_name(&list, &style, "ÁẾ1"), 2);
        ck_assert_str_eq(spoken(&list, LANGUAGE_VI), "một");
        list.n = 0;
        /* Cut in the middle of a letter. */
        ck_assert_int_eq(sentence_add_name(&list, &style, "A\xe1\xba"), 1);
        assert_error(sentence_add_name(&list, &style, "12345678901234567"), E2BIG);
        ck_assert_uint_eq(list.n, 1);
}
END_TEST

START_TEST(the_longest_names_fit) {
        static const char *const names[] = {"1234123412341234", "A1A1A1A1A1A1A1A1", "1 1 1 1 1 1 1 1 ",
                                            "21-21-21-21-21-2", "1121,1121,1121,1", "A1221A1221A1221A"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                for (int style = 0; style < 4; style++) {
                        const struct sentence_style all = {.language = style & 1 ? LANGUAGE_EN : LANGUAGE_VI,
                                                           .digits = style & 2};
                        struct clip_list list;
                        struct sentence full = {.type = SENTENCE_NO_SHOW,
                                                .number = names[i],
                                                .next = names[i],
                                                .counter = names[i]};

                        assert_ok(sentence_make(&full, &all, &list));
                        ck_assert_uint_le(list.n, SENTENCE_CLIPS_MAX);
                        list.n = 0;
                        assert_ok(sentence_add_name(&list, &all, names[i]));
                        ck_assert_uint_le(list.n, 2 * SENTENCE_NAME_MAX);
                }
}
END_TEST

START_TEST(sentences_are_those_of_the_centre) {
        static const struct sentence call = {.type = SENTENCE_CALL, .number = "A 025", .counter = "2"},
                                     recall = {.type = SENTENCE_RECALL, .number = "A 025", .counter = "12"},
                                     gone = {.type = SENTENCE_NO_SHOW, .number = "A 025"},
                                     next = {.type = SENTENCE_NO_SHOW,
                                             .number = "A 025",
                                             .next = "A 026",
                                             .counter = "2"},
                                     paperless = {.type = SENTENCE_UNPRINTED, .number = "B 007"},
                                     rate = {.type = SENTENCE_RATE},
                                     rated = {.type = SENTENCE_RATED, .level = CLIP_SATISFIED},
                                     thanks = {.type = SENTENCE_RATED, .level = _CLIP_INVALID},
                                     paused = {.type = SENTENCE_PAUSED, .counter = "2"},
                                     closing = {.type = SENTENCE_CLOSING},
                                     leave = {.type = SENTENCE_EMERGENCY};

        ck_assert_str_eq(sentence(call, LANGUAGE_VI),
                         "Xin mời công dân có số thứ tự a, không hai mươi lăm, đến quầy số hai");
        ck_assert_str_eq(sentence(recall, LANGUAGE_VI),
                         "Xin nhắc lại: số a, không hai mươi lăm, mời đến quầy số mười hai");
        ck_assert_str_eq(sentence(gone, LANGUAGE_VI), "Số a, không hai mươi lăm vắng mặt.");
        ck_assert_str_eq(sentence(next, LANGUAGE_VI),
                         "Số a, không hai mươi lăm vắng mặt., Xin mời số a, không hai mươi sáu, "
                         "đến quầy số hai");
        ck_assert_str_eq(sentence(paperless, LANGUAGE_VI),
                         "Chưa in được phiếu. Số thứ tự của Ông/Bà là bê, không không bảy");
        ck_assert_str_eq(sentence(rate, LANGUAGE_VI), "Xin mời Ông/Bà bấm nút đánh giá.");
        ck_assert_str_eq(sentence(rated, LANGUAGE_VI), "Hài lòng. Xin cảm ơn Ông/Bà.");
        ck_assert_str_eq(sentence(thanks, LANGUAGE_VI), "Xin cảm ơn Ông/Bà.");
        ck_assert_str_eq(sentence(paused, LANGUAGE_VI),
                         "Quầy số hai tạm dừng phục vụ. Xin Ông/Bà vui lòng chờ.");
        ck_assert_str_eq(sentence(closing, LANGUAGE_VI), "Trung tâm sắp hết giờ làm việc.");
        ck_assert_str_eq(sentence(leave, LANGUAGE_VI),
                         "(tiếng báo động) Yêu cầu mọi người rời khỏi khu vực theo lối thoát hiểm.");
        ck_assert_str_eq(sentence(call, LANGUAGE_EN), "Number a, zero two five, please go to counter two");
}
END_TEST

START_TEST(a_chime_comes_first_unless_it_is_switched_off) {
        static const struct sentence_style style = {0}, none = {.no_chime = true};

        for (int type = 0; type < _SENTENCE_TYPE_MAX; type++) {
                const struct sentence sentence = {
                        .type = (enum sentence_type) type, .number = "1", .counter = "1"};
                bool quiet = type == SENTENCE_RATE || type == SENTENCE_RATED,
                     alarm = type == SENTENCE_EMERGENCY;
                struct clip_list list;

                assert_ok(sentence_make(&sentence, &style, &list));
                ck_assert_int_eq(list.clips[0] == CLIP_CHIME, !quiet && !alarm);
                ck_assert_int_eq(list.clips[0] == CLIP_ALARM, alarm);
                assert_ok(sentence_make(&sentence, &none, &list));
                ck_assert_int_ne(list.clips[0], CLIP_CHIME);
        }
}
END_TEST

START_TEST(what_is_missing_is_refused) {
        static const struct sentence_style style = {0};
        static const struct sentence none = {.type = SENTENCE_CALL, .number = "A 025"},
                                     nobody = {.type = SENTENCE_RECALL, .counter = "1"},
                                     nowhere = {.type = SENTENCE_NO_SHOW, .number = "1", .next = "2"};
        struct clip_list list = {.n = 7};

        assert_error(sentence_make(&none, &style, &list), EINVAL);
        assert_error(sentence_make(&nobody, &style, &list), EINVAL);
        assert_error(sentence_make(&nowhere, &style, &list), EINVAL);
        ck_assert_uint_eq(list.n, 7);
}
END_TEST

/* What is said of a call of A 025 or another, of the clips that there are but for those named. */
static const char *without(struct sentence sentence, const char *names, bool *ret_whole) {
        const struct sentence_style style = {0};
        struct clip_list list;
        bool has[_CLIP_MAX];

        for (int i = 0; i < _CLIP_MAX; i++) {
                const char *file = clip_name((enum clip) i), *at = file ? strstr(names, file) : NULL;
                size_t n = file ? strlen(file) : 0;

                has[i] = !(at && (at == names || at[-1] == ' ') && (at[n] == ' ' || !at[n])) &&
                         clip_text((enum clip) i, LANGUAGE_VI);
        }
        *ret_whole = sentence_make_recorded(&sentence, &style, has, &list);
        for (size_t i = 0; i < list.n; i++)
                ck_assert(list.clips[i] == CLIP_PAUSE || clip_is_tone(list.clips[i]) || has[list.clips[i]]);
        return spoken(&list, LANGUAGE_VI);
}

START_TEST(missing_words_never_make_another_number) {
        static const struct sentence call = {.type = SENTENCE_CALL, .number = "A 025", .counter = "2"},
                                     four = {.type = SENTENCE_RECALL, .number = "B 124", .counter = "21"},
                                     odd = {.type = SENTENCE_CALL, .number = "1005", .counter = "2"},
                                     leave = {.type = SENTENCE_EMERGENCY},
                                     rated = {.type = SENTENCE_RATED, .level = CLIP_SATISFIED},
                                     foreign = {.type = SENTENCE_CALL, .number = "Ж 025", .counter = "2"};
        bool whole;

#define SAYS(sentence, names, is_whole, text)                                                                \
        do {                                                                                                 \
                ck_assert_str_eq(without(sentence, names, &whole), text);                                    \
                ck_assert_int_eq(whole, is_whole);                                                           \
        } while (0)
        SAYS(call, "", true,
             "(tiếng chuông) Xin mời công dân có số thứ tự a, không hai mươi lăm, đến quầy số hai");
        SAYS(call, "chuong moi-so-thu-tu", true, "(tiếng chuông), a, không hai mươi lăm, đến quầy số hai");
        SAYS(call, "den-quay", true,
             "(tiếng chuông) Xin mời công dân có số thứ tự a, không hai mươi lăm, mời đến quầy số hai");
        SAYS(four, "tu mot", true,
             "(tiếng chuông) Xin nhắc lại: số bê, một trăm hai mươi bốn, mời đến quầy số hai mươi một");
        SAYS(odd, "linh nghin", true,
             "(tiếng chuông) Xin mời công dân có số thứ tự một ngàn không trăm lẻ năm, đến quầy số hai");
        /* Digit by digit. */
        SAYS(call, "lam", true,
             "(tiếng chuông) Xin mời công dân có số thứ tự a, không hai năm, đến quầy số hai");
        SAYS(call, "muoi tram", true,
             "(tiếng chuông) Xin mời công dân có số thứ tự a, không hai năm, đến quầy số hai");
        /* A part of the number or where to go: nothing of it. */
        SAYS(call, "so-2", false, "(tiếng chuông) Xin chú ý thông báo trên màn hình.");
        SAYS(call, "chu-a", false, "(tiếng chuông) Xin chú ý thông báo trên màn hình.");
        SAYS(call, "den-quay moi-den-quay", false, "(tiếng chuông) Xin chú ý thông báo trên màn hình.");
        SAYS(call, "so-2 thong-bao", false, "(tiếng chuông)");
        SAYS(foreign, "", false, "(tiếng chuông) Xin chú ý thông báo trên màn hình.");
        SAYS(rated, "hai-long", true, ", Xin cảm ơn Ông/Bà.");
        SAYS(rated, "cam-on", true, "Hài lòng.,");
        SAYS(rated, "cam-on hai-long", false, "(tiếng chuông) Xin chú ý thông báo trên màn hình.");
        SAYS(leave, "khan-cap", false, "(tiếng báo động)");
        SAYS(leave, "bao-dong", true,
             "(tiếng báo động) Yêu cầu mọi người rời khỏi khu vực theo lối thoát hiểm.");
}
END_TEST

/* Names come from another process. */
START_TEST(any_bytes_are_a_name_or_refused) {
        uint64_t random = 1;
        unsigned n_said = 0;
        bool all[_CLIP_MAX];

        for (int clip = 0; clip < _CLIP_MAX; clip++)
                all[clip] = true;
        for (unsigned i = 0; i < 20000; i++) {
                char names[3][SENTENCE_NAME_MAX + 3] = {{0}};
                struct sentence sentence = {
                        .type = (enum sentence_type)(i % _SENTENCE_TYPE_MAX),
                        .number = names[0],
                        .next = names[1],
                        .counter = names[2],
                        .level = (enum clip)((int) (i % 200) - 50),
                };
                const struct sentence_style style = {
                        .language = i & 1 ? LANGUAGE_EN : LANGUAGE_VI, .digits = i & 2, .south = i & 4};
                struct clip_list list = {0};
                bool has[_CLIP_MAX];

                for (int clip = 0; clip < _CLIP_MAX; clip++)
                        has[clip] = (i / 8 * 2654435761U >> (clip % 32)) & 1;
                for (size_t j = 0; j < 3 * (sizeof(names[0]) - 1); j++) {
                        random = random * 6364136223846793005U + 1442695040888963407U;
                        const char *from = random >> 61 ? "0123456789A -Đ" : "\x80\xc4\xe1\xff\x01#~{,ZzếÂư";

                        /* Some end early: the byte behind the last. */
                        names[j % 3][j / 3] = from[(random >> 40) % 16];
                }
                n_said += sentence_make_recorded(&sentence, &style, all, &list);
                ck_assert_uint_gt(list.n, 0);
                int r = sentence_make(&sentence, &style, &list);
                ck_assert(r >= 0 || r == -E2BIG || r == -EINVAL);
                (void) sentence_make_recorded(&sentence, &style, has, &list);
                ck_assert_uint_gt(list.n, 0);
                ck_assert_uint_le(list.n, SENTENCE_CLIPS_MAX);
        }
        ck_assert_uint_ge(n_said, 10000); /* most are names */
}
END_TEST

START_TEST(every_clip_has_one_file_and_words) {
        for (int i = 0; i < _CLIP_MAX; i++) {
                const char *file = clip_name((enum clip) i);

                if (i == CLIP_PAUSE) {
                        ck_assert_ptr_null(file);
                        continue;
                }
                ck_assert_ptr_nonnull(file);
                ck_assert_uint_eq(strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(file));
                ck_assert(clip_text((enum clip) i, LANGUAGE_VI) || clip_text((enum clip) i, LANGUAGE_EN));
                for (int j = 0; j < i; j++)
                        ck_assert(j == CLIP_PAUSE || !streq(file, clip_name((enum clip) j)));
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(numbers_of_tickets_are_said_with_their_zeros),
        SUITE_CASE(digits_are_said_one_by_one_where_that_is_configured),
        SUITE_CASE(the_south_has_words_of_its_own),
        SUITE_CASE(letters_without_a_clip_are_counted_and_left_out),
        SUITE_CASE(the_longest_names_fit),
        SUITE_CASE(sentences_are_those_of_the_centre),
        SUITE_CASE(a_chime_comes_first_unless_it_is_switched_off),
        SUITE_CASE(what_is_missing_is_refused),
        SUITE_CASE(missing_words_never_make_another_number),
        SUITE_CASE(any_bytes_are_a_name_or_refused),
        SUITE_CASE(every_clip_has_one_file_and_words),
};

SUITE_MAIN("speech/sentence", cases, NULL, NULL)
