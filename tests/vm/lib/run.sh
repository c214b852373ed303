# Named tests: each in a machine of its own, resumed or booted, that ends with it.
# shellcheck shell=bash disable=SC2034  # a test's settings are used by `lab` too

# test_load NAME: the settings of t/NAME/test.conf over their defaults.
test_load() {
    test_directory="$VM_DIR/t/$1"
    [ -f "$test_directory/run.sh" ] || die "no test named $1; there are: $(list_tests | paste -sd' ')"
    summary=
    releases="trixie bookworm"
    flavour=base    # base or media
    package=yes     # the project's package is built and installed first; "shared": built, and the test installs it; or "no"
    start=resume    # resume, boot, or reboot: booted again when the package is installed
    devices=        # wall, with start=boot: screens and a loudspeaker, which host.sh sees and hears
    timeout=120     # seconds for run.sh
    set=short       # or "long": not in CI
    short_releases= # in the short set on these only; empty: on all of its releases
    # shellcheck source=/dev/null
    [ ! -f "$test_directory/test.conf" ] || . "$test_directory/test.conf"
}

list_tests() { (cd "$VM_DIR/t" && printf '%s\n' */run.sh | sed 's#/run.sh##'); }

# What the machine sees below /host: t (the test), lib (helpers), deb (the package), out (results, and the console).
fill_share() { # RELEASE
    cp -r "$test_directory" "$MACHINE/share/t"
    cp -r "$VM_DIR/guest/lib" "$MACHINE/share/lib"
    mkdir -p "$MACHINE/share/deb"
    [ "$package" = no ] || cp -r "$(product "deb-$1")"/{*.deb,tests} "$MACHINE/share/deb/"
}

# The machine has no network and no package lists: a dependency that is missing from the image fails here.
install_package() {
    VM_TIMEOUT=300 vm_sh 'shopt -s nullglob
        debs=()
        for deb in /host/deb/*.deb; do
            case $deb in *-dbgsym_*) ;; *) debs+=("$deb") ;; esac
        done
        DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends install "${debs[@]}" </dev/null' \
        >"$MACHINE/share/out/install.log" 2>&1
}

print_journal() {
    say "--- the end of the machine's journal"
    VM_TIMEOUT=30 vm_sh 'journalctl -b -o short-monotonic --no-pager >/host/out/journal.txt; tail -n 60 /host/out/journal.txt' >&2 ||
        { say "--- the machine does not answer; the end of its console"; tail -n 40 "$MACHINE/share/out/console.log" >&2; }
    say "---"
}

run_in_machine() {
    VM_TIMEOUT=$((timeout + 30)) vm_sh "cd /host/t && export LIB=/host/lib OUT=/host/out RELEASE=$1 HOME=/root &&
        timeout -k 5 $timeout bash run.sh >/host/out/log.txt 2>&1"
}

# prepare.sh adds to the share, on the host and before the machine starts: an older package, a configuration.
prepare_test() {
    [ ! -f "$test_directory/prepare.sh" ] ||
        bash -euo pipefail -c '. "$0/lib/all.sh"; RELEASE=$1 MACHINE=$2; . "$3"' \
            "$VM_DIR" "$1" "$MACHINE" "$test_directory/prepare.sh"
}

# host.sh runs beside run.sh, with this program's functions (vm_sh, vm_qmp) and the same share as $MACHINE/share.
start_host_side() {
    HOST_PID=
    [ -f "$test_directory/host.sh" ] || return 0
    (set -euo pipefail && . "$test_directory/host.sh") >"$MACHINE/share/out/host.txt" 2>&1 &
    HOST_PID=$!
}

# run_loaded_test RELEASE: 0 passed, 77 skipped, else failed. The reasons are in the results.
run_loaded_test() {
    local release=$1 status=0
    machine_new
    fill_share "$release"
    prepare_test "$release" || return 1
    machine_devices "$devices"
    "machine_${start/reboot/resume}" "$release" "$flavour" "${DEVICES[@]}" || status=1
    if [ $status = 0 ] && [ "$package" = yes ]; then
        install_package || { status=1 && say "the package could not be installed" && cat "$MACHINE/share/out/install.log" >&2; }
    fi
    if [ $status = 0 ] && [ "$start" = reboot ]; then
        machine_reboot "$release" "$flavour" || status=1
    fi
    if [ $status = 0 ]; then
        start_host_side
        run_in_machine "$release" || status=$?
        if [ -n "$HOST_PID" ]; then
            wait "$HOST_PID" || { say "host.sh failed"; cat "$MACHINE/share/out/host.txt" >&2; status=1; }
        fi
    fi
    case $status in
        0 | 77) ;;
        *)
            [ ! -f "$MACHINE/share/out/log.txt" ] || cat "$MACHINE/share/out/log.txt" >&2
            print_journal
            ;;
    esac
    collect_results
    machine_remove
    return $status
}

collect_results() {
    rm -rf "$RESULT"
    mkdir -p "$RESULT"
    cp -r "$MACHINE/share/out/." "$RESULT/"
}

PASSED=0 FAILED=0 SKIPPED=0

# count_result WORD RELEASE NAME SECONDS REMARK: one line for a test, and the sums for the end.
count_result() {
    case $1 in
        PASS) PASSED=$((PASSED + 1)) ;;
        FAIL) FAILED=$((FAILED + 1)) ;;
        SKIP) SKIPPED=$((SKIPPED + 1)) ;;
    esac
    printf '%s %-9s %-22s %6s s  %s\n' "$@"
}

# run_tests RELEASE NAME...: those that are for the release.
run_tests() {
    local release=$1 name status began
    shift
    for name; do
        test_load "$name"
        case " $releases " in *" $release "*) ;; *) continue ;; esac
        if [ "$package" != no ] && [ "$DEB_STATUS" != 0 ]; then
            count_result "$(word_of "$DEB_STATUS")" "$release" "$name" 0 "the package could not be built"
            continue
        fi
        RESULT="$VM_RESULTS/$release/$name"
        began=$(now)
        status=0
        prepare_and_run "$release" || status=$?
        count_result "$(word_of $status)" "$release" "$name" "$(seconds_since "$began")" "$(skip_reason "$status")"
    done
}

word_of() {
    case $1 in
        0) echo PASS ;;
        77) echo SKIP ;;
        *) echo FAIL ;;
    esac
}

skip_reason() { [ "$1" != 77 ] || grep -h '^skipped:' "$RESULT"/*.txt | head -n 1; }

# In a process of its own, for its traps and "set -e", and so that an interrupt leaves no machine behind.
prepare_and_run() {
    (
        machine_guard
        run_loaded_test "$1"
    )
}
