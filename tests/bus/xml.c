#include "xml.h"

#include <expat.h>
#include <stdarg.h>

#include "tests/lib/loop.h"

enum { MEMBERS_MAX = 96, MEMBER_SIZE = 600 };

struct reader {
        const char *wanted;
        char interface[128];
        bool found;
        bool in_member;
        char kind[16];
        char member[MEMBER_SIZE]; /* the line being built */
        char members[MEMBERS_MAX][MEMBER_SIZE];
        size_t n_members;
        char names[MEMBERS_MAX][128];
        size_t n_names;
        struct xml_property properties[MEMBERS_MAX];
        size_t n_properties;
};

static const char *attribute(const char **attributes, const char *name, const char *fallback) {
        for (size_t i = 0; attributes[i]; i += 2)
                if (streq(attributes[i], name))
                        return attributes[i + 1];
        return fallback;
}

_printf_(2, 3) static void add_to_member(struct reader *reader, const char *format, ...) {
        size_t used = strlen(reader->member);
        va_list ap;

        va_start(ap, format);
        int n = vsnprintf(reader->member + used, MEMBER_SIZE - used, format, ap);
        va_end(ap);
        if (n < 0 || (size_t) n >= MEMBER_SIZE - used)
                test_die("interface %s: a member is too long", reader->interface);
}

static bool is_standard(const char *interface) {
        return strncmp(interface, "org.freedesktop.DBus.", strlen("org.freedesktop.DBus.")) == 0;
}

static void begin_interface(struct reader *reader, const char **attributes) {
        const char *name = attribute(attributes, "name", "");

        must_errno(snprintf(reader->interface, sizeof(reader->interface), "%s", name));
        reader->found = reader->found || streq(name, reader->wanted);
        if (!is_standard(name) && reader->n_names < MEMBERS_MAX)
                must_errno(snprintf(reader->names[reader->n_names++], 128, "%s", name));
}

static void begin_member(struct reader *reader, const char *kind, const char **attributes) {
        reader->in_member = true;
        reader->member[0] = '\0';
        must_errno(snprintf(reader->kind, sizeof(reader->kind), "%s", kind));
        add_to_member(reader, "%s %s", kind, attribute(attributes, "name", "?"));
        if (!streq(kind, "property"))
                return;
        add_to_member(reader, " %s %s", attribute(attributes, "type", "?"),
                      attribute(attributes, "access", "?"));
        if (reader->n_properties == MEMBERS_MAX)
                test_die("interface %s: too many properties", reader->interface);
        reader->properties[reader->n_properties++] =
                (struct xml_property){.name = strdup(attribute(attributes, "name", "?")),
                                      .type = strdup(attribute(attributes, "type", "?")),
                                      .emits = strdup("true")};
}

static void add_argument(struct reader *reader, const char **attributes) {
        const char *implied = streq(reader->kind, "signal") ? "out" : "in";

        add_to_member(reader, " %s:%s:%s", attribute(attributes, "direction", implied),
                      attribute(attributes, "type", "?"), attribute(attributes, "name", "?"));
}

static void add_annotation(struct reader *reader, const char **attributes) {
        static const char emits[] = "org.freedesktop.DBus.Property.EmitsChangedSignal";
        const char *name = attribute(attributes, "name", "?"), *value = attribute(attributes, "value", "?");

        if (streq(name, emits) && streq(reader->kind, "property")) {
                char **target = &reader->properties[reader->n_properties - 1].emits;
                free(*target);
                *target = strdup(value);
                if (streq(value, "true"))
                        return; /* the default */
        }
        add_to_member(reader, " @%s=%s", name, value);
}

static void on_start(void *userdata, const char *element, const char **attributes) {
        struct reader *reader = userdata;

        if (streq(element, "interface"))
                begin_interface(reader, attributes);
        else if (!streq(reader->interface, reader->wanted))
                return;
        else if (streq(element, "method") || streq(element, "signal") || streq(element, "property"))
                begin_member(reader, element, attributes);
        else if (streq(element, "arg"))
                add_argument(reader, attributes);
        else if (streq(element, "annotation") && reader->in_member)
                add_annotation(reader, attributes);
}

static void on_end(void *userdata, const char *element) {
        struct reader *reader = userdata;

        if (streq(element, "interface"))
                reader->interface[0] = '\0';
        if (!reader->in_member || !streq(element, reader->kind))
                return;
        reader->in_member = false;
        if (reader->n_members == MEMBERS_MAX)
                test_die("interface %s: too many members", reader->interface);
        memcpy(reader->members[reader->n_members++], reader->member, MEMBER_SIZE);
}

static struct reader *read_xml(const char *xml, const char *wanted) {
        struct reader *reader = calloc(1, sizeof(*reader));
        XML_Parser parser = XML_ParserCreate(NULL);

        assert(reader && parser);
        reader->wanted = wanted;
        XML_SetUserData(parser, reader);
        XML_SetElementHandler(parser, on_start, on_end);
        if (XML_Parse(parser, xml, (int) strlen(xml), true) != XML_STATUS_OK)
                test_die("line %lu: %s in:\n%s", XML_GetCurrentLineNumber(parser),
                         XML_ErrorString(XML_GetErrorCode(parser)), xml);
        XML_ParserFree(parser);
        return reader;
}

static void reader_free(struct reader *reader) {
        for (size_t i = 0; i < reader->n_properties; i++) {
                free(reader->properties[i].name);
                free(reader->properties[i].type);
                free(reader->properties[i].emits);
        }
        free(reader);
}

static int compare_text(const void *a, const void *b) {
        return strcmp(a, b);
}

static char *join_sorted(void *lines, size_t n, size_t size) {
        char *text = NULL;
        size_t text_size = 0;
        FILE *f = open_memstream(&text, &text_size);

        assert(f);
        qsort(lines, n, size, compare_text);
        for (size_t i = 0; i < n; i++)
                fprintf(f, "%s\n", (const char *) lines + i * size);
        fclose(f);
        return text;
}

char *xml_interface(const char *xml, const char *interface) {
        struct reader *reader = read_xml(xml, interface);
        char *text = NULL;

        if (reader->found)
                text = join_sorted(reader->members, reader->n_members, MEMBER_SIZE);
        reader_free(reader);
        return text;
}

char *xml_interface_names(const char *xml) {
        struct reader *reader = read_xml(xml, "");
        char *text = join_sorted(reader->names, reader->n_names, sizeof(reader->names[0]));

        reader_free(reader);
        return text;
}

size_t xml_properties(const char *xml, const char *interface, struct xml_property **ret) {
        struct reader *reader = read_xml(xml, interface);
        size_t n = reader->n_properties;

        *ret = calloc(n + 1, sizeof(**ret));
        assert(*ret);
        memcpy(*ret, reader->properties, n * sizeof(**ret));
        reader->n_properties = 0; /* their strings are the caller's now */
        reader_free(reader);
        return n;
}

void xml_properties_free(struct xml_property *properties, size_t n) {
        for (size_t i = 0; i < n; i++) {
                free(properties[i].name);
                free(properties[i].type);
                free(properties[i].emits);
        }
        free(properties);
}
