/*
 * One suite for every GPIO backend: each case runs on the simulator, and, where the kernel has gpio-sim, on
 * the kernel through whichever libgpiod this is. With MOTCUA_GPIOSIM=require a missing gpio-sim is a failure,
 * not a skip.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/stat.h>

#include "gpio-board.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

enum { WAIT_MSEC = 5000 };

static struct board board;

/* ----- what the cases share ----- */

static struct gpio_line_spec input(const char *line) {
        return (struct gpio_line_spec){
                .line = line, .direction = GPIO_INPUT, .bias = GPIO_BIAS_PULL_DOWN, .edges = true};
}

static struct gpio_line_spec output(const char *line) {
        return (struct gpio_line_spec){.line = line, .direction = GPIO_OUTPUT};
}

static struct gpio_lines *open_lines(const struct gpio_line_spec *specs, size_t n) {
        struct gpio_lines *lines = NULL;

        assert_ok(gpio_open_lines(board.gpio, board.chip, "test", specs, n, &lines));
        return lines;
}

static int open_error(const char *chip, const struct gpio_line_spec *specs, size_t n) {
        struct gpio_lines *lines = NULL;
        int r = gpio_open_lines(board.gpio, chip, "test", specs, n, &lines);

        ck_assert(r < 0 || lines);
        gpio_lines_close(lines);
        return r;
}

static bool wait_readable(struct gpio_lines *lines) {
        struct pollfd fd = {.fd = gpio_lines_fd(lines), .events = POLLIN};

        return poll(&fd, 1, WAIT_MSEC) > 0;
}

/* Waits until n edges have come. */
static void read_edges(struct gpio_lines *lines, struct gpio_edge *edges, size_t n) {
        for (size_t i = 0; i < n;) {
                int r = gpio_lines_read_edges(lines, edges + i, n - i);

                assert_ok(r);
                i += (size_t) r;
                if (r == 0)
                        ck_assert_msg(wait_readable(lines), "only %zu of %zu edges came", i, n);
        }
}

/* gpio-sim makes one interrupt of two pulls if its thread is late: each edge is waited for. */
static void pull_and_read(struct gpio_lines *lines, size_t line, bool up, struct gpio_edge *edge) {
        board_pull(&board, line, up);
        read_edges(lines, edge, 1);
}

static void expect_no_edge(struct gpio_lines *lines) {
        struct gpio_edge edge;
        struct pollfd fd = {.fd = gpio_lines_fd(lines), .events = POLLIN};

        ck_assert_int_eq(gpio_lines_read_edges(lines, &edge, 1), 0);
        ck_assert_int_eq(poll(&fd, 1, 0), 0);
}

static uint64_t values_of(struct gpio_lines *lines, uint64_t mask) {
        uint64_t values;

        assert_ok(gpio_lines_get(lines, mask, &values));
        return values;
}

/* ----- cases ----- */

static void both_edges_come_with_their_time(void) {
        static const size_t order[] = {0, 1, 1, 0}; /* lines as they are pulled */
        struct gpio_line_spec specs[] = {input("KEY1"), input("KEY0")};
        struct gpio_lines *lines = open_lines(specs, 2);
        struct gpio_edge edges[ELEMENTSOF(order)];
        uint64_t before = monotonic_usec() * NSEC_PER_USEC;

        expect_no_edge(lines);
        for (size_t i = 0; i < ELEMENTSOF(order); i++)
                pull_and_read(lines, order[i], i < 2, &edges[i]);
        expect_no_edge(lines);
        uint64_t after = (monotonic_usec() + 1) * NSEC_PER_USEC;

        for (size_t i = 0; i < ELEMENTSOF(edges); i++) {
                ck_assert_uint_ge(edges[i].monotonic_nsec, i > 0 ? edges[i - 1].monotonic_nsec : before);
                ck_assert(edges[i].active == (i < 2));
                ck_assert_uint_le(edges[i].monotonic_nsec, after);
                ck_assert_str_eq(specs[edges[i].index].line, board_lines[order[i]]);
        }
        gpio_lines_close(lines);
}

