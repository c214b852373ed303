/*
 * A period in a few sentences, to be read out by a loudspeaker or sent on Zalo: of the whole centre alone, so
 * nobody is named. Numbers have neither signs nor points between thousands, and no decimal that is 0. A share
 * stands with its counts; of too few ratings none is told; what is not known is not mentioned. Pure.
 */
#pragma once

#include "daemon/reports/report.h"

/* *ret: one paragraph without a line end, text_is_plain(). -ENOMEM */
int report_paragraph_new(const struct report *report, enum language language, char **ret);
