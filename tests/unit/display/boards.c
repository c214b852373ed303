#include "boards.h"

static void set(char *target, size_t size, const char *text) {
        int n = snprintf(target, size, "%s", text);

        assert(n >= 0 && (size_t) n < size);
}
#define SET(target, text) set((target), sizeof(target), (text))

void board_make_usual(struct board *board) {
        static const struct {
                const char *label, *number;
                enum board_counter_state state;
                enum board_reason reason;
        } counters[] = {{"Quầy 1", "B 008", BOARD_SERVING, BOARD_FOR_NO_REASON},
                        {"Quầy 2", "A 025", BOARD_CALLING, BOARD_FOR_NO_REASON},
                        {"Quầy 3", "", BOARD_PAUSED, BOARD_FOR_MEETING},
                        {"Quầy 4 – Tiếp công dân", "", BOARD_FREE, BOARD_FOR_NO_REASON},
                        {"Quầy 5", "", BOARD_CLOSED, BOARD_FOR_NO_REASON}};
        static const char *const called[] = {"A 025", "B 008", "A 024", "A 023"},
                                 *const where[] = {"Quầy 2", "Quầy 1", "Quầy 2", "Quầy 4 – Tiếp công dân"};

        *board = (struct board){.n_counters = ELEMENTSOF(counters),
                                .n_calls = ELEMENTSOF(called),
                                .n_services = 3,
                                .satisfied_percent = 96,
                                .rated = 48,
                                .served = 60};
        SET(board->commune, "UBND xã Kiến Minh");
        SET(board->centre, "Trung tâm Phục vụ hành chính công");
        SET(board->day, "Thứ Hai, 23/11/2026");
        SET(board->time, "09:41");
        for (size_t i = 0; i < ELEMENTSOF(counters); i++) {
                SET(board->counters[i].label, counters[i].label);
                SET(board->counters[i].number, counters[i].number);
                board->counters[i].reason = counters[i].reason;
                board->counters[i].state = counters[i].state;
        }
        for (size_t i = 0; i < ELEMENTSOF(called); i++) {
                SET(board->calls[i].number, called[i]);
                SET(board->calls[i].counter, where[i]);
                board->calls[i].id = 100 - i;
                board->calls[i].nth = 2;
                board->calls[i].of = 3;
                board->calls[i].is_new = i == 0;
        }
        SET(board->services[0].label, "Hộ tịch – Chứng thực");
        SET(board->services[1].label, "Đất đai – Xây dựng");
        SET(board->services[2].label, "Chính sách – Xã hội");
        for (size_t i = 0; i < board->n_services; i++) {
                board->services[i].waiting = (unsigned) (4 * i);
                board->services[i].wait_min = i == 2 ? -1 : (int) (12 * i);
        }
}

/* Of 60 letters; together they have all that Vietnamese has. */
static const char *const long_names[] = {
        "Ế Ề Ể Ễ Ệ Ố Ồ Ổ Ỗ Ộ Ớ Ờ Ở Ỡ Ợ Ứ Ừ Ử Ữ Ự Ấ Ầ Ẩ Ẫ Ậ Ắ Ằ Ẳ Ẵ Ặ Đ",
        "Bộ phận Tiếp nhận và Trả kết quả thủ tục hành chính lĩnh vực",
        "áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ gy",
        "úùủũụ ưứừửữự ýỳỷỹỵ đ ÁÀẢÃẠ ÉÈẺẼẸ ÍÌỈĨỊ ÓÒỎÕỌ ÚÙỦŨỤ ÝỲỶỸỴ Ư Ơ Ă",
        "Quầy hướng dẫn công dân thực hiện dịch vụ công trực tuyến xã",
        "QUẢN LÝ ĐÔ THỊ – GIAO THÔNG – XÂY DỰNG – MÔI TRƯỜNG – ĐẤT ĐAI",
};

