/* Section [Web], and what the page says of other sections. */
#pragma once

#include "request.h"
#include "services/config/config.h"
#include "services/config/hours.h"

enum { WEB_SERVICES_MAX = 64, WEB_DEPARTMENTS_MAX = 64 };

struct web_conf {
        struct hosts hosts; /* none: the page is off */
        uint64_t address_connections_max;
        uint64_t idle_usec;
        char *pages; /* Pages= of [Wall] */
        int64_t utc_offset_usec;
        struct web_service {
                char *id, *label;
                struct hours *hours; /* when tickets are given out; NULL: always */
        } services[WEB_SERVICES_MAX];
        size_t n_services;
        bool takes_suggestions;
        uint64_t keep_days; /* of suggestions; 0: what was written stays until it is erased by hand */
        struct web_department {
                char *id, *label;
        } departments[WEB_DEPARTMENTS_MAX];
        size_t n_departments;
};

extern const struct config_table web_conf_table;

/* text: NULL to read the file. Errors: as config_load(). */
int web_conf_load(const char *path, const char *text, size_t size, struct web_conf **ret,
                  struct problem *ret_problem);
/* What holds while that of the file is refused: the page is closed. */
int web_conf_new_closed(struct web_conf **ret);
struct web_conf *web_conf_free(struct web_conf *conf);
DEFINE_CLEANUP(struct web_conf *, web_conf_free)

/* What people read for a service. */
const char *web_conf_service_label(const struct web_conf *conf, const char *id);
/* NULL: there is no such department. */
const char *web_department_label(const struct web_department *departments, size_t n, const char *id);
