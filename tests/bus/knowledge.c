/* Who may know what, asked by other users: two days that differ only in what citizens pressed look the same
 * to everybody, and what is public moves in steps. */
#include <signal.h>
#include <sys/stat.h>

#include "tests/bus/view.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/files.h"
#include "tests/lib/process.h"
#include "tests/lib/scene.h"

enum { VISITS = 6, PAGE = 1000, STEP = 3 };

static const char secret[] = "canbo77"; /* who is signed in, as events would name it */

/* A rating is sealed when the next citizen of the counter is done. */
static void write_config(struct scene *f, int minimum) {
        _cleanup_free_ char *config = NULL;

        must_errno(
                asprintf(&config,
                         "%s[Centre]\nLogName=motcua-test\nMinimumRatings=%d\nSettleSec=60\nStreakCount=3\n"
                         "Sources=keypad camera\n[Camera hall]\nCounters=c1\n"
                         "[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                         "[Official %s]\nNumber=7\n"
                         "[Keypad leader]\nChip=leader\nOutput.lamp=lamp\n[Alert a]\nOutput=leader/lamp\n",
                         centre_config_default, minimum, secret));
        centre_write_config(f->centre, config);
}

static void open_counter(struct scene *f) {
        client_press(f->bus, "quay1", "open");
        scene_await(f, "counter-moved", 1);
}

static void begin(struct scene *f, int minimum) {
        scene_prepare(f);
        write_config(f, minimum);
        scene_start(f);
        open_counter(f);
}

static sd_bus_message *call(sd_bus *bus, const char *path, const char *interface, const char *member,
                            const char *types, ...) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        va_list ap;

        va_start(ap, types);
        int r = sd_bus_call_methodv(bus, "vn.motcua.Centre1", path, interface, member, &error, &reply, types,
                                    ap);
        va_end(ap);
        if (r < 0)
                test_die("%s.%s: %s: %s", interface, member, error.name, error.message);
        return reply;
}

static bool lights_rest(void *userdata) {
        struct scene *f = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *key, *light;
        bool rest = true;

        must(sd_bus_get_property(f->bus, "vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"),
                                 "vn.motcua.Keypad1.Keypad", "Lights", NULL, &reply, "a{ss}"));
        must(sd_bus_message_enter_container(reply, 'a', "{ss}"));
        while (must(sd_bus_message_read(reply, "{ss}", &key, &light)) > 0)
                rest = rest && (!streq(key, "done") || !streq(light, "pulse"));
        return rest;
}

/* One more citizen at quay1 is done, and presses; the one before is sealed. */
static void serve(struct scene *f, size_t n, const char *level) {
        client_press(f->bus, "quay1", "done");
        scene_await(f, "armed", n);
        client_press(f->bus, "quay1", level);
        scene_await_key(f, level);
        scene_await(f, "press", 2 * n + 1);
        if (n > 1)
                scene_await(f, "rating", n - 1);
}

/* ----- what nobody gets to read ----- */

/* The arguments that a method asks for, each of them empty or zero; but days are today, and "max" is a page.
 */
static void append_arguments(sd_bus_message *message, const char *member, const char *xml, const char *end,
                             const char *today) {
        while ((xml = strstr(xml, "<arg type=\"")) && xml < end) {
                const char *line_end = strchr(xml, '\n'), *in = strstr(xml, "direction=\"in\"");
                char type = xml[strlen("<arg type=\"")];
                xml += strlen("<arg type=\"");
                if (!in || in > line_end)
                        continue;
                if (type == 's')
                        must(sd_bus_message_append(
                                message, "s",
                                streq(member, "EstimateWait")                                     ? "ho-tich"
                                : streq(member, "GetQueueFigures") || streq(member, "GetFigures") ? today
                                                                                                  : ""));
                else if (type == 'a')
                        must(sd_bus_message_append(message, "a{sv}", 0));
                else if (type == 'u')
                        must(sd_bus_message_append(message, "u", (uint32_t) PAGE));
                else
                        must(sd_bus_message_append(message, "t", UINT64_C(0)));
        }
}

