/* Notes that others have published, and what no note is. */
#include <sodium.h>

#include "daemon/log/note.h"
#include "tests/lib/suite.h"

#define NEUMANN "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define NEUMANN_SEED "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM="
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define TEXT                                                                                                 \
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem "   \
        "is.\n"
#define NEUMANN_LINE                                                                                         \
        "— PeterNeumann "                                                                                  \
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
#define ENOCH_LINE                                                                                           \
        "— EnochRoot "                                                                                     \
        "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
#define SOFA                                                                                                 \
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"            \
        "— example.com/behind-the-sofa "                                                                   \
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"     \
        "— witness.example.com/w1 "                                                                        \
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"           \
        "mbIUBkBIfZ+qnA==\n"

static struct note note;

static struct note_key key_of(const char *s) {
        struct note_key key;

        assert_ok(note_key_parse(s, &key));
        return key;
}

static void make_signer(enum note_key_type type, struct note_signer *ret) {
        unsigned char seed[NOTE_SEED_SIZE];
        size_t n;

        ck_assert_int_eq(sodium_base642bin(seed, sizeof(seed), NEUMANN_SEED, strlen(NEUMANN_SEED), NULL, &n,
                                           NULL, sodium_base64_VARIANT_ORIGINAL),
                         0);
        assert_ok(note_signer_make("PeterNeumann", type, seed, ret));
}

START_TEST(published_note_is_verified) {
        struct note_key neumann = key_of(NEUMANN), enoch = key_of(ENOCH), other = neumann;
        uint64_t time_sec = 1;

        assert_ok(note_parse(TEXT "\n" NEUMANN_LINE "\n" ENOCH_LINE "\n", &note));
        ck_assert_uint_eq(note.n, 2);
        ck_assert_uint_eq(note.text_size, strlen(TEXT));
        assert_ok(note_verify(&note, &neumann, &time_sec));
        ck_assert_uint_eq(time_sec, 0);
        assert_ok(note_verify(&note, &enoch, NULL));
        memcpy(other.name, "P", 2);
        assert_error(note_verify(&note, &other, NULL), ENOENT);
        other = neumann;
        other.id[0] ^= 1;
        assert_error(note_verify(&note, &other, NULL), ENOENT);
}
END_TEST

START_TEST(published_signature_is_ours) {
        struct note_signer signer;
        char line[NOTE_LINE_SIZE], printed[NOTE_KEY_TEXT_SIZE];

        make_signer(NOTE_ED25519, &signer);
        note_key_print(&signer.key, printed);
        ck_assert_str_eq(printed, NEUMANN);
        assert_ok(note_sign(TEXT, &signer, 5, line));
        ck_assert_str_eq(line, NEUMANN_LINE);
}
END_TEST

START_TEST(published_cosigned_checkpoint_is_read) {
        static const unsigned char id[] = {0x8d, 0x66, 0xcf, 0x3f};
        static const unsigned char time_bytes[] = {0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb}; /* 1679315147 */

        assert_ok(note_parse(SOFA, &note));
        ck_assert_uint_eq(note.n, 2);
        ck_assert_uint_eq(note.signatures[0].size, NOTE_ED25519_SIZE);
        ck_assert_uint_eq(note.signatures[1].size, NOTE_COSIGNATURE_SIZE);
        ck_assert_mem_eq(note.signatures[1].id, id, sizeof(id));
        ck_assert_mem_eq(note.signatures[1].bytes, time_bytes, sizeof(time_bytes));
        ck_assert_uint_eq(note.signatures[1].name_size, strlen("witness.example.com/w1"));
}
END_TEST

