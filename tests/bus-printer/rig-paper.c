#include <sys/stat.h>

#include "rig.h"

enum { WIDTH = 576, STRIDE = WIDTH / 8 };

static char *stream_path(const char *printer) {
        _cleanup_free_ char *name = NULL;

        must_errno(asprintf(&name, "state/sim/%s/stream", printer));
        return rig_path(name);
}

size_t rig_count_taken(const char *printer) {
        _cleanup_free_ char *path = stream_path(printer);
        struct stat st;

        must_errno(stat(path, &st));
        return (size_t) st.st_size;
}

struct taken_wait {
        const char *printer;
        size_t bytes;
};

static bool is_taken(void *userdata) {
        const struct taken_wait *wait = userdata;

        return rig_count_taken(wait->printer) >= wait->bytes;
}

void rig_wait_taken(const char *printer, size_t bytes) {
        struct taken_wait wait = {printer, bytes};
        _cleanup_free_ char *path = stream_path(printer);
        sd_event_source *watch = rig_watch(path, IN_MODIFY);

        if (!loop_wait(rig_event(), LOOP_PATIENCE_USEC, is_taken, &wait))
                test_die("%s took %zu bytes, not %zu", printer, rig_count_taken(printer), bytes);
        sd_event_source_unref(watch);
}

struct reader {
        struct rig_paper paper;
        unsigned bars, bar_rows, inverse_rows;
        bool sign;
};

static void on_row(void *userdata, const uint8_t *row) {
        struct reader *reader = userdata;
        unsigned black = 0;

        for (size_t i = 2; i < STRIDE - 2; i++)
                black += row[i] == 0xff;
        /* A rule is black from edge to edge; so are the first rows of inverse letters, but no more than four.
         */
        if (black == STRIDE - 4)
                reader->bar_rows++;
        else {
                reader->inverse_rows += black > STRIDE / 2;
                reader->bars += reader->bar_rows == 16;
                reader->sign |= reader->bar_rows == 2;
                reader->bar_rows = 0;
        }
}

static void on_feed(void *userdata, unsigned rows) {
        static const uint8_t blank[STRIDE];

        if (rows > 0)
                on_row(userdata, blank);
}

/* A piece ends with a whole ticket, has a part of one, or the notice of a broken one. */
static void on_cut(void *userdata) {
        struct reader *reader = userdata;

        on_feed(reader, 1);
        reader->paper.pieces++;
        reader->paper.notices += reader->sign;
        if (reader->bars == 2) {
                reader->paper.marked += reader->inverse_rows > 0;
                reader->paper.plain += reader->inverse_rows == 0;
        }
        reader->bars = reader->inverse_rows = reader->bar_rows = 0;
        reader->sign = false;
}

static void on_nothing(_unused_ void *userdata) {
}

static void on_id(_unused_ void *userdata, _unused_ const uint8_t *id) {
}

static void on_mask(_unused_ void *userdata, _unused_ uint8_t mask) {
}

struct rig_paper rig_read_paper(const char *printer) {
        static const struct sim_decoder_output output = {on_row,     on_feed, on_cut, on_nothing,
                                                         on_nothing, on_id,   on_mask};
        _cleanup_(sim_decoder_freep) struct sim_decoder *decoder = NULL;
        size_t size;
        _cleanup_free_ char *path = stream_path(printer), *bytes = file_read(path, &size);
        struct reader reader = {0};

        must(sim_decoder_new(WIDTH, &output, &reader, &decoder));
        for (size_t i = 0; i < size; i++)
                sim_decoder_feed(decoder, (uint8_t) bytes[i]);
        reader.paper.errors = sim_decoder_errors(decoder);
        return reader.paper;
}
