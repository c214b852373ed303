#include "printer-manager.h"

#include <inttypes.h>

#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

enum { STATES_QUEUED = 1 << JOB_QUEUED, STATES_OPEN = 1 << JOB_QUEUED | 1 << JOB_PRINTING };

static void read_time(struct printer_manager *manager, struct job_time *ret) {
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        *ret = (struct job_time){.realtime_usec = now.realtime_usec, .boottime_usec = now.boottime_usec};
        (void) snprintf(ret->boot_id, sizeof(ret->boot_id), "%s", clock_boot_id(manager->parts.clock));
}

static uint64_t age(struct printer_manager *manager, const struct job *job) {
        struct job_time now;

        read_time(manager, &now);
        return job_age(&job->given, &now);
}

void queue_wake(struct printer_manager *manager) {
        trigger(manager->dispatch);
}

/* ----- drawing ----- */

static int draw(struct printer_manager *manager, const struct job *job, const struct place *place,
                struct raster **ret, char **ret_problem) {
        const struct template *template = catalogue_find(manager->parts.slips.catalogue, job->template);
        _cleanup_(json_decrefp) json_t *values = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        struct fields_room room;
        struct fields fields;

        if (!template)
                return str_problem(ret_problem, -ENOENT, "there is no template '%s'", job->template);
        int r = fields_from_text(job->fields, &room, &fields);
        if (r >= 0)
                r = template_fill(template, &fields, manager->parts.confs->service->texts, job->fate.reprints,
                                  &values, ret_problem);
        if (r < 0)
                return r;
        r = render_template(manager->parts.slips.render, template, values, printer_conf_width(place->conf),
                            ret, &problem);
        *ret_problem = problem.text;
        return r;
}

/* ----- taking jobs on ----- */

static struct place *find_place(struct printer_manager *manager, const char *id) {
        int i = id[0] ? printer_confs_find(manager->parts.confs, id) : 0;

        return i < 0 ? NULL : manager->places[i];
}

static int make_job(struct printer_manager *manager, const struct print_request *request,
                    const struct template *template, struct job **ret) {
        _cleanup_(job_freep) struct job *job = calloc(1, sizeof(*job));

        if (!job)
                return -ENOMEM;
        int r = fields_to_text(request->fields, &job->fields);
        if (r >= 0)
                r = str_set(&job->key, request->key);
        if (r >= 0)
                r = str_set(&job->template, request->template);
        if (r >= 0)
                r = str_set(&job->printer, request->printer);
        if (r >= 0)
                r = str_set(&job->used, "");
        if (r >= 0)
                r = str_set(&job->reason, "");
        if (r >= 0)
                r = str_set(&job->confirmation, "");
        if (r < 0)
                return r;
        job->fate.kind = request->kind < 0 ? template->kind : (enum template_kind) request->kind;
        job->ttl_usec = request->ttl_usec > 0 ? request->ttl_usec : template->ttl_usec;
        /* It may be on paper that nobody here remembers. */
        job->fate.reprints = request->reprint[0] ? 1 : 0;
        read_time(manager, &job->given);
        *ret = TAKE_PTR(job);
        return 0;
}

static int check_room(struct printer_manager *manager, char **ret_problem) {
        if (manager->queued < manager->parts.confs->service->queue_max)
                return 0;
        return str_problem(ret_problem, -EAGAIN, "%" PRIu64 " jobs wait already", manager->queued);
}

static int storage(struct printer_manager *manager, int r, char **ret_problem) {
        manager_set_failing(manager, r);
        return r < 0 ? str_problem(ret_problem, r, "the spool cannot be written: %s", strerror(-r)) : 0;
}

static void count_queue(struct printer_manager *manager) {
        uint64_t n;

        if (spool_count(manager->parts.spool, STATES_OPEN, &n) < 0 || n == manager->queued)
                return;
        manager->queued = n;
        (void) sd_bus_emit_properties_changed(manager->parts.bus, PRINTER_ROOT, PRINTER_BUS_NAME,
                                              "QueueLength", NULL);
}

