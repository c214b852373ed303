/* Test pages, and printers that are taken by name only. */
#include "rig.h"

START_TEST(printer_of_class_255_prints_where_it_is_named) {
        uint64_t job;

        rig_begin("[Printer la]\nUsbId=0416:5011\nWidth=512\n");
        rig_wait_property("la", "State", "ready");
        rig_wait_property("la", "Model", "");
        ck_assert_ptr_null(rig_print(rig_bus(), "ticket", "", "la", 0, &job));
        rig_wait_job(job, "printed");
        ck_assert_uint_gt(rig_count_taken("la"), 0);
}
END_TEST

#define TEST_PAGE(id) rig_call(rig_bus(), PRINTER(id), BUS_NAME ".Printer", "TestPage", "a{sv}", 0)

START_TEST(test_page_is_refused_by_name_where_it_cannot_come_out) {
        rig_begin("TakeoverSec=0");
        rig_hand("phieu", "SetPaper", "s", 0, "out");
        rig_wait_property("phieu", "State", "paper-out");
        ck_assert_str_eq(TEST_PAGE("phieu"), "vn.motcua.Error.NotReady");
        rig_hand("phieu", "SetPaper", "s", 0, "ok");
        rig_hand("phieu", "SetCover", "b", 1, NULL);
        rig_wait_property("phieu", "State", "cover-open");
        ck_assert_str_eq(TEST_PAGE("phieu"), "vn.motcua.Error.NotReady");
        rig_hand("phieu", "Unplug", "t", 0, NULL);
        rig_wait_property("phieu", "State", "absent");
        ck_assert_str_eq(TEST_PAGE("phieu"), "vn.motcua.Error.NotReady");
        ck_assert_ptr_null(rig_job_state(1, NULL));
        ck_assert_uint_eq(rig_read_paper("phu").pieces, 0);
}
END_TEST

struct printed {
        uint64_t jobs[3];
        size_t n;
};

static int on_job_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct printed *printed = userdata;
        const char *state;
        uint64_t job;

        must(sd_bus_message_read(message, "ts", &job, &state));
        if (streq(state, "printed") && printed->n < ELEMENTSOF(printed->jobs))
                printed->jobs[printed->n++] = job;
        return 0;
}

/* The first ticket holds the printer up while the page and the other one come. */
START_TEST(test_page_comes_after_the_tickets_that_wait) {
        struct printed printed = {.n = 0};

        rig_begin("TakeoverSec=0");
        must(sd_bus_match_signal(rig_bus(), NULL, BUS_NAME, ROOT, BUS_NAME, "JobChanged", on_job_changed,
                                 &printed));
        rig_hand("phieu", "SetDeaf", "b", 1, NULL);
        rig_print_job("ticket", "a", 0);
        rig_wait_property("phieu", "State", "printing");
        ck_assert_ptr_null(TEST_PAGE("phieu"));
        ck_assert_uint_eq(rig_print_job("ticket", "b", 0), 3);
        rig_hand("phieu", "SetDeaf", "b", 0, NULL);
        while (printed.n < ELEMENTSOF(printed.jobs))
                must(sd_event_run(rig_event(), USEC_PER_SEC));
        ck_assert_uint_eq(printed.jobs[1], 3);
        ck_assert_uint_eq(printed.jobs[2], 2);
        ck_assert_uint_eq(rig_read_paper("phu").pieces, 0);
}
END_TEST

/* The tickets go to the other printer: a page there would say nothing of this one. */
START_TEST(test_page_goes_to_no_other_printer) {
        rig_begin("TakeoverSec=0\n[Printer phieu]\nBackup=phu\n");
        rig_hand("phieu", "SetDeaf", "b", 1, NULL);
        rig_print_job("ticket", "a", 0);
        rig_wait_property("phieu", "State", "printing");
        ck_assert_ptr_null(TEST_PAGE("phieu"));
        for (uint64_t job = 3; job <= 5; job++) {
                ck_assert_uint_eq(rig_print_job("ticket", "", 0), job);
                rig_wait_job(job, "printed");
        }
        _cleanup_free_ char *state = rig_job_state(2, NULL);
        ck_assert_str_eq(state, "queued");
        ck_assert_uint_eq(rig_read_paper("phu").plain, 4);
        ck_assert_uint_eq(rig_read_paper("phu").pieces, 4);
}
END_TEST

static bool is_narrow(_unused_ void *userdata) {
        uint32_t width = 0;

        return sd_bus_get_property_trivial(rig_bus(), BUS_NAME, PRINTER("phu"), BUS_NAME ".Printer", "Width",
                                           NULL, 'u', &width) >= 0 &&
               width == 512;
}

START_TEST(other_width_is_taken_over_by_a_reload) {
        rig_begin("");
        ck_assert(!is_narrow(NULL));
        rig_configure("[Printer phu]\nWidth=512\n");
        rig_reload();
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, is_narrow, NULL));
        rig_wait_property("phu", "State", "ready");
        ck_assert_ptr_null(TEST_PAGE("phu"));
        rig_wait_job(1, "printed");
        rig_configure("[Printer phu]\nWidth=500\n");
        rig_reload();
        rig_wait_log("[Printer phu] Width=500: must be a multiple of 8");
        ck_assert(is_narrow(NULL));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(printer_of_class_255_prints_where_it_is_named),
        SUITE_CASE(test_page_is_refused_by_name_where_it_cannot_come_out),
        SUITE_CASE(test_page_comes_after_the_tickets_that_wait),
        SUITE_CASE(test_page_goes_to_no_other_printer),
        SUITE_CASE(other_width_is_taken_over_by_a_reload),
};

int main(void) {
        if (rig_missing()) {
                printf("printer/test-page: skipped: %s\n", rig_missing());
                return 77;
        }
        return suite_run("printer/test-page", cases, ELEMENTSOF(cases), rig_setup, rig_teardown,
                         RIG_CASE_SEC);
}
