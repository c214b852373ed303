#include "daemon/printing/print.h"

static const char *const state_names[_PRINT_STATE_MAX] = {
        [PRINT_WAITING] = "waiting",
        [PRINT_PRINTED] = "printed",
        [PRINT_UNPRINTED] = "unprinted",
        [PRINT_UNCERTAIN] = "uncertain",
};

const char *print_state_to_string(enum print_state state) {
        return state_names[state];
}

int print_state_from_string(const char *s) {
        for (int i = 0; i < _PRINT_STATE_MAX; i++)
                if (streq(state_names[i], s))
                        return i;
        return _PRINT_STATE_INVALID;
}

static bool become(struct print_fate *fate, enum print_state state, bool owed) {
        bool news = fate->state != state;

        fate->state = state;
        fate->owed = owed;
        return news;
}

bool print_apply(struct print_fate *fate, enum print_news news) {
        switch (news) {
        case PRINT_NEWS_PRINTED:
                /* Each paper is told, also one that a person had printed again. */
                (void) become(fate, PRINT_PRINTED, false);
                return true;
        case PRINT_NEWS_UNCERTAIN:
                /* The service has it, and prints it again by itself if it is in time. */
                return fate->state == PRINT_PRINTED ? false : become(fate, PRINT_UNCERTAIN, false);
        case PRINT_NEWS_HINDERED:
                return fate->state == PRINT_WAITING && become(fate, PRINT_UNPRINTED, fate->owed);
        case PRINT_NEWS_OVER:
                if (fate->state == PRINT_WAITING)
                        return become(fate, PRINT_UNPRINTED, false);
                fate->owed = false;
                return false;
        case _PRINT_NEWS_MAX:
                break;
        }
        return false;
}

const char *printer_troubles_to_string(unsigned troubles) {
        static const char *const names[_PRINTER_TROUBLE_MAX] = {
                [PRINTER_PAPER_OUT] = "paper-out",
                [PRINTER_COVER_OPEN] = "cover-open",
                [PRINTER_FAULT] = "fault",
                [PRINTER_ABSENT] = "absent",
        };

        for (enum printer_trouble i = 0; i < _PRINTER_TROUBLE_MAX; i++)
                if (troubles & 1U << i)
                        return names[i];
        return "ready";
}
