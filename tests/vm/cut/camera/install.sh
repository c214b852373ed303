#!/bin/bash
# The recorder keeps its state and footage on the disk that is cut. A simulated camera: this image has no encoder.
set -eu
. "$LIB/check.sh"
. "$LIB/centre.sh"
. "$LIB/state-disk.sh"
systemctl stop motcua-camerad.service
mkdir -p /etc/systemd/system/motcua-camerad.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/motcua-camerad --hw=sim\n' >/etc/systemd/system/motcua-camerad.service.d/lab.conf
keep_state_on_disk motcua-camerad
printf '%s\n' '[Cameras]' RetentionDays=30 NoticePosted=2026-11-02 FreeBytes=4M SegmentSec=10 '[Camera cam1]' Source=test \
    'Purpose=Giám sát việc phục vụ' >"$CENTRE_CONF"
systemctl restart motcua-camerad.service
is_recording() { [ "$(busctl get-property vn.motcua.Camera1 /vn/motcua/Camera1 vn.motcua.Camera1 Recording)" = "b true" ]; }
wait_for 60 "it records" is_recording
check_end
