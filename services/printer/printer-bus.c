#include "describe.h"
#include "printer-manager.h"
#include "services/base/bus.h"
#include "services/config/config-stamp.h"
#include "test-page.h"

enum { JOBS_PER_CALL_MAX = 200, JOBS_PER_CALL_DEFAULT = 100, REASON_MAX = 200 };

/* ----- the service ----- */

static int queue_error(sd_bus_error *error, int r, const char *problem) {
        static const struct {
                int error;
                const char *name;
        } names[] = {
                {EAGAIN, BUS_ERROR_QUEUE_FULL},  {EBUSY, BUS_ERROR_WRONG_STATE},
                {EEXIST, BUS_ERROR_KEY_TAKEN},   {EILSEQ, BUS_ERROR_BAD_ARGUMENT},
                {ENOENT, BUS_ERROR_NO_SUCH_JOB},
        };

        if (!problem)
                problem = strerror(-r);
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (names[i].error == -r)
                        return bus_error(error, names[i].name, "%s.", problem);
        return bus_error_errno(error, r, "%s.", problem);
}

static int property_get_configuration_changed(BUS_PROPERTY_ARGS) {
        const struct printer_manager *manager = userdata;

        return config_append_changed(reply, manager->parts.conf_path, manager->parts.conf_stamp);
}

static int property_get_queue_length(BUS_PROPERTY_ARGS) {
        const struct printer_manager *manager = userdata;

        return sd_bus_message_append(reply, "u", (uint32_t) manager->queued);
}

static int property_get_templates(BUS_PROPERTY_ARGS) {
        const struct printer_manager *manager = userdata;
        const struct catalogue *catalogue = manager->parts.slips.catalogue;
        int r = sd_bus_message_open_container(reply, 'a', "s");

        for (size_t i = 0; r >= 0 && i < catalogue->n; i++)
                r = sd_bus_message_append(reply, "s", catalogue->templates[i]->name);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int print_error(struct printer_manager *manager, const struct print_request *request, int r,
                       const char *problem, sd_bus_error *error) {
        if (r == -ENOENT && !catalogue_find(manager->parts.slips.catalogue, request->template))
                return bus_error(error, BUS_ERROR_NO_SUCH_TEMPLATE, "%s.", problem);
        if (r == -ENOENT && request->printer[0] &&
            printer_confs_find(manager->parts.confs, request->printer) < 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_PRINTER, "%s.", problem);
        /* An image that the template names. */
        return queue_error(error, r == -ENOENT ? -EINVAL : r, problem);
}

static int print(struct printer_manager *manager, const struct print_request *request,
                 sd_bus_message *message, sd_bus_error *error) {
        _cleanup_free_ char *problem = NULL;
        uint64_t job;
        int r = queue_print(manager, request, &job, &problem);

        if (r < 0)
                return print_error(manager, request, r, problem ? problem : strerror(-r), error);
        return sd_bus_reply_method_return(message, "t", job);
}

static bool reason_is_valid(const char *reason) {
        return reason[0] != '\0' && strlen(reason) <= REASON_MAX && text_is_plain(reason);
}

static int read_print_options(sd_bus_message *message, struct print_request *request, sd_bus_error *error) {
        const char *kind = "";
        const struct bus_option options[] = {
                BUS_OPTION_S("key", &request->key),           BUS_OPTION_S("kind", &kind),
                BUS_OPTION_S("printer", &request->printer),   BUS_OPTION_S("reprint", &request->reprint),
                BUS_OPTION_T("ttl_usec", &request->ttl_usec), {},
        };
        int r = bus_read_options(message, options, error);

        if (r < 0)
                return r;
        if (request->key[0] && !id_is_valid(request->key))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "A key is 1 to 64 of A-Z a-z 0-9 . _ -");
        if (request->reprint[0] && (!request->key[0] || !reason_is_valid(request->reprint)))
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option reprint is a reason of 1 to %d bytes, and goes with a key.",
                                 REASON_MAX);
        if (request->ttl_usec > 7 * 24 * 3600 * USEC_PER_SEC)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "A time to live is at most 7 days.");
        if (kind[0] && (request->kind = template_kind_from_string(kind)) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "A kind is \"ticket\" or \"receipt\".");
        return 0;
}

