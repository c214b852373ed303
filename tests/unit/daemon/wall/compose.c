/* The board that is made of the book. */
#include "daemon/printing/conf.h"
#include "daemon/queue/conf.h"
#include "daemon/wall/compose.h"
#include "daemon/wall/conf.h"
#include "tests/unit/daemon/wall/hall-book.h"

static const struct source_info sources[] = {
        {KEYPAD_SOURCE, KEYPAD_SOURCE, "vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {DISPLAY_SOURCE, DISPLAY_SOURCE, "vn.motcua.Display1", "/vn/motcua/Display1"},
        {0},
};
static const struct conf_part *const parts[] = {
        &record_conf_part, &ratings_conf_part, &queue_conf_part, &printing_conf_part, &wall_conf_part, NULL,
};
static const struct config_table *const tables[] = {
        &record_conf_part.table,   &ratings_conf_part.table, &queue_conf_part.table,
        &printing_conf_part.table, &wall_conf_part.table,    NULL,
};
static const struct conf_spec spec = {.parts = parts, .table = {.parts = tables}, .sources = sources};

static const char text[] = "[Centre]\nName=Trung tâm\nCommune=UBND XÃ KIẾN MINH\nSources=keypad, display\n"
                           "ShowSatisfaction=yes\n"
                           "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch – Chứng thực\n"
                           "[Service dat-dai]\nPrefix=B\n"
                           "[Counter 2]\nLabel=Quầy số 12\nServices=ho-tich\n"
                           "[Counter 1]\nServices=ho-tich dat-dai\n"
                           "[Counter tiep]\nLabel=Tiếp đón\n";

static struct hall_book hall;
static struct conf *conf;
static struct wall_board board;
static struct wall_figures figures;

static void setup(void) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        hall_open(&hall);
        figures = (struct wall_figures){.wait_min = {12, -1}, .satisfaction = {96, 48, 60}};
        int r = conf_load(&spec, "test.conf", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
}

static void teardown(void) {
        conf_free(conf);
        memory_close(&hall.memory);
}

static void compose(void) {
        struct instant now;

        memory_now(&hall.memory, &now);
        wall_compose(hall_book_of(&hall), conf, &figures, now.at.boot, &board);
}

START_TEST(board_says_what_stands) {
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "2");
        hall_command(&hall, "next", "2");
        compose();
        ck_assert_str_eq(board.commune, "UBND XÃ KIẾN MINH");
        ck_assert_str_eq(board.centre, "Trung tâm");
        ck_assert_uint_eq(board.n_calls, 1);
        ck_assert_str_eq(board.calls[0].number, "A 001");
        ck_assert_str_eq(board.calls[0].counter, "Quầy số 12");
        ck_assert_uint_eq(board.calls[0].called_usec, hall.memory.boottime_usec);
        ck_assert(board.calls[0].nth == 1 && board.calls[0].of == 3);
        ck_assert_uint_eq(board.n_counters, 3);
        ck_assert_str_eq(board.counters[0].id, "2");
        ck_assert_str_eq(board.counters[0].state, "calling");
        ck_assert_str_eq(board.counters[0].number, "A 001");
        ck_assert_str_eq(board.counters[1].label, "1");
        ck_assert_str_eq(board.counters[1].state, "closed");
        ck_assert_uint_eq(board.n_services, 2);
        ck_assert_str_eq(board.services[0].label, "Hộ tịch – Chứng thực");
        ck_assert_uint_eq(board.services[0].waiting, 1);
        ck_assert_int_eq(board.services[0].wait_min, 12);
        ck_assert_str_eq(board.services[1].label, "dat-dai"); /* which the record does not know yet */
        ck_assert_int_eq(board.services[1].wait_min, -1);
        ck_assert_uint_eq(board.satisfaction.percent, 96);
        ck_assert(!board.paper_out && !board.recording);
        figures.recording = true;
        compose();
        ck_assert(board.recording);
        ck_assert_uint_eq(board.n_speech, 1);
        ck_assert_int_eq(board.speech[0].what, SENTENCE_CALL);
        ck_assert_str_eq(board.speech[0].counter, "12");
        ck_assert(!board.speech[0].spoken);
        hall_tell_spoken(&hall, board.speech[0].event, "said");
        compose();
        ck_assert(board.speech[0].spoken);
}
END_TEST