struct reader {
        sd_bus *bus;
        const char *destination, *path, *today;
        struct view *view;
        size_t answers;
};

static void read_method(struct reader *reader, const char *interface, const char *member, const char *xml,
                        const char *end) {
        _cleanup_client_message_ sd_bus_message *message = NULL, *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        bool figures = strstr(member, "Figures") || streq(member, "GetToday");

        must(sd_bus_message_new_method_call(reader->bus, &message, reader->destination, reader->path,
                                            interface, member));
        append_arguments(message, member, xml, end, reader->today);
        int r = sd_bus_call(reader->bus, message, 0, &error, &reply);
        fprintf(reader->view->f, "%s %s.%s: %s\n", reader->path, interface, member, r < 0 ? error.name : "");
        if (r < 0) {
                if (!sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED)) /* names processes */
                        view_add(reader->view, error.message, true);
                return;
        }
        reader->answers++;
        /* Events come in an order of their own: each is compared where it is read. */
        if (!streq(member, "GetEventsSince"))
                view_add_message(reader->view, reply, !figures);
        else
                must(sd_bus_message_dump(reply, reader->view->f_plain, SD_BUS_MESSAGE_DUMP_SUBTREE_ONLY));
}

static void read_interface(struct reader *reader, const char *interface, const char *xml, const char *end) {
        _cleanup_client_message_ sd_bus_message *all = NULL;

        must(sd_bus_call_method(reader->bus, reader->destination, reader->path,
                                "org.freedesktop.DBus.Properties", "GetAll", NULL, &all, "s", interface));
        view_add_message(reader->view, all, true);
        while ((xml = strstr(xml, "<method name=\"")) && xml < end) {
                const char *name = xml + strlen("<method name=\""), *close = strstr(xml, "</method>");
                _cleanup_free_ char *member = strndup(name, strcspn(name, "\""));
                const char *first_end = strchr(xml, '>');
                if (first_end[-1] == '/')
                        close = first_end;
                read_method(reader, interface, member, xml, close);
                xml = close;
        }
}

/* Every method and property of ours that the object says it has. */
static void read_object(struct reader *reader) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *xml;

        must(sd_bus_call_method(reader->bus, reader->destination, reader->path,
                                "org.freedesktop.DBus.Introspectable", "Introspect", NULL, &reply, ""));
        must(sd_bus_message_read(reply, "s", &xml));
        fputs(xml, reader->view->f);
        for (const char *p = xml; (p = strstr(p, "<interface name=\"vn.motcua.")); p++) {
                const char *name = p + strlen("<interface name=\"");
                _cleanup_free_ char *interface = strndup(name, strcspn(name, "\""));
                read_interface(reader, interface, p, strstr(p, "</interface>"));
        }
}

static char *today_of(sd_bus *bus) {
        _cleanup_client_message_ sd_bus_message *reply =
                call(bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "GetToday", "a{sv}", 0);
        const char *day;

        must(sd_bus_message_read(reply, "s", &day));
        return strdup(day);
}

