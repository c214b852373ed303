/* Another configuration takes the place of the one that runs: all of it, or nothing. */
#include "daemon/queue/book.h"
#include "daemon/queue/conf.h"
#include "daemon/ratings/book.h"
#include "services/base/log.h"
#include "tests/unit/daemon/world.h"

enum { SERVICES = 40 };

static struct world world;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
}

static void teardown(void) {
        world_close(&world);
}

/* SERVICES services "LETTER-1" and so on, all at one counter. */
static char *services(char letter) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        for (int i = 1; i <= SERVICES; i++)
                fprintf(f, "[Service %c-%d]\nPrefix=%d%d\n", letter, i, i / 10, i % 10);
        fputs("[Counter 1]\nServices=", f);
        for (int i = 1; i <= SERVICES; i++)
                fprintf(f, " %c-%d", letter, i);
        fputs("\n", f);
        fclose(f);
        return text;
}

static void reload(const char *text) {
        world_write_config(&world, text);
        centre_manager_reload(&world.manager);
}

static const struct book *book(void) {
        return recorder_book(world.manager->centre.recorder);
}

/* NULL: a ticket was issued; else the error's name. */
static const char *issue(char letter, int number) {
        static char error[128];
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        char service[16];

        (void) snprintf(service, sizeof(service), "%c-%d", letter, number);
        assert_ok(sd_bus_message_append(call, "sa{sv}", service, 0));
        sd_bus_message *reply = world_call(&world, call);
        const sd_bus_error *told = sd_bus_message_get_error(reply);
        (void) snprintf(error, sizeof(error), "%s", told ? told->name : "");
        sd_bus_message_unref(reply);
        return told ? error : NULL;
}

static void end_day(void) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "EndDay");

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

START_TEST(services_may_be_renamed_for_ever) {
        _cleanup_free_ char *first = services('a');

        world_open_configured(&world, first);
        ck_assert_ptr_null(issue('a', 7));
        for (int i = 1; i < 26; i++) {
                _cleanup_free_ char *text = services((char) ('a' + i));
                uint64_t before;

                reload(text);
                ck_assert_ptr_null(world.manager->refused);
                before = world_count(&world, "service-changed");
                ck_assert_uint_eq(before, SERVICES * (2 * (uint64_t) i + 1));
                reload(text);
                ck_assert_uint_eq(world_count(&world, "service-changed"), before);
                ck_assert_uint_eq(world_count(&world, "counter-services-changed"), (uint64_t) i + 1);
        }
        ck_assert_ptr_null(issue('z', 1));
        ck_assert_ptr_null(issue('z', SERVICES));
        /* The ticket of the morning is what it was. */
        ck_assert_str_eq(queue_of(book())->services[queue_of(book())->tickets[0].row.ticket.series].id,
                         "a-7");
        ck_assert_str_eq(issue('a', 7), "vn.motcua.Error.NoSuchService");
        world_restart(&world);
        ck_assert_uint_le(queue_of(book())->rules.n_services, QUEUE_SERVICES_MAX);
}
END_TEST

START_TEST(full_table_refuses_and_says_until_when) {
        _cleanup_free_ char *first = services('a'), *second = services('b');

        world_open_configured(&world, first);
        for (int i = 1; i <= 30; i++)
                ck_assert_ptr_null(issue('a', i));
        reload(second);
        ck_assert_str_eq(
                world.manager->refused,
                "40 new services find no room: at most 64 services, with those that left and bear tickets of "
                "today; motcuactl end-day ends it");
        ck_assert_uint_eq(world_count(&world, "service-changed"), SERVICES);
        ck_assert_ptr_null(issue('a', 31));
        end_day();
        reload(second);
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world_count(&world, "service-changed"), 3 * SERVICES);
        for (int i = 1; i <= SERVICES; i++)
                ck_assert_ptr_null(issue('b', i));
}
END_TEST

#define ONE_SERVICE "[Service a-1]\nPrefix=A\n[Counter 1]\nAttendant=quay1\nServices=a-1\n"

