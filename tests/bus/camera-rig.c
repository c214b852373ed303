#include "camera-rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "services/base/salt.h"
#include "services/camera/footage.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/video-decoder.h"

#define TICK_USEC (50 * USEC_PER_MSEC)

void rig_configure(struct rig *rig, const char *policy, const char *cameras) {
        _cleanup_free_ char *text = NULL;

        must_errno(asprintf(&text, "[Centre]\nName=x\n[Cameras]\nFolder=%s\n%s%s", rig->folder, policy,
                            cameras));
        centre_write_config(rig->centre, text);
}

static int on_event(_unused_ sd_bus_message *message, _unused_ void *userdata, _unused_ sd_bus_error *error) {
        return 0; /* it woke the loop */
}

static void come(struct rig *rig) {
        if (!rig->asker) {
                rig->asker = centre_connect(rig->centre, CENTRE_CENTRE);
                must(sd_bus_request_name(rig->asker, "vn.motcua.Centre1", 0));
        }
        rig->channel = client_open_channel(rig->asker, RIG_NAME, RIG_ROOT);
        must(sd_bus_match_signal(rig->channel, NULL, NULL, NULL, "vn.motcua.EventSource1", "Event", on_event,
                                 NULL));
        must(sd_bus_attach_event(rig->channel, centre_event(rig->centre), SD_EVENT_PRIORITY_NORMAL));
}

void rig_start(struct rig *rig, const char *const *environment) {
        centre_start(rig->centre, CENTRE_CAMERAD, environment);
        centre_wait_ready(rig->centre, CENTRE_CAMERAD);
        come(rig);
}

/* Conditions are looked at so often: what they ask for wakes no loop. */
static int on_tick(sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        return sd_event_source_set_time_relative(source, TICK_USEC);
}

