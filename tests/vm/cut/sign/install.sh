#!/bin/bash
# The aggregator keeps its record and its key on the disk that is cut.
set -eu
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
. "$LIB/state-disk.sh"
systemctl stop "${CENTRE_SERVICES[@]}"
keep_state_on_disk motcuad
centre_chip
centre_configure
centre_is_up
check_end
