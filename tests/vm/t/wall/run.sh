#!/bin/bash
# The installed display daemon: what it says is on the glass is what somebody outside sees, whatever happens to it.
set -u
. "$LIB/check.sh"
. "$LIB/centre.sh"
trap 'touch "$OUT/end"' EXIT
OUTPUT=(vn.motcua.Display1 /vn/motcua/Display1/output/hall vn.motcua.Display1.Output)

outside() { # QUESTION...: what somebody outside does or says
    echo "$*" >"$OUT/question.new"
    mv "$OUT/question.new" "$OUT/question"
    until [ -e "$OUT/answer" ]; do sleep 0.02; done
    local answer
    answer=$(cat "$OUT/answer")
    rm "$OUT/answer"
    [ "$answer" = yes ]
}
output_is() { [ "$(busctl get-property "${OUTPUT[@]}" State)" = "s \"$1\"" ]; }
size_is() { [ "$(busctl get-property "${OUTPUT[@]}" Size)" = "(uu) $1 $2" ]; }
display_pid() { systemctl show -P MainPID motcua-displayd.service; }
# A minute may pass, or a page, between the two pictures: then they are taken again.
is_seen() {
    "$LIB/screenshot" hall "$OUT/shot.png" && outside dump virtio && outside same shot.png
}

check "somebody outside is there" outside size 1280 720
modprobe -a virtio-gpu bochs snd-hda-intel
udevadm settle
bochs=$(basename "$(find /sys/bus/pci/drivers/bochs-drm/ -maxdepth 1 -name '0000:*')")
echo "$bochs" >/sys/bus/pci/drivers/bochs-drm/unbind
printf '[Centre]\nSources=keypad display\n[Display hall]\n[Voice]\nChime=no\n' >"$CENTRE_CONF"
systemctl restart motcua-displayd.service motcuad.service
wait_for 60 "the display daemon shows something" output_is showing
check "as large as the screen is" size_is 1280 720
wait_for 60 "what it says is on the glass is seen" is_seen
check "in its sandbox" systemd-analyze security --no-pager --threshold=15 motcua-displayd.service >/dev/null
check_equal "as its own user" motcua-display "$(ps -o user:32= -p "$(display_pid)" | tr -d ' ')"
grep -E '^(Pss|Private_Clean|Private_Dirty):' "/proc/$(display_pid)/smaps_rollup"
check "without GStreamer" bash -c "! grep -q libgst /proc/$(display_pid)/maps"

pid=$(display_pid)
kill -9 "$pid"
is_another() { [ "$(display_pid)" != "$pid" ] && output_is showing; }
wait_for 60 "killed, it comes back and shows" is_another
wait_for 60 "and that is seen" is_seen

check "the screen is pulled out" outside size 0 0
wait_for 60 "it says that the screen is absent" output_is absent
check "and is no other process for that" test "$(display_pid)" != "$pid"
pid=$(display_pid)
check "another screen is plugged in" outside size 800 600
wait_for 60 "it shows on that" output_is showing
wait_for 60 "as large as that is" size_is 800 600
wait_for 60 "and that is seen" is_seen
check_equal "by the same process" "$pid" "$(display_pid)"

check "a notice is taken" motcuactl notice --emergency "Cháy! Ra khỏi nhà ngay."
wait_for 60 "the emergency is heard" outside sounding
wait_for 60 "and seen" is_seen
check "and taken down" motcuactl notice --clear
is_closed() { [ "$(cat /proc/asound/card0/pcm0p/sub0/status)" = closed ]; }
wait_for 60 "then the loudspeaker is closed" is_closed

systemctl stop motcua-displayd.service
check "nobody has the screen any more" bash -c '! find /proc/[0-9]*/fd -lname "/dev/dri/card*" 2>/dev/null | grep -q .'
journalctl -b -u motcua-displayd -o cat --no-pager | sort | uniq -c | sort -rn | head -n 20
check "the kernel complained of nothing" kernel_is_quiet
check_end