START_TEST(close_of_day_moves_with_a_reload) {
        world_open_configured(&world, ONE_SERVICE);
        world_restart_at(&world, NOON, true);
        ck_assert_ptr_null(issue('a', 1));
        world_restart_at(&world, NOON + 2 * 3600 * USEC_PER_SEC, true);
        reload("[Centre]\nCloseOfDay=20:00\n" ONE_SERVICE);
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        reload("[Centre]\nCloseOfDay=13:00\n" ONE_SERVICE);
        ck_assert_uint_eq(world_count(&world, "queue-rules-changed"), 3);
        world_until(&world, world_count(&world, "day-ended") == 1);
        ck_assert_str_eq(issue('a', 1), "vn.motcua.Error.DayOver");
        /* There is overtime after all. */
        reload("[Centre]\nCloseOfDay=20:00\n" ONE_SERVICE);
        ck_assert_ptr_null(issue('a', 1));
        ck_assert_uint_eq(queue_of(book())->tickets[0].row.ticket.number, 2);
}
END_TEST

START_TEST(full_table_at_the_start_leaves_out_what_has_no_room) {
        _cleanup_free_ char *first = services('a'), *second = services('b');

        world_open_configured(&world, first);
        for (int i = 1; i <= 30; i++)
                ck_assert_ptr_null(issue('a', i));
        world.config = second;
        world_restart(&world);
        ck_assert_uint_eq(queue_of(book())->rules.n_services, QUEUE_SERVICES_MAX);
        uint64_t before = world_count(&world, "service-changed");
        reload(second); /* refused, and nothing is said again */
        ck_assert_uint_eq(world_count(&world, "service-changed"), before);
        end_day();
        reload(second);
        ck_assert_ptr_null(world.manager->refused);
        for (int i = 1; i <= SERVICES; i++)
                ck_assert_ptr_null(issue('b', i));
}
END_TEST

/* A place that another service takes is served by nobody who served the one before. */
START_TEST(counter_does_not_serve_what_takes_the_place) {
        _cleanup_free_ char *first = services('a'), *text = NULL;

        world_open_configured(&world, first);
        for (int i = 1; i < 4; i++) {
                _cleanup_free_ char *other = services((char) ('a' + i));

                assert_ok(str_format(&text, "%s[Counter 2]\nServices=%c-1\n", other, 'a' + i));
                reload(text);
                ck_assert_ptr_null(world.manager->refused);
                ck_assert(book_desk_serves(book(), "2", (char[]){(char) ('a' + i), '-', '1', '\0'}, ""));
                free(TAKE_PTR(text));
        }
}
END_TEST

enum { COUNTERS = 150 };

static char *counters(char letter) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        fputs("[Service a-1]\nPrefix=A\n", f);
        for (int i = 1; i <= COUNTERS; i++)
                fprintf(f, "[Counter %c%d]\nServices=a-1\n", letter, i);
        fclose(f);
        return text;
}

START_TEST(counters_may_be_renamed_for_ever) {
        _cleanup_free_ char *first = counters('a');

        world_open_configured(&world, first);
        for (int i = 1; i < 4; i++) {
                _cleanup_free_ char *text = counters((char) ('a' + i));
                char last[8];

                reload(text);
                ck_assert_ptr_null(world.manager->refused);
                (void) snprintf(last, sizeof(last), "%c%d", 'a' + i, COUNTERS);
                ck_assert_int_ge(book_find_desk(book(), last), 0);
                uint64_t before = world_count(&world, "counter-services-changed");
                reload(text);
                ck_assert_uint_eq(world_count(&world, "counter-services-changed"), before);
        }
}
END_TEST

START_TEST(half_of_a_configuration_ends_the_process) {
        static const sd_bus_vtable other[] = {SD_BUS_VTABLE_START(0), SD_BUS_VTABLE_END};
        sd_bus_slot *slot = NULL;
        int code;

        world_open(&world, NULL);
        assert_ok(sd_bus_add_fallback_vtable(world.manager->centre.bus, &slot, CENTRE_PATH "/counter/9",
                                             CENTRE_BUS_NAME ".Counter", other, NULL, NULL));
        reload("[Counter 1]\nAttendant=quay1\n[Counter 9]\nAttendant=quay9\n");
        /* The one before does not run, so that nobody may say so. */
        ck_assert_ptr_null(world.manager->refused);
        assert_ok(sd_event_get_exit_code(world.event, &code));
        ck_assert_int_eq(code, EXIT_FAILURE);
        sd_bus_slot_unref(slot);
}
END_TEST

