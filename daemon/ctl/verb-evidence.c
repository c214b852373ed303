/* The evidence pack of a year: made beside its place, and put there when all of it is on disk. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "daemon/check.h"
#include "evidence.h"
#include "prove.h"
#include "report-ask.h"
#include "report-get.h"
#include "report-paper.h"
#include "report.h"
#include "verb.h"
#include "zip.h"

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
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        return get_checkpoint(evidence);
}

/* ----- the copy of the record ----- */

static int prove_into(struct evidence *evidence, const char *folder, int fd) {
        static const char note_file[] = "checkpoint";
        _cleanup_free_ char *path = NULL;
        struct proof proof = {.record = PROVE_COPY, .folder = folder, .output = fd};

        if (evidence->note) {
                int r = str_format(&path, "%s/%s", folder, note_file);
                if (r >= 0)
                        r = file_replace(path, evidence->note, strlen(evidence->note));
                if (r < 0)
                        return fail(evidence, r);
                proof.checkpoint = path;
        }
        /* The record names its key, which is what a pack can be held against at all. */
        if (evidence->note && evidence->key[0] != '\0')
                proof.signed_by = evidence->key;
        return prove(evidence->ctl, &proof);
}

static int write_verification(struct evidence *evidence, const char *folder) {
        enum language language = evidence->ctl->options->language;
        FILE *f;

        int r = evidence_open_file(evidence, "verification.txt", &f);
        if (r < 0)
                return fail(evidence, r);
        say(f, language, TEXT_EVIDENCE_PROVEN_BY,
            PAIRS({"version", evidence->report->version}, {"day", evidence->report->today}));
        (void) fflush(f);
        evidence->verify_code = prove_into(evidence, folder, fileno(f));
        (void) fseek(f, 0, SEEK_END);
        say(f, language, evidence->verify_code == 0 ? TEXT_EVIDENCE_PROVEN : TEXT_EVIDENCE_NOT_PROVEN,
            NO_PAIRS);
        r = evidence_close_file(evidence, "verification.txt", f, 0);
        return r < 0 ? fail(evidence, r) : CTL_OK;
}

static int read_copy(struct evidence *evidence) {
        _cleanup_free_ char *folder = NULL;

        int code = prove_make_copy(evidence->ctl, &folder);
        if (code != CTL_OK)
                return code;
        code = write_verification(evidence, folder);
        if (code == CTL_OK) {
                int r = str_format(&evidence->record, "%s/" PROVE_COPY, folder);
                if (r >= 0)
                        r = evidence_write_registers(evidence);
                code = r < 0 ? fail(evidence, r) : CTL_OK;
        }
        prove_remove_folder(folder);
        return code;
}

/* ----- its place ----- */

struct places {
        char *folder, *archive;    /* where they are to be */
        char *part, *part_archive; /* and until then */
        const char *name;          /* of the folder */
};

static void places_done(struct places *places) {
        free(places->folder);
        free(places->archive);
        free(places->part);
        free(places->part_archive);
}

static bool exists(const char *path) {
        struct stat st;

        return lstat(path, &st) == 0 || errno != ENOENT;
}

/* -EEXIST: there is something. */
static int find_places(const char *output, struct places *ret) {
        size_t n = strlen(output);

        while (n > 1 && output[n - 1] == '/')
                n--;
        int r = str_format(&ret->folder, "%.*s", (int) n, output);
        if (r >= 0)
                r = str_format(&ret->archive, "%s.zip", ret->folder);
        if (r >= 0)
                r = str_format(&ret->part, "%s.part.XXXXXX", ret->folder);
        if (r < 0)
                return r;
        const char *slash = strrchr(ret->folder, '/');
        ret->name = slash ? slash + 1 : ret->folder;
        if (ret->name[0] == '\0' || ret->name[0] == '.' || !text_is_plain(ret->name) ||
            strlen(ret->name) > ZIP_NAME_MAX / 2)
                return -EINVAL;
        return exists(ret->folder) || exists(ret->archive) ? -EEXIST : 0;
}

static int make_folder(struct evidence *evidence, struct places *places) {
        int r = mkdtemp(places->part) ? 0 : -errno;

        if (r < 0) {
                free(places->part);
                places->part = NULL;
                return r;
        }
        evidence->fd = open(places->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return evidence->fd < 0 ? -errno : str_format(&places->part_archive, "%s.zip", places->part);
}

static int pack_files(const struct evidence *evidence, const struct places *places, struct zip *zip) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < evidence->n_files; i++) {
                const char *file = evidence->files[i].name;
                _cleanup_free_ char *name = NULL;
                _cleanup_close_ int fd = openat(evidence->fd, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

                r = fd < 0 ? -errno : str_format(&name, "%s/%s", places->name, file);
                if (r >= 0)
                        r = zip_add(zip, name, fd);
        }
        return r < 0 ? r : zip_finish(zip);
}

