/* A bus to make messages on. */
#pragma once

#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "fuzz.h"

/* sd-bus makes messages for a started bus only; nobody needs to be at the other end. */
static inline sd_bus *fuzz_bus(void) {
        static sd_bus *bus;
        int fds[2], r;

        if (!bus) {
                r = socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
                assert(r == 0);
                r = sd_bus_new(&bus);
                assert(r >= 0);
                r = sd_bus_set_fd(bus, fds[0], fds[0]);
                assert(r >= 0);
                r = sd_bus_start(bus);
                assert(r >= 0);
        }
        return bus;
}
