#!/bin/bash
# The installed recorder with a real V4L2 device: what it says is recorded is on disk, whatever happens to it, and what is
# exported decodes whole and is proven.
set -u
. "$LIB/check.sh"
. "$LIB/centre.sh"
. "$LIB/camera.sh"
FOOTAGE=/var/lib/motcua-camerad/footage/cam1

configure() { # [LINE-OF-CAMERAS...]
    camera_configure "$@" -- "Source=v4l2:$(video_node)" Size=320x180 Rate=5 BitrateKbit=300 Mask.1=0,0,20,20
}

modprobe vivid
udevadm settle
configure
wait_for 30 "without retention and a notice it refuses to record" camera_root_is Refusal 's "no-retention"'
check "and says why and how" eval "busctl call \"\${CAMERA_ROOT[@]}\" Describe 'a{sv}' 1 lang s en | grep -q RetentionDays="
check_equal "no footage is there" "" "$(find $FOOTAGE -name '*.mp4' 2>/dev/null)"

configure RetentionDays=30 NoticePosted=2026-11-02 FreeBytes=10M
systemctl restart motcuad.service
wait_for 60 "it records" camera_is recording
wait_for 60 "and says so when footage is synced" camera_root_is Recording 'b true'
check "in its sandbox, with an exposure of 1.0 at most" camera_exposure_is_within 10
check_equal "as its own user" motcua-camera "$(ps -o user:32= -p "$(main_pid motcua-camerad.service)" | tr -d ' ')"
check "no GStreamer in the daemon" bash -c "! grep -q libgst /proc/$(main_pid motcua-camerad.service)/maps"
check "the camera's process opens no footage" bash -c "! ls -l /proc/$(camera_worker)/fd | grep -q footage"

since=$(last_fragment)
wait_for 30 "footage goes on" goes_on "$since"
began=$(($(date +%s) - 20)) # of the centre: its UtcOffset=
export TZ='<+07>-7'
check "a picture is taken" motcuactl camera snapshot cam1 "Thử máy" "$OUT/snapshot.jpg"

kill -9 "$(camera_worker)"
since=$(last_fragment)
wait_for 60 "with its process killed it records on" goes_on "$((since + 2000000))"
check "by another one" test -n "$(camera_worker)"
kill -9 "$(main_pid motcua-camerad.service)"
wait_for 60 "killed itself, too" camera_is recording
since=$(last_fragment)
wait_for 60 "and footage goes on" goes_on "$since"

echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind
wait_for 60 "a camera that is pulled out is missed" camera_is absent
wait_for 60 "and the sign goes out" camera_root_is Recording 'b false'
echo vivid.0 >/sys/bus/platform/drivers/vivid/bind
wait_for 90 "plugged in again, it records" camera_is recording

systemctl stop motcua-camerad.service
check "everything on disk decodes whole" decodes "$FOOTAGE"/*.mp4
systemctl start motcua-camerad.service
wait_for 60 "it records again" camera_is recording
mkdir /tmp/clip
check "footage is exported" motcuactl camera export cam1 "$(date -d "@$began" +%FT%T)" "$(date +%FT%T)" "Thử máy" /tmp/clip
cp -r /tmp/clip "$OUT/"
check "it decodes whole" decodes /tmp/clip/*.mp4
check "and is proven" motcuactl verify-clip /tmp/clip/*.json
printf x | dd of="$(find /tmp/clip -name '*.mp4' | head -n 1)" bs=1 seek=5000 conv=notrunc status=none
check "a byte that is changed is found" eval '! motcuactl verify-clip /tmp/clip/*.json'
wait_for 30 "who saw and who exported is in the record" eval 'has_events 1 footage-viewed && has_events 1 footage-exported'
journalctl -b -u motcua-camerad -o cat --no-pager | sort | uniq -c | sort -rn | head -n 20
check "the kernel complained of nothing" kernel_is_quiet
check_end
