/* [Printer] and what is printed: what is refused, with file and line. */
#include <sys/stat.h>

#include "hw/printer-sim-paper.h"
#include "services/printer/slips.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define SHIPPED                                                                                              \
        "field commune optional\nfield centre\nfield number\nfield service\ntext: {commune}\ntext: "         \
        "{centre}\n"                                                                                         \
        "text 120: {number}\ntext: {service}\n"
#define FIELDS "field commune optional\nfield centre\nfield number\nfield service\n"

/* ----- sections ----- */

static const struct {
        const char *text, *problem;
} refused[] = {
        {"[Printer a]\nSerial=X1\n[Printer b]\nSerial=X1\n",
         "f:4: [Printer b] Serial=X1 is also that of [Printer a]"},
        {"[Printer a]\nPort=1-1\n[Printer b]\nPort=1-1\n",
         "f:4: [Printer b] Port=1-1 is also that of [Printer a]"},
        {"[Printer a]\nBackup=a\n", "f:2: [Printer a] Backup: a printer cannot stand in for itself"},
        {"[Printer phieu]\nBackup=phieo\n", "f:2: [Printer phieu] Backup names phieo; there is no section "
                                            "[Printer phieo]; the nearest is phieu"},
        {"[Printer]\nBackup=phu\n", "f:2: [Printer] Backup names phu; there is no section [Printer phu]"},
        {"[Printer a]\nPaperMm=58\nProfile=epson-80\n",
         "f:3: [Printer a] profile epson-80 is not for paper of 58 mm"},
        {"[Printer a]\nFont=Sans\n",
         "f:1: [Printer a] TemplateDir, Font, QueueMax, TakeoverSec and Text.* stand in [Printer] only"},
        {"[Printer]\nSerial=1\n[Printer a]\n", "f:1: [Printer] Serial, Port, UsbId, Profile, Width and "
                                               "Backup stand in [Printer ID] when there is one"},
        {"[Printer a-b]\n",
         "f:1: [Printer a-b]: the ID may have A-Z a-z 0-9 _ only, as it names a D-Bus object"},
        {"[Printer]\nPaperMm=70\n", "f:2: [Printer] PaperMm=70: must be 58 or 80"},
        {"[Printer a]\nUsbId=0416\n",
         "f:2: [Printer a] UsbId=0416: must be VENDOR:PRODUCT in hexadecimal digits, such as 0416:5011"},
        {"[Printer a]\nUsbId=0416:501g\n",
         "f:2: [Printer a] UsbId=0416:501g: must be VENDOR:PRODUCT in hexadecimal digits, such as 0416:5011"},
        {"[Printer a]\nWidth=500\n",
         "f:2: [Printer a] Width=500: must be a multiple of 8: dots come in bytes"},
        {"[Printer a]\nWidth=248\n", "f:2: [Printer a] Width=248: must be a number from 256 to 832"},
        {"[Printer a]\nWidth=840\n", "f:2: [Printer a] Width=840: must be a number from 256 to 832"},
        {"[Printer a]\nWidth=512\nPaperMm=58\n", "f:2: [Printer a] paper of 58 mm has no 512 dots"},
        {"[Printer]\nWidth=832\nPaperMm=80\n", "f:2: [Printer] paper of 80 mm has no 832 dots"},
        {"[Printer]\nWidth=512\n[Printer a]\n", "f:1: [Printer] Serial, Port, UsbId, Profile, Width and "
                                                "Backup stand in [Printer ID] when there is one"},
        {"[Printer]\nSerail=1\n",
         "f:2: [Printer] Serail: no such key; the nearest is Serial; man motcua.conf has those there are"},
        {"[Centre]\nTicketPrinters=printer\n[Printer a]\n",
         "f:2: [Centre] TicketPrinters names printer; there is no section [Printer printer]"},
        {"[Printer]\nText.centre=a\xe2\x80\x8f\n",
         "f:2: not UTF-8 text, or a control or invisible character"},
};

START_TEST(printers_that_cannot_be_are_refused) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        const char *text = refused[_i].text;

        assert_error(printer_confs_load("f", text, strlen(text), &confs, &problem), EINVAL);
        ck_assert_str_eq(problem.text, refused[_i].problem);
}
END_TEST

