#include <inttypes.h>

#include "camera-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* An index that is lost is made again from all footage: in slices, behind all else that there is to do. */
#define SLICE_BYTES (UINT64_C(1) << 20)

static int log_finding(const struct footage_finding *finding, void *userdata) {
        static const char *const texts[_FOOTAGE_FINDING_MAX] = {
                [FOOTAGE_INDEX_DAMAGED] = "the index was damaged, and made again from the files",
                [FOOTAGE_CLOSED] = "a segment was open, and is whole",
                [FOOTAGE_TORN] = "a segment was open, and its torn end was cut off",
                [FOOTAGE_ADOPTED] = "a file that the index did not have was taken into it",
                [FOOTAGE_LOST] = "a file is gone",
                [FOOTAGE_DAMAGED] = "a fragment does not fit the chain; it is kept",
                [FOOTAGE_EMPTY] = "a file without footage was removed",
                [FOOTAGE_FOREIGN] = "a file is no footage of this store; it is left alone",
                [FOOTAGE_UNREADABLE] = "a file cannot be read; it is left alone",
                [FOOTAGE_HOLDS_DAMAGED] = "holds cannot be read: everything is held",
        };
        struct camera_manager *manager = userdata;
        char number[24];
        bool is_bad = finding->kind == FOOTAGE_INDEX_DAMAGED || finding->kind == FOOTAGE_LOST ||
                      finding->kind == FOOTAGE_DAMAGED || finding->kind == FOOTAGE_UNREADABLE ||
                      finding->kind == FOOTAGE_HOLDS_DAMAGED;
        /* Of an index that is lost there are thousands. */
        int level = is_bad ? LOG_ERR : finding->kind == FOOTAGE_ADOPTED ? LOG_DEBUG : LOG_NOTICE;

        (void) snprintf(number, sizeof(number), "%" PRIu64, finding->segment);
        (void) log_full(level, 0, is_bad ? MOTCUA_MESSAGE_FOOTAGE_DAMAGED(finding->camera, number) : NULL,
                        "Footage%s%s, segment %s: %s%s%s", finding->camera[0] != '\0' ? " of camera " : "",
                        finding->camera, number, texts[finding->kind], finding->detail[0] != '\0' ? ": " : "",
                        finding->detail);
        manager->damaged |= is_bad;
        return 0;
}

static int log_findings(struct camera_manager *manager) {
        int r = footage_each_finding(manager->footage, log_finding, manager);

        footage_forget_findings(manager->footage);
        return r;
}

bool rebuild_is_over(const struct camera_manager *manager) {
        uint64_t done, total = 0;

        if (manager->footage)
                footage_get_progress(manager->footage, &done, &total);
        return total == 0;
}

/* Those that can be recorded by now. */
static int open_cameras(struct camera_manager *manager) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];

                if (lens->recording)
                        continue;
                r = record_open(lens);
                if (r < 0 || !lens->recording)
                        continue;
                record_find_past(lens);
                if (manager->store != STORE_READY)
                        continue;
                record_tell_past(lens);
                lens_update(lens);
                record_look(lens);
        }
        return r;
}

int rebuild_begin(struct camera_manager *manager) {
        int r = log_findings(manager);

        manager->n_rebuilt = 0;
        rebuild_go_on(manager);
        return r < 0 ? r : open_cameras(manager);
}

void rebuild_go_on(struct camera_manager *manager) {
        if (!rebuild_is_over(manager))
                trigger(manager->rebuild);
}

static void end(struct camera_manager *manager) {
        if (manager->n_rebuilt > 1)
                log_notice("Footage: %" PRIu64 " files were looked at; files and index agree",
                           manager->n_rebuilt);
        day_changed(manager);
        day_tell_yesterday(manager);
        store_retain(manager);
}

static int slice(struct camera_manager *manager) {
        uint64_t done, total;

        footage_get_progress(manager->footage, &done, &total);
        int r = footage_recover_step(manager->footage, SLICE_BYTES);
        int q = log_findings(manager);
        if (r < 0 || q < 0)
                return r < 0 ? r : q;
        manager->n_rebuilt = total;
        q = open_cameras(manager);
        if (q < 0)
                return q;
        if (r == 0)
                end(manager);
        /* What was read last may be what can go. */
        else if (manager->store == STORE_FULL)
                store_retain(manager);
        manager_update_state(manager);
        return 0;
}

int rebuild_on_slice(_unused_ sd_event_source *source, void *userdata) {
        struct camera_manager *manager = userdata;
        int r = manager->footage && !rebuild_is_over(manager) ? slice(manager) : 0;

        manager_set_failing(manager, news_tell(manager));
        /* Where nothing was given up, it is tried again when the disk is looked at. */
        if (r < 0)
                (void) store_handle(manager, r);
        else
                rebuild_go_on(manager);
        return 0;
}
