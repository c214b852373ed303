#!/bin/bash
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

break_disk() { remount_all_read_only /data; }
mend_disk() { mount -o remount,rw /data; }

centre_chip
centre_configure
centre_on_disk /host/data.img
centre_is_up
check_broken_disk
check_end
