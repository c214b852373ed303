/* Prints how 0 to 9999 are said, a line each: speech-numbers [south] [plain-four] [en] */
#include "services/speech/sentence.h"

int main(int argc, char *argv[]) {
        struct sentence_style style = {0};

        for (int i = 1; i < argc; i++) {
                style.south |= streq(argv[i], "south");
                style.plain_four |= streq(argv[i], "plain-four");
                if (streq(argv[i], "en"))
                        style.language = LANGUAGE_EN;
        }
        for (unsigned number = 0; number <= SENTENCE_NUMBER_MAX; number++) {
                struct clip_list list = {0};

                sentence_add_number(&list, &style, number);
                for (size_t i = 0; i < list.n; i++)
                        printf("%s%s", i > 0 ? " " : "", clip_text(list.clips[i], style.language));
                putchar('\n');
        }
        return 0;
}
