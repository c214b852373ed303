/* What is said of the register of suggestions: as texts.h, of which it is a part. */
#pragma once

#define SUGGESTION_TEXTS(X)                                                                                                        \
        X(COLUMN_ASSIGNED, "Đơn vị trả lời", "Assigned to")                                                                        \
        X(COLUMN_CATEGORY, "Chủ đề", "Category")                                                                                   \
        X(COLUMN_CHANNEL, "Kênh", "Channel")                                                                                       \
        X(COLUMN_CODE, "Mã", "Code")                                                                                               \
        X(COLUMN_DUE_DAY, "Hạn", "Due")                                                                                            \
        X(COLUMN_SUGGESTION_CLASS, "Loại", "Class")                                                                                \
        X(SUGGESTION_ADDED, "Đã ghi góp ý. Mã để xem trả lời: {code}",                                                             \
          "The suggestion is recorded. Its answer is read by the code {code}")                                                     \
        X(SUGGESTION_DUE, "Phân loại chậm nhất {day}.", "To be classified by {day}.")                                              \
        X(SUGGESTION_ERASED, "Nội dung đã xóa: {reason}.", "The text was erased: {reason}.")                                       \
        X(SUGGESTION_TEXT, "Nội dung: {text}", "Text: {text}")                                                                     \
        X(SUGGESTION_ANSWER, "Trả lời: {text}", "Answer: {text}")                                                                  \
        X(SUGGESTION_PAGE, "TRẢ LỜI GÓP Ý", "ANSWER TO A SUGGESTION")                                                              \
        X(SUGGESTION_NO_ANSWER, "Góp ý này chưa có trả lời.", "This suggestion has no answer.")                                    \
        X(SUGGESTION_NOTE, "Ghi chú: {text}", "Note: {text}")                                                                      \
        X(SUGGESTION_STEP, "{day}: {move} → {state} ({actor})", "{day}: {move} → {state} ({actor})")                               \
        X(SUGGESTION_PUBLISHED, "{day}: công bố ở {place} ({actor})", "{day}: published, {place} ({actor})")                       \
        X(SUGGESTION_NO_TEXT, "Cần nội dung góp ý, một dòng, từ đầu vào chuẩn.",                                                   \
          "The suggestion is read from standard input, at most 2000 bytes.")                                                       \
        X(SUGGESTIONS_OVERDUE, "Góp ý quá hạn: {number}. Xem: motcuactl suggestions",                                              \
          "Suggestions overdue: {number}. They are listed by motcuactl suggestions")                                               \
        X(SUGGESTIONS_DUE, "Góp ý sắp đến hạn: {number}. Xem: motcuactl suggestions",                                              \
          "Suggestions due soon: {number}. They are listed by motcuactl suggestions")                                              \
        X(SUGGESTIONS_NEW, "Góp ý chưa phân loại: {number}. Xem: motcuactl suggestions",                                           \
          "Suggestions not classified: {number}. They are listed by motcuactl suggestions")                                        \
        X(RESTORE_TEXTS,                                                                                                           \
          "Không rõ nội dung góp ý nào đã bị xóa sau bản sao này; nội dung đó nay có lại. Hãy xóa lại: " \
          "motcuactl suggestion-erase.",                                                                                           \
          "Which texts of suggestions were erased since the copy is not known, and they are back. Erase "                          \
          "them again: motcuactl suggestion-erase.")                                                                               \
        X(NO_SUGGESTIONS, "Sổ góp ý chưa có góp ý nào.", "There are no suggestions in the register.")                              \
        X(COLUMN_LETTERS, "Số thư", "Letters")                                                                                     \
        X(COLUMN_SEAL, "Niêm phong", "Seal")                                                                                       \
        X(COLUMN_UNITS, "Đơn vị mở", "Opened by")                                                                                  \
        X(BOX_NO_NUMBER, "“{number}” không phải là số.", "\"{number}\" is no number.")                                             \
        X(BOX_NOT_OPENED, "Hòm thư chưa được mở lần {number}.", "There is no opening {number} of the box.")                        \
        X(BOX_NOT_WRITTEN, "Không lập được biên bản: {error}", "The minutes were not made: {error}")                               \
        X(BOX_OPENED, "Đã ghi: mở hòm thư lần {number}, sự kiện số {event}.",                                                      \
          "Recorded: opening {number} of the box, event {event}.")