static void read_all(sd_bus *bus, struct view *view) {
        static const char *const objects[][2] = {
                {"vn.motcua.Centre1", "/vn/motcua/Centre1"},   {"vn.motcua.Centre1", CLIENT_COUNTER("c1")},
                {"vn.motcua.Centre1", CLIENT_COUNTER("c2")},   {"vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
                {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1")},
        };
        _cleanup_free_ char *today = today_of(bus);
        struct reader reader = {.bus = bus, .today = today, .view = view};

        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                reader.destination = objects[i][0];
                reader.path = objects[i][1];
                read_object(&reader);
        }
        ck_assert_uint_ge(reader.answers, 10);
        for (size_t i = 0; i < ELEMENTSOF(objects); i += 3) {
                _cleanup_client_message_ sd_bus_message *reply = NULL;
                must(sd_bus_call_method(bus, objects[i][0], objects[i][1],
                                        "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL,
                                        &reply, ""));
                view_add_message(view, reply, true);
        }
}

static int compare_lines(const void *a, const void *b) {
        return strcmp(*(char *const *) a, *(char *const *) b);
}

/* "TYPE FIELDS", without what tells of the time and the place in the record; sorted, as daemons begin in any
 * order. */
static void add_events(struct view *view, const struct records *records) {
        char **lines = calloc(records->n + 1, sizeof(*lines));

        for (size_t i = 0; i < records->n; i++) {
                const struct record *record = &records->items[i];
                struct event_field items[EVENT_FIELDS_MAX + 3];
                struct fields fields = {.items = items};
                _cleanup_free_ char *text = NULL;

                for (size_t k = 0; k < record->fields.n; k++) {
                        const char *name = record->fields.items[k].name;
                        if (!strstr(name, "time_usec") && !strstr(name, "_since_usec") &&
                            !streq(name, "boot_id") && !streq(name, "window_usec") &&
                            !streq(name, "sequence"))
                                items[fields.n++] = record->fields.items[k];
                }
                assert_ok(fields_make(items, fields.n, &fields, NULL));
                assert_ok(fields_to_text(&fields, &text));
                bool by_chance = streq(record->type, "source-lost") || streq(record->type, "source-back") ||
                                 streq(record->type, "log-key");
                must_errno(
                        asprintf(&lines[i], "%s %s\n", by_chance ? "" : record->type, by_chance ? "" : text));
        }
        qsort(lines, records->n, sizeof(*lines), compare_lines);
        for (size_t i = 0; i < records->n; i++) {
                if (lines[i][0] != ' ')
                        fputs(lines[i], view->f);
                free(lines[i]);
        }
        free(lines);
}

/* ----- two days ----- */

static int on_other_signal(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct view *view = userdata;
        const char *member = sd_bus_message_get_member(message);

        if (!streq(member, "EventRecorded") && !streq(member, "NameAcquired"))
                view_add_message(view, message, true);
        return 0;
}

struct day {
        struct records heard, read; /* as nobody: signals, and by cursor */
        struct records full;        /* as a member of group motcua */
        struct view seen;           /* all answers */
        struct view signals;        /* other than EventRecorded */
        size_t low;                 /* LowRating, as a member of group motcua */
        size_t low_nobody;
        char *log;
};

static int on_low(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        size_t *n = userdata;

        (*n)++;
        return 0;
}

static bool all_is_heard(void *userdata) {
        const struct day *day = userdata;

        return day->read.n > 0 && day->heard.n > 0 && day->full.n > 0 &&
               day->heard.items[day->heard.n - 1].id >= day->read.items[day->read.n - 1].id &&
               day->full.items[day->full.n - 1].id >= day->read.items[day->read.n - 1].id;
}

static void listen(struct scene *f, struct day *day, sd_bus *nobody, sd_bus *member) {
        view_open(&day->seen);
        view_open(&day->signals);
        records_follow_public(&day->heard, nobody);
        records_follow(&day->heard, nobody); /* in vain */
        records_follow(&day->full, member);
        must(sd_bus_add_match(nobody, NULL, "type='signal'", on_other_signal, &day->signals));
        must(sd_bus_match_signal(member, NULL, NULL, NULL, NULL, "LowRating", on_low, &day->low));
        must(sd_bus_match_signal(nobody, NULL, NULL, NULL, NULL, "LowRating", on_low, &day->low_nobody));
        scene_start(f);
}

static void play(const char *const levels[static VISITS], struct day *day) {
        struct scene f;

        *day = (struct day){0};
        scene_prepare(&f);
        write_config(&f, 10);
        sd_bus *nobody = centre_connect(f.centre, CENTRE_NOBODY),
               *member = centre_connect(f.centre, CENTRE_OPERATOR);
        listen(&f, day, nobody, member);
        sd_bus_message_unref(call(f.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "SetPin", "ssa{sv}",
                                  secret, "482913", 0));
        sd_bus_message_unref(call(member, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "SignIn",
                                  "ssa{sv}", secret, "482913", 0));
        sd_bus_message_unref(call(member, "/vn/motcua/Centre1", "vn.motcua.Centre1", "IssueTicket", "sa{sv}",
                                  "ho-tich", 0));
        scene_await(&f, "ticket-issued", 1);
        open_counter(&f);
        for (size_t i = 0; i < VISITS; i++)
                serve(&f, i + 1, levels[i]);
        centre_wait(f.centre, lights_rest, &f, "the attendant's light goes out");
        read_all(nobody, &day->seen); /* while the last one stands at the counter */
        sd_bus_message_unref(
                call(member, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "SignOut", "a{sv}", 0));
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "rating", VISITS);
        scene_await(&f, "armed", VISITS + 1);
        centre_wait(f.centre, lights_rest, &f, "the attendant's light goes out");
        read_all(nobody, &day->seen);
        records_fetch_public(&day->read, nobody, 0);
        centre_wait(f.centre, all_is_heard, day, "all signals");
        view_end(&day->seen);
        view_end(&day->signals);
        sd_bus_close_unref(nobody);
        sd_bus_close_unref(member);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        _cleanup_free_ char *path = centre_path(f.centre, "log/motcuad");
        day->log = file_read(path, NULL);
        scene_end(&f);
}

