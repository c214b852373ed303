#include "killer.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "services/base/util.h"

enum when { WHEN_BEFORE, WHEN_AFTER };

struct killer {
        bool ready;
        char point[64];  /* "fdatasync", "send", "recv", "light", or empty */
        char member[64]; /* of send and recv */
        enum when when;
        uint64_t n;
        uint64_t seen;
        int fault; /* positive errno, or 0 */
        bool sync_only;
        const char *fault_while;
};

__attribute__((noreturn)) static void bad_environment(const char *what) {
        fprintf(stderr, "killer: %s is not understood\n", what);
        _exit(KILLER_EXIT_BAD_ENVIRONMENT);
}

static void parse_number(const char *text, uint64_t *ret) {
        uint64_t n = 0;

        for (const char *p = text; *p != '\0'; p++) {
                if (*p < '0' || *p > '9' || n > UINT32_MAX)
                        bad_environment("KILLER_AT's number");
                n = n * 10 + (uint64_t) (*p - '0');
        }
        if (n == 0)
                bad_environment("KILLER_AT's number");
        *ret = n;
}

static void parse_at(struct killer *killer, const char *at) {
        char text[200];

        if (strlen(at) >= sizeof(text))
                bad_environment("KILLER_AT");
        memcpy(text, at, strlen(at) + 1);

        char *number = strrchr(text, ':');
        if (!number)
                bad_environment("KILLER_AT");
        *number++ = '\0';
        char *when = strrchr(text, ':');
        if (!when)
                bad_environment("KILLER_AT");
        *when++ = '\0';
        if (!streq(when, "before") && !streq(when, "after"))
                bad_environment("KILLER_AT's moment");
        char *member = strchr(text, ':');
        if (member)
                *member++ = '\0';

        const char *const points[] = {"fdatasync", "fsync", "rename", "renameat",
                                      "pwrite",    "light", "send",   "recv"};
        bool known = false;
        for (size_t i = 0; i < ELEMENTSOF(points); i++)
                known = known || streq(text, points[i]);
        if (!known || (streq(text, "send") || streq(text, "recv")) != (member != NULL) ||
            (member && strlen(member) >= sizeof(killer->member)))
                bad_environment("KILLER_AT's point");

        parse_number(number, &killer->n);
        killer->when = streq(when, "before") ? WHEN_BEFORE : WHEN_AFTER;
        memcpy(killer->point, text, strlen(text) + 1);
        if (member)
                memcpy(killer->member, member, strlen(member) + 1);
}

