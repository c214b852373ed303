#include "camera-stream.h"

#include "hw/camera-sim-film.h"
#include "loop.h"

#define PERIOD_NSEC (USEC_PER_SEC * NSEC_PER_USEC / CAMERA_SIM_RATE)

static void add(struct camera_stream *stream, const struct camera_mux_fragment *fragment) {
        stream->fragments[stream->n_fragments++] = (struct camera_stream_fragment){
                .bytes = fragment->bytes, .size = fragment->size, .at_nsec = fragment->at_nsec};
}

struct camera_stream camera_stream_make(size_t n_fragments, uint64_t first_nsec, bool is_other) {
        _cleanup_(camera_sim_film_freep) struct camera_sim_film *film = NULL;
        struct camera_stream stream = {.fragments = calloc(n_fragments + 1, sizeof(*stream.fragments))};
        struct camera_mux_fragment fragment;

        assert(stream.fragments);
        must(camera_sim_film_new(0, &film));
        must(camera_sim_film_write_init(is_other, &stream.init, &stream.init_size));
        for (unsigned i = 0; i < n_fragments * CAMERA_SIM_GROUP; i++) {
                const struct camera_sim_scene scene = {.number = i, .is_other = is_other};

                if (must(camera_sim_film_add(film, &scene, first_nsec + i * PERIOD_NSEC, &fragment)) > 0)
                        add(&stream, &fragment);
        }
        if (must(camera_sim_film_end(film, 0, &fragment)) > 0)
                add(&stream, &fragment);
        assert(stream.n_fragments == n_fragments);
        return stream;
}

void camera_stream_free(struct camera_stream *stream) {
        for (size_t i = 0; i < stream->n_fragments; i++)
                free(stream->fragments[i].bytes);
        free(stream->fragments);
        free(stream->init);
        *stream = (struct camera_stream){.n_fragments = 0};
}

uint8_t *camera_stream_join(const struct camera_stream *stream, size_t first, size_t n, size_t *ret_size) {
        size_t size = stream->init_size;

        assert(first <= stream->n_fragments && n <= stream->n_fragments - first);
        for (size_t i = first; i < first + n; i++)
                size += stream->fragments[i].size;
        uint8_t *bytes = malloc(size), *end = bytes;
        assert(bytes);
        end = mempcpy(end, stream->init, stream->init_size);
        for (size_t i = first; i < first + n; i++)
                end = mempcpy(end, stream->fragments[i].bytes, stream->fragments[i].size);
        *ret_size = size;
        return bytes;
}
