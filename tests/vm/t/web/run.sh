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
printf '[Counter 1]\nServices=a\n[Web]\nHosts=127.0.0.1 203.0.113.1\nIdleSec=3\n' >"${CENTRE_CONF%/*}/70-web.conf"
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

# A configuration that is refused: no storm of starts, and it comes when it is right again.
wait_for 60 "it ends once more" is_gone
printf '[Web]\nIdleSec=0\n' >"${CENTRE_CONF%/*}/80-bad.conf"
before=$(journalctl -b -o cat -u motcua-webd --no-pager | wc -l)
check "then nobody is answered" bash -c '! timeout 5 python3 -c "import urllib.request as r; r.urlopen(\"http://127.0.0.1/\")" 2>/dev/null'
after=$(journalctl -b -o cat -u motcua-webd --no-pager | wc -l)
check "and the journal is not flooded" test $((after - before)) -lt 100
rm "${CENTRE_CONF%/*}/80-bad.conf"
wait_for 30 "it is right again" visit 200 /

check "it is switched off" systemctl -q disable --now motcua-webd.socket
check "and nobody listens" bash -c '! ss -Hltn "sport = :80" | grep -q .'
journalctl -b -u motcua-webd -o cat --no-pager | sort | uniq -c | sort -rn | head -n 10
check "the kernel complained of nothing" kernel_is_quiet
check_end