static void active_low_turns_levels_and_edges(void) {
        struct gpio_line_spec specs[] = {input("KEY0"), output("OUT0")};
        struct gpio_edge edge;

        specs[0].active_low = specs[1].active_low = true;
        specs[0].bias = GPIO_BIAS_PULL_UP;
        struct gpio_lines *lines = open_lines(specs, 2);
        ck_assert_uint_eq(values_of(lines, 1), 0);
        ck_assert(board_level(&board, 4));
        board_pull(&board, 0, false);
        read_edges(lines, &edge, 1);
        ck_assert(edge.active);
        ck_assert_uint_eq(values_of(lines, 1), 1);
        assert_ok(gpio_lines_set(lines, 2, 2));
        ck_assert(!board_level(&board, 4));
        gpio_lines_close(lines);
}

static void bias_holds_a_line_nobody_pulls(void) {
        struct gpio_line_spec specs[] = {input("KEY0"), input("KEY1")};

        specs[0].bias = GPIO_BIAS_PULL_UP;
        struct gpio_lines *lines = open_lines(specs, 2);
        ck_assert_uint_eq(values_of(lines, 3), 1);
        expect_no_edge(lines);
        gpio_lines_close(lines);
}

static void outputs_begin_and_change_as_told(void) {
        struct gpio_line_spec specs[] = {output("OUT0"), output("OUT1"), output("OUT2"), input("KEY3")};

        specs[1].initial = true;
        struct gpio_lines *lines = open_lines(specs, 4);
        ck_assert(!board_level(&board, 4) && board_level(&board, 5) && !board_level(&board, 6));
        assert_ok(gpio_lines_set(lines, 1 | 4, 1 | 2));
        ck_assert(board_level(&board, 4) && board_level(&board, 5) && !board_level(&board, 6));
        assert_ok(gpio_lines_set(lines, 7, 4));
        ck_assert(!board_level(&board, 4) && !board_level(&board, 5) && board_level(&board, 6));
        assert_ok(gpio_lines_set(lines, 0, 7));
        ck_assert(board_level(&board, 6));
        ck_assert_uint_eq(values_of(lines, 7), 4);
        gpio_lines_close(lines);
}

/* As a keypad of lamps alone has them: nothing to read, and nobody is woken. */
static void outputs_alone_are_a_request(void) {
        struct gpio_line_spec specs[] = {output("OUT0"), output("OUT1")};
        specs[1].active_low = true;
        struct gpio_lines *lines = open_lines(specs, 2);

        ck_assert(!board_level(&board, 4) && board_level(&board, 5));
        assert_ok(gpio_lines_set(lines, 3, 3));
        ck_assert(board_level(&board, 4) && !board_level(&board, 5));
        ck_assert_uint_eq(values_of(lines, 3), 3);
        expect_no_edge(lines);
        assert_ok(gpio_lines_set(lines, 3, 0));
        gpio_lines_close(lines);
}

static void line_without_edges_reports_none(void) {
        struct gpio_line_spec specs[] = {input("KEY0"), input("KEY1")};
        struct gpio_edge edge;

        specs[0].edges = false;
        struct gpio_lines *lines = open_lines(specs, 2);
        board_pull(&board, 0, true);
        expect_no_edge(lines);
        board_pull(&board, 1, true);
        read_edges(lines, &edge, 1);
        ck_assert_uint_eq(edge.index, 1);
        ck_assert_uint_eq(values_of(lines, 3), 3);
        gpio_lines_close(lines);
}

