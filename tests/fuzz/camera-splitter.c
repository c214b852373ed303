/* A stream of any bytes, in chunks of any size: it is split into inits and fragments that can be read, or
 * refused with a reason; and the chunks make no difference. */
#include "fuzz.h"
#include "services/camera/splitter.h"

struct seen {
        struct box_track track;
        size_t inits, fragments, bytes;
};

static void on_init(const uint8_t *bytes, size_t size, const struct box_track *track, void *userdata) {
        struct seen *seen = userdata;

        assert(size <= BOX_INIT_MAX && box_u32(bytes + 4) == BOX_FTYP && track->timescale > 0);
        seen->track = *track;
        seen->inits++;
}

static void on_fragment(uint8_t *bytes, const struct box_fragment *fragment, uint64_t at_nsec,
                        void *userdata) {
        struct seen *seen = userdata;
        struct box_fragment again;
        const char *what;

        assert(seen->inits > 0 && fragment->frames > 0 && fragment->size <= BOX_FRAGMENT_MAX && at_nsec == 7);
        assert(box_set_place(bytes, fragment, 1, 2) == 0);
        assert(box_read_fragment(bytes, fragment->size, &seen->track, &again, &what) == 0);
        assert(again.sequence == 1 && again.base_time == 2 && again.duration == fragment->duration);
        seen->fragments++;
        seen->bytes += fragment->size;
}

static int split(const uint8_t *data, size_t size, size_t chunk, struct seen *seen) {
        static const struct splitter_events events = {on_init, on_fragment};
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        int r = splitter_new(&events, seen, &splitter);

        for (size_t at = 0; r == 0 && at < size; at += chunk)
                r = splitter_feed(splitter, data + at, chunk < size - at ? chunk : size - at, 7);
        assert(r == 0 || (r == -EBADMSG && splitter_problem(splitter)));
        return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct seen whole = {0}, parts = {0};
        int r = split(data, size, size + 1, &whole), k = split(data, size, size % 61 + 1, &parts);

        assert(r == k && whole.inits == parts.inits && whole.fragments == parts.fragments &&
               whole.bytes == parts.bytes);
        return 0;
}
