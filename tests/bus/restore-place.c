#include "restore-place.h"

#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>

static const char services[] = "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\nDailyLimit=5\n"
                               "[Counter c1]\nServices=ho-tich dat-dai\n";

int64_t place_ask(const char *path, const char *sql) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        int64_t answer = -1;

        ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
                answer = sqlite3_column_int64(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return answer;
}

void place_issue(struct place *place, const char *service, const char *number) {
        _cleanup_free_ char *arguments = NULL;

        must_errno(asprintf(&arguments, "issue %s", service));
        ctl_expect(&place->s, CENTRE_ROOT, arguments, 0, number);
}

void place_sign(struct place *place) {
        _cleanup_free_ char *path = file_join(place->state, "checkpoint"), *before = file_read(path, NULL);

        ctl_expect(&place->s, CENTRE_ROOT, "end-day", 0, "");
        for (bool is_new = false; !is_new;) {
                must(sd_event_run(centre_event(place->s.centre), 20 * USEC_PER_MSEC));
                _cleanup_free_ char *now = file_read(path, NULL);
                is_new = !streq(now, before);
        }
}

void place_stop(struct place *place) {
        centre_stop(place->s.centre, CENTRE_MOTCUAD, SIGTERM);
}

void place_start(struct place *place) {
        records_clear(&place->s.records);
        centre_start(place->s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(place->s.centre, CENTRE_MOTCUAD);
}

size_t place_count(struct place *place, const char *type) {
        _cleanup_records_ struct records all = {0};

        records_fetch(&all, place->s.bus, 0);
        return records_count(&all, type);
}

void place_back_up(struct place *place) {
        _cleanup_free_ char *arguments = NULL;

        must_errno(asprintf(&arguments, "backup %s", place->copy));
        ctl_expect(&place->s, CENTRE_ROOT, arguments, 0, "");
        place->last = (uint64_t) place_ask(place->copy, "SELECT max(id) FROM event");
}

void place_configure(struct place *place, const char *more) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s%s%s", centre_config_default, services, more));
        centre_write_config(place->s.centre, config);
        place->state = centre_path(place->s.centre, "state/centre");
        place->copy = centre_path(place->s.centre, "night.db");
        place->database = centre_path(place->s.centre, "state/centre/" CENTRE_DATABASE);
        place->config = centre_path(place->s.centre, "etc/motcua.conf");
}

void place_begin(struct place *place) {
        scene_prepare(&place->s);
        place_configure(place, "");
        scene_start(&place->s);
        place_issue(place, "ho-tich", "A 001");
        place_issue(place, "ho-tich", "A 002");
        place_back_up(place);
        place_issue(place, "ho-tich", "A 003");
        place_issue(place, "dat-dai", "B 001");
}

void place_end(struct place *place) {
        scene_end(&place->s);
        free(place->state);
        free(place->copy);
        free(place->database);
        free(place->config);
}

int place_run(struct place *place, enum centre_user user, const char *prefix, const char *arguments,
              char **ret_said) {
        _cleanup_free_ char *whole = NULL, *command = NULL;

        must_errno(asprintf(&whole, "%s STATE_DIRECTORY=%s MOTCUA_CONFIG=%s exec", prefix, place->state,
                            place->config));
        must_errno(asprintf(&command, "--text restore %s", arguments));
        return ctl_finish(&place->s, ctl_start(&place->s, user, whole, command), ret_said);
}

void place_expect_of(struct place *place, const char *path, const char *arguments, int result,
                     const char *says) {
        _cleanup_free_ char *said = NULL, *all = NULL;

        must_errno(asprintf(&all, "%s " WHY " %s", path, arguments));
        int r = place_run(place, CENTRE_ROOT, "", all, &said);
        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
}

void place_expect(struct place *place, const char *arguments, int result, const char *says) {
        place_expect_of(place, place->copy, arguments, result, says);
}

char *place_describe(struct place *place) {
        struct dirent **entries;
        char *text = strdup("");
        int n = must_errno(scandir(place->state, &entries, NULL, alphasort));

        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *path = file_join(place->state, entries[i]->d_name);
                uint64_t sum = 1469598103934665603U;
                size_t size = 0;
                if (entries[i]->d_type == DT_REG) {
                        _cleanup_free_ char *data = file_read(path, &size);
                        for (size_t k = 0; k < size; k++)
                                sum = (sum ^ (uint8_t) data[k]) * 1099511628211U;
                }
                assert_ok(str_extend(&text, "\n", "%s %zu %llx", entries[i]->d_name, size,
                                     (unsigned long long) sum));
                free(entries[i]);
        }
        free(entries);
        return text;
}

char *place_find_aside(struct place *place) {
        DIR *dir = opendir(place->state);
        char *found = NULL;

        ck_assert_ptr_nonnull(dir);
        for (const struct dirent *entry; (entry = readdir(dir));)
                if (strncmp(entry->d_name, "centre.db.before-", 17) == 0 &&
                    !strchr(entry->d_name + 17, '-')) {
                        ck_assert_msg(!found, "%s and %s", found, entry->d_name);
                        found = file_join(place->state, entry->d_name);
                }
        closedir(dir);
        return found;
}

void place_expect_told(struct place *place) {
        _cleanup_records_ struct records all = {0};

        records_fetch(&all, place->s.bus, 0);
        ck_assert_uint_eq(records_count(&all, "record-restored"), 1);
        const struct record *restored = records_last(&all, "record-restored");
        ck_assert_uint_eq(restored->id, place->last + 1);
        ck_assert_uint_eq(record_t(restored, "events"), place->last);
        ck_assert_str_eq(record_s(restored, "reason"), "the card broke");
        ck_assert_str_eq(record_s(restored, "actor"), "uid 0");
}
