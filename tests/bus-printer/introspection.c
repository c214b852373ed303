/* What the service exports is what dbus/ says: names, types and annotations. */
#include "rig.h"
#include "tests/bus/xml.h"

static const struct {
        const char *path, *interface;
} objects[] = {
        {ROOT, "vn.motcua.Printer1"},
        {ROOT, "vn.motcua.EventSource1"},
        {PRINTER("phieu"), "vn.motcua.Printer1.Printer"},
        {PRINTER("phieu"), "vn.motcua.Printer1.Sim"},
        {PRINTER("phu"), "vn.motcua.Printer1.Printer"},
};

START_TEST(live_interfaces_are_those_of_the_files) {
        rig_start(NULL);
        ck_assert(rig_wait_name());
        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_free_ char *path = NULL;
                sd_bus_message *reply = NULL;
                const char *xml;

                must_errno(asprintf(&path, "%s/%s.xml", TEST_XML_DIR, objects[i].interface));
                must(sd_bus_call_method(rig_bus(), BUS_NAME, objects[i].path,
                                        "org.freedesktop.DBus.Introspectable", "Introspect", &error, &reply,
                                        ""));
                must(sd_bus_message_read(reply, "s", &xml));
                _cleanup_free_ char *text = file_read(path, NULL);
                _cleanup_free_ char *expected = xml_interface(text, objects[i].interface);
                _cleanup_free_ char *live = xml_interface(xml, objects[i].interface);
                ck_assert_msg(live && expected && streq(live, expected), "%s is\n%s\nand should be\n%s",
                              objects[i].interface, live, expected);
                sd_bus_message_unref(reply);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(live_interfaces_are_those_of_the_files),
};

int main(void) {
        if (rig_missing()) {
                printf("printer/introspection: skipped: %s\n", rig_missing());
                return 77;
        }
        return suite_run("printer/introspection", cases, ELEMENTSOF(cases), rig_setup, rig_teardown,
                         RIG_CASE_SEC);
}
