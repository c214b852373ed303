/* Any bytes as a text of a document: what is shown of it is plain, and says no less than what was given. */
#include "fuzz.h"
#include "services/paper/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size), *shown = NULL, *again = NULL;

        if (visible_new(text, &shown) < 0 || visible_new(shown, &again) < 0)
                abort();
        assert(text_is_plain(shown));
        assert(strlen(shown) >= strlen(text));
        assert(streq(shown, again));
        return 0;
}
