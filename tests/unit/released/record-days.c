#include "tests/unit/released/record-days.h"

#include "daemon/log/book.h"
#include "daemon/log/checkpoint.h"
#include "daemon/log/signed.h"
#include "daemon/slips/book.h"
#include "tests/unit/daemon/record.h"

/*
 * The days of which the record of a released version tells: people and devices of a random hall, cut short
 * where its configuration would be read again, and beside it, as the hall has none of that, officials,
 * cameras, entries, slips and signatures.
 */
enum { SEED = 6, ACTS_BEFORE = 40, ACTS = 100, HOLD = 3, VISITS = 12, WAYS = 24 };
#define EPOCH "0123456789abcdef0123456789abcdef"
#define ACTOR EVENT_FIELD_S("actor", "uid 1000")

static void act(struct hall *hall, const struct hall_days *days, size_t first, size_t n, bool reads_again) {
        static const enum act_kind reading[] = {ACT_RELOAD, ACT_RESTART, ACT_KILL,
                                                ACT_CUT,    ACT_COPY,    ACT_RESTORE};

        for (size_t i = first; i < n; i++) {
                bool reads = false;

                for (size_t k = 0; k < ELEMENTSOF(reading); k++)
                        reads |= days->acts[i].kind == reading[k];
                if (!reads || reads_again)
                        hall_do(hall, &days->acts[i]);
                ck_assert_msg(hall->broken == _PROMISE_MAX, "%s", hall->complaint);
        }
}

#define OBSERVE(hall, type, ...)                                                                             \
        do {                                                                                                 \
                hall_begin(hall);                                                                            \
                hall_observe_fields(hall, type, __VA_ARGS__);                                                \
                hall_commit(hall);                                                                           \
        } while (0)

/* ----- what the hall has none of ----- */

static void add_rules(struct hall *hall) {
        OBSERVE(hall, "camera-rules-changed", EVENT_FIELD_T("hold_before_usec", 300 * USEC_PER_SEC),
                EVENT_FIELD_T("hold_after_usec", 120 * USEC_PER_SEC));
        OBSERVE(hall, "camera-counters-changed", EVENT_FIELD_S("camera", "cua"),
                EVENT_FIELD_S("counters", "1 2"), EVENT_FIELD_B("configured", true));
        OBSERVE(hall, "slip-rules-changed", EVENT_FIELD_B("closing", true),
                EVENT_FIELD_S("closing_printer", ""), EVENT_FIELD_S("ratings", "ask"),
                EVENT_FIELD_S("rating_printer", ""));
        OBSERVE(hall, "signed-in", EVENT_FIELD_S("counter", "1"), EVENT_FIELD_S("official", "lan"), ACTOR);
        OBSERVE(hall, "signed-in", EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("official", "minh"), ACTOR);
        OBSERVE(hall, "sign-in-refused", EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("official", "lan"),
                ACTOR, EVENT_FIELD_S("reason", "wrong-pin"));
}

/* So many are rated that some become public, each asks for its slip, and is told of by paper. */
static void add_visits(struct hall *hall) {
        OBSERVE(hall, "command", EVENT_FIELD_S("action", "open"), EVENT_FIELD_S("counter", "1"), ACTOR);
        for (int i = 0; i < VISITS; i++) {
                OBSERVE(hall, "command", EVENT_FIELD_S("action", "issue"),
                        EVENT_FIELD_S("service", "dat-dai"), ACTOR);
                OBSERVE(hall, "command", EVENT_FIELD_S("action", "next"), EVENT_FIELD_S("counter", "1"),
                        ACTOR);
                hall_pass(hall, 90 * USEC_PER_SEC);
                OBSERVE(hall, "command", EVENT_FIELD_S("action", "done"), EVENT_FIELD_S("counter", "1"),
                        ACTOR);
                hall_follow(hall);
                hall_pass(hall, (uint64_t) i * 300 * USEC_PER_MSEC);
                hall_press(hall, hall_keypads[0], "slip", 0);
                hall_rate(hall, 0, i % 3 == 0 ? "dissatisfied" : "satisfied");
                hall_pass(hall, 20 * USEC_PER_SEC);
        }
}

