#include "wall-rig.h"

#include <sys/stat.h>
#include <time.h>

#include "services/draw/canvas.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define DISPLAY_NAME "vn.motcua.Display1"

enum { LOOK_USEC = 100 * USEC_PER_MSEC, TEXT_SIZE = 8192 };

/* Of the page's picture, and of nothing else on the wall. */
enum { PAGE_RGB = 0x12d7a4 };

static void write_page(const struct centre *centre) {
        _cleanup_free_ char *folder = centre_path(centre, "etc/pages"),
                            *page = centre_path(centre, "etc/pages/so-do.page"),
                            *image = centre_path(centre, "etc/pages/so-do.png");
        struct canvas *canvas = NULL;
        void *png = NULL;
        size_t size;

        must_errno(mkdir(folder, 0755));
        must(canvas_new_colour(RIG_WIDTH, RIG_HEIGHT, &canvas));
        canvas_set_colour(canvas, PAGE_RGB);
        canvas_fill(canvas, 0, 0, RIG_WIDTH, RIG_HEIGHT);
        must(canvas_write_png(canvas, &png, &size));
        file_write(image, png, size);
        file_write_text(page, "title: SƠ ĐỒ TRUNG TÂM\nheading: Tầng 1\ntext: Quầy 1 đến quầy 4\n"
                              "text: Lấy số tại cửa ra vào\nimage: so-do.png\n");
        free(png);
        canvas_free(canvas);
}

static void write_config(struct rig *rig, const struct rig_wall *wall) {
        _cleanup_free_ char *pages = centre_path(rig->centre, "etc/pages"), *text = NULL;
        char counters[TEXT_SIZE] = "";
        size_t n = 0;

        for (unsigned i = 1; i <= rig->n_counters; i++) {
                n += (size_t) must_errno(snprintf(counters + n, sizeof(counters) - n,
                                                  "[Counter c%u]\nLabel=Quầy %u\n"
                                                  "Services=ho-tich dat-dai chinh-sach\n",
                                                  i, i));
                assert(n < sizeof(counters));
        }
        must_errno(asprintf(&text,
                            "[Centre]\nName=UBND xã Kiến Minh\nSources=display\n"
                            "[Service ho-tich]\nPrefix=A\nLabel=Hộ tịch – Chứng thực\n"
                            "[Service dat-dai]\nPrefix=B\nLabel=Đất đai – Xây dựng\n"
                            "[Service chinh-sach]\nPrefix=C\nLabel=Chính sách – Xã hội\n"
                            "%s[Display hall]\nConnector=HDMI-A-1\nMode=%dx%d\n"
                            "[Wall]\nPages=%s\nCallSec=%d\nPageAfterSec=%s\n[Voice]\nFolder=%s\nEnabled=%s\n",
                            counters, RIG_WIDTH, RIG_HEIGHT, pages, RIG_CALL_SEC,
                            wall->has_page ? "0" : "3600", TEST_CLIPS, wall->is_silent ? "no" : "yes"));
        if (wall->has_page)
                write_page(rig->centre);
        centre_write_config(rig->centre, text);
}

static void command(const struct rig *rig, unsigned counter, const char *member) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        char path[64];

        must_errno(snprintf(path, sizeof(path), CLIENT_COUNTER("c%u"), counter));
        if (sd_bus_call_method(centre_bus(rig->centre), CENTRE_NAME, path, CENTRE_NAME ".Counter", member,
                               &error, NULL, "a{sv}", 0) < 0)
                test_die("%s at c%u: %s: %s", member, counter, error.name, error.message);
}

static bool is_ready(void *userdata) {
        struct rig *rig = userdata;

        return records_count(&rig->records, "output-ready") > 0;
}

void rig_begin(struct rig *rig, const struct rig_wall *wall) {
        *rig = (struct rig){.n_counters = wall->n_counters};
        rig->centre = stage_new(&rig->dir);
        write_config(rig, wall);
        records_follow(&rig->records, centre_bus(rig->centre));
        centre_start(rig->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(rig->centre, CENTRE_MOTCUAD);
        centre_start(rig->centre, CENTRE_DISPLAYD,
                     wall->has_watchdog ? (const char *const[]){"WATCHDOG_USEC=30000000", NULL} : NULL);
        centre_wait_ready(rig->centre, CENTRE_DISPLAYD);
        centre_wait(rig->centre, is_ready, rig, "the screen is ready");
        for (unsigned i = 1; i <= rig->n_counters; i++)
                command(rig, i, "Open");
}

void rig_end(struct rig *rig) {
        stage_free(rig->centre, rig->dir);
        records_clear(&rig->records);
}

void rig_issue(struct rig *rig, unsigned n) {
        static const char *const services[] = {"ho-tich", "dat-dai", "chinh-sach"};
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        for (unsigned i = 0; i < n; i++)
                if (sd_bus_call_method(centre_bus(rig->centre), CENTRE_NAME, "/vn/motcua/Centre1",
                                       CENTRE_NAME, "IssueTicket", &error, NULL, "sa{sv}",
                                       services[i % ELEMENTSOF(services)], 0) < 0)
                        test_die("IssueTicket: %s: %s", error.name, error.message);
}

static bool is_called(void *userdata) {
        struct rig *rig = userdata;

        return records_count(&rig->records, "ticket-called") > 0;
}

static bool is_shown(void *userdata) {
        struct rig *rig = userdata;
        uint64_t call = records_last(&rig->records, "ticket-called")->id;
        const struct record *shown = records_last(&rig->records, "shown");

        return shown && record_t(shown, "call") == call;
}

struct rig_call rig_call(struct rig *rig, const char *member) {
        struct rig_call call;
        struct timespec now;

        records_clear(&rig->records);
        command(rig, rig->next_counter + 1, member);
        rig->next_counter = (rig->next_counter + 1) % rig->n_counters;
        centre_wait(rig->centre, is_called, rig, "the call is recorded");
        must_errno(clock_gettime(CLOCK_BOOTTIME, &now));
        call.heard_usec = (uint64_t) now.tv_sec * USEC_PER_SEC + (uint64_t) now.tv_nsec / NSEC_PER_USEC;
        centre_wait(rig->centre, is_shown, rig, "the call is shown");
        call.commanded_usec = record_t(records_last(&rig->records, "ticket-called"), "boottime_usec");
        call.shown_usec = record_t(records_last(&rig->records, "shown"), "boottime_usec");
        return call;
}

/* Whether the page's colour is on the glass. */
static bool has_page(const struct rig *rig) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *path = centre_path(rig->centre, "state/display/sim/HDMI-A-1.ppm"),
                            *picture = NULL;
        const char colour[] = {(char) (PAGE_RGB >> 16), (char) (PAGE_RGB >> 8 & 0xff),
                               (char) (PAGE_RGB & 0xff)};
        size_t size;

        if (sd_bus_call_method(centre_bus(rig->centre), DISPLAY_NAME, "/vn/motcua/Display1",
                               DISPLAY_NAME ".Sim", "SaveScreen", &error, NULL, "s", "HDMI-A-1") < 0)
                test_die("SaveScreen: %s: %s", error.name, error.message);
        picture = file_read(path, &size);
        return memmem(picture, size, colour, sizeof(colour));
}

void rig_await_page(struct rig *rig) {
        uint64_t deadline_usec = monotonic_usec() + LOOP_PATIENCE_USEC;

        while (!has_page(rig)) {
                if (monotonic_usec() > deadline_usec)
                        test_die("the page does not come");
                stage_run(rig->centre, LOOK_USEC);
        }
}
