#include "daemon/ratings/code-bus.h"

#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/signed.h"
#include "daemon/ratings/code.h"
#include "daemon/ratings/conf.h"
#include "daemon/ratings/tables.h"
#include "daemon/record/answer.h"
#include "daemon/record/centre.h"
#include "services/base/bus.h"

/* What is asked of the proof of a code, and answered. */
struct proof {
        struct rating_code_row row;
        uint64_t size; /* of the log; 0: that of the newest checkpoint that has the rating, or else of all */
        struct log_hash leaf, root;
        struct log_proof path;
        struct checkpoint_row checkpoint; /* of that size; its size is 0: there is none */
};

/* As checkpoints have their roots. */
static int append_hash(sd_bus_message *reply, const struct log_hash *hash) {
        char base64[CHECKPOINT_ROOT_SIZE];

        checkpoint_root_write(hash, base64);
        return sd_bus_message_append(reply, "s", base64);
}

static int append_named_hash(sd_bus_message *reply, const char *name, const struct log_hash *hash) {
        char base64[CHECKPOINT_ROOT_SIZE];

        checkpoint_root_write(hash, base64);
        return sd_bus_message_append(reply, "{sv}", name, "s", base64);
}

static int append_path(sd_bus_message *reply, const struct log_proof *path) {
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "proof");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "s");
        for (size_t i = 0; r >= 0 && i < path->n; i++)
                r = append_hash(reply, &path->hashes[i]);
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int append_proof(sd_bus_message *reply, const struct proof *proof) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}", "code", "s", proof->row.code, "event", "t",
                                          proof->row.event, "size", "t", proof->size);
        if (r >= 0)
                r = append_named_hash(reply, "leaf", &proof->leaf);
        if (r >= 0)
                r = append_named_hash(reply, "root", &proof->root);
        if (r >= 0)
                r = append_path(reply, &proof->path);
        if (r >= 0 && proof->checkpoint.size > 0)
                r = sd_bus_message_append(reply, "{sv}", "note", "s", proof->checkpoint.note);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int choose_size(struct store *store, struct proof *proof) {
        struct checkpoint_row *checkpoint = &proof->checkpoint;
        uint64_t asked = proof->size;
        struct log_tree tree;

        int r = log_load(store, &tree);
        if (r < 0)
                return r;
        if (asked == 0)
                proof->size = tree.size;
        if (proof->size < proof->row.event || proof->size > tree.size)
                return -ERANGE;
        r = checkpoint_find(store, proof->size, checkpoint);
        if (r < 0 && r != -ENOENT)
                return r;
        if (r < 0 || checkpoint->size < (asked > 0 ? asked : proof->row.event))
                checkpoint->size = 0;
        else
                proof->size = checkpoint->size;
        return 0;
}

/* Of the log on disk, which is there also while nothing can be recorded. -ENOENT: no such code; -ERANGE: no
 * such size. */
static int find_proof(struct store *store, const char *code, struct proof *proof) {
        struct sql_cursor c = ratings_use(store, QUERY_CODE);

        sql_bind_text(&c, code);
        int r = sql_load(c, &proof->row);
        if (r >= 0)
                r = choose_size(store, proof);
        if (r < 0)
                return r;
        r = log_read_node(store, 0, proof->row.event - 1, &proof->leaf);
        if (r >= 0)
                r = log_read_root(proof->size, log_read_node, store, &proof->root);
        if (r >= 0)
                r = log_prove_inclusion(proof->row.event - 1, proof->size, log_read_node, store,
                                        &proof->path);
        return r == -ENOENT ? store_damaged(store, "the log") : r;
}

int method_get_rating_proof(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct proof proof = {.size = 0};
        const struct bus_option options[] = {BUS_OPTION_T("size", &proof.size), {}};
        const struct centre *centre = userdata;
        char code[RATING_CODE_SIZE];
        const char *typed;

        int r = sd_bus_message_read(message, "s", &typed);
        if (r < 0)
                return r;
        if (rating_code_parse(typed, code) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "A rating's code is 16 letters from A to Z and digits from 2 to 7.");
        r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        r = find_proof(centre->store, code, &proof);
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_CODE, "No rating in this record has that code.");
        if (r == -ERANGE)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option size is from %" PRIu64 ", the rating's event, to that of the log.",
                                 proof.row.event);
        if (r < 0)
                return answer_failed(error, r);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_proof(reply, &proof);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

/* ----- a day's codes ----- */

/* By the centre's clock, as far as it is known. */
static int read_today(const struct centre *centre, int32_t *ret) {
        struct book *book = recorder_book(centre->recorder);
        struct clock_reading now;
        struct instant instant;
        uint64_t wall;
        int r = 0;

        clock_read(centre->clock, &now);
        wall = now.realtime_usec;
        if (book) {
                r = recorder_now(centre->recorder, &instant);
                if (r < 0)
                        return r;
                wall = book_wall(book, &instant.at, NULL);
        }
        *ret = day_of(wall, ratings_conf(centre->conf)->rules.utc_offset_usec);
        return 0;
}

static int append_code(const void *row, void *userdata) {
        int r = sd_bus_message_append(userdata, "s", ((const struct rating_code_row *) row)->code);

        return r < 0 ? r : 0;
}

static int append_codes(struct store *store, int32_t day, const char *after, uint32_t max,
                        sd_bus_message *reply) {
        struct sql_cursor c = ratings_use(store, QUERY_CODES);

        sql_bind_i64(&c, day);
        sql_bind_text(&c, after);
        sql_bind_u64(&c, max);
        int r = sd_bus_message_open_container(reply, 'a', "s");
        if (r >= 0)
                r = sql_each(c, append_code, reply);
        else
                sql_reset(&c);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int method_get_rating_codes(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const char *day_text, *cursor = "";
        uint32_t max = ANSWER_ROWS_MAX;
        const struct bus_option options[] = {BUS_OPTION_S("cursor", &cursor), BUS_OPTION_U("max", &max), {}};
        const struct centre *centre = userdata;
        char after[RATING_CODE_SIZE] = "";
        int32_t day, today;

        int r = sd_bus_message_read(message, "s", &day_text);
        if (r < 0)
                return r;
        if (day_parse(day_text, &day) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is YYYY-MM-DD, such as 2026-11-23.");
        r = bus_read_options(message, options, error);
        if (r >= 0)
                r = answer_check_max(max, error);
        if (r < 0)
                return r;
        if (cursor[0] != '\0' && rating_code_parse(cursor, after) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option cursor is the last code that is known.");
        r = read_today(centre, &today);
        if (r < 0)
                return answer_failed(error, r);
        if (day >= today)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The codes of a day are told when it is over, by the centre's clock.");
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = append_codes(centre->store, day, after, max, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}
