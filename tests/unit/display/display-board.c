#include <sys/socket.h>

#include "boards.h"
#include "services/board/board-message.h"
#include "services/display/describe.h"
#include "tests/lib/suite.h"

static sd_bus *bus;
static sd_bus_message *message;
static struct board board;
static char *problem;

static void setup(void) {
        int fds[2];

        /* sd-bus makes messages for a started bus only; nobody needs to be at the other end. */
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus));
}

static void teardown(void) {
        message = sd_bus_message_unref(message);
        sd_bus_close(bus);
        bus = sd_bus_unref(bus);
        free(problem);
        problem = NULL;
}

static void begin(void) {
        message = sd_bus_message_unref(message);
        assert_ok(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"));
        assert_ok(sd_bus_message_append(message, "t", UINT64_C(77)));
        assert_ok(sd_bus_message_open_container(message, 'a', "{sv}"));
}

static int end(void) {
        free(problem);
        problem = NULL;
        assert_ok(sd_bus_message_close_container(message));
        assert_ok(sd_bus_message_seal(message, 1, 0));
        return board_read(message, &board, &problem);
}

/* One key alone. */
#define REFUSED(expected, ...)                                                                               \
        do {                                                                                                 \
                begin();                                                                                     \
                assert_ok(sd_bus_message_append(message, "{sv}", __VA_ARGS__));                              \
                assert_error(end(), EINVAL);                                                                 \
                ck_assert_str_eq(problem, expected);                                                         \
        } while (0)

START_TEST(a_board_has_what_the_message_says) {
        begin();
        assert_ok(sd_bus_message_append(message, "{sv}", "centre", "s", "Trung tâm"));
        assert_ok(sd_bus_message_append(message, "{sv}", "calls", "a(ttssuu)", 2, UINT64_C(9), UINT64_C(5000),
                                        "A 025", "Quầy 2", 2, 3, UINT64_C(8), UINT64_C(4000), "B 008",
                                        "Quầy 1", 1, 3));
        assert_ok(sd_bus_message_append(message, "{sv}", "counters", "a(sssss)", 2, "1", "Quầy 1", "serving",
                                        "B 008", "", "3", "Quầy 3", "paused", "", "meeting"));
        assert_ok(sd_bus_message_append(message, "{sv}", "services", "a(sui)", 1, "Hộ tịch", 4, -1));
        assert_ok(sd_bus_message_append(message, "{sv}", "satisfaction", "(uuu)", 96, 48, 60));
        assert_ok(sd_bus_message_append(message, "{sv}", "paper_out", "b", 1));
        assert_ok(sd_bus_message_append(message, "{sv}", "unprinted", "a(ts)", 1, UINT64_C(6), "A 026"));
        assert_ok(sd_bus_message_append(message, "{sv}", "reminder", "s", "Tiếp công dân – 26/11"));
        assert_ok(sd_bus_message_append(message, "{sv}", "notice", "s", "Mời ra ngoài"));
        assert_ok(sd_bus_message_append(message, "{sv}", "emergency", "b", 1));
        assert_ok(sd_bus_message_append(message, "{sv}", "speech", "a(ttsssssb)", 2, UINT64_C(9),
                                        UINT64_C(5000), "call", "A 025", "", "2", "", 0, UINT64_C(7),
                                        UINT64_C(4000), "rated", "", "", "", "dissatisfied", 1));
        assert_ok(end());
        ck_assert_uint_eq(board.cursor, 77);
        ck_assert_str_eq(board.centre, "Trung tâm");
        ck_assert_str_eq(board.commune, "");
        ck_assert_str_eq(board.reminder, "Tiếp công dân – 26/11");
        ck_assert_uint_eq(board.n_calls, 2);
        ck_assert_str_eq(board.calls[0].number, "A 025");
        ck_assert_uint_eq(board.calls[0].called_usec, 5000);
        ck_assert_ptr_eq(board_find_counter(&board, "3"), &board.counters[1]);
        ck_assert_ptr_null(board_find_counter(&board, "2"));
        ck_assert_uint_eq(board.n_unprinted, 1);
        ck_assert_str_eq(board.unprinted[0].number, "A 026");
        ck_assert(board.is_emergency);
        ck_assert_uint_eq(board.n_speech, 2);
        ck_assert(!board.speech[0].is_said && board.speech[1].is_said);
        ck_assert_int_eq(board.speech[0].type, SENTENCE_CALL);
        ck_assert_str_eq(board.speech[0].counter, "2");
        ck_assert_int_eq(board.speech[0].level, _CLIP_INVALID);
        ck_assert_int_eq(board.speech[1].level, CLIP_DISSATISFIED);
        ck_assert_uint_eq(board.n_counters, 2);
        ck_assert_int_eq(board.counters[1].state, BOARD_PAUSED);
        ck_assert_int_eq(board.counters[1].reason, BOARD_FOR_MEETING);
        ck_assert_int_eq(board.services[0].wait_min, -1);
        ck_assert_uint_eq(board.rated, 48);
        ck_assert(board.is_paper_out && !board.is_recording);
}
END_TEST

START_TEST(an_empty_message_is_an_empty_board) {
        board_make_usual(&board);
        begin();
        assert_ok(end());
        ck_assert_uint_eq(board.n_calls + board.n_counters + board.n_services, 0);
}
END_TEST

START_TEST(what_is_no_board_is_refused_and_changes_nothing) {
        char text[BOARD_NOTICE_SIZE + 1];

        board_make_usual(&board);
        memset(text, 'x', sizeof(text));
        text[BOARD_NOTICE_SIZE] = '\0';
        REFUSED("'colour' is no key of a board", "colour", "s", "red");
        REFUSED("'centre' is of type s", "centre", "u", 1);
        REFUSED("'calls' is of type a(ttssuu)", "calls", "as", 1, "x");
        REFUSED("notice is longer than 1000 bytes", "notice", "s", text);
        REFUSED("centre has a control or invisible character", "centre", "s", "a\u202eb");
        REFUSED("a counter is closed, free, calling, serving or paused", "counters", "a(sssss)", 1, "1",
                "Quầy 1", "open", "", "");
        REFUSED("the reason of a pause is meeting, lunch, trip, fault or other, if any", "counters",
                "a(sssss)", 1, "1", "Quầy 1", "paused", "", "Họp");
        REFUSED("the number at a counter is longer than 15 bytes", "counters", "a(sssss)", 1, "1", "Quầy 1",
                "serving", "A 00000000000025", "");
        REFUSED("a call without an id, or called more than 99 times", "calls", "a(ttssuu)", 1, UINT64_C(0),
                UINT64_C(1), "A 1", "1", 1, 3);
        REFUSED("more wait, or for longer, than can be shown", "services", "a(sui)", 1, "x", 4, 100000);
        REFUSED("satisfaction is no percentage of ratings, of visits", "satisfaction", "(uuu)", 101, 1, 1);
        REFUSED("satisfaction is no percentage of ratings, of visits", "satisfaction", "(uuu)", 50, 2, 1);
        REFUSED("an emergency goes with a notice", "emergency", "b", 1);
        REFUSED("'sing' is nothing that is said", "speech", "a(ttsssssb)", 1, UINT64_C(1), UINT64_C(1),
                "sing", "", "", "", "", 0);
        REFUSED("'good' is no level", "speech", "a(ttsssssb)", 1, UINT64_C(1), UINT64_C(1), "rated", "", "",
                "", "good", 0);
        REFUSED("something to say without an id, or with that of another", "speech", "a(ttsssssb)", 2,
                UINT64_C(1), UINT64_C(1), "closing", "", "", "", "", 0, UINT64_C(1), UINT64_C(1), "closing",
                "", "", "", "", 0);
        begin();
        assert_ok(sd_bus_message_append(message, "{sv}", "recording", "b", 1));
        assert_ok(sd_bus_message_append(message, "{sv}", "recording", "b", 0));
        assert_error(end(), EINVAL);
        ck_assert_str_eq(problem, "'recording' is there twice");
        ck_assert_uint_eq(board.n_counters, 5);
}
END_TEST

START_TEST(there_is_an_end_of_everything) {
        static const struct {
                const char *key, *type, *entry, *problem;
                int most;
        } lists[] = {{"counters", "a(sssss)", "(sssss)", "more than 48 counters", BOARD_COUNTERS_MAX},
                     {"services", "a(sui)", "(sui)", "more than 24 services", BOARD_SERVICES_MAX}};

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                for (int more = 0; more < 2; more++) {
                        begin();
                        assert_ok(sd_bus_message_open_container(message, 'e', "sv"));
                        assert_ok(sd_bus_message_append(message, "s", lists[i].key));
                        assert_ok(sd_bus_message_open_container(message, 'v', lists[i].type));
                        assert_ok(sd_bus_message_open_container(message, 'a', lists[i].entry));
                        for (int n = 0; n < lists[i].most + more; n++)
                                assert_ok(i == 0 ? sd_bus_message_append(message, "(sssss)", "x", "x", "free",
                                                                         "", "")
                                                 : sd_bus_message_append(message, "(sui)", "x", 1, 1));
                        assert_ok(sd_bus_message_close_container(message));
                        assert_ok(sd_bus_message_close_container(message));
                        assert_ok(sd_bus_message_close_container(message));
                        ck_assert_int_eq(end(), more ? -EINVAL : 0);
                        if (more)
                                ck_assert_str_eq(problem, lists[i].problem);
                }
}
END_TEST

START_TEST(calls_age) {
        board_make_usual(&board);
        board.calls[0].called_usec = 100;
        board.calls[1].called_usec = 70;
        board.calls[2].called_usec = 10;
        board.calls[3].called_usec = UINT64_MAX;
        board.n_calls = 5;
        board.calls[4].called_usec = 0; /* of another boot, soon after this one began */
        ck_assert_uint_eq(board_set_age(&board, 30, 40), 50);
        ck_assert(board.calls[2].is_new && !board.calls[4].is_new);
        ck_assert_uint_eq(board_set_age(&board, 105, 40), 110);
        ck_assert(board.calls[0].is_new && board.calls[1].is_new && !board.calls[2].is_new &&
                  !board.calls[3].is_new);
        ck_assert_uint_eq(board_large_calls(&board, 3), 2);
        ck_assert_uint_eq(board_set_age(&board, 110, 40), 140);
        ck_assert_uint_eq(board_large_calls(&board, 3), 1);
        ck_assert_uint_eq(board_set_age(&board, 140, 40), UINT64_MAX);
        ck_assert_uint_eq(board_large_calls(&board, 3), 1); /* the latest stays large */
        board.n_calls = 0;
        ck_assert_uint_eq(board_large_calls(&board, 3), 0);
}
END_TEST

START_TEST(what_is_seen_is_said_in_words) {
        char *text = NULL;

        board_make_usual(&board);
        board.n_services = 1;
        board.is_paper_out = true;
        assert_ok(describe_board(&board, LANGUAGE_VI, &text));
        ck_assert_str_eq(text, "Hết phiếu in: xin nghe gọi số.\n"
                               "Số lớn: A 025 đến Quầy 2 (lần 2/3)\n"
                               "Quầy 1: đang phục vụ – B 008\n"
                               "Quầy 2: đang gọi – A 025\n"
                               "Quầy 3: tạm dừng – Họp\n"
                               "Quầy 4 – Tiếp công dân: sẵn sàng\n"
                               "Quầy 5: quầy đóng\n"
                               "Hộ tịch – Chứng thực: 0 người chờ");
        free(text);
        assert_ok(describe_board(&board, LANGUAGE_EN, &text));
        ck_assert_ptr_nonnull(strstr(text, "Quầy 3: paused – Meeting\n"));
        free(text);
        board = (struct board){.notice = "Fire drill", .stale_since = "09:40"};
        assert_ok(describe_board(&board, LANGUAGE_EN, &text));
        ck_assert_str_eq(text, "An urgent notice over all: Fire drill\n"
                               "No connection since 09:40: numbers may be old.");
        free(text);
        board = (struct board){.n_calls = 0};
        assert_ok(describe_board(&board, LANGUAGE_EN, &text));
        ck_assert_str_eq(text, "There is nothing to show yet.");
        free(text);
        for (int state = 0; state < _SCREEN_STATE_MAX; state++)
                for (int language = 0; language < _LANGUAGE_MAX; language++)
                        ck_assert_ptr_nonnull(
                                describe_screen((enum screen_state) state, (enum language) language));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_seen_is_said_in_words),
        SUITE_CASE(a_board_has_what_the_message_says),
        SUITE_CASE(an_empty_message_is_an_empty_board),
        SUITE_CASE(what_is_no_board_is_refused_and_changes_nothing),
        SUITE_CASE(there_is_an_end_of_everything),
        SUITE_CASE(calls_age),
};

SUITE_MAIN("display/board", cases, setup, teardown)
