#include "describe.h"

#define BOTH(vi, en) (language == LANGUAGE_EN ? (en) : (vi))

const char *describe_screen(enum screen_state state, enum language language) {
        static const char *const texts[_SCREEN_STATE_MAX][_LANGUAGE_MAX] = {
                [SCREEN_ABSENT] = {"Không có màn hình; hãy kiểm tra cáp HDMI và nguồn của màn hình.",
                                   "There is no screen; look at its HDMI cable and power."},
                [SCREEN_HELD] = {"Chương trình khác đang dùng màn hình; đang thử lại.",
                                 "Another program has the screen; trying again."},
                [SCREEN_FAILING] = {"Không ghi được ra màn hình; đang thử lại.",
                                    "The screen cannot be written to; trying again."},
                [SCREEN_SHOWING] = {"Màn hình đang hiển thị.", "The screen is showing."},
        };

        assert(state >= 0 && state < _SCREEN_STATE_MAX);
        return texts[state][language];
}

static int add_calls(const struct board *board, enum language language, char **text) {
        size_t n = board_large_calls(board, BOARD_CALLS_MAX);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++) {
                const struct board_call *call = &board->calls[i];

                r = str_extend(text, "\n", BOTH("Số lớn: %s đến %s", "Large: %s to %s"), call->number,
                               call->counter);
                if (r >= 0 && call->of > 0)
                        r = str_extend(text, " ", BOTH("(lần %u/%u)", "(call %u/%u)"), call->nth, call->of);
        }
        return r;
}

static const char *counter_state(const struct board_counter *counter, enum language language) {
        switch (counter->state) {
        case BOARD_CLOSED:
                return BOTH("quầy đóng", "closed");
        case BOARD_FREE:
                return BOTH("sẵn sàng", "ready");
        case BOARD_CALLING:
                return BOTH("đang gọi", "calling");
        case BOARD_SERVING:
                return BOTH("đang phục vụ", "serving");
        case BOARD_PAUSED:
                return BOTH("tạm dừng", "paused");
        case _BOARD_COUNTER_STATE_MAX:
        case _BOARD_COUNTER_STATE_INVALID:
                break;
        }
        assert(false);
        return NULL;
}

static int add_counters(const struct board *board, enum language language, char **text) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < board->n_counters; i++) {
                const struct board_counter *counter = &board->counters[i];
                const char *more = counter->number[0] != '\0' ? counter->number
                                                              : board_reason_text(counter->reason, language);

                r = str_extend(text, "\n", "%s: %s%s%s", counter->label, counter_state(counter, language),
                               more[0] != '\0' ? " – " : "", more);
        }
        return r;
}

static int add_services(const struct board *board, enum language language, char **text) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < board->n_services; i++)
                r = str_extend(text, "\n", BOTH("%s: %u người chờ", "%s: %u waiting"),
                               board->services[i].label, board->services[i].waiting);
        return r;
}

int describe_board(const struct board *board, enum language language, char **ret) {
        char *text = NULL;
        int r = 0;

        /* What hides or belies the rest comes first. */
        if (board->notice[0] != '\0')
                r = str_extend(&text, "\n",
                               BOTH("Thông báo khẩn phủ lên tất cả: %s", "An urgent notice over all: %s"),
                               board->notice);
        if (r >= 0 && board->stale_since[0] != '\0')
                r = str_extend(&text, "\n",
                               BOTH("Mất kết nối từ %s: số hiển thị có thể chưa mới.",
                                    "No connection since %s: numbers may be old."),
                               board->stale_since);
        if (r >= 0 && board->is_paper_out)
                r = str_extend(
                        &text, "\n", "%s",
                        BOTH("Hết phiếu in: xin nghe gọi số.", "No paper for tickets: numbers are spoken."));
        if (r >= 0 && board->reminder[0] != '\0')
                r = str_extend(&text, "\n", "%s", board->reminder);
        if (r >= 0)
                r = add_calls(board, language, &text);
        if (r >= 0)
                r = add_counters(board, language, &text);
        if (r >= 0)
                r = add_services(board, language, &text);
        if (r >= 0 && !text)
                r = str_extend(&text, "", "%s",
                               BOTH("Chưa có gì để hiển thị.", "There is nothing to show yet."));
        if (r < 0) {
                free(text);
                return r;
        }
        *ret = text;
        return 0;
}
