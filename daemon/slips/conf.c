#include "daemon/slips/conf.h"

#include "daemon/slips/book.h"

enum { PHONE_MAX = 64 };

static int parse_printer(const struct config_key *key, const char *name _unused_, const char *value,
                         void *target, struct problem *ret_problem) {
        int r = config_check_path_id(value, ret_problem);

        return r < 0 ? r : conf_set_string(conf_field(key, target), value);
}

static int parse_ratings(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                         void *target, struct problem *ret_problem) {
        int policy = rating_slips_from_string(value);

        if (policy < 0)
                return conf_refuse(ret_problem, "phải là no, ask hoặc always", "must be no, ask or always");
        ((struct slips_conf *) target)->ratings = (enum rating_slips) policy;
        return 0;
}

static int parse_phone(const struct config_key *key, const char *name _unused_, const char *value,
                       void *target, struct problem *ret_problem) {
        if (value[0] == '\0' || strlen(value) > PHONE_MAX || !text_is_plain(value))
                return conf_refuse(ret_problem, "phải là một số điện thoại, nhiều nhất %d byte",
                                   "must be a telephone number, of at most %d bytes", PHONE_MAX);
        return conf_set_string(conf_field(key, target), value);
}

static const struct config_key keys[] = {
        {"Centre",
         "ClosingSlip",
         config_parse_bool,
         offsetof(struct slips_conf, closing),
         0,
         0,
         "yes",
         NULL,
         {"Khi ngày của hàng đợi kết thúc có in biên bản chốt ngày để ký không, khi Sources= có máy in.",
          "Whether the end of the queue's day prints a slip to be signed, when Sources= names the printer."}},
        {"Centre",
         "ClosingSlipPrinter",
         parse_printer,
         offsetof(struct slips_conf, closing_printer),
         0,
         0,
         NULL,
         NULL,
         {"Mã của máy in biên bản chốt ngày. Không đặt thì là máy đầu tiên của tiến trình máy in.",
          "ID of the printer for closing slips. Without it, the printer daemon's first."}},
        {"Centre",
         "RatingSlips",
         parse_ratings,
         offsetof(struct slips_conf, ratings),
         0,
         0,
         "no",
         NULL,
         {"Phiếu xác nhận đánh giá, có mã đánh giá: ask là in cho ai bấm nút slip của bàn phím đánh giá, khi "
          "đang đánh giá hoặc trong 60 giây sau đó; always là in cho mọi lượt đánh giá; no là không in. "
          "Phiếu của mọi mức đều như nhau.",
          "Slips that confirm a rating, with its code: ask prints one for whoever presses the key slip of a "
          "rating keypad, while rating or within 60 s after that; always prints one for each rating; no "
          "prints none. The slips of all levels are alike."}},
        {"Centre",
         "RatingSlipPrinter",
         parse_printer,
         offsetof(struct slips_conf, rating_printer),
         0,
         0,
         NULL,
         NULL,
         {"Mã của máy in phiếu xác nhận đánh giá. Không đặt thì là máy đầu tiên của tiến trình máy in.",
          "ID of the printer for rating slips. Without it, the printer daemon's first."}},
        {"Centre",
         "LeaderPhone",
         parse_phone,
         offsetof(struct slips_conf, leader_phone),
         0,
         0,
         NULL,
         NULL,
         {"Điện thoại lãnh đạo, in trên mọi phiếu xác nhận đánh giá.",
          "The leader's telephone number, printed on every rating slip."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = slips_conf(userdata);
        return 0;
}

static void clear(void *part) {
        struct slips_conf *conf = part;

        free(conf->closing_printer);
        free(conf->rating_printer);
        free(conf->leader_phone);
}

static int declare(struct book *book, const struct instant *now, const struct conf *all) {
        const struct slip_rules *old = &slips_of(book)->rules;
        const struct slips_conf *conf = slips_conf(all);
        bool printer = record_conf_has(all, PRINTER_SOURCE), closing = printer && conf->closing;
        enum rating_slips ratings = printer ? conf->ratings : RATING_SLIPS_NO;
        const char *closing_printer = conf->closing_printer ? conf->closing_printer : "";
        const char *rating_printer = conf->rating_printer ? conf->rating_printer : "";

        if (!old->known && !closing && ratings == RATING_SLIPS_NO)
                return 0;
        if (old->known && old->closing == closing && old->ratings == ratings &&
            streq(old->closing_printer, closing_printer) && streq(old->rating_printer, rating_printer))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_B("closing", closing),
                EVENT_FIELD_S("closing_printer", closing_printer),
                EVENT_FIELD_S("ratings", rating_slips_to_string(ratings)),
                EVENT_FIELD_S("rating_printer", rating_printer),
        };
        return book_observe(book, now, "slip-rules-changed", fields, ELEMENTSOF(fields));
}

const struct conf_part slips_conf_part = {
        .size = sizeof(struct slips_conf),
        .table = {.keys = keys, .get_target = get_target},
        .clear = clear,
        .declare = declare,
};