void board_make_full(struct board *board, size_t counters, size_t services) {
        board_make_usual(board);
        SET(board->commune, "Ủy ban nhân dân phường Nguyễn Bỉnh Khiêm Nguyễn Thị Minh Khai");
        SET(board->centre, long_names[1]);
        SET(board->day, "Thứ Tư, ngày 30/09/2026");
        board->is_paper_out = board->is_recording = true;
        SET(board->reminder, long_names[4]);
        board->satisfied_percent = 100;
        board->rated = board->served = 9999;
        board->n_counters = counters;
        for (size_t i = 0; i < counters; i++) {
                struct board_counter *counter = &board->counters[i];

                counter->state = (enum board_counter_state)(i % _BOARD_COUNTER_STATE_MAX);
                SET(counter->label, long_names[i % ELEMENTSOF(long_names)]);
                SET(counter->number,
                    counter->state == BOARD_CALLING || counter->state == BOARD_SERVING ? "ĐW 8888" : "");
                counter->reason = counter->state == BOARD_PAUSED ? BOARD_FOR_FAULT : BOARD_FOR_NO_REASON;
        }
        board->n_calls = BOARD_CALLS_MAX;
        for (size_t i = 0; i < BOARD_CALLS_MAX; i++) {
                SET(board->calls[i].number, "ĐW 8888");
                SET(board->calls[i].counter, long_names[i % ELEMENTSOF(long_names)]);
                board->calls[i].nth = board->calls[i].of = 10;
                board->calls[i].is_new = i < 3;
        }
        board->n_services = services;
        for (size_t i = 0; i < services; i++) {
                SET(board->services[i].label, long_names[i % ELEMENTSOF(long_names)]);
                board->services[i].waiting = 9999;
                board->services[i].wait_min = 999;
        }
}

static unsigned draw(unsigned *seed, unsigned n) {
        *seed = *seed * 1103515245 + 12345;
        return (*seed >> 16) % n;
}

static void step_counter(struct board *board, unsigned *seed) {
        struct board_counter *counter = &board->counters[draw(seed, (unsigned) board->n_counters)];

        counter->state = (enum board_counter_state) draw(seed, _BOARD_COUNTER_STATE_MAX);
        snprintf(counter->number, sizeof(counter->number), "A %03u", draw(seed, 1200));
        counter->reason = draw(seed, 2) ? BOARD_FOR_LUNCH : BOARD_FOR_NO_REASON;
}

static void step_call(struct board *board, unsigned *seed) {
        memmove(&board->calls[1], &board->calls[0], sizeof(board->calls[0]) * (BOARD_CALLS_MAX - 1));
        board->n_calls += board->n_calls < BOARD_CALLS_MAX;
        snprintf(board->calls[0].number, sizeof(board->calls[0].number), "B %03u", draw(seed, 1200));
        board->calls[0].is_new = true;
}

void board_step(struct board *board, unsigned *seed) {
        switch (draw(seed, 8)) {
        case 0:
                step_call(board, seed);
                break;
        case 1:
                for (size_t i = draw(seed, 3); i < board->n_calls; i++)
                        board->calls[i].is_new = false;
                break;
        case 2:
                board->services[draw(seed, 3)].waiting = draw(seed, 20);
                break;
        case 3:
                snprintf(board->time, sizeof(board->time), "%02u:%02u", draw(seed, 24), draw(seed, 60));
                break;
        case 4:
                board->is_paper_out = draw(seed, 4) == 0;
                board->is_recording = draw(seed, 2);
                break;
        case 5:
                snprintf(board->stale_since, sizeof(board->stale_since), "%s",
                         draw(seed, 4) == 0 ? "09:40" : "");
                break;
        case 6:
                board->n_counters = 1 + draw(seed, 30);
                for (size_t i = 0; i < board->n_counters; i++)
                        snprintf(board->counters[i].label, sizeof(board->counters[i].label), "Quầy %zu",
                                 i + 1);
                break;
        default:
                step_counter(board, seed);
        }
}
