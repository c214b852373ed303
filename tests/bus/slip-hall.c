#include "slip-hall.h"

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define PRINTER_OBJECT "/vn/motcua/Printer1/printer/phieu"

static const struct scene_property printer_state = {PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Printer",
                                                    "State"};

/* A template of a day's slip that says "S NUMBER/REPRINT" to zbarimg. */
static char *configure(struct centre *centre) {
        _cleanup_free_ char *shipped = file_read(TEST_TEMPLATES "/closing.template", NULL),
                            *path = centre_path(centre, "templates/closing.template"), *text = NULL;
        char *lines = paper_configure(centre), *body = strstr(shipped, "\n\n[commune]");

        assert(body);
        *body = '\0';
        must_errno(asprintf(&text, "%s\nqr 5: S {number}/{reprint}\n", shipped));
        file_write_text(path, text);
        return lines;
}

void slip_hall_prepare(struct scene *f, const char *printer_lines, const char *centre_lines) {
        _cleanup_free_ char *config = NULL, *lines = NULL;

        scene_prepare(f);
        lines = printer_lines ? strdup(printer_lines) : configure(f->centre);
        must_errno(asprintf(&config,
                            "%s[Centre]\nSources=keypad printer\nPrintTickets=no\n"
                            "%s"
                            "[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Keypad quay1]\nKey.slip=slip\n%s",
                            centre_config_default, centre_lines, lines));
        centre_write_config(f->centre, config);
        scene_start(f);
}

void slip_hall_start_printer(struct scene *f) {
        centre_start(f->centre, CENTRE_PRINTERD, NULL);
        centre_wait_ready(f->centre, CENTRE_PRINTERD);
        scene_await_text(f, &printer_state, "ready");
}

void slip_hall_begin(struct scene *f) {
        slip_hall_prepare(f, NULL, "");
        slip_hall_start_printer(f);
        scene_await(f, "printer-ready", 1);
}

void slip_hall_begin_day(struct scene *f) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL, NULL,
                                "sa{sv}", "ho-tich", 0));
}

void slip_hall_end_day(struct scene *f) {
        must(sd_bus_call_method(f->bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL, NULL,
                                "a{sv}", 0));
}

void slip_hall_set_paper(struct scene *f, const char *paper) {
        must(sd_bus_call_method(f->bus, PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Sim", "SetPaper", NULL,
                                NULL, "s", paper));
}
