#include "daemon/printing/conf.h"

#include "daemon/printing/book.h"

enum { URL_MAX = 199 }; /* bytes: with a code of 20 for {code}, what a QR code of the paper's width holds */

#define PRINTER_ID_CHARACTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

/* Kept as one text with single spaces, the form in which the record tells it. */
static int parse_printers(const struct config_key *key, const char *name _unused_, const char *value,
                          void *target, struct problem *ret_problem) {
        char list[PRINTER_LIST_SIZE] = "";
        size_t used = 0, n = 0;

        for (const char *p = value + strspn(value, " ,"); *p != '\0'; p += strspn(p, " ,")) {
                size_t length = strspn(p, PRINTER_ID_CHARACTERS);

                if (length == 0 || length > 32 || !strchr(" ,", p[length]))
                        return conf_refuse(
                                ret_problem,
                                "phải là mã các máy in: mỗi mã gồm 1 đến 32 ký tự trong A-Z a-z 0-9 _",
                                "must be IDs of printers: 1 to 32 of the characters A-Z a-z 0-9 _");
                if (n++ == PRINTERS_MAX)
                        return conf_refuse(ret_problem, "nêu được nhiều nhất %d máy in",
                                           "can name at most %d printers", PRINTERS_MAX);
                if (used > 0)
                        list[used++] = ' ';
                memcpy(list + used, p, length);
                used += length;
                p += length;
        }
        return n > 0 ? conf_set_string(conf_field(key, target), list)
                     : conf_refuse(ret_problem, "phải nêu ít nhất một máy in",
                                   "must name at least one printer");
}

static int parse_url(const struct config_key *key, const char *name _unused_, const char *value, void *target,
                     struct problem *ret_problem) {
        const char *brace = strchr(value, '{');

        if (value[0] == '\0' || strlen(value) > URL_MAX || strpbrk(value, " \t") || !text_is_plain(value))
                return conf_refuse(ret_problem, "phải là địa chỉ không có dấu cách, nhiều nhất %d byte",
                                   "must be an address without blanks, of at most %d bytes", URL_MAX);
        if (brace &&
            (strncmp(brace, TICKET_URL_CODE, strlen(TICKET_URL_CODE)) != 0 || strchr(brace + 1, '{')))
                return conf_refuse(ret_problem,
                                   "chỉ được có " TICKET_URL_CODE
                                   " một lần, và không có dấu ngoặc nhọn nào khác",
                                   "may have " TICKET_URL_CODE " once, and no other brace");
        return conf_set_string(conf_field(key, target), value);
}

static const struct config_key keys[] = {
        {"Centre",
         "Commune",
         config_parse_string,
         offsetof(struct printing_conf, commune),
         0,
         0,
         NULL,
         NULL,
         {"Cơ quan, như ghi ở dòng đầu của phiếu, ví dụ UBND XÃ KIẾN MINH.",
          "The authority, as the first line of a ticket names it, such as UBND XÃ KIẾN MINH."}},
        {"Centre",
         "PrintTickets",
         config_parse_bool,
         offsetof(struct printing_conf, print_tickets),
         0,
         0,
         "yes",
         NULL,
         {"Có in phiếu số thứ tự không, khi Sources= có máy in.",
          "Whether tickets are printed, when Sources= names the printer."}},
        {"Centre",
         "TicketPrinters",
         parse_printers,
         offsetof(struct printing_conf, ticket_printers),
         0,
         0,
         NULL,
         NULL,
         {"Mã các máy in phiếu số thứ tự, cách nhau bằng dấu cách: in ở máy đầu, các máy sau được phép thay "
          "nó (Backup= trong mục của chúng). Không đặt thì là máy đầu tiên của tiến trình máy in.",
          "IDs of the printers that print tickets, separated by spaces: the first is asked, the others are "
          "those that may stand in for it (Backup= in their sections). Without it, the printer daemon's "
          "first."}},
        {"Centre",
         "TicketTtlSec",
         config_parse_sec,
         offsetof(struct printing_conf, ticket_ttl_usec),
         10,
         86400,
         "600",
         "s",
         {"Phiếu không in được trong thời gian này thì không in nữa: không còn ai chờ ở bàn phím lấy số, số "
          "đã được hiển thị và đọc.",
          "A ticket that could not be printed within that time is not printed any more: nobody waits at the "
          "kiosk for it, and the number was shown and spoken."}},
        {"Centre",
         "TicketUrl",
         parse_url,
         offsetof(struct printing_conf, ticket_url),
         0,
         0,
         NULL,
         NULL,
         {"Địa chỉ trong mã QR trên phiếu, với " TICKET_URL_CODE
          " là mã riêng của phiếu. Không đặt thì không có mã để quét.",
          "Address in the code to scan on a ticket, with " TICKET_URL_CODE
          " for the ticket's own code. Without it there is nothing to scan."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = printing_conf(userdata);
        return 0;
}

static void clear(void *part) {
        struct printing_conf *conf = part;

        free(conf->commune);
        free(conf->ticket_printers);
        free(conf->ticket_url);
}

bool printing_conf_prints(const struct conf *conf) {
        return record_conf_has(conf, PRINTER_SOURCE) && printing_conf(conf)->print_tickets &&
               queue_conf(conf)->n_services > 0;
}

static int declare(struct book *book, const struct instant *now, const struct conf *all) {
        const struct printing_conf *conf = printing_conf(all);
        const struct print_rules *old = &printing_of(book)->rules;
        const char *printers = conf->ticket_printers ? conf->ticket_printers : "";
        bool printed = printing_conf_prints(all);

        if (!old->known && !printed)
                return 0;
        if (old->known && old->printed == printed && old->ttl_usec == conf->ticket_ttl_usec &&
            streq(old->printers, printers))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_B("printed", printed),
                EVENT_FIELD_S("printers", printers),
                EVENT_FIELD_T("ttl_usec", conf->ticket_ttl_usec),
        };
        return book_observe(book, now, "print-rules-changed", fields, ELEMENTSOF(fields));
}

const struct conf_part printing_conf_part = {
        .size = sizeof(struct printing_conf),
        .table = {.keys = keys, .get_target = get_target},
        .clear = clear,
        .declare = declare,
};
