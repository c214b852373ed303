#include "words.h"

#include "dbus/camera-words.h"
#include "dbus/centre-words.h"
#include "dbus/keypad-words.h"

#define KEY(id, vi, en) {WORD_KEY, id, {vi, en}},
#define SUGGESTION(id, vi, en) {WORD_SUGGESTION, id, {vi, en}},
#define PLACE(id, vi, en) {WORD_PLACE, id, {vi, en}},
#define SHEET(id, vi, en) {WORD_SHEET, id, {vi, en}},
#define CAUSE(id, vi, en) {WORD_CAUSE, id, {vi, en}},
#define ERROR(name, vi, en) {WORD_ERROR, name, {vi, en}},

const struct word word_table[] = {
        KEY_EACH(KEY) /* of keypads; these can only be asked for: */
        {WORD_KEY, "issue", {"Lấy số", "Take a number"}},
        {WORD_KEY, "cancel", {"Hủy số", "Cancel a number"}},
        {WORD_KEY, "pause-after", {"Tạm dừng sau lượt này", "Pause after this one"}},
        {WORD_KEY, "call", {"Gọi số đã chọn", "Call a chosen number"}},
        {WORD_KEY, "end-day", {"Chốt ngày", "End the day"}},

        {WORD_STATE, "ready", {"sẵn sàng", "ready"}},
        {WORD_STATE, "degraded", {"hoạt động không đầy đủ", "degraded"}},
        {WORD_STATE, "failing", {"không ghi được dữ liệu", "failing"}},
        {WORD_STATE, "idle", {"sẵn sàng phục vụ", "idle"}},
        {WORD_STATE, "rating", {"đang mời đánh giá", "rating"}},
        {WORD_STATE, "offline", {"mất kết nối bàn phím", "offline"}},
        {WORD_STATE, "calling", {"đang gọi số", "calling"}},
        {WORD_STATE, "serving", {"đang phục vụ", "serving"}},
        {WORD_STATE, "paused", {"tạm dừng phục vụ", "paused"}},
        {WORD_STATE, "closed", {"đóng", "closed"}},
        {WORD_STATE, "waiting", {"đang chờ", "waiting"}},
        {WORD_STATE, "called", {"đã gọi", "called"}},
        {WORD_STATE, "held", {"chờ bổ sung hồ sơ", "waiting for papers"}},
        {WORD_STATE, "done", {"xong", "done"}},
        {WORD_STATE, "no-show", {"vắng mặt", "no-show"}},
        {WORD_STATE, "expired", {"hết hiệu lực", "expired"}},
        {WORD_STATE, "cancelled", {"đã hủy", "cancelled"}},
        {WORD_STATE, "void", {"đã hoàn tác", "undone"}},
        {WORD_STATE, "fault", {"nút bị kẹt", "fault"}},
        {WORD_STATE, "absent", {"mất kết nối", "absent"}},
        {WORD_STATE, "ahead", {"chưa đến hạn", "ahead"}},
        {WORD_STATE, "due", {"đến hạn", "due"}},
        {WORD_STATE, "overdue", {"quá hạn", "overdue"}},
        {WORD_STATE, "late", {"xong, trễ hạn", "done late"}},
        {WORD_STATE, "missed", {"không làm", "missed"}},
        {WORD_STATE, "unfollowed", {"trước khi theo dõi", "not followed yet"}},
        {WORD_STATE, "unknown", {"chưa rõ (đồng hồ)", "unknown (clock)"}},
        {WORD_STATE, "open", {"đang mở", "open"}},
        {WORD_STATE, "rated", {"đã đánh giá", "rated"}},
        {WORD_STATE, "skipped", {"không đánh giá", "skipped"}},
        {WORD_STATE, "unheard", {"không ghi nhận được", "unheard"}},
        {WORD_STATE, "recording", {"đang ghi hình", "recording"}},
        {WORD_STATE, "starting", {"đang khởi động", "starting"}},
        {WORD_STATE, "outside-hours", {"ngoài giờ ghi hình", "outside the hours"}},
        {WORD_STATE, "refused-by-camera", {"camera từ chối", "refused by the camera"}},
        {WORD_STATE, "unsupported", {"không ghi được kiểu hình này", "not supported"}},
        {WORD_STATE, "stalled", {"camera ngừng gửi hình", "no pictures come"}},
        {WORD_STATE, "frozen", {"hình đứng yên", "frozen picture"}},
        {WORD_STATE, "covered", {"ống kính bị che", "covered lens"}},
        {WORD_STATE, "blurred", {"hình mờ", "blurred"}},
        {WORD_STATE, "no-encoder", {"không có bộ nén hình", "no encoder"}},
        {WORD_STATE, "disk", {"không ghi được đĩa", "the disk takes nothing"}},
        {WORD_STATE, "refused", {"cấu hình chưa cho ghi", "not to record by the configuration"}},
        {WORD_STATE, "missing", {"không thấy đĩa", "missing"}},
        {WORD_STATE, "wrong", {"đĩa khác", "another disk"}},
        {WORD_STATE, "full", {"đầy", "full"}},
        {WORD_STATE, "read-only", {"chỉ đọc được", "read-only"}},
        {WORD_PRINTER, "ready", {"sẵn sàng", "ready"}},
        {WORD_PRINTER, "printing", {"đang in", "printing"}},
        {WORD_PRINTER, "starting", {"đang khởi động", "starting"}},
        {WORD_PRINTER, "absent", {"không tìm thấy", "absent"}},
        {WORD_PRINTER, "paper-out", {"hết giấy", "paper out"}},
        {WORD_PRINTER, "cover-open", {"nắp mở", "cover open"}},
        {WORD_PRINTER, "fault", {"báo lỗi", "fault"}},
        {WORD_PRINTER, "silent", {"không phản hồi", "silent"}},
        {WORD_OUTPUT, "showing", {"đang hiển thị", "showing"}},
        {WORD_OUTPUT, "absent", {"không tìm thấy", "absent"}},
        {WORD_OUTPUT, "held", {"chương trình khác đang dùng", "held by another program"}},
        {WORD_OUTPUT, "failing", {"không hiển thị được", "failing"}},
        {WORD_CAMERA, "recording", {"đang ghi hình", "recording"}},
        {WORD_CAMERA, "starting", {"đang khởi động", "starting"}},
        {WORD_CAMERA, "outside-hours", {"ngoài giờ ghi hình", "outside the hours"}},
        {WORD_CAMERA, "absent", {"không tìm thấy", "absent"}},
        {WORD_CAMERA, "refused-by-camera", {"camera từ chối", "refused by the camera"}},
        {WORD_CAMERA, "unsupported", {"không ghi được kiểu hình này", "not supported"}},
        {WORD_CAMERA, "stalled", {"camera ngừng gửi hình", "no pictures come"}},
        {WORD_CAMERA, "frozen", {"hình đứng yên", "frozen picture"}},
        {WORD_CAMERA, "covered", {"ống kính bị che", "covered lens"}},
        {WORD_CAMERA, "blurred", {"hình mờ", "blurred"}},
        {WORD_CAMERA, "no-encoder", {"không có bộ nén hình", "no encoder"}},
        {WORD_CAMERA, "failing", {"lỗi", "failing"}},
        {WORD_CAMERA, "disk", {"không ghi được đĩa", "the disk takes nothing"}},
        {WORD_CAMERA, "refused", {"cấu hình chưa cho ghi", "not to record by the configuration"}},
        GAP_CAUSE_EACH(CAUSE) /* of gaps; of what was deleted: */
        {WORD_CAUSE, "age", {"quá hạn lưu", "older than is kept"}},
        {WORD_CAUSE, "bytes", {"quá dung lượng", "more than is kept"}},
        {WORD_CAUSE, "free-space", {"đĩa gần đầy", "little space"}},

        {WORD_SUBJECT, "reception", {"Tiếp công dân", "Receiving citizens"}},
        {WORD_SUBJECT, "procedures", {"Giải quyết thủ tục hành chính", "Handling procedures"}},

        {WORD_REASON, "window", {"hết thời gian", "time is over"}},
        {WORD_REASON, "settled", {"đã chốt", "settled"}},
        {WORD_REASON, "request", {"theo yêu cầu", "on request"}},
        {WORD_REASON, "replaced", {"được thay thế", "replaced by another"}},
        {WORD_REASON, "restart", {"tiến trình khởi động lại", "the daemon restarted"}},
        {WORD_REASON, "absent", {"mất kết nối", "absent"}},
        {WORD_REASON, "not-found", {"không tìm thấy", "not found"}},
        {WORD_REASON, "lost", {"mất kết nối", "lost"}},
        {WORD_REASON, "denied", {"không đủ quyền", "permission denied"}},
        {WORD_REASON, "busy", {"chương trình khác đang dùng", "in use"}},
        {WORD_REASON, "failed", {"lỗi", "failed"}},
        {WORD_REASON, "in-use", {"chương trình khác đang dùng", "in use"}},
        {WORD_REASON, "no-permission", {"không đủ quyền", "permission denied"}},
        {WORD_REASON, "unusable", {"không dùng được", "cannot be used"}},

        {WORD_REASON, "not-armed", {"chưa đến lượt đánh giá", "not open for rating"}},
        {WORD_REASON, "unknown-arming", {"lượt mở không rõ", "unknown opening"}},
        {WORD_REASON, "sealed", {"đã chốt", "already sealed"}},
        {WORD_REASON, "outside-scale", {"ngoài thang đánh giá", "outside the scale"}},
        {WORD_REASON, "too-late", {"quá muộn", "too late"}},
        {WORD_REASON, "superseded", {"có lượt mới", "a new visit"}},
        {WORD_REASON, "no-such-keypad", {"không có bàn phím đó", "no such keypad"}},
        {WORD_REASON, "no-rating-keys", {"bàn phím không có nút đánh giá", "no rating keys"}},
        {WORD_REASON, "refused", {"bị từ chối", "it was refused"}},
        {WORD_REASON, "synchronized", {"đã đồng bộ", "synchronised"}},
        {WORD_REASON, "not-configured", {"chưa được cấu hình", "not configured"}},
        {WORD_REASON, "already-rated", {"lượt này đã đánh giá", "this visit is already rated"}},

        {WORD_REASON, "key-taken", {"khóa đã dùng cho số khác", "the key stands for another ticket"}},
        {WORD_REASON, "nobody-waiting", {"không có ai chờ", "nobody is waiting"}},
        {WORD_REASON, "day-over", {"đã hết giờ lấy số hôm nay", "no more tickets today"}},
        {WORD_REASON, "outside-hours", {"ngoài giờ làm việc", "outside the hours"}},
        {WORD_REASON, "daily-limit", {"hết số trong ngày", "today's tickets are used up"}},
        {WORD_REASON, "closed", {"quầy đóng", "the counter is closed"}},
        {WORD_REASON, "has-ticket", {"quầy đang có số", "the counter has a ticket"}},
        {WORD_REASON, "same-state", {"quầy đã ở tình trạng đó", "it is in that state already"}},
        {WORD_REASON, "no-ticket", {"quầy chưa gọi số nào", "the counter has no ticket"}},
        {WORD_REASON, "not-called", {"số đang được phục vụ", "the ticket is being served"}},
        {WORD_REASON, "not-held", {"không có số chờ bổ sung hồ sơ", "no ticket that waits for papers"}},
        {WORD_REASON, "nothing-to-undo", {"không có gì để hoàn tác", "nothing to undo"}},
        {WORD_REASON, "not-served", {"quầy không phục vụ số đó", "the counter does not serve the ticket"}},
        {WORD_REASON, "not-waiting", {"số đó không còn chờ", "the ticket does not wait"}},
        {WORD_REASON, "pressed-twice", {"bấm lặp cùng một nút", "the same press twice"}},
        {WORD_REASON, "too-soon", {"vừa cấp số, chờ vài giây", "so soon after the ticket before"}},
        {WORD_REASON, "no-queue", {"quầy không gọi số", "the counter calls no tickets"}},
        {WORD_REASON, "no-target", {"chưa rõ chuyển đến đâu", "it is not clear where to"}},
        {WORD_REASON, "no-such-service", {"không có lĩnh vực đó", "no such service"}},
        {WORD_REASON, "no-such-ticket", {"không có số đó", "no such ticket"}},
        {WORD_REASON, "no-rating", {"chưa có đánh giá để xác nhận", "there is no rating to confirm"}},
        {WORD_REASON, "no-such-counter", {"không có quầy đó", "no such counter"}},
        {WORD_REASON, "bad-argument", {"không hợp lệ", "not possible"}},

        {WORD_REASON, "paper-out", {"hết giấy in", "out of paper"}},
        {WORD_REASON, "cover-open", {"nắp máy in đang mở", "the cover is open"}},
        {WORD_REASON, "fault", {"sự cố thiết bị", "equipment fault"}},
        {WORD_REASON, "unplugged", {"máy in bị rút cáp", "the printer was unplugged"}},
        {WORD_REASON, "stalled", {"máy in không nhận dữ liệu", "the printer took no more"}},
        {WORD_REASON, "no-answer", {"máy in không phản hồi", "the printer does not answer"}},
        {WORD_REASON, "damaged", {"dữ liệu phiếu bị hỏng trên đĩa", "its data on disk are damaged"}},
        {WORD_REASON, "cancelled", {"đã hủy", "cancelled"}},
        {WORD_REASON, "ended", {"lượt đã kết thúc", "the ticket has ended"}},
        {WORD_REASON, "outbox-lost", {"mất hàng đợi gửi", "the printer daemon lost its outbox"}},
        {WORD_REASON, "printer-refused", {"tiến trình máy in từ chối", "the printer daemon refused"}},
        {WORD_REASON, "cutter", {"dao cắt", "cutter"}},
        {WORD_REASON, "heat", {"quá nóng", "too hot"}},
        {WORD_REASON, "silent", {"máy in không phản hồi", "it does not answer"}},
        {WORD_REASON, "other", {"khác", "other"}},
        {WORD_REASON, "not-signed-in", {"chưa ai đăng nhập", "nobody is signed in"}},
        {WORD_REASON, "wrong-pin", {"sai mã PIN", "wrong PIN"}},
        {WORD_REASON, "no-pin", {"chưa có mã PIN", "no PIN is set"}},
        {WORD_REASON, "no-such-official", {"không có cán bộ đó", "no such official"}},
        {WORD_REASON, "person", {"có người gỡ", "by somebody"}},
        {WORD_REASON, "over", {"hết thời hạn", "its time is over"}},
        {WORD_REASON, "low-rating", {"đánh giá thấp", "low rating"}},
        {WORD_REASON, "hold-over", {"đã hết thời gian giữ hoặc đã thôi giữ", "its hold was over"}},
        {WORD_REASON, "not-recorded", {"lúc đó không ghi hình", "nothing was recorded then"}},
        {WORD_REASON, "no-such-camera", {"không có camera đó", "no such camera"}},
        {WORD_REASON, "said", {"đã đọc", "said"}},
        {WORD_REASON, "cut", {"bị ngắt giữa chừng", "cut short"}},
        {WORD_REASON, "late", {"quá muộn, không đọc", "too late to say"}},
        {WORD_REASON, "asked", {"tự đăng xuất", "asked to"}},
        {WORD_REASON, "day-ended", {"đã chốt ngày", "the day ended"}},
        {WORD_REASON, "elsewhere", {"đăng nhập ở quầy khác", "signed in at another counter"}},
        {WORD_REASON, "many-waiting", {"nhiều người chờ", "many waiting"}},
        {WORD_REASON, "action", {"đã có thao tác", "something was done there"}},
        {WORD_REASON, "paused", {"tạm dừng", "paused"}},
        {WORD_REASON, "nobody-waits", {"không còn ai chờ", "nobody waits for it any more"}},
        {WORD_REASON, "meeting", {"họp", "meeting"}},
        {WORD_REASON, "lunch", {"nghỉ trưa", "lunch break"}},
        {WORD_REASON, "trip", {"đi công tác", "business trip"}},
        {WORD_REASON, "left", {"công dân đã về", "the citizen left"}},
        {WORD_REASON, "wrong-service", {"lấy nhầm lĩnh vực", "the wrong service"}},
        {WORD_REASON, "long-wait", {"chờ lâu", "long wait"}},
        {WORD_REASON, "late-result", {"trễ hẹn trả kết quả", "result late"}},
        {WORD_REASON, "unfriendly", {"thái độ chưa thân thiện", "unfriendly"}},
        {WORD_REASON, "unclear", {"hướng dẫn, giải thích chưa rõ", "unclear guidance"}},
        {WORD_REASON, "many-trips", {"phải đi lại nhiều lần", "many trips"}},
        {WORD_REASON, "extra-papers", {"yêu cầu thêm giấy tờ ngoài quy định", "extra papers asked"}},
        {WORD_REASON, "obstruction", {"gây khó khăn, phiền hà", "obstruction"}},

        {WORD_PAPER, "off", {"-", "-"}},
        {WORD_PAPER, "waiting", {"đang in", "printing"}},
        {WORD_PAPER, "printed", {"đã in", "printed"}},
        {WORD_PAPER, "unprinted", {"chưa in", "not printed"}},
        {WORD_PAPER, "uncertain", {"không chắc", "uncertain"}},

        {WORD_ROLL, "ok", {"đủ", "ok"}},
        {WORD_ROLL, "low", {"sắp hết", "low"}},
        {WORD_ROLL, "out", {"hết", "out"}},
        {WORD_ROLL, "unknown", {"không rõ", "unknown"}},

        {WORD_JOB, "queued", {"đang chờ in", "queued"}},
        {WORD_JOB, "printing", {"đang in", "printing"}},
        {WORD_JOB, "printed", {"đã in", "printed"}},
        {WORD_JOB, "uncertain", {"không chắc đã in", "uncertain"}},
        {WORD_JOB, "failed", {"không in được", "failed"}},
        {WORD_JOB, "cancelled", {"đã hủy", "cancelled"}},
        {WORD_JOB, "expired", {"quá hạn", "too late"}},

        {WORD_FLAG, "too-fast", {"quá nhanh", "too fast"}},
        {WORD_FLAG, "streak", {"lặp liên tiếp", "streak"}},
        {WORD_FLAG, "counter-without-people", {"không có lượt phục vụ", "counter without people"}},
        {WORD_FLAG, "visit-too-short", {"lượt quá ngắn", "visit too short"}},

        {WORD_PRIORITY, "elderly", {"người cao tuổi", "elderly"}},
        {WORD_PRIORITY, "pregnant", {"phụ nữ mang thai", "pregnant"}},
        {WORD_PRIORITY, "disabled", {"người khuyết tật", "disabled"}},
        {WORD_PRIORITY, "merit", {"người có công", "merit"}},

        {WORD_RECORDING, "ok", {"tốt", "good"}},
        {WORD_RECORDING, "again", {"nên thu lại", "make again"}},
        {WORD_RECORDING, "refused", {"không dùng được", "cannot be used"}},
        {WORD_RECORDING, "missing", {"còn thiếu", "missing"}},
        {WORD_RECORDING, "unknown", {"không có trong danh sách", "not in the list"}},

        SUGGESTION_CHANNEL_EACH(SUGGESTION) SUGGESTION_CLASS_EACH(SUGGESTION) SUGGESTION_STATE_EACH(
                SUGGESTION) SUGGESTION_MOVE_EACH(SUGGESTION) SUGGESTION_ERASURE_EACH(SUGGESTION)
                BOX_SEAL_EACH(SUGGESTION) SUGGESTION_PLACE_EACH(PLACE) SURVEY_CHANNEL_EACH(SHEET)
                        SURVEY_NOTE_EACH(SHEET)

                                BUS_ERROR_EACH(ERROR){WORD_ERROR,
                                                      SD_BUS_ERROR_INVALID_ARGS,
                                                      {"Tham số không hợp lệ.", "An argument is not valid."}},
        {WORD_ERROR,
         SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
         {"Cần mật khẩu mà ở đây không hỏi được: chạy lệnh này với sudo.",
          "That takes a password, which cannot be asked for here: run it with sudo."}},
        {WORD_ERROR, SD_BUS_ERROR_LIMITS_EXCEEDED, {"Quá nhiều hoặc quá lớn.", "Too many, or too large."}},
        {WORD_ERROR, SD_BUS_ERROR_NO_MEMORY, {"Hết bộ nhớ.", "Out of memory."}},
};
const size_t word_table_size = ELEMENTSOF(word_table);

