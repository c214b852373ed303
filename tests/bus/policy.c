/* Who may do what, both ways: every member of every interface, every kind of user. */
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"

enum {
        ROOT = 1 << CENTRE_ROOT,
        KEYPAD = 1 << CENTRE_KEYPAD,
        CENTRE = 1 << CENTRE_CENTRE,
        PRINTER = 1 << CENTRE_PRINTER,
        DISPLAY = 1 << CENTRE_DISPLAY,
        CAMERA = 1 << CENTRE_CAMERA,
        WEB = 1 << CENTRE_WEB,
        OPERATOR = 1 << CENTRE_OPERATOR,
        NOBODY = 1 << CENTRE_NOBODY,
        STRANGER = 1 << CENTRE_STRANGER,
        ALL = ROOT | KEYPAD | CENTRE | PRINTER | DISPLAY | CAMERA | WEB | OPERATOR | NOBODY | STRANGER,
        NONE = 0,
};

struct rule {
        const char *destination, *path, *interface, *member, *signature;
        unsigned allowed;
};

#define KEYPAD_ROOT "vn.motcua.Keypad1", "/vn/motcua/Keypad1"
#define KEYPAD_CHILD "vn.motcua.Keypad1", CLIENT_KEYPAD("quay1")
#define CENTRE_OBJECT "vn.motcua.Centre1", "/vn/motcua/Centre1"
#define COUNTER_CHILD "vn.motcua.Centre1", CLIENT_COUNTER("c1")
#define BUS_STATS "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats"
#define LOG_CONTROL(name) name, "/org/freedesktop/LogControl1"

