#include "daemon/describe.h"
#include "daemon/keypads/book.h"
#include "daemon/manager.h"
#include "daemon/officials/conf.h"
#include "daemon/queue/book.h"
#include "daemon/queue/bus.h"
#include "services/base/bus.h"

#define COUNTER_INTERFACE "vn.motcua.Centre1.Counter"

const char *counter_label(const struct counter_conf *conf) {
        return conf->label ? conf->label : conf->id;
}

static int property_get_text(BUS_PROPERTY_ARGS) {
        const struct counter *counter = userdata;
        const char *text = counter_state_to_string(counter->state);

        if (streq(property, "Label"))
                text = counter_label(counter->conf);
        else if (streq(property, "PauseReason"))
                text = pause_reason_to_string(counter->pause_reason);
        else if (streq(property, "TicketText"))
                text = counter->ticket_text;
        else if (streq(property, "TicketService"))
                text = counter->ticket_service;
        return sd_bus_message_append(reply, "s", text);
}

static int property_get_flag(BUS_PROPERTY_ARGS) {
        const struct counter *counter = userdata;

        return sd_bus_message_append(reply, "b",
                                     streq(property, "Pausing") ? counter->pausing : counter->inactive);
}

static const char *official_text(const struct conf *conf, const char *id, const char *property) {
        const struct official_conf *official = officials_conf_official(conf, id);

        if (streq(property, "OfficialName"))
                return official && official->name ? official->name : id;
        if (streq(property, "OfficialTitle"))
                return official && official->title ? official->title : "";
        return id;
}

static int property_get_official(BUS_PROPERTY_ARGS) {
        const struct counter *counter = userdata;

        return sd_bus_message_append(reply, "s",
                                     official_text(counter->at.centre->conf, counter->official, property));
}

size_t counter_keypads(const struct counter_conf *conf, const char *ret[COUNTER_KEYPADS_MAX]) {
        size_t n = 0;

        if (conf->attendant[0] != '\0')
                ret[n++] = conf->attendant;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                if (conf->keypads[subject] && !streq(conf->keypads[subject], conf->attendant))
                        ret[n++] = conf->keypads[subject];
        return n;
}