static int method_print(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct print_request request = {.key = "", .printer = "", .reprint = "", .kind = -1};
        _cleanup_(fields_done) struct fields fields = {0};
        _cleanup_free_ char *reason = NULL;
        int r = sd_bus_message_read(message, "s", &request.template);

        if (r < 0)
                return r;
        r = fields_read(message, &fields, &reason);
        if (r == -EINVAL || r == -E2BIG)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s.", reason ? reason : strerror(-r));
        request.fields = &fields;
        if (r >= 0)
                r = read_print_options(message, &request, error);
        return r < 0 ? r : print(userdata, &request, message, error);
}

struct jobs_answer {
        const struct printer_manager *manager;
        sd_bus_message *reply;
};

/* Where it went last, or what it waits for. */
static const char *printer_of(const struct printer_manager *manager, const struct job *job) {
        if (job->used[0])
                return job->used;
        return job->printer[0] ? job->printer : manager->places[0]->conf->id;
}

static int append_job(struct job **job_ptr, void *userdata) {
        const struct jobs_answer *answer = userdata;
        const struct job *job = *job_ptr;

        return sd_bus_message_append(
                answer->reply, "a{sv}", 12, "job", "t", job->id, "key", "s", job->key, "template", "s",
                job->template, "kind", "s", template_kind_to_string(job->fate.kind), "state", "s",
                job_state_to_string(job->fate.state), "reason", "s", job->reason, "printer", "s",
                printer_of(answer->manager, job), "confirmation", "s", job->confirmation, "attempts", "u",
                job->fate.attempts, "reprints", "u", job->fate.reprints, "given_usec", "t",
                job->given.realtime_usec, "ttl_usec", "t", job->ttl_usec);
}

static int take_job(struct job **job, void *userdata) {
        int r = append_job(job, userdata);

        return r < 0 ? r : 0;
}

struct jobs_wanted {
        unsigned states; /* bits */
        uint64_t after;
        uint32_t max;
};

static int read_job_options(sd_bus_message *message, struct jobs_wanted *wanted, sd_bus_error *error) {
        const char *name = "";
        const struct bus_option options[] = {
                BUS_OPTION_S("state", &name),
                BUS_OPTION_T("after", &wanted->after),
                BUS_OPTION_U("max", &wanted->max),
                {},
        };
        int r = bus_read_options(message, options, error);

        if (r < 0)
                return r;
        if (wanted->max < 1 || wanted->max > JOBS_PER_CALL_MAX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Max is 1 to %d.", JOBS_PER_CALL_MAX);
        if (wanted->after > INT64_MAX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "After is a job's number.");
        if (name[0]) {
                int state = job_state_from_string(name);

                if (state < 0)
                        return bus_error(error, BUS_ERROR_BAD_OPTION, "There is no state \"%s\".", name);
                wanted->states = 1U << state;
        }
        return 0;
}

static int method_get_jobs(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct jobs_wanted wanted = {.states = (1U << _JOB_STATE_MAX) - 1, .max = JOBS_PER_CALL_DEFAULT};
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct printer_manager *manager = userdata;
        int r = read_job_options(message, &wanted, error);

        if (r < 0)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r < 0)
                return r;
        struct jobs_answer answer = {manager, reply};
        r = spool_each(manager->parts.spool, wanted.states, wanted.after, wanted.max, take_job, &answer);
        if (r < 0)
                return bus_error_errno(error, r, "The spool cannot be read: %s.", strerror(-r));
        r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

typedef int (*by_hand_fn)(struct printer_manager *manager, uint64_t id, char **ret_problem);

static int change_by_hand(sd_bus_message *message, void *userdata, by_hand_fn change, sd_bus_error *error) {
        _cleanup_free_ char *problem = NULL;
        uint64_t job;
        int r = sd_bus_message_read(message, "t", &job);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        r = change(userdata, job, &problem);
        return r < 0 ? queue_error(error, r, problem) : sd_bus_reply_method_return(message, NULL);
}

static int method_cancel(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return change_by_hand(message, userdata, queue_cancel, error);
}

static int method_confirm(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return change_by_hand(message, userdata, queue_confirm, error);
}

static int method_reprint(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_free_ char *problem = NULL;
        const char *reason;
        uint64_t job;
        int r = sd_bus_message_read(message, "ts", &job, &reason);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!reason_is_valid(reason))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A reason is 1 to %d bytes of plain text.",
                                 REASON_MAX);
        r = queue_reprint(userdata, job, reason, &problem);
        return r < 0 ? queue_error(error, r, problem) : sd_bus_reply_method_return(message, NULL);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_service, error);
}

