/* Cameras of a random centre. What they do is drawn apart: the days stay as they are without. */
#pragma once

#include "tests/unit/daemon/random-world.h"

void random_cameras_open(struct random_world *world);
/* The next thing happens. */
void random_cameras_step(struct random_world *world);
