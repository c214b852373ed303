#include "daemon/restore/restore.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "daemon/log/book.h"
#include "daemon/log/key.h"
#include "daemon/log/signed.h"
#include "daemon/queue/rules.h"
#include "daemon/record/recorder-internal.h"
#include "daemon/restore/files.h"
#include "daemon/rooms.h"
#include "daemon/suggestions/work.h"
#include "daemon/verify/verify.h"

enum {
        NUMBERS_STEP = 100, /* that are left out where nobody knows which were given out */
        SMALLEST = 4096,    /* of less SQLite would remove the log */
};                          /* that are left out where nobody knows which were given out */

/* A record that is open. */
struct opened {
        struct store *store;
        struct recorder *recorder;
        char root[LOG_HEX_SIZE]; /* of its log, when it was opened */
};

struct restoring {
        const struct restore *restore;
        struct restore_result *result;
        char *draft, *before_path;
        int folder;
        struct clock *clock;
        struct conf *conf;
        struct opened copy, before; /* before: without a store: none, or it cannot be read */
        bool continues;             /* the record before has all that the copy has */
        bool contradicts;           /* what was signed */
};

void restore_result_done(struct restore_result *result) {
        free(result->text);
        free(result->aside);
}

static void opened_close(struct opened *opened) {
        opened->recorder = recorder_free(opened->recorder);
        opened->store = store_free(opened->store);
}

static void restoring_done(struct restoring *restoring) {
        opened_close(&restoring->copy);
        opened_close(&restoring->before);
        conf_free(restoring->conf);
        clock_free(restoring->clock);
        if (restoring->folder >= 0)
                (void) restore_finish(restoring->folder, NULL); /* removes a draft */
        closep(&restoring->folder);
        free(restoring->draft);
        free(restoring->before_path);
}

static enum restore_outcome failed(struct restoring *restoring, int r) {
        restoring->result->error = r;
        return RESTORE_FAILED;
}

/* ----- both records ----- */

static const struct log_tree *tree_of(const struct opened *opened) {
        return log_of(recorder_book(opened->recorder));
}

static int open_record(struct restoring *restoring, const char *path, struct opened *ret, char **ret_damage) {
        struct log_hash root;

        int r = store_open(path, centre_rooms, NULL, &ret->store, ret_damage);
        if (r < 0)
                return r;
        struct recorder_context context = {
                .store = ret->store, .clock = restoring->clock, .rooms = centre_rooms};
        r = recorder_new(&context, &ret->recorder);
        if (r >= 0) {
                log_tree_root(tree_of(ret), &root);
                log_hash_to_hex(&root, ret->root);
        } else if (r == -EUCLEAN && ret_damage && store_damage(ret->store)) {
                *ret_damage = strdup(store_damage(ret->store));
                r = *ret_damage ? r : -ENOMEM;
        }
        return r;
}

