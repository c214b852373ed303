#include "config.h"

#include <dirent.h>
#include <fnmatch.h>
#include <ini.h>
#include <sys/stat.h>

enum {
        FILE_MAX_BYTES = 1024 * 1024,
        SECTIONS_MAX = 1000,
        PARTS_MAX = 16,
};

/* The kinds of section that some daemon knows. */
enum id_rule { ID_NONE, ID_OPTIONAL, ID_NEEDED };
static const struct section_kind {
        const char *name;
        enum id_rule id;
} section_kinds[] = {
        {"Centre", ID_NONE},      {"Service", ID_NEEDED},   {"Counter", ID_NEEDED},
        {"Keypad", ID_NEEDED},    {"Kiosk", ID_NEEDED},     {"Official", ID_NEEDED},
        {"Printer", ID_OPTIONAL}, {"Display", ID_OPTIONAL}, {"Camera", ID_NEEDED},
};

struct section {
        char *title, *kind, *id, *origin;
        void *targets[PARTS_MAX]; /* of each part of the table */
        bool ours;                /* otherwise another daemon's */
};

struct config_context {
        const struct config_table *table;
        void *userdata;
        const char *main_file;
        struct section *sections;
        size_t n_sections;

        /* The file being read */
        const char *file;
        const char *text;
        size_t size, offset;
        unsigned line;
        struct section *current;
        char *problem;
        int error;
};

_printf_(3, 4) static int fail(struct config_context *context, int r, const char *format, ...) {
        va_list ap;

        if (context->error < 0)
                return context->error;
        va_start(ap, format);
        int n = str_vformat(&context->problem, format, ap);
        va_end(ap);
        context->error = n < 0 ? n : r;
        return context->error;
}

