/* Archives: the same files are the same bytes, and what does not fit is refused. What others make of them is
 * looked at by tests/vectors/zip-agrees. */
#include "daemon/ctl/zip.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "tests/lib/suite.h"

static int new_file(const void *data, size_t size) {
        int fd = memfd_create("zip", MFD_CLOEXEC);

        ck_assert_int_ge(fd, 0);
        ck_assert_int_eq(pwrite(fd, data, size, 0), (ssize_t) size);
        return fd;
}

static uint64_t size_of(int fd) {
        struct stat st;

        ck_assert_int_eq(fstat(fd, &st), 0);
        return (uint64_t) st.st_size;
}

/* Of a file of these bytes under two names. */
static int archive_of(const void *data, size_t size) {
        _cleanup_(zip_freep) struct zip *zip = NULL;
        _cleanup_close_ int file = new_file(data, size);
        int fd = new_file("", 0);

        assert_ok(zip_new(fd, &zip));
        assert_ok(zip_add(zip, "thư mục/một.txt", file));
        assert_ok(zip_add(zip, "thư mục/hai.txt", file));
        assert_ok(zip_finish(zip));
        return fd;
}

static uint32_t number(const uint8_t *p, int n) {
        uint32_t value = 0;

        for (int i = n - 1; i >= 0; i--)
                value = value << 8 | p[i];
        return value;
}

START_TEST(the_same_files_are_the_same_bytes) {
        static const char data[] = "Xã Kiến Minh";
        _cleanup_close_ int a = archive_of(data, sizeof(data)), b = archive_of(data, sizeof(data)),
                            c = archive_of(data, sizeof(data) - 1);
        uint8_t bytes[3][1024] = {0};

        ck_assert_uint_lt(size_of(a), sizeof(bytes[0]));
        ck_assert_int_eq(pread(a, bytes[0], sizeof(bytes[0]), 0), (ssize_t) size_of(a));
        ck_assert_int_eq(pread(b, bytes[1], sizeof(bytes[0]), 0), (ssize_t) size_of(b));
        ck_assert_int_gt(pread(c, bytes[2], sizeof(bytes[0]), 0), 0);
        ck_assert_mem_eq(bytes[0], bytes[1], sizeof(bytes[0]));
        ck_assert_mem_ne(bytes[0], bytes[2], sizeof(bytes[0]));
}
END_TEST

/* CRC-32 of "123456789", from the catalogue of CRCs; sizes; where the directory begins. */
START_TEST(a_header_says_what_the_file_is) {
        static const char data[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
        _cleanup_close_ int fd = archive_of(data, sizeof(data));
        uint8_t bytes[1024];
        ssize_t n = pread(fd, bytes, sizeof(bytes), 0);
        const uint8_t *end = bytes + n - 22;

        ck_assert_int_gt(n, 22);
        ck_assert_uint_eq(number(bytes, 4), 0x04034b50);
        ck_assert_uint_eq(number(bytes + 14, 4), 0xcbf43926);
        ck_assert_uint_eq(number(bytes + 22, 4), sizeof(data));
        ck_assert_uint_eq(number(bytes + 26, 2), strlen("thư mục/một.txt"));
        ck_assert_uint_eq(number(end, 4), 0x06054b50);
        ck_assert_uint_eq(number(end + 8, 2), 2);
        ck_assert_uint_eq(number(end + 10, 2), 2);
        ck_assert_uint_eq(number(end + 12, 4) + number(end + 16, 4) + 22, (uint32_t) n);
        ck_assert_uint_eq(number(bytes + number(end + 16, 4), 4), 0x02014b50);
}
END_TEST

START_TEST(what_is_too_much_is_refused) {
        _cleanup_(zip_freep) struct zip *zip = NULL;
        _cleanup_close_ int fd = new_file("", 0), file = new_file("x", 1), large = new_file("", 0);
        char name[ZIP_NAME_MAX + 2];

        assert_ok(zip_new(fd, &zip));
        memset(name, 'n', sizeof(name));
        name[ZIP_NAME_MAX + 1] = '\0';
        ck_assert_int_eq(zip_add(zip, name, file), -EFBIG);
        ck_assert_int_eq(ftruncate(large, (off_t) ZIP_SIZE_MAX + 1), 0);
        ck_assert_int_eq(zip_add(zip, "large", large), -EFBIG);
        name[ZIP_NAME_MAX] = '\0';
        for (int i = 0; i < ZIP_FILES_MAX; i++)
                assert_ok(zip_add(zip, name, file));
        ck_assert_int_eq(zip_add(zip, name, file), -EFBIG);
        assert_ok(zip_finish(zip));
}
END_TEST

START_TEST(what_cannot_be_read_or_written_is_an_error) {
        _cleanup_(zip_freep) struct zip *zip = NULL, *other = NULL;
        _cleanup_close_ int fd = new_file("", 0), file = new_file("x", 1),
                            full = open("/dev/full", O_RDWR | O_CLOEXEC),
                            folder = open("/", O_RDONLY | O_CLOEXEC);

        assert_ok(zip_new(fd, &zip));
        ck_assert_int_eq(zip_add(zip, "x", folder), -EISDIR);
        ck_assert_int_eq(zip_add(zip, "x", -1), -EBADF);
        assert_ok(zip_new(full, &other));
        ck_assert_int_eq(zip_add(other, "x", file), -ENOSPC);
        ck_assert_int_eq(zip_finish(other), -ENOSPC);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_same_files_are_the_same_bytes),
        SUITE_CASE(a_header_says_what_the_file_is),
        SUITE_CASE(what_is_too_much_is_refused),
        SUITE_CASE(what_cannot_be_read_or_written_is_an_error),
};

SUITE_MAIN("ctl-zip", cases, NULL, NULL)
