/* What the verifier finds in a clip that somebody worked on, and where. */
#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/unit/camera/worked-clip.h"

#include <sys/stat.h>

static void expect(size_t n, enum clip_fault fault, uint64_t segment, uint64_t fragment) {
        struct clip_verdict verdict;

        (void) worked_prove(worked.clip.sidecar, worked.bytes, n, &verdict);
        ck_assert_msg(verdict.fault == fault && verdict.segment == segment && verdict.fragment == fragment,
                      "%s of %u.%u at %u", clip_fault_to_string(verdict.fault), (unsigned) verdict.segment,
                      (unsigned) verdict.fragment, (unsigned) verdict.offset);
}

START_TEST(clip_fits) {
        expect(worked.size, CLIP_FITS, 0, 0);
}
END_TEST

START_TEST(flipped_byte_is_found_where_it_stands) {
        struct worked_unit units[16];
        size_t n = worked_units(units, 16), unit = 0;

        for (size_t i = 0; i < worked.size; i++) {
                struct clip_verdict verdict;

                unit += i == units[unit].end;
                ck_assert_uint_lt(unit, n);
                worked.bytes[i] ^= 1;
                assert_error(worked_prove(worked.clip.sidecar, worked.bytes, worked.size, &verdict), EBADMSG);
                worked.bytes[i] ^= 1;
                /* What says that it is an init may also be found by the first header. */
                bool named = verdict.segment == units[unit].segment &&
                             verdict.fragment == units[unit].fragment &&
                             (verdict.offset == units[unit].begin || verdict.offset == units[unit].stamp);
                if (unit == 0)
                        named = verdict.fragment == 0 && verdict.segment <= 1;
                ck_assert_msg(named, "byte %zu: %s of %u.%u at %u", i, clip_fault_to_string(verdict.fault),
                              (unsigned) verdict.segment, (unsigned) verdict.fragment,
                              (unsigned) verdict.offset);
        }
}
END_TEST

START_TEST(clip_that_is_cut_is_found) {
        struct worked_unit units[16];
        size_t n = worked_units(units, 16), unit = 0;

        for (size_t i = 0; i < worked.size; i++) {
                struct clip_verdict verdict;

                unit += i == units[unit].end;
                assert_error(worked_prove(worked.clip.sidecar, worked.bytes, i, &verdict), EBADMSG);
                ck_assert_msg(verdict.fault == CLIP_CUT && verdict.segment == units[unit].segment &&
                                      verdict.fragment == units[unit].fragment,
                              "%zu: %s of %u.%u", i, clip_fault_to_string(verdict.fault),
                              (unsigned) verdict.segment, (unsigned) verdict.fragment);
        }
        ck_assert_uint_eq(unit, n - 1);
}
END_TEST

START_TEST(order_is_that_of_the_recording) {
        static const struct {
                const char *order;
                enum clip_fault fault;
                uint64_t segment, fragment;
        } orders[] = {
                {"012345", CLIP_FITS, 0, 0},   {"013245", CLIP_ORDER, 1, 2}, /* exchanged */
                {"01345", CLIP_ORDER, 1, 2},                                 /* left out */
                {"01245", CLIP_BOX, 1, 3},                                   /* likewise, before a header */
                {"0122345", CLIP_ORDER, 1, 3},                               /* twice */
                {"012335", CLIP_HEADER, 2, 0}, {"01235", CLIP_HEADER, 2, 0},  {"014523", CLIP_BOX, 1, 2},
                {"045123", CLIP_HEADER, 1, 0}, {"0123455", CLIP_EXTRA, 0, 0}, {"0123450", CLIP_EXTRA, 0, 0},
                {"12345", CLIP_INIT, 0, 0},
        };
        struct worked_unit units[16];

        (void) worked_units(units, 16);
        for (size_t i = 0; i < ELEMENTSOF(orders); i++)
                expect(worked_join(units, orders[i].order), orders[i].fault, orders[i].segment,
                       orders[i].fragment);
        struct clip_verdict verdict;
        (void) worked_prove(worked.clip.sidecar, worked.bytes, worked_join(units, "013245"), &verdict);
        ck_assert_uint_eq(verdict.other, 3);
        ck_assert_uint_eq(verdict.other_segment, 1);
}
END_TEST

