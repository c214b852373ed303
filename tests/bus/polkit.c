#include "polkit.h"

#include "tests/lib/loop.h"

#define POLKIT "org.freedesktop.PolicyKit1"

static int reply(sd_bus_message *question, bool yes, bool challenge) {
        return sd_bus_reply_method_return(question, "(bba{ss})", yes, challenge, 0);
}

static int on_question(sd_bus_message *question, void *userdata, _unused_ sd_bus_error *error) {
        struct polkit *polkit = userdata;
        const char *kind, *key, *sender, *action, *cancellation;

        must(sd_bus_message_read(question, "(sa{sv})", &kind, 1, &key, "s", &sender));
        must(sd_bus_message_read(question, "sa{ss}us", &action, 0, &polkit->flags, &cancellation));
        if (!streq(kind, "system-bus-name") || !streq(key, "name"))
                test_die("polkit is asked about a %s by %s", kind, key);
        (void) snprintf(polkit->action, sizeof(polkit->action), "%s", action);
        (void) snprintf(polkit->sender, sizeof(polkit->sender), "%s", sender);
        polkit->n_asked++;
        switch (polkit->answer) {
        case POLKIT_YES:
                return reply(question, true, false);
        case POLKIT_NO:
                return reply(question, false, false);
        case POLKIT_PASSWORD:
                return reply(question, false, true);
        case POLKIT_ERROR:
                return sd_bus_reply_method_errorf(question, POLKIT ".Error.Failed",
                                                  "Action %s is not registered", action);
        case POLKIT_NONSENSE:
                return sd_bus_reply_method_return(question, "b", true);
        case POLKIT_NEVER:
                break;
        }
        if (polkit->n_held == POLKIT_HELD_MAX)
                test_die("polkit is asked too much");
        polkit->held[polkit->n_held++] = sd_bus_message_ref(question);
        return 1;
}

static const sd_bus_vtable authority[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("CheckAuthorization", "(sa{sv})sa{ss}us", "(bba{ss})", on_question,
                      SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

void polkit_start(struct polkit *polkit, struct centre *centre, enum polkit_answer answer) {
        *polkit = (struct polkit){.bus = centre_connect(centre, CENTRE_ROOT), .answer = answer};
        must(sd_bus_add_object_vtable(polkit->bus, NULL, "/org/freedesktop/PolicyKit1/Authority",
                                      POLKIT ".Authority", authority, polkit));
        must(sd_bus_request_name(polkit->bus, POLKIT, 0));
}

void polkit_answer_held(struct polkit *polkit, bool yes) {
        for (size_t i = 0; i < polkit->n_held; i++) {
                must(reply(polkit->held[i], yes, false));
                sd_bus_message_unref(polkit->held[i]);
        }
        polkit->n_held = 0;
}

void polkit_stop(struct polkit *polkit) {
        for (size_t i = 0; i < polkit->n_held; i++)
                sd_bus_message_unref(polkit->held[i]);
        polkit->n_held = 0;
        polkit->bus = sd_bus_flush_close_unref(polkit->bus);
}
