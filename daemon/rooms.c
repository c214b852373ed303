#include "daemon/rooms.h"

#include "daemon/keypads/book.h"
#include "daemon/officials/book.h"
#include "daemon/printing/book.h"
#include "daemon/queue/book.h"
#include "daemon/ratings/book.h"
#include "daemon/record/rules.h"

const struct room *const centre_rooms[] = {
        &record_room, &ratings_room, &officials_room, &queue_room, &printing_room, &keypads_room, NULL,
};
