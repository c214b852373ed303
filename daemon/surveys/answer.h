/* What the survey came to, for GetReport. */
#pragma once

#include "daemon/record/centre.h"

/*
 * Appends a{sv} groups: "by" survey (all, qr, paper, coded, uncoded, doubtless), survey-department and
 * survey-question. Of fewer than "minimum" answers it tells how many they are and no more.
 */
struct surveys_request {
        const struct book *book;
        const struct conf *conf;
        int32_t first_day, last_day;
        uint64_t minimum;
};
int surveys_append(struct store *store, const struct surveys_request *request, sd_bus_message *reply);
