#!/bin/bash
# The record came up by itself, is what was logged and signed, and is signed on.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
centre_chip
centre_is_up
check "nothing was found damaged" bash -c '! ls /var/lib/motcuad/*damaged* 2>/dev/null'
check "all events are what was logged" motcuactl verify
log_is() { [ "$(busctl get-property vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 LogState)" = "s \"$1\"" ]; }
check "and what was signed" log_is sound
check_end
