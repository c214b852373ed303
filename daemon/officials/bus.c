#include "daemon/officials/bus.h"

#include "daemon/officials/conf.h"
#include "daemon/officials/pin.h"
#include "daemon/officials/sign-in.h"
#include "daemon/record/bus.h"
#include "services/base/bus.h"

/* Messages with PINs are marked sensitive in the vtables: sd-bus wipes them when they are freed. */

static int answer(sd_bus_message *message, struct centre *centre, const struct sign_in *ask,
                  sd_bus_error *error) {
        const char *refusal;
        uint64_t wait_usec;

        int r = officials_sign_in(centre, ask, &refusal, &wait_usec);
        if (r < 0)
                return bus_error_errno(error, r, "The record or the PINs cannot be used: %s.", strerror(-r));
        if (!refusal)
                return sd_bus_reply_method_return(message, NULL);
        if (wait_usec > 0)
                return bus_error(error, BUS_ERROR_LOCKED_OUT,
                                 "Too many failures: nobody may try again before %u s.",
                                 (unsigned) ((wait_usec + USEC_PER_SEC - 1) / USEC_PER_SEC));
        return bus_error(error, BUS_ERROR_SIGN_IN_REFUSED, "That is not the PIN of an official here.");
}

static int check_pin(const char *pin, sd_bus_error *error) {
        if (pin_is_valid(pin))
                return 0;
        return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A PIN has %d to %d digits.", PIN_LENGTH_MIN,
                         PIN_LENGTH_MAX);
}

static const struct counter_conf *counter_of_keypad(const struct ratings_conf *conf, const char *keypad) {
        for (size_t i = 0; i < conf->n_counters; i++)
                if (streq(conf->counters[i]->attendant, keypad))
                        return conf->counters[i];
        return NULL;
}

static int method_enter_pin(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        const char *keypad, *number;
        char actor[ID_SIZE + 8];
        struct sign_in ask = {.actor = actor};

        int r = sd_bus_message_read(message, "sss", &keypad, &number, &ask.pin);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        const struct counter_conf *counter = counter_of_keypad(ratings_conf(centre->conf), keypad);
        if (!counter)
                return bus_error(error, BUS_ERROR_NO_SUCH_COUNTER,
                                 "No counter has this keypad as Attendant=.");
        r = check_pin(ask.pin, error);
        if (r < 0)
                return r;
        if (parse_u64(number, 1, UINT32_MAX, &ask.number) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "That is not the number of an official.");
        ask.counter = counter->id;
        snprintf(actor, sizeof(actor), "keypad %s", counter->attendant);
        return answer(message, centre, &ask, error);
}

static int check_official(const struct conf *conf, const char *official, sd_bus_error *error) {
        if (officials_conf_official(conf, official))
                return 0;
        return bus_error(error, BUS_ERROR_NO_SUCH_OFFICIAL, "There is no such section [Official ID].");
}

static int method_set_pin(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        const char *official, *pin;
        char actor[ACTOR_SIZE];

        int r = sd_bus_message_read(message, "ss", &official, &pin);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = check_official(centre->conf, official, error);
        if (r >= 0)
                r = check_pin(pin, error);
        if (r < 0)
                return r;
        r = centre_find_actor(centre, message, method_set_pin, userdata, actor, error);
        if (r != 0)
                return r;
        r = officials_set_pin(centre, official, pin, actor);
        if (r < 0)
                return bus_error_errno(error, r, "The PIN cannot be stored: %s.", strerror(-r));
        return sd_bus_reply_method_return(message, NULL);
}

static int method_sign_in(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre_counter *counter = userdata;
        char actor[ACTOR_SIZE];
        struct sign_in ask = {.counter = counter->id, .actor = actor};

        int r = sd_bus_message_read(message, "ss", &ask.official, &ask.pin);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = check_official(counter->centre->conf, ask.official, error);
        if (r >= 0)
                r = check_pin(ask.pin, error);
        if (r < 0)
                return r;
        r = centre_find_actor(counter->centre, message, method_sign_in, userdata, actor, error);
        if (r != 0)
                return r;
        return answer(message, counter->centre, &ask, error);
}

#define ENTER_PIN                                                                                            \
        SD_BUS_METHOD_WITH_ARGS(                                                                             \
                "EnterPin", SD_BUS_ARGS("s", keypad, "s", number, "s", pin, "a{sv}", options),               \
                SD_BUS_NO_RESULT, method_enter_pin, SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE)

/* Of a keypad daemon; on the bus nobody may call it. */
static const sd_bus_vtable channel_members[] = {SD_BUS_VTABLE_START(0), ENTER_PIN, SD_BUS_VTABLE_END};

static const sd_bus_vtable members[] = {
        ENTER_PIN,
        SD_BUS_METHOD_WITH_ARGS("SetPin", SD_BUS_ARGS("s", official, "s", pin, "a{sv}", options),
                                SD_BUS_NO_RESULT, method_set_pin,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable counter_members[] = {
        SD_BUS_METHOD_WITH_ARGS("SignIn", SD_BUS_ARGS("s", official, "s", pin, "a{sv}", options),
                                SD_BUS_NO_RESULT, method_sign_in,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_VTABLE_END,
};

const struct agent officials_agent = {
        .members = members,
        .counter_members = counter_members,
        .channel_members = channel_members,
        .channel_source = KEYPAD_SOURCE,
};
