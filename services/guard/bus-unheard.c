#include "bus-unheard.h"

#include <systemd/sd-event.h>

#include "bus-stats.h"
#include "services/base/bus.h"

struct bus_unheard {
        sd_bus *bus;
        sd_event_source *post;
        sd_bus_slot *call;
        uint64_t every_usec, asked_usec;
};

static void stop(struct bus_unheard *unheard) {
        unheard->post = sd_event_source_disable_unref(unheard->post);
}

static int on_answer(sd_bus_message *answer, void *userdata, sd_bus_error *error _unused_) {
        struct bus_unheard *unheard = userdata;
        uint64_t held;
        int r;

        unheard->call = sd_bus_slot_unref(unheard->call);
        r = -sd_bus_message_get_errno(answer);
        if (r >= 0)
                r = bus_stats_read(answer, "IncomingBytes", &held);
        if (r == -ETIMEDOUT || r == -ENOMEM)
                return 0;
        if (r < 0)
                stop(unheard);
        else if (held > UNHEARD_MAX) {
                stop(unheard);
                (void) sd_event_exit(sd_bus_get_event(unheard->bus), -ENOBUFS);
        }
        return 0;
}

static int on_post(sd_event_source *post, void *userdata) {
        struct bus_unheard *unheard = userdata;
        const char *name;
        uint64_t now;

        int r = sd_event_now(sd_event_source_get_event(post), CLOCK_MONOTONIC, &now);
        if (r < 0 || now - unheard->asked_usec < unheard->every_usec || unheard->call)
                return 0;
        unheard->asked_usec = now;
        r = sd_bus_get_unique_name(unheard->bus, &name);
        if (r >= 0)
                r = bus_stats_ask(unheard->bus, name, &unheard->call, on_answer, unheard);
        if (r < 0)
                stop(unheard);
        return 0;
}

int bus_unheard_new(sd_bus *bus, uint64_t every_usec, struct bus_unheard **ret) {
        _cleanup_(bus_unheard_freep) struct bus_unheard *unheard = calloc(1, sizeof(*unheard));

        if (!unheard)
                return -ENOMEM;
        unheard->bus = bus;
        unheard->every_usec = every_usec;
        unheard->asked_usec = monotonic_usec();
        int r = sd_event_add_post(sd_bus_get_event(bus), &unheard->post, on_post, unheard);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(unheard);
        return 0;
}

struct bus_unheard *bus_unheard_free(struct bus_unheard *unheard) {
        if (unheard) {
                stop(unheard);
                sd_bus_slot_unref(unheard->call);
        }
        free(unheard);
        return NULL;
}
