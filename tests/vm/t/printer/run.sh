#!/bin/bash
# The installed printer daemon and a receipt printer of the kernel's: what is said of a slip against what came out.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"

catalogue_has() { journalctl -b -x -u motcua-printerd "MESSAGE_ID=$1" | grep -qF "$2"; }

# Without a printer: a state, and slips wait.
slips_start
slips_configure
wait_for 20 "without a printer the daemon waits" place_is absent
job=$(print_slip number 1)
check_equal "a slip that cannot be printed is queued" queued "$(job_field "$job" state)"
usbprinter_plug printer
wait_for 20 "a printer that is plugged in prints it" job_is "$job" printed
check_slip "$job" 1
check_equal "once, and it is not marked" 1 "$(count_slips "1 plain")"
check_equal "known by an answer from behind the cut" barrier "$(job_field "$job" confirmation)"
node=$(find /dev/bus/usb -type c -group motcua-printer)
check_equal "udev gave the device to the daemon" "660 root motcua-printer" "$(stat -c '%a %U %G' "$node")"
check_equal "the daemon runs as its own user" motcua-printer "$(ps -o user:32= -p "$(printer_pid)" | tr -d ' ')"
check "in its sandbox" systemd-analyze security --no-pager --threshold=15 motcua-printerd.service >/dev/null
grep -E '^(Pss|Private_Clean|Private_Dirty):' "/proc/$(printer_pid)/smaps_rollup"
check "which has 8 MB of its own at most" test "$(awk '/^Private_Dirty:/ { print $2 }' "/proc/$(printer_pid)/smaps_rollup")" -le 8192

# The bytes meant are those that the same daemon gives a simulated printer. From the job's reset on: what goes before is
# conversation.
mkdir -p /tmp/sim/state
address=$(dbus-daemon --session --print-address --fork)
DBUS_SYSTEM_BUS_ADDRESS=$address setsid motcua-printerd --hw=sim --state-dir=/tmp/sim/state >/tmp/sim/log 2>&1 &
sim_bus() { busctl --address="$address" "$@"; }
sim_is() { [ "$(sim_bus get-property "${PLACE[@]}" State)" = "s \"$1\"" ]; }
wait_for 20 "a simulated printer is ready" sim_is ready
fields=(4 number s 'A 025' service s 'Hộ tịch – Chứng thực' time s 08:15 day s 23/11/2026)
slip=(ticket "$((fields[0] + 1))" "${fields[@]:1}" code s 7K3-Q9M 0)
sim_bus call "${PRINTER[@]}" Print 'sa{sv}a{sv}' "${slip[@]}" >/dev/null
job=$(busctl call "${PRINTER[@]}" Print 'sa{sv}a{sv}' "${slip[@]}" | cut -d' ' -f2)
wait_for 20 "the ticket is printed on the kernel's printer" job_is "$job" printed
sim_printed() { sim_bus call "${PRINTER[@]}" GetJobs 'a{sv}' 0 | grep -q '"printed"'; }
wait_for 20 "and on the simulated one" sim_printed
cat >/tmp/same.py <<'PYTHON'
import sys
def job(path):
    data = open(path, "rb").read()
    image = data.rindex(b"\x1dV")                     # the last cut
    return data[data.rindex(b"\x1b@", 0, image):image]
meant, received = job(sys.argv[1]), job(sys.argv[2])
print(f"{len(meant)} bytes meant, {len(received)} received")
sys.exit(meant != received or len(meant) < 5000)
PYTHON
check "bytes received are bytes meant" python3 /tmp/same.py /tmp/sim/state/sim/phieu/stream "$SLIPS/stream"
kill %1

# Paper, cover, and what they are called in the journal.
printer_end paper out
wait_for 10 "no paper is seen at once" place_is paper-out
job=$(print_slip number 2)
printer_end cover open
wait_for 10 "an open cover too" place_is cover-open
check "the journal says what to do" catalogue_has "$(sed -n 's/^-- \([0-9a-f]*\)$/\1/p' <(grep -B1 'Subject: A printer cannot print' /usr/lib/systemd/catalog/motcua.catalog))" "put in a roll"
check_equal "the slip waits" queued "$(job_field "$job" state)"
printer_end paper ok
printer_end cover closed
wait_for 20 "and is printed on the new roll" job_is "$job" printed
check_equal "once" "1 0" "$(count_slips "2 plain") $(count_slips "2 marked")"

# Killed, and unplugged, in the middle; printer-stages goes through all of it.
killed_at 10 3000
pulled_at 11 5000
check_equal "again, with the mark" "0 1" "$(count_slips "11 plain") $(count_slips "11 marked")"
slips_end
check_end
