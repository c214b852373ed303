#include "daemon/surveys/questions.h"

struct parser {
        struct survey *survey;
        struct survey_question_row *question; /* the last; NULL: none */
        const char *file;
        unsigned line;
        enum language language;
        char *problems;
        unsigned n_problems;
};

/* Parsing goes on, and the file is refused in the end. 0 or -ENOMEM. */
_printf_both_(2, 4) static int wrong(struct parser *parser, const char *vi, const char *en, ...) {
        _cleanup_free_ char *what = NULL;
        va_list ap;

        if (++parser->n_problems > SURVEY_PROBLEMS_MAX)
                return 0;
        va_start(ap, en);
        int r = str_vformat(&what, parser->language == LANGUAGE_VI ? vi : en, ap);
        va_end(ap);
        return r < 0 ? r : str_extend(&parser->problems, "\n", "%s:%u: %s", parser->file, parser->line, what);
}

struct survey *survey_free(struct survey *survey) {
        if (!survey)
                return NULL;
        for (size_t i = 0; i < _SURVEY_PARAGRAPH_MAX; i++)
                for (size_t k = 0; k < _LANGUAGE_MAX; k++)
                        free(survey->paragraphs[i][k]);
        free(survey);
        return NULL;
}

const char *survey_paragraph_name(enum survey_paragraph paragraph) {
        static const char *const names[_SURVEY_PARAGRAPH_MAX] = {"title", "intro", "privacy", "thanks",
                                                                 "scan"};

        return names[paragraph];
}

