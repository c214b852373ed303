/* The proof of footage that was handed out, on any machine. */
#include <inttypes.h>

#include "bus-json.h"
#include "clip-proof.h"
#include "report.h"
#include "show.h"
#include "verb.h"

static const struct {
        const char *word;
        enum text text;
} texts[] = {
        {"not-read", TEXT_CLIP_NOT_READ},
        {"cut", TEXT_CLIP_CUT},
        {"init", TEXT_CLIP_INIT},
        {"header", TEXT_CLIP_HEADER},
        {"box", TEXT_CLIP_BOX},
        {"order", TEXT_CLIP_ORDER},
        {"stamp", TEXT_CLIP_STAMP},
        {"pictures", TEXT_CLIP_PICTURES},
        {"place", TEXT_CLIP_PLACE},
        {"extra", TEXT_CLIP_EXTRA},
        {"sum", TEXT_CLIP_SUM},
        {"chain", TEXT_CLIP_CHAIN},
        {"link", TEXT_CLIP_LINK},
        {"hole", TEXT_CLIP_HOLE},
        {"foreign", TEXT_CLIP_FOREIGN},
        {"broken", TEXT_CLIP_BROKEN},
        {"sidecar", TEXT_CLIP_SIDECAR},
        {"damaged", TEXT_CLIP_DAMAGED},
        {"missing", TEXT_CLIP_MISSING},
        {"unproven", TEXT_CLIP_UNPROVEN},
        {"other-head", TEXT_CLIP_OTHER_HEAD},
        {"not-exported", TEXT_CLIP_NOT_EXPORTED},
        {"no-record", TEXT_CLIP_NO_RECORD},
        {"partial", TEXT_CLIP_PARTIAL},
        {"gap", TEXT_CLIP_GAP},
};

static enum text find_text(const char *word) {
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                if (streq(texts[i].word, word))
                        return texts[i].text;
        assert(false);
        return _TEXT_MAX;
}

/* "clip.mp4, segment 3, fragment 5, byte 1200". */
static int write_place(enum language language, const struct clip_finding *finding, char **ret) {
        int r = str_format(ret, "%s", finding->file);

        if (r >= 0 && finding->segment > 0)
                r = str_extend(ret, "", "%s%" PRIu64, text(language, TEXT_CLIP_OF_SEGMENT), finding->segment);
        if (r >= 0 && finding->fragment > 0)
                r = str_extend(ret, "", "%s%" PRIu64, text(language, TEXT_CLIP_OF_FRAGMENT),
                               finding->fragment);
        if (r >= 0 && finding->has_offset)
                r = str_extend(ret, "", "%s%" PRIu64, text(language, TEXT_CLIP_OF_BYTE), finding->offset);
        return r;
}

static int say_finding(const struct clip_finding *finding, enum language language) {
        _cleanup_free_ char *place = NULL, *from = NULL, *until = NULL;
        char other[NUMBER_SIZE], other_segment[NUMBER_SIZE];
        int r = write_place(language, finding, &place);

        if (r >= 0 && streq(finding->word, "gap")) {
                r = show_time(CTL_STYLE_TERMINAL, finding->other, true, &from);
                if (r >= 0)
                        r = show_time(CTL_STYLE_TERMINAL, finding->other_segment, true, &until);
        }
        if (r < 0)
                return r;
        say(stdout, language, find_text(finding->word),
            PAIRS({"place", place}, {"detail", finding->detail ? finding->detail : ""},
                  {"other", show_number(finding->other, other)},
                  {"segment", show_number(finding->other_segment, other_segment)}, {"from", from ? from : ""},
                  {"until", until ? until : ""}));
        return 0;
}

