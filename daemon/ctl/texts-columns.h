/* Headings of the columns of tables; rows as in texts.h. */
#pragma once

#define COLUMN_EACH(X)                                                                                       \
        X(COLUMN_ACTOR, "Người làm", "By")                                                                   \
        X(COLUMN_BY_DAY, "Chậm nhất", "By")                                                                  \
        X(COLUMN_DONE_DAY, "Đã làm", "Done")                                                                 \
        X(COLUMN_DUTY, "Mã", "Duty")                                                                         \
        X(COLUMN_NOTE, "Ghi chú", "Note")                                                                    \
        X(COLUMN_PERIOD, "Kỳ", "Period")                                                                     \
        X(COLUMN_TITLE, "Công việc", "Title")                                                                \
        X(COLUMN_CAMERA, "Camera", "Camera")                                                                 \
        X(COLUMN_COUNTERS, "Quầy", "Counters")                                                               \
        X(COLUMN_DAYS_LEFT, "Đĩa còn (ngày)", "Days left")                                                   \
        X(COLUMN_FROM, "Từ", "From")                                                                         \
        X(COLUMN_GAP, "Gián đoạn", "Gap")                                                                    \
        X(COLUMN_GAP_MINUTES, "Gián đoạn (phút)", "Gap min")                                                 \
        X(COLUMN_HOLD, "Lệnh giữ", "Hold")                                                                   \
        X(COLUMN_HOLDS, "Số lệnh giữ", "Holds")                                                              \
        X(COLUMN_HOLD_END, "Giữ đến", "Held until")                                                          \
        X(COLUMN_PLACE, "Vị trí", "Place")                                                                   \
        X(COLUMN_RECORDED, "Đã ghi hôm nay", "Recorded today")                                               \
        X(COLUMN_REQUEST, "Đề nghị", "Request")                                                              \
        X(COLUMN_UNTIL, "Đến", "Until")                                                                      \
        X(COLUMN_WHAT, "Việc", "What")                                                                       \
        X(COLUMN_ANSWERS, "Trả lời", "Answers")                                                              \
        X(COLUMN_CHECKED, "Đã nhập lại", "Twice")                                                            \
        X(COLUMN_CORRECTED, "Đã sửa", "Corrected")                                                           \
        X(COLUMN_DEPARTMENT, "Đơn vị", "Department")                                                         \
        X(COLUMN_DIFFERS, "Khác", "Differs")                                                                 \
        X(COLUMN_DRAWN, "Rút nhập lại", "Drawn")                                                             \
        X(COLUMN_SHEET, "Số phiếu", "Sheet")                                                                 \
        X(COLUMN_VOIDED, "Đã hủy", "Void")                                                                   \
        X(COLUMN_ABSENT, "Bàn phím mất kết nối", "Absent keypads")                                           \
        X(COLUMN_AHEAD, "Người chờ trước", "Ahead")                                                          \
        X(COLUMN_ATTEMPTS, "Lần gửi", "Attempts")                                                            \
        X(COLUMN_BACKUP, "Máy thay thế", "Backup")                                                           \
        X(COLUMN_CANCELLED, "Đã hủy", "Cancelled")                                                           \
        X(COLUMN_CALLED, "Gọi lần đầu", "First called")                                                      \
        X(COLUMN_CALLS, "Số lần gọi", "Calls")                                                               \
        X(COLUMN_CLASS, "Diện ưu tiên", "Priority")                                                          \
        X(COLUMN_BEFORE, "Kỳ trước", "Before")                                                               \
        X(COLUMN_CHANGE, "Thay đổi", "Change")                                                               \
        X(COLUMN_FIGURE_CODE, "Mã", "Code")                                                                  \
        X(COLUMN_CONFIRMATION, "Xác nhận", "Confirmed by")                                                   \
        X(COLUMN_COUNTS, "Số lượt", "Counts")                                                                \
        X(COLUMN_COUNTER, "Quầy", "Counter")                                                                 \
        X(COLUMN_CUT, "Đã cắt, ms", "Cut, ms")                                                               \
        X(COLUMN_DECIBEL, "Âm lượng, dB", "Level, dB")                                                       \
        X(COLUMN_DAY, "Ngày", "Day")                                                                         \
        X(COLUMN_ENDED, "Kết thúc", "Ended")                                                                 \
        X(COLUMN_EVENT, "Sự kiện", "Event")                                                                  \
        X(COLUMN_EVENTS, "Sự kiện", "Events")                                                                \
        X(COLUMN_EXPORTS, "Trích xuất", "Exports")                                                           \
        X(COLUMN_EXPIRED, "Hết hiệu lực", "Expired")                                                         \
        X(COLUMN_FIGURE, "Chỉ tiêu", "Figure")                                                               \
        X(COLUMN_FILE, "Tệp", "File")                                                                        \
        X(COLUMN_FINISHED, "Xong lúc", "Finished")                                                           \
        X(COLUMN_FLAGS, "Dấu hiệu nghi ngờ", "Suspect by")                                                   \
        X(COLUMN_GIVEN, "Nhận lúc", "Given")                                                                 \
        X(COLUMN_HOUR, "Giờ", "Hour")                                                                        \
        X(COLUMN_ID, "Mã", "ID")                                                                             \
        X(COLUMN_INACTIVE, "Không thao tác", "Inactive")                                                     \
        X(COLUMN_ISSUED, "Lấy số", "Issued")                                                                 \
        X(COLUMN_JOB, "Lệnh in", "Job")                                                                      \
        X(COLUMN_JOBS, "Lệnh chờ", "Jobs")                                                                   \
        X(COLUMN_KEYPAD, "Bàn phím", "Keypad")                                                               \
        X(COLUMN_KEYPADS, "Bàn phím", "Keypads")                                                             \
        X(COLUMN_LABEL, "Tên", "Name")                                                                       \
        X(COLUMN_LAST_VISIT, "Lượt cuối", "Last visit")                                                      \
        X(COLUMN_LEVEL, "Đánh giá", "Rating")                                                                \
        X(COLUMN_MEAN_SERVING, "Phục vụ trung bình", "Mean serving")                                         \
        X(COLUMN_MEAN_WAITING, "Chờ trung bình", "Mean waiting")                                             \
        X(COLUMN_MONTH, "Tháng", "Month")                                                                    \
        X(COLUMN_MODEL, "Kiểu máy", "Model")                                                                 \
        X(COLUMN_MSEC, "Dài, ms", "Length, ms")                                                              \
        X(COLUMN_NO_SHOW, "Vắng mặt", "No-show")                                                             \
        X(COLUMN_NUMBER, "Số", "Number")                                                                     \
        X(COLUMN_OFFICIAL, "Cán bộ", "Official")                                                             \
        X(COLUMN_OFFLINE, "Mất kết nối", "Offline")                                                          \
        X(COLUMN_OPEN, "Đang mở", "Open")                                                                    \
        X(COLUMN_PAPER, "Phiếu in", "Paper")                                                                 \
        X(COLUMN_PAUSE, "Lý do tạm dừng", "Pause")                                                           \
        X(COLUMN_OUTPUT, "Màn hình", "Screen")                                                               \
        X(COLUMN_PORT, "Cổng", "Port")                                                                       \
        X(COLUMN_PRESENT, "Kết nối", "Present")                                                              \
        X(COLUMN_PRINTER, "Máy in", "Printer")                                                               \
        X(COLUMN_PROFILE, "Cấu hình máy", "Profile")                                                         \
        X(COLUMN_RATED, "Đánh giá", "Rated")                                                                 \
        X(COLUMN_READ_ALOUD, "Đọc", "Read aloud")                                                            \
        X(COLUMN_REASON, "Lý do", "Reason")                                                                  \
        X(COLUMN_REPRINTS, "In lại", "Reprints")                                                             \
        X(COLUMN_ROLL, "Giấy in", "Paper")                                                                   \
        X(COLUMN_ROOT, "Mã chốt", "Checkpoint")                                                              \
        X(COLUMN_SCALE, "Thang", "Scale")                                                                    \
        X(COLUMN_SEQUENCE, "Đã ghi đến", "Recorded to")                                                      \
        X(COLUMN_SERIAL, "Số sê-ri", "Serial")                                                               \
        X(COLUMN_SERVED, "Phục vụ", "Served")                                                                \
        X(COLUMN_SERVICE, "Lĩnh vực", "Service")                                                             \
        X(COLUMN_SERVING, "Thời gian phục vụ", "Serving")                                                    \
        X(COLUMN_SKIPPED, "Bỏ qua", "Skipped")                                                               \
        X(COLUMN_SOURCE, "Nguồn", "Source")                                                                  \
        X(COLUMN_STARTED, "Bắt đầu", "Started")                                                              \
        X(COLUMN_STATE, "Tình trạng", "State")                                                               \
        X(COLUMN_STRAY, "Bấm ngoài lượt", "Stray")                                                           \
        X(COLUMN_STUCK, "Nút bị kẹt", "Stuck keys")                                                          \
        X(COLUMN_SUBJECT, "Nội dung", "Subject")                                                             \
        X(COLUMN_SUSPECT, "Nghi ngờ", "Suspect")                                                             \
        X(COLUMN_TEMPLATE, "Mẫu", "Template")                                                                \
        X(COLUMN_TO_DO, "Việc cần làm", "To do")                                                             \
        X(COLUMN_TRANSFERRED, "Chuyển tiếp", "Transferred")                                                  \
        X(COLUMN_UNHEARD, "Không ghi nhận", "Unheard")                                                       \
        X(COLUMN_USED, "Đã in (mm)", "Printed (mm)")                                                         \
        X(COLUMN_VALUE, "Giá trị", "Value")                                                                  \
        X(COLUMN_VIEWS, "Xem camera", "Views")                                                               \
        X(COLUMN_VISIT, "Lượt", "Visit")                                                                     \
        X(COLUMN_WAITING, "Thời gian chờ", "Waiting")                                                        \
        X(COLUMN_WALKING, "Đến quầy", "Walking")                                                             \
        X(COLUMN_WIDTH, "Khổ in (điểm)", "Width (dots)")
