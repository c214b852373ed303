#include "station-phase.h"

#include "hw/timer.h"

#define REOPEN_USEC (5 * USEC_PER_SEC)

DEFINE_TO_STRING(station_state, STATION_STATE)

enum station_state station_get_state(const struct station *station) {
        const struct escpos_status *status = &station->parser.status;

        if (station->phase == PHASE_ABSENT)
                return STATION_ABSENT;
        if (status->cover == COVER_OPEN)
                return STATION_COVER_OPEN;
        if (status->paper == PAPER_OUT)
                return STATION_PAPER_OUT;
        if (status->fault > FAULT_NONE)
                return STATION_FAULT;
        if (station->phase == PHASE_SILENT || station->phase == PHASE_LATE)
                return STATION_SILENT;
        if (station->has_job)
                return STATION_PRINTING;
        return station->phase == PHASE_READY ? STATION_READY : STATION_STARTING;
}

const char *station_get_hindrance(const struct station *station) {
        return station->hindrance;
}

const struct escpos_status *station_get_status(const struct station *station) {
        return &station->parser.status;
}

enum confirmation station_get_confirmation(const struct station *station) {
        return station->confirmation;
}

const char *station_get_model(const struct station *station) {
        return station->model ? station->model : "";
}

const char *station_get_profile(const struct station *station) {
        return station->profile->name;
}

const char *station_get_serial(const struct station *station) {
        return station->link ? station->link->names.serial : "";
}

const char *station_get_port(const struct station *station) {
        return station->link ? station->link->names.port : "";
}

static void use_profile(struct station *station, const struct profile *profile) {
        station->profile = profile;
        station->confirmation = profile->confirmation;
        station->mute = false;
        station->unanswered = station->failed_probes = 0;
}

static void close_link(struct station *station, const char *reason) {
        bool touched = (station->phase == PHASE_SENDING && station->sender.sent > 0) ||
                       station->phase == PHASE_CONFIRM || station->phase == PHASE_LATE;

        /* Whatever was on its way stopped at some byte. */
        station->out_of_step |= touched || sender_is_busy(&station->sender);
        station->link = printer_link_close(station->link);
        sender_reset(&station->sender);
        station->parser = (struct escpos_parser){0};
        station->owed = 0;
        (void) sd_event_source_set_enabled(station->timer, SD_EVENT_OFF);
        station->phase = PHASE_ABSENT;
        phase_end_job(station, touched ? STATION_BROKEN : STATION_UNTOUCHED, reason);
        phase_tell(station);
}

static void on_received(_unused_ struct printer_link *link, const uint8_t *bytes, size_t n, void *userdata) {
        struct station *station = userdata;

        for (size_t i = 0; i < n; i++)
                switch (escpos_parse(&station->parser, bytes[i])) {
                case ESCPOS_NOTHING:
                        break;
                case ESCPOS_STATUS:
                        phase_on_status(station, station->parser.n == 0 && station->parser.expected == 1);
                        break;
                case ESCPOS_BARRIER:
                        phase_on_barrier(station);
                        break;
                case ESCPOS_PROCESS_ID:
                        phase_on_process_id(station, station->parser.process_id);
                        break;
                }
}

static void on_lost(_unused_ struct printer_link *link, void *userdata) {
        struct station *station = userdata;

        close_link(station, "unplugged");
        /* It may be back already. */
        station_look(station);
}

static const struct printer_events link_events = {.received = on_received, .lost = on_lost};

void station_on_written(_unused_ struct printer_link *link, int result, size_t accepted, void *userdata) {
        struct station *station = userdata;
        int error;

        switch (sender_written(&station->sender, result, accepted, &error)) {
        case SENDER_GOES_ON:
                break;
        case SENDER_STALLED:
                (void) printer_link_get_port_status(station->link, station_on_port_status);
                break;
        case SENDER_DONE:
                phase_on_sent(station);
                break;
        case SENDER_FAILED:
                phase_on_send_failed(station, error);
                break;
        }
}

