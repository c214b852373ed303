#!/bin/bash
# Promises the latest footage that the recorder calls recorded: µs since 1970.
set -u
last=0
while :; do
    until=$(busctl get-property vn.motcua.Camera1 /vn/motcua/Camera1/camera/cam1 vn.motcua.Camera1.Camera LastFragment | cut -d' ' -f2)
    [ "$until" = "$last" ] || echo "$until"
    last=$until
done >/dev/virtio-ports/motcua.stream
