#include "wall.h"

#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <time.h>

#include "services/base/salt.h"
#include "services/speech/clips.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

uint64_t wall_now(void) {
        struct timespec ts;

        must_errno(clock_gettime(CLOCK_BOOTTIME, &ts));
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

enum { TONE_SAMPLES = 2400, TONE_RATE = 16000, TONE_HALF = 20, TONE_LEVEL = 8000 };

static void put_u32(uint8_t *target, uint32_t value) {
        for (int i = 0; i < 4; i++)
                target[i] = (uint8_t) (value >> (8 * i));
}

/* A voice of short tones: what is said has a length, and no meaning. */
static void make_voice(const struct wall *wall) {
        _cleanup_free_ char *root = centre_path(wall->centre, "etc/voice"),
                            *folder = centre_path(wall->centre, "etc/voice/vi");
        uint8_t wav[44 + 2 * TONE_SAMPLES] = "RIFF____WAVEfmt ";

        put_u32(wav + 4, sizeof(wav) - 8);
        put_u32(wav + 16, 16);
        put_u32(wav + 20, 1 | 1 << 16);
        put_u32(wav + 24, TONE_RATE);
        put_u32(wav + 28, 2 * TONE_RATE);
        put_u32(wav + 32, 2 | 16 << 16);
        memcpy(wav + 36, (const char[]){'d', 'a', 't', 'a'}, 4);
        put_u32(wav + 40, 2 * TONE_SAMPLES);
        for (size_t i = 0; i < TONE_SAMPLES; i++) {
                int sample = i / TONE_HALF % 2 ? TONE_LEVEL : -TONE_LEVEL;

                wav[44 + 2 * i] = (uint8_t) sample;
                wav[45 + 2 * i] = (uint8_t) (sample >> 8);
        }
        must_errno(mkdir(root, 0755));
        must_errno(mkdir(folder, 0755));
        for (int clip = 0; clip < _CLIP_MAX; clip++) {
                _cleanup_free_ char *path = NULL;

                if (!clip_name((enum clip) clip))
                        continue;
                must_errno(asprintf(&path, "%s/%s.wav", folder, clip_name((enum clip) clip)));
                file_write(path, wav, sizeof(wav));
        }
}

void wall_configure(struct wall *wall, const char *lines) {
        _cleanup_free_ char *text = NULL, *voice = centre_path(wall->centre, "etc/voice");

        must_errno(asprintf(&text, "[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n[Voice]\nFolder=%s\n%s",
                            voice, lines));
        centre_write_config(wall->centre, text);
}

void wall_begin(struct wall *wall, const char *lines) {
        *wall = (struct wall){.centre = centre_new(suite_dir())};
        wall->bus = centre_bus(wall->centre);
        wall->board.cursor = 100;
        make_voice(wall);
        wall_configure(wall, lines);
        wall_start(wall);
}

void wall_start(struct wall *wall) {
        centre_start(wall->centre, CENTRE_DISPLAYD, NULL);
        centre_wait_ready(wall->centre, CENTRE_DISPLAYD);
}

void wall_kill(struct wall *wall) {
        wall->channel = sd_bus_close_unref(wall->channel);
        centre_stop(wall->centre, CENTRE_DISPLAYD, SIGKILL);
}

void wall_end(struct wall *wall) {
        sd_bus_close_unref(wall->channel);
        sd_bus_close_unref(wall->asker);
        if (centre_process(wall->centre, CENTRE_DISPLAYD))
                ck_assert_int_eq(centre_stop(wall->centre, CENTRE_DISPLAYD, SIGTERM), 0);
        centre_free(wall->centre);
}

static int on_event(_unused_ sd_bus_message *message, _unused_ void *userdata, _unused_ sd_bus_error *error) {
        return 0; /* it woke the loop */
}

void wall_come(struct wall *wall) {
        if (!wall->asker) {
                wall->asker = centre_connect(wall->centre, CENTRE_CENTRE);
                must(sd_bus_request_name(wall->asker, "vn.motcua.Centre1", 0));
        }
        wall->channel = client_open_channel(wall->asker, WALL_NAME, WALL_ROOT);
        must(sd_bus_match_signal(wall->channel, NULL, NULL, NULL, "vn.motcua.EventSource1", "Event", on_event,
                                 NULL));
        must(sd_bus_attach_event(wall->channel, centre_event(wall->centre), SD_EVENT_PRIORITY_NORMAL));
}

void wall_leave(struct wall *wall) {
        wall->channel = sd_bus_close_unref(wall->channel);
        wall->asker = sd_bus_close_unref(wall->asker);
}

static void append_calls(sd_bus_message *message, const struct wall_board *board) {
        must(sd_bus_message_open_container(message, 'e', "sv"));
        must(sd_bus_message_append(message, "s", "calls"));
        must(sd_bus_message_open_container(message, 'v', "a(ttssuu)"));
        must(sd_bus_message_open_container(message, 'a', "(ttssuu)"));
        for (size_t i = 0; i < board->n_calls; i++)
                must(sd_bus_message_append(message, "(ttssuu)", board->calls[i].id,
                                           board->calls[i].called_usec, board->calls[i].number,
                                           board->calls[i].counter, 1, 3));
        must(sd_bus_message_close_container(message));
        must(sd_bus_message_close_container(message));
        must(sd_bus_message_close_container(message));
}

static void append_speech(sd_bus_message *message, const struct wall_board *board) {
        must(sd_bus_message_open_container(message, 'e', "sv"));
        must(sd_bus_message_append(message, "s", "speech"));
        must(sd_bus_message_open_container(message, 'v', "a(ttsssssb)"));
        must(sd_bus_message_open_container(message, 'a', "(ttsssssb)"));
        for (size_t i = 0; i < board->n_speech; i++)
                must(sd_bus_message_append(message, "(ttsssssb)", board->speech[i].id,
                                           board->speech[i].since_usec, board->speech[i].what,
                                           board->speech[i].number, "", board->speech[i].counter, "",
                                           (int) board->speech[i].said));
        must(sd_bus_message_close_container(message));
        must(sd_bus_message_close_container(message));
        must(sd_bus_message_close_container(message));
}

const char *wall_set(struct wall *wall) {
        static char name[100];
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *message = NULL, *reply = NULL;

        must(sd_bus_message_new_method_call(wall->channel, &message, NULL, WALL_ROOT, WALL_NAME, "SetBoard"));
        must(sd_bus_message_append(message, "t", ++wall->board.cursor));
        must(sd_bus_message_open_container(message, 'a', "{sv}"));
        must(sd_bus_message_append(message, "{sv}", "centre", "s", "Trung tâm"));
        must(sd_bus_message_append(message, "{sv}", "counters", "a(sssss)", 2, "c1", "Quầy 1", "calling",
                                   "A 001", "", "c2", "Quầy 2", "closed", "", ""));
        append_calls(message, &wall->board);
        append_speech(message, &wall->board);
        if (wall->board.notice)
                must(sd_bus_message_append(message, "{sv}", "notice", "s", wall->board.notice));
        must(sd_bus_message_append(message, "{sv}", "emergency", "b", (int) wall->board.emergency));
        must(sd_bus_message_append(message, "{sv}", "recording", "b", (int) wall->board.recording));
        must(sd_bus_message_close_container(message));
        int r = sd_bus_call(wall->channel, message, 0, &error, &reply);
        if (r >= 0)
                return NULL;
        (void) snprintf(name, sizeof(name), "%s", error.name ? error.name : strerror(-r));
        return name;
}

void wall_call(struct wall *wall, uint64_t id, const char *number, const char *counter) {
        struct wall_board *board = &wall->board;
        uint64_t now_usec = wall_now();

        assert(board->n_calls < WALL_LISTED_MAX && board->n_speech < WALL_LISTED_MAX);
        memmove(&board->calls[1], &board->calls[0], board->n_calls++ * sizeof(board->calls[0]));
        board->calls[0] = (struct wall_call){id, now_usec, number, counter};
        board->speech[board->n_speech++] =
                (struct wall_speech){id, now_usec, "call", number, strrchr(counter, ' ') + 1, false};
}

static void add_text(struct wall_event *event, const char *name, const char *text) {
        size_t n = strlen(event->line);

        (void) snprintf(event->line + n, sizeof(event->line) - n, " %s=%s", name, text);
}

static void read_event(sd_bus_message *reply, struct wall_event *event) {
        const char *type;

        must(sd_bus_message_read(reply, "ts", &event->sequence, &type));
        (void) snprintf(event->line, sizeof(event->line), "%s", type);
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                const char *name, *text, *contents;
                char number[32];
                uint64_t value;

                must(sd_bus_message_read(reply, "s", &name));
                must(sd_bus_message_peek_type(reply, NULL, &contents));
                if (strstr(name, "_usec") || streq(name, "boot_id") || streq(name, SALT_FIELD) ||
                    streq(contents, "b")) {
                        must(sd_bus_message_skip(reply, "v"));
                } else if (streq(contents, "s")) {
                        must(sd_bus_message_read(reply, "v", "s", &text));
                        add_text(event, name, text);
                } else {
                        must(sd_bus_message_read(reply, "v", "t", &value));
                        (void) snprintf(number, sizeof(number), "%llu", (unsigned long long) value);
                        add_text(event, name, number);
                }
                must(sd_bus_message_exit_container(reply));
        }
        must(sd_bus_message_exit_container(reply));
}

