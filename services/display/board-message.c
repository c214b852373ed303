#include "board-message.h"

enum { SHOWN_MAX = 99999, MINUTES_MAX = 9999, NTH_MAX = 99 };

struct reader {
        sd_bus_message *message;
        struct board *board;
        char *problem;
};

#define refuse(reader, ...) str_problem(&(reader)->problem, -EINVAL, __VA_ARGS__)

static int take(struct reader *reader, const char *what, const char *text, char *target, size_t size) {
        size_t n = strlen(text);

        if (n >= size)
                return refuse(reader, "%s is longer than %zu bytes", what, size - 1);
        if (!text_is_plain(text))
                return refuse(reader, "%s has a control or invisible character", what);
        memcpy(target, text, n + 1);
        return 0;
}
#define TAKE(reader, what, text, target) take((reader), (what), (text), (target), sizeof(target))

static int read_text(struct reader *reader, const char *what, char *target, size_t size) {
        const char *text;
        int r = sd_bus_message_read(reader->message, "s", &text);

        return r < 0 ? r : take(reader, what, text, target, size);
}

static int read_commune(struct reader *reader) {
        return read_text(reader, "commune", reader->board->commune, sizeof(reader->board->commune));
}

static int read_centre(struct reader *reader) {
        return read_text(reader, "centre", reader->board->centre, sizeof(reader->board->centre));
}

static int read_notice(struct reader *reader) {
        return read_text(reader, "notice", reader->board->notice, sizeof(reader->board->notice));
}

static int read_call(struct reader *reader) {
        const char *number, *counter;
        struct board_call call = {0};
        int said, r;

        r = sd_bus_message_read(reader->message, "(ttssuub)", &call.id, &call.called_usec, &number, &counter,
                                &call.nth, &call.of, &said);
        if (r <= 0)
                return r;
        if (reader->board->n_calls == BOARD_CALLS_MAX)
                return refuse(reader, "more than %d calls", BOARD_CALLS_MAX);
        if (call.id == 0 || call.nth > NTH_MAX || call.of > NTH_MAX)
                return refuse(reader, "a call without an id, or called more than %d times", NTH_MAX);
        call.is_said = said;
        r = TAKE(reader, "the number of a call", number, call.number);
        if (r >= 0)
                r = TAKE(reader, "the counter of a call", counter, call.counter);
        if (r < 0)
                return r;
        reader->board->calls[reader->board->n_calls++] = call;
        return 1;
}

static int find_state(const char *word) {
        static const char *const words[_BOARD_COUNTER_STATE_MAX] = {[BOARD_CLOSED] = "closed",
                                                                    [BOARD_FREE] = "free",
                                                                    [BOARD_CALLING] = "calling",
                                                                    [BOARD_SERVING] = "serving",
                                                                    [BOARD_PAUSED] = "paused"};

        for (int i = 0; i < _BOARD_COUNTER_STATE_MAX; i++)
                if (streq(words[i], word))
                        return i;
        return _BOARD_COUNTER_STATE_INVALID;
}

static int read_counter(struct reader *reader) {
        const char *label, *state, *number, *reason;
        struct board_counter counter = {0};
        int r = sd_bus_message_read(reader->message, "(ssss)", &label, &state, &number, &reason);

        if (r <= 0)
                return r;
        if (reader->board->n_counters == BOARD_COUNTERS_MAX)
                return refuse(reader, "more than %d counters", BOARD_COUNTERS_MAX);
        int found = find_state(state);
        if (found < 0)
                return refuse(reader, "a counter is closed, free, calling, serving or paused");
        counter.state = (enum board_counter_state) found;
        r = TAKE(reader, "the label of a counter", label, counter.label);
        if (r >= 0)
                r = TAKE(reader, "the number at a counter", number, counter.number);
        if (r >= 0)
                r = TAKE(reader, "the reason of a pause", reason, counter.reason);
        if (r < 0)
                return r;
        reader->board->counters[reader->board->n_counters++] = counter;
        return 1;
}

