#include "daemon/corrections/bus.h"

#include "daemon/corrections/book.h"
#include "daemon/corrections/correction.h"
#include "daemon/corrections/tables.h"
#include "daemon/record/bus.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

enum { CORRECTIONS_MAX = 20 }; /* of one kind, of one rating */

struct request {
        struct centre *centre;
        uint64_t visit;
        enum subject subject;
        enum correction correction;
        const char *text, *actor;
        struct refusal refusal;
        uint64_t event;
};

static int count_corrections(const struct request *request, uint64_t *ret) {
        struct sql_cursor c = corrections_use(request->centre->store, QUERY_COUNT_CORRECTIONS);

        sql_bind_u64(&c, request->visit);
        sql_bind_text(&c, subject_to_string(request->subject));
        sql_bind_text(&c, correction_to_string(request->correction));
        return sql_number(c, ret);
}

static int observe(struct book *book, const struct instant *now, struct request *request,
                   const struct rating_row *rating) {
        const struct correction_kind *kind = correction_kind(request->correction);
        struct event_field fields[6] = {
                EVENT_FIELD_T("visit", request->visit),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(request->subject)),
                EVENT_FIELD_S(kind->text_field, request->text),
                EVENT_FIELD_S("actor", request->actor),
        };
        size_t n = 5;

        if (request->correction == CORRECTION_REPLY)
                fields[n++] = EVENT_FIELD_S("official", rating->official);
        request->event = book->last_event + 1;
        return book_observe(book, now, kind->event, fields, n);
}

static int correct(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct rating_row *rating;
        uint64_t n;

        int r = ratings_find(book, request->visit, request->subject, &rating);
        if (r == -ENOENT)
                return refusal_set(&request->refusal, BUS_ERROR_NO_SUCH_RATING, "There is no such rating.");
        if (r >= 0)
                r = count_corrections(request, &n);
        if (r < 0)
                return r;
        request->refusal.error = correction_refusal(request->correction, rating, &request->refusal.problem);
        if (request->refusal.error)
                return 0;
        if (n >= CORRECTIONS_MAX)
                return refusal_set(&request->refusal, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                   "So many of that kind are of the rating already.");
        return observe(book, now, request, rating);
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *subject, *correction;
        int r = sd_bus_message_read(message, "tsss", &request->visit, &subject, &correction, &request->text);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        request->subject = subject_from_string(subject);
        request->correction = correction_from_string(correction);
        if (request->subject < 0 || request->correction < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such %s.",
                                 request->subject < 0 ? "subject" : "correction");
        if (request->visit > INT64_MAX)
                return bus_error(error, BUS_ERROR_NO_SUCH_RATING, "There is no such rating.");
        if (!correction_text_is_valid(request->text))
                return bus_error(error, BUS_ERROR_BAD_TEXT,
                                 "Say why, in 1 to %d characters on one line, none of them invisible.",
                                 CORRECTION_TEXT_MAX);
        return 0;
}

static int on_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct request request = {.centre = userdata, .actor = actor};

        int r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = read_request(message, &request, error);
        if (r < 0)
                return r;
        r = answer_written(recorder_write(request.centre->recorder, correct, &request), &request.refusal,
                           error);
        if (r < 0)
                return r;
        return sd_bus_reply_method_return(message, "t", request.event);
}

static int method_correct_rating(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};
        char actor[ACTOR_SIZE];

        int r = read_request(message, &request, error);
        if (r < 0)
                return r;
        r = centre_find_actor(request.centre, message, method_correct_rating, userdata, actor, error);
        if (r != 0)
                return r;
        const struct authority_request ask = {
                .action = correction_kind(request.correction)->action,
                .actor = actor,
                .granted = on_granted,
                .userdata = userdata,
        };
        return authority_ask(record_state_of(request.centre)->authority, message, &ask, error);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("CorrectRating", ("t", visit, "s", subject, "s", correction, "s", text, "a{sv}", options),
                   ("t", event), method_correct_rating),
        SD_BUS_VTABLE_END,
};

const struct agent corrections_agent = {.record_members = record_members};
