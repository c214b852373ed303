#include "station-phase.h"

#include "hw/timer.h"

#define ASK_TIMEOUT_USEC (1 * USEC_PER_SEC)
#define PROBE_TIMEOUT_USEC (1500 * USEC_PER_MSEC)
#define RESYNC_TIMEOUT_USEC (15 * USEC_PER_SEC)
/* Answers that a former link did not wait for come right before those of the first barrier of this one. */
#define QUIET_USEC (250 * USEC_PER_MSEC)
#define CONFIRM_MARGIN_USEC (3 * USEC_PER_SEC)
#define SETTLE_USEC (200 * USEC_PER_MSEC)
#define TICK_USEC (1 * USEC_PER_SEC)
#define RETRY_USEC (5 * USEC_PER_SEC)

enum {
        RESYNC_BARRIERS =
                3, /* one, and one for each that a former link may have left in the printer's buffer */
        UNANSWERED_MAX = 3, /* questions; a printer that is only just switched on has no ear yet */
        FAILED_PROBES_MAX = 2,
        LATE_TICKS_BARRIER = 2, /* after so many the answer is taken for lost, and asked for once more */
        LATE_TICKS_MAX = 30,
};

static void set_timer(struct station *station, uint64_t usec) {
        (void) timer_start(station->timer, usec);
}

static void stop_timer(struct station *station) {
        (void) sd_event_source_set_enabled(station->timer, SD_EVENT_OFF);
}

/* Cover first: it is open while paper is put in. */
const char *phase_trouble(const struct station *station) {
        const struct escpos_status *status = &station->parser.status;

        if (status->cover == COVER_OPEN)
                return "cover-open";
        if (status->paper == PAPER_OUT)
                return "paper-out";
        return status->fault > FAULT_NONE ? "fault" : NULL;
}

void phase_tell(struct station *station) {
        enum station_state state = station_get_state(station);
        const struct escpos_status *status = &station->parser.status, *told = &station->told_status;

        if (state == station->told && station->hindrance == station->told_hindrance &&
            status->paper == told->paper && status->cover == told->cover && status->fault == told->fault &&
            station->confirmation == station->told_confirmation)
                return;
        station->told = state;
        station->told_hindrance = station->hindrance;
        station->told_status = *status;
        station->told_confirmation = station->confirmation;
        station->handler->changed(station, station->userdata);
}

void phase_end_job(struct station *station, enum station_outcome outcome, const char *reason) {
        if (!station->has_job)
                return;
        station->has_job = outcome == STATION_LATE;
        if (!station->has_job)
                stream_done(&station->job);
        station->handler->ended(station, outcome, reason, station->userdata);
}

static int send(struct station *station, struct stream *stream) {
        int r = sender_start(&station->sender, station->link, stream, station_on_written);

        stream_done(stream);
        return r;
}

static bool can_ask(const struct station *station) {
        return station->profile->parses_realtime && station->link->answers && !station->mute;
}

static bool has_barrier(const struct station *station) {
        return station->confirmation >= CONFIRMATION_BARRIER;
}

/* In the printer's language if it understands the question, or else in USB's. One that seemed mute is asked
 * again while there is nothing else to do. */
static void ask(struct station *station) {
        struct stream stream = {0};
        bool again = station->phase == PHASE_READY && station->profile->parses_realtime;
        int r = 0;

        if (sender_is_busy(&station->sender))
                return;
        if (!can_ask(station) && !(again && station->link->answers)) {
                (void) printer_link_get_port_status(station->link, station_on_port_status);
                return;
        }
        /* In the middle of an image the question would be a part of it. */
        if (station->out_of_step)
                r = escpos_resynchronise(&stream, station->profile);
        if (r >= 0)
                r = escpos_ask_status(&stream);
        if (r >= 0)
                (void) send(station, &stream);
        escpos_parser_asked(&station->parser);
        stream_done(&stream);
}

static int add_barriers(struct station *station, struct stream *stream, unsigned n) {
        int r = 0;

        for (unsigned i = 0; r >= 0 && i < n; i++)
                r = escpos_barrier(stream, CONFIRMATION_BARRIER, 0);
        if (r >= 0)
                station->owed += n;
        return r;
}

