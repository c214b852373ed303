/* motcuactl evidence with real processes: what is in the pack, and what is never put in the place of
 * something. */
#include <sys/stat.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

static void expect(struct scene *f, enum centre_user user, const char *arguments, int result,
                   const char *says) {
        _cleanup_free_ char *said = NULL, *config = centre_path(f->centre, "etc/motcua.conf"), *prefix = NULL;

        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s MOTCUA_VERIFY=%s", config, TEST_MOTCUA_VERIFY));
        int r = ctl_finish(f, ctl_start(f, user, prefix, arguments), &said);
        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
}

static void expect_in(const char *folder, const char *name, const char *says) {
        _cleanup_free_ char *path = file_join(folder, name), *text = NULL;
        size_t size;

        text = file_read(path, &size);
        ck_assert_msg(strstr(text, says), "%s: no \"%s\" in:\n%s", name, says, text);
}

START_TEST(a_pack_is_whole_and_replaces_nothing) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "2026"),
                            *archive = file_join(suite_dir(), "2026.zip"), *line = NULL;
        struct scene f;
        struct stat st;

        scene_begin(&f, NULL);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "dissatisfied");
        scene_await(&f, "rating", 1);
        expect(&f, CENTRE_ROOT, "enter-item doi-thoai lan-1 this-year yes \"Đối thoại quý I\" \"Biên bản\"",
               0, "");
        expect(&f, CENTRE_ROOT, "evidence this-year", 2, "--output=DIR is needed");
        expect(&f, CENTRE_ROOT, "evidence 2026-11 --output=x", 2, "is no year");
        expect(&f, CENTRE_ROOT, "evidence this-year --output=/proc/.x", 1, "does not begin with a dot");
        must_errno(asprintf(&line, "--text evidence this-year --output=%s --criteria=%s", folder, EXAMPLE));
        expect(&f, CENTRE_NOBODY, line, 4, "");
        ck_assert_int_lt(stat(folder, &st), 0);
        expect(&f, CENTRE_ROOT, line, 0, "Evidence pack: ");
        expect(&f, CENTRE_ROOT, line, 1, "exists");

        ck_assert_int_eq(stat(folder, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0700);
        ck_assert_int_eq(stat(archive, &st), 0);
        expect_in(folder, "verification.txt", "record: all of ");
        expect_in(folder, "verification.txt", "Result: the record is intact");
        expect_in(folder, "SHA256SUMS", "  report.pdf\n");
        expect_in(folder, "index.csv", "\"Đối thoại quý I\"");
        expect_in(folder, "index.csv", "\"not recorded by the program\"");
        expect_in(folder, "entries.csv", "\"item-entered\"");
        expect_in(folder, "configuration.csv", "\"rules-changed\"");
        expect_in(folder, "self-scoring.csv", "VÍ DỤ");
        expect_in(folder, "coverage.csv", ";H4;");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_pack_is_whole_and_replaces_nothing),
};

CENTRE_SUITE_MAIN("bus-evidence", cases)
