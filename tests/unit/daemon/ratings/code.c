/* The code of a rating: its form, as others write it and as people type it. */
#include "daemon/ratings/code.h"

#include "tests/lib/suite.h"

static struct log_hash hash_of(const char *begin) {
        struct log_hash hash;

        memset(&hash, 0xff, sizeof(hash));
        memcpy(hash.bytes, begin, strlen(begin));
        return hash;
}

/* What RFC 4648 (section 10) says of "foobar", and base32 of coreutils of the others. */
START_TEST(code_is_base32_of_the_first_80_bits) {
        static const struct {
                const char *begin, *code;
        } codes[] = {
                {"foobarfoob", "MZXW6YTBOJTG633C"},
                {"fooba", "MZXW6YTB77777777"},
                {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "7777777777777777"},
                {"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a", "AEBAGBAFAYDQQCIK"},
        };
        static const struct log_hash zeroes;
        char code[RATING_CODE_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                struct log_hash hash = hash_of(codes[i].begin);
                rating_code_make(&hash, code);
                ck_assert_str_eq(code, codes[i].code);
        }
        rating_code_make(&zeroes, code);
        ck_assert_str_eq(code, "AAAAAAAAAAAAAAAA");
}
END_TEST

START_TEST(no_bit_behind_them_counts) {
        struct log_hash hash = hash_of("");
        char before[RATING_CODE_SIZE], after[RATING_CODE_SIZE];

        for (size_t bit = 0; bit < 8 * LOG_HASH_SIZE; bit++) {
                rating_code_make(&hash, before);
                hash.bytes[bit / 8] ^= (unsigned char) (0x80 >> bit % 8);
                rating_code_make(&hash, after);
                ck_assert_int_eq(streq(before, after), bit >= 80);
        }
}
END_TEST

START_TEST(code_is_taken_as_people_type_it) {
        static const char *const typed[] = {"MZXW6YTBOJTG633C", "mzxw6ytbojtg633c", "MZXW-6YTB-OJTG-633C",
                                            "mzxw 6ytb ojtg 633c", "  MZXW--6YTBoj-tg633C - "};
        char code[RATING_CODE_SIZE], shown[RATING_CODE_SHOWN_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(typed); i++) {
                assert_ok(rating_code_parse(typed[i], code));
                ck_assert_str_eq(code, "MZXW6YTBOJTG633C");
        }
        rating_code_show(code, shown);
        ck_assert_str_eq(shown, "MZXW-6YTB-OJTG-633C");
        assert_ok(rating_code_parse(shown, code));
        ck_assert_str_eq(code, "MZXW6YTBOJTG633C");
}
END_TEST

/* 0, 1, 8 and 9 are no symbols, so none is misread as O, I, L or B. */
START_TEST(what_is_no_code_is_refused) {
        static const char *const wrong[] = {
                "",
                "-",
                "MZXW6YTBOJTG633",
                "MZXW6YTBOJTG633CA",
                "MZXW6YTBOJTG6330",
                "MZXW6YTBOJTG6331",
                "MZXW6YTBOJTG6338",
                "MZXW6YTBOJTG6339",
                "MZXW6YTBOJTG633=",
                "MZXW_6YTB_OJTG_633C",
                "MZXW\t6YTBOJTG633C",
                "MZXW6YTBOJTG633C\n",
                "MZXW6YTBOJTG633\xc3\x90",
                "MZXW6YTBOJTG633C                  x",
                "\xe2\x84\xaaZXW6YTBOJTG633C", /* the Kelvin sign */
        };
        char code[RATING_CODE_SIZE] = "as it was";

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_error(rating_code_parse(wrong[i], code), EINVAL);
        ck_assert_str_eq(code, "as it was");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(code_is_base32_of_the_first_80_bits),
        SUITE_CASE(no_bit_behind_them_counts),
        SUITE_CASE(code_is_taken_as_people_type_it),
        SUITE_CASE(what_is_no_code_is_refused),
};

SUITE_MAIN("ratings-code", cases, NULL, NULL)