void rig_begin(struct rig *rig, const char *policy, const char *cameras) {
        *rig = (struct rig){.centre = centre_new(suite_dir())};
        rig->bus = centre_bus(rig->centre);
        must(sd_event_add_time_relative(centre_event(rig->centre), &rig->tick, CLOCK_MONOTONIC, TICK_USEC, 0,
                                        on_tick, NULL));
        must(sd_event_source_set_enabled(rig->tick, SD_EVENT_ON));
        rig->folder = centre_path(rig->centre, "footage");
        must_errno(mkdir(rig->folder, 0700));
        must_errno(chown(rig->folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        rig_configure(rig, policy, cameras);
        rig_start(rig, NULL);
}

void rig_stop(struct rig *rig, int signal_number) {
        rig->channel = sd_bus_close_unref(rig->channel);
        int result = centre_stop(rig->centre, CENTRE_CAMERAD, signal_number);
        if (signal_number == SIGTERM)
                ck_assert_int_eq(result, 0);
}

void rig_end(struct rig *rig) {
        if (centre_process(rig->centre, CENTRE_CAMERAD))
                rig_stop(rig, SIGTERM);
        sd_bus_close_unref(rig->asker);
        sd_event_source_disable_unref(rig->tick);
        centre_free(rig->centre);
        free(rig->folder);
}

/* ----- events ----- */

static void add_text(struct rig_event *event, const char *name, const char *text) {
        size_t n = strlen(event->line);

        if (!streq(name, "camera")) {
                (void) snprintf(event->line + n, sizeof(event->line) - n, " %s=%s", name, text);
                return;
        }
        /* First, whatever its place among the names. */
        _cleanup_free_ char *rest = strdup(event->line + strcspn(event->line, " "));
        n = strcspn(event->line, " ");
        (void) snprintf(event->line + n, sizeof(event->line) - n, " camera=%s%s", text, rest);
}

static void read_field(sd_bus_message *reply, struct rig_event *event) {
        const char *name, *text, *contents;
        char number[32];
        uint64_t value;

        must(sd_bus_message_read(reply, "s", &name));
        must(sd_bus_message_peek_type(reply, NULL, &contents));
        if (streq(contents, "t")) {
                must(sd_bus_message_read(reply, "v", "t", &value));
                if (streq(name, "from_usec"))
                        event->from_usec = value;
                if (streq(name, "until_usec"))
                        event->until_usec = value;
                (void) snprintf(number, sizeof(number), "%llu", (unsigned long long) value);
                if (!strstr(name, "_usec"))
                        add_text(event, name, number);
        } else if (!streq(contents, "s") || streq(name, "boot_id") || streq(name, "generation") ||
                   streq(name, SALT_FIELD)) {
                must(sd_bus_message_skip(reply, "v"));
        } else {
                must(sd_bus_message_read(reply, "v", "s", &text));
                add_text(event, name, text);
        }
}

static void read_event(sd_bus_message *reply, struct rig_event *event) {
        uint64_t sequence;
        const char *type;

        *event = (struct rig_event){.from_usec = 0};
        must(sd_bus_message_read(reply, "ts", &sequence, &type));
        (void) snprintf(event->line, sizeof(event->line), "%s", type);
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                read_field(reply, event);
                must(sd_bus_message_exit_container(reply));
        }
        must(sd_bus_message_exit_container(reply));
}

void rig_fetch(struct rig *rig) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        rig->n_events = 0;
        if (sd_bus_call_method(rig->channel, NULL, RIG_ROOT, "vn.motcua.EventSource1", "GetPending", &error,
                               &reply, "tu", (uint64_t) 0, 1000) < 0)
                test_die("GetPending: %s: %s", error.name, error.message);
        must(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        while (must(sd_bus_message_enter_container(reply, 'r', "tsa{sv}")) > 0) {
                assert(rig->n_events < RIG_EVENTS_MAX);
                read_event(reply, &rig->events[rig->n_events++]);
                must(sd_bus_message_exit_container(reply));
        }
}

const struct rig_event *rig_find(const struct rig *rig, const char *beginning, unsigned n) {
        for (size_t i = 0; i < rig->n_events; i++)
                if (strncmp(rig->events[i].line, beginning, strlen(beginning)) == 0 && --n == 0)
                        return &rig->events[i];
        return NULL;
}

unsigned rig_count(struct rig *rig, const char *beginning) {
        unsigned n = 0;

        rig_fetch(rig);
        while (rig_find(rig, beginning, n + 1))
                n++;
        return n;
}

struct event_wait {
        struct rig *rig;
        const char *beginning;
        unsigned n;
};

static bool has_events(void *userdata) {
        const struct event_wait *wait = userdata;

        return rig_count(wait->rig, wait->beginning) >= wait->n;
}

void rig_await(struct rig *rig, const char *beginning, unsigned n) {
        struct event_wait wait = {rig, beginning, n};

        if (loop_wait(centre_event(rig->centre), LOOP_PATIENCE_USEC, has_events, &wait))
                return;
        for (size_t i = 0; i < rig->n_events; i++)
                fprintf(stderr, "%s\n", rig->events[i].line);
        test_die("waited in vain for %u of \"%s\"", n, beginning);
}

/* ----- properties ----- */

static char *value_to_text(sd_bus_message *reply, const char *contents) {
        const char *text;
        uint64_t number, other;
        char *value = NULL;
        int flag;

        if (streq(contents, "s")) {
                must(sd_bus_message_read(reply, "s", &text));
                value = strdup(text);
        } else if (streq(contents, "t")) {
                must(sd_bus_message_read(reply, "t", &number));
                must_errno(asprintf(&value, "%llu", (unsigned long long) number));
        } else if (streq(contents, "(tt)")) {
                must(sd_bus_message_read(reply, "(tt)", &number, &other));
                must_errno(asprintf(&value, "%llu of %llu", (unsigned long long) number,
                                    (unsigned long long) other));
        } else {
                must(sd_bus_message_read(reply, "b", &flag));
                value = strdup(flag ? "yes" : "no");
        }
        assert(value);
        return value;
}

char *rig_get(const struct rig *rig, const char *path, const char *interface, const char *property) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *contents;

        if (sd_bus_call_method(rig->bus, RIG_NAME, path, "org.freedesktop.DBus.Properties", "Get", &error,
                               &reply, "ss", interface, property) < 0)
                return strdup(error.name);
        must(sd_bus_message_peek_type(reply, NULL, &contents));
        must(sd_bus_message_enter_container(reply, 'v', contents));
        return value_to_text(reply, contents);
}

