/* Cameras: how they are, and what is done with footage, each time with a reason that stays. */
#include "bus-json.h"
#include "camera-files.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "status-view.h"
#include "verb.h"

enum { SHARE_SIZE = sizeof("100 %") };

/* ----- cameras ----- */

/* The number, or nothing where it is not known. */
static int cell_known(const struct cell *cell, const struct ctl_options *options, json_t *object,
                      char **ret) {
        return json_object_get(object, cell->name) ? cell_number(cell, options, object, ret)
                                                   : str_format(ret, "%s", "");
}

static const struct cell camera_cells[] = {
        {"Id", cell_text, TEXT_COLUMN_CAMERA},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_CAMERA},
        {"Share", cell_text, TEXT_COLUMN_RECORDED, .right = true},
        CELL_NUMBER("GapMinutesToday", TEXT_COLUMN_GAP_MINUTES),
        {"GapCause", cell_word, TEXT_COLUMN_GAP, WORD_CAUSE, .rare = true},
        {"DaysLeft", cell_known, TEXT_COLUMN_DAYS_LEFT, .right = true},
        {"Holds", cell_known, TEXT_COLUMN_HOLDS, .right = true, .rare = true},
        {"Counters", cell_list, TEXT_COLUMN_COUNTERS},
        {"Place", cell_text, TEXT_COLUMN_PLACE, .rare = true},
        {0},
};

/* Less of announced hours says nothing of a day. */
#define SHARE_MIN_USEC (60 * USEC_PER_SEC)

/* Of announced hours so far; nothing before they begin. */
static int set_share(json_t *camera) {
        json_t *share = json_object_get(camera, "RecordedShare");
        uint64_t recorded = (uint64_t) json_integer_value(json_array_get(share, 0)),
                 announced = (uint64_t) json_integer_value(json_array_get(share, 1));
        char text[SHARE_SIZE + NUMBER_SIZE] = "";

        if (announced >= SHARE_MIN_USEC)
                (void) snprintf(text, sizeof(text), "%u %%",
                                show_percent(recorded < announced ? recorded : announced, announced));
        return json_object_set_new(camera, "Share", json_string(text)) < 0 ? -ENOMEM : 0;
}

/* holds: as GetHolds answers; NULL: not for this user to know. */
static int set_holds(json_t *camera, json_t *holds) {
        const char *id = json_get_s(camera, "Id", "");
        json_int_t n = 0;
        json_t *hold;
        size_t i;

        if (!holds)
                return 0;
        json_array_foreach(holds, i, hold) {
                const char *of = json_string_value(json_array_get(hold, 1));
                n += of && (of[0] == '\0' || streq(of, id));
        }
        return json_object_set_new(camera, "Holds", json_integer(n)) < 0 ? -ENOMEM : 0;
}

/* 0 is that nobody knows, which a table says by nothing. */
static int set_days_left(const struct ctl *ctl, json_t *camera, json_t *properties) {
        json_t *days = json_object_get(properties, "DaysLeft");

        if (ctl->options->style != CTL_STYLE_JSON && json_integer_value(days) == 0)
                return 0;
        return json_object_set(camera, "DaysLeft", days) < 0 ? -ENOMEM : 0;
}

static int get_holds(struct ctl *ctl, sd_bus_error *error, json_t **ret) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = camera_root_call_new(ctl, "GetHolds", &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        return ctl_call_json(ctl, call, r, error, ret);
}

