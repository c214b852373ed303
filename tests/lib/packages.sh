# The Debian packages that the project's own commands need, installed by them where they are missing.
# shellcheck shell=bash

# packages_for PURPOSE...: build, bus (a private bus, its users, daemons run as them), peers (what others make of logs, archives and
# notes), camera (its pictures made, served and decoded), bench, kiosk and office (for ./check --long alone: a browser of 290 MB, a spreadsheet of 190 MB),
# sanitizers, lint.
packages_for() {
    local purpose
    for purpose; do
        case $purpose in
            build)
                echo gcc libc6-dev cmake ninja-build pkgconf libsystemd-dev libsqlite3-dev \
                    libjansson-dev libgpiod-dev libcrypt-dev libsodium-dev nettle-dev libusb-1.0-0-dev libdrm-dev libcairo2-dev zlib1g-dev \
                    libpango1.0-dev libfontconfig-dev libmicrohttpd-dev libqrencode-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libgstrtspserver-1.0-dev gstreamer1.0-alsa \
                    gstreamer1.0-plugins-base gstreamer1.0-plugins-good fonts-dejavu-core fonts-liberation2 espeak-ng check python3
                ;;
            bus)
                echo dbus dbus-daemon libnss-wrapper libexpat1-dev systemd util-linux \
                    tesseract-ocr tesseract-ocr-vie zbar-tools gjs python3-gi python3-num2words poppler-utils
                ;;
            peers) echo gccgo golang-golang-x-mod-dev python3-cryptography unzip ;; # half of what golang-go is: 43 MB
            camera)
                echo gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-x gstreamer1.0-libcamera ffmpeg
                ;;
            bench) echo cups cups-filters gstreamer1.0-tools ffmpeg motion ;; # what the printer and the recorder are measured beside
            kiosk) echo chromium ;; # what the wall is measured against, and footage must play in
            office) echo libreoffice-calc-nogui ;; # what reports are for spreadsheets must be opened by
            sanitizers) echo clang libclang-rt-dev llvm ;;
            lint) echo clang clang-format clang-tidy cppcheck shellcheck mandoc systemd git binutils python3 ;;
        esac
    done
}

missing_packages() {
    local package status
    for package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
        [ "$status" = installed ] || printf '%s\n' "$package"
    done
}

# install_packages PACKAGE...: installs what is missing as root, and otherwise says what to install.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "missing packages; as root: apt-get install --no-install-recommends ${missing[*]}" >&2
        return 1
    fi
    echo "installing ${missing[*]}"
    apt_get update && apt_get install --no-install-recommends "${missing[@]}"
}

# Quiet unless it fails.
apt_get() {
    local log status=0
    log=$(mktemp)
    DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null || status=$?
    [ $status = 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}
