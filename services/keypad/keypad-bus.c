#include <inttypes.h>

#include "describe.h"
#include "keypad-manager.h"
#include "services/config/config-stamp.h"

#define PIN_ANSWER_USEC (5 * USEC_PER_SEC)

/* ----- the daemon ----- */

static int property_get_configuration_changed(BUS_PROPERTY_ARGS) {
        const struct keypad_manager *manager = userdata;

        return config_append_changed(reply, manager->parts.conf_path, manager->parts.conf_stamp);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_service, error);
}

static const sd_bus_vtable service_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", daemon_property_get_state, offsetof(struct keypad_manager, state),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", bus_property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("ConfigurationChanged", "b", property_get_configuration_changed, 0, 0),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_VTABLE_END,
};

/* ----- a keypad ----- */

static int property_get_id(BUS_PROPERTY_ARGS) {
        const struct keypad *keypad = userdata;

        return sd_bus_message_append(reply, "s", keypad->conf->id);
}

static int property_get_keypad_state(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "s", keypad_state_to_string(keypad_state(userdata)));
}

static int property_get_scale(BUS_PROPERTY_ARGS) {
        const struct keypad *keypad = userdata;

        return sd_bus_message_append(reply, "u", keypad_conf_scale(keypad->conf));
}

static int append_keys(const struct keypad *keypad, bool only_stuck, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "s");

        for (size_t i = 0; r >= 0 && i < keypad->conf->n_keys; i++)
                if (!only_stuck || keypad->keys[i].stuck)
                        r = sd_bus_message_append(reply, "s", key_to_string(keypad->conf->keys[i].key));
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_keys(BUS_PROPERTY_ARGS) {
        return append_keys(userdata, false, reply);
}

static int property_get_stuck_keys(BUS_PROPERTY_ARGS) {
        return append_keys(userdata, true, reply);
}

/* Which of the citizen's keys thanks, and which stays lit, is what was pressed: everybody may read the
 * property. */
static enum light_mode light_told(const struct keypad *keypad, size_t i) {
        const struct light *light = &keypad->lights[i];
        enum key_kind kind = key_kind(keypad->conf->keys[i].key);

        if (kind == KEY_KIND_RATING && light->taken)
                return LIGHT_ON;
        return kind == KEY_KIND_RATING || kind == KEY_KIND_REASON ? light->mode : light_shown(light);
}

