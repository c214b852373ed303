/* The list of recordings, a line "LANGUAGE/FILE.wav<TAB>what is read aloud" each: for whoever records them,
 * and for make-clips. */
#include "clips.h"

int main(void) {
        static const char *const folders[_LANGUAGE_MAX] = {[LANGUAGE_VI] = "vi", [LANGUAGE_EN] = "en"};

        for (int language = 0; language < _LANGUAGE_MAX; language++)
                for (int clip = 0; clip < _CLIP_MAX; clip++) {
                        const char *name = clip_name((enum clip) clip),
                                   *text = name ? clip_text((enum clip) clip, (enum language) language)
                                                : NULL;

                        if (text)
                                printf("%s/%s.wav\t%s\n", folders[language], name, text);
                }
        return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
