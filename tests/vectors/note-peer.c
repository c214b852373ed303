/*
 * Our side of the comparison with others' signed notes. Reads a request a line and answers each with a line;
 * texts and notes are their bytes in hexadecimal digits, and what is wrong is "no".
 *
 *   sign TYPE NAME SEED TIME TEXT   the verifier key, and the note of the text with its signature; TYPE as in
 * note.h open KEY NOTE                   "yes" and the time that a cosignature says write ORIGIN SIZE ROOT
 * the text of a checkpoint read TEXT                       its size and root
 */
#include <inttypes.h>
#include <sodium.h>

#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"

enum { WORDS_MAX = 6, REQUEST_MAX = 1 << 19, TEXT_MAX = 1 << 18 };

/* A text, as bytes with a NUL behind them. */
static bool read_text(const char *hex, char ret[static TEXT_MAX], size_t *ret_size) {
        if (sodium_hex2bin((unsigned char *) ret, TEXT_MAX - 1, hex, strlen(hex), NULL, ret_size, NULL) != 0)
                return false;
        ret[*ret_size] = '\0';
        return true;
}

static void print_text(const char *text) {
        for (; *text != '\0'; text++)
                printf("%02x", (unsigned char) *text);
}

static bool answer_sign(char **words) {
        static char text[TEXT_MAX];
        char key[NOTE_KEY_TEXT_SIZE], line[NOTE_LINE_SIZE];
        struct note_signer signer;
        struct log_hash seed;
        uint64_t type, time_sec;
        size_t size;

        if (parse_u64(words[1], 0, UINT8_MAX, &type) < 0 ||
            log_hash_from_hex(words[3], strlen(words[3]), &seed) < 0 ||
            parse_u64(words[4], 0, UINT64_MAX, &time_sec) < 0 || !read_text(words[5], text, &size) ||
            note_signer_make(words[2], (enum note_key_type) type, seed.bytes, &signer) < 0 ||
            note_sign(text, &signer, time_sec, line) < 0)
                return false;
        note_key_print(&signer.key, key);
        printf("%s ", key);
        print_text(text);
        print_text("\n");
        print_text(line);
        print_text("\n");
        return true;
}

static bool answer_open(char **words) {
        static char text[TEXT_MAX];
        static struct note note;
        struct note_key key;
        uint64_t time_sec;
        size_t size;

        if (!read_text(words[2], text, &size) || strlen(text) != size || note_key_parse(words[1], &key) < 0 ||
            note_parse(text, &note) < 0 || note_verify(&note, &key, &time_sec) < 0)
                return false;
        printf("yes %" PRIu64, time_sec);
        return true;
}

static bool answer_write(char **words) {
        static char origin[TEXT_MAX];
        _cleanup_free_ char *text = NULL;
        struct checkpoint checkpoint = {.origin = origin, .extensions = ""};

        if (!read_text(words[1], origin, &checkpoint.origin_size) ||
            parse_u64(words[2], 0, UINT64_MAX, &checkpoint.size) < 0 ||
            log_hash_from_hex(words[3], strlen(words[3]), &checkpoint.root) < 0 ||
            checkpoint_write(&checkpoint, &text) < 0)
                return false;
        print_text(text);
        return true;
}

static bool answer_read(char **words) {
        static char text[TEXT_MAX];
        struct checkpoint checkpoint;
        char hex[LOG_HEX_SIZE];
        size_t size;

        if (!read_text(words[1], text, &size) || checkpoint_parse(text, size, &checkpoint) < 0)
                return false;
        log_hash_to_hex(&checkpoint.root, hex);
        printf("%" PRIu64 " %s", checkpoint.size, hex);
        return true;
}

static bool answer(char *line) {
        static const struct {
                const char *name;
                size_t n_words;
                bool (*answer)(char **words);
        } requests[] = {
                {"sign", 6, answer_sign},
                {"open", 3, answer_open},
                {"write", 4, answer_write},
                {"read", 2, answer_read},
        };
        char *words[WORDS_MAX];
        size_t n = 0;

        while (n < WORDS_MAX && (words[n] = strsep(&line, " ")))
                n++;
        for (size_t i = 0; i < ELEMENTSOF(requests); i++)
                if (n == requests[i].n_words && streq(words[0], requests[i].name))
                        return requests[i].answer(words);
        abort();
}

int main(void) {
        static char line[REQUEST_MAX];

        while (fgets(line, sizeof(line), stdin)) {
                line[strcspn(line, "\n")] = '\0';
                printf("%s\n", answer(line) ? "" : "no");
        }
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
