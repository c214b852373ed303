#include "segment-maker.h"
#include "tests/lib/suite.h"

enum { FRAGMENTS = 5 };

struct seen {
        uint64_t numbers[64];
        size_t n;
};

static int note(const struct segment_piece *piece, void *userdata) {
        struct seen *seen = userdata;

        ck_assert_uint_lt(seen->n, ELEMENTSOF(seen->numbers));
        seen->numbers[seen->n++] = piece->stamp.fragment;
        return 0;
}

static void scan(const struct made_segment *segment, enum segment_depth depth, struct segment_scan *ret,
                 struct seen *ret_seen) {
        *ret_seen = (struct seen){0};
        assert_ok(segment_scan(&segment->reader, depth, note, ret_seen, ret));
        ck_assert_uint_eq(ret_seen->n, ret->good);
}

START_TEST(a_whole_segment_is_read_to_its_head) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        scan(&segment, _i == 0 ? SEGMENT_WHOLE : SEGMENT_STAMPS, &found, &seen);
        ck_assert(!found.damaged);
        ck_assert_uint_eq(found.good, FRAGMENTS);
        ck_assert_uint_eq(found.good_end, segment.size);
        ck_assert_uint_eq(found.begin, segment.begin);
        ck_assert(log_hash_equals(&found.head, &segment.head));
        ck_assert_str_eq(found.header.camera, "cam-1");
        ck_assert_str_eq(found.header.place, "Quầy số 2");
        ck_assert_uint_eq(found.last_boottime_usec, (1000 + FRAGMENTS) * USEC_PER_SEC);
        made_segment_done(&segment);
}
END_TEST

/* Which fragment the byte belongs to; 0: the init or the header. */
static uint64_t owner(const struct made_segment *segment, size_t at) {
        uint64_t number = 0;

        for (unsigned i = 0; at >= segment->begin && i < FRAGMENTS; i++)
                if (number == 0 && at < segment->ends[i])
                        number = i + 1;
        return number;
}

START_TEST(a_flipped_bit_anywhere_is_found_and_named) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        for (size_t at = 0; at < segment.size; at++) {
                uint8_t bit = (uint8_t) (1 << (at % 8));
                uint64_t expected = owner(&segment, at);
                segment.bytes[at] ^= bit;
                scan(&segment, SEGMENT_WHOLE, &found, &seen);
                ck_assert_msg(found.damaged, "byte %zu", at);
                ck_assert_msg(found.bad == expected, "byte %zu of fragment %u: named %u", at,
                              (unsigned) expected, (unsigned) found.bad);
                ck_assert_ptr_nonnull(found.what);
                segment.bytes[at] ^= bit;
        }
        made_segment_done(&segment);
}
END_TEST

/* Where a stamp's box cannot be found, the head of the next one cannot be compared either. */
START_TEST(behind_a_flipped_bit_the_others_are_read) {
        enum { BOX_HEAD = 8 + SEGMENT_UUID_SIZE };
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        size_t stamp = segment.ends[1] + box_u32(segment.bytes + segment.ends[1]);
        stamp += box_u32(segment.bytes + stamp);
        for (size_t at = segment.ends[1]; at < segment.ends[2]; at++) {
                bool in_head = at >= stamp && at < stamp + BOX_HEAD;
                segment.bytes[at] ^= 0x10;
                scan(&segment, SEGMENT_WHOLE, &found, &seen);
                ck_assert_msg(found.behind == (in_head ? 1 : 2), "byte %zu: %u", at - segment.ends[1],
                              (unsigned) found.behind);
                ck_assert_uint_eq(found.good, 2 + found.behind);
                ck_assert_uint_eq(found.good_last, 2);
                ck_assert_uint_eq(found.good_end, segment.ends[1]);
                ck_assert_uint_eq(found.end, segment.size);
                segment.bytes[at] ^= 0x10;
        }
        made_segment_done(&segment);
}
END_TEST

START_TEST(a_torn_tail_ends_at_the_last_whole_fragment) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        for (size_t size = segment.begin; size <= segment.size; size++) {
                unsigned whole = 0;
                while (whole < FRAGMENTS && segment.ends[whole] <= size)
                        whole++;
                segment.reader.size = size;
                scan(&segment, SEGMENT_WHOLE, &found, &seen);
                ck_assert_uint_eq(found.good, whole);
                ck_assert_uint_eq(found.good_end, whole > 0 ? segment.ends[whole - 1] : segment.begin);
                ck_assert_int_eq(found.damaged, size != found.good_end);
                ck_assert_uint_eq(found.behind, 0);
        }
        for (size_t size = 0; size < segment.begin; size++) {
                segment.reader.size = size;
                scan(&segment, SEGMENT_WHOLE, &found, &seen);
                ck_assert_uint_eq(found.begin, 0);
                ck_assert(found.damaged);
                ck_assert_uint_eq(found.bad, 0);
        }
        made_segment_done(&segment);
}
END_TEST

