#include "suggestion-page.h"

#include "words.h"

enum { LINE_MAX_BYTES = 480 }; /* of the 500 that a page's line may have, beside its keyword */

static bool is_within_character(char c) {
        return ((unsigned char) c & 0xc0) == 0x80;
}

/* How much of the text a line has: up to a blank if there is one, and never half of a letter. */
static size_t line_length(const char *s) {
        size_t n = strlen(s), blank;

        if (n <= LINE_MAX_BYTES)
                return n;
        for (blank = LINE_MAX_BYTES; blank > 0 && s[blank] != ' ';)
                blank--;
        if (blank > 0)
                return blank;
        for (n = LINE_MAX_BYTES; is_within_character(s[n]);)
                n--;
        return n;
}

int suggestion_page_make(enum language language, const char *code, const char *answer, const char *until,
                         char **ret) {
        _cleanup_free_ char *page = NULL;

        int r = str_format(&page, "title: %s", text(language, TEXT_SUGGESTION_PAGE));
        if (r >= 0 && until)
                r = str_extend(&page, "\n", "until: %s", until);
        if (r >= 0)
                r = str_extend(&page, "\n", "heading: %s", code);
        answer += strspn(answer, " ");
        while (r >= 0 && *answer != '\0') {
                size_t n = line_length(answer);

                r = str_extend(&page, "\n", "text: %.*s", (int) n, answer);
                answer += n;
                answer += strspn(answer, " ");
        }
        if (r >= 0)
                r = str_extend(&page, "", "\n");
        if (r < 0)
                return r;
        *ret = TAKE_PTR(page);
        return 0;
}
