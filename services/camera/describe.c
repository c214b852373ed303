#include "describe.h"

#include <inttypes.h>

#include "camera-manager.h"
#include "services/config/day.h"

#define BOTH(vi, en) (language == LANGUAGE_EN ? (en) : (vi))

const char *describe_state(enum lens_state state, enum language language) {
        static const char *const texts[_LENS_STATE_MAX][_LANGUAGE_MAX] = {
                [LENS_RECORDING] = {"Đang ghi hình.", "Recording."},
                [LENS_FROZEN] = {"Đang ghi, nhưng hình đứng yên: hãy kiểm tra camera.",
                                 "Recording, but the picture is frozen: look at the camera."},
                [LENS_COVERED] = {"Đang ghi, nhưng ống kính bị che.", "Recording, but the lens is covered."},
                [LENS_BLURRED] = {"Đang ghi, nhưng hình bị mờ: hãy lau và chỉnh ống kính.",
                                  "Recording, but the picture is blurred: clean the lens, and focus it."},
                [LENS_STARTING] = {"Đang mở, chưa ghi được hình nào.", "Starting; nothing is recorded yet."},
                [LENS_OUTSIDE_HOURS] = {"Ngoài giờ ghi hình: camera không mở.",
                                        "Outside its hours: it is not open."},
                [LENS_ABSENT] = {"Không thấy camera; hãy kiểm tra dây, nguồn và Source=.",
                                 "There is no such camera; look at its cable, its power and Source=."},
                [LENS_REFUSED_BY_CAMERA] =
                        {"Camera từ chối, hoặc chương trình khác đang dùng; hãy xem Credentials=.",
                         "The camera refuses, or another program has it; look at Credentials=."},
                [LENS_UNSUPPORTED] =
                        {"Camera không có kiểu nén, kích thước hoặc tốc độ đó; hãy xem Size= và "
                         "Rate=.",
                         "The camera gives no such codec, size or rate; look at Size= and Rate=."},
                [LENS_STALLED] = {"Camera không còn gửi hình; đang thử lại.",
                                  "The camera gives no pictures any more; trying again."},
                [LENS_NO_ENCODER] =
                        {"Máy không nén được hình: thiếu gói gstreamer1.0-plugins-ugly hoặc -bad.",
                         "The machine cannot compress pictures: gstreamer1.0-plugins-ugly or -bad is "
                         "missing."},
                [LENS_FAILING] = {"Tiến trình của camera bị lỗi; đang thử lại.",
                                  "The camera's process fails; trying again."},
                [LENS_DISK] = {"Không ghi được vào đĩa lưu hình.",
                               "The disk of the footage cannot be written."},
                [LENS_REFUSED] = {"Cấu hình chưa cho phép ghi hình.",
                                  "The configuration does not let it record."},
        };

        assert((int) state >= 0 && state < _LENS_STATE_MAX);
        return texts[state][language];
}

const char *describe_store(enum store_state state, enum language language) {
        static const char *const texts[_STORE_STATE_MAX][_LANGUAGE_MAX] = {
                [STORE_READY] = {"Đĩa lưu hình sẵn sàng.", "The disk of the footage is ready."},
                [STORE_MISSING] =
                        {"Không thấy đĩa lưu hình: hãy cắm và gắn (mount) lại, hoặc xem Folder=.",
                         "The disk of the footage is not there: plug it in and mount it, or look at "
                         "Folder=."},
                [STORE_WRONG] = {"Đây là đĩa khác: nếu đúng là đĩa mới, motcuactl camera accept-store.",
                                 "This is another disk: if it is meant to be used now, motcuactl camera "
                                 "accept-store."},
                [STORE_FULL] =
                        {"Đĩa lưu hình đầy và không còn gì được phép xóa: hãy bỏ bớt lệnh giữ hình, hoặc "
                         "dùng đĩa lớn hơn.",
                         "The disk of the footage is full, and nothing may be deleted: release holds, or "
                         "use a larger disk."},
                [STORE_READ_ONLY] = {"Đĩa lưu hình chỉ đọc được: thường là đĩa sắp hỏng; xem journalctl -k.",
                                     "The disk of the footage is read-only: usually it is about to fail; see "
                                     "journalctl -k."},
                [STORE_FAILING] = {"Đĩa lưu hình bị lỗi; xem journalctl -k.",
                                   "The disk of the footage fails; see journalctl -k."},
                [STORE_REFUSED] = {"Chưa dùng đĩa lưu hình.", "No disk is used for footage."},
        };

        assert((int) state >= 0 && state < _STORE_STATE_MAX);
        return texts[state][language];
}

