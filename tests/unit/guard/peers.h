/* A connection and what stands at its other end, in one process: sockets, as of a bus. */
#pragma once

#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "tests/lib/suite.h"

/* Looked at by filter at the server's end. is_client: the other end says Hello, which filter answers. */
static inline void peers_connect(sd_event *event, sd_bus_message_handler_t filter, bool is_client,
                                 sd_bus **ret_server, sd_bus **ret_bus) {
        sd_bus *server, *bus;
        sd_id128_t id;
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_id128_randomize(&id));
        assert_ok(sd_bus_new(&server));
        assert_ok(sd_bus_set_fd(server, fds[0], fds[0]));
        assert_ok(sd_bus_set_server(server, 1, id));
        assert_ok(sd_bus_start(server));
        assert_ok(sd_bus_attach_event(server, event, 0));
        assert_ok(sd_bus_add_filter(server, NULL, filter, NULL));
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[1], fds[1]));
        assert_ok(sd_bus_set_bus_client(bus, is_client));
        assert_ok(sd_bus_start(bus));
        assert_ok(sd_bus_attach_event(bus, event, 0));
        *ret_server = server;
        *ret_bus = bus;
}
