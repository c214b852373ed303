/* The verifier that stands in CLIP.md says of a clip that somebody worked on what ours says. */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "tests/lib/files.h"
#include "tests/unit/camera/worked-clip.h"

enum { STEP = 71 };

static char *read_block(const char *language, unsigned n) {
        _cleanup_free_ char *page = file_read(CLIP_MD, NULL), *begin = NULL;
        char *at = page;

        assert_ok(str_format(&begin, "```%s\n", language));
        for (unsigned i = 0; i < n; i++) {
                at = strstr(at, begin);
                ck_assert_ptr_nonnull(at);
                at += strlen(begin);
        }
        char *end = strstr(at, "```\n");
        ck_assert_ptr_nonnull(end);
        return strndup(at, (size_t) (end - at));
}

static int run_python(const char *script, char *const arguments[], char **ret_said) {
        _cleanup_free_ char *output = file_join(suite_dir(), "said");
        char *argv[8] = {(char *) "python3", (char *) script};
        posix_spawn_file_actions_t actions;
        int status;
        pid_t child;

        for (size_t i = 0; arguments[i]; i++)
                argv[2 + i] = arguments[i];
        ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                          O_WRONLY | O_CREAT | O_TRUNC, 0600),
                         0);
        ck_assert_int_eq(posix_spawnp(&child, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        *ret_said = file_read(output, NULL);
        return WEXITSTATUS(status);
}

/* Reads lines of what is to be changed, and says of which the verifier of CLIP.md thinks otherwise. */
static const char agree[] = "import json, sys\n"
                            "sys.path.insert(0, sys.argv[1])\n"
                            "from verifier import verify\n"
                            "clip, side = (open(x, 'rb').read() for x in sys.argv[2:4])\n"
                            "for line in open(sys.argv[4]):\n"
                            "    what, at, found = line.split()\n"
                            "    a, b = bytearray(clip), bytearray(side)\n"
                            "    if what == 'clip':\n"
                            "        a[int(at)] ^= 1\n"
                            "    elif what == 'side':\n"
                            "        b[int(at)] ^= 1\n"
                            "    elif what == 'cut':\n"
                            "        del a[int(at):]\n"
                            "    else:\n"
                            "        a = open(what, 'rb').read()\n"
                            "    try:\n"
                            "        said = verify(json.loads(bytes(b)), lambda name: bytes(a))\n"
                            "    except ValueError as error:\n"
                            "        said = str(error)\n"
                            "    if bool(said) != bool(int(found)):\n"
                            "        print(what, at, said)\n";

/* Digits that are chained, and places of fragments: not the rest, of which the short verifier reads nothing.
 */
static bool is_chained(size_t at) {
        static const char *const words[] = {"\"leaves\":[", "\"head\":\"", "\"sha256\":\"", "\"header\":\""};

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                for (const char *p = worked.clip.text; (p = strstr(p, words[i]));) {
                        p += strlen(words[i]);
                        size_t begin = (size_t) (p - worked.clip.text);
                        if (at >= begin && at < begin + LOG_HEX_SIZE - 1)
                                return true;
                }
        return false;
}

static void write_mutants(FILE *f) {
        _cleanup_free_ char *other = file_join(suite_dir(), "exchanged"), *text = strdup(worked.clip.text);
        struct clip_verdict verdict;
        struct worked_unit units[16];

        for (size_t i = 0; i < worked.size; i += STEP) {
                worked.bytes[i] ^= 1;
                fprintf(f, "clip %zu %d\n", i,
                        worked_prove(worked.clip.sidecar, worked.bytes, worked.size, &verdict) < 0);
                worked.bytes[i] ^= 1;
                fprintf(f, "cut %zu %d\n", i,
                        worked_prove(worked.clip.sidecar, worked.bytes, i, &verdict) < 0);
        }
        fprintf(f, "cut %zu %d\n", worked.size,
                worked_prove(worked.clip.sidecar, worked.bytes, worked.size, &verdict) < 0);
        for (size_t i = 0; i < worked.clip.text_size; i += STEP) {
                if (!is_chained(i))
                        continue;
                text[i] ^= 1;
                fprintf(f, "side %zu %d\n", i, !worked_fits(text, worked.clip.text_size));
                text[i] ^= 1;
        }
        (void) worked_units(units, 16);
        size_t n = worked_join(units, "013245");
        file_write(other, worked.bytes, n);
        fprintf(f, "%s 0 %d\n", other, worked_prove(worked.clip.sidecar, worked.bytes, n, &verdict) < 0);
}

START_TEST(verifier_of_the_page_agrees) {
        _cleanup_free_ char *script = file_join(suite_dir(), "verifier.py"), *said = NULL, *again = NULL,
                            *text = read_block("python", 1), *harness = file_join(suite_dir(), "agree.py"),
                            *mp4 = file_join(suite_dir(), "clip.mp4"),
                            *side = file_join(suite_dir(), "clip.json"),
                            *list = file_join(suite_dir(), "mutants");
        char *arguments[] = {side, NULL}, *all[] = {(char *) suite_dir(), mp4, side, list, NULL};

        file_write_text(script, text);
        file_write_text(harness, agree);
        file_write(mp4, worked.bytes, worked.size);
        file_write(side, worked.clip.text, worked.clip.text_size);
        int result = run_python(script, arguments, &said);
        ck_assert_msg(result == 0 && streq(said, "all fits\n"), "%d: %s", result, said);
        FILE *f = fopen(list, "we");
        ck_assert_ptr_nonnull(f);
        write_mutants(f);
        ck_assert_int_eq(fclose(f), 0);
        result = run_python(harness, all, &again);
        ck_assert_msg(result == 0 && again[0] == '\0', "%d: %s", result, again);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(verifier_of_the_page_agrees),
};

SUITE_MAIN("camera-clip-page", cases, worked_begin, worked_end)
