/* A report of some days, as motcuactl makes it of what GetReport answers. */
#pragma once

#include <jansson.h>

#include "services/base/util.h"

/* first_day, last_day: of the answer. Returns a new reference: about, groups, entries. */
typedef json_t *(*days_answer_fn)(int32_t first_day, int32_t last_day, void *userdata);

/* As JSON, by all sections; NULL: of such days there is none, as nothing is before them. */
json_t *days_report(int32_t first_day, int32_t last_day, days_answer_fn answer, void *userdata);
