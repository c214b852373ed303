#!/bin/bash
# Install, configure, upgrade while people press, remove, install again, purge.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
export DEBIAN_FRONTEND=noninteractive

apt_get() { apt-get -y -q -o Dpkg::Options::=--force-confold "$@" </dev/null >>"$OUT/apt.txt" 2>&1; }
version() { dpkg-query -W -f '${Version}' motcua; }
promised_at_least() { [ "$(wc -l </tmp/promises)" -ge "$1" ]; }
denied() { ! as_citizen "$@" 2>/tmp/denied && grep -q 'Access denied' /tmp/denied; }
shopt -s nullglob
debs=() later=(/host/deb-later/motcua_*.deb)
for deb in /host/deb/*.deb; do [[ $deb = *-dbgsym_* ]] || debs+=("$deb"); done
first=$(dpkg-deb -f "${debs[0]}" Version)

# What the journal has of us at warning or worse, but for a keypad and a printer that are not there.
complaints() { journalctl -b -o cat -p warning --since "$1" | grep -Ei 'motcua|unknown (user|group)|stale|denied' | grep -v 'is absent: there is no chip'; }
now() { date "+%F %T"; }

# From nothing, with a chip whose group is somebody else's.
groupadd --system lab-gpio
echo 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="lab-gpio", MODE="0660"' >/etc/udev/rules.d/60-lab.rules
udevadm control --reload
gpiosim_create keypad9 K
chip9() { stat -c '%G %a' "$(gpiosim_path keypad9)"; }
wait_for 10 "the chip is theirs" eval '[ "$(chip9)" = "lab-gpio 660" ]'
began=$(now)
check_equal "no user of ours" "" "$(getent passwd | grep motcua)"
check "it installs" apt_get install "${debs[@]}"
check "and says what to do next, in both languages" eval 'grep -q "^motcua: edit /etc/motcua" "$OUT/apt.txt" && grep -q "^motcua: sửa /etc/motcua" "$OUT/apt.txt"'
check_equal "the chip is ours" "motcua-keypad 660" "$(chip9)"
check_equal "nothing failed" "" "$(systemctl --failed --no-legend --plain)"
for unit in motcua.target "${ALL_SERVICES[@]}"; do
    check_equal "$unit is enabled" enabled "$(systemctl is-enabled "$unit")"
    wait_for 30 "$unit is active" systemctl -q is-active "$unit"
done
check_equal "the daily proof is enabled" "enabled active" "$(systemctl is-enabled motcua-verify.timer) $(systemctl is-active motcua-verify.timer)"
check_equal "users of their own" "motcua-camera motcua-centre motcua-display motcua-keypad motcua-printer motcua-web" "$(getent passwd | grep -o '^motcua[^:]*' | sort | paste -sd' ')"
check "a group for people who command" getent group motcua
for directory in motcuad motcua-camerad motcua-displayd motcua-keypadd motcua-printerd; do
    check_equal "state that only its daemon reads" 700 "$(stat -c %a /var/lib/$directory)"
done
check "dpkg finds its files as it left them" dpkg --verify motcua

check_equal "nobody complains" "" "$(complaints "$began")"
check "the package has a guide, in both languages" eval 'dpkg -L motcua | grep -q /man/man7/motcua.7 && dpkg -L motcua | grep -q /man/vi/man7/motcua.7'
check "and its pages" eval 'dpkg -L motcua | grep -q /doc/motcua/README.md && dpkg -L motcua | grep -q /doc/motcua/hw/README.md'

# Anybody reads; who is not in group motcua does not command.
check "an ordinary user reads by busctl" as_citizen busctl get-property vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 State
check "and by motcuactl" as_citizen motcuactl status
keypad=(vn.motcua.Keypad1 /vn/motcua/Keypad1/keypad/quay1)
check "but may not set a light" denied busctl call "${keypad[@]}" vn.motcua.Keypad1.Keypad SetLight 'ssa{sv}' "done" on 0
check "nor read the raw events" denied busctl call vn.motcua.Keypad1 /vn/motcua/Keypad1 vn.motcua.EventSource1 GetPending tu 0 1
check "nothing is simulated" bash -c "! busctl introspect ${keypad[*]} | grep -q Sim1"

# An upgrade while people press.
echo "# Ours" >>/etc/motcua/motcua.conf
centre_chip
centre_configure
centre_is_up
"$LIB/hand" stream /tmp/promises >/tmp/hand.txt &
hand=$!
wait_for 30 "presses are thanked" promised_at_least 20
check "it upgrades" apt_get install "${later[@]}"
promised=$(wc -l </tmp/promises)
check_equal "to the later version" 9.9 "$(version)"
check_equal "nothing failed" "" "$(systemctl --failed --no-legend --plain)"
wait_for 60 "presses are thanked after it" promised_at_least $((promised + 20))
kill $hand
wait $hand
echo "the hand: $(cat /tmp/hand.txt)"
check "the daemons were restarted by the upgrade" test "$(journalctl -b -o cat -u motcua-keypadd | grep -c '^Started')" -ge 3
check "our configuration was kept" grep -qx '# Ours' /etc/motcua/motcua.conf
check "the package's new one lies beside it" grep -qx '# A later example' /etc/motcua/motcua.conf.dpkg-dist
check_promises /tmp/promises
centre_is_up
seen=$(centre_cursor)

# Removed: configuration and record stay.
check "it is removed" apt_get remove motcua
check_equal "no daemon runs" "" "$(pgrep -l motcua)"
check_equal "no unit is left" "" "$(systemctl cat "${ALL_SERVICES[@]}" 2>/dev/null | grep ExecStart)"
check "the record stays" test -s /var/lib/motcuad/centre.db
check "the configuration stays" test -s /etc/motcua/motcua.conf
check "it installs again" apt_get install "${debs[@]}"
centre_is_up
check "and goes on with its record" cursor_is_beyond "$seen"

# Purged.
check "it is purged" apt_get purge motcua
gpiosim_destroy keypad0
check_equal "the users stay, as Debian advises" "motcua-camera motcua-centre motcua-display motcua-keypad motcua-printer motcua-web" "$(getent passwd | grep -o '^motcua[^:]*' | sort | paste -sd' ')"
check_equal "the chip is theirs again" "lab-gpio 660" "$(chip9)"
gpiosim_destroy keypad9
check_equal "nothing else does" "" "$(find / -xdev \( -path /tmp -o -path /proc -o -path /sys \) -prune -o -name '*motcua*' -print)"
check_equal "nothing failed" "" "$(systemctl --failed --no-legend --plain)"
echo "from $first to $(dpkg-deb -f "${later[0]}" Version)"
check_end
