"""A receipt printer in Python, written from Epson's command reference and from nothing else of this project: what bytes
put on paper, and what the printer answers. So what our encoder meant is read by eyes that are not its own.

  printer = Printer(width, answer=FUNCTION)   answer(bytes): what goes back to the host
  printer.feed(bytes)
  printer.pieces      paper that was cut off, each a list of rows; a row is bytes, most significant bit left, 1 is black
  printer.hanging     rows not yet cut off
  printer.letters     bytes that printed as text, which no slip of ours wants

As a program: escpos.py WIDTH STREAM PREFIX   writes each piece as PREFIX-NNNN.png
"""

import struct
import sys
import zlib

DLE, ESC, GS, LF = 0x10, 0x1B, 0x1D, 0x0A
LINE_FEED = 30
# GS ( L, functions 48 to 50: transmit, print. Others pass unread.
GRAPHICS_PRINT, GRAPHICS_STORE = (2, 50), (112,)


class Printer:
    def __init__(self, width, answer=None):
        self.width = width
        self.row_bytes = width // 8
        self.answer = answer or (lambda data: None)
        self.pieces, self.hanging = [], []
        self.letters = 0
        self.paper_low = self.paper_out = self.cover_open = False
        self.reports = False
        self.commands = self.run()
        next(self.commands)

    def feed(self, data):
        for byte in data:
            self.commands.send(byte)

    # ----- status -----

    def realtime(self, question):
        answers = {
            1: 0x12 | (0x08 if self.paper_out or self.cover_open else 0),
            2: 0x12 | (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0),
            3: 0x12,
            4: 0x12 | (0x0C if self.paper_low or self.paper_out else 0) | (0x60 if self.paper_out else 0),
        }
        if question in answers:
            self.answer(bytes([answers[question]]))

    def report(self):
        """Automatic status back."""
        if self.reports:
            self.answer(bytes([
                0x10 | (0x08 if self.paper_out or self.cover_open else 0) | (0x20 if self.cover_open else 0), 0,
                (0x03 if self.paper_low or self.paper_out else 0) | (0x0C if self.paper_out else 0), 0x0F]))

    # ----- paper -----

    def advance(self, rows):
        self.hanging.extend([bytes(self.row_bytes)] * rows)

    def print_row(self, data):
        self.hanging.append(data[:self.row_bytes].ljust(self.row_bytes, b"\0"))

    def cut(self):
        self.pieces.append(self.hanging)
        self.hanging = []

    # ----- commands: a generator that is sent one byte at a time -----

    def run(self):
        byte = yield
        while True:
            follows = None
            if byte == LF:
                self.advance(LINE_FEED)
            elif byte == DLE:
                follows = yield from self.dle()
            elif byte == ESC:
                follows = yield from self.esc()
            elif byte == GS:
                follows = yield from self.gs()
            elif byte >= 0x20:
                self.letters += 1
            byte = follows if follows is not None else (yield)

    def take(self, count):
        data = bytearray()
        for _ in range(count):
            data.append((yield))
        return bytes(data)

    def dle(self):
        kind = yield
        if kind not in (4, 5):
            return kind
        number = yield
        if kind == 4:
            self.realtime(number)
        return None

    def esc(self):
        kind = yield
        if kind == ord("@"):
            self.reports = False
        elif kind == ord("J"):
            self.advance((yield))
        elif kind == ord("d"):
            self.advance(LINE_FEED * (yield))
        elif kind == ord("*"):
            yield from self.columns()
        else:
            return kind
        return None

    def columns(self):
        mode, low, high = yield from self.take(3)
        if mode not in (32, 33):
            return
        dots = low + 256 * high
        data = yield from self.take(3 * dots)
        rows = [bytearray(self.row_bytes) for _ in range(24)]
        for x in range(min(dots, self.width)):
            for y in range(24):
                if data[3 * x + y // 8] & 0x80 >> y % 8:
                    rows[y][x // 8] |= 0x80 >> x % 8
        # The line is printed by the feed behind it, which moves no further than it says.
        introducer, kind, feed = yield from self.take(3)
        if (introducer, kind) != (ESC, ord("J")):
            return
        for row in rows[:feed]:
            self.print_row(bytes(row))
        self.advance(max(0, feed - 24))

    def gs(self):
        kind = yield
        if kind == ord("v"):
            yield from self.raster()
        elif kind == ord("V"):
            mode = yield
            if mode in (65, 66):
                self.advance((yield))
            if mode in (0, 1, 48, 49, 65, 66):
                self.cut()
        elif kind == ord("a"):
            self.reports = (yield) != 0
            self.report()
        elif kind == ord("r"):
            if (yield) in (1, 49):
                self.answer(b"\x0f" if self.paper_out else b"\x03" if self.paper_low else b"\0")
        elif kind == ord("P"):
            yield from self.take(2)
        elif kind == ord("("):
            yield from self.extended()
        else:
            return kind
        return None

    def raster(self):
        _, _, x_low, x_high, y_low, y_high = yield from self.take(6)
        for _ in range(y_low + 256 * y_high):
            row = yield from self.take(x_low + 256 * x_high)
            self.print_row(row)

    def extended(self):
        kind, low, high = yield from self.take(3)
        data = yield from self.take(low + 256 * high)
        if kind == ord("H") and data[:2] == b"00":
            self.answer(b"\x37\x22" + data[2:6] + b"\0")
        elif kind == ord("L") and len(data) >= 2 and data[1] in GRAPHICS_STORE:
            dots, rows = struct.unpack("<HH", data[6:10])
            size = (dots + 7) // 8
            self.stored = [data[10 + y * size:10 + (y + 1) * size] for y in range(rows)]
        elif kind == ord("L") and len(data) >= 2 and data[1] in GRAPHICS_PRINT:
            for row in self.stored:
                self.print_row(row)
            self.stored = []

    stored = []


def write_png(path, width, rows):
    """One bit a dot, black ink on white paper, with some of the table around it."""
    around = 4
    width += 2 * 8 * around
    rows = [bytes(around) + row + bytes(around) for row in [bytes(width // 8 - 2 * around)] * 24 + rows]

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes(byte ^ 0xFF for byte in row) for row in rows)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 1, 0, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def main():
    width, stream, prefix = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    printer = Printer(width)
    with open(stream, "rb") as file:
        printer.feed(file.read())
    for number, piece in enumerate(printer.pieces, 1):
        write_png(f"{prefix}-{number:04}.png", width, piece)
    print(f"{len(printer.pieces)} pieces, {len(printer.hanging)} rows hanging, {printer.letters} letters")


if __name__ == "__main__":
    main()
