/* What libFuzzer, or driver.c where there is none, calls for each input. Returns 0; a finding is an abort().
 */
#pragma once

#include "services/base/util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
