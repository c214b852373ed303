/*
 * A printer to try a backend on, and hands for it. "sim": the simulator. "gadget": the kernel's USB printer
 * gadget, whose configuration folder MOTCUA_TEST_GADGET names and whose device's end is the program
 * MOTCUA_TEST_GADGET_END; needs root.
 */
#pragma once

#include <systemd/sd-event.h>

#include "hw/printer.h"

struct hw_rig {
        const char *name, *serial, *device_id;
        int (*open)(sd_event *event, const char *folder, struct printer **ret);
        void (*close)(void);
        void (*set_blocked)(struct printer *printer,
                            bool blocked); /* it takes no more than it has room for */
        void (*set_paper)(struct printer *printer, bool present);
        void (*unplug)(struct printer *printer);
        void (*plug)(struct printer *printer);
        /* Makes it say the one byte 0x12; a link is open. What must be written for that, or NULL. */
        const char *(*say)(void);
        /* All it took so far is in this file, sooner or later. */
        const char *stream;
        size_t room; /* bytes that it takes at most while blocked */
};

extern const struct hw_rig hw_rig_sim, hw_rig_gadget;
/* As the environment wants it. */
const struct hw_rig *hw_rig_choose(void);
