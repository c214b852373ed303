# What a process that writes to it waits in, where no signal reaches: it is frozen by then.
# shellcheck shell=bash
truncate -s 8M "$MACHINE/share/t/frozen"
mke2fs -q -F -t ext4 "$MACHINE/share/t/frozen"
