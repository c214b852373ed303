/* A report of numbers that are easy to check, with all sections that there can be. */
#pragma once

#include "daemon/record/report-form.h"
#include "daemon/reports/report.h"

#define SAMPLE_NAME "Hộ tịch\xe2\x80\xae <&> =1+1"
#define SAMPLE_NAME_SHOWN "Hộ tịch[U+202E] <&> =1+1"

struct report_sample {
        struct report report;
        struct report_form form;
        struct report_section sections[_REPORT_BY_MAX];
        struct report_question questions[2];
        struct report_item items[3];
        struct report_camera cameras[2];
        struct report_gaps gaps[2];
        char ids[512][16];
        size_t n_ids;
};

/* n_days: of the section by day. few: fewer ratings than the minimum. */
struct report_sample *report_sample_new(unsigned n_days, bool few);
struct report_sample *report_sample_free(struct report_sample *sample);
