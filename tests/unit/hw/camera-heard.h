/* A simulated camera of a test, all that was heard of it, and what its stream is made of. */
#pragma once

#include "hw/camera-sim.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

enum { STREAM_MAX = 1024 * 1024, BEGINNINGS_MAX = 64, PICTURE_MAX = 65536 };

static sd_event *event;
static struct camera_sims *sims;
static struct camera *camera;

/* All that was heard, and in which order: O opened, d data, L look, C clock, F fault, S stopped, P picture.
 */
static struct {
        uint8_t stream[STREAM_MAX];
        size_t size;
        struct {
                size_t offset;
                uint64_t at_nsec;
        } fragments[BEGINNINGS_MAX];
        size_t n_fragments;
        char order[65536];
        size_t n;
        char encoder[32];
        unsigned width_px, height_px;
        enum camera_look look;
        enum camera_fault fault;
        char detail[CAMERA_DETAIL_MAX + 1];
        int64_t stepped_usec;
        int result;
        uint8_t jpeg[PICTURE_MAX];
        size_t jpeg_size;
        bool is_calling;
} heard;

static void (*during)(char what);

static inline void note(char what) {
        ck_assert(!heard.is_calling); /* never from within the call that asked for it */
        ck_assert_uint_lt(heard.n, sizeof(heard.order) - 1);
        heard.order[heard.n++] = what;
        if (during)
                during(what);
}

/* A call of which nothing may be heard before it has returned. */
#define CALLING(expr)                                                                                        \
        ({                                                                                                   \
                heard.is_calling = true;                                                                     \
                typeof(expr) _result = (expr);                                                               \
                heard.is_calling = false;                                                                    \
                _result;                                                                                     \
        })
#define CALLING_VOID(expr) CALLING(((expr), 0))

static inline void on_data(const void *bytes, size_t size, uint64_t at_nsec, _unused_ void *userdata) {
        ck_assert_uint_gt(size, 0);
        ck_assert_uint_le(size, CAMERA_CHUNK_MAX);
        ck_assert_uint_le(size, STREAM_MAX - heard.size);
        if (at_nsec > 0) {
                ck_assert_uint_gt(size, 8);
                ck_assert(memcmp((const uint8_t *) bytes + 4, "moof", 4) == 0);
                ck_assert_uint_lt(heard.n_fragments, BEGINNINGS_MAX);
                heard.fragments[heard.n_fragments].offset = heard.size;
                heard.fragments[heard.n_fragments++].at_nsec = at_nsec;
                ck_assert_uint_le(at_nsec, monotonic_nsec());
        }
        memcpy(heard.stream + heard.size, bytes, size);
        heard.size += size;
        note('d');
}

static inline void on_opened(const char *encoder, enum camera_codec codec, unsigned width_px,
                             unsigned height_px, _unused_ void *userdata) {
        ck_assert_int_eq(codec, CAMERA_H264);
        ck_assert_uint_lt(strlen(encoder), sizeof(heard.encoder));
        memcpy(heard.encoder, encoder, strlen(encoder) + 1);
        heard.width_px = width_px;
        heard.height_px = height_px;
        note('O');
}

static inline void on_look(enum camera_look look, _unused_ void *userdata) {
        heard.look = look;
        note('L');
}

static inline void on_clock(int64_t by_usec, _unused_ void *userdata) {
        heard.stepped_usec = by_usec;
        note('C');
}

static inline void on_fault(enum camera_fault fault, const char *detail, _unused_ void *userdata) {
        heard.fault = fault;
        ck_assert(text_is_plain(detail) && strlen(detail) <= CAMERA_DETAIL_MAX);
        memcpy(heard.detail, detail, strlen(detail) + 1);
        note('F');
}

static inline void on_stopped(void *userdata) {
        ck_assert_ptr_eq(userdata, &heard);
        note('S');
}

static inline void on_picture(int result, const void *jpeg, size_t size, _unused_ void *userdata) {
        heard.result = result;
        ck_assert_uint_le(size, PICTURE_MAX);
        if (size > 0)
                memcpy(heard.jpeg, jpeg, size);
        heard.jpeg_size = size;
        note('P');
}

static const struct camera_events events = {.data = on_data,
                                            .opened = on_opened,
                                            .look = on_look,
                                            .clock_stepped = on_clock,
                                            .fault = on_fault,
                                            .stopped = on_stopped,
                                            .picture = on_picture};

static inline void setup(void) {
        memset(&heard, 0, sizeof(heard));
        during = NULL;
        assert_ok(sd_event_new(&event));
        assert_ok(camera_sims_new(event, &sims));
        assert_ok(camera_sim_new(sims, "hall", &events, &heard, &camera));
}

static inline void teardown(void) {
        camera = camera_free(camera);
        sims = camera_sims_free(sims);
        event = sd_event_unref(event);
}

static inline void start(const char *device) {
        assert_ok(CALLING(camera_start(camera, &(struct camera_spec){.device = device})));
}

static inline bool never(_unused_ void *userdata) {
        return false;
}

static inline void run_usec(uint64_t usec) {
        ck_assert(!loop_wait(event, usec, never, NULL));
}

static inline bool has_heard(void *what) {
        return memchr(heard.order, *(char *) what, heard.n) != NULL;
}

/* Returns after how long. */
static inline uint64_t run_until(char what) {
        uint64_t begun = monotonic_usec();

        ck_assert_msg(loop_wait(event, 1000 * USEC_PER_SEC, has_heard, &what), "never heard %c", what);
        return monotonic_usec() - begun;
}

static inline void forget(void) {
        memset(&heard, 0, sizeof(heard));
}

static inline size_t count(char what) {
        size_t n = 0;

        for (size_t i = 0; i < heard.n; i++)
                n += heard.order[i] == what;
        return n;
}

static inline uint64_t number(const uint8_t *bytes, unsigned n) {
        uint64_t value = 0;

        for (unsigned i = 0; i < n; i++)
                value = value << 8 | bytes[i];
        return value;
}

struct boxes {
        char types[512]; /* first letters: f(typ), m(oov), M(oof), d (mdat) */
        size_t n_pictures, n_torn;
};

/* What the stream is made of. */
static inline struct boxes read_boxes(void) {
        static const char types[] = "ftypmoovmoofmdat", letters[] = "fmMd";
        struct boxes boxes = {};
        size_t n = 0;

        for (size_t i = 0, size; i < heard.size; i += size) {
                size = heard.size - i >= 8 ? number(heard.stream + i, 4) : SIZE_MAX;
                if (size > heard.size - i) {
                        boxes.n_torn = heard.size - i;
                        break;
                }
                const char *type =
                        strstr(types, (char[]){(char) heard.stream[i + 4], (char) heard.stream[i + 5],
                                               (char) heard.stream[i + 6], (char) heard.stream[i + 7], 0});
                ck_assert_ptr_nonnull(type);
                ck_assert_uint_lt(n, sizeof(boxes.types) - 1);
                boxes.types[n++] = letters[(type - types) / 4];
                const uint8_t *trun = memmem(heard.stream + i, size, "trun", 4);
                if (boxes.types[n - 1] == 'M')
                        boxes.n_pictures += number(trun + 8, 4);
        }
        return boxes;
}

static inline uint64_t decode_ticks(size_t fragment) {
        size_t offset = heard.fragments[fragment].offset;
        const uint8_t *tfdt = memmem(heard.stream + offset, heard.size - offset, "tfdt", 4);

        return number(tfdt + 8, 8);
}
