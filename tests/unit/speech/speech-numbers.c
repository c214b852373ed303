/* Prints how 0 to 9999 are said, a line each: speech-numbers [south] [plain-four] [digits] [en] [ticket] */
#include "services/speech/sentence.h"

int main(int argc, char *argv[]) {
        struct sentence_style style = {0};
        bool is_ticket = false; /* three or four digits, as they are printed */

        for (int i = 1; i < argc; i++) {
                style.south |= streq(argv[i], "south");
                style.plain_four |= streq(argv[i], "plain-four");
                style.digits |= streq(argv[i], "digits");
                is_ticket |= streq(argv[i], "ticket");
                if (streq(argv[i], "en"))
                        style.language = LANGUAGE_EN;
        }
        for (unsigned number = 0; number <= SENTENCE_NUMBER_MAX; number++) {
                struct clip_list list = {0};

                char name[8];

                snprintf(name, sizeof(name), "%03u", number);
                if (!is_ticket)
                        sentence_add_number(&list, &style, number);
                else if (sentence_add_name(&list, &style, name) != 0)
                        return 1;
                for (size_t i = 0; i < list.n; i++)
                        printf("%s%s", i > 0 ? " " : "", clip_text(list.clips[i], style.language));
                putchar('\n');
        }
        return 0;
}
