#include "escpos.h"

#define DLE 0x10
#define ESC 0x1b
#define GS 0x1d

enum {
        FEED_MAX = 255,
        FEED_BEFORE_CUT = 16, /* dots, besides the way to the knife that the cut feeds by itself */
        IMAGE_HEADER = 17,    /* the longest */
        COLUMN_ROWS = 24,
        ASK_QUESTIONS = 3,
};

void stream_done(struct stream *stream) {
        free(stream->data);
        *stream = (struct stream){0};
}

static int reserve(struct stream *stream, size_t size, uint8_t **ret) {
        if (size > ESCPOS_STREAM_MAX - stream->size)
                return -E2BIG;
        if (stream->size + size > stream->allocated) {
                size_t target = (stream->size + size + 16383) / 16384 * 16384;
                uint8_t *data = realloc(stream->data, target);

                if (!data)
                        return -ENOMEM;
                stream->data = data;
                stream->allocated = target;
        }
        *ret = stream->data + stream->size;
        stream->size += size;
        return 0;
}

static int append(struct stream *stream, const uint8_t *bytes, size_t size) {
        uint8_t *target;
        int r = reserve(stream, size, &target);

        if (r >= 0)
                memcpy(target, bytes, size);
        return r;
}

#define APPEND(stream, ...)                                                                                  \
        append(stream, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

int escpos_resynchronise(struct stream *stream, const struct profile *profile) {
        uint8_t *nuls;
        int r = reserve(stream, ESCPOS_IMAGE_MAX, &nuls);

        if (r < 0)
                return r;
        memset(nuls, 0, ESCPOS_IMAGE_MAX);
        return escpos_begin(stream, profile);
}

int escpos_begin(struct stream *stream, const struct profile *profile) {
        int r = APPEND(stream, ESC, '@');

        if (r >= 0 && profile->has_asb)
                r = APPEND(stream, GS, 'a', 0x0e); /* on-line, error and paper changes */
        if (r >= 0 && profile->motion_dpi > 0)
                r = APPEND(stream, GS, 'P', profile->motion_dpi, profile->motion_dpi);
        return r;
}

static int feed(struct stream *stream, unsigned rows) {
        int r = 0;

        while (r >= 0 && rows > 0) {
                unsigned n = rows > FEED_MAX ? FEED_MAX : rows;

                r = APPEND(stream, ESC, 'J', (uint8_t) n);
                rows -= n;
        }
        return r;
}

static int cut(struct stream *stream) {
        int r = feed(stream, FEED_BEFORE_CUT);

        return r < 0 ? r : APPEND(stream, GS, 'V', 66, 0);
}

static int copy_rows(struct stream *stream, const struct raster *raster, const struct raster_band *band) {
        uint8_t *target;
        int r = reserve(stream, band->rows * band->bytes, &target);

        if (r < 0)
                return r;
        for (unsigned y = 0; y < band->rows; y++)
                memcpy(target + y * band->bytes, raster_row(raster, band->first + y), band->bytes);
        raster_break_commands(target, band->rows * band->bytes);
        return 0;
}

static int image_gs_v_0(struct stream *stream, const struct raster *raster, const struct raster_band *band) {
        int r = APPEND(stream, GS, 'v', '0', 0, (uint8_t) band->bytes, (uint8_t) (band->bytes >> 8),
                       (uint8_t) band->rows, (uint8_t) (band->rows >> 8));

        return r < 0 ? r : copy_rows(stream, raster, band);
}

static int image_gs_paren_l(struct stream *stream, const struct raster *raster,
                            const struct raster_band *band) {
        size_t dots = band->bytes * 8, size = band->bytes * band->rows + 10;
        int r = APPEND(stream, GS, '(', 'L', (uint8_t) size, (uint8_t) (size >> 8), 48, 112, 48, 1, 1, 49,
                       (uint8_t) dots, (uint8_t) (dots >> 8), (uint8_t) band->rows,
                       (uint8_t) (band->rows >> 8));

        if (r >= 0)
                r = copy_rows(stream, raster, band);
        return r < 0 ? r : APPEND(stream, GS, '(', 'L', 2, 0, 48, 50);
}

static bool dot(const struct raster *raster, const struct raster_band *band, unsigned x, unsigned y) {
        return y < band->first + band->rows && (raster_row(raster, y)[x / 8] & (0x80 >> (x % 8)));
}

/* Columns of 24 dots, 3 bytes each, from the top; then the paper moves by hand. */
static int image_esc_star(struct stream *stream, const struct raster *raster,
                          const struct raster_band *band) {
        unsigned dots = (unsigned) band->bytes * 8;

        for (unsigned top = band->first; top < band->first + band->rows; top += COLUMN_ROWS) {
                unsigned rows = band->first + band->rows - top;
                uint8_t *column;
                int r = APPEND(stream, ESC, '*', 33, (uint8_t) dots, (uint8_t) (dots >> 8));

                if (r >= 0)
                        r = reserve(stream, dots * 3, &column);
                if (r < 0)
                        return r;
                memset(column, 0, dots * 3);
                for (unsigned x = 0; x < dots; x++)
                        for (unsigned y = 0; y < COLUMN_ROWS; y++)
                                if (dot(raster, band, x, top + y))
                                        column[x * 3 + y / 8] |= (uint8_t) (0x80 >> (y % 8));
                raster_break_commands(column, dots * 3);
                r = feed(stream, rows < COLUMN_ROWS ? rows : COLUMN_ROWS);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int image_band(struct stream *stream, const struct profile *profile, const struct raster *raster,
                      const struct raster_band *band) {
        if (band->bytes == 0)
                return feed(stream, band->rows);
        if (band->bytes * band->rows + IMAGE_HEADER > ESCPOS_IMAGE_MAX)
                return -E2BIG;
        switch (profile->image) {
        case IMAGE_GS_V_0:
                return image_gs_v_0(stream, raster, band);
        case IMAGE_GS_PAREN_L:
                return image_gs_paren_l(stream, raster, band);
        case IMAGE_ESC_STAR:
                return image_esc_star(stream, raster, band);
        case _IMAGE_COMMAND_MAX:
                break;
        }
        assert(false);
        return -EINVAL;
}

int escpos_image(struct stream *stream, const struct profile *profile, const struct raster *raster) {
        size_t next_cut = 0;
        int r = 0;

        for (unsigned y = 0; r >= 0 && y < raster->height;) {
                struct raster_band band;

                if (next_cut < raster->n_cuts && raster->cuts[next_cut] <= y) {
                        next_cut++;
                        r = y > 0 ? cut(stream) : 0;
                        continue;
                }
                raster_get_band(raster, y, IMAGE_BAND_ROWS, &band);
                r = image_band(stream, profile, raster, &band);
                y += band.rows;
        }
        return r < 0 ? r : cut(stream);
}

int escpos_barrier(struct stream *stream, enum confirmation confirmation, uint32_t process_id) {
        /* The id's bytes must be 0x20 to 0x7e. */
        if (confirmation == CONFIRMATION_PROCESS_ID)
                return APPEND(stream, GS, '(', 'H', 6, 0, 48, 48,
                              (uint8_t) (0x30 | ((process_id >> 12) & 0x0f)),
                              (uint8_t) (0x30 | ((process_id >> 8) & 0x0f)),
                              (uint8_t) (0x30 | ((process_id >> 4) & 0x0f)),
                              (uint8_t) (0x30 | (process_id & 0x0f)));
        return APPEND(stream, GS, 'r', 1);
}

int escpos_ask_status(struct stream *stream) {
        return APPEND(stream, DLE, 4, 2, DLE, 4, 3, DLE, 4, 4);
}

DEFINE_TO_STRING(paper, PAPER)
DEFINE_TO_STRING(cover, COVER)

const char *fault_to_string(enum printer_fault fault) {
        static const char *const names[_FAULT_MAX] = {"unknown", "none", "cutter", "heat", "other"};

        return names[fault];
}

static enum paper paper_from_bits(bool low, bool out) {
        return out ? PAPER_OUT : low ? PAPER_LOW : PAPER_OK;
}

static enum printer_fault fault_from_bits(uint8_t byte) {
        if (byte & 0x08)
                return FAULT_CUTTER;
        if (byte & 0x40)
                return FAULT_HEAT;
        return byte & 0x24 ? FAULT_OTHER : FAULT_NONE;
}

void escpos_parser_asked(struct escpos_parser *parser) {
        parser->asked = ASK_QUESTIONS;
}

/* Answers come in the order of escpos_ask_status(). */
static enum escpos_answer parse_realtime(struct escpos_parser *parser, uint8_t byte) {
        struct escpos_status *status = &parser->status;

        if (parser->asked == 0)
                return ESCPOS_NOTHING;
        switch (ASK_QUESTIONS - parser->asked--) {
        case 0:
                status->cover = byte & 0x04 ? COVER_OPEN : COVER_CLOSED;
                break;
        case 1:
                status->fault = fault_from_bits(byte);
                break;
        case 2:
                status->paper = paper_from_bits(byte & 0x0c, byte & 0x60);
                break;
        }
        return parser->asked == 0 ? ESCPOS_STATUS : ESCPOS_NOTHING;
}

static enum escpos_answer parse_asb(struct escpos_parser *parser) {
        struct escpos_status *status = &parser->status;

        status->cover = parser->bytes[0] & 0x20 ? COVER_OPEN : COVER_CLOSED;
        status->fault = fault_from_bits(parser->bytes[1]);
        status->paper = paper_from_bits(parser->bytes[2] & 0x03, parser->bytes[2] & 0x0c);
        return ESCPOS_STATUS;
}

static enum escpos_answer parse_process_id(struct escpos_parser *parser) {
        if (parser->bytes[1] != 0x22)
                return ESCPOS_NOTHING;
        parser->process_id = 0;
        for (size_t i = 2; i < 6; i++)
                parser->process_id = parser->process_id << 4 | (parser->bytes[i] & 0x0f);
        return ESCPOS_PROCESS_ID;
}

/* How many bytes an answer has, by its first; 0: none begins with it. */
static size_t answer_size(uint8_t byte) {
        if (byte == 0x37)
                return 7; /* process id: 37 22 d1 d2 d3 d4 00 */
        if ((byte & 0x93) == 0x10)
                return 4; /* automatic status back: 0xx1xx00 */
        if ((byte & 0x93) == 0x12)
                return 1; /* DLE EOT: 0xx1xx10 */
        if ((byte & 0x90) == 0x00)
                return 1; /* GS r: 0xx0xxxx */
        return 0;
}

enum escpos_answer escpos_parse(struct escpos_parser *parser, uint8_t byte) {
        if (parser->n == 0) {
                parser->expected = answer_size(byte);
                if (parser->expected == 0)
                        return ESCPOS_NOTHING;
        } else if (parser->expected == 4 && (byte & 0x90) != 0) {
                /* Not a further byte of automatic status: one was lost. Begin again with this one. */
                parser->n = 0;
                return escpos_parse(parser, byte);
        }

        parser->bytes[parser->n++] = byte;
        if (parser->n < parser->expected)
                return ESCPOS_NOTHING;
        parser->n = 0;
        if (parser->expected == 4)
                return parse_asb(parser);
        if (parser->expected == 7)
                return parse_process_id(parser);
        if ((byte & 0x93) == 0x12)
                return parse_realtime(parser, byte);
        parser->status.paper = paper_from_bits(byte & 0x03, byte & 0x0c);
        return ESCPOS_BARRIER;
}

void escpos_status_from_port(struct escpos_status *status, uint8_t port) {
        if (port & 0x20)
                status->paper = PAPER_OUT;
        else if (status->paper == PAPER_UNKNOWN || status->paper == PAPER_OUT)
                status->paper = PAPER_OK;
        if (status->fault == FAULT_UNKNOWN)
                status->fault = port & 0x08 ? FAULT_NONE : FAULT_OTHER;
}
