/* The evidence pack of a year: made beside its place, and put there when all of it is on disk. */
#include <fcntl.h>
#include <stdio.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/check.h"
#include "evidence-place.h"
#include "evidence.h"
#include "prove.h"
#include "report-ask.h"
#include "report-get.h"
#include "report-paper.h"
#include "report.h"
#include "verb.h"

/* Of what the verifier says: much more than it ever does. */
enum { LINES_MAX = 1 << 20 };

static int fail(struct evidence *evidence, int error) {
        enum language language = evidence->ctl->options->language;

        report(language, TEXT_EVIDENCE_NOT_MADE,
               PAIRS({"error",
                      evidence->problem.text ? evidence->problem.text : error_to_string(error, language)}));
        return CTL_FAILED;
}

/* ----- what it is made of ----- */

static int read_files(struct evidence *evidence) {
        const char *config = secure_getenv("MOTCUA_CONFIG"), *criteria = evidence->ctl->options->criteria;
        int r = centre_read_report(config ? config : CTL_CONFIG_FILE, &evidence->form, &evidence->problem);

        if (r >= 0 && criteria)
                r = report_read_criteria(criteria, &evidence->criteria, &evidence->problem);
        return r < 0 ? fail(evidence, r) : CTL_OK;
}

/* Before the copy is taken, so that the copy has all that was signed. None is signed where somebody is to
 * decide. */
