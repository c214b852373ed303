#include "clips.h"

#define IN_ORDER(first, last, n) static_assert((int) (last) == (int) (first) + (n), "in order")
IN_ORDER(CLIP_0, CLIP_20, 20);
IN_ORDER(CLIP_20, CLIP_90, 7);
IN_ORDER(CLIP_A, CLIP_Z, 25);
IN_ORDER(CLIP_VERY_SATISFIED, CLIP_VERY_DISSATISFIED, 4);

struct clip_info {
        const char *name, *text[_LANGUAGE_MAX];
};

#define CLIP_INFO(id, name, vi, en) {name, {vi, en}},
static const struct clip_info infos[_CLIP_MAX] = {CLIP_EACH(CLIP_INFO)};

const char *clip_name(enum clip clip) {
        assert(clip >= 0 && clip < _CLIP_MAX);
        return infos[clip].name;
}

const char *clip_text(enum clip clip, enum language language) {
        assert(clip >= 0 && clip < _CLIP_MAX);
        return infos[clip].text[language];
}

bool clip_is_tone(enum clip clip) {
        return clip == CLIP_CHIME || clip == CLIP_ALARM;
}

const char *clip_folder(enum language language) {
        static const char *const names[_LANGUAGE_MAX] = {[LANGUAGE_VI] = "vi", [LANGUAGE_EN] = "en"};

        return names[language];
}
