# Root file systems and build chroots by mmdebstrap, and commands run in a chroot without changing it.
# shellcheck shell=bash

# debootstrap_tree RELEASE DIRECTORY PACKAGES(comma-separated) [mmdebstrap option...]
debootstrap_tree() {
    local release=$1 directory=$2 include=$3 list options
    shift 3
    list=$(mktemp)
    options=$(mktemp)
    apt_sources "$release" >"$list"
    apt_options >"$options"
    mmdebstrap --quiet --include="$include" --aptopt="$options" --aptopt='Acquire::Languages "none"' "$@" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "$release" "$directory" "$list"
    rm -f "$list" "$options"
}

build_chroot() { # OUT RELEASE PACKAGES ARCHITECTURES
    debootstrap_tree "$2" "$1" "$3" --variant=apt --architectures="$4"
    # Man pages are excluded from this chroot only, not from the packages built in it.
    rm -f "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
}

# in_chroot NAME WORK [--headers] COMMAND...: runs in the chroot NAME with the directory WORK as /build, the only place
# where changes remain: over the chroot lies a file system in memory that ends with the command. Whatever ends the caller
# ends the command and all that it started.
in_chroot() {
    local root work headers=
    root=$(product "$1")
    work=$2
    shift 2
    if [ "$1" = --headers ]; then
        headers="$(product kernel)/headers"
        shift
    fi
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child bash -euc '
        root=$1 work=$2 headers=$3 top=$4
        shift 4
        mount -t tmpfs -o mode=755 chroot "$top"
        mkdir "$top/upper" "$top/work" "$top/root"
        lower=$root
        [ -z "$headers" ] || lower=$headers:$root
        mount -t overlay -o "lowerdir=$lower,upperdir=$top/upper,workdir=$top/work" overlay "$top/root"
        mkdir -p "$top/root/build"
        mount --bind "$work" "$top/root/build"
        mount -t proc proc "$top/root/proc"
        mount --rbind /dev "$top/root/dev"
        exec chroot "$top/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
            DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-}" "$@"
    ' in_chroot "$root" "$work" "$headers" "$(chroot_mount_point)" "$@"
}

# One directory for all mounts: each is visible in its own mount namespace only.
chroot_mount_point() {
    mkdir -p "$VM_CACHE/mnt"
    printf '%s/mnt' "$VM_CACHE"
}
