/* Never silently lost, never silently doubled: the service is killed at every step, and the paper is read. */
#include "rig.h"

#define KILLER "LD_PRELOAD=" TEST_KILLER

static void wait_quiet_end(uint64_t job) {
        rig_wait_job(job, "printed");
}

/* The caller does not know whether its call arrived, and asks again with the same key. */
static uint64_t print_once_more(const char *template) {
        uint64_t job;
        const char *error = rig_print(rig_bus(), template, "k1", "", 0, &job);

        ck_assert_msg(!error, "%s", error);
        return job;
}

static unsigned count_events(const char *type) {
        _cleanup_free_ char *events = rig_events(), *line = NULL;
        unsigned n = 0;

        must_errno(asprintf(&line, "%s\n", type));
        for (const char *p = events; (p = strstr(p, line)); p++)
                n++;
        return n;
}

static void assert_promise(uint64_t job) {
        struct rig_paper paper = rig_read_paper("phieu");
        unsigned reprints;
        _cleanup_free_ char *state = rig_job_state(job, &reprints);

        ck_assert_str_eq(state, "printed");
        ck_assert_msg(paper.plain <= 1, "%u tickets without a mark", paper.plain);
        ck_assert_msg(paper.plain + paper.marked >= 1, "no whole ticket");
        ck_assert_msg(paper.marked == reprints, "%u marked tickets, %u reprints", paper.marked, reprints);
        ck_assert_uint_eq(paper.errors, 0);
        ck_assert_uint_eq(count_events("job-printed"), 1);
        ck_assert_uint_eq(count_events("job-uncertain"), reprints);
}

enum { KILL_POINTS = 30 };

START_TEST(killed_at_any_write_to_the_disk) {
        static const char *const points[] = {"fdatasync", "pwrite"};
        _cleanup_free_ char *at = NULL;
        uint64_t job = 0;

        must_errno(asprintf(&at, "KILLER_AT=%s:%s:%d", points[_i % 2], _i / 2 % 2 ? "before" : "after",
                            _i / 4 * (_i % 2 ? 3 : 1) + 1));
        rig_start((const char *const[]){KILLER, at, NULL});
        if (rig_wait_name()) {
                (void) rig_print(rig_bus(), "ticket", "k1", "", 0, &job);
                rig_wait_name();
                if (!rig_has_exited() && job > 0) {
                        _cleanup_free_ char *state = rig_job_state(job, NULL);
                        /* Until it is printed or the service is gone. */
                        while (state && !rig_has_exited() && !streq(state, "printed")) {
                                must(sd_event_run(rig_event(), USEC_PER_SEC));
                                free(state);
                                state = rig_job_state(job, NULL);
                        }
                }
        }
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        job = print_once_more("ticket");
        ck_assert_uint_eq(job, 1);
        wait_quiet_end(job);
        assert_promise(job);
}
END_TEST

START_TEST(killed_after_the_bytes_broke_off) {
        uint64_t job;

        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        /* It goes deaf when it has been asked, and its roll ends after 2 mm: nothing more is taken or said.
         */
        ck_assert_ptr_null(rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Sim", "SetPaperLeft", "u", 2));
        ck_assert_ptr_null(rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Sim", "Unplug", "t",
                                    (uint64_t) (100 + 60 * _i)));
        job = print_once_more("ticket");
        rig_wait_property("phieu", "State", "absent");
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        wait_quiet_end(job);
        assert_promise(job);
}
END_TEST

enum { EACH_BYTE = 60, FURTHER_ON = 12, STRIDE = 70 };

/* Byte by byte through the question, the start of the job and into its first image, then here and there. */
START_TEST(killed_in_the_middle_of_the_bytes) {
        unsigned bytes =
                _i < EACH_BYTE ? (unsigned) _i + 1 : EACH_BYTE + STRIDE * (unsigned) (_i - EACH_BYTE);
        uint64_t job;

        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        ck_assert_ptr_null(rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Sim", "Stall", "tt",
                                    (uint64_t) bytes, 60 * USEC_PER_SEC));
        size_t before = rig_count_taken("phieu");
        job = print_once_more("ticket");
        rig_wait_taken("phieu", before + bytes);
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        wait_quiet_end(job);
        assert_promise(job);
}
END_TEST

START_TEST(killed_while_the_answer_is_awaited) {
        uint64_t job;

        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        job = print_once_more("ticket");
        while (rig_read_paper("phieu").plain == 0)
                must(sd_event_run(rig_event(), 1000));
        rig_kill(); /* perhaps before the answer, perhaps after: both must hold */
        rig_start(NULL);
        ck_assert(rig_wait_name());
        wait_quiet_end(job);
        assert_promise(job);
}
END_TEST

START_TEST(broken_receipt_waits_through_a_restart) {
        uint64_t job;

        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        ck_assert_ptr_null(
                rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Sim", "Unplug", "t", (uint64_t) 200));
        job = print_once_more("receipt");
        rig_wait_job(job, "uncertain");
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        rig_wait_job(job, "uncertain");
        ck_assert_uint_eq(rig_read_paper("phieu").plain, 0);
        ck_assert_uint_eq(rig_read_paper("phieu").notices, 1);

        /* The paper was put in order; nothing is said of it again. */
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
        ck_assert_uint_eq(rig_read_paper("phieu").notices, 1);
        ck_assert_ptr_null(rig_call(rig_bus(), ROOT, BUS_NAME, "Reprint", "tsa{sv}", job, "asked for", 0));
        rig_wait_job(job, "printed");
        ck_assert_uint_eq(rig_read_paper("phieu").marked, 1);
}
END_TEST

static const struct suite_case cases[] = {
        {"killed_at_any_write_to_the_disk", &killed_at_any_write_to_the_disk, 4 * KILL_POINTS},
        {"killed_after_the_bytes_broke_off", &killed_after_the_bytes_broke_off, 10},
        {"killed_in_the_middle_of_the_bytes", &killed_in_the_middle_of_the_bytes, EACH_BYTE + FURTHER_ON},
        {"killed_while_the_answer_is_awaited", &killed_while_the_answer_is_awaited, 5},
        SUITE_CASE(broken_receipt_waits_through_a_restart),
};

int main(void) {
        if (rig_missing()) {
                printf("printer/promise: skipped: %s\n", rig_missing());
                return 77;
        }
        return suite_run("printer/promise", cases, ELEMENTSOF(cases), rig_setup, rig_teardown, 60);
}
