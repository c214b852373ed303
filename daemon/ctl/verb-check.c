#include "daemon/check.h"
#include "report.h"
#include "services/camera/camera-check.h"
#include "services/display/display-check.h"
#include "services/keypad/keypad-check.h"
#include "services/printer/printer-check.h"
#include "services/web/web-check.h"
#include "verb.h"

/* The configuration as each daemon reads it, one after the other: what --check-config of all of them says. */

/* What several daemons say is one problem. */
static int add_problems(json_t *problems, const char *text) {
        while (*text) {
                size_t n = strcspn(text, "\n"), i = 0;
                _cleanup_free_ char *line = strndup(text, n);

                if (!line)
                        return -ENOMEM;
                while (i < json_array_size(problems) &&
                       !streq(json_string_value(json_array_get(problems, i)), line))
                        i++;
                if (i == json_array_size(problems) && json_array_append_new(problems, json_string(line)) < 0)
                        return -ENOMEM;
                text += n + (text[n] == '\n');
        }
        return 0;
}

static int collect(const char *path, enum language language, json_t *problems) {
        static int (*const checks[])(const char *path, struct problem *ret_problem) = {
                centre_check, keypad_check, printer_check, display_check, camera_check, web_check};

        for (size_t i = 0; i < ELEMENTSOF(checks); i++) {
                _cleanup_(problem_done) struct problem problem = {.language = language};
                int r = checks[i](path, &problem);

                if (r < 0)
                        r = problem.text ? add_problems(problems, problem.text) : r;
                if (r < 0)
                        return r;
        }
        return 0;
}

static int check(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_(json_decrefp) json_t *problems = json_array();
        const char *path = options->n_args > 0 ? options->args[0] : CTL_CONFIG_FILE;
        int r = problems ? collect(path, options->language, problems) : -ENOMEM;

        if (r < 0) {
                report(options->language, TEXT_CHECK_FAILED,
                       PAIRS({"file", path}, {"error", error_to_string(r, options->language)}));
                return CTL_FAILED;
        }
        bool good = json_array_size(problems) == 0;
        if (options->style == CTL_STYLE_JSON) {
                json_dumpf(problems, stdout, JSON_COMPACT);
                putchar('\n');
        } else if (good)
                puts("ok");
        for (size_t i = 0; options->style != CTL_STYLE_JSON && i < json_array_size(problems); i++)
                fprintf(stderr, "%s\n", json_string_value(json_array_get(problems, i)));
        return good ? CTL_OK : CTL_FAILED;
}

const struct verb verbs_check[] = {
        {.name = "check",
         .arguments = {"[TỆP]", "[FILE]"},
         .traits = VERB_NO_BUS,
         .run = check,
         .help = {"kiểm tra tệp cấu hình cho mọi tiến trình", "check the configuration for all daemons"},
         .man = {"Đọc cấu hình như mọi tiến trình đọc, mặc định là /etc/motcua/motcua.conf, và vẽ thử từng "
                 "mẫu phiếu, từng trang thông tin; tệp Credentials= của camera phải đúng người dùng và "
                 "quyền. In `ok`, hoặc từng lỗi dạng TỆP:DÒNG ra luồng lỗi, bằng "
                 "tiếng Việt hoặc tiếng "
                 "Anh theo "
                 "--lang. Không cần tiến trình nào "
                 "chạy, không cần quyền gì; mỗi lần nạp lại cấu hình đều bắt đầu bằng việc này, với "
                 "--lang=en cho nhật ký.",
                 "Read the configuration as all daemons do, /etc/motcua/motcua.conf if no FILE is given, and "
                 "draw each "
                 "slip with samples, and each page of the wall; files of Credentials= of cameras must be of "
                 "the "
                 "right user and mode. Prints `ok`, or every problem as FILE:LINE "
                 "on standard error, in the "
                 "language of --lang. Needs no "
                 "daemon and no privilege; reloading a unit begins with it, with --lang=en for the journal."},
         .columns = "`ok`"},
        {0},
};
