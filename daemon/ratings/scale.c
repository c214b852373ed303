#include "daemon/ratings/scale.h"

static const char *const level_names[_LEVEL_MAX] = {
        [LEVEL_VERY_SATISFIED] = "very-satisfied",
        [LEVEL_SATISFIED] = "satisfied",
        [LEVEL_NEUTRAL] = "neutral",
        [LEVEL_DISSATISFIED] = "dissatisfied",
        [LEVEL_VERY_DISSATISFIED] = "very-dissatisfied",
};

static const char *const reason_names[_REASON_MAX] = {
        [REASON_NONE] = "",
        [REASON_LONG_WAIT] = "long-wait",
        [REASON_LATE_RESULT] = "late-result",
        [REASON_UNFRIENDLY] = "unfriendly",
        [REASON_UNCLEAR] = "unclear",
        [REASON_MANY_TRIPS] = "many-trips",
        [REASON_EXTRA_PAPERS] = "extra-papers",
        [REASON_OBSTRUCTION] = "obstruction",
        [REASON_OTHER] = "other",
};

static const enum report_level report_levels[_LEVEL_MAX] = {
        [LEVEL_VERY_SATISFIED] = REPORT_SATISFIED,
        [LEVEL_SATISFIED] = REPORT_SATISFIED,
        [LEVEL_NEUTRAL] = REPORT_NEUTRAL,
        [LEVEL_DISSATISFIED] = REPORT_DISSATISFIED,
        [LEVEL_VERY_DISSATISFIED] = REPORT_DISSATISFIED,
};

static const char *const report_names[_REPORT_LEVEL_MAX] = {
        [REPORT_SATISFIED] = "satisfied",
        [REPORT_NEUTRAL] = "neutral",
        [REPORT_DISSATISFIED] = "dissatisfied",
};

static const char *const subject_names[_SUBJECT_MAX] = {
        [SUBJECT_RECEPTION] = "reception",
        [SUBJECT_PROCEDURES] = "procedures",
};

static int find(const char *const *names, int n, const char *s) {
        for (int i = 0; i < n; i++)
                if (streq(names[i], s))
                        return i;
        return -EINVAL;
}

const char *level_to_string(enum level level) {
        assert(level >= 0 && level < _LEVEL_MAX);
        return level_names[level];
}

enum level level_from_string(const char *s) {
        return find(level_names, _LEVEL_MAX, s);
}

const char *reason_to_string(enum reason reason) {
        assert(reason >= 0 && reason < _REASON_MAX);
        return reason_names[reason];
}

int reason_from_string(const char *s) {
        return find(reason_names, _REASON_MAX, s);
}

const char *report_level_to_string(enum report_level level) {
        assert(level >= 0 && level < _REPORT_LEVEL_MAX);
        return report_names[level];
}

const char *subject_to_string(enum subject subject) {
        assert(subject >= 0 && subject < _SUBJECT_MAX);
        return subject_names[subject];
}

enum subject subject_from_string(const char *s) {
        return find(subject_names, _SUBJECT_MAX, s);
}

bool scale_has_level(uint64_t scale, enum level level) {
        assert(level >= 0 && level < _LEVEL_MAX);

        if (scale == 5)
                return true;
        if (scale == 4)
                return level != LEVEL_VERY_DISSATISFIED;
        return level != LEVEL_VERY_SATISFIED && level != LEVEL_VERY_DISSATISFIED;
}

enum report_level scale_report_level(enum level level) {
        assert(level >= 0 && level < _LEVEL_MAX);
        return report_levels[level];
}
