#include "daemon/record/accept.h"

#include "daemon/record/bus.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

static struct source *find_source(const struct centre *centre, const char *name) {
        for (size_t i = 0; i < centre->n_sources; i++)
                if (streq(source_get_info(centre->sources[i])->name, name))
                        return centre->sources[i];
        return NULL;
}

struct acceptance {
        const char *source, *actor;
        const struct outbox_claim *claim;
};

static int accept_claim(struct book *book, const struct instant *now, void *userdata) {
        const struct acceptance *acceptance = userdata;

        return intake_accept(book, now, acceptance->source, acceptance->claim, acceptance->actor);
}

static int method_accept_source(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        char actor[ACTOR_SIZE];
        const char *name;

        int r = sd_bus_message_read(message, "s", &name);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        struct source *source = find_source(centre, name);
        if (!source)
                return bus_error(error, BUS_ERROR_NO_SUCH_SOURCE,
                                 "There is no such source of events: see Sources=.");
        if (!source_refused(source))
                return bus_error(error, BUS_ERROR_NOT_REFUSED, "Source %s is not refused.", name);
        r = centre_find_actor(centre, message, method_accept_source, userdata, actor, error);
        if (r != 0)
                return r;
        struct acceptance acceptance = {name, actor, source_refused(source)};
        r = recorder_write(centre->recorder, accept_claim, &acceptance);
        if (r < 0)
                return answer_unwritten(error, r);
        source_retry(source);
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("AcceptSource", ("s", source, "a{sv}", options), BUS_NOTHING, method_accept_source),
        SD_BUS_VTABLE_END,
};

const struct agent accept_agent = {.members = members};
