#!/bin/bash
# Tickets and ends of days, each of which is signed. Promises each checkpoint that was shown: its size and root.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
ask() { busctl call vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 "$@"; }
while :; do
    for service in a b; do ask IssueTicket 'sa{sv}' $service 0 >/dev/null; done
    motcuactl end-day >/dev/null
    motcuactl checkpoint | sed -n '2p;3p' | paste -sd' '
done >/dev/virtio-ports/motcua.stream
