"""The host's end, by libusb: device id, port status, bytes out and in."""

import ctypes
import glob
import sys
import time

usb = ctypes.CDLL("libusb-1.0.so.0")
usb.libusb_open_device_with_vid_pid.restype = ctypes.c_void_p
handle_type = ctypes.c_void_p
IN_CLASS_INTERFACE, GET_DEVICE_ID, GET_PORT_STATUS = 0xA1, 0, 1
failed = 0


def check(text, wanted, got):
    global failed
    if wanted == got:
        print(f"ok: {text}: {got!r}")
    else:
        print(f"FAILED: {text}: wanted {wanted!r}, got {got!r}")
        failed += 1


def control(handle, request, size):
    buffer = ctypes.create_string_buffer(size)
    count = usb.libusb_control_transfer(handle, IN_CLASS_INTERFACE, request, 0, 0, buffer, size, 1000)
    return buffer.raw[: max(count, 0)]


def bulk(handle, endpoint, data):
    done = ctypes.c_int()
    result = usb.libusb_bulk_transfer(handle, endpoint, data, len(data), ctypes.byref(done), 3000)
    return result, done.value


def endpoints():
    """Addresses of (out, in), from the interface's directory in sysfs."""
    found = [int(path[-2:], 16) for path in glob.glob("/sys/bus/usb/devices/1-1:1.0/ep_*")]
    return next(e for e in found if not e & 0x80), next(e for e in found if e & 0x80)


def command(line, answer):
    with open("/tmp/control", "w", encoding="ascii") as fifo:
        fifo.write(line + "\n")
    deadline = time.monotonic() + 5
    while answer not in open("/tmp/end", encoding="ascii").read() and time.monotonic() < deadline:
        time.sleep(0.02)


usb.libusb_init(None)
handle = handle_type(usb.libusb_open_device_with_vid_pid(None, 0x04B8, 0x0202))
out, back = endpoints()
check("usblp holds the interface", 1, usb.libusb_kernel_driver_active(handle, 0))
usb.libusb_set_auto_detach_kernel_driver(handle, 1)
check("claimed all the same", 0, usb.libusb_claim_interface(handle, 0))
check("IEEE 1284 id", b"MFG:motcua;MDL:Simulated;CLS:PRINTER;CMD:ESCPOS;", control(handle, GET_DEVICE_ID, 512)[2:])
check("status: ready", b"\x18", control(handle, GET_PORT_STATUS, 1))
command("status 0x38", "done: status 0x38")
check("status: out of paper", b"\x38", control(handle, GET_PORT_STATUS, 1))
command("status 0x18", "done: status 0x18")
check("status: ready again", b"\x18", control(handle, GET_PORT_STATUS, 1))
check("bytes out", (0, 20000), bulk(handle, out, ctypes.create_string_buffer(b"x" * 20000, 20000)))
command("send \\x12", "done: send")
answer = ctypes.create_string_buffer(64)
check("a byte back", (0, 1, b"\x12"), (*bulk(handle, back, answer), answer.raw[:1]))
usb.libusb_release_interface(handle, 0)
usb.libusb_close(handle)
sys.exit(failed > 0)
