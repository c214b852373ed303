#!/bin/bash
# The printer daemon keeps its state on the disk that is cut.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"
. "$LIB/state-disk.sh"
systemctl stop motcua-printerd.service
keep_state_on_disk motcua-printerd
slips_configure
wait_for 20 "without a printer the daemon waits" place_is absent
check_end
