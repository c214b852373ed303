#include "config-internal.h"

#include <fnmatch.h>

#include "nearest.h"

/* What names a section: any daemon's, in any daemon's section. */
static const struct reference {
        const char *section;
        const char *key; /* NULL: the section's own ID */
        const char *to;
} references[] = {
        {"Camera", "Counters", "Counter"},          {"Centre", "ClosingSlipPrinter", "Printer"},
        {"Centre", "RatingSlipPrinter", "Printer"}, {"Centre", "TicketPrinters", "Printer"},
        {"Counter", "Attendant", "Keypad"},         {"Counter", "Rating.*", "Keypad"},
        {"Counter", "Services", "Service"},         {"Kiosk", NULL, "Keypad"},
        {"Kiosk", "Ticket.*", "Service"},           {"Printer", "Backup", "Printer"},
};

/* Without any [Printer ID] there is one printer, called so. */
#define ONLY_PRINTER "printer"

static bool is_there(const struct config_context *context, const char *kind, const char *id) {
        if (config_find_section(context, kind, id))
                return true;
        if (!streq(kind, "Printer") || !streq(id, ONLY_PRINTER))
                return false;
        for (size_t i = 0; i < context->n_sections; i++)
                if (streq(context->sections[i].kind, kind) && context->sections[i].id[0] != '\0')
                        return false;
        return true;
}

/* Returns 1 if it is there. */
static int check_name(struct config_context *context, const struct config_section *from, const char *key,
                      const char *to, const char *id) {
        const struct config_assignment *assignment = key ? config_find_assignment(from, key) : NULL;
        struct nearest nearest = {.typed = id};

        if (is_there(context, to, id))
                return 1;
        for (size_t i = 0; i < context->n_sections; i++)
                if (streq(context->sections[i].kind, to) && context->sections[i].id[0] != '\0')
                        nearest_offer(&nearest, context->sections[i].id);
        return config_problem_at(context, assignment ? assignment->place : from->place, -EINVAL,
                                 "[%s]%s%s nêu %s, nhưng không có mục [%s %s]%s%s",
                                 "[%s]%s%s names %s; there is no section [%s %s]%s%s", from->title,
                                 key ? " " : "", key ? key : "", id, to, id,
                                 nearest_lead(&nearest, context->language), nearest_word(&nearest));
}

static int check_list(struct config_context *context, const struct config_section *from,
                      const struct config_assignment *assignment, const char *to) {
        _cleanup_free_ char *copy = strdup(assignment->value);
        char *state = NULL;
        int r = copy ? 0 : -ENOMEM;

        for (char *id = copy ? strtok_r(copy, " ,", &state) : NULL; id && r != -ENOMEM;
             id = strtok_r(NULL, " ,", &state))
                r = check_name(context, from, assignment->name, to, id);
        return r;
}

static int check_section(struct config_context *context, const struct config_section *section,
                         const struct reference *reference) {
        int r = 0;

        if (!reference->key)
                return check_name(context, section, NULL, reference->to, section->id);
        for (size_t i = 0; r != -ENOMEM && i < section->n_assignments; i++) {
                const struct config_assignment *assignment = &section->assignments[i];

                if (!assignment->is_wrong && fnmatch(reference->key, assignment->name, 0) == 0)
                        r = check_list(context, section, assignment, reference->to);
        }
        return r;
}

int config_check_references(struct config_context *context) {
        for (size_t i = 0; i < context->n_sections; i++)
                for (size_t j = 0; j < ELEMENTSOF(references); j++) {
                        if (!streq(context->sections[i].kind, references[j].section))
                                continue;
                        int r = check_section(context, &context->sections[i], &references[j]);
                        if (r == -ENOMEM)
                                return r;
                }
        return 0;
}
