/* Calls from the queue to the glass and the loudspeaker, with the real aggregator and the real display
 * daemon: each is shown, and said once, whatever is killed. */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "services/speech/clips.h"
#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define DISPLAY_NAME "vn.motcua.Display1"
#define DISPLAY_OBJECT "/vn/motcua/Display1"

static const struct scene_property display_state = {DISPLAY_NAME, DISPLAY_OBJECT, DISPLAY_NAME, "State"},
                                   centre_state = {CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "State"};

enum { RATE = 16000, CLIP_SAMPLES = RATE / 5 };

static void put(FILE *f, uint32_t value, unsigned bytes) {
        for (unsigned i = 0; i < bytes; i++)
                fputc((int) (value >> 8 * i & 0xff), f);
}

/* A fifth of a second of a tone: what a recording must be to be used. */
static void write_clip(const char *folder, const char *name) {
        _cleanup_free_ char *path = NULL;

        must_errno(asprintf(&path, "%s/%s.wav", folder, name));
        _cleanup_fclose_ FILE *f = fopen(path, "we");
        assert(f);
        fputs("RIFF", f);
        put(f, 36 + 2 * CLIP_SAMPLES, 4);
        fputs("WAVEfmt ", f);
        put(f, 16, 4);
        put(f, 1, 2);
        put(f, 1, 2);
        put(f, RATE, 4);
        put(f, 2 * RATE, 4);
        put(f, 2, 2);
        put(f, 16, 2);
        fputs("data", f);
        put(f, 2 * CLIP_SAMPLES, 4);
        for (int i = 0; i < CLIP_SAMPLES; i++)
                put(f, (uint32_t) (int32_t) (8000 * sin(i * 0.2)), 2);
}

static char *write_clips(const struct centre *centre) {
        char *folder = centre_path(centre, "clips");
        _cleanup_free_ char *vi = file_join(folder, "vi");

        must_errno(mkdir(folder, 0755));
        must_errno(mkdir(vi, 0755));
        for (int clip = 0; clip < _CLIP_MAX; clip++)
                if (clip_name((enum clip) clip) && clip_text((enum clip) clip, LANGUAGE_VI))
                        write_clip(vi, clip_name((enum clip) clip));
        return folder;
}

static void configure(struct scene *f, const char *sources) {
        _cleanup_free_ char *config = NULL;

        scene_prepare(f);
        _cleanup_free_ char *clips = write_clips(f->centre);
        must_errno(
                asprintf(&config,
                         "%s[Centre]\nSources=%s\n[Service ho-tich]\nPrefix=A\n"
                         "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=ho-tich\n"
                         "[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n[Voice]\nFolder=%s\nLeadMsec=0\n",
                         centre_config_default, sources, clips));
        centre_write_config(f->centre, config);
}

static void prepare(struct scene *f, const char *sources) {
        configure(f, sources);
        scene_start(f);
}

static void start_display(struct scene *f) {
        centre_start(f->centre, CENTRE_DISPLAYD, NULL);
        centre_wait_ready(f->centre, CENTRE_DISPLAYD);
}

static void begin(struct scene *f) {
        prepare(f, "keypad display");
        start_display(f);
        scene_await(f, "output-ready", 1);
        scene_await(f, "sound-ready", 1);
}

static void end(struct scene *f) {
        if (centre_process(f->centre, CENTRE_DISPLAYD))
                ck_assert_int_eq(centre_stop(f->centre, CENTRE_DISPLAYD, SIGTERM), 0);
        scene_end(f);
}

static void issue(struct scene *f) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL, NULL,
                                "sa{sv}", "ho-tich", 0));
}

static void at_counter(struct scene *f, const char *counter, const char *member) {
        _cleanup_free_ char *path = NULL;

        must_errno(asprintf(&path, CENTRE_OBJECT "/counter/%s", counter));
        must(sd_bus_call_method(f->bus, CENTRE_NAME, path, CENTRE_NAME ".Counter", member, NULL, NULL,
                                "a{sv}", 0));
}

/* Two who wait, and two open counters. */
static void open_counters(struct scene *f) {
        issue(f);
        issue(f);
        at_counter(f, "c1", "Open");
        at_counter(f, "c2", "Open");
}

/* All events that the record has now. */
static void fetch(const struct scene *f, struct records *records) {
        records_clear(records);
        records_fetch(records, f->bus, 0);
}

/* How often later events of the type name this one. (What was told of the same number in another record comes
 * before it.) */
