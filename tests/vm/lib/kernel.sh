# Debian 13's kernel for both releases, and the simulators that Debian leaves out, built out of tree against it.
# shellcheck shell=bash

# Image, headers and source must be of one version, so all are taken at once by a private apt whose only package list is
# trixie's; the machine's own apt never sees them.
build_kernel() {
    local out=$1 apt="$1/apt" version base file
    mkdir -p "$apt"/{state/lists/partial,cache/archives/partial,etc} "$out"/{debs,image,headers,source}
    touch "$apt/state/status"
    apt_sources trixie >"$apt/etc/sources.list"
    {
        apt_options
        cat <<CONF
Dir::State "$apt/state";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
Dir::Etc "$apt/etc";
Dir::Etc::sourcelist "$apt/etc/sources.list";
Dir::Etc::sourceparts "-";
Acquire::Languages "none";
APT::Architecture "amd64";
APT::Sandbox::User "root";
CONF
    } >"$apt/apt.conf"
    export APT_CONFIG="$apt/apt.conf"
    apt-get -qq update
    version=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-\([0-9][^ ]*\)$/\1/p')
    base=${version%-amd64}
    cd "$out/debs" || return
    apt-get -qq download "linux-image-$version" "linux-headers-$version" "linux-headers-$base-common" \
        "linux-kbuild-$base" "linux-source-${base%%.*}.$(cut -d. -f2 <<<"$base")"
    dpkg -x linux-image-*.deb "$out/image"
    for file in linux-headers-*.deb linux-kbuild-*.deb; do dpkg -x "$file" "$out/headers"; done
    dpkg --fsys-tarfile linux-source-*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
        tar -C "$out/source" --strip-components=1 --wildcards -xJ 'linux-source-*/drivers/gpio' \
            'linux-source-*/drivers/media/test-drivers/vimc' 'linux-source-*/drivers/gpu/drm/vkms' 'linux-source-*/kernel/irq'
    cd / || return
    rm -rf "$apt" "$out/debs"
    echo "$version" >"$out/version"
}

kernel_version() { cat "$(product kernel)/version"; }

# gpio-sim needs irq_sim, which is not a module by itself and calls irq_to_desc(), not exported to modules;
# generic_handle_irq() reaches the same handler. A matrix of keys needs lines that can be joined: contacts.c.
prepare_gpio_sim() { # SOURCE TO
    mkdir -p "$2"
    cp "$VM_DIR/kernel/contacts.c" "$2/"
    sed -e 's/^struct gpio_sim_chip {$/&\n\tstruct contacts *contacts;/' \
        -e 's/^static int gpio_sim_add_bank(.*/#include "contacts.c"\n\n&/' \
        -e 's/= devm_gpiochip_add_data(/= contacts_add_chip(/' "$1/drivers/gpio/gpio-sim.c" >"$2/gpio-sim-main.c"
    sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' "$1/kernel/irq/irq_sim.c" >"$2/irq_sim.c"
    printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq_sim.o\n' >"$2/Kbuild"
}

# libcamera runs vimc's sensor as large as it goes, and the driver debayers in software: 2 frames a second when emulated.
# A sensor of 640 × 480 makes it usable.
prepare_vimc() {
    mkdir -p "$2"
    cp "$1"/drivers/media/test-drivers/vimc/*.[ch] "$2/"
    sed -i -E 's/(VIMC_FRAME_MAX_WIDTH) .*/\1 640/; s/(VIMC_FRAME_MAX_HEIGHT) .*/\1 480/' "$2/vimc-common.h"
    {
        echo 'obj-m := vimc.o'
        sed -n '/^vimc-y/,/[^\\]$/p' "$1/drivers/media/test-drivers/vimc/Makefile"
    } >"$2/Kbuild"
}

