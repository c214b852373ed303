/* zip-peer OUT [NAME FILE]...: an archive of these files under these names. */
#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/ctl/zip.h"
#include "tests/lib/loop.h"

int main(int argc, char *argv[]) {
        _cleanup_(zip_freep) struct zip *zip = NULL;

        assert(argc % 2 == 0);
        _cleanup_close_ int out = open(argv[1], O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        must_errno(out);
        must(zip_new(out, &zip));
        for (int i = 2; i < argc; i += 2) {
                _cleanup_close_ int fd = open(argv[i + 1], O_RDONLY | O_CLOEXEC);
                must_errno(fd);
                must(zip_add(zip, argv[i], fd));
        }
        must(zip_finish(zip));
        return EXIT_SUCCESS;
}