/* Without the header and the time it would be a signature of the log itself, or of another time. */
START_TEST(cosignature_is_of_its_time_and_header) {
        struct note_signer signer, plain;
        char line[NOTE_LINE_SIZE], message[256];
        struct note_signature signature, changed;
        uint64_t time_sec;

        make_signer(NOTE_COSIGNATURE_V1, &signer);
        make_signer(NOTE_ED25519, &plain);
        ck_assert(memcmp(signer.key.id, plain.key.id, NOTE_ID_SIZE) != 0);
        assert_ok(note_sign(TEXT, &signer, 1679315147, line));
        assert_ok(note_signature_parse(line, strlen(line), &signature));
        assert_ok(note_signature_verify(&signature, &signer.key, TEXT, strlen(TEXT), &time_sec));
        ck_assert_uint_eq(time_sec, 1679315147);

        (void) snprintf(message, sizeof(message), "cosignature/v1\ntime 1679315147\n%s", TEXT);
        ck_assert_int_eq(crypto_sign_ed25519_verify_detached(signature.bytes + 8,
                                                             (const unsigned char *) message, strlen(message),
                                                             signer.key.public_key),
                         0);
        changed = signature;
        changed.bytes[7]++;
        assert_error(note_signature_verify(&changed, &signer.key, TEXT, strlen(TEXT), NULL), EBADMSG);
        changed = signature;
        memcpy(changed.id, plain.key.id, NOTE_ID_SIZE);
        assert_error(note_signature_verify(&changed, &plain.key, TEXT, strlen(TEXT), NULL), EBADMSG);
        assert_error(note_signature_verify(&signature, &signer.key, TEXT, strlen(TEXT) - 1, NULL), EBADMSG);

        /* The largest time there is, and one more. */
        assert_ok(note_sign(TEXT, &signer, INT64_MAX, line));
        assert_ok(note_signature_parse(line, strlen(line), &signature));
        assert_ok(note_signature_verify(&signature, &signer.key, TEXT, strlen(TEXT), NULL));
        assert_ok(note_sign(TEXT, &signer, (uint64_t) INT64_MAX + 1, line));
        assert_ok(note_signature_parse(line, strlen(line), &signature));
        assert_error(note_signature_verify(&signature, &signer.key, TEXT, strlen(TEXT), NULL), EBADMSG);
}
END_TEST

START_TEST(every_flipped_bit_is_seen) {
        struct note_key neumann = key_of(NEUMANN);

        assert_ok(note_parse(TEXT "\n" NEUMANN_LINE "\n", &note));
        for (size_t bit = 0; bit < 8 * (size_t) NOTE_ED25519_SIZE; bit++) {
                struct note_signature signature = note.signatures[0];
                signature.bytes[bit / 8] ^= (unsigned char) (1U << bit % 8);
                assert_error(note_signature_verify(&signature, &neumann, TEXT, strlen(TEXT), NULL), EBADMSG);
        }
        for (size_t bit = 0; bit < 8 * strlen(TEXT); bit++) {
                char text[] = TEXT;
                text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
                assert_error(note_signature_verify(&note.signatures[0], &neumann, text, strlen(TEXT), NULL),
                             EBADMSG);
        }
}
END_TEST

#define LINE NEUMANN_LINE "\n"
#define B64 "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM"

