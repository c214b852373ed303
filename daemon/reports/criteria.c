#include "criteria.h"

#include <inttypes.h>

#include "services/base/log-hash.h"
#include "services/pages/csv.h"

#define MARK_ID "mark"

_Static_assert((int) CRITERIA_SIZE_MAX <= (int) CSV_SIZE_MAX, "the reader takes a whole file");

enum column { ID, GROUP, TITLE, MAX, MEASURE, STEPS, EVIDENCE, OWNER, _COLUMN_MAX };
/* Which are written, and never read. */
static const char *const filled_names[] = {CRITERIA_FILLED};
static const char *const column_names[_COLUMN_MAX] = {"id",      "group", "title",    "max",
                                                      "measure", "steps", "evidence", "owner"};

/* The cells of a row in the order of enum column. */
struct cells {
        const char *of[_COLUMN_MAX];
};

struct criteria *criteria_free(struct criteria *criteria) {
        if (!criteria)
                return NULL;
        for (size_t i = 0; i < criteria->n; i++) {
                free(criteria->rows[i].id);
                free(criteria->rows[i].group);
                free(criteria->rows[i].title);
                free(criteria->rows[i].evidence);
                free(criteria->rows[i].owner);
                free(criteria->rows[i].of);
                free(criteria->rows[i].measure_text);
                free(criteria->rows[i].steps_text);
        }
        free(criteria->rows);
        free(criteria->mark);
        free(criteria);
        return NULL;
}

#define REFUSE(problem, vi, en, ...) problem_tell((problem), -EINVAL, vi, en, ##__VA_ARGS__)

static bool is_name(const char *cell, const char *name) {
        return strcasecmp(cell, name) == 0;
}

static bool is_filled(const char *cell) {
        for (size_t i = 0; i < ELEMENTSOF(filled_names); i++)
                if (is_name(cell, filled_names[i]))
                        return true;
        return false;
}

/* places[column]: where the file has it. */
static int read_header(const struct csv_row *row, size_t places[static _COLUMN_MAX],
                       struct problem *problem) {
        bool found[_COLUMN_MAX] = {0};

        for (size_t i = 0; i < row->n; i++) {
                size_t column = 0;

                while (column < _COLUMN_MAX && !is_name(row->cells[i], column_names[column]))
                        column++;
                if (is_filled(row->cells[i]))
                        continue;
                if (column == _COLUMN_MAX)
                        return REFUSE(problem, "không có cột “%s”", "there is no column '%s'", row->cells[i]);
                if (found[column])
                        return REFUSE(problem, "cột “%s” có hai lần", "column '%s' stands twice",
                                      column_names[column]);
                found[column] = true;
                places[column] = i;
        }
        for (size_t column = 0; column < _COLUMN_MAX; column++)
                if (!found[column])
                        return REFUSE(problem, "thiếu cột “%s”", "column '%s' is missing",
                                      column_names[column]);
        return 0;
}

/* Lines within a cell are one. */
static int check_cells(struct csv_row *row, struct problem *problem) {
        for (size_t i = 0; i < row->n; i++) {
                for (char *p = row->cells[i]; (p = strchr(p, '\n'));)
                        *p = ' ';
                if (strlen(row->cells[i]) > CRITERIA_TEXT_MAX)
                        return REFUSE(problem, "ô thứ %zu dài hơn %d byte",
                                      "cell %zu is longer than %d bytes", i + 1, CRITERIA_TEXT_MAX);
                if (!text_is_plain(row->cells[i]))
                        return REFUSE(problem, "ô thứ %zu không phải UTF-8, hoặc có ký tự ẩn",
                                      "cell %zu is not UTF-8, or has characters that nobody sees", i + 1);
        }
        return 0;
}

/* Which makes a text of what a spreadsheet would take for a formula. */
static const char *skip_apostrophe(const char *cell) {
        return cell[0] == '\'' ? cell + 1 : cell;
}

