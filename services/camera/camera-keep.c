#include <inttypes.h>

#include "camera-manager.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/day.h"

#define KEEP_KEY "retention"
/* A working day in which somebody sees what a slip of the finger would delete. */
#define GRACE_USEC USEC_PER_DAY

/* 0: as many as there are. */
static uint64_t more_bytes(uint64_t a, uint64_t b) {
        return a == 0 || b == 0 ? 0 : a > b ? a : b;
}

static bool keeps_less(const struct footage_conf *conf, const struct keep *keep) {
        return conf->retention_days < keep->days ||
               more_bytes(conf->retention_bytes, keep->bytes) != conf->retention_bytes;
}

static int load(struct camera_manager *manager) {
        uint64_t *const numbers[] = {&manager->keep.days, &manager->keep.bytes, &manager->keep.since_usec,
                                     &manager->keep.next_days, &manager->keep.next_bytes};
        _cleanup_free_ char *text = NULL;
        char *next, *word;
        size_t n = 0;
        int r = outbox_get_state(manager->parts.outbox, KEEP_KEY, &text);

        if (r < 0)
                return r;
        next = text;
        for (; r >= 0 && (word = strsep(&next, " ")); n++)
                r = n < ELEMENTSOF(numbers) ? parse_u64(word, 0, INT64_MAX, numbers[n]) : -EBADMSG;
        if (r >= 0 && n == ELEMENTSOF(numbers) && manager->keep.days > 0)
                return 0;
        manager->keep = (struct keep){.days = 0};
        return outbox_damaged(manager->parts.outbox, "table state, key " KEEP_KEY);
}

static void save(struct camera_manager *manager) {
        const struct keep *keep = &manager->keep;
        _cleanup_free_ char *text = NULL;
        int r = str_format(&text, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, keep->days,
                           keep->bytes, keep->since_usec, keep->next_days, keep->next_bytes);

        if (r >= 0)
                r = news_remember(manager, KEEP_KEY, text);
        manager->keep.is_saved = r >= 0;
}

static void follow(struct keep *keep, const struct footage_conf *conf) {
        bool is_same = keep->days == conf->retention_days && keep->bytes == conf->retention_bytes &&
                       keep->next_days == 0;

        *keep = (struct keep){.days = conf->retention_days,
                              .bytes = conf->retention_bytes,
                              .is_saved = is_same && keep->is_saved};
}

static void begin_grace(struct camera_manager *manager, const struct footage_conf *conf) {
        struct keep *keep = &manager->keep;
        const char *folder = conf->folder;

        keep->since_usec = 0;
        keep->next_days = conf->retention_days;
        keep->next_bytes = conf->retention_bytes;
        keep->is_saved = false;
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_FOOTAGE_SHORTER(folder),
                        "RetentionDays= or RetentionBytes= keeps less footage in %s than before, and is "
                        "followed in 24 hours",
                        folder);
}

void keep_look(struct camera_manager *manager) {
        const struct footage_conf *conf = manager->parts.confs->footage;
        struct keep *keep = &manager->keep;
        struct gap_time now;

        if (conf->retention_days == 0)
                return;
        manager_now(manager, &now);
        if (keep->days == 0)
                keep->is_saved = load(manager) >= 0;
        if (keep->days == 0 || !keeps_less(conf, keep)) {
                follow(keep, conf);
        } else {
                if (keep->next_days != conf->retention_days || keep->next_bytes != conf->retention_bytes)
                        begin_grace(manager, conf);
                if (now.synchronized && keep->since_usec == 0) {
                        keep->since_usec = now.realtime_usec;
                        keep->is_saved = false;
                }
                if (now.synchronized && now.realtime_usec >= keep->since_usec + GRACE_USEC)
                        follow(keep, conf);
        }
        if (!keep->is_saved)
                save(manager);
}

uint64_t keep_shorter_from(const struct camera_manager *manager) {
        const struct keep *keep = &manager->keep;

        return keep->next_days == 0    ? 0
               : keep->since_usec == 0 ? REALTIME_USEC_MAX
                                       : keep->since_usec + GRACE_USEC;
}

void keep_get_rules(const struct camera_manager *manager, struct retention_rules *ret) {
        const struct footage_conf *conf = manager->parts.confs->footage;
        const struct keep *keep = &manager->keep;
        bool waits = keep->next_days > 0 && keep->days > conf->retention_days;

        *ret = (struct retention_rules){
                .age_usec = (waits ? keep->days : conf->retention_days) * USEC_PER_DAY,
                .bytes = keep->next_days > 0 ? more_bytes(conf->retention_bytes, keep->bytes)
                                             : conf->retention_bytes,
                .free_bytes = conf->free_bytes,
        };
}