static const char *const no_notes[] = {
        "",
        "\n",
        "\n\n",
        TEXT,
        TEXT "\n",
        TEXT LINE,                                 /* no empty line */
        TEXT "\n" NEUMANN_LINE,                    /* no newline at the end */
        TEXT "\n" LINE "x",                        /* something after */
        TEXT "\n" LINE "\n",                       /* ... */
        TEXT "\n" LINE "\n\n",                     /* ... */
        TEXT "\n" LINE " \n",                      /* ... */
        TEXT "\n" LINE LINE,                       /* twice */
        TEXT "\n " LINE,                           /* a space before */
        TEXT "\n- PeterNeumann " B64 "=\n",        /* another dash */
        TEXT "\n\u2013 PeterNeumann " B64 "=\n",   /* ... */
        TEXT "\n\u2014PeterNeumann " B64 "=\n",    /* no space */
        TEXT "\n\u2014  PeterNeumann " B64 "=\n",  /* two */
        TEXT "\n\u2014 PeterNeumann  " B64 "=\n",  /* ... */
        TEXT "\n\u2014 PeterNeumann " B64 "= \n",  /* ... at the end */
        TEXT "\n\u2014 PeterNeumann " B64 "\n",    /* no padding */
        TEXT "\n\u2014 PeterNeumann " B64 "==\n",  /* too much */
        TEXT "\n\u2014 PeterNeumann " B64 "=A\n",  /* behind the padding */
        TEXT "\n\u2014 PeterNeumann x08go/Z=\n",   /* stray bits */
        TEXT "\n\u2014 PeterNeumann x08go_ZJ\n",   /* another alphabet */
        TEXT "\n\u2014 PeterNeumann x08g\no/ZJ\n", /* a newline in it */
        TEXT "\n\u2014 PeterNeumann x08gow==\n",   /* an id alone */
        TEXT "\n\u2014 PeterNeumann \n",           /* nothing */
        TEXT "\n\u2014 PeterNeumann\n",            /* ... */
        TEXT "\n\u2014  " B64 "=\n",               /* no name */
        TEXT "\n\u2014 Peter+Neumann " B64 "=\n",  /* a plus */
        TEXT "\n\u2014 Peter\u00a0N " B64 "=\n",   /* spaces */
        TEXT "\n\u2014 Peter\u2003N " B64 "=\n",   /* ... */
        TEXT "\n\u2014 Peter\u3000N " B64 "=\n",   /* ... */
        "a\r\n\n" LINE,                            /* controls */
        "a\tb\n\n" LINE,                           /* ... */
        "a\x1b[2J\n\n" LINE,                       /* ... */
        "a\x7f\n\n" LINE,                          /* ... */
        "a\xff\n\n" LINE,                          /* no UTF-8 */
        "a\xc0\x80\n\n" LINE,                      /* ... */
        "a\xed\xa0\x80\n\n" LINE,                  /* ... */
        TEXT "\n\xe2\x80 PeterNeumann " B64 "=\n", /* ... */
        TEXT "\n\u2014 Peter\xff " B64 "=\n",      /* ... */
        TEXT "\n" LINE "\n\u2014 A x08go/ZJ\nx\n", /* the last empty line is what counts */
};

START_TEST(what_is_no_note_is_refused) {
        ck_assert_msg(note_parse(no_notes[_i], &note) == -EINVAL, "%s", no_notes[_i]);
}
END_TEST

START_TEST(empty_lines_and_other_signatures_belong_to_a_note) {
        struct note_key neumann = key_of(NEUMANN);

        assert_ok(note_parse("a\n\nb\n\n\u2014 A x08go/ZJ\n", &note));
        ck_assert_uint_eq(note.text_size, strlen("a\n\nb\n"));
        assert_ok(note_parse("\n\n\n\u2014 A x08go/ZJ\n", &note));
        ck_assert_uint_eq(note.text_size, 2);
        /* One name with two keys, and one id under two names, are of different keys. */
        assert_error(note_parse(TEXT "\n" LINE "\u2014 PeterNeumann x08go/ZJ\n", &note), EINVAL);
        assert_ok(note_parse(TEXT "\n\u2014 PeterNeumann y08go/ZJ\n\u2014 A x08go/ZJ\n" LINE, &note));
        assert_ok(note_verify(&note, &neumann, NULL));
}
END_TEST

/* "a", and a signature by a name and in base64 of so many characters. */
static char *note_of(size_t name_size, size_t base64_size) {
        _cleanup_free_ char *name = calloc(1, name_size + 1), *base64 = calloc(1, base64_size + 1);
        char *s = NULL;

        memset(name, 'n', name_size);
        memset(base64, 'A', base64_size);
        assert_ok(str_format(&s, "a\n\n\u2014 %s %s\n", name, base64));
        return s;
}

