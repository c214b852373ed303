#!/bin/bash
# What is said of a slip against what came out, wherever its printing was broken off.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"

slips_are() { [ "$(count_slips "$1")" = "$2" ]; }
printed_events() {
    runuser -u motcua-centre -- busctl call vn.motcua.Printer1 /vn/motcua/Printer1 vn.motcua.EventSource1 GetPending tu 0 1000 |
        grep -o '"job-printed"' | wc -l
}

slips_start
slips_configure
usbprinter_plug printer

number=10
for bytes in 0 1 9 10 12 40 3000 6000; do
    number=$((number + 1))
    killed_at $number $bytes
done

# All is on paper, and the answer got lost.
number=$((number + 1))
wait_for 20 "the printer is ready" place_is ready
wait_for 20 "and answers" confirmation_is barrier
printer_end silent on
job=$(print_slip number $number)
wait_for 10 "the whole slip is on paper" slips_are "$number plain" 1
kill_service
printer_end silent off
wait_for 30 "killed before the answer: it ends as printed" job_is "$job" printed
check_slip "$job" $number
check_equal "again, with the mark" 1 "$(count_slips "$number marked")"

for bytes in 0 1 5000; do
    number=$((number + 1))
    pulled_at $number $bytes
done
check_equal "each end is an event, once" $((number - 10)) "$(printed_events)"

# A receipt waits for a person.
number=$((number + 1))
wait_for 20 "the printer is ready" place_is ready
printer_end stop 5000
job=$(print_slip receipt $number)
wait_for 10 "a receipt stops in the middle" printer_end_is stopped
kill_service
printer_end go
wait_for 30 "killed there: it is uncertain" job_is "$job" uncertain
wait_for 30 "the printer is ready for others" place_is ready
check_equal "and it was not printed again" 0 "$(count_slips "$number marked")"
busctl call "${PRINTER[@]}" Reprint 'tsa{sv}' "$job" "asked for" 0
wait_for 30 "a person has it printed" job_is "$job" printed
check_equal "with the mark" 1 "$(count_slips "$number marked")"

slips_end
check_end
