#include "slip-hall.h"

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define PRINTER_OBJECT "/vn/motcua/Printer1/printer/phieu"

static const struct scene_property printer_state = {PRINTER_NAME, PRINTER_OBJECT, PRINTER_NAME ".Printer",
                                                    "State"};

/* The shipped template, but for what it prints: a code for zbarimg. */
static void write_template(struct centre *centre, const char *name, const char *code) {
        _cleanup_free_ char *from = NULL, *to = NULL, *text = NULL;

        must_errno(asprintf(&from, TEST_TEMPLATES "/%s.template", name));
        must_errno(asprintf(&to, "templates/%s.template", name));
        _cleanup_free_ char *shipped = file_read(from, NULL), *path = centre_path(centre, to);
        char *body = strstr(shipped, "\n\n[commune]");

        assert(body);
        *body = '\0';
        must_errno(asprintf(&text, "%s\nqr 5: %s\n", shipped, code));
        file_write_text(path, text);
}

static char *configure(struct centre *centre) {
        char *lines = paper_configure(centre);

        write_template(centre, "closing", "S {number}/{reprint}");
        write_template(centre, "rating", "{code}");
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
        slip_hall_await_printer(f);
}

void slip_hall_await_printer(struct scene *f) {
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
