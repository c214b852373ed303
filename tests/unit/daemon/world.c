#include "tests/unit/daemon/world.h"

#include <sys/socket.h>

#include "services/base/bus.h"
#include "tests/unit/daemon/with-devices.h"

const char world_config[] = "[Centre]\n"
                            "Name=Trung tâm\n"
                            "MinimumRatings=2\n"
                            "[Counter 1]\n"
                            "Label=Quầy 1\n"
                            "Attendant=quay1\n"
                            "Rating.reception=quay1\n"
                            "[Counter 2]\n"
                            "Attendant=quay2\n"
                            "Rating.reception=quay2\n"
                            "Rating.procedures=quay2b\n";

static int method_arm(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct world *world = userdata;
        const char *token;
        uint64_t window, settle, scale, reason;

        world->arms++;
        assert_ok(sd_bus_message_read(message, "stta{sv}", &token, &window, &settle, 2, NULL, "t", &scale,
                                      NULL, "t", &reason));
        ck_assert_uint_eq(scale, 5);
        ck_assert_uint_eq(reason, 15 * USEC_PER_SEC);
        ck_assert_uint_ge(window, USEC_PER_SEC);
        if (world->absent)
                return bus_error(error, BUS_ERROR_ABSENT, "Its cable is out.");
        const char *keypad = strrchr(sd_bus_message_get_path(message), '/') + 1;
        if (streq(keypad, "quay2b"))
                return bus_error(error, BUS_ERROR_NO_RATING_KEYS, "It has no rating keys.");
        world->arming = world_event_fields(
                world, "armed", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("token", token),
                EVENT_FIELD_T("window_usec", window), EVENT_FIELD_T("settle_usec", settle));
        snprintf(world->armed_keypad, sizeof(world->armed_keypad), "%s", keypad);
        return sd_bus_reply_method_return(message, "t", world->arming);
}

static int method_disarm(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct world *world = userdata;

        assert_ok(sd_bus_message_read(message, "t", &world->disarmed));
        if (!world->busy)
                world_disarm(world, strrchr(sd_bus_message_get_path(message), '/') + 1, world->disarmed,
                             "request");
        return sd_bus_reply_method_return(message, "");
}

static int method_refuse(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct world *world = userdata;
        const char *key;

        assert_ok(sd_bus_message_read(message, "s", &key));
        snprintf(world->refused, sizeof(world->refused), "%s %s",
                 strrchr(sd_bus_message_get_path(message), '/') + 1, key);
        return sd_bus_reply_method_return(message, "");
}

static int method_set_output(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct world *world = userdata;
        const char *output, *pattern;

        assert_ok(sd_bus_message_read(message, "sst", &output, &pattern, &world->output_usec));
        snprintf(world->output, sizeof(world->output), "%s %s %s",
                 strrchr(sd_bus_message_get_path(message), '/') + 1, output, pattern);
        world->outputs++;
        if (world->no_output)
                return bus_error(error, world->no_output, "It cannot.");
        return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable keypad_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("SetOutput", "ssta{sv}", "", method_set_output, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Refuse", "sa{sv}", "", method_refuse, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Disarm", "ta{sv}", "", method_disarm, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Arm", "stta{sv}", "t", method_arm, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static int on_announced(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct world *world = userdata;
        uint64_t id;

        assert_ok(sd_bus_message_read(message, "t", &id));
        ck_assert_uint_lt(world->n_announced, ELEMENTSOF(world->announced));
        world->announced[world->n_announced++] = id;
        return 0;
}

static int on_low(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        struct world *world = userdata;

        world->low_ratings++;
        return 0;
}

static int on_inactive(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct world *world = userdata;
        const char *counter;

        assert_ok(sd_bus_message_read(message, "s", &counter));
        snprintf(world->inactive, sizeof(world->inactive), "%s", counter);
        world->inactive_signals++;
        return 0;
}

static sd_bus *new_bus(sd_event *event, int fd, bool server) {
        sd_bus *bus = NULL;
        sd_id128_t id;

        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fd, fd));
        assert_ok(sd_id128_randomize(&id));
        if (server)
                assert_ok(sd_bus_set_server(bus, 1, id));
        assert_ok(sd_bus_start(bus));
        assert_ok(sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL));
        return bus;
}

static void open_hardware(struct world *world) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/outbox.db", world->dir));
        assert_ok(outbox_open(path, 1000000, NULL, &world->outbox));
        assert_ok(clock_new_sim(&world->hardware_clock));
        assert_ok(event_source_new(world->event, world->hardware_bus, "/vn/motcua/Keypad1",
                                   world->hardware_clock, world->outbox, &world->source));
        assert_ok(sd_bus_add_fallback_vtable(world->hardware_bus, &world->keypads_slot,
                                             "/vn/motcua/Keypad1/keypad", "vn.motcua.Keypad1.Keypad",
                                             keypad_vtable, NULL, world));
}

