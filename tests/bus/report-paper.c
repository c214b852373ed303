/* motcuactl report --format=pdf with real processes: what is on the paper, as another program reads it. */
#include <dirent.h>
#include <sys/stat.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

static const char report_section[] = "[Report]\n"
                                     "Body=ỦY BAN NHÂN DÂN XÃ THỬ <&>\n"
                                     "Place=Thử\n"
                                     "Basis.2=Kế hoạch thử\n"
                                     "Recipient.1=Nơi thử\n";

static void expect(struct scene *f, enum centre_user user, const char *arguments, int result,
                   const char *says) {
        _cleanup_free_ char *said = NULL, *config = centre_path(f->centre, "etc/motcua.conf"), *prefix = NULL;

        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s", config));
        int r = ctl_finish(f, ctl_start(f, user, prefix, arguments), &said);
        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
}

static void expect_paper(struct scene *f, const char *arguments, const char *says) {
        _cleanup_free_ char *line = NULL;

        must_errno(asprintf(&line, "%s | pdftotext -raw - -", arguments));
        expect(f, CENTRE_OPERATOR, line, 0, says);
}

static void expect_refusals(struct scene *f) {
        _cleanup_free_ char *path = file_join(suite_dir(), "criteria.csv"), *line = NULL;

        expect(f, CENTRE_OPERATOR, "report this-day --criteria=/dev/null", 2, "--format=pdf, csv or json");
        expect(f, CENTRE_OPERATOR, "report this-day --format=pdf --output=/nonexistent/x", 1, "No such file");
        expect(f, CENTRE_OPERATOR, "report this-day --format=pdf --criteria=/nonexistent", 1,
               "/nonexistent: ");
        expect(f, CENTRE_OPERATOR, "report this-day --format=pdf --criteria=/dev/zero", 1, "/dev/zero: ");
        file_write_text(path, "id;title\n");
        must_errno(asprintf(&line, "report this-day --format=pdf --criteria=%s", path));
        expect(f, CENTRE_OPERATOR, line, 1, "criteria.csv:1: column 'group' is missing");
        expect(f, CENTRE_NOBODY, "report this-day --format=pdf", 4, "group motcua");
}

START_TEST(a_report_is_printed_as_it_is_configured) {
        _cleanup_free_ char *config = NULL, *path = file_join(suite_dir(), "report.pdf"), *line = NULL;
        struct scene f;

        must_errno(asprintf(&config, "%s%s", centre_config_quick, report_section));
        scene_begin(&f, config);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "satisfied");
        scene_await(&f, "rating", 1);
        expect_paper(&f, "--lang=vi report this-month --format=pdf", "ỦY BAN NHÂN DÂN");
        expect_paper(&f, "--lang=vi report this-month --format=pdf", "XÃ THỬ <&>");
        expect_paper(&f, "--lang=vi report this-month --format=pdf", "Căn cứ Kế hoạch thử;");
        expect_paper(&f, "--lang=vi report this-month --format=pdf", "H1 Tham gia đánh giá 1 1 100,0%");
        expect_paper(&f, "--lang=vi report this-year --format=pdf", "KẾT QUẢ THEO TỪNG THÁNG");
        expect_paper(&f, "--lang=en report this-day --format=pdf", "III. SATISFACTION AT THE COUNTER");
        expect_paper(&f, "--lang=vi report this-day --format=pdf --criteria=" EXAMPLE,
                     "CHƯA PHẢI Bộ tiêu chí");
        expect(&f, CENTRE_OPERATOR, "report this-year --format=csv --criteria=" EXAMPLE, 0,
               ";measured;1;1;100.0;10;;;;");
        expect_refusals(&f);
        must_errno(asprintf(&line, "report this-month --format=pdf --output=%s", path));
        expect(&f, CENTRE_ROOT, line, 0, "");
        size_t size;
        _cleanup_free_ char *pdf = file_read(path, &size);
        ck_assert_uint_gt(size, 10000);
        ck_assert_int_eq(memcmp(pdf, "%PDF-", 5), 0);
        scene_end(&f);
}
END_TEST

