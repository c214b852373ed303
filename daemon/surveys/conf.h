/* The configuration of the survey: where its questions are, and the departments that it is of. */
#pragma once

#include "daemon/ratings/conf.h"
#include "daemon/surveys/questions.h"

enum { DEPARTMENTS_MAX = 64 };

/* A unit of the commune that citizens deal with, also outside of the one-stop centre. */
struct department_conf {
        char *id;
        char *label; /* as people read it; NULL: the ID */
};

struct surveys_conf {
        char *questions; /* the file; NULL: there is no survey */
        char *address;   /* of the survey's page, for codes to scan; NULL: none */
        char *wifi;      /* the name of the Wi-Fi in which it opens; NULL: none is told */
        struct survey *survey;
        struct department_conf *departments[DEPARTMENTS_MAX];
        size_t n_departments;
};
extern const struct conf_part surveys_conf_part;
static inline struct surveys_conf *surveys_conf(const struct conf *conf) {
        return conf_get_part(conf, &surveys_conf_part);
}

/* NULL: none is configured. */
const struct department_conf *surveys_conf_department(const struct conf *conf, const char *id);
