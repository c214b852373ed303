/*
 * A record that is not the one that keypads and printers handed their events to: removed, brought back from
 * an older copy, or another centre's. Nothing goes into it until somebody says so, people are thanked
 * meanwhile, and what they pressed arrives once wherever it is to go.
 */
#include <signal.h>
#include <sys/stat.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define KEYPAD_ROOT "/vn/motcua/Keypad1"
#define CENTRE_STATE SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME)
#define COUNTER_STATE SCENE_STATE(CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter")
#define REFUSED "Source keypad is refused"

static const char kiosk[] = "[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Kiosk cua]\nTicket.1=ho-tich\n[Keypad cua]\nChip=cua\nDebounceMsec=1\n"
                            "Key.ticket-1=ticket-1\nLight.ticket-1=light-ticket-1\n";

static uint64_t acknowledged(struct scene *s) {
        sd_bus *bus = centre_connect(s->centre, CENTRE_CENTRE);
        sd_bus *channel = client_open_channel(bus, "vn.motcua.Keypad1", KEYPAD_ROOT);
        uint64_t sequence =
                client_get_u64(channel, NULL, KEYPAD_ROOT, "vn.motcua.EventSource1", "Acknowledged");

        sd_bus_close_unref(channel);
        sd_bus_close_unref(bus);
        return sequence;
}

static bool is_dark(void *userdata) {
        struct scene *s = userdata;

        trace_update(&s->trace);
        return trace_count(&s->trace, "cua", "light-ticket-1", true, false) >
               trace_count(&s->trace, "cua", "light-ticket-1", true, true);
}

/* The n-th is thanked as the others were: the light goes on. */
static void press_ticket(struct scene *s, size_t n) {
        centre_wait(s->centre, is_dark, s, "the light is off");
        client_press(s->bus, "cua", "ticket-1");
        scene_await_light(s, "cua", "light-ticket-1", n);
}

static void begin(struct scene *s) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s%s", centre_config_default, kiosk));
        scene_begin(s, config);
        press_ticket(s, 1);
        scene_await(s, "ticket-issued", 1);
        client_press(s->bus, "quay1", "open");
        scene_await_key(s, "open");
        scene_await_text(s, CENTRE_STATE, "ready");
}

static char *aside(struct scene *s) {
        return centre_path(s->centre, "state/centre.before");
}

static void start(struct scene *s) {
        centre_start(s->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s->centre, CENTRE_MOTCUAD);
}

/* Somebody takes the record away while motcuad is stopped, and starts it again. */
static void take_record(struct scene *s) {
        _cleanup_free_ char *state = centre_path(s->centre, "state/centre"), *before = aside(s);

        centre_stop(s->centre, CENTRE_MOTCUAD, SIGTERM);
        must_errno(rename(state, before));
        centre_make_state(s->centre, CENTRE_MOTCUAD);
        records_clear(&s->records);
        start(s);
        scene_await_log(s, "log/motcuad", REFUSED);
}

static void put_record_back(struct scene *s) {
        _cleanup_free_ char *state = centre_path(s->centre, "state/centre"), *before = aside(s);

        centre_stop(s->centre, CENTRE_MOTCUAD, SIGTERM);
        file_remove_tree(state);
        must_errno(rename(before, state));
        records_clear(&s->records);
        start(s);
        scene_await_text(s, CENTRE_STATE, "ready");
}

static size_t count_all(struct scene *s, const char *type) {
        _cleanup_records_ struct records all = {0};

        records_fetch(&all, s->bus, 0);
        return records_count(&all, type);
}

/* What is acknowledged is removed when all is quiet; until then a daemon that starts anew hands it on again.
 * A new database is one page until its log is emptied after that. */
static void await_removal(struct scene *s) {
        _cleanup_free_ char *outbox = centre_path(s->centre, "state/keypad/" CENTRE_OUTBOX);
        struct stat st;

        while (must_errno(stat(outbox, &st)) == 0 && st.st_size <= 4096)
                must(sd_event_run(centre_event(s->centre), 20 * USEC_PER_MSEC));
}

