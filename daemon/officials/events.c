#include "daemon/record/event-type.h"

const struct event_type officials_event_types[] = {
        {OBSERVED("signed-in"),
         {HAS_S("counter"), HAS_S("official"), HAS_S("actor")},
         {"Quầy {counter}: {official} đăng nhập", "Counter {counter}: {official} signed in"}},
        {OBSERVED("sign-in-refused"),
         {HAS_S("counter"), HAS_S("official"), HAS_S("actor"), HAS_S("reason")},
         {"Quầy {counter}: từ chối đăng nhập {official}, {reason}",
          "Counter {counter}: sign-in of {official} refused, {reason}"}},
        {OBSERVED("pin-changed"),
         {HAS_S("official"), HAS_S("actor")},
         {"Đổi mã PIN của {official}", "PIN of {official} changed"}},
        {CONCLUDED("signed-out"),
         {HAS_S("counter"), HAS_S("official"), HAS_S("reason")},
         {"Quầy {counter}: {official} đăng xuất, {reason}",
          "Counter {counter}: {official} signed out, {reason}"}},
        {0},
};
