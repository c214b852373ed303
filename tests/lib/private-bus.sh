# A centre in a folder: a private dbus-daemon with the shipped policy, users that exist for it alone
# (nss_wrapper), the daemons each as its own user. Needs root. The caller sets CENTRE_DIR and CENTRE_BUILD, writes
# run/motcua.conf, and calls centre_end from its EXIT trap. Processes are the calling shell's own children and die
# with it, even when it is killed (PDEATHSIG).
# shellcheck shell=bash

PATH=$PATH:/usr/sbin:/sbin # ldconfig, where root came by su
declare -gA CENTRE_PIDS=()
declare -grA CENTRE_UIDS=([motcua-keypadd]=61001 [motcua-printerd]=61004 [motcua-displayd]=61005 [motcua-camerad]=61006 [motcuad]=61002 [motcua-webd]=61007)
declare -grA CENTRE_STATE=([motcua-keypadd]=keypad [motcua-printerd]=printer [motcua-displayd]=display [motcua-camerad]=camera
    [motcuad]=centre [motcua-webd]=web)

centre_address() { printf 'unix:path=%s/bus' "$CENTRE_DIR"; }

# Ends with a message if the folder cannot hold a centre: a socket's path has 107 bytes, and other users must get in.
centre_prepare() {
    local name socket="$CENTRE_DIR/bus" source
    source=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
    if [ "$(printf %s "$socket" | wc -c)" -gt 107 ]; then
        echo "$CENTRE_DIR is too long for a socket's path: choose a shorter folder" >&2
        return 1
    fi
    mkdir -p "$CENTRE_DIR"/{state,run,log}
    for name in "${!CENTRE_UIDS[@]}"; do
        # Copies: the build may be where only its owner gets in.
        install -m 755 "$(centre_binary "$name")" "$CENTRE_DIR/run/$name"
        install -d -m 700 -o "${CENTRE_UIDS[$name]}" -g "${CENTRE_UIDS[$name]}" \
            "$CENTRE_DIR/state/${CENTRE_STATE[$name]}"
        if ! setpriv --reuid "${CENTRE_UIDS[$name]}" --regid "${CENTRE_UIDS[$name]}" --clear-groups \
            test -x "$CENTRE_DIR/run/$name"; then
            echo "$CENTRE_DIR cannot be entered by other users: choose a folder below /tmp or /var/tmp" >&2
            return 1
        fi
    done
    printf '%s\n' root:x:0:0::/:/bin/sh motcua-keypad:x:61001:61001::/:/bin/false \
        motcua-centre:x:61002:61002::/:/bin/false motcua-printer:x:61004:61004::/:/bin/false \
        motcua-display:x:61005:61005::/:/bin/false motcua-camera:x:61006:61006::/:/bin/false motcua-web:x:61007:61007::/:/bin/false nobody:x:65534:65534::/:/bin/false >"$CENTRE_DIR/run/passwd"
    printf '%s\n' root:x:0: motcua-keypad:x:61001: motcua-centre:x:61002: motcua-printer:x:61004: \
        motcua-display:x:61005: motcua-camera:x:61006: motcua-web:x:61007: motcua:x:61010: nogroup:x:65534: \
        >"$CENTRE_DIR/run/group"
    sed -e "s|@SOCKET@|$socket|" -e "s|@POLICY_DIR@|$(readlink -f "$source/../../dbus")|" \
        "$source/bus.conf.in" >"$CENTRE_DIR/run/bus.conf"
}

centre_binary() { # NAME
    case $1 in
        motcua-keypadd) echo "$CENTRE_BUILD/services/keypad/motcua-keypadd" ;;
        motcua-printerd) echo "$CENTRE_BUILD/services/printer/motcua-printerd" ;;
        motcua-displayd) echo "$CENTRE_BUILD/services/display/motcua-displayd" ;;
        motcua-camerad) echo "$CENTRE_BUILD/services/camera/motcua-camerad" ;;
        motcua-webd) echo "$CENTRE_BUILD/services/web/motcua-webd" ;;
        motcuad) echo "$CENTRE_BUILD/daemon/motcuad" ;;
        motcuactl) echo "$CENTRE_BUILD/daemon/ctl/motcuactl" ;;
    esac
}

