#include <fcntl.h>

#include "printer-sim-decoder.h"
#include "printer-sim-device.h"
#include "printer-sim-paper.h"
#include "timer.h"

enum { ANSWERS_MAX = 64, ANSWER_BYTES = 8, BUFFER_MIN = 64, ROLL_ENDLESS = INT32_MAX };

#define DLE 0x10
#define EOT 0x04

struct answer {
        uint64_t due_usec;
        uint8_t bytes[ANSWER_BYTES];
        size_t n;
};

struct sim_device {
        sd_event *event;
        const struct sim_device_events *events;
        void *userdata;
        struct printer_sim_traits traits; /* without its strings */

        struct sim_decoder *mechanism; /* behind the buffer: prints */
        struct sim_decoder *reception; /* before it: knows what is image data */
        struct sim_paper *paper;
        uint8_t *buffer;
        size_t n_buffer, first;
        uint8_t held[2]; /* of what may become DLE EOT n */
        size_t n_held;
        int stream_fd;
        bool replaying;
        uint64_t bytes;

        enum printer_sim_paper paper_state;
        unsigned paper_left;
        bool cover_open, deaf;
        uint8_t report_mask;
        unsigned rows_due; /* printed, and not yet paid for in time */
        uint64_t reply_delay_usec;
        bool stalled, busy;

        struct answer answers[ANSWERS_MAX];
        size_t n_answers;
        sd_event_source *busy_timer, *stall_timer, *answer_timer;
};

static int arm(struct sim_device *device, sd_event_source **source, uint64_t usec,
               sd_event_time_handler_t handler) {
        if (!*source)
                return sd_event_add_time(device->event, source, CLOCK_MONOTONIC, usec, 1, handler, device);
        return timer_start_at(*source, usec);
}

static int on_answer_due(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_device *device = userdata;

        device->events->answers(device->userdata);
        return 0;
}

static void arm_answers(struct sim_device *device) {
        if (device->n_answers > 0)
                (void) arm(device, &device->answer_timer, device->answers[0].due_usec, on_answer_due);
}

static void answer(struct sim_device *device, const uint8_t *bytes, size_t n) {
        if (device->replaying || device->deaf || device->n_answers == ANSWERS_MAX)
                return;

        struct answer *entry = &device->answers[device->n_answers++];
        entry->due_usec = monotonic_usec() + device->reply_delay_usec;
        entry->n = n;
        memcpy(entry->bytes, bytes, n);
        arm_answers(device);
}

size_t sim_device_read(struct sim_device *device, uint8_t *bytes, size_t n) {
        uint64_t now = monotonic_usec();
        size_t got = 0;

        while (device->n_answers > 0 && device->answers[0].due_usec <= now &&
               got + device->answers[0].n <= n) {
                memcpy(bytes + got, device->answers[0].bytes, device->answers[0].n);
                got += device->answers[0].n;
                memmove(device->answers, device->answers + 1, --device->n_answers * sizeof(struct answer));
        }
        arm_answers(device);
        return got;
}

static bool is_out_of_paper(const struct sim_device *device) {
        return device->paper_state == PRINTER_SIM_PAPER_OUT;
}

static bool can_print(const struct sim_device *device) {
        return !is_out_of_paper(device) && !device->cover_open;
}

static void report(struct sim_device *device) {
        uint8_t status[4] = {0x10, 0, 0, 0x0f};

        if (device->report_mask == 0 || !device->traits.has_asb)
                return;
        if (!can_print(device))
                status[0] |= 0x08;
        if (device->cover_open)
                status[0] |= 0x20;
        if (device->paper_state != PRINTER_SIM_PAPER_OK)
                status[2] |= 0x03;
        if (is_out_of_paper(device))
                status[2] |= 0x0c;
        answer(device, status, sizeof(status));
}

static void answer_realtime(struct sim_device *device, uint8_t question) {
        uint8_t byte = 0x12;

        switch (question) {
        case 1:
                byte |= can_print(device) ? 0 : 0x08;
                break;
        case 2:
                byte |= (uint8_t) ((device->cover_open ? 0x04 : 0) | (is_out_of_paper(device) ? 0x20 : 0));
                break;
        case 4:
                byte |= (uint8_t) ((device->paper_state != PRINTER_SIM_PAPER_OK ? 0x0c : 0) |
                                   (is_out_of_paper(device) ? 0x60 : 0));
                break;
        }
        answer(device, &byte, 1);
}

uint8_t sim_device_port_status(const struct sim_device *device) {
        uint8_t status = PRINTER_PORT_SELECTED | PRINTER_PORT_NOT_ERROR;

        if (is_out_of_paper(device))
                status |= PRINTER_PORT_PAPER_EMPTY;
        if (!can_print(device))
                status &= (uint8_t) ~PRINTER_PORT_NOT_ERROR;
        return status;
}

