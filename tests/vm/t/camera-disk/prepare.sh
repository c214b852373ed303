# A disk for footage, and what is asked of each disk that lost its power.
# shellcheck shell=bash
truncate -s 24M "$MACHINE/disk"
mke2fs -q -F -t ext4 -m 0 -L footage "$MACHINE/disk"
cp "$VM_DIR/cut/camera/verify" "$MACHINE/share/t/verify"
