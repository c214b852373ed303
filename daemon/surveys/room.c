#include "daemon/surveys/rules.h"
#include "daemon/surveys/tables.h"

static int load_questions(struct survey_version *version, struct store *store) {
        struct sql_cursor c = surveys_use(store, QUERY_SURVEY_QUESTIONS);
        struct survey_question_row row;
        int r;

        sql_bind_u64(&c, version->row.event);
        while ((r = sql_next_row(&c, &row)) > 0) {
                if (row.number < 1 || row.number > version->row.n_questions)
                        return store_damaged(store, "surveys");
                version->questions[row.number - 1] = row;
        }
        return r;
}

static int load_before(struct surveys *surveys, struct store *store) {
        struct sql_cursor c = surveys_use(store, QUERY_SURVEY_VERSIONS_BEFORE);
        struct survey_version_row row;
        int r;

        sql_bind_u64(&c, surveys->version.row.event);
        sql_bind_u64(&c, SURVEY_BEFORE_MAX);
        while ((r = sql_next_row(&c, &row)) > 0)
                if (surveys->n_before < SURVEY_BEFORE_MAX)
                        surveys->before[surveys->n_before++].row = row;
        for (size_t i = 0; r >= 0 && i < surveys->n_before; i++)
                r = load_questions(&surveys->before[i], store);
        return r;
}

static int load_recent(struct surveys *surveys, struct store *store) {
        struct survey_recent found[SURVEY_RECENT_MAX];
        struct sql_cursor c = surveys_use(store, QUERY_RECENT_SHEETS);
        struct sheet_row row;
        size_t n = 0;
        int r;

        while ((r = sql_next_row(&c, &row)) > 0)
                if (n < SURVEY_RECENT_MAX)
                        found[n++] = (struct survey_recent){row.at.boot, row.at.boottime_usec, row.answers};
        while (r >= 0 && n > 0)
                surveys_add_recent(surveys, &found[--n]);
        return r;
}

static int load(struct book *book, struct store *store) {
        struct surveys *surveys = surveys_of(book);

        int r = sql_load(surveys_use(store, QUERY_LAST_SURVEY_VERSION), &surveys->version.row);
        if (r >= 0)
                r = load_questions(&surveys->version, store);
        if (r >= 0)
                r = load_before(surveys, store);
        if (r == -ENOENT)
                r = 0;
        return r < 0 ? r : load_recent(surveys, store);
}

static int flush(struct book *book, struct store *store) {
        struct surveys *surveys = surveys_of(book);
        int r = store_save_rows(store, &survey_version_table, surveys->versions, surveys->n_versions);

        if (r >= 0)
                r = store_save_rows(store, &survey_question_table, surveys->questions, surveys->n_questions);
        if (r >= 0)
                r = store_save_rows(store, &sheet_table, surveys->sheets, surveys->n_sheets);
        if (r >= 0)
                r = store_save_rows(store, &sheet_note_table, surveys->notes, surveys->n_notes);
        surveys->n_versions = surveys->n_questions = surveys->n_sheets = surveys->n_notes = 0;
        return r;
}

static void clear(struct book *book) {
        struct surveys *surveys = surveys_of(book);

        free(surveys->versions);
        free(surveys->questions);
        free(surveys->sheets);
        free(surveys->notes);
}

const struct room surveys_room = {
        .name = "surveys",
        .part_size = sizeof(struct surveys),
        .rules = surveys_rules,
        .tables = &surveys_tables,
        .clear = clear,
        .load = load,
        .flush = flush,
};
