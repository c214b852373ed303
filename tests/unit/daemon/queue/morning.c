#include "tests/unit/daemon/queue/morning.h"

static const char config[] = "[Centre]\n"
                             "NoShowStrikes=2\n"
                             "KeyRepeatMsec=0\nKioskRepeatMsec=0\nShortestVisitSec=0\n"
                             "CloseOfDay=17:00\n"
                             "[Service ho-tich]\n"
                             "Prefix=A\n"
                             "[Service dat-dai]\n"
                             "Prefix=B\n"
                             "DailyLimit=1\n"
                             "[Service dem]\n"
                             "Prefix=D\n"
                             "Hours=mon-fri 07:30-11:30\n"
                             "[Counter 1]\n"
                             "Attendant=quay1\n"
                             "Rating.reception=quay1\n"
                             "Services=ho-tich, dat-dai\n"
                             "[Counter 2]\n"
                             "Attendant=quay2\n"
                             "Rating.reception=quay2\n"
                             "Services=dat-dai\n"
                             "[Counter 3]\n"
                             "Attendant=quay3\n"
                             "[Counter 4]\n"
                             "Services=dem\n";

void morning_assert_answer(sd_bus_message *reply, const char *error) {
        const sd_bus_error *e = sd_bus_message_get_error(reply);

        if (error)
                ck_assert_msg(e && streq(e->name, error), "%s instead of %s", e ? e->name : "success", error);
        else
                ck_assert_msg(!e, "%s: %s", e->name, e->message);
        sd_bus_message_unref(reply);
}

void morning_at(struct world *world, const char *counter, const char *member, const char *error) {
        char path[64];

        snprintf(path, sizeof(path), CENTRE_PATH "/counter/%s", counter);
        sd_bus_message *call = world_new_call(world, path, COUNTER_INTERFACE, member);
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        morning_assert_answer(world_call(world, call), error);
}

void morning_transfer(struct world *world, const char *option, const char *to, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH "/counter/1", COUNTER_INTERFACE, "Transfer");

        assert_ok(sd_bus_message_append(call, "a{sv}", 1, option, "s", to));
        morning_assert_answer(world_call(world, call), error);
}

uint64_t morning_issue(struct world *world, const char *service, const char *expected) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        const char *text, *code;
        uint64_t ticket;
        uint32_t ahead;

        assert_ok(sd_bus_message_append(call, "sa{sv}", service, 0));
        sd_bus_message *reply = world_call(world, call);
        if (sd_bus_message_is_method_error(reply, NULL)) {
                morning_assert_answer(reply, expected);
                return 0;
        }
        assert_ok(sd_bus_message_read(reply, "tssu", &ticket, &text, &code, &ahead));
        ck_assert_str_eq(text, expected);
        ck_assert_uint_eq(strlen(code), strlen("7K3-Q9M"));
        ck_assert_uint_eq(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), strlen(code));
        ck_assert_int_eq(code[3], '-');
        sd_bus_message_unref(reply);
        return ticket;
}

void morning_assert_counter(struct world *world, const char *id, const char *state, uint64_t ticket) {
        for (size_t i = 0; i < world->manager->n_counters; i++) {
                const struct counter *counter = world->manager->counters[i];
                if (!streq(counter->conf->id, id))
                        continue;
                ck_assert_str_eq(counter_state_to_string(counter->state), state);
                ck_assert_uint_eq(counter->ticket, ticket);
        }
}

void morning_open(struct world *world) {
        world_open_configured(world, config);
        world_appear(world);
        world_until(world, world_is_settled(world));
}