static int property_get_keypads(BUS_PROPERTY_ARGS) {
        const struct counter *counter = userdata;
        const char *keypads[COUNTER_KEYPADS_MAX];
        bool all = streq(property, "Keypads");
        size_t n = counter_keypads(counter->conf, keypads);

        int r = sd_bus_message_open_container(reply, 'a', "s");
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (all || counter->absent & 1U << i)
                        r = sd_bus_message_append(reply, "s", keypads[i]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return bus_describe(message, userdata, describe_counter, error);
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("Id", "s", NULL, offsetof(struct counter, at.id), SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Label", "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("State", "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Visit", "t", NULL, offsetof(struct counter, visit),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Ticket", "t", NULL, offsetof(struct counter, ticket),
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("TicketText", "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("TicketService", "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("PauseReason", "s", property_get_text, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Inactive", "b", property_get_flag, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Pausing", "b", property_get_flag, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Official", "s", property_get_official, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("OfficialName", "s", property_get_official, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("OfficialTitle", "s", property_get_official, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Keypads", "as", property_get_keypads, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("AbsentKeypads", "as", property_get_keypads, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        BUS_METHOD_DESCRIBE(method_describe),
        SD_BUS_VTABLE_END,
};

int counter_new(struct centre_manager *manager, const struct counter_conf *conf, struct counter **ret) {
        struct counter *counter = calloc(1, sizeof(*counter));
        if (!counter)
                return -ENOMEM;
        counter->at = (struct centre_counter){.centre = &manager->centre, .id = conf->id};
        counter->conf = conf;
        /* Until its keypads have been heard of. */
        counter->state = COUNTER_OFFLINE;
        counter->absent = ~(~0U << counter_keypads(conf, (const char *[COUNTER_KEYPADS_MAX]){NULL}));

        /* An ID is made of what may stand in a path, also in the first place. */
        int r = str_format(&counter->path, CENTRE_PATH "/counter/%s", conf->id);
        if (r < 0) {
                free(counter);
                return r;
        }
        *ret = counter;
        return 0;
}

struct counter *counter_free(struct counter *counter) {
        if (!counter)
                return NULL;
        if (counter->slot) {
                (void) sd_bus_emit_object_removed(counter->at.centre->bus, counter->path);
                sd_bus_slot_unref(counter->slot);
        }
        free(counter->path);
        free(counter);
        return NULL;
}

int counter_bus_export(struct counter *counter) {
        struct centre_manager *manager = centre_manager_of(counter->at.centre);
        sd_bus *bus = manager->centre.bus;

        if (!manager->counter_members)
                manager->counter_members = centre_bus_compose(members, manager->centre.agents,
                                                              offsetof(struct agent, counter_members));
        if (!manager->counter_members)
                return -ENOMEM;
        int r = sd_bus_add_object_vtable(bus, &counter->slot, counter->path, COUNTER_INTERFACE,
                                         manager->counter_members, counter);
        if (r < 0)
                return r;
        counter_update(counter);
        return sd_bus_emit_object_added(bus, counter->path);
}

static bool works(const struct centre *centre, const struct counter_row *row) {
        const struct source *source = centre_find_source(centre, KEYPAD_SOURCE);
        bool is_there = source && source_is_present(source) && !source_refused(source), rates = false;

        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                if (row->posts[subject].keypad[0] == '\0')
                        continue;
                rates = true;
                if (is_there && !(row->posts[subject].offline.causes & 1U << OFFLINE_KEYPAD))
                        return true;
        }
        return !rates && (is_there || row->attendant[0] == '\0');
}

static bool is_rating(const struct book *book, const struct counter_row *row) {
        for (size_t i = 0; i < ratings_of(book)->n_live; i++)
                if (ratings_of(book)->live[i].state == RATING_OPEN &&
                    streq(ratings_of(book)->live[i].counter, row->id))
                        return true;
        return false;
}

/* What an attendant does shows, also without a keypad: a screen can command a counter. */
static enum counter_state find_state(const struct centre *centre, const struct book *book,
                                     const struct counter_row *row) {
        const struct desk *desk = book_get_desk(book, row->id);
        enum counter_state state = COUNTER_IDLE;

        switch (desk ? desk->state : DESK_IDLE) {
        case DESK_CALLING:
                return COUNTER_CALLING;
        case DESK_SERVING:
                return COUNTER_SERVING;
        case DESK_PAUSED:
                state = COUNTER_PAUSED;
                break;
        case DESK_CLOSED:
                state = COUNTER_CLOSED;
                break;
        case DESK_IDLE:
        case _DESK_STATE_MAX:
        case _DESK_STATE_INVALID:
                break;
        }
        if (!works(centre, row))
                return COUNTER_OFFLINE;
        return is_rating(book, row) ? COUNTER_RATING : state;
}

/* With their daemon all of them are. */
static unsigned find_absent(const struct centre *centre, const struct book *book,
                            const struct counter_conf *conf) {
        const struct source *source = centre_find_source(centre, KEYPAD_SOURCE);
        const char *keypads[COUNTER_KEYPADS_MAX];
        size_t n = counter_keypads(conf, keypads);
        unsigned absent = 0;

        for (size_t i = 0; i < n; i++)
                if (!source || !source_is_present(source) || keypads_is_absent(book, keypads[i]))
                        absent |= 1U << i;
        return absent;
}

struct counter_news {
        const char *property;
        bool has_changed;
};

enum { COUNTER_NEWS_MAX = 16 };

static void announce(const struct counter *counter, const struct counter_news *news, size_t n_news) {
        const char *names[COUNTER_NEWS_MAX + 1] = {NULL};
        size_t n = 0;

        assert(n_news <= COUNTER_NEWS_MAX);
        for (size_t i = 0; i < n_news; i++)
                if (news[i].has_changed)
                        names[n++] = news[i].property;
        if (counter->slot && n > 0)
                (void) sd_bus_emit_properties_changed_strv(counter->at.centre->bus, counter->path,
                                                           COUNTER_INTERFACE, (char **) names);
}

/* Of an official's text: whoever signs in may have the same title. */
static bool is_other_official(const struct counter *counter, const char *property, const struct conf *before,
                              const char *official) {
        return !streq(official_text(before, counter->official, property),
                      official_text(counter->at.centre->conf, official, property));
}

static bool same_keypads(const struct counter_conf *a, const struct counter_conf *b) {
        const char *of_a[COUNTER_KEYPADS_MAX], *of_b[COUNTER_KEYPADS_MAX];
        size_t n = counter_keypads(a, of_a), i = 0;

        if (counter_keypads(b, of_b) != n)
                return false;
        while (i < n && streq(of_a[i], of_b[i]))
                i++;
        return i == n;
}

void counter_reload(struct counter *counter, const struct counter_conf *conf, const struct conf *before) {
        const struct counter_news news[] = {
                {"Label", !streq(counter_label(counter->conf), counter_label(conf))},
                {"Keypads", !same_keypads(counter->conf, conf)},
                /* Which these are, the bits of absent do not tell. */
                {"AbsentKeypads", counter->absent != 0 && !same_keypads(counter->conf, conf)},
                {"OfficialName", is_other_official(counter, "OfficialName", before, counter->official)},
                {"OfficialTitle", is_other_official(counter, "OfficialTitle", before, counter->official)},
        };

        counter->conf = conf;
        counter->at.id = conf->id;
        announce(counter, news, ELEMENTSOF(news));
}

void counter_update(struct counter *counter) {
        const struct centre *centre = counter->at.centre;
        struct book *book = recorder_book(centre->recorder);
        const struct counter_row *row = book ? ratings_find_counter(book, counter->conf->id) : NULL;

        if (!row)
                return;
        const struct desk *desk = book_get_desk(book, row->id);
        enum counter_state state = find_state(centre, book, row);
        uint64_t ticket = desk ? desk->ticket : 0;
        const struct ticket *here = queue_get_ticket(queue_of(book)->queue, ticket);
        const char *service = here ? queue_of(book)->services[here->service].id : "";
        enum pause_reason pause_reason = desk ? desk->pause_reason : PAUSE_NO_REASON;
        bool inactive = desk && desk->inactive, pausing = desk && desk->pausing;
        unsigned absent = find_absent(centre, book, counter->conf);
        bool is_news = inactive && !counter->inactive && centre->started;
        const char *text = here ? book_ticket_text(book, ticket) : "";
        const struct counter_news news[] = {
                {"State", state != counter->state},
                {"Visit", row->visit != counter->visit},
                {"Ticket", ticket != counter->ticket},
                {"TicketText", !streq(text, counter->ticket_text)},
                {"TicketService", !streq(service, counter->ticket_service)},
                {"PauseReason", pause_reason != counter->pause_reason},
                {"Inactive", inactive != counter->inactive},
                {"Pausing", pausing != counter->pausing},
                {"AbsentKeypads", absent != counter->absent},
                {"Official", !streq(row->official, counter->official)},
                {"OfficialName", is_other_official(counter, "OfficialName", centre->conf, row->official)},
                {"OfficialTitle", is_other_official(counter, "OfficialTitle", centre->conf, row->official)},
        };

        id_copy(counter->official, sizeof(counter->official), row->official);
        counter->pause_reason = pause_reason;
        counter->inactive = inactive;
        counter->pausing = pausing;
        counter->absent = absent;
        counter->state = state;
        counter->visit = row->visit;
        counter->ticket = ticket;
        id_copy(counter->ticket_text, sizeof(counter->ticket_text), text);
        id_copy(counter->ticket_service, sizeof(counter->ticket_service), service);
        announce(counter, news, ELEMENTSOF(news));
        if (is_news)
                queue_bus_announce_inactive(centre, row->id);
}
