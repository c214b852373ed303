/* Signing in over the bus: PINs, refusals, lockouts, and who may be told of what. */
#include <dirent.h>
#include <sys/stat.h>

#include "services/base/bus.h"
#include "daemon/officials/pin.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/unit/daemon/world.h"

#define COUNTER_INTERFACE "vn.motcua.Centre1.Counter"
#define PIN "48291375"

static const char config[] = "[Centre]\nMinimumRatings=2\nKeyRepeatMsec=0\nShortestVisitSec=0\n"
                             "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"
                             "[Counter 2]\nAttendant=quay2\nRating.reception=quay2\n"
                             "[Official lan]\nName=Nguyễn Thị Lan\nTitle=Công chức\nNumber=7\n"
                             "[Official minh]\nNumber=8\n";

static void open_world(struct world *world) {
        world_open_configured(world, config);
        world_appear(world);
        world_until(world, world_is_settled(world));
}

static void assert_answer(sd_bus_message *reply, const char *error) {
        const sd_bus_error *e = sd_bus_message_get_error(reply);

        if (error)
                ck_assert_msg(e && streq(e->name, error), "%s instead of %s", e ? e->name : "success", error);
        else
                ck_assert_msg(!e, "%s: %s", e->name, e->message);
        sd_bus_message_unref(reply);
}

static void set_pin(struct world *world, const char *official, const char *pin, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "SetPin");

        assert_ok(sd_bus_message_append(call, "ssa{sv}", official, pin, 0));
        assert_answer(world_call(world, call), error);
}

static void sign_in(struct world *world, const char *official, const char *pin, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH "/counter/1", COUNTER_INTERFACE, "SignIn");

        assert_ok(sd_bus_message_append(call, "ssa{sv}", official, pin, 0));
        assert_answer(world_call(world, call), error);
}

static void enter(struct world *world, const char *keypad, const char *number, const char *pin,
                  const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "EnterPin");

        assert_ok(sd_bus_message_append(call, "sssa{sv}", keypad, number, pin, 0));
        assert_answer(world_call(world, call), error);
}

static void at_counter(struct world *world, const char *member, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH "/counter/1", COUNTER_INTERFACE, member);

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        assert_answer(world_call(world, call), error);
}

static void assert_property(struct world *world, const char *name, const char *expected) {
        sd_bus_message *call =
                world_new_call(world, CENTRE_PATH "/counter/1", "org.freedesktop.DBus.Properties", "Get");
        const char *value;

        assert_ok(sd_bus_message_append(call, "ss", COUNTER_INTERFACE, name));
        sd_bus_message *reply = world_call(world, call);
        assert_ok(sd_bus_message_read(reply, "v", "s", &value));
        ck_assert_str_eq(value, expected);
        sd_bus_message_unref(reply);
}

