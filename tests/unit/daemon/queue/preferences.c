/* A counter that prefers some of its services, from the configuration to what it says and calls. */
#include "daemon/queue/book.h"
#include "services/base/log.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(minutes, prefer)                                                                              \
        "[Centre]\nPreferHeadStartMin=" minutes "\n"                                                         \
        "[Service ho-tich]\nPrefix=A\n[Service thue]\nPrefix=B\n"                                            \
        "[Counter 1]\nServices=thue ho-tich\n" prefer "[Counter 2]\nServices=thue ho-tich\n"
#define PREFERRED CONFIG("10", "Prefer=ho-tich\n")
#define NOBODY CONFIG("10", "")

static struct world world;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
}

static void teardown(void) {
        world_close(&world);
}

static void reload(const char *text) {
        world_write_config(&world, text);
        world.config = text;
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
}

static sd_bus_message *call(const char *path, const char *interface, const char *member, const char *service,
                            const char *language) {
        sd_bus_message *message = world_new_call(&world, path, interface, member);

        if (service)
                assert_ok(sd_bus_message_append(message, "s", service));
        if (language)
                assert_ok(sd_bus_message_append(message, "a{sv}", 1, "lang", "s", language));
        else
                assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, message);
        ck_assert_msg(!sd_bus_message_is_method_error(reply, NULL), "%s", member);
        return reply;
}

