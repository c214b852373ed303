#include "daemon/log/sign.h"

#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/conf.h"
#include "daemon/log/key.h"
#include "daemon/log/signed.h"
#include "daemon/log/verify-agent.h"
#include "services/guard/bus-guard.h"
#include "services/base/messages.h"

void log_state_key(const struct log_state *state, char ret[static NOTE_KEY_TEXT_SIZE]) {
        ret[0] = '\0';
        if (state->has_key)
                note_key_print(&state->signer.key, ret);
}

void log_distrust(struct log_state *state, enum log_trust trust, uint64_t size) {
        char number[sizeof("18446744073709551615")];

        if (state->trust == trust)
                return;
        state->trust = trust;
        state->trust_size = size;
        (void) snprintf(number, sizeof(number), "%" PRIu64, size);
        if (trust == TRUST_BEHIND)
                (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_LOG_CONTRADICTED(number),
                                "The record is shorter than the %s events that were signed; no checkpoint is "
                                "signed any more",
                                number);
        else if (trust == TRUST_REWRITTEN)
                (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_LOG_CONTRADICTED(number),
                                "The first %s events of the record are not those that were signed; no "
                                "checkpoint is signed any more",
                                number);
        if (state->centre->changed)
                state->centre->changed(state->centre);
}

/* ----- at the start ----- */

static int make_key(struct log_state *state, const char *before) {
        const char *name = log_conf(state->centre->conf)->name;
        _cleanup_free_ char *note = NULL;
        struct checkpoint checkpoint;
        char key[NOTE_KEY_TEXT_SIZE];
        bool again = before[0] != '\0' ||
                     log_checkpoint_load(state->centre->state_dir, &note, &checkpoint) != -ENOENT;
        int r = log_key_make(state->centre->state_dir, name, again, &state->signer);

        if (r < 0)
                return r;
        note_key_print(&state->signer.key, key);
        if (again)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_LOG_KEY_NEW(key),
                                "The key of the log was not there: it is signed with a new one, %s", key);
        else
                log_notice("Made a key for the log: %s", key);
        return 0;
}

static void open_key(struct log_state *state) {
        const struct book *book = recorder_book(state->centre->recorder);
        _cleanup_free_ char *path = NULL;
        int r = log_key_load(state->centre->state_dir, &state->signer);

        if (r == -ENOENT && book)
                r = make_key(state, log_key_of(book));
        state->has_key = r >= 0;
        if (r >= 0 && state->trust == TRUST_NO_KEY)
                log_distrust(state, TRUST_SOUND, 0);
        if (r >= 0 || state->trust != TRUST_SOUND ||
            str_format(&path, "%s/" LOG_KEY_FILE, state->centre->state_dir) < 0)
                return;
        (void) log_full(LOG_ERR, r, MOTCUA_MESSAGE_LOG_KEY_UNUSABLE(path),
                        "The key of the log, %s, cannot be had; no checkpoint is signed", path);
        log_distrust(state, TRUST_NO_KEY, 0);
}

/* Nodes that are gone or damaged speak against the record; a disk that failed or a lock says nothing of it.
 */
static bool is_evidence(int error) {
        return error == -ENOENT || error == -EUCLEAN;
}

/* Whether the record begins with what was signed. Reads a few hundred rows; errors of reading. */
static int compare(struct log_state *state, uint64_t size, const struct log_hash *root) {
        const struct book *book = recorder_book(state->centre->recorder);
        struct log_hash now;

        if (!book || size > log_of(book)->size) {
                log_distrust(state, TRUST_BEHIND, size);
                return 0;
        }
        int r = log_read_root(size, log_read_node, state->centre->store, &now);
        if (r < 0 && !is_evidence(r))
                return r;
        if (r < 0 || !log_hash_equals(&now, root))
                log_distrust(state, TRUST_REWRITTEN, size);
        return 0;
}

static int find_newest(struct log_state *state) {
        struct checkpoint_row row;
        int r = checkpoint_find(state->centre->store, LOG_SIZE_MAX, &row);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (log_hash_from_hex(row.root, strlen(row.root), &state->newest_root) < 0)
                return store_damaged(state->centre->store, "the log");
        state->newest = row;
        return compare(state, row.size, &state->newest_root);
}

