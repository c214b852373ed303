/*
 * A local user can do what the bus lets anybody do. Under the memory limits of the units, and while it goes
 * on: no daemon ends, and every visit's rating is thanked and recorded.
 */
#include <glob.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "tests/bus/raw-message.h"
#include "tests/lib/attackers.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/scene.h"

#define GROUP_PREFIX "motcua-test-"

enum { VISITS = 5, HUGE = 4 * 1024 * 1024, LEAVERS = 50 };

static const struct {
        const char *unit;
        enum centre_daemon daemon;
} units[_CENTRE_DAEMON_MAX] = {{"motcua-keypadd", CENTRE_KEYPADD},
                               {"motcuad", CENTRE_MOTCUAD},
                               {"motcua-printerd", CENTRE_PRINTERD},
                               {"motcua-displayd", CENTRE_DISPLAYD},
                               {"motcua-camerad", CENTRE_CAMERAD}};

struct siege {
        struct scene scene;
        char *groups[_CENTRE_DAEMON_MAX]; /* control groups, or NULL */
        pid_t pids[_CENTRE_DAEMON_MAX];
        size_t n_visits;
};

/* ----- limits ----- */

static uint64_t unit_memory_max(const char *unit) {
        static const char key[] = "\nMemoryMax=";
        _cleanup_free_ char *path = NULL, *number = NULL;
        uint64_t megabytes = 0;

        must_errno(asprintf(&path, TEST_UNIT_DIR "/%s.service.in", unit));
        _cleanup_free_ char *text = file_read(path, NULL);
        const char *value = strstr(text, key);
        if (value)
                number = strndup(value + strlen(key), strcspn(value + strlen(key), "M\n"));
        if (!number || parse_u64(number, 1, 100000, &megabytes) < 0)
                test_die("%s has no MemoryMax= in megabytes", path);
        return megabytes * 1024 * 1024;
}

static bool write_number(const char *folder, const char *name, uint64_t number) {
        _cleanup_free_ char *path = file_join(folder, name);
        FILE *f = fopen(path, "r+e"); /* of a control group, or there is none */

        if (!f)
                return false;
        fprintf(f, "%llu", (unsigned long long) number);
        return fclose(f) == 0;
}

static void remove_groups(void) {
        glob_t found;

        if (glob("/sys/fs/cgroup/{memory/,}" GROUP_PREFIX "*", GLOB_BRACE, NULL, &found) == 0)
                for (size_t i = 0; i < found.gl_pathc; i++)
                        (void) rmdir(found.gl_pathv[i]); /* unless it is another test's, at work */
        globfree(&found);
}

/* In a control group of its own, as systemd would; of version 1 or 2. NULL: there is none to be had here. */
static char *limit_by_group(const char *unit, pid_t pid, uint64_t bytes) {
        static const struct {
                const char *root, *limit;
        } versions[] = {{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}, {"/sys/fs/cgroup", "memory.max"}};

        for (size_t i = 0; i < ELEMENTSOF(versions); i++) {
                char *folder = NULL;

                must_errno(asprintf(&folder, "%s/" GROUP_PREFIX "%s-%d", versions[i].root, unit, (int) pid));
                if (access(versions[i].root, W_OK) == 0 && mkdir(folder, 0755) == 0) {
                        if (write_number(folder, versions[i].limit, bytes) &&
                            write_number(folder, "cgroup.procs", (uint64_t) pid))
                                return folder;
                        (void) rmdir(folder);
                }
                free(folder);
        }
        return NULL;
}

/* Else by what it may allocate, which is more than what it touches: so much stricter. */
static void limit(struct siege *siege, size_t i) {
        pid_t pid = siege->pids[i] = process_pid(centre_process(siege->scene.centre, units[i].daemon));
        uint64_t bytes = unit_memory_max(units[i].unit);
        struct rlimit data = {bytes, bytes};

        if (sanitized)
                return;
        siege->groups[i] = limit_by_group(units[i].unit, pid, bytes);
        if (!siege->groups[i])
                must_errno(prlimit(pid, RLIMIT_DATA, &data, NULL));
}