static void use_paper(struct sim_device *device, unsigned rows) {
        device->rows_due += rows;
        if (device->paper_left == ROLL_ENDLESS)
                return;
        device->paper_left -= rows < device->paper_left ? rows : device->paper_left;
        if (device->paper_left == 0)
                sim_device_set_paper(device, PRINTER_SIM_PAPER_OUT);
}

static void on_row(void *userdata, const uint8_t *row) {
        struct sim_device *device = userdata;

        (void) sim_paper_row(device->paper, row);
        use_paper(device, 1);
}

static void on_feed(void *userdata, unsigned rows) {
        struct sim_device *device = userdata;

        (void) sim_paper_feed(device->paper, rows);
        use_paper(device, rows);
}

static void on_cut(void *userdata) {
        struct sim_device *device = userdata;

        (void) sim_paper_cut(device->paper);
}

static void on_reset(void *userdata) {
        struct sim_device *device = userdata;

        device->report_mask = 0;
}

static void on_barrier(void *userdata) {
        struct sim_device *device = userdata;
        uint8_t byte = device->paper_state == PRINTER_SIM_PAPER_OK    ? 0
                       : device->paper_state == PRINTER_SIM_PAPER_LOW ? 0x03
                                                                      : 0x0f;

        if (device->traits.has_barrier)
                answer(device, &byte, 1);
}

static void on_process_id(void *userdata, const uint8_t *id) {
        struct sim_device *device = userdata;
        uint8_t bytes[] = {0x37, 0x22, id[0], id[1], id[2], id[3], 0};

        if (device->traits.has_process_id)
                answer(device, bytes, sizeof(bytes));
}

static void on_report(void *userdata, uint8_t mask) {
        struct sim_device *device = userdata;

        device->report_mask = mask;
        report(device);
}

static const struct sim_decoder_output mechanism_output = {
        .row = on_row,
        .feed = on_feed,
        .cut = on_cut,
        .reset = on_reset,
        .barrier = on_barrier,
        .process_id = on_process_id,
        .report = on_report,
};

static void run(struct sim_device *device);

static int on_busy_over(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_device *device = userdata;

        device->busy = false;
        run(device);
        device->events->room(device->userdata);
        return 0;
}

/* The mechanism: prints what is in the buffer as long as it can. */
static void run(struct sim_device *device) {
        while (device->n_buffer > 0 && can_print(device) && !device->busy) {
                uint8_t byte = device->buffer[device->first];

                device->first = (device->first + 1) % device->traits.buffer_size;
                device->n_buffer--;
                sim_decoder_feed(device->mechanism, byte);
                if (device->rows_due > 0 && device->traits.rows_per_second > 0 && !device->replaying) {
                        uint64_t usec = device->rows_due * USEC_PER_SEC / device->traits.rows_per_second;

                        device->busy =
                                arm(device, &device->busy_timer, monotonic_usec() + usec, on_busy_over) >= 0;
                }
                device->rows_due = 0;
        }
}

static void put(struct sim_device *device, uint8_t byte) {
        device->buffer[(device->first + device->n_buffer) % device->traits.buffer_size] = byte;
        device->n_buffer++;
        sim_decoder_feed(device->reception, byte);
}

static bool may_be_realtime(const struct sim_device *device) {
        return device->traits.has_realtime &&
               (device->traits.realtime_in_images || sim_decoder_is_idle(device->reception));
}

/* Takes out DLE EOT n, as the receiving interrupt of firmware does, and hands on the rest. */
static void receive(struct sim_device *device, uint8_t byte) {
        if (device->n_held == 2 && byte >= 1 && byte <= 4) {
                device->n_held = 0;
                answer_realtime(device, byte);
                return;
        }
        if (device->n_held == 1 && byte == EOT) {
                device->held[device->n_held++] = byte;
                return;
        }
        for (size_t i = 0; i < device->n_held; i++)
                put(device, device->held[i]);
        device->n_held = 0;
        if (byte == DLE && may_be_realtime(device))
                device->held[device->n_held++] = byte;
        else
                put(device, byte);
}

static size_t room(const struct sim_device *device) {
        /* Held bytes may still need a place. */
        size_t used = device->n_buffer + ELEMENTSOF(device->held) + 1;

        return used < device->traits.buffer_size ? device->traits.buffer_size - used : 0;
}

size_t sim_device_take(struct sim_device *device, const uint8_t *bytes, size_t n) {
        size_t taken = 0;

        if (device->stalled)
                return 0;
        while (taken < n) {
                size_t step = room(device);

                if (step == 0)
                        break;
                if (step > n - taken)
                        step = n - taken;
                if (device->stream_fd >= 0 && !device->replaying &&
                    write(device->stream_fd, bytes + taken, step) != (ssize_t) step)
                        break;
                for (size_t i = 0; i < step; i++)
                        receive(device, bytes[taken + i]);
                taken += step;
                run(device);
        }
        device->bytes += taken;
        return taken;
}

