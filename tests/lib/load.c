#include "load.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>

#include "loop.h"
#include "services/base/fields.h"
#include "services/base/outbox.h"
#include "services/base/salt.h"

enum { ROWS_MAX = 10 * 1000 * 1000, BATCH = 1000 };
#define REALTIME_USEC UINT64_C(1795000000000000)

void load_fill_disk(const char *path) {
        static const char block[4096];
        _cleanup_close_ int fd = must_errno(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));

        for (;;) {
                ssize_t n = write(fd, block, sizeof(block));
                if (n < 0 && errno == ENOSPC)
                        return;
                must_errno(n);
        }
}

uint64_t load_press_boottime_usec(size_t i) {
        return 1000 + i;
}

static char *press_fields(size_t i, bool salted) {
        char boot_id[SD_ID128_STRING_MAX], salt[SALT_SIZE], *text = NULL;
        struct fields sorted;
        sd_id128_t boot;

        must(sd_id128_get_boot(&boot));
        sd_id128_to_string(boot, boot_id);
        salt_draw(salt);
        struct event_field fields[8] = {
                EVENT_FIELD_S("keypad", "quay1"),
                EVENT_FIELD_S("key", "next"),
                EVENT_FIELD_T("arming", 0),
                EVENT_FIELD_T("realtime_usec", REALTIME_USEC + i),
                EVENT_FIELD_T("boottime_usec", load_press_boottime_usec(i)),
                EVENT_FIELD_S("boot_id", boot_id),
                EVENT_FIELD_B("synchronized", true),
        };
        if (salted)
                fields[7] = EVENT_FIELD_S("salt", salt);
        must(fields_make(fields, salted ? 8 : 7, &sorted, NULL));
        must(fields_to_text(&sorted, &text));
        return text;
}

char *load_press_fields(size_t i) {
        return press_fields(i, /* salted= */ true);
}

static void give_to(const char *path, const char *suffix, uid_t owner) {
        _cleanup_free_ char *name = NULL;

        must_errno(asprintf(&name, "%s%s", path, suffix));
        if (access(name, F_OK) == 0)
                must_errno(chown(name, owner, owner));
}

static void fill_outbox(const char *path, size_t n, uid_t owner, bool salted) {
        struct outbox *outbox = NULL;

        must(outbox_open(path, ROWS_MAX, NULL, &outbox));
        for (size_t i = 0; i < n;) {
                must(outbox_begin(outbox));
                for (size_t end = i + BATCH; i < n && i < end; i++) {
                        _cleanup_free_ char *fields = press_fields(i, salted);
                        uint64_t sequence;
                        must(outbox_add(outbox, "press", fields, &sequence));
                }
                must(outbox_commit(outbox));
        }
        outbox_free(outbox);
        give_to(path, "", owner);
        give_to(path, "-wal", owner);
        give_to(path, "-shm", owner);
}

void load_fill_outbox(const char *path, size_t n, uid_t owner) {
        fill_outbox(path, n, owner, /* salted= */ true);
}

void load_fill_old_outbox(const char *path, size_t n, uid_t owner) {
        fill_outbox(path, n, owner, /* salted= */ false);
}
