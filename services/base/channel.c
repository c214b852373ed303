#include "channel.h"

#include "bus.h"

static int set_up(sd_bus *channel, sd_event *event, bool accepts, sd_bus_message_handler_t closed,
                  void *userdata) {
        sd_id128_t id;
        /* Whoever holds an end was given it: there is nothing to prove. */
        int r = sd_bus_set_anonymous(channel, true);

        if (r >= 0 && accepts) {
                r = sd_id128_randomize(&id);
                if (r >= 0)
                        r = sd_bus_set_server(channel, true, id);
        }
        if (r >= 0)
                r = sd_bus_start(channel);
        if (r >= 0)
                r = sd_bus_attach_event(channel, event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = sd_bus_match_signal(channel, NULL, NULL, "/org/freedesktop/DBus/Local",
                                        "org.freedesktop.DBus.Local", "Disconnected", closed, userdata);
        return r;
}

int channel_new(sd_event *event, int fd, bool accepts, sd_bus_message_handler_t closed, void *userdata,
                sd_bus **ret) {
        sd_bus *channel = NULL;
        int r = sd_bus_new(&channel);

        if (r >= 0)
                r = sd_bus_set_fd(channel, fd, fd);
        if (r < 0)
                close(fd);
        else
                r = set_up(channel, event, accepts, closed, userdata);
        if (r < 0) {
                sd_bus_close_unref(channel);
                return r;
        }
        *ret = channel;
        return 0;
}
