#!/bin/bash
# Prints slips. Promises each that was taken on, and each that is on paper.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"
slips_start /dev/virtio-ports/motcua.stream
usbprinter_plug printer
wait_for 30 "the printer is ready" place_is ready
for ((i = 0; i < 20; i++)); do
    number=$((CYCLE % 50 * 20 + i))
    job=$(print_slip number $number)
    printer_end note "accepted $number $job"
done
exec sleep infinity
