# Looks at the machine's screens from outside, and plugs and pulls them, as the suite asks.
# shellcheck shell=bash
out="$MACHINE/share/out"

answer() { # VERB ARGUMENT...
    case $1 in
        dump) vm_qmp screendump "{\"filename\":\"$out/glass.ppm\",\"device\":\"$2\"}" >/dev/null ;;
        size) "$VM_DIR/lib/screen-size" "$MACHINE/screen" "$2" "$3" ;;
    esac
}

while ! [ -e "$out/end" ]; do
    if [ -e "$out/question" ]; then
        read -ra question <"$out/question" || true
        rm "$out/question"
        if answer "${question[@]}"; then echo "done"; else echo "failed"; fi >"$out/answer.new"
        mv "$out/answer.new" "$out/answer"
    else
        sleep 0.01
    fi
done
rm -f "$out/glass.ppm"
