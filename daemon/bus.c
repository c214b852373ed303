#include "daemon/describe.h"
#include "daemon/manager.h"
#include "services/base/bus.h"
#include "services/config/config-stamp.h"

static int property_get_state(BUS_PROPERTY_ARGS) {
        const struct centre_manager *manager = centre_manager_of(userdata);

        return sd_bus_message_append(reply, "s", daemon_state_to_string(manager->state));
}

static int property_get_configuration_changed(BUS_PROPERTY_ARGS) {
        const struct centre_manager *manager = centre_manager_of(userdata);

        return config_append_changed(reply, manager->conf_path, manager->conf_stamp);
}

static int property_get_clock_synchronized(BUS_PROPERTY_ARGS) {
        const struct centre *centre = userdata;
        struct clock_reading now;

        clock_read(centre->clock, &now);
        return sd_bus_message_append(reply, "b", (int) now.synchronized);
}

static int property_get_name(BUS_PROPERTY_ARGS) {
        const struct centre_manager *manager = centre_manager_of(userdata);

        return sd_bus_message_append(reply, "s", record_conf(manager->centre.conf)->name);
}

static int property_get_sources(BUS_PROPERTY_ARGS) {
        struct centre_manager *manager = centre_manager_of(userdata);
        struct book *book = recorder_book(manager->centre.recorder);

        int r = sd_bus_message_open_container(reply, 'a', "(ssbt)");
        for (size_t i = 0; r >= 0 && i < manager->centre.n_sources; i++) {
                const struct source_info *info = source_get_info(manager->centre.sources[i]);
                struct source_row *row = NULL;

                if (book)
                        (void) book_get_source(book, info->name, &row);
                const struct stream_row *stream = row ? book_source_stream(book, row) : NULL;
                r = sd_bus_message_append(reply, "(ssbt)", info->name, info->bus_name,
                                          (int) source_is_present(manager->centre.sources[i]),
                                          stream ? stream->sequence : 0);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_refused_sources(BUS_PROPERTY_ARGS) {
        const struct centre_manager *manager = centre_manager_of(userdata);

        int r = sd_bus_message_open_container(reply, 'a', "s");
        for (size_t i = 0; r >= 0 && i < manager->centre.n_sources; i++)
                if (source_refused(manager->centre.sources[i]))
                        r = sd_bus_message_append(reply, "s",
                                                  source_get_info(manager->centre.sources[i])->name);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, centre_manager_of(userdata), describe_centre, error);
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("State", "s", property_get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", bus_property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("ConfigurationChanged", "b", property_get_configuration_changed, 0, 0),
        SD_BUS_PROPERTY("ClockSynchronized", "b", property_get_clock_synchronized, 0, 0),
        SD_BUS_PROPERTY("Name", "s", property_get_name, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Sources", "a(ssbt)", property_get_sources, 0, 0),
        SD_BUS_PROPERTY("RefusedSources", "as", property_get_refused_sources, 0, 0),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_VTABLE_END,
};

static int method_set_clock(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        int64_t offset_usec;
        int synchronized;

        int r = sd_bus_message_read(message, "xb", &offset_usec, &synchronized);
        if (r < 0)
                return r;
        r = clock_sim_set(centre->clock, offset_usec, synchronized);
        if (r == -ERANGE)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The clock can stand between the years 1970 and 2255.");
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable clock_vtable[] = {
        SD_BUS_VTABLE_START(0),
        BUS_METHOD("SetClock", ("x", offset_usec, "b", synchronized), BUS_NOTHING, method_set_clock),
        SD_BUS_VTABLE_END,
};

static size_t count(const sd_bus_vtable *rows) {
        size_t n = 0;

        while (rows && rows[n].type != _SD_BUS_VTABLE_END)
                n++;
        return n;
}

static sd_bus_vtable *compose(const sd_bus_vtable *const *tables, size_t n_tables) {
        static const sd_bus_vtable start[] = {SD_BUS_VTABLE_START(0)}, end[] = {SD_BUS_VTABLE_END};
        size_t n = 1;

        for (size_t i = 0; i < n_tables; i++)
                n += count(tables[i]);
        sd_bus_vtable *rows = calloc(n + 1, sizeof(*rows));
        if (!rows)
                return NULL;
        rows[0] = start[0];
        n = 1;
        for (size_t i = 0; i < n_tables; i++)
                for (const sd_bus_vtable *row = tables[i]; row && row->type != _SD_BUS_VTABLE_END; row++)
                        rows[n++] = *row;
        rows[n] = end[0];
        return rows;
}

sd_bus_vtable *centre_bus_compose(const sd_bus_vtable *own, const struct agent *const *agents,
                                  size_t offset) {
        const sd_bus_vtable *tables[1 + AGENTS_MAX] = {own};
        size_t n = 1;

        for (; *agents; agents++)
                memcpy(&tables[n++], (const char *) *agents + offset, sizeof(*tables));
        return compose(tables, n);
}

int centre_bus_export(struct centre_manager *manager, bool simulated_clock) {
        struct centre *centre = &manager->centre;

        manager->members = centre_bus_compose(members, centre->agents, offsetof(struct agent, members));
        manager->record_members =
                centre_bus_compose(NULL, centre->agents, offsetof(struct agent, record_members));
        if (!manager->members || !manager->record_members)
                return -ENOMEM;
        int r = sd_bus_add_object_vtable(centre->bus, &manager->centre_slot, CENTRE_PATH, CENTRE_BUS_NAME,
                                         manager->members, centre);
        if (r >= 0)
                r = sd_bus_add_object_vtable(centre->bus, &manager->record_slot, CENTRE_PATH,
                                             CENTRE_RECORD_INTERFACE, manager->record_members, centre);
        if (r >= 0)
                r = sd_bus_add_object_manager(centre->bus, &manager->manager_slot, CENTRE_PATH);
        if (r >= 0 && simulated_clock)
                r = sd_bus_add_object_vtable(centre->bus, &manager->clock_slot, CENTRE_PATH,
                                             "vn.motcua.SimClock1", clock_vtable, centre);
        return r;
}
