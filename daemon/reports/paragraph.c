#include "daemon/reports/paragraph.h"

#include <inttypes.h>

#include "services/paper/visible.h"

struct speech {
        const struct report *report;
        enum language language;
        char *text;
};

#define SAY(speech, vi, en) ((speech)->language == LANGUAGE_EN ? (en) : (vi))

enum { SPOKEN_SIZE = 96 };

_printf_(2, 3) static int add(struct speech *speech, const char *format, ...) {
        _cleanup_free_ char *sentence = NULL;
        va_list ap;

        va_start(ap, format);
        int r = str_vformat(&sentence, format, ap);
        va_end(ap);
        return r < 0 ? r : str_extend(&speech->text, " ", "%s", sentence);
}

static bool has_value(const struct report_value *value) {
        return value->state == REPORT_IS_MEASURED || value->state == REPORT_IS_ENTERED;
}

/* "96,5", and "96" where others write "96,0". */
static const char *tenths(const struct speech *speech, uint64_t number, char ret[static SPOKEN_SIZE]) {
        if (number % 10 == 0)
                (void) snprintf(ret, SPOKEN_SIZE, "%" PRIu64, number / 10);
        else
                (void) snprintf(ret, SPOKEN_SIZE, "%" PRIu64 "%s%" PRIu64, number / 10, SAY(speech, ",", "."),
                                number % 10);
        return ret;
}

static const char *minutes(const struct speech *speech, uint64_t usec, char ret[static SPOKEN_SIZE]) {
        return tenths(speech, (usec + 3 * USEC_PER_SEC) / (6 * USEC_PER_SEC), ret);
}

/* "96,5 phần trăm (965 trên 1000 lượt đánh giá)" */
static const char *share(const struct speech *speech, const struct report_row *row, const char *of,
                         char ret[static 2 * SPOKEN_SIZE]) {
        const struct report_value *value = &row->value;
        char number[SPOKEN_SIZE];

        (void) snprintf(ret, 2 * SPOKEN_SIZE,
                        SAY(speech, "%s phần trăm (%" PRIu64 " trên %" PRIu64 " %s)",
                            "%s percent (%" PRIu64 " of %" PRIu64 " %s)"),
                        tenths(speech, report_permille(value), number), value->numerator, value->denominator,
                        of);
        return ret;
}

/* ", tăng 1,5 điểm phần trăm so với kỳ trước"; empty: nothing to compare with. */
static const char *change(const struct speech *speech, const struct report_row *row,
                          char ret[static 2 * SPOKEN_SIZE]) {
        char number[SPOKEN_SIZE];
        int64_t by;

        ret[0] = '\0';
        if (!report_change(row->figure->unit, &row->value, &row->before, &by))
                return ret;
        if (by == 0)
                (void) snprintf(ret, 2 * SPOKEN_SIZE, "%s",
                                SAY(speech, ", bằng kỳ trước", ", as in the period before"));
        else
                (void) snprintf(ret, 2 * SPOKEN_SIZE,
                                SAY(speech, ", %s %s điểm phần trăm so với kỳ trước",
                                    ", %s %s points against the period before"),
                                by > 0 ? SAY(speech, "tăng", "up") : SAY(speech, "giảm", "down"),
                                tenths(speech, (uint64_t) llabs(by), number));
        return ret;
}

static const struct report_row *find(const struct speech *speech, const char *code) {
        const struct report_row *row = report_find_row(&speech->report->whole, code, REPORT_ALL);

        return row && has_value(&row->value) ? row : NULL;
}

/* ----- sentences ----- */

static int add_period(struct speech *speech) {
        const struct report *report = speech->report;
        _cleanup_free_ char *centre = NULL;
        char period[REPORT_PERIOD_TEXT_SIZE];

        int r = visible_new(report->centre, &centre);
        if (r < 0)
                return r;
        report_period_text(&report->period, speech->language, period);
        r = add(speech, SAY(speech, "%s: kết quả phục vụ người dân %s.", "%s: how people were served, %s."),
                centre, period);
        if (r < 0 || !report->unfinished)
                return r;
        return speech->language == LANGUAGE_EN
                       ? add(speech, "The period is not over; figures are up to %s.", report->today)
                       : add(speech, "Kỳ này chưa kết thúc, số liệu tính đến ngày %.2s/%.2s/%.4s.",
                             report->today + 8, report->today + 5, report->today);
}

static int add_served(struct speech *speech) {
        const struct report_group *whole = &speech->report->whole;
        uint64_t served = whole->counts[REPORT_SERVED], before = whole->before[REPORT_SERVED];
        char compared[SPOKEN_SIZE] = "";

        if (served == 0)
                return add(speech, "%s",
                           SAY(speech, "Không có lượt phục vụ nào.", "Nobody was served in that time."));
        if (before > 0 && served != before)
                (void) snprintf(compared, sizeof(compared),
                                SAY(speech, ", %s kỳ trước %" PRIu64 " lượt",
                                    ", %s than in the period before by %" PRIu64),
                                served > before ? SAY(speech, "nhiều hơn", "more")
                                                : SAY(speech, "ít hơn", "fewer"),
                                served > before ? served - before : before - served);
        return add(speech, SAY(speech, "Đã phục vụ %" PRIu64 " lượt%s.", "Turns served: %" PRIu64 "%s."),
                   served, compared);
}

