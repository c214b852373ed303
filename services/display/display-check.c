#include "display-check.h"

#include "display-content.h"

void display_content_done(struct display_content *content) {
        pages_free(content->pages);
        fonts_free(content->fonts);
        display_confs_free(content->confs);
        *content = (struct display_content){NULL, NULL, NULL};
}

static void move(struct display_content *from, struct display_content *to) {
        to->confs = TAKE_PTR(from->confs);
        to->fonts = TAKE_PTR(from->fonts);
        to->pages = TAKE_PTR(from->pages);
}

int display_content_load(const char *conf_path, struct display_content *ret, struct problem *ret_problem) {
        _cleanup_(display_content_done) struct display_content content = {NULL, NULL, NULL};
        int r = display_confs_load(conf_path, NULL, 0, &content.confs, ret_problem);

        if (r < 0)
                return r;
        r = fonts_new(content.confs->wall->font, &content.fonts, ret_problem);
        if (r < 0)
                return problem_lead(ret_problem, r, "%s: [Wall] Font=%s: ", content.confs->font_origin,
                                    content.confs->wall->font);
        move(&content, ret);
        return 0;
}

int display_check(const char *conf_path, struct problem *ret_problem) {
        static const struct page_size sizes[DISPLAYS_MAX];
        _cleanup_(display_content_done) struct display_content content = {NULL, NULL, NULL};

        int r = display_content_load(conf_path, &content, ret_problem);
        return r < 0 ? r : pages_check(content.confs, content.fonts, sizes, &content.pages, ret_problem);
}
