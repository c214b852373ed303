#include "printer-sim-decoder.h"

enum {
        HEADER_MAX = 16,
        BOX_WIDTH = 12, /* of a letter nobody meant to print */
        BOX_HEIGHT = 24,
        COLUMN_BYTES = 3,
        STRIDE_MAX = 128,
        STORED_ROWS_MAX = 2400, /* of one GS ( L image */
};

enum mode {
        MODE_COMMAND, /* collecting a header */
        MODE_ROWS,    /* GS v 0 */
        MODE_STORE,   /* GS ( L */
        MODE_COLUMNS, /* ESC * */
        MODE_SKIP,
};

struct sim_decoder {
        const struct sim_decoder_output *output;
        void *userdata;
        unsigned width, errors;
        size_t stride;
        enum mode mode;
        uint8_t header[HEADER_MAX];
        size_t n_header;
        size_t remaining, row_bytes, position; /* of image data */
        uint8_t row[STRIDE_MAX];
        uint8_t columns[BOX_HEIGHT][STRIDE_MAX]; /* the line being built by ESC * or letters */
        unsigned line_x;                         /* dots used of it */
        uint8_t *stored;
        unsigned stored_rows;
};

int sim_decoder_new(unsigned width, const struct sim_decoder_output *output, void *userdata,
                    struct sim_decoder **ret) {
        if (width == 0 || width % 8 != 0 || width / 8 > STRIDE_MAX)
                return -EINVAL;

        struct sim_decoder *decoder = calloc(1, sizeof(*decoder));
        if (!decoder)
                return -ENOMEM;
        decoder->output = output;
        decoder->userdata = userdata;
        decoder->width = width;
        decoder->stride = width / 8;
        *ret = decoder;
        return 0;
}

struct sim_decoder *sim_decoder_free(struct sim_decoder *decoder) {
        if (!decoder)
                return NULL;
        free(decoder->stored);
        free(decoder);
        return NULL;
}

void sim_decoder_reset(struct sim_decoder *decoder) {
        decoder->mode = MODE_COMMAND;
        decoder->n_header = 0;
        decoder->line_x = 0;
        decoder->stored_rows = 0;
        memset(decoder->columns, 0, sizeof(decoder->columns));
}

bool sim_decoder_is_idle(const struct sim_decoder *decoder) {
        return decoder->mode == MODE_COMMAND && decoder->n_header == 0;
}

unsigned sim_decoder_errors(const struct sim_decoder *decoder) {
        return decoder->errors;
}

static void emit_row(struct sim_decoder *decoder, const uint8_t *row) {
        if (decoder->output)
                decoder->output->row(decoder->userdata, row);
}

static void emit_feed(struct sim_decoder *decoder, unsigned rows) {
        if (decoder->output && rows > 0)
                decoder->output->feed(decoder->userdata, rows);
}

/* Prints the line that was built, then moves on to the given number of rows below its top. */
static void advance(struct sim_decoder *decoder, unsigned rows) {
        unsigned printed = 0;

        if (decoder->line_x > 0) {
                for (; printed < BOX_HEIGHT && (printed < rows || rows == 0); printed++)
                        emit_row(decoder, decoder->columns[printed]);
                memset(decoder->columns, 0, sizeof(decoder->columns));
                decoder->line_x = 0;
        }
        if (rows > printed)
                emit_feed(decoder, rows - printed);
}

static void set_column_dot(struct sim_decoder *decoder, unsigned x, unsigned y) {
        if (x < decoder->width)
                decoder->columns[y][x / 8] |= (uint8_t) (0x80 >> (x % 8));
}

static void print_box(struct sim_decoder *decoder) {
        decoder->errors++;
        if (decoder->line_x + BOX_WIDTH > decoder->width)
                advance(decoder, BOX_HEIGHT);
        for (unsigned y = 2; y < BOX_HEIGHT - 2; y++)
                for (unsigned x = 1; x < BOX_WIDTH - 1; x++)
                        if (y < 4 || y >= BOX_HEIGHT - 4 || x < 3 || x >= BOX_WIDTH - 3)
                                set_column_dot(decoder, decoder->line_x + x, y);
        decoder->line_x += BOX_WIDTH;
}

