/* EmitsChangedSignal tells the truth: what is announced is so, what changed was announced, what is constant
 * stays. */
#include <signal.h>
#include <stdarg.h>

#include "tests/bus/xml.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/scene.h"

enum { PROPERTIES_MAX = 150 };

#define PRINTER(id) "/vn/motcua/Printer1/printer/" id
#define KEYPAD                                                                                               \
        "[Keypad quay4]\nChip=quay4\nKey.very-satisfied=a\nKey.satisfied=b\nKey.neutral=c\n"                 \
        "Key.dissatisfied=d\nKey.very-dissatisfied=e\n"
#define PRINTERS "[Printer]\nTemplateDir=" TEST_TEMPLATES "\n[Printer phieu]\nSerial=phieu\n"

static const struct {
        const char *destination, *path, *interface;
} objects[] = {
        {"vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1"},
        {"vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.EventSource1"},
        {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad"},
        {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay2"), "vn.motcua.Keypad1.Keypad"},
        {"vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1"},
        {"vn.motcua.Centre1", CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter"},
        {"vn.motcua.Centre1", CLIENT_COUNTER("c2"), "vn.motcua.Centre1.Counter"},
        {"vn.motcua.Printer1", "/vn/motcua/Printer1", "vn.motcua.Printer1"},
        {"vn.motcua.Printer1", PRINTER("phieu"), "vn.motcua.Printer1.Printer"},
};

struct property {
        const char *destination, *path, *interface;
        char *name, *emits;
        char *first;     /* value at the beginning */
        char *announced; /* last value announced, or the first one */
        size_t n_announced, n_changes;
};

struct watch {
        struct property properties[PROPERTIES_MAX];
        size_t n;
        size_t went[ELEMENTSOF(objects)]; /* InterfacesRemoved */
        size_t came, others_went;         /* of objects that are not watched */
};

/* Reads the variant at the message's position as text. */
static char *value_text(sd_bus_message *message) {
        const char *type;
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        assert(f);
        must(sd_bus_message_peek_type(message, NULL, &type));
        must(sd_bus_message_enter_container(message, 'v', type));
        must(sd_bus_message_dump(message, f, SD_BUS_MESSAGE_DUMP_SUBTREE_ONLY));
        must(sd_bus_message_rewind(message, false));
        must(sd_bus_message_skip(message, type));
        must(sd_bus_message_exit_container(message));
        fclose(f);
        return text;
}

static char *read_value(sd_bus *bus, const struct property *property) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;

        int r = sd_bus_call_method(bus, property->destination, property->path,
                                   "org.freedesktop.DBus.Properties", "Get", &error, &reply, "ss",
                                   property->interface, property->name);
        if (r < 0)
                test_die("%s.%s: %s", property->interface, property->name, error.message);
        return value_text(reply);
}

static void watch_begin(struct watch *watch, sd_bus *bus) {
        *watch = (struct watch){};
        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                _cleanup_free_ char *file = NULL;
                struct xml_property *properties;

                must_errno(asprintf(&file, "%s/%s.xml", TEST_XML_DIR, objects[i].interface));
                _cleanup_free_ char *xml = file_read(file, NULL);
                size_t n = xml_properties(xml, objects[i].interface, &properties);
                for (size_t j = 0; j < n; j++) {
                        assert(watch->n < PROPERTIES_MAX);
                        struct property *property = &watch->properties[watch->n++];
                        *property = (struct property){.destination = objects[i].destination,
                                                      .path = objects[i].path,
                                                      .interface = objects[i].interface,
                                                      .name = strdup(properties[j].name),
                                                      .emits = strdup(properties[j].emits)};
                        property->first = read_value(bus, property);
                        property->announced = strdup(property->first);
                }
                xml_properties_free(properties, n);
        }
}

static int on_objects(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        bool came = streq(sd_bus_message_get_member(message), "InterfacesAdded");
        struct watch *watch = userdata;
        const char *path;
        size_t i = 0;

        must(sd_bus_message_read(message, "o", &path));
        while (i < ELEMENTSOF(objects) && !streq(objects[i].path, path))
                i++;
        if (i < ELEMENTSOF(objects))
                watch->went[i]++; /* and one that comes, while it was there, had gone */
        else if (came)
                watch->came++;
        else
                watch->others_went++;
        return 0;
}

static void watch_end(struct watch *watch) {
        for (size_t i = 0; i < watch->n; i++) {
                free(watch->properties[i].name);
                free(watch->properties[i].emits);
                free(watch->properties[i].first);
                free(watch->properties[i].announced);
        }
}

static struct property *watch_find(struct watch *watch, const char *path, const char *interface,
                                   const char *name) {
        for (size_t i = 0; i < watch->n; i++) {
                struct property *property = &watch->properties[i];
                if (streq(property->path, path) && streq(property->interface, interface) &&
                    streq(property->name, name))
                        return property;
        }
        return NULL;
}

static int on_properties_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        const char *interface, *name;

        must(sd_bus_message_read(message, "s", &interface));
        must(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                must(sd_bus_message_read(message, "s", &name));
                struct property *property =
                        watch_find(userdata, sd_bus_message_get_path(message), interface, name);
                if (property) {
                        _cleanup_free_ char *value = value_text(message);
                        property->n_announced++;
                        property->n_changes += !streq(value, property->announced);
                        free(property->announced);
                        property->announced = TAKE_PTR(value);
                } else
                        must(sd_bus_message_skip(message, "v"));
                must(sd_bus_message_exit_container(message));
        }
        return 0;
}

