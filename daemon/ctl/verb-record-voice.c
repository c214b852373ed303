/* What an official reads aloud for the voice, and what became of it: as the display daemon reads recordings.
 */
#include <dirent.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "services/config/nearest.h"
#include "services/speech/clip-folder.h"
#include "show.h"
#include "verb.h"

#define SUFFIX ".wav"

static bool is_wanted(const struct ctl *ctl, enum language language) {
        return ctl->options->n_args == 0 || streq(ctl->options->args[0], clip_folder(language));
}

static int add(json_t *rows, json_t *row) {
        return json_array_append_new(rows, row) < 0 ? -ENOMEM : 0;
}

static int print_rows(const struct ctl *ctl, json_t *rows, const struct cell *cells) {
        return ctl->options->style == CTL_STYLE_JSON
                       ? ctl_print_lines(rows)
                       : cells_print(rows, cells, ctl->options, /* titles= */ true, stdout);
}

/* ----- the list ----- */

static int list(struct ctl *ctl, json_t *rows) {
        static const struct cell cells[] = {
                {"file", cell_text, TEXT_COLUMN_FILE}, {"text", cell_text, TEXT_COLUMN_READ_ALOUD}, {0}};
        int r = 0;

        for (int language = 0; language < _LANGUAGE_MAX; language++)
                for (int clip = 0; r >= 0 && clip < _CLIP_MAX; clip++) {
                        const char *text = clip_text((enum clip) clip, (enum language) language);

                        if (text && is_wanted(ctl, (enum language) language))
                                r = add(rows, json_pack("{s:s+++, s:s}", "file",
                                                        clip_folder((enum language) language), "/",
                                                        clip_name((enum clip) clip), SUFFIX, "text", text));
                }
        if (r >= 0)
                r = print_rows(ctl, rows, cells);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

/* ----- the check ----- */

struct check {
        const struct ctl *ctl;
        const char *folder;
        enum language language; /* of the clips */
        json_t *rows;
        uint64_t good, missing, bad;
};

/* The text with what it is about in the place of {what}. */
static int advise(const struct check *check, enum text id, const char *what, char **ret) {
        const struct expand_pair pair = {"what", what};

        return expand_pairs(text(check->ctl->options->language, id), &pair, 1, ret);
}

static int add_row(struct check *check, const char *file, const char *state, const char *advice) {
        return add(check->rows, json_pack("{s:s++, s:s, s:s}", "file", clip_folder(check->language), "/",
                                          file, "state", state, "advice", advice));
}

static int add_heard(struct check *check, const struct speech_recording *recording) {
        json_t *row = json_array_get(check->rows, json_array_size(check->rows) - 1),
               *heard = json_pack("{s:I, s:I, s:i}", "msec", (json_int_t) speech_recording_msec(recording),
                                  "cut_msec", (json_int_t) recording->cut_msec, "level_db",
                                  recording->level_db);

        return json_object_update_new(row, heard) < 0 ? -ENOMEM : 0;
}

static int check_missing(struct check *check, enum clip clip, const char *file) {
        _cleanup_free_ char *advice = NULL;
        bool tone = clip_is_tone(clip);
        int r = advise(check, tone ? TEXT_VOICE_OWN_TONE : TEXT_VOICE_TO_READ,
                       clip_text(clip, check->language), &advice);

        check->missing += !tone;
        return r < 0 ? r : add_row(check, file, "missing", advice);
}

static int check_clip(struct check *check, enum clip clip) {
        _cleanup_(problem_done) struct problem problem = {.language = check->ctl->options->language};
        _cleanup_(speech_recording_freep) struct speech_recording *recording = NULL;
        _cleanup_free_ char *file = NULL;
        int r = str_format(&file, "%s%s", clip_name(clip), SUFFIX);

        if (r >= 0)
                r = clip_read(check->folder, check->language, clip, &recording, &problem);
        if (r < 0 && r != -EINVAL)
                return r;
        if (r == 0)
                return check_missing(check, clip, file);
        check->bad += r < 0;
        check->good += r > 0;
        r = add_row(check, file,
                    !recording     ? "refused"
                    : problem.text ? "again"
                                   : "ok",
                    problem.text ? problem.text : "");
        return r < 0 || !recording ? r : add_heard(check, recording);
}

/* The clip that a file is meant to be, if its name says so. */
static const char *meant_clip(const struct check *check, const char *file, struct nearest *nearest) {
        for (int i = 0; i < _CLIP_MAX; i++) {
                const char *name =
                        clip_text((enum clip) i, check->language) ? clip_name((enum clip) i) : NULL;
                size_t n = name ? strlen(name) : 0;

                if (name && strncmp(file, name, n) == 0 && streq(file + n, SUFFIX))
                        return name;
                if (name)
                        nearest_offer(nearest, name);
        }
        return NULL;
}

/* Sounds of another format have a clip's name, and another ending. */
static int check_unknown(struct check *check, const char *file) {
        _cleanup_free_ char *stem = strndup(file, strcspn(file, ".")), *advice = NULL;
        struct nearest nearest = {.typed = stem};

        if (!stem)
                return -ENOMEM;
        if (file[0] == '.' || meant_clip(check, file, &nearest))
                return 0;
        check->bad++;
        int r = nearest.found ? advise(check, nearest.distance == 0 ? TEXT_VOICE_CONVERT : TEXT_VOICE_NEAREST,
                                       nearest.found, &advice)
                              : advise(check, TEXT_VOICE_UNKNOWN, file, &advice);
        return r < 0 ? r : add_row(check, file, "unknown", advice);
}

static int check_others(struct check *check, const char *path) {
        struct dirent **entries = NULL;
        int n = scandir(path, &entries, NULL, alphasort), r = 0;

        if (n < 0)
                return -errno;
        for (int i = 0; i < n; i++) {
                if (r >= 0)
                        r = check_unknown(check, entries[i]->d_name);
                free(entries[i]);
        }
        free(entries);
        return r;
}

/* 0: the folder has none of that language. */
static int check_language(struct check *check) {
        _cleanup_free_ char *path = NULL;
        struct stat st;
        int r = str_format(&path, "%s/%s", check->folder, clip_folder(check->language));

        if (r >= 0 && stat(path, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        for (int clip = 0; r >= 0 && clip < _CLIP_MAX; clip++)
                if (clip_text((enum clip) clip, check->language))
                        r = check_clip(check, (enum clip) clip);
        if (r >= 0)
                r = check_others(check, path);
        return r < 0 ? r : 1;
}

static int cell_value(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
                      char **ret) {
        json_t *value = json_object_get(object, cell->name);

        return value ? str_format(ret, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
                     : str_format(ret, "%s", "");
}

static const struct cell check_cells[] = {
        {"file", cell_text, TEXT_COLUMN_FILE},
        {"state", cell_word, TEXT_COLUMN_STATE, WORD_RECORDING},
        {"msec", cell_value, TEXT_COLUMN_MSEC, .right = true},
        {"cut_msec", cell_value, TEXT_COLUMN_CUT, .right = true},
        {"level_db", cell_value, TEXT_COLUMN_DECIBEL, .right = true},
        {"advice", cell_text, TEXT_COLUMN_TO_DO},
        {0},
};

static int check_folder(struct ctl *ctl, json_t *rows) {
        struct check check = {.ctl = ctl, .folder = ctl->options->check, .rows = rows};
        char good[NUMBER_SIZE], missing[NUMBER_SIZE], bad[NUMBER_SIZE];
        int r = 0, n = 0;

        for (int language = 0; r >= 0 && language < _LANGUAGE_MAX; language++) {
                check.language = (enum language) language;
                if (is_wanted(ctl, check.language))
                        n += r = check_language(&check);
        }
        if (r >= 0 && n == 0)
                r = -ENOENT;
        if (r >= 0)
                r = print_rows(ctl, rows, check_cells);
        if (r < 0) {
                report(ctl->options->language, TEXT_VOICE_NO_FOLDER,
                       PAIRS({"folder", check.folder},
                             {"error", error_to_string(r, ctl->options->language)}));
                return CTL_FAILED;
        }
        report(ctl->options->language, TEXT_VOICE_CHECKED,
               PAIRS({"good", show_number(check.good, good)},
                     {"missing", show_number(check.missing, missing)}, {"bad", show_number(check.bad, bad)}));
        return check.bad > 0 ? CTL_FAILED : CTL_OK;
}

static int record_voice(struct ctl *ctl) {
        _cleanup_(json_decrefp) json_t *rows = json_array();

        if (!is_wanted(ctl, LANGUAGE_VI) && !is_wanted(ctl, LANGUAGE_EN)) {
                report(ctl->options->language, TEXT_VOICE_LANGUAGE,
                       PAIRS({"language", ctl->options->args[0]}));
                return CTL_USAGE;
        }
        return ctl->options->check ? check_folder(ctl, rows) : list(ctl, rows);
}

const struct verb verbs_record_voice[] = {
        {.name = "record-voice",
         .arguments = {"[vi|en]", "[vi|en]"},
         .options = OPTION_CHECK,
         .traits = VERB_NO_BUS | VERB_TITLES | VERB_JSON_LINES,
         .run = record_voice,
         .help = {"các câu cần thu âm cho loa gọi số", "what to record for the voice that calls numbers"},
         .man = {"Danh sách thu âm cho loa gọi số, để in ra giấy: tên từng tệp và câu cần đọc, tiếng Việt "
                 "(`vi`), tiếng Anh (`en`) hoặc cả hai. Với --check thì không in danh sách mà kiểm tra các "
                 "bản ghi âm. Không cần tiến trình nào chạy, không cần quyền gì. Cách thu: mục `THU ÂM`.",
                 "The list of recordings for the voice that calls numbers, to be printed on paper: the name "
                 "of each file and what is read aloud, in Vietnamese (`vi`), English (`en`) or both. With "
                 "--check recordings are checked instead. Needs no daemon and no privilege. How to record: "
                 "section `RECORDING A VOICE`."}},
        {0},
};
