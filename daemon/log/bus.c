#include "daemon/log/bus.h"

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/conf.h"
#include "daemon/log/leaf.h"
#include "daemon/log/signed.h"
#include "daemon/log/verify-agent.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

enum { PASSED_OVER_MAX = 32 };
#define ASKED_USEC (60 * USEC_PER_SEC) /* from one to the next, whoever asks */

DEFINE_TO_STRING(log_trust, LOG_TRUST)

/* ----- checkpoints ----- */

/* Everybody may ask, and nobody makes the disk work more than this. */
static int sign_if_due(struct log_state *state) {
        struct clock_reading now;

        clock_read(state->centre->clock, &now);
        if ((state->signed_usec > 0 && now.boottime_usec - state->signed_usec < ASKED_USEC) ||
            (state->asked_usec > 0 && now.boottime_usec - state->asked_usec < ASKED_USEC))
                return 0;
        if (!log_is_grown(state))
                return 0;
        if (!log_is_verified(state->centre))
                return -EAGAIN;
        state->asked_usec = now.boottime_usec;
        return log_sign(state, SIGN_ASKED);
}

struct cosigned {
        const struct log_conf *conf;
        uint32_t n; /* by witnesses of the configuration */
        char *lines;
};

static int add_line(const void *row, void *userdata) {
        const struct cosignature_row *cosignature = row;
        struct cosigned *cosigned = userdata;

        cosigned->n += log_conf_witness_of(cosigned->conf, cosignature->key) != NULL;
        return str_extend(&cosigned->lines, "", "%s\n", cosignature->line);
}

/* The lines are the caller's to free. */
static int read_cosigned(const struct centre *centre, uint64_t size, struct cosigned *ret) {
        *ret = (struct cosigned){.conf = log_conf(centre->conf)};
        int r = str_format(&ret->lines, "%s", "");

        return r < 0 ? r : cosignature_each(centre->store, size, add_line, ret);
}

static void cosigned_done(struct cosigned *cosigned) {
        free(TAKE_PTR(cosigned->lines));
}

/* Of those that are not above the size. What witnesses gave that have left the configuration is passed over,
 * but not for ever. */
static int find_cosigned(const struct centre *centre, uint64_t size, struct checkpoint_row *row,
                         struct cosigned *ret) {
        uint64_t needed = log_conf(centre->conf)->needed;

        for (unsigned i = 0; i < PASSED_OVER_MAX; i++) {
                int r = needed > 0 ? cosignature_find(centre->store, size, needed, &size) : 0;

                if (r >= 0)
                        r = checkpoint_find(centre->store, size, row);
                if (r >= 0)
                        r = read_cosigned(centre, row->size, ret);
                if (r < 0 || ret->n >= needed)
                        return r;
                cosigned_done(ret);
                size = row->size - 1;
        }
        return -ENOENT;
}

struct wanted {
        uint64_t size; /* UINT64_MAX: the newest */
        bool cosigned;
};

static int find_checkpoint(const struct centre *centre, const struct wanted *wanted,
                           struct checkpoint_row *row, struct cosigned *ret) {
        uint64_t size = wanted->size < LOG_SIZE_MAX ? wanted->size : LOG_SIZE_MAX;

        if (wanted->cosigned)
                return find_cosigned(centre, size, row, ret);
        int r = checkpoint_find(centre->store, size, row);
        if (r >= 0 && wanted->size != UINT64_MAX && row->size != wanted->size)
                r = -ENOENT;
        return r < 0 ? r : read_cosigned(centre, row->size, ret);
}

static int method_get_checkpoint(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(cosigned_done) struct cosigned cosigned = {0};
        _cleanup_free_ char *note = NULL;
        struct wanted wanted = {.size = UINT64_MAX};
        const struct centre *centre = userdata;
        struct checkpoint_row row;
        int r = bus_read_options(message,
                                 (const struct bus_option[]){BUS_OPTION_T("size", &wanted.size),
                                                             BUS_OPTION_B("cosigned", &wanted.cosigned),
                                                             {}},
                                 error);

        if (r < 0)
                return r;
        int signing = wanted.size == UINT64_MAX && !wanted.cosigned ? sign_if_due(log_state_of(centre)) : 0;
        r = find_checkpoint(centre, &wanted, &row, &cosigned);
        if (r == -ENOENT && signing == -EAGAIN)
                return bus_error(error, BUS_ERROR_NO_SUCH_CHECKPOINT,
                                 "There is none yet: the record is still being proven.");
        if (r == -ENOENT && signing < 0 && signing != -EKEYREJECTED)
                return answer_unwritten(error, signing);
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_CHECKPOINT, "There is no such checkpoint.");
        if (r < 0)
                return answer_failed(error, r);
        if (str_format(&note, "%s%s", row.note, cosigned.lines) < 0)
                return -ENOMEM;
        return sd_bus_reply_method_return(message, "tsuu", row.size, note, cosigned.n,
                                          (uint32_t) cosigned.conf->needed);
}

/* ----- proofs ----- */