static unsigned u16(const uint8_t *p) {
        return p[0] | (unsigned) p[1] << 8;
}

static void begin_image(struct sim_decoder *decoder, enum mode mode, size_t row_bytes, size_t size) {
        if (size == 0 || row_bytes == 0)
                return;
        if (mode != MODE_SKIP && mode != MODE_COLUMNS && row_bytes > decoder->stride)
                decoder->errors++;
        decoder->mode = mode;
        decoder->row_bytes = row_bytes;
        decoder->remaining = size;
        decoder->position = 0;
        memset(decoder->row, 0, sizeof(decoder->row));
}

static void begin_store(struct sim_decoder *decoder, const uint8_t *p, size_t size) {
        size_t row_bytes = (u16(p + 6) + 7U) / 8, rows = u16(p + 8);

        free(decoder->stored);
        decoder->stored_rows = 0;
        decoder->stored = calloc(STORED_ROWS_MAX, decoder->stride);
        if (!decoder->stored || rows > STORED_ROWS_MAX || row_bytes * rows != size) {
                decoder->errors++;
                begin_image(decoder, MODE_SKIP, 1, size);
        } else
                begin_image(decoder, MODE_STORE, row_bytes, size);
}

static void print_stored(struct sim_decoder *decoder) {
        for (unsigned y = 0; y < decoder->stored_rows; y++)
                emit_row(decoder, decoder->stored + y * decoder->stride);
        decoder->stored_rows = 0;
}

static size_t esc_size(const uint8_t *h) {
        switch (h[1]) {
        case '@':
                return 2;
        case 'J':
        case 'd':
        case 'a':
                return 3;
        case '*':
                return 5;
        }
        return 0;
}

static bool is_process_id(const uint8_t *h) {
        return h[2] == 'H' && u16(h + 3) == 6;
}

static bool is_graphics(const uint8_t *h) {
        return h[2] == 'L' && u16(h + 3) >= 2;
}

/* GS ( gives its own length: firmware skips what it does not know. */
static size_t paren_size(const uint8_t *h, size_t n) {
        if (n < 5)
                return 5;
        if (is_process_id(h))
                return 11;
        if (!is_graphics(h))
                return 5;
        return n < 7 || h[6] != 112 || u16(h + 3) < 10 ? 7 : 15;
}

static size_t gs_size(const uint8_t *h, size_t n) {
        switch (h[1]) {
        case 'V':
                return n < 3 || (h[2] != 65 && h[2] != 66) ? 3 : 4;
        case 'v':
                return 8;
        case '(':
                return paren_size(h, n);
        case 'r':
        case 'a':
                return 3;
        case 'P':
                return 4;
        }
        return 0;
}

/* How many bytes of header the command has, as far as is known from the n there are; 0: no such command. */
static size_t header_size(const uint8_t *h, size_t n) {
        if (n < 2)
                return 2;
        if (h[0] == 0x10)
                return h[1] == 0x04 || h[1] == 0x05 ? 3 : 0;
        return h[0] == 0x1b ? esc_size(h) : gs_size(h, n);
}

static void execute_esc(struct sim_decoder *decoder, const uint8_t *h) {
        switch (h[1]) {
        case '@':
                sim_decoder_reset(decoder);
                if (decoder->output)
                        decoder->output->reset(decoder->userdata);
                break;
        case 'J':
                advance(decoder, h[2]);
                break;
        case 'd':
                advance(decoder, h[2] * 30U);
                break;
        case '*':
                begin_image(decoder, MODE_COLUMNS, COLUMN_BYTES, (size_t) u16(h + 3) * COLUMN_BYTES);
                break;
        }
}

