#include "describe.h"

#include <inttypes.h>

#include "printer-manager.h"

static const char *const state_texts[_STATION_STATE_MAX][_LANGUAGE_MAX] = {
        [STATION_ABSENT] =
                {"không tìm thấy máy in; hãy kiểm tra dây và nguồn, và xem lsusb có thấy máy không",
                 "not found; look at its cable and power, and whether lsusb shows it"},
        [STATION_STARTING] = {"đang khởi động", "starting"},
        [STATION_READY] = {"sẵn sàng", "ready"},
        [STATION_PRINTING] = {"đang in", "printing"},
        [STATION_PAPER_OUT] = {"hết giấy in; hãy lắp cuộn mới", "out of paper; put in a new roll"},
        [STATION_COVER_OPEN] = {"nắp máy in đang mở; hãy đóng nắp", "its cover is open; close it"},
        [STATION_FAULT] = {"máy in báo lỗi; hãy tắt rồi bật lại", "it reports a fault; turn it off and on"},
        [STATION_SILENT] = {"máy in không phản hồi; hãy tắt rồi bật lại",
                            "it does not answer; turn it off and on"},
};

/* Beside "not found", as an admin does not look for a cable then. */
static const struct {
        const char *hindrance, *text[_LANGUAGE_MAX];
} hindrance_texts[] = {
        {"in-use",
         {"máy in có cắm nhưng chương trình khác (CUPS) đang dùng; hãy dừng chương trình đó",
          "plugged in, but in use by another program (CUPS); stop that"}},
        {"no-permission",
         {"máy in có cắm nhưng không có quyền mở; xem 99-motcua-printer.rules",
          "plugged in, but access is denied; see 99-motcua-printer.rules"}},
        {"unusable",
         {"máy in có cắm nhưng không mở được; hãy rút ra, cắm lại",
          "plugged in, but it cannot be opened; unplug it and plug it in again"}},
};

static const char *text_of_station(const struct station *station, enum language language) {
        const char *hindrance = station_get_hindrance(station);

        for (size_t i = 0; hindrance && i < ELEMENTSOF(hindrance_texts); i++)
                if (streq(hindrance_texts[i].hindrance, hindrance))
                        return hindrance_texts[i].text[language];
        return state_texts[station_get_state(station)][language];
}

int describe_printer(const void *object, enum language language, char **ret) {
        static const char *const low[_LANGUAGE_MAX] = {", sắp hết giấy", ", paper is low"};
        const struct place *place = object;

        return str_format(ret, "%s %s: %s%s.", language == LANGUAGE_VI ? "Máy in" : "Printer",
                          place->conf->id, text_of_station(place->station, language),
                          station_get_status(place->station)->paper == PAPER_LOW ? low[language] : "");
}

int describe_service(const void *object, enum language language, char **ret) {
        const struct printer_manager *manager = object;
        int r;

        if (manager->failing)
                r = str_format(ret, "%s",
                               language == LANGUAGE_VI
                                       ? "Không ghi được cơ sở dữ liệu: không in."
                                       : "The database cannot be written: nothing is printed.");
        else
                r = str_format(ret,
                               language == LANGUAGE_VI ? "Số phiếu chờ in: %" PRIu64 "."
                                                       : "Jobs waiting: %" PRIu64 ".",
                               manager->queued);
        if (r >= 0 && manager->damaged)
                r = str_extend(ret, " ",
                               language == LANGUAGE_VI
                                       ? "Hàng đợi in hoặc hàng đợi gửi bị hỏng (%s); xem journalctl -xu "
                                         "motcua-printerd."
                                       : "The spool or the outbox is damaged (%s); see journalctl -xu "
                                         "motcua-printerd.",
                               manager_find_damage(manager));
        for (size_t i = 0; r >= 0 && i < manager->n_places; i++) {
                _cleanup_free_ char *line = NULL;

                r = describe_printer(manager->places[i], language, &line);
                if (r >= 0)
                        r = str_extend(ret, "\n", "%s", line);
        }
        return r;
}
