#include "daemon/verify/verify.h"

#include <getopt.h>

#include "services/base/util.h"

enum { EXIT_USAGE = 2 };

static int refuse(void) {
        (void) fputs("usage: motcua-verify [--checkpoint=FILE] [--signed-by=KEY] RECORD...\n"
                     "Proves copies of the record, made by \"motcuactl backup\", or a record whose motcuad "
                     "is stopped;\n"
                     "\"motcuactl verify\" proves the one at work. See motcua-verify(1).\n",
                     stderr);
        return EXIT_USAGE;
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                {"checkpoint", required_argument, NULL, 'c'},
                {"signed-by", required_argument, NULL, 's'},
                {"version", no_argument, NULL, 'v'},
                {0},
        };
        struct verify_options verify = {.progress = isatty(STDERR_FILENO) ? stderr : NULL};
        int code = EXIT_SUCCESS, option;

        opterr = 0;
        while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0)
                switch (option) {
                case 'c':
                        verify.checkpoint = optarg;
                        break;
                case 's':
                        verify.key = optarg;
                        break;
                case 'v':
                        puts("motcua-verify " MOTCUA_VERSION);
                        return EXIT_SUCCESS;
                default:
                        return refuse();
                }
        if (optind == argc)
                return refuse();
        for (int i = optind; i < argc; i++)
                if (verify_record(argv[i], &verify, stdout) != 0)
                        code = EXIT_FAILURE;
        return code;
}