START_TEST(printer_is_there_without_a_section) {
        static const char text[] = "[Centre]\nTicketPrinters=printer\n";
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(printer_confs_load("f", text, strlen(text), &confs, &problem));
        ck_assert_uint_eq(confs->n, 1);
        ck_assert_str_eq(confs->printers[0]->id, "printer");
        ck_assert_str_eq(confs->service->font, "DejaVu Sans");
}
END_TEST

/* ----- slips ----- */

static void note_fault(const char *problem, void *userdata) {
        char **all = userdata, *longer;

        assert_ok(str_format(&longer, "%s%s\n", *all ? *all : "", problem));
        free(*all);
        *all = longer;
}

static char *in_folder(const char *name) {
        return file_join(suite_dir(), name);
}

/* What is told of it, without the folder of the test; NULL: nothing. */
static char *faults_of(const char *conf, const char *ticket) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *own = in_folder("own"), *shipped = in_folder("shipped"),
                            *file = in_folder("own/ticket.template"),
                            *base = in_folder("shipped/ticket.template"), *text = NULL, *folder = NULL,
                            *faults = NULL;
        _cleanup_(slips_done) struct slips slips = {0};

        ck_assert_int_eq(mkdir(own, 0700), 0);
        ck_assert_int_eq(mkdir(shipped, 0700), 0);
        file_write_text(base, SHIPPED);
        if (ticket)
                file_write_text(file, ticket);
        assert_ok(str_format(&text, "[Printer]\nTemplateDir=%s\n%s", own, conf));
        int r = printer_confs_load("f", text, strlen(text), &confs, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        const struct slips_listener listener = {note_fault, &faults};
        r = slips_open(confs, shipped, &listener, &slips, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        /* Whatever is wrong, a ticket can be printed. */
        ck_assert_ptr_nonnull(catalogue_find(slips.catalogue, "ticket"));
        ck_assert_str_eq(catalogue_find(slips.catalogue, "ticket")->dir, faults || !ticket ? shipped : own);
        assert_ok(str_format(&folder, "%s/", suite_dir()));
        return faults ? text_replace(faults, folder, "") : NULL;
}

static const struct {
        const char *ticket, *faults;
} templates[] = {
        {SHIPPED, NULL},
        {FIELDS "field slogan optional\n[slogan] text: {slogan}\ntext: {number}\n", NULL},
        {FIELDS "field slogan\ntext: {slogan}\n", "own/ticket.template:5: field 'slogan' is filled by "
                                                  "nobody; make it optional, or set its Text in [Printer]\n"},
        {"field commune\nfield centre\nfield number\nfield service\ntext: {commune}\n",
         "own/ticket.template:1: field 'commune' is not always given; make it optional\n"},
        {"field centre\nfield number\nfield service\ntext: {centre}\n",
         "own/ticket.template: field 'commune' is given and not declared; declare it, as optional if need "
         "be\n"},
        {FIELDS "\nimage: logo.png\n", "own/ticket.template:6: there is no own/logo.png\n"},
        {FIELDS "text: số \U0001FBC0\n",
         "own/ticket.template:5: no font has all letters of \"số \U0001FBC0\"\n"},
        {FIELDS "[!commune] text: \U0001FBC0\ntext: a\n",
         "own/ticket.template:5: no font has all letters of \"\U0001FBC0\"\n"},
        {FIELDS "[reprint] text: \U0001FBC0\ntext: a\n",
         "own/ticket.template:5: no font has all letters of \"\U0001FBC0\"\n"},
        {FIELDS "text: {nummer}\n",
         "own/ticket.template:5: field 'nummer' is not declared; write \"field nummer\" above\n"},
        {FIELDS "text: a\u202eb\n",
         "own/ticket.template:5: not UTF-8, or a control or invisible character\n"},
};

START_TEST(slip_that_cannot_be_printed_is_left_out_and_named) {
        _cleanup_free_ char *faults = faults_of("", templates[_i].ticket);

        ck_assert_str_eq(faults ? faults : "", templates[_i].faults ? templates[_i].faults : "");
}
END_TEST

START_TEST(field_of_the_configuration_is_filled) {
        _cleanup_free_ char *faults =
                faults_of("Text.slogan=Xin mời\n", FIELDS "field slogan\ntext: {slogan}\n");

        ck_assert_ptr_null(faults);
}
END_TEST

/* 384 dots: what 80 mm of paper have room for may be too wide for 58. */
START_TEST(each_width_of_paper_is_tried) {
        enum { SIDE = 400 };
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL, *narrow = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *own = in_folder("own"), *logo = in_folder("own/logo.png"),
                            *a = in_folder("own/a.template"), *text = NULL, *faults = NULL, *expected = NULL;
        const struct slips_listener listener = {note_fault, &faults};
        _cleanup_(slips_done) struct slips slips = {0}, narrow_slips = {0};
        static const uint8_t dots[SIDE * SIDE / 8];

        ck_assert_int_eq(mkdir(own, 0700), 0);
        assert_ok(png_write(logo, SIDE, SIDE, dots));
        file_write_text(a, "image: logo.png\n");
        assert_ok(
                str_format(&text, "[Printer]\nTemplateDir=%s\n[Printer a]\n[Printer b]\nPaperMm=58\n", own));
        size_t wide = strlen(text) - strlen("[Printer b]\nPaperMm=58\n");
        assert_ok(printer_confs_load("f", text, wide, &confs, &problem));
        assert_ok(slips_open(confs, "/nowhere", &listener, &slips, &problem));
        ck_assert_ptr_null(faults);
        assert_ok(printer_confs_load("f", text, strlen(text), &narrow, &problem));
        assert_ok(slips_open(narrow, "/nowhere", &listener, &narrow_slips, &problem));
        assert_ok(str_format(&expected, "%s:1: %s is larger than 384 × 800 dots\n", a, logo));
        ck_assert_str_eq(faults, expected);
}
END_TEST

static const struct {
        const char *text;
        unsigned width;
} widths[] = {
        {"", 576},
        {"[Printer]\nPaperMm=58\n", 384},
        {"[Printer]\nWidth=832\n", 832},
        {"[Printer a]\nWidth=384\n", 384},
        {"[Printer a]\nWidth=512\nPaperMm=80\n", 512},
        {"[Printer a]\nWidth=256\nPaperMm=58\n", 256},
        {"[Printer a]\nWidth=512\nProfile=generic-58\n", 512},
        {"[Printer]\nProfile=epson-512\n", 512},
        {"[Printer a]\nProfile=epson-512\nPaperMm=80\n", 512},
        {"[Printer a]\nProfile=basic-58\n", 384},
};

/* What is shipped fits on each. */
START_TEST(width_is_that_of_the_key_or_the_profile_or_the_paper) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *faults = NULL;
        const struct slips_listener listener = {note_fault, &faults};
        _cleanup_(slips_done) struct slips slips = {0};
        const char *text = widths[_i].text;

        int r = printer_confs_load("f", text, strlen(text), &confs, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(printer_conf_width(confs->printers[0]), widths[_i].width);
        assert_ok(slips_open(confs, SHIPPED_TEMPLATES, &listener, &slips, &problem));
        ck_assert_ptr_null(faults);
        ck_assert_ptr_nonnull(catalogue_find(slips.catalogue, "ticket"));
}
END_TEST

START_TEST(letter_of_a_label_that_no_font_has_is_named_with_its_line) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *faults = NULL;
        static const char text[] =
                "[Centre]\nName=\U0001FBC0\n\n[Service a]\nLabel=Hộ tịch \U0001FBC0\nPrefix=A\n"
                "[Printer]\nText.x=\U0001FBC0\n";
        const struct slips_listener listener = {note_fault, &faults};
        _cleanup_(slips_done) struct slips slips = {0};

        assert_ok(printer_confs_load("f", text, strlen(text), &confs, &problem));
        assert_ok(slips_open(confs, "/nowhere", &listener, &slips, &problem));
        ck_assert_str_eq(faults, "f:2: no font has all letters of \"\U0001FBC0\"\n"
                                 "f:5: no font has all letters of \"Hộ tịch \U0001FBC0\"\n"
                                 "f:8: no font has all letters of \"\U0001FBC0\"\n");
}
END_TEST

