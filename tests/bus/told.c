/* Told rightly: what people read from motcuactl and Centre1 of a counter, a ticket and a refusal. */
#include <signal.h>

#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"

#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")

static void begin(struct scene *s) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config,
                            "%s[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\n"
                            "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=dat-dai ho-tich\n",
                            centre_config_default));
        scene_begin(s, config);
        scene_await_text(s, CENTRE_STATE, "ready");
}

/* As people type it, in both languages. */
static void refused(struct scene *s, const char *what, const char *vi, const char *en) {
        _cleanup_free_ char *in_vi = NULL, *in_en = NULL;

        must_errno(asprintf(&in_vi, "--lang=vi %s", what));
        must_errno(asprintf(&in_en, "--lang=en %s", what));
        ctl_expect(s, CENTRE_ROOT, in_vi, 1, vi);
        ctl_expect(s, CENTRE_ROOT, in_vi, 1, en);
        ctl_expect(s, CENTRE_ROOT, in_en, 1, en);
}

START_TEST(refusals_are_told_in_the_language_of_the_caller) {
        struct scene s;

        begin(&s);
        refused(&s, "next c1", "Quầy đang đóng: mở quầy trước.", "The counter is closed: open it first.");
        ctl_expect(&s, CENTRE_ROOT, "open c1", 0, "");
        refused(&s, "next c1", "Không có ai chờ quầy này.", "Nobody is waiting for this counter.");
        refused(&s, "start c1", "Quầy chưa gọi số nào",
                "The counter has no ticket: call one with Next first.");
        refused(&s, "issue rung", "Không có lĩnh vực đó.", "There is no such service.");
        ctl_expect(&s, CENTRE_ROOT, "issue ho-tich", 0, "A 001");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "1\tA 001\n");
        ctl_expect(&s, CENTRE_ROOT, "start c1", 0, "");
        refused(&s, "start c1", "Số của quầy đang được phục vụ", "Ticket A 001 is being served: ");
        refused(&s, "close c1", "Quầy đang có số", "Ticket A 001 is being served: ");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi transfer c1 --service=dat-dai --counter=c2", 2,
                   "chỉ chọn một");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi transfer c1 --counter", 2, "--counter cần một giá trị.");
        ctl_expect(&s, CENTRE_ROOT, "--lang=vi status --colour", 2, "Không có tùy chọn “--colour”.");
        ctl_expect(&s, CENTRE_NOBODY, "--lang=vi done c1", 4, "Không đủ quyền.");
        scene_end(&s);
}
END_TEST

START_TEST(the_number_that_was_called_is_said) {
        struct scene s;

        begin(&s);
        ctl_expect(&s, CENTRE_ROOT, "open c1", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "issue ho-tich", 0, "A 001");
        ctl_expect(&s, CENTRE_ROOT, "issue ho-tich", 0, "A 002");
        ctl_expect(&s, CENTRE_ROOT, "--text --lang=vi next c1", 0, "Mời số A 001 đến quầy c1.");
        ctl_expect(&s, CENTRE_ROOT, "--json recall c1", 0, "\"text\":\"A 001\"");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, "\tcalling\t0\tquay1\tA 001\t-\t-\tno\t-\n");
        ctl_expect(&s, CENTRE_ROOT, "--text --lang=en next c1", 0, "Number A 002, to counter c1.");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "0\t-\n");
        ctl_expect(&s, CENTRE_ROOT, "pause c1 --reason=lunch", 0, "");
        ctl_expect(&s, CENTRE_NOBODY, "--text --lang=vi status", 0, "nghỉ trưa");
        scene_end(&s);
}
END_TEST

START_TEST(cable_that_is_pulled_in_a_call_shows) {
        struct scene s;

        begin(&s);
        ctl_expect(&s, CENTRE_ROOT, "open c1", 0, "");
        ctl_expect(&s, CENTRE_ROOT, "issue ho-tich", 0, "A 001");
        ctl_expect(&s, CENTRE_ROOT, "next c1", 0, "A 001");
        client_sim(s.bus, "quay1", "Unplug");
        scene_await(&s, "keypad-absent", 1);
        scene_await_text(&s, CENTRE_STATE, "degraded");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, "\tcalling\t0\tquay1\tA 001\t-\t-\tno\tquay1\n");
        /* It is remembered, and ends. */
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        scene_await_text(&s, CENTRE_STATE, "degraded");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, "\tA 001\t-\t-\tno\tquay1\n");
        client_sim(s.bus, "quay1", "Plug");
        scene_await_text(&s, CENTRE_STATE, "ready");
        ctl_expect(&s, CENTRE_NOBODY, "status", 0, "\tA 001\t-\t-\tno\t-\n");
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(refusals_are_told_in_the_language_of_the_caller),
        SUITE_CASE(the_number_that_was_called_is_said),
        SUITE_CASE(cable_that_is_pulled_in_a_call_shows),
};

CENTRE_SUITE_MAIN("bus-told", cases)
