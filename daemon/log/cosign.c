#include "daemon/log/bus.h"

#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/conf.h"
#include "daemon/log/signed.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"
#include "services/base/messages.h"

/*
 * What witnesses sign. They are asked by somebody else; here it is verified and kept. One that is wrong, in
 * its clock or altogether, never keeps another from being added.
 */

enum { CONFLICTS_MAX = 64 }; /* that are kept */
#define AHEAD_SEC UINT64_C(86400)

DEFINE_TO_STRING(cosign_result, COSIGN_RESULT)

struct cosigning {
        struct log_state *state;
        const struct note *note;
        struct checkpoint checkpoint;
        enum cosign_result results[NOTE_SIGNATURES_MAX];
        struct cosignature_row rows[WITNESSES_MAX]; /* to be added */
        size_t n;
};

static void log_ahead(const struct witness_conf *witness) {
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_WITNESS_CLOCK(witness->id),
                        "Witness %s cosigned at a time that is more than a day away in the future; that is "
                        "not counted",
                        witness->id);
}

/* A clock that nobody knows to be right is no measure of another. */
static bool is_ahead(const struct centre *centre, uint64_t time_sec) {
        struct clock_reading now;

        clock_read(centre->clock, &now);
        return now.synchronized && time_sec > now.realtime_usec / USEC_PER_SEC + AHEAD_SEC;
}

static int look_at(struct cosigning *cosigning, const struct note_signature *signature,
                   enum cosign_result *ret) {
        const struct centre *centre = cosigning->state->centre;
        const struct witness_conf *witness = log_conf_witness(log_conf(centre->conf), signature);
        const struct note *note = cosigning->note;
        struct cosignature_row *row = &cosigning->rows[cosigning->n];

        *ret = COSIGN_UNKNOWN_WITNESS;
        if (!witness) {
                if (note_signature_is_of(signature, &cosigning->state->signer.key))
                        *ret = COSIGN_OWN;
                return 0;
        }
        *row = (struct cosignature_row){.size = cosigning->checkpoint.size};
        int r = note_signature_verify(signature, &witness->key, note->text, note->text_size, &row->time_sec);
        if (r < 0) {
                *ret = COSIGN_BAD_SIGNATURE;
                return r == -EBADMSG ? 0 : r;
        }
        if (is_ahead(centre, row->time_sec)) {
                *ret = COSIGN_CLOCK_AHEAD;
                log_ahead(witness);
                return 0;
        }
        note_key_print(&witness->key, row->key);
        r = cosignature_is_there(centre->store, row->size, row->key);
        *ret = r > 0 ? COSIGN_KNOWN : COSIGN_ADDED;
        if (r == 0) {
                memcpy(row->line, signature->line, signature->line_size);
                cosigning->n++;
        }
        return r < 0 ? r : 0;
}

static int save(struct book *book _unused_, const struct instant *now, void *userdata) {
        struct cosigning *cosigning = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < cosigning->n; i++) {
                cosigning->rows[i].at = now->at;
                r = store_save(cosigning->state->centre->store, &cosignature_table, &cosigning->rows[i]);
        }
        return r;
}

/* ----- contradictions ----- */

/* Whose good signature stands under it, the log's own first; NULL: nobody's that counts. */
static const struct note_key *find_signer(const struct cosigning *cosigning) {
        const struct log_state *state = cosigning->state;
        const struct log_conf *conf = log_conf(state->centre->conf);

        if (note_verify(cosigning->note, &state->signer.key, NULL) >= 0)
                return &state->signer.key;
        for (size_t i = 0; i < conf->n_witnesses; i++)
                if (note_verify(cosigning->note, &conf->witnesses[i]->key, NULL) >= 0)
                        return &conf->witnesses[i]->key;
        return NULL;
}

/* What it says of the record: 1 that it is as the record is. */
static int compare(const struct cosigning *cosigning) {
        const struct centre *centre = cosigning->state->centre;
        const struct book *book = recorder_book(centre->recorder);
        struct log_hash root;

        if (!book)
                return -EIO;
        if (cosigning->checkpoint.size > log_of(book)->size)
                return 0;
        int r = log_read_root(cosigning->checkpoint.size, log_read_node, centre->store, &root);
        return r < 0 ? r : log_hash_equals(&root, &cosigning->checkpoint.root);
}