static void two_requests_share_a_chip(void) {
        struct gpio_line_spec first = input("KEY0"), second = input("KEY1");
        struct gpio_lines *a = open_lines(&first, 1), *b = open_lines(&second, 1);
        struct gpio_edge edge;

        board_pull(&board, 1, true);
        read_edges(b, &edge, 1);
        expect_no_edge(a);
        gpio_lines_close(b);
        board_pull(&board, 0, true);
        read_edges(a, &edge, 1);
        gpio_lines_close(a);
}

static void line_in_use_is_busy_until_it_is_closed(void) {
        struct gpio_line_spec specs[] = {input("KEY1"), input("KEY0")};
        struct gpio_lines *lines = open_lines(specs + 1, 1);

        ck_assert_int_eq(open_error(board.chip, specs, 2), -EBUSY);
        gpio_lines_close(lines);
        lines = open_lines(specs, 2); /* nothing was kept of the refused request */
        gpio_lines_close(lines);
}

static void line_twice_is_busy(void) {
        struct gpio_line_spec specs[] = {input("KEY0"), input("KEY1"), output("KEY0")};

        ck_assert_int_eq(open_error(board.chip, specs, 3), -EBUSY);
        gpio_lines_close(open_lines(specs, 2));
}

static void missing_chip_is_no_device(void) {
        struct gpio_line_spec spec = input("KEY0");

        if (!board.kernel) {
                assert_ok(gpio_sim_set_plugged(board.gpio, "gpiochip9999", false));
                assert_ok(gpio_sim_set_plugged(board.gpio, "nowhere", false));
                assert_ok(gpio_sim_set_plugged(board.gpio, "/dev/null", false));
        }
        ck_assert_int_eq(open_error("gpiochip9999", &spec, 1), -ENODEV);
        ck_assert_int_eq(open_error("nowhere", &spec, 1), -ENODEV);
        ck_assert_int_eq(open_error("/dev/null", &spec, 1), -ENODEV);
}

static void too_many_lines_are_refused(void) {
        struct gpio_line_spec specs[GPIO_LINES_MAX + 1];

        for (size_t i = 0; i < ELEMENTSOF(specs); i++)
                specs[i] = input(board_lines[0]);
        ck_assert_int_eq(open_error(board.chip, specs, ELEMENTSOF(specs)), -E2BIG);
}

static void burst_is_read_without_loss(void) {
        struct gpio_line_spec spec = input("KEY2");
        struct gpio_lines *lines = open_lines(&spec, 1);
        enum { EDGES = 200 };
        struct gpio_edge edges[EDGES];

        for (size_t i = 0; i < EDGES; i++)
                pull_and_read(lines, 2, i % 2 == 0, &edges[i]);
        for (size_t i = 1; i < EDGES; i++)
                ck_assert_uint_ge(edges[i].monotonic_nsec, edges[i - 1].monotonic_nsec);
        expect_no_edge(lines);
        gpio_lines_close(lines);
}

static void lost_edges_are_told(void) {
        struct gpio_line_spec spec = input("KEY2");
        struct gpio_lines *lines = open_lines(&spec, 1);
        struct gpio_edge edges[64];
        size_t told = 0, n = 0;
        int r;

        for (size_t i = 0; i < 5001; i++) {
                board_pull(&board, 2, i % 2 == 0);
                (void) sched_yield(); /* the interrupt's thread */
        }
        while ((r = gpio_lines_read_edges(lines, edges, ELEMENTSOF(edges))) != 0) {
                if (r == -EOVERFLOW)
                        told++;
                else {
                        assert_ok(r);
                        n += (size_t) r;
                }
        }
        /* The kernel's edges may still be on their way; and gpio-sim makes one interrupt of several pulls
         * when its thread is late, so that its queue may not even have filled. */
        if (board.kernel)
                printf("lost_edges: %zu read, loss told %zu times\n", n, told);
        ck_assert(board.kernel ? told >= 1 || n < 1024 : told == 1);
        ck_assert_uint_ge(n, 16);
        ck_assert_uint_lt(n, 5001);
        ck_assert_uint_eq(values_of(lines, 1), 1);

        uint64_t before = monotonic_usec() * NSEC_PER_USEC;
        board_pull(&board, 2, false); /* and it goes on */
        do
                read_edges(lines, edges, 1);
        while (edges[0].monotonic_nsec < before);
        ck_assert(!edges[0].active);
        expect_no_edge(lines);
        gpio_lines_close(lines);
}

