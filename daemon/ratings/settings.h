/* The settings of ratings: see daemon/record/settings.h. */
#pragma once

#define RATINGS_SETTINGS(X)                                                                                                                 \
        X("scale", scale, "Centre", "Scale", config_parse_u64, SCALE_MIN, SCALE_MAX, "5", "levels",                                         \
          "Số mức đánh giá. Lượt đánh giá trước khi đổi giữ nguyên thang cũ.",                                                              \
          "Levels of a rating. Ratings given before a change keep the scale they were given on.")                                           \
        X("window_usec", window_usec, "Centre", "RatingWindowSec", config_parse_sec, 1, 3600, "60", "s",                                    \
          "Hoàn tất lượt rồi thì công dân được đánh giá trong bao lâu.",                                                                    \
          "How long a citizen may rate after the visit is finished.")                                                                       \
        X("settle_usec", settle_usec, "Centre", "SettleSec", config_parse_sec, 0, 60, "5", "s",                                             \
          "Sau lần bấm đầu bao lâu thì lần bấm khác còn thay được nó.",                                                                     \
          "How long after the first press another one may still replace it.")                                                               \
        X("too_fast_usec", too_fast_usec, "Centre", "TooFastMsec", config_parse_msec, 0, 60000, "700", "ms",                                \
          "Lượt đánh giá bấm sớm hơn thế sau khi đèn sáng được đánh dấu \"too-fast\" (quá nhanh). Lượt đó "   \
          "vẫn được tính; số liệu nêu số lượt bị đánh dấu.",                                                                                \
          "A rating pressed sooner after the lights came on is flagged \"too-fast\". It counts; figures "                                   \
          "say how many are flagged.")                                                                                                      \
        X("streak_count", streak_count, "Centre", "StreakCount", config_parse_u64, 2, STREAK_MAX, "8",                                      \
          "ratings",                                                                                                                        \
          "Bấy nhiêu lượt đánh giá cùng mức từ một bàn phím trong StreakSec là \"streak\" (lặp liên tiếp), "        \
          "được đánh dấu từ lượt làm đủ số đó.",                                                                                            \
          "That many ratings of one level from one keypad within StreakSec are a \"streak\", flagged from "                                 \
          "the one that completes it.")                                                                                                     \
        X("streak_usec", streak_usec, "Centre", "StreakSec", config_parse_sec, 1, 86400, "300", "s",                                        \
          "Xem StreakCount.", "See StreakCount.")                                                                                           \
        X("done_repeat_usec", done_repeat_usec, "Centre", "DoneRepeatMsec", config_parse_msec, 0, 60000,                                    \
          "1500", "ms",                                                                                                                     \
          "Bấm \"done\" sớm hơn thế sau lần trước là cùng một lần hoàn tất: được ghi lại, không tính thành "  \
          "lượt mới.",                                                                                                                      \
          "A \"done\" sooner after the one before is the same finish: recorded, not counted as another "                                    \
          "visit.")                                                                                                                         \
        X("minimum_ratings", minimum_ratings, "Centre", "MinimumRatings", config_parse_u64, 0, 1000000,                                     \
          "10", "ratings",                                                                                                                  \
          "Ít lượt đánh giá hơn thế thì không nêu số liệu theo mức, kể cả của toàn trung tâm; và phần công " \
          "khai của mỗi ngày, quầy và nội dung tăng từng bước ít nhất bấy nhiêu lượt. 0 hoặc 1: mọi lượt "  \
          "đánh giá đều công khai.",                                                                                                        \
          "With fewer ratings there are no figures by level, of the whole centre either; and what "                                         \
          "everybody "                                                                                                                      \
          "may know of a day, counter and subject moves in steps of at least so many. 0 or 1: every rating "                                \
          "is known to everybody.")
