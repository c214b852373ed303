# The project's packages, built from the working tree in a clean chroot of the release they are for.
# shellcheck shell=bash

# What git would commit from the working tree, changes included; nothing that it ignores.
source_files() { git -C "$SOURCE_DIR" ls-files -z -co --exclude-standard --deduplicate; }

# The lab itself is no input of the package: a change of a test here must not cost a build.
source_hash() {
    (cd "$SOURCE_DIR" && source_files | grep -zv '^tests/vm/' | sort -z |
        xargs -0r sh -c 'for file; do [ ! -e "$file" ] || stat -c "%a %n" "$file"; done; sha256sum -- "$@" 2>/dev/null || true' sh) |
        sha256sum | cut -c1-32
}

copy_source() { # TO
    mkdir -p "$1"
    (cd "$SOURCE_DIR" && source_files | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
        tar --null -T - -c) | tar -C "$1" -x --no-same-owner
    cp -r "$1/systemd/debian" "$1/debian"
}

# build_deb OUT TARGET CHROOT: OUT gets the packages and, in tests/ as in the project's, each program named test-*, for
# tests in the machine that run a suite against its devices.
build_deb() {
    local out=$1 target=$2 chroot=$3 options=()
    copy_source "$out/work/source"
    # The tests are built, to be run where arm64 is emulated.
    [ "$target" != arm64 ] || options=(-aarm64 -Pcross)
    in_chroot "$chroot" "$out/work" sh -ec 'cd /build/source && dpkg-buildpackage -b -us -uc "$@"' sh "${options[@]}"
    mkdir "$out/tests"
    (cd "$out"/work/source/obj-*/tests && find . -type f -name 'test-*' -perm -u+x -exec cp --parents {} "$out/tests/" \;)
    lint_deb "$out" "$target"
    mv "$out"/work/*.deb "$out"/work/*.changes "$out"/work/*.buildinfo "$out/"
    rm -rf "$out/work"
}

# By Debian 13's lintian, which knows more. That units belong in /usr/lib is true of Debian 13 only.
lint_deb() { # OUT TARGET
    local suppressed=''
    [ "$2" != bookworm ] || suppressed='--suppress-tags aliased-location'
    in_chroot chroot-trixie "$1/work" sh -c "lintian --allow-root --fail-on error $suppressed /build/*.changes" >"$1/lintian.txt" || {
        cat "$1/lintian.txt"
        return 1
    }
    cat "$1/lintian.txt"
}

produce_deb() { # TARGET
    local chroot="chroot-$1"
    setup_chroot "$1"
    [ "$1" = trixie ] || setup_chroot trixie
    produce "deb-$1" build_deb "$1" "$chroot" "$(source_hash)" "$(product_key "$chroot")" "$(declare -f lint_deb copy_source)"
}

# make_deb trixie|bookworm|arm64: the product deb-TARGET.
make_deb() {
    [ -d "$SOURCE_DIR/systemd/debian" ] || skip "the packaging, systemd/debian, is not there"
    install_host_packages
    ! all_is_made produce_deb "$1" || return 0
    lock_cache
    DEB_BUILD_OPTIONS="parallel=$(nproc)"
    [ "$1" != arm64 ] || DEB_BUILD_OPTIONS+=" nocheck"
    export DEB_BUILD_OPTIONS
    produce_deb "$1"
    unlock_cache
}

# deb_as_version RELEASE VERSION TO: the same packages under another version, for tests of an upgrade.
deb_as_version() {
    local deb tree old
    mkdir -p "$3"
    for deb in "$(product "deb-$1")"/*.deb; do
        case $deb in *-dbgsym_*) continue ;; esac
        tree=$(mktemp -d)
        dpkg-deb -R "$deb" "$tree"
        old=$(dpkg-deb -f "$deb" Version)
        # In dependencies on each other too.
        sed -i "s/^Version: .*/Version: $2/; s/(= ${old//./\\.})/(= $2)/g" "$tree/DEBIAN/control"
        dpkg-deb --root-owner-group -b "$tree" "$3" >/dev/null
        rm -rf "$tree"
    done
}
