/* A form of a suggestion of any bytes: what is read of it has only characters that are seen, and the page
 * that is shown again with it is whole; codes as they are typed. */
#include "fuzz.h"
#include "services/web/suggest-form.h"
#include "services/web/view.h"

static void check_code(const uint8_t *data, size_t size) {
        char code[SUGGEST_CODE_SIZE], again[SUGGEST_CODE_SIZE];
        _cleanup_free_ char *typed = strndup((const char *) data, size);

        assert(typed);
        if (suggest_code_parse(typed, code) >= 0)
                assert(suggest_code_parse(code, again) >= 0 && streq(code, again));
}

static void check_text(const struct suggest_sheet *sheet) {
        char key[SUGGEST_KEY_SIZE];

        assert(id_is_valid(sheet->once));
        assert(sheet->department[0] == '\0' || id_is_valid(sheet->department));
        for (const char *p = sheet->text; *p;) {
                char line[SUGGEST_TEXT_SIZE];
                size_t n = strcspn(p, "\n");

                memcpy(line, p, n);
                line[n] = '\0';
                assert(text_is_plain(line));
                p += n + (p[n] == '\n');
        }
        assert(suggest_text_length(sheet->text) <= strlen(sheet->text));
        suggest_key_make(sheet, key);
        assert(id_is_valid(key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_html_ struct html html = {0};
        struct suggest_sheet sheet;

        check_code(data, size);
        if (suggest_form_parse((const char *) data, size, &sheet) < 0)
                return 0;
        check_text(&sheet);
        view_suggest(&html, &(struct view){.path = "/suggest"},
                     &(struct suggest_view){.sheet = &sheet, .problem = TEXT_SUGGEST_LONG});
        const char *end = strstr(html.text, "</textarea>");
        assert(html.error == 0 && end && !strstr(end + 1, "</textarea>") && strstr(html.text, "</html>"));
        return 0;
}