static size_t count_of(const struct records *records, const char *type, const char *field, uint64_t id) {
        size_t n = 0;

        for (size_t i = 0; i < records->n; i++)
                n += records->items[i].id > id && streq(records->items[i].type, type) &&
                     record_t(&records->items[i], field) == id;
        return n;
}

static void assert_each_spoken_once(const struct scene *f, const char *type) {
        _cleanup_records_ struct records records = {0};

        fetch(f, &records);
        for (size_t i = 0; i < records.n; i++)
                if (streq(records.items[i].type, type))
                        ck_assert_uint_eq(count_of(&records, "spoken", "speech", records.items[i].id), 1);
}

/* Whether each call of the record was said, and there are two. */
static bool are_spoken(void *userdata) {
        const struct scene *f = userdata;
        _cleanup_records_ struct records records = {0};
        size_t n = 0;

        fetch(f, &records);
        for (size_t i = 0; i < records.n; i++) {
                if (!streq(records.items[i].type, "ticket-called"))
                        continue;
                if (count_of(&records, "spoken", "speech", records.items[i].id) == 0)
                        return false;
                n++;
        }
        return n == 2;
}

START_TEST(call_is_shown_and_said) {
        _cleanup_records_ struct records records = {0};
        struct scene f;

        begin(&f);
        issue(&f);
        at_counter(&f, "c1", "Open");
        at_counter(&f, "c1", "Next");
        scene_await(&f, "shown", 1);
        ck_assert_str_eq(record_s(scene_await(&f, "spoken", 1), "ending"), "said");
        fetch(&f, &records);
        uint64_t call = records_last(&records, "ticket-called")->id;
        ck_assert_uint_eq(record_t(records_last(&records, "shown"), "call"), call);
        ck_assert_str_eq(record_s(records_last(&records, "shown"), "output"), "hall");
        ck_assert_uint_eq(record_t(records_last(&records, "spoken"), "speech"), call);
        end(&f);
}
END_TEST

START_TEST(two_calls_at_once_are_both_shown_and_said_in_order) {
        _cleanup_records_ struct records records = {0};
        uint64_t spoken[2] = {0};
        size_t n = 0;
        struct scene f;

        begin(&f);
        open_counters(&f);
        at_counter(&f, "c1", "Next");
        at_counter(&f, "c2", "Next");
        scene_await(&f, "shown", 2);
        scene_await(&f, "spoken", 2);
        fetch(&f, &records);
        for (size_t i = 0; i < records.n; i++)
                if (streq(records.items[i].type, "spoken") && n < ELEMENTSOF(spoken)) {
                        spoken[n++] = record_t(&records.items[i], "speech");
                        ck_assert_str_eq(record_s(&records.items[i], "ending"), "said");
                }
        ck_assert_uint_lt(spoken[0], spoken[1]);
        for (size_t i = 0; i < ELEMENTSOF(spoken); i++)
                ck_assert_uint_eq(count_of(&records, "shown", "call", spoken[i]), 1);
        end(&f);
}
END_TEST

