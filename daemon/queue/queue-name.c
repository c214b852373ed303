#include "daemon/queue/queue.h"

static const char *const ticket_state_names[_TICKET_STATE_MAX] = {
        "waiting", "called", "serving", "held", "done", "no-show", "expired",
};
static const char *const desk_state_names[_DESK_STATE_MAX] = {
        "closed", "idle", "calling", "serving", "paused",
};
static const char *const priority_names[_PRIORITY_MAX] = {"none", "elderly", "pregnant", "disabled", "merit"};
static const char *const pause_names[_PAUSE_REASON_MAX] = {"", "meeting", "lunch", "trip", "fault", "other"};
static const char *const because_names[_ACTIVE_BECAUSE_MAX] = {"action", "paused", "closed", "nobody-waits"};
static const char *const action_names[_QUEUE_ACTION_MAX] = {
        "issue", "open",    "close",    "pause", "next",   "recall", "start",
        "done",  "no-show", "transfer", "hold",  "return", "undo",   "end-day",
};

const char *ticket_state_to_string(enum ticket_state state) {
        return ticket_state_names[state];
}

const char *desk_state_to_string(enum desk_state state) {
        return desk_state_names[state];
}

const char *priority_to_string(enum priority priority) {
        return priority_names[priority];
}

int ticket_state_from_string(const char *s) {
        for (int i = 0; i < _TICKET_STATE_MAX; i++)
                if (streq(s, ticket_state_names[i]))
                        return i;
        return -EINVAL;
}

int desk_state_from_string(const char *s) {
        for (int i = 0; i < _DESK_STATE_MAX; i++)
                if (streq(s, desk_state_names[i]))
                        return i;
        return -EINVAL;
}

int priority_from_string(const char *s) {
        for (int i = 0; i < _PRIORITY_MAX; i++)
                if (streq(s, priority_names[i]))
                        return i;
        return -EINVAL;
}

const char *pause_reason_to_string(enum pause_reason reason) {
        return pause_names[reason];
}

int pause_reason_from_string(const char *s) {
        for (int i = 0; i < _PAUSE_REASON_MAX; i++)
                if (streq(s, pause_names[i]))
                        return i;
        return -EINVAL;
}

const char *active_because_to_string(enum active_because because) {
        return because_names[because];
}

const char *queue_action_to_string(enum queue_action action) {
        return action_names[action];
}

int queue_action_from_string(const char *s) {
        for (int i = 0; i < _QUEUE_ACTION_MAX; i++)
                if (streq(s, action_names[i]))
                        return i;
        return -EINVAL;
}
