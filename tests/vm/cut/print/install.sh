#!/bin/bash
# The printer daemon keeps its state on the disk that is cut.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"
systemctl stop motcua-printerd.service
mv /var/lib/motcua-printerd /var/lib/motcua/motcua-printerd
mkdir /var/lib/motcua-printerd
echo "/var/lib/motcua/motcua-printerd /var/lib/motcua-printerd none bind" >>/etc/fstab
systemctl daemon-reload
mount -a
slips_configure
wait_for 20 "without a printer the daemon waits" place_is absent
check_end
