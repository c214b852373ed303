/*
 * The proof that no thanked press is ever lost or counted twice: while hands press keys on three keypads,
 * both daemons are killed again and again, at named instructions and at random moments, and started anew;
 * then what the lights said is compared with what the database holds.
 *
 * MOTCUA_TEST_LONG=N multiplies the kills. The seed of the random moments is printed; MOTCUA_TEST_SEED sets
 * it.
 */
#include <signal.h>
#include <time.h>

#include "tests/bus/hands.h"
#include "tests/bus/ledger.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/files.h"
#include "tests/lib/records.h"

enum {
        RANDOM_KILLS = 130,      /* of each daemon */
        UNREACHED_RECORDS = 300, /* a life that so many recorded events did not lead to its point is ended */
        LIVES_MAX = 20,          /* for a point that was never reached; then it is given up */
        RANDOM_MSEC_MAX = 250,
        PRUNE_USEC = 2500000,
        SLACK_USEC = 5000, /* a process may be preempted between two readings of the clock */
};

struct point {
        const char *name; /* of the killer */
        unsigned n_max;   /* dies at the first, second, ... such call */
};

static const struct point keypadd_points[] = {
        {"fdatasync:before", 10},     {"fdatasync:after", 10}, {"pwrite:after", 6},
        {"light:before", 6},          {"light:after", 6},      {"send:Event:before", 6},
        {"send:Event:after", 6},      {"recv:Arm:after", 3},   {"recv:Acknowledge:after", 4},
        {"recv:GetPending:after", 2},
};
static const struct point motcuad_points[] = {
        {"fdatasync:before", 10},
        {"fdatasync:after", 10},
        {"pwrite:after", 6},
        {"send:GetPending:before", 2},
        {"send:GetPending:after", 2},
        {"send:Acknowledge:before", 5},
        {"send:Acknowledge:after", 5},
        {"send:EventRecorded:before", 6},
        {"send:EventRecorded:after", 6},
        {"send:Arm:before", 3},
        {"send:Arm:after", 3},
        {"recv:Event:after", 4},
};

/* One daemon's way through its points, and then its random kills. */
struct victim {
        struct contest *contest;
        enum centre_daemon daemon;
        const struct point *points;
        size_t n_points;
        size_t point;
        unsigned n;     /* of the point */
        unsigned lives; /* that ended without reaching it */
        size_t random_left;
        bool at_point;          /* this life is meant to end at the point */
        size_t records_before;  /* this life */
        uint64_t life_usec;     /* how long one that ends at random lasts */
        uint64_t deadline_usec; /* when it is killed by hand; 0: as soon as that is known */
        size_t reached, unreached, random;
        bool point_reached[16];
};

struct contest {
        struct centre *centre;
        struct hands hands;
        struct victim victims[CENTRE_PAIR_END];
        uint64_t random;
        size_t lives_seen; /* ended when last asked */
};

static uint64_t contest_random(struct contest *contest, uint64_t below) {
        contest->random ^= contest->random << 13;
        contest->random ^= contest->random >> 7;
        contest->random ^= contest->random << 17;
        return contest->random % below;
}

static bool victim_is_done(const struct victim *victim) {
        return victim->point == victim->n_points && victim->random_left == 0;
}

/* What is killed is a life: half of those that end at random are counted from when the daemon is ready.
 * However slow the machine is, some then end at work, and some at the start. One that is done lives on
 * undisturbed. */
static void victim_start_life(struct victim *victim) {
        char at[100];
        const char *const environment[] = {"LD_PRELOAD=" TEST_KILLER, at, NULL};
        struct contest *contest = victim->contest;

        victim->at_point = victim->point < victim->n_points;
        victim->records_before = contest->hands.records.n;
        victim->life_usec = contest_random(contest, RANDOM_MSEC_MAX) * USEC_PER_MSEC;
        victim->deadline_usec = victim->random_left % 2 == 0 ? 0 : monotonic_usec() + victim->life_usec;
        if (victim->at_point)
                must_errno(snprintf(at, sizeof(at), "KILLER_AT=%s:%u", victim->points[victim->point].name,
                                    victim->n));
        if (victim->daemon == CENTRE_KEYPADD)
                hands_start_keypadd(&contest->hands, victim->at_point ? environment : NULL);
        else
                centre_start(contest->centre, victim->daemon, victim->at_point ? environment : NULL);
}

