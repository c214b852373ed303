#!/bin/bash
# Promises each press that is thanked, before all disks are remounted read-only by force, and after.
. "$LIB/check.sh"
. "$LIB/centre.sh"
"$LIB/hand" stream /dev/virtio-ports/motcua.stream careful &
wait_for 60 "the centre has work behind it" cursor_is_beyond $(($(centre_cursor) + RANDOM % 20))
remount_all_read_only /var/lib/motcua
wait
