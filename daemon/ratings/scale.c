#include "daemon/ratings/scale.h"

DEFINE_TO_STRING(level, LEVEL)
DEFINE_FROM_STRING(level, LEVEL)
DEFINE_TO_STRING(reason, REASON)
DEFINE_FROM_STRING(reason, REASON)
DEFINE_TO_STRING(report_level, REPORT_LEVEL)
DEFINE_TO_STRING(subject, SUBJECT)
DEFINE_FROM_STRING(subject, SUBJECT)

static const enum report_level report_levels[_LEVEL_MAX] = {
        [LEVEL_VERY_SATISFIED] = REPORT_SATISFIED,
        [LEVEL_SATISFIED] = REPORT_SATISFIED,
        [LEVEL_NEUTRAL] = REPORT_NEUTRAL,
        [LEVEL_DISSATISFIED] = REPORT_DISSATISFIED,
        [LEVEL_VERY_DISSATISFIED] = REPORT_DISSATISFIED,
};

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
