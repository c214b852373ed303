#include "page.h"

#include "page-internal.h"
#include "services/draw/png.h"
#include "services/config/error-text.h"

static void item_done(struct page_item *item) {
        free(item->text);
        free(item->person);
        free(item->number);
        free(item->service);
        free(item->fee);
        free(item->term);
        free(item->image);
        free(item->file);
        for (size_t i = 0; i < item->n_steps; i++)
                free(item->steps[i]);
}

struct page *page_free(struct page *page) {
        if (!page)
                return NULL;
        for (size_t i = 0; i < page->n_items; i++)
                item_done(&page->items[i]);
        free(page->items);
        free(page->file);
        free(page->title);
        free(page);
        return NULL;
}

bool page_is_shown_on(const struct page *page, uint32_t day) {
        if (page->from == 0 && page->until == 0)
                return true;
        return day > 0 && day >= page->from && (page->until == 0 || day <= page->until);
}

int page_wrong(struct page_parser *parser, const char *vi, const char *en, ...) {
        _cleanup_free_ char *what = NULL;
        va_list ap;

        parser->n_problems++;
        if (parser->n_problems > PAGE_PROBLEMS_MAX)
                return 0;
        va_start(ap, en);
        int r = str_vformat(&what, parser->language == LANGUAGE_VI ? vi : en, ap);
        va_end(ap);
        if (r < 0)
                return r;
        const char *more = parser->language == LANGUAGE_VI ? "và còn nữa" : "and more";
        return str_extend(&parser->problems, "\n", "%s:%u: %s", parser->file, parser->line,
                          parser->n_problems < PAGE_PROBLEMS_MAX ? what : more);
}

int page_add(struct page_parser *parser, enum page_item_type type, struct page_item **ret) {
        struct page *page = parser->page;

        *ret = NULL;
        if (page->n_items == PAGE_ITEMS_MAX)
                return page_wrong(parser, "một trang có nhiều hơn %d mục", "more than %d items on a page",
                                  PAGE_ITEMS_MAX);
        struct page_item *item = ARRAY_ADD(page->items, page->n_items, parser->n_allocated);
        if (!item)
                return -ENOMEM;
        item->type = type;
        item->line = parser->line;
        item->file = strdup(parser->file);
        if (!item->file)
                return -ENOMEM;
        *ret = item;
        return 0;
}

/* A name in the folder of the page, and nothing that leads out of it. */
static bool is_file_name(const char *name, const char *ending) {
        size_t n = strlen(name), ending_n = strlen(ending);

        return n > ending_n && name[0] != '.' && !strchr(name, '/') && streq(name + n - ending_n, ending);
}

int page_read(struct page_parser *parser, const char *name, size_t max, char **ret, size_t *ret_size) {
        int r = parser->source->read(name, max, ret, ret_size, parser->source->userdata);

        if (r >= 0 || r == -ENOMEM)
                return r;
        r = page_wrong(parser, PROBLEM_SAME("%s: %s"), name, file_error_to_string(r, parser->language));
        return r < 0 ? r : -EINVAL;
}

static char *strip(char *s) {
        s += strspn(s, " \t");
        size_t n = strlen(s);
        while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
                s[--n] = '\0';
        return s;
}

static int parse_title(struct page_parser *parser, char *value) {
        if (parser->page->title)
                return page_wrong(parser, "một trang chỉ có một tiêu đề (title:)", "a page has one title");
        parser->page->title_line = parser->line;
        return str_set(&parser->page->title, value);
}

static int parse_seconds(struct page_parser *parser, char *value) {
        uint64_t seconds;

        if (parse_u64(value, 3, 600, &seconds) < 0)
                return page_wrong(parser, "“%s” không phải là số giây từ 3 đến 600",
                                  "'%s' is no number of seconds from 3 to 600", value);
        parser->page->seconds = (unsigned) seconds;
        return 0;
}

static unsigned days_of(unsigned year, unsigned month) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        return month == 2 ? 28 + leap : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int parse_day(struct page_parser *parser, const char *value, uint32_t *ret) {
        uint64_t year = 0, month = 0, day = 0;
        char digits[sizeof("YYYY-MM-DD")] = "";
        bool is_day = strlen(value) == sizeof(digits) - 1 && value[4] == '-' && value[7] == '-';

        if (is_day) {
                memcpy(digits, value, sizeof(digits));
                digits[4] = digits[7] = '\0';
                is_day = parse_u64(digits, 2000, 2999, &year) >= 0 &&
                         parse_u64(digits + 5, 1, 12, &month) >= 0 &&
                         parse_u64(digits + 8, 1, days_of((unsigned) year, (unsigned) month), &day) >= 0;
        }
        if (!is_day)
                return page_wrong(parser, "“%s” không phải là ngày; viết như 2026-11-23",
                                  "'%s' is no day; write one as 2026-11-23", value);
        *ret = (uint32_t) (year * 10000 + month * 100 + day);
        return 0;
}

static int parse_from(struct page_parser *parser, char *value) {
        return parse_day(parser, value, &parser->page->from);
}

