/* What a worker sends, of any bytes: records, each behind its size of two bytes. What is called back is
 * within limits. */
#include "fuzz.h"
#include "hw/camera-reports.h"

static void on_data(const void *bytes, size_t size, uint64_t at_nsec, _unused_ void *userdata) {
        assert(bytes && size > 0 && size <= CAMERA_CHUNK_MAX &&
               at_nsec <= monotonic_nsec() + USEC_PER_SEC * 1000);
}

static void on_opened(const char *encoder, enum camera_codec codec, unsigned width_px, unsigned height_px,
                      _unused_ void *userdata) {
        assert(strlen(encoder) <= CAMERA_ENCODER_MAX && text_is_plain(encoder) && codec < _CAMERA_CODEC_MAX);
        assert(width_px > 0 && width_px <= CAMERA_SIDE_MAX_PX && height_px > 0 &&
               height_px <= CAMERA_SIDE_MAX_PX);
}

static void on_look(enum camera_look look, _unused_ void *userdata) {
        assert(camera_look_name(look));
}

static void on_picture(int result, const void *jpeg, size_t size, _unused_ void *userdata) {
        assert(result == 0 ? jpeg && size > 0 && size <= CAMERA_JPEG_MAX : result < 0 && size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const struct camera_events events = {
                .data = on_data, .opened = on_opened, .look = on_look, .picture = on_picture};
        struct camera_reports reports = {};
        struct camera_report_result result;

        camera_reports_begin(&reports);
        while (size >= 2) {
                size_t record = (size_t) data[0] << 8 | data[1];

                record = record < size - 2 ? record : size - 2;
                reports.wants_picture |= record % 2;
                if (camera_reports_take(&reports, data + 2, record, &events, NULL, &result) >= 0 &&
                    result.what == CAMERA_REPORT_IS_FAULT)
                        assert(camera_fault_name(result.fault) && text_is_plain(result.detail));
                data += 2 + record;
                size -= 2 + record;
        }
        camera_reports_clear(&reports);
        return 0;
}
