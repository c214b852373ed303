/* The aggregator's sections of any bytes: what is accepted holds together as it stands, what is refused says
 * where. */
#include "daemon/conf.h"
#include "daemon/ratings/scale.h"
#include "fuzz.h"

static void check_counter(const struct centre_conf *conf, size_t n) {
        const struct counter_conf *counter = conf->counters[n];

        assert(counter->id && counter->attendant);
        assert(centre_conf_counter(conf, counter->id) == counter);
        for (size_t i = 0; i < n; i++)
                assert(!streq(conf->counters[i]->attendant, counter->attendant));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct centre_conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;
        int r = centre_conf_load_text("motcua.conf", (const char *) data, size, &conf, &problem);

        assert(r == 0 ||
               (r == -EINVAL && problem && strncmp(problem, "motcua.conf", strlen("motcua.conf")) == 0));
        if (r < 0)
                return 0;
        assert(conf->n_counters > 0 && conf->n_counters <= CENTRE_COUNTERS_MAX && conf->n_sources > 0);
        assert(conf->scale >= SCALE_MIN && conf->scale <= SCALE_MAX);
        for (size_t i = 0; i < conf->n_counters; i++)
                check_counter(conf, i);
        centre_conf_free(conf);
        return 0;
}
