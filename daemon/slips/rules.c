#include "daemon/slips/rules.h"

#include "daemon/printing/event.h"
#include "daemon/cameras/rules.h"
#include "daemon/queue/book.h"
#include "daemon/ratings/keypad-event.h"

#define SLIP_KEY "slip"
#define ASK_USEC (60 * USEC_PER_SEC) /* how long after the seal a slip can still be asked for */

static const char *const printed_types[_SLIP_KIND_MAX] = {"closing-slip-printed", "rating-slip-printed"};
static const char *const unprinted_types[_SLIP_KIND_MAX] = {"closing-slip-unprinted",
                                                            "rating-slip-unprinted"};

/* ----- what becomes of the paper ----- */

static int conclude_unprinted(struct book *book, const struct input *cause, const struct slip_row *row,
                              const char *reason) {
        struct event_field fields[] = {
                EVENT_FIELD_T("number", row->number),
                EVENT_FIELD_S("reason", reason),
                EVENT_FIELD_B("uncertain", row->fate.state == PRINT_UNCERTAIN),
        };

        return book_conclude(book, cause, unprinted_types[row->kind], fields, ELEMENTSOF(fields));
}

static int conclude_printed(struct book *book, const struct input *cause, const struct slip_row *row,
                            const struct printer_event *event) {
        struct event_field fields[] = {
                EVENT_FIELD_T("number", row->number),
                EVENT_FIELD_S("printer", event->printer),
                EVENT_FIELD_S("confirmation", event->confirmation),
                EVENT_FIELD_T("reprint", event->reprint),
        };

        return book_conclude(book, cause, printed_types[row->kind], fields, ELEMENTSOF(fields));
}

/* Whether it is to be told. Of a ticket it is enough that no paper comes; a slip of which that was told may
 * wait, and then somebody must know that it does not any more. */
static bool take_news(struct slip_row *row, enum print_news news) {
        bool was_owed = row->fate.owed, told = print_apply(&row->fate, news);

        row->dirty = true;
        return told || (was_owed && !row->fate.owed && row->fate.state != PRINT_PRINTED);
}

/* For all news but that of a confirmed paper. */
static int apply(struct book *book, const struct input *cause, struct slip_row *row, enum print_news news,
                 const char *reason) {
        return take_news(row, news) ? conclude_unprinted(book, cause, row, reason) : 0;
}

/* kind: _SLIP_KIND_MAX: of both. */
static int apply_to_owed(struct book *book, const struct input *cause, enum slip_kind kind,
                         enum print_news news, const char *reason) {
        struct slips *slips = slips_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < slips->n_rows; i++)
                if (slips->rows[i].fate.owed && (kind == _SLIP_KIND_MAX || slips->rows[i].kind == kind))
                        r = apply(book, cause, &slips->rows[i], news, reason);
        return r;
}

/* Said once of each slip, and that it comes after all, when it does. */
static int look_at_printers(struct book *book, const struct input *cause) {
        int r = 0;

        for (enum slip_kind kind = 0; r >= 0 && kind < _SLIP_KIND_MAX; kind++) {
                const char *state = book_printers_state(book, slips_printer(book, kind));
                if (!streq(state, "ready"))
                        r = apply_to_owed(book, cause, kind, PRINT_NEWS_HINDERED, state);
        }
        return r;
}

static int owe(struct book *book, const struct input *input, enum slip_kind kind, uint64_t number,
               bool ready) {
        const struct slip_row row = {
                .kind = kind,
                .number = number,
                .at = input->when.at,
                .fate = {.state = PRINT_WAITING, .owed = true},
                .ready = ready,
                .dirty = true,
        };
        const char *state = book_printers_state(book, slips_printer(book, kind));
        int r = slips_add(book, &row);

        if (r < 0 || streq(state, "ready"))
                return r;
        return apply(book, input, slips_find_owed(book, kind, number), PRINT_NEWS_HINDERED, state);
}

