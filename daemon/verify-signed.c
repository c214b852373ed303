#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"
#include "daemon/verify-internal.h"

/* What was signed: a note, with the name that lines call it by. */
struct signed_note {
        const char *name;
        struct note note;
        struct checkpoint checkpoint;
};

enum { KEYS_MAX = 16 };

/* Who signs this log: whom the caller expects, or whom the record names. */
struct keys {
        struct note_key keys[KEYS_MAX];
        size_t n;
};

static int read_note(const char *text, struct signed_note *note) {
        int r = note_parse(text, &note->note);

        return r < 0 ? r : checkpoint_parse(note->note.text, note->note.text_size, &note->checkpoint);
}

/* -ENOENT: no line is of any of these keys; -EBADMSG: one says so, and is not. */
static int find_signer(const struct signed_note *note, const struct keys *keys, const struct note_key **ret) {
        int result = -ENOENT;

        for (size_t i = 0; i < keys->n && result == -ENOENT; i++) {
                result = note_verify(&note->note, &keys->keys[i], NULL);
                *ret = &keys->keys[i];
        }
        return result;
}

static int check_signature(struct verify *verify, const struct signed_note *note, const struct keys *keys) {
        const struct note_key *signer = NULL;
        char text[NOTE_KEY_TEXT_SIZE];
        int r = find_signer(note, keys, &signer);

        if (r >= 0)
                return 0;
        if (r == -ENOENT && keys->n == 0)
                return verify_found(verify, "checkpoint %s: the record names no key that signs it", note->name);
        if (r != -ENOENT && r != -EBADMSG)
                return r;
        note_key_print(r == -EBADMSG ? signer : &keys->keys[keys->n - 1], text);
        return verify_found(verify, "checkpoint %s is not signed by %s%s", note->name, text,
                            r == -EBADMSG ? ", as it says" : "");
}

/* That the log begins with what was signed. */
static int check_beginning(struct verify *verify, const struct signed_note *note) {
        const struct checkpoint *checkpoint = &note->checkpoint;
        struct log_hash root;

        if (checkpoint->size > verify->n_events)
                return verify_found(verify,
                                    "the record was truncated: checkpoint %s is of %" PRIu64
                                    " events, and it has %" PRIu64,
                                    note->name, checkpoint->size, verify->n_events);
        int r = log_read_root(checkpoint->size, log_read_node, verify->store, &root);
        if (r == -ENOENT || r == -EUCLEAN)
                return verify_found(verify, "checkpoint %s is of %" PRIu64 " events, not all of which are logged",
                                    note->name, checkpoint->size);
        if (r < 0 || log_hash_equals(&root, &checkpoint->root))
                return r;
        return verify_found(verify,
                            "the record was rewritten: its first %" PRIu64 " events are not those of checkpoint %s",
                            checkpoint->size, note->name);
}

/* ----- keys ----- */

static int add_key(struct keys *keys, const char *text) {
        /* The newest are those that are asked for. */
        if (keys->n == KEYS_MAX)
                memmove(keys->keys, keys->keys + 1, --keys->n * sizeof(keys->keys[0]));
        int r = note_key_parse(text, &keys->keys[keys->n]);
        keys->n += r >= 0;
        return r;
}

static int add_named_key(struct verify *verify, const char *text, struct keys *keys) {
        struct fields_room room;
        struct fields fields;
        const char *key;
        int r = fields_from_text(text, &room, &fields);

        if (r >= 0)
                r = fields_get_s(&fields, "key", &key);
        if (r >= 0)
                r = add_key(keys, key);
        return r < 0 ? verify_found(verify, "an event log-key names no key") : 0;
}

static int read_named_keys(struct verify *verify, struct keys *keys) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE,
            r = sqlite_prepare(store_connection(verify->store),
                               "SELECT fields FROM event WHERE type = 'log-key' AND source = '" CENTRE_SOURCE
                               "' ORDER BY id",
                               &stmt);

        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
                r = add_named_key(verify, (const char *) sqlite3_column_text(stmt, 0), keys);
        return r != 0 ? r : sqlite_errno(rc);
}

static bool has_key(const struct keys *keys, const struct note_key *key) {
        for (size_t i = 0; i < keys->n; i++)
                if (streq(keys->keys[i].name, key->name) &&
                    memcmp(keys->keys[i].public_key, key->public_key, NOTE_PUBLIC_SIZE) == 0)
                        return true;
        return false;
}

/* Of a key that the record does not name, the log is not the one that was expected. */
static int expect_key(struct verify *verify, const struct keys *named, struct keys *expected) {
        if (!verify->options->key) {
                *expected = *named;
                return 0;
        }
        if (add_key(expected, verify->options->key) < 0) {
                verify->why = "that is no key of the form NAME+ID+BASE64";
                return -EINVAL;
        }
        return has_key(named, &expected->keys[0])
                       ? 0
                       : verify_found(verify, "the record does not name the key %s", verify->options->key);
}

/* ----- */

static int check_old(struct verify *verify, const struct keys *keys) {
        struct signed_note note = {.name = verify->options->checkpoint};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r = file_read_regular(note.name, NOTE_SIZE_MAX, &text, &size);

        if (r < 0)
                verify->why = r == -ESPIPE ? "the checkpoint is no file" : "the checkpoint cannot be read";
        if (r >= 0 && (strlen(text) != size || read_note(text, &note) < 0)) {
                verify->why = "that is no checkpoint";
                r = -EINVAL;
        }
        if (r >= 0)
                r = check_signature(verify, &note, keys);
        if (r == 0)
                r = check_beginning(verify, &note);
        if (r == 0 && verify->n_findings == 0)
                (void) fprintf(verify->out, "%s: checkpoint %s fits, of the first %" PRIu64 " events\n",
                               verify->path, note.name, note.checkpoint.size);
        return r;
}

int verify_signed(struct verify *verify) {
        struct keys named = {0}, expected = {0};
        int r = read_named_keys(verify, &named);

        if (r == 0)
                r = expect_key(verify, &named, &expected);
        if (r == 0 && verify->options->checkpoint)
                r = check_old(verify, &expected);
        return verify_found_error(verify, r);
}