static void day_clear(struct day *day) {
        records_clear(&day->heard);
        records_clear(&day->read);
        records_clear(&day->full);
        view_clear(&day->seen);
        view_clear(&day->signals);
        free(day->log);
}

static char *events_text(const struct records *records) {
        struct view view;

        view_open(&view);
        add_events(&view, records);
        view_end(&view);
        free(view.plain);
        return view.text;
}

static void assert_same(const char *what, const char *a, const char *b) {
        size_t i = 0;

        while (a[i] != '\0' && a[i] == b[i])
                i++;
        ck_assert_msg(a[i] == b[i], "%s tells what was pressed:\n%.300s\ninstead of\n%.300s", what,
                      a + (i > 150 ? i - 150 : 0), b + (i > 150 ? i - 150 : 0));
}

/* Whoever knows the epoch and the salt of an event can find by its hash what is kept of it. */
static void assert_random_is_hidden(const struct day *day, const char *name) {
        for (size_t i = 0; i < day->full.n; i++) {
                const char *value = record_s(&day->full.items[i], name);

                ck_assert_msg(id128_is_valid(value), "%s of %s: %s", name, day->full.items[i].type, value);
                ck_assert_msg(!strstr(day->seen.plain, value), "an answer tells a field %s", name);
                ck_assert_msg(!strstr(day->signals.plain, value), "a signal tells a field %s", name);
                ck_assert_msg(!strstr(day->log, value), "the log tells a field %s", name);
        }
        for (size_t i = 0; i < day->heard.n; i++)
                ck_assert(!fields_find(&day->heard.items[i].fields, name));
        for (size_t i = 0; i < day->read.n; i++)
                ck_assert(!fields_find(&day->read.items[i].fields, name));
}

