#include "services/speech/voice-queue.h"
#include "tests/lib/suite.h"

/* Sentences take five seconds; time stands still otherwise. */
static struct voice_queue *queue;
static uint64_t now;
static char ends[512]; /* "7 said, 9 late" */
static struct voice_item listed[VOICE_LISTED_MAX];
static size_t n_listed;

#define SEC(n) ((uint64_t) (n) *USEC_PER_SEC)

static void on_ended(uint64_t id, enum voice_end end, void *userdata _unused_) {
        static const char *const names[] = {
                [VOICE_SAID] = "said", [VOICE_CUT] = "cut", [VOICE_SILENT] = "silent", [VOICE_LATE] = "late"};
        size_t n = strlen(ends);

        snprintf(ends + n, sizeof(ends) - n, "%s%u %s", n > 0 ? ", " : "", (unsigned) id, names[end]);
}

static void setup(void) {
        assert_ok(voice_queue_new(on_ended, NULL, &queue));
        now = SEC(1000);
        assert_ok(voice_queue_set(queue, NULL, 0, now));
}

static void teardown(void) {
        queue = voice_queue_free(queue);
}

static void list(uint64_t id, enum sentence_type type) {
        listed[n_listed++] = (struct voice_item){.id = id, .type = type, .since_usec = now};
}

static void unlist(uint64_t id) {
        for (size_t i = 0; i < n_listed; i++)
                if (listed[i].id == id)
                        listed[i] = listed[--n_listed];
}

static void set(void) {
        assert_ok(voice_queue_set(queue, listed, n_listed, now));
}

static void call(uint64_t id) {
        list(id, SENTENCE_CALL);
        set();
}

/* The id of what is begun now, or 0. */
static uint64_t begin(void) {
        const struct voice_item *item = voice_queue_begin(queue, now);

        return item ? item->id : 0;
}

static void end(enum voice_end how) {
        now += SEC(5);
        voice_queue_end(queue, now, how);
}

static void assert_says(uint64_t id) {
        ck_assert_uint_eq(begin(), id);
        end(VOICE_SAID);
}

START_TEST(calls_are_said_one_after_another_in_their_order) {
        list(3, SENTENCE_CALL);
        list(1, SENTENCE_CALL);
        list(2, SENTENCE_RECALL);
        set();
        ck_assert_uint_eq(begin(), 1);
        ck_assert_uint_eq(begin(), 0); /* not while another is being said */
        ck_assert_uint_eq(voice_queue_next_usec(queue, now), UINT64_MAX);
        end(VOICE_SAID);
        assert_says(2);
        assert_says(3);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 said, 2 said, 3 said");
}
END_TEST

START_TEST(what_was_said_is_not_said_again_however_often_it_is_listed) {
        call(1);
        assert_says(1);
        set();
        ck_assert_uint_eq(begin(), 0);
        unlist(1);
        set();
        call(1);
        ck_assert_uint_eq(begin(), 0);
        listed[0] = (struct voice_item){.id = 2, .type = SENTENCE_CALL, .since_usec = now, .is_said = true};
        set();
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 said");
}
END_TEST

START_TEST(what_is_listed_for_long_is_remembered_for_as_long) {
        list(1, SENTENCE_NOTICE);
        set();
        assert_says(1);
        for (uint64_t id = 2; id < 2 + 2 * VOICE_REMEMBERED_MAX; id++) {
                ends[0] = '\0';
                call(id);
                assert_says(id);
                unlist(id);
                set();
                ck_assert_uint_eq(begin(), 0);
        }
}
END_TEST

START_TEST(one_that_is_cancelled_while_it_waits_stays_unsaid) {
        call(1);
        call(2);
        call(3);
        ck_assert_uint_eq(begin(), 1);
        unlist(2);
        set();
        end(VOICE_SAID);
        assert_says(3);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 said, 3 said");
}
END_TEST

START_TEST(one_that_is_cancelled_while_it_is_said_is_said_to_its_end) {
        call(1);
        ck_assert_uint_eq(begin(), 1);
        unlist(1);
        set();
        ck_assert(!voice_queue_gives_way(queue));
        end(VOICE_SAID);
        ck_assert_str_eq(ends, "1 said");
        ck_assert_uint_eq(begin(), 0);
}
END_TEST

START_TEST(one_that_was_cut_short_is_said_once_more_while_it_is_young) {
        call(1);
        ck_assert_uint_eq(begin(), 1);
        end(VOICE_CUT);
        ck_assert_str_eq(ends, "");
        ck_assert_uint_eq(begin(), 1);
        end(VOICE_CUT);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 cut");
}
END_TEST

START_TEST(one_that_was_cut_short_and_is_old_or_gone_is_not_said_again) {
        call(1);
        call(2);
        ck_assert_uint_eq(begin(), 1);
        unlist(1);
        set();
        end(VOICE_CUT);
        ck_assert_uint_eq(begin(), 2);
        now += SEC(30);
        end(VOICE_CUT);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 cut, 2 cut");
}
END_TEST

START_TEST(one_that_was_cut_short_ages_while_others_are_said) {
        call(1);
        ck_assert_uint_eq(begin(), 1);
        end(VOICE_CUT);
        now += SEC(26);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 cut");
}
END_TEST

