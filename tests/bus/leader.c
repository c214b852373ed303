/* A low rating reaches the leader: a lamp, with real processes. */
#include <signal.h>

#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/scene.h"

#define LEADER                                                                                               \
        "[Keypad "                                                                                           \
        "leader]\nChip=leader\nOutput.lamp=lamp\nOutput.siren=siren\nKey.acknowledge=ack\nDebounceMsec=1\n"

static void begin(struct scene *f, const char *alerts) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s" LEADER "%s", centre_config_default, alerts));
        scene_begin(f, config);
}

static size_t count(struct scene *f, const char *line, bool level) {
        trace_update(&f->trace);
        return trace_count(&f->trace, "leader", line, true, level);
}

struct dark {
        struct scene *scene;
        const char *line;
        size_t count;
};

static bool went_dark(void *userdata) {
        const struct dark *dark = userdata;

        return count(dark->scene, dark->line, false) >= dark->count;
}

/* So often; each start of the keypad daemon is one time. */
static void await_dark(struct scene *f, const char *line, size_t n) {
        struct dark dark = {f, line, n};

        centre_wait(f->centre, went_dark, &dark, "darkness");
}

static void rate_low(struct scene *f, size_t visit) {
        client_press(f->bus, "quay1", "done");
        scene_await(f, "armed", visit);
        client_press(f->bus, "quay1", "dissatisfied");
}

START_TEST(the_leader_sees_it_and_acknowledges) {
        struct scene f;

        begin(&f, "[Alert lamp]\nOutput=leader/lamp\nOnSec=3600\n"
                  "[Alert siren]\nOutput=leader/siren\nPattern=pulse\nLowRating=very-dissatisfied\n");
        rate_low(&f, 1);
        scene_await_light(&f, "leader", "lamp", 1);
        ck_assert_uint_eq(count(&f, "lamp", false), 1);
        client_press(f.bus, "leader", "acknowledge");
        await_dark(&f, "lamp", 2);
        scene_await(&f, "rating", 1);
        rate_low(&f, 2);
        scene_await_light(&f, "leader", "lamp", 2);
        ctl_expect(&f, CENTRE_NOBODY, "--lang=vi acknowledge", 4, "Không đủ quyền");
        ctl_expect(&f, CENTRE_ROOT, "acknowledge", 0, "");
        await_dark(&f, "lamp", 3);
        ck_assert_uint_eq(count(&f, "siren", true), 0);
        scene_end(&f);
}
END_TEST

START_TEST(it_goes_off_by_itself_when_motcuad_has_died) {
        struct scene f;

        begin(&f, "[Alert lamp]\nOutput=leader/lamp\nOnSec=2\n");
        rate_low(&f, 1);
        scene_await_light(&f, "leader", "lamp", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        await_dark(&f, "lamp", 2);
        /* And what is recorded already raises nothing at the next start. */
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        (void) scene_await_recorded(&f, "rating", 1);
        ck_assert_uint_eq(count(&f, "lamp", true), 1);
        scene_end(&f);
}
END_TEST

START_TEST(a_press_of_a_moment_ago_is_news_when_motcuad_comes_back) {
        struct scene f;

        begin(&f, "[Alert lamp]\nOutput=leader/lamp\n");
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        client_press(f.bus, "quay1", "dissatisfied");
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        scene_await_light(&f, "leader", "lamp", 1);
        scene_end(&f);
}
END_TEST

START_TEST(a_keypad_daemon_that_was_killed_shows_it_again) {
        struct scene f;

        begin(&f, "[Alert lamp]\nOutput=leader/lamp\n");
        rate_low(&f, 1);
        scene_await_light(&f, "leader", "lamp", 1);
        centre_stop(f.centre, CENTRE_KEYPADD, SIGKILL);
        centre_start(f.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(f.centre, CENTRE_KEYPADD);
        scene_await_light(&f, "leader", "lamp", 2);
        scene_end(&f);
}
END_TEST

START_TEST(a_pulled_cable_is_named_and_the_lamp_comes_on_with_it) {
        struct scene f;

        begin(&f, "[Alert lamp]\nOutput=leader/lamp\n");
        must(sd_bus_call_method(f.bus, "vn.motcua.Keypad1", CLIENT_KEYPAD("leader"), "vn.motcua.Sim1",
                                "Unplug", NULL, NULL, ""));
        scene_await(&f, "keypad-absent", 1);
        ctl_expect(&f, CENTRE_NOBODY, "--text status", 0, "leader");
        rate_low(&f, 1);
        scene_await_log(&f, "log/motcuad", "Alert lamp: output lamp of keypad leader cannot be switched on");
        must(sd_bus_call_method(f.bus, "vn.motcua.Keypad1", CLIENT_KEYPAD("leader"), "vn.motcua.Sim1", "Plug",
                                NULL, NULL, ""));
        scene_await_light(&f, "leader", "lamp", 1);
        scene_end(&f);
}
END_TEST

START_TEST(an_output_is_tried_by_hand) {
        struct scene f;

        begin(&f, "");
        ctl_expect(&f, CENTRE_ROOT, "output leader lamp 3600", 0, "");
        scene_await_light(&f, "leader", "lamp", 1);
        ctl_expect(&f, CENTRE_OPERATOR, "output leader lamp 0", 0, "");
        await_dark(&f, "lamp", 2);
        ctl_expect(&f, CENTRE_ROOT, "output leader siren 1", 0, "");
        await_dark(&f, "siren", 2);
        ctl_expect(&f, CENTRE_ROOT, "output leader horn", 1, "has no such output");
        ctl_expect(&f, CENTRE_ROOT, "--lang=vi output leader horn", 1, "Bàn phím không có đầu ra đó");
        ctl_expect(&f, CENTRE_ROOT, "output nobody lamp", 1, "There is no keypad \"nobody\"");
        ctl_expect(&f, CENTRE_ROOT, "output leader lamp 3601", 2, "is no number of seconds");
        ctl_expect(&f, CENTRE_ROOT, "--lang=vi output leader lamp on", 2, "không phải là số giây");
        ctl_expect(&f, CENTRE_NOBODY, "output leader lamp", 4, "Not permitted");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_leader_sees_it_and_acknowledges),
        SUITE_CASE(it_goes_off_by_itself_when_motcuad_has_died),
        SUITE_CASE(a_press_of_a_moment_ago_is_news_when_motcuad_comes_back),
        SUITE_CASE(a_keypad_daemon_that_was_killed_shows_it_again),
        SUITE_CASE(a_pulled_cable_is_named_and_the_lamp_comes_on_with_it),
        SUITE_CASE(an_output_is_tried_by_hand),
};

CENTRE_SUITE_MAIN("bus-leader", cases)
