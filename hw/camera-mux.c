#include "camera-mux.h"

enum {
        /* Fields and boxes of a fragment that are not a sample's own, and more. */
        HEAD_MAX = 256,
        FLAGS_KEY = 0x02000000,   /* depends on no other */
        FLAGS_OTHER = 0x01010000, /* depends on others, and is no place to begin at */
        DURATION_DEFAULT = CAMERA_MUX_TIMESCALE / 10,
        PAUSE = CAMERA_FRAGMENT_MAX_SEC * CAMERA_MUX_TIMESCALE, /* a picture may stand for so long */
};

/* What is written; there is always room for it, as its limits are known. */
struct writer {
        uint8_t *bytes;
        size_t size, allocated;
};

static void put(struct writer *writer, const void *bytes, size_t size) {
        assert(size <= writer->allocated - writer->size);
        memcpy(writer->bytes + writer->size, bytes, size);
        writer->size += size;
}

static void put_number(struct writer *writer, uint64_t value, unsigned n_bytes) {
        uint8_t bytes[8];

        for (unsigned i = 0; i < n_bytes; i++)
                bytes[i] = (uint8_t) (value >> (8 * (n_bytes - 1 - i)));
        put(writer, bytes, n_bytes);
}

static void put_u16(struct writer *writer, unsigned value) {
        put_number(writer, value, 2);
}

static void put_u32(struct writer *writer, uint32_t value) {
        put_number(writer, value, 4);
}

static void put_zeroes(struct writer *writer, size_t n) {
        for (size_t i = 0; i < n; i++)
                put_number(writer, 0, 1);
}

static void patch_u32(struct writer *writer, size_t at, uint32_t value) {
        struct writer patch = {.bytes = writer->bytes + at, .allocated = 4};

        put_u32(&patch, value);
}

/* Returns where it begins, for end_box(). */
static size_t begin_box(struct writer *writer, const char *type) {
        size_t at = writer->size;

        put_u32(writer, 0);
        put(writer, type, 4);
        return at;
}

static size_t begin_full_box(struct writer *writer, const char *type, unsigned version, uint32_t flags) {
        size_t at = begin_box(writer, type);

        put_number(writer, version, 1);
        put_number(writer, flags, 3);
        return at;
}

static void end_box(struct writer *writer, size_t at) {
        patch_u32(writer, at, (uint32_t) (writer->size - at));
}

static void put_matrix(struct writer *writer) {
        static const uint32_t unity[] = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

        for (size_t i = 0; i < ELEMENTSOF(unity); i++)
                put_u32(writer, unity[i]);
}

static void put_ftyp(struct writer *writer) {
        size_t box = begin_box(writer, "ftyp");

        put(writer, "iso5", 4); /* the first brand that has default-base-is-moof */
        put_u32(writer, 0x200);
        put(writer, "iso5iso6mp41", 12);
        end_box(writer, box);
}

/* No times in it: footage says when it was taken itself, and two inits of one form are the same bytes. */
static void put_mvhd(struct writer *writer) {
        size_t box = begin_full_box(writer, "mvhd", 0, 0);

        put_zeroes(writer, 8);
        put_u32(writer, CAMERA_MUX_TIMESCALE);
        put_u32(writer, 0);       /* duration: that of the fragments */
        put_u32(writer, 0x10000); /* rate */
        put_u16(writer, 0x100);   /* volume */
        put_zeroes(writer, 10);
        put_matrix(writer);
        put_zeroes(writer, 24);
        put_u32(writer, 2); /* the next track */
        end_box(writer, box);
}

static void put_tkhd(struct writer *writer, const struct camera_mux_form *form) {
        size_t box = begin_full_box(writer, "tkhd", 0, 3); /* enabled, in the movie */

        put_zeroes(writer, 8);
        put_u32(writer, 1); /* the track */
        put_zeroes(writer, 4 + 4 + 8 + 2 + 2 + 2 + 2);
        put_matrix(writer);
        put_u32(writer, form->width_px << 16);
        put_u32(writer, form->height_px << 16);
        end_box(writer, box);
}

