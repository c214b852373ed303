#include "records.h"

#include <inttypes.h>

#include "daemon/record/event-type.h"
#include "loop.h"

#define RECORD "vn.motcua.Centre1.Record"

enum { PAGE = 1000 };

void records_clear(struct records *records) {
        for (size_t i = 0; i < records->n; i++) {
                fields_done(&records->items[i].fields);
                sd_bus_message_unref(records->items[i].message);
        }
        free(records->items);
        *records = (struct records){};
}

/* What daemons report and the record adds is what their types say; tests report other things too. */
static void check_type(const struct record *record) {
        const struct event_type *type = event_type_find(NULL, record->type);
        struct event_field items[EVENT_FIELDS_MAX + 3];
        struct fields fields = {.items = items};
        const char *name;

        for (size_t i = 0; i < record->fields.n; i++) {
                name = record->fields.items[i].name;
                if (!streq(name, "source") && !streq(name, "epoch") && !streq(name, "sequence"))
                        items[fields.n++] = record->fields.items[i];
        }
        if (!type)
                return;
        if (event_type_check(type, &fields, &name) < 0)
                test_die("event %" PRIu64 " (%s): field %s is not as its type says", record->id, record->type,
                         name);
}

/* Reads one (tsa{sv}), whose struct the caller has entered. */
static void append_from(struct records *records, sd_bus_message *message, bool all) {
        struct record record = {.message = sd_bus_message_ref(message)};
        _cleanup_free_ char *reason = NULL;

        must(sd_bus_message_read(message, "ts", &record.id, &record.type));
        int r = fields_read(message, &record.fields, &reason);
        if (r < 0)
                test_die("event %" PRIu64 ": %s", record.id, reason ? reason : strerror(-r));
        if (all)
                check_type(&record);

        if (records->n == records->allocated) {
                records->allocated = records->allocated > 0 ? 2 * records->allocated : 64;
                records->items = realloc(records->items, records->allocated * sizeof(*records->items));
                assert(records->items);
        }
        records->items[records->n++] = record;
}

static size_t fetch_page(struct records *records, sd_bus *bus, const char *interface, uint64_t cursor) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        size_t n = 0;

        int r = sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", interface,
                                   "GetEventsSince", &error, &reply, "tu", cursor, (uint32_t) PAGE);
        if (r < 0)
                test_die("GetEventsSince: %s: %s", error.name, error.message);
        must(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        while (must(sd_bus_message_enter_container(reply, 'r', "tsa{sv}")) > 0) {
                append_from(records, reply, streq(interface, RECORD));
                must(sd_bus_message_exit_container(reply));
                n++;
        }
        sd_bus_message_unref(reply);
        return n;
}

static void fetch(struct records *records, sd_bus *bus, const char *interface, uint64_t cursor) {
        while (fetch_page(records, bus, interface, cursor) == PAGE)
                cursor = records->items[records->n - 1].id;
}

void records_fetch(struct records *records, sd_bus *bus, uint64_t cursor) {
        fetch(records, bus, RECORD, cursor);
}

void records_fetch_public(struct records *records, sd_bus *bus, uint64_t cursor) {
        fetch(records, bus, "vn.motcua.Centre1", cursor);
}

static int on_event_recorded(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        append_from(userdata, message, streq(sd_bus_message_get_interface(message), RECORD));
        return 0;
}

static void follow(struct records *records, sd_bus *bus, const char *interface) {
        must(sd_bus_match_signal(bus, NULL, "vn.motcua.Centre1", "/vn/motcua/Centre1", interface,
                                 "EventRecorded", on_event_recorded, records));
}

void records_follow(struct records *records, sd_bus *bus) {
        follow(records, bus, RECORD);
}

void records_follow_public(struct records *records, sd_bus *bus) {
        follow(records, bus, "vn.motcua.Centre1");
}

const char *record_s(const struct record *record, const char *name) {
        const char *value;

        int r = fields_get_s(&record->fields, name, &value);
        if (r < 0)
                test_die("event %" PRIu64 " (%s): field %s: %s", record->id, record->type, name,
                         strerror(-r));
        return value;
}

uint64_t record_t(const struct record *record, const char *name) {
        uint64_t value;

        int r = fields_get_t(&record->fields, name, &value);
        if (r < 0)
                test_die("event %" PRIu64 " (%s): field %s: %s", record->id, record->type, name,
                         strerror(-r));
        return value;
}

bool record_b(const struct record *record, const char *name) {
        bool value;

        int r = fields_get_b(&record->fields, name, &value);
        if (r < 0)
                test_die("event %" PRIu64 " (%s): field %s: %s", record->id, record->type, name,
                         strerror(-r));
        return value;
}

size_t records_count(const struct records *records, const char *type) {
        size_t n = 0;

        for (size_t i = 0; i < records->n; i++)
                n += streq(records->items[i].type, type);
        return n;
}

const struct record *records_last(const struct records *records, const char *type) {
        for (size_t i = records->n; i > 0; i--)
                if (streq(records->items[i - 1].type, type))
                        return &records->items[i - 1];
        return NULL;
}