START_TEST(font_and_folder_are_named_with_their_line) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL, *others = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *faults = NULL;
        static const char font[] = "[Printer]\nFont=No Such Font\n",
                          folder[] = "[Printer]\nTemplateDir=/nowhere\n";
        const struct slips_listener listener = {note_fault, &faults};
        _cleanup_(slips_done) struct slips slips = {0};

        assert_ok(printer_confs_load("f", font, strlen(font), &confs, &problem));
        assert_error(slips_open(confs, "/nowhere", &listener, &slips, &problem), ENOENT);
        ck_assert_str_eq(problem.text,
                         "f:2: [Printer] Font=No Such Font: font 'No Such Font' is not installed");
        assert_ok(printer_confs_load("f", folder, strlen(folder), &others, &problem));
        assert_ok(slips_open(others, "/nowhere", &listener, &slips, &problem));
        ck_assert_str_eq(faults, "f:2: [Printer] TemplateDir=/nowhere: No such file or directory\n");
}
END_TEST

START_TEST(strange_image_is_refused_and_not_waited_for) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *own = in_folder("own"), *fifo = in_folder("own/logo.png"),
                            *a = in_folder("own/a.template"), *text = NULL, *faults = NULL, *expected = NULL;
        const struct slips_listener listener = {note_fault, &faults};
        _cleanup_(slips_done) struct slips slips = {0};

        ck_assert_int_eq(mkdir(own, 0700), 0);
        ck_assert_int_eq(mkfifo(fifo, 0600), 0);
        file_write_text(a, "image: logo.png\n");
        assert_ok(str_format(&text, "[Printer]\nTemplateDir=%s\n", own));
        assert_ok(printer_confs_load("f", text, strlen(text), &confs, &problem));
        assert_ok(slips_open(confs, "/nowhere", &listener, &slips, &problem));
        assert_ok(str_format(&expected, "%s:1: %s is no PNG image\n", a, fifo));
        ck_assert_str_eq(faults, expected);
}
END_TEST

