#include "daemon/record/event-type.h"

/* That a rating is voided is for everybody to know, as figures are; of the others the rating is kept: who is
 * replied to, or noted on, was given a low one. */
const struct event_type corrections_event_types[] = {
        {OBSERVED("rating-voided"),
         {HAS_T("visit", PUBLIC), HAS_S("counter", PUBLIC), HAS_S("subject", PUBLIC), HAS_S("reason", KEPT),
          HAS_S("actor", KEPT)},
         {"Quầy {counter}: hủy kết quả đánh giá ({subject}, lượt {visit}), lý do: {reason}",
          "Counter {counter}: rating voided ({subject}, visit {visit}): {reason}"}},
        {OBSERVED("rating-reinstated"),
         {HAS_T("visit", PUBLIC), HAS_S("counter", PUBLIC), HAS_S("subject", PUBLIC), HAS_S("reason", KEPT),
          HAS_S("actor", KEPT)},
         {"Quầy {counter}: khôi phục kết quả đánh giá đã hủy ({subject}, lượt {visit}), lý do: {reason}",
          "Counter {counter}: voided rating reinstated ({subject}, visit {visit}): {reason}"}},
        {OBSERVED("rating-annotated"),
         {HAS_T("visit", KEPT), HAS_S("counter", KEPT), HAS_S("subject", KEPT), HAS_S("text", KEPT),
          HAS_S("actor", KEPT)},
         {"Quầy {counter}: ghi chú về đánh giá ({subject}, lượt {visit}): {text}",
          "Counter {counter}: remark on a rating ({subject}, visit {visit}): {text}"}},
        {OBSERVED("rating-replied"),
         {HAS_T("visit", KEPT), HAS_S("counter", KEPT), HAS_S("subject", KEPT), HAS_S("official", KEPT),
          HAS_S("text", KEPT), HAS_S("actor", KEPT)},
         {"Quầy {counter}: {official} giải trình về đánh giá ({subject}, lượt {visit}): {text}",
          "Counter {counter}: {official} replies to a rating ({subject}, visit {visit}): {text}"}},
        {OBSERVED("low-rating-noted"),
         {HAS_T("visit", KEPT), HAS_S("counter", KEPT), HAS_S("subject", KEPT), HAS_S("text", KEPT),
          HAS_S("actor", KEPT)},
         {"Quầy {counter}: ý kiến lãnh đạo về đánh giá thấp ({subject}, lượt {visit}): {text}",
          "Counter {counter}: leader's note on a low rating ({subject}, visit {visit}): {text}"}},
        {0},
};
