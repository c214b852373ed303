#include "raw-message.h"

enum { FIELD_PATH = 1, FIELD_INTERFACE = 2, FIELD_MEMBER = 3, FIELD_DESTINATION = 6, FIELD_SIGNATURE = 8 };

static void add_bytes(struct raw_message *message, const void *data, size_t size) {
        assert(size <= sizeof(message->data) - message->size);
        memcpy(message->data + message->size, data, size);
        message->size += size;
}

static void add_u32(struct raw_message *message, uint32_t value) {
        add_bytes(message, &value, sizeof(value));
}

static void align(struct raw_message *message, size_t to) {
        static const uint8_t zeros[8];

        add_bytes(message, zeros, (to - message->size % to) % to);
}

static void add_field(struct raw_message *message, uint8_t code, char type, const char *value) {
        const uint8_t head[] = {code, 1, (uint8_t) type, 0};
        uint32_t length = (uint32_t) strlen(value);

        align(message, 8);
        add_bytes(message, head, sizeof(head));
        if (type == 'g')
                add_bytes(message, &(uint8_t){(uint8_t) length}, 1);
        else
                add_u32(message, length);
        add_bytes(message, value, length + 1);
}

void raw_message_build(struct raw_message *message, const struct raw_header *header, const void *body,
                       size_t body_size) {
        enum { FIELDS_LENGTH_AT = 12, FIELDS_AT = 16 };
        const uint8_t head[] = {'l', 1 /* method call */, 0, 1 /* protocol version */};

        static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "written for little-endian machines");
        message->size = 0;
        add_bytes(message, head, sizeof(head));
        add_u32(message, (uint32_t) body_size);
        add_u32(message, header->serial);
        add_u32(message, 0); /* length of the fields, known below */
        add_field(message, FIELD_PATH, 'o', header->path);
        add_field(message, FIELD_INTERFACE, 's', header->interface);
        add_field(message, FIELD_MEMBER, 's', header->member);
        add_field(message, FIELD_DESTINATION, 's', header->destination);
        if (header->signature)
                add_field(message, FIELD_SIGNATURE, 'g', header->signature);
        uint32_t fields_length = (uint32_t) (message->size - FIELDS_AT);
        memcpy(message->data + FIELDS_LENGTH_AT, &fields_length, sizeof(fields_length));
        align(message, 8);
        add_bytes(message, body, body_size);
}
