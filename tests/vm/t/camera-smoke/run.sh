#!/bin/bash
# Frames come out of each kind of simulated camera, through the elements that the camera daemon uses.
set -u
. "$LIB/check.sh"
export LIBCAMERA_LOG_LEVELS='*:ERROR' LIBCAMERA_LOG_NO_COLOR=1
export GST_REGISTRY=/var/cache/gstreamer/registry.bin GST_REGISTRY_UPDATE=no

# frames COUNT FILE SOURCE...: a pipeline that ends by itself after so many; the last one is kept as a picture.
frames() {
    local count=$1 file=$2
    shift 2
    timeout 60 gst-launch-1.0 -q "$@" ! video/x-raw,width=640,height=480 ! identity "eos-after=$((count + 1))" ! videoconvert ! \
        pngenc ! multifilesink max-files=1 "location=$OUT/$file-%03d.png" 2>"$OUT/$file.log" || { cat "$OUT/$file.log"; return 1; }
    [ -n "$(find "$OUT" -name "$file-*.png" -size +1k)" ]
}

# The v4l2 node of a driver's first capture device.
video_node() {
    local node
    for node in /sys/class/video4linux/video*; do
        grep -q "$1" "$node/name" && echo "/dev/${node##*/}" && return
    done
    return 1
}

modprobe -a vimc vivid
udevadm settle
libcamera=$(dpkg-query -W -f '${Version}' libcamera-tools 2>/dev/null || dpkg-query -W -f '${Version}' gstreamer1.0-libcamera)
echo "libcamera $libcamera, GStreamer $(gst-launch-1.0 --version | sed -n 's/^GStreamer //p')"

check "vivid, a V4L2 camera: 10 frames by v4l2src" frames 10 vivid v4l2src "device=$(video_node vivid-000-vid-cap)"
if [ "$RELEASE" = bookworm ]; then
    # Its libcamera, 0.0.3, lists this kernel's vimc but cannot start it (EPIPE), and has no virtual pipeline.
    echo "not here: libcamera's cameras on Debian 12"
    check_end
fi
check "vimc, a camera of the media controller: 3 frames by libcamerasrc" \
    frames 3 vimc libcamerasrc 'camera-name=platform/vimc.0 Sensor B'
check "libcamera's virtual camera: 10 frames by libcamerasrc" frames 10 virtual libcamerasrc camera-name=labcam

# A camera that is pulled out while it streams must be noticed; that the program may die of it is why it gets its own.
timeout 40 gst-launch-1.0 -q libcamerasrc 'camera-name=platform/vimc.0 Sensor B' ! fakesink >"$OUT/unplug.log" 2>&1 &
stream=$!
in_use() { [ -n "$(find /proc/[0-9]*/fd -lname '/dev/video*' 2>/dev/null)" ]; }
wait_for 20 "vimc is in use" in_use
echo vimc.0 >/sys/bus/platform/drivers/vimc/unbind
check "vimc is gone" bash -c '! grep -qs vimc /sys/class/video4linux/*/name'
kill -9 $stream 2>/dev/null
wait $stream 2>/dev/null
check "the kernel complained of nothing" kernel_is_quiet
check_end