static int pack(const struct evidence *evidence, const struct places *places) {
        _cleanup_close_ int fd = open(places->part_archive, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        _cleanup_(zip_freep) struct zip *zip = NULL;

        int r = fd < 0 ? -errno : zip_new(fd, &zip);
        if (r >= 0)
                r = pack_files(evidence, places, zip);
        return r < 0 ? r : fsync(fd) < 0 ? -errno : 0;
}

/* Nothing that came there meanwhile is replaced. The folder last: where it is, the archive is too. */
static int put_in_place(const struct evidence *evidence, struct places *places) {
        if (fsync(evidence->fd) < 0)
                return -errno;
        if (renameat2(AT_FDCWD, places->part_archive, AT_FDCWD, places->archive, RENAME_NOREPLACE) < 0)
                return -errno;
        if (renameat2(AT_FDCWD, places->part, AT_FDCWD, places->folder, RENAME_NOREPLACE) < 0) {
                int r = -errno;
                (void) unlink(places->archive);
                return r;
        }
        free(places->part);
        places->part = NULL;
        return file_sync_folder(places->folder);
}

static void remove_parts(const struct places *places) {
        if (places->part_archive)
                (void) unlink(places->part_archive);
        if (places->part)
                prove_remove_folder(places->part);
}

static int make(struct evidence *evidence, struct places *places) {
        int r = make_folder(evidence, places);

        if (r < 0)
                return fail(evidence, r);
        int code = read_copy(evidence);
        if (code != CTL_OK)
                return code;
        r = evidence_write_papers(evidence);
        if (r >= 0)
                r = pack(evidence, places);
        if (r >= 0)
                r = put_in_place(evidence, places);
        return r < 0 ? fail(evidence, r) : CTL_OK;
}

static int tell(const struct evidence *evidence, const struct places *places) {
        const struct ctl_options *options = evidence->ctl->options;

        if (evidence->verify_code != 0)
                report(options->language, TEXT_EVIDENCE_UNPROVEN, PAIRS({"folder", places->folder}));
        else if (options->style == CTL_STYLE_TERMINAL)
                say(stdout, options->language, TEXT_EVIDENCE_MADE,
                    PAIRS({"folder", places->folder}, {"archive", places->archive}));
        return evidence->verify_code == 0 ? CTL_OK : CTL_FAILED;
}

static int make_pack(struct evidence *evidence, struct places *places) {
        const struct ctl_options *options = evidence->ctl->options;

        if (!options->output) {
                report(options->language, TEXT_WANTS_FOLDER, NO_PAIRS);
                return CTL_USAGE;
        }
        int r = find_places(options->output, places);
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
                code = make(evidence, places);
        remove_parts(places);
        return code == CTL_OK ? tell(evidence, places) : code;
}

static int evidence_verb(struct ctl *ctl) {
        struct evidence *evidence = calloc(1, sizeof(*evidence));
        _cleanup_(places_done) struct places places = {0};

        if (!evidence)
                return ctl_explain_errno(ctl, -ENOMEM);
        evidence->ctl = ctl;
        evidence->fd = -1;
        evidence->problem.language = ctl->options->language;
        int code = make_pack(evidence, &places);
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
                 "những gì đã nhập và xác nhận (entries.csv), kết quả kiểm chứng, điểm chốt và cách kiểm "
                 "chứng, và SHA256SUMS; với `--criteria=TỆP` có thêm bảng tự chấm điểm (self-scoring.*). "
                 "Không có gì của riêng một công dân hay một lượt đánh giá; tỷ lệ theo mức theo "
                 "`MinimumRatings=`. Sổ được sao ra `$TMPDIR` (/var/tmp) và kiểm chứng ở đó, trong lúc mọi "
                 "việc vẫn chạy; sổ không khớp thì gói vẫn được lập, ghi rõ điều đó, và mã thoát là 1. Chỉ "
                 "dành cho root và nhóm `motcua`.",
                 "The evidence of a year (`2026`, `last-year`) for the self-scoring: a new folder "
                 "`--output=DIR`, and beside it the same as an archive DIR.zip. Nothing that is there is "
                 "replaced, and both are there only when they are whole and on disk. In it are an index by "
                 "the five groups of evidence (index.pdf, index.csv), the report of the year (report.pdf, "
                 ".csv, .json), data and coverage by month (by-month.csv, coverage.csv), when keypads and "
                 "cameras did not work (gaps-*.csv), who had access to footage (footage-access.csv), the "
                 "history of the configuration (configuration.csv), what was typed in and confirmed "
                 "(entries.csv), whether the record was proven, its newest checkpoint and how to verify it, "
                 "and SHA256SUMS; with `--criteria=FILE` also the self-scoring (self-scoring.*). Nothing is "
                 "in it of a single citizen or rating; shares of levels follow `MinimumRatings=`. The record "
                 "is copied to `$TMPDIR` (/var/tmp) and proven there, while everything goes on; of a record "
                 "that does not fit the pack is made nevertheless, says so, and the exit status is 1. For "
                 "root and group `motcua`."}},
        {0},
};
