# Checks for test scripts in the machine. A script goes on after a failed check, so that one run shows all of them, and
# ends with `check_end`.
# shellcheck shell=bash

CHECK_FAILED=0

ok() { echo "ok: $*"; }

fail() {
    echo "FAILED: $*"
    CHECK_FAILED=$((CHECK_FAILED + 1))
}

# check TEXT COMMAND...
check() {
    local text=$1
    shift
    if "$@"; then ok "$text"; else fail "$text (command: $*)"; fi
}

# check_equal TEXT WANTED GOT
check_equal() {
    if [ "$2" = "$3" ]; then ok "$1: $3"; else fail "$1: wanted '$2', got '$3'"; fi
}

# wait_for SECONDS TEXT COMMAND...: a condition with a deadline; never a bare sleep.
wait_for() {
    local seconds=$1 text=$2 deadline=$((SECONDS + $1))
    shift 2
    until "$@" >/run/lab-wait 2>&1; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            fail "$text: not within $seconds s (command: $*)"
            tail -n 5 /run/lab-wait
            return 1
        fi
        sleep 0.05
    done
    ok "$text"
}

# The kernel reported no fault of its own. When a chip is removed while a program holds one of its lines, 6.12 frees the
# line's interrupt with the chip, and the program's close may then find it freed: a warning without consequence, which
# comes or not by chance.
kernel_is_quiet() { # [FUNCTION]: but for its warnings
    local faults
    faults=$(dmesg | grep -E 'BUG:|WARNING:|Oops' | grep -vE "WARNING: .* (free_irq${1:+|$1})\+")
    [ -z "$faults" ] || { echo "$faults" && false; }
}

skip() {
    echo "skipped: $*"
    exit 77
}

check_end() {
    [ "$CHECK_FAILED" = 0 ] || echo "$CHECK_FAILED checks failed"
    exit $((CHECK_FAILED > 0))
}
