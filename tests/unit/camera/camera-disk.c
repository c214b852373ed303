/*
 * Every call that changes a file fails, or is where the process is killed, or where the power goes. What the
 * store said is recorded stays; files and index agree after the next start; and it records on.
 */
#include "footage-rig.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/lib/disk.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum { PARTS = 24, EXIT_WELL = 0, EXIT_UNWELL = 92 };

/* What a process that ended had said. */
struct said {
        bool opened, held, condemned;
        char store[FOOTAGE_STORE_SIZE];
        uint64_t synced, written; /* fragments, in all */
        uint64_t highest;         /* number of a segment */
        uint64_t calls;
        unsigned told_deleted;
        int line; /* of what did not go well */
};

static struct said *share(void) {
        struct said *said =
                mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        ck_assert_ptr_ne(said, MAP_FAILED);
        return said;
}

struct scenario {
        struct rig rig;
        struct said *said;
        uint64_t before; /* synced fragments of segments that are closed */
        uint64_t segment, fragment;
};

static void note(struct scenario *s) {
        struct recording_last last;

        recording_last(s->rig.recording, &last);
        if (last.segment != s->segment) {
                s->before += s->fragment;
                s->segment = last.segment;
        }
        s->fragment = last.fragment;
        s->said->synced = s->before + s->fragment;
        if (last.segment > s->said->highest)
                s->said->highest = last.segment;
}

static void write_one(struct scenario *s) {
        if (!s->rig.recording)
                return;
        if (rig_write(&s->rig) >= 0)
                s->said->written++;
        note(s);
}

static int note_serial(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        struct scenario *s = userdata;

        (void) fields_text;
        s->said->told_deleted += streq(type, "segment-deleted");
        s->segment += 0;
        s->said->calls = serial;
        return 0;
}

static void tell(struct scenario *s) {
        s->said->calls = 0;
        if (index_each_owed(footage_index(s->rig.footage), 0, 1000, note_serial, s) >= 0 &&
            s->said->calls > 0)
                (void) index_forget_owed(footage_index(s->rig.footage), s->said->calls);
        if (s->said->told_deleted > 0)
                s->said->condemned = true;
}

static bool open_store(struct scenario *s) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = footage_open(s->rig.folder, s->said->opened ? s->said->store : NULL, s->rig.clock,
                             &s->rig.footage, &problem);

        problem_done(&problem);
        if (r >= 0)
                r = footage_recover(s->rig.footage);
        if (r < 0) {
                s->rig.footage = footage_free(s->rig.footage);
                return false;
        }
        memcpy(s->said->store, footage_store(s->rig.footage), FOOTAGE_STORE_SIZE);
        s->said->opened = true;
        return true;
}

static void hold(struct scenario *s) {
        struct index_hold hold = {.camera = "cam-1",
                                  .key = "visit-1",
                                  .from_usec = RIG_REALTIME + 4 * USEC_PER_SEC,
                                  .until_usec = RIG_REALTIME + 5 * USEC_PER_SEC,
                                  .end_usec = RIG_REALTIME * 2,
                                  .reason = "x",
                                  .actor = "x"};

        if (footage_hold(s->rig.footage, &hold) >= 0)
                s->said->held = true;
}

/* Whatever fails, it goes on, as a daemon would. */
static void run(struct scenario *s) {
        for (unsigned i = 0; i < 3 && !s->rig.footage; i++)
                (void) open_store(s);
        if (!s->rig.footage)
                return;
        rig_record(&s->rig, 640);
        for (unsigned i = 0; i < 5; i++) {
                write_one(s);
                if (i % 2 == 1)
                        (void) recording_sync(s->rig.recording);
                note(s);
        }
        hold(s);
        (void) footage_condemn(s->rig.footage, "cam-1", 1, "age");
        tell(s);
        (void) footage_sweep(s->rig.footage);
        for (unsigned i = 0; i < 3; i++)
                write_one(s);
        (void) recording_close(s->rig.recording);
        note(s);
        write_one(s);
}