int queue_print(struct printer_manager *manager, const struct print_request *request, uint64_t *ret_job,
                char **ret_problem) {
        const struct template *template = catalogue_find(manager->parts.slips.catalogue, request->template);
        const struct place *place = find_place(manager, request->printer);
        _cleanup_(job_freep) struct job *job = NULL;
        _cleanup_(raster_freep) struct raster *raster = NULL;

        if (!template)
                return str_problem(ret_problem, -ENOENT, "there is no template '%s'", request->template);
        if (!place)
                return str_problem(ret_problem, -ENOENT, "there is no printer '%s'", request->printer);
        int r = make_job(manager, request, template, &job);
        /* Drawn here to be refused here, while somebody listens. */
        if (r >= 0)
                r = draw(manager, job, place, &raster, ret_problem);
        if (r < 0)
                return r;

        /* The same again is no new job, however full the queue is. */
        r = spool_find(manager->parts.spool, job);
        if (request->reprint[0] && (r > 0 || r == -EEXIST)) {
                *ret_job = job->id;
                return queue_reprint(manager, job->id, request->reprint, ret_problem);
        }
        if (r == 0) {
                r = check_room(manager, ret_problem);
                if (r < 0)
                        return r;
                r = spool_add(manager->parts.spool, job);
        }
        if (r == -EEXIST)
                return str_problem(ret_problem, r,
                                   "key '%s' stands for job %" PRIu64 ", which says something else", job->key,
                                   job->id);
        if (r < 0)
                return storage(manager, r, ret_problem);
        *ret_job = job->id;
        raster_free(manager->drawn);
        manager->drawn = TAKE_PTR(raster);
        manager->drawn_job = job->id;
        manager->drawn_for = place;
        count_queue(manager);
        queue_wake(manager);
        return 0;
}

/* ----- what becomes of them ----- */

/* Applies the event to a job that is on no printer, and saves it. */
static int change(struct printer_manager *manager, struct job *job, enum job_event event,
                  const char *reason) {
        bool in_time = age(manager, job) < job->ttl_usec;
        enum job_state news;
        int told = job_apply(&job->fate, event, in_time, &news);

        if (told < 0)
                return -EBUSY;
        int r = str_set(&job->reason, reason);
        if (r >= 0)
                r = spool_save(manager->parts.spool, job, told > 0 ? &news : NULL, SPOOL_PRINTER_SAME, 0);
        manager_set_failing(manager, r);
        if (r < 0)
                return r;
        count_queue(manager);
        if (told > 0)
                manager_set_failing(manager, news_tell(manager));
        queue_wake(manager);
        return 0;
}

static int change_by_hand(struct printer_manager *manager, uint64_t id, enum job_event event,
                          const char *reason, char **ret_problem) {
        _cleanup_(job_freep) struct job *job = NULL;
        int r = spool_get(manager->parts.spool, id, &job);

        if (r == -ENOENT)
                return str_problem(ret_problem, r, "there is no job %" PRIu64, id);
        if (r < 0)
                return storage(manager, r, ret_problem);
        if (event == JOB_REPRINT) {
                r = check_room(manager, ret_problem);
                if (r < 0)
                        return r;
                read_time(manager, &job->given); /* its time begins again */
        }
        if (event == JOB_ATTEST) {
                r = str_set(&job->confirmation, confirmation_to_string(CONFIRMATION_PERSON));
                if (r < 0)
                        return r;
        }
        const char *state = job_state_to_string(job->fate.state);
        r = change(manager, job, event, reason);
        if (r == -EBUSY)
                return str_problem(ret_problem, r, "job %" PRIu64 " is %s", id, state);
        return r < 0 ? storage(manager, r, ret_problem) : 0;
}

int queue_cancel(struct printer_manager *manager, uint64_t id, char **ret_problem) {
        return change_by_hand(manager, id, JOB_CANCEL, "request", ret_problem);
}

int queue_confirm(struct printer_manager *manager, uint64_t id, char **ret_problem) {
        return change_by_hand(manager, id, JOB_ATTEST, "request", ret_problem);
}

int queue_reprint(struct printer_manager *manager, uint64_t id, const char *reason, char **ret_problem) {
        return change_by_hand(manager, id, JOB_REPRINT, reason, ret_problem);
}

/* ----- jobs on printers ----- */

static int save_place(struct place *place) {
        struct printer_manager *manager = place->manager;
        struct job *job = place->job;
        int r = spool_save(manager->parts.spool, job, place->has_news ? &place->news : NULL, place->step,
                           place->rows);

        place->unsaved = r < 0;
        manager_set_failing(manager, r);
        if (r < 0)
                return r;
        place->rows = 0;
        place->has_news = false;
        if (job->fate.state != JOB_PRINTING && !job->fate.awaiting)
                place->job = job_free(job);
        count_queue(manager);
        return 0;
}

int queue_save(struct printer_manager *manager) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_places; i++)
                if (manager->places[i]->unsaved)
                        r = save_place(manager->places[i]);
        return r;
}