/* A point is waited for as long as events come through: how long that takes says nothing. */
static bool victim_has_lived(struct victim *victim) {
        struct contest *contest = victim->contest;

        if (victim->at_point)
                return contest->hands.records.n - victim->records_before >= UNREACHED_RECORDS;
        if (victim->deadline_usec == 0 && centre_is_ready(contest->centre, victim->daemon))
                victim->deadline_usec = monotonic_usec() + victim->life_usec;
        return victim->deadline_usec > 0 && monotonic_usec() >= victim->deadline_usec;
}

static void victim_next_point(struct victim *victim) {
        if (victim->n < victim->points[victim->point].n_max)
                victim->n++;
        else {
                victim->point++;
                victim->n = 1;
                victim->lives = 0;
        }
}

/* The process has ended, by the killer or by hand. */
static void victim_end_life(struct victim *victim, bool by_hand) {
        int result = centre_wait_exit(victim->contest->centre, victim->daemon);

        if (result != 256 + SIGKILL)
                test_die("daemon %d ended by itself with %d", (int) victim->daemon, result);
        if (!victim->at_point) {
                victim->random++;
                victim->random_left--;
                return;
        }
        if (by_hand) {
                victim->unreached++;
                /* On a busy machine a life's events may all be of a backlog, for which nobody does any more
                 * what the point waits for: no keypad is armed for a visit that is long past. */
                if (!victim->point_reached[victim->point] && ++victim->lives < LIVES_MAX)
                        return;
        } else {
                victim->reached++;
                victim->point_reached[victim->point] = true;
        }
        victim_next_point(victim);
}

static void victim_watch(struct victim *victim) {
        struct process *process = centre_process(victim->contest->centre, victim->daemon);

        if (victim_is_done(victim))
                return;
        if (process_has_exited(process))
                victim_end_life(victim, false);
        else if (victim_has_lived(victim)) {
                process_signal(process, SIGKILL);
                victim_end_life(victim, true);
        } else
                return;
        victim_start_life(victim);
}

static bool all_done(const struct contest *contest) {
        for (size_t i = 0; i < ELEMENTSOF(contest->victims); i++)
                if (!victim_is_done(&contest->victims[i]))
                        return false;
        return true;
}

static bool life_has_ended(void *userdata) {
        struct contest *contest = userdata;
        size_t before = contest->lives_seen;

        contest->lives_seen = 0;
        for (size_t i = 0; i < ELEMENTSOF(contest->victims); i++) {
                struct victim *victim = &contest->victims[i];
                victim_watch(victim);
                contest->lives_seen += victim->reached + victim->unreached + victim->random;
        }
        return contest->lives_seen > before;
}

/* As long as events come through, however slowly. */
static void contest_go_on(struct contest *contest, loop_condition_fn is_met) {
        const struct records *records = &contest->hands.records;

        for (size_t before = records->n;
             !loop_wait(centre_event(contest->centre), LOOP_PATIENCE_USEC, is_met, contest);
             before = records->n)
                if (records->n == before)
                        test_die("no daemon dies, and nothing is recorded any more");
}

static unsigned multiplier(void) {
        const char *text = getenv("MOTCUA_TEST_LONG");
        uint64_t n = 1;

        if (text)
                must(parse_u64(text, 1, 10000, &n));
        return (unsigned) n;
}

static uint64_t seed(void) {
        const char *text = getenv("MOTCUA_TEST_SEED");
        uint64_t n = monotonic_usec();

        if (text)
                must(parse_u64(text, 1, UINT64_MAX, &n));
        printf("exactly-once: MOTCUA_TEST_SEED=%" PRIu64 "\n", n);
        fflush(stdout);
        return n;
}

