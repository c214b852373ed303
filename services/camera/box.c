#include "services/camera/box.h"

enum {
        TFHD_BASE_DATA_OFFSET = 0x1,
        TFHD_DESCRIPTION = 0x2,
        TFHD_DURATION = 0x8,
        TFHD_SIZE = 0x10,
        TFHD_FLAGS = 0x20,
        TRUN_DATA_OFFSET = 0x1,
        TRUN_FIRST_FLAGS = 0x4,
        TRUN_DURATION = 0x100,
        TRUN_SIZE = 0x200,
        TRUN_FLAGS = 0x400,
        TRUN_COMPOSITION = 0x800,
        SAMPLE_IS_NO_KEY = 0x10000,
};

/* The content of a box, or a part of it that is still to be read. */
struct content {
        const uint8_t *bytes; /* of everything, so that offsets stay those of the whole */
        size_t at, end;
};

static int refuse(const char **ret_what, const char *what) {
        *ret_what = what;
        return -EBADMSG;
}

int box_read_header(const uint8_t *bytes, size_t size, struct box_header *ret) {
        struct box_header header = {.header_size = 8};

        if (size < 8)
                return 0;
        header.size = box_u32(bytes);
        header.type = box_u32(bytes + 4);
        if (header.size == 1) {
                header.header_size = 16;
                if (size < 16)
                        return 0;
                header.size = box_u64(bytes + 8);
        }
        if (header.size < header.header_size)
                return -EBADMSG;
        *ret = header;
        return 1;
}

/* Takes the next box off the content. 1: *ret is what is in it; 0: the end. */
static int next(struct content *content, uint32_t *ret_type, struct content *ret) {
        struct box_header header;
        size_t left = content->end - content->at;

        if (left == 0)
                return 0;
        if (box_read_header(content->bytes + content->at, left, &header) <= 0 || header.size > left)
                return -EBADMSG;
        *ret_type = header.type;
        *ret = (struct content){content->bytes, content->at + header.header_size,
                                content->at + (size_t) header.size};
        content->at += (size_t) header.size;
        return 1;
}

/* How many boxes of the type the content has, and the first of them. */
static int find(struct content content, uint32_t type, struct content *ret) {
        struct content inner;
        uint32_t found;
        int n = 0, r;

        while ((r = next(&content, &found, &inner)) > 0)
                if (found == type && n++ == 0)
                        *ret = inner;
        return r < 0 ? r : n;
}

static int find_one(struct content content, uint32_t type, struct content *ret) {
        return find(content, type, ret) == 1 ? 0 : -EBADMSG;
}

static int take(struct content *content, size_t n, const uint8_t **ret) {
        if (content->end - content->at < n)
                return -EBADMSG;
        *ret = content->bytes + content->at;
        content->at += n;
        return 0;
}

static int take_u32(struct content *content, uint32_t *ret) {
        const uint8_t *p;
        int r = take(content, 4, &p);

        if (r >= 0)
                *ret = box_u32(p);
        return r;
}

/* The first four bytes of a "full" box. */
static int take_version(struct content *content, unsigned *ret_version, uint32_t *ret_flags) {
        uint32_t value;
        int r = take_u32(content, &value);

        if (r < 0)
                return r;
        *ret_version = value >> 24;
        *ret_flags = value & 0xffffff;
        return *ret_version <= 1 ? 0 : -EBADMSG;
}

/* ----- the init ----- */

/* Of tkhd and mdhd: a number behind two times. */
static int read_behind_times(struct content content, uint32_t *ret) {
        const uint8_t *times;
        unsigned version;
        uint32_t flags;
        int r = take_version(&content, &version, &flags);

        if (r >= 0)
                r = take(&content, version == 1 ? 16 : 8, &times);
        return r < 0 ? r : take_u32(&content, ret);
}

