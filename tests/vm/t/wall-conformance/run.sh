#!/bin/bash
# What the drivers say is seen and heard is compared with what the emulator shows and records.
set -u
. "$LIB/check.sh"
suites=/host/deb/tests/unit/hw
trap 'touch "$OUT/end"' EXIT
for suite in screens loudspeaker; do
    [ -x $suites/test-hw-$suite ] || skip "the package's build has no $suites/test-hw-$suite"
done
# It would take the devices that the suites want for themselves.
systemctl -q mask --now motcua-displayd.service 2>/dev/null
modprobe -a virtio-gpu bochs snd-hda-intel
udevadm settle

of_driver() { # DRIVER PATTERN: the name of the one device that it has
    local path
    path=$(find "$1/" -maxdepth 1 -type l -name "$2")
    echo "${path##*/}"
}
MOTCUA_TEST_BOCHS=$(of_driver /sys/bus/pci/drivers/bochs-drm '0000:*')
MOTCUA_TEST_SOUND=$(of_driver /sys/bus/pci/drivers/snd_hda_intel '0000:*')
MOTCUA_TEST_VIRTIO=$(of_driver /sys/bus/virtio/drivers/virtio_gpu 'virtio*')
MOTCUA_TEST_VIRTIO_PCI=$(basename "$(dirname "$(readlink -f "/sys/bus/virtio/devices/$MOTCUA_TEST_VIRTIO")")")
export MOTCUA_TEST_BOCHS MOTCUA_TEST_SOUND MOTCUA_TEST_VIRTIO MOTCUA_TEST_VIRTIO_PCI MOTCUA_TEST_OUTSIDE=$OUT
echo "bochs $MOTCUA_TEST_BOCHS, virtio-gpu $MOTCUA_TEST_VIRTIO at $MOTCUA_TEST_VIRTIO_PCI, sound $MOTCUA_TEST_SOUND"
# One screen, until a case wants the other.
echo "$MOTCUA_TEST_BOCHS" >/sys/bus/pci/drivers/bochs-drm/unbind
# A console that blinks is never the same twice; it blinks anew when it has moved to another screen.
echo 0 >/sys/class/graphics/fbcon/cursor_blink

run_suite() { # NAME CHECKS
    CK_TIMEOUT_MULTIPLIER=4 "$suites/test-hw-$1" | tee /tmp/suite.txt
    check "the suite $1 passed" test "${PIPESTATUS[0]}" = 0
    check "all of it" grep -q "Checks: $2," /tmp/suite.txt
}
run_suite screens 14
run_suite loudspeaker 4
# virtio-gpu, taken from a card whose buffers the emulator is still letting go.
check "the kernel complained of nothing else" kernel_is_quiet drm_mm_takedown
check_end
