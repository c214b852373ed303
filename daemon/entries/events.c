#include "daemon/record/event-type.h"

/* Numbers of other systems are for everybody; where they are from, and who typed them in, is kept. Points
 * are for everybody once the report is: until then they are a draft. */
const struct event_type entries_event_types[] = {
        {OBSERVED("figure-entered"),
         {HAS_S("code", PUBLIC), HAS_S("first_day", PUBLIC), HAS_S("last_day", PUBLIC),
          HAS_T("numerator", PUBLIC), HAS_T("denominator", PUBLIC), HAS_S("origin", KEPT),
          HAS_S("origin_day", KEPT), HAS_S("actor", KEPT)},
         {"Nhập chỉ tiêu {code}, {first_day} – {last_day}: {numerator}/{denominator}, nguồn: {origin}",
          "Figure {code} typed in, {first_day} to {last_day}: {numerator}/{denominator}, from: {origin}"}},
        {OBSERVED("item-entered"),
         {HAS_S("list", PUBLIC), HAS_S("item", PUBLIC), HAS_S("first_day", PUBLIC), HAS_S("last_day", PUBLIC),
          HAS_S("text", KEPT), HAS_B("held", PUBLIC), HAS_S("origin", KEPT), HAS_S("origin_day", KEPT),
          HAS_S("actor", KEPT)},
         {"Nhập danh sách {list}, mục {item}: {text}, nguồn: {origin}",
          "List {list}, item {item} typed in: {text}, from: {origin}"}},
        {OBSERVED("points-confirmed"),
         {HAS_S("criteria", PUBLIC), HAS_S("row", PUBLIC), HAS_S("first_day", PUBLIC),
          HAS_S("last_day", PUBLIC), HAS_T("points", KEPT), HAS_T("max", KEPT), MAY_HAVE_T("proposed", KEPT),
          HAS_S("text", KEPT), HAS_S("origin_day", KEPT), HAS_S("actor", KEPT)},
         {"Xác nhận điểm tiêu chí {row}, {first_day} – {last_day}: {points}/{max} (tính theo 1/100 điểm) "
          "{text}",
          "Points of criterion {row} confirmed, {first_day} to {last_day}: {points}/{max} (in hundredths of "
          "a point) "
          "{text}"}},
        {0},
};
