/* motcuactl record-voice: the list, and what becomes of a folder that an official filled. */
#include <locale.h>
#include <math.h>
#include <sys/stat.h>

#include "daemon/ctl/verb.h"
#include "services/speech/clips.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/lib/wav.h"

enum { RATE = 16000 };

static char *printed;

static void setup(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8")); /* as main() does */
}

static void teardown(void) {
        free(TAKE_PTR(printed));
}

/* What the verb prints, with the folder's name as F. */
static int run(const char *language, const char *folder, enum language of_texts, enum ctl_style style) {
        _cleanup_free_ char *output = file_join(suite_dir(), "output");
        const struct verb *verb = verb_find("record-voice");
        char *args[] = {(char *) language, NULL};
        struct ctl_options options = {.style = style,
                                      .language = of_texts,
                                      .args = args,
                                      .n_args = language ? 1 : 0,
                                      .check = folder};
        struct ctl ctl = {.options = &options};

        ck_assert(verb->traits & VERB_NO_BUS);
        file_write_text(output, "");
        ck_assert_ptr_nonnull(freopen(output, "a", stdout));
        ck_assert_ptr_nonnull(freopen(output, "a", stderr));
        int r = verb->run(&ctl);
        fflush(stdout);
        fflush(stderr);
        _cleanup_free_ char *whole = file_read(output, NULL);
        teardown();
        printed = text_replace(whole, folder ? folder : "/nothing", "F");
        return r;
}

static void assert_prints(const char *line) {
        ck_assert_msg(strstr(printed, line), "'%s' is not in:\n%.2000s", line, printed);
}

static void write_clip(const char *folder, const char *name, double amplitude) {
        _cleanup_free_ char *path = file_join(folder, name);
        static int16_t samples[RATE];

        /* 200 ms of silence, 300 ms of a tone, 500 ms of silence. */
        for (size_t i = RATE / 5; i < RATE / 2; i++)
                samples[i] = (int16_t) lrint(amplitude * sin((double) i * 2 * M_PI * 440 / RATE));
        wav_write(path, samples, ELEMENTSOF(samples), RATE);
}

static char *make_folder(const char *parent, const char *name) {
        char *path = file_join(parent, name);

        ck_assert_int_eq(mkdir(path, 0700), 0);
        return path;
}

