/* The clip in tests/vectors is what is made today: what was handed out stays provable.
 * MOTCUA_TEST_VECTORS=FOLDER writes it, and an input for tests/fuzz, anew. */
#include "services/camera/clip-verify.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/unit/camera/film.h"

enum { SEGMENTS = 2 };

static struct film film;
static struct film_clip clip;

static void setup(void) {
        struct clip_segment segments[SEGMENTS + 1];

        film_open(&film, suite_dir());
        film.picture_bytes = 32;
        film_record(&film, 'a', 2);
        film_record(&film, 'a', 2);
        ck_assert_uint_eq(film_index(&film, segments, SEGMENTS + 1), SEGMENTS);
        assert_ok(film_clip(&film, segments, SEGMENTS, 0, 4, &clip));
}

static void teardown(void) {
        film_clip_done(&clip);
}

static void write_anew(const char *folder) {
        _cleanup_free_ char *mp4 = file_join(folder, "clip.mp4"), *json = file_join(folder, "clip.json"),
                            *both = file_join(folder, "clip.fuzz");
        _cleanup_free_ char *bytes = malloc(clip.text_size + 1 + clip.sizes[0]);

        file_write(mp4, clip.bytes[0], clip.sizes[0]);
        file_write(json, clip.text, clip.text_size);
        memcpy(bytes, clip.text, clip.text_size + 1);
        memcpy(bytes + clip.text_size + 1, clip.bytes[0], clip.sizes[0]);
        file_write(both, bytes, clip.text_size + 1 + clip.sizes[0]);
}

START_TEST(vector_is_what_is_made) {
        size_t size;

        if (getenv("MOTCUA_TEST_VECTORS"))
                write_anew(getenv("MOTCUA_TEST_VECTORS"));
        _cleanup_free_ char *mp4 = file_read(TEST_VECTORS "/clip.mp4", &size),
                            *json = file_read(TEST_VECTORS "/clip.json", NULL);
        ck_assert_uint_eq(size, clip.sizes[0]);
        ck_assert_int_eq(memcmp(mp4, clip.bytes[0], size), 0);
        ck_assert_str_eq(json, clip.text);
}
END_TEST

START_TEST(example_of_the_page_is_of_it) {
        _cleanup_free_ char *page = file_read(CLIP_MD, NULL);
        char hex[LOG_HEX_SIZE];

        for (size_t i = 0; i < SEGMENTS; i++) {
                const struct clip_part *part = &clip.sidecar->files[0].parts[i];

                ck_assert_msg(strstr(page, part->header) != NULL, "%s", part->header);
                log_hash_to_hex(&part->head, hex);
                ck_assert_msg(strstr(page, hex) != NULL, "%s", hex);
                for (size_t j = 0; j < part->n_leaves; j++) {
                        log_hash_to_hex(&part->leaves[j].hash, hex);
                        ck_assert_msg(strstr(page, hex) != NULL, "%s", hex);
                }
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(vector_is_what_is_made),
        SUITE_CASE(example_of_the_page_is_of_it),
};

SUITE_MAIN("camera-clip-vector", cases, setup, teardown)
