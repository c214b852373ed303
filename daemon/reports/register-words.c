#include "daemon/reports/register-words.h"

#include "dbus/centre-words.h"

struct register_word {
        const char *word, *text[_LANGUAGE_MAX];
};

#define WORD(word, vi, en) {word, {vi, en}},

static const char *text_of(const struct register_word *words, size_t n, const char *word,
                           enum language language) {
        for (size_t i = 0; i < n; i++)
                if (streq(words[i].word, word))
                        return words[i].text[language];
        return word;
}

const char *register_channel_text(const char *word, enum language language) {
        static const struct register_word words[] = {SUGGESTION_CHANNEL_EACH(WORD)};

        return text_of(words, ELEMENTSOF(words), word, language);
}

const char *register_class_text(const char *word, enum language language) {
        static const struct register_word words[] = {SUGGESTION_CLASS_EACH(WORD)};

        return text_of(words, ELEMENTSOF(words), word, language);
}

const char *register_state_text(const char *word, enum language language) {
        static const struct register_word words[] = {SUGGESTION_STATE_EACH(WORD)};

        return text_of(words, ELEMENTSOF(words), word, language);
}
