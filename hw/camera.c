#include "camera.h"

static bool mask_is_valid(const struct camera_mask *mask) {
        return mask->left_pm < mask->right_pm && mask->right_pm <= CAMERA_PM &&
               mask->top_pm < mask->bottom_pm && mask->bottom_pm <= CAMERA_PM;
}

/* A password in a URL would be shown by whoever shows the URL. */
static bool has_user(const char *url) {
        const char *authority = strstr(url, "://");

        authority = authority ? authority + 3 : url;
        return memchr(authority, '@', strcspn(authority, "/?#"));
}

static int check_passthrough(const struct camera_spec *spec) {
        return spec->kind != CAMERA_RTSP || spec->n_masks > 0 || spec->overlay ? -EOPNOTSUPP : 0;
}

static int check(const struct camera_spec *spec) {
        if (spec->kind < 0 || spec->kind >= _CAMERA_KIND_MAX || spec->n_masks > CAMERA_MASKS_MAX ||
            spec->width_px > CAMERA_SIDE_MAX_PX || spec->height_px > CAMERA_SIDE_MAX_PX ||
            (spec->width_px == 0) != (spec->height_px == 0) || spec->rate > CAMERA_RATE_MAX)
                return -EINVAL;
        if ((spec->kind == CAMERA_RTSP || spec->kind == CAMERA_V4L2) && !spec->device)
                return -EINVAL;
        if (spec->device && strlen(spec->device) > CAMERA_DEVICE_MAX)
                return -ENAMETOOLONG;
        if (spec->kind == CAMERA_RTSP && has_user(spec->device))
                return -EINVAL;
        if (spec->credentials_path && spec->credentials_path[0] != '/')
                return -EINVAL;
        for (size_t i = 0; i < spec->n_masks; i++)
                if (!mask_is_valid(&spec->masks[i]))
                        return -EINVAL;
        return spec->passthrough ? check_passthrough(spec) : 0;
}

int camera_start(struct camera *camera, const struct camera_spec *spec) {
        int r = check(spec);

        return r < 0 ? r : camera->ops->start(camera, spec);
}

void camera_stop(struct camera *camera) {
        camera->ops->stop(camera);
}

int camera_set_overlay(struct camera *camera, const char *text) {
        if (strlen(text) > CAMERA_OVERLAY_MAX)
                return -ENAMETOOLONG;
        if (!text_is_clean(text))
                return -EINVAL;
        return camera->ops->set_overlay(camera, text);
}

int camera_take_picture(struct camera *camera) {
        return camera->ops->take_picture(camera);
}

struct camera *camera_free(struct camera *camera) {
        return camera ? camera->ops->free(camera) : NULL;
}

const char *camera_fault_name(enum camera_fault fault) {
        static const char *const names[_CAMERA_FAULT_MAX] = {
                [CAMERA_FAULT_ABSENT] = "absent",           [CAMERA_FAULT_REFUSED] = "refused",
                [CAMERA_FAULT_UNSUPPORTED] = "unsupported", [CAMERA_FAULT_ENCODER] = "encoder",
                [CAMERA_FAULT_STALLED] = "stalled",         [CAMERA_FAULT_DIED] = "died",
                [CAMERA_FAULT_RESOURCES] = "resources",
        };

        return fault >= 0 && fault < _CAMERA_FAULT_MAX ? names[fault] : NULL;
}

const char *camera_look_name(enum camera_look look) {
        static const char *const names[_CAMERA_LOOK_MAX] = {
                [CAMERA_LOOK_WELL] = "well",       [CAMERA_LOOK_FROZEN] = "frozen",
                [CAMERA_LOOK_COVERED] = "covered", [CAMERA_LOOK_BLURRED] = "blurred",
                [CAMERA_LOOK_UNKNOWN] = "unknown",
        };

        return look >= 0 && look < _CAMERA_LOOK_MAX ? names[look] : NULL;
}
