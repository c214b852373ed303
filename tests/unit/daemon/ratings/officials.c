/* Figures by official on the bus: nothing is lost, and an ID stays what it was. */
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

enum { ENTRIES_MAX = 8 };

struct entry {
        char official[16]; /* "(all)" where it has none */
        bool is_reception;
        uint64_t served, open, times;
};

static void finish_visit(struct world *world) {
        sd_bus_message *call =
                world_new_call(world, CENTRE_PATH "/counter/2", "vn.motcua.Centre1.Counter", "Done");

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

/* As if the PIN had been right, of somebody whom the configuration does not have any more. */
static void sign_in(struct world *world, const char *official) {
        struct recorder *recorder = world->manager->centre.recorder;
        struct instant now;
        struct event_field fields[] = {EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("official", official),
                                       EVENT_FIELD_S("actor", "test")};

        assert_ok(recorder_begin(recorder));
        assert_ok(recorder_now(recorder, &now));
        assert_ok(book_observe(recorder_book(recorder), &now, "signed-in", fields, ELEMENTSOF(fields)));
        assert_ok(recorder_commit(recorder));
}

static void read_entry(sd_bus_message *reply, struct entry *entry) {
        const char *name, *official, *subject;

        *entry = (struct entry){.official = "(all)"};
        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(reply, "s", &name));
                if (streq(name, "official")) {
                        assert_ok(sd_bus_message_read(reply, "v", "s", &official));
                        snprintf(entry->official, sizeof(entry->official), "%s", official);
                } else if (streq(name, "subject")) {
                        assert_ok(sd_bus_message_read(reply, "v", "s", &subject));
                        entry->is_reception = streq(subject, "reception");
                } else if (streq(name, "served"))
                        assert_ok(sd_bus_message_read(reply, "v", "t", &entry->served));
                else if (streq(name, "open"))
                        assert_ok(sd_bus_message_read(reply, "v", "t", &entry->open));
                else {
                        entry->times += streq(name, "waiting") || streq(name, "serving");
                        assert_ok(sd_bus_message_skip(reply, "v"));
                }
                assert_ok(sd_bus_message_exit_container(reply));
        }
}

static size_t ask(struct world *world, const char *interface, const char *option, const char *value,
                  struct entry ret[static ENTRIES_MAX], const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, interface, "GetToday");
        const char *day;
        size_t n = 0;

        assert_ok(sd_bus_message_append(call, "a{sv}", 1, option, "s", value));
        sd_bus_message *reply = world_call(world, call);
        const sd_bus_error *e = sd_bus_message_get_error(reply);
        ck_assert_msg(error ? e && streq(e->name, error) : !e, "%s", e ? e->name : "success");
        if (!error) {
                assert_ok(sd_bus_message_read(reply, "s", &day));
                assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        }
        while (!error && sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                ck_assert_uint_lt(n, ENTRIES_MAX);
                read_entry(reply, &ret[n++]);
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return n;
}

static uint64_t served_by(const struct entry *entries, size_t n, const char *official) {
        uint64_t served = 0;

        for (size_t i = 0; i < n; i++)
                served += entries[i].is_reception && streq(entries[i].official, official) ? entries[i].served
                                                                                          : 0;
        return served;
}

START_TEST(figures_of_officials_add_up_to_those_of_the_counters) {
        struct entry entries[ENTRIES_MAX];
        struct world world;

        world_open(&world, NULL);
        finish_visit(&world);
        sign_in(&world, "lan");
        finish_visit(&world);
        sign_in(&world, "minh");
        finish_visit(&world);
        finish_visit(&world);
        ask(&world, CENTRE_BUS_NAME, "by", "official", entries, SD_BUS_ERROR_ACCESS_DENIED);
        for (unsigned i = 0; i < 2; i++) {
                size_t n = ask(&world, CENTRE_RECORD_INTERFACE, "by", "official", entries, NULL);
                ck_assert_uint_eq(served_by(entries, n, "(all)"), 4);
                ck_assert_uint_eq(served_by(entries, n, ""), 1);
                ck_assert_uint_eq(served_by(entries, n, "lan"), 1);
                ck_assert_uint_eq(served_by(entries, n, "minh"), 2);
                for (size_t k = 0; k < n; k++)
                        ck_assert_uint_eq(entries[k].times, 2);
                /* Of whom the configuration says nothing. */
                n = ask(&world, CENTRE_RECORD_INTERFACE, "official", "minh", entries, NULL);
                ck_assert_uint_eq(served_by(entries, n, "minh"), 2);
                ask(&world, CENTRE_RECORD_INTERFACE, "official", "hoa", entries, BUS_ERROR_NO_SUCH_OFFICIAL);
                ask(&world, CENTRE_RECORD_INTERFACE, "by", "counter", entries, NULL);
                ck_assert_uint_eq(entries[0].served, 4);
                ck_assert_uint_eq(entries[0].times, 0);
                world_restart(&world);
        }
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(figures_of_officials_add_up_to_those_of_the_counters),
};

SUITE_MAIN("ratings-officials", cases, NULL, NULL)
