#!/bin/bash
# What becomes of footage when its disk does what disks do; the daemon is never restarted for it.
set -u
. "$LIB/check.sh"
. "$LIB/centre.sh"
. "$LIB/camera.sh"
DISK=/dev/disk/by-label/footage
FOLDER=/srv/footage

# A gap has the cause that lasted longest: of a disk that fails and is then unmounted either may.
lasts_until() { wait_for 90 "for $(($1 - SECONDS)) s" eval "[ \"\$SECONDS\" -ge $1 ]"; }
resumes() { # SECONDS TEXT
    wait_for "$1" "$2: the store is ready" camera_store_is ready
    wait_for 30 "$2: the camera records" camera_is recording
    wait_for_footage 20 "$2: footage goes on"
    wait_for 10 "$2: and the sign is lit" camera_root_is Recording 'b true'
    check_equal "$2: no daemon was restarted" "$PID" "$(main_pid motcua-camerad.service)"
}
# What is not there any more was not promised: LastFragment as it was last seen.
kept_all_promised() { # LAST-FRAGMENT
    mkdir -p /tmp/files/motcua-camerad
    ln -sfn $FOLDER /tmp/files/motcua-camerad/footage
    echo "$1" >/tmp/acked
    python3 /host/t/verify /tmp/files /tmp/acked
}
# The last that it says is recorded, before it says that the disk is not well.
promised_until() { # STATE
    local deadline=$((SECONDS + 60)) last
    PROMISED=0
    while [ "$SECONDS" -lt "$deadline" ]; do
        last=$(last_fragment)
        [ "$last" -le "$PROMISED" ] || PROMISED=$last
        ! camera_store_is "$1" || return 0
    done
    return 1
}

wait_for 30 "the disk is plugged in" test -b $DISK
wait_for 10 "udev knows it" udevadm settle
mkdir $FOLDER
echo "LABEL=footage $FOLDER ext4 defaults,nofail,errors=remount-ro 0 2" >>/etc/fstab
camera_simulate
install -D -m 644 /usr/share/doc/motcua/camera-folder.conf $CAMERA_DROPINS/folder.conf
systemctl daemon-reload
mount $FOLDER
chown motcua-camera: $FOLDER
camera_configure Folder=$FOLDER RetentionDays=30 NoticePosted=2026-11-02 FreeBytes=2M SyncSec=1 SegmentSec=10 -- Source=test
systemctl restart motcuad.service
PID=$(main_pid motcua-camerad.service)
resumes 60 "on its disk"
check "in its sandbox, with an exposure of 1.0 at most" camera_exposure_is_within 10
check "the mark is on the disk" test -s $FOLDER/footage

echo "--- mounted late"
systemctl stop motcua-camerad.service
umount $FOLDER
systemctl start motcua-camerad.service
PID=$(main_pid motcua-camerad.service)
wait_for 30 "without its disk the store is missed" camera_store_is missing
check_equal "and nothing is written under the mount point" "" "$(ls -A $FOLDER)"
mount $FOLDER
resumes 30 "mounted while it runs"
wait_for 30 "the gap is told with its cause" has_gap disk-missing

systemctl stop motcua-camerad.service
umount $FOLDER
rmdir $FOLDER
systemctl start motcua-camerad.service
PID=$(main_pid motcua-camerad.service)
wait_for 30 "without a folder, too" camera_store_is missing
mkdir $FOLDER
mount $FOLDER
resumes 30 "folder made and mounted while it runs"
settles "folder made and mounted while it runs"

echo "--- full"
wait_for 60 "two segments are closed" eval '[ "$(find $FOLDER/cam1 -name "*.mp4" | wc -l)" -ge 3 ]'
held=$(find $FOLDER/cam1 -name '*.mp4' | sort | head -n 1)
export TZ='<+07>-7'
check "footage is held" motcuactl camera hold cam1 "$(date -d '-1 hour' +%FT%T)" "$(date +%FT%T)" "Đơn khiếu nại số 12"
sum=$(sha256sum "$held")
n=0
until camera_store_is full || [ $n = 40 ]; do
    dd if=/dev/zero bs=64K oflag=append conv=notrunc status=none of=$FOLDER/filler 2>/dev/null
    dd if=/dev/zero bs=1K oflag=append conv=notrunc status=none of=$FOLDER/filler 2>/dev/null
    n=$((n + 1))
    sleep 0.5