static void pick_cells(const struct csv_row *row, const size_t places[static _COLUMN_MAX],
                       struct cells *ret) {
        for (size_t column = 0; column < _COLUMN_MAX; column++)
                ret->of[column] = places[column] < row->n ? skip_apostrophe(row->cells[places[column]]) : "";
}

/* "95", "97.5", "0,25" in hundredths, and what stands behind it. */
static int read_hundredths(const char *text, uint64_t *ret, const char **ret_rest) {
        size_t n = strspn(text, "0123456789"), n_decimals = 0;
        char whole[16] = "";
        uint64_t value, decimals = 0;

        if (n >= sizeof(whole))
                return -EINVAL;
        memcpy(whole, text, n);
        if (parse_u64(whole, 0, 1000000, &value) < 0)
                return -EINVAL;
        text += n;
        if (*text == '.' || *text == ',') {
                for (text++; n_decimals < 2 && *text >= '0' && *text <= '9'; text++, n_decimals++)
                        decimals = decimals * 10 + (uint64_t) (*text - '0');
                if (n_decimals == 0)
                        return -EINVAL;
        }
        *ret = value * CRITERIA_HUNDRED + (n_decimals == 1 ? decimals * 10 : decimals);
        *ret_rest = text;
        return 0;
}

int criteria_parse_points(const char *text, uint64_t *ret) {
        const char *rest;
        int r = read_hundredths(text, ret, &rest);

        return r < 0 ? r : *rest == '\0' ? 0 : -EINVAL;
}

static int read_max(const char *text, uint64_t *ret, struct problem *problem) {
        if (criteria_parse_points(text, ret) < 0)
                return REFUSE(problem, "max “%s”: phải là số điểm, nhiều nhất hai chữ số thập phân",
                              "max '%s' must be points with up to two decimals", text);
        return 0;
}

static bool skip_sign(const char **text, enum criteria_sign *ret) {
        static const struct {
                const char *text;
                enum criteria_sign sign;
        } signs[] = {{">=", CRITERIA_AT_LEAST}, {"≥", CRITERIA_AT_LEAST}, {"<=", CRITERIA_AT_MOST},
                     {"≤", CRITERIA_AT_MOST},   {">", CRITERIA_ABOVE},    {"<", CRITERIA_BELOW},
                     {"=", CRITERIA_EQUAL}};

        for (size_t i = 0; i < ELEMENTSOF(signs); i++)
                if (strncmp(*text, signs[i].text, strlen(signs[i].text)) == 0) {
                        *text += strlen(signs[i].text);
                        *ret = signs[i].sign;
                        return true;
                }
        return false;
}

static int read_step(const char **text, struct criteria_step *ret) {
        if (!skip_sign(text, &ret->sign) || read_hundredths(*text, &ret->bound, text) < 0 || **text != ':')
                return -EINVAL;
        (*text)++;
        if (read_hundredths(*text, &ret->points, text) < 0 || (**text != ' ' && **text != '\0'))
                return -EINVAL;
        *text += strspn(*text, " ");
        return 0;
}

static int read_steps(const char *text, struct criterion *row, struct problem *problem) {
        const char *next = text + strspn(text, " ");

        while (*next) {
                if (row->n_steps == CRITERIA_STEPS_MAX)
                        return REFUSE(problem, "nhiều hơn %d bậc", "more than %d steps", CRITERIA_STEPS_MAX);
                struct criteria_step *step = &row->steps[row->n_steps++];
                if (read_step(&next, step) < 0)
                        return REFUSE(problem, "steps “%s”: bậc thứ %zu phải như >=95:10",
                                      "steps '%s': step %zu must be such as >=95:10", text, row->n_steps);
                if (step->points > row->max)
                        return REFUSE(problem, "bậc thứ %zu nhiều điểm hơn max",
                                      "step %zu has more points than max", row->n_steps);
        }
        if (row->measure != CRITERIA_MANUAL && row->n_steps == 0)
                return REFUSE(problem, "chỉ tiêu đo được phải có steps", "what is measured must have steps");
        if (row->measure == CRITERIA_MANUAL && row->n_steps > 0)
                return REFUSE(problem, "manual thì steps để trống: chương trình không chấm",
                              "steps must be empty with manual, which the program does not score");
        return 0;
}

