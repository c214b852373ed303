#!/bin/bash
# The daemons as systemd keeps them.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

started_anew() { [ "$(main_pid "$1")" != "$2" ] && [ "$(main_pid "$1")" != 0 ] && systemctl -q is-active "$1"; } # UNIT OLD-PID
as_user() { setpriv --reuid="$1" --regid="$1" --init-groups "${@:2}"; }
# A citizen who looks is refused, within five seconds.
answered_at_once() { # NAME
    local began=$SECONDS
    ! as_citizen busctl --timeout=30 tree "$1" >/dev/null 2>&1 &&
        ! as_citizen busctl --timeout=30 call "$1" / org.freedesktop.DBus.Peer Ping 2>/dev/null && [ $((SECONDS - began)) -lt 5 ]
}
may_restart() { as_user "$1" systemctl --no-ask-password restart "$2" 2>/tmp/refused; }
refused() { # USER UNIT
    local pid
    pid=$(main_pid "$2")
    ! may_restart "$@" && [ "$(main_pid "$2")" = "$pid" ] && echo "$1: $(</tmp/refused)"
}

centre_chip
centre_configure
centre_is_up

for unit in "${ALL_SERVICES[@]}"; do
    check "$unit is exposed by 1.5 at most" systemd-analyze security --no-pager --threshold=15 "$unit" >/tmp/security
    tail -n 1 /tmp/security
    check_equal "$unit tells when it is ready" notify "$(systemctl show -P Type "$unit")"
done

# The daily proof: content, then failed with what does not fit in its lines, content again; and nothing of its copies is left.
proof_says() { journalctl -b -o cat -t motcua-verify | grep -q "^record: $1"; }
change_record() { # SQL
    systemctl stop motcuad.service
    sqlite3 /var/lib/motcuad/centre.db "$1"
    systemctl start motcuad.service
    centre_is_up
}
check "the proof is exposed by 1.5 at most" systemd-analyze security --no-pager --threshold=15 motcua-verify.service >/tmp/security
check "it comes every day" systemctl -q is-active motcua-verify.timer
check "the record is proven" eval 'systemctl start motcua-verify.service && proof_says "all of "'
change_record "INSERT INTO stray VALUES (99999, 1, '1', 'reception', 5, 1, 1, 1, 1)"
check "a row that no event says fails the proof" eval '! systemctl start motcua-verify.service 2>/dev/null && proof_says "table stray "'
check_equal "and the unit" failed "$(systemctl is-active motcua-verify.service)"
change_record "DELETE FROM stray WHERE event = 99999"
check "without it all fits" systemctl start motcua-verify.service
check_equal "no copy is left" "" "$(find /var/tmp -name 'motcua-verify.*')"
systemctl stop motcuad.service
check "a motcuad that is stopped is no failure" systemctl start motcua-verify.service
check_equal "and is not started" inactive "$(systemctl is-active motcuad.service)"
systemctl start motcuad.service
centre_is_up

# Killed, and hung. The watchdog's time is shortened for the test only.
for unit in "${ALL_SERVICES[@]}"; do
    pid=$(main_pid "$unit")
    kill -9 "$pid"
    wait_for 20 "$unit is started again after a crash" started_anew "$unit" "$pid"
done
centre_is_up
for unit in "${CENTRE_SERVICES[@]}"; do
    mkdir -p "/run/systemd/system/$unit.d"
    printf '[Service]\nWatchdogSec=4\nTimeoutAbortSec=2\n' >"/run/systemd/system/$unit.d/lab.conf"
done
systemctl daemon-reload
systemctl restart "${CENTRE_SERVICES[@]}"
for unit in "${CENTRE_SERVICES[@]}"; do
    pid=$(main_pid "$unit")
    kill -STOP "$pid"
    wait_for 30 "$unit is started again when it hangs" started_anew "$unit" "$pid"
    check "by the watchdog" grep -q 'Watchdog timeout' <(journalctl -b -o cat -u "$unit")
