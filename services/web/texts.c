#include "texts.h"

const char *text_get(enum text text, enum language language) {
#define TEXT_BOTH(name, vi, en) {vi, en},
        static const char *const texts[_TEXT_MAX][_LANGUAGE_MAX] = {TEXTS(TEXT_BOTH)};
#undef TEXT_BOTH

        assert(text >= 0 && text < _TEXT_MAX);
        return texts[text][language];
}
