# Looks at the machine's screens and listens to its loudspeaker from outside, and plugs and pulls, as the suites ask.
# shellcheck shell=bash
out="$MACHINE/share/out"

answer() { # VERB ARGUMENT...
    case $1 in
        dump) vm_qmp screendump "{\"filename\":\"$out/glass.ppm\",\"device\":\"$2\"}" >/dev/null ;;
        size) "$VM_DIR/lib/screen-size" "$MACHINE/screen" "$2" "$3" ;;
        sounding) tail -c 4096 "$out/heard.wav" | tr -d '\0' | LC_ALL=C grep -qa . ;;
        heard) "$VM_DIR/lib/heard" "$out/heard.wav" "$out/piece" ;;
    esac
}

while ! [ -e "$out/end" ]; do
    if [ -e "$out/question" ]; then
        read -ra question <"$out/question" || true
        rm "$out/question"
        if answer "${question[@]}"; then echo "yes"; else echo "no"; fi >"$out/answer.new"
        mv "$out/answer.new" "$out/answer"
    else
        sleep 0.01
    fi
done
rm -f "$out/glass.ppm"