static int property_get_lights(BUS_PROPERTY_ARGS) {
        const struct keypad *keypad = userdata;
        int r = sd_bus_message_open_container(reply, 'a', "{ss}");

        for (size_t i = 0; r >= 0 && i < keypad->conf->n_keys; i++)
                if (keypad->conf->lights[keypad->conf->keys[i].key])
                        r = sd_bus_message_append(reply, "{ss}", key_to_string(keypad->conf->keys[i].key),
                                                  light_mode_to_string(light_told(keypad, i)));
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

/* Which are on is told to nobody: at a low rating one is, and the counter's official would know. */
static int property_get_outputs(BUS_PROPERTY_ARGS) {
        const struct keypad *keypad = userdata;
        int r = sd_bus_message_open_container(reply, 'a', "s");

        for (size_t i = 0; r >= 0 && i < keypad->conf->n_outputs; i++)
                r = sd_bus_message_append(reply, "s", keypad->conf->outputs[i].name);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_token(BUS_PROPERTY_ARGS) {
        const struct keypad *keypad = userdata;

        return sd_bus_message_append(reply, "s", keypad->arming.token);
}

static int absent_error(const struct keypad *keypad, sd_bus_error *error) {
        return bus_error(error, BUS_ERROR_ABSENT, "Keypad %s is absent (%s): see its Describe.",
                         keypad->conf->id, absent_reason_to_string(keypad->absent_reason));
}

static int method_arm(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        uint64_t sequence, scale = 0; /* the levels that the caller counts by */
        struct arming_times times = {0};
        const struct bus_option options[] = {
                BUS_OPTION_T("scale", &scale), BUS_OPTION_T("reason_usec", &times.reason_usec), {}};
        struct keypad *keypad = userdata;
        const char *token;
        int r = sd_bus_message_read(message, "stt", &token, &times.window_usec, &times.settle_usec);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        const char *problem = arming_check(token, &times);
        if (problem)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s.", problem);
        unsigned has = keypad_conf_scale(keypad->conf);
        if (scale > 0 && has > 0 && scale != has)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "Keypad %s has a scale of %u levels, not of %" PRIu64
                                 "; Scale= must be the same in [Centre] and [Keypad %s].",
                                 keypad->conf->id, has, scale, keypad->conf->id);
        r = keypad_arm(keypad, token, &times, &sequence);
        if (r == -ENOKEY)
                return bus_error(error, BUS_ERROR_NO_RATING_KEYS, "Keypad %s has no rating keys.",
                                 keypad->conf->id);
        if (r == -ENODEV)
                return absent_error(keypad, error);
        if (r < 0)
                return bus_error_errno(error, r, "The arming cannot be recorded: %s.", strerror(-r));
        return sd_bus_reply_method_return(message, "t", sequence);
}

static int method_disarm(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct keypad *keypad = userdata;
        uint64_t sequence;
        int r = sd_bus_message_read(message, "t", &sequence);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        r = keypad_disarm(keypad, sequence);
        if (r < 0)
                return bus_error(error, BUS_ERROR_NOT_ARMED,
                                 "That is not the current arming of keypad %s; see its property Arming.",
                                 keypad->conf->id);
        return sd_bus_reply_method_return(message, NULL);
}

int keypad_bus_find_key(const struct keypad *keypad, const char *name, sd_bus_error *error) {
        int key = key_from_string(name), index = key < 0 ? key : keypad_conf_find_key(keypad->conf, key);

        if (index < 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_KEY,
                                 "Keypad %s has no such key; see its property Keys.", keypad->conf->id);
        return index;
}

static int method_set_light(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct keypad *keypad = userdata;
        const char *name, *light;
        int r = sd_bus_message_read(message, "ss", &name, &light);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int index = keypad_bus_find_key(keypad, name, error), mode = light_mode_from_string(light);
        if (index < 0)
                return index;
        if (mode < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "light must be off, on, blink or pulse.");
        r = keypad_set_light(keypad, (size_t) index, mode);
        if (r == -ENXIO)
                return bus_error(error, BUS_ERROR_NO_LIGHT, "Key %s of keypad %s has no light.", name,
                                 keypad->conf->id);
        return r < 0 ? absent_error(keypad, error) : sd_bus_reply_method_return(message, NULL);
}

static int method_set_output(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct keypad *keypad = userdata;
        const char *name, *text;
        uint64_t usec;
        int r = sd_bus_message_read(message, "sst", &name, &text, &usec);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int index = keypad_conf_find_output(keypad->conf, name), pattern = output_pattern_from_string(text);
        if (index < 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_OUTPUT,
                                 "Keypad %s has no such output; see its property Outputs.", keypad->conf->id);
        if (pattern < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "pattern must be off, on, blink or pulse.");
        if (pattern != OUTPUT_OFF && (usec < LAMP_USEC_MIN || usec > LAMP_USEC_MAX))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "usec must be 100000 to 3600000000 (100 ms to 1 h).");
        r = keypad_set_output(keypad, (size_t) index, pattern, usec);
        return r < 0 ? absent_error(keypad, error) : sd_bus_reply_method_return(message, NULL);
}

static int method_beep(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct keypad *keypad = userdata;
        const char *sound;
        int r = sd_bus_message_read(message, "s", &sound);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int pattern = light_pattern_from_sound(sound);
        if (pattern < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "sound must be ok, error or call.");
        r = keypad_beep(keypad, pattern);
        if (r == -ENXIO)
                return bus_error(error, BUS_ERROR_NO_BUZZER, "Keypad %s has no buzzer.", keypad->conf->id);
        return r < 0 ? absent_error(keypad, error) : sd_bus_reply_method_return(message, NULL);
}

