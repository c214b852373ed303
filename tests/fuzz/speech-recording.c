/* A recording of any bytes: it is read, or refused with a reason; what was read is of one loudness and
 * bounded. */
#include "fuzz.h"
#include "services/speech/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(recording_freep) struct recording *recording = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = recording_read(data, size, &recording, &problem);

        assert(r == 0 ? !!recording : r == -EINVAL && problem.text && !recording);
        if (recording)
                assert(recording->n > 0 && recording->n <= (size_t) RECORDING_RATE * RECORDING_SEC_MAX);
        return 0;
}
