#include "camera-sim-h264.h"

/* Numbers in brackets are sections of ITU-T H.264. */
enum {
        NAL_PICTURE = 0x21, /* a reference for others */
        NAL_KEY = 0x65,
        NAL_SPS = 0x67,
        NAL_PPS = 0x68,
        PROFILE = 66,
        CONSTRAINTS = 0xC0, /* constrained baseline, and so main too */
        LEVEL = 30,         /* far more bits than the level of so small a picture allows */
        SLICE_P = 5,        /* all slices of the picture are of this type */
        SLICE_I = 7,
        MB_PX = 16,
        MB_COLUMNS_MAX = CAMERA_SIM_OTHER_WIDTH_PX / MB_PX,
        MB_ROWS_MAX = CAMERA_SIM_OTHER_HEIGHT_PX / MB_PX,
        /* mb_type in an I slice [table 7-11]; in a P slice five more. */
        MB_FROM_ABOVE = 1,
        MB_FROM_LEFT = 2,
        MB_PCM = 25,
        MB_TYPES_P = 5,
};

struct slice {
        const struct camera_sim_picture *picture, *before;
        struct camera_sim_bits *bits;
        bool is_pcm[MB_ROWS_MAX][MB_COLUMNS_MAX];
        unsigned n_skipped;
};

/* Nothing has to keep start codes from appearing in it [7.4.1]: samples are no zeroes, and codes are short.
 */
static void put_nal(struct camera_sim_bits *bits, uint8_t head, const struct camera_sim_bits *payload) {
        static const uint8_t zeroes[2];

        assert(payload->size == 0 || !memmem(payload->bytes, payload->size, zeroes, sizeof(zeroes)));
        bits->failed = bits->failed || payload->failed;
        camera_sim_bits_put(bits, &head, 1);
        camera_sim_bits_put(bits, payload->bytes, payload->size);
}

static void end_payload(struct camera_sim_bits *bits) {
        camera_sim_bits_add(bits, 1, 1);
        camera_sim_bits_fill(bits, false);
}

static void make_sps(const struct camera_sim_picture *picture, struct camera_sim_bits *bits) {
        static const uint8_t head[] = {PROFILE, CONSTRAINTS, LEVEL};

        camera_sim_bits_put(bits, head, sizeof(head));
        camera_sim_bits_add_ue(bits, 0); /* its id */
        camera_sim_bits_add_ue(bits, 0); /* log2_max_frame_num: 4 bits */
        camera_sim_bits_add_ue(bits, 2); /* pictures are shown in the order in which they are decoded */
        camera_sim_bits_add_ue(bits, 1); /* one reference */
        camera_sim_bits_add(bits, 0, 1); /* no gaps in frame_num */
        camera_sim_bits_add_ue(bits, picture->width_px / MB_PX - 1);
        camera_sim_bits_add_ue(bits, picture->height_px / MB_PX - 1);
        camera_sim_bits_add(bits, 1, 1); /* frames only */
        camera_sim_bits_add(bits, 1, 1); /* direct_8x8_inference, of what is not used here */
        camera_sim_bits_add(bits, 0, 2); /* no cropping, no VUI */
        end_payload(bits);
}

static void make_pps(struct camera_sim_bits *bits) {
        camera_sim_bits_add_ue(bits, 0); /* its id */
        camera_sim_bits_add_ue(bits, 0); /* the SPS */
        camera_sim_bits_add(bits, 0, 2); /* CAVLC; nothing more about the order */
        camera_sim_bits_add_ue(bits, 0); /* one slice group */
        camera_sim_bits_add_ue(bits, 0); /* one reference of list 0, and of list 1 */
        camera_sim_bits_add_ue(bits, 0);
        camera_sim_bits_add(bits, 0, 3); /* no weights */
        camera_sim_bits_add_se(bits, 0); /* quantisers, of which nothing depends */
        camera_sim_bits_add_se(bits, 0);
        camera_sim_bits_add_se(bits, 0);
        camera_sim_bits_add(bits, 4, 3); /* slices switch the deblocking filter; no more */
        end_payload(bits);
}

/* A parameter set behind its length of two bytes. */
static void put_set(struct camera_sim_bits *bits, uint8_t head, const struct camera_sim_bits *payload) {
        _cleanup_camera_sim_bits_ struct camera_sim_bits nal = {.failed = false};

        put_nal(&nal, head, payload);
        bits->failed = bits->failed || nal.failed;
        camera_sim_bits_add(bits, (unsigned) nal.size, 16);
        camera_sim_bits_put(bits, nal.bytes, nal.size);
}

void camera_sim_h264_config(const struct camera_sim_picture *picture, struct camera_sim_bits *bits) {
        /* Version 1; lengths of four bytes; one SPS. */
        static const uint8_t head[] = {1, PROFILE, CONSTRAINTS, LEVEL, 0xFF, 0xE1}, one_pps = 1;
        _cleanup_camera_sim_bits_ struct camera_sim_bits sps = {.failed = false}, pps = {.failed = false};

        make_sps(picture, &sps);
        make_pps(&pps);
        camera_sim_bits_put(bits, head, sizeof(head));
        put_set(bits, NAL_SPS, &sps);
        camera_sim_bits_put(bits, &one_pps, 1);
        put_set(bits, NAL_PPS, &pps);
}

