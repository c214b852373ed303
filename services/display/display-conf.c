#include "display-conf.h"

#include "services/draw/canvas.h"

#define ID_DEFAULT "hall"
#define FONT_DEFAULT "DejaVu Sans"
#define COUNTER_PREFIX "counter:"

enum { MINUTES_A_DAY = 24 * 60 };

/* ----- values ----- */

static int parse_connector(const struct config_key *key, const char *name, const char *value, void *target,
                           struct problem *ret_problem) {
        if (strlen(value) >= DISPLAY_NAME_MAX || !id_is_valid(value))
                return problem_tell(ret_problem, -EINVAL,
                                    "phải là tên đầu nối như HDMI-A-1, xem /sys/class/drm",
                                    "must be the name of a connector such as HDMI-A-1, see /sys/class/drm");
        return config_parse_string(key, name, value, target, ret_problem);
}

static int parse_mode(const struct config_key *key, _unused_ const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        struct display_wish *wish = CONFIG_TARGET(struct display_wish, key, target);

        if (display_wish_parse(value, wish) < 0 || wish->width_px > CANVAS_SIDE_MAX ||
            wish->height_px > CANVAS_SIDE_MAX)
                return problem_tell(ret_problem, -EINVAL, "phải là preferred, 1920x1080 hoặc 1920x1080@50",
                                    "must be preferred, 1920x1080 or 1920x1080@50");
        return 0;
}

static int parse_rotation(const struct config_key *key, _unused_ const char *name, const char *value,
                          void *target, struct problem *ret_problem) {
        static const char *const words[_DISPLAY_ROTATION_MAX] = {"0", "90", "180", "270"};

        for (int i = 0; i < _DISPLAY_ROTATION_MAX; i++)
                if (streq(words[i], value)) {
                        *CONFIG_TARGET(enum display_rotation, key, target) = (enum display_rotation) i;
                        return 0;
                }
        return problem_tell(ret_problem, -EINVAL, "phải là 0, 90, 180 hoặc 270", "must be 0, 90, 180 or 270");
}

static int parse_shows(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct display_conf *conf = target;
        size_t n = strlen(COUNTER_PREFIX);

        if (strncmp(value, COUNTER_PREFIX, n) == 0 && id_is_valid(value + n)) {
                conf->shows = SHOWS_COUNTER;
                return str_set(&conf->counter, value + n);
        }
        if (!streq(value, "hall") && !streq(value, "pages"))
                return problem_tell(ret_problem, -EINVAL, "phải là hall, pages hoặc counter:MÃ-QUẦY",
                                    "must be hall, pages or counter:ID");
        conf->shows = value[0] == 'h' ? SHOWS_HALL : SHOWS_PAGES;
        return 0;
}

static int parse_theme(const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        enum theme_name theme = theme_from_string(value);

        if (theme < 0)
                return problem_tell(ret_problem, -EINVAL, "phải là light, dark hoặc contrast",
                                    "must be light, dark or contrast");
        *CONFIG_TARGET(enum theme_name, key, target) = theme;
        return 0;
}

static int parse_language(const struct config_key *key, _unused_ const char *name, const char *value,
                          void *target, struct problem *ret_problem) {
        if (!streq(value, "vi") && !streq(value, "en"))
                return problem_tell(ret_problem, -EINVAL, "phải là vi hoặc en", "must be vi or en");
        *CONFIG_TARGET(enum language, key, target) = value[0] == 'e' ? LANGUAGE_EN : LANGUAGE_VI;
        return 0;
}

/* "21:30", "7:00". */
static bool read_minute(const char *text, unsigned *ret) {
        uint64_t hour, minute;
        size_t n = strcspn(text, ":");
        char digits[3] = "";

        if (n < 1 || n > 2 || text[n] != ':' || strlen(text + n + 1) != 2)
                return false;
        memcpy(digits, text, n);
        if (parse_u64(digits, 0, 24, &hour) < 0 || parse_u64(text + n + 1, 0, 59, &minute) < 0 ||
            (hour == 24 && minute > 0))
                return false;
        *ret = (unsigned) (hour * 60 + minute);
        return true;
}

static bool read_span(char *text, struct quiet_span *ret) {
        char *dash = strchr(text, '-');

        if (!dash)
                return false;
        *dash = '\0';
        return read_minute(text, &ret->from_min) && read_minute(dash + 1, &ret->until_min) &&
               ret->from_min != ret->until_min && ret->from_min < MINUTES_A_DAY;
}

