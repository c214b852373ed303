/* What the verifier finds in a clip that somebody worked on, and where; and that the one in CLIP.md agrees.
 */
#include "services/camera/clip-verify.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/unit/camera/film.h"

enum { SEGMENTS_MAX = 8, STEP = 71 };

static struct film film;
static struct clip_segment segments[SEGMENTS_MAX];
static struct film_clip clip;
static uint8_t *bytes; /* of its one file, to be worked on */
static size_t size;

/* Segments of 3 and 2 fragments, of which the first is not in the clip. */
static void setup(void) {
        film_open(&film, suite_dir());
        film.picture_bytes = 40;
        film_record(&film, 'a', 3);
        film_record(&film, 'a', 2);
        size_t n = film_index(&film, segments, SEGMENTS_MAX);
        assert_ok(film_clip(&film, segments, n, 1, 4, &clip));
        ck_assert_uint_eq(clip.n_files, 1);
        size = clip.sizes[0];
        bytes = malloc(2 * size);
        memcpy(bytes, clip.bytes[0], size);
}

static void teardown(void) {
        film_clip_done(&clip);
        free(bytes);
}

static int prove(const struct clip_sidecar *sidecar, const uint8_t *data, size_t n,
                 struct clip_verdict *ret) {
        struct film_bytes file = {data, n};
        const struct segment_reader reader = {film_read, &file, n};
        size_t which;
        int r = clip_verify_sidecar(sidecar, &which, ret);

        return r < 0 ? r : clip_verify_file(sidecar, 0, &reader, ret);
}

static void expect(size_t n, enum clip_fault fault, uint64_t segment, uint64_t fragment) {
        struct clip_verdict verdict;

        (void) prove(clip.sidecar, bytes, n, &verdict);
        ck_assert_msg(verdict.fault == fault && verdict.segment == segment && verdict.fragment == fragment,
                      "%s of %u.%u at %u", clip_fault_to_string(verdict.fault), (unsigned) verdict.segment,
                      (unsigned) verdict.fragment, (unsigned) verdict.offset);
}

/* What begins and ends where: the init, each header, each fragment with its stamp. */
struct unit {
        size_t begin, end, stamp;
        uint64_t segment, fragment;
};
static size_t find_units(struct unit ret[], size_t max) {
        struct box_header header;
        size_t n = 0;

        for (size_t at = 0; at < size; at += header.size) {
                ck_assert_int_eq(box_read_header(clip.bytes[0] + at, size - at, &header), 1);
                ck_assert_uint_lt(n, max);
                if (header.type == BOX_FTYP || header.type == BOX_MOOF)
                        ret[n++] = (struct unit){.begin = at};
                if (header.type == BOX_UUID && clip.bytes[0][at + 14] == 'H')
                        ret[n++] = (struct unit){.begin = at};
                ret[n - 1].end = at + header.size;
                ret[n - 1].stamp = at;
        }
        static const uint64_t numbers[][2] = {{0, 0}, {1, 0}, {1, 2}, {1, 3}, {2, 0}, {2, 1}};
        ck_assert_uint_eq(n, ELEMENTSOF(numbers));
        for (size_t i = 0; i < n; i++) {
                ret[i].segment = numbers[i][0];
                ret[i].fragment = numbers[i][1];
        }
        return n;
}

START_TEST(clip_fits) {
        expect(size, CLIP_FITS, 0, 0);
}
END_TEST

