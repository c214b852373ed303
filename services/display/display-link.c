#include "display-manager.h"

#include <time.h>

#define CENTRE_NAME "vn.motcua.Centre1"

/*
 * The aggregator is there while it has its name, and the channel on which it gave a board. A daemon that was
 * killed and started anew loses both for a moment, and the board stays.
 */

static uint64_t boottime_usec(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_BOOTTIME, &ts); /* cannot fail */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

static void update(struct display_manager *manager) {
        if (!event_source_channel(manager->source))
                manager->is_given = false;
        bool is_there = manager->is_owned && manager->is_given;

        if (is_there == (manager->away_boot_usec == 0))
                return;
        manager->away_boot_usec = is_there ? 0 : boottime_usec();
        show_again(manager);
}

void link_closed(void *userdata) {
        update(userdata);
}

void link_board_given(struct display_manager *manager) {
        manager->is_given = true;
        update(manager);
}

uint64_t link_stale_from(const struct display_manager *manager) {
        return manager->away_boot_usec == 0 ? UINT64_MAX : manager->away_boot_usec + STALE_USEC;
}

static void set_owner(struct display_manager *manager, const char *owner) {
        manager->is_owned = owner[0] != '\0';
        update(manager);
}

static int on_name_owner_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct display_manager *manager = userdata;
        const char *name, *before, *after;
        int r = sd_bus_message_read(message, "sss", &name, &before, &after);

        if (r < 0)
                return r;
        manager->owner_slot = sd_bus_slot_unref(manager->owner_slot);
        set_owner(manager, after);
        return 0;
}

static int on_get_owner(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        struct display_manager *manager = userdata;
        const char *owner;

        manager->owner_slot = sd_bus_slot_unref(manager->owner_slot);
        if (sd_bus_message_is_method_error(reply, NULL) || sd_bus_message_read(reply, "s", &owner) < 0)
                owner = "";
        set_owner(manager, owner);
        return 0;
}

int link_start(struct display_manager *manager) {
        sd_bus *bus = manager->parts.bus;
        int r = sd_bus_add_match_async(bus, &manager->name_slot,
                                       "type='signal',sender='org.freedesktop.DBus',"
                                       "path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',"
                                       "member='NameOwnerChanged',arg0='" CENTRE_NAME "'",
                                       on_name_owner_changed, NULL, manager);

        manager->away_boot_usec = boottime_usec();
        return r < 0 ? r
                     : sd_bus_call_method_async(bus, &manager->owner_slot, "org.freedesktop.DBus",
                                                "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                                "GetNameOwner", on_get_owner, manager, "s", CENTRE_NAME);
}
