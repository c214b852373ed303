/* A suggestion on the bus: what AddSuggestion is given and returns, and what AnswerByCode answers. */
#pragma once

#include <systemd/sd-bus.h>

#include "suggest.h"

int suggest_message_append(sd_bus_message *call, const struct suggest_sheet *sheet);
/* -EBADMSG: one of the two that says neither a code nor a state. -EMSGSIZE: longer than a suggestion has. */
int suggest_message_read(sd_bus_message *reply, struct suggest_info *ret);
