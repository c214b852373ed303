/*
 * What the log costs: the commit of an event and its leaf against that of the event alone, both in the record
 * on the same disk; and a proof, of inclusion and of consistency in turns, in a log of three million events.
 */
#include <stdlib.h>

#include "daemon/log/book.h"
#include "daemon/record/rules.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"

enum { LEAVES_A_COMMIT = 1000 };

static const struct room *const record_alone[] = {&record_room, NULL};
static const struct room *const record_and_log[] = {&record_room, &log_room, NULL};

struct plan {
        size_t commits, runs, leaves, proofs;
};
static const struct plan full = {500, 9, 3000000, 1000}, smoke = {20, 1, 3000, 20};

struct writer {
        struct store *store;
        struct book *book;
        struct stream_row *stream;
};

static void writer_open(struct writer *writer, const char *path, const struct room *const *rooms) {
        struct source_row *source;

        must(store_open(path, rooms, NULL, &writer->store, NULL));
        must(book_load(rooms, writer->store, &writer->book));
        must(book_get_source(writer->book, KEYPAD_SOURCE, &source));
        must(book_add_stream(writer->book, KEYPAD_SOURCE, "0123456789abcdef0123456789abcdef",
                             &writer->stream));
}

static void writer_close(struct writer *writer) {
        book_free(writer->book);
        store_free(writer->store);
}

static double commit_usec(struct writer *writer) {
        struct event_row event = {.sequence = writer->book->last_event + 1, .type = "press"};
        const struct instant when = {.at = {.realtime_usec = 1795000000000000, .boottime_usec = 1},
                                     .boot_id = "fedcba9876543210fedcba9876543210"};
        char *fields = load_press_fields(0);
        uint64_t begin = monotonic_usec();

        must(store_begin(writer->store));
        must(book_add_event(writer->book, writer->stream, &event, &when, &fields));
        must(book_flush(writer->book, writer->store));
        book_forget_events(writer->book);
        must(store_commit(writer->store));
        double usec = (double) (monotonic_usec() - begin);
        free(fields);
        return usec;
}

static void measure_commits(const struct plan *plan, const struct centre *centre) {
        _cleanup_comparison_ struct comparison comparison = {
                .name = "commit with its leaf", .unit = "us", .budget = 1.1};
        _cleanup_free_ char *with = centre_path(centre, "with.db"),
                            *without = centre_path(centre, "without.db");
        struct writer writers[2];

        writer_open(&writers[0], with, record_and_log);
        writer_open(&writers[1], without, record_alone);
        for (size_t run = 0; run < plan->runs; run++) {
                _cleanup_samples_ struct samples x = {}, floor = {};

                for (size_t i = 0; i < plan->commits; i++) {
                        samples_add(&x, commit_usec(&writers[0]));
                        samples_add(&floor, commit_usec(&writers[1]));
                }
                comparison_add_run(&comparison, samples_median(&x), samples_median(&floor));
        }
        comparison_print(&comparison);
        writer_close(&writers[0]);
        writer_close(&writers[1]);
}

static void fill(struct store *store, size_t n, struct log_tree *tree) {
        _cleanup_free_ char *fields = load_press_fields(0);
        struct event_row event = {.source = KEYPAD_SOURCE,
                                  .epoch = "0123456789abcdef0123456789abcdef",
                                  .type = "press",
                                  .realtime_usec = 1795000000000000,
                                  .fields = fields};

        while (tree->size < n) {
                must(store_begin(store));
                for (size_t i = 0; i < LEAVES_A_COMMIT && tree->size < n; i++) {
                        event.id = event.sequence = tree->size + 1;
                        must(log_append(tree, store, &event));
                }
                must(log_save(tree, store));
                must(store_commit(store));
        }
}

static void measure_proofs(const struct plan *plan, const struct centre *centre) {
        _cleanup_free_ char *path = centre_path(centre, "proofs.db");
        _cleanup_samples_ struct samples msec = {};
        struct log_tree tree = {0};
        struct store *store;
        unsigned seed = 1;

        must(store_open(path, record_and_log, NULL, &store, NULL));
        fill(store, plan->leaves, &tree);
        for (size_t i = 0; i < plan->proofs; i++) {
                uint64_t at = ((uint64_t) rand_r(&seed) << 20 ^ (uint64_t) rand_r(&seed)) % (tree.size - 1);
                uint64_t begin = monotonic_usec();
                struct log_proof proof;

                must(i % 2 ? log_prove_consistency(at + 1, tree.size, log_read_node, store, &proof)
                           : log_prove_inclusion(at, tree.size, log_read_node, store, &proof));
                samples_add(&msec, (double) (monotonic_usec() - begin) / 1000);
        }
        figure_print("proof in the log", "ms", &msec, 5);
        store_free(store);
}

int main(int argc, char *argv[]) {
        const struct plan *plan = bench_is_smoke(argc, argv) ? &smoke : &full;
        char *dir;
        struct centre *centre = stage_new(&dir); /* for its folder */

        measure_commits(plan, centre);
        measure_proofs(plan, centre);
        stage_free(centre, dir);
        return EXIT_SUCCESS;
}
