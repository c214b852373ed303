/* A head of any lines: method, path, then a header a line, "Name: value". It is refused with a status, or may
 * be looked at: then it has one host that is listed, and a body only as it may have. */
#include "fuzz.h"
#include "services/web/form.h"
#include "services/web/request.h"

/* The next line, which it ends; "" behind the last. */
static char *next(char **text) {
        char *line = *text;
        size_t n = strcspn(line, "\n");

        *text += n + (line[n] == '\n');
        line[n] = '\0';
        return line;
}

static void add_header(struct request_head *head, char *line) {
        char *value = strstr(line, ": ");

        if (head->n_headers == REQUEST_HEADERS_MAX) {
                head->has_more_headers = true;
                return;
        }
        if (value)
                *value = '\0';
        head->headers[head->n_headers++] = (struct request_header){line, value ? value + 2 : ""};
}

static void check_accepted(const struct request_head *head) {
        uint64_t length = 0;
        const char *text = request_header(head, "Content-Length");

        assert(request_header(head, "Host") && !request_header(head, "Transfer-Encoding"));
        assert(text_is_plain(head->path) && head->path[0] == '/' && strlen(head->path) <= REQUEST_PATH_MAX);
        assert(!text || parse_u64(text, 0, FORM_SIZE_MAX, &length) >= 0);
        if (streq(head->method, "POST"))
                assert(text && request_header(head, "Content-Type"));
        else
                assert(length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *copy = strndup((const char *) data, size);
        struct hosts hosts = {.n = 0};
        char *text = copy;

        if (!copy || hosts_add(&hosts, "trang.xa.vn") < 0 || hosts_add(&hosts, "[fe80::1]") < 0)
                abort();
        struct request_head head = {.method = next(&text), .path = next(&text)};
        while (*text)
                add_header(&head, next(&text));
        unsigned status = request_check(&head, &hosts);
        assert(status == 0 || (status >= 400 && status <= 501));
        if (status == 0)
                check_accepted(&head);
        (void) request_is_foreign(&head, &hosts);
        (void) hosts_add(&hosts, head.path);
        return 0;
}