static int method_refuse(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct keypad *keypad = userdata;
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int index = keypad_bus_find_key(keypad, name, error);
        if (index < 0)
                return index;
        r = keypad_refuse(keypad, (size_t) index);
        return r < 0 ? absent_error(keypad, error) : sd_bus_reply_method_return(message, NULL);
}

static int method_describe_keypad(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_keypad, error);
}

static const sd_bus_vtable keypad_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Id", "s", property_get_id, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("State", "s", property_get_keypad_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Scale", "u", property_get_scale, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Keys", "as", property_get_keys, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("StuckKeys", "as", property_get_stuck_keys, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Lights", "a{ss}", property_get_lights, 0, 0),
        SD_BUS_PROPERTY("Outputs", "as", property_get_outputs, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Arming", "t", NULL, offsetof(struct keypad, arming.sequence),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Token", "s", property_get_token, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        BUS_METHOD("Arm", ("s", token, "t", window_usec, "t", settle_usec, "a{sv}", options), ("t", arming),
                   method_arm),
        BUS_METHOD("Disarm", ("t", arming, "a{sv}", options), BUS_NOTHING, method_disarm),
        BUS_METHOD("SetLight", ("s", key, "s", light, "a{sv}", options), BUS_NOTHING, method_set_light),
        BUS_METHOD("SetOutput", ("s", output, "s", pattern, "t", usec, "a{sv}", options), BUS_NOTHING,
                   method_set_output),
        BUS_METHOD("Beep", ("s", sound, "a{sv}", options), BUS_NOTHING, method_beep),
        BUS_METHOD("Refuse", ("s", key, "a{sv}", options), BUS_NOTHING, method_refuse),
        BUS_METHOD_DESCRIBE(method_describe_keypad),
        SD_BUS_VTABLE_END,
};

static int add_keypad(sd_bus *bus, struct keypad *keypad, sd_bus_slot **ret) {
        _cleanup_free_ char *path = NULL;
        int r = keypad_path(keypad, &path);

        return r < 0 ? r
                     : sd_bus_add_object_vtable(bus, ret, path, KEYPAD_BUS_NAME ".Keypad", keypad_vtable,
                                                keypad);
}

int keypad_bus_export_keypad(struct keypad *keypad) {
        return add_keypad(((struct keypad_manager *) keypad->host)->parts.bus, keypad, &keypad->slot);
}

int keypad_bus_export(sd_bus *bus, void *userdata) {
        struct keypad_manager *manager = userdata;
        int r = sd_bus_add_object_manager(bus, NULL, KEYPAD_ROOT);

        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, KEYPAD_ROOT, KEYPAD_BUS_NAME, service_vtable,
                                             manager);
        for (size_t i = 0; r >= 0 && i < manager->n_keypads; i++)
                r = add_keypad(bus, manager->keypads[i],
                               bus == manager->parts.bus ? &manager->keypads[i]->slot : NULL);
        return r < 0 ? r : 0;
}

/* ----- the aggregator ----- */

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        keypad_pin_answered(userdata, !sd_bus_message_is_method_error(reply, NULL));
        return 0;
}

int keypad_bus_enter_pin(struct keypad_host *host, struct keypad *keypad, const char *number,
                         const char *pin) {
        sd_bus *channel = event_source_channel(((struct keypad_manager *) host)->source);
        _cleanup_message_ sd_bus_message *call = NULL;

        if (!channel)
                return -ENOTCONN;
        int r = sd_bus_message_new_method_call(channel, &call, NULL, "/vn/motcua/Centre1",
                                               "vn.motcua.Centre1", "EnterPin");
        if (r >= 0)
                r = sd_bus_message_sensitive(call);
        if (r >= 0)
                r = sd_bus_message_append(call, "sssa{sv}", keypad->conf->id, number, pin, 0);
        return r < 0 ? r
                     : sd_bus_call_async(channel, &keypad->pin_call, call, on_answer, keypad,
                                         PIN_ANSWER_USEC);
}
