/* Jobs from call to paper: what callers are told, and what comes out. */
#include "rig.h"

#include <dirent.h>
#include <signal.h>

#include "tests/lib/client.h"
#include "tests/lib/flip.h"

#define SIM BUS_NAME ".Sim"

static void assert_printed(unsigned plain, unsigned marked) {
        struct rig_paper paper = rig_read_paper("phieu");

        ck_assert_uint_eq(paper.plain, plain);
        ck_assert_uint_eq(paper.marked, marked);
        ck_assert_uint_eq(paper.errors, 0);
}

START_TEST(job_is_printed_and_told_of) {
        _cleanup_free_ char *events = NULL;
        uint64_t job;

        rig_begin("");
        job = rig_print_job("ticket", "k1", 0);
        rig_wait_job(job, "printed");
        assert_printed(1, 0);
        events = rig_events();
        ck_assert_str_eq(events, "job-printed\n");
}
END_TEST

START_TEST(same_key_prints_once) {
        rig_begin("");
        ck_assert_uint_eq(rig_print_job("ticket", "k1", 0), 1);
        ck_assert_uint_eq(rig_print_job("ticket", "k1", 0), 1);
        rig_wait_job(1, "printed");
        ck_assert_uint_eq(rig_print_job("ticket", "k1", 0), 1);
        ck_assert_uint_eq(rig_print_job("ticket", "k2", 0), 2);
        rig_wait_job(2, "printed");
        assert_printed(2, 0);
        uint64_t job;
        ck_assert_str_eq(rig_print(rig_bus(), "receipt", "k1", "", 0, &job), "vn.motcua.Error.KeyTaken");
}
END_TEST

START_TEST(what_cannot_be_printed_is_refused_by_name) {
        uint64_t job;

        rig_begin("");
        ck_assert_str_eq(rig_print(rig_bus(), "none", "", "", 0, &job), "vn.motcua.Error.NoSuchTemplate");
        ck_assert_str_eq(rig_print(rig_bus(), "ticket", "", "x", 0, &job), "vn.motcua.Error.NoSuchPrinter");
        ck_assert_str_eq(rig_print(rig_bus(), "field", "", "", 0, &job), "vn.motcua.Error.BadArgument");
        ck_assert_str_eq(rig_print(rig_bus(), "ticket", "a b", "", 0, &job), "vn.motcua.Error.BadOption");
        ck_assert_str_eq(rig_print(rig_bus(), "ticket", "", "", UINT64_MAX, &job),
                         "vn.motcua.Error.BadOption");
        ck_assert_str_eq(
                rig_call(rig_bus(), ROOT, BUS_NAME, "Print", "sa{sv}a{sv}", "ticket", 0, 1, "x", "b", 1),
                "vn.motcua.Error.BadOption");
        ck_assert_str_eq(
                rig_call(rig_bus(), ROOT, BUS_NAME, "Print", "sa{sv}a{sv}", "ticket", 1, "x", "b", 1, 0),
                "vn.motcua.Error.BadArgument");
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "Print", "sa{sv}a{sv}", "field", 1, "name", "s",
                                  "\xf0\x9f\xaf\x80", 0),
                         "vn.motcua.Error.BadArgument");
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "Cancel", "ta{sv}", (uint64_t) 9, 0),
                         "vn.motcua.Error.NoSuchJob");
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "Reprint", "tsa{sv}", (uint64_t) 9, "x", 0),
                         "vn.motcua.Error.NoSuchJob");
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "GetJobs", "a{sv}", 1, "max", "u", 0),
                         "vn.motcua.Error.BadOption");
        ck_assert_uint_eq(rig_read_paper("phieu").pieces, 0);
}
END_TEST

START_TEST(refill_releases_no_burst_of_stale_tickets) {
        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "SetPaper", "s", 0, "out");
        rig_wait_property("phieu", "State", "paper-out");
        for (int i = 0; i < 5; i++)
                rig_print_job("ticket", "", USEC_PER_SEC);
        rig_print_job("ticket", "", 0);
        rig_wait_job(5, "expired");
        rig_hand("phieu", "SetPaper", "s", 0, "ok");
        rig_wait_job(6, "printed");
        assert_printed(1, 0);
        _cleanup_free_ char *events = rig_events();
        ck_assert_str_eq(
                events,
                "paper-out\njob-expired\njob-expired\njob-expired\njob-expired\njob-expired\npaper-in\n"
                "job-printed\n");
}
END_TEST

