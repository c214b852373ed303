#!/bin/bash
# The installed actions and the machine's own polkit: whatever takes a right is done by who has that one alone, and by
# nobody who has all the others.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"
. "$LIB/camera.sh"
DENIED=4 # motcuactl's status
mapfile -t ACTIONS < <(pkaction | grep '^vn\.motcua\.')

as_user() { setpriv --reuid="$1" --regid="$1" --init-groups "${@:2}"; }
words() { # ACTION: as in the names of users
    local name=${1#vn.motcua.}
    echo "${name//./-}"
}
does() { # USER STATUS COMMAND...
    local status
    as_user "$1" timeout 60 motcuactl --lang=en "${@:3}" >/tmp/said 2>&1
    status=$?
    [ "$status" = "$2" ] || { echo "$1: $status: $(</tmp/said)" && return 1; }
}
takes() { # ACTION COMMAND...; LET: the status of who may, if it is not done all the same
    local action=vn.motcua.$1
    USED+=("$action")
    check "$1: not an officer without it: $2" does lab-officer $DENIED "${@:2}"
    check "$1: nor who has all others" does "but-$(words "$action")" $DENIED "${@:2}"
    check "$1: but who has it alone" does "only-$(words "$action")" "${LET:-0}" "${@:2}"
}
number_of() { grep -oP "\"$1\": ?\K\d+" | tail -n 1; } # FIELD, of what --json says
# As if the time had come from the network: a duty counts from a known day on.
know_time() {
    python3 - <<'PYTHON'
import ctypes, struct
MODES = 0x4 | 0x8 | 0x10  # the largest error, the estimated one, the status
timex = ctypes.create_string_buffer(208)
struct.pack_into("<I4xqqqqi", timex, 0, MODES, 0, 0, 0, 0, 0)
assert ctypes.CDLL(None, use_errno=True).adjtimex(timex) == 0, ctypes.get_errno()
PYTHON
}

# As an administrator would give them.
{
    echo "u lab-officer - - - /bin/sh"
    for action in "${ACTIONS[@]}"; do printf 'u %s - - - /bin/sh\n' "only-$(words "$action")" "but-$(words "$action")"; done
} >/tmp/users
sed -n 's/^u \([^ ]*\).*/m \1 motcua/p' /tmp/users >>/tmp/users.groups
systemd-sysusers /tmp/users && systemd-sysusers /tmp/users.groups
cat >/etc/polkit-1/rules.d/40-lab.rules <<'RULES'
polkit.addRule(function (action, subject) {
        const right = action.id.replace("vn.motcua.", "").replace(/\./g, "-");

        if (right === action.id.replace(/\./g, "-"))
                return polkit.Result.NOT_HANDLED;
        if (subject.user === "only-" + right || subject.user.indexOf("but-") === 0 && subject.user !== "but-" + right)
                return polkit.Result.YES;
        return polkit.Result.NOT_HANDLED;
});
RULES
systemctl restart polkit.service

# A centre with some of everything.
check "the time is known" know_time
centre_chip
camera_simulate
centre_configure
printf '%s\n' '[Centre]' 'Sources=keypad camera' '[Survey]' 'Questions=/usr/share/motcua/survey/khao-sat.survey' \
    '[Calendar]' 'Duties=report' '[Cameras]' 'RetentionDays=30' 'NoticePosted=2026-11-02' 'FreeBytes=10M' \
    '[Camera cam1]' 'Source=test' 'Place=Quầy 1' 'Purpose=Giám sát việc phục vụ' >"${CENTRE_CONF%/*}/70-polkit.conf"
check "the configuration is good" motcuactl check
systemctl restart motcua.target
centre_is_up
wait_for 60 "it records" camera_root_is Recording 'b true'
"$LIB/hand" press "done" >/dev/null
wait_for 10 "the rating is open" lights_are 11111
"$LIB/hand" press dissatisfied >/dev/null
wait_for 20 "and recorded" has_events 1 rating level=dissatisfied
suggest() { motcuactl suggestion-add phone --json <<<"$1" | grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}'; }
code=$(suggest "Ghế chờ nóng quá") other=$(suggest "Xin thêm ghế")
check "suggestions are in the register" test -n "$code" -a -n "$other"
check "a sheet is in the survey" motcuactl survey-add "$(date +%F)" P/1 1
visit=$(motcuactl ratings --json | number_of visit)

takes suggestions.read suggestion "$code"
takes suggestions.move suggestion-move "$code" classify suggestion
check "an officer does not open the box" does lab-officer $DENIED box-open 3 intact "van-phong mat-tran"
check "nor who may only read" does only-suggestions-read $DENIED suggestion-move "$code" assign van-phong
check "who works on them assigns it" does only-suggestions-move 0 suggestion-move "$code" assign van-phong
check "and opens the box" does only-suggestions-move 0 box-open 3 intact "van-phong mat-tran"
takes suggestions.lead suggestion-move "$code" extend "Chờ kinh phí"
check "who works on them voids no minutes" does only-suggestions-move $DENIED box-void 1 "Ghi hai lần"
check "a leader does" does only-suggestions-lead 0 box-void 1 "Ghi hai lần"
takes suggestions.erase suggestion-erase "$code" names
takes surveys.correct survey-void P/1 "Nhập nhầm"
takes entries.enter enter-figure N1 last-month 90 100 "Cổng dịch vụ công"
takes entries.confirm confirm-points 2026 vd-7 12.5 --criteria=/usr/share/motcua/criteria/vi-du-tieu-chi.csv
takes calendar.mark calendar-done report "Công văn số 12"
takes corrections.annotate annotate "$visit" reception "Ghi chú"
LET=1 takes corrections.reply reply "$visit" reception "Giải trình" # nobody was signed in, whose reply it could be
takes corrections.note note "$visit" reception "Ý kiến"
takes corrections.void void "$visit" reception "Bấm nhầm"

export TZ='<+07>-7'
settles "footage goes on"
from=$(date -d '-10 seconds' +%FT%T) until=$(date +%FT%T)
takes camera.hold camera hold cam1 "$from" "$until" "Kiểm tra"
hold=$(motcuactl camera holds --json | number_of hold)
check "who may not hold does not release" does but-camera-hold $DENIED camera release "$hold" "Xong"
check "who may does" does only-camera-hold 0 camera release "$hold" "Xong"
for user in lab-officer but-camera-export only-camera-export but-camera-view only-camera-view; do install -d -o "$user" "/tmp/clip-$user"; done
USED+=(vn.motcua.camera.export)
for user in lab-officer but-camera-export; do
    check "camera.export: not $user" does $user $DENIED camera export cam1 "$from" "$until" "Kiểm tra" /tmp/clip-$user
    check_equal "who gets nothing" "" "$(ls -A /tmp/clip-$user)"
done
check "camera.export: but who has it alone" does only-camera-export 0 camera export cam1 "$from" "$until" "Kiểm tra" /tmp/clip-only-camera-export
check "whose clip is proven" eval 'motcuactl verify-clip /tmp/clip-only-camera-export/*.json'

for user in lab-officer but-camera-view; do check "camera.view: not $user" does $user $DENIED camera snapshot cam1 "Kiểm tra" "/tmp/clip-$user/1.jpg"; done
check "camera.view: but who has it alone" does only-camera-view 0 camera snapshot cam1 "Kiểm tra" /tmp/clip-only-camera-view/1.jpg
check "which is in the record" has_events 1 footage-viewed
USED+=(vn.motcua.camera.view)
LET=1 takes camera.store camera accept-store "Đĩa mới" # there is no other disk
wait_for 30 "who was refused footage is in the record" eval '[ "$(count_events footage-refused)" -ge 9 ]'
check_equal "each action was tried" "$(printf '%s\n' "${ACTIONS[@]}" | sort)" "$(printf '%s\n' "${USED[@]}" | sort)"

# Whatever is no plain yes is a no.
reads() { does "$1" "$2" suggestion "$other"; } # USER STATUS
check "who may reads" reads only-suggestions-read 0
systemctl stop polkit.service
systemctl mask --runtime -q polkit.service
check "without polkit nobody may" reads only-suggestions-read $DENIED
check "but root" eval 'motcuactl suggestion "$other" >/dev/null'
systemctl unmask --runtime -q polkit.service
check "with it they may again" reads only-suggestions-read 0
kill -STOP "$(main_pid polkit.service)"
# motcuactl waits for a password; who can give none is answered within seconds.
as_user only-suggestions-read busctl --allow-interactive-authorization=no call vn.motcua.Centre1 /vn/motcua/Centre1 \
    vn.motcua.Centre1.Record ReadSuggestion 'sa{sv}' "$other" 0 >/tmp/hanging 2>&1 &
asked=$!
check "while it hangs the centre answers" eval 'motcuactl status >/dev/null'
check "and works" eval 'motcuactl open 2 >/dev/null'
check "and who asked is refused" eval "! wait $asked && grep -q 'polkit cannot be asked' /tmp/hanging"
kill -CONT "$(main_pid polkit.service)"
wait_for 30 "when it goes on they may again" reads only-suggestions-read 0
check "the centre is well" centre_is ready
journalctl -b -u motcuad -u motcua-camerad -o cat --no-pager | sort | uniq -c | sort -rn | head -n 20
check_end
