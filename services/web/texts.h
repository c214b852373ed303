/* What the pages say, in both languages; STRINGS of the wall and the keypads are meant the same. */
#pragma once

#include "services/base/util.h"

/* clang-format off */
#define TEXTS(text) \
        text(HOME, "Trang chủ", "Home") \
        text(BOARD, "Bảng gọi số", "Board") \
        text(TICKET, "Phiếu của tôi", "My ticket") \
        text(PROCEDURES, "Thủ tục", "Procedures") \
        text(PHONES, "Điện thoại", "Phone numbers") \
        text(PRIVACY, "Ghi lại những gì", "What is recorded") \
        text(SKIP, "Đến nội dung", "To the content") \
        text(NAVIGATION, "Các trang", "Pages") \
        text(OTHER_LANGUAGE, "English", "Tiếng Việt") \
        text(NOTICE, "Thông báo", "Notice") \
        text(EMERGENCY, "KHẨN CẤP", "EMERGENCY") \
        text(CALLED, "Vừa gọi", "Just called") \
        text(NOBODY_CALLED, "Chưa gọi số nào.", "No number was called yet.") \
        text(TO_COUNTER, "đến", "to") \
        text(COUNTERS, "Các quầy", "Counters") \
        text(COUNTER, "Quầy", "Counter") \
        text(NOW, "Hiện nay", "Now") \
        text(WAITING, "Số đang chờ", "Waiting") \
        text(SERVICE, "Lĩnh vực", "Service") \
        text(WAIT, "Chờ ước tính", "Estimated wait") \
        text(UNKNOWN, "chưa biết", "not known") \
        text(COUNTER_CLOSED, "Quầy đóng", "Closed") \
        text(COUNTER_FREE, "Đang trống", "Free") \
        text(COUNTER_CALLING, "Đang gọi", "Calling") \
        text(COUNTER_SERVING, "Đang phục vụ", "Serving") \
        text(COUNTER_PAUSED, "Tạm dừng", "Paused") \
        text(PAPER_OUT, "Hết phiếu in, xin nghe gọi số.", "No paper for tickets: please listen for the number.") \
        text(UNPRINTED, "Số chưa in được phiếu", "Numbers without paper") \
        text(RECORDING, "Đang ghi hình", "Cameras are recording") \
        text(STALE, "Mất kết nối: số hiển thị có thể chưa mới.", "Connection lost: numbers may be old.") \
        text(NO_BOARD, "Chưa có bảng gọi số. Xin nghe gọi số tại trung tâm.", "There is no board yet. Please listen for numbers in the hall.") \
        text(CODE, "Mã phiếu", "Code of the ticket") \
        text(CODE_HINT, "Ghi trên phiếu, ví dụ 7K3-Q9M.", "It stands on the ticket, such as 7K3-Q9M.") \
        text(SHOW, "Xem", "Show") \
        text(CODE_WRONG, "Đây không phải mã phiếu: mã có 6 chữ và số, ví dụ 7K3-Q9M.", "This is no code of a ticket: it has 6 letters and digits, such as 7K3-Q9M.") \
        text(ASKED_TOO_OFTEN, "Vừa có quá nhiều lượt hỏi. Xin thử lại sau ít giây.", "Too much was asked just now. Please try again in a few seconds.") \
        text(TOO_MANY, "Nhiều mã vừa được nhập. Xin thử lại sau, hoặc quét mã QR trên phiếu.", "Many codes were typed just now. Please try again later, or scan the code on the ticket.") \
        text(NOT_FOUND, "Không có phiếu nào của hôm nay mang mã này. Xin xem lại mã trên phiếu.", "No ticket of today has this code. Please look at the ticket again.") \
        text(ESTIMATE_BASIS, "Tính theo hàng chờ và những lượt gần đây.", "By who waits, and by recent visits.") \
        text(TICKET_WAITING, "Đang chờ", "Waiting") \
        text(TICKET_CALLED, "Đã gọi: mời Ông/Bà đến quầy", "Called: please go to the counter") \
        text(TICKET_SERVING, "Đang phục vụ", "Being served") \
        text(TICKET_HELD, "Chờ bổ sung hồ sơ", "Waiting for papers") \
        text(TICKET_DONE, "Đã phục vụ xong", "Done") \
        text(TICKET_NO_SHOW, "Đã gọi mà vắng mặt: xin hỏi quầy", "Called in your absence: please ask at the counter") \
        text(TICKET_EXPIRED, "Phiếu đã hết giá trị", "The ticket has expired") \
        text(TICKET_CANCELLED, "Phiếu đã hủy", "The ticket is cancelled") \
        text(RELOAD, "Xem lại", "Look again") \
        text(PLEASE_RATE, "Mời Ông/Bà đánh giá", "Please rate") \
        text(SUBJECT_RECEPTION, "Tiếp công dân", "Receiving citizens") \
        text(SUBJECT_PROCEDURES, "Giải quyết thủ tục hành chính", "Handling procedures") \
        text(RATED, "Ông/Bà đã đánh giá lượt này.", "This visit is already rated.") \
        text(RATE_LATER, "Ông/Bà đánh giá được sau khi làm việc xong, trong ngày hôm nay.", "You can rate after your visit, until the end of today.") \
        text(ANONYMOUS, "Không ghi tên người đánh giá.", "Nobody's name is recorded.") \
        text(THANKS, "Xin cảm ơn Ông/Bà đã đánh giá!", "Thank you for rating!") \
        text(THANKS_UNTIL, "Đã ghi nhận; trong giây lát Ông/Bà còn đổi được.", "Recorded; for a moment you can still change it.") \
        text(BACK_TO_TICKET, "Về phiếu của tôi", "Back to my ticket") \
        text(ALREADY_RATED, "Ông/Bà đã đánh giá lượt này; đánh giá trước được giữ nguyên.", "This visit is already rated, and that rating stands.") \
        text(NOT_YET, "Chưa đến lượt đánh giá: xin đánh giá sau khi làm việc xong.", "Not open for rating yet: please rate after your visit.") \
        text(NOT_RECORDED, "Chưa ghi nhận được. Xin Ông/Bà gửi lại, bấm tại quầy hoặc bỏ phiếu giấy.", "Not recorded. Please send it again, press at the counter or use paper.") \
        text(NOT_RECORDED_SURE, "Chưa biết đã ghi nhận hay chưa. Xin Ông/Bà gửi lại: chỉ tính một lần.", "It is not known whether it was recorded. Please send it again: it counts once.") \
        text(SENT_TOO_OFTEN, "Lần gửi này chưa được ghi nhận, vì vừa có quá nhiều lượt gửi; đánh giá trước đó, nếu có, được giữ nguyên. Xin gửi lại sau ít phút.", "This one is not recorded, as too many were sent just now; a rating before it, if there is one, stands. Please send it again in a few minutes.") \
        text(NO_ANSWER, "Hệ thống chưa trả lời. Xin thử lại sau ít phút.", "The system does not answer. Please try again in a few minutes.") \
        text(NO_PAGE, "Không có trang này.", "There is no such page.") \
        text(REFUSED, "Yêu cầu này không hợp lệ.", "This request is not valid.") \
        text(FOREIGN, "Yêu cầu đến từ một trang khác và không được nhận.", "The request came from another site, and is not taken.") \
        text(WRONG_HOST, "Địa chỉ này không phải của trang này.", "This is not the address of this page.") \
        text(HOURS_TODAY, "Giờ lấy số hôm nay", "When tickets are given out today") \
        text(NO_HOURS_TODAY, "hôm nay không cấp số", "not today") \
        text(STEPS, "Các bước", "Steps") \
        text(FEE, "Lệ phí", "Fee") \
        text(TERM, "Thời hạn", "Time") \
        text(NO_PHONES, "Chưa có số điện thoại nào được niêm yết ở đây.", "No phone number is given here yet.") \
        text(NO_PROCEDURES, "Chưa có thủ tục nào được niêm yết ở đây.", "No procedure is given here yet.") \
        text(PRIVACY_TICKET, "Phiếu và đánh giá", "Tickets and ratings") \
        text(PRIVACY_TICKET_1, "Ghi lại: số thứ tự, lĩnh vực, diện ưu tiên nếu có, quầy, giờ lấy số, giờ gọi, giờ xong, mức đánh giá và nơi đánh giá (bàn phím hay điện thoại).", "Recorded are the number, the service, the priority class if there is one, the counter, when the ticket was taken, called and done, the rating, and whether it came by keypad or phone.") \
        text(PRIVACY_TICKET_2, "Không ghi: họ tên, số điện thoại, số giấy tờ, địa chỉ mạng của Ông/Bà.", "Not recorded are your name, phone number, identity number and network address.") \
        text(PRIVACY_TICKET_3, "Để làm gì: biết công dân chờ bao lâu, có hài lòng không, và chứng minh không ai sửa số liệu.", "It is for knowing how long people wait and whether they are satisfied, and for proving that nobody changed the figures.") \
        text(PRIVACY_PAGE, "Trang này", "This page") \
        text(PRIVACY_PAGE_1, "Trang không dùng cookie, không theo dõi, không tải gì từ nơi khác.", "The page uses no cookies, follows nobody and loads nothing from elsewhere.") \
        text(PRIVACY_PAGE_2, "Mã trên phiếu là chìa khóa: ai có mã thì xem và đánh giá được phiếu đó trong ngày. Xin giữ phiếu.", "The code on the paper is the key: whoever has it can look at that ticket and rate its visit on that day. Please keep it.") \
        text(PRIVACY_SURVEY, "Ghi lại: ngày giờ, đơn vị, các câu trả lời. Không ghi: phiếu số, lượt làm việc, quầy, công chức, họ tên, địa chỉ mạng. Mã phiếu chỉ dùng để mỗi phiếu trả lời một lần.", "Recorded are the day and time, the department and the answers. Not recorded are the ticket, the visit, the counter, the official, your name and network address. The code of a ticket only serves that each ticket answers once.") \
        text(SUGGEST, "Góp ý", "Suggestions") \
        text(SUGGEST_INTRO, "Ông/Bà muốn Trung tâm làm tốt hơn điều gì? Mỗi góp ý có một mã để xem trả lời.", "What should the centre do better? Each suggestion has a code by which its answer is read.") \
        text(SUGGEST_TEXT, "Nội dung góp ý", "Your suggestion") \
        text(SUGGEST_HINT, "Nhiều nhất 500 ký tự. Xin không ghi họ tên, số điện thoại.", "At most 500 characters. Please leave out names and phone numbers.") \
        text(SUGGEST_DEPARTMENT, "Về đơn vị nào (không bắt buộc)", "About which department (optional)") \
        text(SUGGEST_CENTRE, "Trung tâm nói chung", "The centre as a whole") \
        text(SUGGEST_SEND, "Gửi góp ý", "Send the suggestion") \
        text(SUGGEST_PETITIONS, "Khiếu nại, tố cáo không gửi ở đây: xin đến nơi tiếp công dân, ở đó được giải quyết theo quy định riêng.", "Complaints and denunciations are not for here: please bring them to the reception of citizens, where rules of their own hold.") \
        text(SUGGEST_HAVE_CODE, "Đã có mã: xem trả lời", "I have a code: read the answer") \
        text(SUGGEST_WRITE, "Gửi góp ý mới", "Write a new suggestion") \
        text(SUGGEST_THANKS, "Đã nhận. Xin cảm ơn Ông/Bà đã góp ý!", "Received. Thank you for your suggestion!") \
        text(SUGGEST_CODE, "Mã góp ý", "Code of the suggestion") \
        text(SUGGEST_CODE_HINT, "Có 11 chữ và số, ví dụ 4F7K-2M9Q-X3T; chữ hoa hay thường đều được.", "It has 11 letters and digits, such as 4F7K-2M9Q-X3T, large or small.") \
        text(SUGGEST_KEEP_CODE, "Xin ghi lại mã này hoặc chụp màn hình: cần mã để xem trả lời.", "Please write the code down or take a photo of it: it is needed to read the answer.") \
        text(SUGGEST_SEE_ANSWER, "Xem trả lời", "Read the answer") \
        text(SUGGEST_ANSWER, "Trả lời góp ý", "Answer to a suggestion") \
        text(SUGGEST_ANSWER_TITLE, "Trả lời", "Answer") \
        text(SUGGEST_EMPTY, "Ông/Bà chưa viết gì, nên chưa ghi nhận. Xin viết góp ý rồi gửi.", "Nothing is written, so nothing was recorded. Please write your suggestion and send it.") \
        text(SUGGEST_LONG, "Góp ý dài quá, nên chưa ghi nhận. Xin rút gọn rồi gửi lại. Số ký tự:", "The suggestion is too long, so it was not recorded. Please make it shorter and send it again. Characters:") \
        text(SUGGEST_UNSEEN, "Trong góp ý có ký tự không nhìn thấy được, nên chưa ghi nhận; các ký tự đó đã được bỏ. Xin xem lại rồi gửi lại.", "There were characters in it that nobody can see, so it was not recorded; they are left out now. Please look at it and send it again.") \
        text(SUGGEST_TOO_BIG, "Nội dung gửi dài quá, nên chưa ghi nhận. Xin quay lại trang trước và rút gọn.", "What was sent is too long, so nothing was recorded. Please go back and make it shorter.") \
        text(SUGGEST_BUSY, "Nhiều góp ý vừa được gửi, nên chưa ghi nhận. Xin gửi lại sau ít giây.", "Many suggestions came just now, so this one is not recorded. Please send it again in a few seconds.") \
        text(SUGGEST_FULL, "Hôm nay trang đã nhận đủ số góp ý, nên chưa ghi nhận. Xin gửi vào ngày mai, hoặc bỏ vào hòm thư góp ý.", "No more suggestions are taken here today, so it is not recorded. Please send it tomorrow, or use the letter box.") \
        text(SUGGEST_NOT_RECORDED, "Chưa ghi nhận được. Xin Ông/Bà gửi lại sau ít phút, hoặc bỏ vào hòm thư góp ý.", "Not recorded. Please send it again in a few minutes, or use the letter box.") \
        text(SUGGEST_OFF, "Hiện nay trang không nhận góp ý. Xin bỏ vào hòm thư góp ý.", "Suggestions are not taken here now. Please use the letter box.") \
        text(SUGGEST_CODE_WRONG, "Đây không phải mã góp ý: mã có 11 chữ và số, ví dụ 4F7K-2M9Q-X3T.", "This is no code of a suggestion: it has 11 letters and digits, such as 4F7K-2M9Q-X3T.") \
        text(SUGGEST_NOT_FOUND, "Không có góp ý nào mang mã này. Xin xem lại từng chữ và số.", "No suggestion has this code. Please look at each letter and digit again.") \
        text(SUGGEST_TOO_MANY, "Nhiều mã vừa được nhập. Xin thử lại sau ít phút.", "Many codes were typed just now. Please try again in a few minutes.") \
        text(SUGGEST_NEW, "Đã nhận, chờ phân loại", "Received, to be classified") \
        text(SUGGEST_CLASSIFIED, "Đã phân loại, chờ giao đơn vị trả lời", "Classified, to be given to who answers") \
        text(SUGGEST_IN_PROGRESS, "Đang xử lý", "In progress") \
        text(SUGGEST_ANSWERED, "Đã trả lời", "Answered") \
        text(SUGGEST_CLOSED, "Đã trả lời và kết thúc", "Answered and closed") \
        text(SUGGEST_PASSED_ON, "Đã chuyển cơ quan khác", "Passed on to another office") \
        text(SUGGEST_MOVED, "Đã tách sang đơn thư", "Moved to the petitions") \
        text(SUGGEST_NOT_HANDLED, "Không xử lý", "Not handled") \
        text(SUGGEST_NO_ANSWER, "Chưa có trả lời. Xin giữ mã và xem lại sau.", "There is no answer yet. Please keep the code and look again later.") \
        text(SUGGEST_ERASED, "Nội dung trả lời không còn được lưu.", "The text of the answer is not kept any more.") \
        text(SUGGEST_PASSED_ON_MORE, "Việc này thuộc thẩm quyền của cơ quan khác và đã được chuyển đến đó. Xin hỏi tại Trung tâm.", "This is for another office, and was passed on to it. Please ask at the centre.") \
        text(SUGGEST_MOVED_MORE, "Nội dung là khiếu nại hoặc tố cáo, nên được giải quyết theo quy định riêng. Xin liên hệ nơi tiếp công dân.", "It is a complaint or a denunciation, for which rules of their own hold. Please ask at the reception of citizens.") \
        text(SUGGEST_NOT_HANDLED_MORE, "Góp ý này không được xử lý. Xin hỏi lý do tại Trung tâm.", "This suggestion is not handled. Please ask at the centre why.") \
        text(SUGGEST_DAY, "Ngày nhận", "Received on") \
        text(SUGGEST_DUE_DAY, "Bước tiếp theo chậm nhất ngày", "Next step by") \
        text(SUGGEST_ANSWER_DAY, "Ngày trả lời", "Answered on") \
        text(SUGGEST_DONE_DAY, "Ngày chuyển hoặc kết thúc", "Passed on or closed on") \
        text(PRIVACY_SUGGEST_1, "Ghi lại: ngày giờ, đơn vị được góp ý, nội dung, quá trình xử lý và trả lời. Không ghi: họ tên, số điện thoại, phiếu số, địa chỉ mạng. Ai có mã góp ý thì xem được trả lời, không xem được nội dung đã gửi.", "Recorded are the day and time, the department that it is about, what is written, what became of it and the answer. Not recorded are your name, phone number, ticket and network address. Whoever has the code reads the answer, and not what was written.") \
        text(PRIVACY_SUGGEST_KEPT_LONG, "Nội dung góp ý và trả lời được lưu đến khi Trung tâm xóa.", "What is written and the answer are kept until the centre erases them.") \
        text(PRIVACY_SUGGEST_2, "Nội dung là khiếu nại, tố cáo được xóa khỏi đây khi tách sang đơn thư. Bản sao lưu còn giữ đến khi chính bản sao được xóa. Xin yêu cầu xóa sớm hơn tại Trung tâm, kèm mã góp ý.", "What is a complaint or a denunciation is erased here when it is moved to the petitions. Copies that were made before keep it until they are deleted themselves. You can ask the centre to erase it sooner, with its code.") \
        text(SURVEY, "Khảo sát", "Survey") \
        text(SURVEY_ANSWER, "Trả lời khảo sát", "Answer the survey") \
        text(SURVEY_SKIP, "Bỏ qua câu này", "Skip this question") \
        text(SURVEY_SEND, "Gửi câu trả lời", "Send the answers") \
        text(SURVEY_CODE, "Mã phiếu (không bắt buộc)", "Code of the ticket (optional)") \
        text(SURVEY_CODE_HINT, "Ghi trên phiếu, ví dụ 7K3-Q9M. Để trống thì được tính riêng là không mã. Mã không được lưu cùng câu trả lời.", "It stands on the ticket, such as 7K3-Q9M. Without it the answers are counted apart. It is not kept with the answers.") \
        text(SURVEY_THANKS, "Xin cảm ơn Ông/Bà đã trả lời!", "Thank you for your answers!") \
        text(ALREADY_ANSWERED, "Phiếu này đã trả lời khảo sát; câu trả lời trước được giữ nguyên.", "This ticket has answered the survey already, and those answers stand.") \
        text(SURVEY_CHANGED, "Các câu hỏi vừa được sửa đổi, nên chưa ghi nhận. Những gì còn phù hợp vẫn được chọn; xin xem lại và gửi.", "The questions have just changed, so nothing was recorded. What still fits is still chosen: please look at it and send it again.") \
        text(NOTHING_ANSWERED, "Ông/Bà chưa trả lời câu nào, nên chưa ghi nhận. Xin chọn ít nhất một câu.", "No question is answered, so nothing was recorded. Please answer at least one.") \
        text(NOT_YET_SURVEY, "Mã phiếu: lượt này chưa làm việc xong. Xin trả lời sau khi xong, hoặc để trống mã.", "Code of the ticket: this visit is not done yet. Please answer after it, or leave the code empty.") \
        text(SURVEY_BUSY, "Nhiều phiếu vừa được gửi, nên chưa ghi nhận. Xin gửi lại sau ít giây.", "Many answers came just now, so these are not recorded. Please send them again in a few seconds.") \
        text(SURVEY_FULL, "Hôm nay không nhận thêm phiếu không mã. Xin nhập mã phiếu, hoặc trả lời trên giấy.", "No more answers without a code are taken today. Please type the code of your ticket, or use paper.") \
        text(SURVEY_NOT_RECORDED, "Chưa ghi nhận được. Xin Ông/Bà gửi lại, hoặc trả lời trên giấy.", "Not recorded. Please send it again, or use paper.") \
        text(NO_SURVEY, "Hiện nay không có khảo sát nào.", "There is no survey now.") \
        text(NO_DEPARTMENT, "Không có đơn vị này trong khảo sát.", "There is no such department in the survey.") \
        text(PRIVACY_CAMERAS, "Camera", "Cameras") \
        text(PRIVACY_CAMERAS_ON, "Camera đang ghi hình trong khu vực này, không ghi tiếng, không nhận dạng khuôn mặt.", "Cameras are recording here, without sound and without recognising faces.") \
        text(PRIVACY_CAMERAS_OFF, "Hiện nay không có camera nào của hệ thống này đang ghi hình.", "No camera of this system is recording now.") \
        text(PRIVACY_CAMERAS_UNKNOWN, "Hệ thống chưa cho biết camera có đang ghi hình hay không: xin coi như đang ghi, không ghi tiếng, không nhận dạng khuôn mặt.", "It is not known just now whether cameras are recording: please take it that they are, without sound and without recognising faces.") \
        text(PRIVACY_CAMERAS_WHY, "Để làm gì: giám sát việc phục vụ của cán bộ, công chức và bảo đảm an ninh, trật tự.", "It is for supervising how officials serve, and for security and order.")
/* clang-format on */

enum text {
#define TEXT_NAME(name, vi, en) TEXT_##name,
        TEXTS(TEXT_NAME)
#undef TEXT_NAME
                _TEXT_MAX,
        _TEXT_INVALID = -EINVAL
};

const char *text_get(enum text text, enum language language);
