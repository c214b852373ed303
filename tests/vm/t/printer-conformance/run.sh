#!/bin/bash
# The suite that the simulated printer passes too; here the real driver must, on the kernel's printer gadget.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
suite=/host/deb/tests/unit/printer/test-printer-hw
[ -x $suite ] || skip "the package's build has no $suite"
# It would take the printer that the suite wants for itself.
systemctl mask --now motcua-printerd.service
usbprinter_create printer 0x04b8 0x0202
export MOTCUA_TEST_GADGET="$USBPRINTER_CONFIG/printer" MOTCUA_TEST_GADGET_END="$LIB/usb-printer-end"
CK_TIMEOUT_MULTIPLIER=10 $suite | tee /tmp/suite.txt
check "the suite passed" test "${PIPESTATUS[0]}" = 0
check "all of it" grep -q 'Checks: 12,' /tmp/suite.txt
usbprinter_destroy printer
check "the kernel complained of nothing" kernel_is_quiet
check_end
