/* What events change of cameras; see record/room.h. */
#pragma once

#include "daemon/cameras/book.h"

extern const struct event_rule cameras_rules[];

/* Of footage-viewed and footage-watched, which are reported again when it is over: 1: somebody begins to
 * look; 0: it is over; -EINVAL. */
int camera_look_begins(const struct input *input);

/* rules-footage.c: which footage is owed to low ratings. */
int cameras_on_ticket_called(struct book *book, const struct input *input);
int cameras_on_visit_finished(struct book *book, const struct input *input);
int cameras_on_visit_reopened(struct book *book, const struct input *input);
int cameras_on_rating(struct book *book, const struct input *input);
int cameras_on_wanted(struct book *book, const struct input *input);
int cameras_on_held(struct book *book, const struct input *input);
int cameras_on_missing(struct book *book, const struct input *input);

/* Observe what the camera daemon said of footage that is owed and told of: "footage-held" and
 * "footage-missing", and of what somebody had held "hold-again" and "hold-lost". */
int cameras_observe_held(struct book *book, const struct instant *now, const struct want_row *want,
                         uint64_t hold);
int cameras_observe_missing(struct book *book, const struct instant *now, const struct want_row *want,
                            const char *reason);