bool survey_id_is_valid(const char *id) {
        size_t n = strlen(id);

        return n > 0 && n < SURVEY_ID_SIZE && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* ----- choices ----- */

int survey_choice(const struct survey_question_row *question, unsigned choice, char ret_id[SURVEY_ID_SIZE],
                  enum survey_role *ret_role) {
        const char *p = question->choices;

        for (unsigned i = 1; *p; i++) {
                size_t n = strcspn(p, " ");
                if (i == choice && n >= 2 && n <= SURVEY_ID_SIZE) {
                        memcpy(ret_id, p, n - 1);
                        ret_id[n - 1] = '\0';
                        if (ret_role)
                                *ret_role = p[n - 1] == '+'   ? SURVEY_COUNTED
                                            : p[n - 1] == '-' ? SURVEY_OF
                                                              : SURVEY_ASIDE;
                        return 0;
                }
                p += n;
                p += *p == ' ';
        }
        return -ENOENT;
}

unsigned survey_find_choice(const struct survey_question_row *question, const char *id) {
        char known[SURVEY_ID_SIZE];

        for (unsigned i = 1; survey_choice(question, i, known, NULL) >= 0; i++)
                if (streq(known, id))
                        return i;
        return 0;
}

int survey_label(const struct survey_question_row *question, enum language language, unsigned choice,
                 char ret[SURVEY_LABEL_MAX + 1]) {
        const char *p = language == LANGUAGE_VI ? question->labels_vi : question->labels_en;

        for (unsigned i = 1; *p; i++) {
                size_t n = strcspn(p, "|");
                if (i == choice && n <= SURVEY_LABEL_MAX) {
                        memcpy(ret, p, n);
                        ret[n] = '\0';
                        return 0;
                }
                p += n;
                p += *p == '|';
        }
        return -ENOENT;
}

static void extend(char *text, size_t size, const char *separator, const char *more) {
        size_t n = strlen(text);
        int written = snprintf(text + n, size - n, "%s%s", n > 0 ? separator : "", more);

        assert(written >= 0 && (size_t) written < size - n);
}

static void add_choice(struct survey_question_row *question, const char *id, char role, const char *vi,
                       const char *en) {
        char word[SURVEY_ID_SIZE + 1];

        (void) snprintf(word, sizeof(word), "%s%c", id, role);
        extend(question->choices, sizeof(question->choices), " ", word);
        extend(question->labels_vi, sizeof(question->labels_vi), "|", vi);
        extend(question->labels_en, sizeof(question->labels_en), "|", en);
}

/* ----- lines ----- */

static char *strip(char *s) {
        s += strspn(s, " \t");
        size_t n = strlen(s);
        while (n > 0 && strchr(" \t\r", s[n - 1]))
                s[--n] = '\0';
        return s;
}

/* So many cells between '|', none of them empty or too long. 1, 0 with a problem, or -ENOMEM. */
static int split(struct parser *parser, char *value, char **cells, size_t n, size_t max) {
        char *rest = value;
        size_t found = 1;

        for (const char *p = value; *p; p++)
                found += *p == '|';
        if (found != n) {
                int r = wrong(parser, "cần %zu phần, giữa các phần là dấu |, mà có %zu",
                              "has to have %zu parts with | between them, and has %zu", n, found);
                return r < 0 ? r : 0;
        }
        for (size_t i = 0; i < n; i++)
                cells[i] = strip(strsep(&rest, "|"));
        for (size_t i = 0; i < n; i++)
                if (cells[i][0] == '\0' || strlen(cells[i]) > max)
                        return wrong(parser, "phần thứ %zu phải có từ 1 đến %zu byte",
                                     "part %zu has to have 1 to %zu bytes", i + 1, max);
        return 1;
}

static int parse_paragraph(struct parser *parser, enum survey_paragraph paragraph, char *value) {
        char **texts = parser->survey->paragraphs[paragraph], *cells[_LANGUAGE_MAX];

        if (texts[0])
                return wrong(parser, "%s: chỉ được nêu một lần", "%s: stands there twice",
                             survey_paragraph_name(paragraph));
        int r = split(parser, value, cells, _LANGUAGE_MAX, SURVEY_PARAGRAPH_MAX);
        for (size_t i = 0; r > 0 && i < _LANGUAGE_MAX; i++) {
                int set = str_set(&texts[i], cells[i]);
                if (set < 0)
                        r = set;
        }
        return r < 0 ? r : 0;
}

/* The one before has its choices, or the five levels. */
static int end_question(struct parser *parser) {
        struct survey_question_row *question = parser->question;
        char id[SURVEY_ID_SIZE];

        if (!question)
                return 0;
        if (question->choices[0] == '\0') {
                add_choice(question, "very-satisfied", '+', "Rất hài lòng", "Very satisfied");
                add_choice(question, "satisfied", '+', "Hài lòng", "Satisfied");
                add_choice(question, "neutral", '-', "Bình thường", "Neutral");
                add_choice(question, "dissatisfied", '-', "Không hài lòng", "Dissatisfied");
                add_choice(question, "very-dissatisfied", '-', "Rất không hài lòng", "Very dissatisfied");
        }
        return survey_choice(question, 2, id, NULL) >= 0
                       ? 0
                       : wrong(parser, "câu hỏi %s phải có ít nhất hai lựa chọn",
                               "question %s has to have two choices at least", question->id);
}

static int parse_question(struct parser *parser, char *value) {
        struct survey *survey = parser->survey;
        char *cells[3];

        int r = end_question(parser);
        parser->question = NULL;
        if (r >= 0)
                r = split(parser, value, cells, ELEMENTSOF(cells), SURVEY_TEXT_MAX);
        if (r <= 0)
                return r;
        if (!survey_id_is_valid(cells[0]))
                return wrong(parser, "mã “%s” phải có từ 1 đến %d ký tự trong a-z, 0-9 và dấu -",
                             "ID '%s' has to have 1 to %d of a-z, 0-9 and -", cells[0], SURVEY_ID_SIZE - 1);
        for (size_t i = 0; i < survey->n_questions; i++)
                if (streq(survey->questions[i].id, cells[0]))
                        return wrong(parser, "đã có câu hỏi %s", "there is a question %s already", cells[0]);
        if (survey->n_questions == SURVEY_QUESTIONS_MAX)
                return wrong(parser, "nhiều nhất %d câu hỏi", "there can be at most %d questions",
                             SURVEY_QUESTIONS_MAX);
        parser->question = &survey->questions[survey->n_questions++];
        *parser->question = (struct survey_question_row){.number = survey->n_questions};
        id_copy(parser->question->id, sizeof(parser->question->id), cells[0]);
        id_copy(parser->question->text_vi, sizeof(parser->question->text_vi), cells[1]);
        id_copy(parser->question->text_en, sizeof(parser->question->text_en), cells[2]);
        return 0;
}

static int parse_figure(struct parser *parser, const char *value) {
        struct survey *survey = parser->survey;
        uint64_t figure;

        if (!parser->question)
                return wrong(parser, "phải đứng sau một câu hỏi", "has to stand behind a question");
        if (value[0] != 'K' || parse_u64(value + 1, 1, SURVEY_FIGURES, &figure) < 0)
                return wrong(parser, "chỉ tiêu là K1 đến K%d", "a figure is one of K1 to K%d",
                             SURVEY_FIGURES);
        for (size_t i = 0; i < survey->n_questions; i++)
                if (survey->questions[i].figure == figure)
                        return wrong(parser, "đã có câu hỏi cho %s", "there is a question of %s already",
                                     value);
        parser->question->figure = figure;
        return 0;
}

static int parse_choice(struct parser *parser, char *value) {
        struct survey_question_row *question = parser->question;
        char *cells[4], id[SURVEY_ID_SIZE];

        if (!question)
                return wrong(parser, "phải đứng sau một câu hỏi", "has to stand behind a question");
        int r = split(parser, value, cells, ELEMENTSOF(cells), SURVEY_LABEL_MAX);
        if (r <= 0)
                return r;
        if (!survey_id_is_valid(cells[0]))
                return wrong(parser, "mã “%s” phải có từ 1 đến %d ký tự trong a-z, 0-9 và dấu -",
                             "ID '%s' has to have 1 to %d of a-z, 0-9 and -", cells[0], SURVEY_ID_SIZE - 1);
        if (strlen(cells[1]) != 1 || !strchr("+-.", cells[1][0]))
                return wrong(parser,
                             "phần thứ hai là + (được tính), - (chỉ tính vào mẫu số) hoặc . (không tính)",
                             "the second part is + (counted), - (only counted of) or . (not counted)");
        if (survey_find_choice(question, cells[0]) > 0)
                return wrong(parser, "đã có lựa chọn %s", "there is a choice %s already", cells[0]);
        if (survey_choice(question, SURVEY_CHOICES_MAX, id, NULL) >= 0)
                return wrong(parser, "nhiều nhất %d lựa chọn", "there can be at most %d choices",
                             SURVEY_CHOICES_MAX);
        add_choice(question, cells[0], cells[1][0], cells[2], cells[3]);
        return 0;
}

static int parse_keyword(struct parser *parser, const char *keyword, char *value) {
        for (enum survey_paragraph i = 0; i < _SURVEY_PARAGRAPH_MAX; i++)
                if (streq(keyword, survey_paragraph_name(i)))
                        return parse_paragraph(parser, i, value);
        if (streq(keyword, "question"))
                return parse_question(parser, value);
        if (streq(keyword, "figure"))
                return parse_figure(parser, value);
        if (streq(keyword, "choice"))
                return parse_choice(parser, value);
        return wrong(
                parser, "“%s:” không phải là title, intro, privacy, thanks, scan, question, figure, choice",
                "'%s:' is none of title, intro, privacy, thanks, scan, question, figure, choice", keyword);
}

static int parse_line(struct parser *parser, char *line) {
        char *text = strip(line), *colon = strchr(text, ':');

        if (text[0] == '\0' || text[0] == '#')
                return 0;
        if (!text_is_plain(text))
                return wrong(parser, "không phải UTF-8, hoặc có ký tự ẩn",
                             "is no UTF-8, or has characters that nobody sees");
        if (!colon)
                return wrong(parser, "không có dấu hai chấm sau từ khóa", "has no colon behind its keyword");
        *colon = '\0';
        return parse_keyword(parser, strip(text), strip(colon + 1));
}

static int parse_lines(struct parser *parser, char *text, size_t size) {
        int r = 0;

        for (char *p = text, *end = text + size; r >= 0 && p < end;) {
                char *newline = memchr(p, '\n', (size_t) (end - p));
                char *stop = newline ? newline : end;
                parser->line++;
                *stop = '\0';
                r = strlen(p) == (size_t) (stop - p) ? parse_line(parser, p)
                                                     : wrong(parser, "có byte 0", "has a byte of zero");
                p = stop + 1;
        }
        if (r >= 0)
                r = end_question(parser);
        if (r >= 0 && !parser->survey->paragraphs[SURVEY_TITLE][0])
                r = wrong(parser, "thiếu tiêu đề (title:)", "there is no title");
        if (r >= 0 && parser->survey->n_questions == 0)
                r = wrong(parser, "không có câu hỏi nào (question:)", "there is no question");
        return r;
}

/* ----- the version ----- */

static int digest(struct survey *survey) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < _SURVEY_PARAGRAPH_MAX; i++)
                for (size_t k = 0; k < _LANGUAGE_MAX; k++)
                        (void) fprintf(f, "%s\n", survey->paragraphs[i][k] ? survey->paragraphs[i][k] : "");
        for (size_t i = 0; i < survey->n_questions; i++) {
                const struct survey_question_row *row = &survey->questions[i];
                (void) fprintf(f, "%s\n%u\n%s\n%s\n%s\n%s\n%s\n", row->id, (unsigned) row->figure,
                               row->choices, row->text_vi, row->text_en, row->labels_vi, row->labels_en);
        }
        if (fclose(f) != 0)
                return -ENOMEM;
        struct log_hash hash;
        const struct iovec part = {text, size};
        log_hash_plain(&part, 1, &hash);
        log_hash_to_hex(&hash, survey->digest);
        return 0;
}

int survey_parse(const char *file, const char *text, size_t size, struct survey **ret,
                 struct problem *ret_problem) {
        _cleanup_(survey_freep) struct survey *survey = calloc(1, sizeof(*survey));
        _cleanup_free_ char *copy = malloc(size + 1);
        struct parser parser = {.survey = survey, .file = file, .language = ret_problem->language};

        if (!survey || !copy)
                return -ENOMEM;
        bool has_mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
        size -= has_mark ? 3 : 0;
        memcpy(copy, text + (has_mark ? 3 : 0), size);
        copy[size] = '\0';
        int r = parse_lines(&parser, copy, size);
        if (r >= 0 && parser.problems) {
                problem_done(ret_problem);
                ret_problem->text = TAKE_PTR(parser.problems);
                r = -EINVAL;
        }
        free(parser.problems);
        if (r >= 0)
                r = digest(survey);
        if (r >= 0)
                *ret = TAKE_PTR(survey);
        return r;
}
