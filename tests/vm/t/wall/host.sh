# shellcheck shell=bash
. "$VM_DIR/lib/outside.sh"
outside_serve
