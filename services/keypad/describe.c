#include "describe.h"

#include "keypad-manager.h"

/* What is the matter and what to do; "{}" stands for the chip, or for the setting that is to blame. */
struct absent_text {
        enum absent_reason reason;
        bool of_line; /* one line is to blame */
        const char *text[_LANGUAGE_MAX];
};

static const struct absent_text absent_texts[] = {
        {ABSENT_NOT_FOUND,
         false,
         {"không có chip {}. Chip= phải là một chip mà gpioinfo liệt kê",
          "there is no chip {}. Chip= must be one that gpioinfo lists"}},
        {ABSENT_NOT_FOUND,
         true,
         {"chip không có chân của {}. Xem tên chân bằng gpioinfo",
          "its chip has no line as in {}. gpioinfo lists the lines"}},
        {ABSENT_LOST,
         false,
         {"dây nối hoặc chip {} đã bị rút. Hãy cắm lại",
          "its cable or chip {} was pulled out. Plug it in again"}},
        {ABSENT_DENIED,
         false,
         {"không đủ quyền mở chip {}. Xem 99-motcua-gpio.rules",
          "no permission to open chip {}. See 99-motcua-gpio.rules"}},
        {ABSENT_BUSY,
         false,
         {"một chân của chip {} đang bị chương trình khác dùng. Xem bằng gpioinfo",
          "a line of chip {} is in use by another program. gpioinfo says by which"}},
        {ABSENT_BUSY,
         true,
         {"chân của {} đang bị chương trình khác dùng, hoặc được ghi hai lần. Xem bằng gpioinfo",
          "the line of {} is in use by another program, or named twice. gpioinfo says by which"}},
        {ABSENT_FAILED, false, {"không mở được chân của chip {}", "the lines of chip {} cannot be opened"}},
        {ABSENT_FAILED,
         true,
         {"chip không dùng được {}. Xem Bias= và ActiveLow=",
          "its chip cannot do {}. See Bias= and ActiveLow="}},
};

static int describe_absent(const struct keypad *keypad, enum language language, char **ret) {
        const char *of = keypad->culprit ? keypad->culprit : keypad->conf->chip, *text = "{}";

        for (size_t i = 0; i < ELEMENTSOF(absent_texts); i++)
                if (absent_texts[i].reason == keypad->absent_reason &&
                    absent_texts[i].of_line == (keypad->culprit != NULL))
                        text = absent_texts[i].text[language];
        const char *place = strstr(text, "{}");
        return str_format(ret,
                          language == LANGUAGE_EN ? "Keypad %s is absent: %.*s%s%s."
                                                  : "Mất kết nối bàn phím %s: %.*s%s%s.",
                          keypad->conf->id, (int) (place - text), text, of, place + 2);
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
        static const char *const failing[_LANGUAGE_MAX] = {
                "Không ghi được cơ sở dữ liệu; lượt bấm chưa được ghi nhận. ",
                "The database cannot be written; presses are not recorded. "};
        const struct keypad_manager *manager = object;
        const char *damage = manager->damaged ? outbox_damage(manager->parts.outbox) : NULL;
        size_t n[_KEYPAD_STATE_MAX] = {};

        for (size_t i = 0; i < manager->n_keypads; i++)
                n[keypad_state(manager->keypads[i])]++;
        int r = str_format(ret,
                           language == LANGUAGE_EN
                                   ? "%sKeypads: %zu ready, %zu with a stuck key, %zu absent."
                                   : "%sBàn phím: %zu sẵn sàng, %zu có nút bị kẹt, %zu mất kết nối.",
                           manager->host.failing ? failing[language] : "", n[KEYPAD_READY], n[KEYPAD_FAULT],
                           n[KEYPAD_ABSENT]);
        if (r >= 0 && damage)
                r = str_extend(ret, " ",
                               language == LANGUAGE_EN
                                       ? "The outbox is damaged (%s); see journalctl -xu motcua-keypadd."
                                       : "Hàng đợi gửi bị hỏng (%s); xem journalctl -xu motcua-keypadd.",
                               damage);
        for (size_t i = 0; r >= 0 && i < manager->n_keypads; i++) {
                _cleanup_free_ char *trouble = NULL;

                if (keypad_state(manager->keypads[i]) == KEYPAD_READY)
                        continue;
                r = describe_keypad(manager->keypads[i], language, &trouble);
                if (r >= 0)
                        r = str_extend(ret, " ", "%s", trouble);
        }
        return r;
}
