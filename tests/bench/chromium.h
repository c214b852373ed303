/*
 * A Chromium of a benchmark: headless, with one page over a screen of 1080p, driven by the DevTools protocol
 * over two pipes: no socket, no network. What fails here ends the process.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

struct chromium;

/* Why it cannot run here; NULL: it can. */
const char *chromium_missing(void);

/* Starts it in an empty folder, and returns once page, a file, is loaded. */
struct chromium *chromium_start(sd_event *event, const char *dir, const char *page);
struct chromium *chromium_free(struct chromium *chromium);
DEFINE_CLEANUP(struct chromium *, chromium_free)

pid_t chromium_pid(const struct chromium *chromium);
/* The number that the page's promise comes to. */
double chromium_await(struct chromium *chromium, const char *expression);
