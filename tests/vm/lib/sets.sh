# The sets of tests that CI and a release run: packages built once, each test on each release it names, then the cuts.
# shellcheck shell=bash disable=SC2154  # the settings of the test that is loaded

# in_set SET RELEASE: is the loaded test in it? "long" has everything.
in_set() {
    [ "$1" = long ] && return
    [ "$set" = short ] || return
    case " ${short_releases:-$releases} " in *" $2 "*) ;; *) return 1 ;; esac
}

tests_of_set() { # SET RELEASE
    local name
    for name in $(list_tests); do
        test_load "$name"
        case " $releases " in *" $2 "*) ! in_set "$1" "$2" || echo "$name" ;; esac
    done
}

# What the named tests need is made before the first runs. A package that does not build fails the tests that want it and
# not the others: its status is kept in DEB_STATUS.
prepare_tests() { # RELEASE NAME...
    local release=$1 name
    shift
    DEB_STATUS=
    for name; do
        test_load "$name"
        setup "$release" "$flavour"
        if [ "$package" != no ] && [ -z "$DEB_STATUS" ]; then
            try_deb "$release"
        fi
    done
}

try_deb() { # TARGET
    DEB_STATUS=0
    (make_deb "$1") >"$VM_CACHE/deb-$1.status" &
    wait $! || DEB_STATUS=$?
    [ "$DEB_STATUS" = 0 ] || cat "$VM_CACHE/deb-$1.status"
}

run_set_cuts() { # SET
    local name release count
    for release in trixie bookworm; do
        for name in $(list_cuts); do
            cut_load "$name"
            case $1 in
                short) count=$short_cuts ;;
                long) count=$long_cuts ;;
            esac
            [ "$1" = long ] || [ "$release" = trixie ] || continue
            [ "$count" -gt 0 ] || continue
            if [ "$package" != no ]; then
                try_deb "$release"
                [ "$DEB_STATUS" = 0 ] || { count_result FAIL "$release" "cut-$name" 0 "the package could not be built" && continue; }
            fi
            setup "$release" "$flavour"
            run_cut "$release" "$count" "$name"
        done
    done
}

run_set() { # SET
    local release names began
    began=$(now)
    for release in trixie bookworm; do
        mapfile -t names < <(tests_of_set "$1" "$release")
        prepare_tests "$release" "${names[@]}"
        run_tests "$release" "${names[@]}"
    done
    run_set_cuts "$1"
    [ "$1" = short ] || run_arm64_test
    printf '%s passed, %s failed, %s skipped, in %s s\n' "$PASSED" "$FAILED" "$SKIPPED" "$(seconds_since "$began")"
}