static void log_uncertain(const struct place *place, const char *reason) {
        const struct job *job = place->job;
        char id[sizeof("18446744073709551615")];

        snprintf(id, sizeof(id), "%" PRIu64, job->id);
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_JOB_UNCERTAIN(place->conf->id, id),
                        "Job %s (%s) on printer %s may not have come out: %s", id, job->template,
                        place->conf->id, reason);
}

void queue_on_ended(struct place *place, enum station_outcome outcome, const char *reason) {
        static const enum job_event events[_STATION_OUTCOME_MAX] = {
                [STATION_PRINTED] = JOB_CONFIRM,
                [STATION_UNTOUCHED] = JOB_UNTOUCHED,
                [STATION_BROKEN] = JOB_BREAK,
                [STATION_LATE] = JOB_LATE,
        };
        struct printer_manager *manager = place->manager;
        struct job *job = place->job;

        if (!job)
                return;
        bool in_time = age(manager, job) < job->ttl_usec;
        int told = job_apply(&job->fate, events[outcome], in_time, &place->news);
        assert(told >= 0);
        place->has_news |= told > 0;
        if (outcome == STATION_UNTOUCHED)
                place->rows = 0;
        place->step = outcome == STATION_PRINTED || outcome == STATION_UNTOUCHED ? SPOOL_PRINTER_FREE
                                                                                 : SPOOL_PRINTER_SAME;
        if (str_set(&job->reason, reason ? reason : "") < 0 ||
            str_set(&job->confirmation,
                    outcome == STATION_PRINTED
                            ? confirmation_to_string(station_get_confirmation(place->station))
                            : "") < 0)
                log_warning("Job %" PRIu64 ": no memory for the reason of its state", job->id);
        if (outcome == STATION_BROKEN || outcome == STATION_LATE)
                log_uncertain(place, reason);
        if (save_place(place) >= 0)
                manager_set_failing(manager, news_tell(manager));
        queue_wake(manager);
}

/* 16 bits that differ from those of the jobs before: 0 is for finding out whether the printer answers. */
static uint32_t process_id(const struct job *job) {
        uint32_t id = (uint32_t) (job->id * 8 + job->fate.attempts % 8) & 0xffff;

        return id > 0 ? id : 0xffff;
}

/* A job that begins at once is not drawn twice; a mark on it would make it another picture. */
static int draw_or_take(struct printer_manager *manager, const struct job *job, const struct place *place,
                        struct raster **ret, char **ret_problem) {
        if (!manager->drawn || manager->drawn_job != job->id || manager->drawn_for != place ||
            job->fate.reprints > 0)
                return draw(manager, job, place, ret, ret_problem);
        *ret = TAKE_PTR(manager->drawn);
        return 0;
}

/* Takes the job over. The attempt is durable before the printer gets a byte. */
static int start(struct place *place, struct job **job_ptr) {
        struct printer_manager *manager = place->manager;
        _cleanup_(raster_freep) struct raster *raster = NULL;
        _cleanup_free_ char *why = NULL;
        struct job *job = *job_ptr;
        int r = draw_or_take(manager, job, place, &raster, &why);

        if (r < 0) {
                log_warning("Job %" PRIu64 " cannot be printed: %s", job->id, why ? why : strerror(-r));
                return change(manager, job, JOB_FAIL, why ? why : "no memory");
        }
        r = str_set(&job->used, place->conf->id);
        if (r < 0)
                return r;
        (void) job_apply(&job->fate, JOB_START, true, &place->news);
        r = spool_save(manager->parts.spool, job, NULL, SPOOL_PRINTER_IN_JOB, 0);
        manager_set_failing(manager, r);
        if (r < 0)
                return r;

        assert(raster);
        place->job = TAKE_PTR(*job_ptr);
        place->rows = raster->height;
        r = station_print(place->station, raster, process_id(job));
        if (r < 0)
                queue_on_ended(place, STATION_UNTOUCHED, r == -E2BIG ? "too long" : "not ready");
        return 0;
}

static bool is_able(const struct place *place) {
        return station_get_state(place->station) == STATION_READY && !place->job;
}

/* Nobody waits for a test page as for a ticket. */
static bool is_test(const struct job *job) {
        return streq(job->template, TEST_TEMPLATE);
}

/* Where the job can be printed now, or NULL; *wake_usec: when to look again. */
static struct place *choose(struct printer_manager *manager, const struct job *job, uint64_t *wake_usec) {
        struct place *place = find_place(manager, job->printer);
        uint64_t takeover_usec = manager->parts.confs->service->takeover_usec;

