/*
 * Whether the cameras record, as the camera daemon's property Recording says: that all that are to have
 * written what they took, within seconds. Asked for when it changes, and each few seconds besides, so that a
 * daemon that hangs does not count; without an answer it is no. Nothing of it is recorded.
 */
#pragma once

#include "daemon/record/centre.h"

struct camera_sign;

/* changed: called from the loop. */
int camera_sign_new(struct centre *centre, void (*changed)(void *userdata), void *userdata,
                    struct camera_sign **ret);
struct camera_sign *camera_sign_free(struct camera_sign *sign);
/* The daemon came or went. */
void camera_sign_set_present(struct camera_sign *sign, bool present);
bool camera_sign_is_on(const struct camera_sign *sign);
