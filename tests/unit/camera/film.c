#include "tests/unit/camera/film.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

struct maker {
        uint8_t *bytes;
        size_t size;
};

static void put(struct maker *maker, const void *bytes, size_t n) {
        ck_assert_uint_le(maker->size + n, FILM_BYTES_MAX);
        memcpy(maker->bytes + maker->size, bytes, n);
        maker->size += n;
}

static void put_u32(struct maker *maker, uint32_t value) {
        uint8_t bytes[4];

        box_put_u32(bytes, value);
        put(maker, bytes, sizeof(bytes));
}

static size_t begin(struct maker *maker, const char *type) {
        size_t at = maker->size;

        put_u32(maker, 0);
        put(maker, type, 4);
        return at;
}

static void end(struct maker *maker, size_t at) {
        box_put_u32(maker->bytes + at, (uint32_t) (maker->size - at));
}

static void put_box(struct maker *maker, const char *type, const uint32_t *values, size_t n) {
        size_t at = begin(maker, type);

        for (size_t i = 0; i < n; i++)
                put_u32(maker, values[i]);
        end(maker, at);
}
#define PUT_BOX(maker, type, ...)                                                                            \
        put_box(maker, type, (const uint32_t[]){__VA_ARGS__}, ELEMENTSOF(((const uint32_t[]){__VA_ARGS__})))

size_t film_make_init(char init, uint8_t ret[static FILM_BYTES_MAX]) {
        struct maker maker = {.bytes = ret};

        PUT_BOX(&maker, "ftyp", BOX_TYPE('i', 's', 'o', '5'), (uint32_t) init);
        size_t moov = begin(&maker, "moov"), trak = begin(&maker, "trak");
        PUT_BOX(&maker, "tkhd", 0, 0, 0, 1);
        size_t mdia = begin(&maker, "mdia");
        PUT_BOX(&maker, "mdhd", 0, 0, 0, FILM_TIMESCALE);
        PUT_BOX(&maker, "hdlr", 0, 0, BOX_TYPE('v', 'i', 'd', 'e'));
        size_t minf = begin(&maker, "minf"), stbl = begin(&maker, "stbl"), stsd = begin(&maker, "stsd");
        put_u32(&maker, 0);
        put_u32(&maker, 1);
        PUT_BOX(&maker, "avc1", 0);
        end(&maker, stsd);
        end(&maker, stbl);
        end(&maker, minf);
        end(&maker, mdia);
        end(&maker, trak);
        size_t mvex = begin(&maker, "mvex");
        PUT_BOX(&maker, "trex", 0, 1, 1, FILM_FRAME_TICKS, 0, 0);
        end(&maker, mvex);
        end(&maker, moov);
        return maker.size;
}

size_t film_make_fragment(uint32_t sequence, uint64_t time, bool key, size_t n,
                          uint8_t ret[static FILM_BYTES_MAX]) {
        struct maker maker = {.bytes = ret};
        size_t moof = begin(&maker, "moof");

        PUT_BOX(&maker, "mfhd", 0, sequence);
        size_t traf = begin(&maker, "traf");
        PUT_BOX(&maker, "tfhd", 0, 1);
        PUT_BOX(&maker, "tfdt", 0, (uint32_t) time);
        size_t trun = maker.size, size = n / FILM_FRAMES;
        PUT_BOX(&maker, "trun", 0x000205, FILM_FRAMES, 0, key ? 0 : 0x10000, (uint32_t) size, (uint32_t) size,
                (uint32_t) size, (uint32_t) (n - 3 * size));
        end(&maker, traf);
        end(&maker, moof);
        box_put_u32(ret + trun + 16, (uint32_t) maker.size + 8);
        size_t mdat = begin(&maker, "mdat");
        for (size_t i = 0; i < n; i++)
                put(&maker, &(uint8_t){(uint8_t) (time / 10 + i * 7)}, 1);
        end(&maker, mdat);
        return maker.size;
}

