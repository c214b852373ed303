#include "codes.h"

#include "tests/lib/client.h"
#include "tests/lib/suite.h"
#include "tests/lib/loop.h"

void codes_read_last(sd_bus *bus, char ret[static CODE_SIZE]) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *name, *scanned = NULL;

        must(sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "GetTicketCodes", NULL, &reply, "a{sv}", 0));
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "scanned") ? sd_bus_message_read(reply, "v", "s", &scanned)
                                                    : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                must(sd_bus_message_exit_container(reply));
        }
        ck_assert_ptr_nonnull(scanned);
        ck_assert_uint_eq(strlen(scanned), CODE_SIZE - 1);
        memcpy(ret, scanned, CODE_SIZE);
}