START_TEST(a_fragment_that_is_taken_out_is_missed) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        size_t cut = segment.ends[2] - segment.ends[1];
        memmove(segment.bytes + segment.ends[1], segment.bytes + segment.ends[2],
                segment.size - segment.ends[2]);
        segment.reader.size -= cut;
        scan(&segment, SEGMENT_WHOLE, &found, &seen);
        ck_assert(found.damaged);
        ck_assert_uint_eq(found.bad, 3);
        made_segment_done(&segment);
}
END_TEST

START_TEST(two_fragments_that_change_places_are_noticed) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;

        made_segment_fill(&segment, FRAGMENTS);
        size_t size = segment.ends[3] - segment.ends[2];
        ck_assert_uint_eq(size, segment.ends[4] - segment.ends[3]);
        _cleanup_free_ uint8_t *kept = malloc(size);
        ck_assert_ptr_nonnull(kept);
        memcpy(kept, segment.bytes + segment.ends[2], size);
        memcpy(segment.bytes + segment.ends[2], segment.bytes + segment.ends[3], size);
        memcpy(segment.bytes + segment.ends[3], kept, size);
        scan(&segment, SEGMENT_WHOLE, &found, &seen);
        ck_assert(found.damaged);
        ck_assert_uint_eq(found.bad, 4);
        made_segment_done(&segment);
}
END_TEST

START_TEST(what_stands_in_a_file_is_not_what_is_hashed) {
        struct made_segment segment;
        struct segment_scan found;
        struct seen seen;
        struct log_hash here, there;
        struct box_fragment box;
        const char *what;

        made_segment_fill(&segment, 2);
        scan(&segment, SEGMENT_STAMPS, &found, &seen);
        size_t size = (size_t) box_u32(segment.bytes + segment.begin);
        size += box_u32(segment.bytes + segment.begin + size);
        assert_ok(box_read_fragment(segment.bytes + segment.begin, size, &found.track, &box, &what));
        segment_hash(segment.bytes + segment.begin, &box, &here);
        assert_ok(box_set_place(segment.bytes + segment.begin, &box, 99, 12345));
        segment_hash(segment.bytes + segment.begin, &box, &there);
        ck_assert(log_hash_equals(&here, &there));
        segment.bytes[segment.begin + size - 1] ^= 1;
        segment_hash(segment.bytes + segment.begin, &box, &there);
        ck_assert(!log_hash_equals(&here, &there));
        made_segment_done(&segment);
}
END_TEST

/* FIPS 180-2, and the chain as README.md has it, computed by another program. */
START_TEST(hashes_are_those_of_others) {
        struct log_hash hash, head = {0};
        char hex[LOG_HEX_SIZE];

        segment_init_hash((const uint8_t *) "abc", 3, &hash);
        log_hash_to_hex(&hash, hex);
        ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        segment_chain(&head, "{}");
        log_hash_to_hex(&head, hex);
        ck_assert_str_eq(hex, "1f42ae262679597b1b25a082d99e368464d8a3243613e766350d1cee09893057");
}
END_TEST

START_TEST(a_text_with_more_or_less_than_it_should_have_is_none) {
        struct segment_stamp stamp = {
                .segment = 1, .fragment = 1, .boot = MAKER_BOOT, .bytes = 10, .frames = 1};
        struct segment_stamp again;
        char *text, *more;

        assert_ok(segment_stamp_to_text(&stamp, &text));
        assert_ok(segment_stamp_from_text(text, &again));
        ck_assert_uint_eq(again.bytes, 10);
        ck_assert_int_eq(asprintf(&more, "{\"a\":1,%s", text + 1) > 0, 1);
        assert_error(segment_stamp_from_text(more, &again), EINVAL);
        free(text);
        free(more);
        stamp.fragment = 0;
        assert_ok(segment_stamp_to_text(&stamp, &text));
        assert_error(segment_stamp_from_text(text, &again), EINVAL);
        free(text);
        assert_error(segment_stamp_from_text("{}", &again), EINVAL);
        struct segment_header header;
        assert_error(segment_header_from_text("{}", &header), EINVAL);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "a_whole_segment_is_read_to_its_head",
         .test = &a_whole_segment_is_read_to_its_head,
         .loop_end = 2},
        SUITE_CASE(a_flipped_bit_anywhere_is_found_and_named),
        SUITE_CASE(behind_a_flipped_bit_the_others_are_read),
        SUITE_CASE(a_torn_tail_ends_at_the_last_whole_fragment),
        SUITE_CASE(a_fragment_that_is_taken_out_is_missed),
        SUITE_CASE(two_fragments_that_change_places_are_noticed),
        SUITE_CASE(what_stands_in_a_file_is_not_what_is_hashed),
        SUITE_CASE(hashes_are_those_of_others),
        SUITE_CASE(a_text_with_more_or_less_than_it_should_have_is_none),
};

SUITE_MAIN("camera-segment", cases, NULL, NULL)
