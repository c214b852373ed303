# One test machine: its QEMU, its directory of sockets and shared files, and the commands to it.
# shellcheck shell=bash

# maxcpus: guest/initrd-init says why.
KERNEL_ARGUMENTS="console=ttyS0 maxcpus=1 panic=-1 mitigations=off nokaslr audit=0 nowatchdog quiet loglevel=4 systemd.show_status=no"

# qemu_arguments DIRECTORY FLAVOUR: fills QEMU with what is the same at each start; a saved state fits no other machine.
# i440fx, because PCI devices are plugged into it without further ports. Emulated always: a state saved under one
# accelerator does not load under another, and a nested KVM does not run everywhere.
qemu_arguments() {
    local directory=$1 flavour=$2
    # shellcheck disable=SC2054  # the commas are QEMU's
    QEMU=(qemu-system-x86_64 -nodefaults -no-user-config -machine pc -accel "tcg,thread=multi,tb-size=512"
        -cpu "Nehalem,+rdrand" -smp 2 -m 1G -no-reboot -display none
        -qmp "unix:$directory/qmp,server=on,wait=off" -pidfile "$directory/pid"
        -kernel "$(product initrd)/vmlinuz" -initrd "$(product initrd)/initrd.gz"
        -append "$KERNEL_ARGUMENTS ${MACHINE_KERNEL_ARGUMENTS:-}"
        -device virtio-serial-pci
        -chardev "socket,id=agent,path=$directory/agent,server=on,wait=off" -device virtserialport,chardev=agent,name=motcua.lab
        -chardev "socket,id=stream,path=$directory/stream,server=on,wait=off" -device virtserialport,chardev=stream,name=motcua.stream
        -device virtio-rng-pci
        -drive "if=none,id=root,file=$directory/root.qcow2,format=qcow2,cache=unsafe" -device virtio-blk-pci,drive=root)
    # shellcheck disable=SC2054
    [ "$flavour" != media ] ||
        QEMU+=(-device bochs-display -audiodev none,id=sound -device intel-hda -device hda-output,audiodev=sound)
}

# machine_new: makes MACHINE, the directory of one machine. In /tmp, because a socket's path has 107 characters at most.
machine_new() {
    require_qemu
    MACHINE=$(mktemp -d "${TMPDIR:-/tmp}/motcua-vm.XXXXXX")
    mkdir -p "$MACHINE/share/out"
}

machine_disk() { # BACKING FORMAT
    qemu-img create -q -f qcow2 -b "$1" -F "$2" "$MACHINE/root.qcow2"
}

# machine_devices wall|'': fills DEVICES. A screen by virtio-gpu, whose plug is the socket "screen" (lib/screen-size), one by
# bochs, and a sound card; what it plays is in share/out/heard.wav when the machine has ended.
machine_devices() {
    # shellcheck disable=SC2034  # for whoever sources this
    DEVICES=()
    # shellcheck disable=SC2034,SC2054  # the same; the commas are QEMU's
    [ "$1" != wall ] ||
        DEVICES=(-device virtio-gpu-pci,id=virtio -vnc "unix:$MACHINE/screen,display=virtio" -device bochs-display,id=bochs
            -audiodev "wav,id=speaker,path=$MACHINE/share/out/heard.wav,out.frequency=48000"
            -device intel-hda -device hda-output,audiodev=speaker,mixer=off)
}

# machine_start FLAVOUR [QEMU ARGUMENT...]: starts QEMU in the background, pid in MACHINE_PID, its last words in
# share/out/qemu.log. CONSOLE may replace the log.
machine_start() {
    local flavour=$1
    shift
    qemu_arguments "$MACHINE" "$flavour"
    rm -f "$MACHINE"/{qmp,agent,stream,pid,started}
    "${QEMU[@]}" -serial "${MACHINE_CONSOLE:-file:$MACHINE/share/out/console.log}" \
        -fsdev "local,id=share,path=$MACHINE/share,security_model=none,multidevs=remap" "$@" \
        2>>"$MACHINE/share/out/qemu.log" 9>&- &
    MACHINE_PID=$!
    echo "$MACHINE_PID" >"$MACHINE/started"
}