static void contest_begin(struct contest *contest) {
        static const struct {
                const struct point *points;
                size_t n;
        } points[] = {
                [CENTRE_KEYPADD] = {keypadd_points, ELEMENTSOF(keypadd_points)},
                [CENTRE_MOTCUAD] = {motcuad_points, ELEMENTSOF(motcuad_points)},
        };

        *contest = (struct contest){.centre = centre_new(suite_dir()), .random = seed()};
        hands_begin(&contest->hands, contest->centre);
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++) {
                struct victim *victim = &contest->victims[i];
                *victim = (struct victim){.contest = contest,
                                          .daemon = i,
                                          .points = points[i].points,
                                          .n_points = points[i].n,
                                          .n = 1,
                                          .random_left = RANDOM_KILLS * multiplier()};
                victim_start_life(victim);
        }
}

/* Both live undisturbed: all that waits is recorded, then both end as they should. */
static void contest_settle(struct contest *contest) {
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++)
                centre_wait_ready(contest->centre, i);
        hands_stop(&contest->hands);
        hands_wait_recorded(&contest->hands);
        ck_assert_int_eq(centre_stop(contest->centre, CENTRE_KEYPADD, SIGTERM), EXIT_SUCCESS);
        ck_assert_int_eq(centre_stop(contest->centre, CENTRE_MOTCUAD, SIGTERM), EXIT_SUCCESS);
}

struct evidence {
        struct verify_press *presses;
        size_t n_presses;
        char *database;
};

static char *judge(const struct evidence *evidence, const char *database) {
        _cleanup_ledger_ struct ledger ledger;

        ledger_open(&ledger, database);
        return verify_presses(evidence->presses, evidence->n_presses, ledger.rows, ledger.n_rows, SLACK_USEC);
}

/* A judge that believes everything proves nothing: each false copy of the record has to be refused. */
static void judge_falsified(const struct evidence *evidence) {
        static const struct {
                const char *sql, *complaint;
        } falsifications[] = {
                {"DELETE FROM event WHERE id = :id", "lost"},
                {"INSERT INTO event SELECT (SELECT max(id) + 1 FROM event), source, epoch, -1, type,"
                 " realtime_usec, fields, sum FROM event WHERE id = :id",
                 "counted twice"},
                {"UPDATE event SET id = -id WHERE id = :id", "stands after"},
                {"UPDATE event SET fields = json_set(fields, '$.key', 'undo') WHERE id = :id",
                 "nobody pressed it"},
        };
        const struct verify_press *victim = &evidence->presses[evidence->n_presses / 2];

        while (!victim->thanked)
                victim++;
        for (size_t i = 0; i < ELEMENTSOF(falsifications); i++) {
                _cleanup_free_ char *copy = NULL;
                must_errno(asprintf(&copy, "%s-false", evidence->database));
                ledger_falsify(evidence->database, copy, victim, falsifications[i].sql);
                _cleanup_free_ char *problem = judge(evidence, copy);
                ck_assert_msg(problem && strstr(problem, falsifications[i].complaint),
                              "%s: expected a complaint with \"%s\", got \"%s\"", falsifications[i].sql,
                              falsifications[i].complaint, problem ? problem : "none");
                must_errno(unlink(copy));
        }
}

