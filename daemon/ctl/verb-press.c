#include "bus-json.h"
#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

/* The keypad's object by its Id property: how IDs become paths is the daemon's affair. */
static const char *find_keypad(json_t *objects, const char *id, json_t **ret_interfaces) {
        const char *path;
        json_t *interfaces;

        json_object_foreach(objects, path, interfaces) {
                json_t *keypad = json_object_get(interfaces, CTL_KEYPAD_INTERFACE);
                if (keypad && streq(json_get_s(keypad, "Id", ""), id)) {
                        *ret_interfaces = interfaces;
                        return path;
                }
        }
        return NULL;
}

static int refuse_keypad(struct ctl *ctl, json_t *objects, const char *id) {
        _cleanup_free_ char *known = NULL;
        const char *path;
        json_t *interfaces;

        json_object_foreach(objects, path, interfaces) {
                json_t *keypad = json_object_get(interfaces, CTL_KEYPAD_INTERFACE);
                if (keypad && str_extend(&known, ", ", "%s", json_get_s(keypad, "Id", "?")) < 0)
                        return ctl_explain_errno(ctl, -ENOMEM);
        }
        report(ctl->options->language, TEXT_NO_KEYPAD, PAIRS({"keypad", id}, {"known", known ? known : "-"}));
        return CTL_FAILED;
}

static int append_options(sd_bus_message *call, const struct ctl_options *options) {
        int r = sd_bus_message_open_container(call, 'a', "{sv}");

        if (r >= 0 && options->hold_usec > 0)
                r = sd_bus_message_append(call, "{sv}", "hold_usec", "t", options->hold_usec);
        if (r >= 0 && options->bounce)
                r = sd_bus_message_append(call, "{sv}", "bounce", "s", options->bounce);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

static int press(struct ctl *ctl, const char *path, const char *key, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_KEYPADS, path, CTL_SIM_INTERFACE, "Press", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", key);
        if (r >= 0)
                r = append_options(call, ctl->options);
        return ctl_call(ctl, call, r, error, NULL);
}

static int print_pressed(struct ctl *ctl, const char *keypad, const char *key) {
        enum language language = ctl->options->language;

        if (ctl->options->style != CTL_STYLE_JSON) {
                say(stdout, language, TEXT_PRESSED,
                    PAIRS({"key", word(language, WORD_KEY, key)}, {"keypad", keypad}));
                return CTL_OK;
        }
        int r = json_write(json_pack("{s:s, s:s}", "keypad", keypad, "key", key), stdout);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int press_key(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *objects = NULL;
        const char *id = ctl->options->args[0], *key = ctl->options->args[1];
        json_t *interfaces;

        int r = ctl_get_objects(ctl, CTL_DAEMON_KEYPADS, &objects, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_KEYPADS, &error, r);

        const char *path = find_keypad(objects, id, &interfaces);
        if (!path)
                return refuse_keypad(ctl, objects, id);
        if (!json_object_get(interfaces, CTL_SIM_INTERFACE)) {
                report(ctl->options->language, TEXT_REAL_HARDWARE, PAIRS({"keypad", id}));
                return CTL_FAILED;
        }
        r = press(ctl, path, key, &error);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_KEYPADS, &error, r) : print_pressed(ctl, id, key);
}

/* 0: off. Returns CTL_OK or CTL_USAGE. */
static int read_seconds(const struct ctl_options *options, uint64_t *ret) {
        const char *text = options->n_args > 2 ? options->args[2] : "5";

        if (parse_u64(text, 0, 3600, ret) >= 0)
                return CTL_OK;
        report(options->language, TEXT_BAD_SECONDS, PAIRS({"seconds", text}));
        return CTL_USAGE;
}

static int set_output(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *objects = NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        const char *id = ctl->options->args[0], *output = ctl->options->args[1];
        json_t *interfaces;
        uint64_t seconds;

        int r = read_seconds(ctl->options, &seconds);
        if (r != CTL_OK)
                return r;
        r = ctl_get_objects(ctl, CTL_DAEMON_KEYPADS, &objects, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_KEYPADS, &error, r);
        const char *path = find_keypad(objects, id, &interfaces);
        if (!path)
                return refuse_keypad(ctl, objects, id);
        r = ctl_call_new(ctl, CTL_DAEMON_KEYPADS, path, CTL_KEYPAD_INTERFACE, "SetOutput", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ssta{sv}", output, seconds > 0 ? "on" : "off",
                                          seconds * USEC_PER_SEC, 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_KEYPADS, &error, r) : CTL_OK;
}

static int acknowledge(struct ctl *ctl) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_RECORD_INTERFACE, "AcknowledgeLowRatings", &call, "a{sv}", 0);
        return ctl_run(ctl, call, r);
}

const struct verb verbs_press[] = {
        {.name = "press",
         .arguments = {"BÀN-PHÍM NÚT", "KEYPAD KEY"},
         .options = OPTION_HOLD | OPTION_BOUNCE,
         .run = press_key,
         .help = {"bấm một nút (chỉ bàn phím mô phỏng)", "press a key (simulated keypads only)"},
         .man = {"Bấm một nút như ngón tay bấm. Chỉ khi `motcua-keypadd` chạy với `--hw=sim`; với phần cứng "
                 "thật thì lệnh báo như vậy và không làm gì.",
                 "Press a key as a finger would. Only where `motcua-keypadd` runs with `--hw=sim`; on real "
                 "hardware it says so and fails."}},
        {.name = "output",
         .arguments = {"BÀN-PHÍM ĐẦU-RA [GIÂY]", "KEYPAD OUTPUT [SECONDS]"},
         .run = set_output,
         .help = {"thử một đèn, còi (Output.TÊN=)", "try a lamp or siren (Output.NAME=)"},
         .man = {"Bật một đầu ra của bàn phím, `Output.TÊN=` trong cấu hình, trong số giây đó, 1 đến 3600; "
                 "mặc "
                 "định 5; 0: tắt ngay. Đầu ra đang bật lâu hơn thì không bị rút ngắn. Dành cho root và nhóm "
                 "`motcua`.",
                 "Switch an output of a keypad, `Output.NAME=` of the configuration, on for that many "
                 "seconds, "
                 "1 to 3600; 5 by default; 0: off at once. One that is on for longer is not cut short. For "
                 "root and group `motcua`."}},
        {.name = "acknowledge",
         .run = acknowledge,
         .help = {"đã tiếp nhận các đánh giá thấp: tắt cảnh báo",
                  "somebody sees to the low ratings: end the alerts"},
         .man = {"Tắt những gì các mục `[Alert]` đã bật vì đánh giá thấp, như nút `acknowledge`; sổ sự kiện "
                 "giữ nguyên. Dành cho root và nhóm `motcua`.",
                 "Switch off what sections `[Alert]` switched on for low ratings, as a key `acknowledge` "
                 "does; the record stays as it is. For root and group `motcua`."}},
        {0},
};