static void chip_that_goes_is_no_device(void) {
        struct gpio_line_spec specs[] = {input("KEY0"), output("OUT0")};
        struct gpio_lines *lines = open_lines(specs, 2);
        struct gpio_edge edge;
        uint64_t values;

        board_set_plugged(&board, false);
        ck_assert_int_eq(gpio_lines_get(lines, 1, &values), -ENODEV);
        ck_assert_int_eq(gpio_lines_set(lines, 2, 2), -ENODEV);
        /* Older kernels do not wake whoever polls; that is what the watch and the probe are for. */
        if (!board.kernel) {
                ck_assert(wait_readable(lines));
                ck_assert_int_eq(gpio_lines_read_edges(lines, &edge, 1), -ENODEV);
        } else
                printf("chip_that_goes: poll %s\n", wait_readable(lines) ? "wakes" : "stays silent");
        ck_assert_int_eq(open_error(board.chip, specs, 2), -ENODEV);
        gpio_lines_close(lines);

        board_set_plugged(&board, true);
        lines = open_lines(specs, 2);
        board_pull(&board, 0, true);
        read_edges(lines, &edge, 1);
        gpio_lines_close(lines);
}

static void on_changed(void *userdata) {
        (*(size_t *) userdata)++;
}

static bool has_changed(void *userdata) {
        return *(size_t *) userdata > 0;
}

static void watch_tells_of_coming_and_going(void) {
        struct gpio_line_spec spec = input("KEY0");
        struct gpio_lines *lines = open_lines(&spec, 1);
        sd_event *event = NULL;
        size_t changes = 0;

        assert_ok(sd_event_new(&event));
        assert_ok(gpio_watch_chips(board.gpio, event, on_changed, &changes));
        for (size_t i = 0; i < 4; i++) {
                changes = 0;
                board_set_plugged(&board, i % 2 == 1);
                ck_assert(loop_wait(event, WAIT_MSEC * USEC_PER_MSEC, has_changed, &changes));
        }
        gpio_lines_close(lines);
        board.gpio = gpio_free(board.gpio);
        sd_event_unref(event);
}

static void join(size_t a, size_t b, bool closed) {
        if (board.kernel)
                assert_ok(gpiosim_join(board.kernel, a, b, closed));
        else
                assert_ok(gpio_sim_connect(board.gpio, BOARD_CHIP, board_lines[a], board_lines[b], closed));
}

/* Rows KEY0 and KEY1, columns OUT0 and OUT1, driven when active, let go when not. */
static void check_matrix(bool active_low) {
        struct gpio_line_spec specs[] = {input("KEY0"), input("KEY1"), output("OUT0"), output("OUT1")};
        struct gpio_edge edge;

        for (size_t i = 0; i < 4; i++) {
                specs[i].active_low = active_low;
                specs[i].bias = active_low ? GPIO_BIAS_PULL_UP : GPIO_BIAS_PULL_DOWN;
                specs[i].drive = active_low ? GPIO_OPEN_DRAIN : GPIO_OPEN_SOURCE;
                specs[i].initial = true;
        }
        struct gpio_lines *lines = open_lines(specs, 4);
        join(0, 5, true);
        read_edges(lines, &edge, 1);
        ck_assert(edge.index == 0 && edge.active);
        assert_ok(gpio_lines_set(lines, 12, 4)); /* column 0 only */
        ck_assert_uint_eq(values_of(lines, 3), 0);
        assert_ok(gpio_lines_set(lines, 12, 8));
        ck_assert_uint_eq(values_of(lines, 3), 1);

        /* Three corners: the fourth reads as if pressed. */
        join(1, 5, true);
        join(1, 4, true);
        assert_ok(gpio_lines_set(lines, 12, 4));
        ck_assert_uint_eq(values_of(lines, 3), 3);
        join(1, 5, false);
        ck_assert_uint_eq(values_of(lines, 3), 2);

        assert_ok(gpio_lines_set(lines, 12, 0)); /* all let go */
        ck_assert_uint_eq(values_of(lines, 3), 0);
        gpio_lines_close(lines);
}

