/* What the daemons export is what dbus/ says: names, types, annotations, values, and announced changes. */
#include "tests/bus/xml.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

struct expectation {
        const char *destination, *path;
        const char *interfaces[3]; /* besides the standard ones */
};

static const struct expectation simulated[] = {
        {"vn.motcua.Keypad1", "/vn/motcua/Keypad1", {"vn.motcua.EventSource1", "vn.motcua.Keypad1"}},
        {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), {"vn.motcua.Keypad1.Keypad", "vn.motcua.Sim1"}},
        {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay2"), {"vn.motcua.Keypad1.Keypad", "vn.motcua.Sim1"}},
        {"vn.motcua.Keypad1", "/org/freedesktop/LogControl1", {"org.freedesktop.LogControl1"}},
        {"vn.motcua.Centre1",
         "/vn/motcua/Centre1",
         {"vn.motcua.Centre1", "vn.motcua.Centre1.Record", "vn.motcua.SimClock1"}},
        {"vn.motcua.Centre1", CLIENT_COUNTER("c1"), {"vn.motcua.Centre1.Counter"}},
        {"vn.motcua.Centre1", CLIENT_COUNTER("c2"), {"vn.motcua.Centre1.Counter"}},
        {"vn.motcua.Centre1", "/org/freedesktop/LogControl1", {"org.freedesktop.LogControl1"}},
};

static char *introspect(sd_bus *bus, const struct expectation *object) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *xml;

        int r = sd_bus_call_method(bus, object->destination, object->path,
                                   "org.freedesktop.DBus.Introspectable", "Introspect", &error, &reply, "");
        if (r < 0)
                test_die("%s: %s: %s", object->path, error.name, error.message);
        must(sd_bus_message_read(reply, "s", &xml));
        return strdup(xml);
}

/* NULL: the interface is not the project's and has no file. */
static char *source_xml(const char *interface) {
        _cleanup_free_ char *path = NULL;

        if (strncmp(interface, "vn.motcua.", strlen("vn.motcua.")) != 0)
                return NULL;
        must_errno(asprintf(&path, "%s/%s.xml", TEST_XML_DIR, interface));
        char *xml = file_read(path, NULL);
        if (xml[0] == '\0')
                test_die("%s is missing", path);
        return xml;
}

static void check_interface(const char *live_xml, const char *path, const char *interface) {
        _cleanup_free_ char *expected_xml = source_xml(interface);

        if (!expected_xml)
                return;
        _cleanup_free_ char *expected = xml_interface(expected_xml, interface);
        _cleanup_free_ char *live = xml_interface(live_xml, interface);
        ck_assert_msg(expected, "dbus/%s.xml does not describe %s", interface, interface);
        ck_assert_msg(live, "%s has no %s", path, interface);
        ck_assert_msg(streq(expected, live), "%s %s\nis:\n%s\nshould be:\n%s", path, interface, live,
                      expected);
}

static void check_object(sd_bus *bus, const struct expectation *object) {
        _cleanup_free_ char *xml = introspect(bus, object), *names = xml_interface_names(xml);
        _cleanup_free_ char *expected = strdup("");

        for (size_t i = 0; i < ELEMENTSOF(object->interfaces) && object->interfaces[i]; i++) {
                char *longer = NULL;
                must_errno(asprintf(&longer, "%s%s\n", expected, object->interfaces[i]));
                free(expected);
                expected = longer;
                check_interface(xml, object->path, object->interfaces[i]);
        }
        ck_assert_msg(streq(names, expected), "%s has the interfaces\n%sinstead of\n%s", object->path, names,
                      expected);
}

START_TEST(live_interfaces_are_those_of_the_files) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());

        centre_start_all(centre);
        for (size_t i = 0; i < ELEMENTSOF(simulated); i++)
                check_object(centre_bus(centre), &simulated[i]);
}
END_TEST