static int read_codec(struct content media, char ret[static 5]) {
        struct content information, table, descriptions, entry;
        const uint8_t *skipped;
        uint32_t type;

        if (find_one(media, BOX_TYPE('m', 'i', 'n', 'f'), &information) < 0 ||
            find_one(information, BOX_TYPE('s', 't', 'b', 'l'), &table) < 0 ||
            find_one(table, BOX_TYPE('s', 't', 's', 'd'), &descriptions) < 0 ||
            take(&descriptions, 8, &skipped) < 0 || next(&descriptions, &type, &entry) <= 0)
                return -EBADMSG;
        for (unsigned i = 0; i < 4; i++) {
                char c = (char) (type >> (24 - 8 * i));
                ret[i] = '?';
                if (c > ' ' && c <= '~')
                        ret[i] = c;
        }
        ret[4] = '\0';
        return 0;
}

static int read_track(struct content track, struct box_track *ret, const char **ret_what) {
        struct content header, media, time, handler;
        const uint8_t *skipped;
        uint32_t kind;

        if (find_one(track, BOX_TYPE('t', 'k', 'h', 'd'), &header) < 0 ||
            read_behind_times(header, &ret->id) < 0)
                return refuse(ret_what, "moov: no track header that can be read");
        if (find_one(track, BOX_TYPE('m', 'd', 'i', 'a'), &media) < 0 ||
            find_one(media, BOX_TYPE('m', 'd', 'h', 'd'), &time) < 0 ||
            read_behind_times(time, &ret->timescale) < 0)
                return refuse(ret_what, "moov: no media header that can be read");
        if (ret->timescale == 0 || ret->timescale > BOX_TIMESCALE_MAX)
                return refuse(ret_what, "moov: a timescale that is not possible");
        if (find_one(media, BOX_TYPE('h', 'd', 'l', 'r'), &handler) < 0 || take(&handler, 8, &skipped) < 0 ||
            take_u32(&handler, &kind) < 0)
                return refuse(ret_what, "moov: no handler that can be read");
        if (kind != BOX_TYPE('v', 'i', 'd', 'e'))
                return refuse(ret_what, "moov: a track that is no video");
        if (read_codec(media, ret->codec) < 0)
                return refuse(ret_what, "moov: no sample description that can be read");
        return 0;
}

static int read_defaults(struct content movie, struct box_track *track, const char **ret_what) {
        struct content extends, defaults;
        uint32_t id, description, flags;
        unsigned version;

        if (find_one(movie, BOX_TYPE('m', 'v', 'e', 'x'), &extends) < 0 ||
            find_one(extends, BOX_TYPE('t', 'r', 'e', 'x'), &defaults) < 0)
                return refuse(ret_what, "moov: not of a fragmented file");
        if (take_version(&defaults, &version, &flags) < 0 || take_u32(&defaults, &id) < 0 ||
            id != track->id || take_u32(&defaults, &description) < 0 ||
            take_u32(&defaults, &track->default_duration) < 0 ||
            take_u32(&defaults, &track->default_size) < 0 || take_u32(&defaults, &track->default_flags) < 0)
                return refuse(ret_what, "moov: defaults that cannot be read");
        return 0;
}

int box_read_init(const uint8_t *bytes, size_t size, struct box_track *ret, const char **ret_what) {
        struct content content = {bytes, 0, size}, type, movie, track;
        struct box_track found = {0};
        uint32_t first, second;

        if (size > BOX_INIT_MAX)
                return refuse(ret_what, "init: too large");
        if (next(&content, &first, &type) <= 0 || first != BOX_FTYP || next(&content, &second, &movie) <= 0 ||
            second != BOX_MOOV || content.at != content.end)
                return refuse(ret_what, "init: not a ftyp and a moov");
        int n = find(movie, BOX_TYPE('t', 'r', 'a', 'k'), &track);
        if (n < 0)
                return refuse(ret_what, "moov: boxes that do not fit");
        if (n != 1)
                return refuse(ret_what, n == 0 ? "moov: no track" : "moov: more than one track");
        int r = read_track(track, &found, ret_what);
        if (r >= 0)
                r = read_defaults(movie, &found, ret_what);
        if (r >= 0)
                *ret = found;
        return r;
}