#define FAIL_HERE(context, format, ...)                                                                      \
        fail((context), -EINVAL, "%s:%u: " format, (context)->file, (context)->line, ##__VA_ARGS__)

static struct section *find_section(const struct config_context *context, const char *kind, const char *id) {
        for (size_t i = 0; i < context->n_sections; i++) {
                struct section *section = &context->sections[i];

                if (streq(section->kind, kind) && streq(section->id, id ? id : ""))
                        return section;
        }
        return NULL;
}

const char *config_origin(const struct config_context *context, const char *section, const char *id) {
        const struct section *found = find_section(context, section, id);

        return found ? found->origin : context->main_file;
}

int config_refuse(const struct config_context *context, const char *section, const char *id,
                  char **ret_problem, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        int r = str_vformat(&text, format, ap);
        va_end(ap);
        return r < 0 ? r
                     : str_problem(ret_problem, -EINVAL, "%s: [%s%s%s] %s",
                                   config_origin(context, section, id), section, id ? " " : "", id ? id : "",
                                   text);
}

static bool has_section(const struct config_table *table, const char *kind) {
        for (const struct config_key *key = table->keys; key->section; key++)
                if (streq(key->section, kind))
                        return true;
        return false;
}

static int apply_defaults(const struct config_table *table, const char *kind, void *target) {
        for (const struct config_key *key = table->keys; key->section; key++) {
                _cleanup_free_ char *problem = NULL;
                int r;

                if (!streq(key->section, kind) || !key->default_text || strchr(key->name, '*'))
                        continue;
                r = key->parse(key, key->name, key->default_text, target, &problem);
                /* A default that its own parser refuses is a mistake in the table. */
                assert(r != -EINVAL);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int open_targets(struct config_context *context, struct section *section) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(context->table, i)); i++) {
                _cleanup_free_ char *problem = NULL;

                if (!has_section(part, section->kind))
                        continue;
                section->ours = true;
                int r = part->get_target(section->kind, section->id[0] ? section->id : NULL,
                                         context->userdata, &section->targets[i], &problem);
                if (r == -EINVAL)
                        return FAIL_HERE(context, "[%s]: %s", section->title, problem);
                if (r >= 0)
                        r = apply_defaults(part, section->kind, section->targets[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

int config_load_defaults(const struct config_table *table, const char *section, void *userdata) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(table, i)); i++) {
                _cleanup_free_ char *problem = NULL;
                void *target;

                if (!has_section(part, section))
                        continue;
                int r = part->get_target(section, NULL, userdata, &target, &problem);
                if (r >= 0)
                        r = apply_defaults(part, section, target);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int add_section(struct config_context *context, const char *title, const char *kind, const char *id) {
        struct section *sections, *section;

        if (context->n_sections >= SECTIONS_MAX)
                return FAIL_HERE(context, "more than %d sections", SECTIONS_MAX);
        sections = reallocarray(context->sections, context->n_sections + 1, sizeof(*sections));
        if (!sections)
                return -ENOMEM;
        context->sections = sections;
        context->current = section = &sections[context->n_sections++];
        *section = (struct section){.title = strdup(title), .kind = strdup(kind), .id = strdup(id)};
        if (!section->title || !section->kind || !section->id ||
            str_format(&section->origin, "%s:%u", context->file, context->line) < 0)
                return -ENOMEM;
        return open_targets(context, section);
}

static int check_id(struct config_context *context, const struct section_kind *kind, const char *title,
                    const char *id) {
        if (kind->id == ID_NONE && id)
                return FAIL_HERE(context, "[%s]: write [%s], it has no ID", title, kind->name);
        if (id ? !id_is_valid(id) : kind->id == ID_NEEDED)
                return FAIL_HERE(context,
                                 "[%s]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . _ -, "
                                 "such as [%s 1]",
                                 title, kind->name);
        return 0;
}

static int enter_section(struct config_context *context, const char *title) {
        _cleanup_free_ char *kind = strdup(title);
        char *id;
        int r;

        if (!kind)
                return -ENOMEM;
        id = strchr(kind, ' ');
        if (id)
                *id++ = '\0';
        for (size_t i = 0; i < ELEMENTSOF(section_kinds); i++) {
                if (!streq(kind, section_kinds[i].name))
                        continue;
                r = check_id(context, &section_kinds[i], title, id);
                if (r < 0)
                        return r;
                context->current = find_section(context, kind, id);
                return context->current ? 0 : add_section(context, title, kind, id ? id : "");
        }
        return FAIL_HERE(context,
                         "[%s]: no such section; there are Centre, Service, Counter, Kiosk, Official, "
                         "Keypad, Printer, Display and Camera",
                         title);
}

/* The key and where its section's value goes; NULL: *ret_similar is one that is almost called so, or NULL. */
static const struct config_key *find_key(const struct config_context *context, const char *name,
                                         void **ret_target, const char **ret_similar) {
        const struct section *section = context->current;
        const struct config_table *part;

        *ret_similar = NULL;
        for (size_t i = 0; (part = config_part(context->table, i)); i++)
                for (const struct config_key *key = part->keys; key->section; key++) {
                        if (!streq(key->section, section->kind))
                                continue;
                        *ret_target = section->targets[i];
                        if (fnmatch(key->name, name, 0) == 0)
                                return key;
                        if (strcasecmp(key->name, name) == 0)
                                *ret_similar = key->name;
                }
        return NULL;
}

static int set_value(struct config_context *context, const char *name, const char *value) {
        const struct section *section = context->current;
        _cleanup_free_ char *problem = NULL;
        const char *similar;
        void *target;

        const struct config_key *key = find_key(context, name, &target, &similar);
        if (key) {
                int r = key->parse(key, name, value, target, &problem);

                if (r == -EINVAL)
                        return FAIL_HERE(context, "[%s] %s=%s: %s", section->title, name, value, problem);
                return r;
        }
        if (similar)
                return FAIL_HERE(context, "[%s] %s: no such key; it is written %s", section->title, name,
                                 similar);
        return FAIL_HERE(context, "[%s] %s: no such key; see the man page for those there are",
                         section->title, name);
}

/*
 * libinih calls this for each assignment. The section it gives is not used: it cuts long ones short, and is
 * silent about those without any assignment; read_title() has seen them all.
 */
static int on_assignment(void *userdata, const char *section _unused_, const char *name, const char *value) {
        struct config_context *context = userdata;
        int r = 0;

        if (context->error < 0)
                return 0;
        if (!context->current)
                r = FAIL_HERE(context, "%s: stands before the first [Section]", name);
        else if (context->current->ours)
                r = set_value(context, name, value);
        if (r < 0)
                context->error = r;
        return r >= 0;
}

static int read_title(struct config_context *context, const char *line) {
        _cleanup_free_ char *title = NULL;
        const char *end = strchr(line, ']'), *rest;

        if (!end)
                return FAIL_HERE(context, "a section title ends with ]");
        rest = end + 1 + strspn(end + 1, " ");
        if (*rest && *rest != ';' && *rest != '#')
                return FAIL_HERE(context, "\"%s\" stands behind the section title", rest);
        title = strndup(line + 1, (size_t) (end - line - 1));
        return title ? enter_section(context, title) : -ENOMEM;
}

/* Fills libinih's buffer, which it wants 3 bytes longer than any line. */
static int take_line(struct config_context *context, const char *line, size_t n, char *buffer, size_t size) {
        /* libinih would take an indented line for the continuation of the one before, which nobody expects.
         */
        for (; n > 0 && (*line == ' ' || *line == '\t'); n--)
                line++;
        if (n > 0 && line[n - 1] == '\r')
                n--;
        if (n + 3 > size)
                return FAIL_HERE(context, "the line has more than %zu bytes", size - 3);
        memcpy(buffer, line, n);
        buffer[n] = '\0';
        if (strlen(buffer) != n)
                return FAIL_HERE(context, "a NUL byte");
        for (char *p = buffer; *p; p++)
                if (*p == '\t')
                        *p = ' ';
        if (!text_is_clean(buffer))
                return FAIL_HERE(context, "not UTF-8 text, or control characters");
        return buffer[0] == '[' ? read_title(context, buffer) : 0;
}

/* fgets() for libinih, over the text in memory, counting lines: Debian's build of it does not tell them. */
static char *read_line(char *buffer, int size, void *stream) {
        struct config_context *context = stream;
        const char *line = context->text + context->offset;
        size_t left = context->size - context->offset, n;
        const char *end;
        int r;

        if (left == 0 || context->error < 0)
                return NULL;
        end = memchr(line, '\n', left);
        n = end ? (size_t) (end - line) : left;
        context->offset += n + (end ? 1 : 0);
        context->line++;
        r = take_line(context, line, n, buffer, (size_t) size);
        if (r < 0) {
                context->error = r;
                return NULL;
        }
        return buffer;
}

static int read_text(struct config_context *context, const char *name, const char *text, size_t size) {
        int r;

        context->file = name;
        context->text = text;
        context->size = size;
        context->offset = 0;
        context->line = 0;
        context->current = NULL;
        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
                context->offset = 3;

        r = ini_parse_stream(read_line, context, on_assignment, context);
        /* It goes on after a line that it cannot read, but remembers the first. */
        if (r > 0 && (context->error == 0 || (context->problem && (unsigned) r < context->line))) {
                context->line = (unsigned) r;
                context->error = 0;
                free(TAKE_PTR(context->problem));
                return FAIL_HERE(context, "neither [Section] nor Key=Value");
        }
        return r < 0 ? -ENOMEM : context->error;
}

static int read_file(struct config_context *context, const char *path) {
        _cleanup_free_ char *text = NULL;
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        struct stat st;

        if (!f)
                return fail(context, -errno, "%s: %s", path, strerror(errno));
        if (fstat(fileno(f), &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return fail(context, -EINVAL, "%s: not a regular file", path);
        if (st.st_size > FILE_MAX_BYTES)
                return fail(context, -EINVAL, "%s: more than %d bytes", path, FILE_MAX_BYTES);
        text = malloc((size_t) st.st_size + 1);
        if (!text)
                return -ENOMEM;
        size_t n = fread(text, 1, (size_t) st.st_size, f);
        if (ferror(f))
                return fail(context, -EIO, "%s: cannot be read", path);
        return read_text(context, path, text, n);
}

static void context_done(struct config_context *context) {
        for (size_t i = 0; i < context->n_sections; i++) {
                free(context->sections[i].title);
                free(context->sections[i].kind);
                free(context->sections[i].id);
                free(context->sections[i].origin);
        }
        free(context->sections);
        free(context->problem);
}

static int finish(struct config_context *context, int r, char **ret_problem) {
        const struct config_table *part;

        for (size_t i = 0; r >= 0 && (part = config_part(context->table, i)); i++)
                if (part->check)
                        context->error = r = part->check(context, context->userdata, &context->problem);
        if (r < 0 && context->problem)
                *ret_problem = TAKE_PTR(context->problem);
        return r;
}

int config_load_text(const char *name, const char *text, size_t size, const struct config_table *table,
                     void *userdata, char **ret_problem) {
        _cleanup_(context_done) struct config_context context = {
                .table = table,
                .userdata = userdata,
                .main_file = name,
        };

        return finish(&context, read_text(&context, name, text, size), ret_problem);
}

static int is_drop_in(const struct dirent *entry) {
        return fnmatch("*.conf", entry->d_name, FNM_PERIOD) == 0;
}

/* By bytes, not by the locale's rules: the order must not depend on who starts the daemon. */
static int by_name(const struct dirent **a, const struct dirent **b) {
        return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_drop_ins(struct config_context *context, const char *path) {
        _cleanup_free_ char *folder = NULL;
        struct dirent **entries = NULL;
        int n, r;

        r = str_format(&folder, "%s.d", path);
        if (r < 0)
                return r;
        n = scandir(folder, &entries, is_drop_in, by_name);
        if (n < 0)
                return errno == ENOENT ? 0 : fail(context, -errno, "%s: %s", folder, strerror(errno));
        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *file = NULL;

                if (r >= 0)
                        r = str_format(&file, "%s/%s", folder, entries[i]->d_name);
                if (r >= 0)
                        r = read_file(context, file);
                free(entries[i]);
        }
        free(entries);
        return r;
}

int config_load(const char *path, const struct config_table *table, void *userdata, char **ret_problem) {
        _cleanup_(context_done) struct config_context context = {
                .table = table,
                .userdata = userdata,
                .main_file = path,
        };
        int r;

        r = read_file(&context, path);
        if (r >= 0)
                r = read_drop_ins(&context, path);
        return finish(&context, r, ret_problem);
}
