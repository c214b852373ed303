#include "rotation.h"

#include "layout.h"

void rotation_begin(struct rotation *rotation, const struct pages *pages) {
        *rotation = (struct rotation){.pages = pages};
}

static bool stands(const struct rotation *rotation, uint32_t day) {
        return rotation->page < rotation->pages->n &&
               page_is_shown_on(rotation->pages->pages[rotation->page], day) &&
               rotation->part < layout_page_parts(rotation->pages->pages[rotation->page]);
}

/* The next that is shown on the day; false: none is. */
static bool go_on(struct rotation *rotation, uint32_t day) {
        rotation->part++;
        for (size_t i = 0; i <= rotation->pages->n; i++) {
                if (stands(rotation, day))
                        return true;
                rotation->page = rotation->page + 1 < rotation->pages->n ? rotation->page + 1 : 0;
                rotation->part = 0;
        }
        return false;
}

const struct page *rotation_at(struct rotation *rotation, uint64_t now_usec, uint32_t day, size_t *ret_part,
                               uint64_t *ret_until_usec) {
        bool first = rotation->until_usec == 0;

        *ret_until_usec = UINT64_MAX;
        if (!rotation->pages || rotation->pages->n == 0)
                return NULL;
        if (first || now_usec >= rotation->until_usec || !stands(rotation, day)) {
                if ((!first || !stands(rotation, day)) && !go_on(rotation, day)) {
                        rotation_begin(rotation, rotation->pages);
                        return NULL;
                }
                rotation->until_usec =
                        now_usec + rotation->pages->pages[rotation->page]->seconds * USEC_PER_SEC;
        }
        *ret_part = rotation->part;
        *ret_until_usec = rotation->until_usec;
        return rotation->pages->pages[rotation->page];
}
