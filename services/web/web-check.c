#include "web-check.h"

#include "web-conf.h"

int web_check(const char *conf_path, struct problem *ret_problem) {
        _cleanup_(web_conf_freep) struct web_conf *conf = NULL;

        return web_conf_load(conf_path, NULL, 0, &conf, ret_problem);
}