/* The paper of a job of ours; others are no slips of this record. */
static int on_job(struct book *book, const struct input *input) {
        struct printer_event event;
        struct slip_row *row;
        const char *field;

        if (printer_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        int r = slips_find_by_key(book, event.key, &row);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (!take_news(row, event.news))
                return 0;
        return event.news == PRINT_NEWS_PRINTED ? conclude_printed(book, input, row, &event)
                                                : conclude_unprinted(book, input, row, event.reason);
}

/* printing/ has noted how the printer is by now. */
static int on_printer(struct book *book, const struct input *input) {
        return look_at_printers(book, input);
}

static bool is_of_printer(const struct input *input) {
        const char *of;

        return fields_get_s(&input->fields, "of", &of) >= 0 && streq(of, PRINTER_SOURCE);
}

static int on_presence(struct book *book, const struct input *input) {
        return is_of_printer(input) ? look_at_printers(book, input) : 0;
}

/* What the daemon was given is lost with its outbox, or on paper: nobody knows, so a person decides. */
static int on_epoch(struct book *book, const struct input *input) {
        return is_of_printer(input)
                       ? apply_to_owed(book, input, _SLIP_KIND_MAX, PRINT_NEWS_OVER, "outbox-lost")
                       : 0;
}

static int on_given_up(struct book *book, const struct input *input) {
        const char *kind, *reason;
        uint64_t number;

        if (fields_get_s(&input->fields, "kind", &kind) < 0 ||
            fields_get_t(&input->fields, "number", &number) < 0 ||
            fields_get_s(&input->fields, "reason", &reason) < 0)
                return -EINVAL;
        int k = slip_kind_from_string(kind);
        struct slip_row *row = k < 0 ? NULL : slips_find_owed(book, (enum slip_kind) k, number);
        return row ? apply(book, input, row, PRINT_NEWS_OVER, reason) : 0;
}

int slips_give_up(struct book *book, const struct instant *now, enum slip_kind kind, uint64_t number,
                  const char *reason) {
        if (!slips_find_owed(book, kind, number))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("kind", slip_kind_to_string(kind)),
                EVENT_FIELD_T("number", number),
                EVENT_FIELD_S("reason", reason),
        };
        return book_observe(book, now, "slip-given-up", fields, ELEMENTSOF(fields));
}

/* ----- rules in force ----- */

static int read_printer(const struct input *input, const char *name, char ret[static ID_SIZE]) {
        const char *id;

        if (fields_get_s(&input->fields, name, &id) < 0 || strlen(id) >= ID_SIZE)
                return -EINVAL;
        id_copy(ret, ID_SIZE, id);
        return 0;
}

static int on_rules(struct book *book, const struct input *input) {
        struct slip_rules rules = {.known = true};
        const char *ratings;
        int r = 0;

        if (fields_get_b(&input->fields, "closing", &rules.closing) < 0 ||
            read_printer(input, "closing_printer", rules.closing_printer) < 0 ||
            fields_get_s(&input->fields, "ratings", &ratings) < 0 ||
            read_printer(input, "rating_printer", rules.rating_printer) < 0)
                return -EINVAL;
        int policy = rating_slips_from_string(ratings);
        if (policy < 0)
                return -EINVAL;
        rules.ratings = (enum rating_slips) policy;
        slips_of(book)->rules = rules;
        slips_of(book)->rules_dirty = true;
        if (!rules.closing)
                r = apply_to_owed(book, input, SLIP_CLOSING, PRINT_NEWS_OVER, "not-configured");
        if (r >= 0 && rules.ratings == RATING_SLIPS_NO)
                r = apply_to_owed(book, input, SLIP_RATING, PRINT_NEWS_OVER, "not-configured");
        return r < 0 ? r : look_at_printers(book, input);
}

/* ----- a day ----- */

static int read_day(const struct fields *fields, struct closing_row *row) {
        const struct {
                const char *name;
                uint64_t *number;
        } items[] = {
                {"day", &row->day},         {"served", &row->served},   {"rated", &row->rated},
                {"skipped", &row->skipped}, {"unheard", &row->unheard}, {"open", &row->open},
        };

        for (size_t i = 0; i < ELEMENTSOF(items); i++)
                if (fields_get_t(fields, items[i].name, items[i].number) < 0)
                        return -EINVAL;
        return 0;
}

