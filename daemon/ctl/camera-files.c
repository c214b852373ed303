#include "camera-files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "bus-json.h"
#include "clock-time.h"
#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

/* As long as the daemon lets polkit ask for a password, and then cuts hours of footage. */
#define PATIENCE_USEC (300 * USEC_PER_SEC)

enum {
        NAME_MAX_BYTES = 128, /* of a file that is handed out */
        FILES_MAX = 1000,     /* with one export */
        COPY_BYTES = 256 * 1024,
        NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
};

int camera_explain(struct ctl *ctl, const sd_bus_error *error, int r) {
        return ctl_explain(ctl, CTL_DAEMON_CAMERAS, error, r);
}

int camera_call_new(struct ctl *ctl, const char *path, const char *interface, const char *member,
                    sd_bus_message **ret) {
        int r = ctl_call_new(ctl, CTL_DAEMON_CAMERAS, path, interface, member, ret);

        if (r >= 0)
                r = sd_bus_message_set_allow_interactive_authorization(*ret, true);
        return r < 0 ? r : sd_bus_set_method_call_timeout(ctl->bus, PATIENCE_USEC);
}

int camera_root_call_new(struct ctl *ctl, const char *member, sd_bus_message **ret) {
        return camera_call_new(ctl, CTL_CAMERA_PATH, CTL_CAMERA_NAME, member, ret);
}

int camera_read_times(struct ctl *ctl, char **texts, uint64_t ret_usec[static 2]) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *today = NULL;

        ctl_enter_zone(ctl);
        (void) ctl_get_today(ctl, &today, &error);
        for (int i = 0; i < 2; i++)
                if (clock_time_parse(texts[i], today ? today : "", &ret_usec[i]) < 0) {
                        report(ctl->options->language, TEXT_BAD_TIME, PAIRS({"time", texts[i]}));
                        return CTL_USAGE;
                }
        return CTL_OK;
}

static int fail_file(struct ctl *ctl, const char *name, int r) {
        report(ctl->options->language, r == -EEXIST ? TEXT_BACKUP_EXISTS : TEXT_FILE_FAILED,
               PAIRS({"file", name}, {"error", error_to_string(r, ctl->options->language)}));
        return CTL_FAILED;
}

/* Whatever the daemon calls a file, it is one in that folder, and shows. */
static bool name_is_safe(const char *name) {
        return name[0] != '\0' && name[0] != '.' && strlen(name) <= NAME_MAX_BYTES && !strchr(name, '/') &&
               text_is_plain(name);
}

/* As it comes, until there is no more. */
static int copy_on(int from, int to) {
        _cleanup_free_ char *buffer = malloc(COPY_BYTES);
        ssize_t n = 0;

        if (!buffer)
                return -ENOMEM;
        while ((n = read(from, buffer, COPY_BYTES)) > 0)
                for (ssize_t done = 0; done < n;) {
                        ssize_t written = write(to, buffer + done, (size_t) (n - done));
                        if (written < 0)
                                return -errno;
                        done += written;
                }
        return n < 0 ? -errno : 0;
}

static int copy_all(int from, int to) {
        int r = copy_on(from, to);

        return r < 0 ? r : fsync(to) < 0 ? -errno : 0;
}

/* A new file of this user alone, whole or not there. */
static int save(int folder, const char *name, int from) {
        _cleanup_close_ int to = openat(folder, name, NEW_FILE, 0600);

        if (to < 0)
                return -errno;
        int r = copy_all(from, to);
        if (r < 0)
                (void) unlinkat(folder, name, 0);
        return r;
}

struct export {
        struct ctl *ctl;
        const char *path; /* of the folder */
        int folder;
        json_t *names;
        const char *sidecar; /* NULL: none came */
};

static int save_files(struct export *export, sd_bus_message *reply) {
        const char *name;
        int file, r;

        r = sd_bus_message_enter_container(reply, 'a', "(sh)");
        while (r >= 0 && (r = sd_bus_message_read(reply, "(sh)", &name, &file)) > 0) {
                size_t length = strlen(name);

                if (!name_is_safe(name) || json_array_size(export->names) == FILES_MAX)
                        return fail_file(export->ctl, "?", -EBADMSG);
                int q = save(export->folder, name, file);
                if (q < 0)
                        return fail_file(export->ctl, name, q);
                if (json_array_append_new(export->names, json_string(name)) < 0)
                        return ctl_explain_errno(export->ctl, -ENOMEM);
                if (length > 5 && streq(name + length - 5, ".json"))
                        export->sidecar = name;
        }
        if (r >= 0)
                r = sd_bus_message_exit_container(reply);
        if (r >= 0 && fsync(export->folder) < 0)
                r = -errno;
        return r < 0 ? ctl_explain_errno(export->ctl, r) : CTL_OK;
}

