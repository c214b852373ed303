#include "pin-call.h"

#define ANSWER_USEC (5 * USEC_PER_SEC)

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        keypad_pin_answered(userdata, !sd_bus_message_is_method_error(reply, NULL));
        return 0;
}

int pin_call_send(sd_bus *channel, struct keypad *keypad, const char *number, const char *pin) {
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
                     : sd_bus_call_async(channel, &keypad->pin_call, call, on_answer, keypad, ANSWER_USEC);
}
