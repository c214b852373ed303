#include "camera-manager.h"
#include "describe.h"
#include "services/base/bus.h"
#include "services/config/config-stamp.h"

#define LENS_INTERFACE CAMERA_BUS_NAME ".Camera"

/* ----- the daemon ----- */

static int property_get_configuration_changed(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return config_append_changed(reply, manager->parts.conf_path, manager->parts.conf_stamp);
}

static int property_get_recording(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "b", (int) manager_is_recording(userdata));
}

static int property_get_store(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "s", store_state_to_string(manager->store));
}

static int property_get_refusal(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "s", refusal_to_string(manager->refusal));
}

static int property_get_bytes_used(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->bytes_used);
}

static int property_get_bytes_free(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->bytes_free);
}

static int property_get_days_left(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->days_left);
}

static int property_get_held_bytes(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->held_bytes);
}

static int property_get_shorter_from(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "t", keep_shorter_from(userdata));
}

static int property_get_index_progress(BUS_PROPERTY_ARGS) {
        const struct camera_manager *manager = userdata;
        uint64_t done = 0, total = 0;

        if (manager->footage)
                footage_get_progress(manager->footage, &done, &total);
        return sd_bus_message_append(reply, "(tt)", done, total);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_service, error);
}

static const sd_bus_vtable service_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", daemon_property_get_state, offsetof(struct camera_manager, state),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", bus_property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("ConfigurationChanged", "b", property_get_configuration_changed, 0, 0),
        SD_BUS_PROPERTY("Recording", "b", property_get_recording, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Store", "s", property_get_store, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Refusal", "s", property_get_refusal, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("BytesUsed", "t", property_get_bytes_used, 0, 0),
        SD_BUS_PROPERTY("BytesFree", "t", property_get_bytes_free, 0, 0),
        SD_BUS_PROPERTY("DaysLeft", "t", property_get_days_left, 0, 0),
        SD_BUS_PROPERTY("HeldBytes", "t", property_get_held_bytes, 0, 0),
        SD_BUS_PROPERTY("ShorterFrom", "t", property_get_shorter_from, 0, 0),
        SD_BUS_PROPERTY("IndexProgress", "(tt)", property_get_index_progress, 0, 0),
        BUS_METHOD("Hold", ("s", camera, "t", from_usec, "t", until_usec, "s", reason, "a{sv}", options),
                   ("t", hold), camera_bus_hold),
        BUS_METHOD("Release", ("t", hold, "s", reason, "a{sv}", options), BUS_NOTHING, camera_bus_release),
        BUS_METHOD("GetHolds", ("a{sv}", options), ("a(tsttttss)", holds), camera_bus_get_holds),
        BUS_METHOD("GetGaps", ("s", camera, "t", from_usec, "t", until_usec, "a{sv}", options),
                   ("a(stts)", gaps), camera_bus_get_gaps),
        BUS_METHOD("GetFigures", ("s", day, "a{sv}", options), ("a(sttta{st})", figures),
                   camera_bus_get_figures),
        BUS_METHOD("Export", ("s", camera, "t", from_usec, "t", until_usec, "s", reason, "a{sv}", options),
                   ("a(sh)", files, "b", partial), camera_bus_export_footage),
        BUS_METHOD("GetRequests", ("a{sv}", options), ("a(tssttsstb)", requests), camera_bus_get_requests),
        BUS_METHOD("Approve", ("t", request, "s", reason, "a{sv}", options), BUS_NOTHING, camera_bus_approve),
        BUS_METHOD("AcceptStore", ("s", reason, "a{sv}", options), BUS_NOTHING, camera_bus_accept_store),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_VTABLE_END,
};

void camera_bus_changed(struct camera_manager *manager) {
        const char *names[4];
        size_t n = 0;
        int recording = manager_is_recording(manager), store = (int) manager->store,
            refusal = (int) manager->refusal;

        if (recording != manager->shown_recording)
                names[n++] = "Recording";
        if (store != manager->shown_store)
                names[n++] = "Store";
        if (refusal != manager->shown_refusal)
                names[n++] = "Refusal";
        names[n] = NULL;
        manager->shown_recording = recording;
        manager->shown_store = store;
        manager->shown_refusal = refusal;
        if (n > 0)
                (void) sd_bus_emit_properties_changed_strv(manager->parts.bus, CAMERA_ROOT, CAMERA_BUS_NAME,
                                                           (char **) names);
}

/* ----- each camera ----- */

const char *lens_gap_cause(const struct lens *lens) {
        return !lens->watch.due || !lens->watch.open ? ""
               : lens->watch.cause < 0               ? gap_cause_to_string(GAP_NOT_STARTED)
                                       : gap_cause_to_string((enum gap_cause) lens->watch.cause);
}

static int property_get_id(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s", lens->conf->id);
}

static int property_get_lens_state(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s",
                                     lens_state_to_string(lens_phase_state(&lens->phase, monotonic_usec())));
}

static int property_get_source(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s", camera_kind_name(lens->conf->kind));
}

static int property_get_place(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s", lens->conf->place);
}

static int property_get_purpose(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s", lens->conf->purpose);
}

static int property_get_counters(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;
        _cleanup_free_ char *copy = strdup(lens->conf->counters ? lens->conf->counters : "");
        char *state = NULL;
        int r = copy ? sd_bus_message_open_container(reply, 'a', "s") : -ENOMEM;

        if (r < 0)
                return r;
        for (char *word = strtok_r(copy, " ", &state); r >= 0 && word; word = strtok_r(NULL, " ", &state))
                r = sd_bus_message_append(reply, "s", word);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_lens_recording(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "b",
                                     (int) lens_phase_is_recording(&lens->phase, monotonic_usec()));
}

