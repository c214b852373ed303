/* The survey as a form to be printed and filled in by hand. Pure. */
#pragma once

#include <jansson.h>

#include "services/paper/document.h"

struct survey_form {
        json_t *about, *questions;              /* as GetSurvey has them */
        const char *body;                       /* who issues it; NULL: nobody is named */
        const char *department_id, *department; /* NULL: the centre */
};

/* A number stands before each choice: what a clerk types. NULL: no memory; what is wrong with an answer of
 * another shape, paper_error() says. */
struct paper *survey_form_new(const struct survey_form *form, enum language language);
