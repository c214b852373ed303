#include "backup-state.h"
#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/check.h"
#include "expand.h"
#include "show.h"
#include "status-view.h"
#include "verb.h"
#include "words.h"

/* A day, and a machine that was off at night. */
#define BACKUP_LATE_USEC (50 * 3600 * USEC_PER_SEC)

/* A daemon that is not there is a state of the centre, not a failure to tell it: *ret is then NULL. */
static int unless_absent(int r, sd_bus_error *error) {
        if (r >= 0 || !ctl_error_is_absence(error))
                return r;
        sd_bus_error_free(error);
        return 0;
}

static int add_problem(struct status *status, const char *of, const char *text) {
        json_t *problem = json_pack("{s:s, s:s}", "of", of, "text", text);

        return problem && json_array_append_new(status->problems, problem) >= 0 ? 0 : -ENOMEM;
}

static enum language language_of(const struct ctl *ctl) {
        return ctl->options->style == CTL_STYLE_TERMINAL ? ctl->options->language : LANGUAGE_EN;
}

struct object {
        enum ctl_daemon daemon;
        const char *path, *interface;
        const char *of; /* for whom its problem stands */
};

/* What an object says of itself. */
static int add_described(struct ctl *ctl, struct status *status, const struct object *object,
                         sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *text = NULL;
        const struct ctl_text lang = {"lang", language_of(ctl) == LANGUAGE_EN ? "en" : "vi"};

        int r = ctl_call_new(ctl, object->daemon, object->path, object->interface, "Describe", &call);
        if (r >= 0)
                r = ctl_append_texts(call, &lang, 1);
        r = ctl_call_json(ctl, call, r, error, &text);
        if (r >= 0)
                r = add_problem(status, object->of, json_string_value(text));
        return unless_absent(r, error);
}

/* A camera that is being opened and of which nothing is recorded for long already. */
static bool starts_late(json_t *object) {
        return streq(json_get_s(object, "State", ""), "starting") && json_get_t(object, "GapSince") > 0;
}

static bool is_well(json_t *object) {
        static const char *const states[] = {"ready",   "printing",  "starting",
                                             "showing", "recording", "outside-hours"};

        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                if (streq(json_get_s(object, "State", ""), states[i]))
                        return !starts_late(object);
        return false;
}

/* A screen that shows the wall, and could do so better. */
static bool has_poor_mode(json_t *object) {
        const char *mode = json_get_s(object, "Mode", "wished");

        return streq(mode, "other") || streq(mode, "guessed");
}

struct objects {
        json_t *list;
        bool is_some_missed; /* by their daemon: otherwise those that are not well need not be */
};

/* Each object that is not well, and of which somebody should know. */
static int add_objects(struct ctl *ctl, struct status *status, enum ctl_daemon daemon, const char *interface,
                       const struct objects *objects, sd_bus_error *error) {
        const char *path;
        json_t *interfaces;
        int r = 0;

        json_object_foreach(objects->list, path, interfaces) {
                json_t *properties = json_object_get(interfaces, interface);
                const struct object object = {daemon, path, interface, json_get_s(properties, "Id", "")};

                if (r >= 0 && properties &&
                    (has_poor_mode(properties) || (objects->is_some_missed && !is_well(properties))))
                        r = add_described(ctl, status, &object, error);
        }
        return r;
}

static int add_changed(struct ctl *ctl, struct status *status, enum ctl_daemon daemon, json_t *properties) {
        const char *program = ctl_daemon_program(daemon);
        _cleanup_free_ char *line = NULL;

        if (!json_is_true(json_object_get(properties, "ConfigurationChanged")))
                return 0;
        int r = expand_pairs(text(language_of(ctl), TEXT_CONFIG_CHANGED),
                             (const struct expand_pair[]){{"daemon", program}}, 1, &line);
        return r < 0 ? r : add_problem(status, program, line);
}

/* It is no object of its own. */
static int add_loudspeaker(struct ctl *ctl, struct status *status, enum ctl_daemon daemon,
                           json_t *properties) {
        return json_is_true(json_object_get(properties, "LoudspeakerMissed"))
                       ? add_problem(status, ctl_daemon_program(daemon),
                                     text(language_of(ctl), TEXT_NO_LOUDSPEAKER))
                       : 0;
}

/* What stands under a day that nobody knows to be right. Where the clock is known, what is left is of boots
 * that have ended: the figures count it, and nobody can do anything about it. */
