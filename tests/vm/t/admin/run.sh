#!/bin/bash
# What an administrator does with nothing but the pages of the package (man motcua), mistakes included, and what then must
# be so.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

conf_dir=/etc/motcua/motcua.conf.d
page() { zcat -f /usr/share/man/"$1"*; }
says() { motcuactl --text --lang="$1" status | grep -qF -- "$2"; } # LANGUAGE TEXT
status_says() { says en "$1" && systemctl status "$2" --no-pager | grep -F 'Status:' | grep -qF -- "$1"; } # TEXT UNIT
# Nobody gives the machine the time: that the ratings' day is not known is to be said, and no fault.
nothing_to_do() { [ -z "$(motcuactl status | grep '^problem' | grep -v 'Undated visits')" ]; }
checked() { # what the pages call checking the file
    if motcuactl --list-words | grep -qx check; then motcuactl check; else
        motcua-keypadd --check-config && motcua-printerd --check-config && motcua-displayd --check-config && motcua-camerad --check-config && motcuad --check-config
    fi
}
refused_at() { ! checked >/tmp/checked 2>&1 && grep -qF "$1" /tmp/checked; }
is_left_alone() { [ "$(systemctl is-active "$1")" = inactive ] && [ "$(main_pid "$1")" = 0 ]; }
look() { # as anybody may
    as_citizen timeout 10 busctl tree vn.motcua.Centre1 >/dev/null 2>&1
    as_citizen timeout 10 motcuactl status >/dev/null 2>&1
    true
}

check "the guide is there in both languages" eval 'page man7/motcua.7 | grep -q "motcuactl backup" && page vi/man7/motcua.7 | grep -q "motcuactl backup"'

# As installed: no chip, no printer.
wait_for 30 "the absent keypad is named with its chip and what to do" status_says 'there is no chip pinctrl-bcm2711. Chip= must be one that gpioinfo lists' motcua-keypadd
check "in Vietnamese too" says vi 'không có chip pinctrl-bcm2711'
wait_for 10 "a machine without a printer is not degraded" eval '[ "$(busctl get-property vn.motcua.Printer1 /vn/motcua/Printer1 vn.motcua.Printer1 State)" = "s \"ready\"" ]'

# The first configuration, and the one restart that the pages name.
centre_chip
# shellcheck disable=SC2034  # centre_configure restarts them
CENTRE_SERVICES=(motcua.target)
centre_configure
centre_is_up
check "nothing is to be done" nothing_to_do

# A wrong key: the check names file and line; who restarts all the same is told, and loses nothing.
printf '[Centre]\nScael=5\n' >$conf_dir/90-mine.conf
check "a wrong key is refused, with its place" refused_at "$conf_dir/90-mine.conf:2"
check "status tells that the file is another than what runs" says en 'motcuad does not run with it yet'
systemctl restart motcuad.service 2>/dev/null
wait_for 10 "a restart with it fails" unit_is motcuad.service ExecMainStatus 78
look
check_equal "and asking does not start it again" failed "$(systemctl is-active motcuad.service)"
rm $conf_dir/90-mine.conf
check "without it the check is content" checked

# A keypad that is not there, by its name: found at the check, where that is.
if motcuactl --list-words | grep -qx check; then
    printf '[Counter 1]\nAttendant=quay9\n' >$conf_dir/90-mine.conf
    check "a wrong keypad name is refused, with its place" refused_at "$conf_dir/90-mine.conf:2"
    rm $conf_dir/90-mine.conf
fi

# A line that the chip does not have; the restart brings back what was refused before.
printf '[Keypad quay1]\nKey.done=NOWHERE\n' >$conf_dir/90-mine.conf
systemctl restart motcua.target
wait_for 30 "the wrong line is named" status_says 'its chip has no line as in Key.done=NOWHERE. gpioinfo lists the lines' motcua-keypadd
check "in the log too" grep -qF 'Key.done=NOWHERE' <(journalctl -b -o cat -u motcua-keypadd MESSAGE_ID=e3ebc16812ef498aa9bd8516d8220139)
rm $conf_dir/90-mine.conf
systemctl restart motcua.target
centre_is_up
check "nothing is to be done" nothing_to_do

