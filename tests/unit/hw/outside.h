/* A test machine as it is seen and heard from outside, and a hand that plugs and pulls its screens. */
#pragma once

#include <systemd/sd-event.h>

#include "hw/display.h"

/* Screens by the names that QEMU has for their cards. */
#define SCREEN_VIRTIO "virtio"
#define SCREEN_BOCHS "bochs"

/* Whether somebody is there: MOTCUA_TEST_OUTSIDE names the folder where he is asked. */
bool outside_is_there(void);
/* Asks, and runs the loop until there is an answer. "heard": whether the file "piece" was;
 * "sounding": whether anything is at the moment. */
bool outside_says(sd_event *event, const char *question);
/* The same of what must be done: "size 640 480", "size 0 0", "dump virtio". */
_printf_(2, 3) void outside_ask(sd_event *event, const char *format, ...);

/* What is seen: 0x00rrggbb, row by row. The caller's to free. */
uint32_t *outside_look(sd_event *event, const char *card, unsigned *ret_width_px, unsigned *ret_height_px);