static void contest_judge(struct contest *contest) {
        _cleanup_free_ char *database = centre_path(contest->centre, "state/centre/" CENTRE_DATABASE);
        _cleanup_free_ char *outbox = centre_path(contest->centre, "state/keypad/" CENTRE_OUTBOX);
        struct evidence evidence = {.database = database};
        size_t n_thanked = 0;

        evidence.n_presses = hands_presses(&contest->hands, &evidence.presses);
        for (size_t i = 0; i < evidence.n_presses; i++)
                n_thanked += evidence.presses[i].thanked;
        printf("exactly-once: %zu presses, %zu of them thanked\n", evidence.n_presses, n_thanked);
        ck_assert_msg(n_thanked > evidence.n_presses / 4, "so few thanks prove little");

        ledger_check_outbox(outbox);
        _cleanup_free_ char *problem = judge(&evidence, database);
        ck_assert_msg(!problem, "%s", problem);
        _cleanup_free_ char *derived = ledger_check_derived(database);
        ck_assert_msg(!derived, "%s", derived);
        _cleanup_free_ char *announced = ledger_check_announced(database, &contest->hands.records);
        ck_assert_msg(!announced, "%s", announced);
        _cleanup_free_ char *heard = ledger_check_announced(database, &contest->hands.heard);
        ck_assert_msg(!heard, "to everybody: %s", heard);
        judge_falsified(&evidence);
        free(evidence.presses);
}

static bool never(_unused_ void *userdata) {
        return false;
}

START_TEST(thanked_presses_are_recorded_exactly_once) {
        struct contest contest;

        contest_begin(&contest);
        while (!all_done(&contest))
                contest_go_on(&contest, life_has_ended);
        contest_settle(&contest);
        for (size_t i = 0; i < ELEMENTSOF(contest.victims); i++) {
                const struct victim *victim = &contest.victims[i];
                printf("exactly-once: %s: %zu kills at named points (%zu not reached), %zu at random\n",
                       i == CENTRE_KEYPADD ? "motcua-keypadd" : "motcuad", victim->reached, victim->unreached,
                       victim->random);
                for (size_t j = 0; j < victim->n_points; j++)
                        ck_assert_msg(victim->point_reached[j], "never died at %s", victim->points[j].name);
        }
        contest_judge(&contest);
        hands_end(&contest.hands);
        centre_free(contest.centre);
}
END_TEST

static bool aggregator_died(void *userdata) {
        struct contest *contest = userdata;

        return process_has_exited(centre_process(contest->centre, CENTRE_MOTCUAD));
}

/*
 * An outbox forgets what was acknowledged once the service is quiet for two seconds. So the aggregator dies
 * at a named point, nobody presses for a while, and then both start again: what was acknowledged too early
 * would be gone.
 */
START_TEST(acknowledged_too_early_would_be_lost) {
        static const char *const points[] = {"send:Acknowledge:before:20",   "send:Acknowledge:after:20",
                                             "fdatasync:before:20",          "fdatasync:after:20",
                                             "send:EventRecorded:before:20", "send:EventRecorded:after:20"};
        struct contest contest = {.centre = centre_new(suite_dir())};

        hands_begin(&contest.hands, contest.centre);
        for (size_t i = 0; i < ELEMENTSOF(points); i++) {
                _cleanup_free_ char *at = NULL;
                must_errno(asprintf(&at, "KILLER_AT=%s", points[i]));
                hands_start_keypadd(&contest.hands, NULL);
                centre_wait_ready(contest.centre, CENTRE_KEYPADD);
                hands_resume(&contest.hands);
                centre_start(contest.centre, CENTRE_MOTCUAD,
                             (const char *const[]){"LD_PRELOAD=" TEST_KILLER, at, NULL});
                contest_go_on(&contest, aggregator_died);
                ck_assert_int_eq(centre_wait_exit(contest.centre, CENTRE_MOTCUAD), 256 + SIGKILL);
                hands_stop(&contest.hands);
                (void) loop_wait(centre_event(contest.centre), PRUNE_USEC, never, NULL);
                centre_stop(contest.centre, CENTRE_KEYPADD, SIGKILL);
        }
        hands_start_keypadd(&contest.hands, NULL);
        centre_start(contest.centre, CENTRE_MOTCUAD, NULL);
        contest_settle(&contest);
        contest_judge(&contest);
        hands_end(&contest.hands);
        centre_free(contest.centre);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(acknowledged_too_early_would_be_lost),
        SUITE_CASE(thanked_presses_are_recorded_exactly_once),
};

int main(void) {
        return centre_suite_run("exactly-once", cases, ELEMENTSOF(cases), 900 * multiplier());
}
