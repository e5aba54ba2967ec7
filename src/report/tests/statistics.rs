use super::*;
use crate::judge::case::Branch;

fn branch(words: &str, which: &[u32], behaviours: usize, split: Option<Split>) -> Branch {
    Branch {
        words: words.to_owned(),
        repetitions: which.to_vec(),
        behaviours,
        split: split.map(Box::new),
    }
}

#[test]
fn a_tree_reads_from_the_root() {
    let branches = vec![branch("tool c()", &[1], 1, None), branch("tool d()", &[4], 2, None)];
    let inner = Split { step: 2, branches, others: Vec::new() };
    let branches =
        vec![branch("tool a()", &[1, 4], 3, Some(inner)), branch("outcome \u{1b}", &[2], 1, None)];
    let split = Split { step: 0, branches, others: vec![3, 5] };
    assert_eq!(
        first_split(&split),
        "at the first step: repetitions 1, 4: tool a(); repetition 2: outcome \u{1b}; repetitions 3, 5: other ways"
    );
    let expected = "  at the first step:\n    repetitions 1, 4: tool a()\n      after 2 steps:\n        \
                        repetition 1: tool c()\n        repetition 4: tool d() (2 behaviours)\n    \
                        repetition 2: outcome \\u001b\n    repetitions 3, 5: other ways";
    assert_eq!(tree(&split), expected);
}