void wall_fetch(struct wall *wall) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        wall->n_events = 0;
        if (sd_bus_call_method(wall->channel, NULL, WALL_ROOT, "vn.motcua.EventSource1", "GetPending", &error,
                               &reply, "tu", (uint64_t) 0, 1000) < 0)
                test_die("GetPending: %s: %s", error.name, error.message);
        must(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        while (must(sd_bus_message_enter_container(reply, 'r', "tsa{sv}")) > 0) {
                assert(wall->n_events < WALL_EVENTS_MAX);
                read_event(reply, &wall->events[wall->n_events++]);
                must(sd_bus_message_exit_container(reply));
        }
}

unsigned wall_count(const struct wall *wall, const char *beginning) {
        unsigned n = 0;

        for (size_t i = 0; i < wall->n_events; i++)
                n += strncmp(wall->events[i].line, beginning, strlen(beginning)) == 0;
        return n;
}

/* A question of no meaning, whose answer wakes the loop. */
static void ping(const struct wall *wall) {
        must(sd_bus_call_method_async(wall->bus, NULL, WALL_NAME, WALL_ROOT, "org.freedesktop.DBus.Peer",
                                      "Ping", on_event, NULL, ""));
}

struct event_wait {
        struct wall *wall;
        const char *beginning;
        unsigned n;
};

