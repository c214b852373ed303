#include "cups.h"

#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"

#define CUPSD "/usr/sbin/cupsd"
#define SERVER_BIN "/usr/lib/cups"
#define QUEUE "ipp://localhost/printers/slip"

enum { WAIT_MSEC = 60000, REQUEST_MAX = 1024, REPLY_MAX = 65536, PRINT_JOB = 2, GET_JOBS = 10 };

struct cups {
        char *dir, *out;
        struct process *scheduler;
        int connection, watch;
};

/* ----- setting it up ----- */

static const char scheduler_conf[] =
        "Listen @DIR@/socket\nLogLevel warn\nBrowsing No\nWebInterface No\nDefaultAuthType None\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n";

static const char files_conf[] =
        "ServerRoot @DIR@/root\nServerBin @DIR@/bin\nDataDir /usr/share/cups\nCacheDir @DIR@/cache\n"
        "StateDir @DIR@/state\nRequestRoot @DIR@/spool\nTempDir @DIR@/spool/tmp\nDocumentRoot @DIR@/root\n"
        "AccessLog @DIR@/access.log\nErrorLog @DIR@/error.log\nPageLog @DIR@/page.log\nSystemGroup root\n"
        "User lp\nGroup lp\n";

static const char printers_conf[] =
        "<DefaultPrinter slip>\nDeviceURI bench:/\nState Idle\nAccepting Yes\nShared No\n"
        "JobSheets none none\nOpPolicy default\nErrorPolicy abort-job\n</DefaultPrinter>\n";

static const char backend[] = "#!/bin/sh\n[ $# -gt 0 ] || exit 0\nexec cat >>@DIR@/out\n";

/* 80 mm paper at 203 dpi, one bit a dot; the driver is the one for label printers. */
static const char ppd[] =
        "*PPD-Adobe: \"4.3\"\n*FormatVersion: \"4.3\"\n*FileVersion: \"1.0\"\n*LanguageVersion: English\n"
        "*LanguageEncoding: ISOLatin1\n*PCFileName: \"SLIP.PPD\"\n*Manufacturer: \"motcua\"\n*Product: "
        "\"(slip)\"\n"
        "*ModelName: \"slip\"\n*ShortNickName: \"slip\"\n*NickName: \"slip\"\n*PSVersion: \"(3010.000) 0\"\n"
        "*LanguageLevel: \"3\"\n*ColorDevice: False\n*DefaultColorSpace: Gray\n*cupsVersion: 1.4\n"
        "*cupsModelNumber: 18\n*cupsFilter: \"application/vnd.cups-raster 0 rastertolabel\"\n"
        "*OpenUI *PageSize/Media Size: PickOne\n*OrderDependency: 10 AnySetup *PageSize\n*DefaultPageSize: "
        "Slip\n"
        "*PageSize Slip/Slip: \"<</PageSize[204 340]/ImagingBBox null>>setpagedevice\"\n*CloseUI: *PageSize\n"
        "*OpenUI *PageRegion/Media Size: PickOne\n*OrderDependency: 10 AnySetup *PageRegion\n"
        "*DefaultPageRegion: Slip\n*PageRegion Slip/Slip: \"<</PageSize[204 340]/ImagingBBox "
        "null>>setpagedevice\"\n"
        "*CloseUI: *PageRegion\n*DefaultImageableArea: Slip\n*ImageableArea Slip/Slip: \"0 0 204 340\"\n"
        "*DefaultPaperDimension: Slip\n*PaperDimension Slip/Slip: \"204 340\"\n"
        "*OpenUI *Resolution/Resolution: PickOne\n*OrderDependency: 20 AnySetup *Resolution\n"
        "*DefaultResolution: 203dpi\n"
        "*Resolution 203dpi/203 dpi: \"<</HWResolution[203 203]/cupsBitsPerColor 1/cupsColorSpace "
        "3>>setpagedevice\"\n"
        "*CloseUI: *Resolution\n";

