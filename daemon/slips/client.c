#include "daemon/slips/client.h"

#include <inttypes.h>

#include "daemon/log/book.h"
#include "daemon/log/signed.h"
#include "daemon/printing/client.h"
#include "daemon/record/asker.h"
#include "daemon/slips/bus.h"
#include "daemon/slips/paper.h"
#include "daemon/slips/rules.h"
#include "daemon/slips/tables.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/*
 * Asks the printer daemon for slips until it has taken each: the key makes asking again harmless, over kills
 * of either side. What became of it, its events say.
 */

#define PRINTER "vn.motcua.Printer1"

enum { LOOK_USEC = 60000000 /* for what CLOCK_BOOTTIME cannot time */ };

struct slips_state {
        struct centre *centre;
        struct asker *asker;
        bool complained;
};

static struct slips_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &slips_agent);
}

static int make_closing(const struct centre *centre, const struct slip_row *row, struct slip_paper *ret) {
        struct checkpoint_row checkpoint;
        struct closing_row closing;
        int r = store_find(centre->store, &slips_tables, QUERY_CLOSING, &row->number, 1, &closing);

        if (r < 0)
                return r == -ENOENT ? store_damaged(centre->store, slips_room.name) : r;
        r = closing.size > 0 ? checkpoint_find(centre->store, closing.size, &checkpoint) : -ENOENT;
        if (r < 0 && r != -ENOENT)
                return r;
        bool is_there = r >= 0 && checkpoint.size == closing.size && streq(checkpoint.root, closing.root);
        closing_paper_make(centre->conf, &closing, is_there ? checkpoint.note : NULL, ret);
        return 0;
}

static int make_rating(const struct centre *centre, const struct slip_row *row, struct slip_paper *ret) {
        struct log_hash leaf;
        int r = log_read_node(centre->store, 0, row->number - 1, &leaf);

        if (r < 0)
                return r == -ENOENT ? store_damaged(centre->store, log_room.name) : r;
        rating_paper_make(recorder_book(centre->recorder), centre->conf, row, &leaf, ret);
        return 0;
}

int slips_append_print(sd_bus_message *message, const struct centre *centre, const struct slip_row *row,
                       uint64_t ttl_usec, const char *reprint) {
        const struct book *book = recorder_book(centre->recorder);
        struct slip_paper paper = {.n = 0};
        char key[PRINT_KEY_SIZE];

        int r = row->kind == SLIP_CLOSING ? make_closing(centre, row, &paper)
                                          : make_rating(centre, row, &paper);
        if (r < 0)
                return r;
        slips_key(book, row, key);
        return printing_append_call(message, &(struct print_call){.template = slip_kind_to_string(row->kind),
                                                                  .fields = paper.fields,
                                                                  .n_fields = paper.n,
                                                                  .key = key,
                                                                  .kind = "receipt",
                                                                  .printers = slips_printer(book, row->kind),
                                                                  .reprint = reprint,
                                                                  .ttl_usec = ttl_usec});
}

static int ask_for(struct slips_state *state, struct ask *ask, const struct slip_row *row,
                   uint64_t left_usec) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = asker_new_message(state->asker, "/vn/motcua/Printer1", PRINTER, "Print", &message);
        if (r >= 0)
                r = slips_append_print(message, state->centre, row, left_usec, NULL);
        return r < 0 ? r : asker_call(ask, message);
}

static int serve(struct slips_state *state, const struct slip_row *row, const struct book *book,
                 const struct moment *now) {
        struct ask_key key = {.number = row->number, .part = row->kind};
        uint64_t left_usec = slips_left(book, row, now);
        struct ask *ask;

        if (!row->fate.owed || !row->ready)
                return 0;
        asker_wake_at(state->asker, now->boottime_usec + (row->at.boot == now->boot ? left_usec : LOOK_USEC));
        int r = asker_want(state->asker, &key, &ask);
        if (r < 0 || left_usec == 0)
                return r;
        return asker_is_due(ask) ? ask_for(state, ask, row, left_usec) : 0;
}

static int ask_for_owed(struct slips_state *state, const struct book *book, const struct moment *now) {
        bool live = state->centre->started && centre_is_live(state->centre, PRINTER_SOURCE);
        const struct slips *slips = slips_of(book);
        int r = 0;

        asker_begin(state->asker, now->boottime_usec, live);
        for (size_t i = 0; r >= 0 && i < slips->n_rows; i++)
                r = serve(state, &slips->rows[i], book, now);
        int q = asker_end(state->asker);
        return r < 0 ? r : q;
}

static void update(struct centre *centre) {
        const struct book *book = recorder_book(centre->recorder);
        struct instant now;

        if (!book)
                return;
        int r = recorder_now(centre->recorder, &now);
        if (r >= 0)
                r = ask_for_owed(state_of(centre), book, &now.at);
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask the printer for a slip");
}

struct refused_slip {
        enum slip_kind kind;
        uint64_t number;
        const char *reason;
};

static int give_up(struct book *book, const struct instant *now, void *userdata) {
        const struct refused_slip *refused = userdata;

        return slips_give_up(book, now, refused->kind, refused->number, refused->reason);
}

static void on_failed(struct centre *centre, const struct ask *ask, const sd_bus_error *error,
                      const char *reason) {
        struct slips_state *state = state_of(centre);
        struct refused_slip refused = {(enum slip_kind) ask->key.part, ask->key.number, reason};
        const char *kind = slip_kind_to_string(refused.kind);

        if (!reason) {
                (void) log_full(LOG_DEBUG, 0, NULL, "The slip %s %" PRIu64 " is not taken yet: %s", kind,
                                refused.number, error->name);
                update(centre);
                return;
        }
        if (!state->complained)
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_SLIP_REFUSED(kind),
                                "Slips cannot be printed, first one of %s: %s", kind,
                                error->message ? error->message : error->name);
        state->complained = true;
        (void) recorder_write(centre->recorder, give_up, &refused);
}

static void on_taken(struct centre *centre, struct ask *ask _unused_, sd_bus_message *reply _unused_) {
        state_of(centre)->complained = false;
        update(centre);
}

static const struct asker_type asker_type = {
        .source = PRINTER_SOURCE,
        .retry_usec = 2 * USEC_PER_SEC,
        .asking_max = 4,
        .refusals = printing_refusals,
        /* The key is of this slip only: it was taken when the configuration said something else. */
        .taken_before = BUS_ERROR_KEY_TAKEN,
        .taken = on_taken,
        .failed = on_failed,
};

static void on_committed(struct centre *centre, struct book *book _unused_,
                         const struct instant *now _unused_) {
        if (centre->started)
                update(centre);
}

static void on_source_changed(struct centre *centre, const struct source *source) {
        if (streq(source_get_info(source)->kind, PRINTER_SOURCE) && !source_is_live(source))
                asker_reset(state_of(centre)->asker);
}

static void free_state(void *userdata) {
        struct slips_state *state = userdata;

        if (state)
                asker_free(state->asker);
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct slips_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        return asker_new(centre, &asker_type, &state->asker);
}

const struct agent slips_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .source_changed = on_source_changed,
        .members = slips_members,
};