/* In a process of its own, from where "said" is shared. Returns its exit code. */
static int run_apart(struct scenario *s, const struct disk_plan *plan) {
        pid_t pid = fork();
        int status;

        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
                struct disk_plan *ours = disk_get_plan();
                *ours = *plan;
                run(s);
                s->said->calls = ours->calls;
                ours->mode = DISK_WELL;
                /* The disk is well again, and so is the store. */
                if (plan->mode == DISK_FAILS_ONCE || plan->mode == DISK_FAILS_ON) {
                        if (!s->rig.footage && !open_store(s))
                                _exit(EXIT_UNWELL);
                        rig_record(&s->rig, 640);
                        s->said->line = rig_write(&s->rig);
                        if (s->said->line < 0)
                                s->said->line = rig_write(&s->rig);
                        int r = recording_close(s->rig.recording);
                        if (s->said->line < 0 || r < 0)
                                _exit(EXIT_UNWELL);
                        note(s);
                }
                _exit(EXIT_WELL);
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
        return WEXITSTATUS(status);
}

struct sum {
        struct rig *rig;
        uint64_t fragments, last;
        struct log_hash head;
        bool begun;
};

static int check_segment(const struct index_segment *row, void *userdata) {
        struct sum *sum = userdata;
        struct index_segment segment;

        rig_check_segment(sum->rig, row->number, &segment);
        ck_assert_uint_gt(row->number, sum->last);
        if (sum->begun)
                ck_assert(log_hash_equals(&segment.previous, &sum->head));
        sum->begun = true;
        sum->last = row->number;
        sum->head = segment.head;
        sum->fragments += segment.fragments;
        return 0;
}

static void check_after(struct scenario *s, const struct disk_plan *plan) {
        struct rig *rig = &s->rig;
        struct sum sum = {.rig = rig};
        struct index_segment segment;
        uint64_t next;
        struct log_hash head;

        ck_assert_msg(open_store(s), "call %u", (unsigned) plan->at);
        struct index *index = footage_index(rig->footage);
        ck_assert_uint_eq(rig_count_findings(rig, FOOTAGE_INDEX_DAMAGED), 0);
        ck_assert_uint_eq(rig_count_findings(rig, FOOTAGE_DAMAGED), 0);
        ck_assert_uint_eq(rig_count_findings(rig, FOOTAGE_LOST), 0);
        ck_assert_uint_eq(rig_count_findings(rig, FOOTAGE_FOREIGN), 0);
        bool is_garbage =
                index_get_segment(index, "cam-1", 1, &segment) >= 0 && segment.state == INDEX_GARBAGE;
        if (is_garbage || s->said->condemned) {
                /* Its event is owed until it is told, and its file there until then. */
                _cleanup_free_ char *path = rig_path(rig, 1);
                ck_assert(rig_count_owed(rig, "segment-deleted") > 0 || s->said->told_deleted > 0);
                if (rig_count_owed(rig, "segment-deleted") > 0 && s->said->told_deleted == 0)
                        ck_assert_int_eq(access(path, F_OK), 0);
                ck_assert_uint_gt(s->said->synced, 0);
        }
        assert_ok(index_each_in_state(index, "cam-1", INDEX_CLOSED, check_segment, &sum));
        uint64_t removed = is_garbage || s->said->condemned ? 3 : 0;
        ck_assert_msg(sum.fragments + removed >= s->said->synced, "call %u: %u and %u of %u",
                      (unsigned) plan->at, (unsigned) sum.fragments, (unsigned) removed,
                      (unsigned) s->said->synced);
        ck_assert_uint_eq(rig_count(rig), sum.fragments);
        if (s->said->held)
                ck_assert_int_eq(index_is_held(index, "cam-1", RIG_REALTIME, RIG_REALTIME * 2), 1);
        assert_ok(index_get_camera(index, "cam-1", &next, &head));
        ck_assert_uint_gt(next, s->said->highest);
        ck_assert_uint_gt(next, sum.last);
        rig->sec += 100;
        rig_record(rig, 640);
        rig_write_some(rig, 2);
        assert_ok(recording_close(rig->recording));
        rig_check_segment(rig, next, &segment);
        if (sum.begun)
                ck_assert(log_hash_equals(&segment.previous, &sum.head));
        rig_close(rig);
}

static uint64_t try_plan(const struct disk_plan *plan) {
        struct scenario s = {
                .rig.policy = {.segment_usec = 3 * USEC_PER_SEC, .sync_usec = 1000 * USEC_PER_SEC},
                .said = share()};
        static const char name[] = "footage";

        s.rig.folder = file_join(suite_dir(), name);
        file_remove_tree(s.rig.folder);
        ck_assert_int_eq(mkdir(s.rig.folder, 0700), 0);
        assert_ok(clock_new_sim(&s.rig.clock));
        int code = run_apart(&s, plan);
        bool ends = plan->mode >= DISK_KILL && plan->at > 0;
        ck_assert_msg(code == (ends ? DISK_EXIT : EXIT_WELL) || (ends && code == EXIT_WELL),
                      "call %u: exit %d, %s", (unsigned) plan->at, code, strerror(-s.said->line));
        uint64_t calls = s.said->calls;
        check_after(&s, plan);
        munmap(s.said, sizeof(*s.said));
        rig_done(&s.rig);
        return code == EXIT_WELL ? calls : UINT64_MAX;
}