static bool is_code(const char *text) {
        const struct report_figure *figure;

        for (size_t i = 0; (figure = report_figure_at(i)); i++)
                if (streq(figure->code, text))
                        return true;
        return false;
}

/* "count(LIST)": the list in new memory. 0: it is not of that kind. */
static int read_list(const char *text, const char *kind, char **ret) {
        size_t n = strlen(kind), size = strlen(text);

        if (size < n + 2 || strncmp(text, kind, n) != 0 || text[n] != '(' || text[size - 1] != ')')
                return 0;
        char *list = strndup(text + n + 1, size - n - 2);
        if (!list)
                return -ENOMEM;
        if (!id_is_valid(list)) {
                free(list);
                return -EINVAL;
        }
        *ret = list;
        return 1;
}

static int read_measure(const char *text, struct criterion *row, struct problem *problem) {
        static const char *const kinds[_CRITERIA_MEASURE_MAX] = {
                [CRITERIA_COUNT] = "count", [CRITERIA_SHARE] = "share", [CRITERIA_YES] = "yes"};

        if (streq(text, "manual"))
                return 0;
        if (is_code(text)) {
                row->measure = CRITERIA_FIGURE;
                row->of = strdup(text);
                return row->of ? 0 : -ENOMEM;
        }
        for (int kind = CRITERIA_COUNT; kind < _CRITERIA_MEASURE_MAX; kind++) {
                int r = read_list(text, kinds[kind], &row->of);

                row->measure = (enum criteria_measure) kind;
                if (r == -ENOMEM || r > 0)
                        return r < 0 ? r : 0;
                if (r < 0)
                        break;
        }
        return REFUSE(
                problem,
                "measure “%s”: phải là mã chỉ tiêu của báo cáo (H2), count(mã), share(mã), yes(mã) hoặc "
                "manual",
                "measure '%s' must be a code of the report (H2), count(ID), share(ID), yes(ID) or manual",
                text);
}

static int check_id(const struct criteria *criteria, const char *id, struct problem *problem) {
        if (!id_is_valid(id))
                return REFUSE(problem, "id “%s”: phải là 1 đến 64 chữ cái không dấu, chữ số, “.”, “_”, “-”",
                              "id '%s' must be 1 to 64 letters without marks, digits, '.', '_', '-'", id);
        for (size_t i = 0; i < criteria->n; i++)
                if (criteria->rows[i].id && streq(criteria->rows[i].id, id))
                        return REFUSE(problem, "id “%s” có hai lần", "id '%s' stands twice", id);
        return 0;
}

static int add_texts(struct criterion *row, const struct cells *cells) {
        int r = str_set(&row->id, cells->of[ID]);

        if (r >= 0)
                r = str_set(&row->group, cells->of[GROUP]);
        if (r >= 0)
                r = str_set(&row->title, cells->of[TITLE]);
        if (r >= 0)
                r = str_set(&row->evidence, cells->of[EVIDENCE]);
        if (r >= 0)
                r = str_set(&row->owner, cells->of[OWNER]);
        if (r >= 0)
                r = str_set(&row->measure_text, cells->of[MEASURE]);
        if (r >= 0)
                r = str_set(&row->steps_text, cells->of[STEPS]);
        return r;
}