static int print_finding(const struct clip_finding *finding, void *userdata) {
        const struct ctl_options *options = userdata;

        switch (options->style) {
        case CTL_STYLE_TERMINAL:
                return say_finding(finding, options->language);
        case CTL_STYLE_PLAIN:
                return printf("%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n", finding->word,
                              finding->file, finding->segment, finding->fragment, finding->offset,
                              finding->detail ? finding->detail : "") < 0
                               ? -EIO
                               : 0;
        case CTL_STYLE_JSON:
                return json_write(json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:b}", "word", finding->word,
                                            "file", finding->file, "segment", (json_int_t) finding->segment,
                                            "fragment", (json_int_t) finding->fragment, "offset",
                                            (json_int_t) finding->offset, "detail",
                                            finding->detail ? finding->detail : "", "note", finding->is_note),
                                  stdout);
        }
        return 0;
}

static int say_whole(const struct clip_proof *proof, const char *path, const struct ctl_options *options) {
        const struct clip_sidecar *sidecar = &proof->sidecar;
        _cleanup_free_ char *from = NULL, *until = NULL;
        char fragments[NUMBER_SIZE], files[NUMBER_SIZE];

        if (options->style != CTL_STYLE_TERMINAL)
                return print_finding(
                        &(const struct clip_finding){.word = "fits", .file = path, .is_note = true},
                        (void *) options);
        int r = show_time(CTL_STYLE_TERMINAL, sidecar->from_usec, true, &from);
        if (r >= 0)
                r = show_time(CTL_STYLE_TERMINAL, sidecar->until_usec, true, &until);
        if (r < 0)
                return r;
        say(stdout, options->language, TEXT_CLIP_FITS,
            PAIRS({"file", path}, {"camera", sidecar->camera},
                  {"fragments", show_number(proof->fragments, fragments)},
                  {"files", show_number(sidecar->n_files, files)}, {"from", from}, {"until", until}));
        say(stdout, options->language, proof->has_record ? TEXT_CLIP_IN_RECORD : TEXT_CLIP_WITHOUT_RECORD,
            NO_PAIRS);
        return 0;
}

static int verify_clip(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        _cleanup_(clip_proof_done) struct clip_proof proof = {0};
        int r = clip_prove(options->args[0], options->record, print_finding, (void *) options, &proof);

        if (r >= 0 && proof.n_faults == 0)
                r = say_whole(&proof, options->args[0], options);
        if (r < 0) {
                report(options->language, TEXT_CHECK_FAILED,
                       PAIRS({"file", options->args[0]},
                             {"error", file_error_to_string(r, options->language)}));
                return CTL_FAILED;
        }
        return proof.n_faults == 0 ? CTL_OK : CTL_FAILED;
}

const struct verb verbs_verify_clip[] = {
        {.name = "verify-clip",
         .arguments = {"TỆP", "FILE"},
         .options = OPTION_RECORD,
         .traits = VERB_NO_BUS | VERB_JSON_LINES,
         .run = verify_clip,
         .columns = "word, file, segment, fragment, offset, detail",
         .help = {"kiểm chứng đoạn ghi hình đã xuất theo tệp kèm của nó",
                  "prove footage that was exported, by its sidecar"},
         .man = {"Kiểm chứng đoạn ghi hình đã xuất: TỆP là tệp kèm (.json), các tệp hình nằm cùng thư mục. "
                 "Không cần máy "
                 "của trung tâm, không cần mạng. Từng byte phải đúng như lúc ghi, đúng chỗ, không thiếu gì ở "
                 "giữa; chỗ không khớp được nêu rõ khúc ghi, mảnh và byte. Với --record còn so với sổ sự "
                 "kiện, vì chỉ sổ mới "
                 "cho biết tệp kèm là của hệ thống ghi hình. Mã thoát 0 nếu nguyên vẹn, 1 nếu không.",
                 "Prove footage that was exported: FILE is the sidecar (.json), and the files of pictures "
                 "lie beside it. No machine of the centre and no network is needed. Each byte must be as it "
                 "was recorded, in its place, with nothing left out between; what does not fit is named by "
                 "segment, fragment and byte. With --record the sidecar is also compared with the record, "
                 "for nothing else says that it is the recorder's own. Exit status 0 if all fits, 1 if not. "
                 "The format is in services/camera/CLIP.md of the sources."}},
        {0},
};
