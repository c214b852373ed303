#include "daemon/check.h"

#include "daemon/rooms.h"

int centre_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(conf_freep) struct conf *conf = NULL;

        return conf_load(&centre_conf_spec, conf_path, NULL, 0, &conf, ret_problem);
}