static int parse_until(struct page_parser *parser, char *value) {
        return parse_day(parser, value, &parser->page->until);
}

static int parse_as_of(struct page_parser *parser, char *value) {
        return parse_day(parser, value, &parser->page->as_of);
}

static int add_text(struct page_parser *parser, enum page_item_type type, const char *value) {
        struct page_item *item;
        int r = page_add(parser, type, &item);

        return r < 0 || !item ? r : str_set(&item->text, value);
}

static int parse_heading(struct page_parser *parser, char *value) {
        return add_text(parser, PAGE_HEADING, value);
}

static int parse_text(struct page_parser *parser, char *value) {
        return add_text(parser, PAGE_TEXT, value);
}

static int parse_item(struct page_parser *parser, char *value) {
        return add_text(parser, PAGE_ITEM, value);
}

static bool is_phone_number(const char *s) {
        size_t digits = 0;

        for (const char *p = s; *p; p++)
                digits += *p >= '0' && *p <= '9';
        return s[strspn(s, "0123456789 .()+-")] == '\0' && digits >= 3 && digits <= 15;
}

static int parse_phone(struct page_parser *parser, char *value) {
        char *person = strchr(value, '|'), *number = person ? strchr(person + 1, '|') : NULL;
        struct page_item *item;

        if (!number || strchr(number + 1, '|'))
                return page_wrong(parser, "dòng phone: có ba phần: chức vụ | họ tên | số điện thoại",
                                  "a phone has three parts: whose | name | number");
        *person++ = '\0';
        *number++ = '\0';
        value = strip(value);
        number = strip(number);
        if (value[0] == '\0')
                return page_wrong(parser, "điện thoại của ai? Viết chức vụ trước dấu “|” đầu tiên",
                                  "whose phone is it? Write the office before the first '|'");
        if (!is_phone_number(number))
                return page_wrong(parser, "“%s” không phải là số điện thoại", "'%s' is no phone number",
                                  number);
        int r = page_add(parser, PAGE_PHONE, &item);
        if (r < 0 || !item)
                return r;
        r = str_set(&item->text, value);
        if (r >= 0)
                r = str_set(&item->person, strip(person));
        return r < 0 ? r : str_set(&item->number, number);
}

/* FNV-1a: tells images apart that an admin puts one in the place of another. */
static uint64_t sum_of(const char *bytes, size_t n) {
        uint64_t sum = 0xcbf29ce484222325;

        while (n-- > 0)
                sum = (sum ^ (unsigned char) *bytes++) * 0x100000001b3;
        return sum;
}

/* What is wrong with an image; 0 without a problem: nothing. */
static int check_image(struct page_parser *parser, const char *name, const char *content, size_t size) {
        struct png png;

        switch (png_check(content, size, &png)) {
        case 0:
                if (png.bits <= 8)
                        return 0;
                return page_wrong(parser, "%s có %u bit mỗi màu; hãy lưu lại với 8 bit mỗi màu",
                                  "%s has %u bits a colour; save it with 8", name, png.bits);
        case -E2BIG:
                return page_wrong(
                        parser, "%s có %u × %u điểm ảnh; mỗi cạnh tối đa %d, tất cả tối đa %d triệu",
                        "%s has %u × %u pixels; a side has at most %d, all of it at most %d million", name,
                        (unsigned) png.width_px, (unsigned) png.height_px, PNG_SIDE_MAX,
                        PNG_PIXELS_MAX / 1000000);
        case -EBADMSG:
                return page_wrong(parser, "%s bị hỏng hoặc chưa được chép trọn vẹn",
                                  "%s is damaged, or was not copied to its end", name);
        default:
                return page_wrong(parser, "%s không phải là ảnh PNG", "%s is no PNG image", name);
        }
}

static int parse_image(struct page_parser *parser, char *value) {
        _cleanup_free_ char *content = NULL;
        unsigned problems = parser->n_problems;
        struct page_item *item;
        size_t size = 0;

        if (!is_file_name(value, ".png"))
                return page_wrong(parser, "“%s” không phải là tên tệp .png trong thư mục của trang",
                                  "'%s' is no name of a .png file in the page's folder", value);
        if (parser->page->n_images == PAGE_IMAGES_MAX)
                return page_wrong(parser, "một trang có nhiều hơn %d ảnh", "more than %d images on a page",
                                  PAGE_IMAGES_MAX);
        int r = page_read(parser, value, PNG_SIZE_MAX, &content, &size);
        if (r < 0)
                return r == -EINVAL ? 0 : r;
        r = check_image(parser, value, content, size);
        if (r < 0 || parser->n_problems > problems)
                return r;
        r = page_add(parser, PAGE_IMAGE, &item);
        if (r < 0 || !item)
                return r;
        item->image = TAKE_PTR(content);
        item->image_size = size;
        item->image_sum = sum_of(item->image, size);
        parser->page->n_images++;
        return str_set(&item->text, value);
}