static int add_undated(struct ctl *ctl, struct status *status) {
        uint64_t undated = json_get_t(status->centre, "Undated");
        _cleanup_free_ char *line = NULL;
        char number[NUMBER_SIZE];

        if (undated == 0 || json_is_true(json_object_get(status->centre, "ClockSynchronized")))
                return 0;
        int r = expand_pairs(text(language_of(ctl), TEXT_UNDATED),
                             (const struct expand_pair[]){{"undated", show_number(undated, number)}}, 1,
                             &line);
        return r < 0 ? r : add_problem(status, ctl_daemon_program(CTL_DAEMON_CENTRE), line);
}

/* What the clock was to copy the record for. */
static bool wants_backups(void) {
        const char *config = secure_getenv("MOTCUA_CONFIG");
        _cleanup_(centre_backup_done) struct centre_backup conf = {0};
        _cleanup_(problem_done) struct problem problem = {0};

        return centre_read_backup(config ? config : CTL_CONFIG_FILE, &conf, &problem) >= 0 && conf.folder;
}

/* Where the last copy is, and what is the matter if it is none of these days. */
static int add_backup(struct ctl *ctl, struct status *status) {
        _cleanup_free_ char *line = NULL, *time = NULL;
        struct timespec now;

        status->backup = backup_state_load();
        if (!wants_backups())
                return 0;
        (void) clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
        uint64_t done = json_get_t(status->backup, "done_usec"),
                 failed = json_get_t(status->backup, "failed_usec");
        enum text id = failed > 0 ? TEXT_BACKUP_TROUBLE : done > 0 ? TEXT_BACKUP_LATE : TEXT_BACKUP_NEVER;
        if (failed == 0 && done > 0 && done + BACKUP_LATE_USEC > (uint64_t) now.tv_sec * USEC_PER_SEC)
                return 0;
        int r = show_time(CTL_STYLE_TERMINAL, failed > 0 ? failed : done, true, &time);
        if (r >= 0)
                r = expand_pairs(
                        text(language_of(ctl), id),
                        (const struct expand_pair[]){
                                {"time", time},
                                {"error", backup_error_to_string(-(int) json_get_t(status->backup, "errno"),
                                                                 language_of(ctl))}},
                        2, &line);
        return r < 0 ? r : add_problem(status, "motcua-backup", line);
}

static bool is_configured(json_t *services, const char *id) {
        json_t *service;
        size_t i;

        json_array_foreach(services, i, service) {
                if (streq(json_string_value(json_array_get(service, 0)), id))
                        return true;
        }
        return false;
}

/* Who waits for a service that left. */
static int add_unserved(struct ctl *ctl, struct status *status) {
        json_t *services = json_object_get(status->centre, "Services"), *waiting;
        char number[NUMBER_SIZE];
        const char *id;
        int r = 0;

        json_object_foreach(json_object_get(status->centre, "Waiting"), id, waiting) {
                _cleanup_free_ char *line = NULL;

                if (r < 0 || is_configured(services, id))
                        continue;
                show_number((uint64_t) json_integer_value(waiting), number);
                r = expand_pairs(text(language_of(ctl), TEXT_UNSERVED),
                                 (const struct expand_pair[]){{"service", id}, {"waiting", number}}, 2,
                                 &line);
                if (r >= 0)
                        r = add_problem(status, ctl_daemon_program(CTL_DAEMON_CENTRE), line);
        }
        return r;
}

/* Which warnings of the queue stand. */
static int add_warnings(struct ctl *ctl, struct status *status) {
        json_t *counts = json_object_get(status->centre, "Waiting"), *warning;
        char number[NUMBER_SIZE], limit[NUMBER_SIZE];
        int r = 0;
        size_t i;

        json_array_foreach(json_object_get(status->centre, "Warnings"), i, warning) {
                const char *service = json_string_value(json_array_get(warning, 0));
                bool many = streq(json_string_value(json_array_get(warning, 1)), "many-waiting");
                uint64_t value = (uint64_t) json_integer_value(json_array_get(warning, 2));
                _cleanup_free_ char *line = NULL;

                if (r < 0)
                        continue;
                show_number(json_get_t(counts, service), number);
                show_number(many ? value : show_minutes(value), limit);
                r = expand_pairs(text(language_of(ctl), many ? TEXT_MANY_WAITING : TEXT_LONG_WAIT),
                                 (const struct expand_pair[]){
                                         {"service", service}, {"waiting", number}, {"limit", limit}},
                                 3, &line);
                if (r >= 0)
                        r = add_problem(status, ctl_daemon_program(CTL_DAEMON_CENTRE), line);
        }
        return r;
}

