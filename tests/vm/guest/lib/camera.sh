# The installed recorder, with camera cam1 and the centre that takes its events. Source after check.sh and centre.sh.
# shellcheck shell=bash disable=SC2034  # for the scripts that source this
CAMERA=(vn.motcua.Camera1 /vn/motcua/Camera1/camera/cam1 vn.motcua.Camera1.Camera)
CAMERA_ROOT=(vn.motcua.Camera1 /vn/motcua/Camera1 vn.motcua.Camera1)
CAMERA_DROPINS=/etc/systemd/system/motcua-camerad.service.d

camera_is() { [ "$(busctl get-property "${CAMERA[@]}" State)" = "s \"$1\"" ]; }
camera_root_is() { [ "$(busctl get-property "${CAMERA_ROOT[@]}" "$1")" = "$2" ]; } # PROPERTY VALUE
camera_store_is() { camera_root_is Store "s \"$1\""; }
# However busy the machine is: who is told to ask again later does.
last_fragment() {
    local said
    until said=$(busctl get-property "${CAMERA[@]}" LastFragment 2>&1); do
        [[ $said = *"ask again later"* ]] || return
    done
    echo "${said#* }"
}
goes_on() { [ "$(last_fragment)" -gt "$1" ]; } # SINCE
camera_worker() { pgrep -f 'libexec/motcua/motcua-camera$|libexec/motcua/motcua-camera '; }

# Footage goes on from here.
wait_for_footage() { # SECONDS TEXT
    local since
    since=$(last_fragment)
    wait_for "$1" "$2" goes_on "$since"
}

# Footage of less than ten seconds between two breaks counts to the gap: longer than that, and the next is one of its own.
is_longer() { [ $(($(last_fragment) - $1)) -gt 12000000 ]; } # SINCE
settles() { # TEXT
    local since
    since=$(last_fragment)
    wait_for 60 "$1: for good" is_longer "$since"
}

# Without devices, and without an encoder.
camera_simulate() {
    mkdir -p "$CAMERA_DROPINS"
    printf '[Service]\nExecStart=\nExecStart=/usr/sbin/motcua-camerad --hw=sim\n' >"$CAMERA_DROPINS/lab.conf"
    systemctl daemon-reload
}

# Keys of [Cameras], then --, then those of the camera.
camera_configure() { # [LINE...] -- LINE...
    local cameras=()
    while [ "$1" != -- ]; do cameras+=("$1") && shift; done
    printf '%s\n' '[Centre]' 'Sources=keypad camera' '[Cameras]' "${cameras[@]}" '[Camera cam1]' 'Place=Quầy 1' \
        'Purpose=Giám sát việc phục vụ' "${@:2}" >"$CENTRE_CONF"
    systemctl restart motcua-camerad.service
}

video_node() {
    local node
    for node in /sys/class/video4linux/video*; do
        grep -q vivid-000-vid-cap "$node/name" && echo "/dev/${node##*/}" && return
    done
    return 1
}

# Each whole, with pictures in it; by one program, which takes seconds to start here. Times in the file's own units: two
# pictures that come close after a pause are no fault.
decodes() { # FILE...
    local file inputs=() maps=() n=0
    for file; do
        inputs+=(-i "$file")
        maps+=(-map "$((n++))")
    done
    ffmpeg -v error "${inputs[@]}" "${maps[@]}" -fps_mode passthrough -enc_time_base -1 -f null - >/tmp/decoded 2>&1 &&
        [ ! -s /tmp/decoded ] ||
        { cat /tmp/decoded && return 1; }
}

camera_exposure_is_within() { systemd-analyze security --no-pager --threshold="$1" motcua-camerad.service | tail -n 1; return "${PIPESTATUS[0]}"; }

# Descriptors of the daemon, and its processes that have not been waited for.
camera_descriptors() { find "/proc/$(main_pid motcua-camerad.service)/fd" -mindepth 1 | wc -l; }
camera_processes() { pgrep -c -P "$(main_pid motcua-camerad.service)"; }

# count_gaps CAUSE, of the record
count_gaps() { count_events recording-gap "cause=$1"; }
# One that is not there is shown beside those that are, and how the camera is.
has_gap() { # CAUSE [MORE-THAN]
    [ "$(count_gaps "$1")" -le "${2:-0}" ] || return 0
    motcuactl events --json | grep -F '"type":"recording-gap"' | sed 's/.*"cause"/"cause"/' | tail -n 3
    busctl get-property "${CAMERA[@]}" State LastFragment
    return 1
}