static int print_table(struct ctl *ctl, json_t *objects, const struct cell *cells) {
        int r = ctl->options->style == CTL_STYLE_JSON
                        ? ctl_print_lines(objects)
                        : cells_print(objects, cells, ctl->options, /* titles= */ true, stdout);

        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int cameras(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL, denied = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *properties = NULL, *objects = NULL, *list = NULL, *holds = NULL;
        json_t *camera;
        size_t i;

        int r = ctl_get_properties(ctl, CTL_DAEMON_CAMERAS, &properties, &error);
        if (r >= 0)
                r = ctl_get_objects(ctl, CTL_DAEMON_CAMERAS, &objects, &error);
        if (r < 0)
                return camera_explain(ctl, &error, r);
        r = status_sort(objects, CTL_CAMERA_INTERFACE, &list);
        if (r < 0)
                return ctl_explain_errno(ctl, r);
        (void) get_holds(ctl, &denied, &holds);
        json_array_foreach(list, i, camera) {
                if (r >= 0)
                        r = set_share(camera);
                if (r >= 0)
                        r = set_holds(camera, holds);
                if (r >= 0)
                        r = set_days_left(ctl, camera, properties);
        }
        return r < 0 ? ctl_explain_errno(ctl, r) : print_table(ctl, list, camera_cells);
}

/* ----- lists of tuples ----- */

/* Of each array an object with these members; NULL leaves a place out. */
static int name_members(json_t *tuples, const char *const *names, size_t n, json_t **ret) {
        _cleanup_(json_decrefp) json_t *list = json_array();
        json_t *tuple;
        size_t i;

        if (!list)
                return -ENOMEM;
        json_array_foreach(tuples, i, tuple) {
                json_t *object = json_object();
                if (!object || json_array_append_new(list, object) < 0)
                        return -ENOMEM;
                for (size_t k = 0; k < n; k++)
                        if (json_object_set(object, names[k], json_array_get(tuple, k)) < 0)
                                return -ENOMEM;
        }
        *ret = json_incref(list);
        return 0;
}

static int cell_time(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret) {
        uint64_t usec = json_get_t(object, cell->name);

        return usec > 0 ? show_time(options->style, usec, true, ret) : str_format(ret, "%s", "");
}

static const struct cell hold_cells[] = {
        CELL_NUMBER("hold", TEXT_COLUMN_HOLD),         {"camera", cell_text, TEXT_COLUMN_CAMERA},
        {"from_usec", cell_time, TEXT_COLUMN_FROM},    {"until_usec", cell_time, TEXT_COLUMN_UNTIL},
        {"end_usec", cell_time, TEXT_COLUMN_HOLD_END}, {"reason", cell_word, TEXT_COLUMN_REASON, WORD_REASON},
        {"actor", cell_text, TEXT_COLUMN_ACTOR},       {0},
};

static const struct cell request_cells[] = {
        CELL_NUMBER("request", TEXT_COLUMN_REQUEST),  {"what", cell_text, TEXT_COLUMN_WHAT},
        {"camera", cell_text, TEXT_COLUMN_CAMERA},    {"from_usec", cell_time, TEXT_COLUMN_FROM},
        {"until_usec", cell_time, TEXT_COLUMN_UNTIL}, {"reason", cell_text, TEXT_COLUMN_REASON},
        {"actor", cell_text, TEXT_COLUMN_ACTOR},      {0},
};

static int print_tuples(struct ctl *ctl, const char *member, const char *const *names, size_t n,
                        const struct cell *cells) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        _cleanup_(json_decrefp) json_t *tuples = NULL, *list = NULL;

        ctl_enter_zone(ctl);
        int r = camera_root_call_new(ctl, member, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        r = ctl_call_json(ctl, call, r, &error, &tuples);
        if (r < 0)
                return camera_explain(ctl, &error, r);
        r = name_members(tuples, names, n, &list);
        return r < 0 ? ctl_explain_errno(ctl, r) : print_table(ctl, list, cells);
}

static int list_holds(struct ctl *ctl, char **args _unused_) {
        static const char *const names[] = {"hold",     "camera",    "from_usec", "until_usec",
                                            "end_usec", "made_usec", "reason",    "actor"};

        return print_tuples(ctl, "GetHolds", names, ELEMENTSOF(names), hold_cells);
}

static int list_requests(struct ctl *ctl, char **args _unused_) {
        static const char *const names[] = {"request", "what",  "camera",     "from_usec", "until_usec",
                                            "reason",  "actor", "asked_usec", "approved"};

        return print_tuples(ctl, "GetRequests", names, ELEMENTSOF(names), request_cells);
}

/* ----- what is done with footage ----- */

static int say_number(struct ctl *ctl, const char *name, uint64_t value, enum text id) {
        const struct ctl_options *options = ctl->options;
        char number[NUMBER_SIZE];
        int r = 0;

        (void) show_number(value, number);
        if (options->style == CTL_STYLE_JSON)
                r = json_write(json_pack("{s:I}", name, (json_int_t) value), stdout);
        else if (options->style == CTL_STYLE_PLAIN)
                r = puts(number) < 0 ? -EIO : 0;
        else
                say(stdout, options->language, id, PAIRS({name, number}));
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

static int parse_number(struct ctl *ctl, const char *text, uint64_t *ret) {
        if (parse_u64(text, 1, INT64_MAX, ret) >= 0)
                return CTL_OK;
        report(ctl->options->language, TEXT_BAD_NUMBER, PAIRS({"number", text}));
        return CTL_USAGE;
}

/* CAMERA FROM UNTIL REASON */
static int hold(struct ctl *ctl, char **args) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        uint64_t times[2], number;

        int r = camera_read_times(ctl, args + 1, times);
        if (r != CTL_OK)
                return r;
        r = camera_root_call_new(ctl, "Hold", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "sttsa{sv}", args[0], times[0], times[1], args[3], 0);
        r = ctl_call(ctl, call, r, &error, &reply);
        if (r < 0)
                return camera_explain(ctl, &error, r);
        r = sd_bus_message_read(reply, "t", &number);
        return r < 0 ? ctl_explain_errno(ctl, r) : say_number(ctl, "hold", number, TEXT_HELD);
}

/* NUMBER REASON */
static int run_numbered(struct ctl *ctl, char **args, const char *member) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        uint64_t number = 0;

        int r = parse_number(ctl, args[0], &number);
        if (r != CTL_OK)
                return r;
        r = camera_root_call_new(ctl, member, &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "tsa{sv}", number, args[1], 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? camera_explain(ctl, &error, r) : CTL_OK;
}

static int release(struct ctl *ctl, char **args) {
        return run_numbered(ctl, args, "Release");
}

static int approve(struct ctl *ctl, char **args) {
        return run_numbered(ctl, args, "Approve");
}

/* REASON */
static int accept_store(struct ctl *ctl, char **args) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = camera_root_call_new(ctl, "AcceptStore", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "sa{sv}", args[0], 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? camera_explain(ctl, &error, r) : CTL_OK;
}

/* ----- the verb ----- */

static const struct action {
        const char *name;
        size_t min, max; /* of what follows it */
        int (*run)(struct ctl *ctl, char **args);
} actions[] = {
        {"hold", 4, 4, hold},
        {"release", 2, 2, release},
        {"holds", 0, 0, list_holds},
        {"snapshot", 3, 3, camera_snapshot},
        {"export", 5, 6, camera_export},
        {"requests", 0, 0, list_requests},
        {"approve", 2, 2, approve},
        {"accept-store", 1, 1, accept_store},
        {"watch", 2, 3, camera_watch},
};

enum { ARGS_MAX = 6 };

static int camera(struct ctl *ctl) {
        const struct ctl_options *options = ctl->options;
        char *args[ARGS_MAX] = {NULL}; /* those that are left out are NULL */

        for (size_t i = 0; i < ELEMENTSOF(actions); i++) {
                size_t n = options->n_args - 1;

                if (!streq(actions[i].name, options->args[0]))
                        continue;
                if (n < actions[i].min || n > actions[i].max)
                        break;
                if (n > 0)
                        memcpy(args, options->args + 1, n * sizeof(*args));
                return actions[i].run(ctl, args);
        }
        report(options->language, TEXT_BAD_CAMERA_ACTION, PAIRS({"action", options->args[0]}));
        return CTL_USAGE;
}

const struct verb verbs_camera[] = {
        {.name = "cameras",
         .traits = VERB_TITLES | VERB_JSON_LINES,
         .run = cameras,
         .help = {"các camera: tình trạng, tỷ lệ giờ đã ghi hôm nay, đĩa còn mấy ngày",
                  "the cameras: state, how much of today's hours is recorded, days of disk left"},
         .man = {"Tình trạng từng camera, tỷ lệ giờ đã công bố hôm nay mà hình đã nằm trên đĩa, số phút gián "
                 "đoạn và lý do, đĩa còn đủ cho mấy ngày, số lệnh giữ hình (chỉ nhóm `motcua` xem được) và "
                 "các quầy camera quay.",
                 "The state of each camera, how much of the hours announced for today is on disk, minutes of "
                 "gaps and the cause of one that is open, for how many days the disk has room, holds (for "
                 "group `motcua` to know) and the counters that it looks at."}},
        {.name = "camera",
         .arguments = {"VIỆC [A [B [C [D [E [F]]]]]]", "ACTION [A [B [C [D [E [F]]]]]]"},
         .run = camera,
         .help = {"giữ, xuất, xem hình camera, nêu lý do", "hold, export or look at footage, and say why"},
         .man = {"Làm việc với hình camera. Mỗi việc được ghi vào sổ sự kiện mãi mãi: ai, lúc nào, hình nào, "
                 "lý do "
                 "gì; root làm được ngay, người khác cần được polkit cho phép. Thời điểm viết dạng 08:30 "
                 "(hôm nay) "
                 "hoặc 2026-11-27T08:30; nhiều nhất 6 giờ một lần xuất. `hold` CAMERA TỪ ĐẾN LÝ-DO: giữ "
                 "hình, "
                 "không xóa khi quá thời gian lưu; `release` SỐ LÝ-DO: thôi giữ; `holds`: các lệnh giữ. "
                 "`export` "
                 "CAMERA TỪ "
                 "ĐẾN LÝ-DO THƯ-MỤC [mp4]: xuất hình thành các tệp mới trong thư mục đó, chỉ người chạy lệnh "
                 "đọc "
                 "được, kèm tệp .json để kiểm tra bằng `verify-clip`. `snapshot` CAMERA LÝ-DO TỆP: một ảnh "
                 "JPEG. `watch` CAMERA LÝ-DO [TỆP]: xem trực tiếp, là MP4 ra đầu ra chuẩn, ví dụ `motcuactl "
                 "camera watch quay1 LÝ-DO | ffplay -`; hết LiveViewSec= thì dừng. "
                 "`requests`, `approve` SỐ LÝ-DO: các đề nghị chờ người thứ hai, và duyệt một đề nghị "
                 "(SecondPerson=yes). `accept-store` LÝ-DO: dùng ổ đĩa đang cắm làm nơi lưu hình.",
                 "What is done with footage. Each of it is recorded for good: who, when, of what, and why; "
                 "root "
                 "may, others need polkit's leave. A time is 08:30 (of today) or 2026-11-27T08:30; an export "
                 "has "
                 "at most 6 hours. `hold` CAMERA FROM UNTIL REASON: footage is kept from being deleted; "
                 "`release` "
                 "NUMBER REASON: no longer; `holds`: those there are. `export` CAMERA FROM UNTIL REASON "
                 "FOLDER "
                 "[mp4]: new files in that folder, for who runs this alone, with a .json by which "
                 "`verify-clip` "
                 "proves them. `snapshot` CAMERA REASON FILE: one picture, as JPEG. `watch` CAMERA REASON "
                 "[FILE]: "
                 "what it records now, as MP4 on standard output, such as `motcuactl camera watch quay1 "
                 "REASON "
                 "| "
                 "ffplay -`, for LiveViewSec= at most. `requests`, `approve` "
                 "NUMBER "
                 "REASON: what waits for a second person, and to approve of one (SecondPerson=yes). "
                 "`accept-store` REASON: footage is kept on the disk that is there."}},
        {0},
};