static void assert_hidden(const struct day *day) {
        static const char *const words[] = {"satisfied", "dissatisfied", "neutral", "\"streak\"",
                                            secret,      "482913",       "uid "};
        _cleanup_free_ char *read = events_text(&day->read), *heard = events_text(&day->heard);
        const struct records *both[] = {&day->heard, &day->full};

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                ck_assert_msg(!strstr(read, words[i]), "the record tells everybody of %s", words[i]);
                ck_assert_msg(!strstr(heard, words[i]), "signals tell everybody of %s", words[i]);
                ck_assert_msg(!strstr(day->log, words[i]) || streq(words[i], "uid "), "the log tells of %s",
                              words[i]);
                /* Who sits at the counter, its sign says to everybody. */
                ck_assert_msg(words[i] == secret || !strstr(day->signals.text, words[i]),
                              "a signal tells of %s", words[i]);
        }
        for (size_t i = 0; i < day->read.n; i++)
                ck_assert_uint_eq(day->read.items[i].id, i + 1);
        for (size_t k = 0; k < ELEMENTSOF(both); k++)
                for (size_t i = 0; i < both[k]->n; i++) {
                        const struct record *record = &both[k]->items[i];
                        ck_assert_str_eq(record->type, day->read.items[record->id - 1].type);
                        ck_assert(i == 0 || record->id > both[k]->items[i - 1].id);
                }
        /* What a daemon says before it has its name comes to those alone who listen to everything. */
        ck_assert_uint_ge(day->heard.n, day->full.n);
        ck_assert_uint_eq(day->low_nobody, 0);
        assert_random_is_hidden(day, "epoch");
        assert_random_is_hidden(day, "salt");
}

START_TEST(two_days_that_differ_in_levels_look_the_same_to_everybody) {
        static const char *const bad[VISITS] = {"very-dissatisfied", "very-dissatisfied",
                                                "very-dissatisfied", "dissatisfied",
                                                "neutral",           "very-dissatisfied"},
                                 *const good[VISITS] = {"very-satisfied", "satisfied", "very-satisfied",
                                                        "neutral",        "satisfied", "very-satisfied"};
        struct day days[2];

        play(bad, &days[0]);
        file_remove_tree(suite_dir());
        must_errno(mkdir(suite_dir(), 0755));
        play(good, &days[1]);
        _cleanup_free_ char *read[] = {events_text(&days[0].read)}, *other = events_text(&days[1].read);
        assert_same("the record by cursor", read[0], other);
        assert_same("an answer", days[0].seen.text, days[1].seen.text);
        for (size_t i = 0; i < 2; i++)
                assert_hidden(&days[i]);

        /* It is there for those who may know it. */
        const struct record *rating = records_last(&days[0].full, "rating"), *finished;
        ck_assert_str_eq(record_s(rating, "level"), "very-dissatisfied");
        finished = records_last(&days[0].full, "signed-out");
        ck_assert_str_eq(record_s(finished, "official"), secret);
        ck_assert_uint_ge(days[0].low, 5);
        ck_assert_uint_eq(days[1].low, 0);
        for (size_t i = 0; i < 2; i++)
                day_clear(&days[i]);
}
END_TEST

/* ----- what is public moves in steps ----- */

static void assert_line(const struct figures *line, uint64_t rated, uint64_t all) {
        ck_assert_uint_eq(line->rated, rated);
        ck_assert_uint_eq(line->unpublished, all - rated);
        ck_assert_uint_eq(line->levels, rated);
        ck_assert(line->withheld == (rated < STEP));
}

static void assert_public(struct scene *f, sd_bus *nobody, uint64_t all) {
        _cleanup_free_ char *today = today_of(nobody);
        uint64_t rated = all / STEP * STEP;
        static const char *const counters[] = {"c1", ""};

        for (size_t i = 0; i < ELEMENTSOF(counters); i++) {
                struct figures line = figures_public_today(nobody, counters[i], "reception"),
                               of_days =
                                       figures_public_between(nobody, today, today, counters[i], "reception"),
                               exact = figures_today(f->bus, counters[i], "reception");
                assert_line(&line, rated, all);
                assert_line(&of_days, rated, all);
                ck_assert_uint_eq(exact.rated, all);
                ck_assert_uint_eq(exact.unpublished, 0);
                /* The line of the whole centre is bound as well. */
                ck_assert(exact.withheld == (all < STEP));
        }
}

START_TEST(public_figures_move_in_steps) {
        struct scene f;

        begin(&f, STEP);
        sd_bus *nobody = centre_connect(f.centre, CENTRE_NOBODY);
        for (size_t i = 1; i <= 2 * STEP + 2; i++) {
                serve(&f, i, i % 2 == 0 ? "satisfied" : "very-dissatisfied");
                assert_public(&f, nobody, i - 1);
                if (i == STEP) { /* two wait, across a kill */
                        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
                        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
                        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
                        assert_public(&f, nobody, i - 1);
                }
        }
        sd_bus_close_unref(nobody);
        scene_end(&f);
}
END_TEST

