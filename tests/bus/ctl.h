/* motcuactl as somebody types it, on the bus of a scene. */
#pragma once

#include "tests/lib/scene.h"

/* "PREFIX motcuactl ARGUMENTS" in the shell, running; prefix may be empty. */
struct process *ctl_start(struct scene *s, enum centre_user user, const char *prefix, const char *arguments);
/* Its exit code, and in a new string what it said on either stream. */
int ctl_finish(struct scene *s, struct process *process, char **ret_said);
/* Both, and ends the test unless the exit code is that and the text is said. */
void ctl_expect(struct scene *s, enum centre_user user, const char *arguments, int result, const char *says);
