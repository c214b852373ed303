/* The settings of cameras: see daemon/record/settings.h. */
#pragma once

#define CAMERAS_SETTINGS(X)                                                                                                              \
        X("hold_before_usec", hold_before_usec, "Cameras", "HoldBeforeSec", config_parse_sec, 0, 3600,                                   \
          "300", "s",                                                                                                                    \
          "Khi có đánh giá thấp, hình của các camera quay quầy đó được giữ lại, không bị xóa khi quá thời " \
          "gian lưu: "                                                                                                                  \
          "từ trước khi bắt đầu "                                                                                              \
          "lượt phục vụ bấy lâu.",                                                                                                       \
          "At a low rating the footage of the cameras that look at the counter is kept from being deleted: "                             \
          "from so long before the visit began.")                                                                                        \
        X("hold_after_usec", hold_after_usec, "Cameras", "HoldAfterSec", config_parse_sec, 0, 3600, "120",                               \
          "s", "Xem HoldBeforeSec: đến sau khi đánh giá bấy lâu.",                                                                       \
          "See HoldBeforeSec: until so long after the rating.")
