/* Fields on the aggregator's short way: refused where the shared code refuses (of two faults either may be
 * named), and otherwise the same to the byte. What is accepted can be asked for anything that an event of a
 * service has.
 */
#include "services/base/fields.h"
#include "daemon/keypad-event.h"
#include "daemon/printer-event.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_message_ sd_bus_message *message = fuzz_fields(data, size);
        _cleanup_free_ char *reason = NULL, *shared_reason = NULL, *text = NULL, *shared_text = NULL;
        _cleanup_json_ json_t *json = NULL;
        struct fields fields = {};
        uint32_t behind;

        if (!message)
                return 0;
        int r = fields_read(message, &fields, &reason);
        if (r >= 0) {
                read_as_events(&fields);
                r = fields_to_text(&fields, &text);
        }
        int k = sd_bus_message_read(message, "u", &behind);
        assert(k > 0 && behind == 42);

        k = sd_bus_message_rewind(message, true);
        assert(k >= 0);
        int s = event_json_from_message(message, &json, &shared_reason);
        if (s >= 0)
                s = event_json_dump(json, &shared_text, NULL);
        assert(r == 0 || r == -EINVAL || r == -E2BIG);
        assert((r < 0) == (s < 0) && (r < 0 || streq(text, shared_text)));
        free(fields.items);
        return 0;
}
