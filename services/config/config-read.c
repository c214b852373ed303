#include "config-internal.h"
#include "error-text.h"
#include "nearest.h"

enum {
        FILE_MAX_BYTES = 1024 * 1024,
        SECTIONS_MAX = 1000,
};

/* The kinds of section that some daemon knows. */
enum id_rule { ID_NONE, ID_OPTIONAL, ID_NEEDED };
static const struct section_kind {
        const char *name;
        enum id_rule id;
} section_kinds[] = {
        {"Centre", ID_NONE},   {"Service", ID_NEEDED},    {"Counter", ID_NEEDED},   {"Keypad", ID_NEEDED},
        {"Kiosk", ID_NEEDED},  {"Official", ID_NEEDED},   {"Printer", ID_OPTIONAL}, {"Display", ID_OPTIONAL},
        {"Camera", ID_NEEDED}, {"Alert", ID_NEEDED},      {"Backup", ID_NONE},      {"Witness", ID_NEEDED},
        {"Wall", ID_NONE},     {"Voice", ID_NONE},        {"Cameras", ID_NONE},     {"Report", ID_NONE},
        {"Survey", ID_NONE},   {"Department", ID_NEEDED}, {"Category", ID_NEEDED},  {"Calendar", ID_NONE},
        {"Web", ID_NONE},      {"Suggestions", ID_NONE},
};

