#!/bin/bash
# The recorder came up by itself, found nothing damaged and records on.
set -u
. "$LIB/check.sh"
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
is_recording() { [ "$(busctl get-property vn.motcua.Camera1 /vn/motcua/Camera1 vn.motcua.Camera1 Recording)" = "b true" ]; }
wait_for 60 "it records" is_recording
check "nothing was found damaged" bash -c '! ls /var/lib/motcua-camerad/*damaged* /var/lib/motcua-camerad/footage/*damaged* 2>/dev/null'
check "no footage was found damaged" bash -c '! journalctl -b -u motcua-camerad | grep -qi "does not fit"'
check_end
