# A centre of one counter on simulated lines, run by the installed package. Source after check.sh and gpiosim.sh.
# shellcheck shell=bash

CENTRE_LEVELS=(very-satisfied satisfied neutral dissatisfied very-dissatisfied)
CENTRE_KEYS=("${CENTRE_LEVELS[@]}" "done" ticket-1 ticket-2)
CENTRE_CONF=/etc/motcua/motcua.conf.d/50-lab.conf
CENTRE_SERVICES=(motcuad.service motcua-keypadd.service)
# shellcheck disable=SC2034  # for the scripts that source this
ALL_SERVICES=("${CENTRE_SERVICES[@]}" motcua-printerd.service motcua-displayd.service motcua-camerad.service)

# What a key is on: a line of its own, or with CENTRE_MATRIX=yes a crossing of the rows R1 to R3 and columns C1 to C3.
centre_key_place() { # INDEX
    if [ "${CENTRE_MATRIX:-no}" = yes ]; then echo "r$(($1 / 3 + 1))c$(($1 % 3 + 1))"; else echo "K-${CENTRE_KEYS[$1]}"; fi
}

# The chip of one keypad: the keys' lines, L-KEY for each key, and BUZZER.
centre_chip() {
    CENTRE_INPUTS=("${CENTRE_KEYS[@]/#/K-}")
    [ "${CENTRE_MATRIX:-no}" = no ] || CENTRE_INPUTS=(R1 R2 R3)
    gpiosim_create keypad0 "${CENTRE_INPUTS[@]}" C1 C2 C3 "${CENTRE_KEYS[@]/#/L-}" BUZZER
    centre_keys_open
}

# Keys are open: something pulls their lines up. Columns pull down until the daemon says otherwise, as a Pi's lines may.
centre_keys_open() {
    local line
    for line in "${CENTRE_INPUTS[@]}"; do gpiosim_pull keypad0 "$line" up; done
}

# The package's own example with the lines of the lab; times in which a test does not have to wait. Its keys are such that
# the aggregator refuses none of them: three flashes then mean that a press was not recorded, and nothing else.
centre_configure() {
    local i key
    {
        printf '[Centre]\nKeyRepeatMsec=0\nKioskRepeatMsec=0\nShortestVisitSec=0\n[Service a]\nPrefix=A\n[Service b]\nPrefix=B\n[Counter 2]\nServices=a b\n'
        printf '[Kiosk quay1]\nTicket.1=a\nTicket.2=b\n[Keypad quay1]\nChip=keypad0\nPressesPerSec=200\nBuzzer=BUZZER\n'
        [ "${CENTRE_MATRIX:-no}" = no ] || printf 'Rows=R1 R2 R3\nColumns=C1 C2 C3\n'
        for i in "${!CENTRE_KEYS[@]}"; do
            key=${CENTRE_KEYS[i]}
            printf 'Key.%s=%s\nLight.%s=L-%s\n' "$key" "$(centre_key_place "$i")" "$key" "$key"
        done
    } >$CENTRE_CONF
    systemctl restart "${CENTRE_SERVICES[@]}"
}

# Contacts get twenty times their usual time to settle: a hand that bounces on a busy machine makes pauses longer than that.
centre_slow_contacts() {
    printf '[Keypad quay1]\nDebounceMsec=200\n' >"${CENTRE_CONF%/*}/60-contacts.conf"
    systemctl restart motcua-keypadd.service
    export HAND_FINGER_SECONDS=0.3
    wait_for 10 "the keypad is ready with slow contacts" keypad_is ready
}

keypad_is() { [ "$(busctl get-property vn.motcua.Keypad1 /vn/motcua/Keypad1/keypad/quay1 vn.motcua.Keypad1.Keypad State)" = "s \"$1\"" ]; }
keypads_are() { [ "$(busctl get-property vn.motcua.Keypad1 /vn/motcua/Keypad1 vn.motcua.Keypad1 State)" = "s \"$1\"" ]; }
centre_is() { [ "$(busctl get-property vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 State)" = "s \"$1\"" ]; }
as_citizen() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
unit_is() { [ "$(systemctl show -P "$2" "$1")" = "$3" ]; } # UNIT PROPERTY VALUE
main_pid() { systemctl show -P MainPID "$1"; }

centre_is_up() {
    wait_for 30 "the keypad is ready" keypad_is ready
    wait_for 30 "the keypads' daemon is ready" keypads_are ready
    wait_for 30 "the centre is ready" centre_is ready
}

