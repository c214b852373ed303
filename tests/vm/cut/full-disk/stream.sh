#!/bin/bash
# Promises each press that is thanked, while the disk fills to its last block and is kept full.
"$LIB/hand" stream /dev/virtio-ports/motcua.stream careful &
exec python3 - <<'P'
import os, time

file = os.open("/var/lib/motcua/filler", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
size = 256 << 10
while True:
    try:
        os.write(file, bytes(size))
        os.fsync(file)
    except OSError:
        time.sleep(0.1 if size == 1024 else 0)
        size = max(1024, size // 2)
P
