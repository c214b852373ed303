/*
 * What cameras recorded of the hours of a period, as the camera daemon told of each day: replaced when it
 * tells again, so the last word counts. A day of a camera of which it told nothing is in no sum: it is
 * neither due nor recorded, and is not a day of that camera.
 */
#pragma once

#include "daemon/figures/groups.h"

/* Adds to the groups, and to those of cameras. */
int report_cameras_read(struct store *store, const struct report_groups_request *request,
                        struct report_groups *groups);