static int parse_procedures(struct page_parser *parser, char *value) {
        if (!is_file_name(value, ".csv"))
                return page_wrong(parser, "“%s” không phải là tên tệp .csv trong thư mục của trang",
                                  "'%s' is no name of a .csv file in the page's folder", value);
        return page_parse_procedures(parser, value);
}

static const struct keyword {
        const char *name;
        int (*parse)(struct page_parser *parser, char *value);
} keywords[] = {
        {"title", parse_title}, {"seconds", parse_seconds},
        {"from", parse_from},   {"until", parse_until},
        {"as-of", parse_as_of}, {"heading", parse_heading},
        {"text", parse_text},   {"item", parse_item},
        {"phone", parse_phone}, {"procedures", parse_procedures},
        {"image", parse_image},
};

static int parse_line(struct page_parser *parser, char *line) {
        line = strip(line);
        if (line[0] == '\0' || line[0] == '#')
                return 0;
        if (!text_is_plain(line))
                return page_wrong(parser,
                                  "không phải UTF-8, hoặc có ký tự điều khiển hay ký tự không nhìn thấy",
                                  "not UTF-8, or a control or invisible character");

        char *value = strchr(line, ':');
        if (!value)
                return page_wrong(parser, "“%s” không có dấu hai chấm; mỗi dòng viết là “từ khóa: nội dung”",
                                  "'%s' has no colon; a line is \"keyword: text\"", line);
        *value++ = '\0';
        line = strip(line);
        value = strip(value);
        for (size_t i = 0; i < ELEMENTSOF(keywords); i++)
                if (streq(line, keywords[i].name))
                        return value[0] != '\0' ? keywords[i].parse(parser, value)
                                                : page_wrong(parser, "sau dấu hai chấm không có gì",
                                                             "nothing stands after the colon");
        return page_wrong(
                parser,
                "không có từ khóa “%s”; có: title, seconds, from, until, as-of, heading, text, item, "
                "phone, procedures, image",
                "'%s' is unknown; allowed are title, seconds, from, until, as-of, heading, text, "
                "item, phone, procedures and image",
                line);
}

static int parse_lines(struct page_parser *parser, const char *text, size_t size) {
        const char *end = text + size;

        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
                text += 3; /* as some editors write it */
        while (text < end) {
                char line[PAGE_TEXT_MAX + 1];
                const char *newline = memchr(text, '\n', (size_t) (end - text));
                size_t n = (size_t) ((newline ? newline : end) - text), used = n;
                int r;

                parser->line++;
                if (used > 0 && text[used - 1] == '\r')
                        used--;
                if (used > PAGE_TEXT_MAX) {
                        r = page_wrong(parser, "dòng dài hơn %d byte", "a line of more than %d bytes",
                                       PAGE_TEXT_MAX);
                } else if (memchr(text, '\0', used)) {
                        r = page_wrong(parser,
                                       "không phải UTF-8, hoặc có ký tự điều khiển hay ký tự không nhìn thấy",
                                       "not UTF-8, or a control or invisible character");
                } else {
                        memcpy(line, text, used);
                        line[used] = '\0';
                        r = parse_line(parser, line);
                }
                if (r < 0)
                        return r;
                text += n + (newline != NULL);
        }
        return 0;
}

static int check(struct page_parser *parser) {
        struct page *page = parser->page;
        int r = 0;

        parser->line = 1;
        if (!page->title)
                r = page_wrong(parser, "trang cần có dòng “title: …”", "a page needs a line \"title: …\"");
        if (r >= 0 && page->from > 0 && page->until > 0 && page->until < page->from)
                r = page_wrong(parser, "ngày until: đứng trước ngày from:", "until: is before from:");
        for (size_t i = 0; r >= 0 && page->as_of == 0 && i < page->n_items; i++)
                if (page->items[i].type == PAGE_PHONE) {
                        parser->line = page->items[i].line;
                        return page_wrong(
                                parser,
                                "bên cạnh số điện thoại cần dòng “as-of: 2026-11-23”: ngày kiểm tra lại",
                                "beside phone numbers \"as-of: 2026-11-23\" says when they were last "
                                "looked at");
                }
        return r;
}

int page_parse(const struct page_source *source, struct page **ret, struct problem *ret_problem) {
        _cleanup_(page_freep) struct page *page = calloc(1, sizeof(*page));
        struct page_parser parser = {
                .page = page, .file = source->file, .source = source, .language = ret_problem->language};
        int r = page ? str_set(&page->file, source->file) : -ENOMEM;

        if (r < 0)
                return r;
        page->seconds = PAGE_SECONDS_DEFAULT;
        if (source->size > PAGE_SIZE_MAX)
                r = page_wrong(&parser, "tệp lớn hơn %d byte", "a file of more than %d bytes", PAGE_SIZE_MAX);
        else
                r = parse_lines(&parser, source->text, source->size);
        if (r >= 0)
                r = check(&parser);
        if (r >= 0 && parser.n_problems > 0) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(parser.problems);
                return -EINVAL;
        }
        free(parser.problems);
        if (r >= 0)
                *ret = TAKE_PTR(page);
        return r;
}
