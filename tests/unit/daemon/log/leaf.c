/* The leaf of each row that the vectors have. */
#include <jansson.h>

#include "daemon/log/leaf.h"
#include "tests/lib/suite.h"

/* The fields stand in the leaf as they stand in the row: whether they are canonical is said elsewhere. */
static char *fields_of(const char *leaf) {
        const char *begin = strstr(leaf, "\"fields\":"), *end = strstr(leaf, ",\"id\":");

        while (end && strstr(end + 1, ",\"id\":"))
                end = strstr(end + 1, ",\"id\":");
        ck_assert(begin && end);
        begin += strlen("\"fields\":");
        return strndup(begin, (size_t) (end - begin));
}

static void check_vector(json_t *row, const char *leaf, const char *expected_hash) {
        struct event_row event = {0};
        json_int_t id, realtime_usec, sequence;
        char data[LOG_LEAF_SIZE], hex[LOG_HEX_SIZE];
        struct log_hash hash;
        _cleanup_free_ char *fields = fields_of(leaf);

        assert_ok(json_unpack(row, "{s:s,s:I,s:I,s:I,s:s,s:s}", "epoch", &event.epoch, "id", &id,
                              "realtime_usec", &realtime_usec, "sequence", &sequence, "source", &event.source,
                              "type", &event.type));
        event.id = (uint64_t) id;
        event.realtime_usec = (uint64_t) realtime_usec;
        event.sequence = (uint64_t) sequence;
        event.fields = fields;
        assert_ok(log_leaf_write(&event, data));
        ck_assert_str_eq(data, leaf);
        assert_ok(log_leaf_hash(&event, &hash));
        log_hash_to_hex(&hash, hex);
        ck_assert_str_eq(hex, expected_hash);
}

START_TEST(every_vector_is_reproduced) {
        _cleanup_fclose_ FILE *f = fopen(TEST_VECTORS, "re");
        _cleanup_free_ char *line = NULL;
        size_t room = 0, n = 0;

        ck_assert_ptr_nonnull(f);
        while (getline(&line, &room, f) > 0) {
                json_error_t error;
                json_t *vector = json_loads(line, 0, &error), *row = json_object_get(vector, "row");

                ck_assert_msg(vector, "%s", error.text);
                if (row) {
                        check_vector(row, json_string_value(json_object_get(vector, "leaf")),
                                     json_string_value(json_object_get(vector, "hash")));
                        n++;
                }
                json_decref(vector);
        }
        ck_assert_uint_ge(n, 8);
}
END_TEST

/* So nobody writes a row whose leaf reads as that of another. */
START_TEST(row_that_none_has_is_no_leaf) {
        const struct event_row row = {
                .id = 1, .source = "keypad", .epoch = "0123", .sequence = 1, .type = "press", .fields = "{}"};
        static char long_fields[EVENT_JSON_MAX + 2], long_word[ID_SIZE + 1];
        struct event_row wrong[9];
        struct log_hash hash;

        memset(long_fields, ' ', EVENT_JSON_MAX + 1);
        memset(long_word, 'a', ID_SIZE);
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                wrong[i] = row;
        wrong[0].type = "press\",\"type\":\"rating";
        wrong[1].source = "";
        wrong[2].epoch = "ệ";
        wrong[3].source = "a\n";
        wrong[4].fields = long_fields;
        wrong[5].type = long_word;
        wrong[6].id = EVENT_INTEGER_MAX + 1;
        wrong[7].sequence = EVENT_INTEGER_MAX + 1;
        wrong[8].realtime_usec = UINT64_MAX;
        assert_ok(log_leaf_hash(&row, &hash));
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_error(log_leaf_hash(&wrong[i], &hash), EUCLEAN);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_vector_is_reproduced),
        SUITE_CASE(row_that_none_has_is_no_leaf),
};

SUITE_MAIN("log-leaf", cases, NULL, NULL)