/* Also one that another key has signed in the name of this log is not to be contradicted. -EUCLEAN: what this
 * key has signed was something else. */
static int check_own(const struct log_state *state, const char *text) {
        struct note note;
        int r = note_parse(text, &note);

        if (r >= 0)
                r = note_verify(&note, &state->signer.key, NULL);
        return r == -EBADMSG ? -EUCLEAN : 0;
}

static int read_file(struct log_state *state) {
        _cleanup_free_ char *text = NULL;
        struct checkpoint checkpoint = {0};
        int r = log_checkpoint_load(state->centre->state_dir, &text, &checkpoint);

        if (!state->has_key)
                return 0;
        if (r >= 0 && !checkpoint_is_of(&checkpoint, state->signer.key.name)) {
                state->left_size = checkpoint.size;
                return 0;
        }
        if (r >= 0)
                r = check_own(state, text);
        if (r >= 0) {
                int error = compare(state, checkpoint.size, &checkpoint.root);
                if (error < 0)
                        return error;
        } else if (r != -ENOENT)
                (void) log_warning_errno(r, "The file of the newest checkpoint cannot be used; those of the "
                                            "record are");
        /* It was signed, and the power was cut before it came into the file; or that was lost. */
        if (state->trust == TRUST_SOUND && (r < 0 || checkpoint.size < state->newest.size) &&
            state->newest.size > 0)
                (void) log_checkpoint_keep(state->centre->state_dir, state->newest.note);
        return 0;
}

/* Compares the record with what was signed of it. */
static int look_back(struct log_state *state) {
        int r = find_newest(state);

        if (r >= 0)
                r = read_file(state);
        state->is_compared = r >= 0;
        return r;
}

/* What this key has signed elsewhere, and somebody has brought. */
static int find_conflict(struct log_state *state) {
        const struct book *book = recorder_book(state->centre->recorder);
        char key[NOTE_KEY_TEXT_SIZE];
        uint64_t size;

        log_state_key(state, key);
        int r = conflict_find_size(state->centre->store, key, &size);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        log_distrust(state, book && size <= log_of(book)->size ? TRUST_REWRITTEN : TRUST_BEHIND, size);
        return 0;
}

int log_state_open(struct log_state *state) {
        char key[NOTE_KEY_TEXT_SIZE];

        open_key(state);
        int r = look_back(state);
        if (r < 0 && is_evidence(r))
                return r;
        if (r < 0)
                (void) log_warning_errno(r, "The record cannot be compared now with what was signed; it "
                                            "will be before more is");
        r = find_conflict(state);
        if (r < 0)
                return r;
        log_state_key(state, key);
        if (state->has_key)
                log_notice("Checkpoints are verified with %s", key);
        return 0;
}

/* ----- signing ----- */

bool log_is_grown(const struct log_state *state) {
        const struct book *book = recorder_book(state->centre->recorder);

        return !book || log_of(book)->size > state->newest.size;
}

static int observe_key(struct book *book, const struct instant *now, void *userdata) {
        const struct log_state *state = userdata;
        char key[NOTE_KEY_TEXT_SIZE], before[NOTE_KEY_TEXT_SIZE];

        log_state_key(state, key);
        id_copy(before, sizeof(before), log_key_of(book));
        struct event_field fields[] = {
                EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("before", before),
                EVENT_FIELD_T("signed_size", state->left_size),
        };
        return book_observe(book, now, "log-key", fields, ELEMENTSOF(fields));
}

/* In the log itself, before it signs for the first time. */
static int name_key(struct log_state *state) {
        const struct book *book = recorder_book(state->centre->recorder);
        char key[NOTE_KEY_TEXT_SIZE];

        log_state_key(state, key);
        if (book && streq(log_key_of(book), key))
                return 0;
        return recorder_write(state->centre->recorder, observe_key, state);
}

