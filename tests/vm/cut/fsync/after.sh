#!/bin/bash
# The machine came up by itself and sees what it promised.
set -u
. "$LIB/check.sh"
check "the data disk is mounted" mountpoint -q /data
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
last=$(tail -n 1 /host/acked)
check "the last promise, $last, is in the database" test "$(sqlite3 /data/numbers.db 'SELECT max(value) FROM number')" -ge "$last"
check_end
