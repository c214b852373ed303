#include "describe.h"

#include "keypad-manager.h"

static const char *const absent_texts[_ABSENT_REASON_MAX][_LANGUAGE_MAX] = {
        [ABSENT_NOT_FOUND] = {"không tìm thấy chip hoặc chân nối",
                              "its chip or one of its lines is not there"},
        [ABSENT_LOST] = {"dây nối hoặc chip đã bị rút", "its cable or chip was pulled out"},
        [ABSENT_DENIED] = {"không đủ quyền mở chip", "no permission to open its chip"},
        [ABSENT_BUSY] = {"chân nối đang bị chương trình khác dùng hoặc ghi hai lần",
                         "a line is in use by another program or named twice"},
        [ABSENT_FAILED] = {"không mở được chân nối", "its lines cannot be opened"},
};

static int describe_absent(const struct keypad *keypad, enum language language, char **ret) {
        return str_format(ret,
                          language == LANGUAGE_EN ? "Keypad %s is absent: %s (chip %s)."
                                                  : "Mất tín hiệu bàn phím %s: %s (chip %s).",
                          keypad->conf->id, absent_texts[keypad->absent_reason][language],
                          keypad->conf->chip);
}

static int stuck_keys(const struct keypad *keypad, enum language language, char **ret) {
        _cleanup_free_ char *list = NULL;

        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                if (keypad->keys[i].stuck &&
                    str_extend(&list, ", ", "%s", key_label(keypad->conf->keys[i].key, language)) < 0)
                        return -ENOMEM;
        if (!list)
                return str_format(ret, "%s", language == LANGUAGE_EN ? "ready" : "sẵn sàng");
        return str_format(ret, language == LANGUAGE_EN ? "stuck key: %s" : "Nút bấm bị kẹt: %s", list);
}

int describe_keypad(const void *object, enum language language, char **ret) {
        const struct keypad *keypad = object;
        _cleanup_free_ char *keys = NULL;
        bool en = language == LANGUAGE_EN;

        if (!keypad->lines)
                return describe_absent(keypad, language, ret);
        int r = stuck_keys(keypad, language, &keys);
        if (r < 0)
                return r;

        const char *window = "";
        if (keypad_conf_scale(keypad->conf) > 0 && arming_is_open(&keypad->arming))
                window = en ? " Please rate." : " Mời Ông/Bà đánh giá.";
        else if (keypad_conf_scale(keypad->conf) > 0)
                window = en ? " Not open for rating yet." : " Chưa đến lượt đánh giá.";
        return str_format(ret, en ? "Keypad %s: %s.%s" : "Bàn phím %s: %s.%s", keypad->conf->id, keys,
                          window);
}

int describe_service(const void *object, enum language language, char **ret) {
        const struct keypad_manager *manager = object;
        size_t n[_KEYPAD_STATE_MAX] = {};
        bool en = language == LANGUAGE_EN;

        for (size_t i = 0; i < manager->n_keypads; i++)
                n[keypad_state(manager->keypads[i])]++;
        return str_format(ret,
                          en ? "%sKeypads: %zu ready, %zu with a stuck key, %zu absent."
                             : "%sBàn phím: %zu sẵn sàng, %zu có nút bị kẹt, %zu mất tín hiệu.",
                          !manager->host.failing ? ""
                          : en ? "The database cannot be written; presses are not recorded. "
                               : "Cơ sở dữ liệu không ghi được; lượt bấm chưa được ghi nhận. ",
                          n[KEYPAD_READY], n[KEYPAD_FAULT], n[KEYPAD_ABSENT]);
}
