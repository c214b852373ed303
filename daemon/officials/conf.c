#include "daemon/officials/conf.h"

#include "daemon/queue/conf.h"

int conf_add_official(struct centre_conf *conf, const char *id, struct official_conf **ret,
                      char **ret_problem) {
        if (conf->n_officials == OFFICIALS_MAX)
                return conf_refuse(ret_problem, "there can be at most %d officials", OFFICIALS_MAX);

        struct official_conf *official = calloc(1, sizeof(*official));
        if (!official)
                return -ENOMEM;
        conf->officials[conf->n_officials++] = official;
        official->id = strdup(id);
        if (!official->id)
                return -ENOMEM;
        *ret = official;
        return 0;
}

struct official_conf *official_conf_free(struct official_conf *official) {
        if (!official)
                return NULL;
        free(official->id);
        free(official->name);
        free(official->title);
        free(official);
        return NULL;
}

const struct official_conf *centre_conf_official(const struct centre_conf *conf, const char *id) {
        for (size_t i = 0; i < conf->n_officials; i++)
                if (streq(conf->officials[i]->id, id))
                        return conf->officials[i];
        return NULL;
}

int conf_check_officials(const struct config_context *context, const struct centre_conf *conf,
                         char **ret_problem) {
        for (size_t i = 0; i < conf->n_officials; i++)
                for (size_t j = 0; j < i && conf->officials[i]->number > 0; j++)
                        if (conf->officials[j]->number == conf->officials[i]->number)
                                return conf_refuse(ret_problem,
                                                   "%s: official %s: Number= is also that of official %s",
                                                   config_origin(context, "Official", conf->officials[i]->id),
                                                   conf->officials[i]->id, conf->officials[j]->id);
        return 0;
}
