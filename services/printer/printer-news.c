#include "printer-manager.h"

#include <inttypes.h>

#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define STATE_KEY "news"

/* Which spool's news was told up to which serial: what the outbox keeps. */
struct told {
        const char *spool;
        uint64_t serial;
};

static int make_told(_unused_ uint64_t first_sequence, char **ret_value, void *userdata) {
        const struct told *told = userdata;

        return str_format(ret_value, "%s %" PRIu64, told->spool, told->serial);
}

static const char *event_of(enum job_state state) {
        switch (state) {
        case JOB_PRINTED:
                return "job-printed";
        case JOB_UNCERTAIN:
                return "job-uncertain";
        case JOB_FAILED:
                return "job-failed";
        case JOB_CANCELLED:
                return "job-cancelled";
        case JOB_EXPIRED:
                return "job-expired";
        case JOB_QUEUED:
        case JOB_PRINTING:
        case _JOB_STATE_MAX:
        case _JOB_STATE_INVALID:
                break;
        }
        return NULL;
}

/* With the number of the news in the same transaction: each is reported once, whenever the process ends. */
static int record(struct printer_manager *manager, const struct spool_news *news) {
        const struct event_field fields[] = {
                EVENT_FIELD_T("job", news->job->id),
                EVENT_FIELD_S("key", news->job->key),
                EVENT_FIELD_S("template", news->job->template),
                EVENT_FIELD_S("kind", template_kind_to_string(news->job->fate.kind)),
                EVENT_FIELD_S("printer", news->used),
                EVENT_FIELD_T("attempt", news->attempt),
                EVENT_FIELD_T("reprint", news->reprints),
                EVENT_FIELD_S("confirmation", news->confirmation),
                EVENT_FIELD_S("reason", news->reason),
        };
        struct event_draft draft = {
                .type = event_of(news->state), .fields = fields, .n_fields = ELEMENTSOF(fields)};
        struct told told = {manager->told_spool, news->serial};

        assert(draft.type);
        return event_source_record_with(manager->source, &draft, 1,
                                        &(struct event_state){STATE_KEY, make_told, &told}, NULL);
}

/*
 * A spool that was lost counts from 1 again, and one that was restored from a backup goes on from where it
 * was then: what such a spool has to tell from now on is news, whatever serial the outbox heard last.
 */
static int find_told(struct printer_manager *manager) {
        _cleanup_free_ char *text = NULL;
        char spool[SPOOL_ID_SIZE];
        uint64_t last, told;
        int r = spool_identify(manager->parts.spool, spool, &last);

        if (r >= 0)
                r = outbox_get_state(manager->parts.outbox, STATE_KEY, &text);
        if (r < 0 && r != -ENOENT)
                return r;
        manager->told_serial = 0;
        size_t length = r < 0 ? 0 : strcspn(text, " ");
        if (length > 0) {
                if (text[length] == '\0' || parse_u64(text + length + 1, 0, INT64_MAX, &told) < 0)
                        return outbox_damaged(manager->parts.outbox, "table state, key " STATE_KEY);
                if (length == strlen(spool) && memcmp(text, spool, length) == 0)
                        manager->told_serial = told < last ? told : last;
        }
        memcpy(manager->told_spool, spool, sizeof(spool));
        return 0;
}

int news_tell(struct printer_manager *manager) {
        int r = manager->told_spool[0] != '\0' ? 0 : find_told(manager);
        uint64_t before = manager->told_serial;

        while (r >= 0) {
                struct spool_news news;

                r = spool_next_news(manager->parts.spool, manager->told_serial, &news);
                if (r < 0)
                        break;
                r = record(manager, &news);
                if (r >= 0) {
                        manager->told_serial = news.serial;
                        (void) sd_bus_emit_signal(manager->parts.bus, PRINTER_ROOT, PRINTER_BUS_NAME,
                                                  "JobChanged", "ts", news.job->id,
                                                  job_state_to_string(news.state));
                }
                spool_news_done(&news);
        }
        if (r != -ENOENT)
                return r;
        return manager->told_serial > before ? spool_forget_news(manager->parts.spool, manager->told_serial)
                                             : 0;
}

static void log_place(const struct place *place, const char *type, const char *reason) {
        static const struct {
                const char *type, *text;
                bool is_trouble;
        } lines[] = {
                {"paper-out", "is out of paper", true},     {"paper-low", "is low on paper", true},
                {"paper-in", "has paper again", false},     {"cover-open", "has its cover open", true},
                {"cover-closed", "is closed again", false}, {"printer-absent", "is not found", true},
                {"printer-fault", "has a fault", true},     {"printer-ready", "is ready", false},
        };

        size_t i = 0;

        while (i < ELEMENTSOF(lines) && !streq(lines[i].type, type))
                i++;
        bool is_absent = streq(type, "printer-absent");
        if (i == ELEMENTSOF(lines) || (is_absent && !place_is_missed(place)))
                return;
        (void) log_full(lines[i].is_trouble ? LOG_WARNING : LOG_NOTICE, 0,
                        lines[i].is_trouble ? MOTCUA_MESSAGE_PRINTER_TROUBLE(place->conf->id)
                                            : MOTCUA_MESSAGE_PRINTER_WELL(place->conf->id),
                        "Printer %s %s%s%s", place->conf->id,
                        reason && is_absent ? "cannot be opened" : lines[i].text, reason ? ": " : "",
                        reason ? reason : "");
}

