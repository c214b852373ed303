/* The board as the aggregator sends it, read by the display daemon's own reader: both sides mean the same. */
#include <sys/socket.h>

#include "daemon/wall/compose.h"
#include "services/board/board-message.h"
#include "tests/lib/suite.h"

static sd_bus *bus;
static struct wall_board sent;
static struct board got;

static void setup(void) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus));
        memset(&sent, 0, sizeof(sent));
}

static void teardown(void) {
        sd_bus_close(bus);
        bus = sd_bus_unref(bus);
}

static void pass(void) {
        sd_bus_message *message = NULL;
        char *problem = NULL;

        assert_ok(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"));
        assert_ok(sd_bus_message_append(message, "t", UINT64_C(77)));
        assert_ok(wall_append(message, &sent));
        assert_ok(sd_bus_message_seal(message, 1, 0));
        ck_assert_msg(board_read(message, &got, &problem) >= 0, "%s", problem);
        sd_bus_message_unref(message);
}

/* So many bytes of a letter that has three. */
static void fill(char *text, size_t size) {
        static const char letter[] = "ầ";

        for (size_t n = 0; n + 3 < size; n += 3)
                memcpy(text + n, letter, 4);
}
#define FILL(member) fill((member), sizeof(member))

START_TEST(empty_board_is_a_board) {
        pass();
        ck_assert_uint_eq(got.cursor, 77);
        ck_assert(got.n_calls == 0 && got.n_counters == 0 && got.n_services == 0 && got.n_speech == 0);
        ck_assert(got.rated == 0 && !got.is_paper_out && !got.is_recording && !got.is_emergency &&
                  got.notice[0] == '\0');
}
END_TEST

static const char *const states[] = {"closed", "free", "calling", "serving", "paused"};

static void fill_lists(void) {
        for (; sent.n_counters < WALL_COUNTERS_MAX; sent.n_counters++) {
                struct wall_counter *counter = &sent.counters[sent.n_counters];
                counter->state = states[sent.n_counters % ELEMENTSOF(states)];
                counter->reason = "lunch";
                FILL(counter->number);
                FILL(counter->label);
                memset(counter->id, 'c', sizeof(counter->id) - 1);
        }
        for (; sent.n_services < WALL_SERVICES_MAX; sent.n_services++) {
                sent.services[sent.n_services] =
                        (struct wall_service){.waiting = 999, .wait_min = WALL_MINUTES_MAX};
                FILL(sent.services[sent.n_services].label);
        }
}

static void fill_all(void) {
        FILL(sent.commune);
        FILL(sent.centre);
        FILL(sent.notice);
        FILL(sent.reminder);
        sent.emergency = sent.paper_out = sent.recording = true;
        sent.satisfaction = (struct wall_satisfaction){96, 48, 60};
        for (; sent.n_calls < WALL_CALLS_MAX; sent.n_calls++) {
                struct wall_call *call = &sent.calls[sent.n_calls];
                *call = (struct wall_call){.event = 100 - sent.n_calls, .called_usec = 5, .nth = 2, .of = 3};
                FILL(call->number);
                FILL(call->counter);
        }
        for (; sent.n_unprinted < WALL_UNPRINTED_MAX; sent.n_unprinted++) {
                sent.unprinted[sent.n_unprinted].event = 50 - sent.n_unprinted;
                FILL(sent.unprinted[sent.n_unprinted].number);
        }
        for (; sent.n_speech < ANNOUNCEMENTS_MAX; sent.n_speech++) {
                struct wall_speech *speech = &sent.speech[sent.n_speech];
                *speech =
                        (struct wall_speech){.event = 1 + sent.n_speech,
                                             .since_usec = 7,
                                             .what = (enum sentence_type)(sent.n_speech % _SENTENCE_TYPE_MAX),
                                             .spoken = sent.n_speech % 2};
                FILL(speech->number);
                FILL(speech->next);
                memset(speech->counter, '9', sizeof(speech->counter) - 1);
                if (speech->what == SENTENCE_RATED)
                        snprintf(speech->level, sizeof(speech->level), "%s", "very-dissatisfied");
        }
        fill_lists();
}

static void compare_texts(void) {
        ck_assert_str_eq(got.commune, sent.commune);
        ck_assert_str_eq(got.centre, sent.centre);
        ck_assert_str_eq(got.notice, sent.notice);
        ck_assert(got.is_emergency && got.is_paper_out && got.is_recording);
        ck_assert(got.satisfied_percent == 96 && got.rated == 48 && got.served == 60);
        ck_assert_uint_eq(got.n_calls, WALL_CALLS_MAX);
        for (size_t i = 0; i < got.n_calls; i++) {
                ck_assert_uint_eq(got.calls[i].id, sent.calls[i].event);
                ck_assert_str_eq(got.calls[i].counter, sent.calls[i].counter);
                ck_assert_str_eq(got.calls[i].number, sent.calls[i].number);
                ck_assert(got.calls[i].nth == 2 && got.calls[i].of == 3 && got.calls[i].called_usec == 5);
        }
}

START_TEST(fullest_board_is_taken) {
        fill_all();
        pass();
        compare_texts();
        ck_assert_uint_eq(got.n_counters, WALL_COUNTERS_MAX);
        for (size_t i = 0; i < got.n_counters; i++) {
                ck_assert_int_eq(got.counters[i].state, i % ELEMENTSOF(states));
                ck_assert_str_eq(got.counters[i].id, sent.counters[i].id);
                ck_assert_int_eq(got.counters[i].reason, BOARD_FOR_LUNCH);
        }
        ck_assert_uint_eq(got.n_services, WALL_SERVICES_MAX);
        ck_assert_uint_eq(got.services[23].waiting, 999);
        ck_assert_int_eq(got.services[23].wait_min, WALL_MINUTES_MAX);
        ck_assert_uint_eq(got.n_unprinted, WALL_UNPRINTED_MAX);
        ck_assert_uint_eq(got.unprinted[3].id, 47);
        ck_assert_uint_eq(got.n_speech, ANNOUNCEMENTS_MAX);
        for (size_t i = 0; i < got.n_speech; i++) {
                ck_assert_uint_eq(got.speech[i].id, sent.speech[i].event);
                ck_assert_uint_eq(got.speech[i].since_usec, 7);
                ck_assert_int_eq(got.speech[i].type, sent.speech[i].what);
                ck_assert_int_eq(got.speech[i].is_said, sent.speech[i].spoken);
                ck_assert_str_eq(got.speech[i].counter, sent.speech[i].counter);
                ck_assert_int_eq(got.speech[i].level == CLIP_VERY_DISSATISFIED,
                                 sent.speech[i].what == SENTENCE_RATED);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(empty_board_is_a_board),
        SUITE_CASE(fullest_board_is_taken),
};

SUITE_MAIN("wall-message", cases, setup, teardown)
