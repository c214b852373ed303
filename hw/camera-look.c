#include "camera-look.h"

enum {
        SIDE_MIN_PX = 16,
        LEVEL = 256, /* a grey level, in what is reckoned here */

        /* Frozen. */
        SAME_MIN = LEVEL / 16,
        SAME_MAX = LEVEL / 4,
        SAME_PART_OF_NOISE = 4,
        SAME_CELL_LEVELS = 2, /* no cell may be brighter or darker by more */
        SAME_PICTURES = 3,
        NOISE_SLOW = 256,

        COVERED_LEVELS = 4, /* standard deviation of the cells */
        COVERED_PICTURES = 3,

        /* Blurred. */
        EDGES_LEARNT = 30, /* pictures until it is known what is usual */
        EDGES_RISE = 8,
        EDGES_FALL = 1024,
        EDGES_GIVE_UP = 4096,
        BLURRED_PART = 3,
        BLURRED_PICTURES = 10,
};

/* A picture as it is compared: of each cell the mean, and the pixel in its middle, whose noise is not
 * averaged. */
struct view {
        unsigned cells_x, cells_y;
        uint8_t means[CAMERA_LOOK_CELLS_MAX], pixels[CAMERA_LOOK_CELLS_MAX];
};

struct camera_looker {
        uint64_t frozen_usec;
        struct view now, reference; /* reference: since when it is the same */
        uint64_t since_usec;
        unsigned n_same;
        uint64_t noise; /* mean difference between two pictures at quiet times, 0: not known */
        unsigned n_covered, n_blurred;
        uint64_t edges; /* that are usual */
        unsigned n_edges;
};

int camera_looker_new(uint64_t frozen_usec, struct camera_looker **ret) {
        struct camera_looker *looker = calloc(1, sizeof(*looker));

        if (!looker)
                return -ENOMEM;
        looker->frozen_usec = frozen_usec;
        *ret = looker;
        return 0;
}

struct camera_looker *camera_looker_free(struct camera_looker *looker) {
        free(looker);
        return NULL;
}

/* Of a large cell every second pixel of every second row is enough. */
static uint8_t mean_of(const struct camera_luma *luma, unsigned left, unsigned top, unsigned right,
                       unsigned bottom) {
        const unsigned step = right - left < 8 ? 1 : 2;
        uint64_t sum = 0, n = 0;

        for (unsigned y = top; y < bottom; y += step)
                for (unsigned x = left; x < right; x += step, n++)
                        sum += luma->pixels[(size_t) y * luma->stride + x];
        assert(n > 0);
        return (uint8_t) (sum / n);
}

/* At least as many pixels as there are cells: no cell is empty. */
static void view_fill(struct view *view, const struct camera_luma *luma) {
        const unsigned width = luma->width_px, height = luma->height_px;
        size_t i = 0;

        view->cells_x = width < CAMERA_LOOK_CELLS_X ? width : CAMERA_LOOK_CELLS_X;
        view->cells_y = height < CAMERA_LOOK_CELLS_Y ? height : CAMERA_LOOK_CELLS_Y;
        for (unsigned y = 0; y < view->cells_y; y++)
                for (unsigned x = 0; x < view->cells_x; x++, i++) {
                        unsigned left = x * width / view->cells_x, right = (x + 1) * width / view->cells_x;
                        unsigned top = y * height / view->cells_y, bottom = (y + 1) * height / view->cells_y;

                        view->means[i] = mean_of(luma, left, top, right, bottom);
                        view->pixels[i] = luma->pixels[(size_t) ((top + bottom) / 2) * luma->stride +
                                                       (left + right) / 2];
                }
}

static size_t view_n(const struct view *view) {
        return (size_t) view->cells_x * view->cells_y;
}

static unsigned apart(uint8_t a, uint8_t b) {
        return a > b ? a - b : b - a;
}

/* Mean difference of pixels; *ret_most: of the cell that differs most. */
static uint64_t difference(const struct view *a, const struct view *b, unsigned *ret_most) {
        size_t n = view_n(a);
        uint64_t sum = 0;
        unsigned most = 0;

        assert(n > 0);
        for (size_t i = 0; i < n; i++) {
                unsigned cell = apart(a->means[i], b->means[i]);

                most = cell > most ? cell : most;
                sum += apart(a->pixels[i], b->pixels[i]);
        }
        *ret_most = most;
        return sum * LEVEL / n;
}