static int add_waiting(struct speech *speech) {
        const struct report_row *times = find(speech, "T1"), *in_time = find(speech, "T2");
        char median[SPOKEN_SIZE], ninth[SPOKEN_SIZE], text[2 * SPOKEN_SIZE];
        int r = 0;

        if (times)
                r = add(speech,
                        SAY(speech,
                            "Một nửa số lượt chờ không quá %s phút, chín phần mười số lượt chờ không quá %s "
                            "phút.",
                            "Half of the turns waited at most %s minutes, nine in ten at most %s minutes."),
                        minutes(speech, times->value.median_usec, median),
                        minutes(speech, times->value.percentile90_usec, ninth));
        if (r < 0 || !in_time)
                return r;
        return add(speech,
                   SAY(speech, "Số lượt được gọi trong vòng %" PRIu64 " phút đạt %s.",
                       "Called within %" PRIu64 " minutes: %s."),
                   speech->report->wait_target_usec / USEC_PER_SEC / 60,
                   share(speech, in_time, SAY(speech, "lượt gọi", "turns called"), text));
}

static int add_ratings(struct speech *speech) {
        const struct report_row *part = find(speech, "H1"), *satisfied = find(speech, "H2"),
                                *low = find(speech, "H3");
        const char *of = SAY(speech, "lượt đánh giá", "ratings");
        char text[2 * SPOKEN_SIZE], changed[2 * SPOKEN_SIZE];
        int r = 0;

        if (part)
                r = add(speech,
                        SAY(speech, "Tỷ lệ tham gia đánh giá tại quầy là %s.",
                            "Taking part in ratings at the counter: %s."),
                        share(speech, part, SAY(speech, "lượt được mời", "asked"), text));
        if (r >= 0 && satisfied)
                r = add(speech,
                        SAY(speech, "Hài lòng trở lên đạt %s%s.", "Satisfied or very satisfied: %s%s."),
                        share(speech, satisfied, of, text), change(speech, satisfied, changed));
        if (r >= 0 && low)
                r = add(speech, SAY(speech, "Không hài lòng là %s.", "Dissatisfied: %s."),
                        share(speech, low, of, text));
        if (r >= 0 && speech->report->whole.withheld && speech->report->whole.counts[REPORT_SERVED] > 0)
                r = add(speech,
                        SAY(speech,
                            "Số lượt đánh giá quá ít, dưới %" PRIu64 " lượt, nên không nêu mức độ hài lòng.",
                            "There are too few ratings, below %" PRIu64
                            ", so how satisfied people were is not told."),
                        speech->report->minimum_ratings);
        return r;
}

/* Nothing of what anybody wrote: only how many, and where each finds their answer. */
static int add_register(struct speech *speech) {
        const struct report *report = speech->report;
        const struct report_row *in_time = find(speech, "P1"), *box = find(speech, "P3");
        char text[2 * SPOKEN_SIZE];
        int r;

        if (!report->has_register)
                return 0;
        if (report->received_suggestions == 0)
                r = add(speech, "%s",
                        SAY(speech, "Trong kỳ không có góp ý mới.", "No suggestions came in that time."));
        else
                r = add(speech,
                        SAY(speech, "Đã nhận %" PRIu64 " góp ý của người dân.",
                            "Suggestions received: %" PRIu64 "."),
                        report->received_suggestions);
        if (r >= 0 && report->open_suggestions > 0)
                r = add(speech,
                        SAY(speech, "Còn %" PRIu64 " góp ý đang được xử lý.",
                            "Still being worked on: %" PRIu64 "."),
                        report->open_suggestions);
        if (r >= 0 && in_time)
                r = add(speech,
                        SAY(speech, "Góp ý được trả lời, chuyển hoặc giải quyết xong đúng hạn đạt %s.",
                            "Answered, passed on or done on time: %s."),
                        share(speech, in_time, SAY(speech, "góp ý đến hạn", "due"), text));
        if (r >= 0 && box)
                r = add(speech,
                        SAY(speech, "Hòm thư góp ý được mở %" PRIu64 " trên %" PRIu64 " lần theo lịch.",
                            "The letter box was opened %" PRIu64 " of %" PRIu64 " times that were planned."),
                        box->value.numerator, box->value.denominator);
        if (r >= 0 && report->received_suggestions > 0)
                r = add(speech, "%s",
                        SAY(speech, "Người góp ý xem trả lời bằng mã đã được cấp khi gửi.",
                            "Whoever sent one reads the answer by the code that came with it."));
        return r;
}

static int add_rest(struct speech *speech) {
        const struct {
                const char *code, *lead[_LANGUAGE_MAX], *of[_LANGUAGE_MAX];
        } shares[] = {
                {"G1",
                 {"Thời gian có quầy mở trong giờ làm việc đã công bố đạt",
                  "Of announced hours a counter was open in"},
                 {"phút", "minutes"}},
                {"N1",
                 {"Hồ sơ giải quyết đúng hạn, theo số liệu nhập từ hệ thống khác, đạt",
                  "Dossiers handled on time, by figures of another system:"},
                 {"hồ sơ đã giải quyết", "dossiers"}},
                {"N2",
                 {"Hồ sơ trực tuyến, theo số liệu nhập từ hệ thống khác, đạt",
                  "Dossiers filed online, by figures of another system:"},
                 {"hồ sơ tiếp nhận", "dossiers"}},
        };
        enum language language = speech->language;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(shares); i++) {
                const struct report_row *row = find(speech, shares[i].code);
                char text[2 * SPOKEN_SIZE];

                if (row)
                        r = add(speech, "%s %s.", shares[i].lead[language],
                                share(speech, row, shares[i].of[language], text));
        }
        return r;
}

int report_paragraph_new(const struct report *report, enum language language, char **ret) {
        static int (*const sentences[])(struct speech *) = {add_period,  add_served,   add_waiting,
                                                            add_ratings, add_register, add_rest};
        struct speech speech = {.report = report, .language = language};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(sentences); i++)
                r = sentences[i](&speech);
        if (r < 0) {
                free(speech.text);
                return r;
        }
        *ret = speech.text;
        return 0;
}