static void put_media_head(struct writer *writer) {
        size_t box = begin_full_box(writer, "mdhd", 0, 0);

        put_zeroes(writer, 8);
        put_u32(writer, CAMERA_MUX_TIMESCALE);
        put_u32(writer, 0);
        put_u16(writer, 0x55C4); /* no language: "und" */
        put_u16(writer, 0);
        end_box(writer, box);

        box = begin_full_box(writer, "hdlr", 0, 0);
        put_u32(writer, 0);
        put(writer, "vide", 4);
        put_zeroes(writer, 12);
        put(writer, "motcua", 7);
        end_box(writer, box);
}

static const char *entry_type(const struct camera_mux_form *form) {
        static const char *const types[_CAMERA_CODEC_MAX][2] = {
                [CAMERA_H264] = {"avc1", "avc3"}, [CAMERA_H265] = {"hvc1", "hev1"}};

        return types[form->codec][form->is_inband];
}

static void put_sample_entry(struct writer *writer, const struct camera_mux_form *form) {
        size_t entry = begin_box(writer, entry_type(form));

        put_zeroes(writer, 6);
        put_u16(writer, 1); /* the data reference */
        put_zeroes(writer, 16);
        put_u16(writer, form->width_px);
        put_u16(writer, form->height_px);
        put_u32(writer, 0x480000); /* 72 dots an inch */
        put_u32(writer, 0x480000);
        put_u32(writer, 0);
        put_u16(writer, 1);     /* pictures in a sample */
        put_zeroes(writer, 32); /* the encoder's name */
        put_u16(writer, 0x18);
        put_u16(writer, 0xFFFF);
        size_t config = begin_box(writer, form->codec == CAMERA_H264 ? "avcC" : "hvcC");
        put(writer, form->config, form->config_size);
        end_box(writer, config);
        end_box(writer, entry);
}

/* Without samples: those are in the fragments. */
static void put_stbl(struct writer *writer, const struct camera_mux_form *form) {
        static const char *const tables[] = {"stts", "stsc", "stco"};
        size_t stbl = begin_box(writer, "stbl"), box = begin_full_box(writer, "stsd", 0, 0);

        put_u32(writer, 1);
        put_sample_entry(writer, form);
        end_box(writer, box);
        for (size_t i = 0; i < ELEMENTSOF(tables); i++) {
                box = begin_full_box(writer, tables[i], 0, 0);
                put_u32(writer, 0);
                end_box(writer, box);
        }
        box = begin_full_box(writer, "stsz", 0, 0);
        put_zeroes(writer, 8);
        end_box(writer, box);
        end_box(writer, stbl);
}

static void put_minf(struct writer *writer, const struct camera_mux_form *form) {
        size_t minf = begin_box(writer, "minf"), box = begin_full_box(writer, "vmhd", 0, 1);

        put_zeroes(writer, 8);
        end_box(writer, box);
        size_t dinf = begin_box(writer, "dinf"), dref = begin_full_box(writer, "dref", 0, 0);
        put_u32(writer, 1);
        box = begin_full_box(writer, "url ", 0, 1); /* in this file */
        end_box(writer, box);
        end_box(writer, dref);
        end_box(writer, dinf);
        put_stbl(writer, form);
        end_box(writer, minf);
}

static void put_mvex(struct writer *writer) {
        size_t mvex = begin_box(writer, "mvex"), box = begin_full_box(writer, "trex", 0, 0);

        put_u32(writer, 1); /* the track */
        put_u32(writer, 1); /* its sample entry */
        put_zeroes(writer, 12);
        end_box(writer, box);
        end_box(writer, mvex);
}

static void put_moov(struct writer *writer, const struct camera_mux_form *form) {
        size_t moov = begin_box(writer, "moov");

        put_mvhd(writer);
        size_t trak = begin_box(writer, "trak");
        put_tkhd(writer, form);
        size_t mdia = begin_box(writer, "mdia");
        put_media_head(writer);
        put_minf(writer, form);
        end_box(writer, mdia);
        end_box(writer, trak);
        put_mvex(writer);
        end_box(writer, moov);
}

