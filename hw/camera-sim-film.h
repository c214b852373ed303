/* A stream of a simulated camera, without time and loop: scenes in, inits and fragments out. */
#pragma once

#include "camera-mux.h"
#include "camera-sim-picture.h"

enum {
        CAMERA_SIM_RATE = 5,  /* pictures a second */
        CAMERA_SIM_GROUP = 5, /* pictures from one key frame to the next, unless one is wanted before */
};

struct camera_sim_film;

/* group: pictures from one key frame to the next; 0: CAMERA_SIM_GROUP. */
int camera_sim_film_new(unsigned group, struct camera_sim_film **ret);
struct camera_sim_film *camera_sim_film_free(struct camera_sim_film *film);
DEFINE_CLEANUP(struct camera_sim_film *, camera_sim_film_free)

/* The init of pictures of that size, the caller's to free. 0 or -ENOMEM. */
int camera_sim_film_write_init(bool is_other, uint8_t **ret, size_t *ret_size);

/* Adds a picture, later than the one before; of another size than that only behind camera_sim_film_end(). 1:
 * a fragment is done, and is *ret; 0; -ENOMEM, -EINVAL. */
int camera_sim_film_add(struct camera_sim_film *film, const struct camera_sim_scene *scene, uint64_t at_nsec,
                        struct camera_mux_fragment *ret);
/* What is left is a fragment, that ends at next_nsec (0: by its own measure); the next picture is a key
 * frame. 1: *ret; 0: nothing is left; -ENOMEM. */
int camera_sim_film_end(struct camera_sim_film *film, uint64_t next_nsec, struct camera_mux_fragment *ret);
/* Whether the next picture is a key frame by itself. */
bool camera_sim_film_is_at_key(const struct camera_sim_film *film);

/* The last picture as JPEG, the caller's to free. -ENOENT: none yet; -ENOMEM. */
int camera_sim_film_write_jpeg(const struct camera_sim_film *film, uint8_t **ret, size_t *ret_size);
