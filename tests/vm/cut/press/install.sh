#!/bin/bash
# Both daemons keep their state on the disk that is cut.
set -eu
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
systemctl stop "${CENTRE_SERVICES[@]}"
for name in motcuad motcua-keypadd; do
    mv "/var/lib/$name" "/var/lib/motcua/$name"
    mkdir "/var/lib/$name"
    echo "/var/lib/motcua/$name /var/lib/$name none bind" >>/etc/fstab
done
systemctl daemon-reload
mount -a
centre_chip
centre_configure
centre_is_up
check_end
