/* Which page stands when, while nothing is called: each part of each page that is shown on the day, one after
 * another. Pure: it is asked with the time, and says when to ask again. */
#pragma once

#include "services/pages/pages.h"

struct rotation {
        const struct pages *pages; /* NULL: there are none */
        size_t page, part;
        uint64_t until_usec; /* of what stands; 0: nothing does */
};

/* New pages, or other ones: from the first. pages outlives its use here. */
void rotation_begin(struct rotation *rotation, const struct pages *pages);

/*
 * What stands at that time, and until when. day: YYYYMMDD, 0: not known. Returns NULL, and UINT64_MAX, if
 * nothing is to be shown on that day. After a long silence it goes on with the next one.
 */
const struct page *rotation_at(struct rotation *rotation, uint64_t now_usec, uint32_t day, size_t *ret_part,
                               uint64_t *ret_until_usec);