START_TEST(real_hardware_has_no_simulator) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());
        static const struct expectation real[] = {
                {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), {"vn.motcua.Keypad1.Keypad"}},
                {"vn.motcua.Centre1",
                 "/vn/motcua/Centre1",
                 {"vn.motcua.Centre1", "vn.motcua.Centre1.Record"}},
        };

        centre_use_real_hardware(centre);
        centre_start_all(centre);
        for (size_t i = 0; i < ELEMENTSOF(real); i++)
                check_object(centre_bus(centre), &real[i]);
        _cleanup_free_ char *state = client_get_string(centre_bus(centre), "vn.motcua.Keypad1", real[0].path,
                                                       "vn.motcua.Keypad1.Keypad", "State");
        ck_assert_str_eq(state, "absent");
}
END_TEST

static void check_properties(sd_bus *bus, const struct expectation *object, const char *interface) {
        _cleanup_free_ char *xml = source_xml(interface);
        struct xml_property *properties;

        if (!xml)
                return;
        size_t n = xml_properties(xml, interface, &properties);
        for (size_t i = 0; i < n; i++) {
                _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_client_message_ sd_bus_message *reply = NULL;
                int r = sd_bus_get_property(bus, object->destination, object->path, interface,
                                            properties[i].name, &error, &reply, properties[i].type);
                ck_assert_msg(r >= 0, "%s %s.%s: %s", object->path, interface, properties[i].name,
                              error.message);
        }
        xml_properties_free(properties, n);
}

START_TEST(each_property_reads_with_its_type) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());

        centre_start_all(centre);
        for (size_t i = 0; i < ELEMENTSOF(simulated); i++)
                for (size_t j = 0; j < ELEMENTSOF(simulated[i].interfaces) && simulated[i].interfaces[j]; j++)
                        check_properties(centre_bus(centre), &simulated[i], simulated[i].interfaces[j]);
}
END_TEST

/* Objects that GetManagedObjects lists, as lines "PATH INTERFACE" without the standard interfaces. */
static char *managed(sd_bus *bus, const char *destination, const char *path) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *object, *interface;
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        int r = sd_bus_call_method(bus, destination, path, "org.freedesktop.DBus.ObjectManager",
                                   "GetManagedObjects", &error, &reply, "");
        if (r < 0)
                test_die("%s: %s", error.name, error.message);
        must(sd_bus_message_enter_container(reply, 'a', "{oa{sa{sv}}}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "oa{sa{sv}}")) > 0) {
                must(sd_bus_message_read(reply, "o", &object));
                must(sd_bus_message_enter_container(reply, 'a', "{sa{sv}}"));
                while (must(sd_bus_message_enter_container(reply, 'e', "sa{sv}")) > 0) {
                        must(sd_bus_message_read(reply, "s", &interface));
                        if (strncmp(interface, "vn.motcua.", strlen("vn.motcua.")) == 0)
                                fprintf(f, "%s %s\n", object, interface);
                        must(sd_bus_message_skip(reply, "a{sv}"));
                        must(sd_bus_message_exit_container(reply));
                }
                must(sd_bus_message_exit_container(reply));
                must(sd_bus_message_exit_container(reply));
        }
        fclose(f);
        return text;
}

START_TEST(object_managers_list_the_children) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());

        centre_start_all(centre);
        for (size_t i = 0; i < ELEMENTSOF(simulated); i++) {
                const struct expectation *object = &simulated[i];
                _cleanup_free_ char *line = NULL;
                bool keypad = streq(object->destination, "vn.motcua.Keypad1");
                if (!strstr(object->path, "/keypad/") && !strstr(object->path, "/counter/"))
                        continue;
                _cleanup_free_ char *list = managed(centre_bus(centre), object->destination,
                                                    keypad ? "/vn/motcua/Keypad1" : "/vn/motcua/Centre1");
                must_errno(asprintf(&line, "%s %s\n", object->path, object->interfaces[0]));
                ck_assert_msg(strstr(list, line), "%s is missing in:\n%s", line, list);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(live_interfaces_are_those_of_the_files),
        SUITE_CASE(real_hardware_has_no_simulator),
        SUITE_CASE(each_property_reads_with_its_type),
        SUITE_CASE(object_managers_list_the_children),
};

CENTRE_SUITE_MAIN("introspection", cases)