START_TEST(pins_are_kept_as_hashes_and_replaced_whole) {
        char dir[64];
        _cleanup_free_ char *path = NULL;
        bool right = true;
        struct stat st;

        folder_make(dir, sizeof(dir));
        assert_ok(str_format(&path, "%s/" PIN_FILE, dir));
        assert_error(pin_check(path, "lan", PIN, &right), ENOENT);
        assert_ok(pin_set(path, "lan", PIN));
        assert_ok(pin_set(path, "la", "1111"));
        assert_error(pin_check(path, "l", PIN, &right), ENOENT);
        assert_ok(pin_check(path, "lan", "48291376", &right));
        ck_assert(!right);
        assert_ok(pin_check(path, "lan", PIN, &right));
        ck_assert(right);
        assert_ok(pin_set(path, "lan", "222222"));
        assert_ok(pin_check(path, "lan", PIN, &right));
        ck_assert(!right);
        assert_ok(pin_check(path, "la", "1111", &right));
        ck_assert(right);
        ck_assert_int_eq(stat(path, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0600);

        _cleanup_fclose_ FILE *f = fopen(path, "re");
        char line[512];
        while (fgets(line, sizeof(line), f))
                ck_assert_msg(strstr(line, " $y$"), "%s", line);
        ck_assert(pin_is_valid("0000"));
        ck_assert(!pin_is_valid("123"));
        ck_assert(!pin_is_valid("1234567890123"));
        ck_assert(!pin_is_valid("12a4"));
        folder_remove(dir);
}
END_TEST

/* Wherever in a line: that of another official is right, and this one's is not taken for a wrong PIN. */
START_TEST(damaged_line_is_named) {
        _cleanup_free_ char *path = NULL;
        char dir[64];
        bool right = false;
        size_t size;

        folder_make(dir, sizeof(dir));
        assert_ok(str_format(&path, "%s/" PIN_FILE, dir));
        assert_ok(pin_set(path, "lan", PIN));
        assert_ok(pin_set(path, "la", "1111"));
        _cleanup_free_ char *data = file_read(path, &size);
        size_t line = (size_t) (strchr(data, '\n') - data);
        for (size_t i = 0; i < line; i++) {
                data[i] = (char) (data[i] ^ 1);
                file_write(path, data, size);
                assert_error(pin_check(path, "lan", PIN, &right), EUCLEAN);
                data[i] = (char) (data[i] ^ 1);
        }
        data[1] = 'x';
        file_write(path, data, size);
        assert_ok(pin_check(path, "la", "1111", &right));
        ck_assert(right);
        assert_error(pin_check(path, "minh", PIN, &right), EUCLEAN);
        assert_ok(pin_set(path, "lan", PIN));
        assert_ok(pin_check(path, "lan", PIN, &right));
        ck_assert(right);
        folder_remove(dir);
}
END_TEST

START_TEST(an_official_signs_in_serves_and_leaves) {
        struct world world;

        open_world(&world);
        set_pin(&world, "lan", PIN, NULL);
        sign_in(&world, "lan", PIN, NULL);
        assert_property(&world, "Official", "lan");
        assert_property(&world, "OfficialName", "Nguyễn Thị Lan");
        assert_property(&world, "OfficialTitle", "Công chức");
        ck_assert_uint_eq(world_count(&world, "pin-changed"), 1);
        world_restart(&world);
        assert_property(&world, "Official", "lan");
        at_counter(&world, "SignOut", NULL);
        assert_property(&world, "Official", "");
        at_counter(&world, "SignOut", BUS_ERROR_NOT_SIGNED_IN);
        enter(&world, "quay1", "7", PIN, NULL);
        assert_property(&world, "Official", "lan");
        enter(&world, "quay2", "7", PIN, NULL);
        assert_property(&world, "Official", "");
        world_close(&world);
}
END_TEST

START_TEST(damaged_pins_refuse_nobody_as_wrong) {
        _cleanup_free_ char *path = NULL;
        struct world world;

        open_world(&world);
        set_pin(&world, "lan", PIN, NULL);
        assert_ok(str_format(&path, "%s/" PIN_FILE, world.dir));
        flip_bit(path, "lan $y$");
        for (unsigned i = 0; i < 10; i++)
                sign_in(&world, "lan", PIN, BUS_ERROR_STORAGE_FAILED);
        ck_assert_uint_eq(world_count(&world, "sign-in-refused"), 0);
        set_pin(&world, "lan", PIN, NULL);
        sign_in(&world, "lan", PIN, NULL);
        world_close(&world);
}
END_TEST

START_TEST(refusals_have_names) {
        struct world world;

        open_world(&world);
        set_pin(&world, "nobody", PIN, BUS_ERROR_NO_SUCH_OFFICIAL);
        set_pin(&world, "lan", "12", BUS_ERROR_BAD_ARGUMENT);
        set_pin(&world, "lan", "12345a", BUS_ERROR_BAD_ARGUMENT);
        sign_in(&world, "nobody", PIN, BUS_ERROR_NO_SUCH_OFFICIAL);
        enter(&world, "quay9", "7", PIN, BUS_ERROR_NO_SUCH_COUNTER);
        enter(&world, "quay1", "x", PIN, BUS_ERROR_BAD_ARGUMENT);
        ck_assert_uint_eq(world_count(&world, "sign-in-refused"), 0);
        enter(&world, "quay1", "9", PIN, BUS_ERROR_SIGN_IN_REFUSED);
        sign_in(&world, "lan", PIN, BUS_ERROR_SIGN_IN_REFUSED);
        ck_assert_uint_eq(world_count(&world, "sign-in-refused"), 2);
        ck_assert_uint_eq(world_count(&world, "signed-in"), 0);
        world_close(&world);
}
END_TEST

START_TEST(who_guesses_is_locked_out_and_stays_so) {
        struct world world;

        open_world(&world);
        set_pin(&world, "lan", PIN, NULL);
        set_pin(&world, "minh", PIN, NULL);
        enter(&world, "quay1", "7", "0000", BUS_ERROR_SIGN_IN_REFUSED);
        enter(&world, "quay1", "7", "0001", BUS_ERROR_SIGN_IN_REFUSED);
        enter(&world, "quay1", "7", "0002", BUS_ERROR_LOCKED_OUT);
        /* The right PIN is of no use now, here or elsewhere, and neither is another official. */
        enter(&world, "quay1", "7", PIN, BUS_ERROR_LOCKED_OUT);
        enter(&world, "quay2", "7", PIN, BUS_ERROR_LOCKED_OUT);
        enter(&world, "quay1", "8", PIN, BUS_ERROR_LOCKED_OUT);
        ck_assert_uint_eq(world_count(&world, "sign-in-refused"), 3);
        world_restart(&world);
        enter(&world, "quay1", "7", PIN, BUS_ERROR_LOCKED_OUT);
        enter(&world, "quay2", "8", PIN, NULL);
        world_close(&world);
}
END_TEST

static bool file_has(const char *dir, const char *name, const char *what) {
        _cleanup_free_ char *path = NULL, *content = NULL;
        struct stat st;

        assert_ok(str_format(&path, "%s/%s", dir, name));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        ck_assert_ptr_nonnull(f);
        ck_assert_int_eq(fstat(fileno(f), &st), 0);
        if (!S_ISREG(st.st_mode))
                return false;
        content = malloc((size_t) st.st_size + 1);
        size_t n = fread(content, 1, (size_t) st.st_size, f);
        return memmem(content, n, what, strlen(what)) != NULL;
}

START_TEST(no_file_has_the_digits) {
        struct world world;
        size_t n = 0;

        open_world(&world);
        set_pin(&world, "lan", PIN, NULL);
        enter(&world, "quay1", "7", PIN, NULL);
        enter(&world, "quay2", "8", "48291375", BUS_ERROR_SIGN_IN_REFUSED);
        DIR *dir = opendir(world.dir);
        for (struct dirent *entry; (entry = readdir(dir)); n++)
                ck_assert_msg(!file_has(world.dir, entry->d_name, PIN), "%s", entry->d_name);
        closedir(dir);
        ck_assert_uint_ge(n, 5);
        world_close(&world);
}
END_TEST

/* The field of the last entry; NULL: it has none. */
static char *last_field(struct world *world, const char *wanted) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "GetRatings");
        const char *name, *value;
        char *found = NULL;

        assert_ok(sd_bus_message_append(call, "tua{sv}", UINT64_C(0), 100, 0));
        sd_bus_message *reply = world_call(world, call);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                free(found);
                found = NULL;
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        assert_ok(sd_bus_message_read(reply, "s", &name));
                        if (streq(name, wanted)) {
                                assert_ok(sd_bus_message_read(reply, "v", "s", &value));
                                found = strdup(value);
                        } else {
                                assert_ok(sd_bus_message_skip(reply, "v"));
                        }
                        assert_ok(sd_bus_message_exit_container(reply));
                }
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return found;
}

