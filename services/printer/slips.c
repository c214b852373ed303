#include "slips.h"

#include "printer-check.h"
#include "services/config/error-text.h"

#define SAMPLE "Mẫu 123"

struct check {
        const struct printer_confs *confs;
        struct render *render;
        const struct slips_listener *listener;
        enum language language;
};

/* ----- fields ----- */

#define REFUSE(template, line, name, vi, en, ret_problem)                                                    \
        place_problem((template), (line),                                                                    \
                      problem_tell((ret_problem), -EINVAL, "trường “%s” " vi, "field '%s' " en, (name)),     \
                      (ret_problem))

/* line: 0: of the whole. */
static int place_problem(const struct template *template, unsigned line, int error, struct problem *problem) {
        char number[16] = "";

        if (line > 0)
                (void) snprintf(number, sizeof(number), "%u:", line);
        return problem_lead(problem, error, "%s/%s.template:%s ", template->dir, template->name, number);
}

/* Whoever asks for a shipped slip gives the fields that the shipped template has. */
static int check_fields(const struct template *template, const struct template *shipped, json_t *texts,
                        struct problem *ret_problem) {
        for (size_t i = 0; i < template->n_fields; i++) {
                const struct template_field *field = &template->fields[i];
                const struct template_field *given = template_find_field(shipped, field->name);

                if (field->optional || json_object_get(texts, field->name))
                        continue;
                if (!given)
                        return REFUSE(template, field->line, field->name,
                                      "không ai điền; hãy thêm optional, hoặc đặt Text của trường này trong "
                                      "[Printer]",
                                      "is filled by nobody; make it optional, or set its Text in [Printer]",
                                      ret_problem);
                if (given->optional)
                        return REFUSE(template, field->line, field->name,
                                      "không phải lúc nào cũng được điền; hãy thêm optional",
                                      "is not always given; make it optional", ret_problem);
        }
        for (size_t i = 0; i < shipped->n_fields; i++)
                if (!template_find_field(template, shipped->fields[i].name))
                        return REFUSE(template, 0, shipped->fields[i].name,
                                      "được điền mà chưa khai báo; hãy khai báo, cần thì thêm optional",
                                      "is given and not declared; declare it, as optional if need be",
                                      ret_problem);
        return 0;
}

/* ----- drawing ----- */

/* The longest of the texts that the field may show. */
static const char *sample_of(const struct printer_confs *confs, const char *field) {
        static const struct {
                const char *field, *key, *sample;
        } known[] = {
                {"centre", "Name", SAMPLE}, {"code", NULL, "K7QX-29MW"},  {"commune", "Commune", SAMPLE},
                {"number", NULL, "A 001"},  {"service", "Label", SAMPLE},
        };
        const char *text = json_string_value(json_object_get(confs->service->texts, field));

        for (size_t i = 0; !text && i < ELEMENTSOF(known); i++) {
                if (!streq(known[i].field, field))
                        continue;
                for (size_t j = 0; known[i].key && j < confs->n_texts; j++)
                        if (streq(confs->texts[j].key, known[i].key) &&
                            (!text || strlen(confs->texts[j].text) > strlen(text)))
                                text = confs->texts[j].text;
                text = text ? text : known[i].sample;
        }
        return text ? text : SAMPLE;
}

static int make_values(const struct check *check, const struct template *template, bool all, json_t **ret) {
        _cleanup_(json_decrefp) json_t *values = json_object();

        for (size_t i = 0; values && i < template->n_fields; i++) {
                const struct template_field *field = &template->fields[i];

                if ((all || !field->optional) &&
                    json_object_set_new(values, field->name,
                                        json_string(sample_of(check->confs, field->name))) < 0)
                        return -ENOMEM;
        }
        if (!values || (all && json_object_set_new(values, "reprint", json_string("1")) < 0))
                return -ENOMEM;
        *ret = TAKE_PTR(values);
        return 0;
}

/* Which file an image is, no sample says. */
static bool is_known(const struct template *template) {
        for (size_t i = 0; i < template->n_elements; i++)
                if (template->elements[i].type == TEMPLATE_IMAGE &&
                    strchr(template->elements[i].content, '{'))
                        return false;
        return true;
}

static int draw(const struct check *check, const struct template *template, unsigned width, bool all,
                struct problem *ret_problem) {
        _cleanup_(raster_freep) struct raster *raster = NULL;
        _cleanup_(json_decrefp) json_t *values = NULL;
        int r = make_values(check, template, all, &values);

        return r < 0 ? r : render_template(check->render, template, values, width, &raster, ret_problem);
}

