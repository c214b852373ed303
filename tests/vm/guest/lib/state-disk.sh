# Daemons that keep their state on the disk mounted on /var/lib/motcua. Source it anywhere.
# shellcheck shell=bash

# keep_state_on_disk NAME...: of stopped daemons. What is moved there is whole before it has its name: a cut in the middle
# of that leaves a new disk, and not a file without its bytes, which no daemon has written so.
keep_state_on_disk() {
    local name
    for name in "$@"; do
        cp -a "/var/lib/$name" "/var/lib/motcua/.$name" && sync -f /var/lib/motcua || return 1
        mv -T "/var/lib/motcua/.$name" "/var/lib/motcua/$name" && rm -r "/var/lib/$name" && mkdir "/var/lib/$name" || return 1
        echo "/var/lib/motcua/$name /var/lib/$name none bind" >>/etc/fstab
    done
    systemctl daemon-reload && mount -a
}
