#include "bench.h"

#include <stdarg.h>
#include <sys/socket.h>

#include "services/base/log.h"
#include "tests/lib/loop.h"

#define DEADLINE_USEC (10 * USEC_PER_SEC)

const char bench_config[] =
        "[Keypad quay1]\nChip=" BENCH_CHIP "\nScale=5\n"
        "Key.very-satisfied=very-satisfied\nLight.very-satisfied=light-very-satisfied\n"
        "Key.satisfied=satisfied\nLight.satisfied=light-satisfied\n"
        "Key.neutral=neutral\nLight.neutral=light-neutral\n"
        "Key.dissatisfied=dissatisfied\nLight.dissatisfied=light-dissatisfied\n"
        "Key.very-dissatisfied=very-dissatisfied\nLight.very-dissatisfied=light-very-dissatisfied\n"
        "Key.done=done\nLight.done=light-done\nKey.next=next\nBuzzer=buzzer\n"
        "StuckSec=2\nLongPressMsec=400\n";

struct bench bench;

void bench_setup(void) {
        log_open("test", getenv("TEST_LOG") ? LOG_TARGET_CONSOLE : LOG_TARGET_NULL);
        bench = (struct bench){.rows_max = 100000};
}

void bench_teardown(void) {
        bench_stop();
}

static sd_bus *make_peer(int fd, bool server) {
        sd_bus *bus = NULL;
        sd_id128_t id = {};

        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fd, fd));
        if (server)
                assert_ok(sd_bus_set_server(bus, true, id));
        assert_ok(sd_bus_set_anonymous(bus, true));
        assert_ok(sd_bus_set_trusted(bus, true));
        assert_ok(sd_bus_start(bus));
        assert_ok(sd_bus_attach_event(bus, bench.event, SD_EVENT_PRIORITY_NORMAL));
        return bus;
}

void bench_start(const char *config, void (*prepare)(struct gpio *gpio)) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *path = NULL;
        struct keypad_parts parts = {.conf_path = "/nowhere"};
        int fds[2];
        int r = keypad_confs_load("motcua.conf", config, strlen(config), &parts.confs, &problem);

        ck_assert_msg(r == 0, "%s", problem.text ? problem.text : strerror(-r));
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_event_new(&bench.event));
        parts.event = sd_event_ref(bench.event);
        parts.bus = make_peer(fds[0], true);
        bench.client = make_peer(fds[1], false);
        assert_ok(clock_new_sim(&parts.clock));
        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
        assert_ok(outbox_open(path, bench.rows_max, NULL, &parts.outbox));
        assert_ok(gpio_sim_new(NULL, &parts.gpio));
        bench.gpio = parts.gpio;
        bench.outbox = parts.outbox;
        if (prepare)
                prepare(parts.gpio);
        assert_ok(keypad_manager_new(&parts, &bench.manager));
        assert_ok(keypad_sim_bus_export(bench.manager));
        assert_ok(keypad_manager_start(bench.manager));
}

void bench_stop(void) {
        bench.manager = keypad_manager_free(bench.manager);
        bench.client = sd_bus_close_unref(bench.client);
        bench.event = sd_event_unref(bench.event);
}

struct keypad *bench_keypad(void) {
        return bench.manager->keypads[0];
}

void bench_wait(bool (*is_met)(void *userdata), void *userdata, const char *what) {
        ck_assert_msg(loop_wait(bench.event, DEADLINE_USEC, is_met, userdata), "waited for %s in vain", what);
}

static bool never(_unused_ void *userdata) {
        return false;
}

void bench_run(uint64_t usec) {
        (void) loop_wait(bench.event, usec, never, NULL);
}

/* ----- events ----- */

struct find {
        const char *type;
        size_t n;
        char *last; /* fields of the last one */
        char *types;
};

static int find_in(_unused_ uint64_t sequence, const char *type, const char *fields_text, void *userdata) {
        struct find *find = userdata;
        char *types;

        assert_ok(str_format(&types, "%s%s%s", find->types ? find->types : "", find->types ? " " : "", type));
        free(find->types);
        find->types = types;
        if (find->type && streq(type, find->type)) {
                find->n++;
                free(find->last);
                ck_assert_ptr_nonnull(find->last = strdup(fields_text));
        }
        return 0;
}

static struct find find_events(const char *type) {
        struct find find = {.type = type};

        assert_ok(outbox_each_pending(bench.outbox, 0, UINT32_MAX, find_in, &find));
        return find;
}

static void find_done(struct find *find) {
        free(find->last);
        free(find->types);
}

size_t bench_count(const char *type) {
        _cleanup_(find_done) struct find find = find_events(type);

        return find.n;
}

struct wait_count {
        const char *type;
        size_t n;
};

