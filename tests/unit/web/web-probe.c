/* What phones ask for the internet: only that, and the name server's example sends just those names. */
#include "services/base/util.h"
#include "services/web/probe.h"
#include "services/web/request.h"
#include "tests/lib/suite.h"

static unsigned check(const char *method, const char *host, const char *path, bool answers_probes) {
        struct request_head head = {
                .method = method, .path = path, .headers = {{"Host", host}}, .n_headers = 1};
        struct hosts hosts = {.answers_probes = answers_probes};

        assert_ok(hosts_add(&hosts, "192.168.1.10"));
        return request_check(&head, &hosts);
}

START_TEST(probes_are_answered_only_where_it_is_said) {
        for (const struct probe *probe = probes; probe->host; probe++) {
                ck_assert_uint_eq(check("GET", probe->host, probe->path, true), 0);
                ck_assert_uint_eq(check("HEAD", probe->host, probe->path, true), 0);
                ck_assert_uint_eq(check("GET", probe->host, probe->path, false), 421);
                ck_assert_ptr_eq(probe_find(probe->host, probe->path), probe);
        }
}
END_TEST

START_TEST(under_their_names_there_is_nothing_else) {
        ck_assert_uint_eq(check("GET", "connectivitycheck.gstatic.com", "/", true), 421);
        ck_assert_uint_eq(check("GET", "captive.apple.com", "/survey", true), 421);
        ck_assert_uint_eq(check("POST", "captive.apple.com", "/", true), 421);
        ck_assert_uint_eq(check("GET", "evil.captive.apple.com", "/", true), 421);
        ck_assert_uint_eq(check("GET", "192.168.1.10", "/", true), 0);
        ck_assert_ptr_null(probe_find("192.168.1.10", "/generate_204"));
        ck_assert_ptr_null(probe_find(NULL, "/"));
}
END_TEST

START_TEST(what_an_iphone_compares_is_exact) {
        const struct probe *probe = probe_find("CAPTIVE.apple.com", "/hotspot-detect.html");

        ck_assert_ptr_nonnull(probe);
        ck_assert_str_eq(probe->body, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>");
        ck_assert_uint_eq(probe_find("clients3.google.com", "/generate_204")->status, 204);
}
END_TEST

START_TEST(the_name_server_sends_all_of_them_and_nothing_else) {
        size_t size, n_lines = 0, n_hosts = 0;
        _cleanup_free_ char *text = NULL;

        assert_ok(file_read_regular(SNIPPET, 65536, &text, &size));
        for (const char *p = text; (p = strstr(p, "\naddress=/")); p++)
                n_lines++;
        for (const struct probe *probe = probes; probe->host; probe++) {
                _cleanup_free_ char *line = NULL;

                n_hosts += probe == probes || !streq(probe->host, (probe - 1)->host);
                assert_ok(str_format(&line, "\naddress=/%s/192.168.1.10\n", probe->host));
                ck_assert_msg(strstr(text, line) != NULL, "%s", probe->host);
        }
        ck_assert_uint_eq(n_lines, n_hosts);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(probes_are_answered_only_where_it_is_said),
        SUITE_CASE(under_their_names_there_is_nothing_else),
        SUITE_CASE(what_an_iphone_compares_is_exact),
        SUITE_CASE(the_name_server_sends_all_of_them_and_nothing_else),
};

SUITE_MAIN("web/probe", cases, NULL, NULL)
