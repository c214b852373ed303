#include <inttypes.h>

#include "bus-json.h"
#include "daemon/record/events-read.h"
#include "daemon/reports/write.h"
#include "evidence.h"
#include "sentence.h"
#include "show.h"

/* Which events of its types a register has. */
enum span {
        OF_YEAR,    /* that happened in the year */
        UP_TO_YEAR, /* and all before: what was in force when it began */
        FOR_YEAR,   /* that say something of days of the year */
};

static const char *const configuration_types[] = {"centre-started",       "rules-changed",
                                                  "counter-changed",      "queue-rules-changed",
                                                  "service-changed",      "counter-services-changed",
                                                  "counter-removed",      "print-rules-changed",
                                                  "slip-rules-changed",   "wall-rules-changed",
                                                  "camera-rules-changed", "camera-counters-changed",
                                                  "camera-removed",       "key-changed",
                                                  "kiosk-changed",        "holidays-changed",
                                                  "duty-changed",         "duty-removed",
                                                  "pin-changed",          "log-key",
                                                  "source-accepted",      "record-restored",
                                                  "clock-corrected",      NULL};
static const char *const entry_types[] = {"figure-entered", "item-entered", "points-confirmed", NULL};
/* That the daemon of either was away, or lost what it had not reported yet. */
#define SOURCE_TYPES "source-lost", "source-back", "source-gap", "source-epoch"
static const char *const keypad_types[] = {"keypad-absent", "keypad-ready", SOURCE_TYPES, NULL};
static const char *const camera_types[] = {"recording-gap", "store-state", "segment-damaged", SOURCE_TYPES,
                                           NULL};
static const char *const access_types[] = {
        "footage-exported", "footage-viewed", "footage-watched", "footage-refused",
        "hold-placed",      "hold-released",  "store-accepted",  NULL};

static const struct registry {
        const char *file;
        const char *const *types;
        enum span span;
        const char *source; /* of what is told of sources, that one alone; NULL: all of them */
} registries[] = {
        {"configuration.csv", configuration_types, UP_TO_YEAR},
        {"entries.csv", entry_types, FOR_YEAR},
        {"gaps-keypads.csv", keypad_types, OF_YEAR, "keypad"},
        {"gaps-cameras.csv", camera_types, OF_YEAR, "camera"},
        {"footage-access.csv", access_types, OF_YEAR},
};
/* In none of them: each day has one, and says what day it is. */
static const char day_type[] = "day-ended";

enum { N_REGISTRIES = ELEMENTSOF(registries), TYPES_MAX = 64, DAY_SIZE = sizeof("YYYY-MM-DD") };

struct registers {
        struct evidence *evidence;
        char known[DAY_SIZE]; /* the last day of a clock that was right */
        struct evidence_stream files[N_REGISTRIES];
};

static void put_header(enum language language, FILE *f) {
        static const char *const vi[] = {"Sự kiện",  "Thời điểm", "Đồng hồ",       "Loại",
                                         "Nội dung", "Người làm", "Người thứ hai", "Lý do",
                                         "Từ",       "Đến",       "Chi tiết"},
                                 *const en[] = {"Event",  "Time", "Clock", "Type",  "What",   "Who",
                                                "Second", "Why",  "From",  "Until", "Details"};

        (void) fputs("\ufeff", f);
        for (size_t i = 0; i < ELEMENTSOF(vi); i++) {
                (void) fputs(i > 0 ? ";" : "", f);
                report_csv_text((language == LANGUAGE_VI ? vi : en)[i], f);
        }
        (void) fputs("\r\n", f);
}

static void put_text(const char *text, FILE *f) {
        (void) fputc(';', f);
        if (text && text[0] != '\0')
                report_csv_text(text, f);
}

static int put_time(json_t *fields, const char *name, FILE *f) {
        _cleanup_free_ char *time = NULL;
        uint64_t usec = json_get_t(fields, name);

        (void) fputc(';', f);
        if (usec == 0)
                return 0;
        int r = show_time(CTL_STYLE_TERMINAL, usec, true, &time);
        if (r >= 0)
                (void) fputs(time, f);
        return r;
}

static const char *find_why(json_t *fields) {
        static const char *const names[] = {"reason", "why", "cause", "text"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                const char *text = json_get_s(fields, names[i], "");
                if (text[0] != '\0')
                        return text;
        }
        return "";
}