static void watch_follow(struct watch *watch, sd_bus *bus) {
        watch_begin(watch, bus);
        must(sd_bus_match_signal(bus, NULL, NULL, NULL, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged", on_properties_changed, watch));
        must(sd_bus_match_signal(bus, NULL, NULL, NULL, "org.freedesktop.DBus.ObjectManager", NULL,
                                 on_objects, watch));
}

static void begin(struct scene *s, const char *config) {
        scene_begin(s, config);
        centre_start(s->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(s->centre, CENTRE_PRINTERD);
        scene_await(s, "printer-ready", 1);
}

static void printer_does(sd_bus *bus, const char *member, const char *types, ...) {
        _cleanup_client_message_ sd_bus_message *call = NULL;
        va_list ap;

        must(sd_bus_message_new_method_call(bus, &call, "vn.motcua.Printer1", PRINTER("phieu"),
                                            "vn.motcua.Printer1.Sim", member));
        va_start(ap, types);
        must(sd_bus_message_appendv(call, types, ap));
        va_end(ap);
        must(sd_bus_call(bus, call, 0, NULL, NULL));
}

static void play_printer(struct scene *scene) {
        must(sd_bus_call_method(scene->bus, "vn.motcua.Printer1", PRINTER("phieu"),
                                "vn.motcua.Printer1.Printer", "TestPage", NULL, NULL, "a{sv}", 0));
        scene_await(scene, "job-printed", 1);
        printer_does(scene->bus, "SetPaper", "s", "out");
        scene_await(scene, "paper-out", 1);
        printer_does(scene->bus, "SetPaper", "s", "ok");
        printer_does(scene->bus, "SetCover", "b", true);
        scene_await(scene, "cover-open", 1);
        printer_does(scene->bus, "SetCover", "b", false);
        scene_await(scene, "cover-closed", 1);
        printer_does(scene->bus, "Unplug", "t", (uint64_t) 0);
        scene_await(scene, "printer-absent", 1);
        size_t ready = records_count(&scene->records, "printer-ready");
        printer_does(scene->bus, "Plug", "");
        scene_await(scene, "printer-ready", ready + 1);
}

/* Things that change every property that can change. */
static void play(struct scene *scene) {
        client_press(scene->bus, "quay1", "done");
        scene_await(scene, "armed", 1);
        client_press(scene->bus, "quay1", "satisfied");
        scene_await(scene, "rating", 1);
        client_press_for(scene->bus, "quay1", "neutral", 3 * USEC_PER_SEC);
        scene_await(scene, "key-stuck", 1);
        scene_await(scene, "key-unstuck", 1);
        client_sim(scene->bus, "quay1", "Unplug");
        scene_await(scene, "keypad-absent", 1);
        client_sim(scene->bus, "quay1", "Plug");
        scene_await(scene, "keypad-ready", records_count(&scene->records, "keypad-ready") + 1);
        client_press(scene->bus, "quay1", "done");
        scene_await(scene, "armed", 2);
        play_printer(scene);
}

static void check_property(sd_bus *bus, const struct property *property) {
        _cleanup_free_ char *now = read_value(bus, property);
        const char *interface = property->interface, *name = property->name;

        if (streq(property->emits, "true"))
                ck_assert_msg(streq(now, property->announced) && property->n_announced == property->n_changes,
                              "%s %s.%s is %s, but %s was announced, %zu times with %zu changes",
                              property->path, interface, name, now, property->announced,
                              property->n_announced, property->n_changes);
        else
                ck_assert_msg(property->n_announced == 0, "%s %s.%s is announced, though it says \"%s\"",
                              property->path, interface, name, property->emits);
        if (streq(property->emits, "const"))
                ck_assert_msg(streq(now, property->first), "%s %s.%s is not constant: %s, now %s",
                              property->path, interface, name, property->first, now);
}

struct settled {
        struct watch *watch;
        sd_bus *bus;
};

/* An announcement may be on its way while the value is read; if it never comes, the check says which. */
static bool is_settled(void *userdata) {
        struct settled *settled = userdata;

        for (size_t i = 0; i < settled->watch->n; i++) {
                struct property *property = &settled->watch->properties[i];
                _cleanup_free_ char *now = read_value(settled->bus, property);
                if (streq(property->emits, "true") && !streq(now, property->announced))
                        return false;
        }
        return true;
}

START_TEST(announced_changes_are_the_true_ones) {
        _cleanup_free_ char *config = NULL;
        struct scene s;
        struct watch watch;
        static const struct {
                const char *path, *interface, *name;
        } moving[] = {
                {"/vn/motcua/Printer1", "vn.motcua.Printer1", "State"},
                {"/vn/motcua/Printer1", "vn.motcua.Printer1", "QueueLength"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "State"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "Paper"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "Cover"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "Online"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "Serial"},
                {PRINTER("phieu"), "vn.motcua.Printer1.Printer", "Port"},
                {"/vn/motcua/Keypad1", "vn.motcua.Keypad1", "State"},
                {CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad", "State"},
                {CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad", "StuckKeys"},
                {CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad", "Arming"},
                {CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad", "Token"},
                {CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "State"},
                {CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "Visit"},
        };

        must_errno(asprintf(&config, "%s" PRINTERS "[Centre]\nSources=keypad printer\n",
                            centre_config_short_window));
        begin(&s, config);
        watch_follow(&watch, s.bus);
        play(&s);
        for (size_t i = 0; i < ELEMENTSOF(moving); i++)
                ck_assert_msg(
                        watch_find(&watch, moving[i].path, moving[i].interface, moving[i].name)->n_changes >
                                0,
                        "%s.%s changed and was not announced", moving[i].interface, moving[i].name);
        struct settled settled = {&watch, s.bus};
        (void) loop_wait(centre_event(s.centre), LOOP_PATIENCE_USEC, is_settled, &settled);
        for (size_t i = 0; i < watch.n; i++)
                check_property(s.bus, &watch.properties[i]);
        watch_end(&watch);
        scene_end(&s);
}
END_TEST

/* While things go on: what settles is right, and what does not, or must not be announced, is looked at. */
static void check_all(struct scene *s, struct watch *watch) {
        struct settled settled = {watch, s->bus};
        bool is_right = loop_wait(centre_event(s->centre), LOOP_PATIENCE_USEC, is_settled, &settled);

        for (size_t i = 0; i < watch->n; i++)
                if (!is_right || !streq(watch->properties[i].emits, "true"))
                        check_property(s->bus, &watch->properties[i]);
}

static uint64_t draw(uint64_t *state, uint64_t n) {
        *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (*state >> 33) % n;
}

/* a, b: its text arguments before the options; NULL: none. Refusals are part of the day. */
static void command(sd_bus *bus, const char *path, const char *interface, const char *member, const char *a,
                    const char *b) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *call = NULL;

        must(sd_bus_message_new_method_call(bus, &call, "vn.motcua.Centre1", path, interface, member));
        if (a)
                must(sd_bus_message_append(call, "s", a));
        if (b)
                must(sd_bus_message_append(call, "s", b));
        must(sd_bus_message_append(call, "a{sv}", 0));
        int r = sd_bus_call(bus, call, 0, &error, NULL);
        ck_assert_msg(r >= 0 || strncmp(error.name, "vn.motcua.Error.", strlen("vn.motcua.Error.")) == 0,
                      "%s: %s", member, error.name);
}

static void pause_for_lunch(sd_bus *bus, const char *counter) {
        (void) sd_bus_call_method(bus, "vn.motcua.Centre1", counter, "vn.motcua.Centre1.Counter", "Pause",
                                  NULL, NULL, "a{sv}", 1, "reason", "s", "lunch");
}

/* What a reload may change of objects that stay; by bits of "which". */
static char *make_config(unsigned which) {
        char *config;

        must_errno(asprintf(
                &config,
                "%s" PRINTERS "%s" KEYPAD
                "[Centre]\nSources=keypad printer\nInactiveSec=1\nWarnWaiting=2\nWarnWaitSec=2\n%s%s[Service "
                "ho-tich]\nPrefix=A\n%s[Service dat-dai]\n"
                "Prefix=B\n%s[Counter c1]\nServices=ho-tich\n%s[Counter c2]\nServices=dat-dai ho-tich\n%s"
                "[Official lan]\nNumber=7\nName=Nguyễn Thị Lan\n%s[Official minh]\nNumber=8\nName=%s\n",
                centre_config_short_window, which & 1 ? "[Printer phu]\nSerial=phu\n" : "",
                which & 2 ? "Name=Xã khác\n" : "", which & 4 ? "TicketPrinters=phieu\n" : "",
                which & 8 ? "Label=Hộ tịch\n" : "", which & 16 ? "[Service moi]\nPrefix=C\n" : "",
                which & 32 ? "Label=Quầy một\nRating.procedures=quay4\n" : "",
                which & 16 ? "[Counter c4]\nServices=moi\n" : "", which & 64 ? "Title=Công chức\n" : "",
                which & 64 ? "Lê Văn Minh" : "Minh"));
        return config;
}

static bool is_taken(void *userdata) {
        struct scene *s = userdata;
        static const char *const daemons[] = {"vn.motcua.Keypad1", "vn.motcua.Centre1", "vn.motcua.Printer1"},
                                 *const paths[] = {"/vn/motcua/Keypad1", "/vn/motcua/Centre1",
                                                   "/vn/motcua/Printer1"};

        for (size_t i = 0; i < ELEMENTSOF(daemons); i++) {
                int changed;
                must(sd_bus_get_property_trivial(s->bus, daemons[i], paths[i], daemons[i],
                                                 "ConfigurationChanged", NULL, 'b', &changed));
                if (changed)
                        return false;
        }
        return true;
}

static void reload(struct scene *s, unsigned which) {
        static const enum centre_daemon daemons[] = {CENTRE_KEYPADD, CENTRE_MOTCUAD, CENTRE_PRINTERD};
        _cleanup_free_ char *config = make_config(which);

        centre_write_config(s->centre, config);
        for (size_t i = 0; i < ELEMENTSOF(daemons); i++)
                process_signal(centre_process(s->centre, daemons[i]), SIGHUP);
        centre_wait(s->centre, is_taken, s, "the reload");
}

static void touch_printer(sd_bus *bus, uint64_t *state) {
        switch (draw(state, 5)) {
        case 0:
                printer_does(bus, "SetPaper", "s", draw(state, 2) ? "out" : "ok");
                break;
        case 1:
                printer_does(bus, "SetCover", "b", (int) draw(state, 2));
                break;
        case 2:
                printer_does(bus, "Unplug", "t", (uint64_t) 0);
                break;
        default:
                printer_does(bus, "Plug", "");
                printer_does(bus, "SetPaper", "s", "ok");
                printer_does(bus, "SetCover", "b", false);
        }
}

static void do_something(struct scene *s, uint64_t *state) {
        static const char *const keys[] = {"next",    "done",         "next",          "done",  "start",
                                           "no-show", "recall",       "hold",          "pause", "open",
                                           "open",    "close",        "transfer",      "undo",  "satisfied",
                                           "neutral", "dissatisfied", "very-satisfied"};
        static const char *const members[] = {"Next",  "Done",  "Start",   "Open",
                                              "Pause", "Close", "SignOut", "Undo"};
        static const char *const services[] = {"ho-tich", "dat-dai"}, *const keypads[] = {"quay1", "quay2"},
                                 *const counters[] = {CLIENT_COUNTER("c1"), CLIENT_COUNTER("c2")},
                                 *const officials[] = {"lan", "minh"};
        const char *counter = counters[draw(state, 2)];
        uint64_t what = draw(state, 12);

        if (what == 10)
                touch_printer(s->bus, state);
        else if (what == 11 && draw(state, 3) == 0)
                reload(s, (unsigned) draw(state, 128));
        else if (what < 5)
                client_press(s->bus, keypads[draw(state, 2)], keys[draw(state, ELEMENTSOF(keys))]);
        else if (what < 7)
                command(s->bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "IssueTicket",
                        services[draw(state, 2)], NULL);
        else if (what == 7 && draw(state, 2))
                pause_for_lunch(s->bus, counter);
        else if (what < 9)
                command(s->bus, counter, "vn.motcua.Centre1.Counter",
                        members[draw(state, ELEMENTSOF(members))], NULL, NULL);
        else
                command(s->bus, counter, "vn.motcua.Centre1.Counter", "SignIn", officials[draw(state, 2)],
                        "4829");
}

static const struct scene_property state_of_printing = {"vn.motcua.Centre1", "/vn/motcua/Centre1",
                                                        "vn.motcua.Centre1", "PrinterState"};

static bool has_changed(void *userdata) {
        return ((struct property *) userdata)->n_changes > 0;
}

/* Whatever a reload may change has changed then, and nothing else; and so has what the printers are. */
static void end_with_reloads(struct scene *s, struct watch *watch) {
        for (unsigned i = 0; i < 3; i++) {
                reload(s, i % 2 ? 0 : 127);
                check_all(s, watch);
        }
        static const char *const paper[] = {"ok", "out", "ok"};
        printer_does(s->bus, "Plug", "");
        printer_does(s->bus, "SetCover", "b", false);
        for (size_t i = 0; i < ELEMENTSOF(paper); i++) {
                printer_does(s->bus, "SetPaper", "s", paper[i]);
                scene_await_text(s, &state_of_printing, i % 2 ? "paper-out" : "ready");
                check_all(s, watch);
        }
        ck_assert_uint_gt(watch->came, 0);
        ck_assert_uint_gt(watch->others_went, 0);
        for (size_t i = 0; i < ELEMENTSOF(objects); i++)
                ck_assert_msg(watch->went[i] == 0, "%s went or came, though it is configured as it was",
                              objects[i].path);
}

/* What a client believes that only listens is what is so, at any point of a day that nobody planned. */
START_TEST(a_random_day_is_announced_as_it_is) {
        enum { ROUNDS = 15, STEPS = 12 };
        static const char *const moving[] = {"State",         "Visit",       "Ticket",   "TicketText",
                                             "TicketService", "PauseReason", "Official", "OfficialName",
                                             "OfficialTitle", "Inactive",    "Label",    "Keypads"},
                                 *const of_centre[] = {"Name",    "PrinterState", "Services",
                                                       "Waiting", "Warnings",     "Notice"};
        _cleanup_free_ char *config = make_config(0);
        uint64_t state = (uint64_t) _i * 7919 + 1;
        struct watch watch;
        struct scene s;

        begin(&s, config);
        command(s.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "SetPin", "lan", "4829");
        command(s.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "SetPin", "minh", "4829");
        watch_follow(&watch, s.bus);
        for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < STEPS; i++)
                        do_something(&s, &state);
                check_all(&s, &watch);
        }
        /* Somebody waits at an open counter, and nothing is done. */
        command(s.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "EndDay", NULL, NULL);
        /* On a slow machine there were such moments before. */
        _cleanup_records_ struct records day = {0};
        records_fetch(&day, s.bus, 0);
        command(s.bus, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "Open", NULL, NULL);
        command(s.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "IssueTicket", "ho-tich", NULL);
        scene_await(&s, "counter-inactive", records_count(&day, "counter-inactive") + 1);
        check_all(&s, &watch);
        static const char *const last[] = {"Next", "Done"};
        for (size_t i = 0; i < ELEMENTSOF(last); i++) {
                command(s.bus, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", last[i], NULL, NULL);
                check_all(&s, &watch);
        }
        command(s.bus, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", "SignIn", "lan", "4829");
        pause_for_lunch(s.bus, CLIENT_COUNTER("c1"));
        check_all(&s, &watch);
        command(s.bus, "/vn/motcua/Centre1", "vn.motcua.Centre1", "SetNotice", "Mất điện", NULL);
        check_all(&s, &watch);
        end_with_reloads(&s, &watch);
        for (size_t i = 0; i < ELEMENTSOF(of_centre); i++)
                ck_assert_msg(watch_find(&watch, "/vn/motcua/Centre1", "vn.motcua.Centre1", of_centre[i])
                                              ->n_changes > 0,
                              "%s never changed", of_centre[i]);
        for (size_t i = 0; i < ELEMENTSOF(moving); i++)
                ck_assert_msg(watch_find(&watch, CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter", moving[i])
                                              ->n_changes > 0,
                              "%s never changed", moving[i]);
        centre_stop(s.centre, CENTRE_PRINTERD, SIGTERM);
        centre_wait(s.centre, has_changed,
                    watch_find(&watch, "/vn/motcua/Centre1", "vn.motcua.Centre1", "State"), "State");
        watch_end(&watch);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_random_day_is_announced_as_it_is", &a_random_day_is_announced_as_it_is, 3},
        SUITE_CASE(announced_changes_are_the_true_ones),
};

CENTRE_SUITE_MAIN("announcements", cases)