/* What the calendar has to be done. */
static int add_duties(struct ctl *ctl, struct status *status) {
        enum language language = language_of(ctl);
        json_t *duty;
        int r = 0;
        size_t i;

        json_array_foreach(json_object_get(status->centre, "DutiesDue"), i, duty) {
                bool overdue = json_is_true(json_array_get(duty, 6));
                const char *title = json_string_value(json_array_get(duty, language == LANGUAGE_EN ? 3 : 2)),
                           *id = json_string_value(json_array_get(duty, 0)),
                           *period = json_string_value(json_array_get(duty, 1)),
                           *day = json_string_value(json_array_get(duty, 4));
                _cleanup_free_ char *line = NULL;

                if (r < 0 || !id || !period || !title || !day)
                        continue;
                r = expand_pairs(text(language, overdue ? TEXT_DUTY_IS_OVERDUE : TEXT_DUTY_IS_DUE),
                                 (const struct expand_pair[]){
                                         {"duty", id}, {"period", period}, {"title", title}, {"day", day}},
                                 4, &line);
                if (r >= 0)
                        r = add_problem(status, ctl_daemon_program(CTL_DAEMON_CENTRE), line);
        }
        return r;
}

/* What the register of suggestions has to be done. */
static int add_suggestions(struct ctl *ctl, struct status *status) {
        json_t *counts = json_object_get(status->centre, "Suggestions");
        static const struct {
                const char *count;
                enum text text;
        } lines[] = {{"overdue", TEXT_SUGGESTIONS_OVERDUE},
                     {"due", TEXT_SUGGESTIONS_DUE},
                     {"unclassified", TEXT_SUGGESTIONS_NEW}};
        char number[NUMBER_SIZE];
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(lines); i++) {
                uint64_t n = json_get_t(counts, lines[i].count);
                _cleanup_free_ char *line = NULL;

                if (n == 0)
                        continue;
                r = expand_pairs(text(language_of(ctl), lines[i].text),
                                 (const struct expand_pair[]){{"number", show_number(n, number)}}, 1, &line);
                if (r >= 0)
                        r = add_problem(status, ctl_daemon_program(CTL_DAEMON_CENTRE), line);
        }
        return r;
}

/* A daemon that serves the centre; without one that is not there. */
static int get_daemon(struct ctl *ctl, struct status *status, enum ctl_daemon daemon, const char *interface,
                      json_t **ret_objects, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *properties = NULL;

        int r = unless_absent(ctl_get_properties(ctl, daemon, &properties, error), error);
        if (r >= 0 && properties)
                r = unless_absent(ctl_get_objects(ctl, daemon, ret_objects, error), error);
        const struct objects objects = {*ret_objects, !streq(json_get_s(properties, "State", ""), "ready")};
        if (r >= 0 && objects.list)
                r = add_objects(ctl, status, daemon, interface, &objects, error);
        if (r >= 0)
                r = add_loudspeaker(ctl, status, daemon, properties);
        return r < 0 ? r : add_changed(ctl, status, daemon, properties);
}

/* What is the matter with the disk, or that nothing is to be recorded, the daemon itself tells. */
static int get_cameras(struct ctl *ctl, struct status *status, sd_bus_error *error) {
        static const struct object root = {CTL_DAEMON_CAMERAS, CTL_CAMERA_PATH, CTL_CAMERA_NAME,
                                           "motcua-camerad"};
        _cleanup_(json_decrefp) json_t *properties = NULL;

        int r = unless_absent(ctl_get_properties(ctl, CTL_DAEMON_CAMERAS, &properties, error), error);
        bool is_ready = streq(json_get_s(properties, "State", "ready"), "ready");
        if (r >= 0 && properties &&
            (json_get_t(properties, "ShorterFrom") > 0 ||
             (!is_ready && (!streq(json_get_s(properties, "Store", "ready"), "ready") ||
                            json_get_s(properties, "Refusal", "")[0] != '\0'))))
                r = add_described(ctl, status, &root, error);
        return r < 0 ? r
                     : get_daemon(ctl, status, CTL_DAEMON_CAMERAS, CTL_CAMERA_INTERFACE, &status->cameras,
                                  error);
}

/* Of keypads that are absent the keypad daemon says more. */
static bool has_to_explain(json_t *centre) {
        const char *printer = json_get_s(centre, "PrinterState", "off");
        json_t *source;
        size_t i;

        if (!is_well(centre) && !streq(json_get_s(centre, "State", ""), "degraded"))
                return true;
        if (json_array_size(json_object_get(centre, "RefusedSources")) > 0 ||
            !streq(json_get_s(centre, "LogState", "sound"), "sound"))
                return true;
        json_array_foreach(json_object_get(centre, "Sources"), i, source) {
                if (json_is_false(json_array_get(source, 2)))
                        return true;
        }
        return !streq(printer, "off") && !streq(printer, "ready");
}

