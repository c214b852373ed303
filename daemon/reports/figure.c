/* The figures of a report: one row each, of which whatever shows them is made. */
#include "daemon/reports/report.h"

#define NO_TIME .time = _REPORT_TIME_INVALID
#define BIT(name) (UINT64_C(1) << REPORT_##name)
#define SATISFIED_LEVELS (BIT(VERY_SATISFIED) | BIT(SATISFIED))
#define LOW_LEVELS (BIT(DISSATISFIED) | BIT(VERY_DISSATISFIED))
#define SATISFIED_BY_PHONE (BIT(PHONE_VERY_SATISFIED) | BIT(PHONE_SATISFIED))
#define LOW_BY_PHONE (BIT(PHONE_DISSATISFIED) | BIT(PHONE_VERY_DISSATISFIED))

#define SATISFACTION                                                                                         \
        .code = "H2", .unit = REPORT_SHARE, NO_TIME, .of_levels = true,                                      \
        .name = {"Hài lòng tại quầy", "Satisfied at the counter"},                                           \
        .numerator = {"rất hài lòng và hài lòng", "very satisfied and satisfied"},                           \
        .denominator = {"lượt đánh giá", "rated"}
#define DISSATISFACTION                                                                                      \
        .code = "H3", .unit = REPORT_SHARE, NO_TIME, .of_levels = true,                                      \
        .name = {"Không hài lòng tại quầy", "Dissatisfied at the counter"},                                  \
        .numerator = {"không hài lòng và rất không hài lòng", "dissatisfied and very dissatisfied"},         \
        .denominator = {"lượt đánh giá", "rated"}
#define OF_SATISFIED .plus = SATISFIED_LEVELS, .of_plus = BIT(RATED)
#define OF_LOW .plus = LOW_LEVELS, .of_plus = BIT(RATED)
#define WITHOUT_SUSPECT                                                                                      \
        .variant = REPORT_WITHOUT_SUSPECT, .of_minus = BIT(SUSPECT),                                         \
        .note = {"không kể lượt mà một quy tắc coi là nghi ngờ",                                             \
                 "without ratings that a rule finds suspect"}
#define WITHOUT_VOIDED                                                                                       \
        .variant = REPORT_WITHOUT_VOIDED, .of_minus = BIT(VOIDED),                                           \
        .note = {"không kể lượt đã bị hủy kết quả, có lý do trong sổ sự kiện",                               \
                 "without ratings that were voided, for a reason that the record has"}

#define PARTICIPATION                                                                                        \
        .code = "H1", .unit = REPORT_SHARE, NO_TIME, .of_plus = BIT(ASKED),                                  \
        .name = {"Tham gia đánh giá", "Taking part in ratings"}, .numerator = {"lượt đánh giá", "rated"},    \
        .denominator = {"lượt được mời đánh giá", "asked to rate"}
#define ON_KEYPAD(levels)                                                                                    \
        .variant = REPORT_KEYPAD, .of_channel = true, .of_minus = BIT(RATED_BY_PHONE), .minus = (levels)
#define BY_PHONE(levels)                                                                                     \
        .variant = REPORT_PHONE, .of_channel = true, .plus = (levels), .of_plus = BIT(RATED_BY_PHONE),       \
        .note = {"đánh giá bằng mã trên phiếu, trong ngày",                                                  \
                 "rated with the code on the ticket, until the end of the day"}

/* Sheets of the survey together, by the page, on paper, and without those that came in bursts. */
#define SURVEY_ROW(number, vi, en, is_vi, is_en, of_vi, of_en, ...)                                          \
        {                                                                                                    \
                .code = "K" #number, .unit = REPORT_SHARE, NO_TIME, .survey = (number), .name = {vi, en},    \
                .numerator = {is_vi, is_en}, .denominator = {of_vi, of_en}, __VA_ARGS__                      \
        }
#define SURVEY_ROWS(...)                                                                                     \
        SURVEY_ROW(__VA_ARGS__, .variant = REPORT_ALL), SURVEY_ROW(__VA_ARGS__, .variant = REPORT_QR),       \
                SURVEY_ROW(__VA_ARGS__, .variant = REPORT_PAPER),                                            \
                SURVEY_ROW(__VA_ARGS__, .variant = REPORT_WITHOUT_SUSPECT,                                   \
                           .note = {"không kể phiếu có dấu hiệu gửi dồn",                                    \
                                    "without sheets that came in bursts"})
#define SURVEY(number, vi, en)                                                                               \
        SURVEY_ROWS(number, vi, en, "rất hài lòng và hài lòng", "very satisfied and satisfied",              \
                    "phiếu trả lời hợp lệ", "valid answers")

/* Of the register of suggestions, as it stands now. */
#define REGISTERED(number, is, of, vi, en, ...)                                                              \
        {                                                                                                    \
                .code = (number), .unit = REPORT_SHARE, NO_TIME, .registered = (is), .of_registered = (of),  \
                .name = {vi, en}, __VA_ARGS__                                                                \
        }
