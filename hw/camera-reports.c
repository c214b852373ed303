#include "camera-reports.h"

/* A picture's time is before now; and after the run's begin, but for what a source had buffered. */
#define AHEAD_NSEC (1000 * UINT64_C(1000000))

/* A record while it is taken. */
struct taking {
        struct camera_reports *reports;
        const uint8_t *bytes; /* behind the head */
        size_t size;
        const struct camera_events *events;
        void *userdata;
        struct camera_report_result *result;
};

/* Pictures that are not recorded are life too: of a source whose next key frame is minutes away. */
static int take_beat(const struct taking *taking) {
        uint32_t n_pictures;

        if (taking->size != sizeof(n_pictures))
                return -EBADMSG;
        memcpy(&n_pictures, taking->bytes, sizeof(n_pictures));
        if (n_pictures > 0)
                taking->result->what = CAMERA_REPORT_IS_LIFE;
        return 0;
}

static int take_opened(const struct taking *taking) {
        struct camera_wire_opened opened;

        if (taking->size != sizeof(opened))
                return -EBADMSG;
        memcpy(&opened, taking->bytes, sizeof(opened));
        if (opened.codec >= _CAMERA_CODEC_MAX || opened.width_px == 0 ||
            opened.width_px > CAMERA_SIDE_MAX_PX || opened.height_px == 0 ||
            opened.height_px > CAMERA_SIDE_MAX_PX || !memchr(opened.encoder, '\0', sizeof(opened.encoder)) ||
            (opened.encoder[0] != '\0' && !id_is_valid(opened.encoder)))
                return -EBADMSG;
        taking->reports->is_opened = true;
        if (taking->events->opened)
                taking->events->opened(opened.encoder, (enum camera_codec) opened.codec, opened.width_px,
                                       opened.height_px, taking->userdata);
        return 0;
}

static int take_data(const struct taking *taking) {
        struct camera_reports *reports = taking->reports;
        uint64_t at_nsec;

        if (!reports->is_opened || taking->size <= sizeof(at_nsec))
                return -EBADMSG;
        memcpy(&at_nsec, taking->bytes, sizeof(at_nsec));
        if (at_nsec != 0) {
                if (at_nsec <= reports->last_nsec || at_nsec > monotonic_nsec() + AHEAD_NSEC)
                        return -EBADMSG;
                reports->last_nsec = at_nsec;
        }
        taking->result->what = CAMERA_REPORT_IS_LIFE;
        taking->events->data(taking->bytes + sizeof(at_nsec), taking->size - sizeof(at_nsec), at_nsec,
                             taking->userdata);
        return 0;
}

static int take_look(const struct taking *taking) {
        uint32_t look;

        if (taking->size != sizeof(look))
                return -EBADMSG;
        memcpy(&look, taking->bytes, sizeof(look));
        if (look >= _CAMERA_LOOK_MAX)
                return -EBADMSG;
        if (taking->events->look)
                taking->events->look((enum camera_look) look, taking->userdata);
        return 0;
}

static int take_clock(const struct taking *taking) {
        struct camera_wire_clock clock;

        if (taking->size != sizeof(clock))
                return -EBADMSG;
        memcpy(&clock, taking->bytes, sizeof(clock));
        if (taking->events->clock_stepped)
                taking->events->clock_stepped(clock.by_usec, taking->userdata);
        return 0;
}

static void drop_jpeg(struct camera_reports *reports) {
        free(reports->jpeg);
        reports->jpeg = NULL;
        reports->jpeg_size = reports->jpeg_whole = 0;
}

static int take_part_of_jpeg(const struct taking *taking, const struct camera_wire_picture *picture) {
        struct camera_reports *reports = taking->reports;
        const size_t size = taking->size - sizeof(*picture);

        if (picture->size == 0 || picture->size > CAMERA_JPEG_MAX || size == 0 ||
            (reports->jpeg && picture->size != reports->jpeg_whole))
                return -EBADMSG;
        if (!reports->jpeg) {
                reports->jpeg = malloc(picture->size);
                if (!reports->jpeg)
                        return -ENOMEM;
                reports->jpeg_whole = picture->size;
        }
        if (size > reports->jpeg_whole - reports->jpeg_size)
                return -EBADMSG;
        memcpy(reports->jpeg + reports->jpeg_size, taking->bytes + sizeof(*picture), size);
        reports->jpeg_size += size;
        return 0;
}