        if (!place)
                place = manager->places[0]; /* of a configuration that is no more */
        assert(place);
        if (is_able(place))
                return place;
        /* A test page is of this printer. */
        if (is_test(job) || !place->conf->backup || place->unable_since_usec == 0 || place->job)
                return NULL;
        uint64_t due = place->unable_since_usec + takeover_usec;
        if (due > monotonic_usec()) {
                if (due < *wake_usec)
                        *wake_usec = due;
                return NULL;
        }
        place = find_place(manager, place->conf->backup);
        return is_able(place) ? place : NULL;
}

struct waiting {
        struct job **jobs;
        size_t n, size;
};

static int collect(struct job **job, void *userdata) {
        struct waiting *waiting = userdata;

        assert(waiting->n < waiting->size);
        waiting->jobs[waiting->n++] = TAKE_PTR(*job);
        return 0;
}

static int collect_jobs(struct printer_manager *manager, unsigned states, struct waiting *ret) {
        /* Reprints by themselves may come on top of a full queue. */
        size_t size = manager->parts.confs->service->queue_max + PRINTERS_MAX;
        struct waiting waiting = {.jobs = calloc(size, sizeof(struct job *)), .size = size};

        if (!waiting.jobs)
                return -ENOMEM;
        *ret = waiting;
        return spool_each(manager->parts.spool, states, 0, (uint32_t) size, collect, ret);
}

static void waiting_done(struct waiting *waiting) {
        for (size_t i = 0; i < waiting->n; i++)
                job_free(waiting->jobs[i]);
        free(waiting->jobs);
}

static int dispatch_job(struct printer_manager *manager, struct job **job, uint64_t *wake_usec) {
        uint64_t old = age(manager, *job);

        if (old >= (*job)->ttl_usec)
                return change(manager, *job, JOB_EXPIRE, (*job)->reason);

        struct place *place = choose(manager, *job, wake_usec);
        if (place)
                return start(place, job);
        uint64_t end = monotonic_usec() + (*job)->ttl_usec - old;
        if (end < *wake_usec)
                *wake_usec = end;
        return 0;
}

static int dispatch_jobs(struct printer_manager *manager, struct waiting *waiting, bool tests,
                         uint64_t *wake_usec) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < waiting->n; i++)
                if (waiting->jobs[i] && is_test(waiting->jobs[i]) == tests)
                        r = dispatch_job(manager, &waiting->jobs[i], wake_usec);
        return r;
}

int queue_dispatch(struct printer_manager *manager) {
        _cleanup_(waiting_done) struct waiting waiting = {0};
        uint64_t wake_usec = UINT64_MAX;
        int r = collect_jobs(manager, STATES_QUEUED, &waiting);

        if (r >= 0)
                r = dispatch_jobs(manager, &waiting, false, &wake_usec);
        if (r >= 0)
                r = dispatch_jobs(manager, &waiting, true, &wake_usec);
        if (r < 0) {
                manager_set_failing(manager, r);
                return r;
        }
        return timer_start_at(manager->timer, wake_usec);
}

struct count {
        const struct place *place;
        uint32_t n;
};

static int count_if_of(struct job **job, void *userdata) {
        struct count *count = userdata;
        struct place *place = find_place(count->place->manager, (*job)->printer);

        count->n += (place ? place : count->place->manager->places[0]) == count->place;
        return 0;
}

int queue_count_of(const struct place *place, uint32_t *ret) {
        struct count count = {.place = place, .n = place->job && place->job->fate.state == JOB_PRINTING};
        /* Anybody may ask, as often as they like. */
        int r = place->manager->queued == 0 ? 0
                                            : spool_each(place->manager->parts.spool, STATES_QUEUED, 0,
                                                         UINT32_MAX, count_if_of, &count);

        if (r >= 0)
                *ret = count.n;
        return r;
}

int queue_mark_broken(struct place *place) {
        int r = spool_is_in_job(place->manager->parts.spool, place->conf->id);

        if (r > 0)
                station_set_broken(place->station);
        return r;
}

int queue_recover(struct printer_manager *manager) {
        _cleanup_(waiting_done) struct waiting waiting = {0};
        int r = collect_jobs(manager, 1 << JOB_PRINTING | SPOOL_AWAITING, &waiting);

        for (size_t i = 0; r >= 0 && i < waiting.n; i++)
                r = change(manager, waiting.jobs[i], JOB_RECOVER, "restart");
        for (size_t i = 0; r >= 0 && i < manager->n_places; i++)
                r = queue_mark_broken(manager->places[i]);
        count_queue(manager);
        return r;
}
