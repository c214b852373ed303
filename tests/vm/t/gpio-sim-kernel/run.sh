#!/bin/bash
# What the keypad's driver will rely on, shown with libgpiod's own tools: version 2 on Debian 13, 1.6 on Debian 12.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"

lines=(ROW0 ROW1 ROW2 ROW3 COL0 COL1 COL2 LED)
gpiosim_create keypad0 "${lines[@]}"
chip=$(gpiosim_path keypad0)
libgpiod=$(gpiodetect --version | sed -n '1s/.*v\([0-9]\).*/\1/p')
echo "libgpiod $(gpiodetect --version | sed -n 1p)"

# The two versions of the tools do not understand each other's options.
case $libgpiod in
    2)
        monitor() { gpiomon --chip "$chip" --edges="$1" --format='%e %o' "${@:2}"; } # edges offset...
        hold() { gpioset --chip "$chip" "$1"; }
        info() { gpioinfo --chip "$chip"; }
        rising=1 falling=2
        ;;
    1)
        monitor() {
            local edges=()
            [ "$1" = both ] || edges=("--$1-edge")
            gpiomon --line-buffered "${edges[@]}" --format='%e %o' "$chip" "${@:2}"
        }
        hold() { gpioset --mode=signal "$chip" "$1"; }
        info() { gpioinfo "$chip"; }
        rising=1 falling=0
        ;;
    *) fail "a libgpiod this test does not know" && check_end ;;
esac
requested() { info | grep -q gpiomon; }
count_is() { [ "$(wc -l <"$1")" = "$2" ]; }

for line in "${lines[@]}"; do check "line $line is found by name" grep -qw "$line" <(info); done
check "the chip's label is its name" grep -q keypad0 <(gpiodetect)

# Both edges of two lines, in order.
monitor both 0 6 >/tmp/events 2>/tmp/errors &
monitor=$!
wait_for 10 "two lines are requested for both edges" requested
gpiosim_pull keypad0 ROW0 up
gpiosim_pull keypad0 ROW0 down
gpiosim_pull keypad0 COL2 up
gpiosim_pull keypad0 COL2 down
wait_for 10 "four edges arrive" count_is /tmp/events 4
check_equal "in order" "$rising 0,$falling 0,$rising 6,$falling 6" "$(paste -sd, /tmp/events)"
kill $monitor
wait $monitor 2>/dev/null

# A press lasts some milliseconds; two hundred without a pause between must all be seen.
monitor rising 3 >/tmp/burst &
monitor=$!
wait_for 10 "a line is requested for rising edges" requested
start=${EPOCHREALTIME/./}
for ((i = 0; i < 200; i++)); do
    gpiosim_pull keypad0 ROW3 up
    gpiosim_pull keypad0 ROW3 down
done
echo "200 presses in $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
wait_for 10 "all 200 presses of a burst arrive" count_is /tmp/burst 200
kill $monitor
wait $monitor 2>/dev/null

# An output is seen from outside.
check_equal "the light is off" 0 "$(gpiosim_value keypad0 LED)"
hold 7=1 &
holder=$!
check "the light is on while a program holds it on" gpiosim_wait_value keypad0 LED 1
kill $holder
wait $holder 2>/dev/null

# The chip is pulled out while a program waits for edges, and comes back.
monitor both 0 >/dev/null 2>/tmp/errors &
monitor=$!
wait_for 10 "a line is requested before the chip goes" requested
gpiosim_live keypad0 off
check "the chip is gone from /dev" test ! -e "$chip"
wait_for 5 "the chip is gone from gpiodetect" bash -c '! gpiodetect | grep -q keypad0'
kill $monitor 2>/dev/null
wait $monitor 2>/dev/null
gpiosim_live keypad0 on
wait_for 5 "the chip is back" bash -c 'gpiodetect | grep -q keypad0'
chip=$(gpiosim_path keypad0)
monitor rising 1 >/tmp/again &
monitor=$!
wait_for 10 "a line of it is requested again" requested
gpiosim_pull keypad0 ROW1 up
wait_for 10 "and its edge arrives" count_is /tmp/again 1
kill $monitor

gpiosim_destroy keypad0
check "the kernel complained of nothing" bash -c '! dmesg | grep -E "BUG|WARNING|Oops"'
check_end
