#include "camera-manager.h"
#include "services/base/bus.h"
#include "services/config/day.h"

#include <systemd/sd-id128.h>

#define HOLD_AHEAD_USEC USEC_PER_DAY
#define HOLD_LENGTH_MAX_USEC (366 * USEC_PER_DAY)
#define HOLD_END_MAX_USEC (3653 * USEC_PER_DAY)

struct wish {
        const char *camera, *reason, *key;
        const char *actor; /* who had it held before, as the aggregator says */
        uint64_t from_usec, until_usec, end_usec, asked_usec, visit;
};

static bool has_footage(struct camera_manager *manager, const char *camera) {
        struct log_hash head;
        uint64_t next;

        return index_get_camera(footage_index(manager->footage), camera, &next, &head) >= 0 && next > 1;
}

int camera_bus_check_camera(struct camera_manager *manager, const char *camera, sd_bus_error *error) {
        if (manager_find(manager, camera) ||
            (id_is_valid(camera) && manager->footage && has_footage(manager, camera)))
                return 0;
        return bus_error(error, BUS_ERROR_NO_SUCH_CAMERA, "There is no such camera.");
}

static bool is_possible(const struct wish *wish, const struct gap_time *now) {
        /* What was held before may be over by now. */
        bool was_held = wish->actor[0] != '\0';

        if (wish->from_usec >= wish->until_usec || wish->until_usec - wish->from_usec > HOLD_LENGTH_MAX_USEC)
                return false;
        /* By a guess nothing is to come, or was. */
        if (!now->synchronized)
                return wish->until_usec <= EVENT_INTEGER_MAX && wish->end_usec <= EVENT_INTEGER_MAX;
        return wish->until_usec <= now->realtime_usec + HOLD_AHEAD_USEC &&
               (wish->end_usec == 0 || ((was_held || wish->end_usec > now->realtime_usec) &&
                                        wish->end_usec <= now->realtime_usec + HOLD_END_MAX_USEC));
}

static int check_times(const struct wish *wish, const struct gap_time *now, sd_bus_error *error) {
        return is_possible(wish, now)
                       ? 0
                       : bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                   "A hold is of a year at most, until tomorrow at the latest, and ends "
                                   "within ten years.");
}

/* What is over and was never recorded cannot be held. */
static int check_recorded(struct camera_manager *manager, const struct wish *wish, const struct gap_time *now,
                          sd_bus_error *error) {
        uint64_t recorded = 0;

        /* There may be some that is not read yet. */
        if (wish->until_usec > now->realtime_usec || !rebuild_is_over(manager))
                return 0;
        if (wish->camera[0] != '\0') {
                int r = footage_get_recorded(manager->footage, wish->camera, wish->from_usec,
                                             wish->until_usec, &recorded);

                if (r < 0)
                        return bus_error_errno(error, r, "The index cannot be read: %s.", strerror(-r));
        }
        for (size_t i = 0; wish->camera[0] == '\0' && recorded == 0 && i < manager->n_lenses; i++)
                (void) footage_get_recorded(manager->footage, manager->lenses[i]->conf->id, wish->from_usec,
                                            wish->until_usec, &recorded);
        return recorded > 0 ? 0 : bus_error(error, BUS_ERROR_NOT_RECORDED, "Nothing was recorded then.");
}

/* Nobody else has such a connection. */
static bool is_aggregators(sd_bus_message *message) {
        return sd_bus_is_bus_client(sd_bus_message_get_bus(message)) <= 0;
}

static int read_wish(struct camera_manager *manager, sd_bus_message *message, struct wish *ret,
                     sd_bus_error *error) {
        *ret = (struct wish){.key = "", .actor = ""};
        const struct bus_option options[] = {
                BUS_OPTION_T("asked_usec", &ret->asked_usec),
                BUS_OPTION_T("end_usec", &ret->end_usec),
                BUS_OPTION_S("key", &ret->key),
                BUS_OPTION_T("visit", &ret->visit),
                is_aggregators(message) ? BUS_OPTION_S("actor", &ret->actor)
                                        : (struct bus_option){.name = NULL},
                {.name = NULL},
        };
        struct gap_time now;
        int r = sd_bus_message_read(message, "stts", &ret->camera, &ret->from_usec, &ret->until_usec,
                                    &ret->reason);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0)
                r = access_check_reason(ret->reason, error);
        if (r >= 0)
                r = access_check_store(manager, error);
        if (r >= 0 && ret->camera[0] != '\0')
                r = camera_bus_check_camera(manager, ret->camera, error);
        if (r < 0)
                return r;
        manager_now(manager, &now);
        r = check_times(ret, &now, error);
        return r < 0 ? r : check_recorded(manager, ret, &now, error);
}