# The cable.
gpiosim_live keypad0 off
wait_for 20 "a pulled cable is named" status_says 'its cable or chip keypad0 was pulled out. Plug it in again' motcua-keypadd
gpiosim_live keypad0 on
centre_keys_open
centre_is_up

# Stopped and disabled is stopped and disabled, whoever looks.
systemctl stop motcuad.service
look
check "a stopped motcuad stays stopped" is_left_alone motcuad.service
check "so stop and copy is safe" cp -a /var/lib/motcuad /root/stopped
systemctl disable -q --now motcua-printerd.service
look
check "a disabled printer daemon stays down" is_left_alone motcua-printerd.service
systemctl restart motcua.target
centre_is_up
check "also when the others start" is_left_alone motcua-printerd.service
check "nothing is to be done" nothing_to_do
systemctl enable -q --now motcua-printerd.service

# The machine goes down: all stop in one transaction, as at a shutdown, and none fails.
printf '[Unit]\nConflicts=dbus.service %s\nAfter=dbus.service %s\n' "${ALL_SERVICES[*]}" "${ALL_SERVICES[*]}" \
    >/run/systemd/system/lab-down.target
systemctl daemon-reload
systemctl start lab-down.target
check "the bus is down" unit_is dbus.service ActiveState inactive
for unit in "${ALL_SERVICES[@]}"; do check_equal "$unit ended well" success "$(systemctl show -P Result "$unit")"; done
check "dbus goes before none of them" eval '! journalctl -b -o cat -u "motcua*" | grep "The bus is gone"'
systemctl start dbus.service motcua.target
centre_is_up

# A backup while presses go on, and back to it.
"$LIB/hand" press "done" /tmp/promises >/dev/null
wait_for 10 "the rating is open" lights_are 11111
"$LIB/hand" press satisfied /tmp/promises >/dev/null
wait_for 20 "and recorded" has_events 1 rating level=satisfied
check "the record is copied while motcuad runs" motcuactl backup /root/record.db
check_equal "for root alone" "600 root" "$(stat -c '%a %U' /root/record.db)"
check "twice to one file is refused" eval '! motcuactl backup /root/record.db 2>/tmp/said && grep -q "đã có\|exists" /tmp/said'
check_equal "the copy is whole" ok "$(sqlite3 -readonly /root/record.db 'PRAGMA integrity_check')"
# The folder is removed under it: what the copy is for.
rm -rf /var/lib/motcuad/centre.db*
check "a record whose file was removed is copied too" motcuactl backup /root/rescued.db
check "while motcuad runs nothing is restored" eval '! motcuactl restore /root/rescued.db test 2>/tmp/said && grep -q "systemctl stop" /tmp/said'
systemctl stop motcuad.service
check "and restored as the page says" motcuactl restore /root/rescued.db 'the folder was removed'
systemctl start motcuad.service
centre_is_up
check "with all that was recorded" has_events 1 rating level=satisfied
check "it says so" has_events 1 record-restored
check_equal "nothing is left over" "" "$(find /var/lib/motcuad -name 'restoring*' -o -name '*.restore-*')"

# Backups by the clock.
mkdir -p /srv/copies && chown motcua-centre /srv/copies
printf '[Backup]\nFolder=/srv/copies\nMounted=no\n' >/etc/motcua/motcua.conf.d/backup.conf
check "a copy is made by the unit" systemctl start motcua-backup.service
check_equal "in its folder" 1 "$(find /srv/copies -name 'motcua-*.db' -size +0 | wc -l)"
check "and status says when" eval 'motcuactl status | grep -q "^backup"'
sed -i '/Mounted=/d' /etc/motcua/motcua.conf.d/backup.conf
check "on the disk of the system none is made" eval '! systemctl start motcua-backup.service 2>/dev/null'
rm /etc/motcua/motcua.conf.d/backup.conf
check "the timer comes every day" systemctl -q is-active motcua-backup.timer