/* A problem of the line being read does not end the reading. */
#define NOTE_HERE(context, vi, en, ...)                                                                      \
        ignore_refusal(config_problem_at((context), (context)->here, -EINVAL, vi, en, ##__VA_ARGS__))

static int ignore_refusal(int r) {
        return r == -EINVAL ? 0 : r;
}

static int add_section(struct config_context *context, const char *title, const char *kind, const char *id) {
        if (context->n_sections >= SECTIONS_MAX)
                return NOTE_HERE(context, "nhiều hơn %d mục", "more than %d sections", SECTIONS_MAX);
        struct config_section *section =
                ARRAY_ADD(context->sections, context->n_sections, context->sections_allocated);
        if (!section)
                return -ENOMEM;
        *section = (struct config_section){
                .title = strdup(title),
                .kind = strdup(kind),
                .id = strdup(id),
                .place = context->here,
                .last = context->here,
        };
        context->current = section;
        return section->title && section->kind && section->id ? 0 : -ENOMEM;
}

/* One file says a section once; another may add to it. */
static int go_on(struct config_context *context, struct config_section *section) {
        if (section->last.file == context->here.file)
                return NOTE_HERE(context, "[%s]: tệp này đã có mục đó ở dòng %u",
                                 "[%s]: this file has that section in line %u already", section->title,
                                 section->last.line);
        section->last = context->here;
        context->current = section;
        return 0;
}

static int refuse_kind(struct config_context *context, const char *title, const char *kind) {
        struct nearest nearest = {.typed = kind};

        for (size_t i = 0; i < ELEMENTSOF(section_kinds); i++)
                nearest_offer(&nearest, section_kinds[i].name);
        return NOTE_HERE(context,
                         "[%s]: không có loại mục này; có Centre, Service, Counter, Kiosk, Alert, Official, "
                         "Keypad, Printer, Display và Camera%s%s",
                         "[%s]: no such section; there are Centre, Service, Counter, Kiosk, Alert, Official, "
                         "Keypad, Printer, Display and Camera%s%s",
                         title, nearest_lead(&nearest, context->language), nearest_word(&nearest));
}

static int enter(struct config_context *context, const char *title) {
        _cleanup_free_ char *kind = strdup(title);
        const struct section_kind *known = NULL;

        if (!kind)
                return -ENOMEM;
        char *id = strchr(kind, ' ');
        if (id)
                *id++ = '\0';
        for (size_t i = 0; i < ELEMENTSOF(section_kinds); i++)
                if (streq(kind, section_kinds[i].name))
                        known = &section_kinds[i];
        if (!known)
                return refuse_kind(context, title, kind);
        if (known->id == ID_NONE && id)
                return NOTE_HERE(context, "[%s]: hãy viết [%s], mục này không có mã",
                                 "[%s]: write [%s], it has no ID", title, kind);
        if (id ? !id_is_valid(id) : known->id == ID_NEEDED)
                return NOTE_HERE(
                        context,
                        "[%s]: mục này cần một mã gồm 1 đến 64 ký tự trong A-Z a-z 0-9 . _ -, ví dụ [%s 1]",
                        "[%s]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . _ -, "
                        "such as [%s 1]",
                        title, kind);
        struct config_section *section = config_find_section(context, kind, id);
        return section ? go_on(context, section) : add_section(context, title, kind, id ? id : "");
}

static int take_title(struct config_context *context, char *line) {
        char *end = strchr(line, ']');

        context->current = NULL;
        context->is_skipping = true;
        if (!end)
                return NOTE_HERE(context, "tên mục phải kết thúc bằng ]", "a section title ends with ]");
        const char *rest = end + 1 + strspn(end + 1, " ");
        if (*rest && *rest != ';' && *rest != '#')
                return NOTE_HERE(context, "sau tên mục còn có “%s”", "\"%s\" stands behind the section title",
                                 rest);
        *end = '\0';
        return enter(context, line + 1);
}

/* One file sets a key once; a drop-in replaces what was set before it, or with nothing sets the default
 * again. */
static int assign(struct config_context *context, const char *name, const char *value) {
        struct config_section *section = context->current;
        struct config_assignment *assignment = config_find_assignment(section, name);
        int r = 0;

        if (assignment && assignment->place.file == context->here.file)
                return NOTE_HERE(context, "[%s] %s: đã được đặt ở dòng %u",
                                 "[%s] %s: is set in line %u already", section->title, name,
                                 assignment->place.line);
        if (!assignment) {
                assignment = ARRAY_ADD(section->assignments, section->n_assignments,
                                       section->assignments_allocated);
                r = assignment ? str_set(&assignment->name, name) : -ENOMEM;
        }
        if (r >= 0)
                r = str_set(&assignment->value, value);
        if (r < 0)
                return r;
        assignment->place = context->here;
        assignment->is_reset = context->here.file > 0 && value[0] == '\0';
        return 0;
}

static void strip_end(char *s) {
        size_t n = strlen(s);

        while (n > 0 && s[n - 1] == ' ')
                s[--n] = '\0';
}

static int take_assignment(struct config_context *context, char *line) {
        char *value = strchr(line, '=');

        if (!value)
                return NOTE_HERE(context, "không có dạng [Mục] hay Tham-số=Giá-trị",
                                 "neither [Section] nor Key=Value");
        *value++ = '\0';
        value += strspn(value, " ");
        strip_end(line);
        strip_end(value);
        if (context->current)
                return assign(context, line, value);
        return context->is_skipping ? 0
                                    : NOTE_HERE(context, "%s: đứng trước [Mục] đầu tiên",
                                                "%s: stands before the first [Section]", line);
}

/* line: its own copy. */
static int take_line(struct config_context *context, char *line, size_t n) {
        if (strlen(line) != n)
                return NOTE_HERE(context, "có byte NUL", "a NUL byte");
        if (n > 0 && line[n - 1] == '\r')
                line[n - 1] = '\0';
        for (char *p = line; *p; p++)
                if (*p == '\t')
                        *p = ' ';
        if (!text_is_plain(line))
                return NOTE_HERE(
                        context,
                        "không phải văn bản UTF-8, hoặc có ký tự điều khiển hay ký tự không hiển thị",
                        "not UTF-8 text, or a control or invisible character");
        line += strspn(line, " ");
        if (line[0] == '\0' || line[0] == '#' || line[0] == ';')
                return 0;
        return line[0] == '[' ? take_title(context, line) : take_assignment(context, line);
}

static int read_text(struct config_context *context, const char *text, size_t size) {
        const char *end = text + size;
        int r = 0;

        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
                text += 3;
        context->current = NULL;
        context->is_skipping = false;
        while (r >= 0 && text < end) {
                const char *newline = memchr(text, '\n', (size_t) (end - text));
                size_t n = (size_t) ((newline ? newline : end) - text);
                _cleanup_free_ char *line = malloc(n + 1);

                if (!line)
                        return -ENOMEM;
                memcpy(line, text, n);
                line[n] = '\0';
                context->here.line++;
                r = take_line(context, line, n);
                text += n + (newline != NULL);
        }
        return r;
}

int config_read_file(struct config_context *context, const char *path, const char *text, size_t size) {
        char **file = ARRAY_ADD(context->files, context->n_files, context->files_allocated);
        _cleanup_free_ char *content = NULL;

        int r = file ? str_set(file, path) : -ENOMEM;
        if (r < 0)
                return r;
        context->here = (struct config_place){.file = context->n_files - 1};
        r = text ? 0 : file_read_regular(path, FILE_MAX_BYTES, &content, &size);
        if (r < 0) {
                r = config_problem_at(context, context->here, r, PROBLEM_SAME("%s"),
                                      file_error_to_string(r, context->language));
                return r == -ENOMEM ? r : 0;
        }
        return read_text(context, text ? text : content, size);
}