static const struct rule rules[] = {
        {BUS_STATS, "GetConnectionStats", "s", ROOT | KEYPAD | CENTRE | PRINTER | DISPLAY | CAMERA},
        {BUS_STATS, "GetStats", "", ROOT},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Introspectable", "Introspect", "", ALL},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Peer", "Ping", "", ALL},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Peer", "GetMachineId", "", ALL},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Properties", "Get", "ss", ALL},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Properties", "GetAll", "s", ALL},
        {KEYPAD_ROOT, "org.freedesktop.DBus.Properties", "Set", "ssv", NONE},
        {KEYPAD_ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "", ALL},
        {KEYPAD_ROOT, "vn.motcua.Keypad1", "Describe", "a{sv}", ALL},
        {KEYPAD_ROOT, "vn.motcua.EventSource1", "Connect", "", CENTRE},
        {KEYPAD_ROOT, "vn.motcua.EventSource1", "GetPending", "tu", CENTRE},
        {KEYPAD_ROOT, "vn.motcua.EventSource1", "Acknowledge", "t", NONE},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "Describe", "a{sv}", ALL},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "Arm", "stta{sv}", NONE},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "Disarm", "ta{sv}", NONE},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "Refuse", "sa{sv}", NONE},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "SetLight", "ssa{sv}", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "SetOutput", "ssta{sv}", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Keypad1.Keypad", "Beep", "sa{sv}", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Sim1", "Press", "sa{sv}", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Sim1", "Unplug", "", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Sim1", "Plug", "", ROOT | OPERATOR},
        {KEYPAD_CHILD, "vn.motcua.Sim1", "SetClock", "xb", ROOT | OPERATOR},
        {LOG_CONTROL("vn.motcua.Keypad1"), "org.freedesktop.DBus.Properties", "Set", "ssv", ROOT},
        {LOG_CONTROL("vn.motcua.Keypad1"), "org.freedesktop.DBus.Properties", "GetAll", "s", ALL},
        {CENTRE_OBJECT, "org.freedesktop.DBus.Introspectable", "Introspect", "", ALL},
        {CENTRE_OBJECT, "org.freedesktop.DBus.Peer", "Ping", "", ALL},
        {CENTRE_OBJECT, "org.freedesktop.DBus.Properties", "Get", "ss", ALL},
        {CENTRE_OBJECT, "org.freedesktop.DBus.Properties", "GetAll", "s", ALL},
        {CENTRE_OBJECT, "org.freedesktop.DBus.Properties", "Set", "ssv", NONE},
        {CENTRE_OBJECT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetEventsSince", "tu", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetFigures", "ssa{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetToday", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetEventsSince", "tu", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetFigures", "ssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetToday", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetQueueFigures", "ssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetRatings", "tua{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetCameras", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetCameraFigures", "ssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "AcknowledgeLowRatings", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "CorrectRating", "tsssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetReport", "ssa{sv}", ROOT | OPERATOR | CENTRE},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "EnterFigure", "ssttsssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "EnterItem", "sssssbssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "MarkDuty", "sssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "VoidDuty", "sssa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "GetDuties", "ta{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetDuties", "ta{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "EnterPin", "sssa{sv}", NONE},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "SetPin", "ssa{sv}", ROOT},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetTickets", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetSnapshot", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetBoard", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetRatingProof", "sa{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetRatingCodes", "sa{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetQueueFigures", "ssa{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "EstimateWait", "sa{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "TicketByCode", "sa{sv}", WEB},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "RateByCode", "sssa{sv}", WEB},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "IssueTicket", "sa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "Return", "ta{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "EndDay", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "SetNotice", "sa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "ClearNotice", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "AcceptSource", "sa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "Verify", "a{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetCheckpoint", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetInclusionProof", "tta{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetConsistencyProof", "tta{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "GetLeaves", "tu", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "AddCosignature", "sa{sv}", ROOT | OPERATOR},
        {CENTRE_OBJECT, "vn.motcua.Centre1", "Describe", "a{sv}", ALL},
        {CENTRE_OBJECT, "vn.motcua.SimClock1", "SetClock", "xb", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Describe", "a{sv}", ALL},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Next", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Recall", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Start", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Done", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "NoShow", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Transfer", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Hold", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Pause", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Open", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Close", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "Undo", "a{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "SignIn", "ssa{sv}", ROOT | OPERATOR},
        {COUNTER_CHILD, "vn.motcua.Centre1.Counter", "SignOut", "a{sv}", ROOT | OPERATOR},
        {LOG_CONTROL("vn.motcua.Centre1"), "org.freedesktop.DBus.Properties", "Set", "ssv", ROOT},
        /* A method that no rule names is closed, to whoever asks. */
        {CENTRE_OBJECT, "vn.motcua.Centre1", "NewMethod", "", NONE},
        {CENTRE_OBJECT, "vn.motcua.Centre1.Record", "NewMethod", "", NONE},
        {KEYPAD_ROOT, "vn.motcua.Keypad1", "NewMethod", "", NONE},
};

/* Empty or zero values of each type: a call that is let through may well fail for another reason. */
static void append_anything(sd_bus_message *message, const char *signature) {
        for (const char *p = signature; *p != '\0'; p++) {
                switch (*p) {
                case 's':
                        must(sd_bus_message_append(message, "s", ""));
                        break;
                case 't':
                case 'x':
                        must(sd_bus_message_append(message, *p == 't' ? "t" : "x", UINT64_C(0)));
                        break;
                case 'u':
                case 'b':
                        must(sd_bus_message_append(message, *p == 'u' ? "u" : "b", 0));
                        break;
                case 'v':
                        must(sd_bus_message_append(message, "v", "s", "info"));
                        break;
                case 'a':
                        must(sd_bus_message_append(message, "a{sv}", 0));
                        p += strlen("{sv}");
                        break;
                default:
                        test_die("signature %s", signature);
                }
        }
}

static void check_rule(sd_bus *bus, const struct rule *rule, enum centre_user user) {
        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        must(sd_bus_message_new_method_call(bus, &call, rule->destination, rule->path, rule->interface,
                                            rule->member));
        append_anything(call, rule->signature);
        int r = sd_bus_call(bus, call, 0, &error, &reply);
        bool denied = r < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED);
        bool allowed = rule->allowed & (1U << user);
        ck_assert_msg(denied != allowed, "%s.%s by uid %u: %s, expected to be %s", rule->interface,
                      rule->member, centre_uid(user), r < 0 ? error.name : "success",
                      allowed ? "let through" : "refused");
}

START_TEST(each_call_is_open_to_whom_it_is_meant) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());

        centre_start_all(centre);
        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++) {
                sd_bus *bus = centre_connect(centre, user);
                for (size_t i = 0; i < ELEMENTSOF(rules); i++)
                        check_rule(bus, &rules[i], user);
                sd_bus_close_unref(bus);
        }
}
END_TEST

