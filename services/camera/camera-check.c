#include "camera-check.h"

#include "camera-conf.h"

int camera_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(camera_confs_freep) struct camera_confs *confs = NULL;

        return camera_confs_load(conf_path, NULL, 0, &confs, ret_problem);
}