static int add_row(struct criteria *criteria, const struct cells *cells, struct problem *problem) {
        if (streq(cells->of[ID], MARK_ID))
                return cells->of[TITLE][0] != '\0' && !criteria->mark
                               ? str_set(&criteria->mark, cells->of[TITLE])
                               : REFUSE(problem, "dòng mark phải có title, và chỉ có một dòng",
                                        "row mark must have a title, and stand once");
        if (criteria->n == CRITERIA_MAX)
                return REFUSE(problem, "nhiều hơn %d tiêu chí", "more than %d criteria", CRITERIA_MAX);
        int r = check_id(criteria, cells->of[ID], problem);
        if (r < 0)
                return r;
        if (cells->of[TITLE][0] == '\0')
                return REFUSE(problem, "thiếu title", "title is missing");
        struct criterion *row = ARRAY_ADD(criteria->rows, criteria->n, criteria->n_allocated);
        if (!row)
                return -ENOMEM;
        r = add_texts(row, cells);
        if (r >= 0)
                r = read_max(cells->of[MAX], &row->max, problem);
        if (r >= 0)
                r = read_measure(cells->of[MEASURE], row, problem);
        if (r >= 0)
                r = read_steps(cells->of[STEPS], row, problem);
        return r;
}

static int read_rows(struct csv *csv, struct criteria *criteria, struct problem *problem) {
        size_t places[_COLUMN_MAX] = {0};
        bool has_header = false;

        for (;;) {
                struct csv_row row = {.n = 0};
                struct cells cells;
                int r = csv_next(csv, &row, problem);

                if (r == 0 && !has_header)
                        return REFUSE(problem, "tệp trống", "the file is empty");
                if (r <= 0)
                        return r;
                r = check_cells(&row, problem);
                if (r >= 0 && !has_header)
                        r = read_header(&row, places, problem);
                else if (r >= 0) {
                        pick_cells(&row, places, &cells);
                        r = add_row(criteria, &cells, problem);
                }
                has_header = true;
                csv_row_done(&row);
                if (r < 0)
                        return r;
        }
}

static void write_canonical(const struct criteria *criteria, FILE *f) {
        static const char *const signs[] = {[CRITERIA_AT_LEAST] = ">=",
                                            [CRITERIA_ABOVE] = ">",
                                            [CRITERIA_AT_MOST] = "<=",
                                            [CRITERIA_BELOW] = "<",
                                            [CRITERIA_EQUAL] = "="};

        (void) fputs("criteria 1\n", f);
        if (criteria->mark)
                (void) fprintf(f, MARK_ID "\t%s\n", criteria->mark);
        for (size_t i = 0; i < criteria->n; i++) {
                const struct criterion *row = &criteria->rows[i];

                (void) fprintf(f, "%s\t%s\t%" PRIu64 "\t%s\t", row->id, row->title, row->max,
                               row->measure_text);
                for (size_t j = 0; j < row->n_steps; j++)
                        (void) fprintf(f, "%s%" PRIu64 ":%" PRIu64 " ", signs[row->steps[j].sign],
                                       row->steps[j].bound, row->steps[j].points);
                (void) fputc('\n', f);
        }
}

static int digest(struct criteria *criteria) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);
        struct log_hash hash;

        if (!f)
                return -ENOMEM;
        write_canonical(criteria, f);
        if (fclose(f) != 0)
                return -ENOMEM;
        log_hash_plain(&(const struct iovec){text, size}, 1, &hash);
        log_hash_to_hex(&hash, criteria->digest);
        return 0;
}

int criteria_parse(const char *name, const char *text, size_t size, struct criteria **ret,
                   struct problem *ret_problem) {
        _cleanup_(criteria_freep) struct criteria *criteria = calloc(1, sizeof(*criteria));
        struct csv csv;

        if (!criteria)
                return -ENOMEM;
        if (size > CRITERIA_SIZE_MAX)
                return problem_tell(ret_problem, -E2BIG, "%s: lớn hơn %d byte", "%s: larger than %d bytes",
                                    name, CRITERIA_SIZE_MAX);
        csv_begin(&csv, text, size);
        int r = read_rows(&csv, criteria, ret_problem);
        if (r == -EINVAL)
                return problem_lead(ret_problem, r, "%s:%u: ", name, csv.line);
        if (r >= 0)
                r = digest(criteria);
        if (r >= 0)
                *ret = TAKE_PTR(criteria);
        return r;
}