START_TEST(an_emergency_cuts_short_and_goes_on_until_it_is_over) {
        call(1);
        call(2);
        ck_assert_uint_eq(begin(), 1);
        list(9, SENTENCE_EMERGENCY);
        set();
        ck_assert(voice_queue_gives_way(queue));
        end(VOICE_CUT);
        ck_assert_uint_eq(begin(), 9);
        ck_assert(!voice_queue_gives_way(queue));
        end(VOICE_SAID);
        ck_assert_uint_eq(begin(), 0); /* and not the calls */
        ck_assert_uint_eq(voice_queue_next_usec(queue, now), now + VOICE_EMERGENCY_USEC);
        now += VOICE_EMERGENCY_USEC;
        ck_assert_uint_eq(voice_queue_next_usec(queue, now), now);
        assert_says(9);
        unlist(9);
        set();
        /* Twenty-five seconds old by now. */
        assert_says(1);
        assert_says(2);
        ck_assert_str_eq(ends, "9 said, 1 said, 2 said");
}
END_TEST

START_TEST(a_new_emergency_is_said_again_though_it_is_said_already) {
        listed[n_listed++] =
                (struct voice_item){.id = 5, .type = SENTENCE_EMERGENCY, .since_usec = 0, .is_said = true};
        set();
        assert_says(5);
        unlist(5);
        set();
        ck_assert_uint_eq(begin(), 0);
}
END_TEST

START_TEST(what_is_of_another_boot_is_not_said_however_soon_after_it) {
        now = SEC(10);
        listed[n_listed++] = (struct voice_item){.id = 3, .type = SENTENCE_CALL, .since_usec = 0};
        set();
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "3 late");
}
END_TEST

START_TEST(without_a_device_it_waits_and_only_what_is_recent_is_said_later) {
        call(1);
        ck_assert_uint_eq(begin(), 1);
        end(VOICE_SILENT);
        ck_assert_uint_eq(begin(), 1); /* not counted as cut short */
        end(VOICE_SILENT);
        now += SEC(1800);
        call(2);
        assert_says(2);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 late, 2 said");
}
END_TEST

START_TEST(silence_of_one_that_is_gone_ends_it) {
        call(1);
        ck_assert_uint_eq(begin(), 1);
        unlist(1);
        set();
        end(VOICE_SILENT);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "");
}
END_TEST

START_TEST(after_a_start_only_young_calls_are_said) {
        teardown();
        assert_ok(voice_queue_new(on_ended, NULL, &queue));
        list(1, SENTENCE_CALL);
        now += SEC(29);
        list(2, SENTENCE_CALL);
        now += SEC(2);
        set();
        assert_says(2);
        ck_assert_uint_eq(begin(), 0);
        ck_assert_str_eq(ends, "1 late, 2 said");
}
END_TEST

START_TEST(lists_that_cannot_be_are_refused_and_change_nothing) {
        struct voice_item many[VOICE_LISTED_MAX + 1] = {0};

        call(1);
        for (size_t i = 0; i < ELEMENTSOF(many); i++)
                many[i].id = 10 + i;
        assert_error(voice_queue_set(queue, many, ELEMENTSOF(many), now), E2BIG);
        many[3].id = 11;
        assert_error(voice_queue_set(queue, many, 4, now), EEXIST);
        many[3].id = 0;
        assert_error(voice_queue_set(queue, many, 4, now), EINVAL);
        assert_says(1);
        ck_assert_uint_eq(begin(), 0);
}
END_TEST

START_TEST(a_full_list_may_replace_a_full_list_while_one_is_said) {
        for (uint64_t id = 1; id <= VOICE_LISTED_MAX; id++)
                list(id, SENTENCE_CALL);
        set();
        ck_assert_uint_eq(begin(), 1);
        n_listed = 0;
        for (uint64_t id = 100; id < 100 + VOICE_LISTED_MAX; id++)
                list(id, SENTENCE_CALL);
        set();
        end(VOICE_SAID);
        ck_assert_uint_eq(begin(), 100);
}
END_TEST

START_TEST(an_item_says_what_it_has) {
        const struct voice_item item = {
                .type = SENTENCE_CALL, .number = "A 025", .counter = "2", .level = _CLIP_INVALID};
        struct sentence sentence = voice_item_sentence(&item);

        ck_assert_str_eq(sentence.number, "A 025");
        ck_assert_str_eq(sentence.counter, "2");
        ck_assert_ptr_null(sentence.next);
        ck_assert_int_eq(sentence.type, SENTENCE_CALL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(calls_are_said_one_after_another_in_their_order),
        SUITE_CASE(what_was_said_is_not_said_again_however_often_it_is_listed),
        SUITE_CASE(what_is_listed_for_long_is_remembered_for_as_long),
        SUITE_CASE(one_that_is_cancelled_while_it_waits_stays_unsaid),
        SUITE_CASE(one_that_is_cancelled_while_it_is_said_is_said_to_its_end),
        SUITE_CASE(one_that_was_cut_short_is_said_once_more_while_it_is_young),
        SUITE_CASE(one_that_was_cut_short_and_is_old_or_gone_is_not_said_again),
        SUITE_CASE(one_that_was_cut_short_ages_while_others_are_said),
        SUITE_CASE(an_emergency_cuts_short_and_goes_on_until_it_is_over),
        SUITE_CASE(a_new_emergency_is_said_again_though_it_is_said_already),
        SUITE_CASE(what_is_of_another_boot_is_not_said_however_soon_after_it),
        SUITE_CASE(without_a_device_it_waits_and_only_what_is_recent_is_said_later),
        SUITE_CASE(silence_of_one_that_is_gone_ends_it),
        SUITE_CASE(after_a_start_only_young_calls_are_said),
        SUITE_CASE(lists_that_cannot_be_are_refused_and_change_nothing),
        SUITE_CASE(a_full_list_may_replace_a_full_list_while_one_is_said),
        SUITE_CASE(an_item_says_what_it_has),
};

SUITE_MAIN("speech/voice-queue", cases, setup, teardown)
