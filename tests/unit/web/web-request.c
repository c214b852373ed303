#include "services/web/request.h"
#include "tests/lib/suite.h"

static const struct hosts hosts = {{"127.0.0.1", "trang.xa.vn", "[fe80::1]"}, 3},
                          closed = {
                                  .names = {"127.0.0.1"}, .n = 1, .answers_probes = true, .is_closed = true};

struct row {
        unsigned status;
        const char *method, *path;
        struct request_header headers[6];
};

#define HOST                                                                                                 \
        { "Host", "trang.xa.vn" }
#define FORM                                                                                                 \
        { "Content-Type", "application/x-www-form-urlencoded" }
#define LENGTH                                                                                               \
        { "Content-Length", "10" }

static const struct row rows[] = {
        {0, "GET", "/", {HOST}},
        {0, "HEAD", "/board", {{"host", "TRANG.XA.VN:80"}}},
        {0, "GET", "/", {{"Host", "[fe80::1]:8080"}}},
        {0, "GET", "/", {HOST, {"Content-Length", "0"}}},
        /* Which host is meant. */
        {400, "GET", "/", {{NULL, NULL}}},
        {400, "GET", "/", {HOST, HOST}},
        {400, "GET", "/", {HOST, {"hOST", "evil.example"}}},
        {421, "GET", "/", {{"Host", "evil.example"}}},
        {421, "GET", "/", {{"Host", "trang.xa.vn.evil.example"}}},
        {421, "GET", "/", {{"Host", "evil.trang.xa.vn"}}},
        {421, "GET", "/", {{"Host", "trang.xa.vn:0"}}},
        {421, "GET", "/", {{"Host", "trang.xa.vn:80x"}}},
        {421, "GET", "/", {{"Host", "trang.xa.vn@evil.example"}}},
        {421, "GET", "/", {{"Host", "trang.xa.v"}}},
        {421, "GET", "/", {{"Host", ""}}},
        {421, "GET", "/", {{"Host", "[fe80::1"}}},
        {421, "GET", "/", {{"Host", "127.0.0.1 trang.xa.vn"}}},
        /* How long it is. */
        {501, "GET", "/", {HOST, {"Transfer-Encoding", "chunked"}}},
        {501, "POST", "/rate", {HOST, FORM, LENGTH, {"transfer-encoding", "identity"}}},
        {400, "GET", "/", {HOST, LENGTH}},
        {411, "POST", "/rate", {HOST, FORM}},
        {400, "POST", "/rate", {HOST, FORM, LENGTH, LENGTH}},
        {400, "POST", "/rate", {HOST, FORM, LENGTH, {"CONTENT-LENGTH", "11"}}},
        {400, "POST", "/rate", {HOST, FORM, {"Content-Length", "+10"}}},
        {400, "POST", "/rate", {HOST, FORM, {"Content-Length", "-1"}}},
        {400, "POST", "/rate", {HOST, FORM, {"Content-Length", "0x10"}}},
        {400, "POST", "/rate", {HOST, FORM, {"Content-Length", "10, 10"}}},
        {400, "POST", "/rate", {HOST, FORM, {"Content-Length", ""}}},
        {413, "POST", "/rate", {HOST, FORM, {"Content-Length", "4097"}}},
        {413, "POST", "/rate", {HOST, FORM, {"Content-Length", "10485760"}}},
        {0, "POST", "/rate", {HOST, FORM, {"Content-Length", "4096"}}},
        /* What is wanted. */
        {405, "PUT", "/", {HOST}},
        {405, "get", "/", {HOST}},
        {405, "CONNECT", "/", {HOST}},
        {404, "GET", "*", {HOST}},
        {404, "GET", "http://trang.xa.vn/", {HOST}},
        {404, "GET", "/\xe2\x80\xae", {HOST}},
        {404, "GET", "/\x01", {HOST}},
        /* What it brings. */
        {0,
         "POST",
         "/rate",
         {HOST, LENGTH, {"content-type", "APPLICATION/x-www-form-urlencoded; charset=UTF-8"}}},
        {415, "POST", "/rate", {HOST, LENGTH}},
        {415, "POST", "/rate", {HOST, LENGTH, {"Content-Type", "text/plain"}}},
        {415, "POST", "/rate", {HOST, LENGTH, {"Content-Type", "multipart/form-data"}}},
        {415, "POST", "/rate", {HOST, LENGTH, {"Content-Type", "application/x-www-form-urlencodedx"}}},
        {415, "POST", "/rate", {HOST, LENGTH, FORM, {"Content-Type", "text/plain"}}},
        /* Who has sent it. */
        {0,
         "POST",
         "/rate",
         {HOST, LENGTH, FORM, {"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://trang.xa.vn"}}},
        {0, "POST", "/rate", {HOST, LENGTH, FORM, {"Sec-Fetch-Site", "none"}}},
        {0, "POST", "/rate", {HOST, LENGTH, FORM, {"Origin", "http://trang.xa.vn:8080"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"Sec-Fetch-Site", "cross-site"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"sec-fetch-site", "same-site"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "none"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"Origin", "http://evil.example"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"Origin", "null"}}},
        {403, "POST", "/rate", {HOST, LENGTH, FORM, {"Origin", "trang.xa.vn"}}},
        {403,
         "POST",
         "/rate",
         {HOST, LENGTH, FORM, {"Origin", "http://trang.xa.vn"}, {"Origin", "http://trang.xa.vn"}}},
};