START_TEST(a_record_that_was_taken_away_gets_nothing) {
        static const char *const names[] = {"motcuactl accept-source keypad", "Source keypad is refused"};
        struct scene s;

        begin(&s);
        uint64_t before = acknowledged(&s);
        ck_assert_uint_gt(before, 0);
        await_removal(&s);
        take_record(&s);
        scene_await_text(&s, CENTRE_STATE, "degraded");
        scene_await_text(&s, COUNTER_STATE, "offline");
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                ctl_expect(&s, CENTRE_NOBODY, "status", 0, names[i]);
                scene_expect_log(&s, "log/motcuad", names[i]);
        }
        press_ticket(&s, 2);
        centre_stop(s.centre, CENTRE_KEYPADD, SIGKILL);
        centre_start(s.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(s.centre, CENTRE_KEYPADD);
        press_ticket(&s, 3);
        ck_assert_uint_le(acknowledged(&s), before);
        ck_assert_uint_eq(count_all(&s, "press") + count_all(&s, "source-gap"), 0);

        put_record_back(&s);
        scene_await(&s, "ticket-issued", 2);
        ck_assert_uint_eq(count_all(&s, "ticket-issued"), 3);
        ck_assert_uint_eq(count_all(&s, "press"), 4);
        ck_assert_uint_eq(count_all(&s, "source-gap") + count_all(&s, "source-epoch"), 0);
        ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 1, "not refused");
        scene_end(&s);
}
END_TEST

static size_t count_in_log(struct scene *s, const char *text) {
        _cleanup_free_ char *path = centre_path(s->centre, "log/motcuad"), *content = file_read(path, NULL);
        size_t n = 0;

        for (const char *p = content; (p = strstr(p, text)); p++)
                n++;
        return n;
}

/* The channel goes, and motcuad asks on another within a second; that is nothing new to anybody. */
START_TEST(a_reload_of_the_keypads_accepts_nothing) {
        _cleanup_free_ char *config = NULL;
        struct scene s;

        begin(&s);
        take_record(&s);
        must_errno(asprintf(&config, "%s%sKey.priority=priority\n", centre_config_default, kiosk));
        centre_write_config(s.centre, config);
        process_signal(centre_process(s.centre, CENTRE_KEYPADD), SIGHUP);
        for (uint64_t begin_usec = monotonic_usec(); monotonic_usec() - begin_usec < 3 * USEC_PER_SEC;) {
                _cleanup_free_ char *state =
                        client_get_string(s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "State");
                ck_assert_str_eq(state, "degraded");
                must(sd_event_run(centre_event(s.centre), 20 * USEC_PER_MSEC));
        }
        press_ticket(&s, 2);
        ck_assert_uint_eq(count_in_log(&s, REFUSED), 1);
        ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 0, "");
        scene_await(&s, "ticket-issued", 1);
        ck_assert_uint_eq(count_all(&s, "source-accepted"), 1);
        scene_end(&s);
}
END_TEST

/* The queue is worked by hand meanwhile; the kiosk's ticket comes behind. */
START_TEST(an_admin_goes_on_with_what_there_is) {
        struct scene s;

        begin(&s);
        take_record(&s);
        press_ticket(&s, 2);
        ctl_expect(&s, CENTRE_OPERATOR, "issue ho-tich", 0, "A 001");
        ck_assert_uint_eq(count_all(&s, "ticket-issued"), 1);
        ctl_expect(&s, CENTRE_NOBODY, "accept-source keypad", 4, "Not permitted");
        ctl_expect(&s, CENTRE_OPERATOR, "accept-source printer", 1, "no such source");
        ctl_expect(&s, CENTRE_OPERATOR, "accept-source", 2, "");
        ck_assert_uint_eq(count_all(&s, "source-accepted"), 0);

        ctl_expect(&s, CENTRE_OPERATOR, "accept-source keypad", 0, "");
        const struct record *accepted = scene_await(&s, "source-accepted", 1);
        _cleanup_free_ char *actor = NULL;
        must_errno(asprintf(&actor, "uid %u", (unsigned) centre_uid(CENTRE_OPERATOR)));
        ck_assert_str_eq(record_s(accepted, "actor"), actor);
        const struct record *gap = scene_await(&s, "source-gap", 1);
        ck_assert_str_eq(record_s(gap, "of"), "keypad");
        ck_assert_uint_eq(record_t(gap, "first"), 1);
        scene_await(&s, "ticket-issued", 2);
        scene_await_text(&s, CENTRE_STATE, "ready");
        ctl_expect(&s, CENTRE_OPERATOR, "accept-source keypad", 1, "not refused");

        press_ticket(&s, 3);
        scene_await(&s, "ticket-issued", 3);
        ck_assert_uint_eq(count_all(&s, "source-gap"), 1);
        ck_assert_uint_eq(count_all(&s, "source-accepted"), 1);
        scene_end(&s);
}
END_TEST

