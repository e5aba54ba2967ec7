
# Where a filter may stand, the names of the tests.
_harness_cases() {
    local -a names
    names=("${(@f)$(harness --list --format terse 2>/dev/null)}")
    compadd -- "${(@)names%: test}"
}
