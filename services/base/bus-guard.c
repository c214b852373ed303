#include "bus-guard.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bus-unread.h"
#include "bus.h"

enum {
        /* The longest arguments that anything of ours takes are fields of 4096 bytes, and their names. */
        ARGUMENTS_MAX = 16 * 1024,
        /* Of the standard interfaces: names, and one short value. */
        STANDARD_ARGUMENTS_MAX = 1024,
        PATH_LENGTH_MAX = 1024,
        DEPTH_MAX = 8,
        FIXED_SIZE = 8, /* of each value of a fixed size, and of each container */

        /* Messages that wait to be sent: above the first reads are refused, as an answer may have 1 MiB;
         * above the second each sender is refused once at a time, so that there is room for what commands
         * and events have to say; above the third that is not said either. */
        ANSWERS_WAITING_MAX = 32,
        REFUSALS_WAITING_MAX = 200,
        WAITING_MAX = 1000,

        /* Of the processor's time for reads while more messages wait, in a second: what one sender may take,
         * and what all may. */
        SENDER_USEC = 50000,
        ALL_USEC = 150000,
        WINDOW_USEC = 1000000,
        SENDERS_MAX = 128,
        SENDER_SIZE = 32,
};

struct sender {
        char name[SENDER_SIZE];
        uint64_t taken_usec;
};

struct bus_guard {
        sd_bus *bus; /* which owns the guard */
        struct bus_unread *unread;
        uint64_t window_usec, taken_usec;
        size_t n_senders;
        struct sender senders[SENDERS_MAX];
        struct sender *served; /* whose read was let through last */
        uint64_t served_usec;  /* of the processor's time, then */
};

static bool begins_with(const char *s, const char *beginning) {
        return strncmp(s, beginning, strlen(beginning)) == 0;
}

static int take(size_t *left, size_t n) {
        if (n > *left)
                return -E2BIG;
        *left -= n;
        return 0;
}

static int measure_basic(sd_bus_message *message, char type, size_t *left) {
        union {
                uint64_t number;
                const char *text;
                int fd;
        } value;
        int r = sd_bus_message_read_basic(message, type, &value);

        if (r < 0)
                return r;
        if (type == SD_BUS_TYPE_STRING || type == SD_BUS_TYPE_OBJECT_PATH || type == SD_BUS_TYPE_SIGNATURE)
                return take(left, strlen(value.text) + FIXED_SIZE);
        return take(left, FIXED_SIZE);
}

/* One value, or the way into or out of a container. 0: there is nothing more. */
static int measure_next(sd_bus_message *message, unsigned *depth, size_t *left) {
        const char *contents;
        char type;
        int r = sd_bus_message_peek_type(message, &type, &contents);

        if (r == 0 && *depth == 0)
                return 0;
        if (r == 0) {
                (*depth)--;
                r = sd_bus_message_exit_container(message);
        } else if (r > 0 && !contents)
                r = measure_basic(message, type, left);
        else if (r > 0) {
                r = ++*depth > DEPTH_MAX ? -E2BIG : take(left, FIXED_SIZE);
                if (r >= 0)
                        r = sd_bus_message_enter_container(message, type, contents);
        }
        return r < 0 ? r : 1;
}

/* Copies nothing. -E2BIG: there is more than that. */
static int measure(sd_bus_message *message, size_t left) {
        unsigned depth = 0;
        int r;

        do
                r = measure_next(message, &depth, &left);
        while (r > 0);
        if (r >= 0)
                r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : 0;
}

static int check_size(sd_bus_message *message) {
        const char *interface = sd_bus_message_get_interface(message);
        bool is_ours = interface && begins_with(interface, "vn.motcua.");

        if (strnlen(sd_bus_message_get_path(message), PATH_LENGTH_MAX + 1) > PATH_LENGTH_MAX)
                return -E2BIG;
        return measure(message, is_ours ? ARGUMENTS_MAX : STANDARD_ARGUMENTS_MAX);
}

/* What changes nothing, whoever it is asked of. */
static bool is_read(sd_bus_message *message) {
        static const char *const others[] = {"Describe", "EstimateWait", "Introspect", "Ping"};
        const char *member = sd_bus_message_get_member(message);

        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (streq(member, others[i]))
                        return true;
        return begins_with(member, "Get");
}

static bool others_wait(const struct bus_guard *guard) {
        int bytes = 0;

        return ioctl(sd_bus_get_fd(guard->bus), SIOCINQ, &bytes) < 0 || bytes > 0;
}

