#include "daemon/figures/cameras.h"

#include "daemon/cameras/tables.h"

struct reading {
        const struct report_groups_request *request;
        struct report_groups *groups;
};

/* Rows of one camera stand together. */
static struct report_groups_camera *get_camera(struct report_groups *groups, const char *id) {
        for (size_t i = groups->n_cameras; i-- > 0;)
                if (streq(groups->cameras[i].id, id))
                        return &groups->cameras[i];

        struct report_groups_camera *camera =
                ARRAY_ADD(groups->cameras, groups->n_cameras, groups->cameras_allocated);
        if (camera)
                id_copy(camera->id, sizeof(camera->id), id);
        return camera;
}

static void add_times(struct report_camera_times *times, const struct camera_day_row *day) {
        times->days++;
        times->due_usec += (int64_t) day->announced_usec;
        times->recorded_usec += (int64_t) day->recorded_usec;
}

static int add_to(struct reading *reading, enum report_groups_by by, const char *id,
                  const struct camera_day_row *day) {
        struct report_groups_row *row;

        if (!(reading->request->by & 1U << by))
                return 0;
        row = report_groups_get(reading->groups, by, id);
        if (!row)
                return -ENOMEM;
        add_times(&row->cameras, day);
        return 0;
}

static int on_day(const void *loaded, void *userdata) {
        const struct camera_day_row *day = loaded;
        struct reading *reading = userdata;
        struct report_groups_camera *camera = get_camera(reading->groups, day->camera);
        char of_day[DAY_TEXT_SIZE], of_month[DAY_TEXT_SIZE];

        if (!camera)
                return -ENOMEM;
        add_times(&camera->times, day);
        add_times(&reading->groups->rows[0].cameras, day); /* the whole */
        report_groups_day_ids(day->day, of_day, of_month);
        int r = add_to(reading, GROUPS_BY_DAY, of_day, day);
        return r < 0 ? r : add_to(reading, GROUPS_BY_MONTH, of_month, day);
}

static int on_gap(const void *loaded, void *userdata) {
        const struct camera_gap_row *gap = loaded;
        struct reading *reading = userdata;
        struct report_groups_camera *camera = get_camera(reading->groups, gap->camera);
        struct report_groups_gaps *gaps = NULL;

        if (!camera)
                return -ENOMEM;
        for (size_t i = 0; i < camera->n_causes && !gaps; i++)
                if (streq(camera->causes[i].cause, gap->cause))
                        gaps = &camera->causes[i];
        if (!gaps) {
                gaps = ARRAY_ADD(camera->causes, camera->n_causes, camera->allocated);
                if (!gaps)
                        return -ENOMEM;
                id_copy(gaps->cause, sizeof(gaps->cause), gap->cause);
        }
        gaps->gaps += gap->gaps;
        gaps->usec += gap->usec;
        return 0;
}

int report_cameras_read(struct store *store, const struct report_groups_request *request,
                        struct report_groups *groups) {
        static const struct {
                enum cameras_query query;
                sql_row_fn on_row;
        } reads[] = {{QUERY_CAMERA_DAYS, on_day}, {QUERY_CAMERA_GAPS, on_gap}};
        struct reading reading = {request, groups};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(reads); i++) {
                struct sql_cursor c = cameras_use(store, reads[i].query);

                sql_bind_i64(&c, request->first_day);
                sql_bind_i64(&c, request->last_day);
                r = sql_each(c, reads[i].on_row, &reading);
        }
        return r;
}
