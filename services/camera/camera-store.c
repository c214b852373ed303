#include <inttypes.h>
#include <sys/stat.h>

#include "camera-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/day.h"

#define STORE_KEY "store"
#define POLL_USEC (5 * USEC_PER_SEC)

enum { ROUNDS_MAX = 50, SEGMENTS_MAX = 500000, RATE_DAYS = 7 };

static enum store_state state_of(int error) {
        switch (-error) {
        case ENODEV:
        case EIDRM:
        case ENOENT:
                return STORE_MISSING;
        case EXDEV:
        case EEXIST:
        case ENOTEMPTY:
                return STORE_WRONG;
        case ENOSPC:
        case EDQUOT:
                return STORE_FULL;
        case EROFS:
                return STORE_READ_ONLY;
        default:
                return STORE_FAILING;
        }
}

enum gap_cause store_cause(enum store_state state) {
        switch (state) {
        case STORE_MISSING:
        case STORE_WRONG:
                return GAP_DISK_MISSING;
        case STORE_FULL:
                return GAP_DISK_FULL;
        case STORE_READY:
        case STORE_READ_ONLY:
        case STORE_FAILING:
        case STORE_REFUSED:
        case _STORE_STATE_MAX:
        case _STORE_STATE_INVALID:
                break;
        }
        return GAP_DISK_FAILING;
}

/* The notice must hang; a clock that is not known does not say that it does not yet. */
enum refusal store_refusal(const struct camera_manager *manager) {
        const struct camera_confs *confs = manager->parts.confs;
        enum refusal refusal = footage_conf_refusal(confs->footage);
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        if (refusal == REFUSAL_NONE && now.synchronized &&
            day_of(now.realtime_usec, confs->utc_offset_usec) < confs->footage->notice_day)
                refusal = REFUSAL_NO_NOTICE;
        return refusal;
}

static void set_state(struct camera_manager *manager, enum store_state state, const char *problem) {
        bool changed = manager->store != state;

        manager->store = state;
        if (problem != manager->store_problem) {
                free(manager->store_problem);
                manager->store_problem = problem ? strdup(problem) : NULL;
        }
        /* How it is at the start is told too, whatever that is. */
        if (!changed && manager->told_store == (int) state)
                return;
        news_of_store(manager);
        for (size_t i = 0; i < manager->n_lenses; i++) {
                lens_update(manager->lenses[i]);
                record_look(manager->lenses[i]);
        }
        camera_bus_changed(manager);
        manager_update_state(manager);
}

/* ----- opening ----- */

static int open_remembered(struct camera_manager *manager, struct problem *ret_problem) {
        _cleanup_free_ char *store = NULL;
        const char *folder = manager->parts.confs->footage->folder;
        int r = outbox_get_state(manager->parts.outbox, STORE_KEY, &store);

        if (r < 0 && r != -ENOENT)
                return r;
        /* The state directory is ours; a folder anywhere else is where somebody mounts a disk. */
        if (!store && streq(folder, FOOTAGE_DIR_DEFAULT) && mkdir(folder, 0700) < 0 && errno != EEXIST)
                return -errno;
        r = footage_open(folder, store, manager->parts.clock, &manager->footage, ret_problem);
        if (r < 0 || store)
                return r;
        r = news_remember(manager, STORE_KEY, footage_store(manager->footage));
        if (r < 0)
                manager->footage = footage_free(manager->footage);
        return r;
}

static void on_index_damage(void *userdata) {
        struct camera_manager *manager = userdata;

        manager_found_damage(manager, "The index of footage", INDEX_DATABASE,
                             index_damage(footage_index(manager->footage)));
}

void store_learn_boot(struct camera_manager *manager) {
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        if (manager->footage && now.synchronized)
                (void) footage_learn_boot(manager->footage, clock_boot_id(manager->parts.clock),
                                          (int64_t) now.realtime_usec - (int64_t) now.boottime_usec);
}

static int begin(struct camera_manager *manager) {
        index_on_damage(footage_index(manager->footage), on_index_damage, manager);
        manager->told_index[0] = '\0';
        (void) news_know_index(manager); /* tried again before anything is told */
        store_learn_boot(manager);
        record_file_gaps(manager);
        return rebuild_begin(manager);
}

