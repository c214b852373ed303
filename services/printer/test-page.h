/* What the test page of a printer says: which printer it is, how wide, whose, when. */
#pragma once

#include "printer-manager.h"

enum { TEST_PAGE_FIELDS_MAX = 12 };

struct test_page {
        struct event_field items[TEST_PAGE_FIELDS_MAX];
        size_t n;
        char width[sizeof("4294967295")];
        char time[sizeof("08:15")];
        char day[sizeof("23/11/2026")];
        struct fields fields;
};

/* Only what its template asks for. Values are borrowed from place, or point into it: it is not copied. */
int test_page_make(const struct place *place, struct test_page *ret);

/* Whether one can be printed there: not of a printer that waits for somebody's hands. */
bool test_page_is_possible(const struct place *place);
