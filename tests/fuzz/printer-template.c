/* A template of any bytes: it is read, or refused with one line that names the place; what was read can be
 * filled. */
#include "fuzz.h"
#include "services/printer/template.h"

static void use(const struct template *template) {
        _cleanup_(json_decrefp) json_t *values = NULL;
        _cleanup_free_ char *problem = NULL;
        struct event_field items[TEMPLATE_FIELDS_MAX];
        struct fields fields;

        for (size_t i = 0; i < template->n_fields; i++)
                items[i] = EVENT_FIELD_S(template->fields[i].name, "Á|{}");
        if (fields_make(items, template->n_fields, &fields, NULL) < 0)
                abort();
        if (template_fill(template, &fields, NULL, 1, &values, &problem) < 0)
                abort();
        for (size_t i = 0; i < template->n_elements; i++) {
                const struct template_element *element = &template->elements[i];
                _cleanup_free_ char *text = NULL;

                (void) template_element_applies(element, values);
                if (!element->content)
                        continue;
                int r = template_expand(element->content, values, &text);
                assert(r == 0 || r == -E2BIG);
                assert(r < 0 || strlen(text) <= TEMPLATE_VALUE_MAX);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct template *template = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        int r = template_parse("f", "f", (const char *) data, size, &template, &problem);

        if (r < 0) {
                assert(r == -EINVAL && problem.text && strncmp(problem.text, "f:", 2) == 0 &&
                       !strchr(problem.text, '\n'));
                return 0;
        }
        use(template);
        template_free(template);
        return 0;
}