/* The day of the queue is still the one that ends. Where nothing has begun there is nothing to sign: so it is
 * when a day is ended twice. */
static int on_day_ended(struct book *book, const struct input *input) {
        struct slips *slips = slips_of(book);
        struct closing_row row = {
                .event = input->id,
                .begun = queue_of(book)->day.begun,
                .dirty = true,
        };

        if (read_day(&input->fields, &row) < 0)
                return -EINVAL;
        if (!slips->rules.closing || (row.begun.boot == 0 && row.served == 0))
                return 0;
        row.number = ++slips->counts.closings;
        row.views = slips->counts.views;
        row.exports = slips->counts.exports;
        slips->counts.views = slips->counts.exports = 0;
        slips->counts_dirty = true;
        int r = slips_add_closing(book, &row);
        return r < 0 ? r : owe(book, input, SLIP_CLOSING, row.number, /* ready= */ false);
}

static int read_made(const struct fields *fields, struct closing_row *row) {
        const char *date, *root;

        if (fields_get_s(fields, "date", &date) < 0 || strlen(date) >= sizeof(row->date) ||
            fields_get_b(fields, "unsure", &row->unsure) < 0 ||
            fields_get_t(fields, "cameras", &row->cameras) < 0 ||
            fields_get_t(fields, "cameras_unknown", &row->cameras_unknown) < 0 ||
            fields_get_t(fields, "announced_usec", &row->announced_usec) < 0 ||
            fields_get_t(fields, "recorded_usec", &row->recorded_usec) < 0 ||
            fields_get_t(fields, "size", &row->size) < 0 || fields_get_s(fields, "root", &root) < 0 ||
            strlen(root) >= sizeof(row->root))
                return -EINVAL;
        id_copy(row->date, sizeof(row->date), date);
        id_copy(row->root, sizeof(row->root), root);
        return 0;
}

static int on_made(struct book *book, const struct input *input) {
        uint64_t number;

        if (fields_get_t(&input->fields, "number", &number) < 0)
                return -EINVAL;
        struct closing_row *row = number > 0 ? slips_find_unmade(book, number) : NULL;
        struct slip_row *slip = slips_find_owed(book, SLIP_CLOSING, number);
        if (!row)
                return 0;
        int r = read_made(&input->fields, row);
        if (r < 0)
                return r;
        row->made = input->id;
        row->dirty = true;
        if (slip)
                slip->ready = slip->dirty = true;
        return 0;
}

static int on_look(struct book *book, const struct input *input) {
        int r = camera_look_begins(input);

        if (r <= 0)
                return r;
        slips_of(book)->counts.views++;
        slips_of(book)->counts_dirty = true;
        return 0;
}

static int on_exported(struct book *book, const struct input *input _unused_) {
        slips_of(book)->counts.exports++;
        slips_of(book)->counts_dirty = true;
        return 0;
}

/* ----- a rating ----- */

static bool is_by_phone(const struct input *input) {
        const char *channel;

        return fields_get_s(&input->fields, "channel", &channel) >= 0 &&
               streq(channel, rating_channel_to_string(CHANNEL_PHONE));
}

static int on_rating(struct book *book, const struct input *input) {
        const enum rating_slips policy = slips_of(book)->rules.ratings;
        const char *counter, *subject_name;
        uint64_t visit;

        if (fields_get_t(&input->fields, "visit", &visit) < 0 ||
            fields_get_s(&input->fields, "counter", &counter) < 0 ||
            fields_get_s(&input->fields, "subject", &subject_name) < 0)
                return -EINVAL;
        int subject = subject_from_string(subject_name);
        if (subject < 0 || strlen(counter) >= ID_SIZE)
                return -EINVAL;
        /* Who rates by phone need not stand there, and is thanked on the phone. */
        if (policy == RATING_SLIPS_NO || is_by_phone(input))
                return 0;
        if (policy == RATING_SLIPS_ALWAYS)
                return owe(book, input, SLIP_RATING, input->id, /* ready= */ true);

        struct slip_post_row *post = slips_get_post(book, counter, (enum subject) subject);
        if (!post)
                return -ENOMEM;
        bool wanted = post->wanted && post->visit == visit;
        *post = (struct slip_post_row){.subject = post->subject,
                                       .visit = visit,
                                       .wanted = wanted,
                                       .rating = input->id,
                                       .sealed = input->when.at,
                                       .dirty = true};
        id_copy(post->counter, sizeof(post->counter), counter);
        return wanted ? owe(book, input, SLIP_RATING, input->id, /* ready= */ true) : 0;
}