static int parse_quiet(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct speaker_conf *conf = target;
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        for (char *span = strtok_r(copy, " ,", &state); span; span = strtok_r(NULL, " ,", &state))
                if (conf->n_quiet == QUIET_SPANS_MAX || !read_span(span, &conf->quiet[conf->n_quiet++]))
                        return problem_tell(
                                ret_problem, -EINVAL,
                                "phải là GIỜ-GIỜ, ví dụ 17:00-07:00; nhiều nhất %d khoảng, cách nhau bằng "
                                "dấu cách",
                                "must be TIME-TIME such as 17:00-07:00; at most %d of them, with a space "
                                "between",
                                QUIET_SPANS_MAX);
        return 0;
}

/* ----- sections ----- */

static struct display_conf *conf_free(struct display_conf *conf) {
        if (!conf)
                return NULL;
        free(conf->id);
        free(conf->screen.connector);
        free(conf->counter);
        free(conf);
        return NULL;
}
DEFINE_CLEANUP(struct display_conf *, conf_free)

static int add_display(struct display_confs *confs, const char *id, void **ret_target,
                       struct problem *ret_problem) {
        _cleanup_(conf_freep) struct display_conf *conf = calloc(1, sizeof(*conf));
        int r = id ? config_check_path_id(id, ret_problem) : 0;

        if (!conf)
                return -ENOMEM;
        if (r < 0)
                return r;
        if (display_confs_find(confs, id ? id : ID_DEFAULT) >= 0)
                return problem_tell(ret_problem, -EINVAL, "[Display] không có mã chính là [Display %s]",
                                    "[Display] without an ID is [Display %s]", ID_DEFAULT);
        if (confs->n == DISPLAYS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d màn hình", "more than %d displays",
                                    DISPLAYS_MAX);
        r = str_set(&conf->id, id ? id : ID_DEFAULT);
        if (r < 0)
                return r;
        conf->named = true;
        *ret_target = confs->displays[confs->n++] = TAKE_PTR(conf);
        return 0;
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct display_confs *confs = userdata;

        if (streq(section, "Display"))
                return add_display(confs, id, ret_target, ret_problem);
        if (streq(section, "Wall"))
                *ret_target = confs->wall = calloc(1, sizeof(*confs->wall));
        else {
                *ret_target = confs->speaker = calloc(1, sizeof(*confs->speaker));
                if (confs->speaker)
                        confs->speaker->named = true;
        }
        return *ret_target ? 0 : -ENOMEM;
}

#define DISPLAY(member) offsetof(struct display_conf, member)
#define WALL(member) offsetof(struct wall_conf, member)
#define SPEAKER(member) offsetof(struct speaker_conf, member)

