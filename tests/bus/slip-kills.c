/* Slips on paper, over kills of the real daemons: none is lost, none comes twice without a mark. */
#include "named-kill.h"
#include "slip-hall.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"

static const struct named_kill points[] = {
        {CENTRE_MOTCUAD, "send:Print:before", 2},
        {CENTRE_MOTCUAD, "send:Print:after", 2},
        {CENTRE_MOTCUAD, "send:Acknowledge:before", 3},
        {CENTRE_MOTCUAD, "send:Acknowledge:after", 3},
        {CENTRE_MOTCUAD, "send:CheckpointSigned:before", 1},
        {CENTRE_MOTCUAD, "send:CheckpointSigned:after", 1},
        {CENTRE_MOTCUAD, "fdatasync:before", 3},
        {CENTRE_MOTCUAD, "fdatasync:after", 3},
        {CENTRE_MOTCUAD, "fdatasync:before", 4},
        {CENTRE_MOTCUAD, "fdatasync:after", 4},
        {CENTRE_MOTCUAD, "fdatasync:before", 5},
        {CENTRE_MOTCUAD, "fdatasync:after", 6},
        {CENTRE_MOTCUAD, "fdatasync:before", 7},
        {CENTRE_MOTCUAD, "fdatasync:after", 8},
        {CENTRE_MOTCUAD, "recv:Event:before", 2},
        {CENTRE_MOTCUAD, "recv:Event:after", 2},
        {CENTRE_PRINTERD, "recv:Print:before", 2},
        {CENTRE_PRINTERD, "recv:Print:after", 2},
        {CENTRE_PRINTERD, "send:Event:before", 2},
        {CENTRE_PRINTERD, "send:Event:after", 2},
        {CENTRE_PRINTERD, "recv:Acknowledge:before", 2},
        {CENTRE_PRINTERD, "recv:Acknowledge:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 2},
        {CENTRE_PRINTERD, "fdatasync:after", 2},
        {CENTRE_PRINTERD, "fdatasync:before", 3},
        {CENTRE_PRINTERD, "fdatasync:after", 3},
        {CENTRE_PRINTERD, "fdatasync:before", 4},
        {CENTRE_PRINTERD, "fdatasync:after", 5},
        {CENTRE_PRINTERD, "pwrite:before", 14},
        {CENTRE_PRINTERD, "pwrite:after", 23},
};

/* Without waiting for the answer: a call to a process that dies is lost, and what it did stands. */
static void end_day_unheard(struct scene *f) {
        must(sd_bus_call_method_async(f->bus, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket",
                                      NULL, NULL, "sa{sv}", "ho-tich", 0));
        must(sd_bus_call_method_async(f->bus, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL,
                                      NULL, "a{sv}", 0));
        must(sd_bus_flush(f->bus));
}

/* Of all slips that the record has: how each ended. */
struct fates {
        struct scene *scene;
        unsigned wanted; /* at least so many */
        unsigned closed, printed[PAPER_NUMBERS], uncertain[PAPER_NUMBERS];
};

static void read_fates(struct fates *fates) {
        _cleanup_records_ struct records all = {0};
        struct scene *f = fates->scene;

        *fates = (struct fates){.scene = f, .wanted = fates->wanted};
        records_fetch(&all, f->bus, 0);
        for (size_t i = 0; i < all.n; i++) {
                const struct record *record = &all.items[i];

                if (streq(record->type, "closing-slip"))
                        fates->closed++;
                else if (streq(record->type, "closing-slip-printed"))
                        fates->printed[record_t(record, "number")]++;
                else if (streq(record->type, "closing-slip-unprinted") && record_b(record, "uncertain"))
                        fates->uncertain[record_t(record, "number")]++;
        }
}

/* The process may die while it is asked. */
static bool all_told(void *userdata) {
        const struct fates *fates = userdata;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        unsigned n = 0;

        if (sd_bus_call_method(fates->scene->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "GetClosingSlips",
                               NULL, &reply, "a{sv}", 0) < 0)
                return false;
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        for (; must(sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0; n++) {
                const char *name, *paper = "";

                while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "paper") ? sd_bus_message_read(reply, "v", "s", &paper)
                                                  : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                if (!streq(paper, "printed") && !streq(paper, "uncertain"))
                        return false;
                must(sd_bus_message_exit_container(reply));
        }
        return n >= fates->wanted;
}

static void close_until_it_dies(struct scene *f, const struct named_kill *point) {
        struct fates fates = {.scene = f};

        for (unsigned i = 0; i <= point->n + 1; i++) {
                end_day_unheard(f);
                fates.wanted = 2 + i;
                if (named_kill_await(f, point, all_told, &fates))
                        return;
        }
        ck_abort_msg("never died at %s:%u", point->where, point->n);
}

/* A slip is on paper, or reported as uncertain, for a person; never twice without a mark. */
START_TEST(no_named_kill_loses_or_doubles_a_slip) {
        const struct named_kill *point = &points[_i];
        struct fates *fates = calloc(1, sizeof(*fates));
        struct paper paper;
        struct scene f;

        slip_hall_begin(&f);
        fates->scene = &f;
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        scene_await(&f, "closing-slip-printed", 1);
        named_kill_set(&f, point);
        close_until_it_dies(&f, point);
        named_kill_revive(&f, point);
        slip_hall_begin_day(&f);
        slip_hall_end_day(&f);
        fates->wanted = 2;
        centre_wait(f.centre, all_told, fates, "all is told");
        read_fates(fates);
        paper_read(f.centre, &paper);
        for (unsigned i = 1; i <= fates->closed; i++) {
                ck_assert_msg(fates->printed[i] <= 1, "slip %u: told %u times", i, fates->printed[i]);
                ck_assert_msg(paper.plain[i] <= 1, "slip %u: %u times on paper", i, paper.plain[i]);
                ck_assert_uint_eq(paper.marked[i], 0); /* nobody has asked for that */
                ck_assert_msg(paper.plain[i] == 1 || fates->uncertain[i] > 0, "slip %u is lost", i);
        }
        for (unsigned i = fates->closed + 1; i < PAPER_NUMBERS; i++)
                ck_assert_uint_eq(paper.plain[i] + paper.marked[i], 0);
        free(fates);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "no_named_kill_loses_or_doubles_a_slip",
         .test = &no_named_kill_loses_or_doubles_a_slip,
         .loop_end = ELEMENTSOF(points)},
};

int main(void) {
        const char *missing = paper_missing();

        if (missing) {
                printf("slip-kills: skipped: %s\n", missing);
                return 77;
        }
        return centre_suite_run("slip-kills", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
