#include "daemon/cameras/bus.h"

#include "daemon/cameras/answer.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

static int method_get_cameras(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const struct centre *centre = userdata;
        const struct book *book = recorder_book(centre->recorder);

        int r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = answer_cameras(book, centre->store, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static int method_get_camera_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const struct centre *centre = userdata;
        int32_t first_day, last_day;

        int r = answer_read_days(message, &first_day, &last_day, error);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = answer_camera_figures(centre->store, first_day, last_day, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

const sd_bus_vtable cameras_record_members[] = {
        BUS_METHOD("GetCameras", ("a{sv}", options), ("aa{sv}", cameras), method_get_cameras),
        BUS_METHOD("GetCameraFigures", ("s", first_day, "s", last_day, "a{sv}", options), ("aa{sv}", figures),
                   method_get_camera_figures),
        SD_BUS_VTABLE_END,
};
