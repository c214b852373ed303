#include "daemon/printing/event.h"

static const struct {
        const char *type;
        enum print_news news;
        const char *over; /* why it is over; NULL: the event's own reason tells */
} jobs[] = {
        {"job-printed", PRINT_NEWS_PRINTED, NULL},    {"job-uncertain", PRINT_NEWS_UNCERTAIN, NULL},
        {"job-failed", PRINT_NEWS_OVER, "failed"},    {"job-cancelled", PRINT_NEWS_OVER, "cancelled"},
        {"job-expired", PRINT_NEWS_OVER, "too-late"},
};

static const struct {
        const char *type;
        enum printer_trouble trouble;
        bool begins;
} troubles[] = {
        {"paper-out", PRINTER_PAPER_OUT, true},   {"paper-in", PRINTER_PAPER_OUT, false},
        {"cover-open", PRINTER_COVER_OPEN, true}, {"cover-closed", PRINTER_COVER_OPEN, false},
        {"printer-absent", PRINTER_ABSENT, true}, {"printer-fault", PRINTER_FAULT, true},
};

static int get_s(const struct fields *fields, const char *name, const char **ret, const char **ret_field) {
        *ret_field = name;
        return fields_get_s(fields, name, ret) < 0 ? -EINVAL : 0;
}

static int parse_job(const struct fields *fields, struct printer_event *event, const char **ret_field) {
        int r = get_s(fields, "key", &event->key, ret_field);

        if (r >= 0)
                r = get_s(fields, "confirmation", &event->confirmation, ret_field);
        if (r >= 0 && !event->reason)
                r = get_s(fields, "reason", &event->reason, ret_field);
        if (r < 0)
                return r;
        *ret_field = "reprint";
        return fields_get_t(fields, "reprint", &event->reprint) < 0 ? -EINVAL : 0;
}

static void classify(const char *type, struct printer_event *event) {
        for (size_t i = 0; i < ELEMENTSOF(jobs); i++)
                if (streq(jobs[i].type, type)) {
                        event->type = PRINTER_EVENT_JOB;
                        event->news = jobs[i].news;
                        event->reason = jobs[i].over;
                }
        for (size_t i = 0; i < ELEMENTSOF(troubles); i++)
                if (streq(troubles[i].type, type)) {
                        event->type = PRINTER_EVENT_TROUBLE;
                        event->trouble = troubles[i].trouble;
                        event->begins = troubles[i].begins;
                }
        if (streq(type, "printer-ready"))
                event->type = PRINTER_EVENT_READY;
        if (streq(type, "printer-removed"))
                event->type = PRINTER_EVENT_REMOVED;
}

int printer_event_parse(const char *type, const struct fields *fields, struct printer_event *ret,
                        const char **ret_field) {
        struct printer_event event = {.type = PRINTER_EVENT_OTHER};

        classify(type, &event);
        int r = event.type == PRINTER_EVENT_OTHER ? 0 : get_s(fields, "printer", &event.printer, ret_field);
        if (r >= 0 && event.type == PRINTER_EVENT_JOB)
                r = parse_job(fields, &event, ret_field);
        if (r < 0)
                return r;
        *ret = event;
        return 0;
}