/* ----- a fragment ----- */

struct run {
        struct box_fragment *fragment;
        uint32_t duration, size, flags; /* of a frame, unless it says otherwise */
        uint64_t data_at;               /* of the next frame's bytes; 0: not known yet */
        uint64_t data_begin, data_end;  /* of the mdat */
};

static int read_frame(struct content *content, uint32_t has, struct run *run) {
        const struct {
                uint32_t flag;
                uint32_t *value;
        } given[] = {{TRUN_DURATION, &run->duration}, {TRUN_SIZE, &run->size}, {TRUN_FLAGS, &run->flags}};
        uint32_t composition;

        for (size_t i = 0; i < ELEMENTSOF(given); i++)
                if (has & given[i].flag && take_u32(content, given[i].value) < 0)
                        return -EBADMSG;
        if (has & TRUN_COMPOSITION && take_u32(content, &composition) < 0)
                return -EBADMSG;
        if (run->size > run->data_end - run->data_at)
                return -EBADMSG;
        run->data_at += run->size;
        run->fragment->duration += run->duration;
        return 0;
}

static int begin_run(struct content *content, uint32_t has, struct run *run) {
        uint32_t offset;

        if (has & TRUN_DATA_OFFSET) {
                if (take_u32(content, &offset) < 0)
                        return -EBADMSG;
                run->data_at = offset; /* a negative one is too large */
        }
        return run->data_at < run->data_begin || run->data_at > run->data_end ? -EBADMSG : 0;
}

static int read_run(struct content content, const struct run *defaults, struct run *run) {
        struct box_fragment *fragment = run->fragment;
        uint32_t has, n, first_flags = 0;
        unsigned version;

        if (take_version(&content, &version, &has) < 0 || take_u32(&content, &n) < 0 ||
            begin_run(&content, has, run) < 0)
                return -EBADMSG;
        if (has & TRUN_FIRST_FLAGS && take_u32(&content, &first_flags) < 0)
                return -EBADMSG;
        if (n > BOX_FRAMES_MAX - fragment->frames)
                return -EBADMSG;
        for (uint32_t i = 0; i < n; i++) {
                run->duration = defaults->duration;
                run->size = defaults->size;
                run->flags = defaults->flags;
                if (read_frame(&content, has, run) < 0)
                        return -EBADMSG;
                if (i == 0 && has & TRUN_FIRST_FLAGS)
                        run->flags = first_flags;
                if (fragment->frames++ == 0)
                        fragment->key = !(run->flags & SAMPLE_IS_NO_KEY);
        }
        return content.at == content.end ? 0 : -EBADMSG;
}

static int read_runs(struct content track, struct run *run, const char **ret_what) {
        const struct run defaults = *run;
        struct content inner;
        uint32_t type;
        int r;

        while ((r = next(&track, &type, &inner)) > 0)
                if (type == BOX_TYPE('t', 'r', 'u', 'n') && read_run(inner, &defaults, run) < 0)
                        return refuse(ret_what, "trun: cannot be read, or frames outside the mdat");
        if (r < 0)
                return refuse(ret_what, "traf: boxes that do not fit");
        return run->fragment->frames > 0 ? 0 : refuse(ret_what, "moof: no frames");
}

static int read_track_header(struct content content, const struct box_track *track, struct run *run,
                             const char **ret_what) {
        uint32_t has, id, description;
        unsigned version;

        run->duration = track->default_duration;
        run->size = track->default_size;
        run->flags = track->default_flags;
        if (take_version(&content, &version, &has) < 0 || take_u32(&content, &id) < 0)
                return refuse(ret_what, "tfhd: cannot be read");
        if (has & TFHD_BASE_DATA_OFFSET)
                return refuse(ret_what, "tfhd: an offset from the beginning of the file");
        if (id != track->id)
                return refuse(ret_what, "tfhd: of a track that the init does not have");
        if ((has & TFHD_DESCRIPTION && take_u32(&content, &description) < 0) ||
            (has & TFHD_DURATION && take_u32(&content, &run->duration) < 0) ||
            (has & TFHD_SIZE && take_u32(&content, &run->size) < 0) ||
            (has & TFHD_FLAGS && take_u32(&content, &run->flags) < 0))
                return refuse(ret_what, "tfhd: cannot be read");
        return 0;
}

