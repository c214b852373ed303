#!/bin/bash
# What a driver does to the recorder: it records on, and keeps nothing of what hung.
set -u
. "$LIB/check.sh"
. "$LIB/centre.sh"
. "$LIB/camera.sh"
FOOTAGE=/var/lib/motcua-camerad/footage/cam1
PROGRAM=/usr/libexec/motcua/motcua-camera

records() { # TEXT
    wait_for 60 "$1: it records" camera_is recording
    wait_for_footage 30 "$1: footage goes on"
    check_equal "$1: by one process" 1 "$(camera_processes)"
    check_equal "$1: the daemon was not restarted" "$PID" "$(main_pid motcua-camerad.service)"
}
is_another() { local now && now=$(camera_worker) && [ -n "$now" ] && [ "$now" != "$1" ]; } # THAN-PID
state_of() { ps -o state= -p "$1"; }

modprobe vivid
udevadm settle
camera_configure RetentionDays=30 NoticePosted=2026-11-02 FreeBytes=10M SyncSec=1 SegmentSec=30 -- "Source=v4l2:$(video_node)" \
    Size=320x180 Rate=5 BitrateKbit=300
systemctl restart motcuad.service
PID=$(main_pid motcua-camerad.service)
records "at first"
settles "at first"

echo "--- a driver that gives no pictures, and no error"
v4l2-ctl -d "$(video_node)" -c percentage_of_dropped_buffers=100
wait_for 90 "it is stalled" camera_is stalled
wait_for 30 "and nothing is shown as recorded" camera_root_is Recording 'b false'
v4l2-ctl -d "$(video_node)" -c percentage_of_dropped_buffers=0
records "with pictures again"
wait_for 30 "the gap is told with its cause" has_gap stalled

echo "--- a program that stands still"
hung=$(camera_worker)
gaps=$(count_gaps stalled)
kill -STOP "$hung"
wait_for 60 "it is replaced" is_another "$hung"
check_equal "what hung is gone" "" "$(state_of "$hung")"
records "by another"
wait_for 30 "the gap is told with its cause" has_gap stalled "$gaps"

echo "--- a stop that does not return"
kill -STOP "$(camera_worker)"
began=$SECONDS
systemctl stop motcua-camerad.service
check_equal "the daemon ends in order, in $((SECONDS - began)) s" success "$(systemctl show -P Result motcua-camerad.service)"
check "all of its footage decodes whole" decodes $FOOTAGE/*.mp4
systemctl start motcua-camerad.service
PID=$(main_pid motcua-camerad.service)
records "started again"

echo "--- a program that cannot be killed"
# As of a driver that does not return from a call: a write to a frozen file system waits where no signal reaches.
mkdir /srv/frozen
cp /host/t/frozen /var/tmp/frozen
mount -o loop /var/tmp/frozen /srv/frozen # while the daemon runs: of a mount of before its sandbox would be read-only
chmod 777 /srv/frozen
mv $PROGRAM $PROGRAM.real
printf '%s\n' '#!/bin/sh' '[ ! -e /run/lab-hang ] || : >/srv/frozen/there' "exec $PROGRAM.real" >$PROGRAM
chmod 755 $PROGRAM
touch /run/lab-hang
before=$(camera_worker)
fsfreeze -f /srv/frozen
kill -9 "$before"
is_hanging() { hung=$(pgrep -P "$PID" -x motcua-camera | head -n 1) && [ "$(state_of "$hung")" = D ]; }
wait_for 30 "its process hangs" is_hanging
began=$SECONDS
rm /run/lab-hang
wait_for 60 "it is replaced" pgrep -P "$PID" -f motcua-camera.real
wait_for 60 "and records" camera_is recording
echo "within $((SECONDS - began)) s"
wait_for_footage 30 "footage goes on"
check_equal "what hung is still there" D "$(state_of "$hung")"
kill -9 "$PID"
wait_for 90 "killed itself while it hangs, the daemon is there again" \
    eval '[ "$(main_pid motcua-camerad.service)" != "$PID" ] && camera_is recording'
PID=$(main_pid motcua-camerad.service)
wait_for_footage 30 "and footage goes on"
check_equal "what hung is still there" D "$(state_of "$hung")"
fsfreeze -u /srv/frozen
wait_for 30 "when the driver returns, what hung is gone" eval '[ -z "$(state_of "$hung")" ]'
mv $PROGRAM.real $PROGRAM
systemctl restart motcua-camerad.service
PID=$(main_pid motcua-camerad.service)
records "with its own program"

echo "--- missed for half a minute"
echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
wait_for 60 "it is missed" camera_is absent
until=$((SECONDS + 30))
while [ "$SECONDS" -lt "$until" ]; do camera_worker; done | sort -u >/tmp/tries
check "it is tried ever more seldom: $(wc -l </tmp/tries) times" test "$(wc -l </tmp/tries)" -le 8
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
wait_for 30 "and at once when it is there" camera_is recording
settles "there again"
wait_for 30 "the gap is told with its cause" has_gap unplugged

echo "--- plugged 50 times"
descriptors=$(camera_descriptors)
gaps=$(count_gaps unplugged)
began=$SECONDS
for ((i = 1; i <= 50; i++)); do
    echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
    wait_for 60 "$i: missed" camera_is absent >/run/lab-replug || { cat /run/lab-replug && fail "$i" && break; }
    echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
    wait_for 90 "$i: records" camera_is recording >/run/lab-replug || { cat /run/lab-replug && fail "$i" && break; }
done
echo "$((i - 1)) times in $((SECONDS - began)) s"
records "in the end"
check_equal "no descriptor was kept" "$descriptors" "$(camera_descriptors)"
settles "in the end"
wait_for 30 "the gap is told with its cause" has_gap unplugged "$gaps"
check "and is one of all that time, and not fifty: $(($(count_gaps unplugged) - gaps))" \
    test "$(($(count_gaps unplugged) - gaps))" -le 3
systemctl stop motcua-camerad.service
check "everything on disk decodes whole" decodes $FOOTAGE/*.mp4
journalctl -b -u motcua-camerad -o cat --no-pager | sort | uniq -c | sort -rn | head -n 20
check "the kernel complained of nothing" kernel_is_quiet
check_end
