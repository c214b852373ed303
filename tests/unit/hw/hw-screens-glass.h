/* The screens of a test machine as they are seen from outside, and a hand that plugs and pulls them. */
#pragma once

#include <systemd/sd-event.h>

#include "hw/display.h"

/* Screens by the names that QEMU has for their cards. */
#define GLASS_VIRTIO "virtio"
#define GLASS_BOCHS "bochs"

/* Whether there is anybody outside who looks: MOTCUA_TEST_SCREENS names the folder where he is asked. */
bool glass_is_there(void);
/* Asks, and runs the loop until it is done. "size 640 480", "size 0 0", "dump virtio". */
_printf_(2, 3) void glass_ask(sd_event *event, const char *format, ...);

/* What is seen: 0x00rrggbb, row by row. The caller's to free. */
uint32_t *glass_look(sd_event *event, const char *card, unsigned *ret_width_px, unsigned *ret_height_px);