prepare_vkms() {
    mkdir -p "$2"
    cp "$1"/drivers/gpu/drm/vkms/*.[ch] "$2/"
    {
        echo 'obj-m := vkms.o'
        sed -n '/^vkms-y/,/^$/p' "$1/drivers/gpu/drm/vkms/Makefile"
    } >"$2/Kbuild"
}

build_modules() {
    local out=$1 source version
    source="$(product kernel)/source"
    version=$(kernel_version)
    mkdir -p "$out/work"
    prepare_gpio_sim "$source" "$out/work/gpio-sim"
    prepare_vimc "$source" "$out/work/vimc"
    prepare_vkms "$source" "$out/work/vkms"
    printf 'obj-m := gpio-sim/ vimc/ vkms/\n' >"$out/work/Kbuild"
    # Type information for BPF would need pahole, and nothing here reads it.
    in_chroot chroot-trixie "$out/work" --headers \
        make -C "/usr/src/linux-headers-$version" M=/build CONFIG_DEBUG_INFO_BTF_MODULES= modules "-j$(nproc)"
    find "$out/work" -name '*.ko' -exec cp {} "$out/" \;
    strip --strip-debug "$out"/*.ko
    rm -rf "$out/work"
}

# What a test may load; their dependencies come along.
KERNEL_MODULES="gpio-sim vimc vkms
    virtio_blk virtio_console virtio-rng 9p 9pnet_virtio ext4 overlay loop fuse autofs4 configfs crc32c_generic crc32c-intel
    dummy_hcd libcomposite usb_f_printer usb_f_mass_storage usb_f_uvc usblp usbhid uvcvideo
    vivid bochs virtio-gpu vgem snd-hda-intel snd-hda-codec-generic snd-aloop snd-dummy
    i6300esb softdog qemu_fw_cfg dm-mod dm-flakey nls_ascii vfat"

# The kernel has 4,000 modules. A few dozen are kept, and unpacked, because xz is slow under emulation.
build_module_tree() {
    local out=$1 version full kept module file
    version=$(kernel_version)
    full="$out/full"
    kept="$out/usr/lib/modules/$version"
    mkdir -p "$full/usr/lib/modules" "$kept/updates"
    ln -s usr/lib "$full/lib"
    cp -al "$(product kernel)/image/usr/lib/modules/$version" "$full/usr/lib/modules/"
    mkdir "$full/usr/lib/modules/$version/updates"
    cp "$(product modules)"/*.ko "$full/usr/lib/modules/$version/updates/"
    in_chroot chroot-trixie "$full" depmod -b /build "$version"
    # shellcheck disable=SC2086  # a list of words
    in_chroot chroot-trixie "$full" modprobe -d /build -S "$version" --show-depends -a $KERNEL_MODULES |
        sed -n 's#^insmod /build/*\(.*\.ko[.xz]*\).*#\1#p' | sort -u >"$out/list"
    while read -r file; do
        module="$out/usr/lib/${file#*lib/}"
        mkdir -p "${module%/*}"
        case $file in
            *.xz) xz -dc "$full/$file" >"${module%.xz}" ;;
            *) cp "$full/$file" "$module" ;;
        esac
    done <"$out/list"
    cp "$full/usr/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$kept/"
    rm -rf "$full"
    in_chroot chroot-trixie "$out" sh -c "ln -s usr/lib /build/lib && depmod -b /build $version && rm /build/lib"
}

# The initrd: busybox and the modules that find the root disk.
build_initrd() {
    local out=$1 version module file
    version=$(kernel_version)
    mkdir -p "$out"/tree/{bin,m,dev,proc,sys,root}
    cp /bin/busybox "$out/tree/bin/"
    cp "$VM_DIR/guest/initrd-init" "$out/tree/init"
    for module in crc16 libcrc32c crc32c_generic crc32c-intel mbcache jbd2 ext4 virtio_blk; do
        file=$(find "$(product module-tree)" -name "$module.ko")
        [ -n "$file" ] || continue
        cp "$file" "$out/tree/m/"
        echo "$module" >>"$out/tree/order"
    done
    (cd "$out/tree" && find . | busybox cpio -o -H newc | gzip -1) >"$out/initrd.gz"
    rm -rf "$out/tree"
    cp "$(product kernel)/image/boot/vmlinuz-$version" "$out/vmlinuz"
}