static const struct config_key keys[] = {
        {"Display", "Connector", parse_connector, DISPLAY(screen.connector),
         .doc = {"Màn hình cắm ở đâu, ví dụ HDMI-A-1: tên trong /sys/class/drm, không kể cardN-. Mặc định "
                 "là bất kỳ màn hình nào. Khi có nhiều mục [Display] thì mỗi mục phải nêu.",
                 "Where the screen is plugged in, such as HDMI-A-1: its name in /sys/class/drm without "
                 "cardN-. By default any screen. Where there are several sections [Display], each must say "
                 "it."}},
        {"Display", "Mode", parse_mode, DISPLAY(screen.wish), .default_text = "preferred",
         .doc = {"Độ phân giải: preferred (do màn hình chọn), 1920x1080 hoặc 1920x1080@50. Màn hình không có "
                 "chế độ đó thì dùng chế độ của chính nó; màn hình không cho biết gì về mình (không đọc được "
                 "EDID) thì dùng 1024x768. Cả hai trường hợp motcuactl status đều cho biết.",
                 "Resolution: preferred (the screen's own), 1920x1080 or 1920x1080@50. A screen that has no "
                 "such mode gets its own, and one that says nothing of itself (no EDID) 1024x768; motcuactl "
                 "status tells of both."}},
        {"Display", "Rotation", parse_rotation, DISPLAY(screen.rotation), .default_text = "0", .unit = "°",
         .doc = {"Màn hình được xoay bao nhiêu độ theo chiều kim đồng hồ: 0, 90, 180 hoặc 270.",
                 "How far the screen is turned clockwise: 0, 90, 180 or 270."}},
        {"Display", "Shows", parse_shows, 0, .default_text = "hall",
         .doc = {"Hiển thị gì: hall (cả trung tâm: số vừa gọi, các quầy, số đang chờ), counter:MÃ (biển của "
                 "một quầy, MÃ như trong [Counter MÃ]) hoặc pages (chỉ các trang thông tin).",
                 "What it shows: hall (the whole centre: calls, counters, who waits), counter:ID (the sign "
                 "of "
                 "one counter, ID as in [Counter ID]) or pages (pages of information alone)."}},
        {"Display", "Theme", parse_theme, DISPLAY(theme), .default_text = "light",
         .doc = {"Màu sắc: light (nền sáng), dark (nền tối) hoặc contrast (tương phản cao).",
                 "Colours: light, dark or contrast (high contrast)."}},
        {"Display", "Language", parse_language, DISPLAY(language), .default_text = "vi",
         .doc = {"Ngôn ngữ trên màn hình: vi hoặc en, kể cả lý do quầy tạm dừng. Những gì do người quản trị "
                 "viết "
                 "(tên trung tâm, tên quầy và lĩnh vực, trang thông tin, thông báo) chỉ có một bản, hiển thị "
                 "như "
                 "đã viết.",
                 "Language of the screen: vi or en, also of the reasons of pauses. What an administrator "
                 "writes "
                 "(names of centre, counters and services, pages, notices) has one form, and is shown as it "
                 "was "
                 "written."}},
        {"Wall", "Pages", config_parse_string, WALL(pages), .default_text = PAGES_DIR_DEFAULT,
         .doc = {"Thư mục có các trang thông tin, mỗi trang một tệp TÊN.page, hiển thị khi không có số nào "
                 "đang được gọi. Sửa, thêm hay bớt trang không cần nạp lại; trang có lỗi thì các trang trước "
                 "đó vẫn hiển thị. Có bộ trang mẫu trong /usr/share/motcua/pages để chép sang rồi sửa.",
                 "The folder of the pages that are shown while nothing is called, a file NAME.page each. "
                 "Pages may be edited, added and removed without a reload; while one is wrong, those before "
                 "stay. An example to copy and edit is in /usr/share/motcua/pages."}},
        {"Wall", "CallSec", config_parse_sec, WALL(call_usec), 3, 600, "20", "s",
         .doc = {"Số vừa gọi hiển thị lớn trong bao lâu.", "How long a call stands large."}},
        {"Wall", "PageAfterSec", config_parse_sec, WALL(page_after_usec), 0, 3600, "30", "s",
         .doc = {"Sau lần gọi gần nhất bao lâu thì hiển thị trang thông tin; không sớm hơn CallSec.",
                 "How long after the last call pages are shown again; not before CallSec."}},
        {"Wall", "Font", config_parse_string, WALL(font), .default_text = FONT_DEFAULT,
         .doc = {"Phông chữ trên màn hình; phải có đủ chữ tiếng Việt.",
                 "Font of the screens; it must have every letter of Vietnamese."}},
        {"Voice", "Enabled", config_parse_bool, SPEAKER(enabled), .default_text = "yes",
         .doc = {"Có gọi số bằng loa hay không.", "Whether calls are spoken."}},
        {"Voice", "Device", config_parse_string, SPEAKER(device),
         .doc = {"Loa: mã thiết bị âm thanh trong /proc/asound/cards, ví dụ vc4hdmi0 hoặc Headphones, hoặc "
                 "tên "
                 "ALSA có dấu hai chấm, ví dụ sysdefault:CARD=vc4hdmi0. Mặc định là thiết bị đầu tiên mở "
                 "được; "
                 "trên "
                 "Raspberry Pi thì HDMI trước, tai nghe sau.",
                 "The loudspeaker: the id of its card in /proc/asound/cards, such as vc4hdmi0 or Headphones, "
                 "or a name of ALSA's own with a colon, such as sysdefault:CARD=vc4hdmi0. By default the "
                 "first "
                 "that "
                 "can be opened, on a Raspberry Pi HDMI before the headphones."}},
        {"Voice", "Folder", config_parse_string, SPEAKER(folder), .default_text = VOICE_DIR_DEFAULT,
         .doc = {"Nơi để giọng đọc tự thu, vi/TÊN.wav và en/TÊN.wav; câu nào chưa thu thì dùng giọng có sẵn.",
                 "Where a voice of one's own is, vi/NAME.wav and en/NAME.wav; what is not recorded is said "
                 "by the shipped voice."}},
        {"Voice", "Volume", config_parse_u64, SPEAKER(volume_percent), 0, 100, "100", "%",
         .doc = {"Độ to. Báo động khẩn cấp thì luôn to hết mức.",
                 "How loud it is. An emergency is always as loud as can be."}},
        {"Voice", "LeadMsec", config_parse_u64, SPEAKER(lead_msec), 0, VOICE_LEAD_MSEC_MAX, "500", "ms",
         .doc = {"Khoảng lặng trước mỗi câu, để loa của màn hình kịp bật mà không mất tiếng đầu.",
                 "Silence before each sentence, in which a screen's loudspeaker wakes up, so that no first "
                 "syllable is lost."}},
        {"Voice", "QuietHours", parse_quiet, 0,
         .doc = {"Khi nào không đọc gì ngoài thông báo khẩn cấp, ví dụ 17:00-07:00; nhiều khoảng thì cách "
                 "nhau bằng dấu cách. Khi chưa biết giờ thì vẫn đọc.",
                 "When nothing but emergencies is spoken, such as 17:00-07:00; several with a space "
                 "between. While the time is not known, it speaks."}},
        {"Voice", "South", config_parse_bool, SPEAKER(voice.style.south), .default_text = "no",
         .doc = {"Đọc số theo miền Nam: lẻ, ngàn thay cho linh, nghìn.",
                 "Numbers as in the South: lẻ and ngàn instead of linh and nghìn."}},
        {"Voice", "PlainFour", config_parse_bool, SPEAKER(voice.style.plain_four), .default_text = "no",
         .doc = {"Đọc 24 là hai mươi bốn thay cho hai mươi tư.",
                 "24 is hai mươi bốn instead of hai mươi tư."}},
        {"Voice", "Digits", config_parse_bool, SPEAKER(voice.style.digits), .default_text = "no",
         .doc = {"Đọc số thứ tự từng chữ số.", "Numbers of tickets digit by digit."}},
        {"Voice", "Chime", config_parse_bool, SPEAKER(chime), .default_text = "yes",
         .doc = {"Có tiếng chuông trước mỗi câu hay không.", "Whether a chime comes before each sentence."}},
        {"Voice", "English", config_parse_bool, SPEAKER(voice.says_english), .default_text = "no",
         .doc = {"Đọc lại bằng tiếng Anh sau tiếng Việt.", "After Vietnamese, everything in English too."}},
        {},
};