static void parse_fault(struct killer *killer, const char *fault) {
        const struct {
                const char *name;
                int code;
        } faults[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EROFS", EROFS}, {"SYNC", EIO}};

        for (size_t i = 0; i < ELEMENTSOF(faults); i++)
                if (streq(faults[i].name, fault))
                        killer->fault = faults[i].code;
        killer->sync_only = streq(fault, "SYNC");
        killer->fault_while = getenv("KILLER_FAULT_WHILE");
        if (killer->fault == 0 || !killer->fault_while)
                bad_environment("KILLER_FAULT");
}

/* Interposed functions get no argument to carry state in. */
static struct killer *killer_get(void) {
        static struct killer killer;

        if (!killer.ready) {
                const char *at = getenv("KILLER_AT"), *fault = getenv("KILLER_FAULT");
                killer.ready = true;
                if (at)
                        parse_at(&killer, at);
                if (fault)
                        parse_fault(&killer, fault);
        }
        return &killer;
}

/* Whether this call is the one to die at; counts it. */
static bool killer_hits(const char *point, bool matches) {
        struct killer *killer = killer_get();

        if (!matches || !streq(killer->point, point))
                return false;
        return ++killer->seen == killer->n;
}

static void die_if(bool hit, enum when when) {
        if (hit && killer_get()->when == when)
                raise(SIGKILL);
}

/* errno of the storage fault in force, or 0. */
static int storage_fault(bool syncing) {
        struct killer *killer = killer_get();
        int saved = errno;

        bool on = killer->fault != 0 && (syncing || !killer->sync_only) &&
                  access(killer->fault_while, F_OK) == 0;
        errno = saved;
        return on ? killer->fault : 0;
}

/* The header field MEMBER (3) as it is marshalled: its code, signature "s", length, text, NUL. */
static bool has_member(const struct iovec *iov, size_t n_iov, size_t limit, const char *member) {
        uint32_t length = (uint32_t) strlen(member);
        char needle[4 + sizeof(length) + 64] = {3, 1, 's', 0};

        memcpy(needle + 4, &length, sizeof(length));
        memcpy(needle + 4 + sizeof(length), member, length + 1);
        size_t needle_size = 4 + sizeof(length) + length + 1;

        for (size_t i = 0; i < n_iov && limit > 0; i++) {
                size_t size = iov[i].iov_len < limit ? iov[i].iov_len : limit;
                if (size > 0 && memmem(iov[i].iov_base, size, needle, needle_size))
                        return true;
                limit -= size;
        }
        return false;
}

#define NEXT(function) ((typeof(&function)) dlsym(RTLD_NEXT, #function))

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
        struct killer *killer = killer_get();
        bool hit = killer_hits(
                "send", streq(killer->point, "send") &&
                                has_member(message->msg_iov, message->msg_iovlen, SIZE_MAX, killer->member));

        die_if(hit, WHEN_BEFORE);
        ssize_t r = NEXT(sendmsg)(fd, message, flags);
        die_if(hit, WHEN_AFTER);
        return r;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
        struct killer *killer = killer_get();

        ssize_t r = NEXT(recvmsg)(fd, message, flags);
        /* Before and after are the same here: the message is read, nothing has been done with it. */
        die_if(r > 0 && killer_hits("recv", streq(killer->point, "recv") &&
                                                    has_member(message->msg_iov, message->msg_iovlen,
                                                               (size_t) r, killer->member)),
               killer->when);
        return r;
}

ssize_t write(int fd, const void *data, size_t size) {
        struct killer *killer = killer_get();
        bool hit = killer_hits("light", streq(killer->point, "light") && memmem(data, size, " out ", 5));

        die_if(hit, WHEN_BEFORE);
        ssize_t r = NEXT(write)(fd, data, size);
        die_if(hit, WHEN_AFTER);
        return r;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
        bool hit = killer_hits("pwrite", true);
        int fault = storage_fault(false);

        if (fault > 0) {
                errno = fault;
                return -1;
        }
        die_if(hit, WHEN_BEFORE);
        ssize_t r = NEXT(pwrite64)(fd, data, size, offset);
        die_if(hit, WHEN_AFTER);
        return r;
}

/* The other name of the same on 64-bit systems. */
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
        return pwrite64(fd, data, size, offset);
}

static int sync_file(int fd, const char *point, int (*sync)(int fd)) {
        bool hit = killer_hits(point, true);
        int fault = storage_fault(true);

        if (fault > 0) {
                errno = fault;
                return -1;
        }
        die_if(hit, WHEN_BEFORE);
        int r = sync(fd);
        die_if(hit, WHEN_AFTER);
        return r;
}

int fdatasync(int fd) {
        return sync_file(fd, "fdatasync", NEXT(fdatasync));
}

int fsync(int fd) {
        return sync_file(fd, "fsync", NEXT(fsync));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
        bool hit = killer_hits("renameat", true);

        die_if(hit, WHEN_BEFORE);
        int r = NEXT(renameat)(from_folder, from, to_folder, to);
        die_if(hit, WHEN_AFTER);
        return r;
}

int rename(const char *from, const char *to) {
        bool hit = killer_hits("rename", true);

        die_if(hit, WHEN_BEFORE);
        int r = NEXT(rename)(from, to);
        die_if(hit, WHEN_AFTER);
        return r;
}

int ftruncate(int fd, off_t size) {
        return ftruncate64(fd, size);
}

int ftruncate64(int fd, off64_t size) {
        int fault = storage_fault(false);

        if (fault > 0) {
                errno = fault;
                return -1;
        }
        return NEXT(ftruncate64)(fd, size);
}