int camera_mux_write_init(const struct camera_mux_form *form, uint8_t **ret, size_t *ret_size) {
        struct writer writer = {.allocated = CAMERA_INIT_MAX};

        if (form->codec < 0 || form->codec >= _CAMERA_CODEC_MAX || form->config_size == 0 ||
            form->config_size > CAMERA_MUX_CONFIG_MAX || form->width_px == 0 || form->height_px == 0 ||
            form->width_px > CAMERA_SIDE_MAX_PX || form->height_px > CAMERA_SIDE_MAX_PX)
                return -EINVAL;
        writer.bytes = malloc(writer.allocated);
        if (!writer.bytes)
                return -ENOMEM;
        put_ftyp(&writer);
        put_moov(&writer, form);
        *ret = writer.bytes;
        *ret_size = writer.size;
        return 0;
}

struct held {
        uint64_t at_ticks;
        uint32_t size;
        bool is_key;
};

struct camera_mux {
        uint8_t *data; /* of the samples that are held, one behind the other */
        size_t data_size, data_allocated;
        struct held held[CAMERA_MUX_SAMPLES_MAX];
        size_t n_held;
        uint64_t first_nsec; /* of what is held */
        bool has_begun;
        uint64_t begin_nsec;     /* of the run */
        uint64_t last_ticks;     /* of the last sample of all */
        uint64_t interval_ticks; /* between that and the one before it; 0: there was none */
        uint32_t sequence;
};

int camera_mux_new(struct camera_mux **ret) {
        struct camera_mux *mux = calloc(1, sizeof(*mux));

        if (!mux)
                return -ENOMEM;
        *ret = mux;
        return 0;
}

struct camera_mux *camera_mux_free(struct camera_mux *mux) {
        if (mux)
                free(mux->data);
        free(mux);
        return NULL;
}

/* Of the whole time: what is rounded does not add up. */
static uint64_t to_ticks(const struct camera_mux *mux, uint64_t at_nsec) {
        return (at_nsec - mux->begin_nsec) / 100000 * 9 + (at_nsec - mux->begin_nsec) % 100000 * 9 / 100000;
}

static void put_trun(struct writer *writer, const struct camera_mux *mux, uint64_t end_ticks) {
        /* The offset of the data, and of each sample duration, size and flags. */
        size_t trun = begin_full_box(writer, "trun", 0, 0x701);

        put_u32(writer, (uint32_t) mux->n_held);
        put_u32(writer, (uint32_t) (writer->size + 4 + mux->n_held * 12 + 8)); /* behind mdat's head */
        for (size_t i = 0; i < mux->n_held; i++) {
                const struct held *held = &mux->held[i];
                uint64_t next = i + 1 < mux->n_held ? held[1].at_ticks : end_ticks;
                uint64_t duration = next - held->at_ticks;

                put_u32(writer, duration < UINT32_MAX ? (uint32_t) duration : UINT32_MAX);
                put_u32(writer, held->size);
                put_u32(writer, held->is_key ? FLAGS_KEY : FLAGS_OTHER);
        }
        end_box(writer, trun);
}

static void put_moof(struct writer *writer, const struct camera_mux *mux, uint64_t end_ticks) {
        size_t moof = begin_box(writer, "moof"), box = begin_full_box(writer, "mfhd", 0, 0);

        put_u32(writer, mux->sequence);
        end_box(writer, box);
        size_t traf = begin_box(writer, "traf");
        box = begin_full_box(writer, "tfhd", 0, 0x20000); /* offsets count from this moof */
        put_u32(writer, 1);
        end_box(writer, box);
        box = begin_full_box(writer, "tfdt", 1, 0);
        put_number(writer, mux->held[0].at_ticks, 8);
        end_box(writer, box);
        put_trun(writer, mux, end_ticks);
        end_box(writer, traf);
        end_box(writer, moof);
}

