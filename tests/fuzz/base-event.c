/* JSON text of any bytes: what passes as an event's fields has one canonical form, and keeps it over D-Bus.
 */
#include "fuzz-bus.h"
#include "services/base/bus.h"
#include "services/base/event.h"

static void expect_same_over_bus(const char *canonical) {
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_json_ json_t *fields = NULL;
        _cleanup_free_ char *again = NULL;
        int r;

        r = sd_bus_message_new_signal(fuzz_bus(), &message, "/a", "a.b", "C");
        assert(r >= 0);
        r = event_text_to_message(canonical, message);
        assert(r >= 0);
        r = sd_bus_message_seal(message, 1, 0);
        assert(r >= 0);
        r = sd_bus_message_rewind(message, 1);
        assert(r >= 0);
        r = event_json_from_message(message, &fields, NULL);
        assert(r >= 0);
        r = event_json_dump(fields, &again, NULL);
        assert(r >= 0 && streq(canonical, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_json_ json_t *fields = NULL, *fields_again = NULL;
        _cleanup_free_ char *text = strndup((const char *) data, size), *canonical = NULL, *again = NULL;
        int r;

        assert(text);
        r = event_json_parse(text, &fields);
        if (r < 0) {
                assert(r == -EINVAL || r == -E2BIG);
                return 0;
        }
        r = event_json_dump(fields, &canonical, NULL);
        assert(r >= 0 && strlen(canonical) <= EVENT_JSON_MAX && text_is_clean(canonical));
        r = event_json_parse(canonical, &fields_again);
        assert(r >= 0);
        r = event_json_dump(fields_again, &again, NULL);
        assert(r >= 0 && streq(canonical, again));
        expect_same_over_bus(canonical);
        return 0;
}