/* What the configuration has is there, also what the record does not know. */
START_TEST(counter_without_a_queue_is_open_with_the_hall) {
        compose();
        ck_assert_uint_eq(board.n_counters, 3);
        ck_assert_str_eq(board.counters[2].id, "tiep");
        ck_assert_str_eq(board.counters[2].label, "Tiếp đón");
        ck_assert_str_eq(board.counters[2].state, "closed");
        (void) hall_issue(&hall);
        compose();
        ck_assert_str_eq(board.counters[2].state, "free");
        ck_assert_str_eq(board.counters[2].number, "");
        ck_assert_str_eq(board.counters[1].state, "closed"); /* which somebody opens */
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "end-day"),
                              EVENT_FIELD_S("actor", "test"));
        compose();
        ck_assert_str_eq(board.counters[2].state, "closed");
}
END_TEST

START_TEST(centre_without_a_queue_has_its_counters) {
        static const char alone[] = "[Centre]\nSources=keypad, display\n[Counter 1]\n[Counter tiep]\n";
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        conf_free(TAKE_PTR(conf));
        int r = conf_load(&spec, "test.conf", alone, strlen(alone), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        compose();
        ck_assert_uint_eq(board.n_counters, 2);
        for (size_t i = 0; i < 2; i++)
                ck_assert_str_eq(board.counters[i].state, "free");
}
END_TEST

/* Its words are the display's too, which has them in the language of each output. */
START_TEST(reasons_are_words_that_a_display_takes) {
        static const char *const here[] = PAUSE_REASON_WORDS, *const there[] = BOARD_REASON_WORDS;

        ck_assert_uint_eq(ELEMENTSOF(here), ELEMENTSOF(there));
        for (size_t i = 0; i < ELEMENTSOF(here); i++)
                ck_assert_str_eq(here[i], there[i]);
}
END_TEST

START_TEST(pause_has_its_reason) {
        hall_command(&hall, "open", "1");
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "pause"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_S("reason", "lunch"));
        compose();
        ck_assert_str_eq(board.counters[1].state, "paused");
        ck_assert_str_eq(board.counters[1].reason, "lunch");
}
END_TEST

START_TEST(latest_calls_come_first_and_the_rest_is_cut) {
        for (unsigned i = 0; i < WALL_CALLS_MAX + 3; i++)
                (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        for (unsigned i = 0; i < WALL_CALLS_MAX + 3; i++)
                hall_command(&hall, "next", "1");
        compose();
        ck_assert_uint_eq(board.n_calls, WALL_CALLS_MAX);
        ck_assert_str_eq(board.calls[0].number, "A 015");
        ck_assert_str_eq(board.calls[WALL_CALLS_MAX - 1].number, "A 004");
        ck_assert_uint_eq(board.n_speech, 1); /* the others were there, as far as the attendant said */
}
END_TEST

START_TEST(call_of_another_boot_is_of_no_time) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall.memory.boot_id = OTHER_BOOT;
        compose();
        ck_assert_uint_eq(board.calls[0].called_usec, 0);
        ck_assert_uint_eq(board.speech[0].since_usec, 0);
}
END_TEST

START_TEST(number_without_paper_stands_and_paper_is_out) {
        memory_epoch(&hall.memory, PRINTER_SOURCE, EPOCH_A);
        memory_observe_fields(&hall.memory, "print-rules-changed", EVENT_FIELD_B("printed", true),
                              EVENT_FIELD_S("printers", ""), EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        for (unsigned i = 0; i < WALL_UNPRINTED_MAX + 1; i++)
                (void) hall_issue(&hall);
        compose();
        ck_assert(board.paper_out);
        ck_assert_uint_eq(board.n_unprinted, WALL_UNPRINTED_MAX);
        ck_assert_str_eq(board.unprinted[0].number, "A 005");
        ck_assert_uint_eq(board.n_speech, WALL_UNPRINTED_MAX + 1);
        for (size_t i = 1; i < board.n_speech; i++)
                ck_assert_uint_lt(board.speech[i - 1].event, board.speech[i].event);
}
END_TEST

START_TEST(emergency_is_said_however_much_was_announced_since) {
        memory_observe_fields(&hall.memory, "notice-set", EVENT_FIELD_S("text", "Cháy"),
                              EVENT_FIELD_B("emergency", true), EVENT_FIELD_T("for_usec", 0),
                              EVENT_FIELD_S("actor", "uid 0"));
        uint64_t notice = wall_of(hall_book_of(&hall))->row.notice.event;
        memory_epoch(&hall.memory, PRINTER_SOURCE, EPOCH_A);
        memory_observe_fields(&hall.memory, "print-rules-changed", EVENT_FIELD_B("printed", true),
                              EVENT_FIELD_S("printers", ""), EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        for (unsigned i = 0; i < ANNOUNCEMENTS_MAX; i++)
                (void) hall_issue(&hall);
        compose();
        ck_assert_uint_eq(board.n_speech, ANNOUNCEMENTS_MAX);
        ck_assert_int_eq(board.speech[0].what, SENTENCE_EMERGENCY);
        ck_assert_uint_eq(board.speech[0].event, notice);
        ck_assert_int_eq(board.speech[1].what, SENTENCE_UNPRINTED);
        ck_assert_str_eq(board.speech[1].number, "A 002");
        ck_assert_str_eq(board.speech[ANNOUNCEMENTS_MAX - 1].number, "A 064");
}
END_TEST

START_TEST(nothing_says_why_somebody_comes_first) {
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "ho-tich"));
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        compose();
        struct wall_board ordinary = board;
        memory_close(&hall.memory);
        hall_open(&hall);
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("priority", "disabled"));
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        compose();
        ck_assert_mem_eq(&ordinary, &board, sizeof(board));
}
END_TEST

