/* Introspection XML, of the files in dbus/ and of live objects, brought into one comparable form. */
#pragma once

#include "services/base/util.h"

/*
 * The interface's members one a line, sorted: arguments with direction, type and name, access of properties,
 * and annotations; what the D-Bus specification makes the default is left out. NULL: the XML has no such
 * interface. Ends the test when it does not parse.
 */
char *xml_interface(const char *xml, const char *interface);

/* Names of all interfaces in it, sorted, one a line, without the standard ones. */
char *xml_interface_names(const char *xml);

struct xml_property {
        char *name;
        char *type;
        char *emits; /* "true", "false", "const", "invalidates" */
};
/* The properties of an interface, in the order of the XML; freed by xml_properties_free(). */
size_t xml_properties(const char *xml, const char *interface, struct xml_property **ret);
void xml_properties_free(struct xml_property *properties, size_t n);
