#include "config.h"

#include <fnmatch.h>
#include <glob.h>
#include <ini.h>
#include <stdarg.h>
#include <sys/stat.h>

enum {
        LINE_MAX_BYTES = 199, /* what libinih's buffer holds, less its terminator */
        TITLE_MAX_BYTES = 49, /* libinih cuts longer ones without a word */
        FILE_MAX_BYTES = 1024 * 1024,
        SECTIONS_MAX = 1000,
};

/* The kinds of section that some daemon knows, and whether they carry an ID. */
static const struct section_kind {
        const char *name;
        bool has_id;
} section_kinds[] = {
        {"Centre", false}, {"Service", true},  {"Counter", true}, {"Keypad", true},
        {"Printer", true}, {"Display", false}, {"Camera", true},
};

struct section {
        char *kind, *id, *origin;
        void *target; /* NULL: another daemon's */
        bool ours;
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
        char *title; /* "Keypad quay1": as libinih last gave it */
        struct section *current;
        char *problem;
        int error;
};

_printf_(3, 4) static int fail(struct config_context *context, int r, const char *format, ...) {
        va_list ap;

        if (context->error < 0)
                return context->error;
        va_start(ap, format);
        if (vasprintf(&context->problem, format, ap) < 0) {
                context->problem = NULL;
                r = -ENOMEM;
        }
        va_end(ap);
        context->error = r;
        return r;
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

static const struct config_key *first_key_of(const struct config_table *table, const char *kind) {
        for (const struct config_key *key = table->keys; key->section; key++)
                if (streq(key->section, kind))
                        return key;
        return NULL;
}

static int apply_defaults(struct config_context *context, const struct section *section) {
        for (const struct config_key *key = context->table->keys; key->section; key++) {
                _cleanup_free_ char *problem = NULL;
                int r;

                if (!streq(key->section, section->kind) || !key->default_text || strchr(key->name, '*'))
                        continue;
                r = key->parse(key, key->name, key->default_text, section->target, &problem);
                /* A default that its own parser refuses is a mistake in the table. */
                assert(r != -EINVAL);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int add_section(struct config_context *context, const char *kind, const char *id) {
        _cleanup_free_ char *problem = NULL;
        struct section *section;
        int r;

        if (context->n_sections >= SECTIONS_MAX)
                return FAIL_HERE(context, "more than %d sections", SECTIONS_MAX);
        section = reallocarray(context->sections, context->n_sections + 1, sizeof(*section));
        if (!section)
                return -ENOMEM;
        context->sections = section;
        section += context->n_sections;
        *section = (struct section){.kind = strdup(kind), .id = strdup(id ? id : "")};
        context->n_sections++;
        if (!section->kind || !section->id ||
            str_format(&section->origin, "%s:%u", context->file, context->line) < 0)
                return -ENOMEM;

        section->ours = first_key_of(context->table, kind);
        context->current = section;
        if (!section->ours)
                return 0;
        r = context->table->get_target(kind, id, context->userdata, &section->target, &problem);
        if (r == -EINVAL)
                return FAIL_HERE(context, "[%s]: %s", context->title, problem);
        return r < 0 ? r : apply_defaults(context, section);
}

static int enter_section(struct config_context *context, const char *title) {
        _cleanup_free_ char *kind = strdup(title);
        char *id;

        free(context->title);
        context->title = strdup(title);
        if (!kind || !context->title)
                return -ENOMEM;
        id = strchr(kind, ' ');
        if (id)
                *id++ = '\0';

        for (size_t i = 0; i < ELEMENTSOF(section_kinds); i++) {
                if (!streq(kind, section_kinds[i].name))
                        continue;
                if (section_kinds[i].has_id && (!id || !id_is_valid(id)))
                        return FAIL_HERE(context,
                                         "[%s]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . _ -, "
                                         "such as [%s 1]",
                                         title, kind);
                if (!section_kinds[i].has_id && id)
                        return FAIL_HERE(context, "[%s]: write [%s], it has no ID", title, kind);
                context->current = find_section(context, kind, id);
                return context->current ? 0 : add_section(context, kind, id);
        }
        return FAIL_HERE(context,
                         "[%s]: no such section; there are Centre, Service, Counter, Keypad, Printer, "
                         "Display and Camera",
                         title);
}

static const struct config_key *find_key(const struct config_context *context, const char *name) {
        for (const struct config_key *key = context->table->keys; key->section; key++)
                if (streq(key->section, context->current->kind) && fnmatch(key->name, name, 0) == 0)
                        return key;
        return NULL;
}

static int set_value(struct config_context *context, const char *name, const char *value) {
        const struct config_key *key = find_key(context, name);
        _cleanup_free_ char *problem = NULL;
        int r;

        if (!key)
                return FAIL_HERE(context, "[%s] %s: no such key; see the man page for those there are",
                                 context->title, name);
        r = key->parse(key, name, value, context->current->target, &problem);
        if (r == -EINVAL)
                return FAIL_HERE(context, "[%s] %s=%s: %s", context->title, name, value, problem);
        return r;
}

/* libinih calls this for each assignment; it does not tell of sections without any. */
static int on_assignment(void *userdata, const char *section, const char *name, const char *value) {
        struct config_context *context = userdata;
        int r = 0;

        if (context->error < 0)
                return 0;
        if (section[0] == '\0')
                r = FAIL_HERE(context, "%s: stands before the first [Section]", name);
        else if (!context->title || !streq(context->title, section))
                r = enter_section(context, section);
        if (r >= 0 && context->current->ours)
                r = set_value(context, name, value);
        if (r < 0 && context->error == 0)
                context->error = r;
        return r >= 0;
}

/* A section with no assignment in it still exists: libinih is silent about it, so its title is read here. */
static int note_title(struct config_context *context, const char *line, size_t n) {
        _cleanup_free_ char *title = NULL;
        const char *end;

        if (line[0] != '[')
                return 0;
        end = memchr(line, ']', n);
        if (!end)
                return FAIL_HERE(context, "a section title ends with ]");
        if (end - line - 1 > TITLE_MAX_BYTES)
                return FAIL_HERE(context, "the section title has more than %d bytes", TITLE_MAX_BYTES);
        title = strndup(line + 1, (size_t) (end - line - 1));
        return title ? enter_section(context, title) : -ENOMEM;
}

static int check_line(struct config_context *context, const char *line, size_t n) {
        _cleanup_free_ char *copy = strndup(line, n);

        if (!copy)
                return -ENOMEM;
        if (strlen(copy) != n)
                return FAIL_HERE(context, "a NUL byte");
        if (n > LINE_MAX_BYTES)
                return FAIL_HERE(context, "the line has more than %d bytes", LINE_MAX_BYTES);
        for (char *p = copy; *p; p++)
                if (*p == '\t')
                        *p = ' ';
        if (n > 0 && copy[n - 1] == '\r')
                copy[n - 1] = '\0';
        if (!text_is_clean(copy))
                return FAIL_HERE(context, "not UTF-8 text, or control characters");
        /* libinih would take it for the continuation of the line before, which nobody here expects. */
        if (copy[0] == ' ' && copy[strspn(copy, " ")] != '\0')
                return FAIL_HERE(context, "the line begins with a space");
        return note_title(context, copy, n);
}

/* fgets() for libinih, over the text in memory, counting lines: the library does not tell them. */
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
        context->line++;
        r = check_line(context, line, n);
        if (r < 0) {
                if (context->error == 0)
                        context->error = r;
                return NULL;
        }
        assert((size_t) size >= n + 1);
        memcpy(buffer, line, n);
        buffer[n] = '\0';
        context->offset += n + (end ? 1 : 0);
        return buffer;
}

static int read_text(struct config_context *context, const char *name, const char *text, size_t size) {
        int r;

        context->file = name;
        context->text = text;
        context->size = size;
        context->offset = 0;
        context->line = 0;
        free(context->title);
        context->title = NULL;
        context->current = NULL;
        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
                context->offset = 3;

        r = ini_parse_stream(read_line, context, on_assignment, context);
        if (context->error < 0)
                return context->error;
        if (r > 0) {
                context->line = (unsigned) r;
                return FAIL_HERE(context, "neither [Section] nor Key=Value");
        }
        return r < 0 ? -ENOMEM : 0;
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
                free(context->sections[i].kind);
                free(context->sections[i].id);
                free(context->sections[i].origin);
        }
        free(context->sections);
        free(context->title);
        free(context->problem);
}

static int finish(struct config_context *context, int r, char **ret_problem) {
        if (r >= 0 && context->table->check) {
                r = context->table->check(context, context->userdata, &context->problem);
                context->error = r < 0 ? r : 0;
        }
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

static int read_drop_ins(struct config_context *context, const char *path) {
        _cleanup_(globfree) glob_t found = {};
        _cleanup_free_ char *pattern = NULL;
        int r;

        r = str_format(&pattern, "%s.d/*.conf", path);
        if (r < 0)
                return r;
        r = glob(pattern, 0, NULL, &found);
        if (r == GLOB_NOMATCH)
                return 0;
        if (r != 0)
                return r == GLOB_NOSPACE ? -ENOMEM : -EIO;
        for (size_t i = 0; i < found.gl_pathc; i++) {
                r = read_file(context, found.gl_pathv[i]);
                if (r < 0)
                        return r;
        }
        return 0;
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
