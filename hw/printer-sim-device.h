/* The simulated printer as a machine: buffer, mechanism, sensors, answers. Knows no links. */
#pragma once

#include "printer-sim.h"

struct sim_device;

struct sim_device_events {
        void (*room)(void *userdata);    /* bytes may be taken again */
        void (*answers)(void *userdata); /* sim_device_read() has some */
};

int sim_device_new(sd_event *event, const struct printer_sim_traits *traits, const char *folder,
                   const struct sim_device_events *events, void *userdata, struct sim_device **ret);
struct sim_device *sim_device_free(struct sim_device *device);
DEFINE_CLEANUP(struct sim_device *, sim_device_free)

/* How many bytes it takes now. */
size_t sim_device_take(struct sim_device *device, const uint8_t *bytes, size_t n);
size_t sim_device_read(struct sim_device *device, uint8_t *bytes, size_t n);
uint8_t sim_device_port_status(const struct sim_device *device);
bool sim_device_is_deaf(const struct sim_device *device);

void sim_device_set_paper(struct sim_device *device, enum printer_sim_paper paper);
void sim_device_set_paper_left(struct sim_device *device, unsigned rows);
void sim_device_set_cover(struct sim_device *device, bool open);
void sim_device_power_cycle(struct sim_device *device);
int sim_device_stall(struct sim_device *device, uint64_t usec);
void sim_device_set_deaf(struct sim_device *device, bool deaf);
void sim_device_set_reply_delay(struct sim_device *device, uint64_t usec);
void sim_device_get_output(const struct sim_device *device, struct printer_sim_output *ret);