# The report of a month, by the clock: only what somebody typed in is of a month before this machine was.
install -d -o motcua-centre -g motcua -m 2750 /srv/reports
check "without a folder there is nothing to do" systemctl start motcua-report.service
printf '[Report]\nMonthlyFolder=/srv/reports\n' >/etc/motcua/motcua.conf.d/report.conf
check "a month of which nothing is known makes no report" systemctl start motcua-report.service
check_equal "not even an empty one" "" "$(ls -A /srv/reports)"
check "a figure is typed in" motcuactl enter-figure N1 last-month 90 100 'Cổng dịch vụ công'
check "the report is made by the unit" systemctl start motcua-report.service
check_equal "as four files" "csv json pdf txt" "$(find /srv/reports -name 'motcua-*' -size +0 | sed 's/.*\.//' | sort | xargs)"
check_equal "that the folder's group reads" "motcua-centre motcua 640" "$(stat -c '%U %G %a' /srv/reports/motcua-*.pdf)"
check "whose PDF is one" eval 'head -c 5 /srv/reports/motcua-*.pdf | grep -q "^%PDF-"'
check "in Vietnamese whatever the system speaks" grep -q 'Tên chỉ tiêu' /srv/reports/motcua-*.csv
check "once more says the same" systemctl start motcua-report.service
check_equal "and adds nothing" 4 "$(find /srv/reports -type f | wc -l)"
check "what is typed in later" motcuactl enter-figure N1 last-month 95 100 'Cổng dịch vụ công'
check "makes another set" systemctl start motcua-report.service
check_equal "beside the first" 8 "$(find /srv/reports -type f | wc -l)"
chown root /srv/reports
motcuactl enter-figure N1 last-month 96 100 'Cổng dịch vụ công' >/dev/null
systemctl reset-failed motcua-report.service # it has been started as often as systemd allows in ten seconds
check "a folder that cannot be written to fails the unit" eval '! systemctl start motcua-report.service 2>/dev/null'
check "and the journal says why" eval 'journalctl -b -u motcua-report.service | grep -q "The report of a month was not put into /srv/reports"'
rm /etc/motcua/motcua.conf.d/report.conf
systemctl reset-failed motcua-report.service
check "its timer comes every day" systemctl -q is-active motcua-report.timer
check "nothing is to be done" nothing_to_do

# The record is away when motcuad starts: into a new one goes nothing, until the right one is back.
systemctl stop motcuad.service
mkdir -p /var/lib/motcuad.right
find /var/lib/motcuad -name 'centre.db*' -exec mv -t /var/lib/motcuad.right {} +
systemctl start motcuad.service
wait_for 20 "a record that lacks what was recorded takes nothing" status_says 'Source keypad is refused' motcuad
check "with what to do" says en 'motcuactl accept-source keypad'
check "in Vietnamese too" says vi 'motcuactl accept-source keypad'
check "in the log too" grep -q 'Source keypad is refused' <(journalctl -b -o cat -u motcuad MESSAGE_ID=731e4175c01a4038b5bb42402333cdde)
systemctl stop motcuad.service
find /var/lib/motcuad -name 'centre.db*' -delete
find /var/lib/motcuad.right -name 'centre.db*' -exec mv -t /var/lib/motcuad {} +
systemctl start motcuad.service
centre_is_up
check "the right record goes on" has_events 1 rating level=satisfied
check "nothing is to be done" nothing_to_do

# The log in Vietnamese, as far as the machine has it.
check "journalctl -x explains" grep -q 'A keypad cannot be used\|Không dùng được bàn phím' <(journalctl -b -x --no-pager -u motcua-keypadd MESSAGE_ID=e3ebc16812ef498aa9bd8516d8220139)
echo "red lines of ours:"
journalctl -b -p err -o cat --no-pager | grep -i 'motcua\|stale' | sort | uniq -c | head -20
check_end
