# Looks at the machine's screen from outside until it is red.
# shellcheck shell=bash
out="$MACHINE/share/out"
wait_until 60 test -e "$out/drawing"

screen_is_red() {
    vm_qmp screendump "{\"filename\":\"$out/screen.ppm\"}" >/dev/null
    /usr/bin/python3 - "$out/screen.ppm" <<'P'
import sys
data = open(sys.argv[1], "rb").read()
width, height = map(int, data.split(b"\n", 2)[1].split())
pixels = data[-3 * width * height:]
red = sum(1 for i in range(0, len(pixels), 3) if pixels[i] > 200 and pixels[i + 1] < 60 and pixels[i + 2] < 60)
print(f"{width} x {height}, {100 * red // (width * height)} % red")
sys.exit(red < 0.9 * width * height)
P
}
wait_until 50 screen_is_red
touch "$out/seen"
