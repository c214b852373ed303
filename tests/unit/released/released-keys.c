/* Small files of motcuad, as 0.1.0 left them, which have no number of a version: they are read as they were.
 */
#include <sys/stat.h>

#include "daemon/log/key.h"
#include "daemon/officials/pin.h"
#include "daemon/queue/ticket-code.h"
#include "daemon/surveys/key.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define RECORD "0123456789abcdef0123456789abcdef"

static const char log_key[] =
        "PRIVATE+KEY+ubnd.example+c0fb0b5b+AWSY6eE7FmFvGvZ9JzGxYPrHxX1zw0ixI3qFZ6qebEyy\n";
static const char checkpoint[] =
        "motcua/example\n3\nzZTaRwc9tNbL8Fxqv1uUL7kaGllHPsGWRBJjnFv7v9M=\n\n"
        "— motcua/example "
        "dq9f5/VfA/J5j+YSTcYYbbgr5eUOnh6Rywyt1KVcZ7cZJMTwSgpZ0nhsB1xhEaNq5Te0XLA9rpsBbQqC/m0HPSL4BwM=\n";
static const char pins[] =
        "lan $y$j9T$6LkvgkY0vNgDuPemcSECy1$nkFfBrrQRtO8iBVMCp.XAFGOJwSlWuZ9LuLvBfxNtq/ 7e8ba71e\n"
        "minh $y$j9T$R7p8Yu3VQpl0uvGVpOsoZ.$8uEmGsVSvkHJIYrgf3/Wr1XCSt9zmFqP1tFDFcC/jl8 2d7821e3\n";
static const unsigned char
        ticket_key[] = {0x46, 0x21, 0x1b, 0xfe, 0xde, 0xf1, 0x63, 0xb8, 0xe6, 0x42, 0x51,
                        0x26, 0xc4, 0x19, 0x66, 0x3e, 0xed, 0x48, 0x8e, 0x21, 0x12, 0x49,
                        0x6e, 0x78, 0x4c, 0x85, 0x7f, 0xf9, 0xf2, 0x38, 0xe7, 0xd5, /* its sum: */
                        0xf3, 0xa8, 0x15, 0x41};
/* Its record, the day, the key. */
static const unsigned char survey_key[] =
        RECORD "\0\0\0\0\0\0\0\0"
               "\x07\0\0\0\0\0\0\0"
               "\x46\x15\x10\xa9\xf9\xd6\x16\xe9\x09\x71\xd9\x0a\x6b\xe4\x8e\x7e"
               "\x2e\x89\xe4\x60\xc9\x79\xe4\x56\xc8\x38\x70\x3b\xa6\x3c\x52\x9d";

static char *put(const char *name, const void *bytes, size_t size) {
        char *path = file_join(suite_dir(), name);

        (void) umask(077);
        file_write(path, bytes, size);
        return path;
}

/* Who has a checkpoint or proof on paper finds the log under this key. */
START_TEST(the_log_keeps_its_key_and_what_it_signed) {
        _cleanup_free_ char *note = NULL;
        char key[NOTE_KEY_TEXT_SIZE];
        struct checkpoint found;
        struct note_signer signer;

        free(put(LOG_KEY_FILE, log_key, strlen(log_key)));
        free(put(LOG_CHECKPOINT_FILE, checkpoint, strlen(checkpoint)));
        assert_ok(log_key_load(suite_dir(), &signer));
        note_key_print(&signer.key, key);
        ck_assert_str_eq(key, "ubnd.example+c0fb0b5b+AbVqYk+AqP3JXGOyhXf2yY5oEtdhaoUwm5ijam4Dh1rr");
        assert_ok(log_checkpoint_load(suite_dir(), &note, &found));
        ck_assert_uint_eq(found.size, 3);
        ck_assert_str_eq(note, checkpoint);
}
END_TEST

/* Whoever waits with a paper from before the upgrade. */
START_TEST(tickets_keep_their_codes) {
        _cleanup_free_ char *path = put(TICKET_SECRET_FILE, ticket_key, sizeof(ticket_key));
        const struct instant issued = {.at = {.realtime_usec = UINT64_C(1795410000000000),
                                              .boottime_usec = 5000000,
                                              .boot = 1,
                                              .synchronized = true},
                                       .boot_id = RECORD};
        struct ticket_secret secret;
        struct ticket_code code;
        bool is_new;

        assert_ok(ticket_secret_load(path, &secret, &is_new));
        ck_assert(!is_new);
        ticket_code_make(&secret, RECORD, 7, &issued, &code);
        ck_assert_str_eq(code.typed, "6Y3-PYR");
        ck_assert_str_eq(code.scanned, "6Y3PYR9KTXFGFKP57R1V");
}
END_TEST

START_TEST(officials_keep_their_pins) {
        _cleanup_free_ char *path = put(PIN_FILE, pins, strlen(pins));
        bool right = false;

        assert_ok(pin_check(path, "lan", "482913", &right));
        ck_assert(right);
        assert_ok(pin_check(path, "minh", "4321", &right));
        ck_assert(!right);
}
END_TEST

/* On the day of the upgrade a ticket answers the survey once. */
START_TEST(a_form_that_is_sent_again_is_the_same) {
        _cleanup_free_ char *path = put(SURVEY_KEY_FILE, survey_key, sizeof(survey_key) - 1);
        struct survey_key key = {.day = 0};
        char tag[SURVEY_TAG_SIZE];

        assert_ok(survey_key_load(path, RECORD, 7, &key));
        survey_once_tag(&key, "form-1", tag);
        ck_assert_str_eq(tag, "8cdfa3304ad413776c37e8bf63648928");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_log_keeps_its_key_and_what_it_signed),
        SUITE_CASE(tickets_keep_their_codes),
        SUITE_CASE(officials_keep_their_pins),
        SUITE_CASE(a_form_that_is_sent_again_is_the_same),
};

SUITE_MAIN("released-keys", cases, NULL, NULL)