void world_write_config(struct world *world, const char *text) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/motcua.conf", world->dir));
        _cleanup_fclose_ FILE *f = fopen(path, "we");
        ck_assert_ptr_nonnull(f);
        _cleanup_free_ char *all = with_devices(text);
        ck_assert_int_ge(fputs(all, f), 0);
}

static void open_manager(struct world *world, const char *store_dir) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *path = NULL, *conf_path = NULL;
        struct centre_parts parts = {
                .event = sd_event_ref(world->event),
                .bus = sd_bus_ref(world->centre_bus),
        };

        assert_ok(str_format(&path, "%s/" CENTRE_DATABASE, store_dir ? store_dir : world->dir));
        assert_ok(str_format(&conf_path, "%s/motcua.conf", world->dir));
        parts.conf_path = conf_path;
        parts.state_dir = world->dir;
        assert_ok(store_open(path, centre_rooms, NULL, &parts.store, NULL));
        assert_ok(clock_new_sim(&parts.clock));
        if (world->realtime_usec > 0) {
                struct clock_reading now;

                clock_read(parts.clock, &now);
                assert_ok(clock_sim_set(parts.clock, (int64_t) (world->realtime_usec - now.realtime_usec),
                                        !world->unsynchronized));
        }
        _cleanup_free_ char *config = with_devices(world->config);
        int r = conf_load(&centre_conf_spec, "test.conf", config, strlen(config), &parts.conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        assert_ok(centre_manager_new(&parts, &world->manager));
        assert_ok(centre_manager_start(world->manager, true));
}

static void open_all(struct world *world, const char *config, const char *store_dir) {
        int fds[2];

        *world = (struct world){.config = config};
        folder_make(world->dir, sizeof(world->dir));
        assert_ok(sd_event_new(&world->event));
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        world->centre_bus = new_bus(world->event, fds[0], true);
        world->hardware_bus = new_bus(world->event, fds[1], false);
        assert_ok(sd_bus_match_signal(world->hardware_bus, NULL, NULL, CENTRE_PATH, CENTRE_BUS_NAME,
                                      "EventRecorded", on_announced, world));
        assert_ok(sd_bus_match_signal(world->hardware_bus, NULL, NULL, CENTRE_PATH, CENTRE_RECORD_INTERFACE,
                                      "LowRating", on_low, world));
        assert_ok(sd_bus_match_signal(world->hardware_bus, NULL, NULL, CENTRE_PATH, CENTRE_BUS_NAME,
                                      "CounterInactive", on_inactive, world));
        open_hardware(world);
        open_manager(world, store_dir);
}

void world_open(struct world *world, const char *store_dir) {
        open_all(world, world_config, store_dir);
}

void world_open_configured(struct world *world, const char *config) {
        open_all(world, config, NULL);
}

void world_restart_on(struct world *world, const char *store_dir) {
        world->manager = centre_manager_free(world->manager);
        open_manager(world, store_dir);
}

void world_restart(struct world *world) {
        world_restart_on(world, NULL);
}

void world_restart_at(struct world *world, uint64_t realtime_usec, bool synchronized) {
        world->realtime_usec = realtime_usec;
        world->unsynchronized = !synchronized;
        world_restart(world);
        world_appear(world);
        world_until(world, world_is_settled(world));
        world->realtime_usec = 0;
}

void world_close(struct world *world) {
        record_check_types(world->manager->centre.store);
        centre_manager_free(world->manager);
        event_source_free(world->source);
        outbox_free(world->outbox);
        clock_free(world->hardware_clock);
        sd_bus_slot_unref(world->keypads_slot);
        sd_bus_close_unref(world->hardware_bus);
        sd_bus_close_unref(world->centre_bus);
        sd_event_unref(world->event);
        folder_remove(world->dir);
}

void world_appear(struct world *world) {
        source_set_owner(world->manager->centre.sources[0], "");
}

uint64_t world_event(struct world *world, const char *type, const struct event_field *fields,
                     size_t n_fields) {
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = n_fields};
        uint64_t sequence;

        assert_ok(event_source_record(world->source, &draft, 1, NULL, NULL, &sequence));
        return sequence;
}

uint64_t world_press(struct world *world, const char *keypad, const char *key, uint64_t arming) {
        return world_event_fields(world, "press", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("key", key),
                                  EVENT_FIELD_T("arming", arming));
}

uint64_t world_disarm(struct world *world, const char *keypad, uint64_t arming, const char *reason) {
        return world_event_fields(world, "disarmed", EVENT_FIELD_S("keypad", keypad),
                                  EVENT_FIELD_T("arming", arming), EVENT_FIELD_S("reason", reason));
}

bool world_is_settled(const struct world *world) {
        return source_is_live(world->manager->centre.sources[0]) && outbox_pending(world->outbox) == 0;
}

struct type_count {
        const char *type;
        uint64_t n;
};

static int count_type(const struct event_row *event, void *userdata) {
        struct type_count *count = userdata;

        count->n += streq(event->type, count->type);
        return 0;
}

