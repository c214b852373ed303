/* Counter-entries to ratings with real processes: who may make them, what is told of them, and what becomes
 * of those that wait for polkit. */
#include <signal.h>

#include "ctl.h"
#include "dbus/errors.h"
#include "polkit.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/scene.h"

#define WHY "Công dân bấm nhầm nút"

/* A call that waits for its answer while the loop runs. */
struct call {
        struct centre *centre;
        sd_bus *bus;
        sd_bus_slot *slot;
        bool answered;
        char error[80]; /* empty: none */
        uint64_t event;
};

static int on_answer(sd_bus_message *answer, void *userdata, _unused_ sd_bus_error *ret_error) {
        const sd_bus_error *error = sd_bus_message_get_error(answer);
        struct call *call = userdata;

        call->answered = true;
        if (error)
                (void) snprintf(call->error, sizeof(call->error), "%s", error->name);
        else
                must(sd_bus_message_read(answer, "t", &call->event));
        return 0;
}

struct question {
        uint64_t visit;
        const char *subject, *correction, *text;
        bool prompts;
};
#define ASK(visit, correction) (&(const struct question){(visit), "reception", (correction), WHY, false})

static void call_begin(struct call *call, struct centre *centre, sd_bus *bus,
                       const struct question *question) {
        _cleanup_client_message_ sd_bus_message *message = NULL;

        *call = (struct call){.centre = centre, .bus = bus};
        must(sd_bus_message_new_method_call(bus, &message, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                            "vn.motcua.Centre1.Record", "CorrectRating"));
        must(sd_bus_message_append(message, "tsssa{sv}", question->visit, question->subject,
                                   question->correction, question->text, 0));
        must(sd_bus_message_set_allow_interactive_authorization(message, question->prompts));
        must(sd_bus_call_async(bus, &call->slot, message, on_answer, call, LOOP_PATIENCE_USEC));
}

static bool is_answered(void *userdata) {
        return ((struct call *) userdata)->answered;
}

static void call_end(struct call *call, const char *error) {
        centre_wait(call->centre, is_answered, call, "an answer to CorrectRating");
        sd_bus_slot_unref(call->slot);
        ck_assert_str_eq(call->error, error);
}

/* error: "" for none. Returns the event. */
static uint64_t correct(struct scene *f, sd_bus *bus, const struct question *question, const char *error) {
        struct call call;

        call_begin(&call, f->centre, bus, question);
        call_end(&call, error);
        return call.event;
}

/* The n-th citizen at quay1 gives that, and it is sealed. Returns the visit. */
static uint64_t rate(struct scene *f, size_t n, const char *level) {
        client_press(f->bus, "quay1", "done");
        scene_await(f, "armed", n);
        client_press(f->bus, "quay1", level);
        return record_t(scene_await(f, "rating", n), "visit");
}

static void begin(struct scene *f, const char *more) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s%s", centre_config_default, more));
        scene_begin(f, config);
}

static void sign_in(struct scene *f) {
        must(sd_bus_call_method(f->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "SetPin", NULL, NULL, "ssa{sv}", "lan", "482913", 0));
        must(sd_bus_call_method(f->bus, "vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                "vn.motcua.Centre1.Counter", "SignIn", NULL, NULL, "ssa{sv}", "lan", "482913",
                                0));
}

struct held {
        struct polkit *polkit;
        size_t n;
};

static bool holds(void *userdata) {
        const struct held *held = userdata;

        return held->polkit->n_held >= held->n;
}

static void await_held(struct scene *f, struct polkit *polkit, size_t n) {
        struct held held = {polkit, n};

        centre_wait(f->centre, holds, &held, "polkit is asked");
}

