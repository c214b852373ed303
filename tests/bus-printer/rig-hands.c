#include "rig.h"

void rig_begin(const char *lines) {
        rig_configure(lines);
        rig_start(NULL);
        ck_assert(rig_wait_name());
        rig_wait_property("phieu", "State", "ready");
}

void rig_hand(const char *printer, const char *verb, const char *type, uint64_t value, const char *text) {
        _cleanup_free_ char *path = NULL;
        const char *error;

        must_errno(asprintf(&path, ROOT "/printer/%s", printer));
        error = streq(type, "s")   ? rig_call(rig_bus(), path, BUS_NAME ".Sim", verb, "s", text)
                : streq(type, "b") ? rig_call(rig_bus(), path, BUS_NAME ".Sim", verb, "b", (int) value)
                : streq(type, "u") ? rig_call(rig_bus(), path, BUS_NAME ".Sim", verb, "u", (uint32_t) value)
                : streq(type, "t") ? rig_call(rig_bus(), path, BUS_NAME ".Sim", verb, "t", value)
                                   : rig_call(rig_bus(), path, BUS_NAME ".Sim", verb, "");
        ck_assert_msg(!error, "%s: %s", verb, error);
}

uint64_t rig_print_job(const char *template, const char *key, uint64_t ttl_usec) {
        uint64_t job;
        const char *error = rig_print(rig_bus(), template, key, "", ttl_usec, &job);

        ck_assert_msg(!error, "%s", error);
        return job;
}
