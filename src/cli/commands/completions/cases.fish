
# Where a filter may stand, the names of the tests too.
complete -c harness -n 'not __fish_seen_subcommand_from completions diff import init journal man mutants prune schema suggest' -f -a '(harness --list --format terse 2>/dev/null | string replace -r ": test\$" "")'