START_TEST(polkit_says_who_may) {
        struct polkit polkit;
        struct scene f;

        begin(&f, "[Official lan]\nNumber=7\n");
        sign_in(&f);
        uint64_t visit = rate(&f, 1, "dissatisfied");
        polkit_start(&polkit, f.centre, POLKIT_NO);
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        const char *name;
        must(sd_bus_get_unique_name(operator, & name));

        static const struct {
                enum polkit_answer answer;
                const char *error;
        } refusals[] = {
                {POLKIT_NO, BUS_ERROR_NOT_AUTHORIZED},
                {POLKIT_PASSWORD, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED},
                {POLKIT_ERROR, BUS_ERROR_NO_AUTHORITY},
                {POLKIT_NONSENSE, BUS_ERROR_NO_AUTHORITY},
        };
        for (size_t i = 0; i < ELEMENTSOF(refusals); i++) {
                polkit.answer = refusals[i].answer;
                correct(&f, operator, ASK(visit, "void"), refusals[i].error);
                ck_assert_uint_eq(polkit.flags, 0);
        }
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);

        static const struct {
                const char *correction, *action, *event;
        } kinds[] = {
                {"void", "vn.motcua.corrections.void", "rating-voided"},
                {"reinstate", "vn.motcua.corrections.void", "rating-reinstated"},
                {"annotate", "vn.motcua.corrections.annotate", "rating-annotated"},
                {"reply", "vn.motcua.corrections.reply", "rating-replied"},
                {"note", "vn.motcua.corrections.note", "low-rating-noted"},
        };
        polkit.answer = POLKIT_YES;
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                const struct question question = {visit, "reception", kinds[i].correction, WHY, true};
                uint64_t event = correct(&f, operator, & question, "");
                const struct record *record = scene_await(&f, kinds[i].event, 1);
                ck_assert_uint_eq(record->id, event);
                ck_assert_str_eq(record_s(record, "actor"), "uid 61003");
                ck_assert_str_eq(record_s(record, "counter"), "c1");
                ck_assert_str_eq(record_s(record, i < 2 ? "reason" : "text"), WHY);
                ck_assert_str_eq(polkit.action, kinds[i].action);
                ck_assert_str_eq(polkit.sender, name);
                ck_assert_uint_eq(polkit.flags, 1);
        }
        ck_assert_str_eq(record_s(records_last(&f.records, "rating-replied"), "official"), "lan");
        /* Root is not asked about. */
        unsigned n_asked = polkit.n_asked;
        correct(&f, f.bus, ASK(visit, "void"), "");
        ck_assert_str_eq(record_s(scene_await(&f, "rating-voided", 2), "actor"), "uid 0");
        ck_assert_uint_eq(polkit.n_asked, n_asked);
        sd_bus_close_unref(operator);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

START_TEST(without_polkit_only_root_may) {
        struct polkit polkit;
        struct scene f;

        begin(&f, "");
        uint64_t visit = rate(&f, 1, "satisfied");
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR),
               *nobody = centre_connect(f.centre, CENTRE_NOBODY);
        correct(&f, operator, ASK(visit, "void"), BUS_ERROR_NO_AUTHORITY);
        correct(&f, nobody, ASK(visit, "void"), SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);
        correct(&f, f.bus, ASK(visit, "void"), "");
        /* One that goes away while it is asked is as good as none. */
        polkit_start(&polkit, f.centre, POLKIT_NEVER);
        struct call call;
        call_begin(&call, f.centre, operator, ASK(visit, "reinstate"));
        await_held(&f, &polkit, 1);
        polkit_stop(&polkit);
        call_end(&call, BUS_ERROR_NO_AUTHORITY);
        sd_bus_close_unref(operator);
        sd_bus_close_unref(nobody);
        scene_end(&f);
}
END_TEST

START_TEST(what_cannot_be_is_named) {
        _cleanup_free_ char *longest = calloc(501, strlen("ệ")), *longer = calloc(502, strlen("ệ"));
        struct scene f;

        begin(&f, "");
        uint64_t high = rate(&f, 1, "satisfied"), low = rate(&f, 2, "dissatisfied");
        correct(&f, f.bus, ASK(999, "void"), BUS_ERROR_NO_SUCH_RATING);
        correct(&f, f.bus, ASK(0, "void"), BUS_ERROR_NO_SUCH_RATING);
        correct(&f, f.bus, ASK(UINT64_MAX, "void"), BUS_ERROR_NO_SUCH_RATING);
        correct(&f, f.bus, &(const struct question){high, "procedures", "void", WHY, false},
                BUS_ERROR_NO_SUCH_RATING);
        correct(&f, f.bus, &(const struct question){high, "weather", "void", WHY, false},
                BUS_ERROR_BAD_ARGUMENT);
        correct(&f, f.bus, ASK(high, "polish"), BUS_ERROR_BAD_ARGUMENT);
        correct(&f, f.bus, ASK(high, "reinstate"), BUS_ERROR_NOT_VOIDED);
        correct(&f, f.bus, ASK(high, "note"), BUS_ERROR_NOT_LOW);
        correct(&f, f.bus, ASK(high, "reply"), BUS_ERROR_NOBODY_RATED);
        for (char *end = longer; end < longer + 501 * strlen("ệ");)
                end = stpcpy(end, "ệ");
        for (char *end = longest; end < longest + 500 * strlen("ệ");)
                end = stpcpy(end, "ệ");
        static const char *const bad[] = {"", "  ", "hai\ndòng", "đảo \xe2\x80\xae chiều"};
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                correct(&f, f.bus, &(const struct question){low, "reception", "void", bad[i], false},
                        BUS_ERROR_BAD_TEXT);
        correct(&f, f.bus, &(const struct question){low, "reception", "void", longer, false},
                BUS_ERROR_BAD_TEXT);
        correct(&f, f.bus, &(const struct question){low, "reception", "void", longest, false}, "");
        correct(&f, f.bus, ASK(low, "void"), BUS_ERROR_ALREADY_VOIDED);
        /* A visit that is still to be rated. */
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 3);
        correct(&f, f.bus, ASK(low + 1, "annotate"), BUS_ERROR_NO_SUCH_RATING);
        for (unsigned i = 0; i < 20; i++)
                correct(&f, f.bus, ASK(low, "annotate"), "");
        correct(&f, f.bus, ASK(low, "annotate"), SD_BUS_ERROR_LIMITS_EXCEEDED);
        correct(&f, f.bus, ASK(low, "note"), "");
        scene_end(&f);
}
END_TEST

