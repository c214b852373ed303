#include "services/config/error-text.h"
#include "template-internal.h"

#define TTL_DEFAULT_USEC (600 * USEC_PER_SEC)

enum { TTL_MAX_SEC = 7 * 24 * 3600, DOTS_MAX = 400 };

DEFINE_TO_STRING(template_kind, TEMPLATE_KIND)
DEFINE_FROM_STRING(template_kind, TEMPLATE_KIND)

/* What each element takes: an amount with its default and limits, a content. */
static const struct element_info {
        const char *name;
        unsigned amount_default, amount_min, amount_max;
        bool has_content, is_text, is_aligned;
} element_info[_TEMPLATE_TYPE_MAX] = {
        [TEMPLATE_TEXT] = {"text", TEMPLATE_TEXT_PX_DEFAULT, TEMPLATE_BOLD_PX_MIN, TEMPLATE_TEXT_PX_MAX, true,
                           true, true},
        [TEMPLATE_ROW] = {"row", TEMPLATE_TEXT_PX_DEFAULT, TEMPLATE_BOLD_PX_MIN, TEMPLATE_TEXT_PX_MAX, true,
                          true, true},
        [TEMPLATE_RULE] = {"rule", 2, 1, 16, false, false, false},
        [TEMPLATE_RULER] = {"ruler", 0, 0, 0, false, false, false},
        [TEMPLATE_SPACE] = {"space", 12, 1, DOTS_MAX, false, false, false},
        [TEMPLATE_QR] = {"qr", 0, 4, 6, true, false, false},
        [TEMPLATE_IMAGE] = {"image", 0, 0, 0, true, false, true},
        [TEMPLATE_CUT] = {"cut", 0, 0, 0, false, false, false},
};

struct parser {
        unsigned line;
        struct template *template;
        struct problem *problem; /* told without the place */
};

const struct template_field *template_find_field(const struct template *template, const char *name) {
        for (size_t i = 0; i < template->n_fields; i++)
                if (streq(template->fields[i].name, name))
                        return &template->fields[i];
        return NULL;
}

static void element_done(struct template_element *element) {
        free(element->condition);
        free(element->content);
}

struct template *template_free(struct template *template) {
        if (!template)
                return NULL;
        for (size_t i = 0; i < template->n_elements; i++)
                element_done(&template->elements[i]);
        for (size_t i = 0; i < template->n_fields; i++)
                free(template->fields[i].name);
        free(template->elements);
        free(template->dir);
        free(template->name);
        free(template);
        return NULL;
}

#define problem(parser, ...) problem_tell((parser)->problem, -EINVAL, __VA_ARGS__)

static char *strip(char *s) {
        s += strspn(s, " \t");
        size_t n = strlen(s);
        while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
                s[--n] = '\0';
        return s;
}

/* Next word of *rest, or NULL. */
static char *next_word(char **rest) {
        char *word = *rest + strspn(*rest, " \t");
        size_t n = strcspn(word, " \t");

        if (n == 0)
                return NULL;
        *rest = word + n;
        if (**rest) {
                **rest = '\0';
                (*rest)++;
        }
        return word;
}

static int check_field_name(struct parser *parser, const char *name) {
        if (streq(name, REPRINT_FIELD) || template_find_field(parser->template, name))
                return 0;
        return problem(parser, "trường “%s” chưa khai báo; hãy viết “field %s” ở phía trên",
                       "field '%s' is not declared; write \"field %s\" above", name, name);
}

int template_each_piece(const char *content, template_piece_fn take, void *userdata) {
        const char *p = content;

        while (*p) {
                size_t n = strcspn(p, "{}"), skip = n;
                bool is_field = false;

                if (n == 0 && p[0] == p[1]) {
                        n = 1;
                        skip = 2;
                } else if (n == 0) {
                        if (p[0] == '}')
                                return -EBADMSG;
                        p++;
                        n = strcspn(p, "{}");
                        if (p[n] != '}')
                                return -EBADMSG;
                        skip = n + 1;
                        is_field = true;
                }
                int r = take(p, n, is_field, userdata);
                if (r < 0)
                        return r;
                p += skip;
        }
        return 0;
}

