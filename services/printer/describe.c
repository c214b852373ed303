#include "describe.h"

#include <inttypes.h>

static const char *const state_texts[_STATION_STATE_MAX][_LANGUAGE_MAX] = {
        [STATION_ABSENT] = {"không tìm thấy máy in", "not found"},
        [STATION_STARTING] = {"đang khởi động", "starting"},
        [STATION_READY] = {"sẵn sàng", "ready"},
        [STATION_PRINTING] = {"đang in", "printing"},
        [STATION_PAPER_OUT] = {"hết giấy in", "out of paper"},
        [STATION_COVER_OPEN] = {"nắp máy in đang mở", "its cover is open"},
        [STATION_FAULT] = {"máy in báo lỗi", "it reports a fault"},
        [STATION_SILENT] = {"máy in không phản hồi", "it does not answer"},
};

int describe_printer(const char *id, enum station_state state, enum paper paper, enum language language,
                     char **ret) {
        static const char *const low[_LANGUAGE_MAX] = {", sắp hết giấy", ", paper is low"};

        return str_format(ret, "%s %s: %s%s.", language == LANGUAGE_VI ? "Máy in" : "Printer", id,
                          state_texts[state][language], paper == PAPER_LOW ? low[language] : "");
}

int describe_spool(bool failing, uint64_t queued, enum language language, char **ret) {
        if (failing)
                return str_format(ret, "%s",
                                  language == LANGUAGE_VI
                                          ? "Cơ sở dữ liệu không ghi được: không in."
                                          : "The database cannot be written: nothing is printed.");
        return str_format(
                ret, language == LANGUAGE_VI ? "Số phiếu chờ in: %" PRIu64 "." : "Jobs waiting: %" PRIu64 ".",
                queued);
}