void station_on_port_status(_unused_ struct printer_link *link, int result, uint8_t status, void *userdata) {
        struct station *station = userdata;
        bool asked = !station->profile->parses_realtime || station->mute || !station->link->answers;

        /* Not all have this request; one that refuses it is as good as it is silent. */
        if (result == 0)
                escpos_status_from_port(&station->parser.status, status);
        else if (result == -ENODEV)
                return;
        phase_on_status(station, asked && station->phase != PHASE_READY);
}

static void on_device_id(_unused_ struct printer_link *link, int result, const char *id, void *userdata) {
        struct station *station = userdata;

        free(station->model);
        station->model = NULL;
        if (result == 0)
                (void) device_id_get(id, "MDL", &station->model);
        if (!station->config.profile)
                use_profile(station, profile_match(id, station->config.width));
        if (result != -ENODEV)
                phase_enter(station, PHASE_ASK);
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct station *station = userdata;

        if (station->phase == PHASE_ABSENT)
                station_look(station);
        else
                phase_on_timer(station);
        return 0;
}

/* Text that lasts, one for each kind. */
static const char *hindrance_from_errno(int error) {
        switch (error) {
        case 0:
        case -ENODEV:
        case -EALREADY: /* another place of this daemon has it: not this one's */
                return NULL;
        case -EBUSY:
                return "in-use";
        case -EACCES:
                return "no-permission";
        default:
                return "unusable";
        }
}

static void open_link(struct station *station) {
        struct printer_match match = {.serial = station->config.serial,
                                      .port = station->config.port,
                                      .usb_id = station->config.usb_id};
        int r = printer_open(station->printer, &match, &link_events, station, &station->link);

        station->hindrance = hindrance_from_errno(r < 0 ? r : 0);
        if (r >= 0) {
                use_profile(station, station->profile);
                phase_enter(station, PHASE_IDENTIFY);
                r = printer_link_get_device_id(station->link, on_device_id);
                if (r < 0)
                        close_link(station, "unplugged");
        } else
                phase_tell(station);
        /* Held by another program, or not yet ours: nothing reports when that changes. */
        if (r < 0 && r != -ENODEV)
                (void) timer_start(station->timer, REOPEN_USEC);
}

void station_look(struct station *station) {
        if (!station->link)
                open_link(station);
}

void station_set_broken(struct station *station) {
        station->out_of_step = true;
}

int station_new(sd_event *event, struct printer *printer, const struct station_config *config,
                const struct station_handler *handler, void *userdata, struct station **ret) {
        _cleanup_(station_freep) struct station *station = NULL;
        const struct profile *profile =
                config->profile ? profile_find(config->profile) : profile_match(NULL, config->width);

        if (!profile)
                return -EINVAL;
        station = calloc(1, sizeof(*station));
        if (!station)
                return -ENOMEM;
        station->event = sd_event_ref(event);
        station->printer = printer;
        station->config = *config;
        station->handler = handler;
        station->userdata = userdata;
        use_profile(station, profile);
        station->told_confirmation = station->confirmation;
        int r = timer_new(event, CLOCK_MONOTONIC, 0, on_timer, station, &station->timer);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(station);
        return 0;
}

struct station *station_free(struct station *station) {
        if (!station)
                return NULL;
        printer_link_close(station->link);
        sender_reset(&station->sender);
        stream_done(&station->job);
        sd_event_source_disable_unref(station->timer);
        sd_event_unref(station->event);
        free(station->model);
        free(station);
        return NULL;
}

int station_print(struct station *station, const struct raster *raster, uint32_t process_id) {
        _cleanup_stream_ struct stream stream = {0};

        if (station->phase != PHASE_READY || station->has_job || sender_is_busy(&station->sender))
                return -EAGAIN;
        int r = escpos_begin(&stream, station->profile);
        if (r >= 0)
                r = escpos_image(&stream, station->profile, raster);
        if (r >= 0 && station->confirmation >= CONFIRMATION_BARRIER)
                r = escpos_barrier(&stream, station->confirmation, process_id);
        if (r < 0)
                return r;
        stream_done(&station->job);
        station->job = stream;
        stream = (struct stream){0};
        station->job_rows = raster->height;
        station->process_id = process_id;
        station->has_job = true;
        phase_enter(station, PHASE_CHECK);
        return 0;
}