static int record_place(struct place *place, const char *type, const char *reason) {
        const struct event_field fields[] = {
                EVENT_FIELD_S("printer", place->conf->id),
                EVENT_FIELD_S("reason", reason ? reason : ""),
        };
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = reason ? 2 : 1};

        int r = event_source_record(place->manager->source, &draft, 1, NULL, NULL, NULL);
        if (r >= 0)
                log_place(place, type, reason);
        return r;
}

/* Whether it may be told now that the printer works again. */
static bool may_recover(struct place *place) {
        const struct escpos_status *status = station_get_status(place->station);
        struct place_look look = {station_get_state(place->station), status->paper, status->cover};
        bool seen = look.state == place->look.state && look.paper == place->look.paper &&
                    look.cover == place->look.cover;

        place->look = look;
        bool may = recoveries_may_tell(&place->recoveries, seen, monotonic_usec());
        if (!may)
                (void) timer_start_at(place->manager->later, flood_ready(&place->recoveries.flood));
        return may;
}

static int tell_paper(struct place *place, enum paper paper) {
        const char *type = paper == PAPER_OUT               ? "paper-out"
                           : place->told_paper == PAPER_OUT ? "paper-in"
                           : paper == PAPER_LOW             ? "paper-low"
                                                            : NULL;

        if (type && paper != PAPER_OUT && !may_recover(place))
                return 0;
        int r = type ? record_place(place, type, NULL) : 0;

        if (r >= 0)
                place->told_paper = paper;
        return r;
}

static int tell_cover(struct place *place, enum cover cover) {
        const char *type = cover == COVER_OPEN               ? "cover-open"
                           : place->told_cover == COVER_OPEN ? "cover-closed"
                                                             : NULL;

        if (type && cover != COVER_OPEN && !may_recover(place))
                return 0;
        int r = type ? record_place(place, type, NULL) : 0;

        if (r >= 0)
                place->told_cover = cover;
        return r;
}

/* The state at the start of the daemon, then each step from working to not working and back: what lies
 * between is on the way. */
static int tell_state(struct place *place, enum station_state state) {
        static const bool is_down[_STATION_STATE_MAX] = {
                [STATION_ABSENT] = true, [STATION_FAULT] = true, [STATION_SILENT] = true};
        const char *type = "printer-ready", *reason = NULL,
                   *hindrance = station_get_hindrance(place->station);

        if (state == place->told_state && (!hindrance || hindrance == place->told_hindrance))
                return 0;
        if (!is_down[state] && state != STATION_READY)
                return 0;
        if (state != STATION_READY) {
                type = state == STATION_ABSENT ? "printer-absent" : "printer-fault";
                reason = state == STATION_ABSENT ? hindrance
                         : state == STATION_SILENT
                                 ? "silent"
                                 : fault_to_string(station_get_status(place->station)->fault);
        }
        if (state == STATION_READY && !may_recover(place))
                return 0;
        int r = record_place(place, type, reason);
        if (r >= 0) {
                place->told_state = state;
                place->told_hindrance = hindrance;
        }
        return r;
}

int news_of_place(struct place *place) {
        const struct escpos_status *status = station_get_status(place->station);
        int r = 0;

        /* Unknown is no news: it was pulled out, and will report when it is back. */
        if (status->paper != PAPER_UNKNOWN && status->paper != place->told_paper)
                r = tell_paper(place, status->paper);
        if (r >= 0 && status->cover != COVER_UNKNOWN && status->cover != place->told_cover)
                r = tell_cover(place, status->cover);
        return r < 0 ? r : tell_state(place, station_get_state(place->station));
}

int news_of_removal(struct place *place) {
        return record_place(place, "printer-removed", NULL);
}

static int record_dropped(struct place *place) {
        uint64_t dropped = place->recoveries.flood.dropped;
        const struct event_field fields[] = {
                EVENT_FIELD_S("printer", place->conf->id),
                EVENT_FIELD_T("count", dropped),
        };
        struct event_draft draft = {.type = "changes-dropped", .fields = fields, .n_fields = 2};
        char count[sizeof("18446744073709551615")];

        int r = dropped > 0 ? event_source_record(place->manager->source, &draft, 1, NULL, NULL, NULL) : 0;
        if (r < 0 || dropped == 0)
                return r;
        flood_reported(&place->recoveries.flood, dropped, monotonic_usec());
        snprintf(count, sizeof(count), "%" PRIu64, dropped);
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_PRINTER_FLOOD(place->conf->id, count),
                        "Printer %s: %s times it worked again and soon did not; that is left out",
                        place->conf->id, count);
        return 0;
}

int news_on_later(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct printer_manager *manager = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_places; i++) {
                struct place *place = manager->places[i];

                if (!place->recoveries.is_held_back && place->recoveries.flood.dropped == 0)
                        continue;
                r = record_dropped(place);
                place->recoveries.is_held_back = r < 0;
                if (r >= 0)
                        r = news_of_place(place);
        }
        manager_set_failing(manager, r);
        return 0;
}
