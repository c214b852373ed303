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

# The two versions of the tools do not understand each other's options. They replace the background shell, so that killing
# it kills them.
case $libgpiod in
    2)
        monitor() { exec gpiomon --chip "$chip" --edges="$1" --format='%e %o' "${@:2}"; } # edges offset...
        hold() { exec gpioset --chip "$chip" "$1"; }
        info() { gpioinfo --chip "$chip"; }
        rising=1 falling=2
        ;;
    1)
        monitor() {
            local edges=()
            [ "$1" = both ] || edges=("--$1-edge")
            exec gpiomon --line-buffered "${edges[@]}" --format='%e %o' "$chip" "${@:2}"
        }
        hold() { exec gpioset --mode=signal "$chip" "$1"; }
        info() { gpioinfo "$chip"; }
        rising=1 falling=0
        ;;
    *) fail "a libgpiod this test does not know" && check_end ;;
esac
requested() { info | grep -qE "line +$1:.*gpiomon"; }
count_is() { [ "$(wc -l <"$1")" = "$2" ]; }

for line in "${lines[@]}"; do check "line $line is found by name" grep -qw "$line" <(info); done
check "the chip's label is its name" grep -q keypad0 <(gpiodetect)

# Both edges of two lines, in order. The kernel names an edge by the level it reads when the interrupt is handled, so each
# event is awaited before the next edge.
monitor both 0 6 >/tmp/events 2>/tmp/errors &
monitor=$!
wait_for 10 "two lines are requested for both edges" requested 6
for step in ROW0/up ROW0/down COL2/up COL2/down; do
    gpiosim_pull keypad0 "${step%/*}" "${step#*/}"
    number=$((${number:-0} + 1))
    wait_for 10 "edge $number arrives" count_is /tmp/events $number
done
check_equal "in order" "$rising 0,$falling 0,$rising 6,$falling 6" "$(paste -sd, /tmp/events)"
kill $monitor
wait $monitor 2>/dev/null

# Two hundred presses as fast as they are seen: a simulated interrupt that waits to be handled absorbs the next one.
exec {events}< <(monitor rising 3)
monitor=$!
wait_for 10 "a line is requested for rising edges" requested 3
start=${EPOCHREALTIME/./}
seen=0
for ((i = 0; i < 200; i++)); do
    gpiosim_pull keypad0 ROW3 up
    read -rt 10 -u "$events" _ && seen=$((seen + 1))
    gpiosim_pull keypad0 ROW3 down
done
check_equal "presses seen of 200" 200 $seen
echo "one press after the other: $(((${EPOCHREALTIME/./} - start) / 200)) µs each"
kill $monitor
wait $monitor 2>/dev/null
exec {events}<&-

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
wait_for 10 "a line is requested before the chip goes" requested 0
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
wait_for 10 "a line of it is requested again" requested 1
gpiosim_pull keypad0 ROW1 up
wait_for 10 "and its edge arrives" count_is /tmp/again 1
kill $monitor

gpiosim_destroy keypad0
check "the kernel complained of nothing" kernel_is_quiet
check_end
