#include <math.h>
#include <sys/stat.h>

#include "services/speech/clip-folder.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/lib/wav.h"

enum { RATE = 16000 };

static struct problem problem = {.language = LANGUAGE_EN};
static struct clip_set *set;
static char *own, *others; /* two folders */

static char *make_folder(const char *name) {
        char *folder = file_join(suite_dir(), name);
        _cleanup_free_ char *vi = file_join(folder, "vi"), *en = file_join(folder, "en");

        ck_assert_int_eq(mkdir(folder, 0700), 0);
        ck_assert_int_eq(mkdir(vi, 0700), 0);
        ck_assert_int_eq(mkdir(en, 0700), 0);
        return folder;
}

static void setup(void) {
        own = make_folder("own");
        others = make_folder("others");
}

static void teardown(void) {
        set = clip_set_free(set);
        problem_done(&problem);
        free(TAKE_PTR(own));
        free(TAKE_PTR(others));
}

/* A tone of so many ms. */
static void write_clip(const char *folder, const char *name, unsigned msec) {
        _cleanup_free_ char *path = file_join(folder, name);
        int16_t samples[RATE];
        size_t n = (size_t) RATE * msec / 1000;

        for (size_t i = 0; i < n; i++)
                samples[i] = (int16_t) lrint(8000 * sin((double) i * 2 * M_PI * 440 / RATE));
        wav_write(path, samples, n, RATE);
}

static void read_set(bool english) {
        const char *const folders[] = {own, others, NULL};

        set = clip_set_free(set);
        assert_ok(clip_set_read(folders, english, &set, &problem));
}

static void assert_told(const char *text) {
        ck_assert_ptr_nonnull(problem.text);
        ck_assert_msg(strstr(problem.text, text), "'%s' is not in: %.2000s", text, problem.text);
}

START_TEST(the_first_folder_goes_before_the_next) {
        write_clip(own, "vi/so-1.wav", 200);
        write_clip(others, "vi/so-1.wav", 500);
        write_clip(others, "vi/so-2.wav", 500);
        read_set(false);
        ck_assert_uint_eq(set->n, 2);
        ck_assert_uint_eq(speech_recording_msec(set->recordings[LANGUAGE_VI][CLIP_1]), 200);
        ck_assert_uint_eq(speech_recording_msec(set->recordings[LANGUAGE_VI][CLIP_2]), 500);
        ck_assert_ptr_null(set->recordings[LANGUAGE_VI][CLIP_3]);
}
END_TEST

START_TEST(what_is_missing_is_one_line_of_each_language) {
        write_clip(own, "vi/so-1.wav", 200);
        write_clip(own, "en/so-2.wav", 200);
        read_set(false);
        ck_assert_int_eq(strncmp(problem.text, "Recordings are missing in vi/: so-0 so-2 ", 41), 0);
        ck_assert_ptr_null(strchr(problem.text, '\n'));
        ck_assert_ptr_null(set->recordings[LANGUAGE_EN][CLIP_2]);
        read_set(true);
        assert_told("\nRecordings are missing in en/: so-0 so-1 so-3 ");
        ck_assert_ptr_nonnull(set->recordings[LANGUAGE_EN][CLIP_2]);
        problem.language = LANGUAGE_VI;
        read_set(false);
        assert_told("Thiếu bản ghi âm trong vi/: so-0");
        problem.language = LANGUAGE_EN;
}
END_TEST

START_TEST(without_any_folder_there_are_tones) {
        const char *const none[] = {NULL}, *const nowhere[] = {"/nowhere", NULL};

        assert_ok(clip_set_read(none, true, &set, &problem));
        ck_assert_uint_eq(set->n, 0);
        ck_assert_ptr_nonnull(set->recordings[LANGUAGE_VI][CLIP_CHIME]);
        ck_assert_ptr_nonnull(set->recordings[LANGUAGE_EN][CLIP_ALARM]);
        set = clip_set_free(set);
        assert_ok(clip_set_read(nowhere, false, &set, &problem));
        ck_assert_ptr_null(strstr(problem.text, "chuong"));
        set = clip_set_free(set);
        /* A tone that is recorded goes before the one that is made. */
        write_clip(own, "vi/chuong.wav", 100);
        read_set(false);
        ck_assert_uint_eq(set->n, 1);
        ck_assert_uint_eq(speech_recording_msec(set->recordings[LANGUAGE_VI][CLIP_CHIME]), 100);
}
END_TEST

START_TEST(what_is_no_file_or_too_large_is_named_and_the_next_folder_is_used) {
        _cleanup_free_ char *fifo = file_join(own, "vi/so-1.wav"), *large = file_join(own, "vi/so-2.wav"),
                            *folder = file_join(own, "vi/so-3.wav"), *loop = file_join(own, "vi/so-4.wav"),
                            *empty = file_join(own, "vi/so-5.wav");

        ck_assert_int_eq(mkfifo(fifo, 0600), 0);
        file_write_text(large, "RIFF");
        ck_assert_int_eq(truncate(large, RECORDING_SIZE_MAX + 1), 0);
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        ck_assert_int_eq(symlink("so-4.wav", loop), 0);
        file_write_text(empty, "");
        write_clip(others, "vi/so-1.wav", 500);
        read_set(false);
        assert_told("own/vi/so-1.wav: is not a regular file\n");
        assert_told("own/vi/so-2.wav: is larger than such a file may be\n");
        assert_told("own/vi/so-3.wav: is not a regular file\n");
        assert_told("own/vi/so-4.wav: Too many levels of symbolic links\n");
        assert_told("own/vi/so-5.wav: is not a WAV file");
        ck_assert_uint_eq(set->n, 1);
        ck_assert_uint_eq(speech_recording_msec(set->recordings[LANGUAGE_VI][CLIP_1]), 500);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_first_folder_goes_before_the_next),
        SUITE_CASE(what_is_missing_is_one_line_of_each_language),
        SUITE_CASE(without_any_folder_there_are_tones),
        SUITE_CASE(what_is_no_file_or_too_large_is_named_and_the_next_folder_is_used),
};

SUITE_MAIN("speech/clip-folder", cases, setup, teardown)
