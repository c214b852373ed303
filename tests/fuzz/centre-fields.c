/* Fields as a peer may send them: what is refused is consumed whole and has a reason; what is accepted can be
 * stored and read again, and can be asked for anything that an event of a service has. */
#include "daemon/printing/event.h"
#include "daemon/ratings/keypad-event.h"
#include "fuzz-fields.h"
#include "services/base/bus.h"

static const char *const types[] = {"armed",        "press",         "long-press",   "disarmed",
                                    "keypad-ready", "keypad-absent", "job-finished", "other"};

static void read_as_events(const struct fields *fields) {
        for (size_t i = 0; i < ELEMENTSOF(types); i++) {
                struct keypad_event keypad;
                struct printer_event printer;
                const char *field = NULL;

                int r = keypad_event_parse(types[i], fields, &keypad, &field);
                assert(r == 0 || (r == -EINVAL && field));
                r = printer_event_parse(types[i], fields, &printer, &field);
                assert(r == 0 || (r == -EINVAL && field));
        }
}

static void store(const struct fields *fields) {
        _cleanup_free_ char *text = NULL, *again = NULL;
        struct fields_room room;
        struct fields stored;

        int r = fields_to_text(fields, &text);
        assert(r >= 0 && strlen(text) <= EVENT_JSON_MAX && text_is_clean(text));
        r = fields_from_text(text, &room, &stored);
        assert(r >= 0 && stored.n == fields->n);
        r = fields_to_text(&stored, &again);
        assert(r >= 0 && streq(text, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_message_ sd_bus_message *message = fuzz_fields(data, size);
        _cleanup_(fields_done) struct fields fields = {};
        _cleanup_free_ char *reason = NULL;
        uint32_t behind;

        if (!message)
                return 0;
        int r = fields_read(message, &fields, &reason);
        assert(r >= 0 ? !reason : (r == -EINVAL || r == -E2BIG) && reason);
        int k = sd_bus_message_read(message, "u", &behind);
        assert(k > 0 && behind == 42);
        if (r < 0)
                return 0;
        store(&fields);
        read_as_events(&fields);
        return 0;
}
