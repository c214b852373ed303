#include "error-text.h"

const char *error_to_string(int error, enum language language) {
        static const struct {
                int error;
                const char *vi;
        } known[] = {
                {EACCES, "không đủ quyền truy cập"},
                {ECONNREFUSED, "kết nối bị từ chối"},
                {ECONNRESET, "kết nối bị ngắt"},
                {EDQUOT, "đã dùng hết phần ổ đĩa được cấp"},
                {EEXIST, "đã có sẵn"},
                {EFBIG, "tệp quá lớn"},
                {EIO, "lỗi đọc hoặc ghi ổ đĩa"},
                {EISDIR, "là thư mục, không phải tệp"},
                {ELOOP, "quá nhiều liên kết tượng trưng nối tiếp nhau"},
                {EMFILE, "quá nhiều tệp đang mở"},
                {ENAMETOOLONG, "tên quá dài"},
                {ENOENT, "không có tệp hay thư mục đó"},
                {ENOMEM, "hết bộ nhớ"},
                {ENOSPC, "ổ đĩa đã đầy"},
                {ENOTDIR, "không phải thư mục"},
                {EPERM, "thao tác không được phép"},
                {EPIPE, "bên nhận đã đóng"},
                {EROFS, "ổ đĩa chỉ cho đọc"},
                {ETIMEDOUT, "chờ quá lâu"},
        };

        for (size_t i = 0; language == LANGUAGE_VI && i < ELEMENTSOF(known); i++)
                if (known[i].error == -error)
                        return known[i].vi;
        return strerror(-error);
}

const char *file_error_to_string(int error, enum language language) {
        bool vi = language == LANGUAGE_VI;

        return error == -ESPIPE  ? vi ? "không phải tệp thường" : "is not a regular file"
               : error == -EFBIG ? vi ? "lớn hơn mức cho phép" : "is larger than such a file may be"
                                 : error_to_string(error, language);
}
