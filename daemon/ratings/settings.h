/* The settings of ratings: see daemon/record/settings.h. */
#pragma once

#define RATINGS_SETTINGS(X)                                                                                                                  \
        X("scale", scale, "Centre", "Scale", config_parse_u64, SCALE_MIN, SCALE_MAX, "5", "levels",                                          \
          "Số mức đánh giá. Lượt đánh giá trước khi đổi giữ nguyên thang cũ.",                                                               \
          "Levels of a rating. Ratings given before a change keep the scale they were given on.")                                            \
        X("window_usec", window_usec, "Centre", "RatingWindowSec", config_parse_sec, 1, 3600, "60", "s",                                     \
          "Hoàn tất lượt rồi thì công dân được đánh giá trong bao lâu.",                                                                     \
          "How long a citizen may rate after the visit is finished.")                                                                        \
        X("settle_usec", settle_usec, "Centre", "SettleSec", config_parse_sec, 0, 60, "5", "s",                                              \
          "Sau lần bấm đầu bao lâu thì lần bấm khác còn thay được nó.",                                                                      \
          "How long after the first press another one may still replace it.")                                                                \
        X("reason_usec", reason_usec, "Centre", "ReasonSec", config_parse_sec, 0, 300, "15", "s",                                            \
          "Sau mức không hài lòng, trên bàn phím có nút lý do, bao lâu thì còn chọn được lý do; đèn của "           \
          "các nút đó "                                                                                                                  \
          "sáng trong lúc ấy. Chọn rồi thì hết SettleSec là xong.",                                                                          \
          "How long after a dissatisfied level, on a keypad with keys for reasons, one may be given; their "                                 \
          "lights are on as long. SettleSec after one was given that ends.")                                                                 \
        X("too_fast_usec", too_fast_usec, "Centre", "TooFastMsec", config_parse_msec, 0, 60000, "700", "ms",                                 \
          "Lượt đánh giá bấm sớm hơn thế sau khi đèn sáng được đánh dấu \"too-fast\" (quá nhanh). Lượt đó "    \
          "vẫn được tính; số liệu nêu số lượt bị đánh dấu.",                                                                                 \
          "A rating pressed sooner after the lights came on is flagged \"too-fast\". It counts; figures "                                    \
          "say how many are flagged.")                                                                                                       \
        X("streak_count", streak_count, "Centre", "StreakCount", config_parse_u64, 2, STREAK_MAX, "8",                                       \
          "ratings",                                                                                                                         \
          "Bấy nhiêu lượt đánh giá cùng mức từ một bàn phím trong StreakSec là \"streak\" (lặp liên tiếp), "         \
          "được đánh dấu từ lượt làm đủ số đó.",                                                                                             \
          "That many ratings of one level from one keypad within StreakSec are a \"streak\", flagged from "                                  \
          "the one that completes it.")                                                                                                      \
        X("streak_usec", streak_usec, "Centre", "StreakSec", config_parse_sec, 1, 86400, "300", "s",                                         \
          "Xem StreakCount.", "See StreakCount.")                                                                                            \
        X("shortest_visit_usec", shortest_visit_usec, "Centre", "ShortestVisitSec", config_parse_sec, 0,                                     \
          600, "10", "s",                                                                                                                    \
          "Không ai được gọi, đến quầy và được phục vụ nhanh hơn thế. \"next\" sớm hơn thế sau khi gọi mà "  \
          "chưa bấm "                                                                                                                     \
          "\"start\" là vắng mặt; lượt hoàn tất sớm hơn thế sau khi gọi, hoặc không có số thì sau lượt "         \
          "trước, được "                                                                                                              \
          "đánh dấu \"visit-too-short\" (lượt quá ngắn). 0: không xét.",                                                                     \
          "Nobody is called, comes and is served in less. \"next\" sooner after a call, without \"start\", "                                 \
          "is a no-show; the rating of a visit finished sooner after its call, or without a ticket after "                                   \
          "the visit before, is flagged \"visit-too-short\". 0: neither.")                                                                   \
        X("key_repeat_usec", key_repeat_usec, "Centre", "KeyRepeatMsec", config_parse_msec, 0, 60000,                                        \
          "1500", "ms",                                                                                                                      \
          "Nút của cán bộ hoặc ki-ốt được bấm lại sớm hơn thế sau khi có tác dụng, ở giữa không bấm nút " \
          "nào khác của "                                                                                                                \
          "cán bộ, thì chỉ là một lần bấm: được ghi lại, và chỉ làm một lần. 0: lần bấm nào cũng có tác " \
          "dụng.",                                                                                                                           \
          "An attendant's or a kiosk's key that is pressed again sooner after it acted, with no other key "                                  \
          "of an attendant's in between, is one press: recorded, and done once. 0: each press acts.")                                        \
        X("kiosk_repeat_usec", kiosk_repeat_usec, "Centre", "KioskRepeatMsec", config_parse_msec, 0, 60000,                                  \
          "3000", "ms",                                                                                                                      \
          "Sau khi cấp số bao lâu thì cùng nút đó của ki-ốt không cấp số nữa: đèn và còi báo là bị từ "       \
          "chối. 0: chỉ xét "                                                                                                           \
          "KeyRepeatMsec.",                                                                                                                  \
          "How long after a ticket the same key of a kiosk gives out no other: lights and buzzer say that "                                  \
          "it was refused. 0: KeyRepeatMsec alone.")                                                                                         \
        X("minimum_ratings", minimum_ratings, "Centre", "MinimumRatings", config_parse_u64, 0, 1000000,                                      \
          "10", "ratings",                                                                                                                   \
          "Ít lượt đánh giá hơn thế thì không nêu số liệu theo mức, kể cả của toàn trung tâm; và phần công "  \
          "khai của mỗi ngày, quầy và nội dung tăng từng bước ít nhất bấy nhiêu lượt. 0 hoặc 1: mọi lượt "   \
          "đánh giá đều công khai.",                                                                                                         \
          "With fewer ratings there are no figures by level, of the whole centre either; and what "                                          \
          "everybody "                                                                                                                       \
          "may know of a day, counter and subject moves in steps of at least so many. 0 or 1: every rating "                                 \
          "is known to everybody.")
