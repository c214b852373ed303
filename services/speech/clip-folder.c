#include "clip-folder.h"

#include "services/config/error-text.h"

const char clip_folder_default[] = MOTCUA_VOICE_FOLDER;

int clip_read(const char *folder, enum language language, enum clip clip, struct speech_recording **ret,
              struct problem *ret_problem) {
        _cleanup_free_ char *path = NULL, *content = NULL;
        size_t size = 0;
        int r = str_format(&path, "%s/%s/%s.wav", folder, clip_folder(language), clip_name(clip));

        if (r >= 0)
                r = file_read_regular(path, RECORDING_SIZE_MAX, &content, &size);
        if (r == -ENOENT || r == -ENOTDIR)
                return 0;
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("%s"),
                                    file_error_to_string(r, ret_problem->language));
        r = speech_recording_read(content, size, ret, ret_problem);
        return r < 0 ? r : 1;
}

/* From the first folder that has it: 1; 0: none has. problems: a line for each file that has one. */
static int read_first(const char *const *folders, enum language language, enum clip clip,
                      struct speech_recording **ret, struct problem *problems) {
        int r = 0;

        for (; r == 0 && *folders; folders++) {
                _cleanup_(problem_done) struct problem problem = {.language = problems->language};

                r = clip_read(*folders, language, clip, ret, &problem);
                if (problem.text && str_extend(&problems->text, "\n", "%s/%s/%s.wav: %s", *folders,
                                               clip_folder(language), clip_name(clip), problem.text) < 0)
                        return -ENOMEM;
                if (r == -EINVAL)
                        r = 0;
        }
        if (r == 0 && clip_is_tone(clip))
                return clip == CLIP_CHIME ? speech_recording_chime(ret) : speech_recording_alarm(ret);
        return r;
}

/* One line for all of them: without a default voice that may be each. */
static int tell_missing(const char *missing, enum language language, struct problem *problems) {
        _cleanup_(problem_done) struct problem line = {.language = problems->language};
        int r = problem_tell(&line, 0, "Thiếu bản ghi âm trong %s/: %s", "Recordings are missing in %s/: %s",
                             clip_folder(language), missing);

        return r < 0 ? r : str_extend(&problems->text, "\n", "%s", line.text);
}

static int read_language(struct clip_set *set, const char *const *folders, enum language language,
                         struct problem *problems) {
        _cleanup_free_ char *missing = NULL;

        for (int i = 0; i < _CLIP_MAX; i++) {
                struct speech_recording **recording = &set->recordings[language][i];
                enum clip clip = (enum clip) i;

                if (!clip_text(clip, language))
                        continue;
                int r = read_first(folders, language, clip, recording, problems);
                set->n += r > 0;
                if (r >= 0 && !*recording)
                        r = str_extend(&missing, " ", "%s", clip_name(clip));
                if (r < 0)
                        return r;
        }
        return missing ? tell_missing(missing, language, problems) : 0;
}

int clip_set_read(const char *const *folders, bool english, struct clip_set **ret,
                  struct problem *ret_problem) {
        _cleanup_(clip_set_freep) struct clip_set *set = calloc(1, sizeof(*set));

        problem_done(ret_problem);
        int r = set ? read_language(set, folders, LANGUAGE_VI, ret_problem) : -ENOMEM;
        if (r >= 0 && english)
                r = read_language(set, folders, LANGUAGE_EN, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(set);
        return 0;
}

struct clip_set *clip_set_free(struct clip_set *set) {
        for (int language = 0; set && language < _LANGUAGE_MAX; language++)
                for (int clip = 0; clip < _CLIP_MAX; clip++)
                        speech_recording_free(set->recordings[language][clip]);
        free(set);
        return NULL;
}
