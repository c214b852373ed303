#include "daemon/wall/compose.h"

/* An entry whose value is an array, filled in between these two. */
static int open_array(sd_bus_message *message, const char *name, const char *type, const char *items) {
        int r = sd_bus_message_open_container(message, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', type);
        return r < 0 ? r : sd_bus_message_open_container(message, 'a', items);
}

static int close_array(sd_bus_message *message) {
        int r = sd_bus_message_close_container(message);

        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_calls(sd_bus_message *message, const struct wall_board *board) {
        int r = open_array(message, "calls", "a(ttssuu)", "(ttssuu)");

        for (size_t i = 0; r >= 0 && i < board->n_calls; i++) {
                const struct wall_call *call = &board->calls[i];

                r = sd_bus_message_append(message, "(ttssuu)", call->event, call->called_usec, call->number,
                                          call->counter, call->nth, call->of);
        }
        return r < 0 ? r : close_array(message);
}

static int append_counters(sd_bus_message *message, const struct wall_board *board) {
        int r = open_array(message, "counters", "a(sssss)", "(sssss)");

        for (size_t i = 0; r >= 0 && i < board->n_counters; i++) {
                const struct wall_counter *counter = &board->counters[i];

                r = sd_bus_message_append(message, "(sssss)", counter->id, counter->label, counter->state,
                                          counter->number, counter->reason);
        }
        return r < 0 ? r : close_array(message);
}

static int append_services(sd_bus_message *message, const struct wall_board *board) {
        int r = open_array(message, "services", "a(sui)", "(sui)");

        for (size_t i = 0; r >= 0 && i < board->n_services; i++)
                r = sd_bus_message_append(message, "(sui)", board->services[i].label,
                                          board->services[i].waiting, board->services[i].wait_min);
        return r < 0 ? r : close_array(message);
}

static int append_unprinted(sd_bus_message *message, const struct wall_board *board) {
        int r = open_array(message, "unprinted", "a(ts)", "(ts)");

        for (size_t i = 0; r >= 0 && i < board->n_unprinted; i++)
                r = sd_bus_message_append(message, "(ts)", board->unprinted[i].event,
                                          board->unprinted[i].number);
        return r < 0 ? r : close_array(message);
}

static int append_speech(sd_bus_message *message, const struct wall_board *board) {
        int r = open_array(message, "speech", "a(ttsssssb)", "(ttsssssb)");

        for (size_t i = 0; r >= 0 && i < board->n_speech; i++) {
                const struct wall_speech *speech = &board->speech[i];

                r = sd_bus_message_append(message, "(ttsssssb)", speech->event, speech->since_usec,
                                          announcement_to_string(speech->what), speech->number, speech->next,
                                          speech->counter, speech->level, (int) speech->spoken);
        }
        return r < 0 ? r : close_array(message);
}

static int append_text(sd_bus_message *message, const char *name, const char *text) {
        return text[0] == '\0' ? 0 : sd_bus_message_append(message, "{sv}", name, "s", text);
}

static int append_flag(sd_bus_message *message, const char *name, bool flag) {
        return flag ? sd_bus_message_append(message, "{sv}", name, "b", 1) : 0;
}

static int append_satisfaction(sd_bus_message *message, const struct wall_satisfaction *satisfaction) {
        if (satisfaction->rated == 0)
                return 0;
        return sd_bus_message_append(message, "{sv}", "satisfaction", "(uuu)", satisfaction->percent,
                                     satisfaction->rated, satisfaction->served);
}

int wall_append(sd_bus_message *message, const struct wall_board *board) {
        static int (*const parts[])(sd_bus_message *, const struct wall_board *) = {
                append_calls, append_counters, append_services, append_unprinted, append_speech,
        };
        int r = sd_bus_message_open_container(message, 'a', "{sv}");

        if (r >= 0)
                r = append_text(message, "commune", board->commune);
        if (r >= 0)
                r = append_text(message, "centre", board->centre);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(parts); i++)
                r = parts[i](message, board);
        if (r >= 0)
                r = append_satisfaction(message, &board->satisfaction);
        if (r >= 0)
                r = append_flag(message, "paper_out", board->paper_out);
        if (r >= 0)
                r = append_flag(message, "recording", board->recording);
        if (r >= 0)
                r = append_text(message, "reminder", board->reminder);
        if (r >= 0)
                r = append_text(message, "notice", board->notice);
        if (r >= 0)
                r = append_flag(message, "emergency", board->emergency);
        return r < 0 ? r : sd_bus_message_close_container(message);
}
