# Debian's mirror, as this machine's apt is configured: never written down here.
# shellcheck shell=bash

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# "URI release" of each source, whether configured in the one-line or the deb822 format.
configured_sources() {
    # The $(…) are apt's own, not the shell's.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null | sort -u
}

# apt_sources RELEASE: the sources.list of a Debian release, on the mirrors that serve this machine's own.
apt_sources() {
    local main security
    main=$(configured_sources | awk '$2 ~ /^(bookworm|trixie|oldstable|stable|testing|sid|unstable)$/ { print $1; exit }')
    security=$(configured_sources | awk '$2 ~ /^(bookworm|trixie|oldstable|stable|testing)-security$/ { print $1; exit }')
    [ -n "$main" ] || skip "this machine's apt names no Debian mirror"
    echo "deb [signed-by=$KEYRING] $main $1 main"
    echo "deb [signed-by=$KEYRING] $main $1-updates main"
    [ -z "$security" ] || echo "deb [signed-by=$KEYRING] $security $1-security main"
}

# How this machine reaches the mirror (proxy, time-outs, …), for an apt that reads nothing else of its configuration.
apt_options() { apt-config dump --no-empty 2>/dev/null | grep '^Acquire::' || true; }
