/* The survey on the bus: what GetSurvey answers, and what AddSurvey is given. */
#pragma once

#include <systemd/sd-bus.h>

#include "survey.h"

/* -EMSGSIZE: more, or longer, than a survey has. */
int survey_message_read(sd_bus_message *reply, struct survey_info **ret);
/* code: of a ticket, or NULL: then the sheet is counted apart, once for the form. */
int survey_message_append(sd_bus_message *call, const struct survey_sheet *sheet, const char *code);
