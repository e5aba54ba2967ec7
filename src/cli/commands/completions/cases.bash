
# Where a filter may stand, the names of the tests too.
_harness_cases() {
    _harness "$@"
    local typed="${COMP_LINE:0:COMP_POINT}" name before
    typed="${typed##* }"
    case "${COMP_WORDS[1]}" in
        completions|diff|import|init|journal|man|mutants|prune|schema|suggest) return 0 ;;
    esac
    [[ "${typed}" == -* ]] && return 0
    # Bash takes a colon for the end of a word: what stands before it is typed already.
    before="${typed%"${typed##*:}"}"
    while IFS= read -r name; do
        name="${name%: test}"
        [[ "${name}" == "${typed}"* ]] && COMPREPLY+=("${name#"${before}"}")
    done < <(harness --list --format terse 2>/dev/null)
    return 0
}
complete -F _harness_cases -o bashdefault -o default harness
