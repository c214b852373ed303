#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"
#include "daemon/record/store.h"
#include "daemon/verify/internal.h"

#include <inttypes.h>

enum { KEYS_MAX = 64, MARK_NAME_SIZE = 64 };

/* The log up to where something was signed. */
struct mark {
        uint64_t size;
        struct log_hash root;
        char name[MARK_NAME_SIZE]; /* of one that the record has; empty: of the file that was given */
};

/* Who signs this log, and since which event; a caller's is there from the first. */
struct keys {
        struct note_key keys[KEYS_MAX];
        uint64_t since[KEYS_MAX];
        size_t n;
};

struct verify_marks {
        struct keys named, expected;
        struct mark *marks; /* in the order of their sizes */
        size_t n, n_allocated, next;
};

static const char *name_of(const struct verify *verify, const struct mark *mark) {
        return mark->name[0] != '\0' ? mark->name : verify->options->checkpoint;
}

/* ----- keys ----- */

/* Of so many the newest are those that are asked for. */
static int add_key(struct keys *keys, const char *text, uint64_t since) {
        if (keys->n == KEYS_MAX) {
                memmove(keys->keys, keys->keys + 1, --keys->n * sizeof(keys->keys[0]));
                memmove(keys->since, keys->since + 1, keys->n * sizeof(keys->since[0]));
        }
        int r = note_key_parse(text, &keys->keys[keys->n]);
        keys->since[keys->n] = since;
        keys->n += r >= 0;
        return r;
}

static int add_named_key(struct verify *verify, uint64_t id, const char *text) {
        struct fields_room room;
        struct fields fields;
        const char *key;
        int r = text ? fields_from_text(text, &room, &fields) : -EINVAL;

        if (r >= 0)
                r = fields_get_s(&fields, "key", &key);
        if (r >= 0)
                r = add_key(&verify->marks->named, key, id);
        return r < 0 ? verify_found(verify, "event %" PRIu64 " names no key", id) : 0;
}

static int read_named_keys(struct verify *verify) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE, r = sqlite_prepare(store_connection(verify->store),
                                                 "SELECT id, fields FROM event WHERE type = 'log-key'"
                                                 " AND source = '" CENTRE_SOURCE "' ORDER BY id",
                                                 &stmt);

        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
                r = add_named_key(verify, (uint64_t) sqlite3_column_int64(stmt, 0),
                                  (const char *) sqlite3_column_text(stmt, 1));
        return r != 0 ? r : sqlite_errno(rc);
}

static bool has_key(const struct keys *keys, const struct note_key *key) {
        for (size_t i = 0; i < keys->n; i++)
                if (streq(keys->keys[i].name, key->name) && keys->keys[i].type == key->type &&
                    memcmp(keys->keys[i].public_key, key->public_key, NOTE_PUBLIC_SIZE) == 0)
                        return true;
        return false;
}

/* If the record does not name it, its log is not the one that was expected. */
static int expect_key(struct verify *verify) {
        struct verify_marks *marks = verify->marks;
        const char *key = verify->options->key;

        if (!key) {
                marks->expected = marks->named;
                return 0;
        }
        if (add_key(&marks->expected, key, 0) < 0) {
                verify->why = "the key that was given is not of the form NAME+ID+BASE64";
                return -EINVAL;
        }
        return has_key(&marks->named, &marks->expected.keys[0])
                       ? 0
                       : verify_found(verify, "the record names another key than %s", key);
}

/* ----- signatures ----- */

/* By whom the log was signed when it was so large: of those keys that were named by then the last. */
static const struct note_key *find_key_of(const struct keys *keys, uint64_t size) {
        const struct note_key *key = NULL;

        for (size_t i = 0; i < keys->n && keys->since[i] <= size; i++)
                key = &keys->keys[i];
        return key;
}

static int check_signature(struct verify *verify, const struct keys *keys, const struct mark *mark,
                           const struct note *note) {
        const struct note_key *key = find_key_of(keys, mark->size);
        const char *name = name_of(verify, mark);
        char text[NOTE_KEY_TEXT_SIZE];

        if (!key)
                return verify_found(verify, "checkpoint %s is signed by whom the record does not name", name);
        int r = note_verify(note, key, NULL);
        if (r >= 0)
                return 0;
        note_key_print(key, text);
        if (r == -ENOENT)
                return verify_found(verify, "checkpoint %s is not signed by %s", name, text);
        return r == -EBADMSG
                       ? verify_found(verify, "checkpoint %s: its signature is not that of %s", name, text)
                       : r;
}

static int append_mark(struct verify_marks *marks, const struct mark *mark) {
        size_t i = marks->n;

        if (marks->n == marks->n_allocated) {
                size_t n = 2 * marks->n_allocated + 16;
                struct mark *grown = reallocarray(marks->marks, n, sizeof(*grown));

                if (!grown)
                        return -ENOMEM;
                marks->marks = grown;
                marks->n_allocated = n;
        }
        for (; i > 0 && marks->marks[i - 1].size > mark->size; i--)
                marks->marks[i] = marks->marks[i - 1];
        marks->marks[i] = *mark;
        marks->n++;
        return 0;
}

static int read_note(const char *text, struct note *note, struct checkpoint *ret) {
        int r = note_parse(text, note);

        return r < 0 ? r : checkpoint_parse(note->text, note->text_size, ret);
}

/* ----- what the record has ----- */

