/* A clip beside its sidecar, and a record. */
#include "daemon/ctl/clip-proof.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static struct clip_proof proof;
static char *json, *mp4, *record;
static char found[1024]; /* words, with a space behind each */

static void setup(void) {
        size_t size;
        _cleanup_free_ char *bytes = file_read(TEST_VECTORS "/clip.mp4", &size),
                            *text = file_read(TEST_VECTORS "/clip.json", NULL);

        json = file_join(suite_dir(), "clip.json");
        mp4 = file_join(suite_dir(), "clip.mp4");
        record = file_join(suite_dir(), "centre.db");
        file_write(mp4, bytes, size);
        file_write_text(json, text);
        found[0] = '\0';
}

static void teardown(void) {
        clip_proof_done(&proof);
        free(json);
        free(mp4);
        free(record);
}

static int note(const struct clip_finding *finding, void *userdata _unused_) {
        size_t n = strlen(found);

        (void) snprintf(found + n, sizeof(found) - n, "%s%s:%u.%u ", finding->is_note ? "~" : "",
                        finding->word, (unsigned) finding->segment, (unsigned) finding->fragment);
        return 0;
}

static void expect(const char *with_record, const char *words) {
        clip_proof_done(&proof);
        found[0] = '\0';
        assert_ok(clip_prove(json, with_record, note, NULL, &proof));
        ck_assert_str_eq(found, words);
}

START_TEST(clip_beside_its_sidecar_fits) {
        expect(NULL, "~gap:0.0 ");
        ck_assert_uint_eq(proof.fragments, 4);
        ck_assert_uint_eq(proof.n_faults, 0);
}
END_TEST

START_TEST(what_does_not_fit_is_told_of_each_file) {
        size_t size;
        _cleanup_free_ char *bytes = file_read(mp4, &size);

        bytes[size - 1] ^= 1;
        file_write(mp4, bytes, size);
        expect(NULL, "stamp:2.2 ~gap:0.0 ");
        ck_assert_uint_eq(proof.fragments, 3);
        ck_assert_uint_eq(proof.n_faults, 1);
        file_write(mp4, bytes, size / 2);
        expect(NULL, "cut:1.2 ~gap:0.0 ");
        ck_assert_int_eq(unlink(mp4), 0);
        expect(NULL, "not-read:0.0 ~gap:0.0 ");
        ck_assert_int_eq(mkfifo(mp4, 0600), 0); /* nobody waits for it */
        expect(NULL, "not-read:0.0 ~gap:0.0 ");
}
END_TEST

START_TEST(sidecar_that_is_none_is_told) {
        file_write_text(json, "{}");
        expect(NULL, "sidecar:0.0 ");
        ck_assert_int_eq(unlink(json), 0);
        assert_error(clip_prove(json, NULL, note, NULL, &proof), ENOENT);
}
END_TEST

static void write_record(const char *sql) {
        sqlite3 *db;

        (void) unlink(record);
        ck_assert_int_eq(sqlite3_open(record, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db,
                                      "CREATE TABLE event (id INTEGER PRIMARY KEY, type TEXT, fields TEXT)",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Of a head that begins so, in the vector. */
#define HEAD_1 "89259695c208aa18aa4209ae0c2ac1a70c6f9bcd6319feff85d55465344bb4dd"
#define HEAD_2 "cbb7bcec6c18b5619ed1f3187c0f872a2a0a5a4ce8191059a18a32b68c28731a"
#define EVENT(type, camera, head, segment)                                                                   \
        "INSERT INTO event (type, fields) VALUES ('" type "', '{\"camera\":\"" camera "\",\"head\":\"" head  \
        "\",\"segment\":" segment "}');"

START_TEST(heads_are_compared_with_those_of_the_record) {
        static const struct {
                const char *sql, *words;
        } records[] = {
                {EVENT("segment-closed", "cam1", HEAD_1, "1") EVENT("segment-closed", "cam1", HEAD_2, "2"),
                 "~gap:0.0 ~not-exported:0.0 "},
                {EVENT("segment-closed", "cam1", HEAD_1, "1") EVENT("segment-closed", "cam1", HEAD_1, "2"),
                 "~gap:0.0 other-head:2.0 ~not-exported:0.0 "},
                {EVENT("segment-closed", "cam2", HEAD_1, "1") EVENT("footage-head", "cam1", HEAD_2, "2"),
                 "~gap:0.0 unproven:1.0 ~not-exported:0.0 "},
                /* A store that was made anew has that number too. */
                {EVENT("segment-closed", "cam1", HEAD_2, "1") EVENT("segment-closed", "cam1", HEAD_1, "1")
                         EVENT("segment-closed", "cam1", HEAD_2, "2")
                                 EVENT("segment-closed", "cam1", HEAD_1, "2"),
                 "~gap:0.0 ~not-exported:0.0 "},
                {"INSERT INTO event (type, fields) VALUES ('segment-closed', '{')",
                 "~gap:0.0 no-record:0.0 "},
        };

        for (size_t i = 0; i < ELEMENTSOF(records); i++) {
                write_record(records[i].sql);
                expect(record, records[i].words);
        }
}
END_TEST

START_TEST(export_is_looked_up_by_the_sum_of_the_sidecar) {
        _cleanup_free_ char *text = file_read(json, NULL), *sql = NULL;
        const struct iovec part = {text, strlen(text)};
        struct log_hash sum;
        char hex[LOG_HEX_SIZE];

        log_hash_plain(&part, 1, &sum);
        log_hash_to_hex(&sum, hex);
        assert_ok(str_format(
                &sql, "%sINSERT INTO event (type, fields) VALUES ('footage-exported', '{\"sha256\":\"%s\"}')",
                EVENT("segment-closed", "cam1", HEAD_1, "1") EVENT("segment-closed", "cam1", HEAD_2, "2"),
                hex));
        write_record(sql);
        expect(record, "~gap:0.0 ");
}
END_TEST

START_TEST(record_that_is_none_is_told) {
        expect(record, "~gap:0.0 no-record:0.0 ");
        file_write_text(record,
                        "no database at all, but a text that is long enough for a header of one ........");
        expect(record, "~gap:0.0 no-record:0.0 ");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(clip_beside_its_sidecar_fits),
        SUITE_CASE(what_does_not_fit_is_told_of_each_file),
        SUITE_CASE(sidecar_that_is_none_is_told),
        SUITE_CASE(heads_are_compared_with_those_of_the_record),
        SUITE_CASE(export_is_looked_up_by_the_sum_of_the_sidecar),
        SUITE_CASE(record_that_is_none_is_told),
};

SUITE_MAIN("ctl-clip-proof", cases, setup, teardown)
