#!/bin/bash
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

# To the last block: a large file first, then as small ones as there are.
break_disk() {
    dd if=/dev/zero of=/data/filler bs=64K 2>/dev/null
    dd if=/dev/zero of=/data/rest bs=1K oflag=sync 2>/dev/null
    check_equal "the disk is full" 0 "$(df --output=avail /data | tail -n 1 | tr -d ' ')"
}
mend_disk() { rm /data/filler /data/rest; }

centre_chip
centre_configure
centre_on_disk /host/data.img
centre_is_up
check_broken_disk
check_end