static int read_service(struct reader *reader) {
        const char *label;
        struct board_service service = {0};
        int r = sd_bus_message_read(reader->message, "(sui)", &label, &service.waiting, &service.wait_min);

        if (r <= 0)
                return r;
        if (reader->board->n_services == BOARD_SERVICES_MAX)
                return refuse(reader, "more than %d services", BOARD_SERVICES_MAX);
        if (service.waiting > SHOWN_MAX || service.wait_min > MINUTES_MAX)
                return refuse(reader, "more wait, or for longer, than can be shown");
        r = TAKE(reader, "the label of a service", label, service.label);
        if (r < 0)
                return r;
        reader->board->services[reader->board->n_services++] = service;
        return 1;
}

/* Entries until there are no more. */
static int read_array(struct reader *reader, const char *type, int (*read_entry)(struct reader *reader)) {
        int r = sd_bus_message_enter_container(reader->message, 'a', type);

        if (r < 0)
                return r;
        while ((r = read_entry(reader)) > 0)
                ;
        return r < 0 ? r : sd_bus_message_exit_container(reader->message);
}

static int read_calls(struct reader *reader) {
        return read_array(reader, "(ttssuub)", read_call);
}

static int read_counters(struct reader *reader) {
        return read_array(reader, "(ssss)", read_counter);
}

static int read_services(struct reader *reader) {
        return read_array(reader, "(sui)", read_service);
}

static int read_satisfaction(struct reader *reader) {
        struct board *board = reader->board;
        int r = sd_bus_message_read(reader->message, "(uuu)", &board->satisfied_percent, &board->rated,
                                    &board->served);

        if (r < 0)
                return r;
        if (board->satisfied_percent > 100 || board->rated > board->served || board->served > SHOWN_MAX)
                return refuse(reader, "satisfaction is no percentage of ratings, of visits");
        return 0;
}

static int read_flag(struct reader *reader, bool *ret) {
        int value, r = sd_bus_message_read(reader->message, "b", &value);

        if (r >= 0)
                *ret = value;
        return r;
}

static int read_paper_out(struct reader *reader) {
        return read_flag(reader, &reader->board->is_paper_out);
}

static int read_recording(struct reader *reader) {
        return read_flag(reader, &reader->board->is_recording);
}

static const struct key {
        const char *name, *type;
        int (*read)(struct reader *reader);
} keys[] = {
        {"commune", "s", read_commune},        {"centre", "s", read_centre},
        {"calls", "a(ttssuub)", read_calls},   {"counters", "a(ssss)", read_counters},
        {"services", "a(sui)", read_services}, {"satisfaction", "(uuu)", read_satisfaction},
        {"paper_out", "b", read_paper_out},    {"recording", "b", read_recording},
        {"notice", "s", read_notice},
};

/* seen: a bit of each key that came already. */
static int read_key(struct reader *reader, unsigned *seen) {
        const char *name;
        int r = sd_bus_message_read(reader->message, "s", &name);

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(keys); i++) {
                if (!streq(keys[i].name, name))
                        continue;
                if (*seen & (1u << i))
                        return refuse(reader, "'%s' is there twice", name);
                *seen |= 1u << i;
                r = sd_bus_message_enter_container(reader->message, 'v', keys[i].type);
                if (r == -ENXIO)
                        return refuse(reader, "'%s' is of type %s", name, keys[i].type);
                if (r >= 0)
                        r = keys[i].read(reader);
                return r < 0 ? r : sd_bus_message_exit_container(reader->message);
        }
        return r < 0 ? r : refuse(reader, "'%.40s' is no key of a board", name);
}

static int read_keys(struct reader *reader) {
        unsigned seen = 0;
        int r = sd_bus_message_enter_container(reader->message, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(reader->message, 'e', "sv")) > 0) {
                r = read_key(reader, &seen);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reader->message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reader->message);
}

int board_read(sd_bus_message *message, struct board *ret, char **ret_problem) {
        _cleanup_free_ struct board *board = calloc(1, sizeof(*board));
        struct reader reader = {.message = message, .board = board};
        int r = board ? sd_bus_message_read(message, "t", &board->cursor) : -ENOMEM;

        if (r >= 0)
                r = read_keys(&reader);
        if (r >= 0) {
                *ret = *board;
                return 0;
        }
        if (reader.problem && r == -EINVAL)
                *ret_problem = TAKE_PTR(reader.problem);
        else if (r != -ENOMEM)
                r = str_problem(ret_problem, -EINVAL, "no board: %s", strerror(-r));
        free(reader.problem);
        return r;
}
