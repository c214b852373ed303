#include "services/caller/authority.h"

#include "services/base/bus.h"

#define POLKIT "org.freedesktop.PolicyKit1"

enum {
        WAITING_MAX = 16,    /* in all */
        WAITING_EACH = 4,    /* of one user, who may have many connections */
        ALLOW_PROMPT = 1,    /* a flag of CheckAuthorization */
        ASK_USEC = 10000000, /* polkit may have to be started */
        PROMPT_USEC = 120000000,
};

struct waiting {
        sd_bus_slot *slot, *gone; /* slot NULL: nobody waits here */
        sd_bus_message *message;
        char actor[ACTOR_SIZE];
        authority_granted_fn granted;
        authority_refused_fn refused;
        void *userdata;
};

struct authority {
        struct waiting waiting[WAITING_MAX];
};

int authority_new(struct authority **ret) {
        *ret = calloc(1, sizeof(**ret));
        return *ret ? 0 : -ENOMEM;
}

static void forget(struct waiting *waiting) {
        sd_bus_slot_unref(waiting->slot);
        sd_bus_slot_unref(waiting->gone);
        sd_bus_message_unref(waiting->message);
        *waiting = (struct waiting){0};
}

struct authority *authority_free(struct authority *authority) {
        for (size_t i = 0; authority && i < WAITING_MAX; i++)
                forget(&authority->waiting[i]);
        free(authority);
        return NULL;
}

void authority_cancel(struct authority *authority) {
        for (size_t i = 0; i < WAITING_MAX; i++) {
                if (!authority->waiting[i].slot)
                        continue;
                (void) sd_bus_reply_method_errorf(authority->waiting[i].message, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                                  "What that was asked of is another by now: ask once more.");
                forget(&authority->waiting[i]);
        }
}

static int read_answer(sd_bus_message *answer, sd_bus_error *error) {
        const sd_bus_error *failure = sd_bus_message_get_error(answer);
        int authorized = false, challenge = false;

        if (failure)
                return bus_error(error, BUS_ERROR_NO_AUTHORITY,
                                 "polkit cannot be asked, so only root may: %s.",
                                 failure->message ? failure->message : failure->name);
        int r = sd_bus_message_enter_container(answer, 'r', "bba{ss}");
        if (r > 0)
                r = sd_bus_message_read(answer, "bb", &authorized, &challenge);
        if (r <= 0)
                return bus_error(error, BUS_ERROR_NO_AUTHORITY,
                                 "What polkit answers cannot be read, so only root may.");
        if (authorized)
                return 0;
        if (challenge)
                return sd_bus_error_set(
                        error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                        "That takes a password, which cannot be asked for here; root needs none.");
        return bus_error(error, BUS_ERROR_NOT_AUTHORIZED, "polkit does not allow that.");
}

static int on_answer(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error _unused_) {
        struct waiting *waiting = userdata, taken = *waiting;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        *waiting = (struct waiting){0};
        int r = read_answer(answer, &error);
        if (r >= 0)
                r = taken.granted(taken.message, taken.userdata, taken.actor, &error);
        else if (taken.refused && !sd_bus_error_has_name(&error, BUS_ERROR_NO_AUTHORITY))
                taken.refused(taken.message, taken.userdata, taken.actor);
        if (r < 0)
                (void) sd_bus_reply_method_errno(taken.message, r, &error);
        forget(&taken);
        return 0;
}

/* Nobody is there any more who would be told, or who could be asked for a password. */
static int on_gone(sd_bus_message *message _unused_, void *userdata, sd_bus_error *ret_error _unused_) {
        forget(userdata);
        return 0;
}

static int append_request(sd_bus_message *call, sd_bus_message *message, const char *action, bool prompts) {
        int r = sd_bus_message_append(call, "(sa{sv})", "system-bus-name", 1, "name", "s",
                                      sd_bus_message_get_sender(message));

        return r < 0 ? r
                     : sd_bus_message_append(call, "sa{ss}us", action, 0,
                                             (uint32_t) (prompts ? ALLOW_PROMPT : 0), "");
}

static int call_polkit(struct waiting *waiting, sd_bus_message *message, const char *action) {
        bool prompts = sd_bus_message_get_allow_interactive_authorization(message) > 0;
        _cleanup_message_ sd_bus_message *call = NULL;
        sd_bus *bus = sd_bus_message_get_bus(message);
        _cleanup_free_ char *rule = NULL;

        int r = str_format(&rule,
                           "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                           "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%s',arg2=''",
                           sd_bus_message_get_sender(message));
        if (r >= 0)
                r = sd_bus_message_new_method_call(bus, &call, POLKIT,
                                                   "/org/freedesktop/PolicyKit1/Authority",
                                                   POLKIT ".Authority", "CheckAuthorization");
        if (r >= 0)
                r = append_request(call, message, action, prompts);
        if (r >= 0)
                r = sd_bus_add_match_async(bus, &waiting->gone, rule, on_gone, NULL, waiting);
        return r < 0 ? r
                     : sd_bus_call_async(bus, &waiting->slot, call, on_answer, waiting,
                                         prompts ? PROMPT_USEC : ASK_USEC);
}

static struct waiting *find_room(struct authority *authority, const char *actor) {
        struct waiting *room = NULL;
        size_t n = 0;

        for (size_t i = 0; i < WAITING_MAX; i++) {
                struct waiting *waiting = &authority->waiting[i];
                if (!waiting->slot)
                        room = waiting;
                else
                        n += streq(waiting->actor, actor);
        }
        return n < WAITING_EACH ? room : NULL;
}

int authority_ask(struct authority *authority, sd_bus_message *message,
                  const struct authority_request *request, sd_bus_error *error) {
        if (streq(request->actor, ACTOR_ROOT))
                return request->granted(message, request->userdata, request->actor, error);
        struct waiting *waiting = find_room(authority, request->actor);
        if (!waiting)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                        "So many commands wait for polkit already.");
        waiting->granted = request->granted;
        waiting->refused = request->refused;
        waiting->userdata = request->userdata;
        (void) snprintf(waiting->actor, sizeof(waiting->actor), "%s", request->actor);
        int r = call_polkit(waiting, message, request->action);
        if (r < 0) {
                forget(waiting);
                return r;
        }
        waiting->message = sd_bus_message_ref(message);
        return 1;
}