/* r: whether the stream could be made. */
static void send_and_wait(struct station *station, struct stream *stream, int r, uint64_t usec) {
        if (r >= 0)
                r = send(station, stream);
        stream_done(stream);
        if (r < 0)
                phase_enter(station, PHASE_SILENT);
        else
                set_timer(station, usec);
}

static void start_probe(struct station *station) {
        struct stream stream = {0};
        int r = escpos_begin(&stream, station->profile);

        if (r >= 0 && station->confirmation == CONFIRMATION_PROCESS_ID)
                r = escpos_barrier(&stream, CONFIRMATION_PROCESS_ID, 0);
        else if (r >= 0 && has_barrier(station))
                r = add_barriers(station, &stream, 1);
        send_and_wait(station, &stream, r, has_barrier(station) ? PROBE_TIMEOUT_USEC : SETTLE_USEC);
}

static void start_resync(struct station *station) {
        struct stream stream = {0};
        int r = escpos_resynchronise(&stream, station->profile);

        if (r >= 0)
                r = escpos_image(&stream, station->profile, station->config.notice);
        if (r >= 0 && has_barrier(station))
                r = add_barriers(station, &stream, RESYNC_BARRIERS);
        send_and_wait(station, &stream, r, has_barrier(station) ? RESYNC_TIMEOUT_USEC : CONFIRM_MARGIN_USEC);
}

static void start_sending(struct station *station) {
        stop_timer(station);
        if (sender_start(&station->sender, station->link, &station->job, station_on_written) >= 0)
                return;
        phase_enter(station, PHASE_SILENT);
        phase_end_job(station, STATION_UNTOUCHED, "refused");
}

static void start_confirm(struct station *station) {
        uint64_t printing_usec = station->job_rows * USEC_PER_SEC / station->profile->speed;

        station->asked_at_end = false;
        if (station->confirmation == CONFIRMATION_BARRIER)
                station->owed++; /* the last bytes of the job */
        /* With a barrier the time is a limit; without, it is what there is to go by. */
        set_timer(station, printing_usec + (has_barrier(station) ? CONFIRM_MARGIN_USEC : SETTLE_USEC));
}

static void start_ready(struct station *station) {
        station->failed_probes = 0;
        if (!station->profile->has_asb || station->mute)
                set_timer(station, RETRY_USEC);
        else
                stop_timer(station);
}

void phase_enter(struct station *station, enum phase phase) {
        station->phase = phase;
        switch (phase) {
        case PHASE_ASK:
        case PHASE_CHECK:
                set_timer(station, ASK_TIMEOUT_USEC);
                ask(station);
                break;
        case PHASE_BLOCKED:
                set_timer(station, TICK_USEC);
                break;
        case PHASE_PROBE:
                start_probe(station);
                break;
        case PHASE_RESYNC:
                start_resync(station);
                break;
        case PHASE_QUIET:
                set_timer(station, QUIET_USEC);
                break;
        case PHASE_READY:
                start_ready(station);
                break;
        case PHASE_SENDING:
                start_sending(station);
                break;
        case PHASE_CONFIRM:
                start_confirm(station);
                break;
        case PHASE_LATE:
                station->late_ticks = 0;
                set_timer(station, TICK_USEC);
                break;
        case PHASE_SILENT:
                set_timer(station, RETRY_USEC);
                break;
        case PHASE_ABSENT:
        case PHASE_IDENTIFY:
        case _PHASE_MAX:
                break;
        }
        phase_tell(station);
}

/* Nothing is known to hinder: what is next on the way to being ready? */
static void go_on(struct station *station) {
        if (phase_trouble(station))
                phase_enter(station, PHASE_BLOCKED);
        else
                phase_enter(station, station->out_of_step ? PHASE_RESYNC : PHASE_PROBE);
}

static void break_off(struct station *station, bool touched, const char *reason) {
        station->out_of_step |= touched;
        phase_enter(station, PHASE_BLOCKED);
        phase_end_job(station, touched ? STATION_BROKEN : STATION_UNTOUCHED, reason);
        phase_tell(station);
}

