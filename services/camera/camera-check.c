#include "camera-check.h"

#include <pwd.h>
#include <sys/stat.h>

#include "camera-conf.h"

#define CAMERA_USER "motcua-camera"

enum { USER_SIZE = 1024 };

/* Of one that is not there yet, or that whoever checks may not see, nothing is said: its camera says it. */
static int check_credentials(const struct camera_conf *conf, uid_t user, struct problem *problem) {
        const char *path = conf->credentials, *origin = conf->credentials_origin, *id = conf->id;
        struct stat st;

        if (!path || lstat(path, &st) < 0)
                return 0;
        if (!S_ISREG(st.st_mode))
                return problem_tell(problem, -EPERM, "%s: [Camera %s] Credentials=%s không phải tệp thường",
                                    "%s: [Camera %s] Credentials=%s is no regular file", origin, id, path);
        if (st.st_uid != user)
                return problem_tell(problem, -EPERM,
                                    "%s: [Camera %s] Credentials=%s không phải của người dùng " CAMERA_USER
                                    ", nên tiến trình ghi hình không đọc được: sudo chown " CAMERA_USER " %s",
                                    "%s: [Camera %s] Credentials=%s is not of the user " CAMERA_USER
                                    ", and what records cannot read it: sudo chown " CAMERA_USER " %s",
                                    origin, id, path, path);
        if ((st.st_mode & 077) != 0)
                return problem_tell(problem, -EPERM,
                                    "%s: [Camera %s] Credentials=%s người khác đọc được: sudo chmod 600 %s",
                                    "%s: [Camera %s] Credentials=%s is open to others: sudo chmod 600 %s",
                                    origin, id, path, path);
        return 0;
}

/* The first one is whichever is found first. */
static bool is_same_device(const struct camera_conf *a, const struct camera_conf *b) {
        if (a->kind != b->kind || (a->kind != CAMERA_V4L2 && a->kind != CAMERA_LIBCAMERA))
                return false;
        return a->device && b->device ? streq(a->device, b->device) : !a->device && !b->device;
}

/* A camera on a network may serve two, each with masks of its own. */
static int check_device(const struct camera_confs *confs, size_t at, const char *path,
                        struct problem *problem) {
        const struct camera_conf *conf = confs->cameras[at];

        for (size_t i = 0; i < at; i++)
                if (is_same_device(conf, confs->cameras[i]))
                        return problem_tell(problem, -EEXIST,
                                            "%s: [Camera %s] và [Camera %s] có cùng Source=: chỉ một camera "
                                            "mở được thiết bị đó",
                                            "%s: [Camera %s] and [Camera %s] have the same Source=: only one "
                                            "of them can open that device",
                                            path, confs->cameras[i]->id, conf->id);
        return 0;
}

int camera_check_as(const char *conf_path, uid_t user, struct problem *ret_problem) {
        _cleanup_(camera_confs_freep) struct camera_confs *confs = NULL;
        int r = camera_confs_load(conf_path, NULL, 0, &confs, ret_problem);

        for (size_t i = 0; r >= 0 && i < confs->n; i++) {
                r = check_credentials(confs->cameras[i], user, ret_problem);
                if (r >= 0)
                        r = check_device(confs, i, conf_path, ret_problem);
        }
        return r;
}

/* Where there is no such user, as in a source tree, it is whoever checks. */
int camera_check(const char *conf_path, struct problem *ret_problem) {
        char buffer[USER_SIZE];
        struct passwd entry, *user = NULL;

        if (getpwnam_r(CAMERA_USER, &entry, buffer, sizeof(buffer), &user) != 0)
                user = NULL;
        return camera_check_as(conf_path, user ? user->pw_uid : geteuid(), ret_problem);
}