START_TEST(source_that_came_is_followed_and_one_that_went_is_lost) {
        world_open(&world, NULL);
        world_appear(&world);
        world_until(&world, centre_is_live(&world.manager->centre, "keypad"));
        reload("[Centre]\nSources=keypad printer\n[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n");
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world.manager->centre.n_sources, 2);
        ck_assert_ptr_nonnull(centre_find_source(&world.manager->centre, "printer"));
        /* The keypads' own goes on as it was. */
        ck_assert(centre_is_live(&world.manager->centre, "keypad"));
        ck_assert_uint_eq(world_count(&world, "source-lost"), 0);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && world_is_settled(&world));

        reload("[Centre]\nSources=printer\n[Counter 1]\n");
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world.manager->centre.n_sources, 1);
        ck_assert_ptr_null(centre_find_source(&world.manager->centre, "keypad"));
        ck_assert_uint_eq(world_count(&world, "source-lost"), 1);
        reload("[Centre]\nSources=printer\n[Counter 1]\n");
        ck_assert_uint_eq(world_count(&world, "source-lost"), 1);
}
END_TEST

START_TEST(refused_reload_is_told_until_one_is_taken) {
        _cleanup_free_ char *expected = NULL;

        world_open(&world, NULL);
        reload("[Centre]\nScale=9\n[Centre]\nName=x\n");
        assert_ok(str_format(&expected,
                             "%s/motcua.conf:2: [Centre] Scale=9: must be a number from 3 to 5 levels\n"
                             "%s/motcua.conf:3: [Centre]: this file has that section in line 1 already",
                             world.dir, world.dir));
        ck_assert_str_eq(world.manager->refused, expected);
        reload(world_config);
        ck_assert_ptr_null(world.manager->refused);
}
END_TEST

START_TEST(counter_without_keypads_is_worked_over_the_bus) {
        world_open_configured(&world, "[Service a-1]\nPrefix=A\n[Counter 1]\nServices=a-1\n");
        ck_assert_ptr_null(issue('a', 1));
        for (const char *const *member = (const char *const[]){"Open", "Next", "Start", "Done", NULL};
             *member; member++) {
                sd_bus_message *call =
                        world_new_call(&world, CENTRE_PATH "/counter/1", CENTRE_BUS_NAME ".Counter", *member);
                assert_ok(sd_bus_message_append(call, "a{sv}", 0));
                sd_bus_message *reply = world_call(&world, call);
                ck_assert_msg(!sd_bus_message_is_method_error(reply, NULL), "%s: %s", *member,
                              sd_bus_message_get_error(reply) ? sd_bus_message_get_error(reply)->message
                                                              : "");
                sd_bus_message_unref(reply);
        }
        ck_assert_uint_eq(world_count(&world, "visit-finished"), 1);
        ck_assert_int_ne(world.manager->counters[0]->state, COUNTER_OFFLINE);
}
END_TEST

/* Whoever watches one need not find it again; what waits to be carried out there goes on. */
START_TEST(counters_that_stay_keep_their_objects) {
        world_open_configured(&world, "[Counter 1]\n[Counter 2]\nLabel=Hai\n[Counter 3]\n");
        const struct counter *one = world.manager->counters[0], *two = world.manager->counters[1];

        reload("[Counter 4]\n[Counter 2]\nLabel=Quầy hai\n[Counter 1]\n");
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world.manager->n_counters, 3);
        ck_assert_str_eq(world.manager->counters[0]->at.id, "4");
        ck_assert_ptr_eq(world.manager->counters[1], two);
        ck_assert_ptr_eq(world.manager->counters[2], one);
        ck_assert_str_eq(counter_label(two->conf), "Quầy hai");
        reload("[Counter 5]\n");
        ck_assert_uint_eq(world.manager->n_counters, 1);
        ck_assert_str_eq(world.manager->counters[0]->at.id, "5");
}
END_TEST

static void at_counter(const char *counter, const char *member) {
        char path[sizeof(CENTRE_PATH "/counter/") + ID_SIZE];

        (void) snprintf(path, sizeof(path), CENTRE_PATH "/counter/%s", counter);
        sd_bus_message *call = world_new_call(&world, path, CENTRE_BUS_NAME ".Counter", member);
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert_msg(!sd_bus_message_is_method_error(reply, NULL), "%s at %s", member, counter);
        sd_bus_message_unref(reply);
}

static const struct ticket *ticket_1(void) {
        return queue_get_ticket(queue_of(book())->queue, 1);
}

#define SERVICE_A "[Service a-1]\nPrefix=A\n"
#define SERVICE_B "[Service b-1]\nPrefix=B\n"