static bool lines_can_be_joined(void) {
        if (!board.kernel || gpiosim_join(board.kernel, 0, 4, false) != -EOPNOTSUPP)
                return true;
        printf("skipped: this gpio-sim has no contacts between its lines\n");
        return false;
}

static void pressed_key_joins_row_and_column(void) {
        if (lines_can_be_joined())
                check_matrix(true);
}

static void matrix_can_be_active_high(void) {
        if (lines_can_be_joined())
                check_matrix(false);
}

/* ----- what only the kernel has: several ways to name a chip and a line ----- */

static void chip_goes_by_path_name_and_label(void) {
        struct gpio_line_spec spec = input("KEY0");
        _cleanup_free_ char *path = NULL;

        if (!board.kernel)
                return;
        assert_ok(str_format(&path, "/dev/%s", board.device));
        const char *const chips[] = {path, board.device, BOARD_CHIP};
        for (size_t i = 0; i < ELEMENTSOF(chips); i++)
                ck_assert_int_eq(open_error(chips[i], &spec, 1), 0);
}

static void line_goes_by_name_and_offset(void) {
        struct gpio_line_spec specs[] = {input("3"), input("KEY2")};
        struct gpio_edge edges[2];

        if (!board.kernel)
                return;
        struct gpio_lines *lines = open_lines(specs, 2);
        pull_and_read(lines, 3, true, &edges[0]);
        pull_and_read(lines, 2, true, &edges[1]);
        ck_assert_uint_eq(edges[0].index, 0);
        ck_assert_uint_eq(edges[1].index, 1);
        gpio_lines_close(lines);

        specs[1].line = "KEY3";
        ck_assert_int_eq(open_error(BOARD_CHIP, specs, 2), -EBUSY); /* one line by two board_lines */
        static const char *const missing[] = {"KEY9", "8", "", "99999999999", "-1", "0x1"};
        for (size_t i = 0; i < ELEMENTSOF(missing); i++) {
                specs[0].line = missing[i];
                ck_assert_msg(open_error(BOARD_CHIP, specs, 1) == -ENOENT, "line \"%s\"", missing[i]);
        }
}

static void open_drain_lets_go(void) {
        struct gpio_line_spec spec = output("OUT0");

        spec.drive = GPIO_OPEN_DRAIN;
        spec.initial = true;
        struct gpio_lines *lines = open_lines(&spec, 1);
        assert_ok(gpio_lines_set(lines, 1, 0));
        if (board.kernel)
                board_pull(&board, 4, true);
        ck_assert(!board_level(&board, 4)); /* driven low, whoever pulls */
        assert_ok(gpio_lines_set(lines, 1, 1));
        for (size_t i = 0; board.kernel && i < 4; i++) {
                board_pull(&board, 4, i % 2 == 1);
                ck_assert(board_level(&board, 4) == (i % 2 == 1));
        }
        gpio_lines_close(lines);
}

/* ----- backend × case ----- */

