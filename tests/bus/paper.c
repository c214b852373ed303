#include "paper.h"

#include <glob.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define ZBARIMG "/usr/bin/zbarimg"

enum { ARGUMENTS_MAX = 512, READ_USEC = 60000000 };

static const char template[] = "kind: ticket\nttl: 600\n"
                               "field commune optional\nfield centre\nfield number\nfield service\n"
                               "field counter optional\nfield waiting optional\nfield time\nfield day\n"
                               "field code\nfield url optional\nfield priority optional\n"
                               "[reprint] text 24 bold inverse: {reprint}\n"
                               "qr 5: {number}/{reprint}\n";

const char *paper_missing(void) {
        return access(ZBARIMG, X_OK) < 0 ? "zbar-tools is not installed" : NULL;
}

char *paper_configure(struct centre *centre) {
        _cleanup_free_ char *folder = centre_path(centre, "templates");
        _cleanup_free_ char *path = centre_path(centre, "templates/ticket.template"),
                            *test = centre_path(centre, "templates/test.template");
        char *lines;

        must_errno(mkdir(folder, 0755));
        file_write_text(path, template);
        file_write_text(test, "field printer\nfield model optional\nfield confirmation\ntext: {printer}\n");
        must_errno(asprintf(&lines, "[Printer]\nTemplateDir=%s\n[Printer phieu]\n", folder));
        return lines;
}

static char *run(struct centre *centre, const char *const *argv) {
        _cleanup_free_ char *path = centre_path(centre, "log/program");
        struct process_spec spec = {.argv = argv, .log_path = path};

        file_write_text(path, "");
        struct process *process = process_start(centre_event(centre), &spec, NULL, NULL);
        if (!process_wait(process, READ_USEC))
                test_die("%s does not end", argv[0]);
        process_free(process);
        return file_read(path, NULL);
}

static void note(struct paper *paper, const char *code) {
        const char *space = strchr(code, ' '), *slash = strchr(code, '/');
        _cleanup_free_ char *number =
                space && slash ? strndup(space + 1, (size_t) (slash - space - 1)) : NULL;
        uint64_t n;

        if (!number || parse_u64(number, 1, PAPER_NUMBERS - 1, &n) < 0)
                test_die("the paper says %s", code);
        if (slash[1] == '\0')
                paper->plain[n]++;
        else
                paper->marked[n]++;
}

void paper_read(struct centre *centre, struct paper *ret) {
        _cleanup_free_ char *pattern = centre_path(centre, "state/printer/sim/phieu/paper-*.png"),
                            *said = NULL;
        const char *argv[ARGUMENTS_MAX + 5] = {ZBARIMG, "-q", "--nodbus", "--raw"};
        char *state = NULL;
        glob_t found;

        *ret = (struct paper){0};
        int r = glob(pattern, 0, NULL, &found);
        if (r == GLOB_NOMATCH)
                return;
        if (r != 0 || found.gl_pathc > ARGUMENTS_MAX)
                test_die("%s: %zu images", pattern, found.gl_pathc);
        ret->pieces = (unsigned) found.gl_pathc;
        memcpy(argv + 4, found.gl_pathv, found.gl_pathc * sizeof(*argv));
        said = run(centre, argv);
        globfree(&found);
        for (char *line = strtok_r(said, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
                note(ret, line);
}

char *paper_ask(struct centre *centre, unsigned piece, const char *const *before, const char *const *behind) {
        _cleanup_free_ char *name = NULL, *path = NULL;
        const char *argv[16];
        size_t n = 0;

        must_errno(asprintf(&name, "state/printer/sim/phieu/paper-%04u.png", piece));
        path = centre_path(centre, name);
        for (; *before; before++)
                argv[n++] = *before;
        argv[n++] = path;
        for (; *behind; behind++)
                argv[n++] = *behind;
        argv[n] = NULL;
        assert(n < ELEMENTSOF(argv));
        return run(centre, argv);
}

void paper_expect_once(struct centre *centre, unsigned n) {
        struct paper paper;

        paper_read(centre, &paper);
        if (paper.pieces != n)
                test_die("%u pieces of paper, not %u", paper.pieces, n);
        for (unsigned i = 1; i <= n; i++)
                if (paper.plain[i] != 1 || paper.marked[i] != 0)
                        test_die("number %u is on paper %u times, and %u times marked", i, paper.plain[i],
                                 paper.marked[i]);
}

void paper_expect_words(const char *words, const char *text, unsigned percent) {
        _cleanup_free_ char *copy = strdup(words);
        unsigned found = 0, all = 0;
        char *state = NULL;

        for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state), all++)
                found += strstr(text, word) != NULL;
        if (found * 100 < all * percent)
                test_die("%u of %u words of:\n%s", found, all, text);
}
