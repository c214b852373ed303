#include "ticket-text.h"

static char meant(char c) {
        if (c >= 'a' && c <= 'z')
                c = (char) (c - 'a' + 'A');
        if (c == 'O')
                return '0';
        return (char) (c == 'I' || c == 'L' ? '1' : c);
}

int code_text_read(const char *text, char *ret, size_t size) {
        size_t n = 0;

        for (const char *p = text; *p; p++) {
                if (*p == ' ' || *p == '-')
                        continue;
                char c = meant(*p);
                if (!strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", c) || n == size - 1)
                        return -EINVAL;
                ret[n++] = c;
        }
        ret[n] = '\0';
        return (int) n;
}

int ticket_text_parse(const char *text, char ret[static TICKET_TEXT_SIZE]) {
        int n = code_text_read(text, ret, TICKET_TEXT_SIZE);

        return n == TICKET_TYPED_LENGTH || n == TICKET_SCANNED_LENGTH ? n : -EINVAL;
}
