/* A citizen's proof: that the rating with a code stands in the log; and the codes of a day, for posting them.
 */
#include <inttypes.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"
#include "daemon/ratings/code.h"
#include "report.h"
#include "show.h"
#include "verb.h"

static bool read_hash(const char *base64, struct log_hash *ret) {
        return base64 && checkpoint_root_read(base64, strlen(base64), ret) >= 0;
}

/* Whether the note, if there is one, is of this log. */
static bool is_noted(const char *text, uint64_t size, const struct log_hash *root) {
        struct checkpoint checkpoint;
        struct note note;

        return !text || (note_parse(text, &note) >= 0 &&
                         checkpoint_parse(note.text, note.text_size, &checkpoint) >= 0 &&
                         checkpoint.size == size && log_hash_equals(&checkpoint.root, root));
}

/* Whether what motcuad said holds: this program believes none of it. */
static bool is_proven(json_t *answer, const char *code) {
        json_t *hashes = json_object_get(answer, "proof");
        struct log_proof proof = {.n = json_array_size(hashes)};
        uint64_t event = json_get_t(answer, "event");
        char code_of_leaf[RATING_CODE_SIZE];
        struct log_hash leaf, root;

        if (event < 1 || proof.n > LOG_PROOF_MAX || !read_hash(json_get_s(answer, "leaf", NULL), &leaf) ||
            !read_hash(json_get_s(answer, "root", NULL), &root))
                return false;
        for (size_t i = 0; i < proof.n; i++)
                if (!read_hash(json_string_value(json_array_get(hashes, i)), &proof.hashes[i]))
                        return false;
        rating_code_make(&leaf, code_of_leaf);
        return streq(code_of_leaf, code) &&
               log_proves_inclusion(&proof, event - 1, &leaf, json_get_t(answer, "size"), &root) &&
               is_noted(json_get_s(answer, "note", NULL), json_get_t(answer, "size"), &root);
}

static void print_terminal(const struct ctl_options *options, json_t *answer, const char *code) {
        char shown[RATING_CODE_SHOWN_SIZE], event[NUMBER_SIZE], size[NUMBER_SIZE];

        rating_code_show(code, shown);
        say(stdout, options->language, TEXT_RATING_PROVEN,
            PAIRS({"code", shown}, {"event", show_number(json_get_t(answer, "event"), event)},
                  {"size", show_number(json_get_t(answer, "size"), size)},
                  {"root", json_get_s(answer, "root", "")}));
        if (json_object_get(answer, "note"))
                say(stdout, options->language, TEXT_RATING_SIGNED,
                    PAIRS({"note", json_get_s(answer, "note", "")}));
}

static void print_plain(json_t *answer) {
        json_t *hash;
        size_t i;

        printf("code\t%s\nevent\t%" PRIu64 "\nleaf\t%s\nsize\t%" PRIu64 "\nroot\t%s\n",
               json_get_s(answer, "code", ""), json_get_t(answer, "event"), json_get_s(answer, "leaf", ""),
               json_get_t(answer, "size"), json_get_s(answer, "root", ""));
        json_array_foreach(json_object_get(answer, "proof"), i, hash) {
                printf("proof\t%s\n", json_string_value(hash));
        }
        if (json_object_get(answer, "note"))
                printf("\n%s", json_get_s(answer, "note", ""));
}

/* So that the newest checkpoint has the rating, if it may be signed: if not, the proof says so. */
static void sign_anew(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetCheckpoint", &call, "a{sv}", 0);
        (void) ctl_call(ctl, call, r, &error, &reply);
}

