#include "daemon/record/event-type.h"

const struct event_type log_event_types[] = {
        {OBSERVED("log-key"),
         {HAS_S("key", PUBLIC), HAS_S("before", PUBLIC), HAS_T("signed_size", PUBLIC), HAS_S("blind", KEPT)},
         {"Khóa ký của nhật ký: {key}", "The log's key: {key}"}},
        {0},
};
