/* Checkpoints that others have published, and what none is. */
#include "daemon/log/checkpoint.h"
#include "tests/lib/suite.h"

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define SOFA "example.com/behind-the-sofa\n20852163\n" ROOT "\n"

static const struct {
        const char *text;
        uint64_t size;
        const char *extensions;
} published[] = {
        {SOFA, 20852163, ""},
        {SOFA "extension\n\u2014 and more\n", 20852163, "extension\n\u2014 and more\n"},
        {"go.sum database tree\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 0, ""}, /* no leaves */
        {"o\n9007199254740992\n" ROOT "\n", LOG_SIZE_MAX, ""},
};

START_TEST(checkpoint_is_written_as_it_is_read) {
        _cleanup_free_ char *written = NULL;
        struct checkpoint checkpoint;

        assert_ok(checkpoint_parse(published[_i].text, strlen(published[_i].text), &checkpoint));
        ck_assert_uint_eq(checkpoint.size, published[_i].size);
        ck_assert_uint_eq(checkpoint.extensions_size, strlen(published[_i].extensions));
        ck_assert_mem_eq(checkpoint.extensions, published[_i].extensions, checkpoint.extensions_size);
        assert_ok(checkpoint_write(&checkpoint, &written));
        ck_assert_str_eq(written, published[_i].text);
}
END_TEST

START_TEST(root_of_no_leaves_is_known) {
        static const struct log_tree empty;
        struct checkpoint checkpoint;
        struct log_hash root;

        log_tree_root(&empty, &root);
        assert_ok(checkpoint_parse(published[2].text, strlen(published[2].text), &checkpoint));
        ck_assert(log_hash_equals(&checkpoint.root, &root));
}
END_TEST

static const char *const none[] = {
        "",
        "\n",
        "o\n",
        "o\n1\n",
        "o\n1\n" ROOT, /* no newline at the end */
        "o\n1\n" ROOT "\nextension",
        "o\n1\n" ROOT "\n\n", /* an empty line */
        "o\n1\n" ROOT "\na\n\nb\n",
        "\n1\n" ROOT "\n",
        "o\n\n" ROOT "\n",
        "o\n+5\n" ROOT "\n",
        "o\n005\n" ROOT "\n",
        "o\n00\n" ROOT "\n",
        "o\n-1\n" ROOT "\n",
        "o\n 1\n" ROOT "\n",
        "o\n1 \n" ROOT "\n",
        "o\n1e3\n" ROOT "\n",
        "o\n0x10\n" ROOT "\n",
        "o\n1\r\n" ROOT "\n",
        "o\n9007199254740993\n" ROOT "\n",
        "o\n18446744073709551617\n" ROOT "\n",
        "o\n100000000000000000000000000000000000001\n" ROOT "\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",   /* no padding */
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",  /* stray bits */
        "o\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",  /* another alphabet */
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= \n", /* more behind it */
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=A\n", /* ... */
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",  /* 31 bytes */
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n",  /* 33 bytes */
        "o\n1\n0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62\n",
};

START_TEST(what_is_no_checkpoint_is_refused) {
        struct checkpoint checkpoint;

        ck_assert_msg(checkpoint_parse(none[_i], strlen(none[_i]), &checkpoint) == -EINVAL, "%s", none[_i]);
}
END_TEST

/* In a note the signatures stand behind the text. */
START_TEST(only_the_text_is_read) {
        struct checkpoint checkpoint;

        assert_ok(checkpoint_parse(SOFA "\n\u2014 A x08go/ZJ\n", strlen(SOFA), &checkpoint));
        ck_assert_uint_eq(checkpoint.extensions_size, 0);
        ck_assert_uint_eq(checkpoint.origin_size, strlen("example.com/behind-the-sofa"));
}
END_TEST

static const struct suite_case cases[] = {
        {"checkpoint_is_written_as_it_is_read", &checkpoint_is_written_as_it_is_read, ELEMENTSOF(published)},
        SUITE_CASE(root_of_no_leaves_is_known),
        {"what_is_no_checkpoint_is_refused", &what_is_no_checkpoint_is_refused, ELEMENTSOF(none)},
        SUITE_CASE(only_the_text_is_read),
};

SUITE_MAIN("log-checkpoint", cases, NULL, NULL)
