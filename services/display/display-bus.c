#include "services/board/board-message.h"
#include "describe.h"
#include "display-manager.h"
#include "services/base/bus.h"
#include "services/config/config-stamp.h"

#define OUTPUT_INTERFACE DISPLAY_BUS_NAME ".Output"

/* ----- the daemon ----- */

static int property_get_configuration_changed(BUS_PROPERTY_ARGS) {
        const struct display_manager *manager = userdata;

        if (manager->parts.pages_problem)
                return sd_bus_message_append(reply, "b", 1);
        return config_append_changed(reply, manager->parts.conf_path, manager->parts.conf_stamp);
}

static int property_get_cursor(BUS_PROPERTY_ARGS) {
        const struct display_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->board.cursor);
}

static int property_get_stale(BUS_PROPERTY_ARGS) {
        const struct display_manager *manager = userdata;

        return sd_bus_message_append(reply, "b", (int) manager->is_stale);
}

static int property_get_loudspeaker_missed(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "b", (int) manager_misses_speaker(userdata));
}

static int method_set_board(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_free_ struct board *board = malloc(sizeof(*board));
        _cleanup_free_ char *problem = NULL;
        struct display_manager *manager = userdata;

        if (!board)
                return -ENOMEM;
        /* The bus lets nobody through, and does not say who is the aggregator. */
        if (sd_bus_is_bus_client(sd_bus_message_get_bus(message)) > 0)
                return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED,
                                        "A board is taken on the aggregator's connection alone.");
        int r = board_read(message, board, &problem);
        if (r < 0)
                return problem ? bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s.", problem) : r;
        link_board_given(manager);
        show_board(manager, board);
        return sd_bus_reply_method_return(message, NULL);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_service, error);
}

static const sd_bus_vtable service_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", daemon_property_get_state, offsetof(struct display_manager, state),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", bus_property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("ConfigurationChanged", "b", property_get_configuration_changed, 0, 0),
        SD_BUS_PROPERTY("Cursor", "t", property_get_cursor, 0, 0),
        SD_BUS_PROPERTY("Stale", "b", property_get_stale, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("LoudspeakerMissed", "b", property_get_loudspeaker_missed, 0, 0),
        BUS_METHOD("SetBoard", ("t", cursor, "a{sv}", board), BUS_NOTHING, method_set_board),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_VTABLE_END,
};

void display_bus_stale_changed(struct display_manager *manager) {
        (void) sd_bus_emit_properties_changed(manager->parts.bus, DISPLAY_ROOT, DISPLAY_BUS_NAME, "Stale",
                                              NULL);
}

/* ----- each output ----- */

static int property_get_output_state(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;

        return sd_bus_message_append(reply, "s", screen_state_to_string(screen_state(output->screen)));
}

static int property_get_id(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;

        return sd_bus_message_append(reply, "s", output->conf->id);
}

static int property_get_connector(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;
        const struct display_output *open = screen_output(output->screen);

        return sd_bus_message_append(reply, "s", open ? open->connector : "");
}

static int property_get_size(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;
        const struct display_output *open = screen_output(output->screen);

        return sd_bus_message_append(reply, "(uu)", open ? open->width_px : 0, open ? open->height_px : 0);
}

static int property_get_mode(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;

        return sd_bus_message_append(reply, "s", screen_mode_to_string(screen_mode(output->screen)));
}

static int property_get_shown_cursor(BUS_PROPERTY_ARGS) {
        const struct output *output = userdata;

        return sd_bus_message_append(reply, "t", output->shown_cursor);
}

void display_bus_asked_done(struct asked *asked) {
        asked->screenshot = screenshot_free(asked->screenshot);
        asked->call = sd_bus_message_unref(asked->call);
}

static struct asked *find_asked(struct display_manager *manager, const struct screenshot *screenshot) {
        for (size_t i = 0; i < SCREENSHOTS_MAX; i++)
                if (manager->asked[i].screenshot == screenshot)
                        return &manager->asked[i];
        return NULL;
}

static int picture_error(sd_bus_error *error, int r) {
        return r == -ENOMEM
                       ? r
                       : bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                   "A picture is written to a pipe or an empty file of this machine: %s.",
                                   strerror(-r));
}