START_TEST(flipped_byte_is_found_where_it_stands) {
        struct unit units[16];
        size_t n = find_units(units, 16), unit = 0;

        for (size_t i = 0; i < size; i++) {
                struct clip_verdict verdict;

                unit += i == units[unit].end;
                ck_assert_uint_lt(unit, n);
                bytes[i] ^= 1;
                assert_error(prove(clip.sidecar, bytes, size, &verdict), EBADMSG);
                bytes[i] ^= 1;
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
        struct unit units[16];
        size_t n = find_units(units, 16), unit = 0;

        for (size_t i = 0; i < size; i++) {
                struct clip_verdict verdict;

                unit += i == units[unit].end;
                assert_error(prove(clip.sidecar, bytes, i, &verdict), EBADMSG);
                ck_assert_msg(verdict.fault == CLIP_CUT && verdict.segment == units[unit].segment &&
                                      verdict.fragment == units[unit].fragment,
                              "%zu: %s of %u.%u", i, clip_fault_to_string(verdict.fault),
                              (unsigned) verdict.segment, (unsigned) verdict.fragment);
        }
        ck_assert_uint_eq(unit, n - 1);
}
END_TEST

/* The units in this order. */
static size_t put_together(const struct unit units[], const char *order) {
        size_t n = 0;

        for (; *order; order++) {
                const struct unit *unit = &units[*order - '0'];
                memcpy(bytes + n, clip.bytes[0] + unit->begin, unit->end - unit->begin);
                n += unit->end - unit->begin;
        }
        return n;
}

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
        struct unit units[16];

        (void) find_units(units, 16);
        for (size_t i = 0; i < ELEMENTSOF(orders); i++)
                expect(put_together(units, orders[i].order), orders[i].fault, orders[i].segment,
                       orders[i].fragment);
        struct clip_verdict verdict;
        (void) prove(clip.sidecar, bytes, put_together(units, "013245"), &verdict);
        ck_assert_uint_eq(verdict.other, 3);
        ck_assert_uint_eq(verdict.other_segment, 1);
}
END_TEST