/* HoldDays= count from when it was asked for first. */
static uint64_t find_end(const struct camera_manager *manager, const struct wish *wish,
                         const struct gap_time *now) {
        bool was_asked =
                wish->asked_usec > 0 && (wish->asked_usec < now->realtime_usec ||
                                         (!now->synchronized && wish->asked_usec < EVENT_INTEGER_MAX));
        uint64_t asked_usec = was_asked ? wish->asked_usec : now->realtime_usec;

        return wish->end_usec > 0 ? wish->end_usec
                                  : asked_usec + manager->parts.confs->footage->hold_days * USEC_PER_DAY;
}

static int refuse_over(sd_bus_error *error) {
        return bus_error(error, BUS_ERROR_HOLD_OVER, "That hold was over before.");
}

/* By it the same hold is placed again, and no second one, should it be lost. */
static int set_key(struct index_hold *hold, const char *given) {
        sd_id128_t key;
        int r;

        if (given[0] != '\0') {
                (void) snprintf(hold->key, sizeof(hold->key), "%s", given);
                return 0;
        }
        r = sd_id128_randomize(&key);
        if (r >= 0)
                (void) sd_id128_to_string(key, hold->key);
        return r;
}

/* Held from now on: what is being written too, and what is still to come. */
static int place_hold(struct camera_manager *manager, sd_bus_message *message, const struct wish *wish,
                      const char *actor, sd_bus_error *error) {
        struct index_hold hold = {
                .from_usec = wish->from_usec, .until_usec = wish->until_usec, .visit = wish->visit};
        struct gap_time now;

        int r = set_key(&hold, wish->key);
        if (r < 0)
                return r;
        manager_now(manager, &now);
        hold.made_usec = now.realtime_usec;
        if (!now.synchronized) {
                (void) snprintf(hold.boot, sizeof(hold.boot), "%s", clock_boot_id(manager->parts.clock));
                hold.boottime_usec = now.boottime_usec;
        }
        hold.end_usec = find_end(manager, wish, &now);
        /* A guess is no reason to let go of anything. */
        if (hold.end_usec <= now.realtime_usec && now.synchronized)
                return refuse_over(error);
        (void) snprintf(hold.camera, sizeof(hold.camera), "%s", wish->camera);
        hold.untold = is_aggregators(message);
        (void) snprintf(hold.reason, sizeof(hold.reason), "%s", wish->reason);
        (void) snprintf(hold.actor, sizeof(hold.actor), "%s", actor);
        r = footage_hold(manager->footage, &hold);
        if (r == -EALREADY)
                return refuse_over(error);
        if (r == -ENOBUFS)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "There are too many holds.");
        if (r < 0) {
                (void) store_handle(manager, r);
                return bus_error_errno(error, r, "The hold cannot be written down: %s.", strerror(-r));
        }
        manager_set_failing(manager, news_tell(manager));
        return sd_bus_reply_method_return(message, "t", hold.id);
}

static int hold_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct wish wish;
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = read_wish(userdata, message, &wish, error);
        return r < 0 ? r : place_hold(userdata, message, &wish, actor, error);
}

int camera_bus_hold(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct access access = {
                .manager = userdata,
                .action = ACCESS_HOLD,
                .handler = camera_bus_hold,
                .granted = hold_granted,
                .refused = access_refused_hold,
                .userdata = userdata,
        };
        struct wish wish;
        int r = read_wish(userdata, message, &wish, error);

        if (r < 0)
                return r;
        if (is_aggregators(message))
                return place_hold(userdata, message, &wish,
                                  wish.actor[0] != '\0' ? wish.actor : ACCESS_AGGREGATOR, error);
        r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}

/* ----- release ----- */

static int read_release(struct camera_manager *manager, sd_bus_message *message, struct index_hold *ret,
                        const char **ret_reason, sd_bus_error *error) {
        uint64_t id;
        int r = sd_bus_message_read(message, "ts", &id, ret_reason);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = access_check_reason(*ret_reason, error);
        if (r >= 0)
                r = access_check_store(manager, error);
        if (r < 0)
                return r;
        r = id > INT64_MAX ? -ENOENT : index_get_hold(footage_index(manager->footage), id, ret);
        if (r == -ENOENT || (r >= 0 && ret->ended_usec > 0))
                return bus_error(error, BUS_ERROR_NO_SUCH_HOLD, "There is no such hold, or it has ended.");
        return r < 0 ? bus_error_errno(error, r, "The hold cannot be read: %s.", strerror(-r)) : 0;
}