/* 0 stands for the newest checkpoint. */
static int check_size(const struct centre *centre, uint64_t *size, sd_bus_error *error) {
        const struct book *book = recorder_book(centre->recorder);

        if (*size == 0)
                *size = log_state_of(centre)->newest.size;
        if (!book || *size == 0 || *size > log_of(book)->size)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The log is not of so many events.");
        return 0;
}

static int append_hash(sd_bus_message *reply, const struct log_hash *hash) {
        char base64[CHECKPOINT_ROOT_SIZE];

        checkpoint_root_write(hash, base64);
        return sd_bus_message_append(reply, "s", base64);
}

int log_append_proof(sd_bus_message *reply, const struct log_proof *proof) {
        int r = sd_bus_message_open_container(reply, 'a', "s");

        for (size_t i = 0; r >= 0 && i < proof->n; i++)
                r = append_hash(reply, &proof->hashes[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* r: whether there is a proof. leaf: of that too, or NULL. */
static int answer_proof(sd_bus_message *message, int r, uint64_t size, const struct log_hash *leaf,
                        const struct log_proof *proof, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;

        if (r < 0)
                return answer_failed(error, r);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_append(reply, "t", size);
        if (r >= 0 && leaf)
                r = append_hash(reply, leaf);
        if (r >= 0)
                r = log_append_proof(reply, proof);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

/* Two numbers, of which the second is the size of a log, and no options. */
static int read_asked(sd_bus_message *message, const struct centre *centre, uint64_t *ret_number,
                      uint64_t *ret_size, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "tt", ret_number, ret_size);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : check_size(centre, ret_size, error);
}

static int method_get_inclusion_proof(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre *centre = userdata;
        struct log_proof proof;
        struct log_hash leaf;
        uint64_t id, size;
        int r = read_asked(message, centre, &id, &size, error);

        if (r < 0)
                return r;
        if (id == 0 || id > size)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The log of that size has no such event.");
        r = log_read_node(centre->store, 0, id - 1, &leaf);
        if (r >= 0)
                r = log_prove_inclusion(id - 1, size, log_read_node, centre->store, &proof);
        return answer_proof(message, r, size, &leaf, &proof, error);
}

static int method_get_consistency_proof(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre *centre = userdata;
        struct log_proof proof;
        uint64_t old, size;
        int r = read_asked(message, centre, &old, &size, error);

        if (r < 0)
                return r;
        if (old == 0 || old > size)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The first log is not part of the second.");
        r = log_prove_consistency(old, size, log_read_node, centre->store, &proof);
        return answer_proof(message, r, size, NULL, &proof, error);
}

/* ----- leaves ----- */

struct leaves_answer {
        struct store *store;
        sd_bus_message *reply;
};

static int append_leaf(const struct event_row *event, void *userdata) {
        const struct leaves_answer *answer = userdata;
        char leaf[LOG_LEAF_SIZE];
        int r = log_leaf_write(event, leaf);

        if (r >= 0)
                r = sd_bus_message_append(answer->reply, "s", leaf);
        if (r == -EUCLEAN || r == -EINVAL)
                return store_event_damaged(answer->store, event->id);
        return r < 0 ? r : 0;
}

static int method_get_leaves(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const struct centre *centre = userdata;
        uint64_t after;
        uint32_t max;
        int r = sd_bus_message_read(message, "tu", &after, &max);

        if (r >= 0)
                r = answer_check_max(max, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "s");
        if (r < 0)
                return r;
        struct leaves_answer answer = {centre->store, reply};
        r = store_each_event(centre->store, after < INT64_MAX ? after : INT64_MAX, max, append_leaf, &answer);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

/* ----- */

static int property_get_key(BUS_PROPERTY_ARGS) {
        char key[NOTE_KEY_TEXT_SIZE];

        log_state_key(log_state_of(userdata), key);
        return sd_bus_message_append(reply, "s", key);
}

static int property_get_trust(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "s", log_trust_to_string(log_state_of(userdata)->trust));
}

const sd_bus_vtable log_members[] = {
        SD_BUS_PROPERTY("LogKey", "s", property_get_key, 0, 0),
        SD_BUS_PROPERTY("LogState", "s", property_get_trust, 0, 0),
        SD_BUS_SIGNAL_WITH_ARGS("CheckpointSigned", SD_BUS_ARGS("t", size, "s", note), 0),
        BUS_METHOD("GetCheckpoint", ("a{sv}", options), ("t", size, "s", note, "u", cosigned, "u", needed),
                   method_get_checkpoint),
        BUS_METHOD("GetInclusionProof", ("t", id, "t", size, "a{sv}", options),
                   ("t", of_size, "s", leaf, "as", proof), method_get_inclusion_proof),
        BUS_METHOD("GetConsistencyProof", ("t", first_size, "t", size, "a{sv}", options),
                   ("t", of_size, "as", proof), method_get_consistency_proof),
        BUS_METHOD("GetLeaves", ("t", cursor, "u", max), ("as", leaves), method_get_leaves),
        BUS_METHOD("AddCosignature", ("s", note, "a{sv}", options), ("a(ss)", results),
                   method_add_cosignature),
        SD_BUS_VTABLE_END,
};
