#include "daemon/wall/bus.h"

#include "daemon/record/bus.h"
#include "daemon/wall/book.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

/* A notice that is set once more within this time is a key pressed twice. */
#define AGAIN_USEC (5 * USEC_PER_SEC)
#define FOR_SEC_MAX (7 * 86400)

struct request {
        const char *actor, *text;
        bool emergency;
        uint64_t for_usec;
        bool nothing; /* there is none to clear */
};

static bool is_twice(const struct notice_row *notice, const struct request *request,
                     const struct instant *now) {
        return notice->event > 0 && notice->since.boot == now->at.boot &&
               now->at.boottime_usec < notice->since.boottime_usec + AGAIN_USEC &&
               notice->emergency == request->emergency && notice->for_usec == request->for_usec &&
               streq(notice->text, request->text);
}

static int set(struct book *book, const struct instant *now, void *userdata) {
        const struct request *request = userdata;
        struct event_field fields[] = {
                EVENT_FIELD_S("text", request->text),
                EVENT_FIELD_B("emergency", request->emergency),
                EVENT_FIELD_T("for_usec", request->for_usec),
                EVENT_FIELD_S("actor", request->actor),
        };

        if (is_twice(&wall_of(book)->row.notice, request, now))
                return 0;
        return book_observe(book, now, "notice-set", fields, ELEMENTSOF(fields));
}

static int clear(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct event_field fields[] = {
                EVENT_FIELD_T("notice", wall_of(book)->row.notice.event),
                EVENT_FIELD_S("reason", "person"),
                EVENT_FIELD_S("actor", request->actor),
        };

        request->nothing = wall_of(book)->row.notice.event == 0;
        return request->nothing ? 0 : book_observe(book, now, "notice-cleared", fields, ELEMENTSOF(fields));
}

static int method_set_notice(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        char actor[ACTOR_SIZE];
        struct request request = {.actor = actor};
        uint64_t for_sec = 0;
        const struct bus_option options[] = {
                BUS_OPTION_B("emergency", &request.emergency), BUS_OPTION_T("for_sec", &for_sec), {}};

        int r = sd_bus_message_read(message, "s", &request.text);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        if (request.text[0] == '\0' || strlen(request.text) > NOTICE_MAX || !text_is_plain(request.text))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A notice is 1 to %d bytes of plain text.",
                                 NOTICE_MAX);
        if (for_sec > FOR_SEC_MAX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option for_sec is at most %d.", FOR_SEC_MAX);
        request.for_usec = for_sec * USEC_PER_SEC;
        r = centre_find_actor(centre, message, method_set_notice, userdata, actor, error);
        if (r != 0)
                return r;
        r = recorder_write(centre->recorder, set, &request);
        return r < 0 ? answer_unwritten(error, r) : sd_bus_reply_method_return(message, NULL);
}

static int method_clear_notice(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        char actor[ACTOR_SIZE];
        struct request request = {.actor = actor};

        int r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        r = centre_find_actor(centre, message, method_clear_notice, userdata, actor, error);
        if (r != 0)
                return r;
        r = recorder_write(centre->recorder, clear, &request);
        if (r < 0)
                return answer_unwritten(error, r);
        return request.nothing ? bus_error(error, BUS_ERROR_NO_NOTICE, "No notice stands on the wall.")
                               : sd_bus_reply_method_return(message, NULL);
}

static int property_get_notice(BUS_PROPERTY_ARGS) {
        const struct book *book = recorder_book(((const struct centre *) userdata)->recorder);
        const struct notice_row *notice = book ? &wall_of(book)->row.notice : NULL;

        return sd_bus_message_append(reply, "(sb)", notice ? notice->text : "",
                                     notice ? (int) notice->emergency : 0);
}

const sd_bus_vtable wall_members[] = {
        SD_BUS_PROPERTY("Notice", "(sb)", property_get_notice, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        BUS_METHOD("SetNotice", ("s", text, "a{sv}", options), BUS_NOTHING, method_set_notice),
        BUS_METHOD("ClearNotice", ("a{sv}", options), BUS_NOTHING, method_clear_notice),
        SD_BUS_VTABLE_END,
};

int wall_bus_append(const struct centre *centre, sd_bus_message *reply) {
        const struct wall_part *wall = wall_of(recorder_book(centre->recorder));
        const struct notice_row *notice = &wall->row.notice;

        int r = sd_bus_message_append(reply, "{sv}", "notice", "(sb)", notice->text, (int) notice->emergency);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "outputs");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a(ss)");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ss)");
        for (size_t i = 0; r >= 0 && i < wall->n_outputs; i++)
                r = sd_bus_message_append(reply, "(ss)", wall->outputs[i].id,
                                          output_state_to_string(wall->outputs[i].state));
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