/* Between the answer and the first event that is fetched, or at any other moment after the answer. */
START_TEST(an_acceptance_outlives_a_kill) {
        struct scene s;

        begin(&s);
        take_record(&s);
        press_ticket(&s, 2);
        must(sd_bus_call_method(s.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "AcceptSource", NULL, NULL,
                                "sa{sv}", "keypad", 0));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        start(&s);
        scene_await_text(&s, CENTRE_STATE, "ready");
        press_ticket(&s, 3);
        scene_await(&s, "ticket-issued", 1);
        while (count_all(&s, "ticket-issued") < 2)
                must(sd_event_run(centre_event(s.centre), 20 * USEC_PER_MSEC));
        ck_assert_uint_eq(count_all(&s, "press"), 2);
        ck_assert_uint_eq(count_all(&s, "source-accepted"), 1);
        ck_assert_uint_eq(count_all(&s, "source-gap"), 1);
        scene_end(&s);
}
END_TEST

static void expect_refusal(struct scene *s, const char *source, const char *error_name) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        ck_assert_int_lt(sd_bus_call_method(s->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "AcceptSource",
                                            &error, NULL, "sa{sv}", source, 0),
                         0);
        ck_assert_str_eq(error.name, error_name);
        ck_assert_uint_lt(strlen(error.message), 200);
}

START_TEST(a_disk_that_is_full_accepts_nothing_and_odd_names_are_nobodys) {
        char *huge = calloc(1, 20001);
        struct scene s;

        ck_assert_ptr_nonnull(huge);
        memset(huge, 'k', 20000);
        begin(&s);
        _cleanup_free_ char *flag = centre_path(s.centre, "fault"), *while_file = NULL,
                            *state = centre_path(s.centre, "state/centre"), *before = aside(&s);
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        must_errno(rename(state, before));
        centre_make_state(s.centre, CENTRE_MOTCUAD);
        centre_start(
                s.centre, CENTRE_MOTCUAD,
                (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        scene_await_log(&s, "log/motcuad", REFUSED);

        static const char *const names[] = {"",    "Keypad", "keypad ", "../keypad", "vn.motcua.Keypad1",
                                            "%s%n"};
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                expect_refusal(&s, names[i], "vn.motcua.Error.NoSuchSource");
        expect_refusal(&s, huge, SD_BUS_ERROR_LIMITS_EXCEEDED);
        huge[200] = '\0';
        expect_refusal(&s, huge, "vn.motcua.Error.NoSuchSource");
        free(huge);

        file_write_text(flag, "");
        expect_refusal(&s, "keypad", "vn.motcua.Error.StorageFailed");
        press_ticket(&s, 2);
        must_errno(unlink(flag));
        ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 0, "");
        scene_await(&s, "ticket-issued", 2);
        ck_assert_uint_eq(count_all(&s, "source-accepted"), 1);
        ck_assert_uint_eq(count_all(&s, "ticket-issued"), 1);
        scene_end(&s);
}
END_TEST

/* ----- an older copy ----- */

static void copy_record(const char *from, const char *to) {
        static const char *const files[] = {CENTRE_DATABASE, CENTRE_DATABASE "-wal"};

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_free_ char *source = file_join(from, files[i]), *target = file_join(to, files[i]);
                size_t size;

                (void) unlink(target);
                if (access(source, F_OK) < 0)
                        continue;
                _cleanup_free_ char *data = file_read(source, &size);
                file_write(target, data, size);
                must_errno(chown(target, centre_uid(CENTRE_CENTRE), centre_uid(CENTRE_CENTRE)));
        }
}