/* Whoever rated last, if that is not long ago: each once. */
static int ask_sealed(struct book *book, const struct input *input, struct slip_post_row *post) {
        const struct moment *now = &input->when.at;
        uint64_t rating = post->rating;

        if (rating == 0 || post->sealed.boot != now->boot ||
            now->boottime_usec < post->sealed.boottime_usec ||
            now->boottime_usec - post->sealed.boottime_usec > ASK_USEC)
                return book_refuse(book, input, SLIP_KEY, post->counter, "no-rating");
        if (post->wanted)
                return book_refuse(book, input, SLIP_KEY, post->counter, "pressed-twice");
        post->wanted = post->dirty = true;
        return owe(book, input, SLIP_RATING, rating, /* ready= */ true);
}

/* The key is no level's, so its press is of no arming: a keypad has one at a time. */
static const struct rating_row *find_open(const struct book *book, const char *keypad) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = 0; i < ratings->n_live; i++)
                if (ratings->live[i].state == RATING_OPEN && streq(ratings->live[i].keypad, keypad))
                        return &ratings->live[i];
        return NULL;
}

static int on_press(struct book *book, const struct input *input) {
        const enum rating_slips policy = slips_of(book)->rules.ratings;
        struct counter_row *counter;
        struct keypad_event event;
        enum subject subject;
        const char *field;

        if (keypad_event_parse(input->type, &input->fields, &event, &field) < 0)
                return -EINVAL;
        if (!streq(event.key, SLIP_KEY) || policy == RATING_SLIPS_ALWAYS)
                return 0;
        if (policy == RATING_SLIPS_NO || !ratings_post_of_keypad(book, event.keypad, &counter, &subject))
                return book_refuse(book, input, SLIP_KEY, NULL, "not-configured");
        struct slip_post_row *post = slips_get_post(book, counter->id, subject);
        if (!post)
                return -ENOMEM;
        const struct rating_row *open = find_open(book, event.keypad);
        if (!open)
                return ask_sealed(book, input, post);
        post->visit = open->visit;
        post->rating = 0;
        post->wanted = post->dirty = true;
        return 0;
}

const struct event_rule slips_rules[] = {
        {CENTRE_SOURCE, "closing-slip", on_made},
        {CENTRE_SOURCE, "day-ended", on_day_ended},
        {CENTRE_SOURCE, "rating", on_rating},
        {CENTRE_SOURCE, "slip-given-up", on_given_up},
        {CENTRE_SOURCE, "slip-rules-changed", on_rules},
        {CENTRE_SOURCE, "source-back", on_presence},
        {CENTRE_SOURCE, "source-epoch", on_epoch},
        {CENTRE_SOURCE, "source-lost", on_presence},
        {CAMERA_SOURCE, "footage-exported", on_exported},
        {CAMERA_SOURCE, "footage-viewed", on_look},
        {CAMERA_SOURCE, "footage-watched", on_look},
        {KEYPAD_SOURCE, "press", on_press},
        {PRINTER_SOURCE, "job-printed", on_job},
        {PRINTER_SOURCE, "job-uncertain", on_job},
        {PRINTER_SOURCE, "job-failed", on_job},
        {PRINTER_SOURCE, "job-cancelled", on_job},
        {PRINTER_SOURCE, "job-expired", on_job},
        {PRINTER_SOURCE, "paper-out", on_printer},
        {PRINTER_SOURCE, "cover-open", on_printer},
        {PRINTER_SOURCE, "printer-absent", on_printer},
        {PRINTER_SOURCE, "printer-fault", on_printer},
        {PRINTER_SOURCE, "printer-removed", on_printer},
        {0},
};