static int add_stored(struct verify *verify, sqlite3_stmt *stmt) {
        struct mark mark = {.size = (uint64_t) sqlite3_column_int64(stmt, 0)};
        const char *hex = (const char *) sqlite3_column_text(stmt, 1),
                   *text = (const char *) sqlite3_column_text(stmt, 2);
        struct checkpoint checkpoint;
        struct note note;

        (void) snprintf(mark.name, sizeof(mark.name), "%" PRIu64 " of table log_checkpoint", mark.size);
        if (!hex || !text || log_hash_from_hex(hex, strlen(hex), &mark.root) < 0 ||
            read_note(text, &note, &checkpoint) < 0 || checkpoint.size != mark.size ||
            !log_hash_equals(&checkpoint.root, &mark.root))
                return verify_found(verify, "checkpoint %s is not the note that it has", mark.name);
        int r = check_signature(verify, &verify->marks->named, &mark, &note);
        return r != 0 ? r : append_mark(verify->marks, &mark);
}

static int add_cosignature(struct verify *verify, sqlite3_stmt *stmt) {
        uint64_t size = (uint64_t) sqlite3_column_int64(stmt, 0);
        const char *key_text = (const char *) sqlite3_column_text(stmt, 1),
                   *line = (const char *) sqlite3_column_text(stmt, 2),
                   *text = (const char *) sqlite3_column_text(stmt, 3);
        struct note_signature signature;
        struct note_key key;
        struct note note;

        if (!text)
                return verify_found(verify,
                                    "the checkpoint of %" PRIu64 " events is missing, which %s has cosigned",
                                    size, key_text ? key_text : "somebody");
        if (!key_text || !line || note_key_parse(key_text, &key) < 0 ||
            note_signature_parse(line, strlen(line), &signature) < 0 || note_parse(text, &note) < 0 ||
            note_signature_verify(&signature, &key, note.text, note.text_size, NULL) < 0)
                return verify_found(verify, "the checkpoint of %" PRIu64 " events is not cosigned by %s",
                                    size, key_text ? key_text : "anybody");
        return 0;
}

static int each_row(struct verify *verify, const char *sql,
                    int (*each)(struct verify *verify, sqlite3_stmt *stmt)) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int rc = SQLITE_DONE, r = sqlite_prepare(store_connection(verify->store), sql, &stmt);

        while (r == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
                r = each(verify, stmt);
        return r != 0 ? r : sqlite_errno(rc);
}

/* ----- what was given ----- */

static int add_given(struct verify *verify) {
        _cleanup_free_ char *text = NULL;
        struct checkpoint checkpoint;
        struct note note;
        size_t size;
        int r = file_read_regular(verify->options->checkpoint, NOTE_SIZE_MAX, &text, &size);

        if (r < 0) {
                verify->why = r == -ESPIPE ? "the checkpoint is no file" : "the checkpoint cannot be read";
                return r;
        }
        if (strlen(text) != size || read_note(text, &note, &checkpoint) < 0) {
                verify->why = "the checkpoint is none";
                return -EINVAL;
        }
        const struct mark mark = {.size = checkpoint.size, .root = checkpoint.root};
        r = check_signature(verify, &verify->marks->expected, &mark, &note);
        return r != 0 ? r : append_mark(verify->marks, &mark);
}

/* ----- */

int verify_read_marks(struct verify *verify) {
        verify->marks = calloc(1, sizeof(*verify->marks));
        if (!verify->marks)
                return -ENOMEM;
        int r = read_named_keys(verify);
        if (r == 0)
                r = expect_key(verify);
        if (r == 0)
                r = each_row(verify, "SELECT size, root, note FROM log_checkpoint ORDER BY size", add_stored);
        if (r == 0)
                r = each_row(verify,
                             "SELECT c.size, c.key, c.line, p.note FROM log_cosignature c"
                             " LEFT JOIN log_checkpoint p USING (size) ORDER BY c.size, c.key",
                             add_cosignature);
        if (r == 0 && verify->options->checkpoint)
                r = add_given(verify);
        return verify_found_error(verify, r);
}

void verify_marks_free(struct verify *verify) {
        if (verify->marks)
                free(verify->marks->marks);
        free(TAKE_PTR(verify->marks));
}

uint64_t verify_next_mark(const struct verify *verify) {
        const struct verify_marks *marks = verify->marks;

        return marks->next < marks->n ? marks->marks[marks->next].size : UINT64_MAX;
}

int verify_check_marks(struct verify *verify, const struct log_tree *tree) {
        struct verify_marks *marks = verify->marks;
        struct log_hash root;
        int r = 0;

        log_tree_root(tree, &root);
        for (; r == 0 && marks->next < marks->n && marks->marks[marks->next].size <= tree->size;
             marks->next++) {
                const struct mark *mark = &marks->marks[marks->next];

                if (!log_hash_equals(&mark->root, &root))
                        r = verify_found(verify,
                                         "the record was rewritten: its first %" PRIu64
                                         " events are not those of checkpoint %s",
                                         mark->size, name_of(verify, mark));
                else if (mark->name[0] == '\0')
                        (void) fprintf(verify->out,
                                       "%s: checkpoint %s fits the log of its first %" PRIu64 " events\n",
                                       verify->path, verify->options->checkpoint, mark->size);
        }
        return r;
}

int verify_check_marks_beyond(struct verify *verify) {
        const struct verify_marks *marks = verify->marks;
        int r = 0;

        for (size_t i = marks->next; r == 0 && i < marks->n; i++)
                if (marks->marks[i].size > verify->n_events)
                        r = verify_found(verify,
                                         "the record was truncated: checkpoint %s is of %" PRIu64
                                         " events, and it has %" PRIu64,
                                         name_of(verify, &marks->marks[i]), marks->marks[i].size,
                                         verify->n_events);
                else
                        r = verify_found(verify, "checkpoint %s cannot be compared: events are missing",
                                         name_of(verify, &marks->marks[i]));
        return r;
}
