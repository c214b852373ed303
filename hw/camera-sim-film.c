#include "camera-sim-film.h"

#include "camera-sim-h264.h"
#include "camera-sim-jpeg.h"

enum { KEYS = 2 };

struct camera_sim_film {
        struct camera_mux *mux;
        struct camera_sim_picture pictures[2]; /* the last one and that before it, by turns */
        unsigned last;
        bool has_last;
        unsigned group;
        unsigned n_group; /* since the key frame, with it; 0: none */
        unsigned key;
};

int camera_sim_film_new(unsigned group, struct camera_sim_film **ret) {
        _cleanup_(camera_sim_film_freep) struct camera_sim_film *film = calloc(1, sizeof(*film));
        int r = film ? camera_mux_new(&film->mux) : -ENOMEM;

        if (r < 0)
                return r;
        film->group = group > 0 ? group : CAMERA_SIM_GROUP;
        *ret = TAKE_PTR(film);
        return 0;
}

struct camera_sim_film *camera_sim_film_free(struct camera_sim_film *film) {
        if (film)
                camera_mux_free(film->mux);
        free(film);
        return NULL;
}

int camera_sim_film_write_init(bool is_other, uint8_t **ret, size_t *ret_size) {
        _cleanup_camera_sim_bits_ struct camera_sim_bits config = {.failed = false};
        const struct camera_sim_scene scene = {.is_other = is_other};
        _cleanup_free_ struct camera_sim_picture *picture = malloc(sizeof(*picture));

        if (!picture)
                return -ENOMEM;
        camera_sim_draw(&scene, picture);
        camera_sim_h264_config(picture, &config);
        if (config.failed)
                return -ENOMEM;
        const struct camera_mux_form form = {.codec = CAMERA_H264,
                                             .width_px = picture->width_px,
                                             .height_px = picture->height_px,
                                             .config = config.bytes,
                                             .config_size = config.size};
        return camera_mux_write_init(&form, ret, ret_size);
}

int camera_sim_film_add(struct camera_sim_film *film, const struct camera_sim_scene *scene, uint64_t at_nsec,
                        struct camera_mux_fragment *ret) {
        _cleanup_camera_sim_bits_ struct camera_sim_bits sample = {.failed = false};
        bool is_key = camera_sim_film_is_at_key(film);
        struct camera_sim_picture *picture = &film->pictures[1 - film->last];
        const struct camera_sim_h264_place place = {.before = is_key ? NULL : &film->pictures[film->last],
                                                    .frame = is_key ? 0
                                                                    : film->n_group % CAMERA_SIM_H264_FRAMES,
                                                    .key = film->key};

        camera_sim_draw(scene, picture);
        camera_sim_h264_encode(picture, &place, &sample);
        if (sample.failed)
                return -ENOMEM;
        const struct camera_mux_sample mux_sample = {
                .bytes = sample.bytes, .size = sample.size, .at_nsec = at_nsec, .is_key = is_key};
        int r = camera_mux_add(film->mux, &mux_sample, ret);
        if (r < 0)
                return r;
        film->last = 1 - film->last;
        film->has_last = true;
        film->n_group = is_key ? 1 : film->n_group + 1;
        if (is_key)
                film->key = (film->key + 1) % KEYS;
        return r;
}

int camera_sim_film_end(struct camera_sim_film *film, uint64_t next_nsec, struct camera_mux_fragment *ret) {
        film->n_group = 0;
        return camera_mux_end(film->mux, next_nsec, ret);
}

bool camera_sim_film_is_at_key(const struct camera_sim_film *film) {
        return film->n_group % film->group == 0;
}

int camera_sim_film_write_jpeg(const struct camera_sim_film *film, uint8_t **ret, size_t *ret_size) {
        struct camera_sim_bits jpeg = {.failed = false};

        if (!film->has_last)
                return -ENOENT;
        camera_sim_jpeg_encode(&film->pictures[film->last], &jpeg);
        if (jpeg.failed) {
                camera_sim_bits_free(&jpeg);
                return -ENOMEM;
        }
        *ret = jpeg.bytes;
        *ret_size = jpeg.size;
        return 0;
}