START_TEST(paper_that_ends_in_a_ticket_brings_it_again_marked) {
        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "SetPaperLeft", "u", 6, NULL);
        uint64_t job = rig_print_job("ticket", "", 0);
        rig_wait_property("phieu", "State", "paper-out");
        rig_wait_job(job, "queued");
        rig_hand("phieu", "SetPaper", "s", 0, "ok");
        rig_wait_job(job, "printed");
        /* What was in its buffer came out on the new roll: a part of a ticket there, and the notice below it.
         */
        ck_assert_uint_eq(rig_read_paper("phieu").marked, 1);
        ck_assert_uint_eq(rig_read_paper("phieu").notices, 1);
}
END_TEST

START_TEST(pulled_cable_brings_the_ticket_again_marked) {
        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "Unplug", "t", 150, NULL);
        uint64_t job = rig_print_job("ticket", "", 0);
        rig_wait_property("phieu", "State", "absent");
        rig_wait_job(job, "queued");
        rig_hand("phieu", "Plug", "", 0, NULL);
        rig_wait_job(job, "printed");
        assert_printed(0, 1);
        _cleanup_free_ char *events = rig_events();
        ck_assert_str_eq(events, "job-uncertain\nprinter-absent\nprinter-ready\njob-printed\n");
}
END_TEST

START_TEST(receipt_in_doubt_waits_for_a_person) {
        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "Unplug", "t", 150, NULL);
        uint64_t job = rig_print_job("receipt", "", 0);
        rig_wait_job(job, "uncertain");
        rig_hand("phieu", "Plug", "", 0, NULL);
        rig_wait_property("phieu", "State", "ready");
        rig_wait_job(job, "uncertain");
        ck_assert_ptr_null(
                rig_call(rig_bus(), ROOT, BUS_NAME, "Reprint", "tsa{sv}", job, "không ra giấy", 0));
        rig_wait_job(job, "printed");
        assert_printed(0, 1);
}
END_TEST

static const char *confirm(uint64_t job) {
        return rig_call(rig_bus(), ROOT, BUS_NAME, "Confirm", "ta{sv}", job, 0);
}

START_TEST(receipt_in_somebodys_hand_is_printed) {
        rig_begin("TakeoverSec=60");
        ck_assert_str_eq(confirm(9), "vn.motcua.Error.NoSuchJob");
        rig_hand("phieu", "Unplug", "t", 150, NULL);
        uint64_t job = rig_print_job("receipt", "", 0);
        rig_wait_job(job, "uncertain");
        ck_assert_ptr_null(confirm(job));
        rig_wait_job(job, "printed");
        ck_assert_str_eq(confirm(job), "vn.motcua.Error.WrongState");
        _cleanup_free_ char *events = rig_events();
        ck_assert_str_eq(events, "job-uncertain\nprinter-absent\njob-printed\n");
}
END_TEST

START_TEST(ticket_in_somebodys_hand_is_not_printed_again) {
        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "Unplug", "t", 150, NULL);
        uint64_t job = rig_print_job("ticket", "", 0);
        rig_wait_property("phieu", "State", "absent");
        rig_wait_job(job, "queued");
        ck_assert_ptr_null(confirm(job));
        rig_wait_job(job, "printed");
        rig_hand("phieu", "Plug", "", 0, NULL);
        rig_wait_property("phieu", "State", "ready");
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        assert_printed(1, 0);
}
END_TEST

START_TEST(backup_takes_over_and_only_then) {
        rig_configure("");
        _cleanup_free_ char *path = rig_path("motcua.conf"), *text = file_read(path, NULL);
        _cleanup_free_ char *with_backup =
                text_replace(text, "[Printer phieu]\n", "[Printer phieu]\nBackup=phu\n");
        file_write_text(path, with_backup);
        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phu", "State", "ready");
        rig_wait_property("phieu", "State", "ready");
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        ck_assert_uint_eq(rig_read_paper("phu").pieces, 0);
        rig_hand("phieu", "Unplug", "t", 0, NULL);
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        ck_assert_uint_eq(rig_read_paper("phu").plain, 1);
        assert_printed(1, 0);
}
END_TEST

