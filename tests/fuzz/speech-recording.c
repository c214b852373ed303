/* A recording of any bytes: it is read, or refused with a reason; what was read is of one loudness and
 * bounded. */
#include "fuzz.h"
#include "services/speech/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(recording_freep) struct recording *recording = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = recording_read(data, size, &recording, &problem);

        assert(r == 0 ? !!recording : r == -EINVAL && problem.text && !recording);
        if (r < 0)
                return 0;
        const struct recording *const parts[] = {recording};
        _cleanup_(recording_freep) struct recording *played = NULL;

        assert(recording->n > 0 && recording_msec(recording) <= 1000 * RECORDING_SEC_MAX);
        r = recording_join(parts, 1, 0, 100, &played);
        assert(r == 0 && played->n <= (size_t) RECORDING_RATE * RECORDING_SEC_MAX);
        return 0;
}
