/* motcuactl knows the words of every key without linking the keypad daemon: here the two are compared. */
#include "daemon/ctl/words.h"
#include "services/keypad/key-name.h"
#include "tests/lib/suite.h"

START_TEST(every_key_is_called_as_its_keypad_calls_it) {
        const char *id = key_to_string(_i);

        for (enum language language = 0; language < _LANGUAGE_MAX; language++)
                ck_assert_str_eq(word(language, WORD_KEY, id), key_label(_i, language));
}
END_TEST

static const struct suite_case cases[] = {
        {"every_key_is_called_as_its_keypad_calls_it", &every_key_is_called_as_its_keypad_calls_it, _KEY_MAX},
};

SUITE_MAIN("ctl-vocabulary", cases, NULL, NULL)