/* Nobody starts the printer daemon. */
START_TEST(number_without_paper_is_said_once) {
        _cleanup_records_ struct records records = {0};
        struct scene f;

        prepare(&f, "keypad printer display");
        start_display(&f);
        scene_await(&f, "sound-ready", 1);
        issue(&f);
        scene_await(&f, "ticket-unprinted", 1);
        scene_await(&f, "spoken", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        issue(&f);
        scene_await(&f, "spoken", 2);
        fetch(&f, &records);
        ck_assert_uint_eq(records_count(&records, "spoken"), 2);
        assert_each_spoken_once(&f, "ticket-unprinted");
        end(&f);
}
END_TEST

/* Before and behind each kill there are calls; what was cut short is young, or told as late on a slow
 * machine. */
START_TEST(each_call_is_said_once_whoever_is_killed) {
        static const enum centre_daemon victims[] = {CENTRE_DISPLAYD, CENTRE_MOTCUAD};
        enum centre_daemon victim = victims[_i];
        struct scene f;

        begin(&f);
        open_counters(&f);
        at_counter(&f, "c1", "Next");
        at_counter(&f, "c2", "Next");
        scene_await(&f, "spoken", 1);
        centre_stop(f.centre, victim, SIGKILL);
        centre_start(f.centre, victim, NULL);
        centre_wait_ready(f.centre, victim);
        scene_await(&f, "spoken", 2);
        at_counter(&f, "c1", "Recall");
        scene_await(&f, "spoken", 3);
        assert_each_spoken_once(&f, "ticket-called");
        end(&f);
}
END_TEST

START_TEST(whoever_came_before_the_voice_is_not_called) {
        _cleanup_records_ struct records records = {0};
        struct scene f;

        prepare(&f, "keypad display");
        open_counters(&f);
        at_counter(&f, "c1", "Next");
        at_counter(&f, "c1", "Start");
        at_counter(&f, "c2", "Next");
        start_display(&f);
        scene_await(&f, "spoken", 1);
        scene_await(&f, "shown", 1);
        fetch(&f, &records);
        ck_assert_uint_eq(records_count(&records, "spoken"), 1);
        ck_assert_uint_eq(record_t(records_last(&records, "spoken"), "speech"),
                          records_last(&records, "ticket-called")->id);
        end(&f);
}
END_TEST

static bool is_stale(void *userdata) {
        const struct scene *f = userdata;
        int stale = 0;

        (void) sd_bus_get_property_trivial(f->bus, DISPLAY_NAME, DISPLAY_OBJECT, DISPLAY_NAME, "Stale", NULL,
                                           'b', &stale);
        return stale;
}

static bool is_fresh(void *userdata) {
        return !is_stale(userdata);
}

START_TEST(figures_are_old_while_the_aggregator_is_gone) {
        struct scene f;

        begin(&f);
        must(sd_bus_match_signal(f.bus, NULL, DISPLAY_NAME, DISPLAY_OBJECT, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged", NULL, NULL));
        centre_wait(f.centre, is_fresh, &f, "the board is fresh");
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_wait(f.centre, is_stale, &f, "the board is old");
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        centre_wait(f.centre, is_fresh, &f, "the board is fresh again");
        end(&f);
}
END_TEST

static int set_notice(sd_bus *bus, const char *text, bool emergency) {
        return sd_bus_call_method(bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "SetNotice", NULL, NULL,
                                  "sa{sv}", text, 1, "emergency", "b", (int) emergency);
}

START_TEST(notice_is_shown_and_said_until_it_is_cleared) {
        _cleanup_records_ struct records records = {0};
        struct scene f;

        begin(&f);
        sd_bus *nobody = centre_connect(f.centre, CENTRE_NOBODY),
               *operator= centre_connect(f.centre, CENTRE_OPERATOR);
        ck_assert_int_eq(set_notice(nobody, "Không ai", false), -EACCES);
        ctl_expect(&f, CENTRE_OPERATOR, "notice 'Mất điện đến 10 giờ' --for=30", 0, "");
        scene_await(&f, "spoken", 1);
        must(set_notice(operator, "Cháy", true));
        scene_await(&f, "spoken", 2);
        ctl_expect(&f, CENTRE_OPERATOR, "notice --clear", 0, "");
        ctl_expect(&f, CENTRE_OPERATOR, "notice --clear", 1, "No notice stands");
        ctl_expect(&f, CENTRE_OPERATOR, "notice", 2, "--clear");
        ctl_expect(&f, CENTRE_OPERATOR, "notice --clear --for=1", 2, "--clear");
        ctl_expect(&f, CENTRE_OPERATOR, "notice a --clear", 2, "--clear");
        scene_await(&f, "notice-cleared", 1);
        fetch(&f, &records);
        assert_each_spoken_once(&f, "notice-set");
        ck_assert_str_eq(record_s(records_last(&records, "notice-set"), "actor"), "uid 61003");
        sd_bus_close_unref(nobody);
        sd_bus_close_unref(operator);
        end(&f);
}
END_TEST

/* An older copy, or none: ids are given once more, and mean other calls. */
START_TEST(calls_of_another_record_are_said_as_well) {
        struct scene f;

        begin(&f);
        open_counters(&f);
        at_counter(&f, "c1", "Next");
        at_counter(&f, "c2", "Next");
        scene_await(&f, "spoken", 2);
        ck_assert_int_eq(centre_stop(f.centre, CENTRE_MOTCUAD, SIGTERM), 0);
        _cleanup_free_ char *state = centre_path(f.centre, "state/centre");
        _cleanup_free_ char *database = file_join(state, CENTRE_DATABASE), *log = NULL, *shared = NULL;
        must_errno(asprintf(&log, "%s-wal", database));
        must_errno(asprintf(&shared, "%s-shm", database));
        must_errno(unlink(database));
        (void) unlink(log);
        (void) unlink(shared);
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        /* An admin has to say that this record is meant. */
        scene_await_log(&f, "log/motcuad", "accept-source display");
        must(sd_bus_call_method(f.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "AcceptSource", NULL, NULL,
                                "sa{sv}", "display", 0));
        open_counters(&f);
        at_counter(&f, "c1", "Next");
        at_counter(&f, "c2", "Next");
        centre_wait(f.centre, are_spoken, &f, "both calls are said");
        assert_each_spoken_once(&f, "ticket-called");
        end(&f);
}
END_TEST

START_TEST(screen_that_is_pulled_is_told_and_what_to_do) {
        struct scene f;

        begin(&f);
        scene_await_text(&f, &display_state, "ready");
        scene_await_text(&f, &centre_state, "ready");
        must(sd_bus_call_method(f.bus, DISPLAY_NAME, DISPLAY_OBJECT, DISPLAY_NAME ".Sim", "UnplugScreen",
                                NULL, NULL, "s", "HDMI-A-1"));
        scene_await(&f, "output-absent", 1);
        scene_await_text(&f, &centre_state, "degraded");
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text;
        must(sd_bus_call_method(f.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "Describe", NULL, &reply,
                                "a{sv}", 1, "lang", "s", "en"));
        must(sd_bus_message_read(reply, "s", &text));
        ck_assert_msg(strstr(text, "The screen HDMI-A-1 is not connected: plug it in"), "%s", text);
        must(sd_bus_call_method(f.bus, DISPLAY_NAME, DISPLAY_OBJECT, DISPLAY_NAME ".Sim", "PlugScreen", NULL,
                                NULL, "suu", "HDMI-A-1", 640, 360));
        scene_await(&f, "output-ready", 2);
        scene_await_text(&f, &centre_state, "ready");
        end(&f);
}
END_TEST

/* ----- half an hour without a loudspeaker ----- */

#define MORNING_NSEC (INT64_C(2) * 3600 * 1000000000) /* 9 o'clock in Viet Nam */
#define DAY_NSEC (INT64_C(24) * 3600 * 1000000000)

/* How far ahead all clocks of the daemons are, which it is morning by: no day of the queue ends meanwhile. */
static int64_t *begin_ahead(struct scene *f) {
        static const enum centre_daemon daemons[] = {CENTRE_KEYPADD, CENTRE_MOTCUAD, CENTRE_DISPLAYD};
        _cleanup_free_ char *path = NULL, *file = NULL;
        struct timespec now;

        configure(f, "keypad display");
        path = centre_path(f->centre, "ahead");
        must_errno(clock_gettime(CLOCK_REALTIME, &now));
        int64_t of_day = now.tv_sec % 86400 * INT64_C(1000000000);
        int64_t first = (MORNING_NSEC - of_day + DAY_NSEC) % DAY_NSEC;
        file_write(path, &first, sizeof(first));
        _cleanup_close_ int fd = must_errno(open(path, O_RDWR | O_CLOEXEC));
        int64_t *ahead = mmap(NULL, sizeof(*ahead), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        ck_assert_ptr_ne(ahead, MAP_FAILED);
        must_errno(asprintf(&file, "CLOCK_AHEAD=%s", path));
        for (size_t i = 0; i < ELEMENTSOF(daemons); i++) {
                centre_start(f->centre, daemons[i],
                             (const char *const[]){"LD_PRELOAD=" TEST_CLOCK_AHEAD, file, NULL});
                centre_wait_ready(f->centre, daemons[i]);
        }
        scene_await(f, "output-ready", 1);
        scene_await(f, "sound-ready", 1);
        return ahead;
}

/* What a daemon says of itself; it has looked at its timers then. */
static char *describe(const struct scene *f, const char *name, const char *object) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text;

        must(sd_bus_call_method(f->bus, name, object, name, "Describe", NULL, &reply, "a{sv}", 1, "lang", "s",
                                "en"));
        must(sd_bus_message_read(reply, "s", &text));
        return strdup(text);
}

static void pass(const struct scene *f, int64_t *ahead, int64_t sec) {
        *ahead += sec * INT64_C(1000000000);
        for (int i = 0; i < 2; i++) {
                free(describe(f, CENTRE_NAME, CENTRE_OBJECT));
                free(describe(f, DISPLAY_NAME, DISPLAY_OBJECT));
        }
}

static void set_loudspeaker(const struct scene *f, bool plugged) {
        must(sd_bus_call_method(f->bus, DISPLAY_NAME, DISPLAY_OBJECT, DISPLAY_NAME ".Sim", "SetLoudspeaker",
                                NULL, NULL, "b", (int) plugged));
}

static off_t heard_bytes(const struct scene *f) {
        _cleanup_free_ char *path = centre_path(f->centre, "state/display/sim/voice.wav");
        struct stat st;

        return stat(path, &st) < 0 ? 0 : st.st_size; /* it is made with the first sound */
}

/* How many of a type, and of these how many ended so. */
static size_t count_endings(const struct records *records, const char *ending) {
        size_t n = 0;

        for (size_t i = 0; i < records->n; i++)
                n += streq(records->items[i].type, "spoken") &&
                     streq(record_s(&records->items[i], "ending"), ending);
        return n;
}

START_TEST(nothing_stale_is_said_after_half_an_hour_without_a_loudspeaker) {
        enum { CALLS = 15, EACH_SEC = 120, LAST_SEC = 600 };
        _cleanup_records_ struct records absent = {0}, back = {0};
        struct scene f;

        int64_t *ahead = begin_ahead(&f);
        set_loudspeaker(&f, false);
        scene_await(&f, "sound-absent", 1);
        scene_await_text(&f, &display_state, "degraded");
        scene_await_text(&f, &centre_state, "degraded");
        off_t before = heard_bytes(&f);
        _cleanup_free_ char *centre = describe(&f, CENTRE_NAME, CENTRE_OBJECT),
                            *display = describe(&f, DISPLAY_NAME, DISPLAY_OBJECT);
        ck_assert_msg(strstr(centre, "No loudspeaker is there"), "%s", centre);
        ck_assert_msg(strstr(display, "There is no loudspeaker"), "%s", display);
        ctl_expect(&f, CENTRE_NOBODY, "status", 0, "There is no loudspeaker, and calls are not spoken");
        at_counter(&f, "c1", "Open");
        for (size_t i = 0; i < CALLS; i++) {
                issue(&f);
                at_counter(&f, "c1", "Next");
                scene_await(&f, "shown", i + 1); /* on the glass all the same */
                pass(&f, ahead, EACH_SEC);
        }
        pass(&f, ahead, LAST_SEC);
        /* Whoever was not called aloud is told of, once; nobody else has anything to tell. */
        scene_await(&f, "spoken", 1);
        pass(&f, ahead, 1);
        fetch(&f, &absent);
        ck_assert_uint_eq(records_count(&absent, "sound-absent"), 1);
        ck_assert_uint_eq(records_count(&absent, "sound-ready"), 1);
        ck_assert_uint_eq(records_count(&absent, "output-changes-dropped"), 0);
        size_t late = count_endings(&absent, "late");
        ck_assert_uint_eq(records_count(&absent, "spoken"), late);
        for (size_t i = 0; i < absent.n; i++)
                if (streq(absent.items[i].type, "ticket-called"))
                        ck_assert_uint_le(count_of(&absent, "spoken", "speech", absent.items[i].id), 1);
        ck_assert_int_eq(heard_bytes(&f), before);

        set_loudspeaker(&f, true);
        scene_await(&f, "sound-ready", 2);
        pass(&f, ahead, 1);
        issue(&f);
        at_counter(&f, "c1", "Next");
        scene_await(&f, "shown", CALLS + 1);
        while (count_endings(&back, "said") == 0) {
                must(sd_event_run(centre_event(f.centre), 20 * USEC_PER_MSEC));
                fetch(&f, &back);
        }
        /* The one of now, and no other. */
        ck_assert_uint_eq(count_endings(&back, "said"), 1);
        ck_assert_uint_eq(count_endings(&back, "late"), late);
        uint64_t call = records_last(&back, "ticket-called")->id;
        ck_assert_uint_ge(record_t(records_last(&back, "spoken"), "speech"), call);
        ck_assert_str_eq(record_s(records_last(&back, "spoken"), "ending"), "said");
        scene_await_text(&f, &centre_state, "ready");
        must_errno(munmap(ahead, sizeof(*ahead)));
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(call_is_shown_and_said),
        SUITE_CASE(two_calls_at_once_are_both_shown_and_said_in_order),
        SUITE_CASE(number_without_paper_is_said_once),
        {"each_call_is_said_once_whoever_is_killed", &each_call_is_said_once_whoever_is_killed, 2},
        SUITE_CASE(whoever_came_before_the_voice_is_not_called),
        SUITE_CASE(figures_are_old_while_the_aggregator_is_gone),
        SUITE_CASE(notice_is_shown_and_said_until_it_is_cleared),
        SUITE_CASE(calls_of_another_record_are_said_as_well),
        SUITE_CASE(screen_that_is_pulled_is_told_and_what_to_do),
        SUITE_CASE(nothing_stale_is_said_after_half_an_hour_without_a_loudspeaker),
};

CENTRE_SUITE_MAIN("bus/calls", cases)