static void begin(struct siege *siege) {
        _cleanup_free_ char *config = NULL;

        *siege = (struct siege){};
        remove_groups();
        must_errno(asprintf(&config,
                            "%s[Centre]\nSources=keypad printer display camera\n[Service "
                            "ho-tich]\nPrefix=A\n[Counter c2]\n"
                            "Services=ho-tich\n[Printer]\nTemplateDir=" TEST_TEMPLATES "\n[Printer phieu]\n"
                            "[Camera cam1]\nSource=test\nPurpose=x\n",
                            centre_config_quick));
        scene_prepare(&siege->scene);
        centre_write_config(siege->scene.centre, config);
        centre_start(siege->scene.centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(siege->scene.centre, CENTRE_PRINTERD);
        centre_start(siege->scene.centre, CENTRE_DISPLAYD, NULL);
        centre_wait_ready(siege->scene.centre, CENTRE_DISPLAYD);
        centre_start(siege->scene.centre, CENTRE_CAMERAD, NULL);
        centre_wait_ready(siege->scene.centre, CENTRE_CAMERAD);
        scene_start(&siege->scene);
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                limit(siege, i);
}

static void end(struct siege *siege) {
        for (size_t i = 0; i < ELEMENTSOF(units); i++) {
                const struct process *process = centre_process(siege->scene.centre, units[i].daemon);

                ck_assert_msg(!process_has_exited(process) && process_pid(process) == siege->pids[i],
                              "%s ended", units[i].unit);
        }
        scene_end(&siege->scene);
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                free(siege->groups[i]);
        remove_groups();
}

/* ----- visits ----- */

static bool is_thanked(void *userdata) {
        struct siege *siege = userdata;

        trace_update(&siege->scene.trace);
        return trace_is_thanked(&siege->scene.trace, "satisfied");
}

static void visit(struct siege *siege) {
        struct scene *scene = &siege->scene;
        size_t n = ++siege->n_visits;

        client_press(scene->bus, "quay1", "done");
        scene_await(scene, "armed", n);
        client_press(scene->bus, "quay1", "satisfied");
        centre_wait(scene->centre, is_thanked, siege, "the keypad thanks");
        const struct record *rating = scene_await(scene, "rating", n);
        ck_assert_uint_eq(record_t(rating, "visit"), n);
        ck_assert_str_eq(record_s(rating, "level"), "satisfied");
}

/* Visits go on until the attackers have done so much. */
static void endure(struct siege *siege, enum attack attack, unsigned n_accounts, uint64_t until) {
        struct attackers *attackers = attackers_new(siege->scene.centre, attack, n_accounts);

        for (size_t i = 0; i < VISITS || attackers_count(attackers) < until; i++)
                visit(siege);
        attackers_free(attackers);
        visit(siege);
}

static const struct {
        enum attack attack;
        unsigned n_accounts;
        uint64_t until;
} attacks[] = {
        {ATTACK_HUGE, 1, 12},          {ATTACK_HUGE, 4, 24},           {ATTACK_NO_REPLY, 1, 5000},
        {ATTACK_NO_REPLY, 20, 5000},   {ATTACK_READS, 1, 5000},        {ATTACK_READS, 20, 5000},
        {ATTACK_COME_AND_GO, 1, 4000}, {ATTACK_COME_AND_GO, 20, 4000},
};

START_TEST(every_rating_is_thanked_and_recorded_under_attack) {
        struct siege siege;

        begin(&siege);
        endure(&siege, attacks[_i].attack, attacks[_i].n_accounts, attacks[_i].until);
        end(&siege);
}
END_TEST

/* In a flood announcements may be left out; the keypads need none. */
START_TEST(ratings_are_thanked_while_answers_are_never_read) {
        struct siege siege;
        struct scene *scene = &siege.scene;

        begin(&siege);
        for (size_t i = 0; i < VISITS; i++)
                visit(&siege);
        struct attackers *attackers = attackers_new(scene->centre, ATTACK_NEVER_READ, 1);
        for (size_t i = 0; i < VISITS; i++) {
                size_t opened = trace_count(&scene->trace, "quay1", "light-satisfied", true, true);

                client_press(scene->bus, "quay1", "done");
                scene_await_light(scene, "quay1", "light-satisfied", opened + 1);
                client_press(scene->bus, "quay1", "satisfied");
                centre_wait(scene->centre, is_thanked, &siege, "the keypad thanks");
        }
        attackers_free(attackers);
        records_clear(&scene->records);
        siege.n_visits = 0;
        records_fetch(&scene->records, scene->bus, 0);
        siege.n_visits = records_count(&scene->records, "visit-finished");
        ck_assert_uint_eq(siege.n_visits, 2 * VISITS);
        scene_await(scene, "rating", 2 * VISITS);
        end(&siege);
}
END_TEST

/* ----- what is too large ----- */

struct object {
        const char *destination, *path;
};

static const struct object objects[] = {
        {"vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1")},
        {"vn.motcua.Keypad1", "/org/freedesktop/LogControl1"},
        {"vn.motcua.Centre1", "/vn/motcua/Centre1"},
        {"vn.motcua.Centre1", CLIENT_COUNTER("c2")},
        {"vn.motcua.Centre1", "/org/freedesktop/LogControl1"},
        {"vn.motcua.Printer1", "/vn/motcua/Printer1"},
        {"vn.motcua.Printer1", "/vn/motcua/Printer1/printer/phieu"},
        {"vn.motcua.Printer1", "/org/freedesktop/LogControl1"},
        {"vn.motcua.Display1", "/vn/motcua/Display1"},
        {"vn.motcua.Display1", "/vn/motcua/Display1/output/hall"},
        {"vn.motcua.Display1", "/org/freedesktop/LogControl1"},
        {"vn.motcua.Camera1", "/vn/motcua/Camera1"},
        {"vn.motcua.Camera1", "/vn/motcua/Camera1/camera/cam1"},
        {"vn.motcua.Camera1", "/org/freedesktop/LogControl1"},
        {"vn.motcua.Printer1", "/no/such/object"},
};

