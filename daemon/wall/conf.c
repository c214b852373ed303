#include "daemon/wall/conf.h"

#include "daemon/wall/book.h"

static const struct config_key keys[] = {
        {"Centre",
         "ShowSatisfaction",
         config_parse_bool,
         offsetof(struct wall_conf, satisfaction),
         0,
         0,
         "no",
         NULL,
         {"Màn hình có hiện tỷ lệ hài lòng trong ngày không, kèm số lượt đánh giá và số lượt phục vụ; chỉ từ "
          "số "
          "lượt đánh giá công khai nêu ở MinimumRatings= trở lên.",
          "Whether the wall shows how many of the day were satisfied, with the ratings and the visits; only "
          "from "
          "as many public ratings on as MinimumRatings= says."}},
        {"Centre",
         "SayRating",
         config_parse_bool,
         offsetof(struct wall_conf, rate),
         0,
         0,
         "yes",
         NULL,
         {"Loa có mời đánh giá khi bàn phím đánh giá sáng lên không.",
          "Whether the voice invites to rate when the lights of a rating keypad come on."}},
        {"Centre",
         "SayLevel",
         config_parse_bool,
         offsetof(struct wall_conf, level),
         0,
         0,
         "no",
         NULL,
         {"Loa có đọc mức vừa bấm không, để người không nhìn thấy biết mình đã bấm nút nào. Cả sảnh đều nghe "
          "thấy mức đó.",
          "Whether the voice says the level that was pressed, so that those who do not see know which key it "
          "was. The whole hall hears it."}},
        {"Centre",
         "ClosingSoonSec",
         config_parse_sec,
         offsetof(struct wall_conf, closing_usec),
         0,
         14400,
         "900",
         "s",
         {"Loa báo sắp hết giờ làm việc trước bấy lâu, mỗi ngày một lần, nếu còn quầy mở: trước giờ cuối "
          "cùng "
          "trong Hours= của các lĩnh vực, không có thì trước CloseOfDay=. 0: không báo.",
          "How long before the end of the hours the voice says so, once a day, if a counter is open: before "
          "the "
          "last of Hours= of all services, without any before CloseOfDay=. 0: it does not."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = wall_conf(userdata);
        return 0;
}

static int declare(struct book *book, const struct instant *now, const struct conf *all) {
        const struct wall_rules *old = &wall_of(book)->rules;
        const struct wall_conf *conf = wall_conf(all);
        bool shown = record_conf_has(all, DISPLAY_SOURCE);

        if (!old->known && !shown)
                return 0;
        if (old->known && old->shown == shown && old->rate == conf->rate && old->level == conf->level &&
            old->closing_usec == conf->closing_usec)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_B("shown", shown),
                EVENT_FIELD_B("rate", conf->rate),
                EVENT_FIELD_B("level", conf->level),
                EVENT_FIELD_T("closing_usec", conf->closing_usec),
        };
        return book_observe(book, now, "wall-rules-changed", fields, ELEMENTSOF(fields));
}

const struct conf_part wall_conf_part = {
        .size = sizeof(struct wall_conf),
        .table = {.keys = keys, .get_target = get_target},
        .declare = declare,
};