static void issue(const char *service) {
        sd_bus_message_unref(call(CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket", service, NULL));
}

static void at_counter(const char *path, const char *member) {
        sd_bus_message_unref(call(path, CENTRE_BUS_NAME ".Counter", member, NULL, NULL));
}

static void assert_says(const char *path, const char *language, const char *expected) {
        sd_bus_message *reply = call(path, CENTRE_BUS_NAME ".Counter", "Describe", NULL, language);
        const char *text;

        assert_ok(sd_bus_message_read(reply, "s", &text));
        ck_assert_str_eq(text, expected);
        sd_bus_message_unref(reply);
}

static uint64_t next_at(uint32_t counter) {
        const struct ticket *next =
                queue_peek(queue_of(recorder_book(world.manager->centre.recorder))->queue, counter);

        return next ? next->id : 0;
}

#define COUNTER(id) CENTRE_PATH "/counter/" id

START_TEST(the_counter_says_whom_it_prefers_and_by_how_much) {
        world_open_configured(&world, PREFERRED);
        at_counter(COUNTER("1"), "Open");
        at_counter(COUNTER("2"), "Open");
        issue("thue");
        issue("ho-tich");
        assert_says(COUNTER("1"), "vi",
                    "1: Sẵn sàng phục vụ. Kế tiếp: A 001 (thường, lĩnh vực được quầy này ưu tiên), được ưu "
                    "tiên như đến sớm 10 phút; đến sau B 001 chưa đầy 1 phút. Số đang chờ quầy này: 2.");
        assert_says(COUNTER("1"), "en",
                    "1: Ready to serve. Next: A 001 (ordinary, of a service that this counter prefers), "
                    "counted as earlier by 10 min, came after B 001 by less than 1 min. Waiting for this "
                    "counter: 2.");
        assert_says(COUNTER("2"), "en",
                    "2: Ready to serve. Next: B 001, the first to come. Waiting for this counter: 2.");
        at_counter(COUNTER("1"), "Next");
        ck_assert_uint_eq(world.manager->counters[0]->ticket, 2);
}
END_TEST

START_TEST(a_preference_that_changes_holds_for_who_waits_already) {
        world_open_configured(&world, NOBODY);
        at_counter(COUNTER("1"), "Open");
        issue("thue");
        issue("ho-tich");
        issue("ho-tich");
        ck_assert_uint_eq(next_at(0), 1);
        uint64_t before = world_count(&world, "counter-services-changed");
        reload(PREFERRED);
        ck_assert_uint_eq(world_count(&world, "counter-services-changed"), before + 1);
        ck_assert_uint_eq(next_at(0), 2);
        ck_assert_uint_eq(next_at(1), 1);
        at_counter(COUNTER("1"), "Next");
        reload(PREFERRED); /* nothing is said again */
        ck_assert_uint_eq(world_count(&world, "counter-services-changed"), before + 1);
        reload(NOBODY);
        ck_assert_uint_eq(world.manager->counters[0]->ticket, 2); /* whoever is called stays so */
        ck_assert_uint_eq(next_at(0), 1);
        reload(CONFIG("0", "Prefer=ho-tich\n"));
        ck_assert_uint_eq(next_at(0), 1); /* no head start */
        reload(PREFERRED);
        ck_assert_uint_eq(next_at(0), 3);
}
END_TEST

START_TEST(a_preference_survives_a_restart_and_a_replay) {
        world_open_configured(&world, PREFERRED);
        at_counter(COUNTER("1"), "Open");
        issue("thue");
        issue("ho-tich");
        uint64_t before = world_count(&world, "counter-services-changed");
        world_restart(&world);
        ck_assert_uint_eq(next_at(0), 2);
        ck_assert_uint_eq(next_at(1), 1);
        ck_assert_uint_eq(world_count(&world, "counter-services-changed"), before);
        at_counter(COUNTER("1"), "Next");
        ck_assert_uint_eq(world.manager->counters[0]->ticket, 2);
        /* The teardown replays the record, and compares. */
}
END_TEST

START_TEST(a_counter_without_a_queue_any_more_prefers_nothing) {
        struct fields_room room;
        const char *value;

        world_open_configured(&world, PREFERRED);
        issue("ho-tich");
        reload("[Service ho-tich]\nPrefix=A\n[Service thue]\nPrefix=B\n[Counter 1]\n[Counter "
               "2]\nServices=thue ho-tich\nPrefer=thue\n");
        struct fields fields = world_last_event(&world, "counter-services-changed", &room);
        assert_ok(fields_get_s(&fields, "preferred", &value));
        ck_assert_str_eq(value, "thue");
        const struct queue_part *bq = queue_of(recorder_book(world.manager->centre.recorder));
        ck_assert_uint_eq(bq->rules.counter_prefers[0], 0);
        ck_assert_uint_eq(bq->rules.counter_prefers[1], UINT64_C(1) << 1);
}
END_TEST

/* n services with IDs as long as they may be, at one counter that prefers as many of them. */
static char *many(int n, int preferred) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        for (int i = 0; i < n; i++)
                fprintf(f, "[Service linh-vuc-co-ma-dai-het-muc-co-%02d]\nPrefix=%02d\n", i, i);
        fputs("[Counter 1]\nServices=", f);
        for (int i = 0; i < n; i++)
                fprintf(f, " linh-vuc-co-ma-dai-het-muc-co-%02d", i);
        fputs("\nPrefer=", f);
        for (int i = 0; i < preferred; i++)
                fprintf(f, " linh-vuc-co-ma-dai-het-muc-co-%02d", i);
        fputs("\n", f);
        fclose(f);
        return text;
}

/* What no event can say is refused before it is tried. */
START_TEST(more_than_an_event_can_say_is_refused) {
        _cleanup_free_ char *most = many(64, 44), *more = many(64, 45);

        world_open_configured(&world, most);
        ck_assert(!recorder_is_failing(world.manager->centre.recorder));
        ck_assert_int_eq(
                __builtin_popcountll(
                        queue_of(recorder_book(world.manager->centre.recorder))->rules.counter_prefers[0]),
                44);
        world_write_config(&world, more);
        centre_manager_reload(&world.manager);
        ck_assert_ptr_nonnull(strstr(world.manager->refused,
                                     "Services= and Prefer= are too long: at most 3584 bytes together"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_counter_says_whom_it_prefers_and_by_how_much),
        SUITE_CASE(a_preference_that_changes_holds_for_who_waits_already),
        SUITE_CASE(a_preference_survives_a_restart_and_a_replay),
        SUITE_CASE(a_counter_without_a_queue_any_more_prefers_nothing),
        SUITE_CASE(more_than_an_event_can_say_is_refused),
};

SUITE_MAIN("queue-preferences", cases, setup, teardown)