void film_open(struct film *film, const char *dir) {
        *film = (struct film){.dir = dir,
                              .boot = FILM_BOOT,
                              .boottime_usec = FILM_BOOTTIME,
                              .offset_usec = (int64_t) (FILM_T0 - FILM_BOOTTIME),
                              .synchronized = true,
                              .picture_bytes = 64,
                              .slice = 1 << 20};
}

char *film_path(const struct film *film, uint64_t number) {
        char *path;

        assert_ok(str_format(&path, "%s/%010u.mp4", film->dir, (unsigned) number));
        return path;
}

static void append(const struct film_segment *segment, const void *bytes, size_t size) {
        ck_assert_int_eq(write(segment->fd, bytes, size), (ssize_t) size);
}

static uint64_t realtime(const struct film *film) {
        return (uint64_t) ((int64_t) film->boottime_usec + film->offset_usec);
}

void film_begin(struct film *film, char init, struct film_segment *ret) {
        uint8_t bytes[FILM_BYTES_MAX], box[SEGMENT_BOX_MAX];
        struct segment_header header = {.camera = "cam1",
                                        .store = FILM_STORE,
                                        .place = "Một cửa",
                                        .segment = ++film->number,
                                        .previous = film->head,
                                        .boottime_usec = film->boottime_usec,
                                        .realtime_usec = realtime(film),
                                        .synchronized = film->synchronized};
        _cleanup_free_ char *path = film_path(film, film->number), *text = NULL;

        (void) stpcpy(header.boot, film->boot);
        *ret = (struct film_segment){.film = film,
                                     .fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
        ck_assert_int_ge(ret->fd, 0);
        size_t size = film_make_init(init, bytes);
        segment_init_hash(bytes, size, &header.init);
        append(ret, bytes, size);
        assert_ok(segment_header_to_text(&header, &text));
        segment_chain(&film->head, text);
        append(ret, box, segment_box_make(SEGMENT_HEADER, text, &film->head, box));
}

void film_add(struct film_segment *segment, const char *gap, bool key) {
        struct film *film = segment->film;
        uint8_t bytes[FILM_BYTES_MAX], init[FILM_BYTES_MAX], box[SEGMENT_BOX_MAX];
        struct box_track track;
        struct box_fragment fragment;
        const char *what;

        size_t size = film_make_fragment((uint32_t) ++segment->fragments, segment->ticks, key,
                                         film->picture_bytes, bytes);
        assert_ok(box_read_init(init, film_make_init('a', init), &track, &what));
        assert_ok(box_read_fragment(bytes, size, &track, &fragment, &what));
        struct segment_stamp stamp = {.segment = film->number,
                                      .fragment = segment->fragments,
                                      .boottime_usec = film->boottime_usec,
                                      .realtime_usec = realtime(film),
                                      .synchronized = film->synchronized,
                                      .duration_usec = box_usec(fragment.duration, &track),
                                      .frames = fragment.frames,
                                      .bytes = size,
                                      .time = segment->ticks,
                                      .key = key};
        _cleanup_free_ char *text = NULL;
        (void) stpcpy(stamp.boot, film->boot);
        (void) stpcpy(stamp.gap, gap ? gap : "");
        segment_hash(bytes, &fragment, &stamp.sha256);
        assert_ok(segment_stamp_to_text(&stamp, &text));
        segment_chain(&film->head, text);
        append(segment, bytes, size);
        append(segment, box, segment_box_make(SEGMENT_STAMP, text, &film->head, box));
        segment->ticks += fragment.duration;
        film->boottime_usec += stamp.duration_usec;
}

void film_end(struct film_segment *segment) {
        closep(&segment->fd);
        segment->fd = -1;
}

void film_record(struct film *film, char init, unsigned n) {
        struct film_segment segment;

        film_begin(film, init, &segment);
        for (unsigned i = 0; i < n; i++)
                film_add(&segment, NULL, true);
        film_end(&segment);
}

/* ----- clips ----- */

int film_read(void *from, uint64_t at, void *bytes, size_t size) {
        const struct film_bytes *file = from;

        if (at > file->size || size > file->size - at)
                return -ENODATA;
        memcpy(bytes, file->bytes + at, size);
        return 0;
}

size_t film_index(const struct film *film, struct clip_segment ret[], size_t max) {
        for (size_t i = 0; i < film->number; i++) {
                _cleanup_free_ char *path = film_path(film, i + 1);
                _cleanup_free_ uint8_t *bytes = NULL;
                struct film_bytes file = {0};
                struct segment_reader reader = {film_read, &file, 0};
                struct segment_scan scan;

                ck_assert_uint_lt(i, max);
                bytes = (uint8_t *) file_read(path, &file.size);
                file.bytes = bytes;
                reader.size = file.size;
                assert_ok(segment_scan(&reader, SEGMENT_WHOLE, NULL, NULL, &scan));
                ret[i] = (struct clip_segment){.number = i + 1, .head = scan.head, .last = scan.last};
        }
        return film->number;
}

static int open_segment(uint64_t number, int *ret_fd, void *userdata) {
        const struct film_clip *clip = userdata;
        _cleanup_free_ char *path = film_path(clip->film, number);

        *ret_fd = open(path, O_RDONLY | O_CLOEXEC);
        return *ret_fd < 0 ? -errno : 0;
}

static int make_file(const char *name, int *ret_fd, void *userdata) {
        struct film_clip *clip = userdata;

        ck_assert_uint_lt(clip->n_files, CLIP_FILES_MAX);
        *ret_fd = memfd_create(name, MFD_CLOEXEC);
        ck_assert_int_ge(*ret_fd, 0);
        clip->fds[clip->n_files++] = *ret_fd;
        return 0;
}

static void collect(struct film_clip *clip) {
        for (size_t i = 0; i < clip->n_files; i++) {
                off_t size = lseek(clip->fds[i], 0, SEEK_END);

                clip->sizes[i] = (size_t) size;
                clip->bytes[i] = malloc(clip->sizes[i] + 1);
                ck_assert_int_eq(pread(clip->fds[i], clip->bytes[i], clip->sizes[i], 0), size);
        }
        assert_ok(clip_sidecar_to_text(clip->sidecar, &clip->text, &clip->text_size));
}

int film_clip(const struct film *film, const struct clip_segment *segments, size_t n, uint64_t from_sec,
              uint64_t until_sec, struct film_clip *ret) {
        static const struct clip_ops ops = {open_segment, make_file};
        const struct clip_gap gap = {FILM_T0, FILM_T0 + USEC_PER_SEC, "stalled"};
        const struct clip_spec spec = {.camera = "cam1",
                                       .store = FILM_STORE,
                                       .name = "clip",
                                       .from_usec = FILM_T0 + from_sec * USEC_PER_SEC,
                                       .until_usec = FILM_T0 + until_sec * USEC_PER_SEC,
                                       .segments = segments,
                                       .n_segments = n,
                                       .gaps = &gap,
                                       .n_gaps = 1,
                                       .incomplete = film->incomplete};
        int r;

        *ret = (struct film_clip){.film = film};
        assert_ok(clip_new(&spec, &ops, ret, &ret->clip));
        while ((r = clip_step(ret->clip, film->slice)) > 0)
                ;
        ret->sidecar = clip_get_sidecar(ret->clip);
        if (r == 0)
                collect(ret);
        return r;
}

void film_clip_done(struct film_clip *clip) {
        for (size_t i = 0; i < clip->n_files; i++) {
                close(clip->fds[i]);
                free(clip->bytes[i]);
        }
        free(clip->text);
        clip_free(clip->clip);
        *clip = (struct film_clip){0};
}
