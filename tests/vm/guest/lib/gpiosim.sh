# Simulated GPIO chips (the kernel's gpio-sim), for tests in the machine: source this file, or run it as a command:
#   gpiosim.sh create keypad0 K1 K2 K3 K4 LED1     a chip labelled keypad0 with these lines, switched on; "-" leaves one unnamed
#   gpiosim.sh pull keypad0 K1 up|down             what an input line reads: a key or a sensor
#   gpiosim.sh value keypad0 LED1                  what a line shows: 0 or 1
#   gpiosim.sh wait-value keypad0 LED1 1 [SECONDS] until a line shows it
#   gpiosim.sh contact keypad0 R1 C2 closed|open   join two lines, as a key of a matrix does; pull both before
#   gpiosim.sh live keypad0 on|off                 plug the chip in, or out while somebody holds it
#   gpiosim.sh path keypad0                        its /dev/gpiochipN
#   gpiosim.sh destroy keypad0
# gpiosim_pull writes one file and starts no process, so a test can press thousands of keys a second.
# shellcheck shell=bash

GPIOSIM_CONFIG=/sys/kernel/config/gpio-sim
declare -gA GPIOSIM_LINE=()

gpiosim_create() { # CHIP LINE...
    local chip=$1 bank="$GPIOSIM_CONFIG/$1/bank0" offset=0 line
    shift
    modprobe gpio-sim
    mkdir "$GPIOSIM_CONFIG/$chip" "$bank"
    echo "$#" >"$bank/num_lines"
    echo "$chip" >"$bank/label"
    for line; do
        if [ "$line" != - ]; then
            mkdir "$bank/line$offset"
            echo "$line" >"$bank/line$offset/name"
        fi
        offset=$((offset + 1))
    done
    gpiosim_live "$chip" on
}

gpiosim_live() { # CHIP on|off
    # Offsets stay, but the directory of the device is a new one each time.
    GPIOSIM_LINE=()
    case $2 in
        on) echo 1 ;;
        off) echo 0 ;;
    esac >"$GPIOSIM_CONFIG/$1/live"
}

# gpiosim_find CHIP LINE: the line's directory in sysfs, in GPIOSIM_FOUND.
gpiosim_find() {
    local chip=$1 line=$2 name offset dev bank
    GPIOSIM_FOUND=${GPIOSIM_LINE[$chip/$line]:-}
    [ -z "$GPIOSIM_FOUND" ] || return 0
    for name in "$GPIOSIM_CONFIG/$chip"/bank0/line*/name; do
        [ "$(<"$name")" = "$line" ] || continue
        offset=${name%/name}
        offset=${offset##*line}
        dev=$(<"$GPIOSIM_CONFIG/$chip/dev_name")
        bank=$(<"$GPIOSIM_CONFIG/$chip/bank0/chip_name")
        GPIOSIM_FOUND=/sys/devices/platform/$dev/$bank/sim_gpio$offset
        GPIOSIM_LINE[$chip/$line]=$GPIOSIM_FOUND
        return 0
    done
    echo "gpiosim: no line $line on chip $chip" >&2
    return 1
}

gpiosim_pull() { # CHIP LINE up|down
    gpiosim_find "$1" "$2" && echo "pull-$3" >"$GPIOSIM_FOUND/pull"
}

# A chip that was plugged in again has all contacts open.
gpiosim_contact() { # CHIP LINE LINE closed|open
    local first
    gpiosim_find "$1" "$2" && first=${GPIOSIM_FOUND##*sim_gpio} && gpiosim_find "$1" "$3" &&
        echo "$first ${GPIOSIM_FOUND##*sim_gpio} $4" >"${GPIOSIM_FOUND%/*/*}/contacts"
}

gpiosim_value() { # CHIP LINE
    gpiosim_find "$1" "$2" && echo "$(<"$GPIOSIM_FOUND/value")"
}

gpiosim_wait_value() { # CHIP LINE VALUE [SECONDS]
    local deadline=$((SECONDS + ${4:-10}))
    until [ "$(gpiosim_value "$1" "$2")" = "$3" ]; do
        [ "$SECONDS" -le "$deadline" ] || return 1
        sleep 0.02
    done
}

gpiosim_path() { # CHIP
    echo "/dev/$(<"$GPIOSIM_CONFIG/$1/bank0/chip_name")"
}

gpiosim_destroy() { # CHIP
    [ -d "$GPIOSIM_CONFIG/$1" ] || return 0
    gpiosim_live "$1" off
    rmdir "$GPIOSIM_CONFIG/$1"/bank0/line* "$GPIOSIM_CONFIG/$1/bank0" "$GPIOSIM_CONFIG/$1"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -eu
    verb=${1:?see the head of this file}
    shift
    "gpiosim_${verb//-/_}" "$@"
fi
