#include "daemon/keypads/conf.h"
#include "daemon/officials/conf.h"
#include "daemon/printing/conf.h"
#include "daemon/queue/conf.h"

#include <stdarg.h>

const struct source_info source_table[] = {
        {"keypad", "vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {"printer", "vn.motcua.Printer1", "/vn/motcua/Printer1"},
        {"display", "vn.motcua.Display1", "/vn/motcua/Display1"},
        {"camera", "vn.motcua.Camera1", "/vn/motcua/Camera1"},
        {0},
};

int conf_refuse(char **ret_problem, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        int n = vasprintf(ret_problem, format, ap);
        va_end(ap);
        return n < 0 ? -ENOMEM : -EINVAL;
}

static int parse_utc_offset(const struct config_key *key, const char *name _unused_, const char *value,
                            void *target, char **ret_problem) {
        int64_t *p = (int64_t *) (void *) ((char *) target + key->offset);

        if (utc_offset_parse(value, p) < 0)
                return conf_refuse(ret_problem, "must be an offset such as +07:00, at most 14 hours");
        return 0;
}

static int add_source(struct centre_conf *conf, const char *name, char **ret_problem) {
        for (size_t i = 0; i < conf->n_sources; i++)
                if (streq(conf->sources[i]->name, name))
                        return conf_refuse(ret_problem, "names %s twice", name);
        for (const struct source_info *info = source_table; info->name; info++)
                if (streq(info->name, name)) {
                        conf->sources[conf->n_sources++] = info;
                        return 0;
                }
        return conf_refuse(ret_problem, "must be names of keypad, printer, display, camera");
}

static int parse_sources(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                         void *target, char **ret_problem) {
        struct centre_conf *conf = target;
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        conf->n_sources = 0;
        for (char *word = strtok_r(copy, " ,", &state); word; word = strtok_r(NULL, " ,", &state)) {
                int r = add_source(conf, word, ret_problem);
                if (r < 0)
                        return r;
        }
        return conf->n_sources > 0 ? 0 : conf_refuse(ret_problem, "must name at least one source");
}

static int set_string(char **p, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*p);
        *p = copy;
        return 0;
}