/* ----- rules ----- */

#define FAIL(context, conf, key, vi, en, ...)                                                                \
        config_problem(context, "Display", config_id(context, conf), key, "[Display %s] " vi,                \
                       "[Display %s] " en, (conf)->id, ##__VA_ARGS__)

/* As it is written: the default's section may have none. */
static const char *config_id(const struct config_context *context, const struct display_conf *conf) {
        for (const char *id = NULL; (id = config_next_id(context, "Display", id));)
                if (streq(id, conf->id))
                        return conf->id;
        return NULL;
}

static bool has_counter(const struct config_context *context, const char *counter) {
        for (const char *id = NULL; (id = config_next_id(context, "Counter", id));)
                if (streq(id, counter))
                        return true;
        return false;
}

static int check_display(struct config_context *context, const struct display_confs *confs, size_t i) {
        const struct display_conf *conf = confs->displays[i];
        int r = 0;

        if (confs->n > 1 && !conf->screen.connector)
                r = FAIL(context, conf, NULL, "khi có nhiều màn hình thì mỗi mục phải nêu Connector",
                         "where there are several displays, each must have a Connector");
        for (size_t j = 0; r != -ENOMEM && conf->screen.connector && j < i; j++)
                if (confs->displays[j]->screen.connector &&
                    streq(confs->displays[j]->screen.connector, conf->screen.connector))
                        r = FAIL(context, conf, "Connector", "Connector=%s trùng với [Display %s]",
                                 "Connector=%s is also that of [Display %s]", conf->screen.connector,
                                 confs->displays[j]->id);
        if (r != -ENOMEM && conf->shows == SHOWS_COUNTER && !has_counter(context, conf->counter))
                r = FAIL(context, conf, "Shows", "Shows=counter:%s, nhưng không có mục [Counter %s]",
                         "Shows=counter:%s; there is no section [Counter %s]", conf->counter, conf->counter);
        return r;
}

/* The aggregator checks the list; by default it has no display. */
static bool is_source(const struct config_context *context) {
        static const char name[] = "display";
        const char *p = config_value(context, "Centre", NULL, "Sources");

        for (size_t n; p && *p != '\0'; p += n) {
                p += strspn(p, " ,");
                n = strcspn(p, " ,");
                if (n == strlen(name) && memcmp(p, name, n) == 0)
                        return true;
        }
        return false;
}

/* What is in no section. */
static int complete(struct display_confs *confs) {
        int r = confs->wall ? 0 : config_load_defaults(&display_conf_table, "Wall", confs);

        if (r >= 0 && !confs->speaker) {
                r = config_load_defaults(&display_conf_table, "Voice", confs);
                if (r >= 0) {
                        confs->speaker->named = false;
                        confs->speaker->enabled = confs->n > 0 || confs->is_source;
                }
        }
        if (r >= 0 && confs->n == 0 && confs->is_source) {
                r = config_load_defaults(&display_conf_table, "Display", confs);
                if (r >= 0)
                        confs->displays[0]->named = false;
        }
        return r;
}

static void derive_voice(struct speaker_conf *conf) {
        conf->voice.volume_percent = (unsigned) conf->volume_percent;
        conf->voice.lead_msec = (unsigned) conf->lead_msec;
        conf->voice.style.no_chime = !conf->chime;
}

/* The aggregator checks them. */
static void add_prefix(struct display_confs *confs, const char *prefix) {
        if (confs->n_prefixes < PREFIXES_MAX && (!prefix || strlen(prefix) < PREFIX_SIZE))
                (void) snprintf(confs->prefixes[confs->n_prefixes++], PREFIX_SIZE, "%s",
                                prefix ? prefix : "");
}

static int check(struct config_context *context, void *userdata) {
        struct display_confs *confs = userdata;
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < confs->n; i++)
                r = check_display(context, confs, i);
        confs->is_source = is_source(context);
        if (r != -ENOMEM)
                r = complete(confs);
        if (r < 0)
                return r;
        derive_voice(confs->speaker);
        confs->utc_offset_usec = config_utc_offset(context);
        for (const char *id = NULL; (id = config_next_id(context, "Counter", id));)
                confs->n_counters++;
        for (const char *id = NULL; (id = config_next_id(context, "Service", id));) {
                add_prefix(confs, config_value(context, "Service", id, "Prefix"));
                confs->n_services++;
        }
        r = config_origin(context, "Wall", NULL, "Pages", &confs->pages_origin);
        return r < 0 ? r : config_origin(context, "Wall", NULL, "Font", &confs->font_origin);
}

