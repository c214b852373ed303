# The disk is plugged in when the machine runs, as no saved state has one.
# shellcheck shell=bash
vm_qmp blockdev-add '{"driver":"raw","node-name":"footage","file":{"driver":"file","filename":"'"$MACHINE"'/disk"}}'
vm_qmp device_add '{"driver":"virtio-blk-pci","drive":"footage","id":"footage"}'
