#include "daemon/printing/slip.h"

#include <inttypes.h>

#include "daemon/queue/book.h"

static void add(struct ticket_slip *slip, const char *name, const char *value) {
        assert(slip->n < SLIP_FIELDS_MAX);
        slip->fields[slip->n++] = (struct paper_field){name, value};
}

static bool may_call(const struct queue_part *bq, uint32_t desk, const struct ticket *ticket,
                     bool open_only) {
        if (open_only && queue_get_desk(bq->queue, desk)->state == DESK_CLOSED)
                return false;
        if (ticket->counter != QUEUE_NOWHERE)
                return ticket->counter == desk;
        return bq->rules.counter_services[desk] & (UINT64_C(1) << ticket->service);
}

/* "2" or "1, 2"; empty: none, or so many that it says nothing. */
static void list_counters(const struct queue_part *bq, const struct ticket *ticket, bool open_only,
                          struct ticket_slip *slip) {
        size_t used = 0;
        unsigned n = 0;

        slip->counters[0] = '\0';
        for (uint32_t i = 0; i < bq->rules.n_counters; i++) {
                if (!may_call(bq, i, ticket, open_only))
                        continue;
                if (n++ == SLIP_COUNTERS_MAX) {
                        slip->counters[0] = '\0';
                        return;
                }
                used += (size_t) snprintf(slip->counters + used, sizeof(slip->counters) - used, "%s%s",
                                          used > 0 ? ", " : "", bq->desks[i]);
                assert(used < sizeof(slip->counters));
        }
}

void slip_write_time(const struct book *book, const struct moment *at, char ret_time[static SLIP_TIME_SIZE],
                     char ret_day[static SLIP_DAY_SIZE]) {
        int64_t offset_usec = ratings_of(book)->rules.utc_offset_usec;
        char day[DAY_TEXT_SIZE];
        uint64_t wall = book_wall(book, at, NULL);
        int32_t number = day_of(wall, offset_usec);
        unsigned minute = (unsigned) (((int64_t) wall - day_start_usec(number, offset_usec)) /
                                      (int64_t) USEC_PER_SEC / 60);
        (void) snprintf(ret_time, SLIP_TIME_SIZE, "%02u:%02u", minute / 60 % 24, minute % 60);
        day_format(number, day);
        slip_write_day(day, ret_day);
}

void slip_write_day(const char *day, char ret_day[static SLIP_DAY_SIZE]) {
        assert(strlen(day) == strlen("YYYY-MM-DD"));
        (void) snprintf(ret_day, SLIP_DAY_SIZE, "%.2s/%.2s/%.4s", day + 8, day + 5, day);
}

static void add_url(const struct printing_conf *conf, const char *code, struct ticket_slip *slip) {
        const char *url = conf->ticket_url, *mark = strstr(url, TICKET_URL_CODE);
        int before = mark ? (int) (mark - url) : (int) strlen(url);
        int n = snprintf(slip->url, sizeof(slip->url), "%.*s%s%s", before, url, mark ? code : "",
                         mark ? mark + strlen(TICKET_URL_CODE) : "");

        assert(n > 0 && (size_t) n < sizeof(slip->url));
        add(slip, "url", slip->url);
}

int ticket_slip_make(const struct book *book, const struct conf *conf, const struct ticket_secret *secret,
                     const struct print_row *row, struct ticket_slip *ret) {
        const struct queue_part *bq = queue_of(book);
        const struct ticket *ticket = queue_get_ticket(bq->queue, row->ticket);

        ret->n = 0;
        if (!ticket)
                return -ENOENT;
        const char *id = bq->services[ticket->service].id;
        const struct service_conf *service = queue_conf_service(conf, id, strlen(id));
        if (printing_conf(conf)->commune)
                add(ret, "commune", printing_conf(conf)->commune);
        add(ret, "centre", record_conf(conf)->name);
        add(ret, "number", row->text);
        add(ret, "service", service && service->label ? service->label : id);
        list_counters(bq, ticket, true, ret);
        if (ret->counters[0] == '\0')
                list_counters(bq, ticket, false, ret);
        if (ret->counters[0] != '\0')
                add(ret, "counter", ret->counters);
        if (ticket->state == TICKET_WAITING) {
                (void) snprintf(ret->waiting, sizeof(ret->waiting), "%zu",
                                queue_count_ahead(bq->queue, ticket));
                add(ret, "waiting", ret->waiting);
        }
        slip_write_time(book, &row->issued, ret->time, ret->day);
        add(ret, "time", ret->time);
        add(ret, "day", ret->day);
        book_ticket_code(book, secret, ticket->id, &ret->code);
        add(ret, "code", ret->code.typed);
        if (printing_conf(conf)->ticket_url)
                add_url(printing_conf(conf), ret->code.scanned, ret);
        if (ticket->priority != PRIORITY_NONE)
                add(ret, "priority", "1");
        return 0;
}
