/* What the files of the parser share. */
#pragma once

#include "page.h"

struct page_parser {
        struct page *page;
        const char *file; /* the one that is read */
        unsigned line;
        const struct page_source *source;
        size_t n_allocated;
        enum language language; /* of the problems */
        char *problems;
        unsigned n_problems;
};

/* A problem of the line that is read: parsing goes on, and the file is refused in the end. 0 or -ENOMEM. */
_printf_both_(2, 4) int page_wrong(struct page_parser *parser, const char *vi, const char *en, ...);
/* A new item at the parser's line, -ENOMEM, or 0 with *ret NULL and a problem: there are too many. */
int page_add(struct page_parser *parser, enum page_item_type type, struct page_item **ret);
/* A file that the page names: "-EINVAL" is a problem already. */
int page_read(struct page_parser *parser, const char *name, size_t max, char **ret, size_t *ret_size);

/* The rows of a table of procedures. */
int page_parse_procedures(struct page_parser *parser, const char *name);