static const sd_bus_vtable service_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", daemon_property_get_state, offsetof(struct printer_manager, state),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", bus_property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("ConfigurationChanged", "b", property_get_configuration_changed, 0, 0),
        SD_BUS_PROPERTY("QueueLength", "u", property_get_queue_length, 0,
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Templates", "as", property_get_templates, 0, 0),
        BUS_METHOD("Print", ("s", template, "a{sv}", fields, "a{sv}", options), ("t", job), method_print),
        BUS_METHOD("GetJobs", ("a{sv}", options), ("aa{sv}", jobs), method_get_jobs),
        BUS_METHOD("Cancel", ("t", job, "a{sv}", options), BUS_NOTHING, method_cancel),
        BUS_METHOD("Confirm", ("t", job, "a{sv}", options), BUS_NOTHING, method_confirm),
        BUS_METHOD("Reprint", ("t", job, "s", reason, "a{sv}", options), BUS_NOTHING, method_reprint),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_SIGNAL_WITH_ARGS("JobChanged", SD_BUS_ARGS("t", job, "s", state), 0),
        SD_BUS_VTABLE_END,
};

/* ----- each printer ----- */

static int property_get_id(BUS_PROPERTY_ARGS) {
        const struct place *place = userdata;

        return sd_bus_message_append(reply, "s", place->conf->id);
}

static const char *get_paper(const struct station *station) {
        return paper_to_string(station_get_status(station)->paper);
}

static const char *get_cover(const struct station *station) {
        return cover_to_string(station_get_status(station)->cover);
}

static const char *get_state(const struct station *station) {
        return station_state_to_string(station_get_state(station));
}

static const char *get_confirmation(const struct station *station) {
        return confirmation_to_string(station_get_confirmation(station));
}

static const struct {
        const char *property;
        const char *(*get)(const struct station *station);
} texts[PLACE_TEXTS] = {
        {"State", get_state},
        {"Paper", get_paper},
        {"Cover", get_cover},
        {"Model", station_get_model},
        {"Profile", station_get_profile},
        {"Serial", station_get_serial},
        {"Port", station_get_port},
        {"Confirmation", get_confirmation},
};

static int property_get_text(BUS_PROPERTY_ARGS) {
        const struct place *place = userdata;

        for (size_t i = 0; i < PLACE_TEXTS; i++)
                if (streq(property, texts[i].property))
                        return sd_bus_message_append(reply, "s", texts[i].get(place->station));
        return -EINVAL;
}

static bool is_online(const struct place *place) {
        enum station_state state = station_get_state(place->station);

        return state == STATION_READY || state == STATION_PRINTING;
}

static int property_get_online(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "b", (int) is_online(userdata));
}

static int property_get_printed(BUS_PROPERTY_ARGS) {
        const struct place *place = userdata;
        uint64_t rows = 0;
        int r = spool_get_rows(place->manager->parts.spool, place->conf->id, &rows);

        /* 8 dots a millimetre: 203 dpi. */
        return r < 0 ? r : sd_bus_message_append(reply, "t", rows / 8);
}

static int property_get_width(BUS_PROPERTY_ARGS) {
        const struct place *place = userdata;

        return sd_bus_message_append(reply, "u", printer_conf_width(place->conf));
}

static int property_get_backup(BUS_PROPERTY_ARGS) {
        const struct place *place = userdata;

        return sd_bus_message_append(reply, "s", place->conf->backup ? place->conf->backup : "");
}

static int property_get_jobs(BUS_PROPERTY_ARGS) {
        uint32_t n;
        int r = queue_count_of(userdata, &n);

        return r < 0 ? r : sd_bus_message_append(reply, "u", n);
}

