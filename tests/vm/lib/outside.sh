# Somebody outside of a machine with devices=wall, who looks at its screens and listens to its loudspeaker, and plugs and
# pulls, as a test asks: a line in out/question, "yes" or "no" in out/answer; out/end sends him away.
# shellcheck shell=bash
out="$MACHINE/share/out"

outside_do() { # VERB ARGUMENT...
    case $1 in
        dump) vm_qmp screendump "{\"filename\":\"$out/glass.ppm\",\"device\":\"$2\"}" >/dev/null ;;
        same) "$VM_DIR/lib/same-picture" "$out/glass.ppm" "$out/$2" ;;
        size) "$VM_DIR/lib/screen-size" "$MACHINE/screen" "$2" "$3" ;;
        sounding) tail -c 4096 "$out/heard.wav" | tr -d '\0' | LC_ALL=C grep -qa . ;;
        heard) "$VM_DIR/lib/heard" "$out/heard.wav" "$out/piece" ;;
        *) return 1 ;;
    esac
}

outside_serve() {
    local question
    while ! [ -e "$out/end" ]; do
        if [ -e "$out/question" ]; then
            read -ra question <"$out/question" || true
            rm "$out/question"
            if outside_do "${question[@]}" >&2; then echo "yes"; else echo "no"; fi >"$out/answer.new"
            mv "$out/answer.new" "$out/answer"
        else
            sleep 0.01
        fi
    done
    rm -f "$out/glass.ppm"
}
