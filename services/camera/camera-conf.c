#include "camera-conf.h"

#include "services/config/day.h"

enum { URL_MAX = 512, RATE_MAX = CAMERA_RATE_MAX, BITRATE_MAX = 50000, SIDE_MIN_PX = 16 };

#define FAIL(context, conf, key, vi, en, ...)                                                                \
        config_problem(context, "Camera", (conf)->id, key, "[Camera %s] " vi, "[Camera %s] " en, (conf)->id, \
                       ##__VA_ARGS__)

const char *camera_kind_name(enum camera_kind kind) {
        static const char *const names[_CAMERA_KIND_MAX] = {
                [CAMERA_TEST] = "test",
                [CAMERA_V4L2] = "v4l2",
                [CAMERA_LIBCAMERA] = "libcamera",
                [CAMERA_RTSP] = "rtsp",
        };

        assert((int) kind >= 0 && kind < _CAMERA_KIND_MAX);
        return names[kind];
}

/* ----- values ----- */

/* Behind "test:", "v4l2:", "libcamera:"; of an address, all of it. NULL: nothing is. */
static bool find_device(const char *value, enum camera_kind *ret_kind, const char **ret_device) {
        for (int i = 0; i < _CAMERA_KIND_MAX; i++) {
                const char *name = camera_kind_name((enum camera_kind) i);
                size_t n = strlen(name);

                if (strncmp(value, name, n) != 0 || (value[n] != ':' && value[n] != '\0'))
                        continue;
                *ret_kind = (enum camera_kind) i;
                *ret_device = i == CAMERA_RTSP ? value : value[n] == ':' ? value + n + 1 : NULL;
                return true;
        }
        return false;
}

static bool address_is_valid(const char *url) {
        static const char scheme[] = "rtsp://";
        size_t n = strlen(scheme);

        if (strncmp(url, scheme, n) != 0 || strlen(url) > URL_MAX || strchr(url, ' ') || !text_is_plain(url))
                return false;
        size_t host = strcspn(url + n, "/?#");
        return host > 0 && !memchr(url + n, '@', host);
}

static bool source_is_valid(enum camera_kind kind, const char *device) {
        switch (kind) {
        case CAMERA_TEST:
                return !device || id_is_valid(device);
        case CAMERA_V4L2:
                return device && strncmp(device, "/dev/", strlen("/dev/")) == 0 && !strstr(device, "/..") &&
                       strlen(device) <= URL_MAX && text_is_plain(device);
        case CAMERA_LIBCAMERA:
                return !device || (device[0] != '\0' && strlen(device) <= URL_MAX && text_is_plain(device));
        case CAMERA_RTSP:
                return device && address_is_valid(device);
        case _CAMERA_KIND_MAX:
        case _CAMERA_KIND_INVALID:
                break;
        }
        return false;
}

static int parse_source(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                        void *target, struct problem *ret_problem) {
        struct camera_conf *conf = target;
        int r = str_set(&conf->source, value);

        if (r < 0)
                return r;
        if (!find_device(conf->source, &conf->kind, &conf->device) ||
            !source_is_valid(conf->kind, conf->device))
                return problem_tell(
                        ret_problem, -EINVAL,
                        "phải là test, v4l2:/dev/video0, libcamera, libcamera:MÃ hoặc rtsp://MÁY/ĐƯỜNG-DẪN; "
                        "tên và mật khẩu thì để trong tệp của Credentials=",
                        "must be test, v4l2:/dev/video0, libcamera, libcamera:ID or rtsp://HOST/PATH; user "
                        "and password belong into the file of Credentials=");
        return 0;
}

static int parse_path(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (value[0] != '/' || strlen(value) > URL_MAX || strstr(value, "/../"))
                return problem_tell(ret_problem, -EINVAL, "phải là đường dẫn bắt đầu bằng /",
                                    "must be a path that begins with /");
        return config_parse_string(key, name, value, target, ret_problem);
}

static int parse_size(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        struct camera_conf *conf = target;
        size_t n = strcspn(value, "x");
        char width[8] = "";

        conf->width_px = conf->height_px = 0;
        if (streq(value, "camera"))
                return 0;
        if (n < sizeof(width) && value[n] == 'x') {
                memcpy(width, value, n);
                if (parse_u64(width, SIDE_MIN_PX, CAMERA_SIDE_MAX_PX, &conf->width_px) >= 0 &&
                    parse_u64(value + n + 1, SIDE_MIN_PX, CAMERA_SIDE_MAX_PX, &conf->height_px) >= 0 &&
                    conf->width_px % 2 == 0 && conf->height_px % 2 == 0)
                        return 0;
        }
        return problem_tell(ret_problem, -EINVAL,
                            "phải là RỘNGxCAO, hai số chẵn, ví dụ 1280x720, hoặc camera (do camera chọn)",
                            "must be WIDTHxHEIGHT, both even, such as 1280x720, or camera (its own)");
}

/* Four numbers of per cent. */
static int parse_mask(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        struct camera_conf *conf = target;
        _cleanup_free_ char *copy = strdup(value);
        uint64_t sides[4];
        char *state = NULL;
        size_t n = 0;

        if (!copy)
                return -ENOMEM;
        if (conf->n_masks == CAMERA_MASKS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d vùng che", "more than %d masks",
                                    CAMERA_MASKS_MAX);
        bool is_good = true;
        for (char *word = strtok_r(copy, ", ", &state); is_good && word; word = strtok_r(NULL, ", ", &state))
                is_good = n < ELEMENTSOF(sides) && parse_u64(word, 0, 100, &sides[n++]) >= 0;
        if (!is_good || n != ELEMENTSOF(sides) || sides[2] == 0 || sides[3] == 0 ||
            sides[0] + sides[2] > 100 || sides[1] + sides[3] > 100)
                return problem_tell(ret_problem, -EINVAL,
                                    "phải là TRÁI,TRÊN,RỘNG,CAO theo phần trăm của hình, ví dụ 0,0,30,100",
                                    "must be LEFT,TOP,WIDTH,HEIGHT in per cent of the picture, such as "
                                    "0,0,30,100");
        conf->masks[conf->n_masks++] = (struct camera_mask){
                .left_pm = (unsigned) sides[0] * 10,
                .top_pm = (unsigned) sides[1] * 10,
                .right_pm = (unsigned) (sides[0] + sides[2]) * 10,
                .bottom_pm = (unsigned) (sides[1] + sides[3]) * 10,
        };
        return 0;
}

static int parse_hours(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct camera_conf *conf = target;

        if (hours_parse(value, &conf->hours) < 0 || conf->hours.n + conf->hours.n_dates == 0)
                return problem_tell(ret_problem, -EINVAL,
                                    "phải là các khoảng giờ, đứng sau những ngày trong tuần mà chúng áp "
                                    "dụng: mon-fri 07:30-11:30 13:30-17:00",
                                    "must be times of day, each behind the weekdays it holds on: mon-fri "
                                    "07:30-11:30 13:30-17:00");
        return str_set(&conf->hours_text, value);
}

static int parse_text(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (!text_is_plain(value) || strlen(value) > key->max)
                return problem_tell(ret_problem, -EINVAL, "dài quá %d byte, hoặc có ký tự ẩn",
                                    "is longer than %d bytes, or has invisible characters", (int) key->max);
        return config_parse_string(key, name, value, target, ret_problem);
}

static int parse_counters(const struct config_key *key, _unused_ const char *name, const char *value,
                          void *target, struct problem *ret_problem) {
        _cleanup_free_ char *copy = strdup(value), *joined = NULL;
        char *state = NULL;
        size_t n = 0;
        int r = 0;

        if (!copy)
                return -ENOMEM;
        for (char *word = strtok_r(copy, " ,", &state); r >= 0 && word; word = strtok_r(NULL, " ,", &state)) {
                if (n++ == CAMERA_COUNTERS_MAX || !id_is_valid(word))
                        return problem_tell(
                                ret_problem, -EINVAL, "phải là mã của nhiều nhất %d mục [Counter MÃ]",
                                "must be IDs of at most %d sections [Counter ID]", CAMERA_COUNTERS_MAX);
                r = str_extend(&joined, " ", "%s", word);
        }
        if (r < 0)
                return r;
        char **target_text = CONFIG_TARGET(char *, key, target);
        free(*target_text);
        *target_text = TAKE_PTR(joined);
        return 0;
}

/* "500G", "2T", "800M" or plain bytes. */
static int parse_bytes(const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        static const char units[] = "KMGT";
        char digits[24] = "";
        size_t n = strlen(value);
        const char *unit = n > 0 ? strchr(units, value[n - 1]) : NULL;
        uint64_t factor = 1, number;

        if (unit && *unit != '\0')
                for (const char *p = units; p <= unit; p++)
                        factor *= 1024;
        n -= factor > 1;
        if (n < sizeof(digits)) {
                memcpy(digits, value, n);
                if (parse_u64(digits, 0, INT64_MAX / factor, &number) >= 0 && number * factor >= key->min) {
                        *CONFIG_TARGET(uint64_t, key, target) = number * factor;
                        return 0;
                }
        }
        return problem_tell(ret_problem, -EINVAL,
                            "phải là dung lượng như 500G, từ 1M trở lên; K, M, G và T là lũy thừa của 1024",
                            "must be a size such as 500G, 1M at least; K, M, G and T are powers of 1024");
}

static int parse_notice(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                        void *target, struct problem *ret_problem) {
        struct footage_conf *conf = target;

        if (day_parse(value, &conf->notice_day) < 0)
                return problem_tell(ret_problem, -EINVAL, "phải là ngày đã niêm yết, ví dụ 2026-11-27",
                                    "must be the day on which it was posted, such as 2026-11-27");
        conf->has_notice = true;
        return 0;
}

/* ----- sections ----- */

static struct camera_conf *conf_free(struct camera_conf *conf) {
        if (!conf)
                return NULL;
        free(conf->id);
        free(conf->source);
        free(conf->credentials);
        free(conf->credentials_origin);
        free(conf->hours_text);
        free(conf->place);
        free(conf->purpose);
        free(conf->counters);
        free(conf);
        return NULL;
}
DEFINE_CLEANUP(struct camera_conf *, conf_free)

static int add_camera(struct camera_confs *confs, const char *id, void **ret_target,
                      struct problem *ret_problem) {
        _cleanup_(conf_freep) struct camera_conf *conf = calloc(1, sizeof(*conf));
        int r = config_check_path_id(id, ret_problem);

        if (!conf)
                return -ENOMEM;
        if (r < 0)
                return r;
        if (confs->n == CAMERAS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d camera", "more than %d cameras",
                                    CAMERAS_MAX);
        r = str_set(&conf->id, id);
        if (r < 0)
                return r;
        *ret_target = confs->cameras[confs->n++] = TAKE_PTR(conf);
        return 0;
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct camera_confs *confs = userdata;

        if (streq(section, "Camera"))
                return add_camera(confs, id, ret_target, ret_problem);
        *ret_target = confs->footage = calloc(1, sizeof(*confs->footage));
        return *ret_target ? 0 : -ENOMEM;
}

#define CAMERA(member) offsetof(struct camera_conf, member)
#define FOOTAGE(member) offsetof(struct footage_conf, member)

static const struct config_key keys[] = {
        {"Camera", "Source", parse_source, 0,
         .doc = {"Hình lấy từ đâu: v4l2:/dev/video0 (camera USB), libcamera (camera cắm cáp dẹt, cái đầu "
                 "tiên), libcamera:MÃ, rtsp://MÁY/ĐƯỜNG-DẪN (camera mạng, cần cho phép mạng: xem FILES) hoặc "
                 "test (hình thử). Phải nêu. Không bao giờ ghi âm thanh.",
                 "Where pictures come from: v4l2:/dev/video0 (a USB camera), libcamera (one on a ribbon "
                 "cable, the first), libcamera:ID, rtsp://HOST/PATH (a network camera; the network must be "
                 "allowed, see FILES) or test (a pattern). Must be given. Sound is never recorded."}},
        {"Camera", "Credentials", parse_path, CAMERA(credentials),
         .doc = {"Camera mạng: tệp có hai dòng user=… và password=…, quyền 0600, của người dùng "
                 "motcua-camera (không phải của root: tiến trình ghi hình không chạy bằng root); motcuactl "
                 "check báo nếu không phải vậy. Nội dung tệp không xuất hiện ở nhật ký, danh sách tiến trình "
                 "hay "
                 "bus.",
                 "Of a network camera: a file of two lines user=... and password=..., of mode 0600 and of "
                 "the user motcua-camera (not of root: what records is not root); motcuactl check says if it "
                 "is not. What is in it appears in no log, process list or bus "
                 "message."}},
        {"Camera", "Size", parse_size, 0, .default_text = "1280x720",
         .doc = {"Kích thước hình, ví dụ 1280x720, hoặc camera (do camera chọn).",
                 "Size of the pictures, such as 1280x720, or camera (its own)."}},
        {"Camera", "Rate", config_parse_u64, CAMERA(rate), 1, RATE_MAX, "15", "fps",
         .doc = {"Bao nhiêu hình mỗi giây.", "Pictures a second."}},
        {"Camera", "BitrateKbit", config_parse_u64, CAMERA(bitrate_kbit), 50, BITRATE_MAX, "2000", "kbit/s",
         .doc = {"Hình nén còn bao nhiêu: 2000 là khoảng 0,9 GB mỗi giờ.",
                 "What the pictures are compressed to: 2000 is about 0.9 GB an hour."}},
        {"Camera", "Hours", parse_hours, 0,
         .doc = {"Ghi hình khi nào, viết như Hours= của [Service ID], ví dụ mon-fri 07:00-17:30; những ngày "
                 "của Holidays= cũng áp dụng. Ngoài giờ đó camera không mở. Mặc định là luôn luôn.",
                 "When it records, written as Hours= of [Service ID], such as mon-fri 07:00-17:30; the days "
                 "of Holidays= hold too. Outside it is not open. By default always."}},
        {"Camera", "Mask.*", parse_mask, 0,
         .doc = {"Vùng che đen trước khi ghi, theo phần trăm của hình: Mask.1=TRÁI,TRÊN,RỘNG,CAO, ví dụ "
                 "Mask.1=0,0,30,100. Nhiều nhất tám vùng.",
                 "What is black before it is recorded, in per cent of the picture: Mask.1=LEFT,TOP,WIDTH,"
                 "HEIGHT, such as Mask.1=0,0,30,100. At most eight."}},
        {"Camera", "Overlay", config_parse_bool, CAMERA(overlay), .default_text = "yes",
         .doc = {"Có ghi giờ và nơi lên hình hay không.",
                 "Whether time and place are written into pictures."}},
        {"Camera", "Passthrough", config_parse_bool, CAMERA(passthrough), .default_text = "no",
         .doc = {"Camera mạng: ghi nguyên hình đã nén của camera (H.264 hoặc H.265), nhẹ máy; khi đó không "
                 "có "
                 "Mask và Overlay.",
                 "Of a network camera: record what it compressed itself (H.264 or H.265), which costs "
                 "little; "
                 "then there are no Mask and no Overlay."}},
        {"Camera", "WatchKeys", config_parse_bool, CAMERA(watch_keys), .default_text = "no",
         .doc = {"Với Passthrough: cứ 30 giây giải nén một hình để nhận ra hình đứng hoặc bị che.",
                 "With Passthrough: decode one picture each 30 s, to notice a frozen or covered one."}},
        {"Camera", "Place", parse_text, CAMERA(place), .max = CAMERA_PLACE_SIZE - 1,
         .doc = {"Camera ở đâu, ghi lên hình, ví dụ Quầy 1. Mặc định là mã của camera.",
                 "Where it is, as pictures say, such as Quầy 1. By default its ID."}},
        {"Camera", "Purpose", parse_text, CAMERA(purpose), .max = CAMERA_PURPOSE_SIZE - 1,
         .doc = {"Ghi hình để làm gì, như trên thông báo ở sảnh. Phải nêu.",
                 "What it records for, as on the notice in the hall. Must be given."}},
        {"Camera", "Counters", parse_counters, CAMERA(counters),
         .doc = {"Mã của các quầy mà camera nhìn thấy: đánh giá thấp ở đó thì hình được giữ lại.",
                 "IDs of the counters that it looks at: of a low rating there, footage is held."}},
        {"Cameras", "Folder", parse_path, FOOTAGE(folder), .default_text = FOOTAGE_DIR_DEFAULT,
         .doc = {"Thư mục lưu hình, trên đĩa dành cho việc đó. Thư mục khác mặc định thì phải được phép ghi: "
                 "xem FILES.",
                 "The folder of the footage, on a disk for it. Any other than the default must be allowed to "
                 "be written: see FILES."}},
        {"Cameras", "RetentionDays", config_parse_u64, FOOTAGE(retention_days), 1, 3650, NULL, "d",
         .doc = {"Hình được lưu bao nhiêu ngày rồi xóa. Không có mặc định: chưa nêu thì không ghi hình. "
                 "Thường là 30. Nếu ít hơn trước thì 24 giờ sau mới có hiệu lực: hình đã xóa không lấy lại "
                 "được.",
                 "For how many days footage is kept, and then deleted. There is no default: without it "
                 "nothing is recorded. Usually 30. Fewer than before are followed after 24 hours, as what is "
                 "deleted does not come back."}},
        {"Cameras", "RetentionBytes", parse_bytes, FOOTAGE(retention_bytes), .min = 1024 * 1024,
         .doc = {"Hình chiếm nhiều nhất bao nhiêu, ví dụ 500G. Mặc định là không giới hạn. Nếu ít hơn trước "
                 "thì 24 giờ sau mới có hiệu lực.",
                 "How much footage there may be, such as 500G. By default there is no limit. Less than "
                 "before "
                 "is followed after 24 hours."}},
        {"Cameras", "FreeBytes", parse_bytes, FOOTAGE(free_bytes), .min = 1024 * 1024, .default_text = "2G",
         .doc = {"Luôn để trống bao nhiêu trên đĩa: thiếu thì hình cũ nhất bị xóa ngay, trừ hình đang được "
                 "giữ. Nếu nhiều hơn cả đĩa thì không xóa gì, và không ghi.",
                 "What is always left free on the disk: short of it, the oldest footage is deleted at once, "
                 "but none that is held. If it is more than the disk has, nothing is deleted or recorded."}},
        {"Cameras", "NoticePosted", parse_notice, 0,
         .doc = {"Ngày đã niêm yết thông báo về camera cho công dân, ví dụ 2026-11-27. Không có mặc định: "
                 "chưa "
                 "nêu hoặc chưa đến ngày thì không ghi hình.",
                 "The day on which the public notice about the cameras was posted, such as 2026-11-27. There "
                 "is no default: without it, or before that day, nothing is recorded."}},
        {"Cameras", "SegmentSec", config_parse_sec, FOOTAGE(segment_usec), 10, 3600, "600", "s",
         .doc = {"Mỗi tệp hình dài bao nhiêu.", "How long each file of footage is."}},
        {"Cameras", "SyncSec", config_parse_sec, FOOTAGE(sync_usec), 1, 5, "1", "s",
         .doc = {"Ghi chắc xuống đĩa sau mỗi bao lâu: mất điện thì mất chừng ấy hình. SSD: 1; thẻ SD: 2 đến "
                 "5.",
                 "How often it is made sure on the disk: so much is lost when the power goes. SSD: 1; SD "
                 "card: "
                 "2 to 5."}},
        {"Cameras", "HoldDays", config_parse_u64, FOOTAGE(hold_days), 1, 3650, "180", "d",
         .doc = {"Hình được giữ lại thì giữ bao nhiêu ngày, nếu không nêu khác.",
                 "For how many days footage is held, unless another end is given."}},
        {"Cameras", "LiveViewSec", config_parse_sec, FOOTAGE(watch_usec), 10, 14400, "1800", "s",
         .doc = {"Mỗi lần xem trực tiếp được bao lâu; hết thì phải xin lại, nêu lý do lại.",
                 "How long a live view lasts; whoever goes on looking asks again, for a reason."}},
        {"Cameras", "SecondPerson", config_parse_bool, FOOTAGE(second_person), .default_text = "no",
         .doc = {"Xuất hình, xem hình, xem trực tiếp và bỏ lệnh giữ hình có cần người thứ hai duyệt hay "
                 "không.",
                 "Whether exports, pictures, live views and releases of holds take the approval of a second "
                 "person."}},
        {},
};

/* ----- rules ----- */

static int check_source(struct config_context *context, struct camera_conf *conf) {
        int r = 0;

        if (!conf->source)
                return FAIL(context, conf, NULL, "thiếu Source=", "Source= is missing");
        if (conf->kind != CAMERA_RTSP && (conf->credentials || conf->passthrough))
                r = FAIL(context, conf, conf->passthrough ? "Passthrough" : "Credentials",
                         "%s chỉ dành cho camera mạng (rtsp://)", "%s is for network cameras (rtsp://) alone",
                         conf->passthrough ? "Passthrough=yes" : "Credentials=");
        if (r != -ENOMEM && conf->watch_keys && !conf->passthrough)
                r = FAIL(context, conf, "WatchKeys", "WatchKeys=yes chỉ dành cho Passthrough=yes",
                         "WatchKeys=yes is for Passthrough=yes alone");
        if (r >= 0 && conf->credentials)
                r = config_origin(context, "Camera", conf->id, "Credentials", &conf->credentials_origin);
        return r;
}

static int check_camera(struct config_context *context, struct camera_conf *conf) {
        const char *overlay = config_value(context, "Camera", conf->id, "Overlay");
        int r = check_source(context, conf);

        if (r != -ENOMEM && !conf->purpose)
                r = FAIL(context, conf, NULL, "thiếu Purpose=: ghi hình để làm gì",
                         "Purpose= is missing: what it records for");
        if (r == -ENOMEM || !conf->passthrough)
                return r;
        if (conf->n_masks > 0)
                r = FAIL(context, conf, "Passthrough",
                         "Passthrough=yes thì không che được: hãy bỏ Mask hoặc Passthrough",
                         "with Passthrough=yes nothing can be masked: leave out Mask or Passthrough");
        if (r != -ENOMEM && overlay && conf->overlay)
                r = FAIL(context, conf, "Overlay", "Passthrough=yes thì không ghi gì lên hình được",
                         "with Passthrough=yes nothing can be written into pictures");
        conf->overlay = false;
        return r;
}

/* Those of the centre hold for cameras as for services. */
static int add_holidays(struct config_context *context, struct camera_conf *conf) {
        const char *holidays = config_value(context, "Centre", NULL, "Holidays");
        _cleanup_free_ char *text = NULL;
        struct hours joined;
        int r = 0;

        if (!conf->place)
                r = str_set(&conf->place, conf->id);
        if (r < 0 || !holidays || !conf->hours_text)
                return r;
        r = str_format(&text, "%s %s", conf->hours_text, holidays);
        /* Holidays that cannot be read are the aggregator's to refuse. */
        if (r >= 0 && hours_parse(text, &joined) >= 0)
                conf->hours = joined;
        return r;
}

static int check(struct config_context *context, void *userdata) {
        struct camera_confs *confs = userdata;
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < confs->n; i++)
                r = check_camera(context, confs->cameras[i]);
        for (size_t i = 0; r != -ENOMEM && i < confs->n; i++) {
                int q = add_holidays(context, confs->cameras[i]);

                r = q < 0 ? q : r;
        }
        if (r != -ENOMEM && !confs->footage) {
                int q = config_load_defaults(&camera_conf_table, "Cameras", confs);

                r = q < 0 ? q : r;
        }
        confs->utc_offset_usec = config_utc_offset(context);
        return r;
}

