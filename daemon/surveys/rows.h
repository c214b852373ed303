/*
 * What is kept of the survey, as plain structs: the questions of each version, the sheets that were answered,
 * and what was said of a sheet later. A sheet knows neither ticket, visit, official nor counter.
 */
#pragma once

#include "daemon/record/rows.h"
#include "dbus/centre-words.h"
#include "services/base/log-hash.h"
#include "services/caller/actor.h"

enum {
        SURVEY_QUESTIONS_MAX = 15,
        SURVEY_CHOICES_MAX = 8,
        SURVEY_FIGURES = 8,    /* K1 to K8 */
        SURVEY_ID_SIZE = 18,   /* of a question or choice: 1 to 17 of a-z 0-9 - */
        SURVEY_TEXT_MAX = 250, /* bytes of a question in one language */
        SURVEY_LABEL_MAX = 60, /* bytes of a choice in one language */
        SURVEY_LABELS_SIZE = SURVEY_CHOICES_MAX * (SURVEY_LABEL_MAX + 1),
        SURVEY_CHOICES_SIZE = SURVEY_CHOICES_MAX * (SURVEY_ID_SIZE + 1),
        SURVEY_ANSWERS_SIZE = SURVEY_QUESTIONS_MAX * 2 * SURVEY_ID_SIZE + 1,
        SURVEY_TAG_SIZE = 33,   /* 32 hexadecimal digits */
        SURVEY_LABEL_SIZE = 33, /* of a paper sheet: what its clerk wrote on it */
};

/* Of one version of the questions. */
struct survey_question_row {
        uint64_t version; /* the event of the version */
        uint64_t number;  /* from 1 */
        char id[SURVEY_ID_SIZE];
        uint64_t figure;                   /* 1 for K1; 0: none */
        char choices[SURVEY_CHOICES_SIZE]; /* "som+ dung+ tre- chua.": + is counted, - is only counted of, .
                                            * not
                                            */
        char text_vi[SURVEY_TEXT_MAX + 1], text_en[SURVEY_TEXT_MAX + 1];
        char labels_vi[SURVEY_LABELS_SIZE], labels_en[SURVEY_LABELS_SIZE]; /* between '|' */
};

struct survey_version_row {
        uint64_t event; /* its id */
        char digest[LOG_HEX_SIZE];
        uint64_t n_questions; /* 0: there is no survey from here on */
};

struct sheet_row {
        uint64_t event; /* its id */
        uint64_t version;
        int32_t day; /* as the clock showed it; of paper as it was typed in */
        struct moment at;
        enum survey_channel channel;
        bool has_code;
        enum survey_doubt doubt;
        bool is_drawn; /* paper that is to be typed in twice */
        char department[ID_SIZE];
        uint64_t answers; /* 4 bits for each question, the first lowest: its choice from 1; 0: skipped */
        char tag[SURVEY_TAG_SIZE];     /* of whoever had a code; empty: none */
        char label[SURVEY_LABEL_SIZE]; /* of paper; empty: none */
};

/* What was said of a sheet. */
struct sheet_note_row {
        uint64_t event; /* its id */
        uint64_t sheet; /* the event of the sheet */
        enum survey_note note;
        uint64_t answers; /* as they were typed in again, or stand; of a void 0 */
};