/* Every fault refuses a check, and all are named. */
START_TEST(check_names_every_fault) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *own = in_folder("own"), *a = in_folder("own/a.template"),
                            *b = in_folder("own/b.template"), *path = in_folder("motcua.conf"), *text = NULL,
                            *expected = NULL;
        _cleanup_(slips_done) struct slips slips = {0};

        ck_assert_int_eq(mkdir(own, 0700), 0);
        file_write_text(a, "nonsense\n");
        file_write_text(b, "image: b.png\n");
        assert_ok(str_format(&text, "[Printer]\nTemplateDir=%s\n", own));
        file_write_text(path, text);
        assert_error(slips_check(path, &confs, &slips, &problem), EINVAL);
        assert_ok(str_format(&expected,
                             "%s:1: 'nonsense' is unknown; allowed are kind, ttl, field, text, row, rule, "
                             "ruler, space, qr, "
                             "image and cut\n%s:1: there is no %s/b.png",
                             a, b, own));
        ck_assert_str_eq(problem.text, expected);
        problem_done(&problem);
        file_write_text(a, "rule\n");
        file_write_text(b, "rule\n");
        assert_ok(slips_check(path, &confs, &slips, &problem));
}
END_TEST

static const struct suite_case cases[] = {
        {"printers_that_cannot_be_are_refused", &printers_that_cannot_be_are_refused, ELEMENTSOF(refused)},
        SUITE_CASE(printer_is_there_without_a_section),
        {"slip_that_cannot_be_printed_is_left_out_and_named",
         &slip_that_cannot_be_printed_is_left_out_and_named, ELEMENTSOF(templates)},
        SUITE_CASE(field_of_the_configuration_is_filled),
        SUITE_CASE(each_width_of_paper_is_tried),
        {"width_is_that_of_the_key_or_the_profile_or_the_paper",
         &width_is_that_of_the_key_or_the_profile_or_the_paper, ELEMENTSOF(widths)},
        SUITE_CASE(letter_of_a_label_that_no_font_has_is_named_with_its_line),
        SUITE_CASE(font_and_folder_are_named_with_their_line),
        SUITE_CASE(strange_image_is_refused_and_not_waited_for),
        SUITE_CASE(check_names_every_fault),
};

SUITE_MAIN("printer-slips", cases, NULL, NULL)
