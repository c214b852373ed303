#include "daemon/officials/pin.h"

#include <crypt.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "services/base/row-sum.h"

enum { SUM_SIZE = sizeof("12345678"), LINE_MAX_SIZE = 64 + 1 + CRYPT_OUTPUT_SIZE + 1 + SUM_SIZE + 1 };

static void crypt_data_freep(struct crypt_data **p) {
        if (*p)
                explicit_bzero(*p, sizeof(**p));
        free(*p);
}

bool pin_is_valid(const char *pin) {
        size_t n = strlen(pin);

        return n >= PIN_LENGTH_MIN && n <= PIN_LENGTH_MAX && strspn(pin, "0123456789") == n;
}

static int hash(const char *pin, const char *setting, char ret[static CRYPT_OUTPUT_SIZE]) {
        _cleanup_(crypt_data_freep) struct crypt_data *data = calloc(1, sizeof(*data));

        if (!data)
                return -ENOMEM;
        const char *hashed = crypt_r(pin, setting, data);
        /* An invalid setting gives NULL or a text that is no hash. */
        if (!hashed || hashed[0] != '$')
                return errno == ENOMEM ? -ENOMEM : -EUCLEAN;
        memcpy(ret, hashed, strlen(hashed) + 1);
        return 0;
}

/* Takes as long whichever letter differs. */
static bool is_equal(const char *a, const char *b) {
        size_t n = strlen(a);
        int difference = 0;

        if (strlen(b) != n)
                return false;
        for (size_t i = 0; i < n; i++)
                difference |= a[i] ^ b[i];
        return difference == 0;
}

static void write_sum(const char *official, const char *hashed, char ret[static SUM_SIZE]) {
        uint64_t hash = row_sum_add_text(row_sum_add_text(0, official), hashed);

        (void) snprintf(ret, SUM_SIZE, "%08" PRIx32, row_sum_of(hash));
}

static bool is_of(const char *line, const char *official) {
        size_t n = strlen(official);

        return strncmp(line, official, n) == 0 && line[n] == ' ';
}

/* The hash in the line, of which ID and hash become strings; NULL: the line does not fit its sum. */
static const char *split(char *line) {
        char *hashed = strchr(line, ' '), *sum = hashed ? strchr(hashed + 1, ' ') : NULL, right[SUM_SIZE];

        if (!sum)
                return NULL;
        *hashed++ = *sum++ = '\0';
        sum[strcspn(sum, "\n")] = '\0';
        write_sum(line, hashed, right);
        return streq(sum, right) ? hashed : NULL;
}

static int open_file(const char *path, FILE **ret) {
        FILE *f = fopen(path, "re");

        if (!f)
                return -errno;
        *ret = f;
        return 0;
}

int pin_check(const char *path, const char *official, const char *pin, bool *ret_right) {
        char line[LINE_MAX_SIZE], hashed[CRYPT_OUTPUT_SIZE];
        _cleanup_fclose_ FILE *f = NULL;

        int r = open_file(path, &f);
        if (r < 0)
                return r;
        bool damaged = false;
        while (fgets(line, sizeof(line), f)) {
                const char *known = split(line);
                damaged |= !known;
                if (!known || !streq(line, official))
                        continue;
                r = hash(pin, known, hashed);
                if (r >= 0)
                        *ret_right = is_equal(hashed, known);
                return r;
        }
        return ferror(f) ? -EIO : damaged ? -EUCLEAN : -ENOENT;
}

static int copy_others(const char *path, const char *official, FILE *to) {
        char line[LINE_MAX_SIZE];
        _cleanup_fclose_ FILE *f = NULL;

        int r = open_file(path, &f);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (fgets(line, sizeof(line), f)) {
                line[strcspn(line, "\n")] = '\0';
                if (!is_of(line, official) && fprintf(to, "%s\n", line) < 0)
                        return -EIO;
        }
        return ferror(f) ? -EIO : 0;
}

static int write_file(const char *path, const char *new_path, const char *official, const char *hashed) {
        int fd = open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return -errno;
        _cleanup_fclose_ FILE *f = fdopen(fd, "w");
        if (!f) {
                int r = -errno;
                (void) close(fd);
                return r;
        }
        char sum[SUM_SIZE];
        write_sum(official, hashed, sum);
        int r = copy_others(path, official, f);
        if (r >= 0 && fprintf(f, "%s %s %s\n", official, hashed, sum) < 0)
                r = -EIO;
        if (r >= 0 && (fflush(f) != 0 || fsync(fd) < 0))
                r = -errno;
        return r;
}

int pin_set(const char *path, const char *official, const char *pin) {
        char setting[CRYPT_GENSALT_OUTPUT_SIZE], hashed[CRYPT_OUTPUT_SIZE];
        _cleanup_free_ char *new_path = NULL;

        /* The library's own cost and the kernel's randomness. */
        if (!crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof(setting)))
                return -errno;
        int r = hash(pin, setting, hashed);
        if (r >= 0)
                r = str_format(&new_path, "%s.new", path);
        if (r >= 0)
                r = write_file(path, new_path, official, hashed);
        if (r < 0)
                return r;
        return rename(new_path, path) < 0 ? -errno : file_sync_folder(path);
}
