/* What the aggregator tells of a ticket, of any bytes, as a page: it is HTML in which nothing of it is
 * markup. */
#include "fuzz.h"
#include "services/web/view.h"

static void take(const char **data, size_t *size, char *ret, size_t room) {
        size_t n = 0;

        while (*size > 0 && n < room - 1 && **data != '\0') {
                ret[n++] = *(*data)++;
                (*size)--;
        }
        ret[n] = '\0';
        if (*size > 0) {
                (*data)++;
                (*size)--;
        }
}

/* Tags of our own have neither of these. */
static size_t count(const char *text, const char *what) {
        size_t n = 0;

        for (; (text = strstr(text, what)); text++)
                n++;
        return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        const char *data = (const char *) bytes;
        struct ticket_info ticket = {.scale = size % 7, .has_ahead = true, .has_estimate = size % 2 == 0};
        struct view view = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN, .path = "/ticket", .time = ""};
        _cleanup_html_ struct html html = {0};
        char code[64];

        ticket.subjects = size > 0 ? bytes[0] % 4 : 0;
        ticket.rated = size > 1 ? bytes[1] % 4 : 0;
        take(&data, &size, ticket.number, sizeof(ticket.number));
        take(&data, &size, ticket.state, sizeof(ticket.state));
        take(&data, &size, ticket.service, sizeof(ticket.service));
        take(&data, &size, ticket.counter, sizeof(ticket.counter));
        take(&data, &size, code, sizeof(code));
        view_ticket(&html, &view, &ticket, code);
        assert(html.error == 0 && count(html.text, "<") == count(html.text, ">"));
        assert(count(html.text, "<script") == 0 && count(html.text, "\xe2\x80\xae") == 0);
        assert(count(html.text, "<main") == 1 && count(html.text, "</html>") == 1);
        return 0;
}
