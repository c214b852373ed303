#!/bin/sh
# The queue from a shell, with busctl of systemd:
#
#     queue.sh [show]               services, counters and tickets, with the cursor they are true at, as JSON
#     queue.sh events CURSOR        what was recorded after the event of that id, at most 100
#     queue.sh take SERVICE [KEY]   takes a ticket: its id, text, code, how many are ahead
#     queue.sh open COUNTER         opens the counter
#     queue.sh next COUNTER         finishes the visit there, and calls the next one
#
# The first two are for any local user, the others for root and group motcua. Who asks again for a ticket with the same
# KEY gets the same ticket. CENTRE_BUS: the address of another bus than the system's. All members:
# ../vn.motcua.Centre1.xml.
set -eu
name=vn.motcua.Centre1
path=/vn/motcua/Centre1

# Options of a method are an a{sv}: how many there are, then name, type and value of each.
ask() { busctl ${CENTRE_BUS:+--address="$CENTRE_BUS"} --auto-start=no --json=short call "$@"; }

case ${1:-show} in
    show) ask $name $path $name GetSnapshot 'a{sv}' 0 ;;
    events) ask $name $path $name GetEventsSince tu "$2" 100 ;;
    take)
        if [ $# -gt 2 ]; then set -- "$2" 1 key s "$3"; else set -- "$2" 0; fi
        ask $name $path $name IssueTicket 'sa{sv}' "$@"
        ;;
    open) ask $name "$path/counter/$2" $name.Counter Open 'a{sv}' 0 ;;
    next) ask $name "$path/counter/$2" $name.Counter Next 'a{sv}' 0 ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
