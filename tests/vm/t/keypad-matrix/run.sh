#!/bin/bash
# A keypad of more keys than lines. Its columns are driven one after the other, and a pressed key joins one to a row.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
export CENTRE_MATRIX=yes

finger() { gpiosim_contact keypad0 "R$1" "C$2" "$3"; } # ROW COLUMN closed|open

centre_chip
centre_configure
centre_is_up

# Each key is itself: the citizen's are recorded also while nobody is asked to rate, and not thanked.
for level in "${CENTRE_LEVELS[@]}"; do
    check_equal "$level out of turn gets no answer" silent "$("$LIB/hand" press "$level")"
    wait_for 10 "and is recorded as itself" has_events 1 press "key=$level"
done
for key in ticket-1 ticket-2 "done"; do
    check_equal "$key is thanked" thanked "$("$LIB/hand" press "$key" /tmp/promises)"
    wait_for 10 "and recorded as itself" has_events 1 press "key=$key"
done
wait_for 10 "the lights say: please rate" lights_are 11111
check_equal "the rating is thanked" thanked "$("$LIB/hand" press satisfied /tmp/promises)"
wait_for 15 "and counts as what was pressed" has_events 1 rating level=satisfied

# Contacts that bounce.
centre_slow_contacts
before=$(count_events press key=ticket-2)
check_equal "a bouncing contact is thanked" thanked "$("$LIB/hand" bounce ticket-2 20)"
wait_for 10 "and is one press" has_events $((before + 1)) press key=ticket-2

# Three fingers on the corners of a rectangle: the fourth key, very-dissatisfied, looks pressed and nobody pressed it. Which
# three it were shows when one of them leaves.
others=$(count_events press key=very-dissatisfied)
before=$(count_events press key=ticket-1)
finger 3 1 closed
wait_for 10 "a first finger is ticket-1" has_events $((before + 1)) press key=ticket-1
before=$(count_events press key=ticket-2)
finger 3 2 closed
wait_for 10 "a second one is ticket-2" has_events $((before + 1)) press key=ticket-2
before=$(count_events press key=dissatisfied)
finger 2 1 closed
finger 3 2 open
wait_for 10 "the third is dissatisfied when the second has left" has_events $((before + 1)) press key=dissatisfied
finger 2 1 open
finger 3 1 open
check "the fourth corner was never pressed" has_events "$others" press key=very-dissatisfied

# The cable is pulled while a key is down, and put back.
finger 3 1 closed
gpiosim_live keypad0 off
wait_for 10 "a chip pulled out is absent" keypad_is absent
gpiosim_live keypad0 on
centre_keys_open
wait_for 10 "put back it is ready" keypad_is ready
check_equal "and its keys work" thanked "$("$LIB/hand" press ticket-1 /tmp/promises)"

check_equal "nothing above a warning was logged" "" "$(journalctl -b -p err -o cat -u motcuad -u motcua-keypadd)"
check_promises /tmp/promises
centre_is_up
check "the kernel complained of nothing" kernel_is_quiet
check_end