static bool has_events(void *userdata) {
        const struct event_wait *wait = userdata;

        wall_fetch(wait->wall);
        ping(wait->wall);
        return wall_count(wait->wall, wait->beginning) >= wait->n;
}

void wall_await(struct wall *wall, const char *beginning, unsigned n) {
        struct event_wait wait = {wall, beginning, n};

        if (loop_wait(centre_event(wall->centre), LOOP_PATIENCE_USEC, has_events, &wait))
                return;
        for (size_t i = 0; i < wall->n_events; i++)
                fprintf(stderr, "%s\n", wall->events[i].line);
        test_die("waited in vain for %u of \"%s\"", n, beginning);
}

char *wall_get(const struct wall *wall, const char *path, const char *interface, const char *property) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *contents, *text;
        char *value = NULL;
        uint64_t number;
        uint32_t a, b;
        int flag;

        if (sd_bus_call_method(wall->bus, WALL_NAME, path, "org.freedesktop.DBus.Properties", "Get", &error,
                               &reply, "ss", interface, property) < 0)
                return strdup(error.name);
        must(sd_bus_message_peek_type(reply, NULL, &contents));
        must(sd_bus_message_enter_container(reply, 'v', contents));
        if (streq(contents, "s")) {
                must(sd_bus_message_read(reply, "s", &text));
                value = strdup(text);
        } else if (streq(contents, "t")) {
                must(sd_bus_message_read(reply, "t", &number));
                must_errno(asprintf(&value, "%llu", (unsigned long long) number));
        } else if (streq(contents, "b")) {
                must(sd_bus_message_read(reply, "b", &flag));
                value = strdup(flag ? "yes" : "no");
        } else {
                must(sd_bus_message_read(reply, "(uu)", &a, &b));
                must_errno(asprintf(&value, "%ux%u", a, b));
        }
        assert(value);
        return value;
}