static int release_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        struct request wanted = {.what = REQUEST_RELEASE};
        struct approval approval;
        struct index_hold hold = {.id = 0};
        const char *reason = "";
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = read_release(manager, message, &hold, &reason, error);
        if (r < 0)
                return r;
        wanted.from_usec = hold.id;
        (void) snprintf(wanted.camera, sizeof(wanted.camera), "%s", hold.camera);
        (void) snprintf(wanted.reason, sizeof(wanted.reason), "%s", reason);
        (void) snprintf(wanted.actor, sizeof(wanted.actor), "%s", actor);
        r = access_second(manager, &wanted, &approval, error);
        if (r < 0)
                return r;
        const bool is_approved = approval.actor[0] != '\0';
        const struct hold_release release = {.reason = reason,
                                             .actor = actor,
                                             .second = is_approved ? approval.actor : NULL,
                                             .second_reason = is_approved ? approval.reason : NULL};
        r = footage_release(manager->footage, hold.id, &release);
        if (r < 0) {
                (void) store_handle(manager, r);
                return bus_error_errno(error, r, "That cannot be written down: %s.", strerror(-r));
        }
        access_use(manager, &wanted);
        manager_set_failing(manager, news_tell(manager));
        return sd_bus_reply_method_return(message, NULL);
}

int camera_bus_release(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct access access = {
                .manager = userdata,
                .action = ACCESS_HOLD,
                .handler = camera_bus_release,
                .granted = release_granted,
                .refused = access_refused_hold,
                .userdata = userdata,
        };
        struct index_hold hold;
        const char *reason;
        int r = read_release(userdata, message, &hold, &reason, error);

        if (r >= 0)
                r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}

/* ----- reading ----- */

static int append_hold(const struct index_hold *hold, void *userdata) {
        int r = sd_bus_message_append(userdata, "(tsttttss)", hold->id, hold->camera, hold->from_usec,
                                      hold->until_usec, hold->end_usec, hold->made_usec, hold->reason,
                                      hold->actor);

        return r < 0 ? r : 0;
}

int camera_bus_get_holds(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        _cleanup_message_ sd_bus_message *reply = NULL;
        int r = bus_read_no_options(message, error);

        if (r >= 0)
                r = access_check_store(manager, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tsttttss)");
        if (r >= 0)
                r = index_each_hold(footage_index(manager->footage), false, append_hold, reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

struct answer {
        sd_bus_message *reply;
        size_t n;
};

static int append_gap(const struct index_gap *gap, void *userdata) {
        struct answer *answer = userdata;

        if (answer->n++ == GAPS_ASKED_MAX)
                return 1; /* that is all that is asked for */
        int r = sd_bus_message_append(answer->reply, "(stts)", gap->camera, gap->from_usec, gap->until_usec,
                                      gap->cause);
        return r < 0 ? r : 0;
}

static int append_open_gaps(const struct camera_manager *manager, const char *camera, uint64_t from_usec,
                            uint64_t until_usec, sd_bus_message *reply) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_lenses; i++) {
                const struct lens *lens = manager->lenses[i];
                const struct gap_watch *watch = &lens->watch;

                if (!watch->due || !watch->open || watch->begin.realtime_usec >= until_usec ||
                    (camera[0] != '\0' && !streq(camera, lens->conf->id)))
                        continue;
                r = sd_bus_message_append(reply, "(stts)", lens->conf->id, watch->begin.realtime_usec,
                                          UINT64_C(0), lens_gap_cause(lens));
        }
        (void) from_usec; /* what is open has not ended before anything */
        return r;
}

int camera_bus_get_gaps(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct answer answer = {.n = 0};
        uint64_t from_usec, until_usec;
        const char *camera;
        int r = sd_bus_message_read(message, "stt", &camera, &from_usec, &until_usec);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = access_check_store(manager, error);
        if (r >= 0 && camera[0] != '\0')
                r = camera_bus_check_camera(manager, camera, error);
        if (r >= 0 && (from_usec >= until_usec || until_usec > INT64_MAX))
                r = bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A stretch begins before it ends.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(stts)");
        answer.reply = reply;
        if (r >= 0)
                r = index_each_gap(footage_index(manager->footage), camera[0] != '\0' ? camera : NULL,
                                   from_usec, until_usec, append_gap, &answer);
        if (r >= 0)
                r = append_open_gaps(manager, camera, from_usec, until_usec, reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int append_figures(struct lens *lens, int32_t day, sd_bus_message *reply) {
        struct footage_figures figures;
        int r = day_figures(lens, day, &figures);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'r', "sttta{st}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "sttt", lens->conf->id, figures.announced_usec,
                                          figures.recorded_usec, (uint64_t) figures.n_gaps);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{st}");
        for (int i = 0; r >= 0 && i < _GAP_CAUSE_MAX; i++)
                if (figures.by_cause_usec[i] > 0)
                        r = sd_bus_message_append(reply, "{st}", gap_cause_to_string((enum gap_cause) i),
                                                  figures.by_cause_usec[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int camera_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        _cleanup_message_ sd_bus_message *reply = NULL;
        const char *text;
        int32_t day;
        int r = sd_bus_message_read(message, "s", &text);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = access_check_store(manager, error);
        if (r >= 0 && day_parse(text, &day) < 0)
                r = bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is written as 2026-11-27.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sttta{st})");
        for (size_t i = 0; r >= 0 && i < manager->n_lenses; i++)
                r = append_figures(manager->lenses[i], day, reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}