vm_sh() { "$VM_DIR/lib/vmctl" --timeout "${VM_TIMEOUT:-120}" "$MACHINE" sh "$1"; }

vm_qmp() { "$VM_DIR/lib/vmctl" "$MACHINE" qmp "$@"; }

# The share is plugged in when the machine runs: a mounted one would forbid to save the state.
machine_mount_share() {
    vm_qmp device_add '{"driver":"virtio-9p-pci","fsdev":"share","mount_tag":"host","id":"share"}' >/dev/null
    vm_sh "date -s @$(date +%s.%N) >/dev/null
        for i in \$(seq 200); do
            mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none host /host 2>/dev/null && exit
            sleep 0.05
        done
        exit 1"
}

# machine_resume RELEASE FLAVOUR [QEMU ARGUMENT...]: a machine that has booted before, about two seconds from here.
machine_resume() {
    local state flavour=$2
    state=$(product "state-$1-$2")
    shift 2
    machine_disk "$state/disk.qcow2" qcow2
    machine_start "$flavour" -incoming "exec:cat '$state/memory'" "$@"
    "$VM_DIR/lib/vmctl" "$MACHINE" resume && machine_mount_share
}

# machine_boot RELEASE FLAVOUR [QEMU ARGUMENT...]: from the kernel on; on the machine's own disk if it has one already.
machine_boot() {
    local release=$1 flavour=$2
    shift 2
    [ -e "$MACHINE/root.qcow2" ] || machine_disk "$(product "image-$release-$flavour")/root.ext4" raw
    machine_start "$flavour" "$@"
    vm_sh 'systemctl is-system-running --wait >/dev/null' || true
    machine_mount_share
}

# machine_reboot RELEASE FLAVOUR: down in order, and up on the same disk from the kernel on.
machine_reboot() {
    vm_sh 'systemctl poweroff --no-block'
    wait "$MACHINE_PID" || return 1
    MACHINE_PID=
    machine_boot "$1" "$2"
}

machine_quit() {
    [ -n "${MACHINE_PID:-}" ] || return 0
    # It may have ended by itself, and then its socket is gone.
    "$VM_DIR/lib/vmctl" --timeout 2 "$MACHINE" qmp quit >/dev/null 2>&1 || kill -9 "$MACHINE_PID" 2>/dev/null || true
    wait "$MACHINE_PID" 2>/dev/null || true
    MACHINE_PID=
}

machine_kill() {
    kill -9 "$MACHINE_PID"
    wait "$MACHINE_PID" 2>/dev/null || true
    MACHINE_PID=
}

machine_remove() {
    machine_quit
    [ -z "${MACHINE:-}" ] || rm -rf "$MACHINE"
    MACHINE=
}

# machine_guard: for the process that owns the machine; however it ends, the machine goes. The first signal starts that and
# a second one must not stop it.
machine_guard() {
    trap 'trap "" INT TERM; machine_remove' EXIT
    trap 'exit 130' INT TERM
}

# What each machine needs sooner or later, loaded once before its state is saved.
MODULES_BEFORE_SAVE="gpio-sim dummy_hcd libcomposite usb_f_printer 9pnet_virtio 9p"

# Boots once and writes memory and disk down. A machine that did not come up clean is not worth resuming.
build_state() { # OUT RELEASE FLAVOUR
    local out=$1 release=$2 flavour=$3 loaded="$MODULES_BEFORE_SAVE"
    [ "$flavour" != media ] || loaded+=" vivid vimc bochs snd-hda-intel"
    machine_new
    machine_guard
    machine_disk "$(product "image-$release-$flavour")/root.ext4" raw
    machine_start "$flavour"
    vm_sh "systemctl is-system-running --wait
        systemctl --failed --no-legend --plain
        systemd-analyze
        modprobe -a $loaded && udevadm settle && sync && systemctl is-system-running" || {
        tail -n 40 "$MACHINE/share/out/console.log"
        return 1
    }
    "$VM_DIR/lib/vmctl" "$MACHINE" save "$out/memory"
    machine_quit
    mv "$MACHINE/root.qcow2" "$out/disk.qcow2"
}
