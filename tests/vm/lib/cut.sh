# Power cuts: a machine is killed while it works, its data disk loses what a disk may lose, and it has to go on from there.
#
# cut/NAME/ holds cut.conf (settings), stream.sh (in the machine: work, and say on /dev/virtio-ports/motcua.stream what is
# promised), verify (on the host: FILES ACKED, is every promise kept?) and, if wanted, install.sh (in the machine, before
# the first cut) and after.sh (in the machine, after each boot on a cut disk; /host/acked has the promises).
# shellcheck shell=bash disable=SC2034  # the machine's and the tests' variables are used in other parts

cut_load() { # NAME
    test_directory="$VM_DIR/cut/$1"
    [ -x "$test_directory/verify" ] || die "no power-cut test named $1; there are: $(list_cuts | paste -sd' ')"
    summary=''
    flavour=base
    package=yes
    data=/var/lib/motcua # where the disk that loses writes is mounted
    megabytes=64         # its size
    points=20            # crash points computed for each real cut
    short_cuts=5         # real cuts in the short set; 0: not in it
    long_cuts=50         # and in the long one
    expect=kept          # or "lost": the stream breaks its promises, and that must be found
    # shellcheck source=/dev/null
    . "$test_directory/cut.conf"
}

list_cuts() { (cd "$VM_DIR/cut" && printf '%s\n' */verify | sed 's#/verify##'); }

# The machine on its own root disk (which keeps all it was given) and the data disk, logged from here on.
cut_boot() { # RELEASE
    cp --sparse=always "$MACHINE/data" "$MACHINE/base"
    rm -f "$MACHINE/log"
    truncate -s 8G "$MACHINE/log"
    machine_boot "$1" "$flavour" \
        -blockdev "driver=file,node-name=file,filename=$MACHINE/data,cache.no-flush=on" \
        -blockdev "driver=file,node-name=log,filename=$MACHINE/log,cache.no-flush=on" \
        -blockdev "driver=blklogwrites,node-name=data,file=file,log=log" \
        -device "virtio-blk-pci,drive=data,write-cache=on"
}

cut_install() {
    truncate -s "${megabytes}M" "$MACHINE/data"
    mke2fs -q -F -t ext4 -L data "$MACHINE/data"
    cut_boot "$1"
    vm_sh "mkdir -p $data && echo 'LABEL=data $data ext4 defaults 0 0' >>/etc/fstab && systemctl daemon-reload && mount $data"
    [ "$package" = no ] || install_package
    [ ! -f "$test_directory/install.sh" ] || vm_sh "cd /host/t && LIB=/host/lib bash install.sh"
    vm_sh sync
}

# Works for a random time after the first promise, and dies.
cut_stream_and_kill() { # CYCLE
    local collector milliseconds=$((500 + RANDOM % 4500))
    # What after.sh added came about in this boot, whose log begins before it.
    awk -v known="$known" -v now="$("$VM_DIR/lib/cutlog" now "$MACHINE/log")" '{ print (NR <= known ? 0 : now), $0 }' \
        "$MACHINE/share/acked" >"$MACHINE/acks"
    "$VM_DIR/lib/cutlog" collect "$MACHINE/stream" "$MACHINE/log" "$MACHINE/acks" &
    collector=$!
    vm_sh "systemd-run -q --unit=lab-stream --working-directory=/host/t -E LIB=/host/lib -E CYCLE=$1 bash stream.sh"
    wait_until 60 cut_has_new_promise || {
        vm_sh 'systemctl status --no-pager lab-stream; journalctl -b --no-pager | tail -n 40' >&2
        kill "$collector"
        return 1
    }
    sleep "$((milliseconds / 1000)).$(printf '%03d' $((milliseconds % 1000)))"
    machine_kill
    wait "$collector"
}

cut_has_new_promise() { [ "$(wc -l <"$MACHINE/acks")" -gt "$(wc -l <"$MACHINE/share/acked")" ]; }

# After a boot on the cut disk: is the machine well by itself?
cut_after() {
    [ -f "$test_directory/after.sh" ] || return 0
    vm_sh 'cd /host/t && LIB=/host/lib bash after.sh' >"$MACHINE/share/out/after.txt" 2>&1 || {
        cat "$MACHINE/share/out/after.txt" >&2
        print_journal
        return 1
    }
}

# cut_cycles RELEASE COUNT: 0 if each promise was kept through each cut.
cut_cycles() {
    local release=$1 count=$2 cycle seed broken=0 known=0
    MACHINE_CONSOLE="file:$RESULT/console.txt" # of the last boot: a kernel that panics ends its machine
    machine_new
    cp -rL "$test_directory" "$MACHINE/share/t"
    cp -r "$VM_DIR/guest/lib" "$MACHINE/share/lib"
    mkdir "$MACHINE/share/deb"
    [ "$package" = no ] || cp "$(product "deb-$release")"/*.deb "$MACHINE/share/deb/"
    : >"$MACHINE/share/acked"

    cut_install "$release" || return 1
    for ((cycle = 1; cycle <= count; cycle++)); do
        cut_stream_and_kill "$cycle" || return 1
        seed=$((RANDOM * 32768 + RANDOM))
        "$VM_DIR/lib/cutlog" check "$MACHINE/log" "$MACHINE/base" "$MACHINE/acks" "$test_directory/verify" \
            --points "$points" --seed "$seed" --keep "$RESULT/cut-$cycle" | sed "s/^/cut $cycle: /" || broken=$((broken + 1))
        [ "$broken" = 0 ] || [ "$expect" = lost ] || return 1
        "$VM_DIR/lib/cutlog" rebuild "$MACHINE/log" "$MACHINE/base" "$MACHINE/acks" "$MACHINE/cut" "$MACHINE/share/acked" --seed "$seed"
        known=$(wc -l <"$MACHINE/share/acked")
        mv "$MACHINE/cut" "$MACHINE/data"
        cut_boot "$release" || {
            say "the machine did not come up after cut $cycle"
            tail -n 40 "$RESULT/console.txt" >&2
            return 1
        }
        [ "$expect" = lost ] || cut_after || return 1
    done
    [ "$expect" = kept ] || [ "$broken" -gt 0 ] || {
        say "the stream broke its promises and no check noticed"
        return 1
    }
}

# run_cut RELEASE COUNT NAME
run_cut() {
    local release=$1 count=$2 name=$3 began status=0
    cut_load "$name"
    RESULT="$VM_RESULTS/$release/cut-$name"
    rm -rf "$RESULT"
    mkdir -p "$RESULT"
    began=$(now)
    (
        machine_guard
        cut_cycles "$release" "$count"
    ) >"$RESULT/log.txt" &
    wait $! || status=$?
    [ $status = 0 ] || tail -n 20 "$RESULT/log.txt" >&2
    count_result "$(word_of $status)" "$release" "cut-$name" "$(seconds_since "$began")" \
        "$(awk -v cuts="$count" '/crash points/ { points += $3 } END { print cuts " cuts, " points + 0 " crash points" }' "$RESULT/log.txt")"
}
