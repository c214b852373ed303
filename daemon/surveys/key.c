#include "daemon/surveys/key.h"

#include <inttypes.h>
#include <sodium.h>
#include <sys/random.h>
#include <sys/stat.h>

static bool is_of(const struct survey_key *key, const char *record_id, uint64_t day) {
        return key->day == day && streq(key->record_id, record_id);
}

static int read_key(const char *path, struct survey_key *ret) {
        _cleanup_free_ char *text = NULL;
        size_t size;

        int r = file_read_regular(path, sizeof(*ret), &text, &size);
        if (r < 0)
                return r;
        if (size != sizeof(*ret))
                return -EUCLEAN;
        memcpy(ret, text, sizeof(*ret));
        explicit_bzero(text, size);
        ret->record_id[RECORD_ID_SIZE - 1] = '\0';
        return 0;
}

static int forget(const char *path, struct survey_key *key) {
        explicit_bzero(key, sizeof(*key));
        if (unlink(path) < 0)
                return errno == ENOENT ? 0 : -errno;
        return file_sync_folder(path);
}

/* Of the moment: the file may well be the key. */
static bool is_passing(int r) {
        return r == -ENOMEM || r == -EMFILE || r == -ENFILE;
}

int survey_key_keep(const char *path, const char *record_id, uint64_t day, struct survey_key *key) {
        if (is_of(key, record_id, day))
                return 0;
        /* What is in memory is in the file. */
        if (key->day > 0)
                return forget(path, key);
        int r = read_key(path, key);
        if (r == -ENOENT)
                return 0;
        if (is_passing(r) || (r >= 0 && is_of(key, record_id, day)))
                return r;
        return forget(path, key);
}

int survey_key_load(const char *path, const char *record_id, uint64_t day, struct survey_key *key) {
        int r = survey_key_keep(path, record_id, day, key);

        if (r < 0 || is_of(key, record_id, day))
                return r;
        memset(key, 0, sizeof(*key));
        if (getrandom(key->bytes, sizeof(key->bytes), 0) != sizeof(key->bytes))
                return -EIO;
        key->day = day;
        id_copy(key->record_id, sizeof(key->record_id), record_id);
        r = file_replace(path, key, sizeof(*key));
        if (r < 0)
                explicit_bzero(key, sizeof(*key));
        return r;
}

static void make_tag(const struct survey_key *key, const char *text, char ret[SURVEY_TAG_SIZE]) {
        unsigned char hash[crypto_auth_hmacsha256_BYTES];

        assert(key->day > 0);
        _Static_assert(crypto_auth_hmacsha256_KEYBYTES == SURVEY_KEY_SIZE, "it is the key");
        (void) crypto_auth_hmacsha256(hash, (const unsigned char *) text, strlen(text), key->bytes);
        (void) sodium_bin2hex(ret, SURVEY_TAG_SIZE, hash, (SURVEY_TAG_SIZE - 1) / 2);
}

void survey_tag(const struct survey_key *key, const struct ticket_row *ticket, char ret[SURVEY_TAG_SIZE]) {
        char text[96];
        int n = snprintf(text, sizeof(text), "survey %" PRIu64 " %" PRIu64 " %" PRIu64, ticket->ticket.id,
                         ticket->issued.boot, ticket->issued.boottime_usec);

        assert(n > 0 && n < (int) sizeof(text));
        make_tag(key, text, ret);
}

void survey_once_tag(const struct survey_key *key, const char *once, char ret[SURVEY_TAG_SIZE]) {
        char text[sizeof("once ") + ID_SIZE];
        int n = snprintf(text, sizeof(text), "once %s", once);

        assert(n > 0 && n < (int) sizeof(text));
        make_tag(key, text, ret);
}

bool survey_draw(void) {
        return randombytes_uniform(10) == 0;
}