struct evidence {
        struct centre *centre;
        struct conflict_row row;
};

static int save_evidence(struct book *book _unused_, const struct instant *now, void *userdata) {
        struct evidence *evidence = userdata;

        evidence->row.at = now->at;
        return store_save(evidence->centre->store, &conflict_table, &evidence->row);
}

static int keep_evidence(const struct cosigning *cosigning, const struct note_key *signer) {
        struct centre *centre = cosigning->state->centre;
        struct evidence evidence = {
                .centre = centre, .row = {.size = cosigning->checkpoint.size, .note = cosigning->note->text}};
        char number[sizeof("18446744073709551615")];
        uint64_t n;

        note_key_print(signer, evidence.row.key);
        (void) snprintf(number, sizeof(number), "%" PRIu64, evidence.row.size);
        int r = conflict_is_there(centre->store, evidence.row.size, evidence.row.key);
        if (r != 0)
                return r;
        r = conflict_count(centre->store, &n);
        if (r < 0 || n >= CONFLICTS_MAX)
                return r;
        (void) log_full(LOG_CRIT, 0, MOTCUA_MESSAGE_CHECKPOINT_CONFLICT(number, signer->name),
                        "%s signed another log of %s events than the record has", signer->name, number);
        return recorder_write(centre->recorder, save_evidence, &evidence);
}

/* No checkpoint of ours: either there is none of that size, or two. */
static int refuse(struct cosigning *cosigning, sd_bus_error *error) {
        struct log_state *state = cosigning->state;
        const struct note_key *signer = find_signer(cosigning);
        int r = signer ? compare(cosigning) : 1;

        if (r == 0)
                r = keep_evidence(cosigning, signer);
        else if (r > 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_CHECKPOINT, "No such checkpoint was signed here.");
        if (r < 0)
                return answer_unwritten(error, r);
        /* Only who has the key can stop the log from being signed. */
        if (signer == &state->signer.key) {
                const struct book *book = recorder_book(state->centre->recorder);
                bool behind = !book || cosigning->checkpoint.size > log_of(book)->size;
                log_distrust(state, behind ? TRUST_BEHIND : TRUST_REWRITTEN, cosigning->checkpoint.size);
        }
        return bus_error(error, BUS_ERROR_CHECKPOINT_CONFLICT,
                         "The checkpoint contradicts the record; it is kept as evidence.");
}

/* ----- the method ----- */

static int read_note(const char *text, struct note *note, struct cosigning *cosigning, sd_bus_error *error) {
        const struct log_state *state = cosigning->state;

        if (note_parse(text, note) < 0 ||
            checkpoint_parse(note->text, note->text_size, &cosigning->checkpoint) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "That is no signed checkpoint.");
        if (!state->has_key || !checkpoint_is_of(&cosigning->checkpoint, state->signer.key.name))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "That is a checkpoint of another log.");
        return 0;
}

static int answer(sd_bus_message *message, const struct cosigning *cosigning) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(message, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ss)");
        for (size_t i = 0; r >= 0 && i < cosigning->note->n; i++) {
                const struct note_signature *signature = &cosigning->note->signatures[i];
                char name[NOTE_NAME_MAX + 1] = "";

                memcpy(name, signature->name, signature->name_size);
                r = sd_bus_message_append(reply, "(ss)", name,
                                          cosign_result_to_string(cosigning->results[i]));
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

int method_add_cosignature(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        struct note note;
        struct cosigning cosigning = {.state = log_state_of(centre), .note = &note};
        struct checkpoint_row row;
        const char *text;
        int r = sd_bus_message_read(message, "s", &text);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = read_note(text, &note, &cosigning, error);
        if (r < 0)
                return r;
        r = checkpoint_find(centre->store, cosigning.checkpoint.size, &row);
        if (r == -ENOENT || (r >= 0 && strncmp(row.note, note.text, note.text_size) != 0) ||
            (r >= 0 && row.note[note.text_size] != '\n'))
                return refuse(&cosigning, error);
        for (size_t i = 0; r >= 0 && i < note.n; i++)
                r = look_at(&cosigning, &note.signatures[i], &cosigning.results[i]);
        if (r >= 0 && cosigning.n > 0)
                r = recorder_write(centre->recorder, save, &cosigning);
        if (r < 0)
                return answer_unwritten(error, r);
        return answer(message, &cosigning);
}
