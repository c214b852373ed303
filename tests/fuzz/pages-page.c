/* A page of any bytes, which up to the first NUL byte are the page and behind it each file that it names: it
 * is read, or refused with lines that name their place. */
#include "fuzz.h"
#include "services/pages/page.h"

struct input {
        const char *data;
        size_t size;
};

static int read_rest(const char *name, size_t max, char **ret, size_t *ret_size, void *userdata) {
        const struct input *input = userdata;

        if (strchr(name, '/') || name[0] == '.')
                abort();
        if (input->size > max)
                return -EFBIG;
        *ret = malloc(input->size + 1);
        if (!*ret)
                return -ENOMEM;
        memcpy(*ret, input->data, input->size);
        (*ret)[input->size] = '\0';
        *ret_size = input->size;
        return 0;
}

static void check_texts(const struct page *page) {
        for (size_t i = 0; i < page->n_items; i++) {
                const struct page_item *item = &page->items[i];

                assert(item->text && item->text[0] && text_is_plain(item->text));
                assert(strlen(item->text) <= PAGE_TEXT_MAX);
                assert(item->type != PAGE_PHONE || (item->person && item->number && page->as_of > 0));
                assert(item->type != PAGE_IMAGE || (item->image && item->image_size > 0));
                assert(item->type != PAGE_PROCEDURE || (item->service && item->fee && item->term));
                for (size_t j = 0; j < item->n_steps; j++)
                        assert(item->steps[j][0] && text_is_plain(item->steps[j]));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        const char *text = (const char *) data, *end = memchr(text, '\0', size);
        size_t n = end ? (size_t) (end - text) : size;
        struct input rest = {text + n + (end != NULL), size - n - (end != NULL)};
        const struct page_source source = {"f.page", text, n, read_rest, &rest};
        _cleanup_(page_freep) struct page *page = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = page_parse(&source, &page, &problem);

        if (r < 0) {
                assert(r == -EINVAL && problem.text && !page && strchr(problem.text, ':'));
                return 0;
        }
        assert(!problem.text && page->title && page->seconds >= 3);
        check_texts(page);
        return 0;
}
