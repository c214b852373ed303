#include "daemon/log/note.h"

#include <endian.h>
#include <inttypes.h>
#include <sodium.h>

#define DASH "\u2014 "
#define COSIGNED "cosignature/v1\ntime %" PRIu64 "\n"

enum {
        COSIGNED_SIZE = sizeof("cosignature/v1\ntime 18446744073709551615\n"),
        /* Of the longest signature that is known, by keys that withstand quantum computers. */
        BLOB_MAX = 5 * 1024,
        ID_HEX_SIZE = 2 * NOTE_ID_SIZE,
        ED25519_BLOB_SIZE = NOTE_ID_SIZE + NOTE_ED25519_SIZE,
        COSIGNATURE_BLOB_SIZE = NOTE_ID_SIZE + NOTE_COSIGNATURE_SIZE,
};

static_assert(NOTE_PUBLIC_SIZE == crypto_sign_ed25519_PUBLICKEYBYTES, "keys are of Ed25519");
static_assert(NOTE_SEED_SIZE == crypto_sign_ed25519_SEEDBYTES, "keys are of Ed25519");
static_assert(NOTE_SECRET_SIZE == crypto_sign_ed25519_SECRETKEYBYTES, "keys are of Ed25519");
static_assert(NOTE_ED25519_SIZE == crypto_sign_ed25519_BYTES, "signatures are of Ed25519");

/* ----- names and keys ----- */

/* Of valid UTF-8, in which the bytes of one character never begin within another. The spaces of Unicode. */
static bool has_space(const char *s) {
        static const char *const spaces[] = {
                " ",      "\xc2\x85", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                "\u2003", "\u2004",   "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                "\u200a", "\u2028",   "\u2029", "\u202f", "\u205f", "\u3000",
        };

        for (size_t i = 0; i < ELEMENTSOF(spaces); i++)
                if (strstr(s, spaces[i]))
                        return true;
        return false;
}

bool note_name_is_valid(const char *name) {
        size_t n = strnlen(name, NOTE_NAME_MAX + 1);

        return n > 0 && n <= NOTE_NAME_MAX && !strchr(name, '+') && text_is_clean(name) && !has_space(name);
}

static void find_id(struct note_key *key) {
        unsigned char hash[crypto_hash_sha256_BYTES], type = (unsigned char) key->type;
        crypto_hash_sha256_state state;

        (void) crypto_hash_sha256_init(&state);
        (void) crypto_hash_sha256_update(&state, (const unsigned char *) key->name, strlen(key->name));
        (void) crypto_hash_sha256_update(&state, (const unsigned char *) "\n", 1);
        (void) crypto_hash_sha256_update(&state, &type, 1);
        (void) crypto_hash_sha256_update(&state, key->public_key, NOTE_PUBLIC_SIZE);
        (void) crypto_hash_sha256_final(&state, hash);
        memcpy(key->id, hash, NOTE_ID_SIZE);
}

int note_key_make(const char *name, enum note_key_type type, const unsigned char *public_key,
                  struct note_key *ret) {
        if (!note_name_is_valid(name))
                return -EINVAL;
        *ret = (struct note_key){.type = type};
        memcpy(ret->name, name, strlen(name) + 1);
        memcpy(ret->public_key, public_key, NOTE_PUBLIC_SIZE);
        find_id(ret);
        return 0;
}

int note_signer_make(const char *name, enum note_key_type type, const unsigned char seed[NOTE_SEED_SIZE],
                     struct note_signer *ret) {
        unsigned char public_key[NOTE_PUBLIC_SIZE];

        (void) crypto_sign_ed25519_seed_keypair(public_key, ret->secret, seed);
        return note_key_make(name, type, public_key, &ret->key);
}

void note_key_print(const struct note_key *key, char ret[static NOTE_KEY_TEXT_SIZE]) {
        unsigned char blob[1 + NOTE_PUBLIC_SIZE] = {(unsigned char) key->type};
        char hex[ID_HEX_SIZE + 1], base64[NOTE_KEY_TEXT_SIZE - NOTE_NAME_MAX - sizeof("++01234567")];

        memcpy(blob + 1, key->public_key, NOTE_PUBLIC_SIZE);
        sodium_bin2hex(hex, sizeof(hex), key->id, NOTE_ID_SIZE);
        sodium_bin2base64(base64, sizeof(base64), blob, sizeof(blob), sodium_base64_VARIANT_ORIGINAL);
        (void) snprintf(ret, NOTE_KEY_TEXT_SIZE, "%s+%s+%s", key->name, hex, base64);
}