/* Whether the entry names levels; *ret_rated: its ratings. */
static bool figures_of(struct world *world, const char *official, uint64_t *ret_rated) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "GetToday");
        bool levels = false;
        const char *name;

        assert_ok(sd_bus_message_append(call, "a{sv}", 1, "official", "s", official));
        sd_bus_message *reply = world_call(world, call);
        ck_assert_msg(!sd_bus_message_is_method_error(reply, NULL), "%s",
                      sd_bus_message_get_error(reply)->message);
        assert_ok(sd_bus_message_skip(reply, "s"));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        ck_assert_int_gt(sd_bus_message_enter_container(reply, 'a', "{sv}"), 0);
        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(reply, "s", &name));
                levels = levels || streq(name, "levels");
                if (streq(name, "rated"))
                        assert_ok(sd_bus_message_read(reply, "v", "t", ret_rated));
                else
                        assert_ok(sd_bus_message_skip(reply, "v"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return levels;
}

static void serve(struct world *world, uint64_t n, const char *level, const char *reason) {
        at_counter(world, "Done", NULL);
        world_until(world, world_count(world, "armed") == n && world_is_settled(world));
        world_press(world, "quay1", level, world->arming);
        if (reason)
                world_press(world, "quay1", reason, world->arming);
        world_disarm(world, "quay1", world->arming, "settled");
        world_until(world, world_count(world, "rating") == n && world_is_settled(world));
}

START_TEST(figures_of_one_official_need_enough_ratings) {
        struct world world;
        uint64_t rated = 0;

        open_world(&world);
        set_pin(&world, "lan", PIN, NULL);
        serve(&world, 1, "satisfied", NULL);
        sign_in(&world, "lan", PIN, NULL);
        serve(&world, 2, "satisfied", NULL);
        ck_assert(!figures_of(&world, "lan", &rated));
        ck_assert_uint_eq(rated, 1);
        serve(&world, 3, "dissatisfied", "reason-unfriendly");
        ck_assert(figures_of(&world, "lan", &rated));
        ck_assert_uint_eq(rated, 2);
        ck_assert(!figures_of(&world, "minh", &rated));
        ck_assert_uint_eq(rated, 0);

        _cleanup_free_ char *official = last_field(&world, "official"),
                            *reason = last_field(&world, "reason");
        ck_assert_str_eq(official, "lan");
        ck_assert_str_eq(reason, "unfriendly");
        static const char *const gone[] = {"GetRatings", "GetOfficialRatings"};
        for (size_t i = 0; i < ELEMENTSOF(gone); i++) {
                sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, gone[i]);
                assert_ok(sd_bus_message_append(call, "tua{sv}", UINT64_C(0), 100, 0));
                sd_bus_message *reply = world_call(&world, call);
                ck_assert(sd_bus_message_is_method_error(reply, SD_BUS_ERROR_UNKNOWN_METHOD));
                sd_bus_message_unref(reply);
        }
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(pins_are_kept_as_hashes_and_replaced_whole),
        SUITE_CASE(damaged_line_is_named),
        SUITE_CASE(damaged_pins_refuse_nobody_as_wrong),
        SUITE_CASE(an_official_signs_in_serves_and_leaves),
        SUITE_CASE(refusals_have_names),
        SUITE_CASE(who_guesses_is_locked_out_and_stays_so),
        SUITE_CASE(no_file_has_the_digits),
        SUITE_CASE(figures_of_one_official_need_enough_ratings),
};

SUITE_MAIN("officials-sign-in", cases, NULL, NULL)
