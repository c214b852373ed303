#include <sys/stat.h>

#include "display-check.h"
#include "display-content.h"
#include "display-manager.h"
#include "hw/display-gst.h"
#include "hw/display-sim.h"
#include "hw/sound-sim.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/config-stamp.h"
#include "services/guard/bus-guard.h"

#define SIM_FOLDER "sim"

/* What is wrong with a page must not keep calls from being shown. */
static int load(const char *conf_path, void *userdata, struct problem *ret_problem) {
        static const struct page_size sizes[DISPLAYS_MAX];
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(display_content_done) struct display_content content = {NULL, NULL, NULL};
        struct display_parts *parts = userdata;

        parts->conf_path = conf_path;
        parts->conf_stamp = config_stamp(conf_path);
        int r = display_content_load(conf_path, &content, ret_problem);
        if (r < 0)
                return r;
        r = pages_check(content.confs, content.fonts, sizes, &parts->pages, &problem);
        if (r == -ENOMEM)
                return r;
        if (r < 0) {
                parts->pages_problem = TAKE_PTR(problem.text);
                pages_log_faults(parts->pages_problem, NULL);
        }
        parts->confs = TAKE_PTR(content.confs);
        parts->fonts = TAKE_PTR(content.fonts);
        return 0;
}

/* The one that there is has every device. */
static int keep_sound(_unused_ const struct display_parts *parts, struct sound **ret) {
        *ret = NULL;
        return 0;
}

static int open_simulated(const struct daemon_options *options, struct display_parts *parts) {
        _cleanup_free_ char *wav = NULL;
        int r = options->sim_trace ? str_format(&parts->sim_folder, "%s", options->sim_trace)
                                   : str_format(&parts->sim_folder, "%s/" SIM_FOLDER, options->state_dir);

        if (r >= 0 && mkdir(parts->sim_folder, 0755) < 0 && errno != EEXIST)
                r = -errno;
        parts->open_sound = keep_sound;
        if (r >= 0)
                r = str_format(&wav, "%s/voice.wav", parts->sim_folder);
        if (r >= 0)
                r = display_sim_new(parts->event, &parts->display);
        if (r >= 0)
                r = display_sim_bus_make(parts->display, parts->confs);
        return r < 0 ? r : sound_sim_new(parts->event, wav, &parts->sound);
}

static int open_sound(const struct display_parts *parts, struct sound **ret) {
        return sound_new_real(parts->event, parts->confs->speaker->device, ret);
}

/* $MOTCUA_WINDOW: a sink of GStreamer, to look at the wall on a desktop. */
static int open_real(struct display_parts *parts) {
        const char *sink = getenv("MOTCUA_WINDOW");
        int r = sink ? display_gst_new(parts->event, sink, &parts->display)
                     : display_new_real(parts->event, &parts->display);

        parts->open_sound = open_sound;
        return r < 0 ? r : open_sound(parts, &parts->sound);
}

static int open_parts(const struct daemon_options *options, struct display_parts *parts) {
        int r = daemon_open_clock(options, &parts->clock);

        if (r >= 0)
                r = daemon_open_outbox(options, DISPLAY_OUTBOX_ROWS_MAX, &parts->outbox);
        if (r < 0)
                return r;
        r = options->sim_hardware ? open_simulated(options, parts) : open_real(parts);
        if (r < 0)
                return log_error_errno(r, "Cannot open screens and loudspeaker");
        return daemon_open_bus(parts->event, bus_guard_new, &parts->bus);
}

static int start(struct display_manager *manager, const struct daemon_options *options) {
        int r = display_manager_start(manager);

        if (r < 0)
                return log_error_errno(r, "Cannot start");
        (void) daemon_watch_folder(manager->parts.event, options->state_dir, display_manager_files_changed,
                                   manager);
        return daemon_take_name(manager->parts.bus, DISPLAY_BUS_NAME);
}

static int run(const struct daemon_options *options, void *userdata) {
        _cleanup_(display_manager_freep) struct display_manager *manager = NULL;
        struct display_parts *parts = userdata;
        int r = daemon_loop_new(display_manager_reload, &manager, &parts->event);

        if (r >= 0)
                r = open_parts(options, parts);
        if (r >= 0)
                r = display_manager_new(parts, &manager);
        if (r >= 0)
                r = start(manager, options);
        if (r < 0)
                return daemon_exit_code(r);
        int code = daemon_run(manager->parts.event);
        display_manager_stop(manager);
        return code;
}

static const struct daemon_info info = {
        .name = "motcua-displayd",
        .default_state_dir = "/var/lib/motcua-displayd",
        .summary = "Show and speak whose turn it is, and say when figures are old.",
        .config = &display_conf_table,
        .write_man = config_write_man,
        .load = load,
        .check = display_check,
        .run = run,
};

int main(int argc, char *argv[]) {
        _cleanup_(display_parts_done) struct display_parts parts = {};

        return daemon_main(&info, argc, argv, &parts);
}
