/* A recording of any bytes: it is read, or refused with a reason; what was read is of one loudness and
 * bounded. */
#include "fuzz.h"
#include "services/speech/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(speech_recording_freep) struct speech_recording *recording = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = speech_recording_read(data, size, &recording, &problem);

        assert(r == 0 ? !!recording : r == -EINVAL && problem.text && !recording);
        if (r < 0)
                return 0;
        const struct speech_recording *const parts[] = {recording};
        _cleanup_(speech_recording_freep) struct speech_recording *played = NULL;

        assert(recording->n > 0 && speech_recording_msec(recording) <= 1000 * RECORDING_SEC_MAX);
        r = speech_recording_join(parts, 1, 0, 100, &played);
        assert(r == 0 && played->n <= (size_t) RECORDING_RATE * RECORDING_SEC_MAX);
        return 0;
}
