#include "fuzz-fields.h"

#include "fuzz-bus.h"
#include "services/base/bus.h"

struct input {
        const uint8_t *data;
        size_t left;
};

static char *take_string(struct input *input) {
        size_t n = strnlen((const char *) input->data, input->left);
        char *s = strndup((const char *) input->data, n);

        if (n < input->left)
                n++;
        input->data += n;
        input->left -= n;
        assert(s);
        return s;
}

static int append_entry(sd_bus_message *message, struct input *input) {
        uint8_t type = *input->data++;
        input->left--;
        _cleanup_free_ char *name = take_string(input), *value = take_string(input);
        uint64_t number = 0;

        memcpy(&number, value, strnlen(value, sizeof(number)));
        switch (type) {
        case 's':
                return sd_bus_message_append(message, "{sv}", name, "s", value);
        case 'b':
                return sd_bus_message_append(message, "{sv}", name, "b", (int) (number & 1));
        case 't':
                return sd_bus_message_append(message, "{sv}", name, "t", number);
        case 'd':
                return sd_bus_message_append(message, "{sv}", name, "d", (double) number);
        case 'a':
                return sd_bus_message_append(message, "{sv}", name, "as", 1, value);
        default:
                return sd_bus_message_append(message, "{sv}", name, "(yv)", type, "s", value);
        }
}

sd_bus_message *fuzz_fields(const uint8_t *data, size_t size) {
        struct input input = {data, size};
        _cleanup_message_ sd_bus_message *message = NULL;
        int r;

        r = sd_bus_message_new_signal(fuzz_bus(), &message, "/a", "a.b", "C");
        assert(r >= 0);
        r = sd_bus_message_open_container(message, 'a', "{sv}");
        assert(r >= 0);
        while (input.left > 0 && r >= 0)
                r = append_entry(message, &input);
        /* sd-bus refuses to write what is not UTF-8: then there is no such message. */
        if (r < 0)
                return NULL;
        r = sd_bus_message_close_container(message);
        assert(r >= 0);
        r = sd_bus_message_append(message, "u", 42);
        assert(r >= 0);
        r = sd_bus_message_seal(message, 1, 0);
        assert(r >= 0);
        return TAKE_PTR(message);
}