static int read_time(struct content content, struct box_fragment *fragment, const char **ret_what) {
        const uint8_t *p;
        unsigned version;
        uint32_t flags;

        if (take_version(&content, &version, &flags) < 0)
                return refuse(ret_what, "tfdt: cannot be read");
        fragment->time_at = content.at;
        fragment->time_size = version == 1 ? 8 : 4;
        if (take(&content, fragment->time_size, &p) < 0 || content.at != content.end)
                return refuse(ret_what, "tfdt: cannot be read");
        fragment->base_time = version == 1 ? box_u64(p) : box_u32(p);
        return 0;
}

static int read_moof(struct content moof, const struct box_track *track, struct run *run,
                     const char **ret_what) {
        struct content header, fragment, track_header, time;
        unsigned version;
        uint32_t flags;

        if (find_one(moof, BOX_TYPE('m', 'f', 'h', 'd'), &header) < 0 ||
            take_version(&header, &version, &flags) < 0)
                return refuse(ret_what, "moof: no mfhd that can be read");
        run->fragment->sequence_at = header.at;
        if (take_u32(&header, &run->fragment->sequence) < 0)
                return refuse(ret_what, "moof: no mfhd that can be read");
        if (find_one(moof, BOX_TYPE('t', 'r', 'a', 'f'), &fragment) < 0)
                return refuse(ret_what, "moof: not of one track");
        if (find_one(fragment, BOX_TYPE('t', 'f', 'h', 'd'), &track_header) < 0 ||
            find_one(fragment, BOX_TYPE('t', 'f', 'd', 't'), &time) < 0)
                return refuse(ret_what, "traf: not one tfhd and one tfdt");
        int r = read_track_header(track_header, track, run, ret_what);
        if (r >= 0)
                r = read_time(time, run->fragment, ret_what);
        return r < 0 ? r : read_runs(fragment, run, ret_what);
}

int box_read_fragment(const uint8_t *bytes, size_t size, const struct box_track *track,
                      struct box_fragment *ret, const char **ret_what) {
        struct content content = {bytes, 0, size}, moof, mdat;
        struct box_fragment fragment = {.size = size};
        uint32_t first, second;

        if (size > BOX_FRAGMENT_MAX)
                return refuse(ret_what, "fragment: too large");
        if (next(&content, &first, &moof) <= 0 || first != BOX_MOOF)
                return refuse(ret_what, "fragment: no moof");
        fragment.moof_size = content.at;
        if (next(&content, &second, &mdat) <= 0 || second != BOX_MDAT || content.at != content.end)
                return refuse(ret_what, "fragment: not a moof and an mdat");
        struct run run = {.fragment = &fragment, .data_begin = mdat.at, .data_end = mdat.end};
        int r = read_moof(moof, track, &run, ret_what);
        if (r < 0)
                return r;
        if (fragment.duration > (uint64_t) BOX_FRAGMENT_SEC_MAX * track->timescale)
                return refuse(ret_what, "moof: longer than an hour");
        *ret = fragment;
        return 0;
}

int box_set_place(uint8_t *bytes, const struct box_fragment *fragment, uint32_t sequence,
                  uint64_t base_time) {
        if (fragment->time_size == 4 && base_time > UINT32_MAX)
                return -ERANGE;
        box_put_u32(bytes + fragment->sequence_at, sequence);
        if (fragment->time_size == 4)
                box_put_u32(bytes + fragment->time_at, (uint32_t) base_time);
        else
                box_put_u64(bytes + fragment->time_at, base_time);
        return 0;
}
