/* The aggregator's sections of any bytes: what is accepted holds together as it stands, what is refused says
 * where. */
#include "daemon/ratings/conf.h"
#include "daemon/ratings/scale.h"
#include "daemon/rooms.h"
#include "fuzz.h"

static void check_counter(const struct conf *conf, size_t n) {
        const struct counter_conf *counter = ratings_conf(conf)->counters[n];

        assert(counter->id && counter->attendant);
        assert(ratings_conf_counter(conf, counter->id) == counter);
        for (size_t i = 0; i < n; i++)
                assert(counter->attendant[0] == '\0' ||
                       !streq(ratings_conf(conf)->counters[i]->attendant, counter->attendant));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        int r = conf_load(&centre_conf_spec, "motcua.conf", (const char *) data, size, &conf, &problem);

        assert(r == 0 || (r == -EINVAL && problem.text &&
                          strncmp(problem.text, "motcua.conf", strlen("motcua.conf")) == 0));
        if (r < 0)
                return 0;
        assert(ratings_conf(conf)->n_counters > 0 && ratings_conf(conf)->n_counters <= CENTRE_COUNTERS_MAX &&
               record_conf(conf)->n_sources > 0);
        assert(ratings_conf(conf)->rules.scale >= SCALE_MIN && ratings_conf(conf)->rules.scale <= SCALE_MAX);
        for (size_t i = 0; i < ratings_conf(conf)->n_counters; i++)
                check_counter(conf, i);
        conf_free(conf);
        return 0;
}
