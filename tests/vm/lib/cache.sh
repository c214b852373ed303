# The cache: a directory of products, each built by one function.
#
# A product is used only if its stamp says that it was completed from the same inputs *and* that the files it had then,
# names and sizes, are those it has now. So a build that was interrupted, a cache that was restored half, or a script that
# has changed all lead to a new build, and nobody has to remember to clean anything.
# shellcheck shell=bash

hash_of() { printf '%s\n' "$@" | sha256sum | cut -c1-32; }

hash_of_files() { (cd "$1" && find . -type f -not -name '*.md' -print0 | sort -z | xargs -0r sha256sum) | sha256sum | cut -c1-32; }

contents() { find "$1" -printf '%P %y %s\n' 2>/dev/null | LC_ALL=C sort | sha256sum | cut -c1-32; }

product() { printf '%s/%s' "$VM_CACHE" "$1"; }

# Identity of a product that is complete, as an input of those built from it: another build of the same has another, since
# a saved state fits the very bytes of its disk only.
product_key() { hash_of "$(cat "$VM_CACHE/$1.stamp")"; }

product_is_current() { # NAME KEY
    local stamp="$VM_CACHE/$1.stamp"
    [ -d "$VM_CACHE/$1" ] && [ -f "$stamp" ] || return 1
    [ "$(head -n 2 "$stamp")" = "$2"$'\n'"$(contents "$VM_CACHE/$1")" ]
}

# produce NAME FUNCTION INPUT...: makes sure that the product NAME is there, calling FUNCTION with the name of an empty
# directory and the inputs if it is not. The key is the function's code and the inputs.
produce() {
    local name=$1 function=$2 key log status=0 start
    shift 2
    key=$(hash_of "$(declare -f "$function")" "$@")
    ! product_is_current "$name" "$key" || return 0
    [ -z "${ONLY_LOOK:-}" ] || exit 1
    require_root

    start=$(now)
    log="$VM_CACHE/log/$name.log"
    mkdir -p "$VM_CACHE/log"
    remove_tree "$VM_CACHE/$name" "$VM_CACHE/$name.part"
    rm -f "$VM_CACHE/$name.stamp"
    mkdir -p "$VM_CACHE/$name.part"
    # In the background and awaited: "set -e" would be without effect in a list with "||".
    (set -euo pipefail && "$function" "$VM_CACHE/$name.part" "$@") >"$log" 2>&1 &
    wait $! || status=$?
    if [ "$status" != 0 ]; then
        tail -n 30 "$log" >&2
        die "making $name failed (status $status); the whole log is $log"
    fi
    mv "$VM_CACHE/$name.part" "$VM_CACHE/$name"
    printf '%s\n' "$key" "$(contents "$VM_CACHE/$name")" "built $(date --utc +%FT%T.%NZ)" >"$VM_CACHE/$name.stamp.part"
    sync "$VM_CACHE/$name.stamp.part"
    mv "$VM_CACHE/$name.stamp.part" "$VM_CACHE/$name.stamp"
    say "$(printf '%-24s %6s s' "$name" "$(seconds_since "$start")")"
}

# all_is_made FUNCTION ARGUMENT...: would FUNCTION, which calls `produce`, build nothing? Then nobody waits for a lock.
all_is_made() { (ONLY_LOOK=yes && "$@") 2>/dev/null; }

# One build at a time in one cache: a second caller waits and then finds the products made.
lock_cache() {
    mkdir -p "$VM_CACHE"
    exec 9>"$VM_CACHE/lock"
    flock -n 9 || { say "waiting for another lab that is building in $VM_CACHE"; flock 9; }
}

unlock_cache() { exec 9>&-; }

# Refuses while something is mounted below, so that a stray bind mount of /dev never empties the machine's own.
remove_tree() {
    local directory
    for directory; do
        [ -e "$directory" ] || continue
        ! grep -qF " $directory/" /proc/self/mounts || die "something is mounted below $directory; unmount it first"
        rm -rf --one-file-system "$directory"
    done
}
