#!/bin/bash
# The daemons came up by themselves; then, with the keypad there, everything that was thanked is in the record once.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
for unit in "${CENTRE_SERVICES[@]}"; do check "$unit is up" systemctl -q is-active "$unit"; done
check "nothing was found damaged" bash -c '! ls /var/lib/motcua*/*damaged* 2>/dev/null'
centre_chip
centre_is_up
check_promises /host/acked
centre_is_up
check_end
