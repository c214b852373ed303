/* The survey as part of the book: the questions in force, the last sheets, and what is not flushed yet. */
#pragma once

#include "daemon/record/book.h"
#include "daemon/surveys/sheet.h"

enum { SURVEY_BEFORE_MAX = 4 };

struct surveys {
        struct survey_version version;                   /* in force; event 0: none ever was */
        struct survey_version before[SURVEY_BEFORE_MAX]; /* that had questions, newest first */
        size_t n_before;
        struct survey_recent recent[SURVEY_RECENT_MAX];
        size_t n_recent;
        struct survey_version_row *versions;
        size_t n_versions, versions_allocated;
        struct survey_question_row *questions;
        size_t n_questions, questions_allocated;
        struct sheet_row *sheets;
        size_t n_sheets, sheets_allocated;
        struct sheet_note_row *notes;
        size_t n_notes, notes_allocated;
};

extern const struct room surveys_room;

static inline struct surveys *surveys_of(const struct book *book) {
        return book_part(book, &surveys_room);
}

/* The version in force is one of those before from here on, if it has questions. */
void surveys_keep_version(struct surveys *surveys);
/* By its digest or the first eight digits of it or more, the version in force or one before; NULL: none. */
enum { SURVEY_SHORT_DIGEST = 8 };
const struct survey_version *surveys_find_version(const struct surveys *surveys, const char *digest);
/* By its event. */
const struct survey_version *surveys_version_of(const struct surveys *surveys, uint64_t event);

/* The last ones are kept, oldest first. */
void surveys_add_recent(struct surveys *surveys, const struct survey_recent *sheet);
