/* Any bytes as the text of a checkpoint: what is taken is written as the same bytes. */
#include "daemon/log/checkpoint.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *written = NULL;
        struct checkpoint checkpoint;
        int r = checkpoint_parse((const char *) data, size, &checkpoint);

        assert(r >= 0 || r == -EINVAL);
        if (r < 0 || memchr(data, '\0', size))
                return 0;
        r = checkpoint_write(&checkpoint, &written);
        assert(r >= 0 && strlen(written) == size && memcmp(written, data, size) == 0);
        return 0;
}