static int check_piece(const char *piece, size_t length, bool is_field, void *userdata) {
        struct parser *parser = userdata;
        _cleanup_free_ char *name = NULL;

        if (!is_field)
                return 0;
        name = strndup(piece, length);
        if (!name)
                return -ENOMEM;
        if (streq(name, REPRINT_FIELD))
                parser->template->has_reprint_mark = true;
        return check_field_name(parser, name);
}

static int check_content(struct parser *parser, const char *content) {
        if (content[0] == '\0')
                return problem(parser, "sau dấu hai chấm không có gì", "nothing stands after the colon");

        int r = template_each_piece(content, check_piece, parser);
        if (r == -EBADMSG)
                return problem(parser,
                               "dấu ngoặc nhọn không thành cặp; trường viết là {tên}, chính dấu ngoặc viết "
                               "là {{ hoặc }}",
                               "braces do not pair; a field is {name}, a brace itself {{ or }}");
        return r;
}

static int parse_amount(struct parser *parser, const char *word, struct template_element *element) {
        const struct element_info *info = &element_info[element->type];
        uint64_t value;

        if (info->amount_max == 0)
                return problem(parser, "“%s” không đi với số", "'%s' takes no number", info->name);
        if (parse_u64(word, info->amount_min, info->amount_max, &value) < 0)
                return problem(parser, "“%s” không phải số từ %u đến %u", "'%s' is no number from %u to %u",
                               word, info->amount_min, info->amount_max);
        element->amount = (unsigned) value;
        return 0;
}

static int parse_attribute(struct parser *parser, const char *word, struct template_element *element) {
        static const char *const align_names[] = {
                [TEXT_LEFT] = "left", [TEXT_CENTRE] = "centre", [TEXT_RIGHT] = "right"};
        const struct element_info *info = &element_info[element->type];

        for (size_t i = 0; info->is_aligned && i < ELEMENTSOF(align_names); i++)
                if (streq(word, align_names[i])) {
                        element->align = (enum text_align) i;
                        return 0;
                }
        if (word[0] >= '0' && word[0] <= '9')
                return parse_amount(parser, word, element);
        if (info->is_text && streq(word, "bold"))
                element->bold = true;
        else if (info->is_text && streq(word, "inverse"))
                element->inverse = true;
        else if (info->is_text && streq(word, "shrink"))
                element->shrink = true;
        else
                return problem(parser, "“%s” không đi với “%s”", "'%s' does not go with '%s'", word,
                               info->name);
        return 0;
}

static int check_element(struct parser *parser, const struct template_element *element) {
        const struct element_info *info = &element_info[element->type];
        size_t cells = 1;

        if (info->is_text && element->amount < TEMPLATE_TEXT_PX_MIN && !element->bold)
                return problem(parser, "chữ nhỏ hơn %d phải là chữ đậm (bold)",
                               "letters under %d must be bold", TEMPLATE_TEXT_PX_MIN);
        if (element->type == TEMPLATE_ROW) {
                for (const char *p = element->content; *p; p++)
                        cells += *p == '|';
                if (cells < 2 || cells > TEMPLATE_CELLS_MAX)
                        return problem(parser, "một hàng (row) có 2 đến %d phần, cách nhau bằng “|”",
                                       "a row has 2 to %d cells, divided by '|'", TEMPLATE_CELLS_MAX);
        }
        return 0;
}

/* "[name]" or "[!name]" before an element; moves *line behind it. */
static int parse_condition(struct parser *parser, char **line, struct template_element *element) {
        char *p = *line, *end = strchr(p, ']');

        if (*p != '[')
                return 0;
        if (!end)
                return problem(parser, "có “[” mà không có “]”", "'[' without ']'");
        *end = '\0';
        p++;
        element->negated = *p == '!';
        if (element->negated)
                p++;
        int r = check_field_name(parser, p);
        if (r < 0)
                return r;
        element->condition = strdup(p);
        if (!element->condition)
                return -ENOMEM;
        *line = end + 1;
        return 0;
}

