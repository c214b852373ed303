#include "services/caller/actor.h"

#include "services/base/bus.h"

enum {
        KNOWN_MAX = 64,   /* connections that gave a command lately */
        WAITING_MAX = 64, /* commands; the bus lets 128 questions be open */
        NAME_SIZE = 32,   /* of a connection */
        ASK_USEC = 5000000,
};

struct waiting {
        struct actors *actors;
        sd_bus_slot *slot; /* NULL: nobody waits here */
        sd_bus_message *message;
        sd_bus_message_handler_t handler;
        void *userdata;
};

struct actors {
        /* A connection's name is never given to another as long as the bus lives, nor does its user change.
         */
        struct {
                char name[NAME_SIZE];
                uid_t uid;
        } known[KNOWN_MAX];
        size_t next;
        struct waiting waiting[WAITING_MAX];
};

int actors_new(struct actors **ret) {
        *ret = calloc(1, sizeof(**ret));
        return *ret ? 0 : -ENOMEM;
}

static void forget(struct waiting *waiting) {
        waiting->slot = sd_bus_slot_unref(waiting->slot);
        waiting->message = sd_bus_message_unref(waiting->message);
}

struct actors *actors_free(struct actors *actors) {
        for (size_t i = 0; actors && i < WAITING_MAX; i++)
                forget(&actors->waiting[i]);
        free(actors);
        return NULL;
}

void actors_cancel(struct actors *actors) {
        for (size_t i = 0; i < WAITING_MAX; i++) {
                if (!actors->waiting[i].slot)
                        continue;
                (void) sd_bus_reply_method_errorf(actors->waiting[i].message, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                                  "What that was asked of is another by now: ask once more.");
                forget(&actors->waiting[i]);
        }
}

static bool is_known(const struct actors *actors, const char *name, uid_t *ret) {
        for (size_t i = 0; i < KNOWN_MAX; i++)
                if (streq(actors->known[i].name, name)) {
                        *ret = actors->known[i].uid;
                        return true;
                }
        return false;
}

static void remember(struct actors *actors, const char *name, uid_t uid) {
        (void) snprintf(actors->known[actors->next].name, NAME_SIZE, "%s", name);
        actors->known[actors->next].uid = uid;
        actors->next = (actors->next + 1) % KNOWN_MAX;
}

static int on_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error _unused_) {
        struct waiting *waiting = userdata, taken = *waiting;
        _cleanup_message_ sd_bus_message *message = waiting->message;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        uint32_t uid;

        *waiting = (struct waiting){};
        sd_bus_slot_unref(taken.slot);
        int r = sd_bus_message_is_method_error(answer, NULL) ? -EACCES : 0;
        if (r >= 0)
                r = sd_bus_message_read(answer, "u", &uid);
        if (r >= 0) {
                remember(taken.actors, sd_bus_message_get_sender(message), uid);
                r = sd_bus_message_rewind(message, true);
        }
        if (r >= 0)
                r = taken.handler(message, taken.userdata, &error);
        else
                (void) sd_bus_error_set(&error, SD_BUS_ERROR_ACCESS_DENIED,
                                        "The bus does not know who gave the command.");
        if (r < 0)
                (void) sd_bus_reply_method_errno(message, r, &error);
        return 0;
}

static int ask(struct waiting *waiting, sd_bus_message *message) {
        _cleanup_message_ sd_bus_message *call = NULL;
        sd_bus *bus = sd_bus_message_get_bus(message);
        int r = sd_bus_message_new_method_call(bus, &call, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                               "org.freedesktop.DBus", "GetConnectionUnixUser");

        if (r >= 0)
                r = sd_bus_message_append(call, "s", sd_bus_message_get_sender(message));
        return r < 0 ? r : sd_bus_call_async(bus, &waiting->slot, call, on_answer, waiting, ASK_USEC);
}

static int wait_for(struct actors *actors, sd_bus_message *message, sd_bus_message_handler_t handler,
                    void *userdata, sd_bus_error *error) {
        size_t i = 0;

        while (i < WAITING_MAX && actors->waiting[i].slot)
                i++;
        if (i == WAITING_MAX)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                        "Too many commands wait already.");
        actors->waiting[i] = (struct waiting){.actors = actors, .handler = handler, .userdata = userdata};
        int r = ask(&actors->waiting[i], message);
        if (r < 0)
                return r;
        actors->waiting[i].message = sd_bus_message_ref(message);
        return 1;
}

/* Both ends of a direct connection are known to the kernel, which answers at once. */
static int find_peer(sd_bus_message *message, uid_t *ret) {
        sd_bus_creds *creds = NULL;
        int r = sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds);

        if (r >= 0)
                r = sd_bus_creds_get_euid(creds, ret);
        sd_bus_creds_unref(creds);
        return r;
}

int actor_find(struct actors *actors, sd_bus_message *message, sd_bus_message_handler_t handler,
               void *userdata, char ret[static ACTOR_SIZE], sd_bus_error *error) {
        const char *sender = sd_bus_message_get_sender(message);
        uid_t uid;

        if (sd_bus_is_bus_client(sd_bus_message_get_bus(message)) <= 0) {
                int r = find_peer(message, &uid);

                if (r < 0)
                        return r;
        } else if (!sender || strlen(sender) >= NAME_SIZE)
                return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "A command needs a sender.");
        else if (!is_known(actors, sender, &uid))
                return wait_for(actors, message, handler, userdata, error);
        (void) snprintf(ret, ACTOR_SIZE, "uid %u", (unsigned) uid);
        return 0;
}