int note_key_parse(const char *s, struct note_key *ret) {
        char name[NOTE_NAME_MAX + 1], printed[NOTE_KEY_TEXT_SIZE];
        unsigned char blob[1 + NOTE_PUBLIC_SIZE];
        const char *plus = strchr(s, '+'), *second = plus ? strchr(plus + 1, '+') : NULL;
        struct note_key key;
        size_t size;

        if (!second || (size_t) (plus - s) > NOTE_NAME_MAX)
                return -EINVAL;
        if (sodium_base642bin(blob, sizeof(blob), second + 1, strlen(second + 1), NULL, &size, NULL,
                              sodium_base64_VARIANT_ORIGINAL) < 0 ||
            size != sizeof(blob) || (blob[0] != NOTE_ED25519 && blob[0] != NOTE_COSIGNATURE_V1))
                return -EINVAL;
        memcpy(name, s, (size_t) (plus - s));
        name[plus - s] = '\0';
        int r = note_key_make(name, blob[0], blob + 1, &key);
        if (r < 0)
                return r;
        /* Its id has to be right too. */
        note_key_print(&key, printed);
        if (!streq(printed, s))
                return -EINVAL;
        *ret = key;
        return 0;
}

/* ----- reading ----- */

static int read_blob(const char *base64, size_t n_characters, struct note_signature *ret) {
        unsigned char blob[BLOB_MAX];
        size_t size;

        if (n_characters > sodium_base64_ENCODED_LEN(BLOB_MAX, sodium_base64_VARIANT_ORIGINAL))
                return -E2BIG;
        if (sodium_base642bin(blob, sizeof(blob), base64, n_characters, NULL, &size, NULL,
                              sodium_base64_VARIANT_ORIGINAL) < 0 ||
            size <= NOTE_ID_SIZE)
                return -EINVAL;
        memcpy(ret->id, blob, NOTE_ID_SIZE);
        ret->size = size - NOTE_ID_SIZE;
        if (ret->size <= NOTE_SIGNATURE_MAX)
                memcpy(ret->bytes, blob + NOTE_ID_SIZE, ret->size);
        return 0;
}

int note_signature_parse(const char *line, size_t size, struct note_signature *ret) {
        size_t before = strlen(DASH);
        char name[NOTE_NAME_MAX + 1];

        if (size <= before || memcmp(line, DASH, before) != 0)
                return -EINVAL;
        const char *space = memchr(line + before, ' ', size - before);
        if (!space)
                return -EINVAL;
        *ret = (struct note_signature){.line = line, .line_size = size, .name = line + before};
        ret->name_size = (size_t) (space - ret->name);
        if (ret->name_size > NOTE_NAME_MAX)
                return -E2BIG;
        memcpy(name, ret->name, ret->name_size);
        name[ret->name_size] = '\0';
        if (!note_name_is_valid(name))
                return -EINVAL;
        return read_blob(space + 1, size - (size_t) (space + 1 - line), ret);
}

static bool is_there(const struct note *note, const struct note_signature *signature) {
        for (size_t i = 0; i < note->n; i++) {
                const struct note_signature *other = &note->signatures[i];
                if (other->name_size == signature->name_size &&
                    memcmp(other->name, signature->name, signature->name_size) == 0 &&
                    memcmp(other->id, signature->id, NOTE_ID_SIZE) == 0)
                        return true;
        }
        return false;
}

static int read_signatures(const char *s, struct note *note) {
        while (*s) {
                struct note_signature signature;
                const char *end = strchr(s, '\n');
                int r = end ? note_signature_parse(s, (size_t) (end - s), &signature) : -EINVAL;

                if (r < 0)
                        return r;
                if (is_there(note, &signature))
                        return -EINVAL;
                if (note->n == NOTE_SIGNATURES_MAX)
                        return -E2BIG;
                note->signatures[note->n++] = signature;
                s = end + 1;
        }
        return note->n > 0 ? 0 : -EINVAL;
}

/* The text ends before the last empty line. */
static const char *find_signatures(const char *s) {
        const char *found = NULL;

        for (const char *p = s; (p = strstr(p, "\n\n")); p++)
                found = p + 2;
        return found;
}