static void job_is_printed(struct station *station) {
        /* Answered twice, perhaps: the other answer must not confirm the next job. */
        phase_enter(station, station->owed > 0 ? PHASE_PROBE : PHASE_READY);
        phase_end_job(station, STATION_PRINTED, NULL);
        phase_tell(station);
}

static void status_before_job(struct station *station, bool answered) {
        if (phase_trouble(station))
                break_off(station, false, phase_trouble(station));
        else if (answered)
                phase_enter(station, PHASE_SENDING);
}

static void status_after_job(struct station *station, bool answered) {
        if (phase_trouble(station))
                break_off(station, true, phase_trouble(station));
        else if (answered && !has_barrier(station) && station->asked_at_end)
                job_is_printed(station);
}

void phase_on_status(struct station *station, bool answered) {
        switch (station->phase) {
        case PHASE_ASK:
        case PHASE_SILENT:
                if (answered)
                        go_on(station);
                break;
        case PHASE_BLOCKED:
                if (!phase_trouble(station) && !sender_is_busy(&station->sender))
                        go_on(station);
                break;
        case PHASE_CHECK:
                status_before_job(station, answered);
                break;
        case PHASE_SENDING:
                if (phase_trouble(station))
                        sender_abort(&station->sender);
                break;
        case PHASE_CONFIRM:
        case PHASE_LATE:
                status_after_job(station, answered);
                break;
        case PHASE_PROBE:
        case PHASE_RESYNC:
                if (!phase_trouble(station))
                        break;
                station->out_of_step |= sender_is_busy(&station->sender);
                sender_abort(&station->sender);
                phase_enter(station, PHASE_BLOCKED);
                break;
        case PHASE_READY:
                if (answered && station->mute) {
                        station->mute = false;
                        station->confirmation = station->profile->confirmation;
                        go_on(station);
                        break;
                }
                if (phase_trouble(station))
                        phase_enter(station, PHASE_BLOCKED);
                break;
        case PHASE_QUIET:
                if (phase_trouble(station))
                        phase_enter(station, PHASE_BLOCKED);
                break;
        case PHASE_ABSENT:
        case PHASE_IDENTIFY:
        case _PHASE_MAX:
                break;
        }
        phase_tell(station);
}

static bool awaits_end(const struct station *station) {
        return station->phase == PHASE_CONFIRM || station->phase == PHASE_LATE;
}

void phase_on_barrier(struct station *station) {
        bool is_barrier = station->confirmation == CONFIRMATION_BARRIER;

        if (station->owed > 0)
                station->owed--;
        if (station->phase == PHASE_PROBE && station->owed == 0 && is_barrier)
                phase_enter(station, PHASE_READY);
        else if (station->phase == PHASE_RESYNC && station->owed == 0)
                phase_enter(station, PHASE_QUIET);
        /* The answer reports the paper too: "at its end" may mean before the last line. */
        else if (awaits_end(station) && phase_trouble(station))
                break_off(station, true, phase_trouble(station));
        else if (awaits_end(station) && is_barrier)
                job_is_printed(station);
}

void phase_on_process_id(struct station *station, uint32_t process_id) {
        if (station->phase == PHASE_PROBE && process_id == 0)
                phase_enter(station, PHASE_READY);
        else if (awaits_end(station) && process_id == station->process_id) {
                station->owed = 0;
                job_is_printed(station);
        }
}

/* It does not keep what the profile promises: try with less, if the profile says that may be. */
static void on_no_answer(struct station *station) {
        bool may_weaken = station->profile->probes && station->confirmation > CONFIRMATION_STATUS;

        station->out_of_step |= sender_is_busy(&station->sender);
        station->owed = 0;
        sender_abort(&station->sender);
        if (!may_weaken) {
                phase_enter(station, PHASE_SILENT);
                return;
        }
        if (++station->failed_probes >= FAILED_PROBES_MAX) {
                station->confirmation--;
                station->failed_probes = 0;
        }
        phase_enter(station, PHASE_ASK);
}

