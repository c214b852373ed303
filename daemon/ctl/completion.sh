# Completion of motcuactl(1) for bash; installed as bash-completion/completions/motcuactl.
# shellcheck shell=bash

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
        mapfile -t COMPREPLY < <(compgen -W "--by= --counter= --since= --hold= --bounce= --service= --priority= --reason= --official= --json --text --lang=vi --lang=en
            --bus= --help --version" -- "$word")
    elif [ -z "$verb" ]; then
        mapfile -t COMPREPLY < <(compgen -W "status today figures history ratings events watch press tickets issue wait
            open close pause next recall start done no-show hold undo transfer return end-day sign-in sign-out set-pin" -- "$word")
    elif [ "$verb" = press ] && [ "$((COMP_CWORD - i))" = 1 ]; then
        _motcuactl_keypads "$word"
    elif [ "$verb" = press ] && [ "$((COMP_CWORD - i))" = 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "very-satisfied satisfied neutral dissatisfied very-dissatisfied next
            recall start done no-show transfer hold return priority pause pause-meeting pause-lunch pause-trip
            pause-fault pause-other open close undo sign-out ticket-1 ticket-2 ticket-3 ticket-4" -- "$word")
    fi
}

complete -F _motcuactl motcuactl