void store_open(struct camera_manager *manager) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *known = NULL;

        manager->refusal = store_refusal(manager);
        if (manager->footage)
                return;
        if (manager->refusal != REFUSAL_NONE &&
            outbox_get_state(manager->parts.outbox, STORE_KEY, &known) < 0) {
                set_state(manager, STORE_REFUSED, NULL);
                return;
        }
        int r = open_remembered(manager, &problem);
        if (r >= 0)
                r = begin(manager);
        if (r < 0) {
                if (manager->footage)
                        store_close(manager, state_of(r), strerror(-r));
                else
                        set_state(manager, state_of(r), problem.text ? problem.text : strerror(-r));
                return;
        }
        manager->has_held = false;
        set_state(manager, STORE_READY, NULL);
        manager_set_failing(manager, news_tell(manager));
        store_retain(manager);
        day_changed(manager);
        for (size_t i = 0; i < manager->n_lenses; i++)
                record_tell_past(manager->lenses[i]);
}

void store_close(struct camera_manager *manager, enum store_state state, const char *problem) {
        for (size_t i = 0; i < manager->n_lenses; i++)
                record_close(manager->lenses[i]);
        if (manager->footage && state == STORE_READY)
                (void) news_tell(manager);
        manager->footage = footage_free(manager->footage);
        manager->bytes_free = 0;
        if (state != STORE_READY)
                set_state(manager, state, problem);
}

int store_handle(struct camera_manager *manager, int error) {
        if (!manager->footage)
                return error;
        int r = error == -ENOSPC || error == -EDQUOT ? error : footage_check(manager->footage);
        enum store_state state = state_of(r < 0 ? r : error);

        if (state == STORE_FULL) {
                store_retain(manager);
                if (manager->store == STORE_READY)
                        set_state(manager, STORE_FULL, strerror(-error));
                return error;
        }
        if (error == -EUCLEAN)
                on_index_damage(manager);
        store_close(manager, state, strerror(-(r < 0 ? r : error)));
        /* What is damaged is made again from the files; what is gone is looked for every few seconds. */
        if (error == -EUCLEAN)
                store_open(manager);
        return error;
}

int store_on_poll(sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;
        int r = manager->footage ? footage_check(manager->footage) : 0;

        if (r < 0)
                store_close(manager, state_of(r), strerror(-r));
        if (!manager->footage)
                store_open(manager);
        else if (manager->store == STORE_FULL)
                store_retain(manager);
        rebuild_go_on(manager);
        return timer_start(timer, POLL_USEC);
}

int store_accept(struct camera_manager *manager, const char *reason, const char *actor) {
        char store[FOOTAGE_STORE_SIZE];
        int r = footage_identify(manager->parts.confs->footage->folder, store);
        const struct event_field fields[] = {
                EVENT_FIELD_S("store", r < 0 ? "" : store),
                EVENT_FIELD_S("reason", reason),
                EVENT_FIELD_S("actor", actor),
        };
        const struct event_draft draft = {
                .type = "store-accepted", .fields = fields, .n_fields = ELEMENTSOF(fields)};

        if (r < 0 && r != -ENOENT)
                return r;
        /* None is there: an empty folder gets a new one. */
        r = event_source_record(manager->source, &draft, 1, STORE_KEY, r < 0 ? NULL : store, NULL);
        if (r >= 0)
                store_open(manager);
        return r;
}

/* ----- what is to go ----- */

struct gathered {
        struct index_segment *segments;
        size_t n, allocated;
        struct index_hold *holds;
        size_t n_holds, holds_allocated;
};

static void gathered_done(struct gathered *gathered) {
        free(gathered->segments);
        free(gathered->holds);
}

static int add_segment(const struct index_segment *segment, void *userdata) {
        struct gathered *gathered = userdata;

        if (gathered->n == SEGMENTS_MAX)
                return -E2BIG;
        struct index_segment *added = ARRAY_ADD(gathered->segments, gathered->n, gathered->allocated);
        if (!added)
                return -ENOMEM;
        *added = *segment;
        return 0;
}