START_TEST(the_list_has_a_line_for_each_file) {
        unsigned lines = 0;

        ck_assert_int_eq(run(NULL, NULL, LANGUAGE_VI, CTL_STYLE_PLAIN), CTL_OK);
        ck_assert_int_eq(strncmp(printed, "file\ttext\nvi/chuong.wav\t", 24), 0);
        assert_prints("\nvi/so-5.wav\tnăm\n");
        assert_prints("\nen/so-15.wav\tfifteen\n");
        for (const char *p = printed; *p; p++)
                lines += *p == '\n';
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                for (int language = 0; language < _LANGUAGE_MAX; language++)
                        lines -= !!clip_text((enum clip) clip, (enum language) language);
        ck_assert_uint_eq(lines, 1);
        ck_assert_int_eq(run("en", NULL, LANGUAGE_VI, CTL_STYLE_PLAIN), CTL_OK);
        ck_assert_ptr_null(strstr(printed, "vi/"));
        ck_assert_int_eq(run("de", NULL, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_USAGE);
        assert_prints("\"de\": there are vi and en.");
}
END_TEST

START_TEST(each_file_is_told_what_to_do_with_it) {
        _cleanup_free_ char *folder = make_folder(suite_dir(), "own"), *vi = make_folder(folder, "vi"),
                            *bad = file_join(vi, "so-3.wav"), *phone = file_join(vi, "so-4.m4a"),
                            *typo = file_join(vi, "quayy.wav"), *other = file_join(vi, "x\x1b[2Jyyyyyyyy"),
                            *hidden = file_join(vi, ".DS_Store");

        char summary[64];
        unsigned spoken = 0;

        free(make_folder(vi, "so-5.wav"));

        write_clip(vi, "so-1.wav", 6000);
        write_clip(vi, "so-2.wav", 100);
        file_write_text(bad, "ID3 and so on");
        file_write_text(phone, "ftyp");
        file_write_text(typo, "");
        file_write_text(other, "");
        file_write_text(hidden, "");
        ck_assert_int_eq(run(NULL, folder, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_FAILED);
        assert_prints("file\tstate\tmsec\tcut_msec\tlevel_db\tadvice\n");
        assert_prints("vi/so-1.wav\tok\t340\t660\t-18\t-\n");
        assert_prints("vi/so-2.wav\tagain\t340\t660\t-53\tis too quiet; record it again, nearer");
        assert_prints("vi/so-3.wav\trefused\t-\t-\t-\tis not a WAV file; convert it");
        assert_prints("vi/so-4.wav\tmissing\t-\t-\t-\trecord: \"bốn\"\n");
        assert_prints("vi/so-4.m4a\tunknown\t-\t-\t-\tconvert it to WAV, named so-4.wav\n");
        assert_prints("vi/so-5.wav\trefused\t-\t-\t-\tis not a regular file\n");
        assert_prints("vi/quayy.wav\tunknown\t-\t-\t-\tis not in the list; the nearest is quay.wav\n");
        assert_prints("vi/x?[2Jyyyyyyyy\tunknown");
        assert_prints("vi/chuong.wav\tmissing\t-\t-\t-\tmay be left out");
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                spoken += clip_text((enum clip) clip, LANGUAGE_VI) && !clip_is_tone((enum clip) clip);
        snprintf(summary, sizeof(summary), "2 recordings can be used, %u are missing", spoken - 4);
        assert_prints(summary);
        assert_prints(" 5 files cannot be used.");
        ck_assert_ptr_null(strstr(printed, "DS_Store"));
        ck_assert_ptr_null(strstr(printed, "en/")); /* nobody began to record it */
        ck_assert_int_eq(run("vi", folder, LANGUAGE_VI, CTL_STYLE_TERMINAL), CTL_FAILED);
        assert_prints("không dùng được");
        assert_prints("hãy thu lại, gần micrô hơn");
        ck_assert_int_eq(run(NULL, folder, LANGUAGE_EN, CTL_STYLE_JSON), CTL_FAILED);
        assert_prints("{\"advice\":\"\",\"cut_msec\":660,\"file\":\"vi/so-1.wav\",\"level_db\":-18,"
                      "\"msec\":340,\"state\":\"ok\"}\n");
}
END_TEST

START_TEST(a_folder_without_recordings_is_named) {
        _cleanup_free_ char *folder = make_folder(suite_dir(), "none"), *file = NULL;

        ck_assert_int_eq(run(NULL, folder, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_FAILED);
        assert_prints("F: must have a folder vi or en with recordings");
        file = file_join(folder, "vi");
        file_write_text(file, "");
        ck_assert_int_eq(run(NULL, folder, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_FAILED);
        assert_prints("(Not a directory)");
}
END_TEST

START_TEST(what_is_good_is_no_failure) {
        _cleanup_free_ char *folder = make_folder(suite_dir(), "good"), *en = make_folder(folder, "en");

        write_clip(en, "so-11.wav", 6000);
        ck_assert_int_eq(run(NULL, folder, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_OK);
        assert_prints("en/so-11.wav\tok\t");
        assert_prints("1 recordings can be used");
        ck_assert_int_eq(run("vi", folder, LANGUAGE_EN, CTL_STYLE_PLAIN), CTL_FAILED);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_list_has_a_line_for_each_file),
        SUITE_CASE(each_file_is_told_what_to_do_with_it),
        SUITE_CASE(a_folder_without_recordings_is_named),
        SUITE_CASE(what_is_good_is_no_failure),
};

SUITE_MAIN("ctl-record-voice", cases, setup, teardown)
