#include "words.h"

static const char *const texts[_TEXT_MAX][_LANGUAGE_MAX] = {
        [TEXT_ABSENT_CENTRE] =
                {"motcuad không chạy. Chạy: systemctl start motcua.target; xem: journalctl -u motcuad",
                 "motcuad is not running. Start it: systemctl start motcua.target; its log: journalctl "
                 "-u motcuad"},
        [TEXT_ABSENT_KEYPADS] =
                {"motcua-keypadd không chạy. Chạy: systemctl start motcua.target; xem: journalctl -u "
                 "motcua-keypadd",
                 "motcua-keypadd is not running. Start it: systemctl start motcua.target; its log: "
                 "journalctl -u motcua-keypadd"},
        [TEXT_BAD_DAY] = {"“{day}” không phải là ngày. Viết YYYY-MM-DD, ví dụ 2026-11-23.",
                          "\"{day}\" is not a day. Write YYYY-MM-DD, for example 2026-11-23."},
        [TEXT_BAD_TICKET] = {"“{ticket}” không phải là mã phiếu. Xem: motcuactl tickets",
                             "\"{ticket}\" is not the ID of a ticket. See: motcuactl tickets"},
        [TEXT_BUS_ADDRESS] =
                {"“{address}” không phải là địa chỉ bus. Ví dụ: unix:path=/run/dbus/system_bus_socket",
                 "\"{address}\" is not a bus address. For example: "
                 "unix:path=/run/dbus/system_bus_socket"},
        [TEXT_BUS_DENIED] = {"Không đủ quyền vào bus {address}.",
                             "Not permitted to use the bus at {address}."},
        [TEXT_BUS_GONE] = {"Mất kết nối với bus: {error}. Chạy lại lệnh này.",
                           "The connection to the bus broke: {error}. Run this again."},
        [TEXT_BUS_UNREACHABLE] = {"Không có bus tại {address}: {error}. Xem: systemctl status dbus",
                                  "There is no bus at {address}: {error}. See: systemctl status dbus"},
        [TEXT_CALL_DENIED] =
                {"Không đủ quyền. Chạy với root, hoặc thêm người dùng vào nhóm motcua: adduser TÊN motcua",
                 "Not permitted. Run it as root, or put the user into group motcua: adduser NAME "
                 "motcua"},
        [TEXT_CALL_FAILED] = {"{message} ({name})", "{message} ({name})"},
        [TEXT_CALL_TIMEOUT] = {"{daemon} không trả lời kịp. Xem: journalctl -u {daemon}",
                               "{daemon} did not answer in time. See: journalctl -u {daemon}"},
        [TEXT_CALL_UNKNOWN] =
                {"{daemon} không hiểu lệnh này; có lẽ là phiên bản khác motcuactl ({message}).",
                 "{daemon} does not know this call; it may be of another version than motcuactl "
                 "({message})."},
        [TEXT_CENTRE_LINE] =
                {"{name}: {state}. Thang {scale} mức, {cursor} sự kiện, motcuad {version}.",
                 "{name}: {state}. Scale of {scale} levels, {cursor} events, motcuad {version}."},
        [TEXT_COLUMN_AHEAD] = {"Chờ trước", "Ahead"},
        [TEXT_COLUMN_PAPER] = {"Phiếu", "Paper"},
        [TEXT_COLUMN_COUNTER] = {"Quầy", "Counter"},
        [TEXT_COLUMN_DAY] = {"Ngày", "Day"},
        [TEXT_COLUMN_EVENT] = {"Sự kiện", "Event"},
        [TEXT_COLUMN_EXPIRED] = {"Hết hiệu lực", "Expired"},
        [TEXT_COLUMN_FINISHED] = {"Xong lúc", "Finished"},
        [TEXT_COLUMN_FLAGS] = {"Dấu hiệu nghi ngờ", "Suspect by"},
        [TEXT_COLUMN_HOUR] = {"Giờ", "Hour"},
        [TEXT_COLUMN_ID] = {"Mã", "ID"},
        [TEXT_COLUMN_ISSUED] = {"Lấy số", "Issued"},
        [TEXT_COLUMN_KEYPAD] = {"Bàn phím", "Keypad"},
        [TEXT_COLUMN_KEYPADS] = {"Bàn phím", "Keypads"},
        [TEXT_COLUMN_LABEL] = {"Tên", "Name"},
        [TEXT_COLUMN_LAST_VISIT] = {"Lượt cuối", "Last visit"},
        [TEXT_COLUMN_LEVEL] = {"Đánh giá", "Rating"},
        [TEXT_COLUMN_NO_SHOW] = {"Vắng", "No-show"},
        [TEXT_COLUMN_NUMBER] = {"Số", "Number"},
        [TEXT_COLUMN_OFFICIAL] = {"Cán bộ", "Official"},
        [TEXT_COLUMN_OFFLINE] = {"Mất phím", "Offline"},
        [TEXT_COLUMN_OPEN] = {"Đang mở", "Open"},
        [TEXT_COLUMN_PRESENT] = {"Có mặt", "Present"},
        [TEXT_COLUMN_RATED] = {"Đánh giá", "Rated"},
        [TEXT_COLUMN_SCALE] = {"Thang", "Scale"},
        [TEXT_COLUMN_SEQUENCE] = {"Đã ghi đến", "Recorded to"},
        [TEXT_COLUMN_SERVED] = {"Phục vụ", "Served"},
        [TEXT_COLUMN_SERVICE] = {"Lĩnh vực", "Service"},
        [TEXT_COLUMN_SERVING] = {"Thời gian phục vụ", "Serving"},
        [TEXT_COLUMN_SKIPPED] = {"Bỏ qua", "Skipped"},
        [TEXT_COLUMN_SOURCE] = {"Nguồn", "Source"},
        [TEXT_COLUMN_STATE] = {"Tình trạng", "State"},
        [TEXT_COLUMN_STRAY] = {"Bấm lạc", "Stray"},
        [TEXT_COLUMN_STUCK] = {"Nút kẹt", "Stuck keys"},
        [TEXT_COLUMN_SUBJECT] = {"Nội dung", "Subject"},
        [TEXT_COLUMN_SUSPECT] = {"Nghi ngờ", "Suspect"},
        [TEXT_COLUMN_TRANSFERRED] = {"Chuyển", "Transferred"},
        [TEXT_COLUMN_UNHEARD] = {"Không nhận", "Unheard"},
        [TEXT_COLUMN_VISIT] = {"Lượt", "Visit"},
        [TEXT_COLUMN_WAITING] = {"Thời gian chờ", "Waiting"},
        [TEXT_COLUMN_WALKING] = {"Đến quầy", "Walking"},
        [TEXT_DAY_ONE] = {"Ngày {first}", "{first}"},
        [TEXT_DAY_RANGE] = {"Từ {first} đến {last}", "{first} to {last}"},
        [TEXT_HELP_CODES] =
                {"\nMã thoát: 0 được, 1 không được, 2 sai cú pháp, 3 tiến trình không chạy, 4 không đủ "
                 "quyền.\n",
                 "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 daemon not there, 4 not permitted.\n"},
        [TEXT_HELP_OPTIONS] = {"\nTùy chọn:\n", "\nOptions:\n"},
        [TEXT_HELP_VERBS] =
                {"motcuactl [TÙY CHỌN] LỆNH …\n\nXem và thử trung tâm một cửa.\n\nLệnh:\n",
                 "motcuactl [OPTION]... VERB ...\n\nLook at a one-stop centre, and try it.\n\nVerbs:\n"},
        [TEXT_HISTORY_LEGEND] =
                {"Thời gian phút:giây: một nửa số lượt không quá · chín phần mười không quá (số lượt)",
                 "Times in minutes:seconds: half took at most · nine in ten at most (how many)"},
        [TEXT_ISSUED] = {"Số {number}, mã phiếu {code}, đang chờ trước: {ahead} (phiếu {ticket}).",
                         "Number {number}, code {code}, {ahead} waiting before it (ticket {ticket})."},
        [TEXT_KEYPADS_ABSENT] = {"Tiến trình bàn phím (motcua-keypadd) không chạy.",
                                 "The keypad daemon (motcua-keypadd) is not running."},
        [TEXT_MINUTES] = {"{n} phút", "{n} min"},
        [TEXT_NO] = {"không", "no"},
        [TEXT_NO_COUNTER] = {"Không có quầy “{counter}”. Xem: motcuactl status",
                             "There is no counter \"{counter}\". See: motcuactl status"},
        [TEXT_NO_KEYPAD] = {"Không có bàn phím “{keypad}”. Có: {known}",
                            "There is no keypad \"{keypad}\". There are: "
                            "{known}"},
        [TEXT_NO_RATINGS] =
                {"{counter}, {subject}: chưa có đánh giá / {served} lượt phục vụ ({skipped} bỏ qua, "
                 "{unheard} không ghi nhận, mất bàn phím {offline} phút)",
                 "{counter}, {subject}: no rating yet / {served} served ({skipped} skipped, {unheard} "
                 "unheard, offline {offline} min)"},
        [TEXT_OPTION_BAD] = {"--{option}={value}: phải là {allowed}",
                             "--{option}={value}: must be {allowed}"},
        [TEXT_OPTION_FOREIGN] = {"--{option} không đi với {verb}.", "--{option} does not go with {verb}."},
        [TEXT_PIN] = {"Mã PIN: ", "PIN: "},
        [TEXT_PIN_AGAIN] = {"Nhập lại mã PIN: ", "The PIN again: "},
        [TEXT_PIN_DIFFERS] = {"Hai lần nhập khác nhau: mã PIN không đổi.",
                              "The two differ: the PIN stays as it was."},
        [TEXT_PIN_MISSING] = {"Chưa nhập mã PIN.", "No PIN was entered."},
        [TEXT_PIN_NEW] = {"Mã PIN mới (4 đến 12 chữ số): ", "New PIN (4 to 12 digits): "},
        [TEXT_PRESSED] = {"Đã bấm “{key}” trên bàn phím mô phỏng {keypad}.",
                          "Pressed \"{key}\" on the simulated keypad {keypad}."},
        [TEXT_PUBLIC_ONLY] =
                {"Chỉ xem được phần công khai; mức từng lượt đánh giá và cán bộ chỉ dành cho root và nhóm "
                 "motcua.",
                 "Only what everybody may know: single ratings and officials are for root and group motcua."},
        [TEXT_REAL_HARDWARE] =
                {"{keypad} là bàn phím thật: chỉ ngón tay bấm được. Lệnh press cần motcua-keypadd chạy "
                 "với --hw=sim.",
                 "{keypad} is a real keypad: only a finger can press it. press needs motcua-keypadd "
                 "running with --hw=sim."},
        [TEXT_SATISFIED] =
                {"{counter}, {subject}: hài lòng {percent} % ({part}/{rated} lượt đánh giá / {served} lượt "
                 "phục vụ; {skipped} bỏ qua, {unheard} không ghi nhận, mất bàn phím {offline} phút)",
                 "{counter}, {subject}: {percent} % satisfied ({part} of {rated} rated / {served} served; "
                 "{skipped} skipped, {unheard} unheard, offline {offline} min)"},
        [TEXT_SATISFIED_WITHOUT_SUSPECT] =
                {"    không kể {suspect} lượt nghi ngờ: {percent} % ({part}/{rated} lượt "
                 "đánh giá)",
                 "    without {suspect} suspect: {percent} % ({part} of {rated} rated)"},
        [TEXT_TRY_HELP] = {"Xem: motcuactl --help", "See: motcuactl --help"},
        [TEXT_UNPUBLISHED] = {"    còn {unpublished} lượt đánh giá chưa công khai",
                              "    {unpublished} more ratings are not public yet"},
        [TEXT_VERB_ARGUMENTS] = {"Cách viết: motcuactl {verb} {usage}", "Usage: motcuactl {verb} {usage}"},
        [TEXT_VERB_MISSING] = {"Thiếu lệnh.", "A verb is missing."},
        [TEXT_VERB_UNKNOWN] = {"Không có lệnh “{verb}”.", "There is no verb \"{verb}\"."},
        [TEXT_WAIT] = {"{service}: {ahead} người đang chờ, {counters} quầy làm việc; thời gian chờ ước tính "
                       "{low}–{high} "
                       "phút (theo {visits} lượt trong {days} ngày qua)",
                       "{service}: {ahead} waiting, {counters} counters at work; an estimated wait of {low} "
                       "to {high} min "
                       "(by {visits} visits in the last {days} days)"},
        [TEXT_WAIT_NO_COUNTER] = {"{service}: {ahead} người đang chờ, chưa có quầy nào làm việc.",
                                  "{service}: {ahead} waiting, and no counter is at work for it."},
        [TEXT_WAIT_UNKNOWN] =
                {"{service}: {ahead} người đang chờ, {counters} quầy làm việc; mới có {visits} lượt trong "
                 "{days} ngày qua, quá ít để ước tính thời gian chờ.",
                 "{service}: {ahead} waiting, {counters} counters at work; {visits} visits in the last "
                 "{days} days are too few to estimate the wait."},
        [TEXT_WATCH_BACK] = {"motcuad đã trở lại; tiếp tục từ sự kiện {cursor}.",
                             "motcuad is back; going on after event {cursor}."},
        [TEXT_WATCH_BEHIND] = {"Chưa đọc được sổ ({message}); thử lại sau một giây.",
                               "The record cannot be read yet ({message}); trying again in a second."},
        [TEXT_WATCH_GONE] = {"motcuad đã dừng; chờ nó trở lại (đã xem đến sự kiện {cursor}).",
                             "motcuad went away; waiting for it (seen up to event {cursor})."},
        [TEXT_WATCH_OTHER_RECORD] =
                {"Sổ chỉ đến sự kiện {end}, nhưng đã xem đến {cursor}: đây là sổ khác. Chạy lại "
                 "lệnh này.",
                 "The record ends at event {end}, but {cursor} was seen: it is another record. Run "
                 "this again."},
        [TEXT_WATCH_START] = {"Theo dõi sau sự kiện {cursor}; dừng bằng Ctrl-C.",
                              "Watching after event {cursor}; Ctrl-C ends."},
        [TEXT_WHOLE_CENTRE] = {"Toàn trung tâm", "Whole centre"},
        [TEXT_WITHHELD] =
                {"{counter}, {subject}: {rated} lượt đánh giá / {served} lượt phục vụ; quá ít để nêu mức "
                 "({skipped} bỏ qua, {unheard} không ghi nhận, mất bàn phím {offline} phút)",
                 "{counter}, {subject}: {rated} rated / {served} served; too few to name levels ({skipped} "
                 "skipped, {unheard} unheard, offline {offline} min)"},
        [TEXT_WRITE_FAILED] = {"Không ghi ra được: {error}", "Cannot write the output: {error}"},
        [TEXT_YES] = {"có", "yes"},
};

const char *text(enum language language, enum text id) {
        return texts[id][language];
}
