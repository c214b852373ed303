#!/bin/bash
# What a citizen and an attendant do at a counter, with the daemons in their sandbox as their own users.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

figure() { motcuactl today --json | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline() or "{}")["figures"][0][sys.argv[1]])' "$1"; }
figure_is() { [ "$(figure "$1")" = "$2" ]; }
catalogue_has() { journalctl -b -x "MESSAGE_ID=$1" | grep -qF "$2"; }

centre_configure
wait_for 30 "without its chip the keypad is absent" keypad_is absent
check "and its service goes on" unit_is motcua-keypadd.service ActiveState active

centre_chip
centre_is_up
chip=$(gpiosim_path keypad0)
check_equal "udev gives the chip to the daemon" "660 root motcua-keypad" "$(stat -c '%a %U %G' "$chip")"
check_equal "the daemon runs as its own user" motcua-keypad "$(ps -o user:32= -p "$(main_pid motcua-keypadd)" | tr -d ' ')"
check_equal "it opened nothing in /dev but its chip" "" "$(
    find "/proc/$(main_pid motcua-keypadd)/fd" -lname '/dev/*' -printf '%l\n' | grep -v -e '^/dev/null$' -e '^/dev/gpiochip')"

# A visit ends and the citizen rates.
check_equal "the attendant's key is thanked" thanked "$("$LIB/hand" press "done" /tmp/promises)"
wait_for 10 "the lights say: please rate" lights_are 11111
check_equal "the rating is thanked" thanked "$("$LIB/hand" press satisfied /tmp/promises)"
check "the light chosen stays on alone" lights_are 01000
wait_for 15 "the lights go out when the rating is sealed" lights_are 00000
wait_for 10 "it counts" figure_is rated 1
check_equal "one visit" 1 "$(figure served)"
check "by its level" has_events 1 rating level=satisfied

# Only while the keypad is armed.
check_equal "a rating out of turn gets no answer" silent "$("$LIB/hand" press neutral)"
wait_for 10 "and stands as a stray" has_events 1 press-stray reason=not-armed
check "and does not count" figure_is rated 1

# A citizen who changes their mind: the last press counts.
"$LIB/hand" press "done" /tmp/promises >/dev/null
wait_for 10 "the second rating is open" lights_are 11111
"$LIB/hand" press very-dissatisfied /tmp/promises >/dev/null
"$LIB/hand" press very-satisfied /tmp/promises >/dev/null
wait_for 15 "it is sealed" figure_is rated 2
check "as what was pressed last" has_events 1 rating level=very-satisfied
check "and not as what was pressed first" has_events 0 rating level=very-dissatisfied

# Contacts that bounce.
centre_slow_contacts
before=$(count_events press key=ticket-2)
check_equal "a bouncing contact is thanked" thanked "$("$LIB/hand" bounce ticket-2 20)"
wait_for 10 "and is one press" has_events $((before + 1)) press key=ticket-2

# The cable is pulled and put back.
before=$(count_events keypad-ready)
gpiosim_live keypad0 off
wait_for 10 "a chip pulled out is absent" keypad_is absent
wait_for 10 "the record says why" has_events 1 keypad-absent reason=lost
check "the service still runs, unrestarted" unit_is motcua-keypadd.service NRestarts 0
gpiosim_live keypad0 on
centre_keys_open
wait_for 10 "put back it is ready" keypad_is ready
wait_for 10 "the record says so too" has_events $((before + 1)) keypad-ready
check_equal "and its keys work" thanked "$("$LIB/hand" press ticket-1 /tmp/promises)"

# The journal explains itself.
check "the journal explains an absent keypad" catalogue_has e3ebc16812ef498aa9bd8516d8220139 "$(
    sed -n '/^-- e3ebc16812ef498aa9bd8516d8220139$/,/^$/s/^Subject: //p' /usr/lib/systemd/catalog/motcua.catalog)"
check "and one that is ready" catalogue_has 9ceb511798494c54be08d65a38082804 "$(
    sed -n '/^-- 9ceb511798494c54be08d65a38082804$/,/^$/s/^Subject: //p' /usr/lib/systemd/catalog/motcua.catalog)"
check_equal "nothing above a warning was logged" "" "$(journalctl -b -p err -o cat -u motcuad -u motcua-keypadd)"

check_promises /tmp/promises
centre_is_up
check "the kernel complained of nothing" kernel_is_quiet
check_end