/* One that cannot be read is as good as none, but for what is left on its disk. */
static void open_before(struct restoring *restoring) {
        struct stat st;

        if (stat(restoring->before_path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < SMALLEST ||
            open_record(restoring, restoring->before_path, &restoring->before, NULL) < 0)
                opened_close(&restoring->before);
}

/* Whether what the shorter log has is the beginning of the longer. */
static int compare_logs(const struct opened *a, const struct opened *b, bool *ret) {
        const struct opened *shorter = tree_of(a)->size <= tree_of(b)->size ? a : b,
                            *longer = shorter == a ? b : a;
        struct log_hash root;
        char hex[LOG_HEX_SIZE];

        *ret = streq(store_record_id(a->store), store_record_id(b->store));
        if (!*ret)
                return 0;
        int r = log_read_root(tree_of(shorter)->size, log_read_node, longer->store, &root);
        if (r < 0)
                return r;
        log_hash_to_hex(&root, hex);
        *ret = streq(hex, shorter->root);
        return 0;
}

/* The newest that was signed, by the file beside the key, or by the record before if that was lost. -ENOENT:
 * nothing was. */
static int find_signed(const struct restoring *restoring, uint64_t *ret_size, struct log_hash *ret_root) {
        _cleanup_free_ char *note = NULL;
        struct checkpoint checkpoint;
        struct checkpoint_row row;

        int r = log_checkpoint_load(restoring->restore->state_dir, &note, &checkpoint);
        if (r >= 0) {
                *ret_size = checkpoint.size;
                *ret_root = checkpoint.root;
        }
        if (r >= 0 || !restoring->before.store)
                return r;
        r = checkpoint_find(restoring->before.store, LOG_SIZE_MAX, &row);
        if (r < 0)
                return r;
        *ret_size = row.size;
        return log_hash_from_hex(row.root, strlen(row.root), ret_root);
}

/* Whether the copy goes on from what was signed. */
static enum restore_outcome compare_with_signed(struct restoring *restoring) {
        struct restore_result *result = restoring->result;
        struct log_hash root, now;
        uint64_t size;

        int r = find_signed(restoring, &size, &root);
        if (r < 0)
                return RESTORE_DONE;
        if (size > result->events) {
                restoring->contradicts = true;
                if (size > result->before_events)
                        result->before_events = size;
                return restoring->restore->behind ? RESTORE_DONE : RESTORE_BEHIND;
        }
        r = size == 0 ? 0 : log_read_root(size, log_read_node, restoring->copy.store, &now);
        restoring->contradicts = r < 0 || (size > 0 && !log_hash_equals(&root, &now));
        return restoring->contradicts && !restoring->restore->other ? RESTORE_OTHER : RESTORE_DONE;
}

/* ----- the copy ----- */

static enum restore_outcome take_copy(struct restoring *restoring) {
        const struct verify_options options = {.progress = restoring->restore->progress};
        struct restore_result *result = restoring->result;

        int r = restore_draft(restoring->folder, restoring->restore->path);
        if (r < 0) {
                result->error = r;
                return RESTORE_UNREADABLE;
        }
        r = open_record(restoring, restoring->draft, &restoring->copy, &result->text);
        bool is_empty = r >= 0 && store_is_new(restoring->copy.store);
        opened_close(&restoring->copy);
        result->error = r < 0 ? r : 0;
        if (r == -EUCLEAN || is_empty)
                return RESTORE_NO_RECORD;
        if (r < 0)
                return r == -EPROTONOSUPPORT ? RESTORE_NEWER : RESTORE_FAILED;
        if (verify_record(restoring->draft, &options, restoring->restore->out) != 0)
                return RESTORE_UNPROVEN;
        r = open_record(restoring, restoring->draft, &restoring->copy, NULL);
        return r < 0 ? failed(restoring, r) : RESTORE_DONE;
}

static enum restore_outcome compare_with_before(struct restoring *restoring) {
        struct restore_result *result = restoring->result;
        bool same = false;

        open_before(restoring);
        if (!restoring->before.store)
                return RESTORE_DONE;
        result->before_events = tree_of(&restoring->before)->size;
        /* Where its log cannot be read, nothing says that it is the same. */
        (void) compare_logs(&restoring->copy, &restoring->before, &same);
        if (!same && !restoring->restore->other)
                return RESTORE_OTHER;
        restoring->continues = same && result->before_events >= result->events;
        if (restoring->continues && result->before_events > result->events && !restoring->restore->behind)
                return RESTORE_BEHIND;
        return RESTORE_DONE;
}

static enum restore_outcome compare(struct restoring *restoring) {
        restoring->result->events = tree_of(&restoring->copy)->size;
        enum restore_outcome outcome = compare_with_before(restoring);
        return outcome == RESTORE_DONE ? compare_with_signed(restoring) : outcome;
}

/* ----- what is recorded in it ----- */

static int observe_restored(struct restoring *restoring, struct book *book, const struct instant *now) {
        const struct opened *before = &restoring->before;
        const struct restore *restore = restoring->restore;
        struct event_field fields[] = {
                EVENT_FIELD_T("events", restoring->result->events),
                EVENT_FIELD_S("root", restoring->copy.root),
                EVENT_FIELD_S("actor", restore->actor),
                EVENT_FIELD_S("reason", restore->reason),
                EVENT_FIELD_S("before_record", before->store ? store_record_id(before->store) : ""),
                EVENT_FIELD_T("before_events", before->store ? tree_of(before)->size : 0),
                EVENT_FIELD_S("before_root", before->root),
        };

        return book_observe(book, now, "record-restored", fields,
                            ELEMENTSOF(fields) - (before->store ? 0 : 3));
}

/* How many numbers the service gave out on the date of now. */
static uint64_t count_issued(const struct book *book, const struct instant *now, const char *service) {
        int position = book_find_service(book, service);

        return position < 0 || !queue_numbers_go_on(book, &now->at)
                       ? 0
                       : queue_of(book)->services[position].issued;
}

static int count_issued_before(const struct restoring *restoring, const char *service, uint64_t *ret) {
        struct recorder *recorder = restoring->before.recorder;
        struct instant now;

        *ret = 0;
        if (!recorder)
                return 0;
        int r = recorder_now(recorder, &now);
        if (r >= 0)
                *ret = count_issued(recorder_book(recorder), &now, service);
        return r;
}

/* Where nobody knows: as was said, or those of the hundred that was begun; of no service more than a day has.
 */
static uint64_t highest_possible(const struct restore *restore, uint64_t issued, uint64_t limit) {
        uint64_t number = (issued / NUMBERS_STEP + 1) * NUMBERS_STEP;

        if (restore->numbers > 0)
                return restore->numbers;
        return number < limit ? number : limit;
}

static int reserve_numbers(const struct restoring *restoring, struct book *book, const struct instant *now,
                           const struct service_row *service) {
        uint64_t issued = count_issued(book, now, service->id), number;

        int r = count_issued_before(restoring, service->id, &number);
        if (r < 0)
                return r;
        if (!restoring->continues) {
                uint64_t possible = highest_possible(restoring->restore, issued, service->limit);
                number = possible > number ? possible : number;
        }
        if (number <= issued)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("service", service->id),
                EVENT_FIELD_T("number", number),
                EVENT_FIELD_B("given", restoring->continues),
        };
        return book_observe(book, now, "numbers-reserved", fields, ELEMENTSOF(fields));
}

