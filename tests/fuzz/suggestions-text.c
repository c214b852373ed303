/* Codes, texts and units of any bytes: what is taken comes back as it was, and nothing that nobody sees is.
 */
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/suggestion.h"
#include "fuzz.h"

static void check_code(const char *typed) {
        char code[SUGGESTION_CODE_SIZE], shown[SUGGESTION_CODE_SHOWN_SIZE], again[SUGGESTION_CODE_SIZE];

        if (suggestion_code_parse(typed, code) < 0)
                return;
        suggestion_code_show(code, shown);
        assert(suggestion_code_parse(shown, again) >= 0 && streq(again, code));
}

static void check_text(const char *typed) {
        char text[SUGGESTION_TEXT_SIZE], again[SUGGESTION_TEXT_SIZE];

        if (suggestion_text_clean(typed, text) < 0)
                return;
        assert(text_is_plain(text) && strlen(text) == strlen(typed) && !strpbrk(text, "\r\n\t"));
        assert(suggestion_text_clean(text, again) >= 0 && streq(again, text));
}

static void check_code_made(const uint8_t *data, size_t size) {
        unsigned char bytes[SUGGESTION_CODE_BYTES] = {0};
        char code[SUGGESTION_CODE_SIZE], again[SUGGESTION_CODE_SIZE];

        memcpy(bytes, data, size < sizeof(bytes) ? size : sizeof(bytes));
        suggestion_code_make(bytes, code);
        assert(suggestion_code_parse(code, again) >= 0 && streq(again, code));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *typed = strndup((const char *) data, size);

        assert(typed);
        check_code(typed);
        check_text(typed);
        if (box_units_are_valid(typed))
                assert(strlen(typed) < BOX_UNITS_SIZE && strchr(typed, ' '));
        check_code_made(data, size);
        return 0;
}