static uint64_t read_clock(clockid_t clock) {
        struct timespec ts;

        (void) clock_gettime(clock, &ts); /* cannot fail */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

static struct sender *find_sender(struct bus_guard *guard, const char *name) {
        size_t i = 0;

        while (i < guard->n_senders && !streq(guard->senders[i].name, name))
                i++;
        if (i < guard->n_senders)
                return &guard->senders[i];
        /* Of more than that not all are remembered: whoever came last is forgotten. */
        if (i < SENDERS_MAX)
                guard->n_senders++;
        else
                i = SENDERS_MAX - 1;
        guard->senders[i].taken_usec = 0;
        (void) snprintf(guard->senders[i].name, SENDER_SIZE, "%s", name);
        return &guard->senders[i];
}

/* What was done since the last read is its cost, whatever else came between. */
static void charge(struct bus_guard *guard, uint64_t spent_usec) {
        if (!guard->served)
                return;
        guard->served->taken_usec += spent_usec - guard->served_usec;
        guard->taken_usec += spent_usec - guard->served_usec;
        guard->served = NULL;
}

/* Whoever waits for an answer before asking again is always answered, unless others take too much. */
static bool takes_too_much(struct bus_guard *guard, const char *name) {
        uint64_t now_usec = read_clock(CLOCK_MONOTONIC), spent_usec = read_clock(CLOCK_PROCESS_CPUTIME_ID);

        charge(guard, spent_usec);
        if (now_usec - guard->window_usec >= WINDOW_USEC || !others_wait(guard)) {
                guard->window_usec = now_usec;
                guard->taken_usec = 0;
                guard->n_senders = 0;
        }
        struct sender *sender = find_sender(guard, name);
        if (sender->taken_usec >= SENDER_USEC || guard->taken_usec >= ALL_USEC)
                return true;
        guard->served = sender;
        guard->served_usec = spent_usec;
        return false;
}

static uint64_t count_waiting(sd_bus *bus) {
        uint64_t n = 0;

        (void) sd_bus_get_n_queued_write(bus, &n);
        return n;
}

bool bus_is_clogged(sd_bus *bus) {
        return count_waiting(bus) > WAITING_MAX;
}

static int refuse(struct bus_guard *guard, sd_bus_message *message, const char *text) {
        bool busy = count_waiting(guard->bus) > REFUSALS_WAITING_MAX;
        int r = 0;

        if (bus_unread_refuse(guard->unread, message, busy) == UNREAD_REFUSE)
                r = sd_bus_reply_method_errorf(message, SD_BUS_ERROR_LIMITS_EXCEEDED, "%s", text);
        return r < 0 ? r : 1;
}

/* Of a read that costs time and memory: what of both is left for its sender. */
static int check_read(struct bus_guard *guard, sd_bus_message *message, uint64_t waiting) {
        if (waiting > ANSWERS_WAITING_MAX)
                return refuse(guard, message, "Answers wait that nobody takes: ask again later.");
        if (takes_too_much(guard, sd_bus_message_get_sender(message)))
                return refuse(guard, message, "More is asked than can be answered: ask again later.");
        enum unread_verdict verdict = bus_unread_judge(guard->unread, message);
        if (verdict == UNREAD_REFUSE)
                return refuse(guard, message,
                              "Answers wait that this account does not read: read them, and ask again.");
        return verdict != UNREAD_ANSWER;
}

/* 1: the call is dealt with, and goes no further. */
static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct bus_guard *guard = userdata;

        if (sd_bus_message_is_method_call(message, NULL, NULL) <= 0 || !sd_bus_message_get_sender(message))
                return 0;
        uint64_t waiting = count_waiting(guard->bus);
        bool reads = is_read(message);
        if (waiting > WAITING_MAX || (reads && sd_bus_message_get_expect_reply(message) == 0))
                return 1;
        int r = check_size(message);
        if (r == -E2BIG)
                return refuse(guard, message, "The arguments are longer than anything that is taken here.");
        return r < 0 || !reads ? r : check_read(guard, message, waiting);
}

static void free_guard(void *userdata) {
        struct bus_guard *guard = userdata;

        bus_unread_free(guard->unread);
        free(guard);
}

int bus_guard_new(sd_bus *bus) {
        struct bus_guard *guard = calloc(1, sizeof(*guard));
        sd_bus_slot *slot = NULL;

        if (!guard)
                return -ENOMEM;
        guard->bus = bus;
        int r = bus_unread_new(bus, &guard->unread);
        if (r >= 0)
                r = sd_bus_add_filter(bus, &slot, on_message, guard);
        if (r < 0) {
                free_guard(guard);
                return r;
        }
        (void) sd_bus_slot_set_destroy_callback(slot, free_guard);
        r = sd_bus_slot_set_floating(slot, true);
        sd_bus_slot_unref(slot);
        return r < 0 ? r : 0;
}
