# Root disks of the test machines.
# shellcheck shell=bash

build_rootfs() { # OUT RELEASE PACKAGES
    debootstrap_tree "$2" "$1/root.tar" "$3" --variant=minbase
}

# Units that only cost time in a machine which lives for seconds, or that a pruned kernel cannot satisfy.
MASKED_UNITS="getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer
    e2scrub_all.timer e2scrub_reap.service fstrim.timer man-db.timer systemd-pcrphase.service systemd-firstboot.service
    systemd-binfmt.service proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount systemd-timesyncd.service
    alsa-state.service alsa-restore.service"

# The console's getty is masked at boot only for its time: `shell` unmasks it.
configure_tree() { # TREE RELEASE
    local tree=$1
    cp -a "$VM_DIR/guest/root/." "$tree/"
    cp -a "$(product module-tree)/usr/lib/modules" "$tree/usr/lib/"
    echo "lab-$2" >"$tree/etc/hostname"
    echo "127.0.0.1 localhost lab-$2" >"$tree/etc/hosts"
    # systemd makes no new identity at boot, and none of a build machine's remains.
    echo 6d6f74637561000000000000006c6162 >"$tree/etc/machine-id"
    : >"$tree/etc/fstab"
    : >"$tree/etc/apt/sources.list"
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$tree"/etc/apt/apt.conf.d/99mmdebstrap
    mkdir -p "$tree/host"
    chroot "$tree" passwd -q -d root
    # shellcheck disable=SC2086  # a list of words
    chroot "$tree" systemctl -q mask $MASKED_UNITS
    chroot "$tree" systemctl -q set-default multi-user.target
    rm -rf "$tree/usr/lib/udev/hwdb.d"
    # Newer than /usr: otherwise ldconfig, sysusers and the like run at each boot.
    touch "$tree/etc/.updated" "$tree/var/.updated"
}

# Files that only desktops want, and the plugin registry of GStreamer: its first scan costs half a minute when emulated.
configure_media() { # TREE
    local tree=$1 lib="$1/usr/lib/x86_64-linux-gnu"
    rm -rf "$lib"/libLLVM* "$lib"/libz3.so* "$lib"/dri "$tree"/usr/share/{icons,sounds,iso-codes}
    rm -f "$lib"/gstreamer-1.0/libgst{qml6,gtk,onnx,svtav1,x265,flite,vulkan,opencv,openal,fluidsynthmidi,ladspa,lv2}*.so
    mkdir -p "$tree/usr/share/libcamera/pipeline/virtual" "$tree/var/cache/gstreamer" "$tree/etc/systemd/system.conf.d"
    cp "$VM_DIR/guest/media/virtual.yaml" "$tree/usr/share/libcamera/pipeline/virtual/"
    chroot "$tree" env GST_REGISTRY=/var/cache/gstreamer/registry.bin gst-inspect-1.0 >/dev/null
    printf '[Manager]\nDefaultEnvironment=GST_REGISTRY=/var/cache/gstreamer/registry.bin GST_REGISTRY_UPDATE=no\n' \
        >"$tree/etc/systemd/system.conf.d/lab.conf"
}

build_image() { # OUT RELEASE FLAVOUR
    local out=$1 release=$2 flavour=$3 tree="$1/tree" megabytes
    mkdir "$tree"
    tar -C "$tree" --exclude='./dev/*' -xf "$(product "rootfs-$release-$flavour")/root.tar"
    configure_tree "$tree" "$release"
    [ "$flavour" != media ] || configure_media "$tree"
    # mke2fs fills the file system itself: no loop device, no mount, and it works in a container.
    megabytes=$(($(du -sm "$tree" | cut -f1) * 5 / 4 + 300))
    truncate -s "${megabytes}M" "$out/root.ext4"
    mke2fs -q -F -t ext4 -L root -E lazy_itable_init=0 -d "$tree" "$out/root.ext4"
    rm -rf "$tree"
}