static int refuse_test_page(const struct place *place, sd_bus_error *error) {
        _cleanup_free_ char *text = NULL;
        int r = describe_printer(place, LANGUAGE_EN, &text);

        return r < 0 ? r : bus_error(error, BUS_ERROR_NOT_READY, "%s", text);
}

static int method_test_page(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct place *place = userdata;
        struct test_page page;
        int r = bus_read_no_options(message, error);

        if (r < 0)
                return r;
        if (!test_page_is_possible(place))
                return refuse_test_page(place, error);
        r = test_page_make(place, &page);
        if (r < 0)
                return r;
        struct print_request request = {.template = TEST_TEMPLATE,
                                        .key = "",
                                        .reprint = "",
                                        .printer = place->conf->id,
                                        .fields = &page.fields,
                                        .kind = -1};
        return print(place->manager, &request, message, error);
}

static int method_describe_printer(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_printer, error);
}

#define PLACE_PROPERTY(name)                                                                                 \
        SD_BUS_PROPERTY(name, "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE)

static const sd_bus_vtable printer_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Id", "s", property_get_id, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        PLACE_PROPERTY("State"),
        PLACE_PROPERTY("Paper"),
        PLACE_PROPERTY("Cover"),
        SD_BUS_PROPERTY("Online", "b", property_get_online, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        PLACE_PROPERTY("Model"),
        PLACE_PROPERTY("Profile"),
        PLACE_PROPERTY("Serial"),
        PLACE_PROPERTY("Port"),
        PLACE_PROPERTY("Confirmation"),
        SD_BUS_PROPERTY("Width", "u", property_get_width, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Backup", "s", property_get_backup, 0, 0),
        SD_BUS_PROPERTY("QueueLength", "u", property_get_jobs, 0, 0),
        SD_BUS_PROPERTY("PrintedMillimetres", "t", property_get_printed, 0, 0),
        BUS_METHOD("TestPage", ("a{sv}", options), ("t", job), method_test_page),
        BUS_METHOD_DESCRIBE(method_describe_printer),
        SD_BUS_VTABLE_END,
};

/* Appends what is another than the bus was told, and notes it as told. */
static void find_changed(struct place *place, const char *ret_names[PLACE_TEXTS + 2]) {
        size_t n = 0;

        for (size_t i = 0; i < PLACE_TEXTS; i++) {
                const char *now = texts[i].get(place->station);

                if (place->shown[i] && streq(now, place->shown[i]))
                        continue;
                free(place->shown[i]);
                place->shown[i] = strdup(now);
                ret_names[n++] = texts[i].property;
        }
        if (is_online(place) != place->shown_online)
                ret_names[n++] = "Online";
        place->shown_online = is_online(place);
        ret_names[n] = NULL;
}

void printer_bus_place_changed(struct place *place) {
        const char *names[PLACE_TEXTS + 2];
        _cleanup_free_ char *path = NULL;

        find_changed(place, names);
        if (names[0] && place_path(place, &path) >= 0)
                (void) sd_bus_emit_properties_changed_strv(place->manager->parts.bus, path,
                                                           PRINTER_BUS_NAME ".Printer", (char **) names);
}

int printer_bus_export_place(struct place *place) {
        const char *names[PLACE_TEXTS + 2];
        _cleanup_free_ char *path = NULL;
        int r = place_path(place, &path);

        find_changed(place, names); /* as it is now, it is told */
        return r < 0 ? r
                     : sd_bus_add_object_vtable(place->manager->parts.bus, &place->slot, path,
                                                PRINTER_BUS_NAME ".Printer", printer_vtable, place);
}

void printer_bus_place_came(const struct place *place, bool there) {
        _cleanup_free_ char *path = NULL;

        if (place_path(place, &path) >= 0)
                bus_tell_object(place->manager->parts.bus, path, there);
}

int printer_bus_export(sd_bus *bus, void *userdata) {
        struct printer_manager *manager = userdata;
        int r = sd_bus_add_object_vtable(bus, NULL, PRINTER_ROOT, PRINTER_BUS_NAME, service_vtable, manager);

        return r < 0 ? r : sd_bus_add_object_manager(bus, NULL, PRINTER_ROOT);
}
