#include "chromium.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"

#define CHROMIUM "/usr/bin/chromium"

enum { WAIT_MSEC = 60000, MESSAGE_MAX = 65536, ID_LENGTH = 32, LOOK_MSEC = 20 };

struct chromium {
        struct process *process;
        int commands, answers;
        unsigned last_id;
        char session[ID_LENGTH + 1];
        char buffer[MESSAGE_MAX]; /* what came and was not read yet */
        size_t n;
};

const char *chromium_missing(void) {
        return access(CHROMIUM, X_OK) < 0
                       ? "Chromium is not installed (package chromium; no suite installs it)"
                       : NULL;
}

static int make_pipe(const char *dir, const char *name) {
        _cleanup_free_ char *path = file_join(dir, name);

        must_errno(mkfifo(path, 0600));
        return must_errno(open(path, O_RDWR | O_CLOEXEC)); /* of both ends: nobody waits for the other */
}

/* The next message, without what came before it; valid until the next one. */
static const char *next_message(struct chromium *chromium, char message[static MESSAGE_MAX]) {
        struct pollfd readable = {.fd = chromium->answers, .events = POLLIN};
        const char *end;

        while (!(end = memchr(chromium->buffer, '\0', chromium->n))) {
                if (chromium->n == MESSAGE_MAX)
                        test_die("Chromium says too much");
                if (must_errno(poll(&readable, 1, WAIT_MSEC)) == 0)
                        test_die("Chromium does not answer");
                chromium->n += (size_t) must_errno(
                        read(chromium->answers, chromium->buffer + chromium->n, MESSAGE_MAX - chromium->n));
        }
        size_t size = (size_t) (end - chromium->buffer) + 1;
        memcpy(message, chromium->buffer, size);
        chromium->n -= size;
        memmove(chromium->buffer, chromium->buffer + size, chromium->n);
        return message;
}

/* Returns the answer to it; events between are left out. rest: of the command's object. */
static const char *ask(struct chromium *chromium, const char *method, const char *rest,
                       char message[static MESSAGE_MAX]) {
        _cleanup_free_ char *command = NULL, *id = NULL;

        must_errno(asprintf(&id, "{\"id\":%u,", ++chromium->last_id));
        must_errno(asprintf(&command, "%s\"method\":\"%s\"%s}", id, method, rest));
        must_errno(write(chromium->commands, command, strlen(command) + 1));
        while (strncmp(next_message(chromium, message), id, strlen(id)) != 0)
                ;
        return message;
}

static bool is_page(struct chromium *chromium, char id[static ID_LENGTH + 1]) {
        static char message[MESSAGE_MAX];
        const char *page = strstr(ask(chromium, "Target.getTargets", "", message), "\",\"type\":\"page\"");

        if (!page || page - message < ID_LENGTH)
                return false;
        memcpy(id, page - ID_LENGTH, ID_LENGTH);
        id[ID_LENGTH] = '\0';
        return true;
}

static void attach(struct chromium *chromium) {
        static char message[MESSAGE_MAX];
        _cleanup_free_ char *rest = NULL;
        char id[ID_LENGTH + 1];

        while (!is_page(chromium, id))
                must_errno(poll(NULL, 0, LOOK_MSEC));
        must_errno(asprintf(&rest, ",\"params\":{\"targetId\":\"%s\",\"flatten\":true}", id));
        const char *session =
                strstr(ask(chromium, "Target.attachToTarget", rest, message), "\"sessionId\":\"");
        if (!session || sscanf(session, "\"sessionId\":\"%32[0-9A-F]", chromium->session) != 1)
                test_die("Chromium: %s", message);
}

/* A window has less room than its size says. */
static void set_size(struct chromium *chromium) {
        static char message[MESSAGE_MAX];
        _cleanup_free_ char *rest = NULL;

        must_errno(asprintf(&rest,
                            ",\"sessionId\":\"%s\",\"params\":{\"width\":1920,\"height\":1080,"
                            "\"deviceScaleFactor\":1,\"mobile\":false}",
                            chromium->session));
        (void) ask(chromium, "Emulation.setDeviceMetricsOverride", rest, message);
        if (strstr(message, "\"error\""))
                test_die("Chromium: %s", message);
}

static bool evaluate(struct chromium *chromium, const char *expression, double *ret) {
        static char message[MESSAGE_MAX];
        _cleanup_free_ char *rest = NULL;

        must_errno(asprintf(&rest,
                            ",\"sessionId\":\"%s\",\"params\":{\"expression\":\"%s\",\"awaitPromise\":true,"
                            "\"returnByValue\":true}",
                            chromium->session, expression));
        const char *value = strstr(ask(chromium, "Runtime.evaluate", rest, message), "\"value\":");
        return value && sscanf(value, "\"value\":%lf", ret) == 1;
}

double chromium_await(struct chromium *chromium, const char *expression) {
        double value = 0;

        if (!evaluate(chromium, expression, &value))
                test_die("the page does not answer %s", expression);
        return value;
}

struct chromium *chromium_start(sd_event *event, const char *dir, const char *page) {
        struct chromium *chromium = calloc(1, sizeof(*chromium));
        _cleanup_free_ char *script = NULL, *temporary = NULL, *log = file_join(dir, "log");
        double ready = 0;

        assert(chromium);
        chromium->commands = make_pipe(dir, "commands");
        chromium->answers = make_pipe(dir, "answers");
        must_errno(asprintf(&script,
                            "exec " CHROMIUM
                            " --headless=new --no-sandbox --disable-gpu --no-first-run --kiosk"
                            " --disable-breakpad --window-size=1920,1080 --user-data-dir='%s/profile'"
                            " --remote-debugging-pipe 'file://%s' 3<'%s/commands' 4>'%s/answers'",
                            dir, page, dir, dir));
        must_errno(asprintf(&temporary, "TMPDIR=%s", dir));
        const struct process_spec spec = {.argv = (const char *const[]){"/bin/sh", "-c", script, NULL},
                                          .environment = (const char *const[]){temporary, NULL},
                                          .log_path = log};
        chromium->process = process_start(event, &spec, NULL, NULL);
        attach(chromium);
        set_size(chromium);
        while (!evaluate(chromium, "typeof update == 'function' ? 1 : ''", &ready))
                must_errno(poll(NULL, 0, LOOK_MSEC));
        if (!evaluate(chromium, "innerHeight == 1080 ? 1 : ''", &ready))
                test_die("the page is not as high as the screen");
        return chromium;
}

struct chromium *chromium_free(struct chromium *chromium) {
        if (!chromium)
                return NULL;
        process_free(chromium->process);
        close(chromium->commands);
        close(chromium->answers);
        free(chromium);
        return NULL;
}

pid_t chromium_pid(const struct chromium *chromium) {
        return process_pid(chromium->process);
}