static int flush(struct camera_mux *mux, uint64_t end_ticks, struct camera_mux_fragment *ret) {
        struct writer writer = {.allocated = HEAD_MAX + mux->n_held * 12 + mux->data_size};

        writer.bytes = malloc(writer.allocated);
        if (!writer.bytes)
                return -ENOMEM;
        mux->sequence++;
        put_moof(&writer, mux, end_ticks);
        size_t mdat = begin_box(&writer, "mdat");
        put(&writer, mux->data, mux->data_size);
        end_box(&writer, mdat);
        *ret = (struct camera_mux_fragment){.bytes = writer.bytes,
                                            .size = writer.size,
                                            .at_nsec = mux->first_nsec,
                                            .is_key = mux->held[0].is_key};
        mux->n_held = mux->data_size = 0;
        return 1;
}

/* Whether what is held ends before that sample. */
static bool is_end_of_fragment(const struct camera_mux *mux, const struct camera_mux_sample *sample) {
        return mux->n_held > 0 &&
               (sample->is_key || mux->n_held == CAMERA_MUX_SAMPLES_MAX ||
                mux->data_size + sample->size > CAMERA_MUX_SAMPLE_MAX ||
                sample->at_nsec - mux->first_nsec >= CAMERA_FRAGMENT_MAX_SEC * USEC_PER_SEC * NSEC_PER_USEC);
}

static int reserve(struct camera_mux *mux, size_t wanted) {
        size_t allocated = mux->data_allocated;

        if (wanted <= allocated)
                return 0;
        allocated = wanted + wanted / 2 < CAMERA_MUX_SAMPLE_MAX ? wanted + wanted / 2 : CAMERA_MUX_SAMPLE_MAX;
        uint8_t *data = realloc(mux->data, allocated);
        if (!data)
                return -ENOMEM;
        mux->data = data;
        mux->data_allocated = allocated;
        return 0;
}

/* Where what is held ends, with the next sample at next_ticks. A pause is nothing that was seen, unless so
 * slow is that camera. */
static uint64_t end_before(const struct camera_mux *mux, uint64_t next_ticks) {
        const uint64_t usual = mux->interval_ticks > 0 ? mux->interval_ticks : DURATION_DEFAULT;

        return next_ticks <= mux->last_ticks + PAUSE || next_ticks <= mux->last_ticks + usual
                       ? next_ticks
                       : mux->last_ticks + usual;
}

int camera_mux_add(struct camera_mux *mux, const struct camera_mux_sample *sample,
                   struct camera_mux_fragment *ret) {
        int n_done = 0;

        if (sample->size == 0 || (mux->has_begun && sample->at_nsec < mux->begin_nsec))
                return -EINVAL;
        if (sample->size > CAMERA_MUX_SAMPLE_MAX)
                return -EFBIG;
        if (!mux->has_begun)
                mux->begin_nsec = sample->at_nsec;
        uint64_t ticks = to_ticks(mux, sample->at_nsec);
        if (mux->has_begun && ticks <= mux->last_ticks)
                return -EINVAL;
        bool is_end = is_end_of_fragment(mux, sample);
        int r = reserve(mux, is_end ? sample->size : mux->data_size + sample->size);
        if (r >= 0 && is_end)
                r = n_done = flush(mux, end_before(mux, ticks), ret);
        if (r < 0)
                return r;
        if (mux->n_held == 0)
                mux->first_nsec = sample->at_nsec;
        mux->interval_ticks = mux->has_begun ? ticks - mux->last_ticks : 0;
        mux->has_begun = true;
        mux->held[mux->n_held++] =
                (struct held){.at_ticks = ticks, .size = (uint32_t) sample->size, .is_key = sample->is_key};
        mux->last_ticks = ticks;
        memcpy(mux->data + mux->data_size, sample->bytes, sample->size);
        mux->data_size += sample->size;
        return n_done;
}

int camera_mux_end(struct camera_mux *mux, uint64_t next_nsec, struct camera_mux_fragment *ret) {
        uint64_t end = next_nsec > mux->begin_nsec ? to_ticks(mux, next_nsec) : 0;

        if (mux->n_held == 0)
                return 0;
        if (end <= mux->last_ticks)
                end = mux->last_ticks + (mux->n_held > 1
                                                 ? mux->last_ticks - mux->held[mux->n_held - 2].at_ticks
                                                 : DURATION_DEFAULT);
        return flush(mux, end_before(mux, end), ret);
}
