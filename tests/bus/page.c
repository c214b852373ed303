/* The public's page as an installed centre knows it, by its user: what it may bring, and that whoever floods
 * it keeps no clerk from work. */
#include "ctl.h"
#include "dbus/errors.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"

#define ADDRESS "http://192.0.2.1/survey"

enum { FLOOD_MAX = 200, WORK = 10 };

static const char question[] =
        "title: Khảo sát | Survey\nquestion: chung | Hài lòng? | Satisfied?\nfigure: K1\n";

struct page {
        struct scene scene;
        sd_bus *web, *clerk;
        char said[64]; /* by the last call: empty, or the error */
};

static void begin(struct page *f) {
        _cleanup_free_ char *file = file_join(suite_dir(), "khao-sat.survey"), *config = NULL;

        file_write_text(file, question);
        must_errno(asprintf(&config,
                            "%s[Survey]\nQuestions=%s\nAddress=" ADDRESS
                            "\n[Department tu-phap]\nLabel=Tư pháp\n",
                            centre_config_default, file));
        scene_prepare(&f->scene);
        centre_write_config(f->scene.centre, config);
        centre_name_users(f->scene.centre);
        scene_start(&f->scene);
        f->web = centre_connect(f->scene.centre, CENTRE_WEB);
        f->clerk = centre_connect(f->scene.centre, CENTRE_OPERATOR);
}

static void end(struct page *f) {
        sd_bus_close_unref(f->web);
        sd_bus_close_unref(f->clerk);
        scene_end(&f->scene);
}

static const char *say(struct page *f, int r, const sd_bus_error *error) {
        (void) snprintf(f->said, sizeof(f->said), "%s", r < 0 ? error->name : "");
        return f->said;
}

static const char *suggest(struct page *f, sd_bus *bus, const char *channel) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "AddSuggestion", &error,
                                   NULL, "ssa{sv}", channel, "Xin thêm ghế", 0);
        return say(f, r, &error);
}

/* sheet: the number on its paper; NULL: none. */
static const char *answer(struct page *f, sd_bus *bus, const char *channel, const char *sheet) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *call = NULL;
        time_t now = time(NULL);
        char day[sizeof("2026-11-23")];
        struct tm today;

        must_errno(strftime(day, sizeof(day), "%F", gmtime_r(&now, &today)) > 0 ? 0 : -1);
        must(sd_bus_message_new_method_call(bus, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                            "AddSurvey"));
        must(sd_bus_message_append(call, "sa{ss}", channel, 1, "chung", "satisfied"));
        must(sheet ? sd_bus_message_append(call, "a{sv}", 2, "sheet", "s", sheet, "day", "s", day)
                   : sd_bus_message_append(call, "a{sv}", 0));
        return say(f, sd_bus_call(bus, call, 0, &error, NULL), &error);
}

START_TEST(a_flood_of_the_page_keeps_no_clerk_from_work) {
        struct page f;

        begin(&f);
        for (int i = 0; i < FLOOD_MAX && *suggest(&f, f.web, "qr") == '\0'; i++)
                continue;
        ck_assert_str_eq(f.said, BUS_ERROR_OVER_LIMIT);
        for (int i = 0; i < FLOOD_MAX && *answer(&f, f.web, "qr", NULL) == '\0'; i++)
                continue;
        ck_assert_str_eq(f.said, BUS_ERROR_OVER_LIMIT);
        for (int i = 0; i < WORK; i++) {
                char sheet[16];

                (void) snprintf(sheet, sizeof(sheet), "P-%d", i);
                ck_assert_str_eq(suggest(&f, f.clerk, "in-person"), "");
                ck_assert_str_eq(answer(&f, f.clerk, "paper", sheet), "");
        }
        end(&f);
}
END_TEST

/* Whoever wrote it is not known, and the page's own user says nothing. */
static void expect_nobodys(const struct record *record) {
        for (size_t i = 0; i < record->fields.n; i++)
                ck_assert_str_ne(record->fields.items[i].name, "actor");
}

START_TEST(the_page_brings_what_came_by_it_and_nothing_else) {
        static const char *const channels[] = {"box", "email", "in-person", "paper"};
        struct page f;

        begin(&f);
        for (size_t i = 0; i < ELEMENTSOF(channels); i++) {
                bool is_paper = streq(channels[i], "paper");

                ck_assert_str_eq(is_paper ? answer(&f, f.web, channels[i], "P-1")
                                          : suggest(&f, f.web, channels[i]),
                                 SD_BUS_ERROR_ACCESS_DENIED);
        }
        ck_assert_str_eq(answer(&f, f.web, "qr", NULL), "");
        ck_assert_str_eq(suggest(&f, f.web, "qr"), "");
        scene_await(&f.scene, "survey-answered", 1);
        expect_nobodys(scene_await(&f.scene, "suggestion-received", 1));
        end(&f);
}
END_TEST

/* Whatever we say of it: another program reads it from the paper. */
START_TEST(the_poster_is_a4_and_leads_to_the_page_of_its_department) {
        static const char *const programs[] = {"/usr/bin/zbarimg", "/usr/bin/pdftoppm", "/usr/bin/pdfinfo"};
        _cleanup_free_ char *pdf = file_join(suite_dir(), "poster.pdf"), *config = NULL, *prefix = NULL,
                            *line = NULL, *said = NULL;
        struct page f;

        for (size_t i = 0; i < ELEMENTSOF(programs); i++)
                if (access(programs[i], X_OK) < 0) {
                        printf("not shown: %s is not there\n", programs[i]);
                        return;
                }
        begin(&f);
        config = centre_path(f.scene.centre, "etc/motcua.conf");
        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s", config));
        must_errno(asprintf(&line,
                            "poster %1$s tu-phap && pdftoppm -r 100 -png -singlefile %1$s %1$s && "
                            "zbarimg -q --nodbus --raw %1$s.png && pdfinfo %1$s",
                            pdf));
        ck_assert_int_eq(ctl_finish(&f.scene, ctl_start(&f.scene, CENTRE_ROOT, prefix, line), &said), 0);
        ck_assert_msg(strstr(said, ADDRESS "?d=tu-phap\n"), "%s", said);
        ck_assert_msg(strstr(said, "(A4)"), "%s", said);
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_flood_of_the_page_keeps_no_clerk_from_work),
        SUITE_CASE(the_page_brings_what_came_by_it_and_nothing_else),
        SUITE_CASE(the_poster_is_a4_and_leads_to_the_page_of_its_department),
};

CENTRE_SUITE_MAIN("page", cases)
