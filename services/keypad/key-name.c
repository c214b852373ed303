#include "key-name.h"

struct key_info {
        const char *name;
        enum key_kind kind;
        const char *labels[_LANGUAGE_MAX];
};

static const struct key_info keys[_KEY_MAX] = {
        [KEY_VERY_SATISFIED] = {"very-satisfied", KEY_KIND_RATING, {"Rất hài lòng", "Very satisfied"}},
        [KEY_SATISFIED] = {"satisfied", KEY_KIND_RATING, {"Hài lòng", "Satisfied"}},
        [KEY_NEUTRAL] = {"neutral", KEY_KIND_RATING, {"Bình thường", "Neutral"}},
        [KEY_DISSATISFIED] = {"dissatisfied", KEY_KIND_RATING, {"Không hài lòng", "Dissatisfied"}},
        [KEY_VERY_DISSATISFIED] = {"very-dissatisfied",
                                   KEY_KIND_RATING,
                                   {"Rất không hài lòng", "Very dissatisfied"}},
        [KEY_REASON_LONG_WAIT] = {"reason-long-wait", KEY_KIND_REASON, {"Chờ lâu", "Long wait"}},
        [KEY_REASON_LATE_RESULT] = {"reason-late-result",
                                    KEY_KIND_REASON,
                                    {"Trễ hẹn trả kết quả", "Result late"}},
        [KEY_REASON_UNFRIENDLY] = {"reason-unfriendly",
                                   KEY_KIND_REASON,
                                   {"Thái độ chưa thân thiện", "Unfriendly"}},
        [KEY_REASON_UNCLEAR] = {"reason-unclear",
                                KEY_KIND_REASON,
                                {"Hướng dẫn, giải thích chưa rõ", "Unclear guidance"}},
        [KEY_REASON_MANY_TRIPS] = {"reason-many-trips",
                                   KEY_KIND_REASON,
                                   {"Phải đi lại nhiều lần", "Many trips"}},
        [KEY_REASON_EXTRA_PAPERS] = {"reason-extra-papers",
                                     KEY_KIND_REASON,
                                     {"Yêu cầu thêm giấy tờ ngoài quy định", "Extra papers asked"}},
        [KEY_REASON_OBSTRUCTION] = {"reason-obstruction",
                                    KEY_KIND_REASON,
                                    {"Gây khó khăn, phiền hà", "Obstruction"}},
        [KEY_REASON_OTHER] = {"reason-other", KEY_KIND_REASON, {"Lý do khác", "Other"}},
        [KEY_NEXT] = {"next", KEY_KIND_COMMAND, {"Gọi tiếp", "Next"}},
        [KEY_RECALL] = {"recall", KEY_KIND_COMMAND, {"Gọi lại", "Recall"}},
        [KEY_START] = {"start", KEY_KIND_COMMAND, {"Bắt đầu", "Start"}},
        [KEY_DONE] = {"done", KEY_KIND_COMMAND, {"Hoàn tất", "Done"}},
        [KEY_NO_SHOW] = {"no-show", KEY_KIND_COMMAND, {"Vắng mặt", "No-show"}},
        [KEY_TRANSFER] = {"transfer", KEY_KIND_COMMAND, {"Chuyển quầy", "Transfer"}},
        [KEY_TRANSFER_1] = {"transfer-1", KEY_KIND_COMMAND, {"Chuyển 1", "Transfer 1"}},
        [KEY_TRANSFER_1 + 1] = {"transfer-2", KEY_KIND_COMMAND, {"Chuyển 2", "Transfer 2"}},
        [KEY_TRANSFER_1 + 2] = {"transfer-3", KEY_KIND_COMMAND, {"Chuyển 3", "Transfer 3"}},
        [KEY_TRANSFER_1 + 3] = {"transfer-4", KEY_KIND_COMMAND, {"Chuyển 4", "Transfer 4"}},
        [KEY_TRANSFER_1 + 4] = {"transfer-5", KEY_KIND_COMMAND, {"Chuyển 5", "Transfer 5"}},
        [KEY_TRANSFER_1 + 5] = {"transfer-6", KEY_KIND_COMMAND, {"Chuyển 6", "Transfer 6"}},
        [KEY_TRANSFER_1 + 6] = {"transfer-7", KEY_KIND_COMMAND, {"Chuyển 7", "Transfer 7"}},
        [KEY_TRANSFER_1 + 7] = {"transfer-8", KEY_KIND_COMMAND, {"Chuyển 8", "Transfer 8"}},
        [KEY_HOLD] = {"hold", KEY_KIND_COMMAND, {"Chờ bổ sung hồ sơ", "Waiting for papers"}},
        [KEY_RETURN] = {"return", KEY_KIND_COMMAND, {"Trở lại", "Return"}},
        [KEY_PRIORITY] = {"priority", KEY_KIND_COMMAND, {"Ưu tiên", "Priority"}},
        [KEY_PAUSE] = {"pause", KEY_KIND_COMMAND, {"Tạm dừng", "Pause"}},
        [KEY_PAUSE_MEETING] = {"pause-meeting", KEY_KIND_COMMAND, {"Tạm dừng: họp", "Pause: meeting"}},
        [KEY_PAUSE_LUNCH] = {"pause-lunch", KEY_KIND_COMMAND, {"Tạm dừng: nghỉ trưa", "Pause: lunch break"}},
        [KEY_PAUSE_TRIP] = {"pause-trip",
                            KEY_KIND_COMMAND,
                            {"Tạm dừng: đi công tác", "Pause: business trip"}},
        [KEY_PAUSE_FAULT] = {"pause-fault",
                             KEY_KIND_COMMAND,
                             {"Tạm dừng: sự cố thiết bị", "Pause: equipment fault"}},
        [KEY_PAUSE_OTHER] = {"pause-other",
                             KEY_KIND_COMMAND,
                             {"Tạm dừng: việc khác", "Pause: other business"}},
        [KEY_OPEN] = {"open", KEY_KIND_COMMAND, {"Mở quầy", "Open"}},
        [KEY_CLOSE] = {"close", KEY_KIND_COMMAND, {"Đóng quầy", "Close"}},
        [KEY_UNDO] = {"undo", KEY_KIND_COMMAND, {"Hoàn tác", "Undo"}},
        [KEY_SIGN_OUT] = {"sign-out", KEY_KIND_COMMAND, {"Đăng xuất", "Sign out"}},
        [KEY_TICKET_1] = {"ticket-1", KEY_KIND_COMMAND, {"Lấy số 1", "Ticket 1"}},
        [KEY_TICKET_1 + 1] = {"ticket-2", KEY_KIND_COMMAND, {"Lấy số 2", "Ticket 2"}},
        [KEY_TICKET_1 + 2] = {"ticket-3", KEY_KIND_COMMAND, {"Lấy số 3", "Ticket 3"}},
        [KEY_TICKET_1 + 3] = {"ticket-4", KEY_KIND_COMMAND, {"Lấy số 4", "Ticket 4"}},
        [KEY_TICKET_1 + 4] = {"ticket-5", KEY_KIND_COMMAND, {"Lấy số 5", "Ticket 5"}},
        [KEY_TICKET_1 + 5] = {"ticket-6", KEY_KIND_COMMAND, {"Lấy số 6", "Ticket 6"}},
        [KEY_TICKET_1 + 6] = {"ticket-7", KEY_KIND_COMMAND, {"Lấy số 7", "Ticket 7"}},
        [KEY_TICKET_1 + 7] = {"ticket-8", KEY_KIND_COMMAND, {"Lấy số 8", "Ticket 8"}},
        [KEY_DIGIT_0] = {"digit-0", KEY_KIND_PIN, {"Số 0", "Digit 0"}},
        [KEY_DIGIT_0 + 1] = {"digit-1", KEY_KIND_PIN, {"Số 1", "Digit 1"}},
        [KEY_DIGIT_0 + 2] = {"digit-2", KEY_KIND_PIN, {"Số 2", "Digit 2"}},
        [KEY_DIGIT_0 + 3] = {"digit-3", KEY_KIND_PIN, {"Số 3", "Digit 3"}},
        [KEY_DIGIT_0 + 4] = {"digit-4", KEY_KIND_PIN, {"Số 4", "Digit 4"}},
        [KEY_DIGIT_0 + 5] = {"digit-5", KEY_KIND_PIN, {"Số 5", "Digit 5"}},
        [KEY_DIGIT_0 + 6] = {"digit-6", KEY_KIND_PIN, {"Số 6", "Digit 6"}},
        [KEY_DIGIT_0 + 7] = {"digit-7", KEY_KIND_PIN, {"Số 7", "Digit 7"}},
        [KEY_DIGIT_0 + 8] = {"digit-8", KEY_KIND_PIN, {"Số 8", "Digit 8"}},
        [KEY_DIGIT_0 + 9] = {"digit-9", KEY_KIND_PIN, {"Số 9", "Digit 9"}},
        [KEY_ENTER] = {"enter", KEY_KIND_PIN, {"Xác nhận", "Enter"}},
        [KEY_CLEAR] = {"clear", KEY_KIND_PIN, {"Xóa", "Clear"}},
};

int key_from_string(const char *s) {
        for (int i = 0; i < _KEY_MAX; i++)
                if (streq(keys[i].name, s))
                        return i;
        return _KEY_INVALID;
}

const char *key_to_string(enum key key) {
        assert(key >= 0 && key < _KEY_MAX);
        return keys[key].name;
}

const char *key_label(enum key key, enum language language) {
        assert(key >= 0 && key < _KEY_MAX);
        assert(language >= 0 && language < _LANGUAGE_MAX);
        return keys[key].labels[language];
}

enum key_kind key_kind(enum key key) {
        assert(key >= 0 && key < _KEY_MAX);
        return keys[key].kind;
}

bool key_in_scale(enum key key, uint64_t scale) {
        if (key_kind(key) != KEY_KIND_RATING)
                return false;
        switch (scale) {
        case 3:
                return key == KEY_SATISFIED || key == KEY_NEUTRAL || key == KEY_DISSATISFIED;
        case 4:
                return key != KEY_VERY_DISSATISFIED;
        default:
                return scale == 5;
        }
}