/* Each way of a sheet and of a suggestion. */
static void add_papers(struct hall *hall) {
        for (uint32_t i = 0; i < WAYS; i++) {
                const struct act sheet = {.kind = ACT_SHEET, .which = i, .where = i, .times = 1},
                                 suggestion = {.kind = ACT_SUGGEST, .which = i, .where = i, .times = 1};

                hall_do(hall, &sheet);
                hall_do(hall, &suggestion);
        }
        OBSERVE(hall, "suggestions-due", EVENT_FIELD_S("day", "2026-11-23"), EVENT_FIELD_T("due", 1),
                EVENT_FIELD_T("overdue", 0));
}

/* A keypad is away for a while, and a display comes. */
static void add_devices(struct hall *hall) {
        struct hall_row *row = hall_add_row(hall, &hall->keypad, "keypad-absent");

        hall_add_s(row, "keypad", hall_keypads[0]);
        hall_add_s(row, "reason", "lost");
        row = hall_add_row(hall, &hall->display, "output-ready");
        hall_add_s(row, "output", "sanh");
        hall_add_s(row, "connector", "HDMI-A-1");
        hall_add_t(row, "width", 1920);
        hall_add_t(row, "height", 1080);
        hall_deliver(hall);
        hall_pass(hall, 600 * USEC_PER_SEC);
        hall_add_s(hall_add_row(hall, &hall->keypad, "keypad-ready"), "keypad", hall_keypads[0]);
        hall_deliver(hall);
}

static void add_entries(struct hall *hall) {
        OBSERVE(hall, "figure-entered", EVENT_FIELD_S("code", "N1"), EVENT_FIELD_S("first_day", "2026-11-01"),
                EVENT_FIELD_S("last_day", "2026-11-30"), EVENT_FIELD_T("numerator", 9),
                EVENT_FIELD_T("denominator", 10), EVENT_FIELD_S("origin", "Cổng dịch vụ công"),
                EVENT_FIELD_S("origin_day", "2026-11-23"), ACTOR);
        OBSERVE(hall, "duty-done", EVENT_FIELD_S("duty", "report"), EVENT_FIELD_S("period", "2026-11"),
                EVENT_FIELD_S("done_day", "2026-11-23"), EVENT_FIELD_S("text", "Công văn 12"), ACTOR);
}

static void add_row(struct hall *hall, struct hall_outbox *camera, const char *type, const char *id) {
        struct hall_row *row = hall_add_row(hall, camera, type);
        uint64_t from = hall->now_usec - 3600 * USEC_PER_SEC, until = hall->now_usec;

        hall_add_s(row, "camera", id);
        if (streq(type, "camera-state"))
                hall_add_s(row, "state", "recording");
        if (streq(type, "footage-figures"))
                hall_add_s(row, "day", "2026-11-23");
        if (streq(type, "footage-figures"))
                hall_add_t(row, "announced_usec", until - from);
        if (streq(type, "footage-figures"))
                hall_add_t(row, "recorded_usec", until - from - 1);
        if (streq(type, "recording-gap") || streq(type, "hold-placed")) {
                hall_add_t(row, "from_usec", from);
                hall_add_t(row, "until_usec", until);
        }
        if (streq(type, "recording-gap"))
                hall_add_s(row, "cause", "power");
        if (!streq(type, "hold-placed"))
                return;
        hall_add_t(row, "hold", HOLD);
        hall_add_t(row, "end_usec", until + USEC_PER_DAY);
        hall_add_s(row, "reason", "Đơn 12");
        hall_add_s(row, "actor", "uid 1000");
        hall_add_s(row, "key", "k1");
}

/* The power goes, and the clock is not known when somebody presses without a visit. */
static void add_cut(struct hall *hall) {
        static const struct act cut = {.kind = ACT_CUT, .which = 3 /* a short one; NTP comes late */};

        hall_do(hall, &cut);
        ck_assert(!hall_is_known(hall));
        hall_press(hall, hall_keypads[0], "neutral", 0);
        hall_deliver(hall);
        hall_pass(hall, 4 * 3600 * USEC_PER_SEC);
        ck_assert(hall_is_known(hall));
}

static void add_film(struct hall *hall) {
        static const char *const types[] = {"camera-state", "recording-gap", "footage-figures",
                                            "hold-placed"};
        struct hall_row *rows = calloc(HALL_ROWS, sizeof(*rows));
        struct hall_outbox camera = {.source = "camera", .rows = rows};
        const struct outbox_claim claim = {.epoch = EPOCH};
        struct instant now;
        uint64_t first;

        ck_assert_ptr_nonnull(rows);
        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(intake_epoch(hall->book, &now, camera.source, &claim, &first));
        hall_add_s(hall_add_row(hall, &camera, "store-state"), "state", "ready");
        hall_add_s(&rows[0], "generation", "a");
        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                add_row(hall, &camera, types[i], "cua");
        hall_offer(hall, &camera);
        hall_commit(hall);
        free(rows);
}

