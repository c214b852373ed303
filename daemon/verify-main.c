#include "daemon/verify.h"

#include "services/base/util.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char *argv[]) {
        int code = EXIT_SUCCESS;

        if (argc == 2 && streq(argv[1], "--version")) {
                puts("motcua-verify " MOTCUA_VERSION);
                return EXIT_SUCCESS;
        }
        if (argc < 2 || argv[1][0] == '-') {
                (void) fputs("usage: motcua-verify RECORD...\n"
                             "Proves copies of the record, made by \"motcuactl backup\", or a record whose "
                             "motcuad is "
                             "stopped;\n\"motcuactl verify\" proves the one at work. See motcua-verify(1).\n",
                             stderr);
                return EXIT_USAGE;
        }
        for (int i = 1; i < argc; i++)
                if (verify_record(argv[i], NULL, stdout) != 0)
                        code = EXIT_FAILURE;
        return code;
}
