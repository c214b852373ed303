#include "ctl.h"

#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

struct process *ctl_start(struct scene *s, enum centre_user user, const char *prefix, const char *arguments) {
        _cleanup_free_ char *command = NULL, *said = centre_path(s->centre, "log/motcuactl"),
                            *bus = centre_path(s->centre, "bus");

        must_errno(asprintf(&command, "%s %s --bus=unix:path=%s --lang=en %s", prefix, TEST_MOTCUACTL, bus,
                            arguments));
        (void) unlink(said);
        struct process_spec spec = {.argv = (const char *const[]){"/bin/sh", "-c", command, NULL},
                                    .uid = centre_uid(user),
                                    .gid = user == CENTRE_OPERATOR ? CENTRE_GROUP : centre_uid(user),
                                    .log_path = said};
        return process_start(centre_event(s->centre), &spec, NULL, NULL);
}

int ctl_finish(struct scene *s, struct process *process, char **ret_said) {
        _cleanup_free_ char *said = centre_path(s->centre, "log/motcuactl");

        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        int result = process_result(process);
        process_free(process);
        *ret_said = file_read(said, NULL);
        return result;
}

void ctl_expect(struct scene *s, enum centre_user user, const char *arguments, int result, const char *says) {
        _cleanup_free_ char *said = NULL;
        int r = ctl_finish(s, ctl_start(s, user, "", arguments), &said);

        ck_assert_msg(r == result && strstr(said, says), "exit code %d, without \"%s\": %s", r, says, said);
}