const char *word(enum language language, enum word_kind kind, const char *id) {
        for (size_t i = 0; i < word_table_size; i++)
                if (word_table[i].kind == kind && streq(word_table[i].id, id))
                        return word_table[i].text[language];
        return id;
}

int word_list(enum language language, enum word_kind kind, const char *ids, char **ret) {
        _cleanup_free_ char *line = strdup(""), *copy = strdup(ids);
        char *state = NULL;

        if (!line || !copy)
                return -ENOMEM;
        for (char *id = strtok_r(copy, " ", &state); id; id = strtok_r(NULL, " ", &state)) {
                int r = str_extend(&line, ", ", "%s", word(language, kind, id));
                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(line);
        return 0;
}

enum word_kind word_kind_of_field(const char *field) {
        static const struct {
                const char *field;
                enum word_kind kind;
        } kinds[] = {
                {"level", WORD_KEY},       {"key", WORD_KEY},       {"state", WORD_STATE},
                {"subject", WORD_SUBJECT}, {"reason", WORD_REASON}, {"from", WORD_STATE},
                {"to", WORD_STATE},        {"action", WORD_KEY},    {"because", WORD_REASON},
                {"warning", WORD_REASON},  {"ending", WORD_REASON}, {"cause", WORD_CAUSE},
                {"why", WORD_CAUSE},
        };

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (streq(kinds[i].field, field))
                        return kinds[i].kind;
        return _WORD_KIND_MAX;
}

#define TEXT(id, vi, en) {vi, en},
static const char *const texts[_TEXT_MAX][_LANGUAGE_MAX] = {COLUMN_EACH(TEXT) TEXT_EACH(TEXT)};

const char *text(enum language language, enum text id) {
        return texts[id][language];
}