uint64_t rig_get_t(const struct rig *rig, const char *path, const char *interface, const char *property) {
        return client_get_u64(rig->bus, RIG_NAME, path, interface, property);
}

struct property_wait {
        struct rig *rig;
        const char *path, *interface, *property, *value;
        uint64_t after;
};

static bool property_is(void *userdata) {
        const struct property_wait *wait = userdata;
        _cleanup_free_ char *value = rig_get(wait->rig, wait->path, wait->interface, wait->property);

        return streq(value, wait->value);
}

void rig_await_property(struct rig *rig, const char *path, const char *interface, const char *property,
                        const char *value) {
        struct property_wait wait = {rig, path, interface, property, value, 0};

        if (loop_wait(centre_event(rig->centre), LOOP_PATIENCE_USEC, property_is, &wait))
                return;
        _cleanup_free_ char *is = rig_get(rig, path, interface, property);
        test_die("%s %s is \"%s\", not \"%s\"", path, property, is, value);
}

static bool has_footage(void *userdata) {
        const struct property_wait *wait = userdata;

        return rig_get_t(wait->rig, wait->path, wait->interface, wait->property) > wait->after;
}

void rig_await_footage(struct rig *rig, const char *camera, uint64_t after_usec) {
        _cleanup_free_ char *path = NULL;

        must_errno(asprintf(&path, RIG_ROOT "/camera/%s", camera));
        struct property_wait wait = {rig, path, RIG_NAME ".Camera", "LastFragment", NULL, after_usec};
        centre_wait(rig->centre, has_footage, &wait, "footage");
}

uint64_t rig_now(void) {
        struct timespec ts;

        must_errno(clock_gettime(CLOCK_REALTIME, &ts));
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

/* ----- calls ----- */

void rig_sim(const struct rig *rig, const char *member, const char *types, ...) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *message = NULL, *reply = NULL;
        va_list ap;

        must(sd_bus_message_new_method_call(rig->bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME ".Sim", member));
        va_start(ap, types);
        must(sd_bus_message_appendv(message, types, ap));
        va_end(ap);
        if (sd_bus_call(rig->bus, message, 0, &error, &reply) < 0)
                test_die("%s: %s: %s", member, error.name, error.message);
}

const char *rig_call(struct rig *rig, sd_bus *bus, const char *member, sd_bus_message **ret_reply,
                     const char *types, ...) {
        static char name[100];
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *message = NULL, *reply = NULL;
        bool is_channel = bus == rig->channel;
        va_list ap;

        must(sd_bus_message_new_method_call(bus, &message, is_channel ? NULL : RIG_NAME, RIG_ROOT, RIG_NAME,
                                            member));
        va_start(ap, types);
        must(sd_bus_message_appendv(message, types, ap));
        va_end(ap);
        int r = sd_bus_call(bus, message, 0, &error, &reply);
        (void) snprintf(name, sizeof(name), "%s", r >= 0 ? "" : error.name ? error.name : strerror(-r));
        if (r >= 0 && ret_reply)
                *ret_reply = TAKE_PTR(reply);
        return name;
}

char *rig_describe(const struct rig *rig, const char *path, const char *interface, const char *language) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text;

        if (sd_bus_call_method(rig->bus, RIG_NAME, path, interface, "Describe", &error, &reply, "a{sv}", 1,
                               "lang", "s", language) < 0)
                test_die("Describe: %s: %s", error.name, error.message);
        must(sd_bus_message_read(reply, "s", &text));
        return strdup(text);
}

static bool is_taken_over(void *userdata) {
        const struct rig *rig = userdata;
        _cleanup_free_ char *value = rig_get(rig, RIG_DAEMON, "ConfigurationChanged");

        return streq(value, "no");
}

