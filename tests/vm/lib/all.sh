# The parts of the lab, in the order in which they use each other.
# shellcheck shell=bash

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for part in common cache mirror chroot kernel image machine setup deb arm64 run cut sets; do
    # shellcheck source=/dev/null
    . "$VM_DIR/lib/$part.sh"
done
unset part
