#include "daemon/corrections/answer.h"

#include "daemon/corrections/tables.h"
#include "daemon/record/answer.h"

struct corrections_answer {
        struct store *store;
        sd_bus_message *reply;
        int n;
};

static int begin(sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "corrections");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a(tsa{sv})");
        return r < 0 ? r : sd_bus_message_open_container(reply, 'a', "(tsa{sv})");
}

static int append_correction(const void *loaded, void *userdata) {
        const struct correction_row *row = loaded;
        struct corrections_answer *answer = userdata;
        int r = answer->n++ == 0 ? begin(answer->reply) : 0;

        return r < 0 ? r
                     : answer_event_rows(answer->store, row->event - 1, 1, /* all= */ true, answer->reply);
}

int answer_corrections(struct store *store, uint64_t visit, enum subject subject, sd_bus_message *reply) {
        struct corrections_answer answer = {.store = store, .reply = reply};
        struct sql_cursor c = corrections_use(store, QUERY_CORRECTIONS_OF_RATING);

        sql_bind_u64(&c, visit);
        sql_bind_text(&c, subject_to_string(subject));
        int r = sql_each(c, append_correction, &answer);
        for (int i = 0; r >= 0 && answer.n > 0 && i < 3; i++)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : answer.n;
}