/* As its agent does, of each day that has none. */
static void add_slips(struct hall *hall) {
        const struct closing_row *row;

        for (uint64_t after = 0; (row = slips_find_unmade(hall->book, after)); after = row->number)
                OBSERVE(hall, "closing-slip", EVENT_FIELD_T("number", row->number),
                        EVENT_FIELD_T("day", row->day), EVENT_FIELD_S("date", "2026-11-23"),
                        EVENT_FIELD_B("unsure", false), EVENT_FIELD_T("cameras", 1),
                        EVENT_FIELD_T("cameras_unknown", 0), EVENT_FIELD_T("announced_usec", 7),
                        EVENT_FIELD_T("recorded_usec", 6), EVENT_FIELD_T("size", 1),
                        EVENT_FIELD_S("root", "ab"));
}

/* ----- signatures ----- */

static void make_signer(const char *name, enum note_key_type type, struct note_signer *ret,
                        char ret_text[static NOTE_KEY_TEXT_SIZE]) {
        const unsigned char seed[NOTE_SEED_SIZE] = {(unsigned char) type};

        assert_ok(note_signer_make(name, type, seed, ret));
        note_key_print(&ret->key, ret_text);
}

static void name_key(struct hall *hall) {
        char key[NOTE_KEY_TEXT_SIZE];
        struct note_signer signer;

        make_signer("motcua/released", NOTE_ED25519, &signer, key);
        OBSERVE(hall, "log-key", EVENT_FIELD_S("key", key), EVENT_FIELD_S("before", ""),
                EVENT_FIELD_T("signed_size", 0));
}

/* What the log has by now, as its agent does, and cosigned by a witness. */
static void sign(struct hall *hall) {
        const struct log_tree *tree = log_of(hall->book);
        struct checkpoint checkpoint = {.origin = "motcua/released", .size = tree->size};
        struct checkpoint_row row = {.size = tree->size, .reason = SIGN_DAILY};
        struct cosignature_row cosignature = {.size = tree->size, .time_sec = hall->now_usec / USEC_PER_SEC};
        char line[NOTE_LINE_SIZE], key[NOTE_KEY_TEXT_SIZE];
        _cleanup_free_ char *text = NULL;
        struct note_signer signer;
        struct instant now;

        hall_now(hall, &now);
        row.at = cosignature.at = now.at;
        log_tree_root(tree, &checkpoint.root);
        log_hash_to_hex(&checkpoint.root, row.root);
        checkpoint.origin_size = strlen(checkpoint.origin);
        assert_ok(checkpoint_write(&checkpoint, &text));
        make_signer(checkpoint.origin, NOTE_ED25519, &signer, key);
        assert_ok(note_sign(text, &signer, 0, line));
        (void) snprintf(row.note, sizeof(row.note), "%s\n%s\n", text, line);
        make_signer("witness.example", NOTE_COSIGNATURE_V1, &signer, cosignature.key);
        assert_ok(note_sign(text, &signer, cosignature.time_sec, cosignature.line));
        assert_ok(store_begin(hall->store));
        assert_ok(store_save(hall->store, &checkpoint_table, &row));
        assert_ok(store_save(hall->store, &cosignature_table, &cosignature));
        assert_ok(store_commit(hall->store));
}

void record_days_make(const char *path) {
        static const struct act as_at_first = {.kind = ACT_RELOAD};
        static struct hall_days days;
        static struct hall hall;

        hall_make_days(SEED, &days);
        hall_open(&hall, WALL_KEPT, MISTAKE_NONE);
        name_key(&hall);
        act(&hall, &days, 0, ACTS_BEFORE, true);
        hall_do(&hall, &as_at_first);
        add_rules(&hall);
        sign(&hall);
        act(&hall, &days, ACTS_BEFORE, ACTS, false);
        add_visits(&hall);
        add_papers(&hall);
        add_devices(&hall);
        add_film(&hall);
        add_entries(&hall);
        add_cut(&hall);
        OBSERVE(&hall, "command", EVENT_FIELD_S("action", "end-day"), ACTOR);
        add_slips(&hall);
        sign(&hall);
        hall_copy(&hall, path);
        hall_close(&hall);
}