START_TEST(points_are_confirmed_by_somebody_for_a_reason) {
        _cleanup_free_ char *csv = file_join(suite_dir(), "other.csv"), *line = NULL;
        struct scene f;

        scene_begin(&f, NULL);
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-7 12.5", 2, "--criteria=FILE is needed");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-9 1 --criteria=" EXAMPLE, 2, "no criterion \"vd-9\"");
        expect(&f, CENTRE_ROOT, "confirm-points 2026-11 vd-7 1 --criteria=" EXAMPLE, 2, "is no year");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-7 15.01 --criteria=" EXAMPLE, 2, "from 0 to 15");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-7 -- --criteria=" EXAMPLE, 2, "");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-7 12.5 --criteria=" EXAMPLE, 0, "");
        expect(&f, CENTRE_ROOT, "enter-item doi-thoai lan-1 2026-03 yes \"Đối thoại\" \"Biên bản\"", 0, "");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-4 2 --criteria=" EXAMPLE, 2, "has 3 points proposed");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-4 3 --criteria=" EXAMPLE, 0, "");
        expect(&f, CENTRE_ROOT, "confirm-points 2026 vd-4 2 \"thiếu chữ ký\" --criteria=" EXAMPLE, 0, "");
        expect(&f, CENTRE_ROOT, "report 2026 --format=csv --criteria=" EXAMPLE, 0,
               ";entered;1;;1;3;2;\"uid 0\";");
        expect(&f, CENTRE_ROOT, "report 2026 --format=csv --criteria=" EXAMPLE, 0, ";\"thiếu chữ ký\"");
        expect(&f, CENTRE_ROOT, "report 2026 --format=json --criteria=" EXAMPLE, 0,
               "\"points\":200,\"proposed\":300,\"reason\":\"thiếu chữ ký\"");
        expect(&f, CENTRE_ROOT, "report 2026 --format=json", 0, "\"points\":1250");
        expect(&f, CENTRE_ROOT, "report 2025 --format=json", 0, "\"points\":[]");
        expect_paper(&f, "--lang=vi report 2026 --format=pdf --criteria=" EXAMPLE, "thiếu chữ ký");
        expect(&f, CENTRE_OPERATOR, "confirm-points 2026 vd-7 1 --criteria=" EXAMPLE, 4, "");
        expect(&f, CENTRE_NOBODY, "confirm-points 2026 vd-7 1 --criteria=" EXAMPLE, 4, "group motcua");

        file_write_text(csv, "id;group;title;max;measure;steps;evidence;owner\nvd-7;;X;15;manual;;;\n");
        must_errno(asprintf(&line, "report 2026 --format=json --criteria=%s", csv));
        expect(&f, CENTRE_ROOT, line, 0, "\"others\":2");
        scene_end(&f);
}
END_TEST

/* ----- by itself ----- */

static void run_monthly(struct scene *f, enum centre_user user, int result, const char *says) {
        expect(f, user, "--text report", result, says);
}

static size_t count_files(const char *folder) {
        DIR *dir = opendir(folder);
        size_t n = 0;

        ck_assert_ptr_nonnull(dir);
        for (const struct dirent *entry; (entry = readdir(dir));)
                n += entry->d_name[0] != '.';
        closedir(dir);
        return n;
}

START_TEST(the_month_that_is_over_is_put_into_its_folder) {
        _cleanup_free_ char *folder = NULL, *config = NULL;
        struct scene f;

        scene_prepare(&f);
        folder = centre_path(f.centre, "months");
        must_errno(mkdir(folder, 0755));
        must_errno(chown(folder, centre_uid(CENTRE_CENTRE), (gid_t) -1));
        must_errno(asprintf(&config, "%s[Report]\nMonthlyFolder=%s\n", centre_config_default, folder));
        centre_write_config(f.centre, config);
        scene_start(&f);
        /* Of a month before the centre there is no report. */
        run_monthly(&f, CENTRE_CENTRE, 0, "");
        ck_assert_uint_eq(count_files(folder), 0);
        expect(&f, CENTRE_ROOT, "enter-figure N1 last-month 90 100 x", 0, "");
        run_monthly(&f, CENTRE_CENTRE, 0, "The report is in ");
        ck_assert_uint_eq(count_files(folder), 4);
        ck_assert(file_folder_has(folder, ".pdf") && file_folder_has(folder, ".json") &&
                  file_folder_has(folder, ".txt"));
        run_monthly(&f, CENTRE_CENTRE, 0, "its figures are as they were");
        ck_assert_uint_eq(count_files(folder), 4);
        expect(&f, CENTRE_ROOT, "enter-figure N1 last-month 95 100 x", 0, "");
        run_monthly(&f, CENTRE_CENTRE, 0, "-2.pdf");
        run_monthly(&f, CENTRE_CENTRE, 0, "its figures are as they were");
        ck_assert_uint_eq(count_files(folder), 8);
        /* What goes wrong is told, and what is there stays. */
        expect(&f, CENTRE_ROOT, "enter-figure N1 last-month 96 100 x", 0, "");
        must_errno(chmod(folder, 0555));
        run_monthly(&f, CENTRE_CENTRE, 1, "months: ");
        must_errno(chmod(folder, 0755));
        ck_assert_uint_eq(count_files(folder), 8);
        run_monthly(&f, CENTRE_NOBODY, 4, "group motcua");
        expect(&f, CENTRE_ROOT, "report --format=pdf", 2, "period is missing");
        file_remove_tree(folder);
        run_monthly(&f, CENTRE_CENTRE, 1, "months: ");
        scene_end(&f);
}
END_TEST

START_TEST(without_a_folder_nothing_is_made_by_itself) {
        struct scene f;

        scene_begin(&f, NULL);
        run_monthly(&f, CENTRE_CENTRE, 0, "No report of a month is made");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(points_are_confirmed_by_somebody_for_a_reason),
        SUITE_CASE(the_month_that_is_over_is_put_into_its_folder),
        SUITE_CASE(without_a_folder_nothing_is_made_by_itself),
        SUITE_CASE(a_report_is_printed_as_it_is_configured),
};

CENTRE_SUITE_MAIN("bus-report-paper", cases)
