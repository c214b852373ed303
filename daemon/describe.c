#include "describe.h"

#include <inttypes.h>

static const char *const centre_words[_CENTRE_STATE_MAX][_LANGUAGE_MAX] = {
        [CENTRE_READY] = {"Sẵn sàng", "Ready"},
        [CENTRE_DEGRADED] = {"Chế độ suy giảm", "Degraded"},
        [CENTRE_FAILING] = {"Cơ sở dữ liệu không ghi được", "The record cannot be written"},
};

static const char *const counter_words[_COUNTER_STATE_MAX][_LANGUAGE_MAX] = {
        [COUNTER_IDLE] = {"Chưa đến lượt đánh giá", "Not open for rating yet"},
        [COUNTER_CALLING] = {"Đang gọi số", "Calling"},
        [COUNTER_SERVING] = {"Đang phục vụ", "Serving"},
        [COUNTER_PAUSED] = {"Tạm dừng phục vụ", "Paused"},
        [COUNTER_CLOSED] = {"Quầy đóng", "Closed"},
        [COUNTER_RATING] = {"Đang mời đánh giá", "Open for rating"},
        [COUNTER_OFFLINE] = {"Mất tín hiệu bàn phím", "No keypad works"},
};

static const char *const pause_words[_PAUSE_REASON_MAX][_LANGUAGE_MAX] = {
        [PAUSE_NO_REASON] = {"", ""},
        [PAUSE_MEETING] = {"họp", "meeting"},
        [PAUSE_LUNCH] = {"nghỉ trưa", "lunch break"},
        [PAUSE_TRIP] = {"đi công tác", "business trip"},
        [PAUSE_FAULT] = {"sự cố thiết bị", "equipment fault"},
        [PAUSE_OTHER] = {"việc khác", "other business"},
};

static char *join(char *before, const char *separator, const char *text) {
        char *joined = NULL;

        if (!before || str_format(&joined, "%s%s%s", before, separator, text) < 0)
                joined = NULL;
        free(before);
        return joined;
}

/* What is wrong with the printing of tickets; NULL: nothing. */
static const char *printer_words(const char *state, enum language language) {
        static const struct {
                const char *state, *words[_LANGUAGE_MAX];
        } table[] = {
                {"paper-out", {"Hết giấy in.", "Out of paper."}},
                {"cover-open", {"Nắp máy in đang mở.", "The printer's cover is open."}},
                {"fault", {"Máy in báo lỗi.", "The printer reports a fault."}},
                {"absent", {"Không tìm thấy máy in.", "No printer is there."}},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(table[i].state, state))
                        return table[i].words[language];
        return NULL;
}

char *describe_centre(const struct centre_manager *manager, enum language language) {
        char *text = NULL;
        bool some = false;

        if (str_format(&text, "%s: %s.", manager->conf->name, centre_words[manager->state][language]) < 0)
                return NULL;
        for (size_t i = 0; i < manager->n_sources; i++) {
                static const char *const missing[_LANGUAGE_MAX] = {" Không có trên bus: ",
                                                                   " Not on the bus: "};

                if (source_is_present(manager->sources[i]))
                        continue;
                text = join(text, some ? ", " : missing[language],
                            source_get_info(manager->sources[i])->bus_name);
                some = true;
        }
        if (some)
                text = join(text, ".", "");
        const char *printer = printer_words(centre_print_state(manager), language);
        if (printer)
                text = join(text, " ", printer);
        if (!manager->wall_synchronized) {
                static const char *const clock[_LANGUAGE_MAX] = {"Đồng hồ chưa đồng bộ.",
                                                                 "The clock is not synchronised."};
                text = join(text, " ", clock[language]);
        }
        return text;
}

char *describe_counter(const struct counter *counter, enum language language) {
        static const char *const last[_LANGUAGE_MAX] = {"Lượt phục vụ gần nhất", "Last service"};
        const char *label = counter->conf->label ? counter->conf->label : counter->conf->id;
        const char *why = pause_words[counter->pause_reason][language];
        char *text = NULL;

        if (str_format(&text, "%s: %s%s%s.", label, counter_words[counter->state][language],
                       why[0] != '\0' ? ": " : "", why) < 0)
                return NULL;
        if (counter->service > 0) {
                _cleanup_free_ char *before = text;
                if (str_format(&text, "%s %s: %" PRIu64 ".", before, last[language], counter->service) < 0)
                        return NULL;
        }
        return text;
}
