/* Which rules hear of an event, and in what order. */
#include "tests/unit/daemon/book-events.h"

/* What the rules of these rooms were called with: letters, in order. */
struct heard {
        char letters[16];
        int result; /* of the middle room's rule */
};

static struct heard *heard_by(const struct book *book);

static void hear(const struct book *book, char letter) {
        struct heard *heard = heard_by(book);

        heard->letters[strlen(heard->letters)] = letter;
}

static int first(struct book *book, const struct input *input _unused_) {
        hear(book, 'a');
        return 0;
}

static int middle(struct book *book, const struct input *input _unused_) {
        hear(book, 'b');
        return heard_by(book)->result;
}

static int last(struct book *book, const struct input *input _unused_) {
        hear(book, 'c');
        return 0;
}

static const struct event_rule first_rules[] = {
        {KEYPAD_SOURCE, "door", first},
        {PRINTER_SOURCE, "paper", first},
        {0},
};
static const struct event_rule middle_rules[] = {
        {KEYPAD_SOURCE, "door", middle},
        {0},
};
static const struct event_rule last_rules[] = {
        {KEYPAD_SOURCE, "door", last},
        {KEYPAD_SOURCE, "paper", last},
        {0},
};

static const struct room first_room = {
        .name = "first", .part_size = sizeof(struct heard), .rules = first_rules};
static const struct room middle_room = {.name = "middle", .rules = middle_rules};
static const struct room silent_room = {.name = "silent"};
static const struct room last_room = {.name = "last", .rules = last_rules};
static const struct room *const rooms[] = {&first_room, &middle_room, &silent_room, &last_room, NULL};

static struct heard *heard_by(const struct book *book) {
        return book_part(book, &first_room);
}

static void assert_heard(const char *source, const char *type, int result, const char *letters) {
        struct input input = {.source = source, .type = type};
        _cleanup_(book_freep) struct book *book = NULL;

        assert_ok(book_new(rooms, RECORD_ID, &book));
        heard_by(book)->result = result;
        ck_assert_int_eq(book_apply(book, &input), result < 0 ? result : 0);
        ck_assert_str_eq(heard_by(book)->letters, letters);
        ck_assert_uint_eq(book->n_events, 0);
}

START_TEST(each_room_that_has_a_rule_hears_in_the_order_of_rooms) {
        assert_heard(KEYPAD_SOURCE, "door", 0, "abc");
        assert_heard(PRINTER_SOURCE, "paper", 0, "a");
        assert_heard(KEYPAD_SOURCE, "paper", 0, "c");
}
END_TEST

START_TEST(one_ends_it_for_the_rooms_after) {
        assert_heard(KEYPAD_SOURCE, "door", 1, "ab");
}
END_TEST

START_TEST(an_error_ends_it_and_is_returned) {
        assert_heard(KEYPAD_SOURCE, "door", -EINVAL, "ab");
        assert_heard(KEYPAD_SOURCE, "door", -ENOMEM, "ab");
}
END_TEST

START_TEST(what_nobody_knows_changes_nothing) {
        assert_heard("camera", "door", 0, "");
        assert_heard(CENTRE_SOURCE, "door", 0, "");
        assert_heard(KEYPAD_SOURCE, "window", 0, "");
        assert_heard(KEYPAD_SOURCE, "", 0, "");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_room_that_has_a_rule_hears_in_the_order_of_rooms),
        SUITE_CASE(one_ends_it_for_the_rooms_after),
        SUITE_CASE(an_error_ends_it_and_is_returned),
        SUITE_CASE(what_nobody_knows_changes_nothing),
};

SUITE_MAIN("record-journal", cases, NULL, NULL)
