# Paths, messages and the reasons to skip. VM_DIR is tests/vm.
# shellcheck shell=bash disable=SC2034  # what is set here, the other parts use

# Another tree to build the package from, such as an older version's.
SOURCE_DIR=${MOTCUA_VM_SOURCE:-$(cd "$VM_DIR/../.." && pwd)}
VM_CACHE=${MOTCUA_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/motcua/vm}
VM_RESULTS=${MOTCUA_VM_RESULTS:-$VM_CACHE/results}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

say() { printf '%s\n' "$*" >&2; }

die() {
    say "lab: $*"
    exit 1
}

# 77 is the status by which automake, CTest and meson know a skipped test.
skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

now() { date +%s.%N; }

seconds_since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

# wait_until SECONDS COMMAND...: polls a condition against a deadline.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

require_linux_amd64() {
    [ "$(uname -sm)" = "Linux x86_64" ] || skip "the lab emulates a PC and is built on one; this is $(uname -sm)"
    command -v apt-get >/dev/null || skip "the lab is built from Debian packages and there is no apt-get"
}

# Building needs root, because file systems with their owners and device nodes are made by chroot.
require_root() {
    [ "$(id -u)" = 0 ] || skip "building the images needs root (running them does not)"
    unshare --mount --pid --fork true 2>/dev/null || skip "this root may not make namespaces, so chroots cannot be built"
}

require_qemu() { command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed; '$VM_DIR/lab setup' does it"; }

# Host packages, each named by a file that proves it is there.
HOST_PACKAGES="qemu-system-x86:/usr/bin/qemu-system-x86_64 qemu-utils:/usr/bin/qemu-img mmdebstrap:/usr/bin/mmdebstrap
    e2fsprogs:/sbin/mke2fs busybox-static:/bin/busybox python3:/usr/bin/python3 xz-utils:/usr/bin/xz binutils:/usr/bin/strip
    git:/usr/bin/git sqlite3:/usr/bin/sqlite3 debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg"

install_host_packages() {
    local entry missing=()
    for entry in $HOST_PACKAGES "$@"; do
        [ -e "${entry#*:}" ] || missing+=("${entry%%:*}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || skip "these packages are missing and only root can install them: ${missing[*]}"
    say "installing ${missing[*]}"
    apt-get -qq update || true
    apt-get -y -qq --no-install-recommends install "${missing[@]}" >/dev/null || skip "apt-get could not install ${missing[*]}"
}

# packages FILE RELEASE: names listed for a release. A line is "name" or "name release...".
packages() {
    awk -v release="$2" '{ sub(/#.*/, "") } NF == 1 { print $1 } NF > 1 { for (i = 2; i <= NF; i++) if ($i == release) print $1 }' \
        "$VM_DIR/packages/$1" | sort -u
}
