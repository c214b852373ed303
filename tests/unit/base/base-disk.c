/* The outbox on disks that are full or cannot be written: small file systems in memory, which need root. */
#include <sched.h>
#include <sys/mount.h>

#include "services/base/outbox.h"
#include "tests/lib/outbox.h"
#include "tests/lib/suite.h"

static char folder[] = "/tmp/motcua-disk-XXXXXX";
static char *path;

static bool can_mount(void) {
        /* In a mount namespace of its own, nothing stays mounted however the test ends. */
        return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0;
}

static int count_and_check(uint64_t sequence, const char *type _unused_, const char *fields, void *userdata) {
        uint64_t *last = userdata;

        ck_assert_uint_eq(sequence, *last + 1);
        ck_assert_str_eq(fields, "{\"a\":1}");
        *last = sequence;
        return 0;
}

static struct outbox *open_outbox(void) {
        struct outbox *outbox = NULL;

        assert_ok(outbox_open(path, 1000000, NULL, &outbox));
        return outbox;
}

static int fill(struct outbox *outbox, uint64_t *ret_told) {
        uint64_t sequence;
        int r;

        while ((r = outbox_append(outbox, "press", "{\"a\":1}", &sequence)) >= 0)
                *ret_told = sequence;
        return r;
}

static void expect_all(struct outbox *outbox, uint64_t told) {
        uint64_t last = 0;

        ck_assert_uint_eq(outbox_last_sequence(outbox), told);
        assert_ok(outbox_each_pending(outbox, 0, 1000000, count_and_check, &last));
        ck_assert_uint_eq(last, told);
}

START_TEST(full_disk_refuses_and_recovers) {
        struct outbox *outbox = open_outbox();
        uint64_t told = 0, sequence;

        ck_assert_int_eq(fill(outbox, &told), -ENOSPC);
        expect_all(outbox, told);
        assert_error(outbox_append(outbox, "press", "{\"a\":1}", &sequence), ENOSPC);
        /* A page of the log that the failure has grown can be written once more, which proves nothing. */
        assert_error(outbox_probe(outbox), ENOSPC);

        ck_assert_int_eq(mount("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=4m"), 0);
        assert_ok(outbox_probe(outbox));
        assert_ok(outbox_append(outbox, "press", "{\"a\":1}", &sequence));
        ck_assert_uint_eq(sequence, told + 1);
        outbox_free(outbox);
        outbox = open_outbox();
        expect_all(outbox, told + 1);
        outbox_free(outbox);
}
END_TEST

START_TEST(what_was_told_before_the_disk_was_full_is_there_after_a_restart) {
        struct outbox *outbox = open_outbox();
        uint64_t told = 0;

        ck_assert_int_eq(fill(outbox, &told), -ENOSPC);
        outbox_free(outbox);
        outbox = open_outbox();
        expect_all(outbox, told);
        outbox_free(outbox);
}
END_TEST

START_TEST(disk_without_any_room_refuses_a_new_outbox) {
        _cleanup_free_ char *filler = NULL;
        _cleanup_fclose_ FILE *f = NULL;
        struct outbox *outbox = NULL;
        int r;

        assert_ok(str_format(&filler, "%s/filler", folder));
        f = fopen(filler, "we");
        ck_assert_ptr_nonnull(f);
        while (fputs("0123456789abcdef", f) >= 0 && fflush(f) == 0)
                ;
        r = outbox_open(path, 1000, NULL, &outbox);
        ck_assert_msg(r == -ENOSPC, "%s", strerror(-r));
        ck_assert_int_eq(unlink(filler), 0);
        fclose(f);
        f = NULL;
        outbox = open_outbox();
        outbox_free(outbox);
}
END_TEST

START_TEST(read_only_disk_is_named) {
        struct outbox *outbox = open_outbox();

        assert_ok(outbox_append(outbox, "press", "{\"a\":1}", NULL));
        outbox_free(outbox);
        ck_assert_int_eq(mount("tmpfs", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
        outbox = NULL;
        assert_error(outbox_open(path, 1000, NULL, &outbox), EROFS);
        ck_assert_ptr_null(outbox);
}
END_TEST

static void setup(void) {
        ck_assert_int_eq(umount2(folder, MNT_DETACH), 0);
        ck_assert_int_eq(mount("tmpfs", folder, "tmpfs", 0, "size=256k"), 0);
}

static const struct suite_case cases[] = {
        SUITE_CASE(full_disk_refuses_and_recovers),
        SUITE_CASE(what_was_told_before_the_disk_was_full_is_there_after_a_restart),
        SUITE_CASE(disk_without_any_room_refuses_a_new_outbox),
        SUITE_CASE(read_only_disk_is_named),
};

int main(void) {
        int r;

        if (!mkdtemp(folder) || str_format(&path, "%s/outbox.db", folder) < 0)
                return EXIT_FAILURE;
        if (!can_mount()) {
                printf("skipped: mounting a small tmpfs needs root: %s\n", strerror(errno));
                (void) rmdir(folder);
                return 77;
        }
        r = suite_run("base-disk", cases, ELEMENTSOF(cases), setup, NULL, 30);
        (void) umount2(folder, MNT_DETACH);
        (void) rmdir(folder);
        free(path);
        return r;
}
