#include "hw/gpio-sim.h"
#include "keypad-manager.h"
#include "sim-hand.h"

static int read_press_options(sd_bus_message *message, struct sim_press *press, sd_bus_error *error) {
        const char *bounce = "clean";
        const struct bus_option options[] = {
                BUS_OPTION_T("hold_usec", &press->hold_usec), BUS_OPTION_S("bounce", &bounce), {}};
        int r = bus_read_options(message, options, error);

        if (r < 0)
                return r;
        if (press->hold_usec > SIM_HOLD_MAX_USEC)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "hold_usec must be at most 600000000 (600 s).");
        r = sim_bounce_from_string(bounce);
        if (r < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "bounce must be clean, bounce or glitch.");
        press->bounce = r;
        return 0;
}

static void on_pressed(int result, void *userdata) {
        sd_bus_message *message = userdata;

        if (result < 0)
                (void) sd_bus_reply_method_errorf(message, BUS_ERROR_ABSENT,
                                                  "The simulated chip is unplugged.");
        else
                (void) sd_bus_reply_method_return(message, NULL);
        sd_bus_message_unref(message);
}

static int method_press(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct keypad *keypad = userdata;
        struct sim_press press = {.hold_usec = SIM_HOLD_DEFAULT_USEC};
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        r = read_press_options(message, &press, error);
        if (r < 0)
                return r;
        int index = keypad_bus_find_key(keypad, name, error);
        if (index < 0)
                return index;
        press.key = (size_t) index;
        r = sim_hand_press(keypad->hand, &press, on_pressed, sd_bus_message_ref(message));
        if (r >= 0)
                return 1;
        sd_bus_message_unref(message);
        if (r == -EXFULL)
                return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                         "Too many presses of this key wait for the one before.");
        return r;
}

static int method_unplug(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        const struct keypad *keypad = userdata;
        int r = gpio_sim_set_plugged(keypad->host->gpio, keypad->conf->chip, false);

        if (r < 0)
                return r;
        sim_hand_let_go(keypad->hand);
        return sd_bus_reply_method_return(message, NULL);
}

static int method_plug(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        const struct keypad *keypad = userdata;
        int r = gpio_sim_set_plugged(keypad->host->gpio, keypad->conf->chip, true);

        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static int method_set_clock(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct keypad *keypad = userdata;
        int64_t offset_usec;
        int synchronized;
        int r = sd_bus_message_read(message, "xb", &offset_usec, &synchronized);

        if (r < 0)
                return r;
        r = clock_sim_set(keypad->host->clock, offset_usec, synchronized);
        if (r == -ERANGE)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "offset_usec leads to before 1970 or after 2255.");
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable sim_vtable[] = {
        SD_BUS_VTABLE_START(0),
        BUS_METHOD("Press", ("s", key, "a{sv}", options), BUS_NOTHING, method_press),
        BUS_METHOD("Unplug", BUS_NOTHING, BUS_NOTHING, method_unplug),
        BUS_METHOD("Plug", BUS_NOTHING, BUS_NOTHING, method_plug),
        BUS_METHOD("SetClock", ("x", offset_usec, "b", synchronized), BUS_NOTHING, method_set_clock),
        SD_BUS_VTABLE_END,
};

int keypad_sim_bus_export_keypad(struct keypad *keypad) {
        struct keypad_host *host = keypad->host;
        _cleanup_free_ char *path = NULL;
        int r = keypad_path(keypad, &path);

        if (r >= 0)
                r = sim_hand_new(host->event, host->gpio, keypad->conf, &keypad->hand);
        return r < 0 ? r
                     : sd_bus_add_object_vtable(((struct keypad_manager *) host)->parts.bus,
                                                &keypad->sim_slot, path, "vn.motcua.Sim1", sim_vtable,
                                                keypad);
}

int keypad_sim_bus_export(struct keypad_manager *manager) {
        int r = 0;

        manager->simulated = true;
        for (size_t i = 0; r >= 0 && i < manager->n_keypads; i++)
                r = keypad_sim_bus_export_keypad(manager->keypads[i]);
        return r < 0 ? r : 0;
}
