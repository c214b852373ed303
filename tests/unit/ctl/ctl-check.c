/* motcuactl check: the whole file for all daemons, without a bus. */
#include <sys/stat.h>

#include "daemon/ctl/verb.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static const struct {
        const char *text, *problems;
        enum ctl_exit code;
        enum language language;
} files[] = {
        {"[Counter 1]\n", "ok\n", CTL_OK, LANGUAGE_EN},
        {"[Counter 1]\nAttendant=quay1\n[Keypad quay1]\nChip=a\nKey.done=1\n[Printer]\nPaperMm=58\n", "ok\n",
         CTL_OK, LANGUAGE_EN},
        /* Each daemon's own, and what several of them say once. */
        {"[Centre]\nScael=3\n[Counter 1]\nAttendant=quya1\n[Keypad "
         "quay1]\nChip=a\nKey.done=1\nDebounceMsec=soon\n"
         "[Printer]\nPaperMm=70\n",
         "F:2: [Centre] Scael: no such key; the nearest is Scale; man motcua.conf has those there are\n"
         "F:4: [Counter 1] Attendant names quya1; there is no section [Keypad quya1]; the nearest is quay1\n"
         "F:8: [Keypad quay1] DebounceMsec=soon: must be a number from 0 to 200 ms\n"
         "F:10: [Printer] PaperMm=70: must be 58 or 80\n",
         CTL_FAILED, LANGUAGE_EN},
        {"[Counter 1]\nNoise\n[Counter 1]\n",
         "F:2: neither [Section] nor Key=Value\nF:3: [Counter 1]: this file has that section in line 1 "
         "already\n",
         CTL_FAILED, LANGUAGE_EN},
        {"[Counter 1]\n[Printer]\nFont=No Such Font\n",
         "F:3: [Printer] Font=No Such Font: font 'No Such Font' is not installed\n", CTL_FAILED, LANGUAGE_EN},
        {"[Counter 1]\n[Service a]\nPrefix=A\n",
         "F:2: service a: no counter serves it; name it in Services= of a [Counter]\n", CTL_FAILED,
         LANGUAGE_EN},
        /* In Vietnamese, from the reader itself, each daemon's keys and checks, and the slips. */
        {"[Centre]\nScael=3\n[Counter 1]\nAttendant=quya1\n[Keypad "
         "quay1]\nChip=a\nKey.done=1\nDebounceMsec=soon\nBias=up\n"
         "[Printer]\nPaperMm=70\n",
         "F:2: [Centre] Scael: không có tham số này; gần nhất là Scale; xem man motcua.conf\n"
         "F:4: [Counter 1] Attendant nêu quya1, nhưng không có mục [Keypad quya1]; gần nhất là quay1\n"
         "F:8: [Keypad quay1] DebounceMsec=soon: phải là số từ 0 đến 200 ms\n"
         "F:9: [Keypad quay1] Bias=up: phải là pull-up, pull-down, disabled hoặc as-is\n"
         "F:11: [Printer] PaperMm=70: phải là 58 hoặc 80\n",
         CTL_FAILED, LANGUAGE_VI},
        {"[Counter 1]\n[Printer]\nFont=No Such Font\n",
         "F:3: [Printer] Font=No Such Font: chưa cài phông chữ “No Such Font”\n", CTL_FAILED, LANGUAGE_VI},
        {"[Counter 1]\n[Service a]\nPrefix=A\n",
         "F:2: lĩnh vực a: không quầy nào phục vụ; hãy nêu trong Services= của một [Counter]\n", CTL_FAILED,
         LANGUAGE_VI},
        {"[Counter 1]\n[Printer]\nTemplateDir=/nowhere\n",
         "F:3: [Printer] TemplateDir=/nowhere: không có tệp hay thư mục đó\n", CTL_FAILED, LANGUAGE_VI},
        {"[Counter 1]\n[Web]\nHosts=http://xa.vn\nIdleSec=0\n",
         "F:3: [Web] Hosts=http://xa.vn: phải là tên hoặc địa chỉ như 192.168.1.10 hoặc motcua.xa.vn, không "
         "có "
         "cổng; nhiều nhất 8, cách nhau bằng dấu cách\n"
         "F:4: [Web] IdleSec=0: phải là số từ 1 đến 3600 giây\n",
         CTL_FAILED, LANGUAGE_VI},
        {"[Counter 1]\n[Alert a]\nOutput=b/c\nOnSec=99999\n",
         "F:4: [Alert a] OnSec=99999: phải là số từ 1 đến 3600 giây\n", CTL_FAILED, LANGUAGE_VI},
};

START_TEST(every_problem_is_named_once) {
        _cleanup_free_ char *path = file_join(suite_dir(), "motcua.conf"),
                            *output = file_join(suite_dir(), "output");
        const struct verb *verb = verb_find("check");
        char *args[] = {path, NULL};
        struct ctl_options options = {
                .style = CTL_STYLE_PLAIN, .language = files[_i].language, .args = args, .n_args = 1};
        struct ctl ctl = {.options = &options};

        file_write_text(path, files[_i].text);
        ck_assert_ptr_nonnull(freopen(output, "w", stdout));
        ck_assert_ptr_nonnull(freopen(output, "a", stderr));
        ck_assert(verb->traits & VERB_NO_BUS);
        ck_assert_int_eq(verb->run(&ctl), files[_i].code);
        fflush(stdout);
        fflush(stderr);
        _cleanup_free_ char *printed = file_read(output, NULL), *shown = text_replace(printed, path, "F");
        ck_assert_str_eq(shown, files[_i].problems);
}
END_TEST

static const struct suite_case cases[] = {
        {"every_problem_is_named_once", &every_problem_is_named_once, ELEMENTSOF(files)},
};

SUITE_MAIN("ctl-check", cases, NULL, NULL)