START_TEST(queue_has_an_end) {
        uint64_t job;

        rig_begin("QueueMax=3\nTakeoverSec=60");
        rig_hand("phieu", "SetCover", "b", 1, NULL);
        rig_wait_property("phieu", "State", "cover-open");
        for (int i = 0; i < 3; i++)
                rig_print_job("ticket", i == 0 ? "k" : "", 0);
        ck_assert_str_eq(rig_print(rig_bus(), "ticket", "", "", 0, &job), "vn.motcua.Error.QueueFull");
        ck_assert_uint_eq(rig_print_job("ticket", "k", 0), 1);
        ck_assert_ptr_null(rig_call(rig_bus(), ROOT, BUS_NAME, "Cancel", "ta{sv}", (uint64_t) 2, 0));
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "Cancel", "ta{sv}", (uint64_t) 2, 0),
                         "vn.motcua.Error.WrongState");
        rig_print_job("ticket", "", 0);
        rig_hand("phieu", "SetCover", "b", 0, NULL);
        rig_wait_job(4, "printed");
        assert_printed(3, 0);
}
END_TEST

static unsigned count_events(const char *type) {
        _cleanup_free_ char *events = rig_events(), *line = NULL;
        unsigned n = 0;

        assert_ok(str_format(&line, "%s\n", type));
        for (const char *p = events; (p = strstr(p, line)); p += strlen(line))
                n++;
        return n;
}

START_TEST(cover_at_play_is_told_a_few_times_and_in_the_end) {
        rig_begin("");
        for (unsigned i = 0; i < 60; i++) {
                rig_hand("phieu", "SetCover", "b", 1, NULL);
                rig_wait_property("phieu", "State", "cover-open");
                rig_hand("phieu", "SetCover", "b", 0, NULL);
                rig_wait_property("phieu", "State", "ready");
        }
        /* What hinders is never left out, so that the last that was told is on the safe side. */
        ck_assert_uint_le(count_events("cover-open"), 20);
        ck_assert_uint_ge(count_events("cover-open"), count_events("cover-closed"));
        uint64_t deadline = monotonic_usec() + LOOP_PATIENCE_USEC;
        while (count_events("changes-dropped") == 0 ||
               count_events("cover-open") != count_events("cover-closed")) {
                ck_assert_uint_lt(monotonic_usec(), deadline);
                must(sd_event_run(rig_event(), USEC_PER_SEC / 5)); /* nothing but time wakes it */
        }
        rig_wait_log("times it worked again and soon did not");
}
END_TEST

START_TEST(printer_that_pauses_prints_once) {
        rig_begin("TakeoverSec=60");
        rig_print_job("ticket", "", 0);
        rig_wait_job(1, "printed");
        ck_assert_ptr_null(rig_call(rig_bus(), PRINTER("phieu"), SIM, "Stall", "tt", (uint64_t) 100,
                                    (uint64_t) 1500000));
        uint64_t job = rig_print_job("receipt", "", 0);
        rig_wait_property("phieu", "State", "printing");
        rig_wait_job(job, "printed");
        assert_printed(2, 0);
}
END_TEST

START_TEST(test_page_and_words) {
        rig_begin("");
        ck_assert_ptr_null(
                rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Printer", "TestPage", "a{sv}", 0));
        rig_wait_job(1, "printed");
        ck_assert_uint_eq(rig_read_paper("phieu").pieces, 1);
        ck_assert_ptr_null(rig_call(rig_bus(), ROOT, BUS_NAME, "Describe", "a{sv}", 1, "lang", "s", "en"));
        ck_assert_str_eq(rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Printer", "Describe", "a{sv}", 1,
                                  "x", "s", "y"),
                         "vn.motcua.Error.BadOption");
}
END_TEST

