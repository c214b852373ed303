/* A centre with a listener: what most tests on the bus start with, and how they wait for what has to follow.
 */
#pragma once

#include "centre.h"
#include "records.h"
#include "trace.h"

struct scene {
        struct centre *centre;
        sd_bus *bus; /* root's */
        struct records records;
        struct trace trace;
};

/* config: NULL for the default one. */
void scene_begin(struct scene *scene, const char *config);
/* The same in two steps: nothing runs but the bus, then the daemons are started. */
void scene_prepare(struct scene *scene);
void scene_start(struct scene *scene);
void scene_end(struct scene *scene);

/* All waits end the test when they are in vain. */

/* So many events of the type were announced; returns the last of them. Valid until the next wait. */
const struct record *scene_await(struct scene *scene, const char *type, size_t count);
/* So many events of the type are recorded; returns how many. Looks whenever anything is announced: a daemon
 * that dies has announced less than it recorded, and of a long transaction only the last event is. */
size_t scene_await_recorded(struct scene *scene, const char *type, size_t count);
/* A press of this key was announced. */
void scene_await_key(struct scene *scene, const char *key);
/* Presses the key until a press of it was announced: of one that may still be counted and dropped. */
void scene_press_until_recorded(struct scene *scene, const char *keypad, const char *key);
/* A property of type s has this value. */
struct scene_property {
        const char *destination, *path, *interface, *name;
};
void scene_await_text(struct scene *scene, const struct scene_property *property, const char *value);
#define SCENE_STATE(destination, path, interface)                                                            \
        (&(const struct scene_property){destination, path, interface, "State"})
/* An output of the keypad's chip went to this level so often. */
void scene_await_light(struct scene *scene, const char *keypad, const char *line, size_t count);

/* The daemon's log contains the text; logs are written before a daemon exits. */
void scene_expect_log(struct scene *scene, const char *log, const char *text);
/* The same of one that goes on. */
void scene_await_log(struct scene *scene, const char *log, const char *text);

/* Presses keys of one keypad in turn, so many in all, without waiting for anything but the bus. */
void scene_press_many(struct scene *scene, const char *keypad, const char *const *keys, size_t n_keys,
                      size_t n_presses);
