/* Fields as a peer may send them: what is accepted can be stored; what is refused is consumed whole and has a
 * reason. */
#include "fuzz-fields.h"
#include "services/base/bus.h"
#include "services/base/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_message_ sd_bus_message *message = fuzz_fields(data, size);
        _cleanup_free_ char *reason = NULL, *json = NULL;
        _cleanup_json_ json_t *fields = NULL, *stored = NULL;
        uint32_t behind;
        int r, k;

        if (!message)
                return 0;
        r = event_json_from_message(message, &fields, &reason);
        assert(r >= 0 ? !reason : (r == -EINVAL || r == -E2BIG) && reason);
        k = sd_bus_message_read(message, "u", &behind);
        assert(k > 0 && behind == 42);
        if (r < 0)
                return 0;
        r = event_json_dump(fields, &json, NULL);
        assert(r >= 0);
        r = event_json_parse(json, &stored);
        assert(r >= 0 && json_equal(fields, stored));
        return 0;
}