START_TEST(note_has_limits) {
        _cleanup_free_ char *long_text = calloc(1, NOTE_SIZE_MAX + 2), *many = NULL;

        memset(long_text, 'a', NOTE_SIZE_MAX + 1);
        assert_error(note_parse(long_text, &note), E2BIG);
        assert_ok(str_format(&many, "a\n\n"));
        for (unsigned i = 0; i < NOTE_SIGNATURES_MAX; i++)
                assert_ok(str_extend(&many, "", "\u2014 A%u x08go/ZJ\n", i));
        assert_ok(note_parse(many, &note));
        ck_assert_uint_eq(note.n, NOTE_SIGNATURES_MAX);
        assert_ok(str_extend(&many, "", "\u2014 B x08go/ZJ\n"));
        assert_error(note_parse(many, &note), E2BIG);
}
END_TEST

START_TEST(signature_has_limits) {
        static const struct {
                size_t name_size, base64_size;
                int expected;
        } notes[] = {
                {NOTE_NAME_MAX, 8, 0}, {NOTE_NAME_MAX + 1, 8, -E2BIG},
                {1, 6000, 0}, /* of no type known here */
                {1, 6828, -EINVAL},    {1, 7000, -E2BIG},
        };

        for (size_t i = 0; i < ELEMENTSOF(notes); i++) {
                _cleanup_free_ char *s = note_of(notes[i].name_size, notes[i].base64_size);
                ck_assert_int_eq(note_parse(s, &note), notes[i].expected);
        }
}
END_TEST

static const char *const no_keys[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+0c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanN+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", /* the type */
        "PeterNeumann+c74f20a3+ABpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann++c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
};

START_TEST(what_is_no_key_is_refused) {
        struct note_key key;

        ck_assert_msg(note_key_parse(no_keys[_i], &key) == -EINVAL, "%s", no_keys[_i]);
}
END_TEST

START_TEST(key_is_printed_as_it_is_read) {
        static const char *const keys[] = {
                NEUMANN, ENOCH, "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"};
        char printed[NOTE_KEY_TEXT_SIZE], name[NOTE_NAME_MAX + 2] = "";
        struct note_signer signer;
        unsigned char seed[NOTE_SEED_SIZE] = {1};

        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                struct note_key key = key_of(keys[i]);
                note_key_print(&key, printed);
                ck_assert_str_eq(printed, keys[i]);
        }
        /* The longest name, in both types. */
        memset(name, 'n', NOTE_NAME_MAX);
        for (unsigned i = 0; i < 2; i++) {
                assert_ok(note_signer_make(name, i ? NOTE_ED25519 : NOTE_COSIGNATURE_V1, seed, &signer));
                note_key_print(&signer.key, printed);
                struct note_key read = key_of(printed);
                ck_assert_mem_eq(&read, &signer.key, sizeof(read));
                char line[NOTE_LINE_SIZE];
                struct note_signature signature;
                assert_ok(note_sign(TEXT, &signer, UINT32_MAX, line));
                assert_ok(note_signature_parse(line, strlen(line), &signature));
                assert_ok(note_signature_verify(&signature, &read, TEXT, strlen(TEXT), NULL));
        }
        name[NOTE_NAME_MAX] = 'n';
        assert_error(note_signer_make(name, NOTE_ED25519, seed, &signer), EINVAL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(published_note_is_verified),
        SUITE_CASE(published_signature_is_ours),
        SUITE_CASE(published_cosigned_checkpoint_is_read),
        SUITE_CASE(cosignature_is_of_its_time_and_header),
        SUITE_CASE(every_flipped_bit_is_seen),
        {"what_is_no_note_is_refused", &what_is_no_note_is_refused, ELEMENTSOF(no_notes)},
        SUITE_CASE(empty_lines_and_other_signatures_belong_to_a_note),
        SUITE_CASE(note_has_limits),
        SUITE_CASE(signature_has_limits),
        {"what_is_no_key_is_refused", &what_is_no_key_is_refused, ELEMENTSOF(no_keys)},
        SUITE_CASE(key_is_printed_as_it_is_read),
};

SUITE_MAIN("log-note", cases, NULL, NULL)