static int put_event(const struct evidence *evidence, const struct event_read *event, json_t *fields,
                     FILE *f) {
        enum language language = evidence->ctl->options->language;
        _cleanup_free_ char *what = NULL, *details = NULL;

        int r = sentence_from_event(language, event->type, fields, &what);
        if (r >= 0)
                r = sentence_from_fields(fields, &details);
        if (r < 0)
                return r;
        (void) fprintf(f, "%" PRIu64, event->id);
        r = put_time(fields, "realtime_usec", f);
        put_text(json_get_b(fields, "synchronized") ? "known" : "guess", f);
        put_text(event->type, f);
        put_text(what, f);
        put_text(json_get_s(fields, "actor", ""), f);
        put_text(json_get_s(fields, "second", ""), f);
        put_text(find_why(fields), f);
        if (r >= 0)
                r = put_time(fields, "from_usec", f);
        if (r >= 0)
                r = put_time(fields, "until_usec", f);
        put_text(details, f);
        (void) fputs("\r\n", f);
        return r < 0 ? r : ferror(f) ? -EIO : 0;
}

static bool has_type(const struct registry *registry, const char *type) {
        for (const char *const *name = registry->types; *name; name++)
                if (streq(*name, type))
                        return true;
        return false;
}

/* Days as text sort as they follow. A clock that nobody has set yet may show a day long ago: then it is at
 * least that of the events before, so that nothing is in the register of no year. */
static int find_day(struct registers *registers, json_t *fields, char ret[static DAY_SIZE]) {
        _cleanup_free_ char *time = NULL;
        int r = show_time(CTL_STYLE_TERMINAL, json_get_t(fields, "realtime_usec"), true, &time);

        if (r < 0)
                return r;
        (void) snprintf(ret, DAY_SIZE, "%.*s", DAY_SIZE - 1, time);
        if (json_get_b(fields, "synchronized"))
                memcpy(registers->known, ret, DAY_SIZE);
        else if (strcmp(ret, registers->known) < 0)
                memcpy(ret, registers->known, DAY_SIZE);
        return 0;
}

/* What holds footage because of a low rating tells of which visit. */
static bool is_in(const struct registry *registry, const struct evidence *evidence, json_t *fields,
                  const char *day) {
        const struct report_period *period = &evidence->report->period;

        if (json_object_get(fields, "visit") ||
            (registry->source && !streq(json_get_s(fields, "of", registry->source), registry->source)))
                return false;
        if (registry->span == FOR_YEAR)
                return strcmp(json_get_s(fields, "first_day", "9"), period->last) <= 0 &&
                       strcmp(json_get_s(fields, "last_day", ""), period->first) >= 0;
        return strcmp(day, period->last) <= 0 &&
               (registry->span == UP_TO_YEAR || strcmp(day, period->first) >= 0);
}

static int on_event(const struct event_read *event, void *userdata) {
        struct registers *registers = userdata;
        _cleanup_(json_decrefp) json_t *fields = json_loads(event->text, 0, NULL);
        char day[DAY_SIZE];
        int r = fields ? find_day(registers, fields, day) : -EUCLEAN;

        for (size_t i = 0; r >= 0 && i < N_REGISTRIES; i++) {
                if (has_type(&registries[i], event->type) &&
                    is_in(&registries[i], registers->evidence, fields, day))
                        r = put_event(registers->evidence, event, fields, registers->files[i].f);
        }
        return r;
}

bool evidence_has_type(const char *type) {
        for (size_t i = 0; i < N_REGISTRIES; i++)
                if (has_type(&registries[i], type))
                        return true;
        return false;
}

int evidence_write_registers(struct evidence *evidence) {
        struct registers registers = {.evidence = evidence};
        const char *types[TYPES_MAX] = {day_type};
        size_t n_types = 1, n = 0;
        int r = 0;

        for (; r >= 0 && n < N_REGISTRIES; n += r >= 0) {
                r = evidence_open_file(&registers.files[n]);
                if (r < 0)
                        break;
                put_header(evidence->ctl->options->language, registers.files[n].f);
                for (const char *const *type = registries[n].types; *type; type++) {
                        assert(n_types < TYPES_MAX);
                        types[n_types++] = *type;
                }
        }
        if (r >= 0)
                r = events_read(evidence->record, types, n_types, on_event, &registers);
        for (size_t i = 0; i < n; i++) {
                int closed = evidence_close_file(evidence, registries[i].file, &registers.files[i], r);
                r = r < 0 ? r : closed;
        }
        return r;
}
