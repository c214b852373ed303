#include "services/camera/segment.h"

static const uint8_t uuids[_SEGMENT_BOX_MAX][SEGMENT_UUID_SIZE] = {
        [SEGMENT_HEADER] = {0x6d, 0x6f, 0x74, 0x63, 0x75, 0x61, 0x48, 0x01, 0x80, 0x00, 0x66, 0x6f, 0x6f,
                            0x74, 0x61, 0x67},
        [SEGMENT_STAMP] = {0x6d, 0x6f, 0x74, 0x63, 0x75, 0x61, 0x53, 0x01, 0x80, 0x00, 0x66, 0x6f, 0x6f, 0x74,
                           0x61, 0x67},
};

enum { UUID_AT = 8, HEAD_AT = UUID_AT + SEGMENT_UUID_SIZE };

/* ----- texts ----- */

static int make_text(struct event_field *items, size_t n, char **ret) {
        struct fields fields;
        int r = fields_make(items, n, &fields, NULL);

        return r < 0 ? -EINVAL : fields_to_text(&fields, ret);
}

int segment_header_to_text(const struct segment_header *header, char **ret) {
        char init[LOG_HEX_SIZE], previous[LOG_HEX_SIZE];

        log_hash_to_hex(&header->init, init);
        log_hash_to_hex(&header->previous, previous);
        struct event_field items[] = {
                EVENT_FIELD_S("boot", header->boot),
                EVENT_FIELD_T("boottime_usec", header->boottime_usec),
                EVENT_FIELD_S("camera", header->camera),
                EVENT_FIELD_S("init", init),
                EVENT_FIELD_S("place", header->place),
                EVENT_FIELD_S("previous", previous),
                EVENT_FIELD_T("realtime_usec", header->realtime_usec),
                EVENT_FIELD_T("segment", header->segment),
                EVENT_FIELD_S("store", header->store),
                EVENT_FIELD_B("synchronized", header->synchronized),
        };
        return make_text(items, ELEMENTSOF(items), ret);
}

int segment_stamp_to_text(const struct segment_stamp *stamp, char **ret) {
        char sha256[LOG_HEX_SIZE];

        log_hash_to_hex(&stamp->sha256, sha256);
        struct event_field items[] = {
                EVENT_FIELD_S("boot", stamp->boot),
                EVENT_FIELD_T("boottime_usec", stamp->boottime_usec),
                EVENT_FIELD_T("bytes", stamp->bytes),
                EVENT_FIELD_T("duration_usec", stamp->duration_usec),
                EVENT_FIELD_T("fragment", stamp->fragment),
                EVENT_FIELD_T("frames", stamp->frames),
                EVENT_FIELD_B("key", stamp->key),
                EVENT_FIELD_T("realtime_usec", stamp->realtime_usec),
                EVENT_FIELD_T("segment", stamp->segment),
                EVENT_FIELD_S("sha256", sha256),
                EVENT_FIELD_B("synchronized", stamp->synchronized),
                EVENT_FIELD_T("time", stamp->time),
                EVENT_FIELD_S("gap", stamp->gap),
        };
        return make_text(items, ELEMENTSOF(items) - (stamp->gap[0] == '\0'), ret);
}

static int copy_text(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *text;
        int r = fields_get_s(fields, name, &text);

        if (r < 0 || strlen(text) >= size)
                return -EINVAL;
        memcpy(ret, text, strlen(text) + 1);
        return 0;
}

static int copy_id128(const struct fields *fields, const char *name, char ret[static SEGMENT_ID128_SIZE]) {
        int r = copy_text(fields, name, ret, SEGMENT_ID128_SIZE);

        return r < 0 ? r : id128_is_valid(ret) ? 0 : -EINVAL;
}

static int copy_hash(const struct fields *fields, const char *name, struct log_hash *ret) {
        const char *text;
        int r = fields_get_s(fields, name, &text);

        return r < 0 ? r : log_hash_from_hex(text, strlen(text), ret);
}

static int copy_numbers(const struct fields *fields, const char *const names[], uint64_t *const values[],
                        size_t n) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++)
                r = fields_get_t(fields, names[i], values[i]);
        return r;
}

static int read_header(const struct fields *fields, struct segment_header *ret) {
        static const char *const names[] = {"boottime_usec", "realtime_usec", "segment"};
        uint64_t *const values[] = {&ret->boottime_usec, &ret->realtime_usec, &ret->segment};

        if (copy_text(fields, "camera", ret->camera, sizeof(ret->camera)) < 0 || !id_is_valid(ret->camera) ||
            copy_text(fields, "place", ret->place, sizeof(ret->place)) < 0 ||
            copy_id128(fields, "boot", ret->boot) < 0 || copy_id128(fields, "store", ret->store) < 0 ||
            copy_hash(fields, "init", &ret->init) < 0 || copy_hash(fields, "previous", &ret->previous) < 0 ||
            fields_get_b(fields, "synchronized", &ret->synchronized) < 0 ||
            copy_numbers(fields, names, values, ELEMENTSOF(names)) < 0)
                return -EINVAL;
        return ret->segment > 0 ? 0 : -EINVAL;
}

