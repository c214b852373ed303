#include "config.h"

#include <dirent.h>
#include <fnmatch.h>

#include "config-internal.h"
#include "error-text.h"
#include "nearest.h"
#include "services/base/utc-offset.h"

#define UTC_OFFSET_DEFAULT "+07:00"

enum {
        PROBLEMS_MAX = 100,
        PROBLEM_TEXT_MAX = 1000, /* bytes, and three dots */
};

/* ----- problems ----- */

/* A value of many kilobytes is not repeated whole. */
static void shorten(char *text) {
        size_t n = PROBLEM_TEXT_MAX;

        if (strlen(text) <= PROBLEM_TEXT_MAX + strlen("..."))
                return;
        while (((unsigned char) text[n] & 0xc0) == 0x80)
                n--;
        memcpy(text + n, "...", sizeof("..."));
}

int config_problem_at(struct config_context *context, struct config_place place, int error, const char *vi,
                      const char *en, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        if (context->n_problems == PROBLEMS_MAX)
                return error;
        va_start(ap, en);
        int r = str_vformat(&text, context->language == LANGUAGE_VI ? vi : en, ap);
        va_end(ap);
        if (r < 0)
                return r;
        struct config_problem *problem =
                ARRAY_ADD(context->problems, context->n_problems, context->problems_allocated);
        if (!problem)
                return -ENOMEM;
        shorten(text);
        *problem = (struct config_problem){place, TAKE_PTR(text)};
        if (context->error == 0)
                context->error = error;
        return error;
}

enum language config_language(const struct config_context *context) {
        return context->language;
}

/* In the order of the files and their lines; of one line, as they were found. */
static void sort_problems(struct config_problem *problems, size_t n) {
        for (size_t i = 1; i < n; i++) {
                struct config_problem problem = problems[i];
                size_t j = i;

                for (; j > 0; j--) {
                        const struct config_place *before = &problems[j - 1].place;
                        if (before->file < problem.place.file ||
                            (before->file == problem.place.file && before->line <= problem.place.line))
                                break;
                        problems[j] = problems[j - 1];
                }
                problems[j] = problem;
        }
}

static int join_problems(struct config_context *context, struct problem *ret) {
        _cleanup_free_ char *all = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&all, &size);

        if (!f)
                return -ENOMEM;
        sort_problems(context->problems, context->n_problems);
        for (size_t i = 0; i < context->n_problems; i++) {
                const struct config_problem *problem = &context->problems[i];
                fprintf(f, "%s%s:", i > 0 ? "\n" : "", context->files[problem->place.file]);
                if (problem->place.line > 0)
                        fprintf(f, "%u:", problem->place.line);
                fprintf(f, " %s", problem->text);
        }
        if (fclose(f) != 0)
                return -ENOMEM;
        return problem_tell(ret, context->error, PROBLEM_SAME("%s"), all);
}

/* ----- looking things up ----- */

struct config_section *config_find_section(const struct config_context *context, const char *kind,
                                           const char *id) {
        for (size_t i = 0; i < context->n_sections; i++) {
                struct config_section *section = &context->sections[i];

                if (streq(section->kind, kind) && streq(section->id, id ? id : ""))
                        return section;
        }
        return NULL;
}

struct config_assignment *config_find_assignment(const struct config_section *section, const char *name) {
        for (size_t i = 0; i < section->n_assignments; i++)
                if (streq(section->assignments[i].name, name))
                        return &section->assignments[i];
        return NULL;
}

const char *config_value(const struct config_context *context, const char *section, const char *id,
                         const char *key) {
        const struct config_section *found = config_find_section(context, section, id);
        const struct config_assignment *assignment = found ? config_find_assignment(found, key) : NULL;

        return assignment && !assignment->is_reset ? assignment->value : NULL;
}