START_TEST(sidecar_of_another_clip_is_found) {
        struct film_clip other;
        struct clip_verdict verdict;

        assert_ok(film_clip(&worked.film, worked.segments, 2, 2, 4, &other));
        assert_error(worked_prove(other.sidecar, worked.bytes, worked.size, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_ORDER);
        film_clip_done(&other);
        assert_ok(film_clip(&worked.film, worked.segments + 1, 1, 2, 4, &other));
        assert_error(worked_prove(other.sidecar, worked.bytes, worked.size, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_HEADER);
        film_clip_done(&other);
}
END_TEST

/* ----- the sidecar ----- */

START_TEST(sidecar_is_the_same_when_read_again) {
        struct clip_sidecar sidecar;
        char *text;
        size_t n;

        assert_ok(worked_reread(worked.clip.text, worked.clip.text_size, &sidecar));
        assert_ok(clip_sidecar_to_text(&sidecar, &text, &n));
        ck_assert_str_eq(text, worked.clip.text);
        free(text);
        clip_sidecar_done(&sidecar);
}
END_TEST

/* What no hash says: what was asked for, gaps, names. */
static bool is_unproven(size_t at) {
        static const struct {
                const char *begin, *end;
        } words[] = {{"\"from_usec\":", "\"missing\""}, {"\"name\":", ","}};

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                const char *begin = strstr(worked.clip.text, words[i].begin),
                           *end = strstr(begin, words[i].end);
                if (at >= (size_t) (begin - worked.clip.text) && at < (size_t) (end - worked.clip.text))
                        return true;
        }
        return false;
}

START_TEST(flipped_byte_of_the_sidecar_is_found) {
        _cleanup_free_ char *text = strdup(worked.clip.text);
        size_t found = 0;

        for (size_t i = 0; i < worked.clip.text_size - 1; i++) {
                if (is_unproven(i))
                        continue;
                text[i] ^= 1;
                ck_assert_msg(!worked_fits(text, worked.clip.text_size), "%zu: %.20s", i,
                              text + (i < 10 ? 0 : i - 10));
                text[i] ^= 1;
                found++;
        }
        ck_assert_uint_gt(found, 1000);
}
END_TEST

START_TEST(sidecar_with_holes_is_found) {
        static const struct {
                const char *from, *to;
                enum clip_fault fault;
        } edits[] = {
                {"\"count\":2", "\"count\":1", CLIP_HOLE},
                {"\"closed\":true,\"leaves\":", "\"closed\":false,\"leaves\":", CLIP_LINK},
                {"\"first\":2", "\"first\":1", CLIP_HOLE},
                {"\"first\":1,\"count\":1", "\"first\":2,\"count\":1", CLIP_HOLE},
                {"\"segment\":1,", "\"segment\":3,", CLIP_FOREIGN},
                {"cam1\",\"store", "cam2\",\"store", CLIP_FOREIGN},
                {"\"missing\":[]", "\"missing\":[{\"first\":1,\"last\":2,\"what\":\"gone\"}]", CLIP_HOLE},
        };

        for (size_t i = 0; i < ELEMENTSOF(edits); i++) {
                _cleanup_free_ char *found = strstr(worked.clip.text, edits[i].from) ? strdup("") : NULL,
                                    *text = NULL;
                struct clip_sidecar sidecar;
                struct clip_verdict verdict;
                size_t file;

                ck_assert_msg(found != NULL, "%s", edits[i].from);
                char *at = strstr(worked.clip.text, edits[i].from);
                assert_ok(str_format(&text, "%.*s%s%s", (int) (at - worked.clip.text), worked.clip.text,
                                     edits[i].to, at + strlen(edits[i].from)));
                assert_ok(worked_reread(text, strlen(text), &sidecar));
                assert_error(clip_verify_sidecar(&sidecar, &file, &verdict), EBADMSG);
                ck_assert_msg(verdict.fault == edits[i].fault, "%s: %s", edits[i].to,
                              clip_fault_to_string(verdict.fault));
                clip_sidecar_done(&sidecar);
        }
}
END_TEST

START_TEST(segment_that_was_cut_out_is_found) {
        struct film_clip other;
        struct clip_verdict verdict;
        struct clip_sidecar copy;
        struct clip_part parts[3];
        struct clip_file file;
        size_t which;

        film_record(&worked.film, 'a', 2);
        size_t n = film_index(&worked.film, worked.segments, WORKED_SEGMENTS_MAX);
        assert_ok(film_clip(&worked.film, worked.segments, n, 0, 7, &other));
        assert_ok(clip_verify_sidecar(other.sidecar, &which, &verdict));
        copy = *other.sidecar;
        file = copy.files[0];
        memcpy(parts, file.parts, sizeof(parts));
        parts[1] = parts[2];
        file.parts = parts;
        file.n_parts = 2;
        copy.files = &file;
        assert_error(clip_verify_sidecar(&copy, &which, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_HOLE);
        ck_assert_uint_eq(verdict.segment, 2);
        parts[1] = parts[0]; /* the same twice */
        assert_error(clip_verify_sidecar(&copy, &which, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_ORDER);
        parts[1] = file.parts[1];
        /* Another recording with that number. */
        parts[1] = other.sidecar->files[0].parts[1];
        parts[0] = other.sidecar->files[0].parts[0];
        parts[0].head.bytes[0] ^= 1;
        assert_error(clip_verify_sidecar(&copy, &which, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_CHAIN);
        film_clip_done(&other);
}
END_TEST

START_TEST(segment_of_another_recording_does_not_go_on) {
        _cleanup_free_ char *dir = file_join(suite_dir(), "other");
        struct clip_verdict verdict;
        struct film another;
        struct film_clip other;
        struct clip_part parts[2];
        struct clip_sidecar copy = *worked.clip.sidecar;
        struct clip_file file = copy.files[0];
        size_t which;

        ck_assert_int_eq(mkdir(dir, 0700), 0);
        film_open(&another, dir);
        film_record(&another, 'a', 3);
        film_record(&another, 'a', 2);
        size_t n = film_index(&another, worked.segments, WORKED_SEGMENTS_MAX);
        assert_ok(film_clip(&another, worked.segments, n, 1, 4, &other));
        parts[0] = file.parts[0];
        parts[1] = other.sidecar->files[0].parts[1];
        file.parts = parts;
        copy.files = &file;
        assert_error(clip_verify_sidecar(&copy, &which, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_LINK);
        ck_assert_uint_eq(verdict.segment, 2);
        film_clip_done(&other);
}
END_TEST

START_TEST(sidecar_is_of_that_form_alone) {
        static const char *const wrong[] = {
                "", "{}", "[]", "null", "{\"format\":\"motcua-clip-1\"}", "{\"format\":\"motcua-clip-2\"}",
        };
        static const struct {
                const char *from, *to;
        } edits[] = {
                {"\"format\":\"motcua-clip-1\"", "\"format\":\"motcua-clip-2\""},
                {"\"partial\":false", "\"partial\":0"},
                {"\"partial\":false", "\"partial\":false,\"more\":1"},
                {"\"partial\":false", "\"partial\":false,\"partial\":false"},
                {"\"name\":\"clip.mp4\"", "\"name\":\"../clip.mp4\""},
                {"\"name\":\"clip.mp4\"", "\"name\":\".mp4\""},
                {"\"name\":\"clip.mp4\"", "\"name\":\"\""},
                {"\"name\":\"clip.mp4\"", "\"name\":\"a\\u0000.mp4\""},
                {"\"first\":2", "\"first\":0"},
                {"\"first\":2", "\"first\":2.0"},
                {"\"first\":2", "\"first\":4"},
                {"\"first\":2", "\"first\":9007199254740992"},
                {"\"first\":2", "\"first\":-2"},
                {"\"count\":2", "\"count\":0"},
                {"\"count\":2", "\"count\":9007199254740991"},
                {"\"damaged\":[]", "\"damaged\":[1]"},
                {"\"damaged\":[]", "\"damaged\":[2,3]"},
                {"\"damaged\":[]", "\"damaged\":[3,3]"},
                {"\"damaged\":[]", "\"damaged\":[\"3\"]"},
                {"\"gaps\":[", "\"gaps\":[[],"},
                {"\"missing\":[]", "\"missing\":[{\"first\":2,\"last\":1,\"what\":\"\"}]"},
                {"\"leaves\":[", "\"leaves\":[\"\","},
                {"\"leaves\":[", "\"leaves\":[\"=\","},
                {"\"leaves\":[", "\"leaves\":[1,"},
                {"stalled", "stal\\u202eled"},
        };
        struct clip_sidecar sidecar;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_error(worked_reread(wrong[i], strlen(wrong[i]), &sidecar), EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(edits); i++) {
                _cleanup_free_ char *text = NULL;
                char *at = strstr(worked.clip.text, edits[i].from);

                ck_assert_msg(at != NULL, "%s", edits[i].from);
                assert_ok(str_format(&text, "%.*s%s%s", (int) (at - worked.clip.text), worked.clip.text,
                                     edits[i].to, at + strlen(edits[i].from)));
                ck_assert_msg(worked_reread(text, strlen(text), &sidecar) == -EINVAL, "%s", edits[i].to);
        }
}
END_TEST

START_TEST(ordinary_file_names_what_can_be_proven) {
        struct clip_remux file = {.name = "plain.mp4", .of = &worked.clip.sidecar->files[0]};
        _cleanup_free_ char *text = NULL, *expected = NULL;
        struct log_hash sum = worked.clip.sidecar->files[0].sha256;
        char hex[LOG_HEX_SIZE];
        size_t n;

        file.sha256.bytes[0] = 0xab;
        log_hash_to_hex(&sum, hex);
        assert_ok(clip_remux_to_text(&file, 1, "clip.json", &sum, &text, &n));
        assert_ok(str_format(&expected,
                             "{\"format\":\"motcua-remux-1\",\"sidecar\":{\"name\":\"clip.json\","
                             "\"sha256\":\"%s\"},"
                             "\"files\":[{\"name\":\"plain.mp4\",\"sha256\":\"ab%062d\",\"of\":{\"name\":"
                             "\"clip.mp4\","
                             "\"sha256\":\"%s\"}}]}\n",
                             hex, 0, hex));
        ck_assert_str_eq(text, expected);
        ck_assert_uint_eq(n, strlen(text));
}
END_TEST

START_TEST(file_that_cannot_be_read_is_told) {
        struct film_bytes file = {worked.bytes, worked.size};
        const struct segment_reader reader = {film_read, &file,
                                              worked.size + 1}; /* it became shorter meanwhile */
        struct clip_verdict verdict;

        file.size = worked.size / 2;
        assert_error(clip_verify_file(worked.clip.sidecar, 0, &reader, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_CUT);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(clip_fits),
        SUITE_CASE(flipped_byte_is_found_where_it_stands),
        SUITE_CASE(clip_that_is_cut_is_found),
        SUITE_CASE(order_is_that_of_the_recording),
        SUITE_CASE(sidecar_of_another_clip_is_found),
        SUITE_CASE(sidecar_is_the_same_when_read_again),
        SUITE_CASE(flipped_byte_of_the_sidecar_is_found),
        SUITE_CASE(sidecar_with_holes_is_found),
        SUITE_CASE(segment_that_was_cut_out_is_found),
        SUITE_CASE(segment_of_another_recording_does_not_go_on),
        SUITE_CASE(sidecar_is_of_that_form_alone),
        SUITE_CASE(ordinary_file_names_what_can_be_proven),
        SUITE_CASE(file_that_cannot_be_read_is_told),
};

SUITE_MAIN("camera-clip-verify", cases, worked_begin, worked_end)
