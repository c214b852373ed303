/*
 * Signed notes as c2sp.org/signed-note has them: a text, and lines of whoever signed it. Of the types of keys
 * those that logs and their witnesses sign with: Ed25519, and the cosignatures of c2sp.org/tlog-cosignature.
 * One text has one form here: what could be written otherwise is refused. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        NOTE_SIZE_MAX = 128 * 1024, /* bytes of a note */
        NOTE_SIGNATURES_MAX = 32,
        NOTE_NAME_MAX = 128, /* bytes of a key's name */
        NOTE_ID_SIZE = 4,
        NOTE_PUBLIC_SIZE = 32,
        NOTE_SEED_SIZE = 32,
        NOTE_SECRET_SIZE = 64,
        NOTE_ED25519_SIZE = 64,
        NOTE_COSIGNATURE_SIZE = 8 + NOTE_ED25519_SIZE,
        NOTE_SIGNATURE_MAX = NOTE_COSIGNATURE_SIZE, /* of the types that are known here */
        NOTE_KEY_TEXT_SIZE = NOTE_NAME_MAX + 64,
        NOTE_LINE_SIZE = NOTE_NAME_MAX + 128,
};

/* The byte that stands for it before a public key. */
enum note_key_type { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE_V1 = 0x04 };

struct note_key {
        char name[NOTE_NAME_MAX + 1];
        enum note_key_type type;
        unsigned char id[NOTE_ID_SIZE]; /* of name, type and key */
        unsigned char public_key[NOTE_PUBLIC_SIZE];
};

struct note_signer {
        struct note_key key;
        unsigned char secret[NOTE_SECRET_SIZE];
};

/* Neither empty nor longer than NOTE_NAME_MAX, without spaces of any kind and without "+". */
bool note_name_is_valid(const char *name);

/* The id follows from the rest. -EINVAL: not a name. */
int note_key_make(const char *name, enum note_key_type type, const unsigned char *public_key,
                  struct note_key *ret);
int note_signer_make(const char *name, enum note_key_type type, const unsigned char seed[NOTE_SEED_SIZE],
                     struct note_signer *ret);
/* NAME+ID+BASE64, the form in which keys are handed on. -EINVAL: not one, or of another type. */
int note_key_parse(const char *s, struct note_key *ret);
void note_key_print(const struct note_key *key, char ret[static NOTE_KEY_TEXT_SIZE]);

/* A line of a note. Pointers are into what was parsed. */
struct note_signature {
        const char *line; /* without its newline */
        size_t line_size;
        const char *name;
        size_t name_size;
        unsigned char id[NOTE_ID_SIZE];
        size_t size;                             /* of the signature itself */
        unsigned char bytes[NOTE_SIGNATURE_MAX]; /* if it is no larger: else it is of no type known here */
};

struct note {
        const char *text; /* with its last newline */
        size_t text_size;
        size_t n;
        struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/*
 * Says nothing of whether a signature is good. -EINVAL: not a note, also one that is no clean text, that has
 * two signatures of one name and id, or a signature whose base64 is not the one that is written for its
 * bytes; -E2BIG: beyond NOTE_SIZE_MAX, NOTE_SIGNATURES_MAX or NOTE_NAME_MAX.
 */
int note_parse(const char *s, struct note *ret);
/* One line of a signature by itself, without its newline. Errors as above. */
int note_signature_parse(const char *line, size_t size, struct note_signature *ret);

/* *ret_time (may be NULL): when it was cosigned, in seconds since 1970; 0 of a type that does not say it.
 * -EBADMSG: not of this text, not by this key, or after the year in which such seconds end. */
int note_signature_verify(const struct note_signature *signature, const struct note_key *key,
                          const char *text, size_t text_size, uint64_t *ret_time);
/* Whether it says that it is of this key. */
bool note_signature_is_of(const struct note_signature *signature, const struct note_key *key);
/* The same of a whole note. -ENOENT: there is no signature of this key. */
int note_verify(const struct note *note, const struct note_key *key, uint64_t *ret_time);

/* The line by which the text is signed, without a newline; a cosignature says the time, in seconds since
 * 1970. That the text is clean and ends with a newline is the caller's to see to. */
int note_sign(const char *text, const struct note_signer *signer, uint64_t time_sec,
              char ret[static NOTE_LINE_SIZE]);
