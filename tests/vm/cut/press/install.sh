#!/bin/bash
# Both daemons keep their state on the disk that is cut.
set -eu
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
. "$LIB/state-disk.sh"
. "$LIB/state-disk.sh"
. "$LIB/state-disk.sh"
systemctl stop "${CENTRE_SERVICES[@]}"
keep_state_on_disk motcuad motcua-keypadd
centre_chip
centre_configure
centre_is_up
check_end
