#include "daemon/log/key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/random.h>
#include <sys/stat.h>

/* As other tools that sign notes keep theirs: PRIVATE+KEY+NAME+ID+BASE64, of the type and the seed. */
#define PRIVATE_KEY "PRIVATE+KEY+"
enum {
        KEY_FILE_SIZE = sizeof(PRIVATE_KEY) + NOTE_KEY_TEXT_SIZE,
        NAME_RANDOM_SIZE = 4,
};

static int find_path(const char *state_dir, const char *file, char **ret) {
        return str_format(ret, "%s/%s", state_dir, file);
}

static void print_key(const struct note_signer *signer, char ret[static KEY_FILE_SIZE]) {
        struct note_key key = signer->key;
        char text[NOTE_KEY_TEXT_SIZE];

        /* The form is that of a public key; the seed stands at the beginning of the secret. */
        memcpy(key.public_key, signer->secret, NOTE_SEED_SIZE);
        note_key_print(&key, text);
        (void) snprintf(ret, KEY_FILE_SIZE, PRIVATE_KEY "%s\n", text);
        sodium_memzero(&key, sizeof(key));
        sodium_memzero(text, sizeof(text));
}

/* Of what print_key() has written, and of nothing else: its id proves the seed too. */
static int parse_key(const char *text, struct note_signer *ret) {
        char name[NOTE_NAME_MAX + 1], again[KEY_FILE_SIZE];
        const char *begin = text + strlen(PRIVATE_KEY), *plus, *base64;
        unsigned char blob[1 + NOTE_SEED_SIZE];
        size_t size;
        int r = -EUCLEAN;

        if (strncmp(text, PRIVATE_KEY, strlen(PRIVATE_KEY)) != 0)
                return -EUCLEAN;
        plus = strchr(begin, '+');
        base64 = plus ? strchr(plus + 1, '+') : NULL;
        if (!base64 || plus - begin > NOTE_NAME_MAX)
                return -EUCLEAN;
        memcpy(name, begin, (size_t) (plus - begin));
        name[plus - begin] = '\0';
        if (sodium_base642bin(blob, sizeof(blob), base64 + 1, strcspn(base64 + 1, "\n"), NULL, &size, NULL,
                              sodium_base64_VARIANT_ORIGINAL) == 0 &&
            size == sizeof(blob) && blob[0] == NOTE_ED25519 &&
            note_signer_make(name, NOTE_ED25519, blob + 1, ret) == 0) {
                print_key(ret, again);
                if (streq(again, text))
                        r = 0;
        }
        sodium_memzero(blob, sizeof(blob));
        sodium_memzero(again, sizeof(again));
        return r;
}

static int read_key(int fd, struct note_signer *ret) {
        char text[KEY_FILE_SIZE + 1] = "";
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EUCLEAN;
        if (st.st_mode & (S_IRWXG | S_IRWXO))
                return -EPERM;
        ssize_t n = read(fd, text, KEY_FILE_SIZE);
        if (n < 0)
                return -errno;
        int r = strlen(text) == (size_t) n ? parse_key(text, ret) : -EUCLEAN;
        sodium_memzero(text, sizeof(text));
        return r;
}

int log_key_load(const char *state_dir, struct note_signer *ret) {
        _cleanup_free_ char *path = NULL;
        int r = find_path(state_dir, LOG_KEY_FILE, &path);

        if (r < 0)
                return r;
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        return fd < 0 ? -errno : read_key(fd, ret);
}

static int make_name(const char *name, bool again, char **ret) {
        unsigned char random[NAME_RANDOM_SIZE];
        char digits[2 * NAME_RANDOM_SIZE + 1];

        if (getrandom(random, sizeof(random), 0) != sizeof(random))
                return -EIO;
        sodium_bin2hex(digits, sizeof(digits), random, sizeof(random));
        if (name && !again)
                return str_format(ret, "%s", name);
        return str_format(ret, "%s/%s", name ? name : "motcua", digits);
}

int log_key_make(const char *state_dir, const char *name, bool again, struct note_signer *ret) {
        _cleanup_free_ char *path = NULL, *whole_name = NULL;
        unsigned char seed[NOTE_SEED_SIZE];
        char text[KEY_FILE_SIZE];
        int r = find_path(state_dir, LOG_KEY_FILE, &path);

        if (r >= 0)
                r = make_name(name, again, &whole_name);
        if (r >= 0 && getrandom(seed, sizeof(seed), 0) != sizeof(seed))
                r = -EIO;
        if (r >= 0)
                r = note_signer_make(whole_name, NOTE_ED25519, seed, ret);
        if (r >= 0) {
                print_key(ret, text);
                r = file_replace(path, text, strlen(text));
                sodium_memzero(text, sizeof(text));
        }
        sodium_memzero(seed, sizeof(seed));
        return r;
}

int log_key_retire(const char *state_dir) {
        _cleanup_free_ char *path = NULL, *left = NULL;
        int r = find_path(state_dir, LOG_KEY_FILE, &path);

        if (r >= 0)
                r = find_path(state_dir, LOG_KEY_LEFT_FILE, &left);
        if (r < 0)
                return r;
        return rename(path, left) < 0 ? -errno : file_sync_folder(path);
}

int log_checkpoint_load(const char *state_dir, char **ret_note, struct checkpoint *ret) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        struct note note;
        size_t size;
        int r = find_path(state_dir, LOG_CHECKPOINT_FILE, &path);

        if (r >= 0)
                r = file_read_regular(path, NOTE_SIZE_MAX, &text, &size);
        if (r == -EFBIG || r == -ESPIPE || (r >= 0 && strlen(text) != size))
                return -EUCLEAN;
        if (r < 0)
                return r;
        r = note_parse(text, &note);
        if (r >= 0)
                r = checkpoint_parse(note.text, note.text_size, ret);
        if (r < 0)
                return -EUCLEAN;
        *ret_note = TAKE_PTR(text);
        return 0;
}

int log_checkpoint_keep(const char *state_dir, const char *note) {
        _cleanup_free_ char *path = NULL;
        int r = find_path(state_dir, LOG_CHECKPOINT_FILE, &path);

        return r < 0 ? r : file_replace(path, note, strlen(note));
}
