# The arm64 package under user-mode emulation: installed in an arm64 Debian, its tests run, its programs started.
# shellcheck shell=bash

QEMU_AARCH64=/usr/bin/qemu-aarch64-static

# The kernel starts arm64 programs by QEMU, also in a chroot where QEMU is not: "F" opens it now. The magic is ELF's, with
# the machine 0xb7. Where the kernel has an arm64 handler already, or is arm64, there is nothing to do.
register_arm64() {
    local formats=/proc/sys/fs/binfmt_misc
    [ -e $formats/register ] || mount -t binfmt_misc binfmt_misc $formats 2>/dev/null ||
        skip "this kernel has no binfmt_misc, by which arm64 programs are emulated"
    [ ! -e $formats/qemu-aarch64 ] || return 0
    printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$QEMU_AARCH64:F" \
        >$formats/register || skip "this kernel does not let QEMU be registered for arm64 programs"
}

build_root_arm64() { # OUT PACKAGES
    debootstrap_tree trixie "$1" "$2" --variant=minbase --architectures=arm64
    rm -f "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
}

setup_arm64() {
    local list
    install_host_packages "qemu-user-static:$QEMU_AARCH64" arch-test:/usr/bin/arch-test
    lock_cache
    require_root
    register_arm64
    list=$(packages arm64 trixie | comma_list)
    produce root-arm64 build_root_arm64 "$list" "$(declare -f debootstrap_tree)"
    unlock_cache
}

# Installs the package, runs each unit test and asks each program for its version.
run_arm64() {
    local work status=0
    work=$(mktemp -d)
    cp -r "$(product deb-arm64)"/{*.deb,tests} "$work/"
    rm -f "$work"/*-dbgsym_*
    cp "$VM_DIR/lib/arm64-check" "$work/"
    in_chroot root-arm64 "$work" bash /build/arm64-check || status=$?
    rm -rf "$work"
    return $status
}

run_arm64_test() {
    local began status=0
    began=$(now)
    RESULT="$VM_RESULTS/arm64/package"
    mkdir -p "$RESULT"
    try_deb arm64
    if [ "$DEB_STATUS" != 0 ]; then
        count_result "$(word_of "$DEB_STATUS")" arm64 package 0 "the package could not be built"
        return
    fi
    (setup_arm64 && run_arm64) >"$RESULT/log.txt" 2>&1 &
    wait $! || status=$?
    case $status in 0 | 77) ;; *) cat "$RESULT/log.txt" >&2 ;; esac
    count_result "$(word_of $status)" arm64 package "$(seconds_since "$began")" "$(skip_reason $status)"
}
