#include "services/camera/splitter.h"

enum {
        KEEP_ALLOCATED = 4 * 1024 * 1024, /* of memory, from one fragment to the next */
        FIRST_ALLOCATED = 64 * 1024,
        DROP_MAX = BOX_FRAGMENT_MAX,
};

/* What the unit in memory has: an init is a ftyp and a moov, a fragment a moof and an mdat. */
enum unit { UNIT_NONE, UNIT_FTYP, UNIT_MOOF };

struct splitter {
        const struct splitter_events *events;
        void *userdata;
        struct box_track track;
        bool has_track;
        enum unit unit; /* whole boxes that wait for the other one */
        uint8_t *bytes; /* the unit, then what there is of the box that comes in */
        size_t size, allocated;
        size_t box_at;     /* where that box begins */
        uint64_t box_size; /* 0: its header is not whole yet */
        uint64_t drop;     /* bytes of a box that is not kept, still to come */
        uint64_t begun_nsec, moof_nsec;
        int error;
        const char *problem;
};

int splitter_new(const struct splitter_events *events, void *userdata, struct splitter **ret) {
        struct splitter *splitter = calloc(1, sizeof(*splitter));

        if (!splitter)
                return -ENOMEM;
        splitter->events = events;
        splitter->userdata = userdata;
        *ret = splitter;
        return 0;
}

struct splitter *splitter_free(struct splitter *splitter) {
        if (!splitter)
                return NULL;
        free(splitter->bytes);
        free(splitter);
        return NULL;
}

const char *splitter_problem(const struct splitter *splitter) {
        return splitter->problem;
}

static int refuse(struct splitter *splitter, const char *what) {
        splitter->problem = what;
        return -EBADMSG;
}

/* What a box claims is believed only as its bytes come. */
static int keep(struct splitter *splitter, const uint8_t *bytes, size_t size) {
        size_t needed = splitter->size + size;

        if (needed > splitter->allocated) {
                size_t allocated = splitter->allocated > 0 ? splitter->allocated : FIRST_ALLOCATED;
                while (allocated < needed)
                        allocated *= 2;
                uint8_t *grown = realloc(splitter->bytes, allocated);
                if (!grown)
                        return -ENOMEM;
                splitter->bytes = grown;
                splitter->allocated = allocated;
        }
        memcpy(splitter->bytes + splitter->size, bytes, size);
        splitter->size = needed;
        return 0;
}

static void forget_unit(struct splitter *splitter) {
        splitter->unit = UNIT_NONE;
        splitter->size = splitter->box_at = 0;
        if (splitter->allocated > KEEP_ALLOCATED) {
                free(splitter->bytes);
                splitter->bytes = NULL;
                splitter->allocated = 0;
        }
}

static int end_init(struct splitter *splitter) {
        int r = box_read_init(splitter->bytes, splitter->size, &splitter->track, &splitter->problem);

        if (r < 0)
                return r;
        splitter->has_track = true;
        splitter->events->init(splitter->bytes, splitter->size, &splitter->track, splitter->userdata);
        forget_unit(splitter);
        return 0;
}

static int end_fragment(struct splitter *splitter) {
        struct box_fragment fragment;
        int r = box_read_fragment(splitter->bytes, splitter->size, &splitter->track, &fragment,
                                  &splitter->problem);

        if (r < 0)
                return r;
        splitter->events->fragment(splitter->bytes, &fragment, splitter->moof_nsec, splitter->userdata);
        forget_unit(splitter);
        return 0;
}

static int end_box(struct splitter *splitter, uint32_t type) {
        splitter->box_at = splitter->size;
        splitter->box_size = 0;
        switch (type) {
        case BOX_FTYP:
                splitter->unit = UNIT_FTYP;
                return 0;
        case BOX_MOOV:
                return end_init(splitter);
        case BOX_MOOF:
                splitter->unit = UNIT_MOOF;
                splitter->moof_nsec = splitter->begun_nsec;
                return 0;
        default:
                return end_fragment(splitter);
        }
}