/* The counter that called somebody leaves, then the service; told of once each, and called all the same. */
START_TEST(what_leaves_strands_nobody) {
        static const char without[] = SERVICE_B "[Counter 2]\nServices=b-1\n[Counter 3]\nServices=b-1\n";

        world_open_configured(&world, SERVICE_A SERVICE_B "[Counter 1]\nServices=a-1\n[Counter 2]\n"
                                                          "Services=a-1\n[Counter 3]\nServices=b-1\n");
        ck_assert_ptr_null(issue('a', 1));
        at_counter("1", "Open");
        at_counter("1", "Next");
        ck_assert_int_eq(ticket_1()->state, TICKET_CALLED);
        reload(SERVICE_A SERVICE_B "[Counter 2]\nServices=a-1\n[Counter 3]\nServices=b-1\n");
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world_count(&world, "counter-removed"), 1);
        ck_assert_int_eq(ticket_1()->state, TICKET_WAITING);
        ck_assert_uint_eq(world_count(&world, "service-unserved"), 0);
        reload(without);
        ck_assert_uint_eq(world_count(&world, "service-unserved"), 1);
        world.config = without;
        world_restart(&world);
        reload(without);
        ck_assert_uint_eq(world_count(&world, "counter-removed"), 1);
        ck_assert_uint_eq(world_count(&world, "service-unserved"), 1);
        at_counter("3", "Open");
        at_counter("3", "Next");
        ck_assert_int_eq(ticket_1()->state, TICKET_CALLED);
        reload(SERVICE_A "[Counter 2]\nServices=a-1\n[Counter 3]\nServices=a-1\n");
        reload(without);
        ck_assert_uint_eq(world_count(&world, "service-unserved"), 1); /* nobody waits any more */
}
END_TEST

/* A service moves from one counter to the other: at no time does nobody serve it. */
START_TEST(a_service_that_moves_is_served) {
        world_open_configured(&world, SERVICE_A SERVICE_B "[Counter 1]\nServices=a-1\n[Counter 2]\n"
                                                          "Services=b-1\n");
        ck_assert_ptr_null(issue('a', 1));
        ck_assert_ptr_null(issue('b', 1));
        reload(SERVICE_A SERVICE_B "[Counter 1]\nServices=b-1\n[Counter 2]\nServices=a-1\n");
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(world_count(&world, "counter-services-changed"), 4);
        ck_assert_uint_eq(world_count(&world, "service-unserved"), 0);
}
END_TEST

static void assert_issued(const char *key, const char *expected) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        const char *text;

        assert_ok(sd_bus_message_append(call, "sa{sv}", "a-1", 1, "key", "s", key));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_skip(reply, "t"));
        assert_ok(sd_bus_message_read(reply, "s", &text));
        ck_assert_str_eq(text, expected);
        sd_bus_message_unref(reply);
}

START_TEST(a_ticket_keeps_its_text) {
        static const char other[] = "[Service a-1]\nPrefix=X\n[Counter 1]\nServices=a-1\n";

        world_open_configured(&world, SERVICE_A "[Counter 1]\nServices=a-1\n");
        assert_issued("k1", "A 001");
        reload(other);
        assert_issued("k1", "A 001");
        assert_issued("k2", "X 002");
        world.config = other;
        world_restart(&world);
        assert_issued("k1", "A 001");
        at_counter("1", "Open");
        at_counter("1", "Next");
        ck_assert_str_eq(world.manager->counters[0]->ticket_text, "A 001");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_leaves_strands_nobody),
        SUITE_CASE(a_service_that_moves_is_served),
        SUITE_CASE(a_ticket_keeps_its_text),
        SUITE_CASE(counters_that_stay_keep_their_objects),
        SUITE_CASE(services_may_be_renamed_for_ever),
        SUITE_CASE(full_table_refuses_and_says_until_when),
        SUITE_CASE(close_of_day_moves_with_a_reload),
        SUITE_CASE(full_table_at_the_start_leaves_out_what_has_no_room),
        SUITE_CASE(counter_does_not_serve_what_takes_the_place),
        SUITE_CASE(counters_may_be_renamed_for_ever),
        SUITE_CASE(half_of_a_configuration_ends_the_process),
        SUITE_CASE(source_that_came_is_followed_and_one_that_went_is_lost),
        SUITE_CASE(refused_reload_is_told_until_one_is_taken),
        SUITE_CASE(counter_without_keypads_is_worked_over_the_bus),
};

SUITE_MAIN("centre-reload", cases, setup, teardown)