const char *cups_missing(void) {
        if (access(CUPSD, X_OK) < 0)
                return "CUPS is not installed (package cups)";
        if (access(SERVER_BIN "/filter/imagetoraster", X_OK) < 0)
                return "CUPS has no filter for images (package cups-filters)";
        return access(SERVER_BIN "/filter/rastertolabel", X_OK) < 0
                       ? "CUPS has no raster driver (package cups)"
                       : NULL;
}

static void write_file(const struct cups *cups, const char *name, const char *text, mode_t mode) {
        _cleanup_free_ char *path = file_join(cups->dir, name),
                            *whole = text_replace(text, "@DIR@", cups->dir);

        file_write_text(path, whole);
        must_errno(chmod(path, mode));
}

static void make_folder(const struct cups *cups, const char *name, mode_t mode) {
        _cleanup_free_ char *path = file_join(cups->dir, name);

        must_errno(mkdir(path, mode));
        must_errno(chmod(path, mode));
}

static void link_programs(const struct cups *cups, const char *name) {
        _cleanup_free_ char *from = file_join(SERVER_BIN, name), *bin = file_join(cups->dir, "bin");
        _cleanup_free_ char *to = file_join(bin, name);

        must_errno(symlink(from, to));
}

static void set_up(const struct cups *cups) {
        static const char *const folders[] = {"root",  "root/ppd", "bin",  "bin/backend",
                                              "cache", "state",    "spool"};

        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                make_folder(cups, folders[i], 0755);
        make_folder(cups, "spool/tmp", 01777);
        write_file(cups, "cupsd.conf", scheduler_conf, 0640);
        write_file(cups, "cups-files.conf", files_conf, 0640);
        write_file(cups, "root/printers.conf", printers_conf, 0600);
        write_file(cups, "root/ppd/slip.ppd", ppd, 0644);
        write_file(cups, "bin/backend/bench", backend, 0755);
        write_file(cups, "out", "", 0666); /* the backend runs as a user of its own */
        link_programs(cups, "filter");
        link_programs(cups, "daemon");
}

/* ----- IPP (RFC 8010) ----- */

static int try_connect(const struct cups *cups) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = must_errno(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", cups->dir);
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) == 0)
                return fd;
        close(fd);
        return -1;
}

static bool is_listening(void *userdata) {
        struct cups *cups = userdata;

        cups->connection = try_connect(cups);
        return cups->connection >= 0;
}

static uint8_t *put_u16(uint8_t *p, size_t value) {
        *p++ = (uint8_t) (value >> 8);
        *p++ = (uint8_t) value;
        return p;
}

static uint8_t *put_attribute(uint8_t *p, uint8_t tag, const char *name, const char *value) {
        *p++ = tag;
        p = put_u16(p, strlen(name));
        p = mempcpy(p, name, strlen(name));
        p = put_u16(p, strlen(value));
        return mempcpy(p, value, strlen(value));
}

static size_t make_request(uint8_t *request, uint8_t operation) {
        uint8_t *p = mempcpy(request, (const uint8_t[]){1, 1, 0, operation, 0, 0, 0, 1, 0x01}, 9);

        p = put_attribute(p, 0x47, "attributes-charset", "utf-8");
        p = put_attribute(p, 0x48, "attributes-natural-language", "en");
        p = put_attribute(p, 0x45, "printer-uri", QUEUE);
        p = put_attribute(p, 0x42, "requesting-user-name", "root");
        if (operation == PRINT_JOB)
                p = put_attribute(p, 0x49, "document-format", "image/png");
        *p++ = 0x03;
        return (size_t) (p - request);
}

static void write_all(int fd, const void *bytes, size_t size) {
        for (size_t done = 0; done < size;)
                done += (size_t) must_errno(write(fd, (const char *) bytes + done, size - done));
}

