#include "daemon/corrections/correction.h"

#include "dbus/errors.h"

DEFINE_TO_STRING(correction, CORRECTION)
DEFINE_FROM_STRING(correction, CORRECTION)

#define ACTION "vn.motcua.corrections."

const struct correction_kind *correction_kind(enum correction correction) {
        static const struct correction_kind kinds[_CORRECTION_MAX] = {
                [CORRECTION_VOID] = {"rating-voided", "reason", ACTION "void"},
                [CORRECTION_REINSTATE] = {"rating-reinstated", "reason", ACTION "void"},
                [CORRECTION_ANNOTATE] = {"rating-annotated", "text", ACTION "annotate"},
                [CORRECTION_REPLY] = {"rating-replied", "text", ACTION "reply"},
                [CORRECTION_NOTE] = {"low-rating-noted", "text", ACTION "note"},
        };

        assert((int) correction >= 0 && correction < _CORRECTION_MAX);
        return &kinds[correction];
}

enum correction correction_of_event(const char *type) {
        enum correction correction = 0;

        while (correction < _CORRECTION_MAX && !streq(correction_kind(correction)->event, type))
                correction++;
        return correction < _CORRECTION_MAX ? correction : _CORRECTION_INVALID;
}

bool correction_text_is_valid(const char *text) {
        size_t n = 0;

        /* Every byte but those that go on with a character. */
        for (const char *p = text; *p; p++)
                n += ((unsigned char) *p & 0xc0) != 0x80;
        return n <= CORRECTION_TEXT_MAX && text[strspn(text, " ")] != '\0' && text_is_plain(text);
}

static const char *refuse(const char *error, const char *problem, const char **ret_problem) {
        *ret_problem = problem;
        return error;
}

const char *correction_refusal(enum correction correction, const struct rating_row *rating,
                               const char **ret_problem) {
        if (rating->state != RATING_RATED)
                return refuse(BUS_ERROR_NO_SUCH_RATING,
                              "That visit was not rated on this subject, or not yet.", ret_problem);
        switch (correction) {
        case CORRECTION_VOID:
                if (rating->voided)
                        return refuse(BUS_ERROR_ALREADY_VOIDED, "The rating is voided already.", ret_problem);
                break;
        case CORRECTION_REINSTATE:
                if (!rating->voided)
                        return refuse(BUS_ERROR_NOT_VOIDED, "The rating is not voided.", ret_problem);
                break;
        case CORRECTION_REPLY:
                if (rating->official[0] == '\0')
                        return refuse(BUS_ERROR_NOBODY_RATED, "Nobody was signed in for that visit.",
                                      ret_problem);
                break;
        case CORRECTION_NOTE:
                if (!rating_window_is_low(&rating->window))
                        return refuse(BUS_ERROR_NOT_LOW, "The rating is not a low one.", ret_problem);
                break;
        case CORRECTION_ANNOTATE:
        case _CORRECTION_MAX:
        case _CORRECTION_INVALID:
                break;
        }
        return NULL;
}