struct property_wait {
        struct wall *wall;
        const char *path, *interface, *property, *value;
};

static bool property_is(void *userdata) {
        const struct property_wait *wait = userdata;
        _cleanup_free_ char *value = wall_get(wait->wall, wait->path, wait->interface, wait->property);

        ping(wait->wall);
        return streq(value, wait->value);
}

void wall_await_property(struct wall *wall, const char *path, const char *interface, const char *property,
                         const char *value) {
        struct property_wait wait = {wall, path, interface, property, value};

        if (loop_wait(centre_event(wall->centre), LOOP_PATIENCE_USEC, property_is, &wait))
                return;
        _cleanup_free_ char *is = wall_get(wall, path, interface, property);
        test_die("%s %s is \"%s\", not \"%s\"", path, property, is, value);
}

void wall_sim(const struct wall *wall, const char *member, const char *types, ...) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *message = NULL, *reply = NULL;
        va_list ap;

        must(sd_bus_message_new_method_call(wall->bus, &message, WALL_NAME, WALL_ROOT, WALL_NAME ".Sim",
                                            member));
        va_start(ap, types);
        must(sd_bus_message_appendv(message, types, ap));
        va_end(ap);
        if (sd_bus_call(wall->bus, message, 0, &error, &reply) < 0)
                test_die("%s: %s: %s", member, error.name, error.message);
}

char *wall_describe(const struct wall *wall, const char *path, const char *interface, const char *language) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text;

        if (sd_bus_call_method(wall->bus, WALL_NAME, path, interface, "Describe", &error, &reply, "a{sv}", 1,
                               "lang", "s", language) < 0)
                return strdup(error.name);
        must(sd_bus_message_read(reply, "s", &text));
        return strdup(text);
}

void wall_assert_count(struct wall *wall, const char *beginning, unsigned n) {
        wall_fetch(wall);
        ck_assert_msg(wall_count(wall, beginning) == n, "%u of \"%s\" instead of %u",
                      wall_count(wall, beginning), beginning, n);
}

void wall_give(struct wall *wall) {
        const char *error = wall_set(wall);
        char cursor[32];

        ck_assert_msg(!error, "%s", error);
        (void) snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long) wall->board.cursor);
        wall_await_property(wall, WALL_HALL, "ShownCursor", cursor);
}

void wall_take_answers(const struct wall *w) {
        sd_event *event = centre_event(w->centre);

        must(sd_event_run(event, 10 * USEC_PER_MSEC));
        while (must(sd_event_run(event, 0)) > 0)
                ;
}

size_t wall_count_heard(const struct wall *w) {
        _cleanup_free_ char *path = centre_path(w->centre, "state/display/sim/voice.wav");
        struct stat st;

        return stat(path, &st) < 0 ? 0 : (size_t) st.st_size;
}

char *wall_begin_with_a_disk(struct wall *w, const char *lines) {
        _cleanup_free_ char *flag = NULL;
        char *file;

        wall_begin(w, lines);
        wall_kill(w);
        file = centre_path(w->centre, "fault");
        must_errno(asprintf(&flag, "KILLER_FAULT_WHILE=%s", file));
        centre_start(w->centre, CENTRE_DISPLAYD,
                     (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", flag, NULL});
        centre_wait_ready(w->centre, CENTRE_DISPLAYD);
        wall_come(w);
        return file;
}

void wall_reload(struct wall *wall, const char *text) {
        centre_write_config(wall->centre, text);
        process_signal(centre_process(wall->centre, CENTRE_DISPLAYD), SIGHUP);
}