static int get_checkpoint(struct evidence *evidence) {
        struct ctl *ctl = evidence->ctl;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_(json_decrefp) json_t *properties = NULL;
        const char *note;
        uint64_t size;

        int r = ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &properties, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = str_set(&evidence->key, json_get_s(properties, "LogKey", ""));
        if (r >= 0)
                r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetCheckpoint", &call, "a{sv}", 0);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (sd_bus_error_has_name(&error, BUS_ERROR_NO_SUCH_CHECKPOINT))
                return CTL_OK;
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "tsuu", &size, &note, NULL, NULL);
        if (r >= 0)
                r = str_set(&evidence->note, note);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int ask_centre(struct evidence *evidence) {
        struct ctl *ctl = evidence->ctl;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct report_request request = {.by = 0};

        int code = report_get_year(ctl, ctl->options->args[0], &request.period);
        if (code != CTL_OK)
                return code;
        request.by = report_paper_sections(&request.period);
        int r = report_ask(ctl, &request, &evidence->report, &error);
        if (r >= 0)
                r = evidence_ask_calendar(evidence, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        return get_checkpoint(evidence);
}

/* ----- the copy of the record ----- */

/* The exit status of motcua-verify; negative: it came to none, which was said. */
static int prove_into(struct evidence *evidence, const char *folder, int fd) {
        static const char note_file[] = "checkpoint.txt"; /* as in the pack */
        _cleanup_free_ char *path = NULL;
        struct proof proof = {.record = PROVE_COPY, .folder = folder, .output = fd};

        if (evidence->note) {
                int r = str_format(&path, "%s/%s", folder, note_file);
                if (r >= 0)
                        r = file_replace(path, evidence->note, strlen(evidence->note));
                if (r < 0) {
                        (void) fail(evidence, r);
                        return r;
                }
                proof.checkpoint = path;
        }
        /* The record names its key, which is what a pack can be held against at all. */
        if (evidence->note && evidence->key[0] != '\0')
                proof.signed_by = evidence->key;
        return prove(evidence->ctl, &proof);
}

/* What the verifier says, and then what it means. */
static int write_verification(struct evidence *evidence, FILE *f) {
        enum language language = evidence->ctl->options->language;
        _cleanup_free_ char *lines = NULL;
        size_t size;

        say(f, language, TEXT_EVIDENCE_PROVEN_BY,
            PAIRS({"version", evidence->report->version}, {"day", evidence->report->today}));
        int r = file_read_regular(evidence->lines, LINES_MAX, &lines, &size);
        if (r < 0)
                return r;
        (void) fwrite(lines, 1, size, f);
        say(f, language, evidence->verify_code == 0 ? TEXT_EVIDENCE_PROVEN : TEXT_EVIDENCE_NOT_PROVEN,
            NO_PAIRS);
        return 0;
}

static int verify(struct evidence *evidence, const char *folder) {
        int r = str_format(&evidence->lines, "%s/lines", folder);

        if (r < 0)
                return fail(evidence, r);
        _cleanup_close_ int fd = open(evidence->lines, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
                return fail(evidence, -errno);
        evidence->verify_code = prove_into(evidence, folder, fd);
        if (evidence->verify_code < 0)
                return CTL_FAILED;
        r = evidence_write_file(evidence, "verification.txt", write_verification);
        return r < 0 ? fail(evidence, r) : CTL_OK;
}

static int read_copy(struct evidence *evidence) {
        _cleanup_free_ char *folder = NULL;

        int code = prove_make_copy(evidence->ctl, &folder);
        if (code != CTL_OK)
                return code;
        code = verify(evidence, folder);
        if (code == CTL_OK) {
                int r = str_format(&evidence->record, "%s/" PROVE_COPY, folder);
                if (r >= 0)
                        r = evidence_write_registers(evidence);
                code = r < 0 ? fail(evidence, r) : CTL_OK;
        }
        prove_remove_folder(folder);
        return code;
}

/* ----- all of it ----- */

static int put(const struct evidence *evidence, struct evidence_place *place) {
        const char *names[EVIDENCE_FILES_MAX];

        for (size_t i = 0; i < evidence->n_files; i++)
                names[i] = evidence->files[i].name;
        return evidence_place_put(place, evidence->fd, names, evidence->n_files);
}

static int make(struct evidence *evidence, struct evidence_place *place) {
        int r = evidence_place_make(place, &evidence->fd);

        if (r < 0)
                return fail(evidence, r);
        int code = read_copy(evidence);
        if (code != CTL_OK)
                return code;
        r = evidence_write_papers(evidence);
        if (r >= 0)
                r = put(evidence, place);
        return r < 0 ? fail(evidence, r) : CTL_OK;
}

static int tell(const struct evidence *evidence, const struct evidence_place *place) {
        const struct ctl_options *options = evidence->ctl->options;

        if (evidence->verify_code != 0)
                report(options->language, TEXT_EVIDENCE_UNPROVEN, PAIRS({"folder", place->folder}));
        else if (options->style == CTL_STYLE_TERMINAL)
                say(stdout, options->language, TEXT_EVIDENCE_MADE,
                    PAIRS({"folder", place->folder}, {"archive", place->archive}));
        return evidence->verify_code == 0 ? CTL_OK : CTL_FAILED;
}

static int make_pack(struct evidence *evidence, struct evidence_place *place) {
        const struct ctl_options *options = evidence->ctl->options;

        if (!options->output) {
                report(options->language, TEXT_WANTS_FOLDER, NO_PAIRS);
                return CTL_USAGE;
        }
        int r = evidence_place_find(options->output, place);
        if (r == -EEXIST || r == -EINVAL) {
                report(options->language, r == -EEXIST ? TEXT_BACKUP_EXISTS : TEXT_BAD_FOLDER,
                       PAIRS({"file", options->output}));
                return CTL_FAILED;
        }
        if (r < 0)
                return fail(evidence, r);
        int code = read_files(evidence);
        if (code == CTL_OK)
                code = ask_centre(evidence);
        if (code == CTL_OK)
                code = make(evidence, place);
        return code == CTL_OK ? tell(evidence, place) : code;
}

static int evidence_verb(struct ctl *ctl) {
        struct evidence *evidence = calloc(1, sizeof(*evidence));
        _cleanup_(evidence_place_done) struct evidence_place place = {0};

        if (!evidence)
                return ctl_explain_errno(ctl, -ENOMEM);
        evidence->ctl = ctl;
        evidence->fd = -1;
        evidence->problem.language = ctl->options->language;
        int code = make_pack(evidence, &place);
        evidence_done(evidence);
        free(evidence);
        return code;
}

const struct verb verbs_evidence[] = {
        {.name = "evidence",
         .arguments = {"NĂM", "YEAR"},
         .options = OPTION_OUTPUT | OPTION_CRITERIA,
         .run = evidence_verb,
         .help = {"gói minh chứng của một năm cho việc tự chấm điểm",
                  "the evidence pack of a year, for the self-scoring"},
         .man = {"Gói minh chứng của một năm (`2026`, `last-year`) cho việc tự chấm điểm: thư mục mới "
                 "`--output=THƯ-MỤC`, và cạnh nó tệp nén THƯ-MỤC.zip cùng nội dung; không thay gì đã có sẵn, "
                 "và chỉ có ở đó khi đã đủ và nằm trên đĩa. Gồm mục lục theo năm nhóm minh chứng (index.pdf, "
                 "index.csv), báo cáo năm (report.pdf, .csv, .json), số liệu và độ phủ theo tháng "
                 "(by-month.csv, coverage.csv), những lúc bàn phím và camera không hoạt động (gaps-*.csv), "
                 "nhật ký truy cập hình camera (footage-access.csv), lịch sử cấu hình (configuration.csv), "
                 "những gì đã nhập và xác nhận (entries.csv), các việc trong lịch (calendar.csv), số lượt "
                 "trả "
                 "lời khảo sát nếu trung tâm có khảo sát (survey.csv), kết quả kiểm chứng, điểm chốt và cách "
                 "kiểm chứng, và SHA256SUMS; với `--criteria=TỆP` có thêm bảng tự chấm điểm "
                 "(self-scoring.*). "
                 "Không có gì của riêng một công dân hay một lượt đánh giá; tỷ lệ theo mức theo "
                 "`MinimumRatings=`. Sổ được sao ra `$TMPDIR` (/var/tmp) và kiểm chứng ở đó, trong lúc mọi "
                 "việc vẫn chạy; sổ không khớp thì gói vẫn được lập, ghi rõ điều đó, và mã thoát là 1. "
                 "Chương trình bị dừng giữa chừng có thể để lại THƯ-MỤC.part.*, xóa được. Chỉ dành cho root "
                 "và nhóm `motcua`.",
                 "The evidence of a year (`2026`, `last-year`) for the self-scoring: a new folder "
                 "`--output=DIR`, and beside it the same as an archive DIR.zip. Nothing that is there is "
                 "replaced, and both are there only when they are whole and on disk. In it are an index by "
                 "the five groups of evidence (index.pdf, index.csv), the report of the year (report.pdf, "
                 ".csv, .json), data and coverage by month (by-month.csv, coverage.csv), when keypads and "
                 "cameras did not work (gaps-*.csv), who had access to footage (footage-access.csv), the "
                 "history of the configuration (configuration.csv), what was typed in and confirmed "
                 "(entries.csv), the duties of the calendar (calendar.csv), how often each answer of the "
                 "survey "
                 "was given, if there is one (survey.csv), whether the record was proven, its newest "
                 "checkpoint and how to verify it, "
                 "and SHA256SUMS; with `--criteria=FILE` also the self-scoring (self-scoring.*). Nothing is "
                 "in it of a single citizen or rating; shares of levels follow `MinimumRatings=`. The record "
                 "is copied to `$TMPDIR` (/var/tmp) and proven there, while everything goes on; of a record "
                 "that does not fit the pack is made nevertheless, says so, and the exit status is 1. "
                 "What was killed may leave DIR.part.*, which can be removed. For root and group `motcua`."}},
        {0},
};
