#!/bin/bash
# The suite that every camera passes, by the installed program, on devices of the kernel.
set -u
. "$LIB/check.sh"
suite=/host/deb/tests/unit/hw/test-camera-conformance
[ -x $suite ] || skip "the package's build has no $suite"
systemctl -q mask --now motcua-camerad.service 2>/dev/null
modprobe vivid
udevadm settle
export LIBCAMERA_LOG_LEVELS='*:ERROR' LIBCAMERA_LOG_NO_COLOR=1
export MOTCUA_TEST_CAMERA_PROGRAM=/usr/libexec/motcua/motcua-camera

run_suite() { # CAMERA
    MOTCUA_TEST_CAMERA=$1 CK_TIMEOUT_MULTIPLIER=8 $suite | tee /tmp/suite.txt
    check "the suite passed with $1" test "${PIPESTATUS[0]}" = 0
}
node=$(grep -l vivid-000-vid-cap /sys/class/video4linux/video*/name | head -n 1)
run_suite "v4l2:/dev/$(basename "$(dirname "$node")")"
# Not vimc: Debian 12's libcamera, 0.0.3, lists this kernel's and cannot start it, and that of Debian 13, 0.4.0, crashes by
# itself within its first pictures, in gst-launch-1.0 with nothing of ours too.
if [ "$RELEASE" = trixie ]; then
    run_suite libcamera:labcam
fi
check "the kernel complained of nothing" kernel_is_quiet
check_end