struct barrage {
        sd_bus *bus;
        const struct object *object;
        const char *text;
        size_t n_refused, n_denied;
};

/* The text wherever it fits, or behind all that is asked for. */
static void append_huge(sd_bus_message *call, const char *signature, const char *text) {
        bool has_text = false;

        for (const char *p = signature; *p != '\0'; p++) {
                if (*p == 's' || *p == 'o') {
                        must(sd_bus_message_append(call, "s", has_text ? "" : text));
                        has_text = true;
                } else if (*p == 'v') {
                        must(sd_bus_message_append(call, "v", "s", has_text ? "" : text));
                        has_text = true;
                } else if (*p == 'a') {
                        must(sd_bus_message_append(call, "a{sv}", has_text ? 0 : 1, text, "s", ""));
                        has_text = true;
                        p += strcspn(p, "}");
                } else if (*p == 'u' || *p == 'b')
                        must(sd_bus_message_append(call, *p == 'u' ? "u" : "b", 1));
                else
                        must(sd_bus_message_append(call, *p == 't' ? "t" : "x", UINT64_C(1)));
        }
        if (!has_text)
                must(sd_bus_message_append(call, "s", text));
}

static void call_huge(struct barrage *barrage, const char *interface, const char *member,
                      const char *signature) {
        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        must(sd_bus_message_new_method_call(barrage->bus, &call, barrage->object->destination,
                                            barrage->object->path, interface, member));
        append_huge(call, signature, barrage->text);
        int r = sd_bus_call(barrage->bus, call, LOOP_PATIENCE_USEC, &error, &reply);
        bool refused = r < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_LIMITS_EXCEEDED);
        bool denied = r < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED);
        barrage->n_refused += refused;
        barrage->n_denied += denied;
        ck_assert_msg(refused || denied, "%s %s.%s: %s", barrage->object->path, interface, member,
                      r < 0 ? error.name : "taken");
}

/* The value of the attribute in this tag, in a new string; NULL: it has none. */
static char *attribute(const char *tag, const char *name) {
        char key[32];

        (void) snprintf(key, sizeof(key), " %s=\"", name);
        const char *end = strchr(tag, '>'), *value = strstr(tag, key);
        if (!value || value > end)
                return NULL;
        value += strlen(key);
        return strndup(value, strcspn(value, "\""));
}

static char *read_signature(const char *method) {
        const char *end = strstr(method, "</method>"), *next = strstr(method + 1, "<method");
        char *signature = strdup("");

        if (!end || (next && next < end && method[strcspn(method, ">") - 1] == '/'))
                return signature;
        for (const char *arg = strstr(method, "<arg "); arg && arg < end; arg = strstr(arg + 1, "<arg ")) {
                _cleanup_free_ char *type = attribute(arg, "type"), *direction = attribute(arg, "direction"),
                                    *before = signature;

                if (direction && !streq(direction, "in")) {
                        before = NULL;
                        continue;
                }
                must_errno(asprintf(&signature, "%s%s", before, type));
        }
        return signature;
}

