# Completion of motcuactl(1) for bash; installed as bash-completion/completions/motcuactl.
# shellcheck shell=bash

_motcuactl_keys=(
    very-satisfied satisfied neutral dissatisfied very-dissatisfied
    reason-long-wait reason-late-result reason-unfriendly reason-unclear reason-many-trips reason-extra-papers
    reason-obstruction reason-other
    next recall start "done" no-show transfer transfer-{1..8} hold return priority
    pause pause-meeting pause-lunch pause-trip pause-fault pause-other open close undo sign-out acknowledge slip
    ticket-{1..8} digit-{0..9} enter clear
)

# Of the centre that runs; of officials, whom nobody else may list, from the configuration.
_motcuactl_ids() {
    local config=${MOTCUA_CONFIG:-/etc/motcua/motcua.conf}
    case $1 in
        COUNTER | KEYPAD | PRINTER | SOURCE)
            motcuactl status 2>/dev/null | awk -F '\t' -v of="${1,,}" '$1 == of { print $2 }'
            ;;
        SERVICE)
            motcuactl --json status 2>/dev/null | sed -n 's/.*"Services":\(.*\),"Sources".*/\1/p' |
                grep -o '\["[A-Za-z0-9_-]*"' | tr -d '["'
            ;;
        JOB)
            motcuactl jobs 2>/dev/null | awk -F '\t' '$1 ~ /^[0-9]+$/ { print $1 }'
            ;;
        'printed|again') printf '%s\n' printed again ;;
        'NUMBER|JOB')
            _motcuactl_ids NUMBER
            _motcuactl_ids JOB
            ;;
        NUMBER)
            { motcuactl tickets && motcuactl missed; } 2>/dev/null |
                awk -F '\t' '$1 ~ /^[0-9]+$/ { gsub(" ", "", $2); print $2 }'
            ;;
        OFFICIAL)
            sed -n 's/^\[Official \(.*\)\]$/\1/p' "$config" "$config".d/*.conf 2>/dev/null
            ;;
        FORMAT) printf '%s\n' table csv csv-plain json pdf paragraph ;;
        BY) printf '%s\n' service counter hour day official ;;
        OUTPUT)
            sed -n 's/^Output\.\([A-Za-z0-9_]*\)=.*/\1/p' "$config" "$config".d/*.conf 2>/dev/null
            ;;
        KEY) printf '%s\n' "${_motcuactl_keys[@]}" ;;
        SUBJECT) printf '%s\n' reception procedures ;;
        REASON) printf '%s\n' left wrong-service other ;;
        CHANNEL) printf '%s\n' box email zalo facebook qr in-person dialogue phone ;;
        DEPARTMENT)
            sed -n 's/^\[Department \(.*\)\]$/\1/p' "$config" "$config".d/*.conf 2>/dev/null
            ;;
        SEAL) printf '%s\n' intact broken none ;;
        MOVE)
            printf '%s\n' classify categorize assign answer close publish pass-on separate decline extend reopen
            ;;
        VALUE) # of that move
            case ${COMP_WORDS[COMP_CWORD - 1]} in
                classify) printf '%s\n' suggestion conduct rules praise complaint denunciation unclear ;;
                categorize)
                    sed -n 's/^\[Category \(.*\)\]$/\1/p' "$config" "$config".d/*.conf 2>/dev/null
                    ;;
                assign) _motcuactl_ids DEPARTMENT ;;
                publish) printf '%s\n' board wall page loudspeaker zalo facebook meeting ;;
            esac
            ;;
    esac
}

_motcuactl() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb='' i n=0 kinds
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            =) ((++i)) ;; # and the option's value
            -*) ;;
            *)
                [ -n "$verb" ] && ((++n))
                verb=${verb:-${COMP_WORDS[i]}}
                ;;
        esac
    done
    if [[ $word == = || $before == = ]]; then
        [[ $word == = ]] && word='' || before=${COMP_WORDS[COMP_CWORD - 2]}
        before=${before#--}
        case $before in
            output | criteria) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$(_motcuactl_ids "${before^^}")" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(motcuactl --list-words "${verb:--}" 2>/dev/null)" -- "$word")
    elif [ -z "$verb" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(motcuactl --list-words 2>/dev/null)" -- "$word")
    else
        mapfile -t kinds < <(motcuactl --list-words "$verb" 2>/dev/null | grep -v '^-')
        if [ "${kinds[n]-}" = FILE ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -W "$(_motcuactl_ids "${kinds[n]-}")" -- "$word")
        fi
    fi
}

complete -F _motcuactl motcuactl