static int read_stamp(const struct fields *fields, struct segment_stamp *ret) {
        static const char *const names[] = {"boottime_usec", "bytes",   "duration_usec", "fragment",
                                            "frames",        "segment", "realtime_usec", "time"};
        uint64_t *const values[] = {&ret->boottime_usec, &ret->bytes,   &ret->duration_usec, &ret->fragment,
                                    &ret->frames,        &ret->segment, &ret->realtime_usec, &ret->time};

        if (copy_id128(fields, "boot", ret->boot) < 0 || copy_hash(fields, "sha256", &ret->sha256) < 0 ||
            fields_get_b(fields, "key", &ret->key) < 0 ||
            fields_get_b(fields, "synchronized", &ret->synchronized) < 0 ||
            copy_numbers(fields, names, values, ELEMENTSOF(names)) < 0)
                return -EINVAL;
        ret->gap[0] = '\0';
        if (fields_find(fields, "gap") &&
            (copy_text(fields, "gap", ret->gap, sizeof(ret->gap)) < 0 || !event_name_is_valid(ret->gap)))
                return -EINVAL;
        return ret->fragment > 0 && ret->bytes <= BOX_FRAGMENT_MAX &&
                               ret->duration_usec <= BOX_FRAGMENT_SEC_MAX * USEC_PER_SEC
                       ? 0
                       : -EINVAL;
}

int segment_header_from_text(const char *text, struct segment_header *ret) {
        struct segment_header header = {0};
        struct fields_room room;
        struct fields fields;
        int r = fields_from_text(text, &room, &fields);

        if (r >= 0)
                r = read_header(&fields, &header);
        if (r >= 0 && fields.n != 10)
                r = -EINVAL;
        if (r >= 0)
                *ret = header;
        return r;
}

int segment_stamp_from_text(const char *text, struct segment_stamp *ret) {
        struct segment_stamp stamp = {0};
        struct fields_room room;
        struct fields fields;
        int r = fields_from_text(text, &room, &fields);

        if (r >= 0)
                r = read_stamp(&fields, &stamp);
        if (r >= 0 && fields.n != 12 + (size_t) (stamp.gap[0] != '\0'))
                r = -EINVAL;
        if (r >= 0)
                *ret = stamp;
        return r;
}

/* ----- hashes ----- */

void segment_chain(struct log_hash *head, const char *text) {
        struct log_hash leaf;

        log_hash_leaf(text, strlen(text), &leaf);
        log_hash_nodes(head, &leaf, head);
}

void segment_hash(const uint8_t *bytes, const struct box_fragment *fragment, struct log_hash *ret) {
        static const uint8_t zeroes[8] = {0};
        bool sequence_first = fragment->sequence_at < fragment->time_at;
        struct {
                size_t at, size;
        } places[2] = {{fragment->sequence_at, 4}, {fragment->time_at, fragment->time_size}};
        struct iovec parts[5];
        size_t at = 0, n = 0;

        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                size_t place = sequence_first ? i : 1 - i;
                parts[n++] = (struct iovec){(void *) (bytes + at), places[place].at - at};
                parts[n++] = (struct iovec){(void *) zeroes, places[place].size};
                at = places[place].at + places[place].size;
        }
        parts[n++] = (struct iovec){(void *) (bytes + at), fragment->size - at};
        log_hash_plain(parts, n, ret);
}

void segment_init_hash(const uint8_t *bytes, size_t size, struct log_hash *ret) {
        const struct iovec part = {(void *) bytes, size};

        log_hash_plain(&part, 1, ret);
}

/* ----- boxes ----- */

static uint8_t *put(uint8_t *at, const void *bytes, size_t size) {
        memcpy(at, bytes, size);
        return at + size;
}

size_t segment_box_make(enum segment_box kind, const char *text, const struct log_hash *head,
                        uint8_t ret[static SEGMENT_BOX_MAX]) {
        size_t n = strlen(text);

        assert(n <= EVENT_JSON_MAX);
        box_put_u32(ret, (uint32_t) (SEGMENT_BOX_MIN + n));
        box_put_u32(ret + 4, BOX_UUID);
        uint8_t *end = put(ret + UUID_AT, uuids[kind], SEGMENT_UUID_SIZE);
        end = put(end, head->bytes, LOG_HASH_SIZE);
        end = put(end, text, n);
        return (size_t) (end - ret);
}

int segment_box_read(enum segment_box kind, const uint8_t *bytes, size_t size,
                     char ret_text[static EVENT_JSON_MAX + 1], struct log_hash *ret_head) {
        struct box_header header;

        if (box_read_header(bytes, size, &header) <= 0 || header.type != BOX_UUID ||
            header.header_size != 8 || header.size < SEGMENT_BOX_MIN || header.size > SEGMENT_BOX_MAX ||
            header.size > size || memcmp(bytes + UUID_AT, uuids[kind], SEGMENT_UUID_SIZE) != 0)
                return -EBADMSG;
        size_t n = (size_t) header.size - SEGMENT_BOX_MIN;
        if (memchr(bytes + SEGMENT_BOX_MIN, '\0', n))
                return -EBADMSG;
        memcpy(ret_head->bytes, bytes + HEAD_AT, LOG_HASH_SIZE);
        memcpy(ret_text, bytes + SEGMENT_BOX_MIN, n);
        ret_text[n] = '\0';
        return (int) header.size;
}

size_t segment_find_stamp(const uint8_t *bytes, size_t size) {
        const uint8_t *found = memmem(bytes, size, uuids[SEGMENT_STAMP], SEGMENT_UUID_SIZE);

        return found ? (size_t) (found - bytes) : SIZE_MAX;
}