static bool is_dropped(uint32_t type) {
        static const uint32_t types[] = {
                BOX_TYPE('s', 't', 'y', 'p'), BOX_TYPE('s', 'i', 'd', 'x'), BOX_TYPE('s', 's', 'i', 'x'),
                BOX_TYPE('m', 'f', 'r', 'a'), BOX_TYPE('f', 'r', 'e', 'e'), BOX_TYPE('s', 'k', 'i', 'p'),
                BOX_TYPE('e', 'm', 's', 'g'), BOX_TYPE('p', 'r', 'f', 't'),
        };

        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (types[i] == type)
                        return true;
        return false;
}

static int begin_kept(struct splitter *splitter, const struct box_header *header) {
        bool is_init = header->type == BOX_FTYP || header->type == BOX_MOOV;

        if (header->type == BOX_FTYP && splitter->unit != UNIT_NONE)
                return refuse(splitter, "a ftyp in the middle of another unit");
        if (header->type == BOX_MOOV && splitter->unit != UNIT_FTYP)
                return refuse(splitter, "a moov without its ftyp");
        if (header->type == BOX_MOOF && (splitter->unit != UNIT_NONE || !splitter->has_track))
                return refuse(splitter, splitter->has_track ? "a moof in the middle of another unit"
                                                            : "a moof before the init");
        if (header->type == BOX_MDAT && splitter->unit != UNIT_MOOF)
                return refuse(splitter, "an mdat without its moof");
        if (header->size >
            (is_init ? (uint64_t) BOX_INIT_MAX : (uint64_t) BOX_FRAGMENT_MAX) - splitter->box_at)
                return refuse(splitter, is_init ? "an init above its limit" : "a fragment above its limit");
        splitter->box_size = header->size;
        return 0;
}

static int begin_box(struct splitter *splitter, const struct box_header *header) {
        switch (header->type) {
        case BOX_FTYP:
        case BOX_MOOV:
        case BOX_MOOF:
        case BOX_MDAT:
                return begin_kept(splitter, header);
        default:
                break;
        }
        if (!is_dropped(header->type))
                return refuse(splitter, "a box that is not known");
        if (header->size > DROP_MAX)
                return refuse(splitter, "a box above its limit");
        splitter->drop = header->size - header->header_size;
        splitter->size = splitter->box_at;
        return 0;
}

/* Takes bytes until the header is whole. Returns how many it took. */
static ssize_t take_header(struct splitter *splitter, const uint8_t *bytes, size_t size, uint64_t at_nsec) {
        struct box_header header;
        size_t n = 0;
        int r = 0;

        if (splitter->size == splitter->box_at)
                splitter->begun_nsec = at_nsec;
        while (r == 0 && n < size) {
                r = keep(splitter, bytes + n++, 1);
                if (r < 0)
                        return r;
                r = box_read_header(splitter->bytes + splitter->box_at, splitter->size - splitter->box_at,
                                    &header);
        }
        if (r < 0)
                return refuse(splitter, "a box without an end, or shorter than its header");
        if (r > 0)
                r = begin_box(splitter, &header);
        return r < 0 ? r : (ssize_t) n;
}

static ssize_t take_some(struct splitter *splitter, const uint8_t *bytes, size_t size, uint64_t at_nsec) {
        if (splitter->drop > 0) {
                size_t n = splitter->drop < size ? (size_t) splitter->drop : size;
                splitter->drop -= n;
                return (ssize_t) n;
        }
        if (splitter->box_size == 0)
                return take_header(splitter, bytes, size, at_nsec);
        size_t left = (size_t) splitter->box_size - (splitter->size - splitter->box_at);
        size_t n = left < size ? left : size;
        int r = keep(splitter, bytes, n);
        return r < 0 ? r : (ssize_t) n;
}

int splitter_feed(struct splitter *splitter, const void *bytes, size_t size, uint64_t at_nsec) {
        const uint8_t *p = bytes;

        while (splitter->error == 0 && size > 0) {
                ssize_t n = take_some(splitter, p, size, at_nsec);
                if (n < 0) {
                        splitter->error = (int) n;
                        break;
                }
                p += n;
                size -= (size_t) n;
                if (splitter->box_size > 0 && splitter->size - splitter->box_at == splitter->box_size)
                        splitter->error = end_box(splitter, box_u32(splitter->bytes + splitter->box_at + 4));
        }
        return splitter->error;
}
