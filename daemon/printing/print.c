#include "daemon/printing/print.h"

DEFINE_TO_STRING(print_state, PRINT_STATE)
DEFINE_FROM_STRING(print_state, PRINT_STATE)
DEFINE_TO_STRING(printer_trouble, PRINTER_TROUBLE)

static bool become(struct print_fate *fate, enum print_state state, bool owed) {
        bool news = fate->state != state;

        fate->state = state;
        fate->owed = owed;
        return news;
}

bool print_apply(struct print_fate *fate, enum print_news news) {
        bool waited = fate->state == PRINT_WAITING;

        switch (news) {
        case PRINT_NEWS_PRINTED:
                /* Each paper is told, also one that a person had printed again. */
                (void) become(fate, PRINT_PRINTED, false);
                return true;
        case PRINT_NEWS_UNCERTAIN:
                /* The daemon has it, and prints it again by itself if it is in time. */
                return fate->state != PRINT_PRINTED && become(fate, PRINT_UNCERTAIN, false) && waited;
        case PRINT_NEWS_HINDERED:
                return waited && become(fate, PRINT_UNPRINTED, fate->owed);
        case PRINT_NEWS_OVER:
                if (waited)
                        return become(fate, PRINT_UNPRINTED, false);
                fate->owed = false;
                return false;
        case _PRINT_NEWS_MAX:
                break;
        }
        return false;
}

const char *printer_troubles_to_string(unsigned troubles) {
        for (enum printer_trouble i = 0; i < _PRINTER_TROUBLE_MAX; i++)
                if (troubles & 1U << i)
                        return printer_trouble_to_string(i);
        return "ready";
}