/* Whoever asked may be gone: an answer to nobody is none. */
static void on_made(struct screenshot *screenshot, int result, void *userdata) {
        struct asked *asked = find_asked(userdata, screenshot);
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        if (result >= 0) {
                (void) sd_bus_reply_method_return(asked->call, "t", asked->cursor);
        } else {
                int r = picture_error(&error, result);
                (void) sd_bus_reply_method_errno(asked->call, r, &error);
        }
        asked->call = sd_bus_message_unref(asked->call);
}

static void on_written(struct screenshot *screenshot, void *userdata) {
        display_bus_asked_done(find_asked(userdata, screenshot));
}

static int take_screenshot(const struct output *output, sd_bus_message *message, int fd,
                           sd_bus_error *error) {
        static const struct screenshot_events events = {.made = on_made, .done = on_written};
        struct display_manager *manager = output->manager;
        const struct display_output *open = screen_output(output->screen);
        struct asked *asked = find_asked(manager, NULL);

        if (!open)
                return bus_error(error, BUS_ERROR_ABSENT, "%s",
                                 describe_screen(screen_state(output->screen), LANGUAGE_EN));
        if (!asked)
                return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                         "%d pictures are being written already.", SCREENSHOTS_MAX);
        int r = screenshot_start(manager->parts.event, open, fd, &events, manager, &asked->screenshot);
        if (r < 0)
                return picture_error(error, r);
        asked->call = sd_bus_message_ref(message);
        asked->cursor = output->shown_cursor;
        return 1; /* it is answered when it is made */
}

static int method_screenshot(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct output *output = userdata;
        int fd, r = sd_bus_message_read(message, "h", &fd);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : take_screenshot(output, message, fd, error);
}

static int method_describe_output(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_output, error);
}

static const sd_bus_vtable output_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Id", "s", property_get_id, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("State", "s", property_get_output_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Connector", "s", property_get_connector, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Size", "(uu)", property_get_size, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Mode", "s", property_get_mode, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("ShownCursor", "t", property_get_shown_cursor, 0, 0),
        BUS_METHOD("Screenshot", ("h", file, "a{sv}", options), ("t", cursor), method_screenshot),
        BUS_METHOD_DESCRIBE(method_describe_output),
        SD_BUS_VTABLE_END,
};

/* Appends what is another than the bus was told, and notes it as told. */
static void find_changed(struct output *output, const char *ret_names[5]) {
        const struct display_output *open = screen_output(output->screen);
        const char *connector = open ? open->connector : "";
        unsigned width_px = open ? open->width_px : 0, height_px = open ? open->height_px : 0;
        int state = (int) screen_state(output->screen), mode = (int) screen_mode(output->screen);
        size_t n = 0;

        if (state != output->shown_state)
                ret_names[n++] = "State";
        if (!streq(connector, output->connector))
                ret_names[n++] = "Connector";
        if (width_px != output->width_px || height_px != output->height_px)
                ret_names[n++] = "Size";
        if (mode != output->shown_mode)
                ret_names[n++] = "Mode";
        ret_names[n] = NULL;
        output->shown_state = state;
        output->shown_mode = mode;
        output->width_px = width_px;
        output->height_px = height_px;
        (void) snprintf(output->connector, sizeof(output->connector), "%s", connector);
}

void display_bus_output_changed(struct output *output) {
        const char *names[5];
        _cleanup_free_ char *path = NULL;

        find_changed(output, names);
        if (names[0] && output_path(output, &path) >= 0)
                (void) sd_bus_emit_properties_changed_strv(output->manager->parts.bus, path, OUTPUT_INTERFACE,
                                                           (char **) names);
}

int display_bus_export_output(struct output *output) {
        const char *names[5];
        _cleanup_free_ char *path = NULL;
        int r = output_path(output, &path);

        find_changed(output, names); /* as it is now, it is told */
        return r < 0 ? r
                     : sd_bus_add_object_vtable(output->manager->parts.bus, &output->slot, path,
                                                OUTPUT_INTERFACE, output_vtable, output);
}

void display_bus_output_came(const struct output *output, bool there) {
        _cleanup_free_ char *path = NULL;

        if (output_path(output, &path) >= 0)
                bus_tell_object(output->manager->parts.bus, path, there);
}

int display_bus_export(sd_bus *bus, void *userdata) {
        struct display_manager *manager = userdata;
        int r = sd_bus_add_object_vtable(bus, NULL, DISPLAY_ROOT, DISPLAY_BUS_NAME, service_vtable, manager);

        return r < 0 ? r : sd_bus_add_object_manager(bus, NULL, DISPLAY_ROOT);
}