START_TEST(each_user_may_what_the_policy_says) {
        static const char denied[] = "org.freedesktop.DBus.Error.AccessDenied";
        sd_bus *nobody, *person, *centre;
        uint64_t job;

        rig_begin("");
        nobody = rig_connect(RIG_NOBODY);
        person = rig_connect(RIG_OPERATOR);
        centre = rig_connect(RIG_CENTRE);
        ck_assert_str_eq(rig_print(nobody, "ticket", "", "", 0, &job), denied);
        ck_assert_str_eq(rig_call(nobody, ROOT, BUS_NAME, "GetJobs", "a{sv}", 0), denied);
        ck_assert_str_eq(rig_call(nobody, PRINTER("phieu"), SIM, "Plug", ""), denied);
        ck_assert_ptr_null(rig_call(nobody, ROOT, BUS_NAME, "Describe", "a{sv}", 0));
        ck_assert_ptr_null(rig_print(person, "ticket", "", "", 0, &job));
        ck_assert_str_eq(rig_print(centre, "ticket", "", "", 0, &job), denied);
        sd_bus *channel = client_open_channel(centre, BUS_NAME, ROOT);
        ck_assert_ptr_null(rig_print(channel, "ticket", "", "", 0, &job));
        sd_bus_close_unref(channel);
        ck_assert_ptr_null(rig_call(person, PRINTER("phieu"), SIM, "Plug", ""));
        ck_assert_str_eq(rig_call(centre, PRINTER("phieu"), SIM, "Plug", ""), denied);
        ck_assert_str_eq(
                rig_call(person, ROOT, "vn.motcua.EventSource1", "GetPending", "tu", (uint64_t) 0, 1),
                denied);
        ck_assert_ptr_null(
                rig_call(centre, ROOT, "vn.motcua.EventSource1", "GetPending", "tu", (uint64_t) 0, 1));
        ck_assert_int_lt(sd_bus_request_name(nobody, "vn.motcua.Printer1.Other", 0), 0);
        ck_assert_int_lt(
                sd_bus_emit_signal(nobody, ROOT, BUS_NAME, "JobChanged", "ts", (uint64_t) 1, "printed") |
                        sd_bus_flush(nobody) | -1,
                0);
        sd_bus_close_unref(nobody);
        sd_bus_close_unref(person);
        sd_bus_close_unref(centre);
}
END_TEST

START_TEST(bad_configuration_and_templates_are_refused) {
        _cleanup_free_ char *log_path = rig_path("log/printerd");

        rig_configure(_i == 0 ? "Font=No Such Font" : "QueueMax=0");
        rig_start(NULL);
        ck_assert(!rig_wait_name());
        _cleanup_free_ char *log = file_read(log_path, NULL);
        ck_assert_msg(strstr(log, _i == 0 ? "font 'No Such Font' is not installed" : "QueueMax"), "%s", log);
        rig_kill();
}
END_TEST

static const struct {
        const char *text, *says;
} bad_templates[] = {
        {"text: {x}\n",
         "bad.template:1: field 'x' is not declared; write \"field x\" above; printing goes on without it"},
        {"image: none.png\n", "bad.template:1: there is no "},
};

START_TEST(bad_template_does_not_keep_the_others_from_being_printed) {
        _cleanup_free_ char *path = rig_path("templates/bad.template");

        file_write_text(path, bad_templates[_i].text);
        rig_begin("");
        rig_wait_log(bad_templates[_i].says);
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        ck_assert_str_eq(rig_call(rig_bus(), ROOT, BUS_NAME, "Print", "sa{sv}a{sv}", "bad", 0, 0),
                         "vn.motcua.Error.NoSuchTemplate");
}
END_TEST

static void add_lines(const char *lines) {
        _cleanup_free_ char *path = rig_path("motcua.conf.d/more.conf");

        file_write_text(path, lines);
}

static bool has_object(void *userdata) {
        return !rig_call(rig_bus(), userdata, BUS_NAME ".Printer", "Describe", "a{sv}", 0);
}

static bool has_no_object(void *userdata) {
        return !has_object(userdata);
}

START_TEST(printers_come_and_change_with_a_reload) {
        rig_begin("");
        add_lines("[Printer moi]\n[Printer phu]\nPaperMm=58\n");
        rig_reload();
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, has_object, (void *) PRINTER("moi")));
        rig_wait_property("moi", "State", "ready");
        rig_wait_property("phu", "Profile", "generic-58");
        rig_wait_property("phieu", "State", "ready");
        ck_assert_uint_eq(rig_read_paper("moi").pieces, 0);
        add_lines("[Printer]\nTakeoverSec=2\n");
        rig_reload();
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, has_no_object, (void *) PRINTER("moi")));
        rig_wait_property("phu", "Profile", "generic-80");
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        assert_printed(1, 0);
}
END_TEST

