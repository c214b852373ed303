#include "daemon/record/event-type.h"

/* That something came, and how it stands, is for everybody; by whom, of what, and its code is kept. What was
 * written is in no event: it can be erased, and these cannot. */
const struct event_type suggestions_event_types[] = {
        {OBSERVED("suggestion-received"),
         {HAS_S("code", KEPT), HAS_S("channel", PUBLIC), HAS_S("category", KEPT), HAS_S("department", KEPT),
          MAY_HAVE_T("box", PUBLIC), MAY_HAVE_S("once", KEPT), MAY_HAVE_S("base_day", PUBLIC),
          MAY_HAVE_S("warn_day", PUBLIC), MAY_HAVE_S("due_day", PUBLIC), MAY_HAVE_S("actor", KEPT)},
         {"Nhận một góp ý ({channel})", "A suggestion came ({channel})"}},
        {OBSERVED("suggestion-moved"),
         {HAS_T("suggestion", PUBLIC), HAS_S("move", PUBLIC), HAS_S("from", PUBLIC), HAS_S("state", PUBLIC),
          HAS_S("class", KEPT), HAS_S("assigned", KEPT), HAS_B("extended", PUBLIC), HAS_T("reopened", PUBLIC),
          MAY_HAVE_S("base_day", PUBLIC), MAY_HAVE_S("warn_day", PUBLIC), MAY_HAVE_S("due_day", PUBLIC),
          MAY_HAVE_S("done_day", PUBLIC), HAS_S("published", PUBLIC), HAS_S("actor", KEPT)},
         {"Góp ý ghi ở sự kiện {suggestion}: {from} → {state}",
          "Suggestion that event {suggestion} is of: {from} → {state}"}},
        {OBSERVED("suggestion-erased"),
         {HAS_T("suggestion", PUBLIC), HAS_S("reason", PUBLIC), MAY_HAVE_S("actor", KEPT)},
         {"Đã xóa nội dung góp ý ghi ở sự kiện {suggestion}: {reason}",
          "The text of the suggestion that event {suggestion} is of was erased: {reason}"}},
        {OBSERVED("box-opened"),
         {HAS_T("number", PUBLIC), HAS_T("letters", PUBLIC), HAS_S("seal", PUBLIC), HAS_S("units", PUBLIC),
          HAS_S("actor", KEPT)},
         {"Mở hòm thư lần {number}: {letters} thư, niêm phong: {seal}",
          "Box opened, number {number}: {letters} letters, seal: {seal}"}},
        {OBSERVED("suggestions-due"),
         {HAS_S("day", PUBLIC), HAS_T("due", PUBLIC), HAS_T("overdue", PUBLIC)},
         {"Góp ý sắp đến hạn: {due}; quá hạn: {overdue}", "Suggestions due: {due}; overdue: {overdue}"}},
        {0},
};
