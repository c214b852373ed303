#!/bin/bash
# The suite that the simulator passes too; here the real driver must.
set -u
. "$LIB/check.sh"
modprobe gpio-sim
suite=/host/deb/tests/unit/hw/test-hw-gpio
[ -x $suite ] || skip "the package's build has no $suite"
echo "libgpiod $(gpiodetect --version | sed -n 1p)"
MOTCUA_GPIOSIM=require CK_TIMEOUT_MULTIPLIER=10 $suite | tee /tmp/suite.txt
check "the suite passed" test "${PIPESTATUS[0]}" = 0
check "it ran on the kernel's chips" grep -q 'hw-gpio-kernel' /tmp/suite.txt
check "nothing was skipped" bash -c '! grep -q "^skipped" /tmp/suite.txt'
check "the kernel complained of nothing" kernel_is_quiet
check_end
