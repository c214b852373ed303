#!/bin/bash
# The machine was shut down with the package installed and has booted: everything is up without help.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

ready_after() { awk -v usec="$(systemctl show -P ActiveEnterTimestampMonotonic "$1")" 'BEGIN { printf "%.1f", usec / 1e6 }'; }

check_equal "nothing failed" "" "$(systemctl --failed --no-legend --plain)"
for unit in motcua.target "${ALL_SERVICES[@]}"; do
    check "$unit is up" systemctl -q is-active "$unit"
    echo "$unit was ready $(ready_after "$unit") s after the kernel began"
    check "$unit was waited for" test "$(systemctl show -P ActiveEnterTimestampMonotonic "$unit")" -gt 0
done
systemd-analyze time
systemd-analyze critical-chain --no-pager motcua.target "${ALL_SERVICES[@]}"
systemd-analyze blame --no-pager | head -n 10
check_end
