#include "daemon/record/event-type.h"

const struct event_type officials_event_types[] = {
        {OBSERVED("signed-in"),
         {HAS_S("counter", PUBLIC), HAS_S("official", KEPT), HAS_S("actor", KEPT)},
         {"Quầy {counter}: {official} đăng nhập", "Counter {counter}: {official} signed in"}},
        {OBSERVED("sign-in-refused"),
         {HAS_S("counter", PUBLIC), HAS_S("official", KEPT), HAS_S("actor", KEPT), HAS_S("reason", KEPT)},
         {"Quầy {counter}: từ chối đăng nhập {official}, {reason}",
          "Counter {counter}: sign-in of {official} refused, {reason}"}},
        {OBSERVED("pin-changed"),
         {HAS_S("official", KEPT), HAS_S("actor", KEPT)},
         {"Đổi mã PIN của {official}", "PIN of {official} changed"}},
        {CONCLUDED("signed-out"),
         {HAS_S("counter", PUBLIC), HAS_S("official", KEPT), HAS_S("reason", PUBLIC)},
         {"Quầy {counter}: {official} đăng xuất, {reason}",
          "Counter {counter}: {official} signed out, {reason}"}},
        {0},
};
