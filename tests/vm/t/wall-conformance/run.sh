#!/bin/bash
# What the driver says is on the glass is compared with what the emulator shows.
set -u
. "$LIB/check.sh"
suite=/host/deb/tests/unit/hw/test-hw-screens
trap 'touch "$OUT/end"' EXIT
[ -x $suite ] || skip "the package's build has no $suite"
# The daemon itself would take the screens that the suite wants.
systemctl -q mask --now motcua-displayd.service 2>/dev/null
modprobe -a virtio-gpu bochs
udevadm settle
# A console that blinks is never the same twice.
echo 0 >/sys/class/graphics/fbcon/cursor_blink

of_driver() { # DRIVER: the name of the one device that it has
    local path
    path=$(find "$1/" -maxdepth 1 -type l -name "$2")
    echo "${path##*/}"
}
MOTCUA_TEST_BOCHS=$(of_driver /sys/bus/pci/drivers/bochs-drm '0000:*')
MOTCUA_TEST_VIRTIO=$(of_driver /sys/bus/virtio/drivers/virtio_gpu 'virtio*')
path=$(readlink -f "/sys/bus/virtio/devices/$MOTCUA_TEST_VIRTIO")
MOTCUA_TEST_VIRTIO_PCI=$(basename "$(dirname "$path")")
export MOTCUA_TEST_BOCHS MOTCUA_TEST_VIRTIO MOTCUA_TEST_VIRTIO_PCI MOTCUA_TEST_SCREENS=$OUT
echo "bochs $MOTCUA_TEST_BOCHS, virtio-gpu $MOTCUA_TEST_VIRTIO at $MOTCUA_TEST_VIRTIO_PCI"
# One screen, until a case wants the other.
echo "$MOTCUA_TEST_BOCHS" >/sys/bus/pci/drivers/bochs-drm/unbind

CK_TIMEOUT_MULTIPLIER=3 $suite | tee /tmp/suite.txt
check "the suite passed" test "${PIPESTATUS[0]}" = 0
check "all of it" grep -q 'Checks: 14,' /tmp/suite.txt
check "the kernel complained of nothing" kernel_is_quiet
check_end
