/* The body of the survey's form. Pure. */
#pragma once

#include "survey.h"

/*
 * Its answers are "q1=QUESTION:CHOICE" to "q15="; an empty one is a question that was skipped. Each carries
 * the question that it is of, so that it is still known what was meant when the questions have changed.
 * -EINVAL, -E2BIG: as form_parse(), or it is none that the page has made: without version or once, with IDs
 * that are none, or a question twice.
 */
int survey_form_parse(const char *body, size_t size, struct survey_sheet *ret);

/* Whether that choice is the sheet's. */
bool survey_sheet_has(const struct survey_sheet *sheet, const char *question, const char *choice);
/* NULL: there is no such department. */
const char *survey_department_label(const struct survey_info *survey, const char *id);
