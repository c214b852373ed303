/* Signing in and setting a PIN: read from the terminal without echo, or one line of standard input. */
#include <termios.h>

#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

enum { PIN_LINE_SIZE = 64 };

static void wipe(char (*line)[PIN_LINE_SIZE]) {
        explicit_bzero(*line, sizeof(*line));
}
#define PIN_LINE _cleanup_(wipe) char

/* Unbuffered, so that no copy is left in a stream. */
static int read_line(char ret[static PIN_LINE_SIZE]) {
        size_t n = 0;

        for (;;) {
                char c;
                ssize_t k = read(STDIN_FILENO, &c, 1);
                if (k < 0)
                        return -errno;
                if (k == 0 || c == '\n')
                        break;
                if (n == PIN_LINE_SIZE - 1)
                        return -E2BIG;
                ret[n++] = c;
        }
        ret[n] = '\0';
        return n > 0 ? 0 : -ENODATA;
}

/* An interrupt would leave the terminal without echo: it is a character like any other, and no digit. */
static int read_hidden(char ret[static PIN_LINE_SIZE]) {
        struct termios before, hidden;

        ret[0] = '\0';
        if (tcgetattr(STDIN_FILENO, &before) < 0)
                return -errno;
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
        if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) < 0)
                return -errno;
        int r = read_line(ret);
        (void) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
        return r;
}

static int ask(struct ctl *ctl, enum text prompt, char ret[static PIN_LINE_SIZE]) {
        if (!isatty(STDIN_FILENO))
                return read_line(ret);
        fputs(text(ctl->options->language, prompt), stderr);
        return read_hidden(ret);
}

/* Twice on a terminal, where nobody sees what was typed. */
static int ask_new(struct ctl *ctl, char ret[static PIN_LINE_SIZE]) {
        PIN_LINE again[PIN_LINE_SIZE];

        int r = ask(ctl, TEXT_PIN_NEW, ret);
        if (r < 0 || !isatty(STDIN_FILENO))
                return r;
        r = ask(ctl, TEXT_PIN_AGAIN, again);
        return r < 0 ? r : streq(ret, again) ? 0 : -EINVAL;
}

static int no_pin(struct ctl *ctl, int r) {
        report(ctl->options->language, r == -EINVAL ? TEXT_PIN_DIFFERS : TEXT_PIN_MISSING, NO_PAIRS);
        return CTL_FAILED;
}

/* Arguments: official, PIN. */
static int send(struct ctl *ctl, const char *path, const char *interface, const char *member,
                const char *official, const char *pin) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, path, interface, member, &call);
        if (r >= 0)
                r = sd_bus_message_sensitive(call);
        if (r >= 0)
                r = sd_bus_message_append(call, "ssa{sv}", official, pin, 0);
        return ctl_run(ctl, call, r);
}

static int set_pin(struct ctl *ctl) {
        PIN_LINE pin[PIN_LINE_SIZE];

        int r = ask_new(ctl, pin);
        if (r < 0)
                return no_pin(ctl, r);
        return send(ctl, CTL_CENTRE_PATH, CTL_CENTRE_NAME, "SetPin", ctl->options->args[0], pin);
}

static int sign_in(struct ctl *ctl) {
        PIN_LINE pin[PIN_LINE_SIZE];
        _cleanup_free_ char *path = NULL;

        int r = ctl_find_counter(ctl, ctl->options->args[0], &path);
        if (r != CTL_OK)
                return r;
        r = ask(ctl, TEXT_PIN, pin);
        if (r < 0)
                return no_pin(ctl, r);
        return send(ctl, path, CTL_COUNTER_INTERFACE, "SignIn", ctl->options->args[1], pin);
}

const struct verb verbs_pin[] = {
        {.name = "sign-in",
         .arguments = {"QUẦY CÁN-BỘ", "COUNTER OFFICIAL"},
         .run = sign_in,
         .help = {"cán bộ đăng nhập (hỏi mã PIN)", "the official signs in (asks for the PIN)"},
         .man = {"Cán bộ đăng nhập ở quầy không có bàn phím nhập mã PIN. Mã PIN được hỏi trên màn hình và "
                 "không hiện ra; không có màn hình thì đọc một dòng từ đầu vào chuẩn.",
                 "The official signs in at a counter without a PIN pad. The PIN is asked for on the terminal "
                 "and not shown; without a terminal it is one line of standard input."}},
        {.name = "set-pin",
         .arguments = {"CÁN-BỘ", "OFFICIAL"},
         .run = set_pin,
         .help = {"đặt mã PIN của cán bộ (root)", "set the official's PIN (root)"},
         .man = {"Đặt mã PIN cho một mục [Official] của cấu hình: 4 đến 12 chữ số, hỏi hai lần trên màn "
                 "hình. Dành cho root.",
                 "Set the PIN of a section [Official] of the configuration: 4 to 12 digits, asked for twice "
                 "on a terminal. For root."}},
        {0},
};
