/* The survey as a form to be printed and filled in by hand, and as a poster. Pure. */
#pragma once

#include <jansson.h>

#include "services/paper/document.h"

/* So many digits of the version of its questions stand on it, as survey-add --form= takes them. */
enum { SURVEY_FORM_VERSION = 8 };

struct survey_form {
        json_t *about, *questions;              /* as GetSurvey has them */
        const char *body;                       /* who issues it; NULL: nobody is named */
        const char *department_id, *department; /* NULL: the centre */
};

/* A number stands before each choice: what a clerk types. NULL: no memory; what is wrong with an answer of
 * another shape, paper_error() says. */
struct paper *survey_form_new(const struct survey_form *form, enum language language);

/*
 * A page to hang up: what is asked, a code to scan, and its address in letters for whoever cannot. small:
 * for texts so long that they do not fit on one page otherwise. NULL: no memory, or the page has no address.
 */
struct paper *survey_poster_new(const struct survey_form *form, bool small, enum language language);