struct signing {
        struct log_state *state;
        struct checkpoint_row row;
        struct log_hash root;
        bool contradicted;
};

/* Of the nodes that are stored: the newest checkpoint is the beginning of what is signed now. */
static int prove(struct signing *signing, uint64_t size) {
        const struct log_state *state = signing->state;
        struct log_proof proof;

        if (state->newest.size == 0)
                return 0;
        int r = log_prove_consistency(state->newest.size, size, log_read_node, state->centre->store, &proof);
        if (r < 0 && !is_evidence(r))
                return r;
        signing->contradicted = r < 0 || !log_proves_consistency(&proof, state->newest.size,
                                                                 &state->newest_root, size, &signing->root);
        return signing->contradicted ? -EBADMSG : 0;
}

static int write_note(struct signing *signing) {
        const struct note_signer *signer = &signing->state->signer;
        const struct checkpoint checkpoint = {
                .origin = signer->key.name,
                .origin_size = strlen(signer->key.name),
                .size = signing->row.size,
                .root = signing->root,
        };
        char line[NOTE_LINE_SIZE];
        _cleanup_free_ char *text = NULL;
        int r = checkpoint_write(&checkpoint, &text);

        if (r >= 0)
                r = note_sign(text, signer, 0, line);
        if (r < 0)
                return r;
        int n = snprintf(signing->row.note, sizeof(signing->row.note), "%s\n%s\n", text, line);
        assert(n > 0 && n < (int) sizeof(signing->row.note));
        return 0;
}

/* What is signed was committed before; only then it cannot be gone after a power cut. */
static int sign(struct book *book, const struct instant *now, void *userdata) {
        struct signing *signing = userdata;
        const struct log_tree *tree = log_of(book);

        signing->row.size = tree->size;
        signing->row.at = now->at;
        log_tree_root(tree, &signing->root);
        log_hash_to_hex(&signing->root, signing->row.root);
        int r = prove(signing, tree->size);
        if (r >= 0)
                r = write_note(signing);
        return r < 0 ? r : store_save(signing->state->centre->store, &checkpoint_table, &signing->row);
}

static void announce(const struct log_state *state) {
        const struct checkpoint_row *row = &state->newest;
        char size[sizeof("18446744073709551615")];

        (void) snprintf(size, sizeof(size), "%" PRIu64, row->size);
        (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_CHECKPOINT(size, row->root),
                        "Signed the log of %s events: %s", size, row->root);
        if (!bus_is_clogged(state->centre->bus))
                (void) sd_bus_emit_signal(state->centre->bus, CENTRE_PATH, CENTRE_BUS_NAME,
                                          "CheckpointSigned", "ts", row->size, row->note);
}

static int commit(struct log_state *state, enum sign_reason reason) {
        struct signing signing = {.state = state, .row.reason = reason};
        struct clock_reading now;
        int r = recorder_write(state->centre->recorder, sign, &signing);

        if (signing.contradicted)
                log_distrust(state, TRUST_REWRITTEN, state->newest.size);
        if (r < 0)
                return r == -EBADMSG ? -EKEYREJECTED : r;
        clock_read(state->centre->clock, &now);
        state->newest = signing.row;
        state->newest_root = signing.root;
        state->signed_usec = now.boottime_usec;
        state->left_size = 0;
        r = log_checkpoint_keep(state->centre->state_dir, state->newest.note);
        if (r < 0)
                (void) log_warning_errno(r, "The newest checkpoint is not in its file");
        announce(state);
        return 0;
}

int log_sign(struct log_state *state, enum sign_reason reason) {
        int r = 0;

        if (!state->has_key) {
                open_key(state);
                state->is_compared = false; /* with the file of this key */
        }
        if (state->has_key && !state->is_compared)
                r = look_back(state);
        if (r < 0)
                return r;
        if (state->trust != TRUST_SOUND)
                return -EKEYREJECTED;
        if (!log_is_grown(state))
                return 0;
        if (!log_is_verified(state->centre))
                return -EAGAIN;
        r = name_key(state);
        return r < 0 ? r : commit(state, reason);
}
