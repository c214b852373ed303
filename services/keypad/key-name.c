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
        [KEY_NEXT] = {"next", KEY_KIND_ATTENDANT, {"Gọi tiếp", "Next"}},
        [KEY_RECALL] = {"recall", KEY_KIND_ATTENDANT, {"Gọi lại", "Recall"}},
        [KEY_START] = {"start", KEY_KIND_ATTENDANT, {"Bắt đầu", "Start"}},
        [KEY_DONE] = {"done", KEY_KIND_ATTENDANT, {"Hoàn tất", "Done"}},
        [KEY_NO_SHOW] = {"no-show", KEY_KIND_ATTENDANT, {"Vắng mặt", "No-show"}},
        [KEY_TRANSFER] = {"transfer", KEY_KIND_ATTENDANT, {"Chuyển quầy", "Transfer"}},
        [KEY_HOLD] = {"hold", KEY_KIND_ATTENDANT, {"Chờ bổ sung hồ sơ", "Waiting for papers"}},
        [KEY_PRIORITY] = {"priority", KEY_KIND_ATTENDANT, {"Ưu tiên", "Priority"}},
        [KEY_PAUSE] = {"pause", KEY_KIND_ATTENDANT, {"Tạm dừng", "Pause"}},
        [KEY_OPEN] = {"open", KEY_KIND_ATTENDANT, {"Mở quầy", "Open"}},
        [KEY_CLOSE] = {"close", KEY_KIND_ATTENDANT, {"Đóng quầy", "Close"}},
        [KEY_UNDO] = {"undo", KEY_KIND_ATTENDANT, {"Hoàn tác", "Undo"}},
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