struct leaving {
        const char *name;
        bool left;
};

static int on_owner_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct leaving *leaving = userdata;
        const char *name, *before, *after;

        must(sd_bus_message_read(message, "sss", &name, &before, &after));
        leaving->left = leaving->left || (streq(name, leaving->name) && after[0] == '\0');
        return 0;
}

static bool has_left(void *userdata) {
        return ((struct leaving *) userdata)->left;
}

/* What is sent from then on reaches motcuad after that news. */
static void leave(struct scene *f, sd_bus *bus) {
        struct leaving leaving = {0};
        sd_bus_slot *slot;
        const char *name;

        must(sd_bus_get_unique_name(bus, &name));
        _cleanup_free_ char *copy = strdup(name);
        leaving.name = copy;
        must(sd_bus_match_signal(f->bus, &slot, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "NameOwnerChanged", on_owner_changed, &leaving));
        sd_bus_close_unref(bus);
        centre_wait(f->centre, has_left, &leaving, "the bus tells that somebody left");
        sd_bus_slot_unref(slot);
}

START_TEST(who_has_left_has_asked_for_nothing) {
        struct polkit polkit;
        struct call calls[4], again;
        struct scene f;

        begin(&f, "");
        uint64_t visit = rate(&f, 1, "satisfied");
        polkit_start(&polkit, f.centre, POLKIT_NEVER);
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        const struct question question = {visit, "reception", "void", WHY, true};
        for (size_t i = 0; i < ELEMENTSOF(calls); i++)
                call_begin(&calls[i], f.centre, operator, & question);
        await_held(&f, &polkit, ELEMENTSOF(calls));
        for (size_t i = 0; i < ELEMENTSOF(calls); i++)
                sd_bus_slot_unref(calls[i].slot);
        leave(&f, operator);

        /* There is room again. */
        operator= centre_connect(f.centre, CENTRE_OPERATOR);
        call_begin(&again, f.centre, operator, ASK(visit, "annotate"));
        while (!again.answered && polkit.n_held <= ELEMENTSOF(calls))
                must(sd_event_run(centre_event(f.centre), UINT64_MAX));
        polkit_answer_held(&polkit, true);
        call_end(&again, "");
        scene_await(&f, "rating-annotated", 1);
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);
        sd_bus_close_unref(operator);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

START_TEST(polkit_has_its_time_and_a_user_so_many_questions) {
        struct polkit polkit;
        struct call calls[5];
        struct scene f;

        begin(&f, "");
        uint64_t visit = rate(&f, 1, "satisfied");
        polkit_start(&polkit, f.centre, POLKIT_NEVER);
        sd_bus *one = centre_connect(f.centre, CENTRE_OPERATOR),
               *other = centre_connect(f.centre, CENTRE_OPERATOR);
        for (size_t i = 0; i < 5; i++) {
                call_begin(&calls[i], f.centre, i % 2 == 0 ? one : other, ASK(visit, "void"));
                if (i < 4)
                        await_held(&f, &polkit, i + 1);
        }
        call_end(&calls[4], SD_BUS_ERROR_LIMITS_EXCEEDED);
        /* Meanwhile all goes on, and root is not held up. */
        rate(&f, 2, "satisfied");
        correct(&f, f.bus, ASK(visit, "annotate"), "");
        for (size_t i = 0; i < 4; i++)
                call_end(&calls[i], BUS_ERROR_NO_AUTHORITY);
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);
        /* What polkit says afterwards is not heard. */
        polkit_answer_held(&polkit, true);
        polkit.answer = POLKIT_YES;
        correct(&f, one, ASK(visit, "annotate"), "");
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);
        sd_bus_close_unref(one);
        sd_bus_close_unref(other);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