/* ----- motcuactl ----- */

static int motcuactl(struct scene *f, enum centre_user user, const char *arguments, char **ret_said) {
        _cleanup_free_ char *command = NULL, *said = centre_path(f->centre, "log/motcuactl"),
                            *bus = centre_path(f->centre, "bus");

        must_errno(asprintf(&command, "exec %s --bus=unix:path=%s --lang=en --text %s", TEST_MOTCUACTL, bus,
                            arguments));
        file_write_text(said, "");
        struct process_spec spec = {.argv = (const char *const[]){"/bin/sh", "-c", command, NULL},
                                    .log_path = said,
                                    .uid = centre_uid(user),
                                    .gid = centre_gid(user)};
        struct process *process = process_start(centre_event(f->centre), &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        int result = process_result(process);
        process_free(process);
        *ret_said = file_read(said, NULL);
        return result;
}

static void assert_says(struct scene *f, enum centre_user user, const char *arguments, int result,
                        const char *says, const char *not_says) {
        _cleanup_free_ char *said = NULL;
        int r = motcuactl(f, user, arguments, &said);

        ck_assert_msg(r == result, "%s: exit code %d: %s", arguments, r, said);
        ck_assert_msg(strstr(said, says), "%s as uid %u: %s", arguments, centre_uid(user), said);
        ck_assert_msg(!not_says[0] || !strstr(said, not_says), "%s as uid %u: %s", arguments,
                      centre_uid(user), said);
}

START_TEST(motcuactl_tells_what_its_user_may_know) {
        static const char less[] = "Only what everybody may know",
                          denied[] = "put the user into group motcua";
        struct scene f;

        begin(&f, 10);
        serve(&f, 1, "dissatisfied");
        serve(&f, 2, "satisfied");
        assert_says(&f, CENTRE_NOBODY, "events", 0, less, "Dissatisfied");
        assert_says(&f, CENTRE_NOBODY, "events", 0, "Counter c1: … (Receiving citizens, visit 1)", "{");
        assert_says(&f, CENTRE_NOBODY, "today", 0, "ratings that are not public yet: 1", "Dissatisfied");
        assert_says(&f, CENTRE_NOBODY, "today", 0, less, "satisfied (");
        assert_says(&f, CENTRE_NOBODY, "ratings", 4, denied, "Dissatisfied");
        assert_says(&f, CENTRE_NOBODY, "today --official=canbo77", 4, denied, "Dissatisfied");
        assert_says(&f, CENTRE_NOBODY, "today --by=official", 4, denied, secret);
        assert_says(&f, CENTRE_NOBODY, "history --by=official", 4, denied, secret);
        assert_says(&f, CENTRE_OPERATOR, "today --by=official", 0, "Nobody signed in", less);
        assert_says(&f, CENTRE_OPERATOR, "history --by=official", 0, "Whole centre", less);
        assert_says(&f, CENTRE_OPERATOR, "events", 0,
                    "Counter c1: Dissatisfied (Receiving citizens, visit 1)", less);
        assert_says(&f, CENTRE_OPERATOR, "ratings", 0, "Dissatisfied", less);
        assert_says(&f, CENTRE_OPERATOR, "today --official=canbo77", 0, "no rating yet", less);
        assert_says(&f, CENTRE_ROOT, "today", 0,
                    "Whole centre, Receiving citizens: 1 rated / 2 served; too few", less);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(two_days_that_differ_in_levels_look_the_same_to_everybody),
        SUITE_CASE(public_figures_move_in_steps),
        SUITE_CASE(motcuactl_tells_what_its_user_may_know),
};

CENTRE_SUITE_MAIN("knowledge", cases)