static struct request_head head_of(const struct row *row) {
        struct request_head head = {.method = row->method, .path = row->path};

        for (size_t i = 0; i < ELEMENTSOF(row->headers) && row->headers[i].name; i++)
                head.headers[head.n_headers++] = row->headers[i];
        return head;
}

START_TEST(only_what_can_be_read_in_one_way_is_looked_at) {
        struct request_head head = head_of(&rows[_i]);

        ck_assert_uint_eq(request_check(&head, &hosts), rows[_i].status);
}
END_TEST

START_TEST(without_a_host_that_is_listed_all_is_refused) {
        static const struct hosts none = {.n = 0};
        struct request_head head = head_of(&rows[0]);

        ck_assert_uint_eq(request_check(&head, &none), 421);
}
END_TEST

START_TEST(headers_and_paths_have_a_number) {
        char path[REQUEST_PATH_MAX + 2];
        struct request_head head = head_of(&rows[0]);

        memset(path, 'a', sizeof(path));
        path[0] = '/';
        path[sizeof(path) - 1] = '\0';
        head.path = path;
        ck_assert_uint_eq(request_check(&head, &hosts), 414);
        path[sizeof(path) - 2] = '\0';
        ck_assert_uint_eq(request_check(&head, &hosts), 0);
        head.has_more_headers = true;
        ck_assert_uint_eq(request_check(&head, &hosts), 431);
}
END_TEST

START_TEST(a_closed_page_looks_at_nothing) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                struct request_head head = {.method = rows[i].method, .path = rows[i].path};

                for (; rows[i].headers[head.n_headers].name; head.n_headers++)
                        head.headers[head.n_headers] = rows[i].headers[head.n_headers];
                ck_assert_uint_eq(request_check(&head, &closed), 503);
        }
}
END_TEST

START_TEST(a_header_that_is_there_twice_is_not_there) {
        struct request_head head = {.headers = {{"A", "1"}, {"b", "2"}, {"B", "3"}}, .n_headers = 3};

        ck_assert_str_eq(request_header(&head, "a"), "1");
        ck_assert_ptr_null(request_header(&head, "b"));
        ck_assert_ptr_null(request_header(&head, "c"));
}
END_TEST

static const struct {
        const char *name, *host;
} names[] = {
        {"192.168.1.10", "192.168.1.10"},
        {"Motcua.XA.vn", "motcua.xa.vn"},
        {"[FE80::1]", "[fe80::1]"},
        {"trang.xa.vn:80", NULL},
        {"http://trang.xa.vn", NULL},
        {"trang/x", NULL},
        {"", NULL},
        {"[fe80::1", NULL},
        {"a_b", NULL},
        {"xã.vn", NULL},
        {"a.example.of.a.name.that.is.longer.than.what.a.host.may.have.in.it", NULL},
};

START_TEST(a_host_is_a_name_or_an_address) {
        struct hosts list = {.n = 0};

        if (!names[_i].host) {
                assert_error(hosts_add(&list, names[_i].name), EINVAL);
                ck_assert_uint_eq(list.n, 0);
                return;
        }
        assert_ok(hosts_add(&list, names[_i].name));
        ck_assert_str_eq(list.names[0], names[_i].host);
        for (size_t i = 1; i < HOSTS_MAX; i++)
                assert_ok(hosts_add(&list, names[_i].name));
        assert_error(hosts_add(&list, names[_i].name), E2BIG);
}
END_TEST

static const struct suite_case cases[] = {
        {"only_what_can_be_read_in_one_way_is_looked_at", &only_what_can_be_read_in_one_way_is_looked_at,
         ELEMENTSOF(rows)},
        SUITE_CASE(without_a_host_that_is_listed_all_is_refused),
        SUITE_CASE(headers_and_paths_have_a_number),
        SUITE_CASE(a_closed_page_looks_at_nothing),
        SUITE_CASE(a_header_that_is_there_twice_is_not_there),
        {"a_host_is_a_name_or_an_address", &a_host_is_a_name_or_an_address, ELEMENTSOF(names)},
};

SUITE_MAIN("web/request", cases, NULL, NULL)
