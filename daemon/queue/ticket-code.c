#include "daemon/queue/ticket-code.h"

#include <endian.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "daemon/ratings/code.h"
#include "services/base/row-sum.h"

/* The file: the secret, and behind it its row_sum_of(), little endian. */
struct secret_file {
        unsigned char bytes[TICKET_SECRET_SIZE];
        uint32_t sum;
};
static_assert(sizeof(struct secret_file) == TICKET_SECRET_SIZE + sizeof(uint32_t), "there is no gap in it");

static uint32_t sum_of(const struct secret_file *file) {
        return htole32(row_sum_of(row_sum_add(0, ROW_SUM_OTHER, file->bytes, sizeof(file->bytes))));
}

static int read_secret(int fd, struct ticket_secret *ret) {
        struct secret_file file;
        struct stat st;
        char more;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EUCLEAN;
        if (st.st_mode & (S_IRWXG | S_IRWXO))
                return -EPERM;
        ssize_t n = read(fd, &file, sizeof(file));
        if (n < 0)
                return -errno;
        if (n != sizeof(file) || read(fd, &more, 1) != 0 || file.sum != sum_of(&file))
                return -EUCLEAN;
        memcpy(ret->bytes, file.bytes, sizeof(ret->bytes));
        return 0;
}

static int make_secret(const char *path, struct ticket_secret *ret) {
        struct secret_file file;

        if (getrandom(file.bytes, sizeof(file.bytes), 0) != sizeof(file.bytes))
                return -EIO;
        file.sum = sum_of(&file);
        int r = file_replace(path, &file, sizeof(file));
        if (r >= 0)
                memcpy(ret->bytes, file.bytes, sizeof(ret->bytes));
        return r;
}

int ticket_secret_load(const char *path, struct ticket_secret *ret, bool *ret_new) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

        if (fd < 0 && errno != ENOENT)
                return -errno;
        if (ret_new)
                *ret_new = fd < 0;
        return fd < 0 ? make_secret(path, ret) : read_secret(fd, ret);
}

void ticket_code_make(const struct ticket_secret *secret, const char *record_id, uint64_t ticket,
                      const struct instant *issued, struct ticket_code *ret) {
        unsigned char hash[crypto_auth_hmacsha256_BYTES];
        char text[160];
        int n = snprintf(text, sizeof(text), "ticket %s %" PRIu64 " %s %" PRIu64, record_id, ticket,
                         issued->boot_id, issued->at.boottime_usec);

        assert(n > 0 && n < (int) sizeof(text));
        _Static_assert(crypto_auth_hmacsha256_KEYBYTES == TICKET_SECRET_SIZE, "the secret is the key");
        (void) crypto_auth_hmacsha256(hash, (const unsigned char *) text, (unsigned long long) n,
                                      secret->bytes);
        code_write("0123456789ABCDEFGHJKMNPQRSTVWXYZ", hash, TICKET_CODE_LONG_SIZE - 1, ret->scanned);
        memcpy(ret->typed, ret->scanned, 3);
        ret->typed[3] = '-';
        memcpy(ret->typed + 4, ret->scanned + 3, 3);
        ret->typed[TICKET_CODE_SIZE - 1] = '\0';
}

bool ticket_code_is(const char *scanned, const char *asked, size_t n) {
        return sodium_memcmp(scanned, asked, n) == 0;
}
