#include "daemon/record/event-type.h"

/* That a sheet came is for everybody; what it answers, and of which department, is kept: one sheet alone
 * tells of one citizen. Its tag says nothing without a key that is gone with the day. */
const struct event_type surveys_event_types[] = {
        {OBSERVED("survey-version"),
         {HAS_S("version", PUBLIC), HAS_T("questions", PUBLIC)},
         {"Phiếu khảo sát có nội dung mới: {questions} câu hỏi",
          "The survey has a new version: {questions} questions"}},
        {OBSERVED("survey-question"),
         {HAS_T("number", PUBLIC), HAS_S("question", PUBLIC), HAS_T("figure", PUBLIC),
          HAS_S("choices", PUBLIC), HAS_S("text_vi", PUBLIC), HAS_S("text_en", PUBLIC),
          HAS_S("labels_vi", PUBLIC), HAS_S("labels_en", PUBLIC)},
         {"Câu {number} của phiếu khảo sát: {question}", "Question {number} of the survey: {question}"}},
        {OBSERVED("survey-answered"),
         {HAS_S("version", PUBLIC), HAS_S("channel", PUBLIC), HAS_S("answers", KEPT),
          HAS_S("department", KEPT), HAS_B("coded", PUBLIC), MAY_HAVE_S("tag", KEPT), MAY_HAVE_S("day", KEPT),
          MAY_HAVE_S("sheet", KEPT), MAY_HAVE_S("actor", KEPT)},
         {"Một phiếu khảo sát đã được ghi ({channel})", "A sheet of the survey was recorded ({channel})"}},
        {OBSERVED("survey-sheet-noted"),
         {HAS_T("sheet", PUBLIC), HAS_S("note", PUBLIC), HAS_S("digits", KEPT), HAS_S("reason", KEPT),
          HAS_S("actor", KEPT)},
         {"Phiếu khảo sát ghi ở sự kiện {sheet}: {note} {reason}",
          "Sheet of the survey that event {sheet} is of: {note} {reason}"}},
        {0},
};