static int take_picture(const struct taking *taking) {
        struct camera_reports *reports = taking->reports;
        struct camera_wire_picture picture;

        if (!reports->wants_picture || taking->size < sizeof(picture))
                return -EBADMSG;
        memcpy(&picture, taking->bytes, sizeof(picture));
        if (picture.result < 0) {
                if (taking->size != sizeof(picture) || picture.size != 0 || picture.result < -4095)
                        return -EBADMSG;
                drop_jpeg(reports);
        } else {
                int r = take_part_of_jpeg(taking, &picture);
                if (r < 0 || reports->jpeg_size < reports->jpeg_whole)
                        return r;
        }
        _cleanup_free_ uint8_t *jpeg = TAKE_PTR(reports->jpeg);
        const size_t size = reports->jpeg_size;
        drop_jpeg(reports);
        reports->wants_picture = false;
        if (taking->events->picture)
                taking->events->picture(picture.result < 0 ? picture.result : 0, jpeg, size,
                                        taking->userdata);
        return 0;
}

static int take_fault(const struct taking *taking) {
        struct camera_report_result *result = taking->result;
        struct camera_wire_fault fault;

        if (taking->size != sizeof(fault))
                return -EBADMSG;
        memcpy(&fault, taking->bytes, sizeof(fault));
        if (fault.fault >= _CAMERA_FAULT_MAX)
                return -EBADMSG;
        result->what = CAMERA_REPORT_IS_FAULT;
        result->fault = (enum camera_fault) fault.fault;
        memcpy(result->detail, fault.detail, sizeof(result->detail) - 1);
        result->detail[sizeof(result->detail) - 1] = '\0';
        for (char *p = result->detail; *p != '\0'; p++)
                if (*p < ' ' || *p > '~')
                        *p = '?';
        return 0;
}

static int take_stopped(const struct taking *taking) {
        taking->result->what = CAMERA_REPORT_IS_END;
        return taking->size == 0 ? 0 : -EBADMSG;
}

void camera_reports_begin(struct camera_reports *reports) {
        drop_jpeg(reports);
        *reports = (struct camera_reports){};
}

void camera_reports_clear(struct camera_reports *reports) {
        drop_jpeg(reports);
}

int camera_reports_take(struct camera_reports *reports, const uint8_t *record, size_t size,
                        const struct camera_events *events, void *userdata,
                        struct camera_report_result *ret) {
        static int (*const takers[_CAMERA_REPORT_MAX])(const struct taking *) = {
                [CAMERA_REPORT_BEAT] = take_beat,   [CAMERA_REPORT_OPENED] = take_opened,
                [CAMERA_REPORT_DATA] = take_data,   [CAMERA_REPORT_LOOK] = take_look,
                [CAMERA_REPORT_CLOCK] = take_clock, [CAMERA_REPORT_PICTURE] = take_picture,
                [CAMERA_REPORT_FAULT] = take_fault, [CAMERA_REPORT_STOPPED] = take_stopped,
        };
        struct camera_wire_head head;

        if (size < sizeof(head) || size > CAMERA_RECORD_MAX)
                return -EBADMSG;
        memcpy(&head, record, sizeof(head));
        if (head.type >= _CAMERA_REPORT_MAX || head.zero != 0)
                return -EBADMSG;
        *ret = (struct camera_report_result){};
        return takers[head.type](&(struct taking){.reports = reports,
                                                  .bytes = record + sizeof(head),
                                                  .size = size - sizeof(head),
                                                  .events = events,
                                                  .userdata = userdata,
                                                  .result = ret});
}