static bool is_same_size(const struct view *a, const struct view *b) {
        return a->cells_x == b->cells_x && a->cells_y == b->cells_y;
}

/* The least that is seen between two pictures is their noise: what moves comes on top of it. */
static void learn_noise(struct camera_looker *looker, uint64_t seen) {
        if (looker->noise == 0)
                looker->noise = seen;
        else if (seen < looker->noise)
                looker->noise = (looker->noise + seen) / 2;
        else
                looker->noise += (seen - looker->noise + NOISE_SLOW - 1) / NOISE_SLOW;
}

static bool is_frozen(struct camera_looker *looker, uint64_t now_usec) {
        if (is_same_size(&looker->now, &looker->reference)) {
                unsigned most;
                uint64_t seen = difference(&looker->now, &looker->reference, &most);
                uint64_t limit = looker->noise / SAME_PART_OF_NOISE;

                limit = limit < SAME_MIN ? SAME_MIN : limit > SAME_MAX ? SAME_MAX : limit;
                if (seen < limit && most <= SAME_CELL_LEVELS) {
                        looker->n_same++;
                        return looker->n_same >= SAME_PICTURES &&
                               now_usec - looker->since_usec >= looker->frozen_usec;
                }
                learn_noise(looker, seen);
        }
        looker->reference = looker->now;
        looker->since_usec = now_usec;
        looker->n_same = 1;
        return false;
}

/* Squared. */
static uint64_t variance(const struct view *view) {
        size_t n = view_n(view);
        uint64_t sum = 0, squares = 0;

        assert(n > 0);
        for (size_t i = 0; i < n; i++) {
                sum += view->means[i];
                squares += (uint64_t) view->means[i] * view->means[i];
        }
        return (squares * n - sum * sum) / n / n;
}

static uint64_t root(uint64_t square) {
        uint64_t root = 0;

        while ((root + 1) * (root + 1) <= square)
                root++;
        return root;
}

/* How much neighbours differ, for the contrast that there is: light that goes takes no edges with it. */
static uint64_t edges_of(const struct view *view, uint64_t deviation) {
        uint64_t sum = 0;

        for (unsigned y = 0; y + 1 < view->cells_y; y++)
                for (unsigned x = 0; x + 1 < view->cells_x; x++) {
                        const uint8_t *cell = &view->means[(size_t) y * view->cells_x + x];

                        sum += apart(cell[0], cell[1]) + apart(cell[0], cell[view->cells_x]);
                }
        return sum * LEVEL * LEVEL / view_n(view) / (deviation > 0 ? deviation : 1);
}

static bool is_blurred(struct camera_looker *looker, uint64_t deviation) {
        uint64_t edges = edges_of(&looker->now, deviation);

        if (looker->n_edges < EDGES_LEARNT) {
                looker->edges = (looker->edges * looker->n_edges + edges) / (looker->n_edges + 1);
                looker->n_edges++;
                return false;
        }
        bool is_low = edges < looker->edges / BLURRED_PART;
        if (edges > looker->edges)
                looker->edges += (edges - looker->edges) / EDGES_RISE;
        else
                looker->edges -= (looker->edges - edges) / (is_low ? EDGES_GIVE_UP : EDGES_FALL);
        looker->n_blurred = is_low ? looker->n_blurred + 1 : 0;
        return looker->n_blurred >= BLURRED_PICTURES;
}

enum camera_look camera_looker_see(struct camera_looker *looker, const struct camera_luma *luma,
                                   uint64_t now_usec) {
        if (luma->width_px < SIDE_MIN_PX || luma->height_px < SIDE_MIN_PX)
                return CAMERA_LOOK_UNKNOWN;
        view_fill(&looker->now, luma);
        uint64_t deviation = root(variance(&looker->now));
        bool is_still = is_frozen(looker, now_usec), is_flat = deviation < COVERED_LEVELS;
        /* Of a lens that is covered nothing is learnt. */
        bool is_dull = !is_flat && is_blurred(looker, deviation);
        looker->n_covered = is_flat ? looker->n_covered + 1 : 0;
        if (looker->n_covered >= COVERED_PICTURES)
                return CAMERA_LOOK_COVERED;
        if (is_still)
                return CAMERA_LOOK_FROZEN;
        return is_dull ? CAMERA_LOOK_BLURRED : CAMERA_LOOK_WELL;
}
