#include <locale.h>

#include "ctl-bus.h"
#include "options.h"

static inline void bus_flush_close_unrefp(sd_bus **p) {
        sd_bus_flush_close_unref(*p);
}

int main(int argc, char *argv[]) {
        _cleanup_(bus_flush_close_unrefp) sd_bus *bus = NULL;
        struct ctl_options options;
        const struct verb *verb;

        /* Names and labels are UTF-8 whatever the terminal's locale says; the language is decided apart from
         * it. */
        setlocale(LC_CTYPE, "C.UTF-8");

        int r = options_parse(argc, argv, isatty(STDOUT_FILENO) > 0, &options, &verb);
        if (r < 0)
                return CTL_USAGE;
        if (r == 0)
                return fflush(stdout) == 0 ? CTL_OK : CTL_FAILED;

        r = verb->traits & VERB_NO_BUS ? CTL_OK : ctl_open(&options, &bus);
        if (r != CTL_OK)
                return r;

        struct ctl ctl = {&options, bus};
        r = verb->run(&ctl);
        return r == CTL_OK ? ctl_finish(&ctl) : r;
}