int note_parse(const char *s, struct note *ret) {
        const char *signatures;

        if (strnlen(s, NOTE_SIZE_MAX + 1) > NOTE_SIZE_MAX)
                return -E2BIG;
        signatures = find_signatures(s);
        if (!signatures || !text_is_lines(s))
                return -EINVAL;
        ret->n = 0;
        ret->text = s;
        ret->text_size = (size_t) (signatures - 1 - s);
        return read_signatures(signatures, ret);
}

/* ----- signing ----- */

/* What a key of this type signs; returns the length. */
static size_t begin_message(enum note_key_type type, uint64_t time_sec, char ret[static COSIGNED_SIZE]) {
        int n = type == NOTE_COSIGNATURE_V1 ? snprintf(ret, COSIGNED_SIZE, COSIGNED, time_sec) : 0;

        assert(n >= 0 && n < COSIGNED_SIZE);
        return (size_t) n;
}

/* Memory for the whole message; NULL if there is none. */
static unsigned char *make_message(enum note_key_type type, uint64_t time_sec, const char *text,
                                   size_t text_size, size_t *ret_size) {
        char begin[COSIGNED_SIZE];
        size_t n = begin_message(type, time_sec, begin);
        unsigned char *message = malloc(n + text_size);

        if (!message)
                return NULL;
        memcpy(message, begin, n);
        memcpy(message + n, text, text_size);
        *ret_size = n + text_size;
        return message;
}

static uint64_t read_time(const unsigned char *bytes) {
        uint64_t big;

        memcpy(&big, bytes, sizeof(big));
        return be64toh(big);
}

bool note_signature_is_of(const struct note_signature *signature, const struct note_key *key) {
        return signature->name_size == strlen(key->name) &&
               memcmp(signature->name, key->name, signature->name_size) == 0 &&
               memcmp(signature->id, key->id, NOTE_ID_SIZE) == 0;
}

int note_signature_verify(const struct note_signature *signature, const struct note_key *key,
                          const char *text, size_t text_size, uint64_t *ret_time) {
        bool timed = key->type == NOTE_COSIGNATURE_V1;
        size_t message_size, expected = timed ? NOTE_COSIGNATURE_SIZE : NOTE_ED25519_SIZE;

        if (!note_signature_is_of(signature, key) || signature->size != expected)
                return -EBADMSG;
        uint64_t time_sec = timed ? read_time(signature->bytes) : 0;
        if (time_sec > INT64_MAX)
                return -EBADMSG;
        _cleanup_free_ unsigned char *message =
                make_message(key->type, time_sec, text, text_size, &message_size);
        if (!message)
                return -ENOMEM;
        if (crypto_sign_ed25519_verify_detached(signature->bytes + (timed ? sizeof(time_sec) : 0), message,
                                                message_size, key->public_key) < 0)
                return -EBADMSG;
        if (ret_time)
                *ret_time = time_sec;
        return 0;
}

int note_verify(const struct note *note, const struct note_key *key, uint64_t *ret_time) {
        for (size_t i = 0; i < note->n; i++)
                if (note_signature_is_of(&note->signatures[i], key))
                        return note_signature_verify(&note->signatures[i], key, note->text, note->text_size,
                                                     ret_time);
        return -ENOENT;
}

int note_sign(const char *text, const struct note_signer *signer, uint64_t time_sec,
              char ret[static NOTE_LINE_SIZE]) {
        bool timed = signer->key.type == NOTE_COSIGNATURE_V1;
        unsigned char blob[COSIGNATURE_BLOB_SIZE], *end = blob + NOTE_ID_SIZE;
        char base64[NOTE_LINE_SIZE - NOTE_NAME_MAX - sizeof(DASH " ")];
        uint64_t big = htobe64(time_sec);
        size_t message_size;
        _cleanup_free_ unsigned char *message =
                make_message(signer->key.type, time_sec, text, strlen(text), &message_size);

        if (!message)
                return -ENOMEM;
        memcpy(blob, signer->key.id, NOTE_ID_SIZE);
        if (timed) {
                memcpy(end, &big, sizeof(big));
                end += sizeof(big);
        }
        (void) crypto_sign_ed25519_detached(end, NULL, message, message_size, signer->secret);
        sodium_bin2base64(base64, sizeof(base64), blob, timed ? COSIGNATURE_BLOB_SIZE : ED25519_BLOB_SIZE,
                          sodium_base64_VARIANT_ORIGINAL);
        (void) snprintf(ret, NOTE_LINE_SIZE, DASH "%s %s", signer->key.name, base64);
        return 0;
}
