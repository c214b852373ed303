#!/bin/bash
# The aggregator keeps its record and its key on the disk that is cut.
set -eu
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
systemctl stop "${CENTRE_SERVICES[@]}"
mv /var/lib/motcuad /var/lib/motcua/motcuad
mkdir /var/lib/motcuad
echo "/var/lib/motcua/motcuad /var/lib/motcuad none bind" >>/etc/fstab
systemctl daemon-reload
mount -a
centre_chip
centre_configure
centre_is_up
check_end
