#include "hw-rig.h"

#include <fcntl.h>
#include <signal.h>

#include "hw/printer-sim.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"

#define SIM_SERIAL "SIM0001"

static struct {
        sd_event *event;
        char *folder;
        struct process *end;
} gadget;

/* ----- the simulator ----- */

static int sim_open(sd_event *event, const char *folder, struct printer **ret) {
        struct printer_sim_traits traits = {.serial = SIM_SERIAL,
                                            .port = "9-1",
                                            .device_id = hw_rig_sim.device_id,
                                            .width = 576,
                                            .buffer_size = 4096,
                                            .has_realtime = true,
                                            .has_asb = true,
                                            .has_barrier = true};
        int r = printer_sim_new(event, ret);

        return r < 0 ? r : printer_sim_add(*ret, &traits, folder);
}

static void sim_close(void) {
}

static void sim_set_blocked(struct printer *printer, bool blocked) {
        must(printer_sim_set_cover(printer, SIM_SERIAL, blocked));
}

static void sim_set_paper(struct printer *printer, bool present) {
        must(printer_sim_set_paper(printer, SIM_SERIAL,
                                   present ? PRINTER_SIM_PAPER_OK : PRINTER_SIM_PAPER_OUT));
}

static void sim_unplug(struct printer *printer) {
        must(printer_sim_unplug(printer, SIM_SERIAL, 0));
}

static void sim_plug(struct printer *printer) {
        must(printer_sim_plug(printer, SIM_SERIAL));
}

static const char *sim_say(void) {
        return "\x10\x04\x01";
}

const struct hw_rig hw_rig_sim = {
        .name = "sim",
        .serial = SIM_SERIAL,
        .device_id = "MFG:motcua;MDL:simulated;CMD:ESC/POS;CLS:PRINTER;",
        .open = sim_open,
        .close = sim_close,
        .set_blocked = sim_set_blocked,
        .set_paper = sim_set_paper,
        .unplug = sim_unplug,
        .plug = sim_plug,
        .say = sim_say,
        .stream = "stream",
        .room = 4096,
};

/* ----- the kernel's gadget ----- */

static void write_once(const char *path, const char *text) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

        if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
                test_die("%s: %s", path, strerror(errno));
}

static char *udc_path(void) {
        return file_join(getenv("MOTCUA_TEST_GADGET"), "UDC");
}

static bool end_is_ready(_unused_ void *userdata) {
        _cleanup_free_ char *path = file_join(gadget.folder, "end"), *text = file_read(path, NULL);

        return strstr(text, "ready");
}

static bool is_plugged(const char *udc) {
        _cleanup_free_ char *name = file_read(udc, NULL);

        return strstr(name, "udc");
}

static void gadget_plug(_unused_ struct printer *printer) {
        _cleanup_free_ char *udc = udc_path(), *paper = file_join(gadget.folder, "paper"),
                            *control = file_join(gadget.folder, "control"),
                            *log = file_join(gadget.folder, "end");
        struct process_spec spec = {
                .argv = (const char *const[]){"/usr/bin/python3", getenv("MOTCUA_TEST_GADGET_END"), paper,
                                              control, NULL},
                .log_path = log,
        };

        (void) unlink(log);
        if (is_plugged(udc)) /* by a case that failed */
                write_once(udc, "\n");
        write_once(udc, "dummy_udc.0\n");
        gadget.end = process_start(gadget.event, &spec, NULL, NULL);
        if (!loop_wait(gadget.event, 30 * USEC_PER_SEC, end_is_ready, NULL))
                test_die("the gadget is not configured: %s", file_read(log, NULL));
}

static void gadget_unplug(_unused_ struct printer *printer) {
        _cleanup_free_ char *udc = udc_path();

        write_once(udc, "\n");
        gadget.end = process_free(gadget.end);
}

static int gadget_open(sd_event *event, const char *folder, struct printer **ret) {
        gadget.event = event;
        gadget.folder = strdup(folder);
        gadget_plug(NULL);
        return printer_new_real(event, ret);
}

static void gadget_close(void) {
        if (gadget.end)
                gadget_unplug(NULL);
        free(gadget.folder);
}

static void gadget_set_blocked(_unused_ struct printer *printer, bool blocked) {
        process_signal(gadget.end, blocked ? SIGSTOP : SIGCONT);
}

static void tell_end(const char *line) {
        _cleanup_free_ char *control = file_join(gadget.folder, "control");

        write_once(control, line);
}

static bool paper_is_told(_unused_ void *userdata) {
        _cleanup_free_ char *path = file_join(gadget.folder, "end"), *text = file_read(path, NULL);

        return strstr(text, "done: status");
}

static void gadget_set_paper(_unused_ struct printer *printer, bool present) {
        tell_end(present ? "status 0x18\n" : "status 0x38\n");
        if (!loop_wait(gadget.event, 10 * USEC_PER_SEC, paper_is_told, NULL))
                test_die("the gadget's status does not change");
}

static const char *gadget_say(void) {
        tell_end("send \\x12\n");
        return NULL;
}

const struct hw_rig hw_rig_gadget = {
        .name = "gadget",
        .serial = "1",
        .device_id = "MFG:motcua;MDL:Simulated;CLS:PRINTER;CMD:ESCPOS;",
        .open = gadget_open,
        .close = gadget_close,
        .set_blocked = gadget_set_blocked,
        .set_paper = gadget_set_paper,
        .unplug = gadget_unplug,
        .plug = gadget_plug,
        .say = gadget_say,
        .stream = "paper",
        .room = 200000, /* its queue of requests, and what is on its way to the program */
};

const struct hw_rig *hw_rig_choose(void) {
        return getenv("MOTCUA_TEST_GADGET") ? &hw_rig_gadget : &hw_rig_sim;
}