# count_events TYPE [FIELD=TEXT...]: how many of them are in the record.
count_events() {
    local events field
    events=$(motcuactl events --json | grep -F "\"type\":\"$1\"")
    for field in "${@:2}"; do events=$(grep -F "\"${field%%=*}\":\"${field#*=}\"" <<<"$events"); done
    grep -c . <<<"$events"
}
has_events() { # COUNT TYPE [FIELD=TEXT...]
    local count
    count=$(count_events "${@:2}")
    [ "$count" = "$1" ] || { echo "$count" && return 1; }
}

# Everything that was thanked is in the record once. The daemons stop for it, and start again.
check_promises() { # FILE
    # An empty outbox at rest: what motcuad has not fetched within this time is lost or stuck.
    wait_for 30 "the record has caught up" record_has_caught_up
    systemctl stop "${CENTRE_SERVICES[@]}"
    check "each thanked press is in the record once" "$LIB/promises" --recorded "$1" /var/lib
    systemctl start "${CENTRE_SERVICES[@]}"
}

record_has_caught_up() {
    local before after
    before=$(centre_cursor)
    sleep 1
    after=$(centre_cursor)
    [ "$before" = "$after" ]
}

# centre_on_disk IMAGE: both daemons keep their state on a file system of its own, mounted on /data.
centre_on_disk() {
    local name
    systemctl stop "${CENTRE_SERVICES[@]}"
    mkdir -p /data
    cp --sparse=always "$1" /run/data.img
    mount -o loop /run/data.img /data
    for name in motcuad motcua-keypadd; do
        mv "/var/lib/$name" "/data/$name"
        mkdir "/var/lib/$name"
        mount --bind "/data/$name" "/var/lib/$name"
    done
    systemctl start "${CENTRE_SERVICES[@]}"
}

# press_until ANSWER KEY PROMISES: what is thanked on the way is a promise. The last answer is in CENTRE_ANSWER.
press_until() {
    local i
    for ((i = 0; i < 20; i++)); do
        CENTRE_ANSWER=$("$LIB/hand" press "$2" "$3") || return 1
        [ "$CENTRE_ANSWER" != "$1" ] || return 0
        echo "  $2: $CENTRE_ANSWER"
    done
    return 1
}

# The disk gives way under a centre at work, and comes back: what fails is not thanked, and all goes on by itself.
#   break_disk, mend_disk: functions of the caller
check_broken_disk() {
    local pids
    check_equal "a press is thanked before" thanked "$("$LIB/hand" press "done" /tmp/promises)"
    pids="$(main_pid motcuad) $(main_pid motcua-keypadd)"
    break_disk
    check "soon a press is refused by three flashes" press_until refused ticket-1 /tmp/promises
    check "the keypads' daemon says that it fails" keypads_are failing
    check "the journal explains it" grep -q 'Nothing can be written to disk' <(
        journalctl -b -x -u motcua-keypadd MESSAGE_ID=cbfadbd27e424eaeb50da740e9763777)
    check_equal "nor is the next press thanked" refused "$("$LIB/hand" press ticket-2 /tmp/promises)"
    check_equal "no daemon gave up" "$pids" "$(main_pid motcuad) $(main_pid motcua-keypadd)"
    mend_disk
    wait_for 60 "the keypads' daemon recovers by itself" keypads_are ready
    wait_for 60 "and so does the centre" centre_is ready
    check_equal "presses are thanked again" thanked "$("$LIB/hand" press ticket-2 /tmp/promises)"
    check_equal "an arming opens again" thanked "$("$LIB/hand" press "done" /tmp/promises)"
    wait_for 10 "and is shown" lights_are 11111
    check_equal "a rating is thanked" thanked "$("$LIB/hand" press satisfied /tmp/promises)"
    check_equal "no daemon was restarted" "$pids" "$(main_pid motcuad) $(main_pid motcua-keypadd)"
    check_equal "the press refused was not recorded" 1 "$(count_events press key=ticket-2)"
    check_promises /tmp/promises
    centre_is_up
}

lights_are() { # 0 or 1 for each level, in their order
    local level shown=
    for level in "${CENTRE_LEVELS[@]}"; do shown+=$(gpiosim_value keypad0 "L-$level"); done
    [ "$shown" = "$1" ]
}

centre_cursor() { busctl get-property vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 Cursor | cut -d' ' -f2; }
cursor_is_beyond() { [ "$(centre_cursor)" -gt "$1" ]; }

# By force, as in an emergency: an ordinary remount is refused while files are open for writing. The kernel does it to each
# disk, one after the other; the machine's own must not stay so.
remount_all_read_only() { # ANOTHER-DISK
    echo u >/proc/sysrq-trigger
    wait_for 10 "all disks are read-only" bash -c "! touch '$1/probe' && ! touch /var/tmp/probe"
    mount -o remount,rw /
}
