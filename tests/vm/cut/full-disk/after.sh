#!/bin/bash
# The daemons came up by themselves on a disk that is still full; with room again, all goes on without help.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
df /var/lib/motcua
for unit in "${CENTRE_SERVICES[@]}"; do
    wait_for 60 "$unit is up" systemctl -q is-active "$unit"
    pids="${pids:-} $(main_pid "$unit")"
done
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
check "nothing was found damaged" bash -c '! ls /var/lib/motcua*/*damaged* 2>/dev/null'
centre_chip
rm /var/lib/motcua/filler
centre_is_up
check_equal "no daemon was restarted" "$pids" " $(main_pid motcuad) $(main_pid motcua-keypadd)"
check_promises /host/acked
centre_is_up
check_end