static int rating_proof(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        const struct ctl_options *options = ctl->options;
        _cleanup_(json_decrefp) json_t *answer = NULL;
        char code[RATING_CODE_SIZE];

        if (rating_code_parse(options->args[0], code) < 0) {
                report(options->language, TEXT_BAD_CODE, PAIRS({"code", options->args[0]}));
                return CTL_USAGE;
        }
        sign_anew(ctl);
        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetRatingProof", &call, "s", code);
        if (r >= 0)
                r = ctl_append_texts(call, NULL, 0);
        r = ctl_call_json(ctl, call, r, &error, &answer);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        if (!is_proven(answer, code)) {
                report(options->language, TEXT_RATING_UNPROVEN, PAIRS({"code", code}));
                return CTL_FAILED;
        }
        if (options->style == CTL_STYLE_TERMINAL)
                print_terminal(options, answer, code);
        else if (options->style == CTL_STYLE_PLAIN)
                print_plain(answer);
        else
                r = json_write(json_incref(answer), stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int get_page(struct ctl *ctl, const char *cursor, json_t **ret, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetRatingCodes", &call, "s", ctl->options->args[0]);
        if (r >= 0)
                r = CTL_APPEND(call, {"cursor", cursor});
        return ctl_call_json(ctl, call, r, error, ret);
}

static void print_codes(json_t *codes) {
        char code[RATING_CODE_SIZE], shown[RATING_CODE_SHOWN_SIZE];
        json_t *value;
        size_t i;

        json_array_foreach(codes, i, value) if (rating_code_parse(json_string_value(value), code) >= 0) {
                rating_code_show(code, shown);
                printf("%s\n", shown);
        }
}

static int rating_codes(struct ctl *ctl) {
        _cleanup_free_ char *cursor = strdup("");
        size_t n;

        do {
                _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_(json_decrefp) json_t *codes = NULL;

                int r = cursor ? get_page(ctl, cursor, &codes, &error) : -ENOMEM;
                if (r < 0)
                        return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
                n = json_array_size(codes);
                if (ctl->options->style == CTL_STYLE_JSON)
                        r = ctl_print_lines(codes);
                else
                        print_codes(codes);
                if (r < 0)
                        return ctl_explain_errno(ctl, r);
                if (n > 0) {
                        const char *last = json_string_value(json_array_get(codes, n - 1));
                        if (!last || strcmp(last, cursor) <= 0)
                                return ctl_explain_errno(ctl, -EBADMSG);
                        free(cursor);
                        cursor = strdup(last);
                }
        } while (n == CTL_PAGE);
        return CTL_OK;
}

const struct verb verbs_rating_codes[] = {
        {.name = "rating-proof",
         .arguments = {"MÃ", "CODE"},
         .run = rating_proof,
         .help = {"chứng minh đánh giá mang mã này nằm trong sổ sự kiện",
                  "prove that the rating with this code stands in the record"},
         .man = {"Chứng minh đánh giá mang mã đánh giá này nằm trong sổ sự kiện: lệnh tự tính lại từ các giá "
                 "trị băm mà `motcuad` đưa ra, không tin lời nó, và trả mã thoát 1 nếu không khớp. Mã gồm 16 "
                 "chữ cái từ A đến Z và chữ số từ 2 đến 7; viết thường, có dấu cách hay gạch nối đều được. "
                 "Không giá trị nào cho biết mức hài lòng. Kèm theo là điểm chốt đã ký có đánh giá này, để "
                 "so "
                 "với bản đã niêm yết hoặc đã mang ra ngoài. Khi không in ra màn hình: các dòng `code`, "
                 "`event`, `leaf`, `size`, `root` và `proof`, rồi điểm chốt sau một dòng trống, để chương "
                 "trình khác kiểm lại theo RFC 9162. "
                 "Ai cũng dùng được.",
                 "Prove that the rating with this code stands in the record: it is computed again from the "
                 "hashes that `motcuad` gives, which is not believed, and the exit status is 1 if they do "
                 "not "
                 "fit. A code is 16 letters from A to Z and digits from 2 to 7; in lower case, with blanks "
                 "or "
                 "hyphens is fine. No hash tells the level. With it comes the signed checkpoint that has the "
                 "rating, to compare with one that was posted or taken away. Where there is no terminal: "
                 "lines "
                 "`code`, `event`, `leaf`, `size`, `root` and `proof`, and the checkpoint behind an empty "
                 "line, "
                 "for another program to prove by RFC 9162. For everybody."},
         .columns = "code, event, leaf, size, root, proof"},
        {.name = "rating-codes",
         .arguments = {"NGÀY", "DAY"},
         .traits = VERB_DAYS | VERB_JSON_LINES,
         .run = rating_codes,
         .help = {"mã của mọi đánh giá trong một ngày đã qua, để niêm yết",
                  "the codes of all ratings of a day that is over, for posting"},
         .man = {"Mã của mọi đánh giá trong một ngày đã qua (YYYY-MM-DD), mỗi dòng một mã, để niêm yết: mỗi "
                 "công dân thấy mã của mình, và số mã là số đánh giá được tính. Mã xếp theo thứ tự của chính "
                 "nó, không cho biết ai đánh giá trước, ở quầy nào. Ngày đang diễn ra thì chưa nêu mã. Ai "
                 "cũng dùng được.",
                 "The codes of all ratings of a day that is over (YYYY-MM-DD), one a line, for posting them: "
                 "each citizen sees the own one, and there are as many as ratings count. They are in an "
                 "order "
                 "of their own, which does not tell who rated first, or at which counter. Of the day that "
                 "goes on none is told. For everybody."},
         .columns = "code"},
        {0},
};
