/* The error names of vn.motcua.Centre1: those of dbus/words.xml, as all daemons have them. */
#pragma once

#include "services/base/bus.h"