done
rm -r /run/systemd/system/motcua*.service.d
systemctl daemon-reload
systemctl restart "${CENTRE_SERVICES[@]}"
centre_is_up

# A configuration that is refused: the running daemon keeps its own, a starting one stays down.
bad=/etc/motcua/motcua.conf.d/90-bad.conf
printf '[Centre]\nScale=6\n[Keypad quay1]\nDebounceMsec=soon\n' >$bad
for unit in "${CENTRE_SERVICES[@]}"; do
    pid=$(main_pid "$unit")
    check "a reload of $unit fails" bash -c "! systemctl reload $unit 2>/dev/null"
    check_equal "and it goes on as it was" "$pid active" "$(main_pid "$unit") $(systemctl is-active "$unit")"
    systemctl restart "$unit" 2>/dev/null
    wait_for 10 "$unit does not start with it" unit_is "$unit" ActiveState failed
    check_equal "with the status for that" 78 "$(systemctl show -P ExecMainStatus "$unit")"
    check "it says where" grep -qE "$bad:[0-9]+" <(journalctl -b -o cat -u "$unit" MESSAGE_ID=29de7999323f42d9973cfa278ca9f972)
done
sleep 3 # three times RestartSec=: what must not happen has no sign to wait for
for unit in "${CENTRE_SERVICES[@]}"; do
    check_equal "$unit was not started again" "0 failed" "$(systemctl show -P NRestarts "$unit") $(systemctl is-active "$unit")"
done
rm $bad
systemctl start "${CENTRE_SERVICES[@]}"
centre_is_up

# Started by nobody who asks: neither what was stopped, nor what was disabled, nor what was refused.
systemctl stop "${ALL_SERVICES[@]}"
check "a question to the centre does not start it" answered_at_once vn.motcua.Centre1
check "nor one to the keypads, nor to the printers" eval 'answered_at_once vn.motcua.Keypad1 && answered_at_once vn.motcua.Printer1'
printf '[Centre]\nScale=6\n' >$bad
systemctl restart motcuad.service 2>/dev/null
wait_for 10 "motcuad is refused" unit_is motcuad.service ActiveState failed
check "a question to what was refused is answered at once too" answered_at_once vn.motcua.Centre1
check_equal "nothing was started by asking" "inactive inactive failed" "$(
    systemctl is-active motcua-keypadd.service motcua-printerd.service motcuad.service | paste -sd' ')"
rm $bad
check "the target starts what is enabled" systemctl restart motcua.target
centre_is_up
check "all belong to the target" grep -q 'motcua-camerad.service.*motcua-displayd.service.*motcua-keypadd.service.*motcua-printerd.service.*motcuad.service' <(
    systemctl show -P ConsistsOf motcua.target | tr ' ' '\n' | sort | paste -sd' ')

# The bus restarted, stopped, and started again.
for action in "restart dbus.service" "stop dbus.service dbus.socket"; do
    # shellcheck disable=SC2086 # words on purpose
    systemctl $action || true
    for unit in "${ALL_SERVICES[@]}"; do
        wait_for 60 "$unit is back after $action" systemctl -q is-active "$unit"
    done
done
centre_is_up

# Who may restart: group motcua, by polkit's rule, and without polkit nobody.
systemd-sysusers - <<'USERS'
u lab-officer - - - /bin/sh
u lab-citizen - - - /bin/sh
m lab-officer motcua
USERS
check "an officer restarts a service" may_restart lab-officer motcuad.service
check "and the printers, and all of them" eval 'may_restart lab-officer motcua-printerd.service && may_restart lab-officer motcua.target'
check "a citizen does not" refused lab-citizen motcuad.service
check "nor does an officer another one" refused lab-officer systemd-journald.service
check "polkit knows who may correct a rating" pkaction --action-id vn.motcua.corrections.void
systemctl stop polkit.service
systemctl mask --runtime -q polkit.service
check "without polkit an officer does not" refused lab-officer motcuad.service
systemctl unmask --runtime -q polkit.service
centre_is_up
check_end