static const struct {
        const char *name;
        void (*run)(void);
} matrix[] = {
        {"both_edges_come_with_their_time", both_edges_come_with_their_time},
        {"active_low_turns_levels_and_edges", active_low_turns_levels_and_edges},
        {"bias_holds_a_line_nobody_pulls", bias_holds_a_line_nobody_pulls},
        {"outputs_begin_and_change_as_told", outputs_begin_and_change_as_told},
        {"outputs_alone_are_a_request", outputs_alone_are_a_request},
        {"line_without_edges_reports_none", line_without_edges_reports_none},
        {"two_requests_share_a_chip", two_requests_share_a_chip},
        {"line_in_use_is_busy_until_it_is_closed", line_in_use_is_busy_until_it_is_closed},
        {"line_twice_is_busy", line_twice_is_busy},
        {"missing_chip_is_no_device", missing_chip_is_no_device},
        {"too_many_lines_are_refused", too_many_lines_are_refused},
        {"burst_is_read_without_loss", burst_is_read_without_loss},
        {"lost_edges_are_told", lost_edges_are_told},
        {"chip_that_goes_is_no_device", chip_that_goes_is_no_device},
        {"watch_tells_of_coming_and_going", watch_tells_of_coming_and_going},
        {"pressed_key_joins_row_and_column", pressed_key_joins_row_and_column},
        {"matrix_can_be_active_high", matrix_can_be_active_high},
        {"chip_goes_by_path_name_and_label", chip_goes_by_path_name_and_label},
        {"line_goes_by_name_and_offset", line_goes_by_name_and_offset},
        {"open_drain_lets_go", open_drain_lets_go},
};

START_TEST(simulator) {
        printf("simulator: %s\n", matrix[_i].name);
        board_new(&board, false);
        matrix[_i].run();
        board_free(&board);
}
END_TEST

START_TEST(kernel) {
        printf("kernel: %s\n", matrix[_i].name);
        board_new(&board, true);
        matrix[_i].run();
        board_free(&board);
}
END_TEST

/* ----- what only the simulator has ----- */

START_TEST(trace_tells_edges_and_outputs) {
        struct gpio_line_spec specs[] = {input("KEY0"), output("OUT0")};
        _cleanup_free_ char *path = file_join(suite_dir(), "trace");
        char text[256] = "";
        int fd = must_errno(open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600));

        assert_ok(gpio_sim_new(path, &board.gpio));
        board.chip = BOARD_CHIP;
        struct gpio_lines *lines = open_lines(specs, 2);
        assert_ok(gpio_sim_pull_at(board.gpio, BOARD_CHIP, "KEY0", true, 1234));
        assert_ok(gpio_sim_pull_at(board.gpio, BOARD_CHIP, "KEY0", true, 1235)); /* no change */
        assert_ok(gpio_lines_set(lines, 2, 2));
        ck_assert_int_gt(read(fd, text, sizeof(text) - 1), 0);
        ck_assert_ptr_nonnull(strstr(text, " out motcua-test OUT0 0\n1234 in motcua-test KEY0 1\n"));
        ck_assert_ptr_nonnull(strstr(text, " out motcua-test OUT0 1\n"));
        ck_assert_ptr_null(strstr(text, "1235"));
        gpio_lines_close(lines);
        board_free(&board);
        close(fd);
}
END_TEST

static const struct suite_case cases[] = {
        {"simulator", &simulator, ELEMENTSOF(matrix)},
        SUITE_CASE(trace_tells_edges_and_outputs),
};

static const struct suite_case kernel_cases[] = {
        {"kernel", &kernel, ELEMENTSOF(matrix)},
};

/* A case that fails leaves its chip behind; the next one removes it. */
int main(void) {
        const char *missing = gpiosim_missing(), *mode = getenv("MOTCUA_GPIOSIM");
        int r = suite_run("hw-gpio", cases, ELEMENTSOF(cases), NULL, NULL, 30);

        if (!missing)
                return suite_run("hw-gpio-kernel", kernel_cases, ELEMENTSOF(kernel_cases), NULL, NULL, 30)
                               ?: r;
        if (mode && streq(mode, "require")) {
                printf("failed: %s\n", missing);
                return EXIT_FAILURE;
        }
        printf("skipped: %zu cases on the kernel's GPIO: %s\n", ELEMENTSOF(matrix), missing);
        return r;
}