done
check "full, and nothing may go: it says so" camera_store_is full
wait_for 30 "nothing is shown as recorded" camera_root_is Recording 'b false'
check "and says what to do" eval "busctl call \"\${CAMERA_ROOT[@]}\" Describe 'a{sv}' 1 lang s en"
check_equal "what is held is as it was" "$sum" "$(sha256sum "$held")"
rm $FOLDER/filler
resumes 60 "with room again"
wait_for 30 "the gap is told with its cause" has_gap disk-full

echo "--- read-only by force"
# What was written since then is in memory alone; a sync of it may succeed.
goes_read_only() {
    remount_all_read_only $FOLDER &
    promised_until read-only
    check "read-only: it says so" camera_store_is read-only
    wait
    wait_for 30 "nothing is shown as recorded" camera_root_is Recording 'b false'
}
goes_read_only
mount -o remount,rw $FOLDER
resumes 30 "writable again"
wait_for 30 "the gap is told with its cause" has_gap disk-failing
goes_read_only
wait_for 20 "the disk can be unmounted" umount $FOLDER
mount $FOLDER
resumes 30 "mounted again"
check "all that was promised is on it" kept_all_promised "$PROMISED"

echo "--- an error of its own"
gaps=$(count_gaps disk-failing)
echo lab >"/sys/fs/ext4/$(basename "$(readlink -f $DISK)")/trigger_fs_error"
wait_for 30 "the store does not go on" eval 'camera_store_is read-only || camera_store_is failing'
busctl get-property "${CAMERA_ROOT[@]}" Store
lasts_until $((SECONDS + 30)) # longer than it is missed for
wait_for 20 "the disk can be unmounted" umount $FOLDER
wait_for 20 "then it is missed" camera_store_is missing
mount $FOLDER
resumes 30 "mounted again, which mends it"
wait_for 30 "the gap is told with its cause" has_gap disk-failing "$gaps"

echo "--- pulled out"
device=/sys/block/$(basename "$(readlink -f $DISK)")/device
pci=$(readlink -f "$device/..")
gaps=$(count_gaps disk-missing)
began=$SECONDS
echo 1 >"$pci/remove"
wait_for 30 "the store fails" eval 'camera_store_is failing || camera_store_is read-only || camera_store_is missing'
busctl get-property "${CAMERA_ROOT[@]}" Store
wait_for 30 "nothing is shown as recorded" camera_root_is Recording 'b false'
wait_for 30 "it is unmounted" eval '! mountpoint -q $FOLDER || umount $FOLDER'
wait_for 20 "then it is missed" camera_store_is missing
check_equal "nothing is written under the mount point" "" "$(ls -A $FOLDER)"
lasts_until $((2 * SECONDS - began + 2)) # longer than it failed for
echo 1 >/sys/bus/pci/rescan
wait_for 20 "it is plugged in again" test -b $DISK
mountpoint -q $FOLDER && echo "systemd mounted it again" || mount $FOLDER
resumes 30 "plugged in and mounted"
wait_for 30 "the gap is told with its cause" has_gap disk-missing "$gaps"

echo "--- index and files"
last=$(last_fragment)
systemctl stop motcua-camerad.service
check "each file is whole, and the chain goes from one to the next" kept_all_promised "$last"
check "and decodes whole" decodes $FOLDER/cam1/*.mp4
check_equal "the index has the files that are there" "$(find $FOLDER/cam1 -name '*.mp4' | wc -l)" \
    "$(sqlite3 $FOLDER/index.db 'SELECT count(*) FROM segment')"
systemctl start motcua-camerad.service
PID=$(main_pid motcua-camerad.service)
resumes 60 "in the end"
check "nothing was found damaged" bash -c "! ls $FOLDER/*damaged* 2>/dev/null"
journalctl -b -u motcua-camerad -o cat --no-pager | sort | uniq -c | sort -rn | head -n 30
check_end
