/*
 * What a report is made of: plain counts of a period and group, as the record's tables have them. A row here
 * is an entry of the answer of GetReport, a member of each group and a column for people:
 *
 *   X(NAME, name, "Vietnamese", "English")
 */
#pragma once

#include "services/base/util.h"

#define REPORT_QUEUE_COUNTS(X)                                                                               \
        X(ISSUED, issued, "số đã cấp", "tickets issued")                                                     \
        X(CALLED, called, "lượt gọi", "turns called")                                                        \
        X(CALLED_IN_TIME, called_in_time, "lượt gọi trong ngưỡng chờ", "turns called in time")               \
        X(SERVED, served, "lượt phục vụ", "served")                                                          \
        X(NO_SHOW, no_show, "vắng mặt", "no-shows")                                                          \
        X(EXPIRED, expired, "hết hiệu lực cuối ngày", "expired at the end of the day")                       \
        X(TRANSFERRED, transferred, "chuyển tiếp", "transferred")                                            \
        X(CANCELLED, cancelled, "đã hủy", "cancelled")

#define REPORT_RATING_COUNTS(X)                                                                              \
        X(ASKED, asked, "lượt được mời đánh giá", "asked to rate")                                           \
        X(RATED, rated, "lượt đánh giá", "rated")                                                            \
        X(SKIPPED, skipped, "bỏ qua", "skipped")                                                             \
        X(UNHEARD, unheard, "không ghi nhận được", "unheard")                                                \
        X(OPEN, open, "đang mở", "still open")                                                               \
        X(STRAY, stray, "bấm ngoài lượt", "stray presses")                                                   \
        X(SUSPECT, suspect, "nghi ngờ", "suspect")                                                           \
        X(VOIDED, voided, "đã hủy kết quả", "voided")                                                        \
        X(RATED_BY_PHONE, by_phone, "đánh giá qua điện thoại", "rated by phone")                             \
        X(NOTED, noted, "đánh giá thấp có ý kiến lãnh đạo trong ngày", "low ratings noted on the same day")

/* Of those by phone, which are among the others: kept back also while either channel has too few. */
#define REPORT_PHONE_COUNTS(X)                                                                               \
        X(PHONE_VERY_SATISFIED, phone_very_satisfied, "qua điện thoại: rất hài lòng",                        \
          "by phone: very satisfied")                                                                        \
        X(PHONE_SATISFIED, phone_satisfied, "qua điện thoại: hài lòng", "by phone: satisfied")               \
        X(PHONE_NEUTRAL, phone_neutral, "qua điện thoại: bình thường", "by phone: neutral")                  \
        X(PHONE_DISSATISFIED, phone_dissatisfied, "qua điện thoại: không hài lòng",                          \
          "by phone: dissatisfied")                                                                          \
        X(PHONE_VERY_DISSATISFIED, phone_very_dissatisfied, "qua điện thoại: rất không hài lòng",            \
          "by phone: very dissatisfied")

/* Of ratings by level: kept back while there are too few. In the order of the levels. */
#define REPORT_LEVEL_COUNTS(X)                                                                               \
        X(VERY_SATISFIED, very_satisfied, "rất hài lòng", "very satisfied")                                  \
        X(SATISFIED, satisfied, "hài lòng", "satisfied")                                                     \
        X(NEUTRAL, neutral, "bình thường", "neutral")                                                        \
        X(DISSATISFIED, dissatisfied, "không hài lòng", "dissatisfied")                                      \
        X(VERY_DISSATISFIED, very_dissatisfied, "rất không hài lòng", "very dissatisfied")                   \
        X(SUSPECT_VERY_SATISFIED, suspect_very_satisfied, "nghi ngờ: rất hài lòng",                          \
          "suspect: very satisfied")                                                                         \
        X(SUSPECT_SATISFIED, suspect_satisfied, "nghi ngờ: hài lòng", "suspect: satisfied")                  \
        X(SUSPECT_NEUTRAL, suspect_neutral, "nghi ngờ: bình thường", "suspect: neutral")                     \
        X(SUSPECT_DISSATISFIED, suspect_dissatisfied, "nghi ngờ: không hài lòng", "suspect: dissatisfied")   \
        X(SUSPECT_VERY_DISSATISFIED, suspect_very_dissatisfied, "nghi ngờ: rất không hài lòng",              \
          "suspect: very dissatisfied")                                                                      \
        X(VOIDED_VERY_SATISFIED, voided_very_satisfied, "đã hủy: rất hài lòng", "voided: very satisfied")    \
        X(VOIDED_SATISFIED, voided_satisfied, "đã hủy: hài lòng", "voided: satisfied")                       \
        X(VOIDED_NEUTRAL, voided_neutral, "đã hủy: bình thường", "voided: neutral")                          \
        X(VOIDED_DISSATISFIED, voided_dissatisfied, "đã hủy: không hài lòng", "voided: dissatisfied")        \
        X(VOIDED_VERY_DISSATISFIED, voided_very_dissatisfied, "đã hủy: rất không hài lòng",                  \
          "voided: very dissatisfied")                                                                       \
        REPORT_PHONE_COUNTS(X)