/* What is written about an object is what is there to be called. */
static void call_each_method(struct barrage *barrage) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *interface = NULL;
        const char *xml;

        must(sd_bus_call_method(barrage->bus, barrage->object->destination, barrage->object->path,
                                "org.freedesktop.DBus.Introspectable", "Introspect", NULL, &reply, ""));
        must(sd_bus_message_read(reply, "s", &xml));
        for (const char *tag = strchr(xml, '<'); tag; tag = strchr(tag + 1, '<')) {
                if (strncmp(tag, "<interface ", strlen("<interface ")) == 0) {
                        free(interface);
                        interface = attribute(tag, "name");
                } else if (strncmp(tag, "<method ", strlen("<method ")) == 0) {
                        _cleanup_free_ char *member = attribute(tag, "name"),
                                            *signature = read_signature(tag);

                        call_huge(barrage, interface, member, signature);
                }
        }
}

START_TEST(each_method_refuses_what_is_too_large) {
        _cleanup_free_ char *text = malloc(HUGE + 1);
        struct barrage barrage = {.text = text};
        struct siege siege;

        memset(text, 'x', HUGE);
        text[HUGE] = '\0';
        begin(&siege);
        barrage.bus = siege.scene.bus;
        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                barrage.object = &objects[i];
                if (!streq(barrage.object->path, "/no/such/object"))
                        call_each_method(&barrage);
                call_huge(&barrage, "org.freedesktop.DBus.Properties", "Get", "ss");
                call_huge(&barrage, "org.freedesktop.DBus.Properties", "Set", "ssv");
                call_huge(&barrage, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "");
        }
        ck_assert_uint_gt(barrage.n_refused, 60);
        visit(&siege);
        end(&siege);
}
END_TEST

/* ----- who gives a command ----- */

static void send_and_leave(struct centre *centre, const char *member) {
        /* An empty a{sv}. */
        static const uint8_t body[] = {0, 0, 0, 0, 0, 0, 0, 0};
        struct raw_message hello, command;
        int fd = centre_connect_raw(centre, CENTRE_OPERATOR);

        raw_message_build(&hello,
                          &(struct raw_header){"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                               "org.freedesktop.DBus", "Hello", NULL, 1},
                          "", 0);
        raw_message_build(&command,
                          &(struct raw_header){"vn.motcua.Centre1", CLIENT_COUNTER("c2"),
                                               "vn.motcua.Centre1.Counter", member, "a{sv}", 2},
                          body, sizeof(body));
        must_errno(send(fd, hello.data, hello.size, MSG_NOSIGNAL));
        must_errno(send(fd, command.data, command.size, MSG_NOSIGNAL));
        close(fd);
}

START_TEST(nobody_unknown_gives_a_command) {
        struct siege siege;
        struct scene *scene = &siege.scene;
        char uid[32];

        begin(&siege);
        for (size_t i = 0; i < LEAVERS; i++)
                send_and_leave(scene->centre, i % 2 == 0 ? "Pause" : "Open");
        /* Behind all of them, by somebody who stays: one of the two is possible. */
        sd_bus *person = centre_connect(scene->centre, CENTRE_OPERATOR);
        static const char *const members[] = {"Open", "Close"};
        for (size_t i = 0; i < ELEMENTSOF(members); i++)
                (void) sd_bus_call_method(person, "vn.motcua.Centre1", CLIENT_COUNTER("c2"),
                                          "vn.motcua.Centre1.Counter", members[i], NULL, NULL, "a{sv}", 0);
        records_clear(&scene->records);
        records_fetch(&scene->records, scene->bus, 0);
        (void) snprintf(uid, sizeof(uid), "uid %u", centre_uid(CENTRE_OPERATOR));
        size_t n_commands = 0;
        for (size_t i = 0; i < scene->records.n; i++) {
                const struct record *record = &scene->records.items[i];

                if (!streq(record->type, "command"))
                        continue;
                ck_assert_str_eq(record_s(record, "actor"), uid);
                n_commands++;
        }
        ck_assert_uint_ge(n_commands, 1);
        sd_bus_close_unref(person);
        end(&siege);
}
END_TEST

static const struct suite_case cases[] = {
        {"every_rating_is_thanked_and_recorded_under_attack",
         &every_rating_is_thanked_and_recorded_under_attack, ELEMENTSOF(attacks)},
        SUITE_CASE(ratings_are_thanked_while_answers_are_never_read),
        SUITE_CASE(each_method_refuses_what_is_too_large),
        SUITE_CASE(nobody_unknown_gives_a_command),
};

CENTRE_SUITE_MAIN("attack", cases)