static void begin_slice(const struct camera_sim_h264_place *place, struct camera_sim_bits *bits) {
        camera_sim_bits_add_ue(bits, 0); /* from the first macroblock on */
        camera_sim_bits_add_ue(bits, place->before ? SLICE_P : SLICE_I);
        camera_sim_bits_add_ue(bits, 0); /* the PPS */
        camera_sim_bits_add(bits, place->frame, 4);
        if (place->before) {
                camera_sim_bits_add(bits, 0, 3); /* the references are as they are, and stay so */
        } else {
                camera_sim_bits_add_ue(bits, place->key);
                camera_sim_bits_add(bits, 0, 2); /* what was before is shown; no long-term reference */
        }
        camera_sim_bits_add_se(bits, 0); /* the quantiser */
        camera_sim_bits_add_ue(bits, 1); /* no deblocking: samples stay what they are */
}

/* Where a macroblock is in a plane. */
struct area {
        const uint8_t *first;
        size_t stride;
        unsigned side;
};

static struct area area_of(const struct camera_sim_picture *picture, enum camera_sim_plane plane,
                           unsigned row, unsigned column) {
        struct area area = {.stride = camera_sim_plane_width(picture, plane),
                            .side = plane == PLANE_Y ? MB_PX : MB_PX / 2};

        area.first = camera_sim_plane(picture, plane) + row * area.side * area.stride + column * area.side;
        return area;
}

static bool is_from_above(const struct area *area) {
        for (unsigned y = 0; y < area->side; y++)
                if (memcmp(area->first + y * area->stride, area->first - area->stride, area->side) != 0)
                        return false;
        return true;
}

static bool is_from_left(const struct area *area) {
        for (unsigned y = 0; y < area->side; y++) {
                const uint8_t *row = area->first + y * area->stride;

                for (unsigned x = 0; x < area->side; x++)
                        if (row[x] != row[-1])
                                return false;
        }
        return true;
}

static bool is_as_before(const struct slice *slice, unsigned row, unsigned column) {
        for (enum camera_sim_plane plane = PLANE_Y; plane < _PLANE_MAX; plane++) {
                struct area now = area_of(slice->picture, plane, row, column),
                            before = area_of(slice->before, plane, row, column);

                for (unsigned y = 0; y < now.side; y++)
                        if (memcmp(now.first + y * now.stride, before.first + y * now.stride, now.side) != 0)
                                return false;
        }
        return true;
}

static unsigned choose_type(const struct slice *slice, unsigned row, unsigned column) {
        bool above = row > 0, left = column > 0;

        for (enum camera_sim_plane plane = PLANE_Y; plane < _PLANE_MAX; plane++) {
                struct area area = area_of(slice->picture, plane, row, column);

                above = above && is_from_above(&area);
                left = left && is_from_left(&area);
        }
        return left ? MB_FROM_LEFT : above ? MB_FROM_ABOVE : MB_PCM;
}

/* That no coefficient follows; how it is written hangs on how many the neighbours have, and samples as they
 * are count as 16 [9.2.1]. */
static void put_no_coefficients(struct slice *slice, unsigned row, unsigned column) {
        unsigned left = column > 0 && slice->is_pcm[row][column - 1] ? 16 : 0,
                 above = row > 0 && slice->is_pcm[row - 1][column] ? 16 : 0;
        bool are_many = row > 0 && column > 0 ? (left + above + 1) / 2 >= 8 : left + above >= 8;

        if (are_many)
                camera_sim_bits_add(slice->bits, 3, 6);
        else
                camera_sim_bits_add(slice->bits, 1, 1);
}

static void put_samples(struct slice *slice, unsigned row, unsigned column) {
        camera_sim_bits_fill(slice->bits, false);
        for (enum camera_sim_plane plane = PLANE_Y; plane < _PLANE_MAX; plane++) {
                struct area area = area_of(slice->picture, plane, row, column);

                for (unsigned y = 0; y < area.side; y++)
                        camera_sim_bits_put(slice->bits, area.first + y * area.stride, area.side);
        }
}

static void put_block(struct slice *slice, unsigned row, unsigned column) {
        unsigned type = choose_type(slice, row, column);

        if (slice->before) {
                if (is_as_before(slice, row, column)) {
                        slice->n_skipped++;
                        return;
                }
                camera_sim_bits_add_ue(slice->bits, slice->n_skipped);
                slice->n_skipped = 0;
        }
        camera_sim_bits_add_ue(slice->bits, type + (slice->before ? MB_TYPES_P : 0));
        if (type == MB_PCM) {
                slice->is_pcm[row][column] = true;
                put_samples(slice, row, column);
                return;
        }
        /* intra_chroma_pred_mode: 1 from the left, 2 from above. */
        camera_sim_bits_add_ue(slice->bits, type == MB_FROM_LEFT ? 1 : 2);
        camera_sim_bits_add_se(slice->bits, 0); /* the quantiser */
        put_no_coefficients(slice, row, column);
}

void camera_sim_h264_encode(const struct camera_sim_picture *picture,
                            const struct camera_sim_h264_place *place, struct camera_sim_bits *bits) {
        _cleanup_camera_sim_bits_ struct camera_sim_bits payload = {.failed = false}, nal = {.failed = false};
        struct slice slice = {.picture = picture, .before = place->before, .bits = &payload};

        begin_slice(place, &payload);
        for (unsigned row = 0; row < picture->height_px / MB_PX; row++)
                for (unsigned column = 0; column < picture->width_px / MB_PX; column++)
                        put_block(&slice, row, column);
        if (slice.n_skipped > 0)
                camera_sim_bits_add_ue(&payload, slice.n_skipped);
        end_payload(&payload);
        put_nal(&nal, place->before ? NAL_PICTURE : NAL_KEY, &payload);
        bits->failed = bits->failed || nal.failed;
        camera_sim_bits_add(bits, (unsigned) nal.size, 32);
        camera_sim_bits_put(bits, nal.bytes, nal.size);
}