static void try_all(struct disk_plan plan, unsigned part) {
        struct disk_plan well = {.mode = DISK_WELL};
        uint64_t calls = try_plan(&well);

        ck_assert_uint_gt(calls, 50);
        for (plan.at = part + 1; plan.at <= calls; plan.at += PARTS) {
                plan.seed = (unsigned) plan.at;
                (void) try_plan(&plan);
        }
}

START_TEST(a_call_that_fails_loses_nothing_that_was_synced) {
        try_all((struct disk_plan){.mode = DISK_FAILS_ONCE, .error = EIO}, (unsigned) _i);
}
END_TEST

START_TEST(a_disk_that_fails_from_some_call_on_loses_nothing_that_was_synced) {
        try_all((struct disk_plan){.mode = DISK_FAILS_ON, .error = EIO}, (unsigned) _i);
}
END_TEST

START_TEST(a_disk_that_is_full_from_some_call_on_loses_nothing_that_was_synced) {
        try_all((struct disk_plan){.mode = DISK_FAILS_ON, .error = ENOSPC}, (unsigned) _i);
}
END_TEST

START_TEST(a_process_that_is_killed_loses_nothing_that_was_written) {
        try_all((struct disk_plan){.mode = DISK_KILL}, (unsigned) _i);
}
END_TEST

START_TEST(a_power_cut_loses_nothing_that_was_synced) {
        try_all((struct disk_plan){.mode = DISK_CUT_ALL, .recording = true}, (unsigned) _i);
}
END_TEST

START_TEST(a_power_cut_that_tears_loses_nothing_that_was_synced) {
        try_all((struct disk_plan){.mode = DISK_CUT_SOME, .recording = true}, (unsigned) _i);
}
END_TEST

START_TEST(what_a_disk_that_became_read_only_takes_is_not_called_synced) {
        struct rig rig = {.policy.sync_usec = 1000 * USEC_PER_SEC};
        struct disk_plan *plan = disk_get_plan();
        struct recording_last last;

        rig_open(&rig);
        rig_record(&rig, 640);
        rig_write_some(&rig, 2);
        assert_ok(recording_sync(rig.recording));
        rig_write_some(&rig, 1);
        plan->read_only = true;
        assert_error(recording_close(rig.recording), EROFS);
        assert_error(recording_sync(rig.recording), EROFS);
        recording_last(rig.recording, &last);
        ck_assert_uint_eq(last.fragment, 2);
        assert_error(rig_write(&rig), EROFS);
        plan->read_only = false;
        rig_write_some(&rig, 1);
        assert_ok(recording_close(rig.recording));
        recording_last(rig.recording, &last);
        ck_assert_uint_eq(last.segment, 2);
        ck_assert_uint_eq(last.fragment, 1);
        struct index_segment segment;
        rig_check_segment(&rig, 1, &segment);
        ck_assert_uint_eq(segment.fragments, 2);
        rig_check_segment(&rig, 2, &segment);
        rig_done(&rig);
}
END_TEST

#define EACH(test_name)                                                                                      \
        { .name = #test_name, .test = &test_name, .loop_end = PARTS, .few = 1 }

static const struct suite_case cases[] = {
        EACH(a_call_that_fails_loses_nothing_that_was_synced),
        EACH(a_disk_that_fails_from_some_call_on_loses_nothing_that_was_synced),
        EACH(a_disk_that_is_full_from_some_call_on_loses_nothing_that_was_synced),
        EACH(a_process_that_is_killed_loses_nothing_that_was_written),
        EACH(a_power_cut_loses_nothing_that_was_synced),
        EACH(a_power_cut_that_tears_loses_nothing_that_was_synced),
        SUITE_CASE(what_a_disk_that_became_read_only_takes_is_not_called_synced),
};

int main(void) {
        if (!disk_get_plan || !disk_get_plan()) {
                fprintf(stderr, "the library of the disk is not preloaded\n");
                return 77;
        }
        suite_use_memory();
        return suite_run("camera-disk", cases, ELEMENTSOF(cases), NULL, NULL, 120);
}
