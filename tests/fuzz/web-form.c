/* A form of any bytes: its fields are plain text, each once, or none of it counts. Whatever a field holds may
 * be a code; one that is read is read the same again. */
#include "fuzz.h"
#include "services/web/form.h"
#include "services/web/ticket-text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct form_field fields[] = {
                {.name = "code"}, {.name = "subject"}, {.name = "level"}, {.name = NULL}};
        int r = form_parse((const char *) data, size, fields);

        assert(r == 0 || r == -EINVAL || r == -E2BIG);
        assert((r == -E2BIG) == (size > FORM_SIZE_MAX));
        for (size_t i = 0; r == 0 && fields[i].name; i++) {
                char code[TICKET_TEXT_SIZE], again[TICKET_TEXT_SIZE];

                assert(strlen(fields[i].value) < FORM_VALUE_SIZE && text_is_plain(fields[i].value));
                int n = ticket_text_parse(fields[i].value, code);
                if (n < 0)
                        continue;
                assert(strlen(code) == (size_t) n && ticket_text_parse(code, again) == n &&
                       streq(code, again));
        }
        return 0;
}