const char *describe_refusal(enum refusal refusal, enum language language) {
        static const char *const texts[_REFUSAL_MAX][_LANGUAGE_MAX] = {
                [REFUSAL_NONE] = {"", ""},
                [REFUSAL_NO_RETENTION] =
                        {"Không ghi hình: [Cameras] chưa nêu RetentionDays= (lưu hình bao nhiêu "
                         "ngày).",
                         "Nothing is recorded: [Cameras] has no RetentionDays= (for how many days "
                         "footage is kept)."},
                [REFUSAL_NO_NOTICE] =
                        {"Không ghi hình: [Cameras] NoticePosted= chưa nêu ngày đã niêm yết thông báo "
                         "cho công dân, hoặc chưa đến ngày đó.",
                         "Nothing is recorded: [Cameras] NoticePosted= does not say on which day the "
                         "public notice was posted, or that day has not come."},
        };

        return texts[refusal][language];
}

static int add_since(const struct lens *lens, enum language language, char **text) {
        uint32_t since =
                second_of(lens->watch.begin.realtime_usec, lens->manager->parts.confs->utc_offset_usec);

        return str_extend(
                text, " ",
                lens->conf->kind == CAMERA_RTSP
                        ? BOTH("Từ %02u:%02u:%02u máy chủ của camera chưa trả lời hoặc chưa gửi hình; hãy "
                               "xem "
                               "Source=, dây mạng và camera.",
                               "Since %02u:%02u:%02u its server has not answered, or sends no pictures; look "
                               "at Source=, the network and the camera.")
                        : BOTH("Từ %02u:%02u:%02u camera chưa cho hình nào.",
                               "Since %02u:%02u:%02u it has given no picture."),
                since / 3600, since / 60 % 60, since % 60);
}

int describe_lens(const void *object, enum language language, char **ret) {
        const struct lens *lens = object;
        enum lens_state state = lens_phase_state(&lens->phase, monotonic_usec());
        int r = str_format(ret, "Camera %s (%s): %s", lens->conf->id, lens->conf->place,
                           describe_state(state, language));

        if (r >= 0 && lens->phase.fault >= 0 && lens->detail[0] != '\0')
                r = str_extend(ret, " ", "(%s)", lens->detail);
        if (r >= 0 && lens_starts_late(lens))
                r = add_since(lens, language, ret);
        if (r >= 0 && lens->has_today && lens->today.announced_usec > 0)
                r = str_extend(
                        ret, " ",
                        BOTH("Hôm nay đã ghi %u%% số giờ phải ghi.", "Of today's hours %u%% is recorded."),
                        footage_percent(&lens->today));
        return r;
}

static int add_progress(const struct camera_manager *manager, enum language language, char **text) {
        uint64_t done, total;

        footage_get_progress(manager->footage, &done, &total);
        return str_extend(text, "\n",
                          BOTH("Đang lập lại chỉ mục từ hình đã lưu: %" PRIu64 " trên %" PRIu64
                               " tệp; vẫn ghi hình.",
                               "The index is being made again from the footage: %" PRIu64 " of %" PRIu64
                               " files; cameras record meanwhile."),
                          done, total);
}

/* Of what is recorded nothing is wrong; only that nobody knows what is old. */
static int add_clock(const struct camera_manager *manager, enum language language, char **text) {
        struct gap_time now;

        manager_now(manager, &now);
        if (now.synchronized || manager->n_lenses == 0)
                return 0;
        return str_extend(
                text, "\n", "%s",
                BOTH("Đồng hồ của máy chưa được đồng bộ từ khi khởi động: hình được ghi và đánh dấu như vậy, "
                     "không xóa gì vì quá hạn lưu. Hãy nối mạng hoặc lắp đồng hồ (xem timedatectl).",
                     "The clock was not synchronised since the machine started: footage is marked so, and "
                     "nothing is deleted for its age. Connect a network or a time source (see "
                     "timedatectl)."));
}

