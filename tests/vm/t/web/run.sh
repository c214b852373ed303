#!/bin/bash
# The installed page: its socket, its sandbox, who comes to it, and that it goes.
set -u
. "$LIB/check.sh"
. "$LIB/gpiosim.sh"
. "$LIB/centre.sh"

# visit STATUS PATH [BODY]: as a browser; the page is left in /tmp/page. FROM: from which address, to which host.
visit() {
    python3 - "${FROM:-127.0.0.1}" "$@" >/tmp/page <<'PYTHON'
import http.client, sys
host, status, path, *body = sys.argv[1:]
connection = http.client.HTTPConnection(host, 80, timeout=5, source_address=(host, 0))
form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
connection.request("POST" if body else "GET", path, body[0] if body else None, form)
response = connection.getresponse()
print(response.read().decode())
sys.exit(0 if response.status == int(status) else f"{response.status}")
PYTHON
}
page_says() { grep -qF "$1" /tmp/page; }
page_pid() { main_pid motcua-webd.service; }
is_gone() { [ "$(page_pid)" = 0 ]; }

centre_chip
centre_configure
centre_is_up

check_equal "off as installed" "disabled inactive" "$(systemctl is-enabled motcua-webd.socket) $(systemctl is-active motcua-webd.socket)"
check "nobody listens" bash -c '! ss -Hltn "sport = :80" | grep -q .'
printf '[Counter 1]\nServices=a\n[Web]\nHosts=127.0.0.1 203.0.113.1\nIdleSec=3\nSuggestions=yes\n' >"${CENTRE_CONF%/*}/70-web.conf"
check "the configuration is good" motcuactl check
systemctl reload motcuad.service
check "its socket is enabled" systemctl -q enable --now motcua-webd.socket
check "and begins no process" is_gone

check "the first visitor begins it" visit 200 /board
check "with the board" page_says 'id="board"'
pid=$(page_pid)
check_equal "as its own user" motcua-web "$(ps -o user:32= -p "$pid" | tr -d ' ')"
check "in its sandbox" systemd-analyze security --no-pager --threshold=15 motcua-webd.service >/dev/null
check "without a network" test "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/1/ns/net)"
grep -E '^(Rss|Pss|Private_Dirty):' "/proc/$pid/smaps_rollup"

# Other networks than private ones do not come through to it.
ip address add 203.0.113.1/32 dev lo
from_outside() { FROM=203.0.113.1 visit 200 / 2>/dev/null; }
check "from a public address nobody is answered" eval "! from_outside"
check "from the machine's own everybody is" visit 200 /

# One visit, by the code on its ticket.
motcuactl issue a >/tmp/issued
code=$(busctl --json=short call vn.motcua.Centre1 /vn/motcua/Centre1 vn.motcua.Centre1 GetTicketCodes 'a{sv}' 0 |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["data"][0][-1]["scanned"]["data"])')
check "a ticket waits" visit 200 "/p/$code"
check "and the page says so" page_says "Đang chờ"
check "it is not rated yet" visit 409 /rate "code=$code&subject=reception&level=satisfied"
check "counter 1 is open" motcuactl open 1
check "it is called" motcuactl next 1
check "and finished" motcuactl "done" 1
check "it is rated" visit 200 /rate "code=$code&subject=reception&level=satisfied"
check "with thanks" page_says "Xin cảm ơn Ông/Bà đã đánh giá!"
wait_for 10 "once in the record" has_events 1 phone-press
check "a code that is nobody's is not found" visit 404 /p/00000000000000000000

# A suggestion, which is read by its code alone; what it says stays with those who answer.
check "there is a form for suggestions" visit 200 /suggest
once=$(grep -oP 'name="once" value="\K[^"]+' /tmp/page)
check "a suggestion is taken" visit 200 /suggest "once=$once&text=Xin+th%C3%AAm+gh%E1%BA%BF"
code=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}' /tmp/page | head -n 1)
check "and is in the register" eval 'motcuactl suggestion "$code" | grep -q "Xin thêm ghế"'
for move in "classify suggestion" "assign van-phong" "answer Đã_thêm_10_ghế"; do
    # shellcheck disable=SC2086  # a move and its value
    check "it is worked on: $move" motcuactl suggestion-move "$code" $move
done
check "its answer is read by the code" visit 200 "/suggest/${code//-/}"
check "as it was given" page_says "Đã_thêm_10_ghế"
check "and nothing of what was written" eval "! page_says 'Xin thêm ghế'"

pid=$(page_pid)
kill -9 "$pid"
check "killed, the next visitor begins it" visit 200 /
check "which is another" test "$(page_pid)" != "$pid"
systemctl restart motcuad.service
centre_is_up
check "the aggregator restarted, the page is there" visit 200 /board

wait_for 60 "it ends when nobody is there" is_gone
check_equal "without a failure" "inactive success" "$(systemctl show -P ActiveState motcua-webd.service) $(systemctl show -P Result motcua-webd.service)"
check "and begins again" visit 200 /

# A configuration that is refused: closed, said once, no storm of starts, and open when it is right again.
wait_for 60 "it ends once more" is_gone
printf '[Web]\nIdleSec=0\n' >"${CENTRE_CONF%/*}/80-bad.conf"
page_log() { journalctl -b -o cat -u motcua-webd --no-pager; }
check "it is closed" visit 503 /
pid=$(page_pid)
check "for each path" visit 503 /suggest
check "without a new start" test "$(page_pid)" = "$pid"
check_equal "the mistake is said once" 1 "$(page_log | grep -c '80-bad.conf:2')"
check_equal "and nothing failed" "" "$(systemctl --failed --no-legend --plain)"
rm "${CENTRE_CONF%/*}/80-bad.conf"
wait_for 60 "it is right again" visit 200 /
check_equal "its mistake was said once all the while" 1 "$(page_log | grep -c '80-bad.conf:2')"

check "it is switched off" systemctl -q disable --now motcua-webd.socket
check "and nobody listens" bash -c '! ss -Hltn "sport = :80" | grep -q .'
journalctl -b -u motcua-webd -o cat --no-pager | sort | uniq -c | sort -rn | head -n 10
check "the kernel complained of nothing" kernel_is_quiet
check_end