START_TEST(satisfaction_is_shown_where_it_is_wanted) {
        wall_conf(conf)->satisfaction = false;
        compose();
        ck_assert_uint_eq(board.satisfaction.rated, 0);
}
END_TEST

/* A display refuses the whole board for it. */
START_TEST(more_ratings_than_visits_are_not_shown) {
        figures.satisfaction.served = figures.satisfaction.rated - 1;
        compose();
        ck_assert_uint_eq(board.satisfaction.rated, 0);
}
END_TEST

START_TEST(counter_is_said_by_its_number_or_letter) {
        static const struct {
                const char *id, *label, *spoken;
        } counters[] = {
                {"2", NULL, "2"},
                {"quay12", NULL, "12"},
                {"2", "Quầy 3", "3"},
                {"2", "Quầy số A", "A"},
                {"2", "Quầy B1", "B1"},
                {"2", "Hộ tịch", "2"},
                {"2", "Quầy số 4 (tầng 2)", "2"},
                {"tiep", "Tiếp đón", "tiep"},
                {"0123456789012345678901", NULL, "0123456789012345"},
                {"", NULL, ""},
        };

        for (size_t i = 0; i < ELEMENTSOF(counters); i++) {
                char spoken[WALL_SPOKEN_SIZE];
                wall_spoken_counter(counters[i].id, counters[i].label, spoken);
                ck_assert_str_eq(spoken, counters[i].spoken);
        }
}
END_TEST

START_TEST(label_that_is_too_long_is_cut_between_letters) {
        struct counter_conf *counter = ratings_conf(conf)->counters[1];
        enum { LETTERS = 200 };
        static const char letter[] = "ầ";
        char label[LETTERS * 3 + 1] = "";

        for (unsigned i = 0; i < LETTERS; i++)
                memcpy(label + i * 3, letter, 4);
        free(counter->label);
        counter->label = strdup(label);
        compose();
        ck_assert_uint_eq(strlen(board.counters[1].label), 255);
        ck_assert_int_eq(strncmp(board.counters[1].label, label, 255), 0);
        /* What a display would refuse is not told. */
        free(counter->label);
        counter->label = strdup("Quầy \u202e 1");
        compose();
        ck_assert_str_eq(board.counters[1].label, "1");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(board_says_what_stands),
        SUITE_CASE(counter_without_a_queue_is_open_with_the_hall),
        SUITE_CASE(centre_without_a_queue_has_its_counters),
        SUITE_CASE(reasons_are_words_that_a_display_takes),
        SUITE_CASE(pause_has_its_reason),
        SUITE_CASE(latest_calls_come_first_and_the_rest_is_cut),
        SUITE_CASE(call_of_another_boot_is_of_no_time),
        SUITE_CASE(number_without_paper_stands_and_paper_is_out),
        SUITE_CASE(emergency_is_said_however_much_was_announced_since),
        SUITE_CASE(nothing_says_why_somebody_comes_first),
        SUITE_CASE(satisfaction_is_shown_where_it_is_wanted),
        SUITE_CASE(more_ratings_than_visits_are_not_shown),
        SUITE_CASE(counter_is_said_by_its_number_or_letter),
        SUITE_CASE(label_that_is_too_long_is_cut_between_letters),
};

SUITE_MAIN("wall-compose", cases, setup, teardown)
