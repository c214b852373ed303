/* Never silently lost, never silently doubled: the service is killed at every step, and the paper is read. */
#include "rig.h"

#define KILLER "LD_PRELOAD=" TEST_KILLER

static void wait_quiet_end(uint64_t job) {
        rig_wait_job(job, "printed");
}

static const char *print_nth(const char *template, unsigned n, uint64_t *ret_job) {
        _cleanup_free_ char *key = NULL;

        must_errno(asprintf(&key, "k%u", n));
        return rig_print(rig_bus(), template, key, "", 0, ret_job);
}

/* The caller does not know whether its call arrived, and asks again with the same key. */
static uint64_t print_nth_once_more(const char *template, unsigned n) {
        uint64_t job;
        const char *error = print_nth(template, n, &job);

        ck_assert_msg(!error, "%s", error);
        return job;
}

static uint64_t print_once_more(const char *template) {
        return print_nth_once_more(template, 1);
}

static unsigned count_events(const char *type) {
        _cleanup_free_ char *events = rig_events(), *line = NULL;
        unsigned n = 0;

        must_errno(asprintf(&line, "%s\n", type));
        for (const char *p = events; (p = strstr(p, line)); p++)
                n++;
        return n;
}

/* Of jobs 1 to n, of which all but the last were printed before anybody died. */
static void assert_promises(unsigned n) {
        struct rig_paper paper = rig_read_paper("phieu");
        unsigned all_reprints = 0;

        for (uint64_t job = 1; job <= n; job++) {
                unsigned reprints;
                _cleanup_free_ char *state = rig_job_state(job, &reprints);

                ck_assert_str_eq(state, "printed");
                all_reprints += reprints;
        }
        ck_assert_msg(paper.plain <= n, "%u tickets without a mark", paper.plain);
        ck_assert_msg(paper.plain + paper.marked >= n, "no whole ticket");
        ck_assert_msg(paper.marked == all_reprints, "%u marked tickets, %u reprints", paper.marked,
                      all_reprints);
        ck_assert_uint_eq(paper.errors, 0);
        ck_assert_uint_eq(count_events("job-printed"), n);
        ck_assert_uint_eq(count_events("job-uncertain"), all_reprints);
}

static void assert_promise(uint64_t job) {
        ck_assert_uint_eq(job, 1);
        assert_promises(1);
}

/* One job after the other, each of which makes such calls, until the service dies at its n_calls-th. Returns
 * the number of the job that it died of. */
static unsigned print_until_it_dies(const char *at, unsigned n_calls) {
        for (unsigned n = 1; n <= n_calls; n++) {
                uint64_t job = 0;

                if (print_nth("ticket", n, &job))
                        job = 0; /* it is dying */
                if (rig_wait_death(job))
                        return n;
                ck_assert_uint_eq(rig_read_paper("phieu").plain, n);
        }
        ck_abort_msg("never died at %s", at);
}

enum { KILL_POINTS = 30 };

START_TEST(killed_at_any_write_to_the_disk) {
        static const char *const points[] = {"fdatasync", "pwrite"};
        unsigned n_calls = (unsigned) (_i / 4 * (_i % 2 ? 3 : 1) + 1), n = 1;
        _cleanup_free_ char *at = NULL;

        must_errno(asprintf(&at, "KILLER_AT=%s:%s:%u", points[_i % 2], _i / 2 % 2 ? "before" : "after",
                            n_calls));
        rig_start((const char *const[]){KILLER, at, NULL});
        if (rig_wait_name())
                n = print_until_it_dies(at, n_calls);
        rig_kill();
        rig_start(NULL);
        ck_assert(rig_wait_name());
        uint64_t job = print_nth_once_more("ticket", n);
        ck_assert_uint_eq(job, n);
        wait_quiet_end(job);
        assert_promises(n);
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
        return suite_run("printer/promise", cases, ELEMENTSOF(cases), rig_setup, rig_teardown, RIG_CASE_SEC);
}
