/* How a copy of the record goes through a pipe from motcuad to motcuactl, both of this machine. */
#pragma once

#include <stdint.h>

/* "size" bytes follow, to be written at "offset"; 0: the file ends there. */
struct copy_header {
        uint64_t offset;
        uint64_t size;
};
