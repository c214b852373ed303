/*
 * What the verbs of motcuactl share: the parsed command line, the connection, exit codes. A verb reads from
 * the bus, prints to standard output, explains failure on standard error, and returns an exit code.
 */
#pragma once

#include <jansson.h>
#include <systemd/sd-bus.h>

#include "services/base/bus.h"
#include "services/config/error-text.h"

enum ctl_exit {
        CTL_OK = 0,
        CTL_FAILED = 1,
        CTL_USAGE = 2,
        CTL_NO_DAEMON = 3,
        CTL_DENIED = 4,
};

enum ctl_style {
        CTL_STYLE_TERMINAL, /* aligned, in the caller's language; --text */
        CTL_STYLE_PLAIN,    /* tab-separated identifiers, the same in every language */
        CTL_STYLE_JSON,
};

#define CTL_CENTRE_NAME "vn.motcua.Centre1"
#define CTL_CENTRE_PATH "/vn/motcua/Centre1"
#define CTL_RECORD_INTERFACE "vn.motcua.Centre1.Record"
#define CTL_COUNTER_INTERFACE "vn.motcua.Centre1.Counter"
#define CTL_KEYPAD_NAME "vn.motcua.Keypad1"
#define CTL_KEYPAD_PATH "/vn/motcua/Keypad1"
#define CTL_KEYPAD_INTERFACE "vn.motcua.Keypad1.Keypad"
#define CTL_PRINTER_INTERFACE "vn.motcua.Printer1.Printer"
#define CTL_OUTPUT_INTERFACE "vn.motcua.Display1.Output"
#define CTL_CAMERA_NAME "vn.motcua.Camera1"
#define CTL_CAMERA_PATH "/vn/motcua/Camera1"
#define CTL_CAMERA_INTERFACE "vn.motcua.Camera1.Camera"
#define CTL_SIM_INTERFACE "vn.motcua.Sim1"

#define CTL_CONFIG_FILE "/etc/motcua/motcua.conf"

enum { CTL_PAGE = 1000 }; /* the largest answer that GetEventsSince and GetRatings give */

/* Strings are borrowed from argv. */
struct ctl_options {
        enum ctl_style style;
        enum language language;
        const char *bus_address; /* NULL: the system bus */
        bool since_set;
        uint64_t since;
        const char *counter;            /* NULL: all */
        const char *service, *priority; /* NULL: not given */
        const char *reason;             /* of a pause; NULL: not given */
        bool after;                     /* of a pause: when the ticket has left */
        bool undated;                   /* instead of a day */
        bool behind, other;             /* restore: nevertheless */
        bool clear, emergency;          /* of a notice */
        uint64_t for_sec;               /* likewise; 0: not given */
        uint64_t numbers;               /* 0: not given */
        const char *official;           /* NULL: not given */
        const char *by;                 /* NULL: not given */
        const char *format;             /* of a report; NULL: not given */
        const char *output, *criteria;  /* files; NULL: not given */
        const char *period;             /* of a duty; NULL: not given */
        const char *form;               /* the version of its questions; NULL: not given */
        const char *key;                /* of a ticket; NULL: not given */
        const char *checkpoint;         /* a file; NULL: not given */
        const char *signed_by;          /* a key; NULL: not given */
        const char *check;              /* a folder; NULL: not given */
        const char *record;             /* a file; NULL: not given */
        const char *member;             /* of the verb */
        const char *bounce;             /* NULL: the simulator's default */
        uint64_t hold_usec;             /* 0: the simulator's default */
        char **args;                    /* what follows the verb */
        size_t n_args;
};

struct ctl {
        const struct ctl_options *options;
        sd_bus *bus;
        const char *reading; /* the interface to read the record by; NULL: not found out yet */
};