void rig_reload(struct rig *rig) {
        process_signal(centre_process(rig->centre, CENTRE_CAMERAD), SIGHUP);
        centre_wait(rig->centre, is_taken_over, rig, "the reload");
}

/* ----- files ----- */

bool rig_folder_is_empty(const struct rig *rig) {
        DIR *folder = opendir(rig->folder);
        size_t n = 0;

        assert(folder);
        while (readdir(folder))
                n++;
        closedir(folder);
        return n == 2; /* itself, and the one above */
}

char *rig_policy_of_full_disk(const struct rig *rig) {
        struct statvfs fs;
        char *policy;

        must_errno(statvfs(rig->folder, &fs));
        must_errno(asprintf(&policy, RIG_DAYS "SegmentSec=10\nFreeBytes=%llu\n",
                            (unsigned long long) fs.f_blocks * fs.f_frsize - 1));
        return policy;
}

struct check {
        const char *path;
        unsigned fragments;
        uint64_t frames;
};

static int take_piece(const struct segment_piece *piece, void *userdata) {
        struct check *check = userdata;

        ck_assert_uint_eq(piece->stamp.fragment, ++check->fragments);
        check->frames += piece->stamp.frames;
        return 0;
}

static void check_file(const char *path, bool decodes, struct log_hash *head, uint64_t number,
                       struct rig_footage *footage) {
        struct check check = {.path = path};
        _cleanup_video_ struct video video = {0};
        struct segment_reader reader;
        struct segment_scan scan;
        _cleanup_close_ int fd = must_errno(open(path, O_RDONLY | O_CLOEXEC));

        must(footage_reader(&fd, &reader));
        must(segment_scan(&reader, SEGMENT_WHOLE, take_piece, &check, &scan));
        ck_assert_msg(!scan.damaged, "%s: %s", path, scan.what);
        ck_assert_uint_eq(scan.end, reader.size);
        ck_assert_uint_eq(scan.header.segment, number);
        ck_assert_msg(log_hash_equals(&scan.header.previous, head), "%s does not go on from the one before",
                      path);
        *head = scan.head;
        footage->segments++;
        footage->fragments += check.fragments;
        footage->last = number;
        if (!decodes || video_missing())
                return;
        ck_assert_msg(video_decode(path, &video), "%s does not decode", path);
        ck_assert_uint_eq(video.n_pictures, check.frames);
}

void rig_check_files(const struct rig *rig, const char *camera, bool decodes, struct rig_footage *ret) {
        _cleanup_free_ char *folder = NULL;
        struct log_hash head = {{0}};

        must_errno(asprintf(&folder, "%s/%s", rig->folder, camera));
        *ret = (struct rig_footage){.last = 0};
        for (uint64_t number = 1; number < 100; number++) {
                _cleanup_free_ char *path = NULL;

                must_errno(asprintf(&path, "%s/%010llu.mp4", folder, (unsigned long long) number));
                if (access(path, F_OK) == 0)
                        check_file(path, decodes, &head, number, ret);
        }
}

static int on_finding(const struct footage_finding *finding, _unused_ void *userdata) {
        ck_abort_msg("segment %llu of %s: finding %d: %s", (unsigned long long) finding->segment,
                     finding->camera, (int) finding->kind, finding->detail);
        return 0;
}

void rig_check_agreement(const struct rig *rig) {
        _cleanup_(footage_freep) struct footage *footage = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct clock *clock = NULL;
        char store[FOOTAGE_STORE_SIZE];

        must(footage_identify(rig->folder, store));
        must(clock_new(&clock));
        int r = footage_open(rig->folder, store, clock, &footage, &problem);
        if (r < 0)
                test_die("the store does not open: %s", problem.text ? problem.text : strerror(-r));
        must(footage_recover(footage));
        must(footage_each_finding(footage, on_finding, NULL));
        footage = footage_free(footage);
        clock_free(clock);
}
