#include "verb.h"

#define ID_FORM "[A-Za-z0-9._-]{1,64}"
#define AT(member) offsetof(struct ctl_options, member)

/* In the order of --help: first those that some verbs take. */
const struct ctl_option option_table[] = {
        {.name = "by",
         .action = OPTION_IS_WORD,
         .bit = OPTION_BY,
         .value = {"LOẠI", "KIND"},
         .allowed = "service, counter, hour, day, month, official",
         .offset = AT(by),
         .help = {"theo service, counter, hour, day, official (month: report)",
                  "lines of each service, counter, hour, day or official"},
         .man = {"Theo từng lĩnh vực `service`, quầy `counter`, giờ `hour`, ngày `day`, cán bộ `official`; "
                 "`month` (tháng) chỉ với `report`.",
                 "Lines of each `service`, `counter`, `hour`, `day` or `official`; `month` is for `report` "
                 "alone."}},
        {.name = "format",
         .action = OPTION_IS_WORD,
         .bit = OPTION_FORMAT,
         .value = {"DẠNG", "FORM"},
         .allowed = "table, csv, csv-plain, json, pdf, paragraph",
         .offset = AT(format),
         .help = {"table, csv, csv-plain, json, pdf, paragraph",
                  "table, csv, csv-plain, json, pdf or paragraph"}},
        {.name = "output",
         .action = OPTION_IS_ANY,
         .bit = OPTION_OUTPUT,
         .value = {"TỆP", "FILE"},
         .allowed = "a file",
         .offset = AT(output),
         .help = {"ghi vào tệp này", "write into this file"}},
        {.name = "criteria",
         .action = OPTION_IS_ANY,
         .bit = OPTION_CRITERIA,
         .value = {"TỆP", "FILE"},
         .allowed = "a file",
         .offset = AT(criteria),
         .help = {"với pdf, csv: tự chấm điểm theo tệp CSV này",
                  "with pdf, csv: the self-scoring by this CSV file"}},
        {.name = "period",
         .action = OPTION_IS_ANY,
         .bit = OPTION_PERIOD,
         .value = {"KỲ", "PERIOD"},
         .allowed = "a period",
         .offset = AT(period),
         .help = {"kỳ này: 2026, 2026-Q4, 2026-W48", "of 2026, 2026-Q4, 2026-W48"}},
        {.name = "form",
         .action = OPTION_IS_ID,
         .bit = OPTION_FORM,
         .value = {"PHIÊN-BẢN", "VERSION"},
         .allowed = ID_FORM,
         .offset = AT(form),
         .help = {"phiên bản câu hỏi ghi trên phiếu giấy", "the version of the questions on the paper form"},
         .man = {"Phiên bản câu hỏi ghi cuối phiếu giấy (8 chữ số đầu): câu trả lời được đọc và tính theo "
                 "phiên bản đó, "
                 "kể cả khi câu hỏi đã thay đổi (tối đa bốn lần).",
                 "The version of the questions at the end of a paper form (its first 8 digits): the answers "
                 "are read and "
                 "counted by it, also when the questions have changed since, up to four times."}},
        {.name = "counter",
         .action = OPTION_IS_ID,
         .bit = OPTION_COUNTER,
         .value = {"QUẦY", "ID"},
         .allowed = ID_FORM,
         .offset = AT(counter),
         .help = {"chỉ quầy này; chuyển đến đó", "only this counter, or to it"}},
        {.name = "since",
         .action = OPTION_IS_NUMBER,
         .bit = OPTION_SINCE,
         .value = {"SỐ", "N"},
         .allowed = "0..9223372036854775807",
         .max = INT64_MAX,
         .offset = AT(since),
         .help = {"sau số này: của sự kiện hoặc lượt", "after this number: of an event or a visit"},
         .man = {"Chỉ những gì sau số này: số của sự kiện với `events` và `watch`, số của lượt với "
                 "`ratings`.",
                 "Only what comes after this number: the id of an event for `events` and `watch`, the number "
                 "of a visit for `ratings`."}},
        {.name = "hold",
         .action = OPTION_IS_NUMBER,
         .bit = OPTION_HOLD,
         .value = {"MS", "MS"},
         .allowed = "1..600000",
         .min = 1,
         .max = 600 * 1000,
         .unit = USEC_PER_MSEC,
         .offset = AT(hold_usec),
         .help = {"giữ nút bao lâu", "how long the key is held"},
         .man = {"Nút được giữ bao lâu, 1 đến 600000 mili giây; mặc định 80.",
                 "How long the key is held, 1 to 600000 milliseconds; 80 by default."}},
        {.name = "bounce",
         .action = OPTION_IS_WORD,
         .bit = OPTION_BOUNCE,
         .value = {"KIỂU", "KIND"},
         .allowed = "clean, bounce, glitch",
         .offset = AT(bounce),
         .help = {"clean, bounce hoặc glitch", "clean, bounce or glitch"},
         .man = {"Tiếp điểm hoạt động thế nào: `clean` (sạch, mặc định), `bounce` (nảy 4 ms mỗi đầu) hoặc "
                 "`glitch` (xung nhiễu 1 ms, không phải lượt bấm).",
                 "How the contact behaves: `clean` (the default), `bounce` (it bounces for 4 ms at each end) "
                 "or `glitch` (a spike of 1 ms, which is no press)."}},
        {.name = "service",
         .action = OPTION_IS_ID,
         .bit = OPTION_SERVICE,
         .value = {"LĨNH-VỰC", "ID"},
         .allowed = ID_FORM,
         .offset = AT(service),
         .help = {"chỉ lĩnh vực này; chuyển sang đó", "only this service, or to it"}},
        {.name = "priority",
         .action = OPTION_IS_WORD,
         .bit = OPTION_PRIORITY,
         .value = {"DIỆN", "CLASS"},
         .allowed = "none, elderly, pregnant, disabled, merit",
         .offset = AT(priority),
         .help = {"none, elderly, pregnant, disabled, merit", "none, elderly, pregnant, disabled, merit"},
         .man = {"Số dành cho ai: `none` (diện thường, mặc định), `elderly` (người cao tuổi), `pregnant` "
                 "(phụ nữ mang thai), `disabled` (người khuyết tật) hoặc `merit` (người có công).",
                 "Who the number is for: `none` (nobody that goes first, the default), `elderly`, "
                 "`pregnant`, "
                 "`disabled` or `merit`."}},
        {.name = "key",
         .action = OPTION_IS_ID,
         .bit = OPTION_KEY,
         .value = {"KHÓA", "KEY"},
         .allowed = ID_FORM,
         .offset = AT(key),
         .help = {"cùng khóa trong ngày: vẫn là số đó", "the same key again is the same ticket"},
         .man = {"Khóa riêng của phần mềm cho số này: trong cùng ngày của hàng đợi, hỏi lại với khóa đó thì "
                 "vẫn được số "
                 "đó, không cấp số khác.",
                 "A key of your own for this one ticket: on the same day of the queue the same key again "
                 "gives the "
                 "same ticket, and takes no other."}},
        {.name = "official",
         .action = OPTION_IS_ID,
         .bit = OPTION_OFFICIAL,
         .value = {"CÁN-BỘ", "ID"},
         .allowed = ID_FORM,
         .offset = AT(official),
         .help = {"chỉ lượt của cán bộ này", "only what this official finished"},
         .man = {"Số liệu của những lượt hoàn tất khi cán bộ này đăng nhập; mức và lý do chỉ nêu từ số lượt "
                 "đánh giá tối thiểu trong cấu hình.",
                 "Figures of what was finished while this official was signed in; levels and reasons from "
                 "the "
                 "configured number of ratings on."}},
        {.name = "reason",
         .action = OPTION_IS_WORD,
         .bit = OPTION_REASON,
         .value = {"LÝ-DO", "WHY"},
         .allowed = "meeting, lunch, trip, fault, other",
         .offset = AT(reason),
         .help = {"meeting, lunch, trip, fault, other", "meeting, lunch, trip, fault, other"},
         .man = {"Để họp (`meeting`), nghỉ trưa (`lunch`), đi công tác (`trip`), vì sự cố thiết bị (`fault`) "
                 "hoặc việc khác (`other`).",
                 "For a `meeting`, `lunch`, a business `trip`, a `fault` of the equipment, or `other` "
                 "business."}},
        {.name = "after",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_AFTER,
         .offset = AT(after),
         .help = {"xong lượt này rồi mới tạm dừng", "when the ticket of the counter has left it"},
         .man = {"Quầy phục vụ xong số đang có rồi mới tạm dừng, không gọi ai nữa; `open` thì thôi.",
                 "The counter first serves the ticket that it has, and calls nobody then; `open` takes that "
                 "back."}},

        {.name = "undated",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_UNDATED,
         .offset = AT(undated),
         .help = {"các số chưa rõ ngày", "tickets whose day is not known"},
         .man = {"Thay cho một ngày: mọi số chưa rõ ngày cấp, vì đồng hồ lúc đó chưa đồng bộ.",
                 "Instead of a day: all tickets whose day of issue is not known, as the clock was not "
                 "synchronised."}},
        {.name = "checkpoint",
         .action = OPTION_IS_ANY,
         .bit = OPTION_CHECKPOINT,
         .value = {"TỆP", "FILE"},
         .allowed = "FILE",
         .offset = AT(checkpoint),
         .help = {"điểm chốt mà sổ phải bắt đầu bằng nó", "a signed one that the record must begin with"},
         .man = {"Tệp của một điểm chốt đã ký trước đây (`checkpoint`): sổ phải bắt đầu bằng đúng những sự "
                 "kiện đã "
                 "được chốt. Sổ bị cắt bớt, hoặc bị viết lại, đều bị nêu ra.",
                 "The file of a checkpoint that was signed before: the record must begin with the very "
                 "events that "
                 "it was of. A record that was truncated, or written anew, is named as such."}},
        {.name = "signed-by",
         .action = OPTION_IS_ANY,
         .bit = OPTION_SIGNED_BY,
         .value = {"KHÓA", "KEY"},
         .allowed = "NAME+ID+BASE64",
         .offset = AT(signed_by),
         .help = {"điểm chốt phải do khóa này ký", "whose key has signed it"},
         .man = {"Khóa kiểm chứng, dạng TÊN+SỐ+BASE64, mà điểm chốt phải mang chữ ký; không nêu thì là khóa "
                 "ghi trong "
                 "sổ, hoặc khóa mà `motcuad` nêu. Người kiểm chứng nên có khóa này từ nơi khác, không phải "
                 "từ chính sổ.",
                 "The verifier key, in the form NAME+ID+BASE64, by which checkpoints are to be signed; "
                 "without it, "
                 "the one that the record names, or `motcuad`. Who verifies should have it from elsewhere "
                 "than the "
                 "record."}},

        {.name = "behind",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_BEHIND,
         .offset = AT(behind),
         .help = {"dù sổ hiện có nhiều sự kiện hơn", "although the record there has more events"},
         .man = {"Dù sổ hiện có đọc được và có nhiều sự kiện hơn bản sao: những sự kiện đó không còn trong "
                 "sổ.",
                 "Although the record that is there can be read and has more events than the copy: the "
                 "record "
                 "is without them then."}},
        {.name = "other",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_OTHER,
         .offset = AT(other),
         .help = {"dù sổ hiện có là sổ khác", "although the record there is another one"},
         .man = {"Dù sổ hiện có là một sổ khác, hoặc từ một chỗ nào đó không còn giống bản sao.",
                 "Although the record that is there is another one, or from somewhere on not what the copy "
                 "is."}},
        {.name = "numbers",
         .action = OPTION_IS_NUMBER,
         .bit = OPTION_NUMBERS,
         .value = {"SỐ", "N"},
         .allowed = "1..999",
         .min = 1,
         .max = 999,
         .offset = AT(numbers),
         .help = {"số cao nhất có thể đã cấp hôm nay", "the highest number of today that may be out"},
         .man = {"Số cao nhất hôm nay có thể đang ở tay công dân, của bất cứ lĩnh vực nào: số tiếp theo ở "
                 "sau "
                 "số đó. Chỉ dùng khi sổ trước không cho biết; không nêu thì mỗi lĩnh vực tiếp tục từ hàng "
                 "trăm tiếp theo, hoặc từ giới hạn một ngày nếu giới hạn thấp hơn.",
                 "The highest number of today that a citizen may hold, of whichever service: the next number "
                 "comes behind it. Only where the record before cannot tell; without it each service goes on "
                 "with the next hundred, or behind the day's limit if that is lower."}},
        {.name = "record",
         .action = OPTION_IS_ANY,
         .bit = OPTION_RECORD,
         .value = {"TỆP", "FILE"},
         .allowed = "FILE",
         .offset = AT(record),
         .help = {"so với bản sao này của sổ sự kiện", "compare it with this copy of the record"},
         .man = {"Một bản sao của sổ sự kiện (`backup`): mốc băm của từng khúc ghi phải có trong sự kiện của "
                 "sổ. "
                 "Sổ có nguyên vẹn không thì `verify` cho biết.",
                 "A copy of the record (`backup`), whose events must have the hash that each segment's chain "
                 "ends "
                 "with. Whether the record itself is whole `verify` says."}},
        {.name = "check",
         .action = OPTION_IS_ANY,
         .bit = OPTION_CHECK,
         .value = {"THƯ-MỤC", "FOLDER"},
         .allowed = "FOLDER",
         .offset = AT(check),
         .help = {"kiểm tra các bản ghi âm trong đó", "check the recordings in it"},
         .man = {"Thư mục có `vi`, `en` hoặc cả hai, với các bản ghi âm trong đó. Mỗi tệp một dòng: dùng "
                 "được, "
                 "nên thu lại, không dùng được, còn thiếu hay tên không có trong danh sách, và phải làm gì; "
                 "dài bao nhiêu, đã cắt bao nhiêu im lặng ở hai đầu, thu to hay nhỏ (dB so với mức lớn nhất; "
                 "tốt là từ -30 đến -12). Hệ thống tự cắt im lặng và làm đều âm lượng khi phát. Mã thoát 1 "
                 "nếu "
                 "có tệp không dùng được.",
                 "The folder that has `vi`, `en` or both, with the recordings in them. A line for each file: "
                 "whether it is good, should be made again, cannot be used, is missing or has a name that is "
                 "not in the list, and what to do; how long it is, how much silence was cut off its ends, "
                 "how "
                 "loud it was recorded (dB of full scale; -30 to -12 is good). Silence is cut and loudness "
                 "evened out when it is played. Exit status 1 if a file cannot be used."}},

        {.name = "for",
         .action = OPTION_IS_NUMBER,
         .bit = OPTION_FOR,
         .value = {"PHÚT", "MIN"},
         .allowed = "1..10080",
         .min = 1,
         .max = 7 * 24 * 60,
         .unit = 60,
         .offset = AT(for_sec),
         .help = {"thông báo hiện trong bao nhiêu phút", "for how many minutes the notice stands"}},
        {.name = "emergency",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_EMERGENCY,
         .offset = AT(emergency),
         .help = {"khẩn cấp: loa yêu cầu rời khỏi khu vực", "the voice tells everybody to leave"},
         .man = {"Khẩn cấp: loa ngắt mọi lượt gọi và yêu cầu mọi người rời khỏi khu vực, lặp lại cho đến khi "
                 "gỡ "
                 "thông báo.",
                 "The voice breaks off whatever it says and tells everybody to leave the building, again and "
                 "again until the notice is taken down."}},
        {.name = "clear",
         .action = OPTION_IS_FLAG,
         .bit = OPTION_CLEAR,
         .offset = AT(clear),
         .help = {"gỡ thông báo đang hiển thị", "take down the notice that stands"}},

        {.name = "json",
         .action = OPTION_IS_JSON,
         .help = {"in JSON", "print JSON"},
         .man = {"In JSON: một đối tượng, hoặc mỗi dòng một đối tượng nếu lệnh nói như vậy.",
                 "Print JSON: one object, or where the verb says so one object a line."}},
        {.name = "text",
         .action = OPTION_IS_TEXT,
         .help = {"in như trên màn hình, kể cả khi ghi ra tệp",
                  "print as on a terminal, into a pipe or a file too"}},
        {.name = "lang",
         .action = OPTION_IS_LANG,
         .value = {"vi|en", "vi|en"},
         .allowed = "vi, en",
         .help = {"ngôn ngữ (mặc định theo LANG)", "language (default: by LANG)"},
         .man = {"Ngôn ngữ hiển thị. Không nêu thì theo biến đầu tiên được đặt trong `LC_ALL`, `LC_MESSAGES` "
                 "và `LANG`: bắt đầu bằng `en` là tiếng Anh, còn lại là tiếng Việt.",
                 "Language of what is shown. Without it the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that "
                 "is set decides: English if it begins with `en`, otherwise Vietnamese."}},
        {.name = "bus",
         .action = OPTION_IS_BUS,
         .value = {"ĐỊA-CHỈ", "ADDRESS"},
         .help = {"bus khác bus hệ thống", "a bus other than the system's"},
         .man = {"Bus khác bus hệ thống, ví dụ unix:path=/tmp/demo/bus.",
                 "A bus other than the system's, for example unix:path=/tmp/demo/bus."}},
        {.name = "help", .action = OPTION_IS_HELP, .help = {"bản tóm tắt này", "this summary"}},
        {.name = "version", .action = OPTION_IS_VERSION, .help = {"phiên bản", "the program's version"}},

        {.name = "list-words", .action = OPTION_IS_LIST},
        {.name = "dump-man", .action = OPTION_IS_MAN},
        {0},
};
