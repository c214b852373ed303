/*
 * What an output is likely to show next, drawn where nobody sees it: calls with every digit, counters in
 * every state. A size of letters is loaded from its font when it is first drawn, which takes longer than all
 * the rest; so it is not the first call that waits for it. It is done a text at a time, when the loop has
 * nothing else to do.
 */
#pragma once

#include <systemd/sd-event.h>

#include "view.h"

struct rehearsal;

int rehearsal_new(sd_event *event, struct rehearsal **ret);
struct rehearsal *rehearsal_free(struct rehearsal *rehearsal);
DEFINE_CLEANUP(struct rehearsal *, rehearsal_free)

/* For pictures of that size. Once for each size and as many counters and services; otherwise nothing happens.
 * The view is copied; its conf, confs and fonts last until rehearsal_stop(). */
bool rehearsal_begin(struct rehearsal *rehearsal, const struct view *view, const struct display_confs *confs,
                     struct fonts *fonts, unsigned width_px, unsigned height_px);
/* Also that it was done is forgotten: for other fonts, or another configuration. */
void rehearsal_stop(struct rehearsal *rehearsal);
bool rehearsal_is_over(const struct rehearsal *rehearsal);