#define ENTERED(number, vi, en, is_vi, is_en, of_vi, of_en)                                                  \
        {                                                                                                    \
                .code = (number), .unit = REPORT_SHARE, NO_TIME, .is_entered = true, .name = {vi, en},       \
                .numerator = {is_vi, is_en}, .denominator = {of_vi, of_en}, .note = {                        \
                        "nhập từ hệ thống khác, có nguồn, ngày và người nhập",                               \
                        "typed in from another system, with source, date and who"                            \
                }                                                                                            \
        }

static const struct report_figure figures[] = {
        {.code = "V2",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(NO_SHOW),
         .of_plus = BIT(CALLED),
         .name = {"Bỏ lượt", "No-shows"},
         .numerator = {"số kết thúc vì vắng mặt", "tickets ended because nobody came"},
         .denominator = {"lượt gọi", "turns called"},
         .note = {"một số được gọi trong hai lượt chờ là hai lượt gọi; gọi nhắc lại không tính thêm",
                  "a ticket that was called out of two waits is two turns; repeated calls of one are not"}},
        {PARTICIPATION, .plus = BIT(RATED),
         .note = {"lượt được hỏi hai nội dung là hai lượt được mời",
                  "a visit with two subjects was asked twice"}},
        {PARTICIPATION, .variant = REPORT_KEYPAD, .plus = BIT(RATED), .minus = BIT(RATED_BY_PHONE)},
        {PARTICIPATION, .variant = REPORT_PHONE, .plus = BIT(RATED_BY_PHONE)},
        {SATISFACTION, OF_SATISFIED},
        {SATISFACTION, OF_SATISFIED, WITHOUT_SUSPECT,
         .minus = BIT(SUSPECT_VERY_SATISFIED) | BIT(SUSPECT_SATISFIED)},
        {SATISFACTION, OF_SATISFIED, WITHOUT_VOIDED,
         .minus = BIT(VOIDED_VERY_SATISFIED) | BIT(VOIDED_SATISFIED)},
        {SATISFACTION, OF_SATISFIED, ON_KEYPAD(SATISFIED_BY_PHONE)},
        {SATISFACTION, BY_PHONE(SATISFIED_BY_PHONE)},
        {DISSATISFACTION, OF_LOW},
        {DISSATISFACTION, OF_LOW, WITHOUT_SUSPECT,
         .minus = BIT(SUSPECT_DISSATISFIED) | BIT(SUSPECT_VERY_DISSATISFIED)},
        {DISSATISFACTION, OF_LOW, WITHOUT_VOIDED,
         .minus = BIT(VOIDED_DISSATISFIED) | BIT(VOIDED_VERY_DISSATISFIED)},
        {DISSATISFACTION, OF_LOW, ON_KEYPAD(LOW_BY_PHONE)},
        {DISSATISFACTION, BY_PHONE(LOW_BY_PHONE)},
        {.code = "H4",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(POST_OPEN),
         .minus = BIT(POST_OFFLINE),
         .of_plus = BIT(POST_OPEN),
         .name = {"Độ phủ thiết bị đánh giá", "Coverage by rating keypads"},
         .numerator = {"phút quầy mở có bàn phím hoạt động", "minutes open with a working keypad"},
         .denominator = {"phút quầy mở, tính cho từng bàn phím", "minutes open, for each keypad"}},
        {.code = "T1",
         .unit = REPORT_MINUTES,
         .time = REPORT_TIME_WAITING,
         .name = {"Thời gian chờ", "Waiting"},
         .denominator = {"lượt gọi", "turns called"},
         .note = {"từ lúc lấy số, hoặc trở lại hàng đợi, đến lúc được gọi",
                  "from the ticket, or its return to the queue, until the call"}},
        {.code = "T1",
         .variant = REPORT_PRIORITY,
         .unit = REPORT_MINUTES,
         .time = REPORT_TIME_WAITING_PRIORITY,
         .name = {"Thời gian chờ", "Waiting"},
         .denominator = {"lượt gọi số ưu tiên", "turns of priority tickets"}},
        {.code = "T2",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(CALLED_IN_TIME),
         .of_plus = BIT(CALLED),
         .name = {"Chờ trong ngưỡng", "Called in time"},
         .numerator = {"lượt gọi trong ngưỡng", "turns called within the target"},
         .denominator = {"lượt gọi", "turns called"}},
        {.code = "T3",
         .unit = REPORT_MINUTES,
         .time = REPORT_TIME_SERVING,
         .name = {"Thời gian phục vụ", "Serving"},
         .denominator = {"lượt phục vụ", "turns served"},
         .note = {"không kể lượt mà chỉ việc chốt ngày kết thúc",
                  "without those that only the end of the day finished"}},
        {.code = "T3",
         .variant = REPORT_PRIORITY,
         .unit = REPORT_MINUTES,
         .time = REPORT_TIME_SERVING_PRIORITY,
         .name = {"Thời gian phục vụ", "Serving"},
         .denominator = {"lượt phục vụ số ưu tiên", "turns of priority tickets"}},
        {.code = "G1",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(ANNOUNCED_OPEN),
         .of_plus = BIT(ANNOUNCED),
         .name = {"Giờ mở cửa", "Open as announced"},
         .numerator = {"phút có ít nhất một quầy mở", "minutes with a counter open"},
         .denominator = {"phút làm việc đã công bố", "announced minutes"}},
        {.code = "G2",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(INACTIVE),
         .of_plus = BIT(COUNTER_OPEN),
         .name = {"Quầy không thao tác khi có người chờ", "Counters left while people waited"},
         .numerator = {"phút quầy không thao tác khi có người chờ", "minutes inactive while somebody waited"},
         .denominator = {"phút quầy mở", "counter minutes open"}},
        SURVEY(1, "Khảo sát: hài lòng chung", "Survey: satisfied on the whole"),
        SURVEY(2, "Khảo sát: thời gian chờ", "Survey: waiting time"),
        SURVEY(3, "Khảo sát: thái độ của công chức", "Survey: attitude of officials"),
        SURVEY(4, "Khảo sát: hướng dẫn rõ ràng, đầy đủ một lần", "Survey: clear and complete guidance"),
        SURVEY(5, "Khảo sát: nơi chờ, trang thiết bị", "Survey: waiting area and equipment"),
        SURVEY_ROWS(6, "Khảo sát: trả kết quả đúng hẹn", "Survey: result on time", "sớm hẹn và đúng hẹn",
                    "sooner than or as promised", "phiếu đã có kết quả", "those with a result"),
        SURVEY_ROWS(7, "Khảo sát: không phải đi lại", "Survey: no further trip", "không lần nào", "never",
                    "phiếu trả lời hợp lệ", "valid answers"),
        SURVEY_ROWS(8, "Khảo sát: bị gợi ý chi thêm", "Survey: extra payment hinted at", "có", "yes",
                    "phiếu trả lời có hoặc không", "answers of yes or no"),
        {.code = "K9",
         .unit = REPORT_SHARE,
         NO_TIME,
         .survey = REPORT_SURVEY_SAMPLE,
         .name = {"Khảo sát: đạt cỡ mẫu", "Survey: sample reached"},
         .numerator = {"phiếu hợp lệ", "valid sheets"},
         .denominator = {"cỡ mẫu cần có", "sheets that are needed"},
         .note = {"cỡ mẫu n = N / (1 + 0,0025 N), N là số lượt phục vụ",
                  "the sample is n = N / (1 + 0.0025 N), N as many as were served"}},
        REGISTERED("P1", "in_time", "due", "Góp ý trả lời đúng hạn", "Suggestions answered on time",
                   .numerator = {"trả lời, chuyển hoặc giải quyết xong đúng hạn",
                                 "answered, passed on or done by then"},
                   .denominator = {"góp ý đến hạn trong kỳ", "due in the period"}),
        REGISTERED("P2", "long", "open", "Góp ý kéo dài", "Suggestions long overdue",
                   .numerator = {"mở quá hai lần thời hạn", "open for more than twice the term"},
                   .denominator = {"góp ý đang mở cuối kỳ", "open at the end of the period"}),
        REGISTERED("P3", "opened", "planned", "Mở hòm thư có biên bản", "Box openings with minutes",
                   .numerator = {"lần mở có biên bản", "with minutes"},
                   .denominator = {"lần mở theo lịch", "openings by the calendar"},
                   .note = {"theo việc box trong lịch, tính đến hôm nay",
                            "by the duty box of the calendar, up to today"}),
        {.code = "C1",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(CAMERA_RECORDED),
         .of_plus = BIT(CAMERA_DUE),
         .name = {"Camera ghi hình", "Recorded by cameras"},
         .numerator = {"phút đã ghi", "minutes recorded"},
         .denominator = {"phút làm việc đã công bố × số camera", "announced minutes × cameras"}},
        ENTERED("N1", "Hồ sơ giải quyết đúng hạn", "Dossiers handled on time", "hồ sơ đúng hạn", "on time",
                "hồ sơ đã giải quyết", "dossiers handled"),
        ENTERED("N2", "Hồ sơ trực tuyến", "Dossiers filed online", "hồ sơ trực tuyến", "filed online",
                "hồ sơ tiếp nhận", "dossiers received"),
        ENTERED("N3", "Thủ tục được công khai", "Procedures made public", "thủ tục đã công khai",
                "made public", "thủ tục phải công khai", "to be made public"),
        {.code = "L1",
         .unit = REPORT_SHARE,
         NO_TIME,
         .plus = BIT(NOTED),
         .of_plus = LOW_LEVELS,
         .of_levels = true,
         .name = {"Phản hồi đánh giá thấp trong ngày", "Low ratings answered on the day"},
         .numerator = {"có ý kiến lãnh đạo cùng ngày", "with a leader's note of the same day"},
         .denominator = {"đánh giá không hài lòng", "low ratings"}},
};

const struct report_figure *report_figure_at(size_t i) {
        return i < ELEMENTSOF(figures) ? &figures[i] : NULL;
}

const struct report_figure *report_find_figure(const char *code, enum report_variant variant) {
        for (size_t i = 0; i < ELEMENTSOF(figures); i++)
                if (streq(figures[i].code, code) && figures[i].variant == variant)
                        return &figures[i];
        return NULL;
}