START_TEST(printers_change_when_the_job_has_come_out) {
        rig_begin("");
        ck_assert_ptr_null(rig_call(rig_bus(), PRINTER("phieu"), BUS_NAME ".Sim", "Stall", "tt",
                                    (uint64_t) 150, 1500 * USEC_PER_MSEC));
        uint64_t job = rig_print_job("ticket", "", 0);
        rig_wait_job(job, "printing");
        add_lines("[Printer moi]\n");
        rig_reload();
        rig_wait_log("The printers change when the job that is being printed has come out");
        rig_wait_job(job, "printed");
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, has_object, (void *) PRINTER("moi")));
        rig_wait_property("phieu", "State", "ready");
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        assert_printed(2, 0);
}
END_TEST

START_TEST(refused_reload_leaves_everything_as_it_was) {
        rig_begin("");
        add_lines("[Printer moi]\n[Printer phu]\nProfil=x\nSerial=a\n[Printer phieu]\nSerial=a\n");
        rig_reload();
        rig_wait_log("more.conf:3: [Printer phu] Profil: no such key; the nearest is Profile");
        rig_wait_log("the one before stays in force");
        ck_assert(has_no_object((void *) PRINTER("moi")));
        add_lines("[Printer moi]\n[Printer phu]\nSerial=a\n[Printer phieu]\nSerial=a\n");
        rig_reload();
        rig_wait_log("[Printer phu] Serial=a is also that of [Printer phieu]");
        rig_wait_job(rig_print_job("ticket", "", 0), "printed");
        assert_printed(1, 0);
}
END_TEST

static bool template_is_known(_unused_ void *userdata) {
        const char *error =
                rig_call(rig_bus(), ROOT, BUS_NAME, "Print", "sa{sv}a{sv}", "new", 0, 1, "key", "s", "k");

        return !error;
}

START_TEST(changed_templates_come_with_a_reload) {
        _cleanup_free_ char *good = rig_path("templates/new.template"),
                            *bad = rig_path("templates/bad.template");

        rig_begin("");
        file_write_text(good, "text: A\n");
        file_write_text(bad, "nonsense\n");
        rig_reload();
        rig_wait_log("bad.template:1: 'nonsense' is unknown");
        ck_assert(!template_is_known(NULL));
        must_errno(unlink(bad));
        rig_reload();
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, template_is_known, NULL));
        rig_wait_job(1, "printed");
}
END_TEST

static bool blocks(const char *mask, int signal_number) {
        static const char digits[] = "0123456789abcdef";
        size_t bit = (size_t) signal_number - 1, n = strspn(mask, digits);

        return (strchr(digits, mask[n - 1 - bit / 4]) - digits) >> (bit % 4) & 1;
}

static bool leaves_signals(const char *status) {
        _cleanup_fclose_ FILE *f = fopen(status, "re");
        _cleanup_free_ char *line = NULL;
        size_t size = 0;

        ck_assert_ptr_nonnull(f);
        while (getline(&line, &size, f) > 0)
                if (strncmp(line, "SigBlk:\t", 8) == 0)
                        return blocks(line + 8, SIGTERM) && blocks(line + 8, SIGHUP);
        return false;
}

/* A library's thread that does not block a signal gets it, and the process ends by it. */
START_TEST(every_thread_leaves_signals_to_the_loop) {
        _cleanup_free_ char *tasks = NULL;
        unsigned n = 0;

        rig_begin("");
        must_errno(asprintf(&tasks, "/proc/%d/task", (int) rig_pid()));
        DIR *dir = opendir(tasks);
        ck_assert_ptr_nonnull(dir);
        for (struct dirent *entry; (entry = readdir(dir));) {
                _cleanup_free_ char *thread = file_join(tasks, entry->d_name);
                _cleanup_free_ char *status = file_join(thread, "status");

                if (entry->d_name[0] == '.')
                        continue;
                ck_assert_msg(leaves_signals(status), "%s", status);
                n++;
        }
        closedir(dir);
        ck_assert_uint_ge(n, 1);
}
END_TEST

static bool has_exited(_unused_ void *userdata) {
        return rig_has_exited();
}

/* Where nothing is left of the configuration before, nobody says that it runs. */
START_TEST(half_of_a_configuration_ends_the_process) {
        _cleanup_free_ char *log = rig_path("log/printerd"), *folder = rig_path("state/sim"),
                            *away = rig_path("state/away");

        rig_begin("");
        must_errno(rename(folder, away));
        file_write_text(folder, "not to be made in here");
        add_lines("[Printer moi]\n");
        rig_reload();
        rig_wait_log("not all of it can be put in force");
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, has_exited, NULL));
        _cleanup_free_ char *said = file_read(log, NULL);
        ck_assert_msg(!strstr(said, "stays in force"), "%s", said);
        rig_kill();
        must_errno(unlink(folder));
        must_errno(rename(away, folder));
        rig_start(NULL);
        ck_assert(rig_wait_name());
        ck_assert(has_object((void *) PRINTER("moi")));
}
END_TEST