# Its uid first, then the death signal: a change of user takes the signal away.
centre_spawn() { # NAME UID COMMAND...
    local name=$1 uid=$2
    shift 2
    setpriv --reuid "$uid" --regid "$uid" --clear-groups setpriv --pdeathsig KILL "$@" \
        >>"$CENTRE_DIR/log/$name" 2>>"$CENTRE_DIR/log/${name/%.json/-errors}" </dev/null &
    CENTRE_PIDS[$name]=$!
}

# What knows the users by their names: preloaded, and what it reads; set by centre_start_bus.
CENTRE_NAMES='' CENTRE_USERS=()
centre_start_bus() {
    CENTRE_NAMES=$(ldconfig -p | awk '$1 == "libnss_wrapper.so" { print $NF }' | tail -n 1)
    [ -n "$CENTRE_NAMES" ] || { echo "libnss_wrapper.so is not installed (package libnss-wrapper)" >&2 && return 1; }
    CENTRE_USERS=("NSS_WRAPPER_PASSWD=$CENTRE_DIR/run/passwd" "NSS_WRAPPER_GROUP=$CENTRE_DIR/run/group")
    centre_spawn bus 0 env "LD_PRELOAD=$CENTRE_NAMES" "${CENTRE_USERS[@]}" \
        dbus-daemon --config-file="$CENTRE_DIR/run/bus.conf" --nofork --nopidfile
    centre_wait "the bus" centre_has_name org.freedesktop.DBus
}

CENTRE_WITH=() # NAME=VALUE of daemons' environment, and of theirs alone
centre_start() { # motcua-keypadd|motcua-printerd|motcua-displayd|motcua-camerad|motcuad [OPTION...]
    local name=$1
    shift
    centre_spawn "$name" "${CENTRE_UIDS[$name]}" env DBUS_SYSTEM_BUS_ADDRESS="$(centre_address)" \
        "${CENTRE_WITH[@]}" "$CENTRE_DIR/run/$name" --config="$CENTRE_DIR/run/motcua.conf" \
        --state-dir="$CENTRE_DIR/state/${CENTRE_STATE[$name]}" "$@"
}

centre_kill() { # NAME SIGNAL
    kill -"$2" "${CENTRE_PIDS[$1]}" 2>/dev/null || true
    wait "${CENTRE_PIDS[$1]}" 2>/dev/null || true
    unset "CENTRE_PIDS[$1]"
}

centre_has_name() { # BUS-NAME
    [ -S "$CENTRE_DIR/bus" ] &&
        busctl --address="$(centre_address)" --timeout=5 call org.freedesktop.DBus /org/freedesktop/DBus \
            org.freedesktop.DBus NameHasOwner s "$1" 2>/dev/null | grep -q true
}

# Waits for a condition, at most 20 seconds, and fails with the logs.
centre_wait() { # WHAT COMMAND...
    local what=$1 deadline=$((SECONDS + 20)) log
    shift
    until "$@"; do
        if [ $SECONDS -ge $deadline ]; then
            printf 'waited in vain for %s\n' "$what" >&2
            for log in "$CENTRE_DIR"/log/*; do
                case $log in *.json) continue ;; esac
                printf -- '-- %s\n' "$log" >&2
                tail -n 20 "$log" >&2
            done
            return 1
        fi
        centre_pause 0.05
    done
}

# A pause that a signal ends at once. Not "read -t": bash 5.2 can abort when a trap exits out of one.
centre_pause() { # SECONDS
    setpriv --pdeathsig KILL sleep "$1" &
    CENTRE_PIDS[pause]=$!
    wait "${CENTRE_PIDS[pause]}" || true
    unset 'CENTRE_PIDS[pause]'
}

# Ends all, the bus last; whoever does not end in five seconds is killed.
centre_end() {
    local name pid
    for name in "${!CENTRE_PIDS[@]}"; do
        [ "$name" = bus ] || kill -TERM "${CENTRE_PIDS[$name]}" 2>/dev/null || true
    done
    for name in "${!CENTRE_PIDS[@]}"; do
        [ "$name" = bus ] || timeout 5 tail -s 0.05 -f --pid="${CENTRE_PIDS[$name]}" /dev/null || true
    done
    for pid in $(jobs -rp); do kill -KILL "$pid" 2>/dev/null || true; done
    for name in "${!CENTRE_PIDS[@]}"; do wait "${CENTRE_PIDS[$name]}" 2>/dev/null || true; done
    CENTRE_PIDS=()
}
