/*
 * A board of any bytes: texts that end with NUL bytes, each behind a letter that says what is made of it. It
 * is read, or refused with a reason; what was read can be laid out at any size, and leaves nothing outside.
 */
#include "fuzz-bus.h"
#include "services/base/bus.h"
#include "services/board/board-message.h"
#include "services/display/layout.h"

struct input {
        const char *data;
        size_t left;
};

/* Valid UTF-8 or not: sd-bus refuses to write what is not. */
static const char *take(struct input *input, char text[static 128]) {
        size_t n = strnlen(input->data, input->left), used = n < 127 ? n : 127;

        memcpy(text, input->data, used);
        text[used] = '\0';
        n += n < input->left;
        input->data += n;
        input->left -= n;
        return text;
}

static int append(sd_bus_message *message, struct input *input) {
        char a[128], b[128], c[128];
        unsigned kind = (unsigned char) *input->data, n = kind >> 4;

        input->data++;
        input->left--;
        (void) take(input, a);
        (void) take(input, b);
        (void) take(input, c);
        switch (kind % 11) {
        case 0:
                return sd_bus_message_append(message, "{sv}", a, "s", b);
        case 1:
                return sd_bus_message_append(message, "{sv}", "notice", "s", a);
        case 2:
                return sd_bus_message_append(message, "{sv}", "centre", "s", a);
        case 3:
                return sd_bus_message_append(message, "{sv}", "calls", "a(ttssuu)", 2, (uint64_t) n,
                                             UINT64_C(5), a, b, n, 3, UINT64_C(7), UINT64_MAX, c, a, 1, n);
        case 4:
                return sd_bus_message_append(message, "{sv}", "counters", "a(sssss)", 2, a, a, b, c, a, b, c,
                                             "paused", b, a);
        case 5:
                return sd_bus_message_append(message, "{sv}", "services", "a(sui)", 2, a, n, (int) n - 2, b,
                                             99999 + n, 7);
        case 6:
                return sd_bus_message_append(message, "{sv}", "satisfaction", "(uuu)", 90 + n, n, 8);
        case 7:
                return sd_bus_message_append(message, "{sv}", "speech", "a(ttsssssb)", 2, (uint64_t) n,
                                             UINT64_C(5), a, b, c, a, b, 1, UINT64_C(7), UINT64_MAX,
                                             n & 1 ? "call" : "rated", a, b, c, "neutral", 0);
        case 8:
                return sd_bus_message_append(message, "{sv}", "unprinted", "a(ts)", 2, UINT64_C(1), a,
                                             (uint64_t) n, b);
        case 9:
                return sd_bus_message_append(message, "{sv}", "emergency", "b", (int) (n & 1));
        default:
                return sd_bus_message_append(message, "{sv}", "paper_out", "b", (int) (n & 1));
        }
}

static void lay_out(struct board *board, unsigned width_px, unsigned height_px) {
        _cleanup_(scene_freep) struct scene *scene = NULL;
        const struct layout layout = {.board = board, .theme = theme_get(THEME_LIGHT)};

        if (scene_new(width_px, height_px, &scene) < 0)
                abort();
        (void) board_set_age(board, 10, 100);
        layout_hall(&layout, scene);
        layout_notice(&layout, scene);
        if (board->n_counters > 0)
                layout_sign(&layout, board->n_counters - 1, scene);
        for (size_t i = 0; i < scene->n; i++) {
                const struct canvas_rect *rect = &scene->marks[i].rect;

                assert(rect->width_px > 0 && rect->x_px + rect->width_px <= width_px);
                assert(rect->height_px > 0 && rect->y_px + rect->height_px <= height_px);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct input input = {(const char *) data, size};
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_free_ char *problem = NULL;
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        int r = sd_bus_message_new_signal(fuzz_bus(), &message, "/a", "a.b", "C");

        assert(board && r >= 0);
        if (sd_bus_message_append(message, "t", UINT64_C(1)) < 0 ||
            sd_bus_message_open_container(message, 'a', "{sv}") < 0)
                abort();
        while (input.left > 0)
                if (append(message, &input) < 0)
                        return 0;
        if (sd_bus_message_close_container(message) < 0 || sd_bus_message_seal(message, 1, 0) < 0)
                abort();
        r = board_read(message, board, &problem);
        if (r < 0) {
                assert(r == -EINVAL && problem);
                return 0;
        }
        assert(!problem && text_is_plain(board->notice) && text_is_plain(board->centre));
        lay_out(board, 1920, 1080);
        lay_out(board, 1, 1);
        lay_out(board, 97, 1200);
        return 0;
}