static void execute_paren(struct sim_decoder *decoder, const uint8_t *h) {
        size_t size = u16(h + 3);

        if (is_process_id(h)) {
                if (decoder->output && h[5] == 48 && h[6] == 48)
                        decoder->output->process_id(decoder->userdata, h + 7);
        } else if (!is_graphics(h)) {
                decoder->errors += size > 0;
                begin_image(decoder, MODE_SKIP, 1, size);
        } else if (h[6] == 112 && size >= 10)
                begin_store(decoder, h + 5, size - 10);
        else if (h[6] == 50 || h[6] == 2)
                print_stored(decoder);
        else
                begin_image(decoder, MODE_SKIP, 1, size - 2);
}

static void execute_gs(struct sim_decoder *decoder, const uint8_t *h) {
        switch (h[1]) {
        case 'V':
                advance(decoder, 0);
                if (h[2] == 65 || h[2] == 66)
                        emit_feed(decoder, h[3]);
                if (decoder->output)
                        decoder->output->cut(decoder->userdata);
                break;
        case 'v':
                advance(decoder, 0);
                begin_image(decoder, MODE_ROWS, u16(h + 4), (size_t) u16(h + 4) * u16(h + 6));
                break;
        case '(':
                execute_paren(decoder, h);
                break;
        case 'r':
                if (decoder->output)
                        decoder->output->barrier(decoder->userdata);
                break;
        case 'a':
                if (decoder->output)
                        decoder->output->report(decoder->userdata, h[2]);
                break;
        }
}

/* Control codes that mean nothing are passed over; whatever is no control code is a letter. */
static void feed_text(struct sim_decoder *decoder, uint8_t byte) {
        if (byte == '\n')
                advance(decoder, BOX_HEIGHT + 6);
        else if (byte == 0x10 || byte == 0x1b || byte == 0x1d)
                decoder->header[decoder->n_header++] = byte;
        else if (byte >= 0x20)
                print_box(decoder);
}

static void feed_command(struct sim_decoder *decoder, uint8_t byte) {
        if (decoder->n_header == 0) {
                feed_text(decoder, byte);
                return;
        }

        decoder->header[decoder->n_header++] = byte;
        size_t size = header_size(decoder->header, decoder->n_header);
        if (size > decoder->n_header)
                return;

        decoder->n_header = 0;
        if (size == 0)
                /* Firmware drops the introducer, and takes its second byte like any other. */
                feed_text(decoder, byte);
        else if (decoder->header[0] == 0x1b)
                execute_esc(decoder, decoder->header);
        else if (decoder->header[0] == 0x1d)
                execute_gs(decoder, decoder->header);
}

static void end_of_row(struct sim_decoder *decoder) {
        if (decoder->mode == MODE_ROWS)
                emit_row(decoder, decoder->row);
        else if (decoder->mode == MODE_STORE)
                memcpy(decoder->stored + decoder->stored_rows++ * decoder->stride, decoder->row,
                       decoder->stride);
        memset(decoder->row, 0, sizeof(decoder->row));
}

static void feed_column_byte(struct sim_decoder *decoder, uint8_t byte) {
        for (unsigned bit = 0; bit < 8; bit++)
                if (byte & (0x80 >> bit))
                        set_column_dot(decoder, decoder->line_x, (unsigned) decoder->position * 8 + bit);
        if (decoder->position + 1 == COLUMN_BYTES && decoder->line_x < decoder->width)
                decoder->line_x++;
}

void sim_decoder_feed(struct sim_decoder *decoder, uint8_t byte) {
        if (decoder->mode == MODE_COMMAND) {
                feed_command(decoder, byte);
                return;
        }
        if (decoder->mode == MODE_COLUMNS)
                feed_column_byte(decoder, byte);
        else if (decoder->mode != MODE_SKIP && decoder->position < decoder->stride)
                decoder->row[decoder->position] = byte;
        decoder->position++;
        decoder->remaining--;
        if (decoder->position == decoder->row_bytes) {
                end_of_row(decoder);
                decoder->position = 0;
        }
        if (decoder->remaining == 0)
                decoder->mode = MODE_COMMAND;
}
