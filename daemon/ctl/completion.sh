# Completion of motcuactl(1) for bash; installed as bash-completion/completions/motcuactl.
# shellcheck shell=bash

_motcuactl_keys=(
    very-satisfied satisfied neutral dissatisfied very-dissatisfied
    reason-long-wait reason-late-result reason-unfriendly reason-unclear reason-many-trips reason-extra-papers
    reason-obstruction reason-other
    next recall start "done" no-show transfer transfer-{1..8} hold return priority
    pause pause-meeting pause-lunch pause-trip pause-fault pause-other open close undo sign-out
    ticket-{1..8} digit-{0..9} enter clear
)

_motcuactl_keypads() {
    local keypads
    keypads=$(motcuactl status 2>/dev/null | awk -F '\t' '$1 == "keypad" { print $2 }')
    mapfile -t COMPREPLY < <(compgen -W "$keypads" -- "$1")
}

_motcuactl() {
    local word=${COMP_WORDS[COMP_CWORD]} verb='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -*) ;;
            *)
                verb=${COMP_WORDS[i]}
                break
                ;;
        esac
    done
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(motcuactl --list-words "${verb:--}" 2>/dev/null)" -- "$word")
    elif [ -z "$verb" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(motcuactl --list-words 2>/dev/null)" -- "$word")
    elif [ "$verb" = check ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    elif [ "$verb" = press ] && [ "$((COMP_CWORD - i))" = 1 ]; then
        _motcuactl_keypads "$word"
    elif [ "$verb" = press ] && [ "$((COMP_CWORD - i))" = 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "${_motcuactl_keys[*]}" -- "$word")
    fi
}

complete -F _motcuactl motcuactl