/* The aggregator has keys of its own in [Cameras]. */
static const char *const shared[] = {"Cameras", NULL};
const struct config_table camera_conf_table = {
        .keys = keys, .get_target = get_target, .check = check, .shared = shared};

int camera_confs_load(const char *path, const char *text, size_t size, struct camera_confs **ret,
                      struct problem *ret_problem) {
        _cleanup_(camera_confs_freep) struct camera_confs *confs = calloc(1, sizeof(*confs));

        if (!confs)
                return -ENOMEM;
        int r = config_load(path, text, size, &camera_conf_table, confs, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(confs);
        return 0;
}

struct camera_confs *camera_confs_free(struct camera_confs *confs) {
        if (!confs)
                return NULL;
        for (size_t i = 0; i < confs->n; i++)
                conf_free(confs->cameras[i]);
        if (confs->footage)
                free(confs->footage->folder);
        free(confs->footage);
        free(confs);
        return NULL;
}

int camera_confs_find(const struct camera_confs *confs, const char *id) {
        for (size_t i = 0; i < confs->n; i++)
                if (streq(confs->cameras[i]->id, id))
                        return (int) i;
        return -ENOENT;
}

static bool same(const char *a, const char *b) {
        return a && b ? streq(a, b) : a == b;
}

static bool same_masks(const struct camera_conf *a, const struct camera_conf *b) {
        if (a->n_masks != b->n_masks)
                return false;
        for (size_t i = 0; i < a->n_masks; i++) {
                const struct camera_mask *x = &a->masks[i], *y = &b->masks[i];

                if (x->left_pm != y->left_pm || x->top_pm != y->top_pm || x->right_pm != y->right_pm ||
                    x->bottom_pm != y->bottom_pm)
                        return false;
        }
        return true;
}

bool camera_conf_equals(const struct camera_conf *a, const struct camera_conf *b) {
        return same(a->id, b->id) && same(a->source, b->source) && same(a->credentials, b->credentials) &&
               a->width_px == b->width_px && a->height_px == b->height_px && a->rate == b->rate &&
               a->bitrate_kbit == b->bitrate_kbit && a->overlay == b->overlay &&
               a->passthrough == b->passthrough && a->watch_keys == b->watch_keys &&
               same(a->place, b->place) && same(a->purpose, b->purpose) && same(a->counters, b->counters) &&
               same_masks(a, b);
}

enum refusal footage_conf_refusal(const struct footage_conf *conf) {
        return conf->retention_days == 0 ? REFUSAL_NO_RETENTION
               : !conf->has_notice       ? REFUSAL_NO_NOTICE
                                         : REFUSAL_NONE;
}

void camera_conf_spec(const struct camera_conf *conf, const char *encoder, struct camera_spec *ret) {
        *ret = (struct camera_spec){
                .kind = conf->kind,
                .device = conf->device,
                .credentials_path = conf->credentials,
                .width_px = (unsigned) conf->width_px,
                .height_px = (unsigned) conf->height_px,
                .rate = (unsigned) conf->rate,
                .bitrate_kbit = (unsigned) conf->bitrate_kbit,
                .encoder = encoder,
                .passthrough = conf->passthrough,
                .watch_keys = conf->watch_keys,
                .n_masks = conf->n_masks,
                .overlay = conf->overlay,
        };
        memcpy(ret->masks, conf->masks, sizeof(ret->masks));
}
