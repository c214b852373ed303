/* What the camera daemon has on the bus, and who may call it there: the real daemon with the shipped policy.
 */
#include "camera-rig.h"
#include "tests/bus/xml.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

START_TEST(live_interfaces_are_those_of_the_files) {
        static const struct {
                const char *path, *interface;
        } objects[] = {{RIG_ROOT, "vn.motcua.Camera1"},
                       {RIG_ROOT, "vn.motcua.Camera1.Sim"},
                       {RIG_ROOT, "vn.motcua.EventSource1"},
                       {RIG_ROOT "/camera/c1", "vn.motcua.Camera1.Camera"}};
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                _cleanup_client_message_ sd_bus_message *reply = NULL;
                _cleanup_free_ char *file = NULL;
                const char *live;

                must_errno(asprintf(&file, "%s/%s.xml", TEST_XML_DIR, objects[i].interface));
                _cleanup_free_ char *source = file_read(file, NULL);
                must(sd_bus_call_method(rig.bus, RIG_NAME, objects[i].path,
                                        "org.freedesktop.DBus.Introspectable", "Introspect", NULL, &reply,
                                        ""));
                must(sd_bus_message_read(reply, "s", &live));
                _cleanup_free_ char *expected = xml_interface(source, objects[i].interface),
                                    *is = xml_interface(live, objects[i].interface);
                ck_assert_msg(is && streq(is, expected), "%s is\n%s\nshould be\n%s", objects[i].interface, is,
                              expected);
        }
        rig_end(&rig);
}
END_TEST

START_TEST(each_call_is_open_to_whom_it_is_meant) {
        enum { PEOPLE = 1 << CENTRE_ROOT | 1 << CENTRE_OPERATOR, ALL = (1 << _CENTRE_USER_MAX) - 1 };
        static const struct {
                const char *path, *interface, *member, *types;
                unsigned allowed;
        } rules[] = {
                {RIG_DAEMON, "Describe", "a{sv}", ALL},
                {RIG_DAEMON, "Hold", "sttsa{sv}", PEOPLE},
                {RIG_DAEMON, "Release", "tsa{sv}", PEOPLE},
                {RIG_DAEMON, "GetHolds", "a{sv}", PEOPLE},
                {RIG_DAEMON, "GetGaps", "stta{sv}", PEOPLE},
                {RIG_DAEMON, "GetFigures", "sa{sv}", PEOPLE},
                {RIG_DAEMON, "Export", "sttsa{sv}", PEOPLE},
                {RIG_DAEMON, "GetRequests", "a{sv}", PEOPLE},
                {RIG_DAEMON, "Approve", "tsa{sv}", PEOPLE},
                {RIG_DAEMON, "AcceptStore", "sa{sv}", PEOPLE},
                {RIG_DAEMON, "NewMethod", "", 0},
                {RIG_CAMERA("c1"), "Describe", "a{sv}", ALL},
                {RIG_CAMERA("c1"), "Snapshot", "sa{sv}", PEOPLE},
                {RIG_CAMERA("c1"), "Watch", "sa{sv}", PEOPLE},
                {RIG_ROOT, RIG_NAME ".Sim", "Plug", "sb", PEOPLE},
                {RIG_ROOT, RIG_NAME ".Sim", "SetClock", "xb", PEOPLE},
                {RIG_ROOT, "vn.motcua.EventSource1", "Connect", "", 1 << CENTRE_CENTRE},
                {RIG_ROOT, "vn.motcua.EventSource1", "GetPending", "tu", 1 << CENTRE_CENTRE},
                {RIG_ROOT, "vn.motcua.EventSource1", "Acknowledge", "t", 0},
                {RIG_ROOT, "org.freedesktop.DBus.Properties", "GetAll", "s", ALL},
                {RIG_ROOT, "org.freedesktop.DBus.Properties", "Set", "ssv", 0},
                {"/org/freedesktop/LogControl1", "org.freedesktop.DBus.Properties", "Set", "ssv",
                 1 << CENTRE_ROOT},
        };
        struct rig rig;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++) {
                sd_bus *bus = centre_connect(rig.centre, user);

                for (size_t i = 0; i < ELEMENTSOF(rules); i++) {
                        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
                        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

                        /* Arguments of another kind than those asked for: who is let through hears that. */
                        must(sd_bus_message_new_method_call(bus, &call, RIG_NAME, rules[i].path,
                                                            rules[i].interface, rules[i].member));
                        must(sd_bus_message_append(call, "y", 1));
                        int r = sd_bus_call(bus, call, 0, &error, &reply);
                        bool denied = r < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED);
                        bool allowed = rules[i].allowed & (1U << user);
                        ck_assert_msg(denied != allowed, "%s by uid %u: %s", rules[i].member,
                                      centre_uid(user), r < 0 ? error.name : "success");
                }
                /* The name is its user's own. */
                int r = sd_bus_request_name(bus, RIG_NAME, 0);
                ck_assert_int_eq(r, user == CENTRE_CAMERA ? -EEXIST : -EACCES);
                sd_bus_close_unref(bus);
        }
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(live_interfaces_are_those_of_the_files),
        SUITE_CASE(each_call_is_open_to_whom_it_is_meant),
};

CENTRE_SUITE_MAIN("camera-policy", cases)