/* Minutes, rounded once, of the whole period. */
#define REPORT_TIME_COUNTS(X)                                                                                \
        X(ANNOUNCED, announced_min, "phút làm việc đã công bố", "announced minutes")                         \
        X(ANNOUNCED_OPEN, announced_open_min, "phút có quầy mở trong giờ đã công bố",                        \
          "announced minutes with a counter open")                                                           \
        X(COUNTER_OPEN, counter_open_min, "phút quầy mở", "counter minutes open")                            \
        X(INACTIVE, inactive_min, "phút quầy không thao tác khi có người chờ",                               \
          "minutes inactive while somebody waited")                                                          \
        X(POST_OPEN, post_open_min, "phút bàn phím cần hoạt động", "minutes keypads had to work")            \
        X(POST_OFFLINE, post_offline_min, "phút mất kết nối bàn phím khi quầy mở",                           \
          "minutes of these without a keypad")                                                               \
        X(CAMERA_DUE, camera_due_min, "phút camera cần ghi", "camera minutes due")                           \
        X(CAMERA_RECORDED, camera_recorded_min, "phút camera đã ghi", "camera minutes recorded")

#define REPORT_COUNTS(X)                                                                                     \
        REPORT_QUEUE_COUNTS(X) REPORT_RATING_COUNTS(X) REPORT_LEVEL_COUNTS(X) REPORT_TIME_COUNTS(X)

#define REPORT_COUNT_CONSTANT(NAME, name, vi, en) REPORT_##NAME,
enum report_count {
        REPORT_COUNTS(REPORT_COUNT_CONSTANT) _REPORT_COUNT_MAX,
        _REPORT_COUNT_INVALID = -EINVAL,
};
#undef REPORT_COUNT_CONSTANT
enum {
        REPORT_FIRST_OF_LEVELS = REPORT_VERY_SATISFIED,
        REPORT_LAST_OF_LEVELS = REPORT_PHONE_VERY_DISSATISFIED
};
_Static_assert(_REPORT_COUNT_MAX <= 64, "sets of counts are bits");

/* Sheets of the survey: those that count, and what is known of them. */
#define REPORT_SHEET_COUNTS(X)                                                                               \
        X(SHEETS, sheets, "phiếu hợp lệ", "valid sheets")                                                    \
        X(DOUBTFUL, doubtful, "phiếu có dấu hiệu gửi dồn", "sheets that came in bursts")                     \
        X(VOIDED, voided, "phiếu đã hủy, có lý do", "sheets voided for a reason")                            \
        X(CORRECTED, corrected, "phiếu giấy đã sửa, có lý do", "paper sheets corrected for a reason")        \
        X(DRAWN, drawn, "phiếu giấy rút để nhập lại", "paper sheets drawn to be typed in twice")             \
        X(CHECKED, checked, "phiếu giấy đã nhập hai lần", "paper sheets typed in twice")                     \
        X(DIFFERING, differing, "phiếu giấy nhập hai lần khác nhau", "of these, sheets that differed")       \
        X(UNDATED, undated, "phiếu theo đồng hồ chưa đồng bộ", "sheets of a clock that was not synchronised")

#define REPORT_SHEET_CONSTANT(NAME, name, vi, en) REPORT_SHEET_##NAME,
enum report_sheet_count {
        REPORT_SHEET_COUNTS(REPORT_SHEET_CONSTANT) _REPORT_SHEET_MAX,
};
#undef REPORT_SHEET_CONSTANT

/* Durations, of which a report has how many, their median and what nine in ten did not exceed. */
#define REPORT_TIMES(X)                                                                                      \
        X(WAITING, waiting, "chờ", "waiting")                                                                \
        X(WAITING_PRIORITY, waiting_priority, "chờ, số ưu tiên", "waiting, priority")                        \
        X(SERVING, serving, "phục vụ", "serving")                                                            \
        X(SERVING_PRIORITY, serving_priority, "phục vụ, số ưu tiên", "serving, priority")

#define REPORT_TIME_CONSTANT(NAME, name, vi, en) REPORT_TIME_##NAME,
enum report_time {
        REPORT_TIMES(REPORT_TIME_CONSTANT) _REPORT_TIME_MAX,
        _REPORT_TIME_INVALID = -EINVAL,
};
#undef REPORT_TIME_CONSTANT
