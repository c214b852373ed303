/* Calls that wait for what the bus tells, and who makes room when there is none. A peer on a socketpair is
 * the bus: it sends calls as if of many senders, and tells only when the test says so. */
#include "services/base/bus.h"
#include "services/guard/bus-unread.h"
#include "tests/lib/suite.h"
#include "tests/unit/guard/peers.h"

enum {
        WAITING_MAX = 512,
        SENDERS = 5,
        ANSWERED_MAX = UNREAD_ASSUMED_MAX / UNREAD_ANSWER_SIZE, /* before anybody waits */
        CALLS_MAX = 1024,
        QUESTIONS_MAX = 128,
        HONEST = 100,
};

struct call {
        unsigned sender;
        bool is_answered, is_refused;
};

static sd_event *event;
static sd_bus *server, *bus;
static struct bus_unread *unread;
static struct call calls[CALLS_MAX];
static size_t n_calls;
static sd_bus_message *questions[QUESTIONS_MAX];
static size_t n_questions;

static int on_call(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error _unused_) {
        if (!sd_bus_message_is_method_call(message, "a.b", "Get"))
                return 0;
        switch (bus_unread_judge(unread, message)) {
        case UNREAD_ANSWER:
                assert_ok(sd_bus_reply_method_return(message, NULL));
                break;
        case UNREAD_REFUSE:
                assert_ok(sd_bus_reply_method_errorf(message, SD_BUS_ERROR_LIMITS_EXCEEDED, "Refused."));
                break;
        case UNREAD_WAIT:
        case UNREAD_DROP:
                break;
        }
        return 1;
}

static int on_question(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error _unused_) {
        if (sd_bus_message_is_method_call(message, NULL, NULL) <= 0)
                return 0;
        ck_assert_uint_lt(n_questions, QUESTIONS_MAX);
        questions[n_questions++] = sd_bus_message_ref(message);
        return 1;
}

static void setup(void) {
        assert_ok(sd_event_new(&event));
        peers_connect(event, on_call, /* is_client= */ false, &server, &bus);
        assert_ok(sd_bus_add_filter(bus, NULL, on_question, NULL));
        assert_ok(bus_unread_new(server, &unread));
}

static void teardown(void) {
        for (size_t i = 0; i < n_questions; i++)
                sd_bus_message_unref(questions[i]);
        bus_unread_free(unread);
        sd_bus_close_unref(bus);
        sd_bus_close_unref(server);
        sd_event_unref(event);
}

/* Nothing sleeps: whatever is under way is done. */
static void settle(void) {
        while (sd_event_run(event, 0) > 0)
                ;
}

static int on_reply(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct call *call = userdata;

        ck_assert(!call->is_answered && !call->is_refused);
        call->is_refused = sd_bus_message_is_method_error(message, SD_BUS_ERROR_LIMITS_EXCEEDED) > 0;
        call->is_answered = !sd_bus_message_is_method_error(message, NULL);
        return 0;
}

static struct call *ask(unsigned sender) {
        _cleanup_message_ sd_bus_message *message = NULL;
        struct call *call = &calls[n_calls++];
        char name[UNREAD_NAME_SIZE];

        ck_assert_uint_le(n_calls, CALLS_MAX);
        call->sender = sender;
        (void) snprintf(name, sizeof(name), ":1.%u", sender);
        assert_ok(sd_bus_message_new_method_call(bus, &message, "a.b", "/a", "a.b", "Get"));
        assert_ok(sd_bus_message_set_sender(message, name));
        assert_ok(sd_bus_call_async(bus, NULL, message, on_reply, call, UINT64_MAX));
        settle();
        return call;
}

/* The bus tells of everybody that all is read, and whose account it is. */
static void tell(void) {
        for (size_t i = 0; i < n_questions; i++) {
                if (streq(sd_bus_message_get_member(questions[i]), "GetConnectionStats"))
                        assert_ok(sd_bus_reply_method_return(questions[i], "a{sv}", 1, "OutgoingBytes", "u",
                                                             0));
                else
                        assert_ok(sd_bus_reply_method_return(questions[i], "u", 1000));
                sd_bus_message_unref(questions[i]);
        }
        n_questions = 0;
        settle();
}

static void tell_all(void) {
        while (n_questions > 0)
                tell();
}

/* Until no more may wait: so many calls of each, or one more. */
static void fill(void) {
        for (size_t i = 0; i < ANSWERED_MAX + WAITING_MAX; i++)
                (void) ask(1 + i % SENDERS);
        for (size_t i = 0; i < n_calls; i++) {
                ck_assert(!calls[i].is_refused);
                ck_assert_int_eq(calls[i].is_answered, i < ANSWERED_MAX);
        }
        ck_assert_uint_gt(n_questions, 0);
}

static size_t count_refused(void) {
        size_t n = 0;

        for (size_t i = 0; i < n_calls; i++)
                n += calls[i].is_refused;
        return n;
}

static void check_all_are_answered(size_t n_refused) {
        tell_all();
        for (size_t i = 0; i < n_calls; i++)
                ck_assert(calls[i].is_answered || calls[i].is_refused);
        ck_assert_uint_eq(count_refused(), n_refused);
}

START_TEST(calls_wait_until_the_bus_has_told) {
        fill();
        check_all_are_answered(0);
}
END_TEST

/* Of five that wait for all that there is, a sixth is not kept out. */
START_TEST(who_has_most_calls_open_makes_room) {
        fill();
        struct call *newest[2] = {&calls[n_calls - 1], &calls[n_calls - 2]};
        struct call *honest = ask(HONEST);
        ck_assert(!honest->is_answered && !honest->is_refused);
        ck_assert_uint_eq(count_refused(), 1);
        /* The last call of one of those that had one more than others. */
        ck_assert(newest[0]->is_refused || newest[1]->is_refused);
        check_all_are_answered(1);
        ck_assert(honest->is_answered);
}
END_TEST

/* The next comes in as long as it has fewer than others, and each of them is told of one. */
START_TEST(room_is_made_until_all_have_as_many) {
        enum { SHARE = WAITING_MAX / (SENDERS + 1) };

        fill();
        for (size_t i = 0; i < SHARE; i++)
                ck_assert(!ask(HONEST)->is_refused);
        ck_assert(ask(HONEST)->is_refused);
        tell_all();
        for (size_t i = 0; i < n_calls; i++)
                ck_assert(calls[i].sender != HONEST || calls[i].is_answered ||
                          &calls[i] == &calls[n_calls - 1]);
}
END_TEST

START_TEST(nobody_makes_room_for_who_has_as_many) {
        fill();
        for (unsigned sender = 1; sender <= SENDERS; sender++)
                ck_assert(ask(sender)->is_refused);
        check_all_are_answered(SENDERS);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(calls_wait_until_the_bus_has_told),
        SUITE_CASE(who_has_most_calls_open_makes_room),
        SUITE_CASE(room_is_made_until_all_have_as_many),
        SUITE_CASE(nobody_makes_room_for_who_has_as_many),
};

SUITE_MAIN("guard-bus-unread", cases, setup, teardown)
