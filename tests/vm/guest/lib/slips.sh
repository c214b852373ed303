# A receipt printer on the kernel's gadget, and the installed printer daemon that prints numbered slips on it. Source after
# check.sh and usbprinter.sh.
# shellcheck shell=bash

SLIPS=/run/lab-printer # what the printer's end leaves
PRINTER=(vn.motcua.Printer1 /vn/motcua/Printer1 vn.motcua.Printer1)
PLACE=(vn.motcua.Printer1 /vn/motcua/Printer1/printer/phieu vn.motcua.Printer1.Printer)

# slips_start [PROMISES]: the printer lies there, not yet plugged in, with little of a buffer.
slips_start() {
    USBPRINTER_QUEUE=1 usbprinter_create printer 0x04b8 0x0202
    systemd-run -q --unit=lab-printer "$LIB/receipt-printer" $SLIPS "$@"
    wait_for 10 "the printer's end waits for its cable" printer_end_is waiting
}

slips_configure() {
    "$LIB/receipt-printer" --template ticket >/etc/motcua/templates/number.template
    "$LIB/receipt-printer" --template receipt >/etc/motcua/templates/receipt.template
    printf '[Printer]\n[Printer phieu]\n' >/etc/motcua/motcua.conf.d/60-printer.conf
    systemctl restart motcua-printerd.service
}

printer_end() { echo "$*" >$SLIPS/control; }
printer_end_is() { [ "$(<$SLIPS/state)" = "$1" ]; }

place_state() { busctl get-property "${PLACE[@]}" State | cut -d'"' -f2; }
place_is() { [ "$(place_state)" = "$1" ]; }

# print_slip TEMPLATE NUMBER: prints the number of the job. The key makes a call that is repeated the same job.
print_slip() {
    local fields=() i
    for ((i = 0; i < 10; i++)); do (($2 >> i & 1)) && fields+=("b$i" b true); done
    busctl call "${PRINTER[@]}" Print 'sa{sv}a{sv}' "$1" $((${#fields[@]} / 3)) "${fields[@]}" 1 key s "slip-$2" | cut -d' ' -f2
}

# job_field JOB NAME
job_field() {
    busctl call "${PRINTER[@]}" GetJobs 'a{sv}' 2 after t $(($1 - 1)) max u 1 | grep -oE "\"$2\" [stu] (\"[^\"]*\"|[0-9]+)" |
        sed -E 's/^"[^"]*" . "?([^"]*)"?$/\1/'
}
job_is() { [ "$(job_field "$1" state)" = "$2" ]; } # JOB STATE

count_slips() { grep -cx "slip $1" $SLIPS/slips; } # "NUMBER plain|marked"

# The promise: a slip once, or again only with the mark, and the daemon knows of each. JOB NUMBER
check_slip() {
    local plain marked reprints
    plain=$(count_slips "$2 plain") marked=$(count_slips "$2 marked") reprints=$(job_field "$1" reprints)
    check "slip $2 came out: $plain plain, $marked marked, $reprints reprints" \
        test "$plain" -le 1 -a $((plain + marked)) -ge 1 -a "$marked" -le "$reprints"
}

printer_pid() { systemctl show -P MainPID motcua-printerd.service; }
kill_service() { kill -9 "$(printer_pid)"; }
confirmation_is() { [ "$(busctl get-property "${PLACE[@]}" Confirmation)" = "s \"$1\"" ]; }

# The daemon is killed when the printer took so many bytes; up to 8 kB more are in the kernel then. NUMBER BYTES
killed_at() {
    local job
    wait_for 20 "the printer is ready" place_is ready
    printer_end stop "$2"
    job=$(print_slip number "$1")
    wait_for 10 "slip $1 stops after $2 bytes" printer_end_is stopped
    kill_service
    printer_end go
    wait_for 30 "killed there: it ends as printed" job_is "$job" printed
    check_slip "$job" "$1"
}

# The same with the cable. NUMBER BYTES
pulled_at() {
    local job
    wait_for 20 "the printer is ready" place_is ready
    printer_end pause "$2"
    job=$(print_slip number "$1")
    wait_for 10 "slip $1 stops after $2 bytes or more" printer_end_is stopped
    usbprinter_unplug printer
    wait_for 10 "pulled there: the printer is absent" place_is absent
    wait_for 10 "the printer sees it too" printer_end_is waiting
    check_equal "the slip waits for it" queued "$(job_field "$job" state)"
    printer_end go
    usbprinter_plug printer
    wait_for 30 "put back: it is printed" job_is "$job" printed
    check_slip "$job" "$1"
}

printer_said() { journalctl -b -o cat "_PID=$1" | grep -q "$2"; } # PID TEXT

# No thread of a library takes a signal away from the loop: the daemon reloads, and ends, as asked.
check_signals() {
    local pid
    pid=$(printer_pid)
    check "it reloads" systemctl reload motcua-printerd.service
    wait_for 10 "and says so" printer_said "$pid" 'The configuration was read again and is in force'
    check_equal "in the same process" "$pid active" "$(printer_pid) $(systemctl is-active motcua-printerd.service)"
    systemctl stop motcua-printerd.service
    check_equal "it ends by itself when it is stopped" "1 0" \
        "$(systemctl show -P ExecMainCode motcua-printerd.service) $(systemctl show -P ExecMainStatus motcua-printerd.service)"
}

slips_end() {
    check_signals
    wait_for 10 "the kernel's driver has its printer back" test -e /sys/bus/usb/drivers/usblp/1-1:1.0
    usbprinter_unplug printer
    systemctl stop lab-printer.service
    usbprinter_destroy printer
    check "the kernel complained of nothing" kernel_is_quiet
}