static int property_get_last_fragment(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "t", lens->last_usec);
}

static int property_get_gap_since(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;
        bool is_open = lens->watch.due && lens->watch.open;

        return sd_bus_message_append(reply, "t", is_open ? lens->watch.begin.realtime_usec : UINT64_C(0));
}

static int property_get_gap_cause(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "s", lens_gap_cause(userdata));
}

static int property_get_gap_minutes(BUS_PROPERTY_ARGS) {
        struct lens *lens = userdata;

        day_count_today(lens);
        uint64_t usec = lens->has_today ? lens->today.announced_usec - lens->today.recorded_usec : 0;

        return sd_bus_message_append(reply, "t", usec / (60 * USEC_PER_SEC));
}

static int property_get_share(BUS_PROPERTY_ARGS) {
        struct lens *lens = userdata;

        day_count_today(lens);
        return sd_bus_message_append(reply, "(tt)", lens->has_today ? lens->today.recorded_usec : UINT64_C(0),
                                     lens->has_today ? lens->today.announced_usec : UINT64_C(0));
}

static int property_get_codec(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s",
                                     !lens->was_opened            ? ""
                                     : lens->codec == CAMERA_H265 ? "h265"
                                                                  : "h264");
}

static int property_get_encoder(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "s", lens->encoder);
}

static int property_get_size(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;

        return sd_bus_message_append(reply, "(uu)", lens->width_px, lens->height_px);
}

static int property_get_bytes_today(BUS_PROPERTY_ARGS) {
        const struct lens *lens = userdata;
        struct recording_last last = {.bytes = 0};

        if (lens->recording)
                recording_last(lens->recording, &last);
        return sd_bus_message_append(
                reply, "t", last.bytes > lens->bytes_before ? last.bytes - lens->bytes_before : UINT64_C(0));
}

static int property_get_viewers(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "t", watch_count(userdata));
}

static int method_describe_lens(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        day_count_today(userdata);
        return bus_describe(message, userdata, describe_lens, error);
}

static const sd_bus_vtable lens_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Id", "s", property_get_id, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("State", "s", property_get_lens_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Source", "s", property_get_source, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Place", "s", property_get_place, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Purpose", "s", property_get_purpose, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Counters", "as", property_get_counters, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Recording", "b", property_get_lens_recording, 0,
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("LastFragment", "t", property_get_last_fragment, 0, 0),
        SD_BUS_PROPERTY("GapSince", "t", property_get_gap_since, 0, 0),
        SD_BUS_PROPERTY("GapCause", "s", property_get_gap_cause, 0, 0),
        SD_BUS_PROPERTY("GapMinutesToday", "t", property_get_gap_minutes, 0, 0),
        SD_BUS_PROPERTY("RecordedShare", "(tt)", property_get_share, 0, 0),
        SD_BUS_PROPERTY("Codec", "s", property_get_codec, 0, 0),
        SD_BUS_PROPERTY("Encoder", "s", property_get_encoder, 0, 0),
        SD_BUS_PROPERTY("Size", "(uu)", property_get_size, 0, 0),
        SD_BUS_PROPERTY("BytesToday", "t", property_get_bytes_today, 0, 0),
        SD_BUS_PROPERTY("Viewers", "t", property_get_viewers, 0, 0),
        BUS_METHOD("Snapshot", ("h", file, "s", reason, "a{sv}", options), BUS_NOTHING, camera_bus_snapshot),
        BUS_METHOD("Watch", ("h", pipe, "s", reason, "a{sv}", options), BUS_NOTHING, camera_bus_watch),
        BUS_METHOD_DESCRIBE(method_describe_lens),
        SD_BUS_VTABLE_END,
};

static int lens_path(const struct lens *lens, char **ret) {
        return str_format(ret, CAMERA_ROOT "/camera/%s", lens->conf->id);
}

void camera_bus_lens_changed(struct lens *lens) {
        _cleanup_free_ char *path = NULL;
        uint64_t now_usec = monotonic_usec();
        int state = (int) lens_phase_state(&lens->phase, now_usec),
            recording = lens_phase_is_recording(&lens->phase, now_usec);
        const char *names[3];
        size_t n = 0;

        if (state != lens->shown_state)
                names[n++] = "State";
        if (recording != lens->shown_recording)
                names[n++] = "Recording";
        names[n] = NULL;
        lens->shown_state = state;
        lens->shown_recording = recording;
        if (n > 0 && lens_path(lens, &path) >= 0)
                (void) sd_bus_emit_properties_changed_strv(lens->manager->parts.bus, path, LENS_INTERFACE,
                                                           (char **) names);
}

int camera_bus_export_lens(struct lens *lens) {
        _cleanup_free_ char *path = NULL;
        int r = lens_path(lens, &path);

        return r < 0 ? r
                     : sd_bus_add_object_vtable(lens->manager->parts.bus, &lens->slot, path, LENS_INTERFACE,
                                                lens_vtable, lens);
}

void camera_bus_lens_came(const struct lens *lens, bool there) {
        _cleanup_free_ char *path = NULL;

        if (lens_path(lens, &path) >= 0)
                bus_tell_object(lens->manager->parts.bus, path, there);
}

int camera_bus_export(sd_bus *bus, void *userdata) {
        struct camera_manager *manager = userdata;
        int r = sd_bus_add_object_vtable(bus, NULL, CAMERA_ROOT, CAMERA_BUS_NAME, service_vtable, manager);

        return r < 0 ? r : sd_bus_add_object_manager(bus, NULL, CAMERA_ROOT);
}