static int add_hold(const struct index_hold *hold, void *userdata) {
        struct gathered *gathered = userdata;
        struct index_hold *added = ARRAY_ADD(gathered->holds, gathered->n_holds, gathered->holds_allocated);

        if (!added)
                return -ENOMEM;
        *added = *hold;
        return 0;
}

static int by_camera(const void *a, const void *b) {
        const struct index_segment *x = a, *y = b;
        int order = strcmp(x->camera, y->camera);

        return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* Of one camera by number, whatever its clock said; of several, which of their next ones begins first. What
 * is newer than footage that the index does not have yet stays, as if it were being written. */
static void merge(const struct footage *footage, const struct gathered *gathered, uint64_t notice_usec,
                  struct retention_segment *ret) {
        size_t at[CAMERAS_KNOWN_MAX] = {0}, end[CAMERAS_KNOWN_MAX] = {0}, n_cameras = 0;
        uint64_t missing[CAMERAS_KNOWN_MAX] = {0};

        for (size_t i = 0; i < gathered->n; i++) {
                bool is_new =
                        i == 0 || !streq(gathered->segments[i].camera, gathered->segments[i - 1].camera);

                if (is_new && n_cameras < CAMERAS_KNOWN_MAX) {
                        missing[n_cameras] = footage_first_missing(footage, gathered->segments[i].camera);
                        at[n_cameras++] = i;
                }
                end[n_cameras - 1] = i + 1;
        }
        for (size_t n = 0; n < gathered->n; n++) {
                size_t best = n_cameras;

                for (size_t i = 0; i < n_cameras; i++)
                        if (at[i] < end[i] &&
                            (best == n_cameras ||
                             gathered->segments[at[i]].from_usec < gathered->segments[at[best]].from_usec))
                                best = i;
                const struct index_segment *segment = &gathered->segments[at[best]++];
                ret[n] = (struct retention_segment){
                        .camera = segment->camera,
                        .number = segment->number,
                        .from_usec = segment->from_usec,
                        .until_usec = segment->until_usec,
                        .bytes = segment->bytes,
                        .open = segment->state == INDEX_OPEN || segment->number > missing[best],
                        /* Of a clock that nobody corrected, what cannot be is no date. */
                        .dated = segment->synchronized || segment->shift_usec != 0 ||
                                 segment->from_usec >= notice_usec,
                };
        }
}

struct plan_input {
        struct retention_segment *segments;
        struct retention_hold *holds;
        struct gathered gathered;
};

static void plan_input_done(struct plan_input *input) {
        free(input->segments);
        free(input->holds);
        gathered_done(&input->gathered);
}

static int gather(struct camera_manager *manager, struct plan_input *ret) {
        struct index *index = footage_index(manager->footage);
        struct gathered *gathered = &ret->gathered;
        int r = index_each_segment(index, NULL, 0, INT64_MAX, add_segment, gathered);

        if (r >= 0)
                r = index_each_hold(index, false, add_hold, gathered);
        if (r < 0)
                return r;
        ret->segments = calloc(gathered->n + 1, sizeof(ret->segments[0]));
        ret->holds = calloc(gathered->n_holds + 1, sizeof(ret->holds[0]));
        if (!ret->segments || !ret->holds)
                return -ENOMEM;
        if (gathered->n > 0)
                qsort(gathered->segments, gathered->n, sizeof(gathered->segments[0]), by_camera);
        const struct camera_confs *confs = manager->parts.confs;
        merge(manager->footage, gathered,
              realtime_clamp(day_start_usec(confs->footage->notice_day, confs->utc_offset_usec)),
              ret->segments);
        for (size_t i = 0; i < gathered->n_holds; i++) {
                const struct index_hold *hold = &gathered->holds[i];

                ret->holds[i] = (struct retention_hold){.camera = hold->camera,
                                                        .from_usec = hold->from_usec,
                                                        .until_usec = hold->until_usec,
                                                        .end_usec = hold->end_usec,
                                                        .dated = hold->boot[0] == '\0'};
        }
        return 0;
}

/* Events before files: each deletion is told of, with the hash of what goes. */
static int remove_planned(struct camera_manager *manager, const struct plan_input *input,
                          const struct retention_plan *plan) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < plan->n; i++) {
                const struct retention_segment *segment = &input->segments[plan->goes[i].segment];

                r = footage_condemn(manager->footage, segment->camera, segment->number,
                                    retention_why_to_string(plan->goes[i].why));
                if (r == -ENOENT || r == -EBUSY)
                        r = 0;
        }
        if (r >= 0 && plan->n > 0)
                r = news_tell(manager);
        return r < 0 ? r : footage_sweep(manager->footage);
}

