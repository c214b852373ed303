# A disk of its own for the daemons' state.
# shellcheck shell=bash
truncate -s 16M "$MACHINE/share/data.img"
mke2fs -q -F -t ext4 -m 0 "$MACHINE/share/data.img"
