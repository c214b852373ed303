#include "camera-credentials.h"

#include <fcntl.h>
#include <sys/stat.h>

/* By the file that was opened: its name may be another's in a moment. */
static int check(int fd) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0 || (st.st_uid != 0 && st.st_uid != geteuid()))
                return -EPERM;
        return st.st_size > CAMERA_CREDENTIALS_MAX ? -EBADMSG : 0;
}

/* Once. */
static int take_value(const char *text, char **value) {
        return *value || !text_is_clean(text) ? -EBADMSG : str_set(value, text);
}

static int take_line(const char *line, struct camera_credentials *credentials) {
        static const char user[] = "user=", password[] = "password=";

        if (line[0] == '\0' || line[0] == '#')
                return 0;
        if (strncmp(line, user, strlen(user)) == 0)
                return take_value(line + strlen(user), &credentials->user);
        if (strncmp(line, password, strlen(password)) == 0)
                return take_value(line + strlen(password), &credentials->password);
        return -EBADMSG;
}

static int parse(char *text, struct camera_credentials *credentials) {
        while (*text != '\0') {
                char *end = text + strcspn(text, "\n");
                bool is_last = *end == '\0';

                *end = '\0';
                int r = take_line(text, credentials);
                if (r < 0)
                        return r;
                text = is_last ? end : end + 1;
        }
        return credentials->user && credentials->password ? 0 : -EBADMSG;
}

int camera_credentials_read(const char *path, struct camera_credentials *ret) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        struct camera_credentials credentials = {};
        char text[CAMERA_CREDENTIALS_MAX + 1] = {};

        if (fd < 0)
                return -errno;
        int r = check(fd);
        if (r < 0)
                return r;
        ssize_t size = read(fd, text, CAMERA_CREDENTIALS_MAX);
        r = size < 0 ? -errno : strlen(text) != (size_t) size ? -EBADMSG : parse(text, &credentials);
        explicit_bzero(text, sizeof(text));
        if (r < 0) {
                camera_credentials_clear(&credentials);
                return r;
        }
        *ret = credentials;
        return 0;
}

void camera_credentials_clear(struct camera_credentials *credentials) {
        char **values[] = {&credentials->user, &credentials->password};

        for (size_t i = 0; i < ELEMENTSOF(values); i++) {
                if (*values[i])
                        explicit_bzero(*values[i], strlen(*values[i]));
                free(*values[i]);
                *values[i] = NULL;
        }
}
