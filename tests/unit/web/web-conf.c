#include "services/web/web-check.h"
#include "services/web/web-conf.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static struct web_conf *conf;
static struct problem problem;

static int load(const char *text) {
        conf = web_conf_free(conf);
        problem_done(&problem);
        problem = (struct problem){.language = LANGUAGE_EN};
        return web_conf_load("m.conf", text, strlen(text), &conf, &problem);
}

static void teardown(void) {
        conf = web_conf_free(conf);
        problem_done(&problem);
}

START_TEST(without_its_section_the_page_is_off) {
        assert_ok(load("[Counter 1]\n"));
        ck_assert_uint_eq(conf->hosts.n, 0);
        ck_assert_uint_eq(conf->address_connections_max, 16);
        ck_assert_uint_eq(conf->idle_usec, 30 * USEC_PER_SEC);
        ck_assert_str_eq(conf->pages, "/etc/motcua/pages");
}
END_TEST

START_TEST(it_says_what_other_sections_say) {
        assert_ok(load(
                "[Web]\nHosts=192.168.1.10  motcua.xa.vn\n[Wall]\nPages=/p\n[Centre]\nUtcOffset=+08:00\n"
                "[Service ho-tich]\nLabel=Hộ tịch\nHours=mon-fri 07:30-11:30\n[Service b]\nHours=never\n"));
        ck_assert_uint_eq(conf->hosts.n, 2);
        ck_assert_str_eq(conf->pages, "/p");
        ck_assert_int_eq(conf->utc_offset_usec, (int64_t) (8 * 3600 * USEC_PER_SEC));
        ck_assert_str_eq(web_conf_service_label(conf, "ho-tich"), "Hộ tịch");
        ck_assert_str_eq(web_conf_service_label(conf, "b"), "b");
        ck_assert_str_eq(web_conf_service_label(conf, "gone"), "gone");
        ck_assert_ptr_nonnull(conf->services[0].hours);
        /* Wrong: for the aggregator to refuse. */
        ck_assert_ptr_null(conf->services[1].hours);
}
END_TEST

START_TEST(suggestions_are_taken_only_where_it_is_said) {
        assert_ok(load("[Department dia-chinh]\nLabel=Địa chính\n[Department tu-phap]\n"));
        ck_assert(!conf->takes_suggestions);
        ck_assert_uint_eq(conf->keep_days, 365);
        ck_assert_uint_eq(conf->n_departments, 2);
        ck_assert_str_eq(web_department_label(conf->departments, 2, "dia-chinh"), "Địa chính");
        ck_assert_str_eq(web_department_label(conf->departments, 2, "tu-phap"), "tu-phap");
        ck_assert_ptr_null(web_department_label(conf->departments, 2, "gone"));
        assert_ok(load("[Web]\nSuggestions=yes\n[Suggestions]\nKeepDays=0\n"));
        ck_assert(conf->takes_suggestions);
        ck_assert_uint_eq(conf->keep_days, 0);
        /* Wrong: for the aggregator to refuse. */
        assert_ok(load("[Suggestions]\nKeepDays=soon\n"));
        ck_assert_uint_eq(conf->keep_days, 365);
        assert_error(load("[Web]\nSuggestions=maybe\n"), EINVAL);
}
END_TEST

START_TEST(more_services_than_there_is_room_for_are_shown_by_their_names) {
        _cleanup_free_ char *text = strdup("");

        for (int i = 0; i < WEB_SERVICES_MAX + 1; i++) {
                char section[64];

                (void) snprintf(section, sizeof(section), "[Service s%d]\nLabel=L\n", i);
                assert_ok(str_extend(&text, "", "%s", section));
        }
        assert_ok(load(text));
        ck_assert_uint_eq(conf->n_services, WEB_SERVICES_MAX);
        ck_assert_str_eq(web_conf_service_label(conf, "s63"), "L");
}
END_TEST

static const struct {
        const char *text, *told;
} wrong[] = {
        {"[Web]\nHosts=trang.xa.vn:80\n", "m.conf:2: [Web] Hosts=trang.xa.vn:80: must be names or addresses"},
        {"[Web]\nHosts=a b c d e f g h i\n", "m.conf:2: "},
        {"[Web]\nIdleSec=0\n", "m.conf:2: [Web] IdleSec=0: must be"},
        {"[Web]\nAddressConnections=3\n", "m.conf:2: [Web] AddressConnections=3: must be"},
        {"[Web]\nHost=a\n", "the nearest is Hosts"},
};

START_TEST(what_is_wrong_is_named) {
        _cleanup_free_ char *path = file_join(suite_dir(), "m.conf");
        struct problem other = {.language = LANGUAGE_VI};

        assert_error(load(wrong[_i].text), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, wrong[_i].told));
        file_write_text(path, wrong[_i].text);
        assert_error(web_check(path, &other), EINVAL);
        problem_done(&other);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(without_its_section_the_page_is_off),
        SUITE_CASE(it_says_what_other_sections_say),
        SUITE_CASE(suggestions_are_taken_only_where_it_is_said),
        SUITE_CASE(more_services_than_there_is_room_for_are_shown_by_their_names),
        {"what_is_wrong_is_named", &what_is_wrong_is_named, ELEMENTSOF(wrong)},
};

SUITE_MAIN("web/conf", cases, NULL, teardown)