static int add_shorter(const struct camera_manager *manager, enum language language, char **text) {
        int64_t offset = manager->parts.confs->utc_offset_usec;
        uint64_t from_usec = keep_shorter_from(manager);
        char day[DAY_TEXT_SIZE];

        if (from_usec == 0)
                return 0;
        int r = str_extend(text, "\n",
                           BOTH("Cấu hình giữ hình ít hơn trước (RetentionDays=, RetentionBytes=). Nếu không "
                                "phải ý muốn, hãy sửa lại và motcuactl check; trước đây là %" PRIu64 " ngày.",
                                "The configuration keeps less footage than before (RetentionDays=, "
                                "RetentionBytes=). If that was not meant, set it back, and reload; it was "
                                "%" PRIu64 " days."),
                           manager->keep.days);
        if (r < 0 || from_usec == REALTIME_USEC_MAX)
                return r;
        uint32_t second = second_of(from_usec, offset);
        day_format(day_of(from_usec, offset), day);
        return str_extend(text, " ",
                          BOTH("Đến %s %02u:%02u hình vẫn được lưu như trước.",
                               "Until %s %02u:%02u it is kept as before."),
                          day, second / 3600, second / 60 % 60);
}

static int add_problems(const struct camera_manager *manager, enum language language, char **text) {
        int r = 0;

        if (manager->failing)
                r = str_extend(
                        text, "\n", "%s",
                        BOTH("Không ghi được cơ sở dữ liệu: vẫn ghi hình, nhưng chưa báo lại được và không "
                             "xuất hình.",
                             "The database cannot be written: cameras record, but nothing is reported or "
                             "handed out."));
        if (r >= 0 && manager->damaged)
                r = str_extend(text, "\n", "%s",
                               BOTH("Có dữ liệu bị hỏng; xem journalctl -xu motcua-camerad.",
                                    "Something is damaged; see journalctl -xu motcua-camerad."));
        if (r >= 0 && manager->n_lenses == 0)
                r = str_extend(text, "\n", "%s",
                               BOTH("Không có camera nào: hãy thêm [Camera MÃ] vào tệp cấu hình.",
                                    "There are no cameras: add [Camera ID] to the configuration."));
        if (r >= 0 && !rebuild_is_over(manager))
                r = add_progress(manager, language, text);
        if (r >= 0)
                r = add_shorter(manager, language, text);
        if (r >= 0 && manager->n_lenses > 0 && manager->refusal != REFUSAL_NONE)
                r = str_extend(text, "\n", "%s", describe_refusal(manager->refusal, language));
        if (r >= 0 && manager->n_lenses > 0 && manager->store != STORE_READY &&
            manager->store != STORE_REFUSED)
                r = str_extend(text, "\n", "%s (%s)", describe_store(manager->store, language),
                               manager->store_problem ? manager->store_problem
                                                      : manager->parts.confs->footage->folder);
        return r;
}

int describe_matter(const void *object, enum language language, char **ret) {
        const struct camera_manager *manager = object;
        char *text = NULL;
        int r = add_problems(manager, language, &text);

        for (size_t i = 0; r >= 0 && i < manager->n_lenses; i++) {
                _cleanup_free_ char *line = NULL;

                r = describe_lens(manager->lenses[i], language, &line);
                if (r >= 0)
                        r = str_extend(&text, "\n", "%s", line);
        }
        if (r < 0)
                free(text);
        else
                *ret = text;
        return r;
}

int describe_service(const void *object, enum language language, char **ret) {
        const struct camera_manager *manager = object;
        int r = describe_matter(manager, language, ret);

        if (r >= 0)
                r = add_clock(manager, language, ret);
        if (r < 0 || !manager->footage)
                return r;
        r = str_extend(ret, "\n",
                       BOTH("Hình đã lưu: %" PRIu64 " MB; đĩa còn trống: %" PRIu64 " MB",
                            "Footage: %" PRIu64 " MB; free on the disk: %" PRIu64 " MB"),
                       manager->bytes_used >> 20, manager->bytes_free >> 20);
        if (r >= 0 && manager->days_left > 0)
                r = str_extend(ret, "; ", BOTH("đủ cho %" PRIu64 " ngày", "room for %" PRIu64 " days"),
                               manager->days_left);
        if (r < 0)
                free(TAKE_PTR(*ret));
        return r;
}