START_TEST(names_belong_to_their_users) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());
        static const struct {
                const char *name;
                enum centre_user owner;
        } names[] = {{"vn.motcua.Keypad1", CENTRE_KEYPAD}, {"vn.motcua.Centre1", CENTRE_CENTRE}};

        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++)
                for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                        sd_bus *bus = centre_connect(centre, user);
                        int r = sd_bus_request_name(bus, names[i].name, 0);
                        if (user == names[i].owner)
                                assert_ok(r);
                        else
                                assert_error(r, EACCES);
                        sd_bus_close_unref(bus);
                }
}
END_TEST

struct ears {
        struct centre *centre;
        sd_bus *buses[_CENTRE_USER_MAX];
        sd_bus *channel;
        size_t on_channel, raw[_CENTRE_USER_MAX], recorded[_CENTRE_USER_MAX], full[_CENTRE_USER_MAX],
                markers[_CENTRE_USER_MAX];
        uint64_t last_id;
};

static int count_signal(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        size_t *count = userdata;

        (*count)++;
        return 0;
}

/* Of presses: the record has things of its own to say. */
static int count_press(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        size_t *count = userdata;
        const char *type;
        uint64_t id;

        must(sd_bus_message_read(message, "ts", &id, &type));
        *count += streq(type, "press");
        return 0;
}

static void listen_as_everybody(struct ears *ears) {
        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++) {
                sd_bus *bus = ears->buses[user] = centre_connect(ears->centre, user);
                must(sd_bus_match_signal(bus, NULL, NULL, NULL, "vn.motcua.EventSource1", NULL, count_signal,
                                         &ears->raw[user]));
                must(sd_bus_match_signal(bus, NULL, NULL, NULL, "vn.motcua.Centre1", "EventRecorded",
                                         count_press, &ears->recorded[user]));
                must(sd_bus_match_signal(bus, NULL, NULL, NULL, "vn.motcua.Centre1.Record", NULL, count_press,
                                         &ears->full[user]));
                must(sd_bus_match_signal(bus, NULL, NULL, NULL, "vn.example.Marker", NULL, count_signal,
                                         &ears->markers[user]));
        }
}

static void close_ears(struct ears *ears) {
        for (size_t i = 0; i < ELEMENTSOF(ears->buses); i++)
                sd_bus_close_unref(ears->buses[i]);
}

static bool all_heard_a_record(void *userdata) {
        const struct ears *ears = userdata;

        for (size_t i = 0; i < ELEMENTSOF(ears->recorded); i++)
                if (ears->recorded[i] == 0)
                        return false;
        return true;
}

/* The aggregator's other ear. */
static void listen_on_channel(struct ears *ears) {
        ears->channel = client_open_channel(ears->buses[CENTRE_CENTRE], KEYPAD_ROOT);
        must(sd_bus_match_signal(ears->channel, NULL, NULL, NULL, "vn.motcua.EventSource1", "Event",
                                 count_signal, &ears->on_channel));
        must(sd_bus_attach_event(ears->channel, centre_event(ears->centre), SD_EVENT_PRIORITY_NORMAL));
}

