/* The room of the record itself: its sources, streams and boots; see room.h. */
#pragma once

#include "daemon/record/book.h"

extern const struct room record_room;