/* The silence after a question at the very beginning. */
static void on_no_status(struct station *station) {
        if (sender_is_busy(&station->sender) && station->out_of_step) {
                phase_enter(station, PHASE_BLOCKED); /* it takes nothing: somebody's hands are needed */
                return;
        }
        if (sender_is_busy(&station->sender) || !station->profile->probes) {
                sender_abort(&station->sender);
                phase_enter(station, PHASE_SILENT);
                return;
        }
        if (++station->unanswered < UNANSWERED_MAX) {
                phase_enter(station, PHASE_ASK);
                return;
        }
        station->mute = true;
        station->confirmation = CONFIRMATION_TRANSFER;
        go_on(station);
}

static void on_unchecked(struct station *station) {
        sender_abort(&station->sender);
        phase_enter(station, PHASE_SILENT);
        phase_end_job(station, STATION_UNTOUCHED, "no-answer");
}

static void on_unconfirmed(struct station *station) {
        if (!has_barrier(station) && !station->asked_at_end) {
                station->asked_at_end = true;
                set_timer(station, CONFIRM_MARGIN_USEC);
                ask(station);
                return;
        }
        phase_enter(station, PHASE_LATE);
        phase_end_job(station, STATION_LATE, "no-answer");
}

static void on_late_tick(struct station *station) {
        struct stream stream = {0};

        if (++station->late_ticks >= LATE_TICKS_MAX) {
                break_off(station, true, "no-answer");
                return;
        }
        set_timer(station, TICK_USEC);
        if (station->late_ticks != LATE_TICKS_BARRIER || !has_barrier(station) ||
            sender_is_busy(&station->sender)) {
                ask(station);
                return;
        }
        /* Behind the job in the same unbroken stream: an answer to this one speaks for the job as well. */
        if (station->confirmation == CONFIRMATION_BARRIER
                    ? add_barriers(station, &stream, 1) >= 0
                    : escpos_barrier(&stream, station->confirmation, station->process_id) >= 0)
                (void) send(station, &stream);
        stream_done(&stream);
}

static void on_in_step(struct station *station) {
        station->out_of_step = false;
        station->handler->in_step(station, station->userdata);
        phase_enter(station, PHASE_READY);
}

void phase_on_timer(struct station *station) {
        switch (station->phase) {
        case PHASE_ASK:
                on_no_status(station);
                break;
        case PHASE_BLOCKED:
        case PHASE_SILENT:
                set_timer(station, station->phase == PHASE_BLOCKED ? TICK_USEC : RETRY_USEC);
                ask(station);
                break;
        case PHASE_PROBE:
                if (has_barrier(station))
                        on_no_answer(station);
                else
                        phase_enter(station, PHASE_READY);
                break;
        case PHASE_RESYNC:
                if (has_barrier(station)) {
                        on_no_answer(station);
                        break;
                }
                on_in_step(station);
                break;
        case PHASE_QUIET:
                on_in_step(station);
                break;
        case PHASE_READY:
                set_timer(station, RETRY_USEC);
                ask(station);
                break;
        case PHASE_CHECK:
                on_unchecked(station);
                break;
        case PHASE_CONFIRM:
                on_unconfirmed(station);
                break;
        case PHASE_LATE:
                on_late_tick(station);
                break;
        case PHASE_ABSENT:
        case PHASE_IDENTIFY:
        case PHASE_SENDING:
        case _PHASE_MAX:
                break;
        }
        phase_tell(station);
}

void phase_on_sent(struct station *station) {
        if (station->phase == PHASE_SENDING)
                phase_enter(station, PHASE_CONFIRM);
}

static const char *reason_of(const struct station *station, int error) {
        if (error == -ENODEV || error == -EIO)
                return "unplugged";
        if (phase_trouble(station))
                return phase_trouble(station);
        return error == -ETIMEDOUT ? "stalled" : "refused";
}

void phase_on_send_failed(struct station *station, int error) {
        bool touched = station->sender.sent > 0;

        if (station->phase == PHASE_SENDING)
                break_off(station, touched, reason_of(station, error));
        else if (station->phase == PHASE_CHECK)
                on_unchecked(station);
        else
                station->out_of_step |= touched;
}
