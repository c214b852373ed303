/* The aggregator's own connection to a daemon: how many there may be, and that one which ends is replaced. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/records.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/scene.h"

enum { CHANNELS = 4, PULLS = 1000 }; /* pulls that make more news than a socket and its queue hold */

#define KEYPAD_ROOT "vn.motcua.Keypad1", "/vn/motcua/Keypad1"

static int count_event(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        size_t *n = userdata;

        (*n)++;
        return 0;
}

struct hearing {
        size_t n, wanted;
};

static bool heard(void *userdata) {
        const struct hearing *hearing = userdata;

        return hearing->n >= hearing->wanted;
}

START_TEST(further_channels_are_refused_until_one_ends) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus *channels[CHANNELS - 1];
        struct hearing hearing = {.wanted = 1};
        struct scene s;

        scene_begin(&s, NULL);
        client_press(s.bus, "quay1", "next");
        scene_await(&s, "press", 1); /* so the aggregator has its own */
        sd_bus *bus = centre_connect(s.centre, CENTRE_CENTRE);
        for (size_t i = 0; i < ELEMENTSOF(channels); i++)
                channels[i] = client_open_channel(bus, KEYPAD_ROOT);
        int r = sd_bus_call_method(bus, KEYPAD_ROOT, "vn.motcua.EventSource1", "Connect", &error, NULL, "");
        ck_assert_int_lt(r, 0);
        ck_assert_str_eq(error.name, SD_BUS_ERROR_LIMITS_EXCEEDED);

        /* Each of them hears, and whoever does not listen holds nobody up. */
        must(sd_bus_match_signal(channels[0], NULL, NULL, NULL, "vn.motcua.EventSource1", "Event",
                                 count_event, &hearing.n));
        must(sd_bus_attach_event(channels[0], centre_event(s.centre), SD_EVENT_PRIORITY_NORMAL));
        client_press(s.bus, "quay1", "next");
        centre_wait(s.centre, heard, &hearing, "the other channel hears the press");
        scene_await(&s, "press", 2);

        sd_bus_close_unref(channels[1]);
        channels[1] = client_open_channel(bus, KEYPAD_ROOT);
        for (size_t i = 0; i < ELEMENTSOF(channels); i++)
                sd_bus_close_unref(channels[i]);
        sd_bus_close_unref(bus);
        scene_end(&s);
}
END_TEST

/* Of many events at once only the last is announced: so it is looked up. */
static bool has_press(void *userdata) {
        _cleanup_records_ struct records records = {};
        const struct scene *s = userdata;

        records_fetch(&records, s->bus, 0);
        return records_count(&records, "press") == 1 && records_count(&records, "keypad-ready") == 3 + PULLS;
}

/* The daemon does not keep its news for ever in memory for somebody who stands still: they are in the outbox.
 */
START_TEST(aggregator_that_stood_still_connects_again) {
        struct scene s;

        scene_begin(&s, NULL);
        scene_await(&s, "keypad-ready", 3);
        pid_t pid = process_pid(centre_process(s.centre, CENTRE_KEYPADD));
        uint64_t before_kb = process_pss_kb(centre_process(s.centre, CENTRE_KEYPADD));
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGSTOP);
        for (size_t i = 0; i < PULLS; i++) {
                client_sim(s.bus, "quay1", "Unplug");
                client_sim(s.bus, "quay1", "Plug");
        }
        uint64_t after_kb = process_pss_kb(centre_process(s.centre, CENTRE_KEYPADD));
        ck_assert(sanitized || after_kb < before_kb + 4096);
        process_signal(centre_process(s.centre, CENTRE_MOTCUAD), SIGCONT);
        client_press(s.bus, "quay2", "next");
        centre_wait(s.centre, has_press, &s, "all is recorded, once");
        ck_assert_int_eq(process_pid(centre_process(s.centre, CENTRE_KEYPADD)), pid);
        ck_assert(!process_has_exited(centre_process(s.centre, CENTRE_KEYPADD)));
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(further_channels_are_refused_until_one_ends),
        SUITE_CASE(aggregator_that_stood_still_connects_again),
};

CENTRE_SUITE_MAIN("channel", cases)