static int find_type(const char *word) {
        for (int i = 0; i < _TEMPLATE_TYPE_MAX; i++)
                if (streq(word, element_info[i].name))
                        return i;
        return _TEMPLATE_TYPE_INVALID;
}

/* What a QR code says may have lines; a field's value never does, and is not looked at. */
static void read_lines(char *content) {
        char *to = content;

        for (const char *p = content; *p; p++)
                if (p[0] == '\\' && p[1] == 'n') {
                        *to++ = '\n';
                        p++;
                } else
                        *to++ = *p;
        *to = '\0';
}

static int parse_element_body(struct parser *parser, char *line, struct template_element *element) {
        char *content = strchr(line, ':'), *word;

        if (content)
                *content++ = '\0';
        word = next_word(&line);
        int type = word ? find_type(word) : _TEMPLATE_TYPE_INVALID;
        if (type < 0)
                return problem(
                        parser,
                        "không hiểu “%s”; được viết kind, ttl, field, text, row, rule, ruler, space, qr, "
                        "image và cut",
                        "'%s' is unknown; allowed are kind, ttl, field, text, row, rule, ruler, space, "
                        "qr, image and cut",
                        word ? word : "");

        const struct element_info *info = &element_info[type];
        element->type = (enum template_type) type;
        element->amount = info->amount_default;
        element->line = parser->line;
        while ((word = next_word(&line))) {
                int r = parse_attribute(parser, word, element);
                if (r < 0)
                        return r;
        }
        if (info->has_content != !!content)
                return info->has_content ? problem(parser, "“%s” cần dấu hai chấm và nội dung",
                                                   "'%s' needs a colon and a text", info->name)
                                         : problem(parser, "“%s” không đi với nội dung", "'%s' takes no text",
                                                   info->name);
        if (content) {
                element->content = strdup(strip(content));
                if (!element->content)
                        return -ENOMEM;
                int r = check_content(parser, element->content);
                if (r < 0)
                        return r;
                if (type == TEMPLATE_QR)
                        read_lines(element->content);
        }
        return check_element(parser, element);
}

static int parse_element(struct parser *parser, char *line) {
        struct template *template = parser->template;
        struct template_element element = {0};

        if (template->n_elements == TEMPLATE_ELEMENTS_MAX)
                return problem(parser, "nhiều hơn %d phần tử", "more than %d elements",
                               TEMPLATE_ELEMENTS_MAX);

        int r = parse_condition(parser, &line, &element);
        if (r >= 0)
                r = parse_element_body(parser, line, &element);
        if (r < 0) {
                element_done(&element);
                return r;
        }
        template->elements[template->n_elements++] = element;
        return 0;
}

static int parse_field(struct parser *parser, char *rest) {
        struct template *template = parser->template;
        char *name = next_word(&rest), *option = next_word(&rest);

        if (!name || !event_name_is_valid(name) || streq(name, REPRINT_FIELD))
                return problem(parser,
                               "tên trường bắt đầu bằng a-z, tiếp theo là a-z, 0-9, “_” và “-”, và không "
                               "phải “reprint”",
                               "a field's name is a-z, then a-z, 0-9, '_' and '-', and not \"reprint\"");
        if (option && (!streq(option, "optional") || next_word(&rest)))
                return problem(parser, "sau tên trường chỉ được viết “optional”",
                               "only \"optional\" may follow a field's name");
        if (template_find_field(template, name))
                return problem(parser, "trường “%s” được khai báo hai lần", "field '%s' is declared twice",
                               name);
        if (template->n_fields == TEMPLATE_FIELDS_MAX)
                return problem(parser, "nhiều hơn %d trường", "more than %d fields", TEMPLATE_FIELDS_MAX);

        name = strdup(name);
        if (!name)
                return -ENOMEM;
        template->fields[template->n_fields++] =
                (struct template_field){.name = name, .optional = option, .line = parser->line};
        return 0;
}

static int parse_kind(struct parser *parser, char *value) {
        int kind = template_kind_from_string(strip(value));

        if (kind < 0)
                return problem(parser, "kind là “ticket” hoặc “receipt”",
                               "a kind is \"ticket\" or \"receipt\"");
        parser->template->kind = (enum template_kind) kind;
        return 0;
}