static void remove_files(const struct export *export) {
        json_t *name;
        size_t i;

        json_array_foreach(export->names, i, name) {
                (void) unlinkat(export->folder, json_string_value(name), 0);
        }
}

static int tell_export(const struct export *export, bool partial) {
        const struct ctl_options *options = export->ctl->options;
        json_t *name;
        size_t i;

        if (options->style == CTL_STYLE_JSON) {
                int r = json_write(json_pack("{s:O, s:b}", "files", export->names, "partial", (int) partial),
                                   stdout);
                return r < 0 ? ctl_explain_errno(export->ctl, r) : CTL_OK;
        }
        json_array_foreach(export->names, i, name) {
                printf("%s/%s\n", export->path, json_string_value(name));
        }
        if (options->style != CTL_STYLE_TERMINAL)
                return CTL_OK;
        if (partial)
                say(stdout, options->language, TEXT_EXPORT_PARTIAL, NO_PAIRS);
        if (export->sidecar)
                say(stdout, options->language, TEXT_EXPORT_VERIFY,
                    PAIRS({"folder", export->path}, {"file", export->sidecar}));
        return CTL_OK;
}

static int call_export(struct ctl *ctl, char **args, sd_bus_message **ret_reply) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        uint64_t times[2];

        int r = camera_read_times(ctl, args + 1, times);
        if (r != CTL_OK)
                return r;
        r = camera_root_call_new(ctl, "Export", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "stts", args[0], times[0], times[1], args[3]);
        if (r >= 0)
                r = CTL_APPEND(call, {"format", args[5]});
        r = ctl_call(ctl, call, r, &error, ret_reply);
        return r < 0 ? camera_explain(ctl, &error, r) : CTL_OK;
}

int camera_export(struct ctl *ctl, char **args) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        _cleanup_(json_decrefp) json_t *names = json_array();
        _cleanup_close_ int folder = open(args[4], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct export export = {.ctl = ctl, .path = args[4], .folder = folder, .names = names};
        int partial = 0;

        /* Before it is asked for: each export is recorded for good. */
        if (folder < 0)
                return fail_file(ctl, args[4], -errno);
        if (!names)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = call_export(ctl, args, &reply);
        if (r != CTL_OK)
                return r;
        r = save_files(&export, reply);
        if (r == CTL_OK && sd_bus_message_read(reply, "b", &partial) < 0)
                r = ctl_explain_errno(ctl, -EBADMSG);
        if (r != CTL_OK) {
                remove_files(&export);
                return r;
        }
        return tell_export(&export, partial);
}

static int new_camera_call(struct ctl *ctl, const char *id, const char *member, sd_bus_message **ret) {
        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, CTL_CAMERA_PATH "/camera/%s", id);

        if (r >= 0 && !sd_bus_object_path_is_valid(path))
                r = -EINVAL;
        return r < 0 ? r : camera_call_new(ctl, path, CTL_CAMERA_INTERFACE, member, ret);
}

static int look_at(struct ctl *ctl, char **args, const char *member, int file) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = new_camera_call(ctl, args[0], member, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "hsa{sv}", file, args[1], 0);
        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? camera_explain(ctl, &error, r) : CTL_OK;
}

int camera_snapshot(struct ctl *ctl, char **args) {
        _cleanup_close_ int file = open(args[2], NEW_FILE, 0600);

        if (file < 0)
                return fail_file(ctl, args[2], -errno);
        int r = look_at(ctl, args, "Snapshot", file);
        if (r != CTL_OK)
                (void) unlink(args[2]);
        return r;
}

/* Pictures go on until somebody ends it, whose player then takes nothing more. */
static int watch_into(struct ctl *ctl, char **args, int output) {
        _cleanup_close_ int from = -1;
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) < 0)
                return ctl_explain_errno(ctl, -errno);
        from = ends[0];
        int r = look_at(ctl, args, "Watch", ends[1]);
        close(ends[1]);
        if (r != CTL_OK)
                return r;
        r = copy_on(from, output);
        if (r < 0 && r != -EPIPE)
                return fail_file(ctl, args[2] ? args[2] : "-", r);
        if (r == 0)
                report(ctl->options->language, TEXT_WATCH_OVER, PAIRS({"camera", args[0]}));
        return CTL_OK;
}

int camera_watch(struct ctl *ctl, char **args) {
        _cleanup_close_ int file = -1;

        if (!args[2] && isatty(STDOUT_FILENO)) {
                report(ctl->options->language, TEXT_WATCH_TERMINAL, PAIRS({"camera", args[0]}));
                return CTL_USAGE;
        }
        if (args[2])
                file = open(args[2], NEW_FILE, 0600);
        if (args[2] && file < 0)
                return fail_file(ctl, args[2], -errno);
        int r = watch_into(ctl, args, args[2] ? file : STDOUT_FILENO);
        if (args[2] && lseek(file, 0, SEEK_CUR) == 0)
                (void) unlink(args[2]);
        return r;
}
