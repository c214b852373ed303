#!/bin/bash
# Draws on QEMU's simulated display and holds it until the host has taken a picture.
set -u
. "$LIB/check.sh"
export GST_REGISTRY=/var/cache/gstreamer/registry.bin GST_REGISTRY_UPDATE=no

modprobe bochs
udevadm settle
connector=$(echo /sys/class/drm/card*-*)
echo "connector ${connector##*/}: $(cat "$connector/status"), $(head -n 1 "$connector/modes")"
check "a connected output" test "$(cat "$connector/status")" = connected

# bochs has no vertical blank to wait for, so kmssink is told to set the mode and not to sync.
timeout 100 gst-launch-1.0 -q videotestsrc pattern=red num-buffers=600 ! video/x-raw,width=1024,height=768,framerate=10/1 ! \
    videoconvert ! kmssink driver-name=bochs-drm force-modesetting=true >"$OUT/kmssink.log" 2>&1 &
sink=$!
holds_card() { [ -n "$(find /proc/[0-9]*/fd -lname '/dev/dri/card*' 2>/dev/null)" ]; }
wait_for 30 "kmssink holds the screen" holds_card
touch "$OUT/drawing"
wait_for 60 "the host has seen it" test -e "$OUT/seen"
kill $sink 2>/dev/null
wait $sink 2>/dev/null
cat "$OUT/kmssink.log"
check_end
