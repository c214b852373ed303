#include "daemon/cameras/sign.h"

#include "services/base/bus.h"

#define CAMERA "vn.motcua.Camera1"
#define CAMERA_PATH "/vn/motcua/Camera1"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define CALL_USEC (4 * USEC_PER_SEC)
#define ASK_USEC (5 * USEC_PER_SEC)

struct camera_sign {
        struct centre *centre;
        void (*changed)(void *userdata);
        void *userdata;
        sd_event_source *timer;
        sd_bus_slot *match, *call;
        bool present, on;
        bool again; /* it changed while the answer was on its way */
};

static void set_on(struct camera_sign *sign, bool on) {
        if (sign->on == on)
                return;
        sign->on = on;
        sign->changed(sign->userdata);
}

static void ask(struct camera_sign *sign);

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct camera_sign *sign = userdata;
        int on = 0;

        sign->call = sd_bus_slot_unref(sign->call);
        if (sd_bus_message_is_method_error(reply, NULL) || sd_bus_message_read(reply, "v", "b", &on) < 0)
                on = 0;
        set_on(sign, sign->present && on);
        if (sign->again)
                ask(sign);
        return 0;
}

static void ask(struct camera_sign *sign) {
        _cleanup_message_ sd_bus_message *message = NULL;

        sign->again = sign->call != NULL;
        if (!sign->present || sign->call)
                return;
        int r = sd_bus_message_new_method_call(sign->centre->bus, &message, CAMERA, CAMERA_PATH, PROPERTIES,
                                               "Get");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", CAMERA, "Recording");
        if (r >= 0)
                r = sd_bus_call_async(sign->centre->bus, &sign->call, message, on_reply, sign, CALL_USEC);
        if (r < 0)
                set_on(sign, false);
}

/* It only says when to ask. */
static int on_changed(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        ask(userdata);
        return 0;
}

static int on_timer(sd_event_source *timer, uint64_t usec _unused_, void *userdata) {
        ask(userdata);
        centre_set_timer(timer, ASK_USEC);
        return 0;
}

void camera_sign_set_present(struct camera_sign *sign, bool present) {
        if (sign->present == present)
                return;
        sign->present = present;
        if (!present) {
                sign->call = sd_bus_slot_unref(sign->call);
                sign->again = false;
                (void) sd_event_source_set_enabled(sign->timer, SD_EVENT_OFF);
                set_on(sign, false);
                return;
        }
        centre_set_timer(sign->timer, 0);
}

bool camera_sign_is_on(const struct camera_sign *sign) {
        return sign->on;
}

struct camera_sign *camera_sign_free(struct camera_sign *sign) {
        if (!sign)
                return NULL;
        sd_event_source_disable_unref(sign->timer);
        sd_bus_slot_unref(sign->match);
        sd_bus_slot_unref(sign->call);
        free(sign);
        return NULL;
}

int camera_sign_new(struct centre *centre, void (*changed)(void *userdata), void *userdata,
                    struct camera_sign **ret) {
        struct camera_sign *sign = calloc(1, sizeof(*sign));

        if (!sign)
                return -ENOMEM;
        *sign = (struct camera_sign){.centre = centre, .changed = changed, .userdata = userdata};
        int r = centre_new_timer(centre, 50 * USEC_PER_MSEC, on_timer, sign, &sign->timer);
        /* On a bus of nobody else's, as in tests, there are no names. */
        int named = sd_bus_is_bus_client(centre->bus);
        if (r >= 0)
                r = sd_bus_match_signal_async(centre->bus, &sign->match, named > 0 ? CAMERA : NULL,
                                              CAMERA_PATH, PROPERTIES, "PropertiesChanged", on_changed, NULL,
                                              sign);
        if (r < 0) {
                camera_sign_free(sign);
                return r;
        }
        *ret = sign;
        return 0;
}
