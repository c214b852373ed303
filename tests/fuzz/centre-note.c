/* Any text as a signed note: what is taken has one form, and none of it is good under a key that did not sign
 * it. And as a key. */
#include "daemon/log/note.h"
#include "fuzz.h"

static void expect_same_text(const struct note *note, const char *text) {
        const char *at = note->text + note->text_size;

        assert(note->text == text && at[-1] == '\n' && *at == '\n' && note->n > 0);
        at++;
        for (size_t i = 0; i < note->n; i++) {
                const struct note_signature *signature = &note->signatures[i];
                struct note_signature again;

                assert(signature->line == at && signature->size > 0);
                int r = note_signature_parse(signature->line, signature->line_size, &again);
                assert(r >= 0 && again.size == signature->size);
                at += signature->line_size;
                assert(*at == '\n');
                at++;
        }
        assert(*at == '\0');
}

static void expect_nothing_verifies(const struct note *note) {
        static const unsigned char seed[NOTE_SEED_SIZE] = "nobody has signed with this one";
        struct note_signer signer;
        int r = note_signer_make("n", NOTE_ED25519, seed, &signer);

        assert(r >= 0);
        for (size_t i = 0; i < note->n; i++) {
                char name[NOTE_NAME_MAX + 1] = "";
                struct note_key key;

                memcpy(name, note->signatures[i].name, note->signatures[i].name_size);
                enum note_key_type type = note->signatures[i].size == NOTE_COSIGNATURE_SIZE
                                                  ? NOTE_COSIGNATURE_V1
                                                  : NOTE_ED25519;
                r = note_key_make(name, type, signer.key.public_key, &key);
                assert(r >= 0);
                memcpy(key.id, note->signatures[i].id, NOTE_ID_SIZE);
                assert(note_verify(note, &key, NULL) == -EBADMSG);
        }
}

static void expect_key_is_canonical(const char *text) {
        char printed[NOTE_KEY_TEXT_SIZE];
        struct note_key key;

        if (note_key_parse(text, &key) < 0)
                return;
        note_key_print(&key, printed);
        assert(streq(printed, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);
        struct note note;

        assert(text);
        expect_key_is_canonical(text);
        int r = note_parse(text, &note);
        assert(r >= 0 || r == -EINVAL || r == -E2BIG);
        if (r >= 0) {
                expect_same_text(&note, text);
                expect_nothing_verifies(&note);
        }
        return 0;
}