static int check_template(const struct template *template, const struct template *shipped, void *userdata,
                          struct problem *ret_problem) {
        const struct check *check = userdata;
        const struct printer_confs *confs = check->confs;
        int r = shipped ? check_fields(template, shipped, confs->service->texts, ret_problem) : 0;

        for (size_t i = 0; r >= 0 && is_known(template) && i < confs->n; i++) {
                unsigned width = printer_conf_width(confs->printers[i]);

                if (i > 0 && width == printer_conf_width(confs->printers[0]))
                        continue;
                r = draw(check, template, width, true, ret_problem);
                if (r >= 0)
                        r = draw(check, template, width, false, ret_problem);
        }
        return r;
}

static int check_texts(const struct check *check) {
        for (size_t i = 0; i < check->confs->n_texts; i++) {
                const struct printer_text *text = &check->confs->texts[i];
                _cleanup_(problem_done) struct problem problem = {.language = check->language};
                int r = render_has_letters(check->render, text->text);

                if (r == -ENOMEM)
                        return r;
                if (r != -EILSEQ)
                        continue;
                r = problem_tell(&problem, 0, "%s: không phông chữ nào có đủ chữ của “%s”",
                                 "%s: no font has all letters of \"%s\"", text->origin, text->text);
                if (r < 0)
                        return r;
                check->listener->fault(problem.text, check->listener->userdata);
        }
        return 0;
}

/* ----- all of it ----- */

static int check_folder(const struct check *check, const char *folder) {
        _cleanup_(problem_done) struct problem problem = {.language = check->language};

        if (streq(folder, TEMPLATE_DIR_DEFAULT) || access(folder, R_OK | X_OK) >= 0)
                return 0;
        int r = problem_tell(&problem, 0, PROBLEM_SAME("%s: [Printer] TemplateDir=%s: %s"),
                             check->confs->template_dir_origin, folder,
                             error_to_string(-errno, check->language));
        if (r >= 0)
                check->listener->fault(problem.text, check->listener->userdata);
        return r;
}

static void pass_fault(const char *problem, void *userdata) {
        const struct check *check = userdata;

        check->listener->fault(problem, check->listener->userdata);
}

int slips_open(const struct printer_confs *confs, const char *shipped, const struct slips_listener *listener,
               struct slips *ret, struct problem *ret_problem) {
        _cleanup_(slips_done) struct slips slips = {0};
        const struct catalogue_folder folders[] = {
                {confs->service->template_dir, true},
                {shipped ? shipped : MOTCUA_TEMPLATE_DIR, true},
        };
        int r = render_new(confs->service->font, &slips.render, ret_problem);

        if (r < 0)
                return problem_lead(ret_problem, r, "%s: [Printer] Font=%s: ", confs->font_origin,
                                    confs->service->font);
        struct check check = {confs, slips.render, listener, ret_problem->language};
        const struct catalogue_listener templates = {pass_fault, check_template, &check, check.language};
        r = check_folder(&check, folders[0].path);
        if (r >= 0)
                r = catalogue_load(folders, ELEMENTSOF(folders), &templates, &slips.catalogue);
        if (r >= 0)
                r = check_texts(&check);
        if (r < 0)
                return r;
        ret->render = TAKE_PTR(slips.render);
        ret->catalogue = TAKE_PTR(slips.catalogue);
        return 0;
}

void slips_done(struct slips *slips) {
        catalogue_free(slips->catalogue);
        render_free(slips->render);
        *slips = (struct slips){0};
}

/* Lines, one behind the other. */
static void add_line(const char *problem, void *userdata) {
        (void) str_extend(userdata, "\n", "%s", problem);
}

int slips_check(const char *conf_path, struct printer_confs **ret_confs, struct slips *ret,
                struct problem *ret_problem) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(slips_done) struct slips slips = {0};
        _cleanup_free_ char *faults = NULL;
        const struct slips_listener listener = {add_line, &faults};
        int r = printer_confs_load(conf_path, NULL, 0, &confs, ret_problem);

        if (r >= 0)
                r = slips_open(confs, NULL, &listener, &slips, ret_problem);
        if (r < 0)
                return r;
        if (faults) {
                ret_problem->text = TAKE_PTR(faults);
                return -EINVAL;
        }
        *ret_confs = TAKE_PTR(confs);
        ret->render = TAKE_PTR(slips.render);
        ret->catalogue = TAKE_PTR(slips.catalogue);
        return 0;
}

int printer_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(slips_done) struct slips slips = {0};

        return slips_check(conf_path, &confs, &slips, ret_problem);
}
