/*
 * A page: what the wall shows when it is quiet, and the public's page too, as a text file that an admin
 * edits. A line is "KEYWORD: VALUE", empty, or a comment that begins with '#':
 *
 *   title: CÁC THỦ TỤC            once
 *   seconds: 15                   how long it is shown
 *   from: 2026-02-10              the first and the last day on which it is shown
 *   until: 2026-02-22
 *   as-of: 2026-11-23             when somebody last looked whether it is true; needed beside phone numbers
 *   heading: 4 XIN
 *   text: Xin chào, xin lỗi, xin cảm ơn, xin phép.
 *   item: one of a list
 *   phone: Chủ tịch | Nguyễn Văn A | 0225 000 0001
 *   procedures: thu-tuc.csv       a table, in the folder of the page
 *   image: ban-do.png             beside the texts, or alone; up to four
 *
 * A table of procedures has the columns "Thủ tục", "Lĩnh vực", "Các bước", "Lệ phí" and "Thời hạn" in any
 * order, the first of them at least, and a row for each; steps are divided by '|' or by lines within the
 * cell.
 *
 * A page is checked whole before it is used. Neither fonts nor sizes are known here: whoever draws it checks
 * that. Pure, but for the reader of files that it is given.
 */
#pragma once

#include "services/base/problem.h"

enum {
        PAGE_SIZE_MAX = 65536, /* bytes of a file */
        PAGE_TEXT_MAX = 500,   /* bytes of a line, or of a step */
        PAGE_ITEMS_MAX = 300,
        PAGE_STEPS_MAX = 12,
        PAGE_SECONDS_DEFAULT = 15,
        PAGE_IMAGES_MAX = 4,    /* PNG_SIZE_MAX and PNG_PIXELS_MAX bound each, of 8 bits a colour at most */
        PAGE_PROBLEMS_MAX = 50, /* of one file that are named */
};

enum page_item_type {
        PAGE_HEADING,
        PAGE_TEXT,
        PAGE_ITEM,
        PAGE_PHONE,
        PAGE_PROCEDURE, /* a row of the table */
        PAGE_IMAGE,
        _PAGE_ITEM_TYPE_MAX,
        _PAGE_ITEM_TYPE_INVALID = -EINVAL,
};

struct page_item {
        enum page_item_type type;
        /* The text or the image's name; of a phone whose it is, of a procedure its name. */
        char *text;
        char *person, *number;      /* of a phone; person may be empty */
        char *service, *fee, *term; /* of a procedure; "" if the table does not say */
        char *steps[PAGE_STEPS_MAX];
        size_t n_steps;
        char *image; /* the whole file as it was looked at, which nobody changes under whoever draws it */
        size_t image_size;
        uint64_t image_sum; /* of its bytes: another one is another image */
        char *file;         /* where it stands: the page's or the table's */
        unsigned line;
};

struct page {
        char *file, *title;
        unsigned title_line, seconds;
        uint32_t from, until; /* YYYYMMDD as one number; 0: no limit */
        uint32_t as_of;       /* the same; 0: it does not say */
        struct page_item *items;
        size_t n_items, n_images;
};

/* Reads a file of the page's folder, as file_read_regular(). */
typedef int (*page_read_fn)(const char *name, size_t max, char **ret, size_t *ret_size, void *userdata);

struct page_source {
        const char *file; /* its path, which problems begin with */
        const char *text;
        size_t size;
        page_read_fn read; /* what the page names */
        void *userdata;
};

/* Returns 0, -ENOMEM, or -EINVAL with *ret_problem told: every problem of page and table in a line
 * "FILE:LINE: what is wrong and what is allowed". */
int page_parse(const struct page_source *source, struct page **ret, struct problem *ret_problem);
struct page *page_free(struct page *page);
DEFINE_CLEANUP(struct page *, page_free)

/* day: YYYYMMDD; 0: no day is known, and pages with limits are not shown. */
bool page_is_shown_on(const struct page *page, uint32_t day);
