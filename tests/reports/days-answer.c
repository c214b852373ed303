#include "days-answer.h"

#include <sys/socket.h>

#include "daemon/ctl/bus-json.h"
#include "daemon/figures/report-bus.h"
#include "daemon/ratings/book.h"
#include "tests/lib/suite.h"

enum { TARGET_USEC = 600 * USEC_PER_SEC };

static sd_bus *open_bus(void) {
        sd_bus *bus;
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus));
        (void) close(fds[1]);
        return bus;
}

/* As motcuactl reads it off the bus. */
static json_t *read_answer(sd_bus_message *message) {
        static const char *const parts[] = {"about", "groups", "entries"};
        json_t *read = json_object(), *part;

        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                assert_ok(bus_json_read(message, &part));
                json_object_set_new(read, parts[i], part);
        }
        return read;
}

json_t *days_answer(int32_t first_day, int32_t last_day, void *userdata) {
        const struct days_centre *centre = userdata;
        const struct report_groups_request request = {
                .first_day = first_day, .last_day = last_day, .by = ~0U};
        const struct rules *rules = &ratings_of(centre->book)->rules;
        uint64_t now_usec = book_wall(centre->book, &centre->now->at, NULL);
        const struct report_about about = {
                .conf = centre->conf,
                .book = centre->book,
                .request = &request,
                .now = centre->now->at,
                .today = day_of(now_usec, rules->utc_offset_usec),
                .now_usec = now_usec,
                .minimum_ratings = centre->minimum,
                .scale = rules->scale,
                .target_usec = TARGET_USEC,
        };
        _cleanup_(report_groups_freep) struct report_groups *groups = NULL;
        sd_bus *bus = open_bus();
        sd_bus_message *message;

        assert_ok(report_groups_read(centre->store, centre->book, &centre->now->at, &request, &groups));
        assert_ok(sd_bus_message_new_signal(bus, &message, "/report", "vn.motcua.Report", "Report"));
        assert_ok(report_append(message, centre->store, groups, &about));
        assert_ok(sd_bus_message_seal(message, 1, 0));
        json_t *read = read_answer(message);
        sd_bus_message_unref(message);
        sd_bus_close_unref(bus);
        return read;
}