static uint64_t less(uint64_t a, uint64_t b) {
        return a > b ? a - b : 0;
}

/* At the rate of the last days, beside what is held. */
static void estimate_days(struct camera_manager *manager, const struct plan_input *input, uint64_t now_usec) {
        const struct footage_conf *conf = manager->parts.confs->footage;
        uint64_t since = less(now_usec, RATE_DAYS * USEC_PER_DAY), first = now_usec, bytes = 0;
        uint64_t room =
                less(manager->bytes_free, conf->free_bytes) + less(manager->bytes_used, manager->held_bytes);

        for (size_t i = 0; i < input->gathered.n; i++) {
                const struct retention_segment *segment = &input->segments[i];

                if (segment->until_usec < since || segment->from_usec > now_usec)
                        continue;
                bytes += segment->bytes;
                first = segment->from_usec < first ? segment->from_usec : first;
        }
        if (conf->retention_bytes > 0 && room > less(conf->retention_bytes, manager->held_bytes))
                room = less(conf->retention_bytes, manager->held_bytes);
        uint64_t days = (now_usec - first) / USEC_PER_DAY + 1;
        manager->days_left = bytes / days > 0 ? room / (bytes / days) : 0;
}

static int plan_once(struct camera_manager *manager, struct retention_plan *ret) {
        _cleanup_(plan_input_done) struct plan_input input = {NULL, NULL, {NULL, 0, 0, NULL, 0, 0}};
        struct retention_rules rules;
        struct clock_reading now;
        uint64_t free_bytes, size_bytes;
        int r = footage_get_room(manager->footage, &free_bytes, &size_bytes);

        if (r >= 0)
                r = gather(manager, &input);
        if (r < 0)
                return r;
        clock_read(manager->parts.clock, &now);
        keep_get_rules(manager, &rules);
        const struct retention_state state = {now.realtime_usec, now.synchronized, free_bytes, size_bytes};
        retention_plan(&(struct retention_input){input.segments, input.gathered.n, input.holds,
                                                 input.gathered.n_holds},
                       &rules, &state, ret);
        r = remove_planned(manager, &input, ret);
        manager->bytes_free = free_bytes;
        manager->bytes_used = 0;
        for (size_t i = 0; i < input.gathered.n; i++)
                manager->bytes_used += input.segments[i].bytes;
        manager->is_unproven = ret->unproven;
        if (!manager->has_held) {
                manager->held_bytes = ret->held_bytes;
                manager->has_held = true;
        }
        estimate_days(manager, &input, now.realtime_usec);
        return r;
}

void store_retain(struct camera_manager *manager) {
        struct retention_plan plan = {.more = true};
        int r = 0;

        /* Nobody has said how long anything is kept. */
        if (!manager->footage || manager->parts.confs->footage->retention_days == 0)
                return;
        for (unsigned i = 0; r >= 0 && plan.more && i < ROUNDS_MAX; i++)
                r = plan_once(manager, &plan);
        if (r < 0) {
                log_warning("Footage that is to go cannot be deleted: %s", strerror(-r));
                return;
        }
        bool is_over = plan.missing_bytes > 0 || plan.over_bytes > 0;
        if (is_over && manager->store == STORE_READY)
                set_state(manager, STORE_FULL,
                          plan.impossible          ? "FreeBytes= is more than the disk has"
                          : plan.missing_bytes > 0 ? "too little is free, and all that is left is held"
                                                   : "holds keep more than RetentionBytes=");
        else if (!is_over && manager->store == STORE_FULL)
                set_state(manager, STORE_READY, NULL);
}