/* The whole reply of HTTP; returns where its body begins. */
static char *read_reply(const struct cups *cups, char *reply, size_t *ret_size) {
        size_t size = 0, wanted = REPLY_MAX;
        char *body = NULL;

        while (size < wanted) {
                struct pollfd pfd = {.fd = cups->connection, .events = POLLIN};

                if (must_errno(poll(&pfd, 1, WAIT_MSEC)) == 0)
                        test_die("CUPS does not answer");
                ssize_t n = must_errno(read(cups->connection, reply + size, REPLY_MAX - size));
                if (n == 0)
                        test_die("CUPS hung up after %zu bytes", size);
                size += (size_t) n;
                reply[size] = '\0';
                body = strstr(reply, "\r\n\r\n");
                const char *length = strcasestr(reply, "\r\nContent-Length: ");
                uint64_t content;
                if (body && strstr(reply, "100 Continue"))
                        test_die("CUPS wants more");
                if (body && length) {
                        _cleanup_free_ char *number = strndup(length + 18, strcspn(length + 18, "\r"));

                        must(parse_u64(number, 0, REPLY_MAX, &content));
                        wanted = (size_t) (body + 4 - reply) + content;
                }
        }
        *ret_size = size - (size_t) (body + 4 - reply);
        return body + 4;
}

/* reply has REPLY_MAX + 1 bytes. Returns the body. */
static char *ask(const struct cups *cups, uint8_t operation, const char *document, size_t size, char *reply,
                 size_t *ret_size) {
        _cleanup_free_ char *header = NULL;
        uint8_t request[REQUEST_MAX];
        size_t n = make_request(request, operation);

        must_errno(asprintf(
                &header,
                "POST /printers/slip HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
                "Content-Length: %zu\r\n\r\n",
                n + size));
        write_all(cups->connection, header, strlen(header));
        write_all(cups->connection, request, n);
        write_all(cups->connection, document, size);
        char *body = read_reply(cups, reply, ret_size);
        if (*ret_size < 8 || body[2] != 0)
                test_die("CUPS refuses operation %u: %.200s", operation, reply);
        return body;
}

static bool has_jobs(const struct cups *cups) {
        char reply[REPLY_MAX + 1];
        size_t size;
        const char *body = ask(cups, GET_JOBS, NULL, 0, reply, &size);

        return memmem(body, size, "job-id", strlen("job-id"));
}

/* ----- life ----- */

struct cups *cups_start(sd_event *event, const char *dir) {
        struct cups *cups = calloc(1, sizeof(*cups));

        assert(cups);
        cups->dir = file_join(dir, "cups");
        must_errno(mkdir(cups->dir, 0755));
        set_up(cups);
        cups->out = file_join(cups->dir, "out");
        _cleanup_free_ char *conf = file_join(cups->dir, "cupsd.conf"),
                            *files = file_join(cups->dir, "cups-files.conf"),
                            *log = file_join(cups->dir, "cupsd.log");
        struct process_spec spec = {
                .argv = (const char *const[]){CUPSD, "-f", "-c", conf, "-s", files, NULL},
                .log_path = log,
        };
        cups->scheduler = process_start(event, &spec, NULL, NULL);
        uint64_t end = monotonic_usec() + WAIT_MSEC * USEC_PER_MSEC;
        while (!is_listening(cups))
                if (process_has_exited(cups->scheduler) || monotonic_usec() > end)
                        test_die("CUPS does not start: %s", file_read(log, NULL));
                else
                        must(sd_event_run(event, USEC_PER_MSEC * 10));
        cups->watch = must_errno(inotify_init1(IN_CLOEXEC));
        must_errno(inotify_add_watch(cups->watch, cups->out, IN_MODIFY));
        return cups;
}

struct cups *cups_free(struct cups *cups) {
        if (!cups)
                return NULL;
        process_free(cups->scheduler);
        close(cups->connection);
        close(cups->watch);
        free(cups->out);
        free(cups->dir);
        free(cups);
        return NULL;
}

uint64_t cups_print(struct cups *cups, const char *png, size_t size) {
        struct pollfd pfd = {.fd = cups->watch, .events = POLLIN};
        char reply[REPLY_MAX + 1], events[4096];
        size_t reply_size;
        uint64_t start = monotonic_usec();

        (void) ask(cups, PRINT_JOB, png, size, reply, &reply_size);
        if (must_errno(poll(&pfd, 1, WAIT_MSEC)) == 0)
                test_die("CUPS prints nothing");
        uint64_t first_usec = monotonic_usec() - start;
        while (has_jobs(cups))
                continue; /* each question is a wait for its answer */
        must_errno(read(cups->watch, events, sizeof(events)));
        return first_usec;
}
