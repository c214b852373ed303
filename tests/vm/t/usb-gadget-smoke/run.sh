#!/bin/bash
# What the printer's driver will rely on, by libusb on one side and the kernel's printer gadget on the other.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"

present() { lsusb -d 04b8:0202 >/dev/null; }
absent() { ! present; }
printed() { [ "$(stat -c %s /tmp/paper 2>/dev/null)" = "$1" ]; }
end_says() { grep -q "$1" /tmp/end; }

usbprinter_create printer 0x04b8 0x0202
usbprinter_plug printer
"$LIB/usb-printer-end" /tmp/paper /tmp/control >/tmp/end 2>&1 &
wait_for 10 "the host sees the printer" present
wait_for 20 "the device is configured" end_says ready
wait_for 10 "usblp binds, as on a real host, so detaching it is exercised" test -e /sys/bus/usb/drivers/usblp/1-1:1.0
check_equal "class, subclass and protocol of a bidirectional printer" 07/01/02 \
    "$(cd /sys/bus/usb/devices/1-1:1.0 && paste -d/ bInterfaceClass bInterfaceSubClass bInterfaceProtocol)"

python3 usbhost.py >/tmp/host 2>&1
check_equal "the host's end" 0 $?
cat /tmp/host
wait_for 10 "all 20,000 bytes are on the paper" printed 20000

usbprinter_unplug printer
wait_for 10 "the host sees it go" absent
: >/tmp/end
usbprinter_plug printer
wait_for 10 "the host sees it return" present
usbprinter_unplug printer
wait_for 10 "and go" absent
kill %% 2>/dev/null
wait 2>/dev/null
usbprinter_destroy printer
check "the kernel complained of nothing" kernel_is_quiet
check_end
