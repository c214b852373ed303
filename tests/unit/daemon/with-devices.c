#include "tests/unit/daemon/with-devices.h"

#include "tests/lib/suite.h"

enum { DEVICES_MAX = 32 };

struct device {
        const char *kind;
        char id[65];
        unsigned tickets; /* bits of its keys */
        bool is_counters, is_there;
};

struct devices {
        struct device all[DEVICES_MAX];
        size_t n;
        char scale[8];
};

static struct device *get(struct devices *devices, const char *kind, const char *id, size_t n) {
        for (size_t i = 0; i < devices->n; i++)
                if (streq(devices->all[i].kind, kind) && strlen(devices->all[i].id) == n &&
                    strncmp(devices->all[i].id, id, n) == 0)
                        return &devices->all[i];
        ck_assert_uint_lt(devices->n, DEVICES_MAX);
        struct device *device = &devices->all[devices->n++];
        *device = (struct device){.kind = kind};
        ck_assert_uint_lt(n, sizeof(device->id));
        memcpy(device->id, id, n);
        return device;
}

static bool begins(const char *line, const char *prefix) {
        return strncmp(line, prefix, strlen(prefix)) == 0;
}

/* A name that no section could have is left to be refused. */
static void add(struct devices *devices, const char *kind, const char *id, size_t n) {
        if (n > 0 && n <= 64 &&
            strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") >= n)
                get(devices, kind, id, n)->is_counters = true;
}

static void read_line(struct devices *devices, const char *line, struct device **kiosk) {
        const char *value = line + strcspn(line, "=\n");
        size_t n = *value == '=' ? strcspn(++value, "\n") : 0;

        if (line[0] == '[')
                *kiosk = NULL;
        if (begins(line, "[Kiosk "))
                *kiosk = get(devices, "Keypad", line + 7, strcspn(line + 7, "]"));
        else if (begins(line, "[Keypad "))
                get(devices, "Keypad", line + 8, strcspn(line + 8, "]"))->is_there = true;
        else if (begins(line, "[Printer "))
                get(devices, "Printer", line + 9, strcspn(line + 9, "]"))->is_there = true;
        else if (begins(line, "Attendant=") || begins(line, "Rating."))
                add(devices, "Keypad", value, n);
        else if (begins(line, "Scale=") && n < sizeof(devices->scale))
                (void) snprintf(devices->scale, sizeof(devices->scale), "%.*s", (int) n, value);
        else if (begins(line, "Ticket.") && *kiosk && line[7] >= '1' && line[7] <= '8')
                (*kiosk)->tickets |= 1U << (line[7] - '0');
        else if (begins(line, "TicketPrinters="))
                for (size_t i = 0, length; i < n; i += length + strspn(value + i + length, " ,")) {
                        length = strcspn(value + i, " ,\n");
                        add(devices, "Printer", value + i, length);
                }
}

static void write_device(FILE *f, const struct device *device, const char *scale) {
        if (device->is_there)
                return;
        fprintf(f, "[%s %s]\n", device->kind, device->id);
        if (streq(device->kind, "Printer"))
                return;
        for (unsigned i = 1; i <= 8; i++)
                if (device->tickets & 1U << i)
                        fprintf(f, "Key.ticket-%u=t%u\n", i, i);
        if (device->is_counters)
                fprintf(f, "Key.done=1\nKey.satisfied=2\n");
        if (device->is_counters && scale[0])
                fprintf(f, "Scale=%s\n", scale);
}

char *with_devices(const char *text) {
        struct devices devices = {0};
        struct device *kiosk = NULL;
        char *all = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&all, &size);

        ck_assert_ptr_nonnull(f);
        fputs(text, f);
        for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
                read_line(&devices, line, &kiosk);
        for (size_t i = 0; i < devices.n; i++)
                write_device(f, &devices.all[i], devices.scale);
        ck_assert_int_eq(fclose(f), 0);
        return all;
}