static int parse_ttl(struct parser *parser, char *value) {
        uint64_t seconds;

        if (parse_u64(strip(value), 1, TTL_MAX_SEC, &seconds) < 0)
                return problem(parser, "ttl là 1 đến %d giây", "a time to live is 1 to %d seconds",
                               TTL_MAX_SEC);
        parser->template->ttl_usec = seconds * USEC_PER_SEC;
        return 0;
}

static int parse_line(struct parser *parser, char *line) {
        line = strip(line);
        if (line[0] == '\0' || line[0] == '#')
                return 0;
        if (!text_is_plain(line))
                return problem(parser, "không phải UTF-8, hoặc có ký tự điều khiển hay ký tự không hiển thị",
                               "not UTF-8, or a control or invisible character");
        if (strncmp(line, "kind:", 5) == 0)
                return parse_kind(parser, line + 5);
        if (strncmp(line, "ttl:", 4) == 0)
                return parse_ttl(parser, line + 4);
        if (strncmp(line, "field ", 6) == 0)
                return parse_field(parser, line + 6);
        return parse_element(parser, line);
}

static int parse_lines(struct parser *parser, const char *text, size_t size) {
        const char *end = text + size;

        while (text < end) {
                char line[TEMPLATE_LINE_MAX + 1];
                const char *newline = memchr(text, '\n', (size_t) (end - text));
                size_t n = (size_t) ((newline ? newline : end) - text), used = n;

                parser->line++;
                if (used > 0 && text[used - 1] == '\r')
                        used--;
                if (used > TEMPLATE_LINE_MAX)
                        return problem(parser, "dòng dài hơn %d byte", "a line of more than %d bytes",
                                       TEMPLATE_LINE_MAX);
                memcpy(line, text, used);
                line[used] = '\0';
                if (memchr(line, '\0', used))
                        return problem(parser,
                                       "không phải UTF-8, hoặc có ký tự điều khiển hay ký tự không hiển thị",
                                       "not UTF-8, or a control or invisible character");
                int r = parse_line(parser, line);
                if (r < 0)
                        return r;
                text += n + (newline != NULL);
        }
        if (parser->template->n_elements == 0)
                return problem(parser, "không có gì để in", "nothing to print");
        return 0;
}

int template_parse(const char *file, const char *name, const char *text, size_t size, struct template **ret,
                   struct problem *ret_problem) {
        _cleanup_(template_freep) struct template *template = calloc(1, sizeof(*template));
        struct parser parser = {.template = template, .problem = ret_problem};
        int r;

        if (!template)
                return -ENOMEM;
        template->ttl_usec = TTL_DEFAULT_USEC;
        const char *slash = strrchr(file, '/');
        template->name = strdup(name);
        template->dir = slash ? strndup(file, (size_t) (slash - file)) : strdup(".");
        template->elements = calloc(TEMPLATE_ELEMENTS_MAX, sizeof(*template->elements));
        if (!template->name || !template->dir || !template->elements)
                return -ENOMEM;
        if (size > TEMPLATE_SIZE_MAX)
                r = problem(&parser, "tệp lớn hơn %d byte", "a file of more than %d bytes",
                            TEMPLATE_SIZE_MAX);
        else
                r = parse_lines(&parser, text, size);
        if (r < 0)
                return problem_lead(ret_problem, r, "%s:%u: ", file, parser.line);
        *ret = TAKE_PTR(template);
        return 0;
}

int template_load(const char *dir, const char *name, struct template **ret, struct problem *ret_problem) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size = 0;
        int r = str_format(&path, "%s/%s.template", dir, name);

        if (r >= 0)
                r = file_read_regular(path, TEMPLATE_SIZE_MAX, &text, &size);
        if (r == -ESPIPE || r == -EFBIG)
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("%s: %s"), path,
                                    file_error_to_string(r, ret_problem->language));
        if (r < 0)
                return r;
        return template_parse(path, name, text, size, ret, ret_problem);
}