struct config_place config_place_of(const struct config_context *context, const char *section, const char *id,
                                    const char *key) {
        const struct config_section *found = config_find_section(context, section, id);
        const struct config_assignment *assignment = found && key ? config_find_assignment(found, key) : NULL;

        return assignment ? assignment->place : found ? found->place : (struct config_place){0};
}

uint64_t config_keep_days(const struct config_context *context) {
        const char *text = config_value(context, "Suggestions", NULL, "KeepDays");
        uint64_t days = 0;

        if (!text || parse_u64(text, 0, CONFIG_KEEP_DAYS_MAX, &days) < 0)
                (void) parse_u64(CONFIG_KEEP_DAYS_DEFAULT, 0, CONFIG_KEEP_DAYS_MAX, &days);
        return days;
}

int64_t config_utc_offset(const struct config_context *context) {
        const char *text = config_value(context, "Centre", NULL, "UtcOffset");
        int64_t usec = 0;

        if (!text || utc_offset_parse(text, &usec) < 0)
                (void) utc_offset_parse(UTC_OFFSET_DEFAULT, &usec);
        return usec;
}

int config_origin(const struct config_context *context, const char *section, const char *id, const char *key,
                  char **ret) {
        struct config_place place = config_place_of(context, section, id, key);
        const char *file = context->files[place.file];

        return place.line > 0 ? str_format(ret, "%s:%u", file, place.line) : str_format(ret, "%s", file);
}

const char *config_next_id(const struct config_context *context, const char *section, const char *id) {
        size_t i = 0;

        if (id)
                i = (size_t) (config_find_section(context, section, id) - context->sections) + 1;
        for (; i < context->n_sections; i++)
                if (streq(context->sections[i].kind, section) && context->sections[i].id[0] != '\0')
                        return context->sections[i].id;
        return NULL;
}

static bool has_section(const struct config_table *table, const char *kind) {
        for (const struct config_key *key = table->keys; key->section; key++)
                if (streq(key->section, kind))
                        return true;
        return false;
}

/* ----- what was written goes where the table says ----- */

static int apply_defaults(const struct config_table *table, const char *kind, void *target) {
        for (const struct config_key *key = table->keys; key->section; key++) {
                _cleanup_(problem_done) struct problem problem = {0};
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

static int open_targets(struct config_context *context, struct config_section *section) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(context->table, i)); i++) {
                _cleanup_(problem_done) struct problem problem = {.language = context->language};

                assert(i < CONFIG_PARTS_MAX);
                if (!has_section(part, section->kind))
                        continue;
                section->ours = true;
                int r = part->get_target(section->kind, section->id[0] ? section->id : NULL,
                                         context->userdata, &section->targets[i], &problem);
                if (r == -EINVAL)
                        return config_problem_at(context, section->place, r, PROBLEM_SAME("[%s]: %s"),
                                                 section->title, problem.text);
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
                _cleanup_(problem_done) struct problem problem = {0};
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

static bool is_shared(const struct config_table *table, const char *kind) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(table, i)); i++)
                for (const char *const *shared = part->shared; shared && *shared; shared++)
                        if (streq(*shared, kind))
                                return true;
        return false;
}

static int refuse_key(struct config_context *context, const struct config_section *section,
                      const struct config_assignment *assignment) {
        struct nearest nearest = {.typed = assignment->name};
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(context->table, i)); i++)
                for (const struct config_key *key = part->keys; key->section; key++)
                        if (streq(key->section, section->kind))
                                nearest_offer(&nearest, key->name);
        if (nearest.found && nearest.distance == 0)
                return config_problem_at(context, assignment->place, -EINVAL,
                                         "[%s] %s: không có tham số này; phải viết là %s",
                                         "[%s] %s: no such key; it is written %s", section->title,
                                         assignment->name, nearest.found);
        return config_problem_at(
                context, assignment->place, -EINVAL, "[%s] %s: không có tham số này%s%s; xem man motcua.conf",
                "[%s] %s: no such key%s%s; man motcua.conf has those there are", section->title,
                assignment->name, nearest_lead(&nearest, context->language), nearest_word(&nearest));
}