START_TEST(two_at_once_void_it_once) {
        struct polkit polkit;
        struct call first, second;
        struct scene f;

        begin(&f, "");
        uint64_t visit = rate(&f, 1, "satisfied");
        polkit_start(&polkit, f.centre, POLKIT_NEVER);
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        call_begin(&first, f.centre, operator, ASK(visit, "void"));
        await_held(&f, &polkit, 1);
        call_begin(&second, f.centre, operator, ASK(visit, "void"));
        await_held(&f, &polkit, 2);
        polkit_answer_held(&polkit, true);
        call_end(&first, "");
        call_end(&second, BUS_ERROR_ALREADY_VOIDED);
        sd_bus_close_unref(operator);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

/* A reload changes nothing for whoever waits; a death of motcuad is an error, and nothing is recorded. */
START_TEST(reloads_and_deaths_lose_no_correction_and_invent_none) {
        struct polkit polkit;
        struct call call;
        struct scene f;

        begin(&f, "");
        uint64_t visit = rate(&f, 1, "dissatisfied");
        polkit_start(&polkit, f.centre, POLKIT_NEVER);
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        call_begin(&call, f.centre, operator, ASK(visit, "void"));
        await_held(&f, &polkit, 1);
        size_t n_changes = records_count(&f.records, "rules-changed");
        centre_write_config(f.centre, centre_config_quick);
        process_signal(centre_process(f.centre, CENTRE_MOTCUAD), SIGHUP);
        scene_await(&f, "rules-changed", n_changes + 1);
        polkit_answer_held(&polkit, true);
        call_end(&call, "");

        call_begin(&call, f.centre, operator, ASK(visit, "reinstate"));
        await_held(&f, &polkit, 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        call_end(&call, SD_BUS_ERROR_NO_REPLY);
        polkit_answer_held(&polkit, true);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        ck_assert_uint_eq(records_count(&f.records, "rating-reinstated"), 0);
        correct(&f, f.bus, ASK(visit, "void"), BUS_ERROR_ALREADY_VOIDED);
        correct(&f, f.bus, ASK(visit, "reinstate"), "");
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        correct(&f, f.bus, ASK(visit, "reinstate"), BUS_ERROR_NOT_VOIDED);
        sd_bus_close_unref(operator);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

START_TEST(a_full_disk_takes_no_correction) {
        struct polkit polkit;
        struct scene f;

        begin(&f, "");
        _cleanup_free_ char *flag = centre_path(f.centre, "fault"), *while_file = NULL;
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        uint64_t visit = rate(&f, 1, "satisfied");
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(
                f.centre, CENTRE_MOTCUAD,
                (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        polkit_start(&polkit, f.centre, POLKIT_YES);
        sd_bus *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        file_write_text(flag, "");
        correct(&f, operator, ASK(visit, "void"), BUS_ERROR_STORAGE_FAILED);
        must_errno(unlink(flag));
        scene_await_text(&f, SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1"),
                         "ready");
        ck_assert_uint_eq(records_count(&f.records, "rating-voided"), 0);
        correct(&f, operator, ASK(visit, "void"), "");
        sd_bus_close_unref(operator);
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

START_TEST(people_say_it_with_motcuactl) {
        struct polkit polkit;
        struct scene f;

        begin(&f, "[Official lan]\nNumber=7\n");
        sign_in(&f);
        rate(&f, 1, "dissatisfied");
        rate(&f, 2, "satisfied");
        ctl_expect(&f, CENTRE_OPERATOR, "void 1 reception 'bam nham'", 4, "polkit cannot be asked");
        ctl_expect(&f, CENTRE_NOBODY, "void 1 reception 'bam nham'", 4, "Not permitted");
        polkit_start(&polkit, f.centre, POLKIT_PASSWORD);
        ctl_expect(&f, CENTRE_OPERATOR, "void 1 reception 'bam nham'", 4, "That takes a password");
        ck_assert_uint_eq(polkit.flags, 1);
        polkit.answer = POLKIT_NO;
        ctl_expect(&f, CENTRE_OPERATOR, "--lang=vi void 1 reception 'bam nham'", 4, "không được phép");
        polkit.answer = POLKIT_YES;
        ctl_expect(&f, CENTRE_OPERATOR, "--text void 1 reception 'bam nham'", 0, "Recorded: event ");
        ctl_expect(&f, CENTRE_OPERATOR, "void 1 reception 'bam nham'", 1, "voided already");
        ctl_expect(&f, CENTRE_ROOT, "--lang=vi reply 1 reception 'da xin loi'", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "note 1 reception 'da nhac nho'", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "--lang=vi note 2 reception 'x'", 1, "không phải là đánh giá thấp");
        ctl_expect(&f, CENTRE_ROOT, "annotate 2 reception ''", 1, "1 to 500 characters");
        ctl_expect(&f, CENTRE_ROOT, "annotate hai reception x", 2, "is not the number of a visit");
        ctl_expect(&f, CENTRE_ROOT, "ratings", 0, "rated\tdissatisfied\t5\t-\tvoided\t3\n");
        ctl_expect(&f, CENTRE_ROOT, "--text ratings", 0, "Dissatisfied, voided");
        ctl_expect(&f, CENTRE_ROOT, "--text ratings", 0,
                   "lan replies to a rating (Receiving citizens, visit 1): da xin loi");
        ctl_expect(&f, CENTRE_ROOT, "--json ratings", 0, "\"text\":\"da nhac nho\"");
        ctl_expect(&f, CENTRE_ROOT, "--text --lang=vi today", 0,
                   "không kể 1 lượt đã hủy kết quả: 100 % (1/1");
        ctl_expect(&f, CENTRE_ROOT, "--json today --by=official", 0,
                   "\"voided_levels\":{\"dissatisfied\":1}");
        ctl_expect(&f, CENTRE_ROOT, "reinstate 1 reception 'xem lai'", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "--json today", 0, "\"voided\":0");
        ctl_expect(&f, CENTRE_ROOT, "--text --lang=vi events", 0, "khôi phục kết quả đánh giá đã hủy");
        polkit_stop(&polkit);
        scene_end(&f);
}
END_TEST

/* Everybody is told that a rating is voided, and neither why nor what it was; of the rest, not even of which.
 */
START_TEST(what_everybody_may_know) {
        struct records public = {0};
        struct scene f;

        begin(&f, "[Centre]\nMinimumRatings=2\n[Official lan]\nNumber=7\n");
        sign_in(&f);
        uint64_t visit = rate(&f, 1, "dissatisfied");
        rate(&f, 2, "satisfied");
        rate(&f, 3, "satisfied");
        static const char *const corrections[] = {"void", "annotate", "reply", "note"};
        for (size_t i = 0; i < ELEMENTSOF(corrections); i++)
                correct(&f, f.bus, ASK(visit, corrections[i]), "");
        sd_bus *nobody = centre_connect(f.centre, CENTRE_NOBODY);
        records_fetch_public(&public, nobody, 0);
        const struct record *voided = records_last(&public, "rating-voided");
        ck_assert_uint_eq(record_t(voided, "visit"), visit);
        static const char *const kept[] = {"reason", "text", "actor", "official", "level"};
        static const char *const types[] = {"rating-voided", "rating-annotated", "rating-replied",
                                            "low-rating-noted"};
        for (size_t i = 0; i < ELEMENTSOF(types); i++) {
                const struct record *record = records_last(&public, types[i]);
                ck_assert_ptr_nonnull(record);
                for (size_t k = 0; k < ELEMENTSOF(kept); k++)
                        ck_assert_ptr_null(fields_find(&record->fields, kept[k]));
                ck_assert(i == 0 || !fields_find(&record->fields, "visit"));
        }
        ctl_expect(&f, CENTRE_NOBODY, "--json today", 0, "\"voided\":1");
        ctl_expect(&f, CENTRE_NOBODY, "--json today", 0, "\"levels\":{\"dissatisfied\":1,");
        ctl_expect(&f, CENTRE_NOBODY, "--text today", 0,
                   "ratings that are voided, and still counted here: 1");
        records_clear(&public);
        sd_bus_close_unref(nobody);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(polkit_says_who_may),
        SUITE_CASE(without_polkit_only_root_may),
        SUITE_CASE(what_cannot_be_is_named),
        SUITE_CASE(who_has_left_has_asked_for_nothing),
        SUITE_CASE(polkit_has_its_time_and_a_user_so_many_questions),
        SUITE_CASE(two_at_once_void_it_once),
        SUITE_CASE(reloads_and_deaths_lose_no_correction_and_invent_none),
        SUITE_CASE(a_full_disk_takes_no_correction),
        SUITE_CASE(people_say_it_with_motcuactl),
        SUITE_CASE(what_everybody_may_know),
};

CENTRE_SUITE_MAIN("bus-corrections", cases)