static bool is_path_id(const char *id) {
        /* It stands in an object path. */
        return id[0] != '\0' && strlen(id) <= 32 &&
               id[strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static int parse_keypad(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, char **ret_problem) {
        if (!is_path_id(value))
                return conf_refuse(ret_problem,
                                   "must be the ID of a keypad: 1 to 32 of the characters A-Z a-z 0-9 _");
        return set_string((char **) (void *) ((char *) target + key->offset), value);
}

static int parse_rating(const struct config_key *key _unused_, const char *name, const char *value,
                        void *target, char **ret_problem) {
        struct counter_conf *counter = target;
        const char *dot = strchr(name, '.');
        enum subject subject = subject_from_string(dot ? dot + 1 : "");

        if (subject < 0)
                return conf_refuse(ret_problem, "is not a subject: Rating.reception or Rating.procedures");
        if (!is_path_id(value))
                return conf_refuse(ret_problem,
                                   "must be the ID of a keypad: 1 to 32 of the characters A-Z a-z 0-9 _");
        return set_string(&counter->keypads[subject], value);
}

static const struct config_key keys[] = {
        {"Centre", "Name", config_parse_string, offsetof(struct centre_conf, name), 0, 0, "Một cửa", NULL,
         "The centre's name, as people read it."},
        {"Centre", "Scale", config_parse_u64, offsetof(struct centre_conf, scale), SCALE_MIN, SCALE_MAX, "5",
         "levels", "Levels of a rating. Ratings given before a change keep the scale they were given on."},
        {"Centre", "UtcOffset", parse_utc_offset, offsetof(struct centre_conf, utc_offset_usec), 0, 0,
         "+07:00", NULL, "Local time less UTC. Days begin at local midnight."},
        {"Centre", "RatingWindowSec", config_parse_sec, offsetof(struct centre_conf, window_usec), 1, 3600,
         "60", "s", "How long a citizen may rate after the service is finished."},
        {"Centre", "SettleSec", config_parse_sec, offsetof(struct centre_conf, settle_usec), 0, 60, "5", "s",
         "How long after the first press another one may still replace it."},
        {"Centre", "TooFastMsec", config_parse_msec, offsetof(struct centre_conf, too_fast_usec), 0, 60000,
         "700", "ms",
         "A rating pressed sooner after the lights came on is flagged \"too-fast\". It counts; figures say "
         "how "
         "many are flagged."},
        {"Centre", "StreakCount", config_parse_u64, offsetof(struct centre_conf, streak_count), 2, STREAK_MAX,
         "8", "ratings",
         "That many ratings of one level from one keypad within StreakSec are a \"streak\", flagged from the "
         "one that completes it."},
        {"Centre", "StreakSec", config_parse_sec, offsetof(struct centre_conf, streak_usec), 1, 86400, "300",
         "s", "See StreakCount."},
        {"Centre", "DoneRepeatMsec", config_parse_msec, offsetof(struct centre_conf, done_repeat_usec), 0,
         60000, "1500", "ms",
         "A \"done\" sooner after the one before is the same finish: recorded, not counted as another "
         "service."},
        {"Centre", "MinimumRatings", config_parse_u64, offsetof(struct centre_conf, minimum_ratings), 0,
         1000000, "10", "ratings", "A counter with fewer ratings gets no figures by level of its own."},
        {"Centre", "Sources", parse_sources, 0, 0, 0, "keypad", NULL,
         "The services whose events are recorded, separated by spaces: keypad, printer, display, camera."},
        {"Centre", "PriorityHeadStartMin.*", conf_parse_head_start, 0, 0, 240, NULL, "min",
         "How long before its arrival a ticket of that class counts as having come: "
         "PriorityHeadStartMin.elderly, .pregnant, .disabled, .merit; 15 when not set. Nobody is overtaken "
         "by who comes later than that."},
        {"Centre", "NoShowStrikes", config_parse_u64, offsetof(struct centre_conf, no_show_strikes), 1, 9,
         "3", "calls",
         "A ticket ends at that many no-shows; before, it waits again behind those who were there."},
        {"Centre", "UndoSec", config_parse_sec, offsetof(struct centre_conf, undo_usec), 0, 60, "5", "s",
         "How long a \"done\" can be undone, if nobody has rated it."},
        {"Centre", "InactiveSec", config_parse_sec, offsetof(struct centre_conf, inactive_usec), 0, 14400,
         "600", "s",
         "A counter that is open and without a ticket while somebody waits for it counts as inactive when "
         "nothing is "
         "done there for so long: an event, a signal and a property say so, until something is done there, "
         "the "
         "counter is paused, with a reason or without, or nobody waits any more. 0: never."},
        {"Centre", "CloseOfDay", conf_parse_time_of_day, offsetof(struct centre_conf, close_of_day_usec), 0,
         0, "18:00", NULL,
         "When the day of the queue ends: counters close, tickets expire, numbers begin at 001 again."},
        {"Centre", "Commune", config_parse_string, offsetof(struct centre_conf, commune), 0, 0, NULL, NULL,
         "The authority, as the first line of a ticket names it, such as UBND XÃ KIẾN MINH."},
        {"Centre", "PrintTickets", config_parse_bool, offsetof(struct centre_conf, print_tickets), 0, 0,
         "yes", NULL, "Whether tickets are printed, when Sources= names the printer."},
        {"Centre", "TicketPrinters", conf_parse_printers, offsetof(struct centre_conf, ticket_printers), 0, 0,
         NULL, NULL,
         "IDs of the printers that print tickets, separated by spaces: the first is asked, the others are "
         "those that may stand in for it (Backup= in their sections). Without it, the printer service's "
         "first."},
        {"Centre", "TicketTtlSec", config_parse_sec, offsetof(struct centre_conf, ticket_ttl_usec), 10, 86400,
         "600", "s",
         "A ticket that could not be printed within that time is not printed any more: nobody waits at the "
         "kiosk for it, and the number was shown and spoken."},
        {"Centre", "TicketUrl", conf_parse_url, offsetof(struct centre_conf, ticket_url), 0, 0, NULL, NULL,
         "Address in the code to scan on a ticket, with " TICKET_URL_CODE
         " for the ticket's own code. Without it there is nothing to scan."},
        {"Service", "Label", config_parse_string, offsetof(struct service_conf, label), 0, 0, NULL, NULL,
         "The service's name, as people read it; its ID when not set. Without any [Service] there is no "
         "queue."},
        {"Service", "Prefix", conf_parse_prefix, offsetof(struct service_conf, prefix), 0, 0, NULL, NULL,
         "What stands before the number on its tickets, such as A."},
        {"Service", "DailyLimit", config_parse_u64, offsetof(struct service_conf, daily_limit), 1,
         QUEUE_NUMBER_MAX, "999", "tickets", "How many tickets are given out a day."},
        {"Service", "Hours", conf_parse_hours, 0, 0, 0, NULL, NULL,
         "When tickets are given out, such as \"mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30\"; always "
         "when "
         "not set. While the clock is not synchronised the time of day is not known, and nobody is turned "
         "away."},
        {"Counter", "Label", config_parse_string, offsetof(struct counter_conf, label), 0, 0, NULL, NULL,
         "The counter's name, as people read it; its ID when not set."},
        {"Counter", "Attendant", parse_keypad, offsetof(struct counter_conf, attendant), 0, 0, NULL, NULL,
         "The keypad whose \"done\" key finishes this counter's services."},
        {"Counter", "Services", conf_parse_services, 0, 0, 0, NULL, NULL,
         "IDs of the services whose tickets this counter calls, separated by spaces. Without it the counter "
         "has no queue."},
        {"Counter", "Transfer.*", conf_parse_transfer, 0, 0, 0, NULL, NULL,
         "Where the attendant's keys transfer-1 to transfer-8 send the current ticket: Transfer.1 = service "
         "ID or "
         "counter ID, and so on."},
        {"Counter", "Rating.*", parse_rating, 0, 0, 0, NULL, NULL,
         "The keypad on which a subject is rated: Rating.reception (how the citizen was received), "
         "Rating.procedures (how the procedure was handled)."},
        {"Kiosk", "Ticket.*", conf_parse_ticket_key, 0, 0, 0, NULL, NULL,
         "The section's ID is that of a keypad with keys ticket-1 to ticket-8. Ticket.1 is the ID of the "
         "service that "
         "its key ticket-1 issues a ticket for, and so on."},
        {"Kiosk", "PriorityClass", conf_parse_class, offsetof(struct kiosk_conf, priority), 0, 0, "elderly",
         NULL,
         "The class of a ticket that is taken after the kiosk's key priority: elderly, pregnant, disabled or "
         "merit."},
        {"Kiosk", "PrioritySec", config_parse_sec, offsetof(struct kiosk_conf, priority_usec), 1, 60, "10",
         "s", "How long after the key priority a ticket is preferred; one ticket is."},
        {"Official", "Name", config_parse_string, offsetof(struct official_conf, name), 0, 0, NULL, NULL,
         "The official's name, as people read it; the ID when not set. The ID stands in events, which every "
         "local "
         "user may read. Without any [Official] nobody signs in."},
        {"Official", "Title", config_parse_string, offsetof(struct official_conf, title), 0, 0, NULL, NULL,
         "The title that is shown with the name."},
        {"Official", "Number", config_parse_u64, offsetof(struct official_conf, number), 1, 9999, NULL, NULL,
         "What the official types on a PIN pad before the PIN: number, enter, PIN, enter. The PIN itself is "
         "set with "
         "motcuactl set-pin and stands in no file of the configuration."},
        {0},
};

static struct counter_conf *counter_free(struct counter_conf *counter) {
        if (!counter)
                return NULL;
        free(counter->id);
        free(counter->label);
        free(counter->attendant);
        free(counter->services);
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                free(counter->keypads[subject]);
        conf_keys_clear(counter->transfers);
        free(counter);
        return NULL;
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      char **ret_problem) {
        struct centre_conf *conf = userdata;

        if (streq(section, "Centre")) {
                *ret_target = conf;
                return 0;
        }
        if (streq(section, "Service")) {
                struct service_conf *service;
                int r = conf_add_service(conf, id, &service, ret_problem);
                if (r >= 0)
                        *ret_target = service;
                return r;
        }
        if (streq(section, "Kiosk")) {
                struct kiosk_conf *kiosk;
                if (!is_path_id(id))
                        return conf_refuse(ret_problem, "must be the ID of a keypad");
                int r = conf_add_kiosk(conf, id, &kiosk, ret_problem);
                if (r >= 0)
                        *ret_target = kiosk;
                return r;
        }
        if (streq(section, "Official")) {
                struct official_conf *official;
                int r = conf_add_official(conf, id, &official, ret_problem);
                if (r >= 0)
                        *ret_target = official;
                return r;
        }
        if (!is_path_id(id))
                return conf_refuse(ret_problem, "a counter's ID is 1 to 32 of the characters A-Z a-z 0-9 _");
        if (conf->n_counters == CENTRE_COUNTERS_MAX)
                return conf_refuse(ret_problem, "there can be at most %d counters", CENTRE_COUNTERS_MAX);

        struct counter_conf *counter = calloc(1, sizeof(*counter));
        if (!counter)
                return -ENOMEM;
        conf->counters[conf->n_counters++] = counter;
        counter->id = strdup(id);
        if (!counter->id)
                return -ENOMEM;
        *ret_target = counter;
        return 0;
}

static int refuse_at(const struct config_context *context, const struct counter_conf *counter,
                     char **ret_problem, const char *what, const struct counter_conf *other) {
        return conf_refuse(ret_problem, "%s: counter %s: %s of counter %s; a keypad can be that of one only",
                           config_origin(context, "Counter", counter->id), counter->id, what, other->id);
}

static const struct counter_conf *rates_on(const struct centre_conf *conf, size_t end, const char *keypad) {
        for (size_t i = 0; i < end; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        if (conf->counters[i]->keypads[subject] &&
                            streq(conf->counters[i]->keypads[subject], keypad))
                                return conf->counters[i];
        return NULL;
}

static int check_counter(const struct config_context *context, const struct centre_conf *conf, size_t n,
                         char **ret_problem) {
        const struct counter_conf *counter = conf->counters[n];
        const char *reception = counter->keypads[SUBJECT_RECEPTION],
                   *procedures = counter->keypads[SUBJECT_PROCEDURES];

        if (!counter->attendant)
                return conf_refuse(ret_problem,
                                   "%s: counter %s: Attendant= is missing: the keypad with its \"done\" key",
                                   config_origin(context, "Counter", counter->id), counter->id);
        for (size_t i = 0; i < n; i++)
                if (streq(conf->counters[i]->attendant, counter->attendant))
                        return refuse_at(context, counter, ret_problem, "Attendant= is also that",
                                         conf->counters[i]);
        if (reception && procedures && streq(reception, procedures))
                return conf_refuse(
                        ret_problem,
                        "%s: counter %s: Rating.procedures= is also Rating.reception=; a keypad rates "
                        "one subject",
                        config_origin(context, "Counter", counter->id), counter->id);
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                const struct counter_conf *other =
                        counter->keypads[subject] ? rates_on(conf, n, counter->keypads[subject]) : NULL;
                if (other)
                        return refuse_at(context, counter, ret_problem, "a rating keypad is also one", other);
        }
        return 0;
}

static int check(const struct config_context *context, void *userdata, char **ret_problem) {
        const struct centre_conf *conf = userdata;

        if (conf->n_counters == 0)
                return conf_refuse(ret_problem, "%s: there is no counter: add a section [Counter 1]",
                                   config_origin(context, "Counter", NULL));
        for (size_t i = 0; i < conf->n_counters; i++) {
                int r = check_counter(context, conf, i, ret_problem);
                if (r < 0)
                        return r;
        }
        int r = conf_check_queue(context, conf, ret_problem);
        if (r >= 0)
                r = conf_check_keys(context, conf, ret_problem);
        return r < 0 ? r : conf_check_officials(context, conf, ret_problem);
}

const struct config_table centre_config_table = {.keys = keys, .get_target = get_target, .check = check};

struct centre_conf *centre_conf_free(struct centre_conf *conf) {
        if (!conf)
                return NULL;
        for (size_t i = 0; i < conf->n_counters; i++)
                counter_free(conf->counters[i]);
        for (size_t i = 0; i < conf->n_services; i++)
                service_conf_free(conf->services[i]);
        for (size_t i = 0; i < conf->n_kiosks; i++)
                kiosk_conf_free(conf->kiosks[i]);
        for (size_t i = 0; i < conf->n_officials; i++)
                official_conf_free(conf->officials[i]);
        free(conf->name);
        free(conf->commune);
        free(conf->ticket_printers);
        free(conf->ticket_url);
        free(conf);
        return NULL;
}

/* The defaults of a section are parsed when it is first seen; [Centre] may be left out altogether. */
static int parse_defaults(struct centre_conf *conf, char **ret_problem) {
        for (const struct config_key *key = keys; key->section; key++) {
                if (!streq(key->section, "Centre") || !key->default_text)
                        continue;
                int r = key->parse(key, key->name, key->default_text, conf, ret_problem);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int load(const char *path, const char *text, size_t size, struct centre_conf **ret,
                char **ret_problem) {
        _cleanup_(centre_conf_freep) struct centre_conf *conf = calloc(1, sizeof(*conf));
        if (!conf)
                return -ENOMEM;

        for (enum priority class = PRIORITY_NONE + 1; class < _PRIORITY_MAX; class ++)
                conf->head_start_usec[class] = 15 * 60 * USEC_PER_SEC;
        int r = parse_defaults(conf, ret_problem);
        if (r >= 0)
                r = text ? config_load_text(path, text, size, &centre_config_table, conf, ret_problem)
                         : config_load(path, &centre_config_table, conf, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(conf);
        return 0;
}

int centre_conf_load(const char *path, struct centre_conf **ret, char **ret_problem) {
        return load(path, NULL, 0, ret, ret_problem);
}

int centre_conf_load_text(const char *name, const char *text, size_t size, struct centre_conf **ret,
                          char **ret_problem) {
        return load(name, text, size, ret, ret_problem);
}

const struct counter_conf *centre_conf_counter(const struct centre_conf *conf, const char *id) {
        for (size_t i = 0; i < conf->n_counters; i++)
                if (streq(conf->counters[i]->id, id))
                        return conf->counters[i];
        return NULL;
}