static int apply_value(struct config_context *context, const struct config_section *section,
                       const struct config_assignment *assignment) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(context->table, i)); i++)
                for (const struct config_key *key = part->keys; key->section; key++) {
                        _cleanup_(problem_done) struct problem problem = {.language = context->language};

                        if (!streq(key->section, section->kind) ||
                            fnmatch(key->name, assignment->name, 0) != 0)
                                continue;
                        int r = assignment->is_reset ? 0
                                                     : key->parse(key, assignment->name, assignment->value,
                                                                  section->targets[i], &problem);
                        return r == -EINVAL
                                       ? config_problem_at(context, assignment->place, r,
                                                           PROBLEM_SAME("[%s] %s=%s: %s"), section->title,
                                                           assignment->name, assignment->value, problem.text)
                                       : r;
                }
        return is_shared(context->table, section->kind) ? 0 : refuse_key(context, section, assignment);
}

static int apply_section(struct config_context *context, struct config_section *section) {
        int r = open_targets(context, section);

        if (r < 0 || !section->ours)
                return r == -EINVAL ? 0 : r;
        for (size_t i = 0; i < section->n_assignments; i++) {
                r = apply_value(context, section, &section->assignments[i]);
                if (r < 0 && r != -EINVAL)
                        return r;
                section->assignments[i].is_wrong = r < 0;
        }
        return 0;
}

/* Rules that span keys are for what is right by itself. */
static int run_checks(struct config_context *context) {
        const struct config_table *part;
        int r = 0;

        for (size_t i = 0; context->n_problems == 0 && (part = config_part(context->table, i)); i++) {
                r = part->check ? part->check(context, context->userdata) : 0;
                if (r < 0 && r != -EINVAL)
                        return r;
        }
        return 0;
}

static void section_done(struct config_section *section) {
        for (size_t i = 0; i < section->n_assignments; i++) {
                free(section->assignments[i].name);
                free(section->assignments[i].value);
        }
        free(section->assignments);
        free(section->title);
        free(section->kind);
        free(section->id);
}

static void context_done(struct config_context *context) {
        for (size_t i = 0; i < context->n_sections; i++)
                section_done(&context->sections[i]);
        for (size_t i = 0; i < context->n_problems; i++)
                free(context->problems[i].text);
        for (size_t i = 0; i < context->n_files; i++)
                free(context->files[i]);
        free(context->sections);
        free(context->problems);
        free(context->files);
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
        if (n < 0 && errno != ENOENT)
                return config_problem_at(context, (struct config_place){0}, -errno, PROBLEM_SAME("%s: %s"),
                                         folder, error_to_string(-errno, context->language));
        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *file = NULL;

                if (r >= 0)
                        r = str_format(&file, "%s/%s", folder, entries[i]->d_name);
                if (r >= 0)
                        r = config_read_file(context, file, NULL, 0);
                free(entries[i]);
        }
        free(entries);
        return r;
}

int config_load(const char *path, const char *text, size_t size, const struct config_table *table,
                void *userdata, struct problem *ret_problem) {
        _cleanup_(context_done) struct config_context context = {
                .table = table, .userdata = userdata, .language = ret_problem->language};
        int r = config_read_file(&context, path, text, size);

        /* A main file that cannot be read is the only problem. */
        if (r >= 0 && context.n_problems > 0 && context.problems[0].place.line == 0)
                return join_problems(&context, ret_problem);
        if (r >= 0 && !text)
                r = read_drop_ins(&context, path);
        if (r < 0 && context.n_problems > 0)
                return join_problems(&context, ret_problem);
        for (size_t i = 0; r >= 0 && i < context.n_sections; i++)
                r = apply_section(&context, &context.sections[i]);
        if (r >= 0)
                r = config_check_references(&context);
        if (r >= 0)
                r = run_checks(&context);
        return r >= 0 && context.n_problems > 0 ? join_problems(&context, ret_problem) : r;
}