static int replay(struct sim_device *device) {
        uint8_t bytes[4096];
        ssize_t n;

        device->replaying = true;
        while ((n = read(device->stream_fd, bytes, sizeof(bytes))) > 0)
                (void) sim_device_take(device, bytes, (size_t) n);
        device->replaying = false;
        return n < 0 ? -errno : 0;
}

static int open_stream(struct sim_device *device, const char *folder) {
        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, "%s/stream", folder);

        if (r < 0)
                return r;
        device->stream_fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        return device->stream_fd < 0 ? -errno : replay(device);
}

int sim_device_new(sd_event *event, const struct printer_sim_traits *traits, const char *folder,
                   const struct sim_device_events *events, void *userdata, struct sim_device **ret) {
        _cleanup_(sim_device_freep) struct sim_device *device = calloc(1, sizeof(*device));

        if (!device)
                return -ENOMEM;
        device->event = sd_event_ref(event);
        device->events = events;
        device->userdata = userdata;
        device->traits = *traits;
        device->stream_fd = -1;
        device->paper_left = ROLL_ENDLESS;
        if (traits->buffer_size < BUFFER_MIN)
                return -EINVAL;
        device->buffer = malloc(traits->buffer_size);
        if (!device->buffer)
                return -ENOMEM;

        int r = sim_decoder_new(traits->width, &mechanism_output, device, &device->mechanism);
        if (r >= 0)
                r = sim_decoder_new(traits->width, NULL, NULL, &device->reception);
        if (r >= 0)
                r = sim_paper_new(traits->width, folder, &device->paper);
        if (r >= 0 && folder)
                r = open_stream(device, folder);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(device);
        return 0;
}

struct sim_device *sim_device_free(struct sim_device *device) {
        if (!device)
                return NULL;
        sd_event_source_disable_unref(device->busy_timer);
        sd_event_source_disable_unref(device->stall_timer);
        sd_event_source_disable_unref(device->answer_timer);
        if (device->stream_fd >= 0)
                close(device->stream_fd);
        sim_decoder_free(device->mechanism);
        sim_decoder_free(device->reception);
        sim_paper_free(device->paper);
        free(device->buffer);
        sd_event_unref(device->event);
        free(device);
        return NULL;
}

bool sim_device_is_deaf(const struct sim_device *device) {
        return device->deaf;
}

static void sensors_changed(struct sim_device *device) {
        report(device);
        run(device);
        device->events->room(device->userdata);
}

void sim_device_set_paper(struct sim_device *device, enum printer_sim_paper paper) {
        if (device->paper_state == paper)
                return;
        device->paper_state = paper;
        if (paper != PRINTER_SIM_PAPER_OUT && device->paper_left == 0)
                device->paper_left = ROLL_ENDLESS;
        if (paper == PRINTER_SIM_PAPER_OUT)
                report(device); /* the mechanism that ran into it is still running */
        else
                sensors_changed(device);
}

void sim_device_set_paper_left(struct sim_device *device, unsigned rows) {
        device->paper_left = rows;
        if (rows == 0)
                sim_device_set_paper(device, PRINTER_SIM_PAPER_OUT);
}

void sim_device_set_cover(struct sim_device *device, bool open) {
        if (device->cover_open == open)
                return;
        device->cover_open = open;
        sensors_changed(device);
}

void sim_device_power_cycle(struct sim_device *device) {
        device->n_buffer = device->n_held = device->n_answers = 0;
        device->report_mask = 0;
        device->busy = false;
        sim_decoder_reset(device->mechanism);
        sim_decoder_reset(device->reception);
        device->events->room(device->userdata);
}

static int on_stall_over(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_device *device = userdata;

        device->stalled = false;
        device->events->room(device->userdata);
        return 0;
}

int sim_device_stall(struct sim_device *device, uint64_t usec) {
        int r = arm(device, &device->stall_timer, monotonic_usec() + usec, on_stall_over);

        device->stalled = r >= 0;
        return r;
}

void sim_device_set_deaf(struct sim_device *device, bool deaf) {
        device->deaf = deaf;
        if (deaf)
                device->n_answers = 0;
}

void sim_device_set_reply_delay(struct sim_device *device, uint64_t usec) {
        device->reply_delay_usec = usec;
}

void sim_device_get_output(const struct sim_device *device, struct printer_sim_output *ret) {
        *ret = (struct printer_sim_output){
                .pieces = sim_paper_pieces(device->paper),
                .hanging = sim_paper_rows(device->paper),
                .errors = sim_decoder_errors(device->mechanism),
                .bytes = device->bytes,
        };
        ret->piece = sim_paper_piece(device->paper, &ret->piece_rows);
}
