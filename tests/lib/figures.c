#include "figures.h"

#include "client.h"
#include "loop.h"

struct entry {
        const char *counter, *subject;
        struct figures figures;
};

static void read_levels(sd_bus_message *message, uint64_t *ret_sum) {
        const char *level;
        uint64_t n;

        *ret_sum = 0;
        must(sd_bus_message_enter_container(message, 'v', "a{st}"));
        must(sd_bus_message_enter_container(message, 'a', "{st}"));
        while (must(sd_bus_message_read(message, "{st}", &level, &n)) > 0)
                *ret_sum += n;
        must(sd_bus_message_exit_container(message));
        must(sd_bus_message_exit_container(message));
}

static void read_field(sd_bus_message *message, const char *name, struct entry *entry) {
        const struct {
                const char *name;
                uint64_t *target;
        } numbers[] = {
                {"served", &entry->figures.served},
                {"rated", &entry->figures.rated},
                {"skipped", &entry->figures.skipped},
                {"unheard", &entry->figures.unheard},
                {"open", &entry->figures.open},
                {"suspect", &entry->figures.suspect},
                {"stray", &entry->figures.stray},
                {"offline_usec", &entry->figures.offline_usec},
                {"unpublished", &entry->figures.unpublished},
        };

        for (size_t i = 0; i < ELEMENTSOF(numbers); i++)
                if (streq(numbers[i].name, name)) {
                        must(sd_bus_message_read(message, "v", "t", numbers[i].target));
                        return;
                }
        if (streq(name, "counter"))
                must(sd_bus_message_read(message, "v", "s", &entry->counter));
        else if (streq(name, "subject"))
                must(sd_bus_message_read(message, "v", "s", &entry->subject));
        else if (streq(name, "withheld")) {
                int withheld;
                must(sd_bus_message_read(message, "v", "b", &withheld));
                entry->figures.withheld = withheld;
        } else if (streq(name, "levels"))
                read_levels(message, &entry->figures.levels);
        else
                must(sd_bus_message_skip(message, "v"));
}

static struct figures find_entry(sd_bus_message *message, const char *counter, const char *subject) {
        const char *name;

        must(sd_bus_message_enter_container(message, 'a', "a{sv}"));
        while (must(sd_bus_message_enter_container(message, 'a', "{sv}")) > 0) {
                struct entry entry = {.counter = "", .subject = ""};
                while (must(sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                        must(sd_bus_message_read(message, "s", &name));
                        read_field(message, name, &entry);
                        must(sd_bus_message_exit_container(message));
                }
                must(sd_bus_message_exit_container(message));
                if (streq(entry.counter, counter) && streq(entry.subject, subject))
                        return entry.figures;
        }
        test_die("no figures of counter \"%s\", subject %s", counter, subject);
}

#define RECORD "vn.motcua.Centre1.Record"
#define EVERYBODY "vn.motcua.Centre1"

static struct figures today(sd_bus *bus, const char *interface, const char *counter, const char *subject) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *day;

        int r = sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", interface, "GetToday",
                                   &error, &reply, "a{sv}", 0);
        if (r < 0)
                test_die("GetToday: %s: %s", error.name, error.message);
        must(sd_bus_message_read(reply, "s", &day));
        return find_entry(reply, counter, subject);
}

struct days {
        const char *first, *last;
};

static struct figures between(sd_bus *bus, const char *interface, const struct days *days,
                              const char *counter, const char *subject) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;

        int r = sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", interface, "GetFigures",
                                   &error, &reply, "ssa{sv}", days->first, days->last, 0);
        if (r < 0)
                test_die("GetFigures: %s: %s", error.name, error.message);
        return find_entry(reply, counter, subject);
}

struct figures figures_today(sd_bus *bus, const char *counter, const char *subject) {
        return today(bus, RECORD, counter, subject);
}

struct figures figures_public_today(sd_bus *bus, const char *counter, const char *subject) {
        return today(bus, EVERYBODY, counter, subject);
}

struct figures figures_between(sd_bus *bus, const char *first_day, const char *last_day, const char *counter,
                               const char *subject) {
        return between(bus, RECORD, &(struct days){first_day, last_day}, counter, subject);
}

struct figures figures_public_between(sd_bus *bus, const char *first_day, const char *last_day,
                                      const char *counter, const char *subject) {
        return between(bus, EVERYBODY, &(struct days){first_day, last_day}, counter, subject);
}
