#!/bin/bash
# The daemon came up by itself; with the printer there, every slip ends on paper: once, or again with the mark.
set -u
. "$LIB/check.sh"
. "$LIB/usbprinter.sh"
. "$LIB/slips.sh"
check_equal "no unit failed" "" "$(systemctl --failed --no-legend --plain)"
check "the service is up" systemctl -q is-active motcua-printerd.service
slips_start
usbprinter_plug printer
queue_is() { [ "$(busctl get-property "${PRINTER[@]}" QueueLength)" = "u $1" ]; }
wait_for 60 "all that waited is printed" queue_is 0
# What is on paper now is so for the cuts to come.
cat "$SLIPS/slips" >>/host/acked
check "each slip came out once, or again with the mark" python3 - /host/acked <<'PYTHON'
import collections
import sys

paper, wanted = collections.Counter(), set()
for word, *rest in (line.split() for line in open(sys.argv[1], encoding="ascii")):
    if word in ("accepted", "slip"):
        wanted.add(rest[0])
    if word == "slip":
        paper[rest[0], rest[1]] += 1
wrong = [number for number in wanted if paper[number, "plain"] > 1 or paper[number, "plain"] + paper[number, "marked"] < 1]
for number in wrong:
    print(f"slip {number}: {paper[number, 'plain']} plain, {paper[number, 'marked']} marked")
print(f"{len(wanted)} slips, {sum(paper.values())} whole pieces of paper")
sys.exit(bool(wrong))
PYTHON
check_equal "no ticket is given up" 0 "$(busctl call "${PRINTER[@]}" GetJobs 'a{sv}' 1 state s uncertain | grep -c '"job"')"
systemctl stop lab-printer.service
usbprinter_unplug printer
check_end
