/* Runs a target on files and folders of inputs, as libFuzzer does with -runs=0. */
#include <ftw.h>
#include <sys/stat.h>

#include "fuzz.h"

static unsigned n_inputs;

static int run_file(const char *path, const struct stat *st, int type, struct FTW *ftw _unused_) {
        _cleanup_fclose_ FILE *f = NULL;
        _cleanup_free_ uint8_t *data = NULL;

        if (type == FTW_D)
                return 0;
        f = type == FTW_F ? fopen(path, "re") : NULL;
        data = malloc((size_t) st->st_size + 1);
        if (!f || !data || fread(data, 1, (size_t) st->st_size, f) != (size_t) st->st_size) {
                fprintf(stderr, "%s: cannot be read\n", path);
                return 1;
        }
        /* If it ends here, this is the input. */
        fprintf(stderr, "%s\n", path);
        (void) LLVMFuzzerTestOneInput(data, (size_t) st->st_size);
        n_inputs++;
        return 0;
}

int main(int argc, char *argv[]) {
        for (int i = 1; i < argc; i++)
                if (nftw(argv[i], run_file, 8, FTW_PHYS) != 0) {
                        fprintf(stderr, "%s: failed\n", argv[i]);
                        return EXIT_FAILURE;
                }
        printf("%u inputs\n", n_inputs);
        return n_inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