/* One bit of one job that waits for paper: nothing of it is printed, and those around it are. */
START_TEST(damaged_job_is_not_printed_and_holds_up_nothing) {
        _cleanup_free_ char *spool = rig_path("state/spool.db"), *events = NULL;

        rig_begin("TakeoverSec=60");
        rig_hand("phieu", "SetPaper", "s", 0, "out");
        rig_wait_property("phieu", "State", "paper-out");
        rig_print_job("ticket", "k1", 0);
        rig_print_job("ticket", "k2", 0);
        rig_print_job("ticket", "k3", 0);
        must_errno(kill(rig_pid(), SIGTERM));
        ck_assert(loop_wait(rig_event(), LOOP_PATIENCE_USEC, has_exited, NULL));
        rig_kill();
        flip_bit(spool, "k2ticket"); /* in the table, where the template is behind the key */
        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_log("The spool or the outbox is damaged (table job, id 2, column sum)");
        rig_wait_job(1, "printed");
        rig_wait_job(3, "printed");
        rig_wait_job(2, "uncertain");
        assert_printed(2, 0);
        events = rig_events();
        /* Then both printers are ready, in whatever order, and print. */
        ck_assert_msg(strncmp(events, "paper-out\njob-uncertain\nprinter-ready\n", 38) == 0, "%s", events);
        /* The key may be what was damaged: whoever owns it asks again. */
        ck_assert_uint_eq(rig_print_job("ticket", "k2", 0), 4);
        rig_wait_job(4, "printed");
        char *state = client_get_string(rig_bus(), BUS_NAME, ROOT, BUS_NAME, "State");
        ck_assert_str_eq(state, "failing");
        free(state);
        ck_assert_ptr_null(
                rig_call(rig_bus(), ROOT, BUS_NAME, "Reprint", "tsa{sv}", (uint64_t) 2, "asked for", 0));
        rig_wait_job(2, "failed"); /* there is no such template */
        assert_printed(3, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_thread_leaves_signals_to_the_loop),
        SUITE_CASE(job_is_printed_and_told_of),
        SUITE_CASE(same_key_prints_once),
        SUITE_CASE(what_cannot_be_printed_is_refused_by_name),
        SUITE_CASE(refill_releases_no_burst_of_stale_tickets),
        SUITE_CASE(paper_that_ends_in_a_ticket_brings_it_again_marked),
        SUITE_CASE(pulled_cable_brings_the_ticket_again_marked),
        SUITE_CASE(receipt_in_doubt_waits_for_a_person),
        SUITE_CASE(receipt_in_somebodys_hand_is_printed),
        SUITE_CASE(ticket_in_somebodys_hand_is_not_printed_again),
        SUITE_CASE(backup_takes_over_and_only_then),
        SUITE_CASE(queue_has_an_end),
        SUITE_CASE(cover_at_play_is_told_a_few_times_and_in_the_end),
        SUITE_CASE(printer_that_pauses_prints_once),
        SUITE_CASE(test_page_and_words),
        SUITE_CASE(each_user_may_what_the_policy_says),
        {"bad_configuration_and_templates_are_refused", &bad_configuration_and_templates_are_refused, 2},
        {"bad_template_does_not_keep_the_others_from_being_printed",
         &bad_template_does_not_keep_the_others_from_being_printed, ELEMENTSOF(bad_templates)},
        SUITE_CASE(printers_come_and_change_with_a_reload),
        SUITE_CASE(printers_change_when_the_job_has_come_out),
        SUITE_CASE(refused_reload_leaves_everything_as_it_was),
        SUITE_CASE(changed_templates_come_with_a_reload),
        SUITE_CASE(half_of_a_configuration_ends_the_process),
        SUITE_CASE(damaged_job_is_not_printed_and_holds_up_nothing),
};

int main(void) {
        if (rig_missing()) {
                printf("printer/flow: skipped: %s\n", rig_missing());
                return 77;
        }
        return suite_run("printer/flow", cases, ELEMENTSOF(cases), rig_setup, rig_teardown, RIG_CASE_SEC);
}
