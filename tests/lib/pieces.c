/*
 * A library for LD_PRELOAD that says at the end, on standard output, of how many bytes at the most a process
 * has written into files before the disk had them: "unsynced: N". Of pwrite() and sync_file_range().
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define NEXT(function) ((typeof(&function)) dlsym(RTLD_NEXT, #function))

/* Interposed functions get no argument to carry state in. */
static struct unsynced { size_t now, most; } * unsynced(void) {
        static struct unsynced unsynced;

        return &unsynced;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
        ssize_t n = NEXT(pwrite)(fd, data, size, offset);

        unsynced()->now += n > 0 ? (size_t) n : 0;
        if (unsynced()->now > unsynced()->most)
                unsynced()->most = unsynced()->now;
        return n;
}

int sync_file_range(int fd, off64_t offset, off64_t size, unsigned flags) {
        if (flags & SYNC_FILE_RANGE_WAIT_AFTER)
                unsynced()->now = 0;
        return NEXT(sync_file_range)(fd, offset, size, flags);
}

__attribute__((destructor)) static void tell(void) {
        (void) printf("unsynced: %zu\n", unsynced()->most);
}
