/*
 * Sentences with places for expand(). A row here is a member of enum text and its two texts:
 *
 *   X(ID, Vietnamese, English)
 */
#pragma once

#include "texts-suggestion.h"

#define TEXT_EACH(X)                                                                                                                            \
        X(BAD_CAMERA_ACTION,                                                                                                                    \
          "“{action}” thiếu hoặc thừa tham số, hoặc không phải là việc với camera. Xem: man motcuactl",                                         \
          "\"{action}\" is none of the actions with cameras, or has other arguments. See: man motcuactl")                                       \
        X(BAD_NUMBER, "“{number}” không phải là số. Xem: motcuactl camera holds, motcuactl camera requests",                                    \
          "\"{number}\" is no number of these. See: motcuactl camera holds, motcuactl camera requests")                                         \
        X(BAD_TIME, "“{time}” không phải là thời điểm. Viết 08:30 (hôm nay) hoặc 2026-11-27T08:30.",                                            \
          "\"{time}\" is not a time. Write 08:30 (of today) or 2026-11-27T08:30.")                                                              \
        X(BAD_SHEET_ANSWERS,                                                                                                                    \
          "“{answers}” không phải là câu trả lời: mỗi câu một chữ số, là số của lựa chọn trên phiếu, 0 "      \
          "hoặc - khi bỏ qua.",                                                                                                                 \
          "\"{answers}\" are no answers: a digit for each question, the number of its choice on the form, "                                     \
          "0 or - if skipped.")                                                                                                                 \
        X(DUTY_IS_DUE,                                                                                                                          \
          "Việc đến hạn: {title} (kỳ {period}), chậm nhất {day}. Khi xong: motcuactl calendar-done {duty} "                        \
          "GHI-CHÚ",                                                                                                                            \
          "Due by {day}: {title} ({period}). When done: motcuactl calendar-done {duty} NOTE")                                                   \
        X(DUTY_IS_OVERDUE,                                                                                                                      \
          "Việc quá hạn: {title} (kỳ {period}), phải xong chậm nhất {day}. Khi xong: motcuactl "                                   \
          "calendar-done {duty} "                                                                                                               \
          "GHI-CHÚ",                                                                                                                            \
          "Overdue: {title} ({period}), was due by {day}. When done: motcuactl calendar-done {duty} NOTE")                                      \
        X(DUTY_MARKED, "Đã ghi: việc {duty}, kỳ {period}, sự kiện số {event}.",                                                                 \
          "Recorded: duty {duty}, {period}, event {event}.")                                                                                    \
        X(NO_DUTIES, "Lịch không có việc nào trong năm đó; xem [Calendar] trong motcua.conf.",                                                  \
          "The calendar has no duties in that year; see [Calendar] of motcua.conf.")                                                            \
        SUGGESTION_TEXTS(X)                                                                                                                     \
        X(NO_SURVEY_ADDRESS, "Chưa có địa chỉ trang khảo sát: đặt [Survey] Address= trong tệp cấu hình.",                                       \
          "The survey's page has no address: set [Survey] Address= in the configuration file.")                                                 \
        X(NO_DEPARTMENT, "Không có đơn vị {department}: xem [Department] trong tệp cấu hình.",                                                  \
          "There is no department {department}: see [Department] in the configuration.")                                                        \
        X(SHEET_ADDED, "Đã ghi phiếu {sheet}, sự kiện số {event}.",                                                                             \
          "Sheet {sheet} is recorded, event {event}.")                                                                                          \
        X(SHEET_DIFFERS,                                                                                                                        \
          "Hai lần nhập phiếu {sheet} khác nhau: lần đầu vẫn được tính. Xem phiếu giấy; lần đầu sai thì "          \
          "dùng motcuactl survey-correct.",                                                                                                     \
          "The two entries of sheet {sheet} differ: the first stands. Look at the paper; if that is wrong, "                                    \
          "use motcuactl survey-correct.")                                                                                                      \
        X(SHEET_DRAWN, "Phiếu này được rút để nhập lại: motcuactl survey-check {sheet} CÂU-TRẢ-LỜI",                                            \
          "This sheet is drawn to be typed in twice: motcuactl survey-check {sheet} ANSWERS")                                                   \
        X(SHEET_SAME, "Hai lần nhập phiếu {sheet} giống nhau.",                                                                                 \
          "The two entries of sheet {sheet} are the same.")                                                                                     \
        X(EXPORT_PARTIAL, "Cuối đoạn vẫn đang được ghi: xuất lại sau thì đủ.",                                                                  \
          "It ends in footage that is still being recorded: exported again later, it is complete.")                                             \
        X(EXPORT_VERIFY, "Kiểm tra: motcuactl verify-clip {folder}/{file}",                                                                     \
          "To prove it: motcuactl verify-clip {folder}/{file}")                                                                                 \
        X(FILE_FAILED, "{file}: {error}", "{file}: {error}")                                                                                    \
        X(HELD, "Đã giữ hình, lệnh số {hold}.", "The footage is held: hold {hold}.")                                                            \
        X(WATCH_OVER, "Camera {camera}: đã hết phần xem trực tiếp. Xem lý do: motcuactl events",                                                \
          "Camera {camera}: the live view is over. To see why: motcuactl events")                                                               \
        X(WATCH_TERMINAL, "Hình không hiện được ở đây: motcuactl camera watch {camera} LÝ-DO | ffplay -",                                       \
          "A terminal shows no pictures: motcuactl camera watch {camera} REASON | ffplay -")                                                    \
        X(ABSENT, "{daemon} không chạy. Chạy: systemctl start motcua.target; xem: journalctl -u {daemon}",                                      \
          "{daemon} is not running. Start it: systemctl start motcua.target; its log: journalctl -u "                                           \
          "{daemon}")                                                                                                                           \
        X(BACKUP_ABSENT, "motcuad không chạy", "motcuad is not running")                                                                        \
        X(BACKUP_BAD, "{file}: bản sao không đọc lại được nguyên vẹn ({error}); tệp đã bị xóa.",                                                \
          "{file}: the copy does not read back intact ({error}); the file was removed.")                                                        \
        X(BACKUP_BROKEN_OFF, "bản sao chưa tạo xong", "the copy could not be made")                                                             \
        X(BACKUP_DONE,                                                                                                                          \
          "{file}: đã sao lưu sổ sự kiện, {size} byte. Không gồm mã PIN, khóa mã phiếu và hàng đợi gửi.",                                       \
          "{file}: the record, {size} bytes. Without the PINs, the key of the codes, and the outboxes.")                                        \
        X(BACKUP_EXISTS, "{file} đã có: chọn tên khác.", "{file} exists: choose another name.")                                                 \
        X(BACKUP_FAILED, "{file}: không ghi được bản sao ({error}); tệp đã bị xóa.",                                                            \
          "{file}: the copy cannot be written ({error}); the file was removed.")                                                                \
        X(BACKUP_FULL, "đĩa đã đầy", "its disk is full")                                                                                        \
        X(BACKUP_LAST, "Bản sao lưu gần nhất: {time}, {file}", "Last backup: {time}, {file}")                                                   \
        X(BACKUP_LATE,                                                                                                                          \
          "Sổ sự kiện chưa được sao lưu từ {time}. Xem: systemctl status motcua-backup.timer "                                    \
          "motcua-backup.service",                                                                                                              \
          "The record has not been copied since {time}. See: systemctl status motcua-backup.timer "                                             \
          "motcua-backup.service")                                                                                                              \
        X(BACKUP_NEVER, "Sổ sự kiện chưa được sao lưu lần nào. Sao lưu ngay: systemctl start motcua-backup",                                    \
          "The record has not been copied yet. Copy it now: systemctl start motcua-backup")                                                     \
        X(BACKUP_NOT_DONE, "Chưa sao lưu được sổ vào {folder}: {error}",                                                                        \
          "The record was not copied to {folder}: {error}")                                                                                     \
        X(REPORT_NO_FOLDER, "Không lập báo cáo tháng: cấu hình chưa có mục [Report] với MonthlyFolder=.",                                       \
          "No report of a month is made: the configuration has no [Report] with MonthlyFolder=.")                                               \
        X(REPORT_PUT, "Đã đặt báo cáo vào {folder}: {file}.", "The report is in {folder}: {file}.")                                             \
        X(REPORT_AS_BEFORE, "Báo cáo {file} đã có, số liệu không thay đổi.",                                                                    \
          "Report {file} is there, and its figures are as they were.")                                                                          \
        X(REPORT_FOLDER, "{folder}: {error}", "{folder}: {error}")                                                                              \
        X(REPORT_NEEDS_PERIOD, "Cần nêu kỳ báo cáo: motcuactl report last-month",                                                               \
          "The period is missing: motcuactl report last-month")                                                                                 \
        X(BACKUP_NO_FOLDER, "Không sao lưu: cấu hình chưa có mục [Backup] với Folder=.",                                                        \
          "Nothing is copied: the configuration has no [Backup] with Folder=.")                                                                 \
        X(BACKUP_TROUBLE,                                                                                                                       \
          "Không sao lưu được sổ sự kiện lúc {time}: {error}. Sửa rồi chạy: systemctl start motcua-backup",                                     \
          "The record could not be copied at {time}: {error}. When that is mended: systemctl start "                                            \
          "motcua-backup")                                                                                                                      \
        X(BACKUP_UNMOUNTED, "đĩa của thư mục chưa được gắn (Mounted=)",                                                                         \
          "its disk is not mounted (Mounted=)")                                                                                                 \
        X(BAD_CODE,                                                                                                                             \
          "“{code}” không phải là mã đánh giá: mã gồm 16 chữ cái từ A đến Z và chữ số từ 2 đến 7.",                                             \
          "\"{code}\" is not the code of a rating: that is 16 letters from A to Z and digits from 2 to 7.")                                     \
        X(BAD_DAY, "“{day}” không phải là ngày. Viết YYYY-MM-DD, ví dụ 2026-11-23.",                                                            \
          "\"{day}\" is not a day. Write YYYY-MM-DD, for example 2026-11-23.")                                                                  \
        X(BAD_ANSWER,                                                                                                                           \
          "“{answer}” không phải là câu trả lời. Viết printed (đã có giấy) hoặc again (in lại).",                                               \
          "\"{answer}\" is no answer. Write printed (the paper is there) or again (print it once more).")                                       \
        X(BAD_JOB, "“{job}” không phải là số của lệnh in. Xem: motcuactl jobs",                                                                 \
          "\"{job}\" is not the number of a job. See: motcuactl jobs")                                                                          \
        X(BAD_SECONDS, "“{seconds}” không phải là số giây. Viết 0 đến 3600, ví dụ 30.",                                                         \
          "\"{seconds}\" is no number of seconds. Write 0 to 3600, for example 30.")                                                            \
        X(BAD_TICKET, "Hôm nay không có số “{ticket}”. Xem: motcuactl tickets, motcuactl missed",                                               \
          "There is no number \"{ticket}\" today. See: motcuactl tickets, motcuactl missed")                                                    \
        X(BAD_COUNTS, "Tử số và mẫu số là số nguyên từ 0, tử số không quá mẫu số.",                                                             \
          "Numerator and denominator are whole numbers from 0, the numerator not above the denominator.")                                       \
        X(BAD_FIGURE, "“{code}” không phải là chỉ tiêu để nhập: N1, N2, N3.",                                                                   \
          "\"{code}\" is no figure to be typed in: N1, N2, N3.")                                                                                \
        X(BAD_HELD, "“{word}”: viết yes (có) hoặc no (không).", "\"{word}\": write yes or no.")                                                 \
        X(REPORT_NOT_MADE, "Không lập được báo cáo: {error}", "The report was not made: {error}")                                               \
        X(PDF_OUTPUT, "cần --output=TỆP: PDF không phải văn bản để xem trên màn hình",                                                          \
          "--output=FILE is needed: a PDF is no text for a terminal")                                                                           \
        X(CRITERIA_FORMAT, "--criteria chỉ dùng với --format=pdf, csv hoặc json",                                                               \
          "--criteria goes with --format=pdf, csv or json")                                                                                     \
        X(BAD_FOLDER, "{file}: tên thư mục phải đọc được và không bắt đầu bằng dấu chấm.",                                                      \
          "{file}: the folder needs a name that can be read and does not begin with a dot.")                                                    \
        X(EVIDENCE_MADE, "Gói minh chứng: {folder} và {archive}", "Evidence pack: {folder} and {archive}")                                      \
        X(EVIDENCE_NOT_MADE, "Không lập được gói minh chứng: {error}",                                                                          \
          "The evidence pack was not made: {error}")                                                                                            \
        X(EVIDENCE_NOT_PROVEN, "Kết quả: sổ sự kiện KHÔNG được kiểm chứng; xem các dòng trên.",                                                 \
          "Result: the record was NOT proven; see the lines above.")                                                                            \
        X(EVIDENCE_PROVEN, "Kết quả: sổ sự kiện còn nguyên vẹn, mọi số liệu khớp với sự kiện.",                                                 \
          "Result: the record is intact, and its figures are what its events say.")                                                             \
        X(EVIDENCE_PROVEN_BY,                                                                                                                   \
          "motcua-verify, phiên bản {version}, chạy ngày {day} trên một bản sao của sổ sự kiện:",                                               \
          "motcua-verify {version}, run on {day} on a copy of the record:")                                                                     \
        X(EVIDENCE_UNPROVEN,                                                                                                                    \
          "{folder}: gói đã lập, nhưng sổ sự kiện không được kiểm chứng: xem verification.txt trong đó",                                        \
          "{folder}: the pack was made, but the record was not proven: see verification.txt in it")                                             \
        X(WANTS_FOLDER, "cần --output=THƯ-MỤC: thư mục mới cho gói minh chứng",                                                                 \
          "--output=DIR is needed: a new folder for the evidence pack")                                                                         \
        X(BAD_YEAR, "“{year}” không phải là một năm. Ví dụ: 2026, this-year, last-year",                                                        \
          "\"{year}\" is no year. For example: 2026, this-year, last-year")                                                                     \
        X(BAD_POINTS,                                                                                                                           \
          "“{points}” không phải số điểm của tiêu chí {row}: từ 0 đến {max}, nhiều nhất hai chữ số thập "        \
          "phân.",                                                                                                                              \
          "\"{points}\" are no points of criterion {row}: from 0 to {max}, with up to two decimals.")                                           \
        X(NO_CRITERION, "{file}: không có tiêu chí “{row}”.", "{file}: there is no criterion \"{row}\".")                                       \
        X(WANTS_CRITERIA, "cần --criteria=TỆP: tệp tiêu chí mà điểm được xác nhận theo đó",                                                     \
          "--criteria=FILE is needed: the criteria that points are confirmed by")                                                               \
        X(WANTS_REASON, "Điểm đề xuất của tiêu chí {row} là {proposed}: nêu lý do vì sao khác.",                                                \
          "Criterion {row} has {proposed} points proposed: say why others.")                                                                    \
        X(BAD_PERIOD,                                                                                                                           \
          "“{period}” không phải là một kỳ. Ví dụ: 2026-11, 2026-Q4, 2026, 2026-11-01..2026-11-15, "                             \
          "last-month",                                                                                                                         \
          "\"{period}\" is no period. For example: 2026-11, 2026-Q4, 2026, 2026-11-01..2026-11-15, "                                            \
          "last-month")                                                                                                                         \
        X(BAD_SLIP,                                                                                                                             \
          "“{slip}” không phải là ngày của một biên bản chốt. Viết 2026-11-23 hoặc 2026-11-23/7. Xem: "                   \
          "motcuactl slips",                                                                                                                    \
          "\"{slip}\" is no day of a closing slip. Write 2026-11-23 or 2026-11-23/7. See motcuactl slips")                                      \
        X(BAD_VISIT, "“{visit}” không phải là số của một lượt. Xem: motcuactl ratings",                                                         \
          "\"{visit}\" is not the number of a visit. See: motcuactl ratings")                                                                   \
        X(BUS_ADDRESS,                                                                                                                          \
          "“{address}” không phải là địa chỉ bus. Ví dụ: unix:path=/run/dbus/system_bus_socket",                                                \
          "\"{address}\" is not a bus address. For example: unix:path=/run/dbus/system_bus_socket")                                             \
        X(BUS_DENIED, "Không đủ quyền vào bus {address}.", "Not permitted to use the bus at {address}.")                                        \
        X(BUS_GONE, "Mất kết nối với bus: {error}. Chạy lại lệnh này.",                                                                         \
          "The connection to the bus broke: {error}. Run this again.")                                                                          \
        X(BUS_UNREACHABLE, "Không có bus tại {address}: {error}. Xem: systemctl status dbus",                                                   \
          "There is no bus at {address}: {error}. See: systemctl status dbus")                                                                  \
        X(CALLED, "Mời số {number} đến quầy {counter}.", "Number {number}, to counter {counter}.")                                              \
        X(CALL_DENIED,                                                                                                                          \
          "Không đủ quyền. Chạy với root, hoặc thêm người dùng vào nhóm motcua: adduser TÊN motcua",                                            \
          "Not permitted. Run it as root, or put the user into group motcua: adduser NAME motcua")                                              \
        X(CALL_FAILED, "{message} ({name})", "{message} ({name})")                                                                              \
        X(CALL_TIMEOUT, "{daemon} không trả lời kịp. Xem: journalctl -u {daemon}",                                                              \
          "{daemon} did not answer in time. See: journalctl -u {daemon}")                                                                       \
        X(CALL_UNKNOWN, "{daemon} không hiểu lệnh này; có lẽ là phiên bản khác motcuactl ({message}).",                                         \
          "{daemon} does not know this call; it may be of another version than motcuactl ({message}).")                                         \
        X(CALL_UNDONE, "Không thực hiện được.", "It was not done.")                                                                             \
        X(CENTRE_LINE, "{name}: {state}. Thang {scale} mức, {cursor} sự kiện, motcuad {version}.",                                              \
          "{name}: {state}. Scale of {scale} levels, {cursor} events, motcuad {version}.")                                                      \
        X(CHECK_FAILED, "Không kiểm tra được {file}: {error}", "{file} cannot be checked: {error}")                                             \
        X(CLIP_BOX, "{place}: ở đó không bắt đầu mảnh nào.", "{place}: no fragment begins there.")                                              \
        X(CLIP_BROKEN,                                                                                                                          \
          "{place}: dấu của mảnh này đã hỏng trên đĩa khi xuất; những mảnh đứng trước không được chuỗi "       \
          "băm chứng thực.",                                                                                                                    \
          "{place}: its stamp could not be read when the clip was made; the chain does not prove what "                                         \
          "stands before it.")                                                                                                                  \
        X(CLIP_CHAIN, "{place}: chuỗi băm trong tệp kèm không dẫn đến mốc của khúc ghi.",                                                       \
          "{place}: the hashes in the sidecar do not lead to the head of the segment.")                                                         \
        X(CLIP_CUT, "{place}: tệp bị cắt ở đây.", "{place}: the file was cut off here.")                                                        \
        X(CLIP_DAMAGED, "{place}: mảnh này đã hỏng trên đĩa khi xuất, và không có trong tệp.",                                                  \
          "{place}: was damaged on the disk when the clip was made, and is not in it.")                                                         \
        X(CLIP_EXTRA, "{place}: sau mảnh cuối còn có thứ khác.",                                                                                \
          "{place}: something follows the last fragment.")                                                                                      \
        X(CLIP_FITS,                                                                                                                            \
          "{file}: nguyên vẹn. Camera {camera}, {fragments} mảnh trong {files} tệp, từ {from} đến {until}.",                                    \
          "{file}: whole. Camera {camera}, {fragments} fragments in {files} files, {from} to {until}.")                                         \
        X(CLIP_FOREIGN, "{place}: của camera, kho hoặc số khác với tệp kèm.",                                                                   \
          "{place}: of another camera, store or number than the sidecar says.")                                                                 \
        X(CLIP_GAP, "{place}: hệ thống không ghi hình từ {from} đến {until} ({detail}).",                                                       \
          "{place}: nothing was recorded from {from} to {until} ({detail}).")                                                                   \
        X(CLIP_HEADER, "{place}: không phải phần đầu của khúc ghi này.",                                                                        \
          "{place}: not the header of this segment.")                                                                                           \
        X(CLIP_HOLE, "{place}: thiếu ở giữa, mà tệp kèm không nêu.",                                                                            \
          "{place}: is left out between, and the sidecar does not say so.")                                                                     \
        X(CLIP_INIT, "{place}: phần khởi đầu của tệp không đúng như lúc ghi.",                                                                  \
          "{place}: the beginning of the file is not what was recorded.")                                                                       \
        X(CLIP_IN_RECORD, "Mốc của mọi khúc ghi có trong sổ sự kiện.",                                                                          \
          "The heads of all closed segments are in the record.")                                                                                \
        X(CLIP_LINK, "{place}: không nối tiếp khúc ghi trước.",                                                                                 \
          "{place}: does not go on from the segment before.")                                                                                   \
        X(CLIP_MISSING, "{place}–{segment}: không có trong đoạn này ({detail}).",                                                               \
          "{place} to {segment}: not in the clip ({detail}).")                                                                                  \
        X(CLIP_NOT_EXPORTED, "{place}: sổ sự kiện không ghi việc xuất tệp kèm này.",                                                            \
          "{place}: the record does not say that this sidecar was handed out.")                                                                 \
        X(CLIP_NOT_READ, "{place}: không đọc được ({detail}).", "{place}: cannot be read ({detail}).")                                          \
        X(CLIP_NO_RECORD, "{place}: không đọc được sổ sự kiện ({detail}).",                                                                     \
          "{place}: the record cannot be read ({detail}).")                                                                                     \
        X(CLIP_OF_BYTE, ", byte ", ", byte ")                                                                                                   \
        X(CLIP_OF_FRAGMENT, ", mảnh ", ", fragment ")                                                                                           \
        X(CLIP_OF_SEGMENT, ", khúc ghi ", ", segment ")                                                                                         \
        X(CLIP_ORDER, "{place}: ở đó là mảnh {other} của khúc ghi {segment}.",                                                                  \
          "{place}: fragment {other} of segment {segment} stands there.")                                                                       \
        X(CLIP_OTHER_HEAD, "{place}: sổ sự kiện có mốc khác cho khúc ghi này.",                                                                 \
          "{place}: the record has another head of this segment.")                                                                              \
        X(CLIP_PARTIAL, "{place}: khi xuất, hệ thống còn đang ghi; xuất lại thì đủ.",                                                           \
          "{place}: footage of that time was still being written; exported again, there is more.")                                              \
        X(CLIP_PICTURES, "{place}: hình của mảnh này không đúng như lúc ghi.",                                                                  \
          "{place}: its pictures are not those that were recorded.")                                                                            \
        X(CLIP_PLACE, "{place}: mảnh này bị dời sang chỗ khác trong tệp.",                                                                      \
          "{place}: says that it plays elsewhere in the file.")                                                                                 \
        X(CLIP_SIDECAR, "{place}: không phải tệp kèm của đoạn ghi hình ({detail}).",                                                            \
          "{place}: not the sidecar of a clip ({detail}).")                                                                                     \
        X(CLIP_STAMP, "{place}: dấu của mảnh này không đúng như lúc ghi.",                                                                      \
          "{place}: its stamp is not the one that was recorded.")                                                                               \
        X(CLIP_SUM, "{place}: mọi mảnh đều đúng, nhưng tổng của tệp khác với tệp kèm.",                                                         \
          "{place}: all fits but the sum of the whole file, which is another than in the sidecar.")                                             \
        X(CLIP_UNPROVEN, "{place}: sổ sự kiện không có mốc của khúc ghi này.",                                                                  \
          "{place}: the record does not have the head of this segment.")                                                                        \
        X(CLIP_WITHOUT_RECORD,                                                                                                                  \
          "Tệp kèm có phải của hệ thống ghi hình không thì chỉ sổ sự kiện cho biết: --record=TỆP.",                                             \
          "Whether the sidecar is the recorder's own only the record says: --record=FILE.")                                                     \
        X(CONFIG_CHANGED,                                                                                                                       \
          "Tệp cấu hình đã sửa mà {daemon} chưa dùng: motcuactl check && systemctl restart {daemon}",                                           \
          "The configuration was edited, and {daemon} does not run with it yet: motcuactl check && "                                            \
          "systemctl restart {daemon}")                                                                                                         \
        X(DAY_ONE, "Ngày {first}", "{first}")                                                                                                   \
        X(DAY_RANGE, "Từ {first} đến {last}", "{first} to {last}")                                                                              \
        X(ENTERED, "Đã nhập, sự kiện số {event}.", "Entered as event {event}.")                                                                 \
        X(HELP_CODES,                                                                                                                           \
          "\nMã thoát: 0 được, 1 không được, 2 sai cú pháp, 3 tiến trình không chạy, 4 không đủ quyền.\n",                                      \
          "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 daemon not there, 4 not permitted.\n")                                              \
        X(HELP_OPTIONS, "\nTùy chọn:\n", "\nOptions:\n")                                                                                        \
        X(HELP_VERBS, "motcuactl [TÙY CHỌN] LỆNH …\n\nXem và thử trung tâm một cửa.\n\nLệnh:\n",                                                \
          "motcuactl [OPTION]... VERB ...\n\nLook at a one-stop centre, and try it.\n\nVerbs:\n")                                               \
        X(HISTORY_LEGEND,                                                                                                                       \
          "Thời gian phút:giây: một nửa số lượt không quá · chín phần mười không quá (số lượt)",                                                \
          "Times in minutes:seconds: half took at most · nine in ten at most (how many)")                                                       \
        X(ISSUED, "Số {number}, mã phiếu {code}, còn {ahead} người chờ trước (phiếu {ticket}).",                                                \
          "Number {number}, code {code}, {ahead} waiting before it (ticket {ticket}).")                                                         \
        X(KEYPADS_ABSENT, "Tiến trình bàn phím (motcua-keypadd) không chạy.",                                                                   \
          "The keypad daemon (motcua-keypadd) is not running.")                                                                                 \
        X(MAN_COLUMNS, "Các cột: ", "Columns: ")                                                                                                \
        X(MAN_JSON_LINES, "JSON: mỗi dòng một đối tượng.", "JSON is one object a line.")                                                        \
        X(MAN_OPTIONS, "TÙY CHỌN", "OPTIONS")                                                                                                   \
        X(MAN_TITLES, "Dòng đầu nêu tên các cột.", "The first line names the columns.")                                                         \
        X(MAN_VERBS, "LỆNH", "VERBS")                                                                                                           \
        X(MAN_WITH, "Đi với", "With")                                                                                                           \
        X(MEAN_LEGEND, "Thời gian trung bình, phút:giây (số lượt).",                                                                            \
          "Mean times in minutes:seconds (how many).")                                                                                          \
        X(MINUTES, "{n} phút", "{n} min")                                                                                                       \
        X(CORRECTED, "Đã ghi vào sổ sự kiện: sự kiện {event}.", "Recorded: event {event}.")                                                     \
        X(NO, "không", "no")                                                                                                                    \
        X(NOBODY_WAITS, "Quầy {counter}: không còn ai chờ.", "Counter {counter}: nobody waits any more.")                                       \
        X(NOBODY_SIGNED_IN, "Không ai đăng nhập", "Nobody signed in")                                                                           \
        X(NO_COUNTER, "Không có quầy “{counter}”. Xem: motcuactl status",                                                                       \
          "There is no counter \"{counter}\". See: motcuactl status")                                                                           \
        X(NO_KEYPAD, "Không có bàn phím “{keypad}”. Có: {known}",                                                                               \
          "There is no keypad \"{keypad}\". There are: {known}")                                                                                \
        X(NO_LOUDSPEAKER,                                                                                                                       \
          "Không có loa nên chưa gọi số bằng loa: hãy kiểm tra dây, nguồn và Device= trong [Voice].",                                           \
          "There is no loudspeaker, and calls are not spoken: look at its cable, its power and Device= of "                                     \
          "[Voice].")                                                                                                                           \
        X(NO_PRINTER, "Không có máy in “{printer}”. Có: {known}",                                                                               \
          "There is no printer \"{printer}\". There are: {known}")                                                                              \
        X(NO_RATINGS,                                                                                                                           \
          "{counter}, {subject}: chưa có đánh giá / {served} lượt phục vụ ({skipped} bỏ qua, {unheard} "                          \
          "không ghi nhận, mất kết nối bàn phím {offline} phút)",                                                                               \
          "{counter}, {subject}: no rating yet / {served} served ({skipped} skipped, {unheard} unheard, "                                       \
          "offline {offline} min)")                                                                                                             \
        X(NOTICE_WHICH, "Nêu nội dung thông báo (có thể thêm --for, --emergency), hoặc chỉ --clear để gỡ.",                                     \
          "Say what the notice is, with --for or --emergency, or only --clear to take it down.")                                                \
        X(OPTION_BAD, "--{option}={value}: phải là {allowed}", "--{option}={value}: must be {allowed}")                                         \
        X(OPTION_EITHER, "{verb}: chỉ chọn một trong {options}.", "{verb}: only one of {options}.")                                             \
        X(OPTION_EMPTY, "{option} cần một giá trị.", "{option} needs a value.")                                                                 \
        X(OPTION_FOREIGN, "--{option} không đi với {verb}.", "--{option} does not go with {verb}.")                                             \
        X(OPTION_TWICE, "--{option} được viết hai lần.", "--{option} stands there twice.")                                                      \
        X(OPTION_UNKNOWN, "Không có tùy chọn “{option}”.", "There is no option \"{option}\".")                                                  \
        X(PIN, "Mã PIN: ", "PIN: ")                                                                                                             \
        X(PIN_AGAIN, "Nhập lại mã PIN: ", "The PIN again: ")                                                                                    \
        X(PIN_DIFFERS, "Hai lần nhập khác nhau: mã PIN không đổi.",                                                                             \
          "The two differ: the PIN stays as it was.")                                                                                           \
        X(PIN_MISSING, "Chưa nhập mã PIN.", "No PIN was entered.")                                                                              \
        X(PIN_NEW, "Mã PIN mới (4 đến 12 chữ số): ", "New PIN (4 to 12 digits): ")                                                              \
        X(PRESSED, "Đã bấm “{key}” trên bàn phím mô phỏng {keypad}.",                                                                           \
          "Pressed \"{key}\" on the simulated keypad {keypad}.")                                                                                \
        X(PUBLIC_ONLY,                                                                                                                          \
          "Chỉ xem được phần công khai; mức từng lượt đánh giá và cán bộ chỉ dành "                                   \
          "cho root và nhóm motcua.",                                                                                                           \
          "Only what everybody may know: single ratings and officials are for root and group motcua.")                                          \
        X(RATING_BAD_SIGNATURE,                                                                                                                 \
          "{code}: điểm chốt không mang chữ ký đúng của khóa “{key}”. Báo cho người quản trị, và xem: "              \
          "motcuactl verify",                                                                                                                   \
          "{code}: the checkpoint is not signed by the key \"{key}\". Tell the administrator, and see: "                                        \
          "motcuactl "                                                                                                                          \
          "verify")                                                                                                                             \
        X(RATING_PROVEN,                                                                                                                        \
          "{code}: đúng là một đánh giá trong sổ sự kiện, sự kiện {event}.\nĐã tính lại trên {size} sự "              \
          "kiện, mã băm gốc "                                                                                                             \
          "{root}",                                                                                                                             \
          "{code}: stands in the record as a rating, event {event}.\nComputed again over {size} events, "                                       \
          "root {root}")                                                                                                                        \
        X(RATING_SIGNED, "Điểm chốt, do khóa {key} ký:\n{note}", "The checkpoint, signed by {key}:\n{note}")                                    \
        X(RATING_UNPROVEN,                                                                                                                      \
          "{code}: chứng minh không khớp. Báo cho người quản trị, và xem: motcuactl verify",                                                    \
          "{code}: the proof does not hold. Tell the administrator, and see: motcuactl verify")                                                 \
        X(RATING_UNSIGNED,                                                                                                                      \
          "Chưa có điểm chốt nào được ký có đánh giá này: mã băm gốc mới chỉ là lời của motcuad.",                                              \
          "No signed checkpoint has it yet: the root is motcuad's word, and no more.")                                                          \
        X(REAL_HARDWARE,                                                                                                                        \
          "{keypad} là bàn phím thật: chỉ ngón tay bấm được. Lệnh press cần motcua-keypadd chạy với "                     \
          "--hw=sim.",                                                                                                                          \
          "{keypad} is a real keypad: only a finger can press it. press needs motcua-keypadd running with "                                     \
          "--hw=sim.")                                                                                                                          \
        X(REPORT_LEGEND,                                                                                                                        \
          "Tỷ lệ kèm tử số/mẫu số; thời gian bằng phút: một nửa số lượt không quá · chín phần mười không " \
          "quá.",                                                                                                                               \
          "Shares with numerator/denominator; times in minutes: half took at most · nine in ten at most.")                                      \
        X(REPORT_TITLE, "{centre}: báo cáo {period} (kỳ trước: {before})",                                                                      \
          "{centre}: report of {period} (before: {before})")                                                                                    \
        X(REPORT_UNDATED, "{n} lượt chưa rõ ngày: đứng ở ngày mà đồng hồ khi đó đã chỉ.",                                                       \
          "{n} visits of which nobody knows the day stand under the day that the clock showed.")                                                \
        X(REPORT_UNFINISHED, "Kỳ chưa kết thúc: số liệu đến ngày {today}.",                                                                     \
          "The period is not over: figures up to {today}.")                                                                                     \
        X(REPRINTED, "Đã nhận in lại (lệnh in {job}). Xem: motcuactl jobs",                                                                     \
          "It is printed again (job {job}). See: motcuactl jobs")                                                                               \
        X(RESTORE_AT_WORK, "motcuad đang chạy: dừng trước (systemctl stop motcuad), rồi chạy lại lệnh này.",                                    \
          "motcuad is running: stop it first (systemctl stop motcuad), and run this again.")                                                    \
        X(RESTORE_BEFORE, "Sổ trước đó được giữ: {file}", "The record before is kept: {file}")                                                  \
        X(RESTORE_BEHIND,                                                                                                                       \
          "{file} có {events} sự kiện; {before} sự kiện đã có trong sổ hoặc đã được ký: khôi phục thì mất "        \
          "phần sau. Nếu vẫn muốn: --behind",                                                                                                   \
          "{file} has {events} events, and {before} are in the record or were signed: what came later "                                         \
          "would be gone. If that is what you want: --behind")                                                                                  \
        X(RESTORE_CONFIG, "Cấu hình chưa đúng, chưa khôi phục: {error}",                                                                        \
          "The configuration is refused, nothing is restored: {error}")                                                                         \
        X(RESTORE_DAMAGED, "{file} không phải là sổ sự kiện, hoặc đã hỏng: {error}",                                                            \
          "{file} is no record, or is damaged: {error}")                                                                                        \
        X(RESTORE_DENIED, "Không đủ quyền: chỉ root khôi phục được sổ.",                                                                        \
          "Not permitted: only root restores the record.")                                                                                      \
        X(RESTORE_DONE,                                                                                                                         \
          "{file}: đã thành sổ sự kiện, {events} sự kiện. Tiếp theo: systemctl start motcuad; motcuactl "                        \
          "status",                                                                                                                             \
          "{file}: is the record now, with {events} events. Next: systemctl start motcuad; motcuactl "                                          \
          "status")                                                                                                                             \
        X(RESTORE_FAILED, "Chưa khôi phục được, sổ vẫn như cũ: {error}",                                                                        \
          "Nothing is restored, the record is as it was: {error}")                                                                              \
        X(RESTORE_NEWER, "{file} do phiên bản mới hơn ghi: cài phiên bản đó trước.",                                                            \
          "{file} was written by a newer version: install that first.")                                                                         \
        X(RESTORE_NUMBERS,                                                                                                                      \
          "Không rõ hôm nay đã cấp những số nào: mỗi lĩnh vực tiếp tục sau một khoảng trống (motcuactl "             \
          "events).",                                                                                                                           \
          "Which numbers were given out today is not known: each service goes on behind a gap (motcuactl "                                      \
          "events).")                                                                                                                           \
        X(RESTORE_OTHER,                                                                                                                        \
          "Sổ hiện có ({before} sự kiện) không phải là sổ của {file} ({events} sự kiện), hoặc một trong "              \
          "hai đã bị sửa. Nếu vẫn muốn: --other",                                                                                               \
          "The record there ({before} events) is not the one of {file} ({events} events), or one of them "                                      \
          "was changed. If that is what you want: --other")                                                                                     \
        X(RESTORE_REASON, "Lý do dài 1 đến 200 byte, chỉ gồm chữ thường đọc được.",                                                             \
          "A reason is 1 to 200 bytes of plain text.")                                                                                          \
        X(RESTORE_STAGED, "{file} sẽ thành sổ sự kiện khi motcuad khởi động; bây giờ chưa xong: {error}",                                       \
          "{file} becomes the record when motcuad starts; it cannot be finished now: {error}")                                                  \
        X(RESTORE_UNPROVEN, "{file} không khớp với chính nó (các dòng trên); chưa khôi phục.",                                                  \
          "{file} does not prove (see the lines above); nothing is restored.")                                                                  \
        X(RESTORE_UNREADABLE, "{file}: không đọc được bản sao ({error}).",                                                                      \
          "{file}: the copy cannot be read ({error}).")                                                                                         \
        X(SATISFIED,                                                                                                                            \
          "{counter}, {subject}: hài lòng {percent} % ({part}/{rated} lượt đánh giá / {served} lượt phục "                         \
          "vụ; {skipped} bỏ qua, {unheard} không ghi nhận, mất kết nối bàn phím {offline} phút)",                                               \
          "{counter}, {subject}: {percent} % satisfied ({part} of {rated} rated / {served} served; "                                            \
          "{skipped} skipped, {unheard} unheard, offline {offline} min)")                                                                       \
        X(SATISFIED_WITHOUT_SUSPECT,                                                                                                            \
          "    không kể {suspect} lượt nghi ngờ: {percent} % ({part}/{rated} lượt đánh giá)",                                                   \
          "    without {suspect} suspect: {percent} % ({part} of {rated} rated)")                                                               \
        X(SATISFIED_WITHOUT_VOIDED,                                                                                                             \
          "    không kể {voided} lượt đã hủy kết quả: {percent} % ({part}/{rated} lượt đánh giá)",                                              \
          "    without {voided} voided: {percent} % ({part} of {rated} rated)")                                                                 \
        X(TEST_PAGE, "Đã gửi trang thử đến máy in {printer} (lệnh in {job}). Xem: motcuactl jobs",                                              \
          "The test page went to printer {printer} (job {job}). See: motcuactl jobs")                                                           \
        X(TICKET_TWICE,                                                                                                                         \
          "Hôm nay có nhiều phiếu mang số “{ticket}”: hãy dùng mã phiếu. Xem: motcuactl tickets",                                               \
          "Several tickets of today have number \"{ticket}\": name one by its ID. See: motcuactl tickets")                                      \
        X(TIMES_LEGEND, "Giờ có dấu ~ là của đồng hồ chưa đồng bộ. Thời gian: phút:giây.",                                                      \
          "A time with ~ was told by a clock that was not synchronised. Durations in minutes:seconds.")                                         \
        X(TIMES_UNDATED,                                                                                                                        \
          "Còn {elsewhere} số chưa rõ ngày không nằm trong bảng này. Xem: motcuactl times --undated",                                           \
          "{elsewhere} more tickets have no known day. See: motcuactl times --undated")                                                         \
        X(TO_DO, "Cần xem:", "To be looked at:")                                                                                                \
        X(TRY_HELP, "Xem: motcuactl --help", "See: motcuactl --help")                                                                           \
        X(UNDATED, "Chưa rõ ngày (~): {undated} lượt; đồng hồ lúc đó chưa đồng bộ.",                                                            \
          "Undated visits (~): {undated}; the clock was not synchronised.")                                                                     \
        X(UNDATED_DAYS,                                                                                                                         \
          "Chưa rõ ngày (đồng hồ lúc đó chưa đồng bộ): {here} lượt trong các số liệu này, {elsewhere} lượt "       \
          "ở ngày khác.",                                                                                                                       \
          "Undated (the clock was not synchronised): {here} of these visits, and {elsewhere} under other "                                      \
          "days.")                                                                                                                              \
        X(UNPUBLISHED, "    còn {unpublished} lượt đánh giá chưa công khai",                                                                    \
          "    ratings that are not public yet: {unpublished}")                                                                                 \
        X(MANY_WAITING, "Lĩnh vực {service}: {waiting} người đang chờ (cảnh báo từ {limit} người).",                                            \
          "Service {service}: {waiting} wait (warned of from {limit} on).")                                                                     \
        X(LONG_WAIT, "Lĩnh vực {service}: có người phải chờ quá {limit} phút.",                                                                 \
          "Service {service}: somebody had to wait for more than {limit} min.")                                                                 \
        X(UNSERVED,                                                                                                                             \
          "Lĩnh vực {service}: không còn quầy phục vụ, {waiting} người đang chờ; quầy nào cũng gọi được.",                                      \
          "Service {service}: no counter serves it any more, {waiting} wait; any counter calls them.")                                          \
        X(VERB_ARGUMENTS, "Cách viết: motcuactl {verb} {usage}", "Usage: motcuactl {verb} {usage}")                                             \
        X(VERB_MISSING, "Thiếu lệnh.", "A verb is missing.")                                                                                    \
        X(VERB_UNKNOWN, "Không có lệnh “{verb}”.", "There is no verb \"{verb}\".")                                                              \
        X(VERIFY_FAILED, "motcua-verify không chạy được đến hết: {error}",                                                                      \
          "motcua-verify did not run to its end: {error}")                                                                                      \
        X(VOICE_CHECKED,                                                                                                                        \
          "{good} bản ghi âm dùng được, thiếu {missing} (giọng mặc định sẽ đọc thay, nếu có), {bad} tệp "            \
          "không dùng được.",                                                                                                                   \
          "{good} recordings can be used, {missing} are missing (the default voice says them, if it is "                                        \
          "installed), {bad} files cannot be used.")                                                                                            \
        X(VOICE_CONVERT, "hãy chuyển sang WAV, đặt tên {what}.wav", "convert it to WAV, named {what}.wav")                                      \
        X(VOICE_LANGUAGE, "“{language}”: chỉ có vi và en.", "\"{language}\": there are vi and en.")                                             \
        X(VOICE_NEAREST, "tên không có trong danh sách; gần nhất là {what}.wav",                                                                \
          "is not in the list; the nearest is {what}.wav")                                                                                      \
        X(VOICE_NO_FOLDER, "{folder}: phải có thư mục vi hoặc en với các bản ghi âm ({error})",                                                 \
          "{folder}: must have a folder vi or en with recordings ({error})")                                                                    \
        X(VOICE_OWN_TONE, "không cần thu: hệ thống tự phát {what}",                                                                             \
          "may be left out: {what} is made by the system")                                                                                      \
        X(VOICE_TO_READ, "hãy thu: “{what}”", "record: \"{what}\"")                                                                             \
        X(VOICE_UNKNOWN, "{what} không có trong danh sách; hãy xóa hoặc đổi tên",                                                               \
          "{what} is not in the list; remove or rename it")                                                                                     \
        X(VOIDED, "đã hủy kết quả", "voided")                                                                                                   \
        X(VOIDED_COUNT, "    {voided} lượt đánh giá đã bị hủy kết quả, vẫn được tính ở đây",                                                    \
          "    ratings that are voided, and still counted here: {voided}")                                                                      \
        X(WAIT,                                                                                                                                 \
          "{service}: {ahead} người đang chờ, {counters} quầy làm việc; thời gian chờ ước tính "                             \
          "{low}–{high} phút (theo {visits} lượt trong {days} ngày qua)",                                                                       \
          "{service}: {ahead} waiting, {counters} counters at work; an estimated wait of {low} to {high} "                                      \
          "min (by {visits} visits in the last {days} days)")                                                                                   \
        X(WAIT_NO_COUNTER, "{service}: {ahead} người đang chờ, chưa có quầy nào làm việc.",                                                     \
          "{service}: {ahead} waiting, and no counter is at work for it.")                                                                      \
        X(WAIT_UNKNOWN,                                                                                                                         \
          "{service}: {ahead} người đang chờ, {counters} quầy làm việc; mới có {visits} lượt trong {days} "                    \
          "ngày qua, quá ít để ước tính thời gian chờ.",                                                                                        \
          "{service}: {ahead} waiting, {counters} counters at work; {visits} visits in the last {days} "                                        \
          "days are too few to estimate the wait.")                                                                                             \
        X(WATCH_BACK, "motcuad đã trở lại; tiếp tục từ sự kiện {cursor}.",                                                                      \
          "motcuad is back; going on after event {cursor}.")                                                                                    \
        X(WATCH_BEHIND, "Chưa đọc được sổ sự kiện ({message}); thử lại sau một giây.",                                                          \
          "The record cannot be read yet ({message}); trying again in a second.")                                                               \
        X(WATCH_GONE, "motcuad đã dừng; chờ nó trở lại (đã xem đến sự kiện {cursor}).",                                                         \
          "motcuad went away; waiting for it (seen up to event {cursor}).")                                                                     \
        X(WATCH_OTHER_RECORD,                                                                                                                   \
          "Sổ sự kiện chỉ đến số {end}, nhưng đã xem đến {cursor}: đây là sổ khác. Chạy lại lệnh này.",                                         \
          "The record ends at event {end}, but {cursor} was seen: it is another record. Run this again.")                                       \
        X(WATCH_START, "Theo dõi sau sự kiện {cursor}; dừng bằng Ctrl-C.",                                                                      \
          "Watching after event {cursor}; Ctrl-C ends.")                                                                                        \
        X(WHICH_PRINTER, "Có nhiều máy in, hãy nêu một: {known}",                                                                               \
          "There are several printers, name one: {known}")                                                                                      \
        X(WHOLE_CENTRE, "Toàn trung tâm", "Whole centre")                                                                                       \
        X(WITHHELD,                                                                                                                             \
          "{counter}, {subject}: {rated} lượt đánh giá / {served} lượt phục vụ; quá ít để nêu mức "                        \
          "({skipped} bỏ qua, {unheard} không ghi nhận, mất kết nối bàn phím {offline} phút)",                                                  \
          "{counter}, {subject}: {rated} rated / {served} served; too few to name levels ({skipped} "                                           \
          "skipped, {unheard} unheard, offline {offline} min)")                                                                                 \
        X(WRITE_FAILED, "Không ghi ra được: {error}", "Cannot write the output: {error}")                                                       \
        X(YES, "có", "yes")
