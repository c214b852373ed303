#include "board-message.h"

#include "dbus/centre-words.h"

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

static int read_reminder(struct reader *reader) {
        return read_text(reader, "reminder", reader->board->reminder, sizeof(reader->board->reminder));
}

static int read_call(struct reader *reader) {
        const char *number, *counter;
        struct board_call call = {0};
        int r = sd_bus_message_read(reader->message, "(ttssuu)", &call.id, &call.called_usec, &number,
                                    &counter, &call.nth, &call.of);

        if (r <= 0)
                return r;
        if (reader->board->n_calls == BOARD_CALLS_MAX)
                return refuse(reader, "more than %d calls", BOARD_CALLS_MAX);
        if (call.id == 0 || call.nth > NTH_MAX || call.of > NTH_MAX)
                return refuse(reader, "a call without an id, or called more than %d times", NTH_MAX);
        r = TAKE(reader, "the number of a call", number, call.number);
        if (r >= 0)
                r = TAKE(reader, "the counter of a call", counter, call.counter);
        if (r < 0)
                return r;
        reader->board->calls[reader->board->n_calls++] = call;
        return 1;
}

static int read_counter(struct reader *reader) {
        const char *id, *label, *state, *number, *reason;
        struct board_counter counter = {0};
        int r = sd_bus_message_read(reader->message, "(sssss)", &id, &label, &state, &number, &reason);

        if (r <= 0)
                return r;
        if (reader->board->n_counters == BOARD_COUNTERS_MAX)
                return refuse(reader, "more than %d counters", BOARD_COUNTERS_MAX);
        int found = board_counter_state_from_string(state);
        if (found < 0)
                return refuse(reader, "a counter is closed, free, calling, serving or paused");
        counter.state = (enum board_counter_state) found;
        found = board_reason_from_string(reason);
        if (found < 0)
                return refuse(reader,
                              "the reason of a pause is meeting, lunch, trip, fault or other, if any");
        counter.reason = (enum board_reason) found;
        r = TAKE(reader, "the ID of a counter", id, counter.id);
        if (r >= 0)
                r = TAKE(reader, "the label of a counter", label, counter.label);
        if (r >= 0)
                r = TAKE(reader, "the number at a counter", number, counter.number);
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
        return read_array(reader, "(ttssuu)", read_call);
}

static int read_counters(struct reader *reader) {
        return read_array(reader, "(sssss)", read_counter);
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

static int read_unprinted_number(struct reader *reader) {
        struct board_unprinted unprinted = {0};
        const char *number;
        int r = sd_bus_message_read(reader->message, "(ts)", &unprinted.id, &number);

        if (r <= 0)
                return r;
        if (reader->board->n_unprinted == BOARD_UNPRINTED_MAX)
                return refuse(reader, "more than %d numbers on no paper", BOARD_UNPRINTED_MAX);
        r = TAKE(reader, "a number on no paper", number, unprinted.number);
        if (r < 0)
                return r;
        reader->board->unprinted[reader->board->n_unprinted++] = unprinted;
        return 1;
}

static int read_unprinted(struct reader *reader) {
        return read_array(reader, "(ts)", read_unprinted_number);
}

static int read_emergency(struct reader *reader) {
        return read_flag(reader, &reader->board->is_emergency);
}

static int take_level(struct reader *reader, const char *word, enum clip *ret) {
        static const char *const levels[_LEVEL_MAX] = LEVEL_WORDS;

        static_assert((int) CLIP_VERY_DISSATISFIED - (int) CLIP_VERY_SATISFIED ==
                              (int) LEVEL_VERY_DISSATISFIED,
                      "clips of levels come in the order of the scale");
        *ret = _CLIP_INVALID;
        for (int i = 0; i < _LEVEL_MAX; i++)
                if (streq(levels[i], word))
                        *ret = (enum clip)((int) CLIP_VERY_SATISFIED + i);
        if (*ret < 0 && word[0] != '\0')
                return refuse(reader, "'%.40s' is no level", word);
        return 0;
}

static bool is_listed(const struct board *board, uint64_t id) {
        for (size_t i = 0; i < board->n_speech; i++)
                if (board->speech[i].id == id)
                        return true;
        return false;
}

static int take_speech(struct reader *reader, const char *what, struct voice_item *item) {
        const struct board *board = reader->board;
        int type = sentence_type_from_string(what);

        if (type < 0)
                return refuse(reader, "'%.40s' is nothing that is said", what);
        item->type = (enum sentence_type) type;
        if (board->n_speech == VOICE_LISTED_MAX)
                return refuse(reader, "more than %d things to say", VOICE_LISTED_MAX);
        if (item->id == 0 || is_listed(board, item->id))
                return refuse(reader, "something to say without an id, or with that of another");
        return 0;
}

static int read_sentence(struct reader *reader) {
        const char *what, *number, *next, *counter, *level;
        struct voice_item item = {0};
        int said, r = sd_bus_message_read(reader->message, "(ttsssssb)", &item.id, &item.since_usec, &what,
                                          &number, &next, &counter, &level, &said);

        if (r <= 0)
                return r;
        item.is_said = said;
        r = take_speech(reader, what, &item);
        if (r >= 0)
                r = TAKE(reader, "a number to say", number, item.number);
        if (r >= 0)
                r = TAKE(reader, "a next number to say", next, item.next);
        if (r >= 0)
                r = TAKE(reader, "a counter to say", counter, item.counter);
        if (r >= 0)
                r = take_level(reader, level, &item.level);
        if (r < 0)
                return r;
        reader->board->speech[reader->board->n_speech++] = item;
        return 1;
}

static int read_speech(struct reader *reader) {
        return read_array(reader, "(ttsssssb)", read_sentence);
}

static const struct key {
        const char *name, *type;
        int (*read)(struct reader *reader);
} keys[] = {
        {"commune", "s", read_commune},         {"centre", "s", read_centre},
        {"calls", "a(ttssuu)", read_calls},     {"counters", "a(sssss)", read_counters},
        {"services", "a(sui)", read_services},  {"satisfaction", "(uuu)", read_satisfaction},
        {"unprinted", "a(ts)", read_unprinted}, {"paper_out", "b", read_paper_out},
        {"recording", "b", read_recording},     {"notice", "s", read_notice},
        {"emergency", "b", read_emergency},     {"reminder", "s", read_reminder},
        {"speech", "a(ttsssssb)", read_speech},
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
        if (r >= 0 && board->is_emergency && board->notice[0] == '\0')
                r = refuse(&reader, "an emergency goes with a notice");
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