/* Of each service that there is: those of the configuration too that came after the copy. */
static int reserve_all(const struct restoring *restoring, struct book *book, const struct instant *now) {
        const struct queue_part *bq = queue_of(book);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                struct service_row service = bq->services[i];
                if (service.limit > 0)
                        r = reserve_numbers(restoring, book, now, &service);
        }
        return r;
}

/* What citizens wrote and was erased since must not come back; where nobody knows, that is said. */
static int erase_again(struct restoring *restoring, struct book *book, const struct instant *now) {
        struct store *copy = restoring->copy.store;
        bool have_texts;

        int r = suggestions_have_texts(copy, &have_texts);
        if (r < 0)
                return r;
        restoring->result->texts_known = restoring->continues || !have_texts;
        return restoring->before.store ? suggestions_erase_again(book, copy, now, restoring->before.store,
                                                                 restoring->restore->actor)
                                       : 0;
}

static int record_restore(struct restoring *restoring) {
        struct recorder *recorder = restoring->copy.recorder;
        struct instant now;

        int r = recorder_begin(recorder);
        if (r < 0)
                return r;
        struct book *book = recorder_book(recorder);
        r = recorder_now(recorder, &now);
        if (r >= 0)
                r = observe_restored(restoring, book, &now);
        if (r >= 0)
                r = conf_declare(restoring->conf, book, &now);
        if (r >= 0)
                r = reserve_all(restoring, book, &now);
        if (r >= 0)
                r = erase_again(restoring, book, &now);
        if (r < 0)
                return r;
        return recorder_commit(recorder);
}

/* ----- */

static enum restore_outcome prepare(struct restoring *restoring) {
        const struct restore *restore = restoring->restore;
        struct restore_result *result = restoring->result;

        int r = restore_lock(restore->state_dir, &restoring->folder);
        if (r == -EBUSY)
                return RESTORE_AT_WORK;
        if (r >= 0)
                r = str_format(&restoring->draft, "%s/" RESTORE_DRAFT, restore->state_dir);
        if (r >= 0)
                r = str_format(&restoring->before_path, "%s/" CENTRE_DATABASE, restore->state_dir);
        if (r >= 0)
                r = restore_finish(restoring->folder, NULL);
        if (r >= 0)
                r = clock_new(&restoring->clock);
        if (r < 0)
                return failed(restoring, r);
        struct problem problem = {.language = restore->language};
        r = conf_load(&centre_conf_spec, restore->config_path, NULL, 0, &restoring->conf, &problem);
        result->text = problem.text;
        result->error = r < 0 ? r : 0;
        return r < 0 ? RESTORE_CONFIG : RESTORE_DONE;
}

/* From the copy that is open to the record. */
static enum restore_outcome put_in_place(struct restoring *restoring) {
        struct restore_result *result = restoring->result;
        struct clock_reading now;

        int r = conf_fits(restoring->conf, recorder_book(restoring->copy.recorder), &result->text);
        if (r < 0)
                return result->text ? RESTORE_CONFIG : failed(restoring, r);
        r = record_restore(restoring);
        opened_close(&restoring->copy);
        opened_close(&restoring->before);
        clock_read(restoring->clock, &now);
        if (r >= 0)
                r = restore_stage(restoring->folder, now.realtime_usec, restoring->contradicts);
        if (r < 0)
                return failed(restoring, r);
        result->numbers_known = restoring->continues;
        result->error = restore_finish(restoring->folder, &result->aside);
        return result->error < 0 ? RESTORE_STAGED : RESTORE_DONE;
}

enum restore_outcome restore_record(const struct restore *restore, struct restore_result *ret) {
        _cleanup_(restoring_done) struct restoring restoring = {
                .restore = restore, .result = ret, .folder = -1};

        *ret = (struct restore_result){0};
        enum restore_outcome outcome = prepare(&restoring);
        if (outcome == RESTORE_DONE)
                outcome = take_copy(&restoring);
        if (outcome == RESTORE_DONE)
                outcome = compare(&restoring);
        return outcome == RESTORE_DONE ? put_in_place(&restoring) : outcome;
}
