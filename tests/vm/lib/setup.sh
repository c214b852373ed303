# What is built, from what, in which order.
# shellcheck shell=bash

comma_list() { tr '\n' ',' | sed 's/,$//'; }

setup_chroot() { # trixie|bookworm|arm64
    local list
    case $1 in
        arm64)
            list=$(packages cross trixie | comma_list)
            produce chroot-arm64 build_chroot trixie "$list" amd64,arm64 "$(declare -f debootstrap_tree)"
            ;;
        *)
            list=$(packages build "$1" | comma_list)
            produce "chroot-$1" build_chroot "$1" "$list" amd64 "$(declare -f debootstrap_tree)"
            ;;
    esac
}

setup_kernel() {
    produce kernel build_kernel
    setup_chroot trixie
    # The chroot is not an input: a package more in it does not change the modules.
    produce modules build_modules "$(product_key kernel)" "$(declare -f prepare_gpio_sim prepare_vimc prepare_vkms)" \
        "$(cat "$VM_DIR/kernel/contacts.c")"
    produce module-tree build_module_tree "$(product_key kernel)" "$(product_key modules)" "$KERNEL_MODULES"
    produce initrd build_initrd "$(product_key module-tree)" "$(cat "$VM_DIR/guest/initrd-init")"
}

setup_machine() { # RELEASE FLAVOUR
    local release=$1 flavour=$2 list
    list=$(packages image "$release")
    [ "$flavour" != media ] || list+=$'\n'$(packages media "$release")
    list=$(comma_list <<<"$list")
    produce "rootfs-$release-$flavour" build_rootfs "$release" "$list" "$(declare -f debootstrap_tree)"
    produce "image-$release-$flavour" build_image "$release" "$flavour" \
        "$(product_key "rootfs-$release-$flavour")" "$(product_key module-tree)" \
        "$(hash_of_files "$VM_DIR/guest/root")" "$(hash_of_files "$VM_DIR/guest/media")" \
        "$MASKED_UNITS" "$(declare -f configure_tree configure_media)"
    produce "state-$release-$flavour" build_state "$release" "$flavour" \
        "$(product_key "image-$release-$flavour")" "$(product_key initrd)" "$(qemu-system-x86_64 --version)" \
        "$(declare -f machine_start qemu_arguments)" "$KERNEL_ARGUMENTS" "$MODULES_BEFORE_SAVE"
}

setup_all() { # RELEASE FLAVOUR
    setup_kernel
    setup_machine "$1" "$2"
}

# setup RELEASE FLAVOUR: everything that a run needs, made where missing.
setup() {
    install_host_packages
    ! all_is_made setup_all "$@" || return 0
    lock_cache
    setup_all "$@"
    unlock_cache
}