static void press(struct scene *s, size_t n) {
        size_t before = count_all(s, "press");

        for (size_t i = 0; i < n; i++)
                client_press(s->bus, "quay2", "recall");
        while (count_all(s, "press") < before + n)
                must(sd_event_run(centre_event(s->centre), 20 * USEC_PER_MSEC));
}

/* What a disk may lose at a power cut is no question to anybody; what a copy lacks is. */
static const struct {
        size_t presses;
        bool refused;
} copies[] = {{0, false}, {10, false}, {80, true}};

START_TEST(an_older_copy_asks_when_it_lacks_much) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *state = centre_path(s.centre, "state/centre"), *copy = aside(&s);
        must_errno(mkdir(copy, 0755));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        copy_record(state, copy);
        start(&s);
        press(&s, copies[_i].presses);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        copy_record(copy, state);
        press_ticket(&s, 2);
        start(&s);
        if (copies[_i].refused) {
                scene_await_log(&s, "log/motcuad", REFUSED);
                ck_assert_uint_eq(count_all(&s, "ticket-issued"), 1);
                ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 0, "");
        }
        while (count_all(&s, "ticket-issued") < 2)
                must(sd_event_run(centre_event(s.centre), 20 * USEC_PER_MSEC));
        scene_await_text(&s, CENTRE_STATE, "ready");
        ck_assert_uint_eq(count_all(&s, "source-gap"), copies[_i].presses > 0);
        ck_assert_uint_eq(count_all(&s, "source-accepted"), copies[_i].refused);
        ck_assert_uint_eq(count_all(&s, "press"), 3);
        scene_end(&s);
}
END_TEST

/* ----- printers ----- */

/* Each source for itself: what is owed waits for the printers, and comes out once. */
START_TEST(printers_are_refused_for_themselves) {
        static const struct scene_property printing = {CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                                       "PrinterState"};
        _cleanup_free_ char *config = NULL;
        struct scene s;

        must_errno(asprintf(&config,
                            "%s%s[Centre]\nSources=keypad printer\n[Printer]\nTemplateDir=" TEST_TEMPLATES
                            "\n[Printer phieu]\n",
                            centre_config_default, kiosk));
        scene_prepare(&s);
        centre_write_config(s.centre, config);
        scene_start(&s);
        centre_start(s.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s.centre, CENTRE_PRINTERD);
        scene_await_text(&s, &printing, "ready");
        press_ticket(&s, 1);
        scene_await(&s, "ticket-printed", 1);

        take_record(&s);
        scene_await_log(&s, "log/motcuad", "Source printer is refused");
        scene_await_text(&s, &printing, "absent");
        ctl_expect(&s, CENTRE_ROOT, "status", 0, "motcuactl accept-source printer");
        ctl_expect(&s, CENTRE_ROOT, "accept-source keypad", 0, "");
        press_ticket(&s, 2);
        scene_await(&s, "ticket-issued", 1);
        ctl_expect(&s, CENTRE_ROOT, "status", 0, "Source printer is refused");
        ctl_expect(&s, CENTRE_ROOT, "accept-source printer", 0, "");
        scene_await(&s, "source-accepted", 2);
        scene_await_text(&s, CENTRE_STATE, "ready");
        press_ticket(&s, 3);
        scene_await(&s, "ticket-printed", 1);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_record_that_was_taken_away_gets_nothing),
        SUITE_CASE(a_reload_of_the_keypads_accepts_nothing),
        SUITE_CASE(an_admin_goes_on_with_what_there_is),
        SUITE_CASE(an_acceptance_outlives_a_kill),
        SUITE_CASE(a_disk_that_is_full_accepts_nothing_and_odd_names_are_nobodys),
        {"an_older_copy_asks_when_it_lacks_much", &an_older_copy_asks_when_it_lacks_much, ELEMENTSOF(copies)},
        SUITE_CASE(printers_are_refused_for_themselves),
};

CENTRE_SUITE_MAIN("other-record", cases)
