# A simulated USB printer: the kernel's printer gadget on dummy_hcd, which is host and device in one machine.
# Source this file:
#   usbprinter_create NAME VENDOR PRODUCT [IEEE-1284-ID]    a printer, not yet plugged in; USBPRINTER_QUEUE: how many
#                                                           times 8 kB the kernel takes before somebody reads (10)
#   usbprinter_plug NAME / usbprinter_unplug NAME
#   usbprinter_destroy NAME
# The device's end is `usb-printer-end` beside this file: it keeps what was printed and sets the status; or
# `receipt-printer`, which understands what it prints.
# shellcheck shell=bash

USBPRINTER_CONFIG=/sys/kernel/config/usb_gadget

# printer_write() of 6.12 puts a request on its list when another processor may have completed it already, and corrupts the
# list ("kernel BUG at lib/list_debug.c"). With one processor that cannot be.
one_processor() {
    local online
    for online in /sys/devices/system/cpu/cpu[1-9]*/online; do echo 0 >"$online"; done
}

usbprinter_create() {
    local gadget="$USBPRINTER_CONFIG/$1"
    one_processor
    modprobe -a dummy_hcd libcomposite usb_f_printer
    mkdir "$gadget" "$gadget/strings/0x409" "$gadget/configs/c.1" "$gadget/functions/printer.0"
    echo "$2" >"$gadget/idVendor"
    echo "$3" >"$gadget/idProduct"
    echo motcua >"$gadget/strings/0x409/manufacturer"
    echo "Simulated printer" >"$gadget/strings/0x409/product"
    echo 1 >"$gadget/strings/0x409/serialnumber"
    # The gadget counts the string without the two bytes of its length and so sends two characters less: two spares.
    printf '%s  ' "${4:-MFG:motcua;MDL:Simulated;CLS:PRINTER;CMD:ESCPOS;}" >"$gadget/functions/printer.0/pnp_string"
    echo "${USBPRINTER_QUEUE:-10}" >"$gadget/functions/printer.0/q_len"
    ln -s "$gadget/functions/printer.0" "$gadget/configs/c.1/"
}

usbprinter_plug() {
    local controllers=(/sys/class/udc/*)
    basename "${controllers[0]}" >"$USBPRINTER_CONFIG/$1/UDC"
}

usbprinter_unplug() { echo >"$USBPRINTER_CONFIG/$1/UDC"; }

usbprinter_destroy() {
    local gadget="$USBPRINTER_CONFIG/$1"
    [ -d "$gadget" ] || return 0
    [ -z "$(<"$gadget/UDC")" ] || usbprinter_unplug "$1"
    rm "$gadget/configs/c.1/printer.0"
    rmdir "$gadget/configs/c.1" "$gadget/functions/printer.0" "$gadget/strings/0x409" "$gadget"
}