uint64_t world_count(struct world *world, const char *type) {
        struct type_count count = {.type = type};

        assert_ok(store_each_event(world->manager->centre.store, 0, UINT32_MAX, count_type, &count));
        return count.n;
}

struct found_event {
        const char *type;
        char *fields; /* of the last one */
};

static int find_event(const struct event_row *event, void *userdata) {
        struct found_event *found = userdata;

        if (streq(event->type, found->type)) {
                free(found->fields);
                found->fields = strdup(event->fields);
        }
        return 0;
}

struct fields world_last_event(struct world *world, const char *type, struct fields_room *room) {
        struct found_event found = {.type = type};
        struct fields fields;

        assert_ok(store_each_event(world->manager->centre.store, 0, UINT32_MAX, find_event, &found));
        ck_assert_msg(found.fields, "no event %s", type);
        assert_ok(fields_from_text(found.fields, room, &fields));
        free(found.fields);
        return fields;
}

sd_bus_message *world_new_call(struct world *world, const char *path, const char *interface,
                               const char *member) {
        sd_bus_message *call = NULL;

        assert_ok(sd_bus_message_new_method_call(world->hardware_bus, &call, NULL, path, interface, member));
        return call;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        *(sd_bus_message **) userdata = sd_bus_message_ref(reply);
        return 0;
}

sd_bus_message *world_call(struct world *world, sd_bus_message *call) {
        sd_bus_message *reply = NULL;

        assert_ok(sd_bus_call_async(world->hardware_bus, NULL, call, on_reply, &reply, 0));
        sd_bus_message_unref(call);
        world_until(world, reply);
        return reply;
}

static void read_entry(sd_bus_message *reply, const char *wanted, const char **ret_counter,
                       const char **ret_subject, uint64_t *ret_value) {
        const char *name;

        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(reply, "s", &name));
                if (streq(name, "counter"))
                        assert_ok(sd_bus_message_read(reply, "v", "s", ret_counter));
                else if (streq(name, "subject"))
                        assert_ok(sd_bus_message_read(reply, "v", "s", ret_subject));
                else if (streq(name, wanted))
                        assert_ok(sd_bus_message_read(reply, "v", "t", ret_value));
                else
                        assert_ok(sd_bus_message_skip(reply, "v"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
}

uint64_t world_figure(struct world *world, const char *counter, const char *subject, const char *name) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "GetToday");
        uint64_t found = UINT64_MAX;

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_skip(reply, "s"));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                const char *of_counter = "?", *of_subject = "?";
                uint64_t value = UINT64_MAX;

                read_entry(reply, name, &of_counter, &of_subject, &value);
                assert_ok(sd_bus_message_exit_container(reply));
                if (streq(of_counter, counter) && streq(of_subject, subject))
                        found = value;
        }
        sd_bus_message_unref(reply);
        return found;
}

char *world_text_of(sd_bus_message *reply) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        const char *name, *contents, *s;
        uint64_t t;
        int b;

        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        assert_ok(sd_bus_message_read(reply, "s", &name));
                        assert_ok(sd_bus_message_peek_type(reply, NULL, &contents));
                        if (streq(contents, "s") && sd_bus_message_read(reply, "v", "s", &s) > 0)
                                fprintf(f, "%s=%s ", name, s);
                        else if (streq(contents, "t") && sd_bus_message_read(reply, "v", "t", &t) > 0)
                                fprintf(f, "%s=%" PRIu64 " ", name, t);
                        else if (streq(contents, "b") && sd_bus_message_read(reply, "v", "b", &b) > 0)
                                fprintf(f, "%s=%d ", name, b);
                        else if (streq(contents, "as")) {
                                fprintf(f, "%s=", name);
                                assert_ok(sd_bus_message_enter_container(reply, 'v', "as"));
                                assert_ok(sd_bus_message_enter_container(reply, 'a', "s"));
                                while (sd_bus_message_read(reply, "s", &s) > 0)
                                        fprintf(f, "%s;", s);
                                assert_ok(sd_bus_message_exit_container(reply));
                                assert_ok(sd_bus_message_exit_container(reply));
                                fputs(" ", f);
                        } else if (!streq(contents, "a{st}"))
                                assert_ok(sd_bus_message_skip(reply, "v"));
                        else {
                                assert_ok(sd_bus_message_enter_container(reply, 'v', "a{st}"));
                                assert_ok(sd_bus_message_enter_container(reply, 'a', "{st}"));
                                while (sd_bus_message_read(reply, "{st}", &s, &t) > 0)
                                        fprintf(f, "%s.%s=%" PRIu64 " ", name, s, t);
                                assert_ok(sd_bus_message_exit_container(reply));
                                assert_ok(sd_bus_message_exit_container(reply));
                        }
                        assert_ok(sd_bus_message_exit_container(reply));
                }
                assert_ok(sd_bus_message_exit_container(reply));
                fputs("|", f);
        }
        fclose(f);
        sd_bus_message_unref(reply);
        return text;
}