static bool has_count(void *userdata) {
        const struct wait_count *wait = userdata;

        return bench_count(wait->type) >= wait->n;
}

void bench_wait_count(const char *type, size_t n) {
        struct wait_count wait = {type, n};

        bench_wait(has_count, &wait, type);
        ck_assert_uint_eq(bench_count(type), n);
}

static struct fields last_fields(const char *type, struct fields_room *room) {
        _cleanup_(find_done) struct find find = find_events(type);
        struct fields fields;

        ck_assert_msg(find.last, "there is no %s", type);
        assert_ok(fields_from_text(find.last, room, &fields));
        return fields;
}

const char *bench_last_s(const char *type, const char *field) {
        static char value[128];
        struct fields_room room;
        struct fields fields = last_fields(type, &room);
        const char *s;

        assert_ok(fields_get_s(&fields, field, &s));
        (void) snprintf(value, sizeof(value), "%s", s);
        return value;
}

uint64_t bench_last_t(const char *type, const char *field) {
        struct fields_room room;
        struct fields fields = last_fields(type, &room);
        uint64_t value;

        assert_ok(fields_get_t(&fields, field, &value));
        return value;
}

char *bench_types(void) {
        _cleanup_(find_done) struct find find = find_events(NULL);

        return find.types ? TAKE_PTR(find.types) : strdup("");
}

void bench_expect_types(const char *types) {
        _cleanup_free_ char *actual = bench_types();

        ck_assert_str_eq(actual, types);
}

/* ----- fingers and lights ----- */

void bench_key(const char *line, bool down) {
        assert_ok(gpio_sim_pull(bench.gpio, BENCH_CHIP, line, !down));
}

void bench_press(const char *line) {
        bench_key(line, true);
        bench_run(30 * USEC_PER_MSEC);
        bench_key(line, false);
        bench_run(30 * USEC_PER_MSEC);
}

bool bench_light(const char *line) {
        bool level;

        assert_ok(gpio_sim_get_output(bench.gpio, BENCH_CHIP, line, &level));
        return level;
}

/* ----- calls ----- */

static int on_reply(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        *(sd_bus_message **) userdata = sd_bus_message_ref(message);
        return 0;
}

static bool has_reply(void *userdata) {
        return *(sd_bus_message **) userdata;
}

static sd_bus_message *call(const char *path, const char *interface, const char *member, const char *types,
                            va_list ap) {
        _cleanup_message_ sd_bus_message *message = NULL;
        sd_bus_message *reply = NULL;

        assert_ok(sd_bus_message_new_method_call(bench.client, &message, NULL, path, interface, member));
        if (types && types[0])
                assert_ok(sd_bus_message_appendv(message, types, ap));
        assert_ok(sd_bus_call_async(bench.client, NULL, message, on_reply, &reply, 0));
        bench_wait(has_reply, &reply, member);
        return reply;
}

#define FIRST_KEYPAD KEYPAD_ROOT "/keypad/quay1"

sd_bus_message *bench_call(const char *path, const char *interface, const char *member, const char *types,
                           ...) {
        va_list ap;

        va_start(ap, types);
        sd_bus_message *reply = call(path ? path : FIRST_KEYPAD, interface, member, types, ap);
        va_end(ap);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        ck_assert_msg(!error, "%s: %s: %s", member, error ? error->name : "", error ? error->message : "");
        return reply;
}

void bench_call_error(const char *name, const char *interface, const char *member, const char *types, ...) {
        va_list ap;

        va_start(ap, types);
        _cleanup_message_ sd_bus_message *reply = call(FIRST_KEYPAD, interface, member, types, ap);
        va_end(ap);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        ck_assert_msg(error, "%s succeeded instead of failing with %s", member, name);
        ck_assert_str_eq(error->name, name);
        ck_assert_ptr_nonnull(error->message);
}

uint64_t bench_arm(const char *token, uint64_t window_usec, uint64_t settle_usec) {
        _cleanup_message_ sd_bus_message *reply =
                bench_call(NULL, BENCH_KEYPAD, "Arm", "stta{sv}", token, window_usec, settle_usec, 0);
        uint64_t sequence;

        assert_ok(sd_bus_message_read(reply, "t", &sequence));
        return sequence;
}

void bench_expect_rating_lights(const char *pattern) {
        static const char *const rating_lights[] = {"light-very-satisfied", "light-satisfied",
                                                    "light-neutral", "light-dissatisfied",
                                                    "light-very-dissatisfied"};

        for (size_t i = 0; i < ELEMENTSOF(rating_lights); i++)
                ck_assert_msg(bench_light(rating_lights[i]) == (pattern[i] == '1'), "%s is wrong in %s",
                              rating_lights[i], pattern);
}
