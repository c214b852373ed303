/* The settings of the queue: see daemon/record/settings.h. Head starts stand in
 * daemon/queue/rules-observed.c, as their keys are a family. */
#pragma once

#define QUEUE_SETTINGS(X)                                                                                                                      \
        X("no_show_strikes", no_show_strikes, "Centre", "NoShowStrikes", config_parse_u64, 1, 9, "3",                                          \
          "calls",                                                                                                                             \
          "Số kết thúc sau bấy nhiêu lần vắng mặt; trước đó thì lại chờ sau những người đã có mặt, "         \
          "hoặc được gọi lại ngay nếu không còn ai chờ. Số đã kết thúc vì vắng mặt vẫn gọi lại "             \
          "được trong ngày: motcuactl missed, motcuactl call.",                                                                                \
          "A ticket ends at that many no-shows; before, it waits again behind those who were there, "                                          \
          "and is called again at once if nobody else waits. One that has ended so can be called "                                             \
          "again while the day lasts: motcuactl missed, motcuactl call.")                                                                      \
        X("undo_usec", undo_usec, "Centre", "UndoSec", config_parse_sec, 0, 60, "5", "s",                                                      \
          "Hoàn tất rồi thì trong bao lâu còn hoàn tác được, nếu chưa ai đánh giá.",                                                           \
          "How long a \"done\" can be undone, if nobody has rated it.")                                                                        \
        X("inactive_usec", inactive_usec, "Centre", "InactiveSec", config_parse_sec, 0, 14400, "600", "s",                                     \
          "Quầy mở, không có số, có người chờ mà bấy lâu không có thao tác thì được coi là không thao tác: "      \
          "một sự kiện, một tín hiệu và một thuộc tính nêu điều đó, cho đến khi quầy có thao tác, tạm dừng " \
          "(có hoặc không nêu lý do), hoặc không còn ai chờ. 0: không bao giờ.",                                                               \
          "A counter that is open and without a ticket while somebody waits for it counts as inactive when "                                   \
          "nothing is done there for so long: an event, a signal and a property say so, until something is "                                   \
          "done there, the counter is paused, with a reason or without, or nobody waits any more. 0: "                                         \
          "never.")                                                                                                                            \
        X("prefer_usec", prefer_usec, "Centre", "PreferHeadStartMin", parse_minutes, 0, 240, "10", "min",                                      \
          "Số của lĩnh vực mà quầy ưu tiên (Prefer=) được quầy đó coi như đến sớm bao "                              \
          "nhiêu phút, cộng với diện ưu tiên nếu có. Người của lĩnh vực khác đã chờ lâu"                            \
          " hơn khoảng đó vào lúc số ấy được lấy thì vẫn được gọi trước.",                                                                     \
          "How long before its arrival a ticket of a service that the counter prefers "                                                        \
          "(Prefer=) counts as having come there, on top of the head start of its "                                                            \
          "class. Whoever of another service had waited longer than that when it came "                                                        \
          "is still called first.")                                                                                                            \
        X("warn_waiting", warn_waiting, "Centre", "WarnWaiting", config_parse_u64, 0, 999, "0", "people",                                      \
          "Cảnh báo khi bấy nhiêu người đang chờ một lĩnh vực: một sự kiện, một dòng "                               \
          "nhật ký và một dòng trong motcuactl status; hết cảnh báo khi số người chờ "                                      \
          "chỉ còn ba phần tư. 0: không cảnh báo.",                                                                                            \
          "A warning when that many people wait for one service: an event, a line of "                                                         \
          "the log, and one in motcuactl status; it is over when three quarters of "                                                           \
          "that, or fewer, still wait. 0: none.")                                                                                              \
        X("warn_wait_usec", warn_wait_usec, "Centre", "WarnWaitSec", config_parse_sec, 0, 14400, "0", "s",                                     \
          "Cảnh báo như vậy khi có người đã chờ bấy lâu, tính từ lúc lấy số hoặc từ lúc"                         \
          " trở lại hàng đợi sau khi đã được gọi; hết cảnh báo khi không ai chờ lâu hơn"                             \
          " ba phần tư mức đó. Thời gian máy tắt chỉ tính khi biết giờ đúng ở cả hai "                                \
          "phía. 0: không cảnh báo.",                                                                                                          \
          "The same when somebody has waited for so long, from the ticket on, or from "                                                        \
          "the return to the queue of whoever was called before; it is over when nobody"                                                       \
          " has waited for more than three quarters of that. Time with the power off "                                                         \
          "counts only when the clock was right on both sides of it. 0: none.")                                                                \
        X("close_of_day_usec", close_of_day_usec, "Centre", "CloseOfDay", parse_time_of_day, 0, 0, "18:00",                                    \
          NULL,                                                                                                                                \
          "Khi nào ngày của hàng đợi kết thúc: các quầy đóng, số còn lại hết hiệu lực, trong ngày đó không "    \
          "cấp "                                                                                                                             \
          "số nữa, trừ khi có quầy mở lại. Ngày bắt đầu sau giờ này thì kết thúc lúc nửa đêm; giờ trước "  \
          "12:00 "                                                                                                                             \
          "là của đêm trước. Mỗi ngày số bắt đầu lại từ 001. Khi giờ chỉ là phỏng đoán: xem motcuad(8), "       \
          "mục "                                                                                                                             \
          "THE DAY OF THE QUEUE.",                                                                                                             \
          "When the day of the queue ends: counters close, tickets expire, and no more are given out on "                                      \
          "that "                                                                                                                              \
          "date, unless somebody opens a counter again. A day that begins after it ends at midnight; a "                                       \
          "time "                                                                                                                              \
          "before noon is that of the night before. Numbers begin at 001 with the date. What is done while "                                   \
          "the clock is a guess: THE DAY OF THE QUEUE in motcuad(8).")