static int get_status(struct ctl *ctl, struct status *status, enum ctl_daemon *ret_asked,
                      sd_bus_error *error) {
        static const struct object centre = {CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "motcuad"};

        *ret_asked = CTL_DAEMON_CENTRE;
        int r = ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &status->centre, error);
        if (r >= 0)
                r = ctl_get_objects(ctl, CTL_DAEMON_CENTRE, &status->counters, error);
        if (r >= 0)
                r = ctl_get_tickets(ctl, false, &status->tickets, error);
        if (r < 0)
                return r;
        if (has_to_explain(status->centre))
                r = add_described(ctl, status, &centre, error);
        if (r >= 0)
                r = add_changed(ctl, status, CTL_DAEMON_CENTRE, status->centre);
        if (r >= 0)
                r = add_undated(ctl, status);
        if (r >= 0)
                r = add_unserved(ctl, status);
        if (r >= 0)
                r = add_warnings(ctl, status);
        if (r >= 0)
                r = add_duties(ctl, status);
        if (r >= 0)
                r = add_suggestions(ctl, status);
        if (r >= 0)
                r = add_backup(ctl, status);
        if (r < 0)
                return r;
        *ret_asked = CTL_DAEMON_KEYPADS;
        r = get_daemon(ctl, status, CTL_DAEMON_KEYPADS, CTL_KEYPAD_INTERFACE, &status->keypads, error);
        if (r < 0)
                return r;
        *ret_asked = CTL_DAEMON_PRINTERS;
        r = get_daemon(ctl, status, CTL_DAEMON_PRINTERS, CTL_PRINTER_INTERFACE, &status->printers, error);
        if (r < 0)
                return r;
        *ret_asked = CTL_DAEMON_DISPLAYS;
        r = get_daemon(ctl, status, CTL_DAEMON_DISPLAYS, CTL_OUTPUT_INTERFACE, &status->outputs, error);
        if (r < 0)
                return r;
        *ret_asked = CTL_DAEMON_CAMERAS;
        return get_cameras(ctl, status, error);
}

static int status(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(status_clear) struct status status = {.problems = json_array()};
        enum ctl_daemon asked;

        if (!status.problems)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = get_status(ctl, &status, &asked, &error);
        if (r < 0)
                return sd_bus_error_is_set(&error) ? ctl_explain(ctl, asked, &error, r)
                                                   : ctl_explain_errno(ctl, r);
        r = status_print(&status, ctl->options, stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

const struct verb verbs_status[] = {
        {.name = "status",
         .run = status,
         .help = {"tình trạng trung tâm, quầy, bàn phím, máy in, màn hình, và việc cần xem",
                  "state of the centre, its counters and devices, and what to do"},
         .man = {"Tình trạng của trung tâm, các nguồn sự kiện, quầy, bàn phím, máy in và màn hình. Cuối cùng "
                 "nêu những "
                 "gì mất kết nối hoặc không hoạt động, vì sao (chip, chân, cáp, giấy) và cần làm gì; cả khi "
                 "tệp cấu hình đã sửa mà một tiến trình chưa dùng, hoặc có người chờ lĩnh vực không còn quầy "
                 "phục vụ, hoặc có cảnh báo của hàng đợi (WarnWaiting=, WarnWaitSec=), hoặc lần sao lưu theo "
                 "[Backup] không "
                 "xong. Việc trong lịch đến hạn hoặc quá hạn, và lần sao lưu gần nhất cũng được nêu.",
                 "State of the centre, its sources of events, counters, keypads, printers and screens. What "
                 "is absent "
                 "or does not work is named at the end, with the reason (chip, line, cable, paper) and what "
                 "to do; so is a configuration that was edited and that a daemon does not run with yet, and "
                 "who waits for a service that no counter serves, and which warnings of the queue stand "
                 "(WarnWaiting=, "
                 "WarnWaitSec=), which duties of the calendar are due or overdue, and a backup by [Backup] "
                 "that was not made. When the last one was is told too."},
         .columns =
                 "`centre` state scale cursor version name; `source` name present sequence; `counter` id "
                 "label state last-visit keypads number official pause-reason inactive absent-keypads; "
                 "`keypad` id state scale stuck-keys; `printer` id state "
                 "model port; `output` id state connector; `backup` time file; `problem` id-or-daemon text"},
        {0},
};