const struct config_table display_conf_table = {.keys = keys, .get_target = get_target, .check = check};

int display_confs_load(const char *path, const char *text, size_t size, struct display_confs **ret,
                       struct problem *ret_problem) {
        _cleanup_(display_confs_freep) struct display_confs *confs = calloc(1, sizeof(*confs));

        if (!confs)
                return -ENOMEM;
        int r = config_load(path, text, size, &display_conf_table, confs, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(confs);
        return 0;
}

struct display_confs *display_confs_free(struct display_confs *confs) {
        if (!confs)
                return NULL;
        for (size_t i = 0; i < confs->n; i++)
                conf_free(confs->displays[i]);
        if (confs->wall) {
                free(confs->wall->pages);
                free(confs->wall->font);
        }
        if (confs->speaker) {
                free(confs->speaker->device);
                free(confs->speaker->folder);
        }
        free(confs->wall);
        free(confs->speaker);
        free(confs->pages_origin);
        free(confs->font_origin);
        free(confs);
        return NULL;
}

int display_confs_find(const struct display_confs *confs, const char *id) {
        for (size_t i = 0; i < confs->n; i++)
                if (streq(confs->displays[i]->id, id))
                        return (int) i;
        return -ENOENT;
}

bool speaker_conf_is_quiet(const struct speaker_conf *conf, unsigned minute) {
        for (size_t i = 0; i < conf->n_quiet; i++) {
                const struct quiet_span *span = &conf->quiet[i];

                if (span->from_min < span->until_min ? minute >= span->from_min && minute < span->until_min
                                                     : minute >= span->from_min || minute < span->until_min)
                        return true;
        }
        return false;
}
