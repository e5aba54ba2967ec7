//! Steps of a golden that a run may or may not have.
//!
//! | mode | an optional step |
//! |---|---|
//! | exact | may be missing; where a turn is left with no step, the turn is missing too. A run makes it in its place or not at all |
//! | effects | the same, and turns do not count |
//! | unordered | may be missing |
//! | in_order, superset | says nothing: such a run may make any call anyway |
//! | subset | is a call that the run may make, as any of the golden's is |
//!
//! A run may make an optional call once; all its other calls must be the golden's. Which of them are missing is found by
//! trying all choices at once, turn by turn, never by taking the first that fits.

use std::ops::Range;

/// Steps of both sides that are compared in all pairs to tell where they differ; beyond that, equal stretches are.
const MAX_CELLS: usize = 1 << 22;

/// Whether every turn of the run, in order, pairs with a stretch of the golden's, and all that is left out is optional.
///
/// `golden` are the golden's turns or single steps as ranges of its steps, `run` the run's turns. With `one_each` a turn of the run
/// pairs with one of `golden`, else with neighbours. `pair` tells whether all these steps of the run and all needed ones pair.
pub(crate) fn in_place(
    golden: &[Range<usize>],
    run: &[Range<usize>],
    optional: &[bool],
    one_each: bool,
    pair: impl Fn(&[usize], &[usize]) -> bool,
) -> bool {
    let is_optional = |turn: &Range<usize>| turn.clone().all(|step| optional[step]);
    let needed = |turn: &Range<usize>| turn.clone().filter(|&step| !optional[step]).count();
    // How much of the golden may be done so far. What is optional may be done without.
    let skip = |done: &mut [bool]| {
        for place in 0..golden.len() {
            done[place + 1] |= done[place] && is_optional(&golden[place]);
        }
    };
    let mut done = vec![false; golden.len() + 1];
    done[0] = true;
    skip(&mut done);
    for turn in run {
        let steps: Vec<usize> = turn.clone().collect();
        let mut next = vec![false; golden.len() + 1];
        if one_each || steps.len() == 1 {
            // Of a stretch that pairs with one step, all but one are optional: those before it are skipped, and those behind it.
            for place in (0..golden.len()).filter(|&place| done[place]) {
                let these: Vec<usize> = golden[place].clone().collect();
                next[place + 1] |= these.len() >= steps.len() && pair(&these, &steps);
            }
        } else {
            stretches(golden, &done, &mut next, steps.len(), &is_optional, &needed, |these| {
                pair(these, &steps)
            });
        }
        if !next.contains(&true) {
            return false;
        }
        skip(&mut next);
        done = next;
    }
    done[golden.len()]
}

/// Marks in `next` the ends of the stretches that begin at a `done` place and pair with `steps` steps. Optional steps around a
/// stretch do no harm: it begins with those before it, and its end is searched by halves between two needed steps.
fn stretches(
    golden: &[Range<usize>],
    done: &[bool],
    next: &mut [bool],
    steps: usize,
    is_optional: &impl Fn(&Range<usize>) -> bool,
    needed: &impl Fn(&Range<usize>) -> usize,
    pairs: impl Fn(&[usize]) -> bool,
) {
    let holds = |start: usize, end: usize| {
        let these: Vec<usize> = golden[start..end].iter().flat_map(Range::clone).collect();
        these.len() >= steps && pairs(&these)
    };
    for start in (0..golden.len()).filter(|&start| done[start]) {
        if start > 0 && done[start - 1] && is_optional(&golden[start - 1]) {
            continue;
        }
        let (mut demanded, mut from) = (0, start);
        while demanded <= steps {
            // Up to the next that is needed, the more the better.
            let optional = golden[from..].iter().take_while(|turn| is_optional(turn)).count();
            let last = from + optional;
            if last > start && holds(start, last) {
                let (mut short, mut long) = (from.max(start + 1) - 1, last);
                while long - short > 1 {
                    let middle = usize::midpoint(short, long);
                    if middle > start && holds(start, middle) {
                        long = middle;
                    } else {
                        short = middle;
                    }
                }
                next[long] = true;
            }
            let Some(turn) = golden.get(last) else { break };
            demanded += needed(turn);
            from = last + 1;
            if demanded <= steps && holds(start, from) {
                next[from] = true;
            }
        }
    }
}

/// Whether one step of a run pairs with one of these of the golden and the others are optional.
pub(crate) fn one(golden: &[usize], optional: &[bool], joins: impl Fn(usize) -> bool) -> bool {
    let mut needed = golden.iter().copied().filter(|&step| !optional[step]);
    match (needed.next(), needed.next()) {
        (Some(_), Some(_)) => false,
        (Some(step), None) => joins(step),
        (None, _) => golden.iter().copied().any(joins),
    }
}

/// The pairs of steps, in order on both sides, with the fewest edits: a dropped step of the golden costs one unless it is optional, a
/// new one of the run unless `new_is_free`. Of several choices, the first steps are paired. `None` if the sides are too long.
pub(crate) fn alignment(
    optional: &[bool],
    run: usize,
    new_is_free: bool,
    joins: impl Fn(usize, usize) -> bool,
) -> Option<Vec<(usize, usize)>> {
    let golden = optional.len();
    if (golden + 1).checked_mul(run + 1)? > MAX_CELLS {
        return None;
    }
    let width = run + 1;
    let dropped = |g: usize| u32::from(!optional[g]);
    let new = u32::from(!new_is_free);
    // For each pair of places, the edits from there to the end.
    let mut edits = vec![0_u32; (golden + 1) * width];
    for g in (0..=golden).rev() {
        for r in (0..=run).rev() {
            let mut least = if (g, r) == (golden, run) { 0 } else { u32::MAX };
            if g < golden {
                least = least.min(edits[(g + 1) * width + r] + dropped(g));
            }
            if r < run {
                least = least.min(edits[g * width + r + 1] + new);
            }
            if g < golden && r < run && joins(g, r) {
                least = least.min(edits[(g + 1) * width + r + 1]);
            }
            edits[g * width + r] = least;
        }
    }
    let (mut g, mut r, mut pairs) = (0, 0, Vec::new());
    while g < golden && r < run {
        let here = edits[g * width + r];
        if joins(g, r) && edits[(g + 1) * width + r + 1] == here {
            pairs.push((g, r));
            (g, r) = (g + 1, r + 1);
        } else if edits[(g + 1) * width + r] + dropped(g) == here {
            g += 1;
        } else {
            r += 1;
        }
    }
    Some(pairs)
}

#[cfg(test)]
#[path = "tests/optional.rs"]
pub(crate) mod tests;