static bool all_heard_and_the_channel(void *userdata) {
        const struct ears *ears = userdata;

        return ears->on_channel > 0 && all_heard_a_record(userdata);
}

START_TEST(raw_events_are_heard_by_the_aggregator_alone) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());
        struct ears ears = {.centre = centre};

        centre_start_all(centre);
        listen_as_everybody(&ears);
        listen_on_channel(&ears);
        client_press(centre_bus(centre), "quay1", "done");
        /* The record's signal is sent after the raw one was delivered: who hears it has heard all. */
        centre_wait(centre, all_heard_and_the_channel, &ears,
                    "everybody hears EventRecorded, and the aggregator the raw event");
        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++) {
                ck_assert_msg(ears.raw[user] == 0, "uid %u heard %zu raw events on the bus", centre_uid(user),
                              ears.raw[user]);
                /* It is sent before what everybody hears. */
                ck_assert_msg((ears.full[user] > 0) == (user == CENTRE_ROOT || user == CENTRE_OPERATOR),
                              "uid %u heard %zu full events", centre_uid(user), ears.full[user]);
        }
        sd_bus_close_unref(ears.channel);
        close_ears(&ears);
}
END_TEST

static bool all_heard_the_marker(void *userdata) {
        const struct ears *ears = userdata;

        for (size_t i = 0; i < ELEMENTSOF(ears->markers); i++)
                if (ears->markers[i] == 0)
                        return false;
        return true;
}

static void emit(sd_bus *bus, const char *destination, const char *path, const char *interface,
                 const char *member) {
        _cleanup_client_message_ sd_bus_message *signal = NULL;

        must(sd_bus_message_new_signal(bus, &signal, path, interface, member));
        must(sd_bus_message_append(signal, "tsa{sv}", UINT64_C(1000000), "press", 0));
        if (destination)
                must(sd_bus_message_set_destination(signal, destination));
        must(sd_bus_send(bus, signal, NULL));
}

START_TEST(forged_events_reach_nobody) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());
        static const enum centre_user forgers[] = {CENTRE_ROOT, CENTRE_OPERATOR, CENTRE_NOBODY};
        struct ears ears = {.centre = centre};

        listen_as_everybody(&ears);
        for (size_t i = 0; i < ELEMENTSOF(forgers); i++) {
                sd_bus *forger = centre_connect(centre, forgers[i]);
                emit(forger, NULL, "/vn/motcua/Keypad1", "vn.motcua.EventSource1", "Event");
                emit(forger, NULL, "/vn/motcua/Centre1", "vn.motcua.Centre1", "EventRecorded");
                emit(forger, NULL, "/vn/motcua/Centre1", "vn.motcua.Centre1.Record", "EventRecorded");
                const char *listener;
                must(sd_bus_get_unique_name(ears.buses[CENTRE_CENTRE], &listener));
                emit(forger, listener, "/vn/motcua/Keypad1", "vn.motcua.EventSource1", "Event");
                memset(ears.markers, 0, sizeof(ears.markers));
                emit(forger, NULL, "/", "vn.example.Marker", "Here");
                centre_wait(centre, all_heard_the_marker, &ears, "everybody hears what was sent last");
                sd_bus_close_unref(forger);
        }
        for (enum centre_user user = 0; user < _CENTRE_USER_MAX; user++) {
                ck_assert_uint_eq(ears.raw[user], 0);
                ck_assert_uint_eq(ears.recorded[user], 0);
                ck_assert_uint_eq(ears.full[user], 0);
        }
        close_ears(&ears);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_call_is_open_to_whom_it_is_meant),
        SUITE_CASE(names_belong_to_their_users),
        SUITE_CASE(raw_events_are_heard_by_the_aggregator_alone),
        SUITE_CASE(forged_events_reach_nobody),
};

CENTRE_SUITE_MAIN("policy", cases)