START_TEST(sidecar_of_another_clip_is_found) {
        struct film_clip other;
        struct clip_verdict verdict;

        assert_ok(film_clip(&film, segments, 2, 2, 4, &other));
        assert_error(prove(other.sidecar, bytes, size, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_ORDER);
        film_clip_done(&other);
        assert_ok(film_clip(&film, segments + 1, 1, 2, 4, &other));
        assert_error(prove(other.sidecar, bytes, size, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_HEADER);
        film_clip_done(&other);
}
END_TEST

/* ----- the sidecar ----- */

static int reread(const char *text, size_t n, struct clip_sidecar *ret) {
        _cleanup_free_ char *what = NULL;

        return clip_sidecar_from_text(text, n, ret, &what);
}

static bool fits_with(const char *text, size_t n) {
        struct clip_sidecar sidecar;
        struct clip_verdict verdict;

        if (reread(text, n, &sidecar) < 0)
                return false;
        int r = prove(&sidecar, bytes, size, &verdict);
        clip_sidecar_done(&sidecar);
        return r == 0;
}

START_TEST(sidecar_is_the_same_when_read_again) {
        struct clip_sidecar sidecar;
        char *text;
        size_t n;

        assert_ok(reread(clip.text, clip.text_size, &sidecar));
        assert_ok(clip_sidecar_to_text(&sidecar, &text, &n));
        ck_assert_str_eq(text, clip.text);
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
                const char *begin = strstr(clip.text, words[i].begin), *end = strstr(begin, words[i].end);
                if (at >= (size_t) (begin - clip.text) && at < (size_t) (end - clip.text))
                        return true;
        }
        return false;
}

START_TEST(flipped_byte_of_the_sidecar_is_found) {
        _cleanup_free_ char *text = strdup(clip.text);
        size_t found = 0;

        for (size_t i = 0; i < clip.text_size - 1; i++) {
                if (is_unproven(i))
                        continue;
                text[i] ^= 1;
                ck_assert_msg(!fits_with(text, clip.text_size), "%zu: %.20s", i,
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
                _cleanup_free_ char *found = strstr(clip.text, edits[i].from) ? strdup("") : NULL,
                                    *text = NULL;
                struct clip_sidecar sidecar;
                struct clip_verdict verdict;
                size_t file;

                ck_assert_msg(found != NULL, "%s", edits[i].from);
                char *at = strstr(clip.text, edits[i].from);
                assert_ok(str_format(&text, "%.*s%s%s", (int) (at - clip.text), clip.text, edits[i].to,
                                     at + strlen(edits[i].from)));
                assert_ok(reread(text, strlen(text), &sidecar));
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

        film_record(&film, 'a', 2);
        size_t n = film_index(&film, segments, SEGMENTS_MAX);
        assert_ok(film_clip(&film, segments, n, 0, 7, &other));
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
        struct clip_sidecar copy = *clip.sidecar;
        struct clip_file file = copy.files[0];
        size_t which;

        ck_assert_int_eq(mkdir(dir, 0700), 0);
        film_open(&another, dir);
        film_record(&another, 'a', 3);
        film_record(&another, 'a', 2);
        size_t n = film_index(&another, segments, SEGMENTS_MAX);
        assert_ok(film_clip(&another, segments, n, 1, 4, &other));
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
                assert_error(reread(wrong[i], strlen(wrong[i]), &sidecar), EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(edits); i++) {
                _cleanup_free_ char *text = NULL;
                char *at = strstr(clip.text, edits[i].from);

                ck_assert_msg(at != NULL, "%s", edits[i].from);
                assert_ok(str_format(&text, "%.*s%s%s", (int) (at - clip.text), clip.text, edits[i].to,
                                     at + strlen(edits[i].from)));
                ck_assert_msg(reread(text, strlen(text), &sidecar) == -EINVAL, "%s", edits[i].to);
        }
}
END_TEST

START_TEST(ordinary_file_names_what_can_be_proven) {
        struct clip_remux file = {.name = "plain.mp4", .of = &clip.sidecar->files[0]};
        _cleanup_free_ char *text = NULL, *expected = NULL;
        struct log_hash sum = clip.sidecar->files[0].sha256;
        char hex[LOG_HEX_SIZE];
        size_t n;

        file.sha256.bytes[0] = 0xab;
        log_hash_to_hex(&sum, hex);
        assert_ok(clip_remux_to_text(&file, 1, "clip.json", &sum, &text, &n));
        assert_ok(str_format(
                &expected,
                "{\"format\":\"motcua-remux-1\",\"sidecar\":{\"name\":\"clip.json\",\"sha256\":\"%s\"},"
                "\"files\":[{\"name\":\"plain.mp4\",\"sha256\":\"ab%062d\",\"of\":{\"name\":\"clip.mp4\","
                "\"sha256\":\"%s\"}}]}\n",
                hex, 0, hex));
        ck_assert_str_eq(text, expected);
        ck_assert_uint_eq(n, strlen(text));
}
END_TEST

START_TEST(file_that_cannot_be_read_is_told) {
        struct film_bytes file = {bytes, size};
        const struct segment_reader reader = {film_read, &file, size + 1}; /* it became shorter meanwhile */
        struct clip_verdict verdict;

        file.size = size / 2;
        assert_error(clip_verify_file(clip.sidecar, 0, &reader, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_CUT);
}
END_TEST

/* ----- CLIP.md ----- */

static char *read_block(const char *language, unsigned n) {
        _cleanup_free_ char *page = file_read(CLIP_MD, NULL), *begin = NULL;
        char *at = page;

        assert_ok(str_format(&begin, "```%s\n", language));
        for (unsigned i = 0; i < n; i++) {
                at = strstr(at, begin);
                ck_assert_ptr_nonnull(at);
                at += strlen(begin);
        }
        char *end = strstr(at, "```\n");
        ck_assert_ptr_nonnull(end);
        return strndup(at, (size_t) (end - at));
}

static int run_python(const char *script, char *const arguments[], char **ret_said) {
        _cleanup_free_ char *output = file_join(suite_dir(), "said");
        char *argv[8] = {(char *) "python3", (char *) script};
        posix_spawn_file_actions_t actions;
        int status;
        pid_t child;

        for (size_t i = 0; arguments[i]; i++)
                argv[2 + i] = arguments[i];
        ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                          O_WRONLY | O_CREAT | O_TRUNC, 0600),
                         0);
        ck_assert_int_eq(posix_spawnp(&child, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        *ret_said = file_read(output, NULL);
        return WEXITSTATUS(status);
}

/* Reads lines of what is to be changed, and says of which the verifier of CLIP.md thinks otherwise. */
static const char agree[] = "import json, sys\n"
                            "sys.path.insert(0, sys.argv[1])\n"
                            "from verifier import verify\n"
                            "clip, side = (open(x, 'rb').read() for x in sys.argv[2:4])\n"
                            "for line in open(sys.argv[4]):\n"
                            "    what, at, found = line.split()\n"
                            "    a, b = bytearray(clip), bytearray(side)\n"
                            "    if what == 'clip':\n"
                            "        a[int(at)] ^= 1\n"
                            "    elif what == 'side':\n"
                            "        b[int(at)] ^= 1\n"
                            "    elif what == 'cut':\n"
                            "        del a[int(at):]\n"
                            "    else:\n"
                            "        a = open(what, 'rb').read()\n"
                            "    try:\n"
                            "        said = verify(json.loads(bytes(b)), lambda name: bytes(a))\n"
                            "    except ValueError as error:\n"
                            "        said = str(error)\n"
                            "    if bool(said) != bool(int(found)):\n"
                            "        print(what, at, said)\n";

/* Digits that are chained, and places of fragments: not the rest, of which the short verifier reads nothing.
 */
static bool is_chained(size_t at) {
        static const char *const words[] = {"\"leaves\":[", "\"head\":\"", "\"sha256\":\"", "\"header\":\""};

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                for (const char *p = clip.text; (p = strstr(p, words[i]));) {
                        p += strlen(words[i]);
                        size_t begin = (size_t) (p - clip.text);
                        if (at >= begin && at < begin + LOG_HEX_SIZE - 1)
                                return true;
                }
        return false;
}

static void write_mutants(FILE *f) {
        _cleanup_free_ char *other = file_join(suite_dir(), "exchanged"), *text = strdup(clip.text);
        struct clip_verdict verdict;
        struct unit units[16];

        for (size_t i = 0; i < size; i += STEP) {
                bytes[i] ^= 1;
                fprintf(f, "clip %zu %d\n", i, prove(clip.sidecar, bytes, size, &verdict) < 0);
                bytes[i] ^= 1;
                fprintf(f, "cut %zu %d\n", i, prove(clip.sidecar, bytes, i, &verdict) < 0);
        }
        fprintf(f, "cut %zu %d\n", size, prove(clip.sidecar, bytes, size, &verdict) < 0);
        for (size_t i = 0; i < clip.text_size; i += STEP) {
                if (!is_chained(i))
                        continue;
                text[i] ^= 1;
                fprintf(f, "side %zu %d\n", i, !fits_with(text, clip.text_size));
                text[i] ^= 1;
        }
        (void) find_units(units, 16);
        size_t n = put_together(units, "013245");
        file_write(other, bytes, n);
        fprintf(f, "%s 0 %d\n", other, prove(clip.sidecar, bytes, n, &verdict) < 0);
}

START_TEST(verifier_of_the_page_agrees) {
        _cleanup_free_ char *script = file_join(suite_dir(), "verifier.py"), *said = NULL, *again = NULL,
                            *text = read_block("python", 1), *harness = file_join(suite_dir(), "agree.py"),
                            *mp4 = file_join(suite_dir(), "clip.mp4"),
                            *side = file_join(suite_dir(), "clip.json"),
                            *list = file_join(suite_dir(), "mutants");
        char *arguments[] = {side, NULL}, *all[] = {(char *) suite_dir(), mp4, side, list, NULL};

        file_write_text(script, text);
        file_write_text(harness, agree);
        file_write(mp4, bytes, size);
        file_write(side, clip.text, clip.text_size);
        int result = run_python(script, arguments, &said);
        ck_assert_msg(result == 0 && streq(said, "all fits\n"), "%d: %s", result, said);
        FILE *f = fopen(list, "we");
        ck_assert_ptr_nonnull(f);
        write_mutants(f);
        ck_assert_int_eq(fclose(f), 0);
        result = run_python(harness, all, &again);
        ck_assert_msg(result == 0 && again[0] == '\0', "%d: %s", result, again);
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
        SUITE_CASE(verifier_of_the_page_agrees),
};

SUITE_MAIN("camera-clip-verify", cases, setup, teardown)
